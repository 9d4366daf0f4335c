/* SPDX-License-Identifier: Apache-2.0 */
#include "load/cert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/times.h"
#include "load/digest.h"
#include "load/name.h"
#include "load/oid.h"
#include "load/point.h"
#include "load/uri.h"
#include "t.h"

/* Made with openssl: every extension of the facts, every kind of name. */
static const char real[] =
    "308202e930820290a00302010202080123456789abcdef300a06082a8648ce3d"
    "0403023048310b300906035504061302444531183016060355040a0c0f4dc3bc"
    "6c6c65722c2053c3b6686e653110300e060355040b0c07436166c3a92078310d"
    "300b06035504030c04526f6f74301e170d3236313132323031323034325a170d"
    "3336313131393031323034325a3048310b300906035504061302444531183016"
    "060355040a0c0f4dc3bc6c6c65722c2053c3b6686e653110300e060355040b0c"
    "07436166c3a92078310d300b06035504030c04526f6f743059301306072a8648"
    "ce3d020106082a8648ce3d03010703420004842dd9438c1b242bd166b6004d53"
    "737aef609af57f9087f2829af1603f053501e58add5bc0a476e67bae3c874356"
    "031515d2bfa4a51c546bbf20338dd9abb5dea38201623082015e30120603551d"
    "130101ff040830060101ff020102300e0603551d0f0101ff0404030201863018"
    "0603551d250411300f06082b0601050507030206032a03043081c40603551d11"
    "0481bc3081b9820d612e6578616d706c652e636f6d87040a000001871020010d"
    "b8000000000000000000000001810d78406578616d706c652e636f6d86167370"
    "696666653a2f2f6578616d706c652e636f6d2f78a450304e310b300906035504"
    "0613024445311c301a060355040a0c134dc383c2bc6c6c65722c2053c383c2b6"
    "686e6531123010060355040b0c09436166c383c2a92078310d300b0603550403"
    "0c04526f6f74a013060a2b060104018237140203a0050c0375407888022a0330"
    "1d0603551d0e04160414642f4cdac0136c686f762cf3fb75e92f1f6ca3273038"
    "0603551d1e0431302fa01c300e820c2e6578616d706c652e636f6d300a87080a"
    "000000ff000000a10f300d810b6261642e6578616d706c65300a06082a8648ce"
    "3d040302034700304402206b150d004dde769a0992718a57d8f59de65c05e33d"
    "7ef771d5b21c288a3dd8bc022076ee51a5f96dba5509871394bf8d871c35c4bf"
    "1ce8a31bae0801a646472d9b85";

/* ---- Bytes from hexadecimal ------------------------------------------------- */

static void
add_hex(struct buf *b, const char *hex)
{
	unsigned v;

	for (; hex[0] != '\0'; hex += 2) {
		sscanf(hex, "%2x", &v);
		buf_byte(b, (char)v);
	}
}

static void
add_tlv(struct buf *b, int tag, const struct buf *content)
{
	buf_byte(b, (char)tag);
	if (content->len >= 0x100) {
		buf_byte(b, (char)0x82);
		buf_byte(b, (char)(content->len >> 8));
	} else if (content->len >= 0x80) {
		buf_byte(b, (char)0x81);
	}
	buf_byte(b, (char)content->len);
	buf_add(b, content->data, content->len);
}

static struct slice
slice_of(const struct buf *b)
{
	return (struct slice){ (const unsigned char *)b->data, b->len };
}

/* In memory of its own, so that the address sanitizer sees its end. */
static struct slice
exact(struct slice s, unsigned char **own)
{
	*own = malloc(s.n > 0 ? s.n : 1);
	memcpy(*own, s.p, s.n);
	return (struct slice){ *own, s.n };
}

/* ---- A certificate from parts ------------------------------------------------ */

#define NAME_A "300c310a300806035504030c0161"
#define ECDSA_SHA256 "300a06082a8648ce3d040302"
#define ED25519 \
	"302a300506032b6570032100" \
	"0000000000000000000000000000000000000000000000000000000000000000"
#define TIMES "301e170d3235303130313030303030305a170d3236303130313030303030305a"

/* Hexadecimal of each part's whole element; NULL for the default. */
struct parts {
	const char *version, *serial, *inner, *issuer, *validity, *subject,
	    *spki, *exts, *more, *outer, *signature, *after;
	int exts_tag;
};

static void
add_part(struct buf *b, const char *part, const char *otherwise)
{
	add_hex(b, part != NULL ? part : otherwise);
}

static struct cert *
assemble(struct arena *a, const struct parts *p)
{
	struct buf tbs = { 0 }, exts = { 0 }, list = { 0 }, cert = { 0 },
		   all = { 0 };
	struct slice der;

	add_part(&tbs, p->version, "a003020102");
	add_part(&tbs, p->serial, "020101");
	add_part(&tbs, p->inner, ECDSA_SHA256);
	add_part(&tbs, p->issuer, NAME_A);
	add_part(&tbs, p->validity, TIMES);
	add_part(&tbs, p->subject, NAME_A);
	add_part(&tbs, p->spki, ED25519);
	if (p->exts != NULL) {
		add_hex(&exts, p->exts);
		add_tlv(&list, 0x30, &exts);
		add_tlv(&tbs, p->exts_tag ? p->exts_tag : 0xa3, &list);
	}
	add_part(&tbs, p->more, "");
	add_tlv(&cert, 0x30, &tbs);
	add_part(&cert, p->outer, p->inner != NULL ? p->inner : ECDSA_SHA256);
	add_part(&cert, p->signature, "030200ab");
	add_part(&cert, p->after, "");
	add_tlv(&all, 0x30, &cert);
	der = (struct slice){ arena_dup(a, all.data, all.len), all.len };
	buf_free(&tbs);
	buf_free(&exts);
	buf_free(&list);
	buf_free(&cert);
	buf_free(&all);
	return cert_decode(a, der);
}

/* Extensions: hexadecimal of type and value, critical or not. */
static char *
extension(struct arena *a, const char *oid, bool critical, const char *value)
{
	struct buf v = { 0 }, e = { 0 }, all = { 0 }, hex = { 0 };
	char *s;

	add_hex(&v, value);
	add_hex(&e, oid);
	if (critical)
		add_hex(&e, "0101ff");
	add_tlv(&e, 0x04, &v);
	add_tlv(&all, 0x30, &e);
	text_hex(&hex, slice_of(&all));
	s = arena_strdup(a, buf_str(&hex));
	buf_free(&v);
	buf_free(&e);
	buf_free(&all);
	buf_free(&hex);
	return s;
}

static const struct fault *
go_fault(const struct cert *c)
{
	for (size_t i = 0; i < c->n_faults; i++)
		if (cert_faults(c)[i].go != NULL)
			return &cert_faults(c)[i];
	return NULL;
}

static void
expect(const struct cert *c, const char *go, const char *field)
{
	const struct fault *f = go_fault(c);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_STRING_EQUAL(f->go, go);
	CU_ASSERT_STRING_EQUAL(f->field, field);
	CU_ASSERT_TRUE(f->what[0] != '\0');
	CU_ASSERT_TRUE(f->offset <= c->der.n);
	CU_ASSERT_FALSE(cert_go_parses(c));
}

/* ---- The real one --------------------------------------------------------------- */

