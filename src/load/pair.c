/* SPDX-License-Identifier: Apache-2.0 */
#include "load/pair.h"

#include <string.h>

#include "base/map.h"

static bool
is_leaf(const struct cert *c)
{
	return c->decoded && (c->role & (ROLE_EE | ROLE_SERVER)) != 0;
}

static const struct cert *
first_leaf(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (is_leaf(f->certs[i]))
			return f->certs[i];
	return NULL;
}

static bool
any_leaf_has(const struct file *f, struct slice spki)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (is_leaf(f->certs[i]) &&
		    slice_eq(cert_spki(f->certs[i]), spki))
			return true;
	return false;
}

/* The one that Go takes from a file: the first whose label says so. */
static struct private_key *
first_key(const struct file *f)
{
	for (size_t i = 0; i < f->n_keys; i++) {
		const struct block *b = f->keys[i].block;

		if (b == NULL || (b->go_sees && !b->mislabelled))
			return &f->keys[i];
	}
	return NULL;
}

static const struct file *
outermost(const struct file *f)
{
	while (f->outer != NULL)
		f = f->outer;
	return f;
}

/* ---- By public half ------------------------------------------------------------ */

/* A certificate near the key is the one that people mean. */
static bool
is_nearer(
    const struct private_key *k, const struct cert *c, const struct cert *than)
{
	const struct file *here = k->at.file;
	bool same = c->file == here, other = than->file == here;

	if (same != other)
		return same;
	same = outermost(c->file) == outermost(here);
	other = outermost(than->file) == outermost(here);
	return same && !other;
}

/* Many certificates of one key: the first is enough where one by one would
 * take the square of their number. */
#define MAX_COMPARED 64

static void
pair_key(const struct map *certs, struct private_key *k)
{
	const struct map_entry *e = map_find(certs, k->spki);
	size_t n = 0;

	if (e == NULL)
		return;
	k->belongs_to = e->value;
	for (; e != NULL; e = map_next(certs, e)) {
		struct cert *c = unconst(e->value);

		if (!c->has_private_key)
			c->has_private_key = true;
		else if (n >= MAX_COMPARED)
			break;
		if (n++ < MAX_COMPARED && is_nearer(k, c, k->belongs_to))
			k->belongs_to = c;
	}
}

/* ---- Requests ------------------------------------------------------------ */

static void
pair_request(const struct map *requests, struct private_key *k)
{
	const struct map_entry *e = map_find(requests, k->spki);

	if (e != NULL)
		k->asked_by = e->value;
}

/* ---- By place -------------------------------------------------------------------- */

static void
mismatch(struct private_key *k, const struct cert *leaf, const char *given)
{
	if (k->mismatch != NULL)
		return;
	k->mismatch = leaf;
	k->given = given;
}

static void
pair_file(struct file *f)
{
	const struct cert *leaf = first_leaf(f);
	struct private_key *k = first_key(f);

	if (leaf != NULL && k != NULL && k->spki.n > 0 &&
	    !any_leaf_has(f, k->spki))
		mismatch(k, leaf, "stands in one file with");
}

/* "Secret temporal/mtls, tls.key": the name of a value, and before it the
 * length of what the values of one Secret have in common. */
static const char *
value_name(const struct file *f, size_t *before)
{
	const char *comma = f->part == NULL ? NULL : strrchr(f->part, ',');

	if (comma == NULL || comma[1] != ' ')
		return NULL;
	*before = (size_t)(comma - f->part);
	return comma + 2;
}

static bool
is_value(const struct file *f, const char *name, size_t *before)
{
	const char *found = value_name(f, before);

	return found != NULL && strcmp(found, name) == 0;
}

/* The values of one Secret follow one another; there are few that matter. */
#define MAX_APART 64

/* Number i of the files. */
static void
pair_secret(struct file *const *files, size_t n, size_t i)
{
	const struct file *f = files[i];
	struct private_key *k = first_key(f);
	size_t before, other, end = i + MAX_APART + 1;

	if (k == NULL || k->spki.n == 0 || !is_value(f, "tls.key", &before))
		return;
	for (i = i > MAX_APART ? i - MAX_APART : 0; i < n && i < end; i++) {
		const struct file *g = files[i];

		if (g->outer != f->outer || !is_value(g, "tls.crt", &other) ||
		    other != before || memcmp(g->part, f->part, before) != 0)
			continue;
		if (first_leaf(g) != NULL && !any_leaf_has(g, k->spki))
			mismatch(k, first_leaf(g), "stands in one Secret with");
		return;
	}
}

/* ---- By name ----------------------------------------------------------------------- */

/* Length of s without the last of these endings, or s's. */
static size_t
without_ending(const char *s, size_t n, const char *const *endings)
{
	for (; *endings != NULL; endings++) {
		size_t len = strlen(*endings);

		if (n > len && s[n - len - 1] != '/' &&
		    memcmp(s + n - len, *endings, len) == 0)
			return n - len;
	}
	return n;
}

/* "certs/client-key.pem" and "certs/client.crt" are "certs/client". */
static struct slice
stem(const char *path)
{
	static const char *const types[] = { ".pem", ".key", ".crt", ".cer",
		".cert", ".der", ".p8", ".pk8", NULL };
	static const char *const parts[] = { "-key", "_key", ".key", "-cert",
		"_cert", ".cert", "-crt", "_crt", ".crt", "-chain", ".chain",
		"-private", NULL };
	size_t n = without_ending(path, strlen(path), types);

	n = without_ending(path, n, parts);
	return (struct slice){ (const unsigned char *)path, n };
}

