/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the blocks of a PEM text hold.  Of many certificates each thread decodes
 * ranges into an arena of its own; put together in order, they are what one
 * thread makes of them.
 */
#include <stdatomic.h>
#include <stdlib.h>

#include "base/thread.h"
#include "load/cert.h"
#include "load/key.h"
#include "load/loader.h"
#include "load/name.h"
#include "load/pem.h"
#include "load/pkcs7.h"
#include "load/sniff.h"
#include "load/spki.h"
#include "load/trust.h"

/* tcld ignores labels: under one that means nothing, the content tells. */
static bool
may_hold_certificates(const struct block *b)
{
	return b->n_data > 0 &&
	       (b->type == BLOCK_CERTIFICATE ||
		   b->type == BLOCK_TRUSTED_CERTIFICATE ||
		   b->type == BLOCK_X509_CERTIFICATE || b->type == BLOCK_OTHER);
}

/* ---- Ahead, by several threads --------------------------------------------- */

/* Fewer blocks are decoded sooner than a thread is started. */
#define RANGE_LEAST 256
/* Ranges for each thread: some take longer than others. */
#define RANGES_EACH 8

struct ahead {
	const struct loader *l;
	struct cert **certs; /* by block; the first in each */
	size_t n;            /* ranges */
	atomic_size_t taken;
	struct arena **arenas; /* one for each thread */
	atomic_uint begun;
};

static void
decode_range(const struct ahead *x, size_t number, struct arena *a,
    struct issuers *issuers)
{
	const struct loader *l = x->l;
	const size_t n = l->file->n_blocks;
	const struct cert *before = NULL;

	for (size_t i = n * number / x->n; i < n * (number + 1) / x->n; i++) {
		const struct block *b = &l->blocks[i];

		if (!may_hold_certificates(b))
			continue;
		pem_lend(a, b, l->over);
		x->certs[i] =
		    cert_decode_after(a, block_data(b), before, issuers);
		before = x->certs[i];
	}
}

static void *
work(void *arg)
{
	struct issuers issuers = { { NULL } };
	struct ahead *x = arg;
	struct arena *a = x->arenas[atomic_fetch_add(&x->begun, 1)];
	size_t i;

	while ((i = atomic_fetch_add(&x->taken, 1)) < x->n)
		decode_range(x, i, a, &issuers);
	return NULL;
}

static size_t
count_ranges(const struct loader *l)
{
	const size_t most = (size_t)l->opt->jobs * RANGES_EACH;
	size_t n = 0;

	for (size_t i = 0; l->opt->jobs > 1 && i < l->file->n_blocks; i++)
		n += may_hold_certificates(&l->blocks[i]);
	n /= RANGE_LEAST;
	return n < most ? n : most;
}

/* The first certificate of each block that has any; NULL: it is not worth it,
 * or else it is to be freed. */
static struct cert **
decode_ahead(struct loader *l)
{
	struct ahead x = { .l = l, .n = count_ranges(l) };
	unsigned threads = l->opt->jobs;

	if (x.n < 2)
		return NULL;
	if (threads > x.n)
		threads = (unsigned)x.n;
	x.certs = mem_alloc(l->file->n_blocks * sizeof *x.certs);
	x.arenas = mem_alloc(threads * sizeof(*x.arenas));
	for (unsigned i = 0; i < threads; i++)
		x.arenas[i] = arena_new();
	thread_team(threads, work, &x);
	for (unsigned i = 0; i < threads; i++)
		arena_join(l->a, x.arenas[i]);
	free(x.arenas);
	return x.certs;
}

/* ---- One after the other ---------------------------------------------------- */

/*
 * Something else under the label of a certificate: one fault instead of those
 * of all the fields that are not where a certificate has them.  Go's word is
 * the first that it has.
 */
