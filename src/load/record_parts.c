/* SPDX-License-Identifier: Apache-2.0 */
#include "load/record_parts.h"

#include <string.h>

#include "base/text.h"
#include "base/times.h"
#include "load/cert.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))

/* ---- Values ------------------------------------------------------------------ */

static bool
string(const json_t *o, const char *name, struct slice *out)
{
	const json_t *v = json_object_get(o, name);

	if (!json_is_string(v))
		return false;
	*out = (struct slice){ (const unsigned char *)json_string_value(v),
		json_string_length(v) };
	return true;
}

const char *
record_text(struct arena *a, const json_t *o, const char *name)
{
	struct slice s;

	return string(o, name, &s) ? text_safe_dup(a, s) : NULL;
}

const char *
record_lines(struct arena *a, const json_t *o, const char *name)
{
	struct buf b = { 0 };
	struct slice s;
	const char *out;

	if (!string(o, name, &s))
		return NULL;
	while (s.n > 0) {
		const unsigned char *lf = memchr(s.p, '\n', s.n);
		struct slice line = { s.p,
			lf != NULL ? (size_t)(lf - s.p) : s.n };

		text_safe(&b, line);
		if (lf != NULL)
			buf_byte(&b, '\n');
		line.n += lf != NULL;
		s = (struct slice){ s.p + line.n, s.n - line.n };
	}
	out = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return out;
}

const char *
record_path(struct arena *a, const json_t *o, const char *name)
{
	struct slice s;

	if (!string(o, name, &s) || memchr(s.p, '\0', s.n) != NULL)
		return NULL;
	return arena_strndup(a, (const char *)s.p, s.n);
}

size_t
record_size(const json_t *o, const char *name)
{
	json_int_t n = json_integer_value(json_object_get(o, name));

	return n < 0 || (uintmax_t)n > SIZE_MAX ? 0 : (size_t)n;
}

uint32_t
record_line(const json_t *o, const char *name)
{
	size_t n = record_size(o, name);

	return n > UINT32_MAX ? 0 : (uint32_t)n;
}

bool
record_time(const json_t *o, const char *name, int64_t *out)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s != NULL && time_parse(s, out);
}

static bool
hex(const char *s, unsigned char *out, size_t n)
{
	return s != NULL && slice_unhex(slice_str(s), out, n);
}

static bool
hex_member(const json_t *o, const char *name, unsigned char *out, size_t n)
{
	return hex(json_string_value(json_object_get(o, name)), out, n);
}

/* ---- Parts of a certificate ---------------------------------------------------- */

/* Its text stands for the encoding: equal names have equal texts. */
static const struct name *
take_name(struct arena *a, const json_t *o, const char *member)
{
	struct name *n = ARENA_NEW(a, struct name);
	const char *s = record_text(a, o, member);

	n->told = true;
	n->der = slice_str(s != NULL ? s : "");
	return n;
}

/* Key and serial number, which are in place of the encoding; the digest of the
 * key stands for it. */
static void
take_bytes(struct arena *a, const json_t *o, struct cert *c)
{
	const char *s = json_string_value(json_object_get(o, "serial"));
	const size_t key = 32; /* SHA-256 */
	size_t n = s != NULL ? strlen(s) / 2 : 0;
	unsigned char *bytes = arena_alloc(a, key + n);

	c->der.p = bytes;
	if (hex_member(o, "spki_sha256", bytes, key))
		c->spki = (struct span){ 0, (uint32_t)key };
	if (n > 0 && hex(s, bytes + key, n))
		c->serial = (struct span){ (uint32_t)key, (uint32_t)n };
}

static void
take_dates(struct arena *a, const json_t *o, struct cert *c)
{
	struct cert_extra *x = cert_own_extra(a, c);

	c->not_before_state =
	    record_time(o, "not_before", &c->not_before) ? PRESENT : MALFORMED;
	c->not_after_state =
	    record_time(o, "not_after", &c->not_after) ? PRESENT : MALFORMED;
	x->has_effective =
	    record_time(o, "effective_not_after", &x->effective_not_after);
}

static bool
take_shape(const json_t *o, struct cert *c)
{
	static const char *const names[] = {
		[SHAPE_ROOT] = "root",
		[SHAPE_INTERMEDIATE] = "intermediate",
		[SHAPE_END_ENTITY] = "end-entity",
	};
	const char *s = json_string_value(json_object_get(o, "role"));

	for (size_t i = 0; s != NULL && i < N(names); i++)
		if (strcmp(s, names[i]) == 0) {
			c->shape = (enum shape)i;
			return true;
		}
	return false;
}

