/* SPDX-License-Identifier: Apache-2.0 */
/* Where the private keys of an input stand. */
#include "load/key.h"

#include <stdlib.h>

#include "base/base64.h"
#include "load/der.h"
#include "load/digest.h"
#include "load/password.h"
#include "load/pbe.h"
#include "load/pem.h"

/* An RSA key of CAP_RSA_BITS takes 13 KB of text; anything above this is no
 * key in earnest, and costly to look at. */
#define MAX_KEY 65536
static const char too_large[] = "more bytes than a private key has";

static struct private_key *
new_key(struct loader *l)
{
	struct private_key *k;

	if (l->n_keys == l->cap_keys) {
		l->cap_keys = l->cap_keys * 2 + 4;
		l->keys = mem_grow(l->keys, l->cap_keys, sizeof *l->keys);
	}
	k = &l->keys[l->n_keys];
	*k = (struct private_key){ .index = l->n_keys++ };
	l->holds_key = true;
	return k;
}

/* ---- Encrypted ones --------------------------------------------------------------- */

/* What the plain text of an encrypted key tells. */
static void
take_opened(struct loader *l, struct private_key *k, struct slice der)
{
	struct private_key plain = { .index = k->index };

	key_read(l->a, der, &plain);
	k->opened = true;
	k->lock = LOCK_NONE;
	k->key = plain.key;
	k->spki = plain.spki;
	k->fault = plain.fault;
}

static enum pbe_result
open_with(struct loader *l, struct private_key *k, const struct pbe *p,
    struct slice password, struct slice text)
{
	struct loader *top = loader_outermost(l);
	uint64_t all = CAP_PBKDF_TOTAL * (1 + l->opt->passwords->n);
	uint64_t left = top->derived < all ? all - top->derived : 0;
	uint64_t before = left;
	unsigned char *plain;
	enum pbe_result result;
	size_t n;

	result = pbe_decrypt(p, password, text, &left, &plain, &n);
	top->derived += before - left;
	if (result != PBE_FINE)
		return result;
	take_opened(l, k, (struct slice){ plain, n });
	mem_wipe(plain, n);
	free(plain);
	return PBE_FINE;
}

static enum lock
lock_of(enum pbe_result result)
{
	return result == PBE_EXCESSIVE     ? LOCK_EXCESSIVE
	       : result == PBE_UNSUPPORTED ? LOCK_UNSUPPORTED
					   : LOCK_WRONG;
}

/* With the passwords that were given; read is what became of the settings
 * of its encryption.  Without the right one it stays closed, and is a finding
 * all the same. */
static void
open_text(struct loader *l, struct private_key *k, enum pbe_result read,
    const struct pbe *p, struct slice text)
{
	const struct passwords *list = l->opt->passwords;

	k->lock = read != PBE_FINE ? lock_of(read) : LOCK_NEEDED;
	if (read == PBE_MALFORMED)
		k->fault = "what tells how it is encrypted is malformed";
	if (read != PBE_FINE || list == NULL)
		return;
	for (size_t i = 0; i < list->n && !k->opened; i++) {
		enum pbe_result r = open_with(l, k, p, list->list[i], text);

		if (r != PBE_FINE)
			k->lock = lock_of(r);
	}
}

/* PKCS#8.  Keys of OpenSSH stay closed: nothing here does their bcrypt. */
static void
open_key(struct loader *l, struct private_key *k, struct slice der)
{
	struct der d = der_from(der), inner;
	struct slice algorithm, text;
	struct pbe p;

	if (k->form == KEYFORM_OPENSSH && k->encrypted)
		k->lock = LOCK_UNSUPPORTED;
	if (k->form == KEYFORM_PKCS8_ENCRYPTED && k->fault == NULL &&
	    der_enter(&d, DER_SEQUENCE, &inner, NULL) &&
	    der_read(&inner, DER_SEQUENCE, &algorithm, NULL) &&
	    der_read(&inner, DER_OCTET_STRING, &text, NULL))
		open_text(l, k, pbe_read(algorithm, &p), &p, text);
}

static void
read_bytes(struct loader *l, struct private_key *k, struct slice der)
{
	if (der.n > MAX_KEY) {
		k->fault = too_large;
		return;
	}
	key_read(l->a, der, k);
	open_key(l, k, der);
}

