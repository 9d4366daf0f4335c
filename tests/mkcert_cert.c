/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, requests and revocation lists. */
#include "mkcert.h"

#include <gnutls/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/times.h"

static const char *const known_params[] = { "aki", "append", "bc-critical",
	"ca", "challenge", "csr-asks", "csr-signed-by", "csr-version", "der",
	"eku", "eku-critical", "ext", "hash", "inner-alg", "inner-hash",
	"issuer", "issuer-name", "issuer-uid", "key", "ku", "ku-critical",
	"like", "many-dns", "nc-critical", "nc-exclude", "nc-permit",
	"nonminimal", "not-after", "not-before", "outer-alg", "outer-append",
	"patch", "pathlen", "pss", "replace", "san", "san-critical", "serial",
	"sigalg-oid", "sigalg-params", "signature", "signature-form",
	"signed-by", "ski", "spki", "subject", "subject-uid", "tbs-append",
	"tbs-patch", "tbs-replace", "time-form", "version" };

void
cert_check_params(struct recipe *r, const struct spec *s)
{
	for (size_t i = 0; i < s->n_params; i++) {
		const char *name = s->params[i].name;
		size_t j = 0, n = sizeof known_params / sizeof *known_params;

		while (j < n && strcmp(known_params[j], name) != 0)
			j++;
		if (j == n)
			die(r, "unknown parameter: %s", name);
	}
	if (param(s, "der") == NULL && param(s, "key") == NULL &&
	    param(s, "spki") == NULL)
		die(r, "%s: key= or spki= wanted", s->id);
}

static bool
is_absent(const char *value)
{
	return strcmp(value, "absent") == 0;
}

static bool
is_ca(const struct spec *s)
{
	return param_is(s, "ca", "true");
}

/* The certificate whose name and key stand behind this one. */
static const struct spec *
issuer_of(struct recipe *r, const struct spec *s)
{
	const char *id = param(s, "issuer");
	const struct spec *issuer;

	if (id == NULL || strcmp(id, "self") == 0)
		return s;
	if ((issuer = spec_find(r, id)) == NULL || issuer->kind != SPEC_CERT)
		die(r, "no such certificate: %s", id);
	return issuer;
}

/* ---- Keys ---------------------------------------------------------------- */

static struct slice
rsa_spki(struct recipe *r, struct slice modulus, struct slice e)
{
	size_t mark, alg, wrap, key;
	struct buf b = { 0 };

	mark = dw_begin(&b, DW_SEQUENCE);
	alg = dw_begin(&b, DW_SEQUENCE);
	dw_oid(r, &b, "1.2.840.113549.1.1.1");
	buf_add(&b, "\x05", 2);
	dw_end(&b, alg);
	wrap = dw_begin(&b, DW_BIT_STRING);
	buf_byte(&b, '\0');
	key = dw_begin(&b, DW_SEQUENCE);
	dw_unsigned(&b, modulus);
	dw_unsigned(&b, e);
	dw_end(&b, key);
	dw_end(&b, wrap);
	dw_end(&b, mark);
	return buf_keep(r, &b);
}

/* spki=rsa:BITS:EXPONENT: a modulus out of a hash, odd, of that size. */
static struct slice
made_up_rsa(struct recipe *r, char *args)
{
	char *bits_text = next_part(&args, ':');
	struct slice e = hex_bytes(r, args != NULL ? args : "010001");
	long bits = number(r, bits_text);
	size_t n;
	unsigned char *modulus, block[64] = { 0 };

	if (bits < 8 || bits > 1 << 20)
		die(r, "RSA size out of range");
	n = (size_t)(bits + 7) / 8;
	modulus = arena_alloc(r->arena, n);
	for (size_t i = 0; i < n; i++) {
		if (i % 64 == 0)
			gnutls_hash_fast(GNUTLS_DIG_SHA512, block, 64, block);
		modulus[i] = block[i % 64];
	}
	modulus[0] &= (unsigned char)(0xff >> (-bits & 7));
	modulus[0] |= (unsigned char)(0x80 >> (-bits & 7));
	modulus[n - 1] |= 1;
	return rsa_spki(r, (struct slice){ modulus, n }, e);
}