static void
note_mistaken(struct loader *l, struct cert *c)
{
	struct fault f = { .field = "certificate" };

	for (size_t i = c->n_faults; i > 0; i--)
		if (cert_faults(c)[i - 1].go != NULL)
			f.go = cert_faults(c)[i - 1].go;
	if (f.go == NULL)
		return;
	f.what = sniff_mistaken(sniff_der(c->der));
	if (f.what == NULL)
		return;
	*c = (struct cert){ .file = c->file,
		.issuer = &name_none,
		.subject = &name_none,
		.key = &key_none,
		.place = c->place,
		.index = c->index,
		.block = c->block,
		.der = c->der };
	cert_set_faults(l->a, c, arena_dup(l->a, &f, sizeof f), 1);
}

/* ahead: its first certificate, where it is decoded already. */
static void
add_block(struct loader *l, size_t i, struct cert *ahead)
{
	struct block *b = &l->blocks[i];
	struct origin at = {
		.offset = b->offset,
		.length = b->length,
		.line = b->line,
		.end_line = b->end_line,
	};
	size_t first = l->n_certs;

	b->first_cert = (uint32_t)first;
	/* Go's readers of certificates take none of these, so they are not
	 * counted as the block's. */
	if (b->type == BLOCK_PKCS7 && b->n_data > 0) {
		pkcs7_read(l, block_data(b), &at, i);
		l->containers[l->n_containers - 1].block = b;
	}
	if (b->type == BLOCK_REQUEST && b->n_data > 0)
		loader_add_request(l, block_data(b), &at);
	if (!may_hold_certificates(b))
		return;
	l->ready = ahead;
	if (ahead == NULL)
		pem_lend(l->a, b, l->over);
	b->n_certs = (uint32_t)loader_add_certs(
	    l, block_data(b), &at, i, b->type == BLOCK_TRUSTED_CERTIFICATE);
	if (b->type == BLOCK_TRUSTED_CERTIFICATE)
		pem_extra(l->a, b)->trust = trust_text(l->a, l->certs[first]);
	/* What a flaw left is no certificate: that has been explained. */
	if ((b->flaw != FLAW_NONE || b->type == BLOCK_OTHER) &&
	    !l->certs[first]->decoded) {
		l->n_certs = first;
		b->n_certs = 0;
	} else {
		note_mistaken(l, l->certs[first]);
	}
	for (size_t k = first; k < l->n_certs; k++)
		l->certs[k]->go_sees = b->go_sees && !l->converted;
}

/*
 * Blocks found in a text that the file's bytes stand for (UTF-16, base64).
 * Their flaws and what Go would see of them are those of the text; offsets
 * mean nothing.
 */
static void
place_converted(struct loader *l, bool lines_hold)
{
	const struct file *f = l->file;

	for (size_t i = 0; i < f->n_blocks; i++) {
		struct block *b = &l->blocks[i];

		b->offset = b->length = 0;
		if (lines_hold)
			continue;
		b->length = (uint32_t)f->bytes.n;
		pem_place(b, f->at.line, f->at.end_line);
	}
}

void
loader_add_blocks(struct loader *l, const struct pem *pem, struct slice text)
{
	struct file *f = l->file;
	struct cert **ahead;

	l->blocks = pem->blocks;
	f->blocks = pem->blocks;
	f->n_blocks = pem->n_blocks;
	f->more_blocks = pem->more_blocks;
	loader_add_block_keys(l, text);
	if (l->converted)
		place_converted(l, f->kind == KIND_TEXT_UTF16);
	else {
		f->bom = pem->bom;
		f->bom_hides = pem->bom_hides;
		f->bare_cr = pem->bare_cr;
		f->trailing = pem->trailing;
		f->trailing_offset = pem->trailing_offset;
		f->trailing_line = pem->trailing_line;
	}
	ahead = decode_ahead(l);
	for (size_t i = 0; i < f->n_blocks; i++)
		add_block(l, i, ahead != NULL ? ahead[i] : NULL);
	free(ahead);
}