static void
test_facts(void)
{
	struct arena *a = arena_new();
	struct buf b = { 0 };
	struct slice tbs, bits;
	struct cert *c;
	unsigned unused;
	int64_t t;

	add_hex(&b, real);
	c = cert_decode(a, slice_of(&b));
	CU_ASSERT_TRUE_FATAL(c->decoded);
	CU_ASSERT_TRUE(cert_go_parses(c));
	CU_ASSERT_EQUAL(c->n_faults, 0);
	CU_ASSERT_EQUAL(c->der.n, b.len);
	CU_ASSERT_EQUAL(c->version, 3);
	CU_ASSERT_EQUAL(c->serial.n, 8);
	CU_ASSERT_STRING_EQUAL(name_text(a, c->subject),
	    "CN=Root,OU=Caf\u00e9 x,O=M\u00fcller\\, S\u00f6hne,C=DE");
	CU_ASSERT_TRUE(slice_eq(c->issuer->der, c->subject->der));
	CU_ASSERT_EQUAL(c->subject->n_attrs, 4);
	CU_ASSERT_TRUE(time_parse("2026-11-22T01:20:42Z", &t));
	CU_ASSERT_EQUAL(c->not_before, t);
	CU_ASSERT_EQUAL(c->not_before_form, TIME_OK);
	CU_ASSERT_STRING_EQUAL(c->sig->name, "ecdsa-with-SHA256");
	CU_ASSERT_EQUAL(c->sig->scheme, SIG_ECDSA);
	CU_ASSERT_EQUAL(c->sig->hash, HASH_SHA256);
	CU_ASSERT_TRUE(c->sig->go_verifies);
	CU_ASSERT_EQUAL(c->key->algorithm, KEY_EC);
	CU_ASSERT_EQUAL(c->key->curve, CURVE_P256);
	CU_ASSERT_EQUAL(c->key->bits, 256);
	CU_ASSERT_EQUAL(c->key->point, PRESENT);
	CU_ASSERT_TRUE(c->has_signature);
	cert_signed(c, &tbs, &bits, &unused);
	CU_ASSERT_EQUAL(bits.n, 70);
	CU_ASSERT_EQUAL(unused, 0);
	CU_ASSERT_PTR_EQUAL(tbs.p, c->der.p + 4);
	arena_free(a);
	buf_free(&b);
}

static void
test_extension_facts(void)
{
	struct arena *a = arena_new();
	struct buf b = { 0 };
	const struct cert *c;

	add_hex(&b, real);
	c = cert_decode(a, slice_of(&b));
	CU_ASSERT_EQUAL(c->n_exts, 6);
	CU_ASSERT_STRING_EQUAL(c->exts[0].name, "basicConstraints");
	CU_ASSERT_TRUE(c->exts[0].critical && c->exts[0].go_handles);
	CU_ASSERT_TRUE(cert_is_ca(c));
	CU_ASSERT_EQUAL(c->path_len, 2);
	CU_ASSERT_EQUAL(c->key_usage.bits,
	    KU_DIGITAL_SIGNATURE | KU_KEY_CERT_SIGN | KU_CRL_SIGN);
	CU_ASSERT_TRUE(c->key_usage.critical);
	CU_ASSERT_EQUAL(c->ext_key_usage.n, 2);
	CU_ASSERT_TRUE(c->ext_key_usage.client_auth);
	CU_ASSERT_FALSE(c->ext_key_usage.server_auth || c->ext_key_usage.any);
	CU_ASSERT_STRING_EQUAL(c->ext_key_usage.list[1].name, "1.2.3.4");
	CU_ASSERT_EQUAL(c->subject_key_id.state, PRESENT);
	CU_ASSERT_EQUAL(c->subject_key_id.id.n, 20);
	CU_ASSERT_EQUAL(c->authority_key_id.state, ABSENT);
	CU_ASSERT_EQUAL(cert_name_constraints(c)->n_permitted, 2);
	CU_ASSERT_STRING_EQUAL(
	    cert_name_constraints(c)->permitted[0].text, ".example.com");
	CU_ASSERT_STRING_EQUAL(
	    cert_name_constraints(c)->permitted[1].text, "10.0.0.0/8");
	CU_ASSERT_EQUAL(cert_name_constraints(c)->n_excluded, 1);
	CU_ASSERT_EQUAL(cert_name_constraints(c)->excluded[0].type, SAN_EMAIL);
	CU_ASSERT_FALSE(cert_name_constraints(c)->unhandled);
	arena_free(a);
	buf_free(&b);
}

static void
test_san_facts(void)
{
	static const struct {
		enum san_type type;
		const char *text;
	} want[] = {
		{ SAN_DNS, "a.example.com" },
		{ SAN_IP, "10.0.0.1" },
		{ SAN_IP, "2001:db8::1" },
		{ SAN_EMAIL, "x@example.com" },
		{ SAN_URI, "spiffe://example.com/x" },
		{ SAN_DIRECTORY, "CN=Root,OU=Caf\u00c3\u00a9 x,O=M\u00c3\u00bc"
				 "ller\\, S\u00c3\u00b6hne,C=DE" },
		{ SAN_OTHER_NAME, "1.3.6.1.4.1.311.20.2.3:u@x" },
		{ SAN_REGISTERED_ID, "1.2.3" },
	};
	struct arena *a = arena_new();
	struct buf b = { 0 };
	const struct cert *c;

	add_hex(&b, real);
	c = cert_decode(a, slice_of(&b));
	CU_ASSERT_EQUAL_FATAL(c->san.n, sizeof want / sizeof want[0]);
	for (size_t i = 0; i < c->san.n; i++) {
		CU_ASSERT_EQUAL(c->san.names[i].type, want[i].type);
		CU_ASSERT_STRING_EQUAL(c->san.names[i].text, want[i].text);
	}
	arena_free(a);
	buf_free(&b);
}

static void
test_truncated(void)
{
	struct buf b = { 0 };

	add_hex(&b, real);
	for (size_t n = 0; n < b.len; n++) {
		struct arena *a = arena_new();
		unsigned char *own;
		struct slice s = exact(
		    (struct slice){ (const unsigned char *)b.data, n }, &own);
		const struct cert *c = cert_decode(a, s);

		CU_ASSERT_FALSE(c->decoded);
		CU_ASSERT_EQUAL(c->der.n, n);
		expect(c, "x509: malformed certificate", "certificate");
		arena_free(a);
		free(own);
	}
	buf_free(&b);
}

/* The same with the outer lengths made to fit: every inner reader runs into
 * the end. */
static void
test_cut_inside(void)
{
	struct buf b = { 0 };
	size_t decoded = 0;

	add_hex(&b, real);
	for (size_t n = 4; n < b.len; n++) {
		struct arena *a = arena_new();
		struct buf content = { 0 }, all = { 0 };
		unsigned char *own;
		const struct cert *c;

		buf_add(&content, b.data + 4, n - 4);
		add_tlv(&all, 0x30, &content);
		c = cert_decode(a, exact(slice_of(&all), &own));
		CU_ASSERT_PTR_NOT_NULL(go_fault(c));
		decoded += c->decoded;
		buf_free(&content);
		buf_free(&all);
		arena_free(a);
		free(own);
	}
	/* what lacks only the algorithm or the signature is still told of */
	CU_ASSERT_TRUE(decoded > 0);
	buf_free(&b);
}