void
loader_add_key(struct loader *l, struct slice der, const struct origin *at,
    enum key_form container)
{
	struct private_key *k = new_key(l);

	read_bytes(l, k, der);
	k->at = *at;
	if (container != KEYFORM_UNKNOWN)
		k->form = container;
}

/* ---- PEM ---------------------------------------------------------------------- */

static enum key_form
form_of_label(const char *label)
{
	static const struct {
		const char *label;
		enum key_form form;
	} forms[] = {
		{ "PRIVATE KEY", KEYFORM_PKCS8 },
		{ "ENCRYPTED PRIVATE KEY", KEYFORM_PKCS8_ENCRYPTED },
		{ "RSA PRIVATE KEY", KEYFORM_PKCS1 },
		{ "EC PRIVATE KEY", KEYFORM_SEC1 },
		{ "DSA PRIVATE KEY", KEYFORM_DSA },
		{ "OPENSSH PRIVATE KEY", KEYFORM_OPENSSH },
	};

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (strcmp(forms[i].label, label) == 0)
			return forms[i].form;
	return KEYFORM_UNKNOWN;
}

/* Not into memory that grows: that would leave copies behind.  room is what
 * there is to wipe. */
static unsigned char *
decode_body(struct slice text, size_t *room, struct slice *out)
{
	unsigned char *p;
	size_t bad;

	*room = text.n / 4 * 3 + 3;
	p = mem_alloc(*room);
	*out = (struct slice){ p, 0 };
	if (base64_decode(text, true, p, &out->n, &bad))
		return p;
	mem_wipe(p, *room);
	free(p);
	return NULL;
}

static void
read_body(struct loader *l, struct private_key *k, struct slice text)
{
	struct slice der;
	size_t room;
	unsigned char *p = decode_body(text, &room, &der);

	if (p == NULL)
		return;
	read_bytes(l, k, der);
	mem_wipe(p, room);
	free(p);
}

/* One whose headers tell how it is encrypted. */
static void
read_encrypted(struct loader *l, struct private_key *k, enum key_form form,
    struct slice headers, struct slice body)
{
	unsigned char iv[PBE_IV_MAX], *p;
	struct slice text;
	struct pbe pbe;
	size_t room;

	key_encrypted(k, form);
	p = decode_body(body, &room, &text);
	if (p == NULL)
		return;
	if (text.n > MAX_KEY)
		k->fault = too_large;
	else
		open_text(
		    l, k, pbe_read_headers(headers, iv, &pbe), &pbe, text);
	mem_wipe(p, room);
	free(p);
}

static void
add_block_key(struct loader *l, struct slice text, const struct block *b)
{
	enum key_form form = form_of_label(b->extra->label);
	struct private_key *k = new_key(l);

	k->block = b;
	/* Nobody reads a block that Go does not return; what spoils it is a
	 * finding of its own. */
	if (!b->go_sees) {
		k->form = form;
		k->encrypted = b->key_encrypted;
	} else if (b->headers && b->key_encrypted) {
		read_encrypted(
		    l, k, form, pem_headers(text, b), pem_body(text, b));
	} else {
		read_body(l, k, pem_body(text, b));
	}
}

void
loader_add_block_keys(struct loader *l, struct slice text)
{
	for (size_t i = 0; i < l->file->n_blocks; i++)
		if (l->blocks[i].type == BLOCK_PRIVATE_KEY)
			add_block_key(l, text, &l->blocks[i]);
}

void
loader_finish_keys(struct loader *l)
{
	struct file *f = l->file;

	if (l->n_keys == 0)
		return;
	f->keys = arena_dup(l->a, l->keys, l->n_keys * sizeof *l->keys);
	f->n_keys = l->n_keys;
	free(l->keys);
	for (size_t i = 0; i < f->n_keys; i++) {
		struct private_key *k = &f->keys[i];
		struct block *b = unconst(k->block);

		k->at.file = f;
		if (b == NULL)
			continue;
		pem_extra(l->a, b)->key = k;
		k->at.offset = b->offset;
		k->at.length = b->length;
		k->at.line = b->line;
		k->at.end_line = b->end_line;
	}
}

void
key_digest(struct private_key *k)
{
	if (k->digested || k->spki.n == 0)
		return;
	digest_sha256(k->spki, k->spki_sha256);
	k->digested = true;
}
