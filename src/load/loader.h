/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Inside of load.c: what it shares with the readers of inputs that hold
 * other inputs (manifests, containers), and with those of keys and requests.
 */
#ifndef TLINT_LOAD_LOADER_H
#define TLINT_LOAD_LOADER_H

#include "load/load.h"

/* A file being loaded. */
struct loader {
	struct arena *a;
	const struct load_options *opt;
	struct file *file;
	struct block *blocks; /* those of file */
	struct cert **certs;
	size_t n_certs, cap;
	struct cert *ready;      /* the next one, where it is decoded already */
	struct issuers *issuers; /* of them; NULL while they are few */
	struct request *requests;
	size_t n_requests, cap_requests;
	bool holds_key;
	struct container *containers;
	size_t n_containers, cap_containers;
	struct private_key *keys;
	size_t n_keys, cap_keys;
	/* the text that blocks stand in is not the file's own bytes */
	bool converted;
	/* the file's bytes, where base64 in them may be overwritten (see
	 * load_options); else NULL */
	unsigned char *over;

	struct loader *outer; /* whose part it is, or NULL */
	unsigned depth;
	/* Of the outermost one: all parts, and the bytes that they and the
	 * facts point into, which are wiped in the end. */
	struct file **parts;
	size_t n_parts, cap_parts;
	bool overfull; /* that there are more is noted */
	struct held *held;
	size_t n_held, cap_held;
	struct unread *unread;
	size_t n_unread, cap_unread;
	struct embed_fault *faults;
	size_t n_faults, cap_faults;
	/* Of the outermost one: iterations that passwords have cost. */
	uint64_t derived;
};

/*
 * A reader of one kind of input.  sniff is cheap and may take too much;
 * load sets the file's kind and fills it, or returns false having done
 * nothing when it is of another kind after all.
 */
struct reader {
	bool (*sniff)(struct slice bytes);
	bool (*load)(struct loader *l);
};

/*
 * A certificate of the file, which stands at at (file and cert are filled
 * in) in the PEM block of that number.  Decodes all that are in der back to
 * back, or only_one.  Returns how many; a first one that does not decode
 * counts.
 */
size_t loader_add_certs(struct loader *l, struct slice der,
    const struct origin *at, size_t block, bool only_one);

static inline struct extent
extent_of(const struct origin *at)
{
	return (struct extent){ .offset = (uint32_t)at->offset,
		.length = (uint32_t)at->length,
		.line = at->line,
		.end_line = at->end_line };
}

/* The request in der, which stands at at. */
void loader_add_request(
    struct loader *l, struct slice der, const struct origin *at);

/* All that the blocks of a text hold. */
struct pem;
void loader_add_blocks(
    struct loader *l, const struct pem *pem, struct slice text);

/* One more container, which stands at at; valid until the next one. */
struct container *loader_add_container(
    struct loader *l, const struct origin *at, bool pkcs12);

/* Bytes of malloc that live as long as the input; then they are wiped. */
void loader_hold(struct loader *l, unsigned char *bytes, size_t n);

/* Where the text of a part stands in the file that people edit. */
struct stretch {
	size_t from;   /* offset in the part; the first one's is 0 */
	uint32_t line; /* of the outer file's text */
	/* Each line of the part is one of the file (a block scalar); else all
	 * of it stands at that line (base64, JSON). */
	bool running;
};

struct part {
	const char *name;   /* safe: "Secret temporal/mtls, ca.crt" */
	struct slice bytes; /* held (loader_hold), or of the outer file */
	const struct stretch *stretches;
	size_t n_stretches;
	enum as hint; /* AS_AUTO: its content tells */
	const char *hint_reason;
};

/*
 * Load a part as an input of its own.  Returns it, or NULL beyond
 * CAP_PARTS or CAP_PART_DEPTH, which is noted as not evaluated.
 */
struct file *loader_add_part(struct loader *l, const struct part *p);

/* Something that the file only refers to.  what becomes safe text. */
void loader_note_unread(struct loader *l, uint32_t line, const char *what);

/* The same of a namespace's filters in Terraform; name is safe. */
void loader_note_filters(struct loader *l, uint32_t line, const char *name);

/* Something is wrong with the file as what holds others: what becomes safe
 * text.  column 0: the line says enough. */
void loader_note_fault(struct loader *l, enum embed_fault_kind kind,
    uint32_t line, uint32_t column, const char *what);

/* load.c: recognise what l->file->bytes are, and decode all of it. */
void loader_run(struct loader *l);
/* The one that is loaded for what the user named. */
struct loader *loader_outermost(struct loader *l);
/* part.c: hand what was collected to the outermost file. */
void loader_finish(struct loader *l, struct input *in);

#endif