static void
check_texts(struct arena *a, const struct cert *c)
{
	const char *list[] = { name_text(a, c->subject),
		name_text(a, c->issuer), c->sig->name, c->key->name };

	for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
		CU_ASSERT_TRUE(
		    list[i] != NULL && utf8_valid(slice_str(list[i])));
	for (size_t i = 0; i < c->san.n; i++)
		CU_ASSERT_TRUE(utf8_valid(slice_str(c->san.names[i].text)));
	for (size_t i = 0; i < c->n_exts; i++)
		CU_ASSERT_TRUE(utf8_valid(slice_str(c->exts[i].name)));
}

static void
test_flips(void)
{
	struct buf b = { 0 };
	size_t refused = 0;

	add_hex(&b, real);
	for (size_t i = 0; i < b.len * 8; i++) {
		struct arena *a = arena_new();
		unsigned char *own;
		struct slice s = exact(slice_of(&b), &own);
		const struct cert *c;

		own[i / 8] ^= (unsigned char)(1 << i % 8);
		c = cert_decode(a, s);
		CU_ASSERT_TRUE(c->decoded || c->n_faults > 0);
		for (size_t k = 0; k < c->n_faults; k++)
			CU_ASSERT_TRUE(cert_faults(c)[k].offset <= b.len);
		if (c->decoded)
			check_texts(a, c);
		refused += !cert_go_parses(c);
		arena_free(a);
		free(own);
	}
	CU_ASSERT_TRUE(refused > 1000);
	buf_free(&b);
}

static void
test_what_follows(void)
{
	struct arena *a = arena_new();
	struct buf b = { 0 };
	const struct cert *c;
	size_t n;

	add_hex(&b, real);
	n = b.len;
	add_hex(&b, "0500ffff");
	c = cert_decode(a, slice_of(&b));
	CU_ASSERT_TRUE(c->decoded);
	CU_ASSERT_EQUAL(c->der.n, n);
	CU_ASSERT_EQUAL(c->n_faults, 0);
	arena_free(a);
	buf_free(&b);
}

/* ---- Faults ------------------------------------------------------------------------ */

#define X "x509: "
#define UTC(hex) "301e170d" hex "170d3236303130313030303030305a"