/* A certificate whose key is not there. */
static const struct cert *
lonely_leaf(const struct file *f)
{
	const struct cert *leaf = first_leaf(f);

	if (f->outer != NULL)
		return NULL;
	for (size_t i = 0; leaf != NULL && i < f->n_certs; i++)
		if (is_leaf(f->certs[i]) && f->certs[i]->has_private_key)
			return NULL;
	return leaf;
}

static bool
is_lonely(const struct private_key *k)
{
	return k->spki.n > 0 && k->belongs_to == NULL && k->mismatch == NULL;
}

static void
pair_names(struct file *const *files, size_t n)
{
	struct map *leaves = map_new(n);

	for (size_t i = 0; i < n; i++)
		if (lonely_leaf(files[i]) != NULL)
			map_add(leaves, stem(files[i]->path),
			    lonely_leaf(files[i]));
	for (size_t i = 0; i < n; i++) {
		struct private_key *k = first_key(files[i]);
		const struct map_entry *e;

		if (k == NULL || files[i]->outer != NULL || !is_lonely(k))
			continue;
		e = map_find(leaves, stem(files[i]->path));
		if (e != NULL)
			mismatch(
			    k, e->value, "stands, by its file's name, beside");
	}
	map_free(leaves);
}

/* ---- All --------------------------------------------------------------------------- */

#define NOBODY "so nobody can tell to which certificate it belongs"

static const char *
why_closed(const struct private_key *k)
{
	if (k->form == KEYFORM_OPENSSH)
		return "the private key is encrypted as OpenSSH does it, which "
		       "tlint does not open whatever the password, " NOBODY;
	switch (k->lock) {
	case LOCK_WRONG:
		return "the private key is encrypted, and no password that was "
		       "given opens it, " NOBODY;
	case LOCK_EXCESSIVE:
		return "the private key is encrypted, and its password costs "
		       "more iterations than are done, " NOBODY;
	case LOCK_UNSUPPORTED:
		return "the private key is encrypted in a way that tlint does "
		       "not open, " NOBODY;
	default:
		return "the private key is encrypted, " NOBODY;
	}
}

static void
note_encrypted(struct private_key *k)
{
	if (k->encrypted && k->spki.n == 0)
		k->why_unpaired = why_closed(k);
}

static void
add_certs(struct map *m, const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (f->certs[i]->decoded)
			map_add(m, cert_spki(f->certs[i]), f->certs[i]);
}

static void
add_requests(struct map *m, const struct file *f)
{
	for (size_t i = 0; i < f->n_requests; i++)
		if (f->requests[i].decoded)
			map_add(m, cert_spki(f->requests[i].wanted),
			    &f->requests[i]);
}

/* All certificates of the run by their SubjectPublicKeyInfo, and all requests
 * by the one that they ask for; both are the caller's to free. */
static void
index_files(struct file *const *files, size_t n, struct map **certs,
    struct map **requests)
{
	size_t n_certs = 0, n_requests = 0;

	for (size_t i = 0; i < n; i++) {
		n_certs += files[i]->n_certs;
		n_requests += files[i]->n_requests;
	}
	*certs = map_new(n_certs);
	*requests = map_new(n_requests);
	for (size_t i = 0; i < n; i++) {
		add_certs(*certs, files[i]);
		add_requests(*requests, files[i]);
	}
}

static bool
any_keys(struct file *const *files, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (files[i]->n_keys > 0)
			return true;
	return false;
}

void
pair_keys(struct file *const *files, size_t n)
{
	struct map *certs, *requests;

	if (!any_keys(files, n))
		return;
	index_files(files, n, &certs, &requests);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < files[i]->n_keys; j++) {
			struct private_key *k = &files[i]->keys[j];

			note_encrypted(k);
			if (k->spki.n == 0)
				continue;
			pair_key(certs, k);
			pair_request(requests, k);
		}
	map_free(certs);
	map_free(requests);
	for (size_t i = 0; i < n; i++) {
		pair_file(files[i]);
		pair_secret(files, n, i);
	}
	pair_names(files, n);
}

/* ---- What somebody has given --------------------------------------------------------- */

static const struct cert *
leaf_among(struct file *const *certs, size_t n)
{
	const struct cert *leaf = NULL;

	for (size_t i = 0; i < n && leaf == NULL; i++)
		leaf = first_leaf(certs[i]);
	return leaf;
}

static void
pair_one(struct private_key *k, struct file *const *certs, size_t n_certs,
    const char *given)
{
	const struct cert *leaf = leaf_among(certs, n_certs);

	if (leaf == NULL) {
		if (k->belongs_to == NULL && k->why_unpaired == NULL)
			k->why_unpaired = "no end-entity certificate was given "
					  "with the private key";
		return;
	}
	if (k->spki.n == 0)
		return;
	for (size_t i = 0; i < n_certs; i++)
		if (any_leaf_has(certs[i], k->spki))
			return;
	mismatch(k, leaf, given);
}

void
pair_given(struct file *const *keys, size_t n_keys, struct file *const *certs,
    size_t n_certs, const char *given)
{
	for (size_t i = 0; i < n_keys; i++) {
		struct private_key *k = first_key(keys[i]);

		if (k != NULL)
			pair_one(k, certs, n_certs, given);
	}
}
