/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/server.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "pki/path.h"
#include "pki/refuse.h"

/* ---- The server's chain ------------------------------------------------------- */

/* CertPool.AppendCertsFromPEM takes what it can read and passes over the
 * rest. */
static bool
is_pooled(const struct file *ca, const struct cert *c)
{
	const struct block *b;

	if (ca->kind != KIND_PEM || !c->go_sees || !cert_go_parses(c))
		return false;
	b = &ca->blocks[c->block];
	return strcmp(b->extra->label, "CERTIFICATE") == 0 && !b->headers &&
	       b->n_certs == 1 && cert_trailing(c) == 0;
}

size_t
roots_add(struct pool *p, const struct file *ca)
{
	size_t n = 0;

	for (size_t i = 0; i < ca->n_certs; i++)
		if (is_pooled(ca, ca->certs[i])) {
			pool_add(p, ca->certs[i]);
			n++;
		}
	return n;
}

static struct refusal
refuse_all_sent(struct arena *a, const struct file *sent)
{
	struct refusal r = { 0 };

	for (size_t i = 0; r.message == NULL && i < sent->n_certs; i++)
		r = refuse_sent(a, sent, sent->certs[i], "server");
	return r;
}

static void
find_path(struct arena *a, struct verifier *v, const struct file *sent,
    const struct file *ca, const struct pool *roots, struct standing *out)
{
	const struct cert *leaf = sent->certs[0];
	struct pool *others = pool_new(sent->n_certs);
	const struct path_query q = { .roots = roots,
		.intermediates = others,
		.at = leaf->file->judged_at,
		.usage = USAGE_SERVER };
	struct path path;

	for (size_t i = 1; i < sent->n_certs; i++)
		pool_add(others, sent->certs[i]);
	path_find(a, v, leaf, &q, &path);
	pool_free(others);
	if (path.fault != PATH_OK) {
		out->reason = refuse_path(a, leaf, ca, &path, q.at);
		/* The rules about usage are about clients. */
		if (path.fault == PATH_USAGE)
			out->reason.rule = NULL;
		return;
	}
	out->admitted = true;
	out->path = path.certs;
	out->n_path = path.n;
	out->until = path.until;
	out->until_by = path.until_by;
}

void
server_judge(struct arena *a, struct verifier *v, const struct file *sent,
    const struct file *ca, struct standing *out)
{
	struct pool *roots;
	size_t n_roots;

	*out = (struct standing){ .reason = refuse_all_sent(a, sent) };
	if (sent->n_certs == 0 || out->reason.message != NULL)
		return;
	roots = pool_new(ca->n_certs);
	n_roots = roots_add(roots, ca);
	find_path(a, v, sent, ca, roots, out);
	if (!out->admitted && n_roots == 0)
		out->reason.message = arena_printf(a,
		    "Go reads no certificate from %s: it takes PEM blocks "
		    "labelled CERTIFICATE, without headers",
		    text_safe_dup(a, slice_str(ca->path)));
	pool_free(roots);
}

/* ---- The client's files -------------------------------------------------------- */

static bool
is_sent(const struct file *f, const struct cert *c)
{
	return f->kind == KIND_PEM && c->go_sees &&
	       strcmp(f->blocks[c->block].extra->label, "CERTIFICATE") == 0;
}

/* A block that a key is looked for in. */
static bool
is_key_block(const struct block *b)
{
	static const char word[] = "PRIVATE KEY";
	const size_t n = strlen(b->extra->label), len = sizeof word - 1;

	return b->go_sees && n >= len &&
	       strcmp(b->extra->label + n - len, word) == 0 &&
	       (n == len || b->extra->label[n - len - 1] == ' ');
}

static const struct block *
key_block(const struct file *f)
{
	for (size_t i = 0; f->kind == KIND_PEM && i < f->n_blocks; i++)
		if (is_key_block(&f->blocks[i]))
			return &f->blocks[i];
	return NULL;
}

static struct refusal
fault(struct arena *a, const struct file *f, const char *what, const char *go)
{
	return (struct refusal){
		.message = arena_printf(
		    a, "%s: %s", text_safe_dup(a, slice_str(f->path)), what),
		.go = go,
	};
}

/* Go's word for a file from which it takes no key. */
static struct refusal
no_key(struct arena *a, const struct file *f)
{
	const struct block *only = NULL;
	size_t n = 0;

	for (size_t i = 0; f->kind == KIND_PEM && i < f->n_blocks; i++)
		if (f->blocks[i].go_sees) {
			only = &f->blocks[i];
			n++;
		}
	if (n == 0)
		return fault(a, f, "it holds no private key in PEM",
		    "tls: failed to find any PEM data in key input");
	if (n == 1 && strcmp(only->extra->label, "CERTIFICATE") == 0)
		return fault(a, f, "it holds a certificate and no private key",
		    "tls: found a certificate rather than a key in the PEM "
		    "for the private key");
	return fault(a, f, "it holds no private key", NULL);
}

void
key_pair_certs(struct arena *a, const struct file *f, struct key_pair *out)
{
	*out = (struct key_pair){ 0 };
	out->certs = ARENA_ARRAY(a, const struct cert *, f->n_certs + 1);
	for (size_t i = 0; i < f->n_certs; i++)
		if (is_sent(f, f->certs[i]))
			out->certs[out->n++] = f->certs[i];
	if (out->n == 0)
		out->fault = refuse_unseen(a, f,
		    f->n_certs > 0 && f->kind == KIND_PEM ? f->certs[0] : NULL);
	else
		out->fault = refuse_unparsed(a, f, out->certs[0]);
}

static void
find_key(struct arena *a, const struct file *f, struct key_pair *out)
{
	const struct block *b = key_block(f);
	const struct private_key *k = b == NULL ? NULL : b->extra->key;

	if (k == NULL) {
		out->fault = no_key(a, f);
		return;
	}
	out->key = (struct slice){ f->bytes.p + b->offset, b->length };
	if (k->go != NULL)
		out->fault = fault(a, f,
		    k->encrypted ? "the private key is encrypted, and Go reads "
				   "no such key"
				 : "the private key cannot be read",
		    k->go);
	else if (!slice_eq(k->spki, cert_spki(out->certs[0])))
		out->fault = fault(a, f,
		    k->belongs_to != NULL
			? "the private key belongs to another certificate "
			  "than the first, which is the one presented"
			: "the private key does not belong to the "
			  "certificate",
		    k->key.algorithm != out->certs[0]->key->algorithm
			? "tls: private key type does not match public key type"
			: "tls: private key does not match public key");
}

void
key_pair_find(struct arena *a, const struct file *certs, const struct file *key,
    struct key_pair *out)
{
	key_pair_certs(a, certs, out);
	if (out->fault.message == NULL)
		find_key(a, key, out);
}

bool
key_pair_issued_by(const struct key_pair *p, struct slice name)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->certs[i]->decoded &&
		    slice_eq(p->certs[i]->issuer->der, name))
			return true;
	return false;
}