static void
test_field_faults(void)
{
	static const struct {
		struct parts parts;
		const char *go, *field;
	} cases[] = {
		{ { .version = "a003020103" }, X "invalid version", "version" },
		{ { .version = "a0030201ff" }, X "malformed version",
		    "version" },
		{ { .version = "a00402020002" }, X "malformed version",
		    "version" },
		{ { .version = "a000" }, X "malformed version", "version" },
		{ { .version = "a0050201020500" }, X "malformed version",
		    "version" },
		{ { .serial = "02020001" }, X "malformed serial number",
		    "serialNumber" },
		{ { .serial = "0200" }, X "malformed serial number",
		    "serialNumber" },
		{ { .serial = "0201ff" }, X "negative serial number",
		    "serialNumber" },
		{ { .inner = "0500" },
		    X "malformed signature algorithm identifier", "signature" },
		{ { .outer = "0500" }, X "malformed algorithm identifier",
		    "signatureAlgorithm" },
		{ { .outer = "300506032b6570" },
		    X "inner and outer signature algorithm identifiers "
		      "don't match",
		    "signatureAlgorithm" },
		{ { .inner = "30020500" }, X "malformed OID", "signature" },
		{ { .inner = "300706032b65700505" }, X "malformed parameters",
		    "signature" },
		{ { .issuer = "3100" }, X "malformed issuer", "issuer" },
		{ { .subject = "3100" }, X "malformed issuer", "subject" },
		{ { .issuer = "30020500" }, X "invalid RDNSequence", "issuer" },
		{ { .subject = "300431020500" },
		    X "invalid RDNSequence: invalid attribute", "subject" },
		{ { .subject = "3006310430020500" },
		    X "invalid RDNSequence: invalid attribute type",
		    "subject" },
		{ { .subject = "300931073005060355040"
			       "3" },
		    X "invalid RDNSequence: invalid attribute value",
		    "subject" },
		{ { .validity = "0500" }, X "malformed validity", "validity" },
		{ { .validity = "30020500" }, X "unsupported time format",
		    "validity.notBefore" },
		{ { .validity = UTC("3235303133323030303030305a") },
		    X "malformed UTCTime", "validity.notBefore" },
		{ { .spki = "0500" }, X "malformed spki",
		    "subjectPublicKeyInfo" },
		{ { .spki = "30020500" },
		    X "malformed public key algorithm identifier",
		    "subjectPublicKeyInfo.algorithm" },
		{ { .spki = "3007300506032b6570" },
		    X "malformed subjectPublicKey",
		    "subjectPublicKeyInfo.subjectPublicKey" },
		{ { .spki = "300b300506032b657003020000" },
		    X "wrong Ed25519 public key size",
		    "subjectPublicKeyInfo.subjectPublicKey" },
		{ { .spki = "300d300706032b6570050003020000" },
		    X "Ed25519 key encoded with illegal parameters",
		    "subjectPublicKeyInfo.algorithm" },
		{ { .exts = "0500" }, X "malformed extension", "extensions" },
		{ { .exts = "30020500" }, X "malformed extension OID field",
		    "extensions" },
		{ { .exts = "300c0603551d130101fe04023000" },
		    X "malformed extension critical field",
		    "extensions.basicConstraints" },
		{ { .exts = "30070603551d130500" },
		    X "malformed extension value field",
		    "extensions.basicConstraints" },
		{ { .exts = "30090603551d1304023000"
			    "30090603551d1304023000" },
		    X "certificate contains duplicate extension with OID "
		      "\"2.5.29.19\"",
		    "extensions.basicConstraints" },
		{ { .more = "8105" }, X "malformed issuerUniqueID",
		    "issuerUniqueID" },
		{ { .more = "8205" }, X "malformed subjectUniqueID",
		    "subjectUniqueID" },
		{ { .more = "a305" }, X "malformed extensions", "extensions" },
		{ { .more = "a300" }, X "malformed extensions", "extensions" },
		{ { .more = "a3020500" }, X "malformed extensions",
		    "extensions" },
		{ { .signature = "030201ff" }, X "malformed signature",
		    "signatureValue" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();

		expect(
		    assemble(a, &cases[i].parts), cases[i].go, cases[i].field);
		arena_free(a);
	}
}

#define CE(arc) "0603551d" arc
#define AIA "06082b06010505070101"

static void
test_extension_faults(void)
{
	static const struct {
		const char *oid, *value, *go, *field;
		bool critical;
	} cases[] = {
		{ CE("0f"), "0302017f", X "invalid key usage", "keyUsage", 0 },
		{ CE("13"), "30030101fe", X "invalid basic constraints",
		    "basicConstraints", 0 },
		{ CE("13"), "30060101ff0201ff", X "invalid basic constraints",
		    "basicConstraints", 0 },
		{ CE("13"), "", X "invalid basic constraints",
		    "basicConstraints", 0 },
		{ CE("25"), "30020500", X "invalid extended key usages",
		    "extKeyUsage", 0 },
		{ CE("11"), "0500", X "invalid subject alternative names",
		    "subjectAltName", 0 },
		{ CE("11"), "30028205", X "invalid subject alternative name",
		    "subjectAltName", 0 },
		{ CE("11"), "30038201ff", X "SAN dNSName is malformed",
		    "subjectAltName", 0 },
		{ CE("11"), "30038101ff", X "SAN rfc822Name is malformed",
		    "subjectAltName", 0 },
		{ CE("11"), "30038601ff",
		    X "SAN uniformResourceIdentifier is malformed",
		    "subjectAltName", 0 },
		{ CE("11"), "300387010a",
		    X "cannot parse IP address of length 1", "subjectAltName",
		    0 },
		{ CE("11"), "300386013a",
		    X "cannot parse URI \":\": parse \":\": missing protocol "
		      "scheme",
		    "subjectAltName", 0 },
		{ CE("1e"), "3000", X "empty name constraints extension",
		    "nameConstraints", 0 },
		{ CE("1e"), "30020500", X "invalid NameConstraints extension",
		    "nameConstraints", 0 },
		{ CE("1e"),
		    "3008a006300482026"
		    "12e",
		    X "failed to parse dnsName constraint \"a.\"",
		    "nameConstraints", 0 },
		{ CE("1e"), "3008a00630048702ff00",
		    X "IP constraint contained value of length 2",
		    "nameConstraints", 0 },
		{ CE("1e"), "300ea00c300a87080a000000ff00ff00",
		    X "IP constraint contained invalid mask ff00ff00",
		    "nameConstraints", 0 },
		{ CE("1e"), "300fa00d300b860931302e302e302e3131",
		    X "failed to parse URI constraint \"10.0.0.11\": cannot be "
		      "IP address",
		    "nameConstraints", 0 },
		{ CE("1e"),
		    "3008a0063004810240"
		    "62",
		    X "failed to parse rfc822Name constraint \"@b\"",
		    "nameConstraints", 0 },
		{ CE("1f"), "0500", X "invalid CRL distribution points",
		    "cRLDistributionPoints", 0 },
		{ CE("1f"), "30020500", X "invalid CRL distribution point",
		    "cRLDistributionPoints", 0 },
		{ CE("20"), "30020500", X "invalid certificate policies",
		    "certificatePolicies", 0 },
		{ CE("20"), "300c300406022a03300406022a03",
		    X "invalid certificate policies", "certificatePolicies",
		    0 },
		{ CE("23"), "0500", X "invalid authority key identifier",
		    "authorityKeyIdentifier", 0 },
		{ CE("23"), "3000",
		    X "authority key identifier incorrectly marked critical",
		    "authorityKeyIdentifier", 1 },
		{ CE("0e"), "0500", X "invalid subject key identifier",
		    "subjectKeyIdentifier", 0 },
		{ CE("0e"), "040100",
		    X "subject key identifier incorrectly marked critical",
		    "subjectKeyIdentifier", 1 },
		{ CE("24"), "0500", X "invalid policy constraints extension",
		    "policyConstraints", 0 },
		{ CE("21"), "30020500", X "invalid policy mappings extension",
		    "policyMappings", 0 },
		{ CE("36"), "0500", X "invalid inhibit any policy extension",
		    "inhibitAnyPolicy", 0 },
		{ AIA, "30020500", X "invalid authority info access",
		    "authorityInfoAccess", 0 },
		{ AIA, "3000",
		    X "authority info access incorrectly marked critical",
		    "authorityInfoAccess", 1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		struct parts p = { .exts = extension(a, cases[i].oid,
				       cases[i].critical, cases[i].value) };
		const struct cert *c = assemble(a, &p);
		char field[64];

		snprintf(field, sizeof field, "extensions.%s", cases[i].field);
		CU_ASSERT_TRUE(c->decoded);
		expect(c, cases[i].go, field);
		arena_free(a);
	}
}

/* A broken extension does not hide the others, nor the fields before it. */
static void
test_goes_on(void)
{
	struct arena *a = arena_new();
	struct parts p = { .serial = "02020001" };
	struct buf exts = { 0 };
	const struct cert *c;

	buf_puts(&exts, extension(a, CE("0f"), true, "0302017f"));
	buf_puts(&exts, extension(a, CE("13"), true, "30060101ff020103"));
	buf_puts(&exts, extension(a, CE("25"), false, "0500"));
	p.exts = buf_str(&exts);
	c = assemble(a, &p);
	CU_ASSERT_TRUE(c->decoded);
	CU_ASSERT_EQUAL(c->n_faults, 3);
	expect(c, X "malformed serial number", "serialNumber");
	CU_ASSERT_EQUAL(c->key_usage.state, MALFORMED);
	CU_ASSERT_EQUAL(c->ext_key_usage.state, MALFORMED);
	CU_ASSERT_EQUAL(c->basic_constraints.state, PRESENT);
	CU_ASSERT_TRUE(cert_is_ca(c));
	CU_ASSERT_EQUAL(c->path_len, 3);
	CU_ASSERT_STRING_EQUAL(name_text(a, c->subject), "CN=a");
	buf_free(&exts);
	arena_free(a);
}

static void
test_what_go_lets_pass(void)
{
	static const struct parts cases[] = {
		{ .version = "a003020100", .exts = "0500" }, /* v1 */
		{ .version = "", .exts = "30020500" },
		{ .version = "a003020101", .exts = "0500" }, /* v2 */
		{ .issuer = "3000", .subject = "3000" },
		{ .subject = "30023100" }, /* an empty RDN */
		{ .more = "0500" },
		{ .after = "0500" },
		/* offset of an hour, no seconds */
		{ .validity = "3020171132353031303130303030303"
			      "02b30313030"
			      "170b323630313031303030305a" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		const struct cert *c = assemble(a, &cases[i]);

		CU_ASSERT_TRUE(c->decoded);
		CU_ASSERT_PTR_NULL(go_fault(c));
		CU_ASSERT_EQUAL(c->n_exts, 0);
		/* only data at the end is a fault at all */
		CU_ASSERT_EQUAL(c->n_faults,
		    cases[i].more != NULL || cases[i].after != NULL);
		arena_free(a);
	}
}

/* The list of faults is bounded, and Go's is always in it. */
static void
test_many_faults(void)
{
	struct arena *a = arena_new();
	struct buf exts = { 0 };
	struct parts p = { 0 };
	const struct cert *c;

	for (size_t i = 1; i <= 200; i++) {
		buf_puts(&exts, "30020500");
		p.exts = buf_str(&exts);
		c = assemble(a, &p);
		CU_ASSERT_EQUAL(c->n_faults, i < CAP_FAULTS ? i : CAP_FAULTS);
	}
	expect(c, X "malformed extension OID field", "extensions");
	buf_free(&exts);
	arena_free(a);
}

static void
test_many_extensions(void)
{
	struct arena *a = arena_new();
	struct buf exts = { 0 };
	struct parts p = { 0 };
	const struct cert *c;
	char oid[32];

	/* 1.2.n, with the last one once more */
	for (int i = 0; i < 1000; i++) {
		int n = i < 999 ? i : 500;

		snprintf(
		    oid, sizeof oid, "06032a%02x%02x", 0x81 + n / 128, n % 128);
		buf_puts(&exts, extension(a, oid, false, ""));
	}
	p.exts = buf_str(&exts);
	c = assemble(a, &p);
	CU_ASSERT_EQUAL(c->n_exts, 999);
	CU_ASSERT_EQUAL(c->n_faults, 1);
	CU_ASSERT_STRING_EQUAL(c->exts[0].name, "1.2.128");
	buf_free(&exts);
	arena_free(a);
}

/* ---- Times --------------------------------------------------------------------------- */

static void
test_times(void)
{
	static const struct {
		const char *time; /* notBefore, as it stands */
		int tag;
		const char *want; /* NULL: refused */
		enum time_form form;
	} cases[] = {
		{ "250101000000Z", 0x17, "2025-01-01T00:00:00Z", TIME_OK },
		{ "491231235959Z", 0x17, "2049-12-31T23:59:59Z", TIME_OK },
		{ "500101000000Z", 0x17, "1950-01-01T00:00:00Z", TIME_OK },
		{ "680229000000Z", 0x17, "1968-02-29T00:00:00Z", TIME_OK },
		{ "20500101000000Z", 0x18, "2050-01-01T00:00:00Z", TIME_OK },
		{ "20491231235959Z", 0x18, "2049-12-31T23:59:59Z",
		    TIME_GENERALIZED_BEFORE_2050 },
		{ "2501010000Z", 0x17, "2025-01-01T00:00:00Z", TIME_NOT_ZULU },
		{ "250101000000+0130", 0x17, "2024-12-31T22:30:00Z",
		    TIME_NOT_ZULU },
		{ "20250101000000-0100", 0x18, "2025-01-01T01:00:00Z",
		    TIME_NOT_ZULU },
		{ "250101000000+0000", 0x17, NULL, TIME_OK },
		{ "250101000000+0060", 0x17, NULL, TIME_OK },
		{ "250101000000+2500", 0x17, NULL, TIME_OK },
		{ "250230000000Z", 0x17, NULL, TIME_OK },
		{ "250101240000Z", 0x17, NULL, TIME_OK },
		{ "250101000060Z", 0x17, NULL, TIME_OK },
		{ "250101000000", 0x17, NULL, TIME_OK },
		{ "250101000000z", 0x17, NULL, TIME_OK },
		{ "20250101000000.5Z", 0x18, NULL, TIME_OK },
		{ "202501010000Z", 0x18, NULL, TIME_OK },
		{ "", 0x18, NULL, TIME_OK },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		struct buf content = { 0 }, v = { 0 }, all = { 0 }, hex = { 0 };
		struct parts p = { 0 };
		const struct cert *c;
		int64_t want = 0;

		buf_puts(&content, cases[i].time);
		add_tlv(&v, cases[i].tag, &content);
		add_hex(&v, "180f39393939313233313233353935395a");
		add_tlv(&all, 0x30, &v);
		text_hex(&hex, slice_of(&all));
		p.validity = buf_str(&hex);
		c = assemble(a, &p);
		CU_ASSERT_TRUE(c->decoded);
		CU_ASSERT_EQUAL(c->not_after, INT64_C(253402300799));
		if (cases[i].want == NULL) {
			expect(c,
			    cases[i].tag == 0x17 ? X "malformed UTCTime"
						 : X
				"malformed GeneralizedTime",
			    "validity.notBefore");
		} else {
			CU_ASSERT_TRUE(time_parse(cases[i].want, &want));
			CU_ASSERT_EQUAL(c->not_before, want);
			CU_ASSERT_EQUAL(c->not_before_form, cases[i].form);
			CU_ASSERT_EQUAL(c->n_faults, 0);
		}
		buf_free(&content);
		buf_free(&v);
		buf_free(&all);
		buf_free(&hex);
		arena_free(a);
	}
}

/* ---- Names ----------------------------------------------------------------------------- */

static struct name
decode_name(struct arena *a, const char *hex, const char **go)
{
	const unsigned char *bad;
	struct buf b = { 0 };
	struct name n;

	add_hex(&b, hex);
	*go = name_decode(
	    a, (struct slice){ arena_dup(a, b.data, b.len), b.len }, &n, &bad);
	buf_free(&b);
	return n;
}

static void
test_name_texts(void)
{
	static const struct {
		const char *hex, *text, *go;
		bool hostile;
	} cases[] = {
		{ "3000", "", "", false },
		/* C=DE, O=x, CN=y: most specific first */
		{ "3024310b300906035504061302444531"
		  "0a300806035504"
		  "0a0c0178"
		  "310930070603550403"
		  "0c00",
		    "CN=,O=x,C=DE", "O=x,C=DE", false },
		/* CN= a,b+ "c" (blanks at the ends) */
		{ "30163114301206035504030c0b20612c622b2022632220"
		  "20",
		    "CN=\\ a\\,b\\+ \\\"c\\\" \\ ",
		    "CN=\\ a\\,b\\+ \\\"c\\\" \\ ", false },
		{ "300d310b300906035504030c022361", "CN=\\#a", "CN=\\#a",
		    false },
		/* a right-to-left override, a line feed */
		{ "3010310e300c06035504030c0561e280ae0a",
		    "CN=a\\e2\\80\\ae\\0a", "CN=a\\u{202e}\\u{a}", true },
		/* CN+OU in one RDN */
		{ "30163114300806035504030c0161300806035504"
		  "0b0c0162",
		    "CN=a+OU=b", "CN=a,OU=b", false },
		/* unknown type 1.2.3 */
		{ "300b3109300706022a030c0161", "1.2.3=#0c0161",
		    "1.2.3=#130161", false },
		/* DC, which Go has no name for */
		{ "3013311130"
		  "0f060a0992268993f22c64011916"
		  "0161",
		    "DC=a", "0.9.2342.19200300.100.1.25=#130161", false },
		/* T61String as ISO 8859-1, BMPString with terminator */
		{ "300c310a30080603550403140"
		  "1e9",
		    "CN=\u00e9", "CN=\u00e9", false },
		{ "300f310d300b06035504031e0400e90000", "CN=\u00e9",
		    "CN=\u00e9", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		struct buf b = { 0 };
		const char *go;
		struct name n = decode_name(a, cases[i].hex, &go);

		CU_ASSERT_PTR_NULL(go);
		CU_ASSERT_STRING_EQUAL(name_text(a, &n), cases[i].text);
		CU_ASSERT_EQUAL(n.hostile, cases[i].hostile);
		name_go(&b, &n);
		CU_ASSERT_STRING_EQUAL(buf_str(&b), cases[i].go);
		buf_free(&b);
		arena_free(a);
	}
}

static void
test_name_strings(void)
{
	static const struct {
		const char *hex, *go;
	} cases[] = {
		{ "300c310a30080603550403130"
		  "140",
		    "invalid PrintableString" },
		{ "300c310a300806035504030c01ff", "invalid UTF-8 string" },
		{ "300c310a300806035504031601ff", "invalid IA5String" },
		{ "300c310a30080603550403120161", "invalid NumericString" },
		{ "300c310a300806035504031e0161", "invalid BMPString" },
		{ "300d310b300906035504031e02d800", "invalid BMPString" },
		{ "300f310d300b06035504031c0400000061",
		    "unsupported string type: 28" },
		{ "300c310a30080603550403020161",
		    "unsupported string type: 2" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		const char *go;
		char want[128];
		struct name n = decode_name(a, cases[i].hex, &go);

		snprintf(want, sizeof want,
		    X "invalid RDNSequence: invalid attribute value: %s",
		    cases[i].go);
		CU_ASSERT_PTR_NOT_NULL_FATAL(go);
		CU_ASSERT_STRING_EQUAL(go, want);
		/* still told of */
		CU_ASSERT_EQUAL(n.n_attrs, 1);
		CU_ASSERT_EQUAL(strncmp(name_text(a, &n), "CN=", 3), 0);
		arena_free(a);
	}
}

#define CN_UTF8(len4, len3, len2, len1, value) \
	"30" len4 "31" len3 "30" len2 "06035504030c" len1 value

static void
test_name_forms(void)
{
	static const struct {
		const char *a, *b;
		bool folded, canonical;
	} cases[] = {
		/* a, A, and A as PrintableString */
		{ NAME_A, "300c310a300806035504030c0141", true, true },
		{ NAME_A, "300c310a30080603550403130141", true, true },
		{ NAME_A, "300c310a300806035504030c0162", false, false },
		/* another type, another RDN border, an empty value more */
		{ NAME_A, "300c310a3008060355040b0c0161", false, false },
		{ "30163114300806035504030c0161300806035504"
		  "0b0c0162",
		    "3018310a300806035504030c0161310a3008060355040b0c0162",
		    false, false },
		{ NAME_A,
		    "3017310a300806035504030c0161310930070603550"
		    "40b0c00",
		    false, false },
		/* "a b" and " a  b" */
		{ CN_UTF8("0e", "0c", "0a", "03", "612062"),
		    CN_UTF8("10", "0e", "0c", "05", "2061202062"), false,
		    true },
		/* e with acute accent, and its capital: OpenSSL folds ASCII
		 * letters only */
		{ CN_UTF8("0d", "0b", "09", "02", "c3a9"),
		    CN_UTF8("0d", "0b", "09", "02", "c389"), true, false },
		/* Cyrillic */
		{ CN_UTF8("0d", "0b", "09", "02", "d0b6"),
		    CN_UTF8("0d", "0b", "09", "02", "d096"), true, false },
		/* the Kelvin sign is a k */
		{ CN_UTF8("0c", "0a", "08", "01", "6b"),
		    CN_UTF8("0e", "0c", "0a", "03", "e284aa"), true, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		const char *go;
		struct name x = decode_name(a, cases[i].a, &go);
		struct name y = decode_name(a, cases[i].b, &go);

		CU_ASSERT_EQUAL(
		    slice_eq(name_folded(a, &x), name_folded(a, &y)),
		    cases[i].folded);
		CU_ASSERT_EQUAL(name_same_folded(&x, &y), cases[i].folded);
		CU_ASSERT_TRUE(name_same_folded(&x, &x));
		x.malformed = true;
		CU_ASSERT_FALSE(name_same_folded(&x, &x));
		CU_ASSERT_FALSE(name_same_folded(&y, &x));
		x.malformed = false;
		CU_ASSERT_EQUAL(
		    slice_eq(name_canonical(a, &x), name_canonical(a, &y)),
		    cases[i].canonical);
		arena_free(a);
	}
}

static void
test_long_name(void)
{
	struct arena *a = arena_new();
	struct buf rdns = { 0 }, all = { 0 };
	const unsigned char *bad;
	struct name n;

	for (int i = 0; i < 5000; i++)
		add_hex(&rdns, "310a300806035504030c0141");
	/* 60,000 bytes: add_tlv knows two octets of length */
	add_tlv(&all, 0x30, &rdns);
	CU_ASSERT_PTR_NULL(name_decode(a, slice_of(&all), &n, &bad));
	CU_ASSERT_EQUAL(n.n_attrs, 5000);
	CU_ASSERT_EQUAL(strlen(name_text(a, &n)), 5000 * 5 - 1);
	buf_free(&rdns);
	buf_free(&all);
	arena_free(a);
}

/* ---- Algorithms and keys -------------------------------------------------------------- */

#define SHA256_AI "300d06096086480165030402010500"
#define SHA224_AI "300d06096086480165030402040500"
#define SHA1_AI "300906052b0e03021a0500"
#define MGF1 "06092a864886f70d010108"
#define PSS_OID "06092a864886f70d01010a"

static void
test_signature_algorithms(void)
{
	static const struct {
		const char *ai, *name;
		enum sig_scheme scheme;
		enum hash_alg hash;
		bool knows, verifies;
		enum presence pss;
		int salt;
	} cases[] = {
		{ ECDSA_SHA256, "ecdsa-with-SHA256", SIG_ECDSA, HASH_SHA256,
		    true, true, ABSENT, 0 },
		{ "300d06092a864886f70d0101050500", "sha1WithRSAEncryption",
		    SIG_RSA, HASH_SHA1, true, false, ABSENT, 0 },
		{ "300d06092a864886f70d01010e0500", "sha224WithRSAEncryption",
		    SIG_RSA, HASH_SHA224, false, false, ABSENT, 0 },
		{ "300506032b6570", "Ed25519", SIG_ED25519, HASH_NONE, true,
		    true, ABSENT, 0 },
		{ "300706032b65700500", "Ed25519", SIG_ED25519, HASH_NONE,
		    false, false, ABSENT, 0 },
		{ "300b0609608648016503040312", "ML-DSA-65", SIG_POST_QUANTUM,
		    HASH_NONE, false, false, ABSENT, 0 },
		{ "300406022a03", "1.2.3", SIG_UNKNOWN, HASH_UNKNOWN, false,
		    false, ABSENT, 0 },
		/* PSS: no parameters, the defaults, SHA-256, SHA-256 with
		 * SHA-1 as the mask's hash, another salt */
		{ "300b" PSS_OID, "rsassaPss", SIG_RSA_PSS, HASH_SHA1, false,
		    false, ABSENT, 20 },
		{ "300d" PSS_OID "3000", "rsassaPss", SIG_RSA_PSS, HASH_SHA1,
		    false, false, PRESENT, 20 },
		{ "3041" PSS_OID "3034a00f" SHA256_AI "a11c301a" MGF1 SHA256_AI
		  "a203020120",
		    "rsassaPss", SIG_RSA_PSS, HASH_SHA256, true, true, PRESENT,
		    32 },
		{ "303d" PSS_OID "3030a00f" SHA256_AI "a1183016" MGF1 SHA1_AI
		  "a203020120",
		    "rsassaPss", SIG_RSA_PSS, HASH_SHA256, false, false,
		    PRESENT, 32 },
		{ "3041" PSS_OID "3034a00f" SHA256_AI "a11c301a" MGF1 SHA256_AI
		  "a203020114",
		    "rsassaPss", SIG_RSA_PSS, HASH_SHA256, false, false,
		    PRESENT, 20 },
		{ "300d" PSS_OID "0500", "rsassaPss", SIG_RSA_PSS, HASH_SHA1,
		    false, false, MALFORMED, 20 },
		/* a hash that Go does not know, and no salt has that length */
		{ "3041" PSS_OID "3034a00f" SHA224_AI "a11c301a" MGF1 SHA224_AI
		  "a2030201ff",
		    "rsassaPss", SIG_RSA_PSS, HASH_SHA224, false, false,
		    PRESENT, -1 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		struct parts p = { .inner = cases[i].ai };
		const struct cert *c = assemble(a, &p);

		CU_ASSERT_TRUE(cert_go_parses(c));
		CU_ASSERT_FALSE(c->sig_algs_differ);
		CU_ASSERT_STRING_EQUAL(c->sig->name, cases[i].name);
		CU_ASSERT_EQUAL(c->sig->scheme, cases[i].scheme);
		CU_ASSERT_EQUAL(c->sig->hash, cases[i].hash);
		CU_ASSERT_EQUAL(c->sig->go_knows, cases[i].knows);
		CU_ASSERT_EQUAL(c->sig->go_verifies, cases[i].verifies);
		if (c->sig->scheme == SIG_RSA_PSS) {
			CU_ASSERT_EQUAL(c->sig->pss, cases[i].pss);
			CU_ASSERT_EQUAL(c->sig->salt_length, cases[i].salt);
			CU_ASSERT_EQUAL(c->sig->trailer, 1);
		}
		arena_free(a);
	}
}

#define P256_AI "301306072a8648ce3d020106082a8648ce3d030107"
/* the base point */
#define P256_G \
	"6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296" \
	"4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f"

static void
test_keys(void)
{
	static const struct {
		const char *spki, *name, *go;
		enum key_alg algorithm;
		enum curve curve;
		unsigned bits;
	} cases[] = {
		{ ED25519, "Ed25519", NULL, KEY_ED25519, CURVE_NONE, 256 },
		{ "3059" P256_AI "03420004" P256_G "5", "EC", NULL, KEY_EC,
		    CURVE_P256, 256 },
		{ "3059" P256_AI "03420004" P256_G "4", "EC",
		    X "failed to unmarshal elliptic curve point", KEY_EC,
		    CURVE_P256, 256 },
		{ "3059" P256_AI "03420002" P256_G "5", "EC",
		    X "failed to unmarshal elliptic curve point", KEY_EC,
		    CURVE_P256, 256 },
		{ "301a" P256_AI "0303000400", "EC",
		    X "failed to unmarshal elliptic curve point", KEY_EC,
		    CURVE_P256, 256 },
		/* secp256k1, no curve, explicit parameters */
		{ "3016301006072a8648ce3d020106052b8104000a03020004", "EC",
		    X "unsupported elliptic curve", KEY_EC, CURVE_SECP256K1,
		    256 },
		{ "300f300906072a8648ce3d020103020004", "EC",
		    X "invalid ECDSA parameters", KEY_EC, CURVE_UNKNOWN, 0 },
		{ "3011300b06072a8648ce3d0201300003020004", "EC",
		    X "invalid ECDSA parameters", KEY_EC, CURVE_EXPLICIT, 0 },
		/* RSA: 17 bits and e = 3, no NULL, modulus 0, huge exponent */
		{ "301c300d06092a864886f70d0101010500030b003008020301000"
		  "1"
		  "020103",
		    "RSA", NULL, KEY_RSA, CURVE_NONE, 17 },
		{ "301a300b06092a864886f70d010101030b003008020301000"
		  "1"
		  "020103",
		    "RSA", X "RSA key missing NULL parameters", KEY_RSA,
		    CURVE_NONE, 17 },
		{ "301a300d06092a864886f70d010101050003090030060201000"
		  "201"
		  "03",
		    "RSA", X "RSA modulus is not a positive number", KEY_RSA,
		    CURVE_NONE, 0 },
		{ "3022300d06092a864886f70d010101050003110030"
		  "0e02010502"
		  "09010000000000000001",
		    "RSA", X "invalid RSA public exponent", KEY_RSA, CURVE_NONE,
		    3 },
		{ "3013300d06092a864886f70d010101050003020005", "RSA",
		    X "invalid RSA public key", KEY_RSA, CURVE_NONE, 0 },
		/* what Go does not look into */
		{ "300a300506032b656e030100", "X25519", NULL, KEY_X25519,
		    CURVE_NONE, 256 },
		{ "3010300b06096086480165030403120301"
		  "00",
		    "ML-DSA-65", NULL, KEY_POST_QUANTUM, CURVE_NONE, 0 },
		{ "3009300406022a03030100", "1.2.3", NULL, KEY_UNKNOWN,
		    CURVE_NONE, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		struct parts p = { .spki = cases[i].spki };
		const struct cert *c = assemble(a, &p);
		const struct fault *f = go_fault(c);

		CU_ASSERT_TRUE_FATAL(c->decoded);
		CU_ASSERT_STRING_EQUAL(c->key->name, cases[i].name);
		CU_ASSERT_EQUAL(c->key->algorithm, cases[i].algorithm);
		CU_ASSERT_EQUAL(c->key->curve, cases[i].curve);
		CU_ASSERT_EQUAL(c->key->bits, cases[i].bits);
		CU_ASSERT_EQUAL(f == NULL, cases[i].go == NULL);
		if (f != NULL && cases[i].go != NULL)
			CU_ASSERT_STRING_EQUAL(f->go, cases[i].go);
		arena_free(a);
	}
}

/* Points of the other curves; the differential test has many more. */
static void
test_points(void)
{
	static const struct {
		enum curve curve;
		const char *hex;
		bool good;
	} cases[] = {
		{ CURVE_P224,
		    "04b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d"
		    "21bd376388b5f723fb4c22dfe6cd4375a05a07476444d58199850"
		    "07e34",
		    true },
		{ CURVE_P224,
		    "04b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d"
		    "21bd376388b5f723fb4c22dfe6cd4375a05a07476444d58199850"
		    "07e35",
		    false },
		{ CURVE_P384,
		    "04aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741"
		    "e082542a385502f25dbf55296c3a545e3872760ab73617de4a962"
		    "62c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c0"
		    "0a60b1ce1d7e819d7a431d7c90ea0e5f",
		    true },
		{ CURVE_P521,
		    "0400c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f8"
		    "28af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c"
		    "1856a429bf97e7e31c2e5bd66011839296a789a3bc0045c8a5fb4"
		    "2c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42"
		    "640c550b9013fad0761353c7086a272c24088be94769fd16650",
		    true },
		{ CURVE_SECP256K1, "04" P256_G "5", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct buf b = { 0 };

		add_hex(&b, cases[i].hex);
		CU_ASSERT_EQUAL(point_on_curve(cases[i].curve, slice_of(&b)),
		    cases[i].good);
		buf_free(&b);
	}
}

/* ---- What the texts in certificates may be --------------------------------------------- */

static void
test_uris(void)
{
	static const struct {
		const char *uri, *go; /* after the URI itself */
	} cases[] = {
		{ "spiffe://example.com/a", NULL },
		{ "http://[::1]:80/", NULL },
		{ "http://.a/", "invalid domain" },
		{ "urn:x:%zz", NULL },
		{ "", NULL },
		{ "a:b c", NULL },
		{ "http://a b/", "parse \"http://a b/\": invalid character "
				 "\" \" in host name" },
		{ "http://a:b/",
		    "parse \"http://a:b/\": invalid port \":b\" after host" },
		{ "http://%41/",
		    "parse \"http://%41/\": invalid URL escape \"%41\"" },
		{ "http://a/%4",
		    "parse \"http://a/%4\": invalid URL escape \"%4\"" },
		{ "http://a/x#%zz",
		    "parse \"http://a/x#%zz\": invalid URL escape \"%zz\"" },
		{ "http://a%zz/#x",
		    "parse \"http://a%zz/\": invalid URL escape \"%zz\"" },
		{ "http://[::1/",
		    "parse \"http://[::1/\": missing ']' in host" },
		{ "http://u^@a/",
		    "parse \"http://u^@a/\": net/url: invalid userinfo" },
		{ "1a:b", "parse \"1a:b\": first path segment in URL cannot "
			  "contain colon" },
		{ "http://a/\n", "parse \"http://a/\\n\": net/url: invalid "
				 "control character in URL" },
		{ "http://a./", "invalid domain" },
		{ "http://%c3%a9/", "invalid domain" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		struct buf want = { 0 };
		bool newer;
		const char *go = uri_fault(a, slice_str(cases[i].uri), &newer);

		CU_ASSERT_EQUAL(
		    newer && go != NULL, strstr(cases[i].uri, "//.") != NULL);
		if (cases[i].go == NULL) {
			CU_ASSERT_PTR_NULL(go);
		} else {
			buf_puts(&want, X "cannot parse URI ");
			go_quote(&want, slice_str(cases[i].uri));
			buf_printf(&want, ": %s", cases[i].go);
			CU_ASSERT_PTR_NOT_NULL_FATAL(go);
			CU_ASSERT_STRING_EQUAL(go, buf_str(&want));
		}
		buf_free(&want);
		arena_free(a);
	}
}

static void
test_domains(void)
{
	CU_ASSERT_TRUE(domain_valid(slice_str("example.com")));
	CU_ASSERT_TRUE(domain_valid(slice_str("")));
	CU_ASSERT_TRUE(domain_valid(slice_str(".a")));
	CU_ASSERT_FALSE(domain_valid(slice_str("a.")));
	CU_ASSERT_FALSE(domain_valid(slice_str("a..b")));
	CU_ASSERT_FALSE(domain_valid(slice_str("..a")));
	CU_ASSERT_FALSE(domain_valid(slice_str("a b")));
	CU_ASSERT_TRUE(mailbox_valid(slice_str("a.b@c")));
	CU_ASSERT_TRUE(mailbox_valid(slice_str("\"a b\"@c")));
	CU_ASSERT_FALSE(mailbox_valid(slice_str("a")));
	CU_ASSERT_FALSE(mailbox_valid(slice_str(".a@b")));
	CU_ASSERT_FALSE(mailbox_valid(slice_str("a..b@c")));
	CU_ASSERT_FALSE(mailbox_valid(slice_str("\"a@c")));
	CU_ASSERT_FALSE(mailbox_valid(slice_str("a\\")));
	CU_ASSERT_TRUE(ip_valid(slice_str("10.0.0.1")));
	CU_ASSERT_TRUE(ip_valid(slice_str("::1")));
	CU_ASSERT_FALSE(ip_valid(slice_str("10.0.0")));
	CU_ASSERT_FALSE(ip_valid(slice_str("10.0.0.01")));
}

static void
test_oids(void)
{
	struct arena *a = arena_new();
	struct buf b = { 0 };

	add_hex(&b, "2b06010401823714");
	CU_ASSERT_STRING_EQUAL(
	    oid_dotted(a, slice_of(&b)), "1.3.6.1.4.1.311.20");
	buf_clear(&b);
	add_hex(&b, "8837");
	CU_ASSERT_STRING_EQUAL(oid_dotted(a, slice_of(&b)), "2.999");
	buf_clear(&b);
	add_hex(&b, "2a83");
	CU_ASSERT_STRING_EQUAL(oid_dotted(a, slice_of(&b)), "#2a83");
	buf_clear(&b);
	add_hex(&b, "2affffffffffffffffff7f");
	CU_ASSERT_STRING_EQUAL(
	    oid_dotted(a, slice_of(&b)), "#2affffffffffffffffff7f");
	CU_ASSERT_STRING_EQUAL(oid_dotted(a, (struct slice){ 0 }), "#");
	buf_free(&b);
	arena_free(a);
}

static void
test_handled(void)
{
	static const struct {
		const char *oid, *value;
		bool handled;
	} cases[] = {
		{ CE("11"),
		    "300382016"
		    "1",
		    true },
		{ CE("11"), "300388012a", false }, /* no kind Go reads */
		{ CE("11"), "3000", false },
		{ CE("1e"), "3007a0053003820161", true },
		{ CE("1e"),
		    "3008a00630048801"
		    "2a05",
		    false },
		{ CE("24"), "3003800100", true }, /* by newer versions */
		{ CE("10"), "3000", false },
		{ "06022a03", "", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct arena *a = arena_new();
		struct parts p = { .exts = extension(
				       a, cases[i].oid, true, cases[i].value) };
		const struct cert *c = assemble(a, &p);

		CU_ASSERT_EQUAL_FATAL(c->n_exts, 1);
		CU_ASSERT_TRUE(c->exts[0].critical);
		CU_ASSERT_EQUAL(c->exts[0].go_handles, cases[i].handled);
		CU_ASSERT_EQUAL(c->n_faults, 0);
		arena_free(a);
	}
}

static void
test_digests(void)
{
	struct arena *a = arena_new();
	struct parts p = { 0 };
	struct cert *c = assemble(a, &p);
	unsigned char sum[32];

	digest_cert(a, c);
	CU_ASSERT_TRUE(cert_extra(c)->digests != NULL);
	digest_sha256(c->der, sum);
	CU_ASSERT_EQUAL(memcmp(sum, cert_extra(c)->digests->sha256, 32), 0);
	digest_sha256(cert_spki(c), sum);
	CU_ASSERT_EQUAL(
	    memcmp(sum, cert_extra(c)->digests->spki_sha256, 32), 0);
	/* FIPS 180-4: "abc" */
	digest_sha256(slice_str("abc"), sum);
	CU_ASSERT_EQUAL(sum[0], 0xba);
	CU_ASSERT_EQUAL(sum[31], 0xad);
	arena_free(a);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "facts of a certificate", test_facts },
		{ "facts of its extensions", test_extension_facts },
		{ "subject alternative names", test_san_facts },
		{ "cut off at every byte", test_truncated },
		{ "cut off inside", test_cut_inside },
		{ "every bit flipped", test_flips },
		{ "what follows a certificate", test_what_follows },
		{ "faults in fields", test_field_faults },
		{ "faults in extensions", test_extension_faults },
		{ "reading goes on", test_goes_on },
		{ "what Go lets pass", test_what_go_lets_pass },
		{ "many faults", test_many_faults },
		{ "many extensions", test_many_extensions },
		{ "times", test_times },
		{ "texts of names", test_name_texts },
		{ "strings in names", test_name_strings },
		{ "forms of names", test_name_forms },
		{ "a long name", test_long_name },
		{ "signature algorithms", test_signature_algorithms },
		{ "keys", test_keys },
		{ "points", test_points },
		{ "URIs", test_uris },
		{ "domains, mailboxes, addresses", test_domains },
		{ "object identifiers", test_oids },
		{ "extensions that Go handles", test_handled },
		{ "digests", test_digests },
	};

	return t_run("cert", cases, sizeof cases / sizeof cases[0]);
}