/* spki=modulus:HEX:EXPONENT */
static struct slice
given_rsa(struct recipe *r, char *args)
{
	char *modulus = next_part(&args, ':');

	return rsa_spki(r, hex_bytes(r, modulus),
	    hex_bytes(r, args != NULL ? args : "010001"));
}

/* spki=ec:CURVE-OID:POINT */
static struct slice
made_up_ec(struct recipe *r, char *args)
{
	char *curve = next_part(&args, ':');
	struct buf b = { 0 };
	size_t mark = dw_begin(&b, DW_SEQUENCE);
	size_t alg = dw_begin(&b, DW_SEQUENCE);

	if (args == NULL)
		die(r, "spki=ec:CURVE:POINT wanted");
	dw_oid(r, &b, "1.2.840.10045.2.1");
	dw_oid(r, &b, curve);
	dw_end(&b, alg);
	dw_bits(&b, hex_bytes(r, args));
	dw_end(&b, mark);
	return buf_keep(r, &b);
}

static struct slice
spki_of(struct recipe *r, const struct spec *s)
{
	const char *spki = param(s, "spki"), *key = param(s, "key");

	if (spki == NULL)
		return key_get(r, key)->spki;
	if (strncmp(spki, "rsa:", 4) == 0)
		return made_up_rsa(r, arena_strdup(r->arena, spki + 4));
	if (strncmp(spki, "modulus:", 8) == 0)
		return given_rsa(r, arena_strdup(r->arena, spki + 8));
	if (strncmp(spki, "ec:", 3) == 0)
		return made_up_ec(r, arena_strdup(r->arena, spki + 3));
	return hex_bytes(r, spki);
}

static struct key *
signing_key(struct recipe *r, const struct spec *s)
{
	const char *name = param(s, "signed-by");

	if (name == NULL)
		name = param(issuer_of(r, s), "key");
	if (name == NULL)
		die(r, "%s: no key to sign with; give signed-by=", s->id);
	return key_get(r, name);
}

/* ---- Simple fields ------------------------------------------------------- */

static void
version_write(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *v = param(s, "version");
	long n = v != NULL ? number(r, v) : 3;
	size_t mark;

	if (n == 1)
		return;
	mark = dw_begin(b, DW_EXPLICIT(0));
	dw_number(b, (uint32_t)(n - 1));
	dw_end(b, mark);
}

static void
serial_write(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *v = param(s, "serial");
	unsigned char id[32];

	if (v != NULL) {
		dw_tlv(b, DW_INTEGER, hex_bytes(r, v));
		return;
	}
	gnutls_hash_fast(GNUTLS_DIG_SHA256, s->id, strlen(s->id), id);
	id[0] = (unsigned char)((id[0] & 0x3f) | 0x40);
	dw_tlv(b, DW_INTEGER, (struct slice){ id, 8 });
}

/* utc:TEXT and gen:TEXT are written as they stand. */
static void
time_write(struct recipe *r, struct buf *b, const char *value, const char *form)
{
	struct buf text = { 0 }, digits = { 0 };
	bool generalized;
	int64_t t;

	if (strncmp(value, "utc:", 4) == 0 || strncmp(value, "gen:", 4) == 0) {
		dw_tlv(b, value[0] == 'u' ? 0x17 : 0x18, slice_str(value + 4));
		return;
	}
	if (!time_parse(value, &t))
		die(r, "not a time: %s", value);
	time_rfc3339(&text, t);
	for (const char *p = buf_str(&text); *p != '\0'; p++)
		if (*p >= '0' && *p <= '9')
			buf_byte(&digits, *p);
	buf_byte(&digits, 'Z');
	/* RFC 5280, 4.1.2.5: UTCTime through 2049 */
	generalized =
	    strcmp(digits.data, "1950") < 0 || strcmp(digits.data, "2050") >= 0;
	if (form != NULL)
		generalized = strcmp(form, "generalized") == 0;
	dw_tlv(b, generalized ? 0x18 : 0x17,
	    slice_str(digits.data + (generalized ? 0 : 2)));
	buf_free(&text);
	buf_free(&digits);
}