/* audit does not tell is_ca, but which CAs issued nothing there. */
static void
take_ca(const json_t *o, struct cert *c)
{
	const json_t *v = json_object_get(o, "is_ca");

	c->path_len = -1;
	if (json_is_boolean(v)) {
		c->basic_constraints.state = PRESENT;
		c->basic_constraints.ca = json_is_true(v);
	} else if (v == NULL &&
		   (json_is_true(json_object_get(o, "unreferenced")) ||
		       record_size(o, "issued") > 0)) {
		c->basic_constraints.state = PRESENT;
		c->basic_constraints.ca = true;
	}
}

static const struct key *
take_key(struct arena *a, const json_t *o)
{
	struct key *k = ARENA_NEW(a, struct key);
	const json_t *v = json_object_get(o, "key");
	size_t bits = record_size(v, "bits");

	k->name = record_text(a, v, "algorithm");
	k->bits = bits <= CAP_RSA_BITS ? (unsigned)bits : 0;
	/* Reports tell the size of keys that have a modulus. */
	if (k->name != NULL &&
	    (strcmp(k->name, "RSA") == 0 || strcmp(k->name, "RSASSA-PSS") == 0))
		*k = (struct key){ k->name, .bits = k->bits, .is_rsa = true,
			.rsa = ARENA_NEW(a, struct rsa_key) };
	else
		k->curve_name = record_text(a, v, "curve");
	return k;
}

static const struct {
	const char *prefix;
	enum san_type type;
} san_types[] = {
	{ "otherName:", SAN_OTHER_NAME },
	{ "email:", SAN_EMAIL },
	{ "DNS:", SAN_DNS },
	{ "x400Address:", SAN_X400 },
	{ "dirName:", SAN_DIRECTORY },
	{ "ediPartyName:", SAN_EDI },
	{ "URI:", SAN_URI },
	{ "IP:", SAN_IP },
	{ "RID:", SAN_REGISTERED_ID },
};

static struct general_name
san(struct arena *a, const json_t *v)
{
	struct slice s = { (const unsigned char *)json_string_value(v),
		json_string_length(v) };
	const char *text = text_safe_dup(a, s);

	for (size_t i = 0; i < N(san_types); i++) {
		size_t n = strlen(san_types[i].prefix);

		if (strncmp(text, san_types[i].prefix, n) == 0)
			return (struct general_name){ .text = text + n,
				.type = san_types[i].type };
	}
	return (struct general_name){ .text = text, .type = SAN_UNKNOWN };
}

static void
take_sans(struct arena *a, const json_t *o, struct cert *c)
{
	const json_t *list = json_object_get(o, "sans");
	size_t n = json_array_size(list), used = 0;
	struct general_name *names = ARENA_ARRAY(a, struct general_name, n + 1);

	for (size_t i = 0; i < n; i++)
		if (json_is_string(json_array_get(list, i)))
			names[used++] = san(a, json_array_get(list, i));
	if (used > 0)
		c->san.state = PRESENT;
	c->san.names = names;
	c->san.n = (uint32_t)used;
}

/* ---- A certificate -------------------------------------------------------------- */

static bool
take_digests(struct arena *a, const json_t *o, struct cert *c)
{
	struct digests *d = ARENA_NEW(a, struct digests);

	if (!hex_member(o, "sha256", d->sha256, sizeof d->sha256))
		return false;
	(void)hex_member(o, "sha1", d->sha1, sizeof d->sha1);
	(void)hex_member(
	    o, "spki_sha256", d->spki_sha256, sizeof d->spki_sha256);
	cert_own_extra(a, c)->digests = d;
	return true;
}

static const struct signature_algorithm *
take_algorithm(struct arena *a, const json_t *o)
{
	struct signature_algorithm *alg =
	    ARENA_NEW(a, struct signature_algorithm);

	alg->name = record_text(a, o, "signature_algorithm");
	if (alg->name == NULL)
		alg->name = "";
	return alg;
}

bool
record_cert(struct arena *a, const json_t *o, struct cert *c)
{
	if (!take_digests(a, o, c))
		return false;
	take_bytes(a, o, c);
	c->decoded = take_shape(o, c) && c->spki.n > 0;
	if (!c->decoded)
		return true;
	c->subject = take_name(a, o, "subject");
	c->issuer = take_name(a, o, "issuer");
	take_dates(a, o, c);
	take_ca(o, c);
	c->key = take_key(a, o);
	take_sans(a, o, c);
	c->sig = take_algorithm(a, o);
	cert_own_extra(a, c)->well_known = record_text(a, o, "well_known");
	return true;
}
