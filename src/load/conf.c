/* SPDX-License-Identifier: Apache-2.0 */
#include "load/conf.h"

#include "load/conf_parts.h"

static struct slice
without_mark(struct slice s)
{
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		return (struct slice){ s.p + 3, s.n - 3 };
	return s;
}

/* Few odd lines among many good ones: a slip, not another language. */
static bool
is_tidy(const struct conf_text *t)
{
	return t->n_entries > 0 && t->n_bad <= 1 + t->n_entries / 8;
}

static void
read_form(struct conf_text *t, struct arena *a, const struct file *file,
    struct loader *l, bool certtool)
{
	const struct slice text = without_mark(file->bytes);

	*t = (struct conf_text){ .a = a, .l = l, .certtool = certtool };
	t->conf = ARENA_NEW(a, struct conf);
	*t->conf = (struct conf){ .file = file,
		.at = file->at,
		.form = certtool ? CONF_CERTTOOL : CONF_OPENSSL };
	t->conf->at.file = file;
	where_start(&t->w, a, file, text);
	conf_lines(t, text);
}

static struct conf *
finish(struct conf_text *t, bool taken)
{
	struct conf *c = t->conf;

	if (taken && t->certtool)
		conf_certtool_facts(t);
	else if (taken)
		conf_openssl_facts(t);
	c->facts = t->facts;
	c->places = where_finish(&t->w, &c->n_places);
	conf_lines_free(t);
	return taken ? c : NULL;
}

static bool
is_it(struct conf_text *t)
{
	return is_tidy(t) &&
	       (t->certtool ? conf_is_certtool(t) : conf_is_openssl(t));
}

/* Read once to see whether it is one: what cannot be read is noted only
 * where it is. */
static bool
fits(struct arena *a, const struct file *file, bool certtool)
{
	struct conf_text t;
	bool ok;

	read_form(&t, a, file, NULL, certtool);
	ok = is_it(&t);
	(void)finish(&t, false);
	return ok;
}

struct conf *
conf_read(
    struct arena *a, const struct file *file, struct loader *l, bool anyway)
{
	const bool certtool = fits(a, file, true);
	struct conf_text t;

	if (!certtool && !fits(a, file, false) && !anyway)
		return NULL;
	read_form(&t, a, file, l, certtool);
	return finish(&t, true);
}

/* ---- Recognition ------------------------------------------------------------- */

static bool
has_at(const unsigned char *p, size_t n, const char *word)
{
	const size_t m = strlen(word);

	return n >= m && memcmp(p, word, m) == 0;
}

/* Words without which it is neither, where a word begins. */
static bool
mentions(struct slice s)
{
	static const char *const words[] = { "basicConstraints", "keyUsage",
		"extendedKeyUsage", "subjectAltName", "distinguished_name",
		"x509_extensions", "default_ca", "cert_signing_key",
		"crl_signing_key", "tls_www_", "expiration_days", "signing_key",
		"encryption_key", "authorityKeyIdentifier" };

	for (size_t i = 0; i < s.n; i++) {
		if (i > 0 && s.p[i - 1] > ' ' && s.p[i - 1] != 0xbf)
			continue;
		for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
			if (s.p[i] == (unsigned char)words[w][0] &&
			    has_at(s.p + i, s.n - i, words[w]))
				return true;
	}
	return false;
}

/* Text, and of no other language that its first bytes tell. */
static bool
sniff(struct slice s)
{
	static const size_t look = 512;
	size_t i = 0;

	s = without_mark(s);
	if (has_at(s.p, s.n, "#!") ||
	    memchr(s.p, '\0', s.n < look ? s.n : look) != NULL)
		return false;
	while (i < s.n && (s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r')))
		i++;
	if (i == s.n || strchr("{<-%", s.p[i]) != NULL)
		return false;
	return mentions(s);
}

static bool
load(struct loader *l)
{
	struct conf *c = conf_read(l->a, l->file, l, false);

	if (c == NULL)
		return false;
	l->file->kind = c->form == CONF_CERTTOOL ? KIND_CERTTOOL_TEMPLATE
						 : KIND_OPENSSL_CONF;
	l->file->bom = l->file->bytes.p[0] == 0xef;
	l->file->conf = c;
	return true;
}

const struct reader conf_reader = { sniff, load };