static void
validity_write(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *from = param(s, "not-before"), *to = param(s, "not-after");
	const char *form = param(s, "time-form");
	size_t mark = dw_begin(b, DW_SEQUENCE);

	if (to == NULL)
		to = is_ca(s) ? "2030-01-01" : "2027-01-01";
	time_write(r, b, from != NULL ? from : "2025-01-01", form);
	time_write(r, b, to, form);
	dw_end(b, mark);
}

static void
subject_write(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *subject = param(s, "subject");

	name_write(r, b, subject != NULL ? subject : "");
}

static void
issuer_write(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *name = param(s, "issuer-name");

	if (name != NULL)
		name_write(r, b, name);
	else
		subject_write(r, b, issuer_of(r, s));
}

static void
unique_id_write(struct recipe *r, struct buf *b, const char *hex, int tag)
{
	size_t mark;
	struct slice id;

	if (hex == NULL)
		return;
	id = hex_bytes(r, hex);
	mark = dw_begin(b, tag);
	buf_byte(b, '\0');
	buf_add(b, id.p, id.n);
	dw_end(b, mark);
}

/* ---- Extensions ---------------------------------------------------------- */

static const char *const extension_names[][2] = { { "bc", "2.5.29.19" },
	{ "ku", "2.5.29.15" }, { "eku", "2.5.29.37" }, { "san", "2.5.29.17" },
	{ "ian", "2.5.29.18" }, { "ski", "2.5.29.14" }, { "aki", "2.5.29.35" },
	{ "nc", "2.5.29.30" }, { "cp", "2.5.29.32" }, { "pm", "2.5.29.33" },
	{ "pc", "2.5.29.36" }, { "cdp", "2.5.29.31" }, { "iap", "2.5.29.54" },
	{ "aia", "1.3.6.1.5.5.7.1.1" } };

/* critical: "critical", "no", "false" (written out, against DER), or the
 * octet that the BOOLEAN shall have in hexadecimal. */
static void
extension_write(struct recipe *r, struct buf *b, const char *oid,
    const char *critical, struct slice value)
{
	size_t mark = dw_begin(b, DW_SEQUENCE);

	for (size_t i = 0; i < sizeof extension_names / sizeof *extension_names;
	     i++)
		if (strcmp(extension_names[i][0], oid) == 0)
			oid = extension_names[i][1];
	dw_oid(r, b, oid);
	if (strcmp(critical, "critical") == 0)
		buf_add(b, "\x01\x01\xff", 3);
	else if (strcmp(critical, "false") == 0)
		buf_add(b, "\x01\x01\x00", 3);
	else if (strcmp(critical, "no") != 0)
		dw_tlv(b, 0x01, hex_bytes(r, critical));
	dw_tlv(b, DW_OCTET_STRING, value);
	dw_end(b, mark);
}

static void
extension_from(struct recipe *r, struct buf *b, const struct spec *s,
    const char *oid, const char *critical_param, bool critical,
    struct buf *value)
{
	const char *v =
	    critical_param != NULL ? param(s, critical_param) : NULL;

	if (v != NULL)
		critical = strcmp(v, "yes") == 0;
	extension_write(
	    r, b, oid, critical ? "critical" : "no", buf_keep(r, value));
}

static void
basic_constraints(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *ca = param(s, "ca"), *pathlen = param(s, "pathlen");
	struct buf v = { 0 };
	size_t mark;

	if (ca == NULL)
		ca = "false";
	if (is_absent(ca))
		return;
	mark = dw_begin(&v, DW_SEQUENCE);
	if (strcmp(ca, "true") == 0)
		buf_add(&v, "\x01\x01\xff", 3);
	else if (strcmp(ca, "explicit-false") == 0)
		buf_add(&v, "\x01\x01\x00", 3);
	else if (strcmp(ca, "false") != 0)
		die(r, "ca=true, false, explicit-false or absent");
	if (pathlen != NULL)
		dw_number(&v, (uint32_t)number(r, pathlen));
	dw_end(&v, mark);
	extension_from(r, b, s, "bc", "bc-critical", true, &v);
}

static unsigned
usage_bit(const struct recipe *r, const char *name)
{
	/* RFC 5280, 4.2.1.3, in the order of the bits */
	static const char *const names[] = { "digitalSignature",
		"nonRepudiation", "keyEncipherment", "dataEncipherment",
		"keyAgreement", "keyCertSign", "cRLSign", "encipherOnly",
		"decipherOnly" };

	for (unsigned i = 0; i < 9; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	die(r, "unknown key usage: %s", name);
}

static void
key_usage(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *ku = param(s, "ku");
	unsigned char bits[2] = { 0, 0 };
	unsigned last = 0, n;
	struct buf v = { 0 };
	char *rest, *name;
	size_t mark;

	if (ku == NULL)
		ku = is_ca(s) ? "keyCertSign+cRLSign" : "digitalSignature";
	if (is_absent(ku))
		return;
	mark = dw_begin(&v, DW_BIT_STRING);
	rest = strcmp(ku, "none") == 0 ? NULL : arena_strdup(r->arena, ku);
	while ((name = next_part(&rest, '+')) != NULL) {
		n = usage_bit(r, name);
		bits[n / 8] |= (unsigned char)(0x80 >> n % 8);
		if (n + 1 > last)
			last = n + 1;
	}
	n = (last + 7) / 8;
	buf_byte(&v, (char)(n * 8 - last));
	buf_add(&v, bits, n);
	dw_end(&v, mark);
	extension_from(r, b, s, "ku", "ku-critical", true, &v);
}

static void
ext_key_usage(struct recipe *r, struct buf *b, const struct spec *s)
{
	static const char *const names[][2] = {
		{ "any", "2.5.29.37.0" },
		{ "serverAuth", "1.3.6.1.5.5.7.3.1" },
		{ "clientAuth", "1.3.6.1.5.5.7.3.2" },
		{ "codeSigning", "1.3.6.1.5.5.7.3.3" },
		{ "emailProtection", "1.3.6.1.5.5.7.3.4" },
		{ "timeStamping", "1.3.6.1.5.5.7.3.8" },
		{ "OCSPSigning", "1.3.6.1.5.5.7.3.9" },
	};
	const char *eku = param(s, "eku");
	struct buf v = { 0 };
	char *rest, *name;
	size_t mark;

	if (eku == NULL)
		eku = is_ca(s) ? "absent" : "clientAuth";
	if (is_absent(eku))
		return;
	mark = dw_begin(&v, DW_SEQUENCE);
	rest = strcmp(eku, "none") == 0 ? NULL : arena_strdup(r->arena, eku);
	while ((name = next_part(&rest, '+')) != NULL) {
		const char *oid = name;

		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (strcmp(names[i][0], name) == 0)
				oid = names[i][1];
		dw_oid(r, &v, oid);
	}
	dw_end(&v, mark);
	extension_from(r, b, s, "eku", "eku-critical", false, &v);
}

/* The content of subjectAltName, all san= and many-dns= together. */
static bool
alt_names(struct recipe *r, struct buf *v, const struct spec *s)
{
	const char *many = param(s, "many-dns");
	size_t mark = dw_begin(v, DW_SEQUENCE);
	bool any = many != NULL;
	char name[32];

	for (size_t i = 0; i < s->n_params; i++) {
		if (strcmp(s->params[i].name, "san") != 0)
			continue;
		if (is_absent(s->params[i].value))
			return false;
		any = true;
		if (strcmp(s->params[i].value, "none") != 0)
			general_names_write(r, v, s->params[i].value);
	}
	for (long i = 0; many != NULL && i < number(r, many); i++) {
		snprintf(name, sizeof name, "h%ld.example", i);
		dw_tlv(v, DW_CONTEXT(2), slice_str(name));
	}
	dw_end(v, mark);
	return any;
}

static void
subject_alt_name(struct recipe *r, struct buf *b, const struct spec *s)
{
	struct buf v = { 0 };

	if (alt_names(r, &v, s))
		extension_from(r, b, s, "san", "san-critical", false, &v);
	else
		buf_free(&v);
}

/* The subject key identifier, or an empty slice when there is none. */
static struct slice
ski_of(struct recipe *r, const struct spec *s)
{
	const char *ski = param(s, "ski");

	if (ski == NULL || strcmp(ski, "auto") == 0)
		return key_id(r, spki_of(r, s));
	if (is_absent(ski) || strcmp(ski, "none") == 0)
		return (struct slice){ NULL, 0 };
	return hex_bytes(r, ski);
}

static void
subject_key_id(struct recipe *r, struct buf *b, const struct spec *s)
{
	struct slice id = ski_of(r, s);
	struct buf v = { 0 };

	if (id.n == 0)
		return;
	dw_tlv(&v, DW_OCTET_STRING, id);
	extension_from(r, b, s, "ski", NULL, false, &v);
}

/* authorityCertIssuer and authorityCertSerialNumber */
static void
issuer_and_serial(struct recipe *r, struct buf *b, const struct spec *issuer)
{
	size_t names = dw_begin(b, DW_EXPLICIT(1));
	size_t name = dw_begin(b, DW_EXPLICIT(4)), serial;

	issuer_write(r, b, issuer);
	dw_end(b, name);
	dw_end(b, names);
	serial = b->len;
	serial_write(r, b, issuer);
	b->data[serial] = (char)DW_CONTEXT(2);
}

/* By default what issuers other than the certificate itself have. */
static void
authority_key_id(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *aki = param(s, "aki");
	const struct spec *issuer = issuer_of(r, s);
	bool full = param_is(s, "aki", "full");
	struct buf v = { 0 };
	struct slice id;
	size_t mark;

	if (aki == NULL && (issuer == s || param(s, "signed-by") != NULL))
		return;
	if (aki != NULL && (is_absent(aki) || strcmp(aki, "none") == 0))
		return;
	if (aki == NULL || full || strcmp(aki, "auto") == 0) {
		id = ski_of(r, issuer);
		if (id.n == 0)
			id = key_id(r, spki_of(r, issuer));
	} else {
		id = hex_bytes(r, aki);
	}
	mark = dw_begin(&v, DW_SEQUENCE);
	dw_tlv(&v, DW_CONTEXT(0), id);
	if (full)
		issuer_and_serial(r, &v, issuer);
	dw_end(&v, mark);
	extension_from(r, b, s, "aki", NULL, false, &v);
}

static void
subtrees(struct recipe *r, struct buf *b, const char *list, int tag)
{
	size_t mark, inner;
	char *rest, *name;

	if (list == NULL)
		return;
	rest = arena_strdup(r->arena, list);
	mark = dw_begin(b, tag);
	while ((name = next_part(&rest, ',')) != NULL) {
		inner = dw_begin(b, DW_SEQUENCE);
		general_name_write(r, b, name);
		dw_end(b, inner);
	}
	dw_end(b, mark);
}

static void
name_constraints(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *permit = param(s, "nc-permit");
	const char *exclude = param(s, "nc-exclude");
	struct buf v = { 0 };
	size_t mark;

	if (permit == NULL && exclude == NULL)
		return;
	mark = dw_begin(&v, DW_SEQUENCE);
	subtrees(r, &v, permit, DW_EXPLICIT(0));
	subtrees(r, &v, exclude, DW_EXPLICIT(1));
	dw_end(&v, mark);
	extension_from(r, b, s, "nc", "nc-critical", true, &v);
}

/* ext=OID:CRITICAL:HEX */
static void
other_extensions(struct recipe *r, struct buf *b, const struct spec *s)
{
	for (size_t i = 0; i < s->n_params; i++) {
		char *rest, *oid, *critical;

		if (strcmp(s->params[i].name, "ext") != 0)
			continue;
		rest = arena_strdup(r->arena, s->params[i].value);
		oid = next_part(&rest, ':');
		critical = next_part(&rest, ':');
		if (critical == NULL || rest == NULL)
			die(r, "ext=OID:CRITICAL:HEX wanted");
		extension_write(r, b, oid, critical, hex_bytes(r, rest));
	}
}

/* Those that a request may ask for. */
static void
common_extensions(struct recipe *r, struct buf *b, const struct spec *s)
{
	basic_constraints(r, b, s);
	key_usage(r, b, s);
	ext_key_usage(r, b, s);
	subject_alt_name(r, b, s);
	name_constraints(r, b, s);
	other_extensions(r, b, s);
}

static void
extensions_write(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *version = param(s, "version");
	size_t mark, list;

	if (version != NULL && strcmp(version, "3") != 0)
		return;
	mark = dw_begin(b, DW_EXPLICIT(3));
	list = dw_begin(b, DW_SEQUENCE);
	basic_constraints(r, b, s);
	key_usage(r, b, s);
	ext_key_usage(r, b, s);
	subject_alt_name(r, b, s);
	subject_key_id(r, b, s);
	authority_key_id(r, b, s);
	name_constraints(r, b, s);
	other_extensions(r, b, s);
	dw_end(b, list);
	if (b->len == list + 1)
		b->len = mark - 1; /* none: no [3] either */
	else
		dw_end(b, mark);
}

/* ---- Algorithms ---------------------------------------------------------- */

/* pss=yes or pss=SALT or pss=SALT,MGFHASH */
static struct sigalg
sigalg_of(struct recipe *r, const struct spec *s, const struct key *k,
    const char *hash)
{
	struct sigalg alg = { .kind = key_kind(k) };
	const char *pss = param(s, "pss");
	char *rest, *salt;

	alg.hash = alg.mgf = hash_find(r, hash != NULL ? hash : "sha256");
	if (alg.kind == SIG_PSS || (pss != NULL && strcmp(pss, "no") != 0)) {
		alg.kind = SIG_PSS;
		alg.salt = hash_length(alg.hash);
	}
	if (pss == NULL || strcmp(pss, "yes") == 0 || strcmp(pss, "no") == 0)
		return alg;
	rest = arena_strdup(r->arena, pss);
	salt = next_part(&rest, ',');
	alg.salt = (size_t)number(r, salt);
	if (rest != NULL)
		alg.mgf = hash_find(r, rest);
	return alg;
}

/* sigalg-oid= and sigalg-params= replace what the key and hash suggest. */
static void
algorithm_of(struct recipe *r, struct buf *b, const struct spec *s,
    const struct sigalg *alg, const char *override)
{
	const char *oid = param(s, "sigalg-oid");
	const char *params = param(s, "sigalg-params");
	size_t mark;
	struct buf own = { 0 };
	struct slice v, inner;

	if (override != NULL) {
		v = hex_bytes(r, override);
		buf_add(b, v.p, v.n);
		return;
	}
	if (oid == NULL || params == NULL) {
		sigalg_write(r, &own, alg);
		if (oid == NULL && params == NULL) {
			v = buf_keep(r, &own);
			buf_add(b, v.p, v.n);
			return;
		}
	}
	mark = dw_begin(b, DW_SEQUENCE);
	v = buf_keep(r, &own);
	inner = dr_next(&v);
	if (oid != NULL) {
		dw_oid(r, b, oid);
		dr_next(&inner);
	} else {
		dw_tlv(b, 0x06, dr_next(&inner));
	}
	if (params == NULL) {
		buf_add(b, inner.p, inner.n);
	} else if (!is_absent(params) && strcmp(params, "none") != 0) {
		v = hex_bytes(r, params);
		buf_add(b, v.p, v.n);
	}
	dw_end(b, mark);
}

/* ---- Damage -------------------------------------------------------------- */

/* OFFSET:HEX */
static void
patch(struct recipe *r, struct buf *b, const char *value)
{
	char *rest = arena_strdup(r->arena, value);
	long at = number(r, next_part(&rest, ':'));
	struct slice hex = hex_bytes(r, rest != NULL ? rest : "");

	if (at < 0)
		at += (long)b->len;
	if (at < 0 || (size_t)at > b->len || hex.n > b->len - (size_t)at)
		die(r, "patch outside of the %zu bytes", b->len);
	memcpy(b->data + at, hex.p, hex.n);
}

/* FROM:TO, the first that is found */
static void
replace(struct recipe *r, struct buf *b, const char *value)
{
	char *rest = arena_strdup(r->arena, value);
	struct slice from = hex_bytes(r, next_part(&rest, ':'));
	struct slice to = hex_bytes(r, rest != NULL ? rest : "");
	struct buf out = { 0 };
	size_t i = 0;

	while (i + from.n <= b->len && memcmp(b->data + i, from.p, from.n) != 0)
		i++;
	if (from.n == 0 || i + from.n > b->len)
		die(r, "nothing to replace: %s", value);
	buf_add(&out, b->data, i);
	buf_add(&out, to.p, to.n);
	buf_add(&out, b->data + i + from.n, b->len - i - from.n);
	buf_free(b);
	*b = out;
}

static void
damage(struct recipe *r, struct buf *b, const struct spec *s,
    const char *patch_name, const char *replace_name)
{
	for (size_t i = 0; i < s->n_params; i++) {
		if (strcmp(s->params[i].name, patch_name) == 0)
			patch(r, b, s->params[i].value);
		if (strcmp(s->params[i].name, replace_name) == 0)
			replace(r, b, s->params[i].value);
	}
}

static void
append(struct recipe *r, struct buf *b, const char *hex)
{
	struct slice v;

	if (hex == NULL)
		return;
	v = hex_bytes(r, hex);
	buf_add(b, v.p, v.n);
}

/* ---- The whole ----------------------------------------------------------- */

static struct slice
tbs(struct recipe *r, const struct spec *s, const struct sigalg *alg)
{
	struct buf b = { 0 };
	size_t mark = dw_begin(&b, DW_SEQUENCE);
	struct slice spki = spki_of(r, s);

	version_write(r, &b, s);
	serial_write(r, &b, s);
	algorithm_of(r, &b, s, alg, param(s, "inner-alg"));
	issuer_write(r, &b, s);
	validity_write(r, &b, s);
	subject_write(r, &b, s);
	buf_add(&b, spki.p, spki.n);
	unique_id_write(r, &b, param(s, "issuer-uid"), DW_CONTEXT(1));
	unique_id_write(r, &b, param(s, "subject-uid"), DW_CONTEXT(2));
	extensions_write(r, &b, s);
	append(r, &b, param(s, "tbs-append"));
	dw_end(&b, mark);
	damage(r, &b, s, "tbs-patch", "tbs-replace");
	return buf_keep(r, &b);
}

static struct slice
signature_of(struct recipe *r, const struct spec *s, struct key *k,
    const struct sigalg *alg, struct slice data)
{
	const char *how = param(s, "signature");
	const char *form = param(s, "signature-form");
	struct slice sig;
	unsigned char *bits;

	if (how != NULL && strcmp(how, "fake") == 0)
		return sign_fake(r, alg, data);
	if (how != NULL && strcmp(how, "flip") != 0)
		return hex_bytes(r, how);
	sig = sign(r, k, alg, data);
	if (form != NULL)
		return sign_reform(r, form, sig);
	bits = arena_dup(r->arena, sig.p, sig.n);
	if (how != NULL)
		bits[sig.n - 1] ^= 1;
	return (struct slice){ bits, sig.n };
}

/* A length in more octets than it needs. */
static void
lengthen(struct buf *b)
{
	unsigned char head[6] = { DW_SEQUENCE, 0x84 };
	struct slice whole = { (unsigned char *)b->data, b->len }, in;
	struct buf out = { 0 };

	in = dr_next(&whole);
	for (int i = 0; i < 4; i++)
		head[2 + i] = (unsigned char)(in.n >> (24 - 8 * i));
	buf_add(&out, head, 6);
	buf_add(&out, in.p, in.n);
	buf_free(b);
	*b = out;
}

static struct slice
cert_build(struct recipe *r, const struct spec *s)
{
	struct key *k = signing_key(r, s);
	const char *hash = param(s, "hash");
	const char *inner_hash = param(s, "inner-hash");
	struct sigalg outer = sigalg_of(r, s, k, hash);
	struct sigalg inner =
	    sigalg_of(r, s, k, inner_hash != NULL ? inner_hash : hash);
	struct slice data = tbs(r, s, &inner);
	struct buf b = { 0 };
	size_t mark = dw_begin(&b, DW_SEQUENCE);

	buf_add(&b, data.p, data.n);
	algorithm_of(r, &b, s, &outer, param(s, "outer-alg"));
	dw_bits(&b, signature_of(r, s, k, &outer, data));
	append(r, &b, param(s, "outer-append"));
	dw_end(&b, mark);
	if (param_is(s, "nonminimal", "yes"))
		lengthen(&b);
	damage(r, &b, s, "patch", "replace");
	append(r, &b, param(s, "append"));
	return buf_keep(r, &b);
}

struct slice
cert_der(struct recipe *r, struct spec *s)
{
	unsigned line = r->line;
	const char *der = param(s, "der");

	if (!s->done) {
		r->line = s->line;
		s->bytes = der != NULL ? hex_bytes(r, der) : cert_build(r, s);
		s->done = true;
		r->line = line;
	}
	return s->bytes;
}

/* ---- Requests and revocation lists --------------------------------------- */

static void
signed_write(
    struct recipe *r, struct buf *b, const struct spec *s, struct slice data)
{
	const char *by = param(s, "csr-signed-by");
	struct key *k = key_get(r, by != NULL ? by : param(s, "key"));
	struct sigalg alg = sigalg_of(r, s, k, param(s, "hash"));
	size_t mark = dw_begin(b, DW_SEQUENCE);

	buf_add(b, data.p, data.n);
	sigalg_write(r, b, &alg);
	dw_bits(b, signature_of(r, s, k, &alg, data));
	dw_end(b, mark);
}

/* An attribute of PKCS #9 with one value. */
static void
attribute_write(
    struct recipe *r, struct buf *b, const char *oid, struct slice value)
{
	size_t mark = dw_begin(b, DW_SEQUENCE), set;

	dw_oid(r, b, oid);
	set = dw_begin(b, DW_SET);
	buf_add(b, value.p, value.n);
	dw_end(b, set);
	dw_end(b, mark);
}

/* csr-asks=san (only the alternative names, the default), all or none */
static struct slice
requested_extensions(struct recipe *r, const struct spec *s)
{
	struct buf b = { 0 }, names = { 0 };
	size_t mark = dw_begin(&b, DW_SEQUENCE), empty = b.len;

	if (param_is(s, "csr-asks", "all"))
		common_extensions(r, &b, s);
	else if (!param_is(s, "csr-asks", "none") && alt_names(r, &names, s))
		extension_write(r, &b, "san", "no", buf_keep(r, &names));
	buf_free(&names);
	if (b.len == empty)
		buf_clear(&b);
	else
		dw_end(&b, mark);
	return buf_keep(r, &b);
}

/* RFC 2986 */
void
request_write(struct recipe *r, struct buf *b, const struct spec *s)
{
	const char *password = param(s, "challenge");
	struct buf info = { 0 }, text = { 0 };
	size_t mark = dw_begin(&info, DW_SEQUENCE), attributes;
	struct slice spki = spki_of(r, s), asks = requested_extensions(r, s);

	dw_number(&info, param_is(s, "csr-version", "1") ? 1 : 0);
	subject_write(r, &info, s);
	buf_add(&info, spki.p, spki.n);
	attributes = dw_begin(&info, DW_EXPLICIT(0));
	if (password != NULL) {
		dw_tlv(&text, 0x0c, slice_str(password)); /* UTF8String */
		attribute_write(
		    r, &info, "1.2.840.113549.1.9.7", buf_keep(r, &text));
	}
	buf_free(&text);
	if (asks.n > 0)
		attribute_write(r, &info, "1.2.840.113549.1.9.14", asks);
	dw_end(&info, attributes);
	append(r, &info, param(s, "tbs-append"));
	dw_end(&info, mark);
	signed_write(r, b, s, buf_keep(r, &info));
}

/* RFC 5280, 5.1: an empty list. */
void
crl_write(struct recipe *r, struct buf *b, const struct spec *s)
{
	struct buf list = { 0 };
	size_t mark = dw_begin(&list, DW_SEQUENCE);
	struct key *k = key_get(r, param(s, "key"));
	struct sigalg alg = sigalg_of(r, s, k, param(s, "hash"));

	dw_number(&list, 1);
	sigalg_write(r, &list, &alg);
	subject_write(r, &list, s);
	time_write(r, &list, "2025-06-01", NULL);
	time_write(r, &list, "2026-06-01", NULL);
	dw_end(&list, mark);
	signed_write(r, b, s, buf_keep(r, &list));
}
