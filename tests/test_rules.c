/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules on facts written by hand.  What a case expects is the list of
 * all rules that speak, so that a rule that fires where another has said it
 * already fails the case too.
 */
#include "t.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "load/name.h"
#include "rules/families.h"

#define NOW 1700000000
#define DAY 86400

/* ---- A report that remembers -------------------------------------------- */

struct report {
	const struct rule *rule;
	size_t n;       /* findings of all rules */
	char ids[2048]; /* of the rules that spoke, once each */
	char message[16][2048];
	const char *go[16];
	struct origin at[16];
	char fix[1024]; /* of the last that was given */
};

static struct report rec;

static void
remember(struct report *r, const struct origin *at, const char *go,
    const char *fmt, va_list ap)
{
	size_t len = strlen(r->ids), i = r->n;
	const char *id = r->rule->id;

	CU_ASSERT_PTR_NOT_NULL(at->file);
	if (len < strlen(id) || strcmp(r->ids + len - strlen(id), id) != 0)
		snprintf(r->ids + len, sizeof(r->ids) - len, "%s%s",
		    len > 0 ? " " : "", id);
	r->n++;
	if (i >= 16)
		return;
	vsnprintf(r->message[i], sizeof(r->message[i]), fmt, ap);
	r->go[i] = go;
	r->at[i] = *at;
}

void
finding(struct report *out, const struct origin *at, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	remember(out, at, NULL, fmt, ap);
	va_end(ap);
}

void
finding_go(struct report *out, const struct origin *at, const char *go,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	remember(out, at, go, fmt, ap);
	va_end(ap);
}

void
finding_fix(struct report *out, const char *fix)
{
	CU_ASSERT_TRUE(fix != NULL && fix[0] != '\0');
	snprintf(out->fix, sizeof(out->fix), "%s", fix);
}

void
finding_fix_row(struct report *out, const char *fix)
{
	finding_fix(out, fix);
}

const char *
name_shown(struct report *out, const struct name *n)
{
	static struct buf names[8];
	static size_t next;
	struct buf *b = &names[next++ % 8];

	(void)out;
	buf_clear(b);
	name_put(b, n);
	return name_empty(n) ? "(empty name)" : buf_str(b);
}

int64_t
rule_param(const struct report *out)
{
	return out->rule->param;
}

/* ---- What the driver does ----------------------------------------------- */

static enum policy policy = POLICY_DOCUMENTED;
static const struct deployment *deployment;
static const struct private_key *private_key;
static const struct request *request;

static bool
applies(const struct rule *r, enum scope scope, const struct cert *c,
    const struct file *f)
{
	if (r->scope != scope || r->severity[policy] == SEV_OFF)
		return false;
	if (f != NULL)
		return (r->roles & FILE_ROLE(f->as)) != 0;
	if (c == NULL)
		return true;
	if (r->cloud && c->file != NULL && c->file->hosted)
		return false;
	if (!c->decoded)
		return r->on_undecoded;
	if (cert_extra(c)->same_in_file != NULL && !r->on_repeats)
		return false;
	return (r->roles & c->role) != 0;
}

static const char *
run(enum scope scope, const struct file *f, const struct cert *c,
    const struct chain *chain, const struct bundle *b)
{
	memset(&rec, 0, sizeof(rec));
	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++) {
			rec.rule = &families[i]->rules[j];
			if (!applies(rec.rule, scope, c, f))
				continue;
			switch (scope) {
			case SCOPE_FILE:
				rec.rule->check.file(f, &rec);
				break;
			case SCOPE_CERT:
				rec.rule->check.cert(c, &rec);
				break;
			case SCOPE_CHAIN:
				rec.rule->check.chain(chain, &rec);
				break;
			case SCOPE_BUNDLE:
				rec.rule->check.bundle(b, &rec);
				break;
			case SCOPE_DEPLOY:
				rec.rule->check.deploy(deployment, &rec);
				break;
			case SCOPE_KEY:
				rec.rule->check.key(private_key, &rec);
				break;
			case SCOPE_REQUEST:
				rec.rule->check.request(request, &rec);
				break;
			case SCOPE_FILTER: /* tested where they are read */
			case SCOPE_POLICY:
			case SCOPE_CONF:
				break;
			}
		}
	return rec.ids;
}

static const char *
on_file(const struct file *f)
{
	return run(SCOPE_FILE, f, NULL, NULL, NULL);
}

static const char *
on_cert(const struct cert *c)
{
	return run(SCOPE_CERT, NULL, c, NULL, NULL);
}

static const char *
on_chain(const struct chain *c)
{
	return run(SCOPE_CHAIN, NULL, NULL, c, NULL);
}

static const char *
on_bundle(const struct bundle *b)
{
	return run(SCOPE_BUNDLE, NULL, NULL, NULL, b);
}

static const char *
on_deployment(const struct deployment *d)
{
	deployment = d;
	return run(SCOPE_DEPLOY, NULL, NULL, NULL, NULL);
}

static const char *
on_key(const struct private_key *k)
{
	private_key = k;
	return run(SCOPE_KEY, NULL, NULL, NULL, NULL);
}

static const char *
on_request(const struct request *r)
{
	request = r;
	return run(SCOPE_REQUEST, NULL, NULL, NULL, NULL);
}

static bool
same(const char *got, const char *want)
{
	if (strcmp(got, want) == 0)
		return true;
	fprintf(stderr, "\n    got  \"%s\"\n    want \"%s\"\n", got, want);
	return false;
}

static bool
said(const char *words)
{
	for (size_t i = 0; i < rec.n && i < 16; i++)
		if (strstr(rec.message[i], words) != NULL)
			return true;
	fprintf(stderr, "\n    not said: \"%s\"\n    but: \"%s\"\n", words,
	    rec.n > 0 ? rec.message[0] : "");
	return false;
}

#define SPEAK(got, want) CU_ASSERT(same((got), (want)))
#define SILENT(got) CU_ASSERT(same((got), ""))
#define SAID(words) CU_ASSERT(said(words))

/* ---- Good certificates -------------------------------------------------- */

/* Of a certificate: a serial number and two key ids. */
static const unsigned char cert_der[] = { 0x11, 0x22, 0x33, 0xab, 0xcd, 0x12,
	0x34 };
static const struct span serial = { 0, 3 };
static const struct span key_id = { 3, 2 };
static const struct span other_key_id = { 5, 2 };
#define SLICE(bytes) ((struct slice){ (bytes), sizeof(bytes) })

/* "CN=..."; enough of them for any test. */
static const struct name *
named(const char *text)
{
	static struct attribute cns[512];
	static struct name names[512];
	static size_t n;
	size_t i = n++ % 512;

	cns[i] = (struct attribute){ .n_value = (uint32_t)strlen(text) - 3,
		.is_text = true,
		.type = ATTR_CN };
	names[i] = (struct name){
		.der = slice_str(text + 3), .attrs = &cns[i], .n_attrs = 1
	};
	return &names[i];
}

static struct file bundle_file = { .path = "ca.pem",
	.as = AS_CA_BUNDLE,
	.kind = KIND_PEM,
	.judged_at = NOW,
	.order = 1 };
static struct file chain_file = { .path = "client.pem",
	.as = AS_END_ENTITY,
	.kind = KIND_PEM,
	.judged_at = NOW,
	.order = 0 };

static struct file server_file = { .path = "server.pem",
	.as = AS_SERVER,
	.kind = KIND_PEM,
	.hosted = true,
	.judged_at = NOW };

static const struct signature_algorithm ecdsa = { .scheme = SIG_ECDSA,
	.hash = HASH_SHA256,
	.name = "ecdsa-with-SHA256",
	.go_knows = true,
	.go_verifies = true };

static const struct key p256 = { .algorithm = KEY_EC,
	.curve = CURVE_P256,
	.bits = 256,
	.name = "EC",
	.curve_name = "P-256",
	.point = PRESENT };

static struct cert
a_cert(
    const struct file *f, size_t index, const char *subject, const char *issuer)
{
	static struct extent places[64];

	CU_ASSERT_FATAL(index < sizeof places / sizeof places[0]);
	places[index].line = (uint32_t)(10 * index + 1);
	return (struct cert){
		.file = f,
		.place = &places[index],
		.index = (uint32_t)index,
		.decoded = true,
		.go_sees = true,
		.der = SLICE(cert_der),
		.serial = serial,
		.version = 3,
		.subject = named(subject),
		.issuer = named(issuer),
		.not_before = NOW - 100 * DAY,
		.not_after = NOW + 100 * DAY,
		.sig = &ecdsa,
		.key = &p256,
	};
}

static struct cert
a_ca(size_t index, const char *subject, const char *issuer)
{
	struct cert c = a_cert(&bundle_file, index, subject, issuer);

	c.role = ROLE_CA;
	c.n_exts = 0;
	c.basic_constraints.state = PRESENT;
	c.basic_constraints.critical = c.basic_constraints.ca = true;
	c.path_len = -1;
	c.key_usage.state = PRESENT;
	c.key_usage.bits = KU_KEY_CERT_SIGN | KU_CRL_SIGN;
	c.subject_key_id.state = PRESENT;
	c.subject_key_id.id = key_id;
	c.shape = SHAPE_INTERMEDIATE;
	if (strcmp(subject, issuer) == 0) {
		c.self_issued = true;
		c.self_signed = SELF_YES;
		c.shape = SHAPE_ROOT;
	}
	return c;
}

static struct cert
a_leaf(void)
{
	struct cert c = a_cert(&chain_file, 0, "CN=leaf", "CN=root");

	c.role = ROLE_EE;
	c.shape = SHAPE_END_ENTITY;
	c.basic_constraints.state = PRESENT;
	c.path_len = -1;
	c.key_usage.state = PRESENT;
	c.key_usage.bits = KU_DIGITAL_SIGNATURE;
	c.ext_key_usage.state = PRESENT;
	c.ext_key_usage.client_auth = true;
	c.ext_key_usage.n = 1;
	c.authority_key_id.state = PRESENT;
	c.authority_key_id.id = key_id;
	return c;
}

static void
test_good(void)
{
	struct cert leaf = a_leaf(), root = a_ca(0, "CN=root", "CN=root");

	SILENT(on_cert(&leaf));
	SILENT(on_cert(&root));
}

/* ---- pem ---------------------------------------------------------------- */

static const unsigned char some_bytes[] = "0123456789";
/* All blocks stand in it. */
static const unsigned char file_bytes[1024];

/* What blocks have that only have this label. */
static const struct block_extra *
only_label(const char *label)
{
	static struct block_extra known[16];
	size_t i = 0;

	while (known[i].label != NULL && strcmp(known[i].label, label) != 0)
		i++;
	CU_ASSERT_FATAL(i + 1 < sizeof known / sizeof known[0]);
	known[i].label = label;
	return &known[i];
}

static struct block
a_block(enum block_type type, const char *label, uint32_t line)
{
	return (struct block){ .extra = only_label(label),
		.type = type,
		.offset = line * 10,
		.length = 90,
		.line = line,
		.end_line = line + 9,
		.go_sees = true,
		.data = some_bytes,
		.n_data = sizeof some_bytes,
		.n_certs = type == BLOCK_CERTIFICATE };
}

static struct file
a_file(const struct block *blocks, size_t n_blocks, size_t n_certs)
{
	static struct cert cert = { .decoded = true };
	static struct cert *const certs[] = { &cert, &cert, &cert };
	struct file f = bundle_file;

	f.blocks = blocks;
	f.n_blocks = n_blocks;
	f.certs = certs;
	f.n_certs = n_certs;
	f.bytes = (struct slice){ file_bytes, sizeof file_bytes };
	f.at = (struct origin){ .file = &bundle_file, .line = 1 };
	return f;
}

static void
test_pem_no_certificate(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1),
		a_block(BLOCK_CRL, "X509 CRL", 11) };
	struct file f = a_file(b, 1, 1);

	SILENT(on_file(&f));
	f.n_certs = 0;
	SPEAK(on_file(&f), "pem-no-certificate");
	SAID("the only PEM block is CERTIFICATE");
	f = a_file(b + 1, 1, 0);
	SPEAK(on_file(&f), "pem-no-certificate");
	f = a_file(NULL, 0, 0);
	f.kind = KIND_UNKNOWN;
	SPEAK(on_file(&f), "pem-no-certificate");
	SAID("1024 bytes with neither");
	f.as = AS_UNKNOWN;
	SPEAK(on_file(&f), "pem-no-certificate");
	f.as = AS_KEY;
	SPEAK(on_file(&f), "key-missing");
	f.as = AS_END_ENTITY;
	f.kind = KIND_EMPTY;
	SPEAK(on_file(&f), "pem-no-certificate");
	f.kind = KIND_PKCS7;
	SPEAK(on_file(&f), "pem-no-certificate");
	SAID("PKCS#7");
	f.kind = KIND_DER_REQUEST;
	SPEAK(on_file(&f), "pem-no-certificate");
	f.kind = KIND_JSON;
	SPEAK(on_file(&f), "pem-no-certificate");
}

static void
test_pem_containers(void)
{
	struct file f = a_file(NULL, 0, 0);
	struct container c = { .pkcs12 = true, .lock = LOCK_NEEDED };

	c.at.file = &f;
	c.locked = "the container";
	f.containers = &c;
	f.n_containers = 1;
	f.kind = KIND_PKCS12;
	SPEAK(on_file(&f), "pem-no-certificate container-password-needed");
	f.as = AS_END_ENTITY;
	SPEAK(on_file(&f), "container-password-needed");
	f.kind = KIND_BASE64_PFX;
	SPEAK(on_file(&f), "pem-base64-pfx container-password-needed");
	c.lock = LOCK_NONE;
	f.n_certs = 1;
	f.kind = KIND_BASE64_TWICE;
	SPEAK(on_file(&f), "pem-base64-twice");
	f.kind = KIND_PKCS12;
	SPEAK(on_file(&f), "container-pkcs12");
	f.as = AS_CA_BUNDLE;
	SPEAK(on_file(&f), "container-in-bundle");
	f.as = AS_END_ENTITY;
	f.n_containers = 0;
	f.kind = KIND_BASE64_DER;
	SPEAK(on_file(&f), "pem-base64-der");
	f.kind = KIND_BASE64_PEM;
	SPEAK(on_file(&f), "pem-base64-pem");
	f.kind = KIND_DER;
	SILENT(on_file(&f));
	f.as = AS_CA_BUNDLE;
	SPEAK(on_file(&f), "pem-der-in-bundle");
	f.trailing = 7;
	SPEAK(on_file(&f), "pem-der-in-bundle");
	f.trailing = 0;
	f.n_certs = 0;
	f.kind = KIND_DER_KEY;
	SPEAK(on_file(&f), "pem-no-certificate bundle-contains-private-key");
}

static void
test_pem_block_malformed(void)
{
	static const struct {
		enum block_flaw flaw;
		const char *ids, *words;
	} cases[] = {
		{ FLAW_BEGIN_LINE, "pem-block-malformed", "five dashes" },
		{ FLAW_END_MISSING, "pem-block-malformed", "no END line" },
		{ FLAW_END_MISMATCH, "pem-block-malformed", "names xyz" },
		{ FLAW_END_LINE, "pem-block-malformed",
		    "goes on after its "
		    "marker: xyz" },
		{ FLAW_BASE64, "pem-block-malformed", "not base64: xyz" },
		{ FLAW_BOM, "pem-byte-order-mark", "byte order mark" },
		{ FLAW_BEGIN_NOT_AT_LINE_START, "pem-marker-not-at-line-start",
		    "the BEGIN marker" },
		{ FLAW_END_NOT_AT_LINE_START, "pem-marker-not-at-line-start",
		    "the END marker" },
	};
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1),
		a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 11) };
	struct file f = a_file(b, 2, 1);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		b[0].go_sees = false;
		b[0].flaw = cases[i].flaw;
		b[0].extra = &(struct block_extra){ .label = "CERTIFICATE",
			.flaw_line = 4,
			.flaw_text = "xyz" };
		SPEAK(on_file(&f), cases[i].ids);
		SAID(cases[i].words);
		CU_ASSERT_EQUAL(rec.n, 1);
		b[0].extra = &(struct block_extra){ .label = "CERTIFICATE",
			.flaw_line = 4 };
		SPEAK(on_file(&f), cases[i].ids);
		/* Alone, it explains why there is no certificate. */
		f.n_blocks = 1;
		f.n_certs = 0;
		SPEAK(on_file(&f), cases[i].ids);
		f = a_file(b, 2, 1);
	}
	b[0].flaw = FLAW_NONE;
	b[0].extra = only_label("CERTIFICATE");
	b[0].go_sees = true;
	b[0].n_data = 0;
	SPEAK(on_file(&f), "pem-block-malformed");
	SAID("CERTIFICATE is empty");
}

static void
test_pem_markers_joined(void)
{
	struct block b[3] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1),
		a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 10) };
	struct file f = a_file(b, 2, 0);

	b[0].go_sees = b[1].go_sees = false;
	b[0].flaw = FLAW_END_LINE;
	b[0].extra = &(struct block_extra){ .label = b[0].extra->label,
		.flaw_line = b[0].end_line };
	b[1].flaw = FLAW_BEGIN_NOT_AT_LINE_START;
	b[1].extra = &(
	    struct block_extra){ .label = b[1].extra->label, .flaw_line = 10 };
	SPEAK(on_file(&f), "pem-marker-not-at-line-start");
	CU_ASSERT_EQUAL(rec.n, 1);
	SAID("END and BEGIN share line 10");
	/* The second is not listed: nobody tells of the line. */
	f.n_blocks = 1;
	SPEAK(on_file(&f), "pem-block-malformed");
	f.n_blocks = 2;
	/* A third, joined to the second. */
	b[2] = b[1];
	b[1].end_line = b[2].line = 20;
	b[2].extra = &(
	    struct block_extra){ .label = b[2].extra->label, .flaw_line = 20 };
	f.n_blocks = 3;
	SPEAK(on_file(&f), "pem-marker-not-at-line-start");
	CU_ASSERT_EQUAL(rec.n, 2);
	SAID("END and BEGIN share line 20");
	/* The first has another flaw besides, and that is told. */
	b[0].flaw = FLAW_BEGIN_LINE;
	f.n_blocks = 2;
	b[1].line = 10;
	SPEAK(on_file(&f), "pem-block-malformed pem-marker-not-at-line-start");
}

static void
test_pem_more_blocks(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1) };
	struct file f = a_file(b, 1, 1);

	f.more_blocks = 1;
	SPEAK(on_file(&f), "pem-block-malformed");
	CU_ASSERT_EQUAL(rec.n, 1);
	SAID("1 more such block is not listed");
	f.more_blocks = 99000;
	SPEAK(on_file(&f), "pem-block-malformed");
	SAID("99000 more such blocks are not listed");
}

static void
test_pem_mislabelled_key(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1),
		a_block(BLOCK_PRIVATE_KEY, "CERTIFICATE", 11) };
	struct file f = a_file(b, 2, 1);

	b[1].mislabelled = true;
	SPEAK(on_file(&f), "bundle-contains-private-key");
	SAID("private key under the label CERTIFICATE in a file meant");
	f.as = AS_END_ENTITY;
	SPEAK(on_file(&f), "pem-mislabelled-key");
	SAID("what is labelled CERTIFICATE is a private key");
	b[1].mislabelled = false;
	SILENT(on_file(&f));
}

static void
test_pem_whole_file(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1) };
	struct file f = a_file(b, 1, 1);

	f.bare_cr = true;
	f.as = AS_END_ENTITY;
	f.n_certs = 0;
	b[0].go_sees = false;
	b[0].flaw = FLAW_BARE_CR;
	SPEAK(on_file(&f), "pem-bare-cr");
	CU_ASSERT_EQUAL(rec.n, 1);
	f.bare_cr = false; /* in this block only */
	SPEAK(on_file(&f), "pem-bare-cr");
	f = a_file(NULL, 0, 0);
	f.kind = KIND_TEXT_UTF16;
	SPEAK(on_file(&f), "pem-byte-order-mark");
	SAID("UTF-16");
	f.kind = KIND_PEM;
	f.bom = f.bom_hides = true;
	SPEAK(on_file(&f), "pem-byte-order-mark");
	b[0] = a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1);
	f = a_file(b, 1, 1);
	f.bom = true; /* before other text */
	SILENT(on_file(&f));
}

static void
test_pem_trailing_data(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1),
		a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 50) };
	struct file f = a_file(b, 1, 1);

	f.trailing = 5;
	f.trailing_offset = 100;
	f.trailing_line = 11;
	SPEAK(on_file(&f), "pem-trailing-data");
	CU_ASSERT_EQUAL(rec.at[0].line, 11);
	f.as = AS_END_ENTITY;
	SILENT(on_file(&f));
	/* A truncated block is what follows. */
	f.as = AS_CA_BUNDLE;
	f.n_blocks = 2;
	b[1].go_sees = false;
	b[1].flaw = FLAW_END_MISSING;
	SPEAK(on_file(&f), "pem-block-malformed");
}

static void
test_pem_blocks(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1),
		a_block(BLOCK_REQUEST, "CERTIFICATE REQUEST", 11) };
	struct file f = a_file(b, 2, 1);
	static const struct cert_extra extra = { .trailing = 9 };
	static struct cert trusted = { .decoded = true, .extra = &extra };
	static struct cert *const certs[] = { &trusted };

	SPEAK(on_file(&f), "pem-unexpected-block");
	f.as = AS_END_ENTITY;
	SILENT(on_file(&f));
	f = a_file(b, 1, 2);
	b[0].n_certs = 2;
	SPEAK(on_file(&f), "pem-block-several-certificates");
	b[0] = a_block(BLOCK_X509_CERTIFICATE, "X509 CERTIFICATE", 1);
	b[0].n_certs = 1;
	SPEAK(on_file(&f), "pem-unusual-label");
	b[0].n_certs = 0;
	SILENT(on_file(&f));
	b[0].type = BLOCK_OTHER;
	b[0].n_certs = 1;
	SPEAK(on_file(&f), "pem-unusual-label");
	b[0].type = BLOCK_TRUSTED_CERTIFICATE;
	SPEAK(on_file(&f), "pem-unusual-label");
	f.certs = certs;
	f.n_certs = 1;
	SPEAK(on_file(&f), "pem-unexpected-block");
	SAID("9 bytes of OpenSSL trust settings");
	f.as = AS_END_ENTITY;
	SPEAK(on_file(&f), "pem-unusual-label");
	/* Of a CERTIFICATE they are no settings. */
	f.as = AS_CA_BUNDLE;
	b[0] = a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1);
	SILENT(on_file(&f));
}

/* A PKCS#7 container among certificates, and one that is none. */
static void
test_pem_block_container(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1),
		a_block(BLOCK_PKCS7, "PKCS7", 11) };
	struct container c[] = { { .block = &b[1], .n_certs = 2 } };
	struct file f = a_file(b, 2, 1);

	f.containers = c;
	f.n_containers = 1;
	SPEAK(on_file(&f), "pem-unexpected-block");
	SAID("PKCS7 holds 2 certificates that nobody takes out of it");
	c[0].n_certs = 0;
	SPEAK(on_file(&f), "pem-unexpected-block");
	SAID("PKCS7 among the certificates");
	c[0].block = &b[0];
	SPEAK(on_file(&f), "pem-unexpected-block");
	SAID("PKCS7 among the certificates");
}

/* Text after the last END. */
static void
test_pem_end_line(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1) };
	struct file f = a_file(b, 1, 0);

	b[0].go_sees = false;
	b[0].flaw = FLAW_END_LINE;
	b[0].extra = &(struct block_extra){ .label = b[0].extra->label,
		.flaw_line = b[0].end_line };
	SPEAK(on_file(&f), "pem-block-malformed");
}

/* ---- embed -------------------------------------------------------------- */

static void
test_embed(void)
{
	struct block b[] = { a_block(BLOCK_PRIVATE_KEY, "PRIVATE KEY", 11) };
	struct embed_fault e = { .kind = EMBED_MALFORMED,
		.what = "it ends early",
		.at = { .file = &bundle_file, .line = 3 } };
	struct file f = a_file(b, 1, 0);

	f.as = AS_CONTAINER;
	f.kind = KIND_MANIFEST;
	f.embed_faults = &e;
	f.n_embed_faults = 1;
	SPEAK(on_file(&f), "embed-malformed");
	CU_ASSERT_STRING_EQUAL(rec.message[0], "it ends early");
	e.at.column = 1;
	SPEAK(on_file(&f), "embed-malformed");
	SAID("from column 1 on: it ends early");
	f = a_file(b, 1, 0);
	f.as = AS_KEY;
	f.place_is_open = true;
	SPEAK(on_file(&f), "key-missing embed-key-in-plain");
	CU_ASSERT_EQUAL(rec.at[1].line, 11);
	f.kind = KIND_DER_KEY;
	f.n_blocks = 0;
	SPEAK(on_file(&f), "key-missing embed-key-in-plain");
	CU_ASSERT_EQUAL(rec.at[1].line, 1);
}

static void
test_pem_notices(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1),
		a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 21) };
	struct file f = a_file(b, 2, 2);

	b[1].extra = &(struct block_extra){
		.label = b[1].extra->label, .text_before = 30, .text_line = 12
	};
	SPEAK(on_file(&f), "pem-text-in-bundle");
	SAID("30 bytes of text before 1 of 2 PEM blocks, from line 12 on");
	CU_ASSERT_EQUAL(rec.at[0].line, 12);
	f.as = AS_END_ENTITY;
	SILENT(on_file(&f));
	b[0].style = STYLE_CRLF;
	b[1].style = STYLE_CRLF | STYLE_BLANK_LINE;
	SPEAK(on_file(&f), "pem-not-canonical");
	CU_ASSERT_EQUAL(rec.n, 1);
	SAID("2 of 2 blocks: CRLF line ends, blank lines, first in the block "
	     "of line 1");
	f.kind = KIND_BASE64_PEM; /* not the text that anybody edits */
	SPEAK(on_file(&f), "pem-base64-pem");
}

/* ---- cert --------------------------------------------------------------- */

static void
test_cert_malformed(void)
{
	static const struct fault faults[] = {
		{ .field = "extensions.keyUsage",
		    .what = "padding bits set",
		    .go = "x509: invalid key usage",
		    .offset = 77 },
		{ .field = "issuer", .what = "odd", .offset = 15 },
		{ .field = "serialNumber",
		    .what = "negative INTEGER",
		    .go = "x509: negative serial number",
		    .offset = 15,
		    .go_newer = true },
	};
	struct cert c = a_leaf();

	c.extra = &(struct cert_extra){ .faults = faults };
	c.n_faults = 3;
	c.key_usage.state = MALFORMED;
	SPEAK(on_cert(&c), "cert-malformed");
	CU_ASSERT_EQUAL(rec.n, 3);
	SAID("negative INTEGER, at byte 15 of the certificate (newer Go");
	SAID("extensions.keyUsage: padding bits set, at byte 77");
	SAID("(Go lets it pass)");
	/* Go ends at the first fault that it minds. */
	CU_ASSERT_STRING_EQUAL(rec.go[0], "x509: invalid key usage");
	CU_ASSERT_PTR_NULL(rec.go[1]);
	CU_ASSERT_PTR_NULL(rec.go[2]);
	c.extra = &(struct cert_extra){ .faults = faults + 1,
		.trailing = 1 }; /* that which it lets pass is not the first */
	c.n_faults = 2;
	SPEAK(on_cert(&c), "cert-malformed");
	CU_ASSERT_EQUAL(rec.n, 3);
	CU_ASSERT_PTR_NULL(rec.go[0]);
	CU_ASSERT_STRING_EQUAL(rec.go[1], "x509: negative serial number");
	SAID("1 byte follows the");
	CU_ASSERT_PTR_NULL(rec.go[2]);
	c.n_faults = 1;
	SPEAK(on_cert(&c), "cert-malformed");
	CU_ASSERT_EQUAL(rec.n, 2);
	CU_ASSERT_STRING_EQUAL(rec.go[1], "x509: trailing data");
	c = (struct cert){ .file = &chain_file, .role = 0 };
	SPEAK(on_cert(&c), "cert-malformed");
	SAID("not a certificate in DER");
	c.extra = &(struct cert_extra){ .faults = faults };
	c.n_faults = 1;
	SPEAK(on_cert(&c), "cert-malformed");
	CU_ASSERT_EQUAL(rec.n, 1);
}

static void
test_cert_trailing(void)
{
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1) };
	struct file f = chain_file;
	struct cert c = a_leaf();

	f.blocks = b;
	f.n_blocks = 1;
	c.file = &f;
	c.extra = &(struct cert_extra){ .trailing = 3 };
	SPEAK(on_cert(&c), "cert-malformed");
	SAID("3 bytes follow");
	b[0].type = BLOCK_TRUSTED_CERTIFICATE;
	SILENT(on_cert(&c));
	b[0].type = BLOCK_CERTIFICATE;
	b[0].n_certs = 2; /* another one follows */
	SILENT(on_cert(&c));
	f.kind = KIND_DER;
	f.n_certs = 1;
	f.trailing = 1;
	SPEAK(on_cert(&c), "cert-malformed");
	SAID("1 byte follows the");
}

static void
test_cert_not_v3(void)
{
	static const struct extension ext = { .name = "keyUsage" };
	struct cert c = a_leaf(), ca = a_ca(0, "CN=root", "CN=root");

	c.version = 1;
	c.basic_constraints.state = ABSENT;
	c.key_usage.state = ABSENT;
	c.ext_key_usage.state = ABSENT;
	SPEAK(on_cert(&c), "cert-not-v3");
	SAID("version 1, so it has no extensions");
	c.version = 2;
	c.exts = &ext;
	c.n_exts = 1;
	SPEAK(on_cert(&c), "cert-not-v3");
	ca.version = 1;
	ca.basic_constraints.state = ABSENT;
	ca.key_usage.state = ABSENT;
	ca.subject_key_id.state = ABSENT;
	SPEAK(on_cert(&ca), "cert-not-v3");
}

static void
test_cert_signature(void)
{
	static const struct {
		enum sig_scheme scheme;
		enum hash_alg hash;
		bool go_verifies;
		const char *ids;
	} cases[] = {
		{ SIG_RSA, HASH_SHA256, true, "" },
		{ SIG_ECDSA, HASH_SHA512, true, "" },
		{ SIG_RSA, HASH_SHA1, false, "cert-weak-signature-hash" },
		{ SIG_RSA, HASH_MD5, false, "cert-weak-signature-hash" },
		{ SIG_RSA, HASH_MD2, false, "cert-weak-signature-hash" },
		{ SIG_ECDSA, HASH_SHA224, false, "cert-weak-signature-hash" },
		{ SIG_RSA_PSS, HASH_SHA1, false, "cert-weak-signature-hash" },
		{ SIG_RSA, HASH_SHA3_256, false,
		    "cert-signature-unverifiable" },
		{ SIG_RSA, HASH_SHA512_256, false,
		    "cert-signature-unverifiable" },
		{ SIG_RSA_PSS, HASH_SHA3_256, false,
		    "cert-signature-unverifiable" },
		{ SIG_ECDSA, HASH_UNKNOWN, false,
		    "cert-signature-unverifiable" },
		{ SIG_ED25519, HASH_NONE, true,
		    "cert-signature-not-rsa-or-ecdsa" },
		{ SIG_DSA, HASH_SHA1, false,
		    "cert-signature-not-rsa-or-ecdsa" },
		{ SIG_UNKNOWN, HASH_UNKNOWN, false,
		    "cert-signature-not-rsa-or-ecdsa" },
	};
	struct signature_algorithm sig = ecdsa;
	struct cert c = a_leaf();

	c.sig = &sig;
	sig.go_salt_length = -1; /* of PSS, no hash here is one Go takes */
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		sig.scheme = cases[i].scheme;
		sig.hash = cases[i].hash;
		sig.go_verifies = cases[i].go_verifies;
		SPEAK(on_cert(&c), cases[i].ids);
	}
	/* Which algorithm it is cannot be told: cert-malformed. */
	sig.malformed = true;
	SILENT(on_cert(&c));
}

/* Where the documents are taken less literally, what Go cannot verify is an
 * error all the same. */
static void
test_cert_signature_observed(void)
{
	struct signature_algorithm sig = ecdsa;
	struct cert c = a_leaf();

	policy = POLICY_OBSERVED;
	c.sig = &sig;
	sig.scheme = SIG_DSA;
	sig.go_verifies = false;
	SPEAK(on_cert(&c), "cert-signature-not-rsa-or-ecdsa "
			   "cert-signature-scheme-unverifiable");
	c.self_signed = SELF_YES; /* a root's own signature */
	c.role = ROLE_ISSUER;
	SPEAK(on_cert(&c), "cert-signature-not-rsa-or-ecdsa ca-not-ca");
	c = a_leaf();
	sig = ecdsa;
	c.sig = &sig;
	sig.scheme = SIG_ED25519;
	SPEAK(on_cert(&c), "cert-signature-not-rsa-or-ecdsa");
	sig.scheme = SIG_RSA;
	SILENT(on_cert(&c));
	policy = POLICY_DOCUMENTED;
}

static void
test_cert_pss(void)
{
	struct signature_algorithm sig = { .scheme = SIG_RSA_PSS,
		.hash = HASH_SHA256,
		.mgf_hash = HASH_SHA256,
		.salt_length = 32,
		.go_salt_length = 32,
		.trailer = 1,
		.pss = PRESENT,
		.name = "id-RSASSA-PSS",
		.go_verifies = true };
	struct fault fault = { .field = "signature", .what = "odd" };
	struct cert c = a_leaf();

	c.sig = &sig;
	SILENT(on_cert(&c));
	sig.go_verifies = false;
	sig.salt_length = 222;
	SPEAK(on_cert(&c), "cert-pss-parameters-unsupported");
	SAID("salt of 222 bytes, Go takes 32 only");
	sig.mgf_hash = HASH_SHA1;
	SPEAK(on_cert(&c), "cert-pss-parameters-unsupported");
	SAID("SHA-1 in its mask");
	sig.pss = MALFORMED;
	SPEAK(on_cert(&c), "cert-pss-parameters-unsupported");
	SAID("cannot be read");
	c.extra = &(struct cert_extra){ .faults = &fault };
	c.n_faults = 1;
	SPEAK(on_cert(&c), "cert-malformed");
	fault.field = "signature.parameters";
	SPEAK(on_cert(&c), "cert-malformed");
	fault.field = "signatures";
	SPEAK(on_cert(&c), "cert-malformed cert-pss-parameters-unsupported");
}

/* Go looks at no root's own signature; the documents make no difference. */
static void
test_cert_signature_of_root(void)
{
	struct signature_algorithm sig = ecdsa;
	struct cert c = a_ca(0, "CN=root", "CN=root");

	c.sig = &sig;
	sig.hash = HASH_SHA1;
	sig.go_verifies = false;
	SPEAK(on_cert(&c), "cert-weak-signature-hash");
	SAID("which Go does not check");
	CU_ASSERT_PTR_NULL(rec.go[0]);
	sig.hash = HASH_SHA3_256;
	SILENT(on_cert(&c));
	sig = (struct signature_algorithm){ .scheme = SIG_RSA_PSS,
		.hash = HASH_SHA256,
		.mgf_hash = HASH_SHA256,
		.salt_length = 222,
		.go_salt_length = 32,
		.pss = PRESENT,
		.name = "id-RSASSA-PSS" };
	SILENT(on_cert(&c));
	c.self_signed = SELF_FOREIGN;
	SPEAK(on_cert(&c), "cert-pss-parameters-unsupported");
	c.self_signed = SELF_NO;
	sig.scheme = SIG_RSA;
	sig.hash = HASH_SHA1;
	SPEAK(on_cert(&c), "cert-weak-signature-hash");
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(rec.go[0], "insecure algorithm SHA1-RSA"));
}

static void
test_cert_algorithm_mismatch(void)
{
	static const struct fault fault = { .field = "signatureAlgorithm",
		.go = "x509: inner and outer signature algorithm identifiers "
		      "don't match",
		.what = "differs" };
	struct signature_algorithm inner = ecdsa;
	const struct cert_extra extra = { .faults = &fault,
		.inner_sig = &inner };
	struct cert c = a_leaf();

	c.sig_algs_differ = true;
	c.extra = &extra;
	inner.name = "sha256WithRSAEncryption";
	SPEAK(on_cert(&c), "cert-signature-algorithm-mismatch");
	c.n_faults = 1;
	SPEAK(on_cert(&c), "cert-signature-algorithm-mismatch");
	inner.name = c.sig->name;
	SPEAK(on_cert(&c), "cert-signature-algorithm-mismatch");
	SAID("different parameters");
}

static void
test_cert_key_rsa(void)
{
	static const struct fault fault = { .field = "subjectPublicKeyInfo",
		.what = "not positive",
		.go = "x509: RSA public exponent is not a positive number" };
	struct rsa_key rsa = { 0 };
	static const struct {
		unsigned bits;
		uint64_t e;
		const char *ids;
	} cases[] = {
		{ 2048, 65537, "" },
		{ 2048, 3, "" },
		{ 8192, 65537, "" },
		{ 2047, 65537, "cert-key-weak" },
		{ 1024, 65537, "cert-key-weak" },
		{ 1023, 65537, "cert-key-unsupported" },
		{ 8193, 65537, "cert-key-unsupported" },
		{ 2048, 1, "cert-key-unsupported" },
		{ 2048, 65536, "cert-key-unsupported" },
		{ 1024, 65536, "cert-key-unsupported" },
		{ 2048, INT32_MAX, "" },
		{ 2048, (uint64_t)INT32_MAX + 2, "cert-key-unsupported" },
		{ 2048, UINT64_MAX, "cert-key-unsupported" },
	};
	struct cert c = a_leaf();
	struct key key = {
		.algorithm = KEY_RSA, .name = "RSA", .is_rsa = true, .rsa = &rsa
	};

	c.key = &key;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		key.bits = cases[i].bits;
		rsa.e = cases[i].e;
		SPEAK(on_cert(&c), cases[i].ids);
	}
	key.bits = 2048;
	rsa.e = 0;
	c.extra = &(struct cert_extra){ .faults = &fault };
	c.n_faults = 1;
	SPEAK(on_cert(&c), "cert-malformed");
}

static void
test_cert_key_others(void)
{
	static const struct fault faults[] = {
		{ .field = "subjectPublicKeyInfo",
		    .what = "curve",
		    .go = "x509: unsupported elliptic curve" },
		{ .field = "extensions.keyUsage",
		    .what = "odd",
		    .go = "x509: invalid key usage" },
	};
	struct cert c = a_leaf();
	struct key key = *c.key;

	c.key = &key;
	key.curve = CURVE_P224;
	key.curve_name = "P-224";
	SPEAK(on_cert(&c), "cert-key-weak");
	key.point = MALFORMED;
	SPEAK(on_cert(&c), "cert-key-unsupported");
	key.curve = CURVE_SECP256K1;
	key.curve_name = "secp256k1";
	key.point = PRESENT;
	c.extra = &(struct cert_extra){ .faults = faults };
	c.n_faults = 1;
	SPEAK(on_cert(&c), "cert-key-unsupported");
	CU_ASSERT_STRING_EQUAL(rec.go[0], "x509: unsupported elliptic curve");
	c.n_faults = 2; /* Go never gets to the second */
	SPEAK(on_cert(&c), "cert-malformed cert-key-unsupported");
	CU_ASSERT_PTR_NULL(rec.go[0]);
	c.n_faults = 0;
	key.curve = CURVE_UNKNOWN;
	key.curve_name = NULL;
	SPEAK(on_cert(&c), "cert-key-unsupported");
	CU_ASSERT_STRING_EQUAL(rec.message[0], "EC key on an unknown curve");
	c.extra = &(struct cert_extra){ .faults = faults };
	c.n_faults = 1;
	SPEAK(on_cert(&c), "cert-key-unsupported");
	CU_ASSERT_STRING_EQUAL(
	    rec.message[0], "EC key on an unknown curve: curve");
	c.n_faults = 0;
	key = (struct key){ .algorithm = KEY_ED25519, .name = "Ed25519" };
	SILENT(on_cert(&c));
	key = (struct key){ .algorithm = KEY_RSA_PSS, .name = "RSASSA-PSS" };
	SPEAK(on_cert(&c), "cert-key-unsupported");
	key = (struct key){ .algorithm = KEY_DSA, .name = "DSA" };
	SPEAK(on_cert(&c), "cert-key-unsupported");
}

static void
test_cert_dates(void)
{
	struct cert c = a_ca(0, "CN=root", "CN=root");

	c.not_after = NOW;
	SPEAK(on_cert(&c), "cert-expires-soon");
	c.not_after = NOW - 1;
	SPEAK(on_cert(&c), "cert-expired");
	c.not_after = NOW + 30 * DAY;
	SPEAK(on_cert(&c), "cert-expires-soon");
	c.not_after = NOW + 30 * DAY + 1;
	SILENT(on_cert(&c));
	c.not_before = NOW;
	SILENT(on_cert(&c));
	c.not_after = NOW + 30 * DAY;
	SPEAK(on_cert(&c), "cert-expires-soon");
	c.not_before = NOW + 1;
	SPEAK(on_cert(&c), "cert-not-yet-valid");
	c.not_before = c.not_after + 1;
	SPEAK(on_cert(&c), "cert-validity-inverted");
	c.not_after = NOW - 5;
	c.not_before = NOW + 5;
	SPEAK(on_cert(&c), "cert-validity-inverted");
}

static void
test_cert_time_encoding(void)
{
	struct cert c = a_leaf();

	c.not_after_form = TIME_GENERALIZED_BEFORE_2050;
	SPEAK(on_cert(&c), "cert-time-encoding");
	SAID("notAfter is before 2050");
	c.not_before_form = TIME_GENERALIZED_BEFORE_2050;
	SPEAK(on_cert(&c), "cert-time-encoding");
	CU_ASSERT_EQUAL(rec.n, 1);
	SAID("notBefore is before 2050 and a GeneralizedTime, notAfter is "
	     "before");
	c.not_after_form = TIME_OK;
	c.not_before_form = TIME_NOT_ZULU;
	SPEAK(on_cert(&c), "cert-time-encoding");
	SAID("notBefore is not in the form with seconds and Z");
	/* Before 1950 there is no UTCTime. */
	c.not_before_form = TIME_GENERALIZED_BEFORE_2050;
	c.not_before = -631152000;
	SPEAK(on_cert(&c), "cert-time-encoding");
	c.not_before--;
	SILENT(on_cert(&c));
	c.not_before_form = TIME_OK;
	SILENT(on_cert(&c));
}

static void
set_serial(struct cert *c, struct slice s)
{
	c->der = s;
	c->serial = (struct span){ 0, (uint32_t)s.n };
}

static void
test_cert_serial(void)
{
	static const unsigned char zero[] = { 0 };
	static const unsigned char longest[20] = { 1 }, longer[21] = { 1 };
	static const struct fault fault = { .field = "serialNumber",
		.what = "padded",
		.go = "x509: malformed serial number" };
	struct cert c = a_leaf(), other = a_leaf();

	set_serial(&c, SLICE(zero));
	SPEAK(on_cert(&c), "cert-serial-invalid");
	c.serial.n = 0; /* there is none */
	SILENT(on_cert(&c));
	set_serial(&c, SLICE(longest));
	SILENT(on_cert(&c));
	set_serial(&c, SLICE(longer));
	SPEAK(on_cert(&c), "cert-serial-invalid");
	c.extra = &(struct cert_extra){ .faults = &fault };
	c.n_faults = 1;
	SPEAK(on_cert(&c), "cert-malformed");
	c = a_leaf();
	c.index = 1;
	c.extra = &(struct cert_extra){ .same_serial = &other };
	SPEAK(on_cert(&c), "cert-duplicate-serial");
	SAID("112233");
	/* the earlier one is not told again */
	other.extra = &(struct cert_extra){ .same_serial = &c };
	SILENT(on_cert(&other));
	c.index = 0;
	c.file = &bundle_file; /* order 1 */
	SPEAK(on_cert(&c), "cert-duplicate-serial");
	SAID("of client.pem");
}

static void
test_cert_extensions(void)
{
	struct extension exts[] = {
		{ .name = "keyUsage", .critical = true, .go_handles = true },
		{ .name = "1.2.3", .critical = false },
		{ .name = "1.2.4", .critical = true },
	};
	struct cert c = a_leaf();

	c.exts = exts;
	c.n_exts = 2;
	SILENT(on_cert(&c));
	c.n_exts = 3;
	SPEAK(on_cert(&c), "cert-unknown-critical-extension");
	SAID("1.2.4");
}

static void
test_cert_name_hostile(void)
{
	static const unsigned char blank[] = { ' ', '~' };
	struct general_name nul = { .text = "a\\u{0}",
		.type = SAN_DNS,
		.value = { (const unsigned char *)"a", 2 } };
	struct cert c = a_leaf();
	struct name subject = *c.subject, issuer = *c.issuer;

	c.subject = &subject;
	c.issuer = &issuer;
	subject.hostile = true;
	SPEAK(on_cert(&c), "cert-name-hostile");
	SAID("subject: 'CN=leaf'");
	issuer.hostile = true;
	SPEAK(on_cert(&c), "cert-name-hostile");
	CU_ASSERT_EQUAL(rec.n, 1);
	subject.hostile = false;
	SPEAK(on_cert(&c), "cert-name-hostile");
	SAID("issuer: 'CN=root'");
	issuer.hostile = false;
	c.san.state = PRESENT;
	c.san.names = &nul;
	c.san.n = 1;
	SPEAK(on_cert(&c), "cert-name-hostile");
	SAID("subjectAltName: 'a\\u{0}'");
	c.san.state = MALFORMED;
	SILENT(on_cert(&c));
	c.san.state = PRESENT;
	nul.type = SAN_IP; /* bytes, no text */
	SILENT(on_cert(&c));
	nul.type = SAN_URI;
	nul.value = SLICE(blank);
	SILENT(on_cert(&c));
}

static void
test_cert_ca_bits(void)
{
	struct cert c = a_leaf();

	c.key_usage.bits |= KU_KEY_CERT_SIGN;
	SPEAK(on_cert(&c), "cert-ca-bits-without-ca");
	c.path_len = 0;
	SPEAK(on_cert(&c), "cert-ca-bits-without-ca");
	SAID("keyCertSign and pathLenConstraint");
	c.key_usage.bits = KU_DIGITAL_SIGNATURE;
	SPEAK(on_cert(&c), "cert-ca-bits-without-ca");
	c.basic_constraints.state = MALFORMED;
	SILENT(on_cert(&c));
	c = a_ca(0, "CN=x", "CN=root");
	c.basic_constraints.ca = false;
	SPEAK(on_cert(&c), "ca-not-ca");
}

/* ---- ee ----------------------------------------------------------------- */

static void
test_ee_extensions(void)
{
	struct cert c = a_leaf();

	c.basic_constraints.state = ABSENT;
	SPEAK(on_cert(&c), "ee-basic-constraints-missing");
	c.basic_constraints.state = MALFORMED;
	SILENT(on_cert(&c));
	c = a_leaf();
	c.key_usage.state = ABSENT;
	SPEAK(on_cert(&c), "ee-key-usage-missing");
	SAID("--policy observed");
	c.key_usage.state = MALFORMED;
	SILENT(on_cert(&c));
	c.key_usage.state = PRESENT;
	c.key_usage.bits = KU_KEY_ENCIPHERMENT;
	SPEAK(on_cert(&c), "ee-key-usage-no-digital-signature");
	c.key_usage.bits = 0;
	SPEAK(on_cert(&c), "ee-key-usage-no-digital-signature");
}

static void
test_ee_eku(void)
{
	static const struct purpose server = { .name = "serverAuth" };
	struct cert c = a_leaf();

	c.ext_key_usage.client_auth = false;
	c.ext_key_usage.list = &server;
	SPEAK(on_cert(&c), "ee-eku-no-client-auth");
	SAID("is for serverAuth and not");
	c.ext_key_usage.any = true;
	SILENT(on_cert(&c));
	c.ext_key_usage.any = false;
	c.ext_key_usage.n = 0;
	SILENT(on_cert(&c));
	c.ext_key_usage.n = 1;
	c.ext_key_usage.state = MALFORMED;
	SILENT(on_cert(&c));
	c.ext_key_usage.state = ABSENT;
	SILENT(on_cert(&c));
}

/* A CA as the client's certificate is one cause. */
static void
test_ee_is_ca(void)
{
	struct cert c = a_ca(0, "CN=root", "CN=root");

	c.role = ROLE_EE;
	SPEAK(on_cert(&c), "ee-is-ca");
	c.key_usage.state = ABSENT;
	SPEAK(on_cert(&c), "ee-is-ca");
}

static void
test_ee_self_signed(void)
{
	struct cert c = a_leaf();

	c.self_signed = SELF_YES;
	SPEAK(on_cert(&c), "ee-self-signed");
	c.self_signed = SELF_UNKNOWN;
	SILENT(on_cert(&c));
}

static void
test_ee_no_filterable_name(void)
{
	static const struct general_name dns = { .text = "0123456789",
		.value = { some_bytes, 10 },
		.type = SAN_DNS };
	static const struct general_name none = {
		.text = "", .value = { some_bytes, 0 }, .type = SAN_DNS
	};
	static const struct general_name id = { .text = "1.2.3",
		.value = { some_bytes, 2 },
		.type = SAN_REGISTERED_ID };
	struct attribute attrs[] = { { .type = ATTR_C }, { .type = ATTR_OU } };
	struct cert c = a_leaf();

	c.subject = &(struct name){ .attrs = attrs, .n_attrs = 2 };
	SPEAK(on_cert(&c), "ee-no-filterable-name");
	c.subject = &(struct name){ .n_attrs = 0 };
	SPEAK(on_cert(&c), "ee-no-filterable-name");
	SAID("(empty name)");
	c.san.state = PRESENT;
	c.san.names = &id;
	c.san.n = 1;
	SPEAK(on_cert(&c), "ee-no-filterable-name");
	c.san.names = &dns;
	SILENT(on_cert(&c));
	c.san.names = &none;
	SPEAK(on_cert(&c), "ee-no-filterable-name");
	c.san.names = &id;
	c.san.state = MALFORMED;
	SILENT(on_cert(&c));
	c.san.state = ABSENT;
	c.subject = &(struct name){ .malformed = true };
	SILENT(on_cert(&c));
}

/* ---- ca ----------------------------------------------------------------- */

static void
test_ca_basic_constraints(void)
{
	struct cert c = a_ca(0, "CN=x", "CN=root");

	c.basic_constraints.state = ABSENT;
	c.key_usage.bits = KU_DIGITAL_SIGNATURE;
	SPEAK(on_cert(&c), "ca-basic-constraints-missing");
	SAID("looks like an end-entity certificate");
	c.basic_constraints.state = MALFORMED;
	SILENT(on_cert(&c));
	c.basic_constraints.state = PRESENT;
	c.basic_constraints.ca = false;
	SPEAK(on_cert(&c), "ca-not-ca");
	SAID("looks like an end-entity certificate");
	c.basic_constraints.ca = true;
	c.key_usage.bits = KU_KEY_CERT_SIGN;
	c.basic_constraints.critical = false;
	SPEAK(on_cert(&c), "ca-basic-constraints-not-critical");
	c.role = ROLE_ISSUER;
	SPEAK(on_cert(&c), "ca-basic-constraints-not-critical");
}

static void
test_ca_key_usage(void)
{
	struct cert c = a_ca(0, "CN=x", "CN=root");

	c.key_usage.bits = KU_CRL_SIGN;
	SPEAK(on_cert(&c), "ca-key-usage-no-cert-sign");
	c.key_usage.bits = 0; /* absent, to Go */
	SPEAK(on_cert(&c), "ca-key-usage-missing");
	c.key_usage.state = ABSENT;
	SPEAK(on_cert(&c), "ca-key-usage-missing");
	c.key_usage.state = MALFORMED;
	SILENT(on_cert(&c));
}

static void
test_ca_others(void)
{
	static const struct purpose server = { .name = "serverAuth" };
	struct file f = chain_file;
	struct cert c = a_ca(0, "CN=x", "CN=root");

	c.ext_key_usage.state = PRESENT;
	c.ext_key_usage.list = &server;
	c.ext_key_usage.n = 1;
	SPEAK(on_cert(&c), "ca-eku-no-client-auth");
	f.as = AS_SERVER;
	f.hosted = true;
	c.file = &f;
	c.role = ROLE_ISSUER;
	SILENT(on_cert(&c));
	c = a_ca(0, "CN=x", "CN=root");
	c.ext_key_usage.state = MALFORMED;
	SILENT(on_cert(&c));
	c.subject_key_id.state = ABSENT;
	SPEAK(on_cert(&c), "ca-no-subject-key-id");
	c.subject_key_id.state = MALFORMED;
	SILENT(on_cert(&c));
	c.subject = &(struct name){ .n_attrs = 0 };
	SPEAK(on_cert(&c), "ca-empty-subject");
}

/* ---- bundle ------------------------------------------------------------- */

static struct bundle
a_bundle(const struct member *m, size_t n)
{
	return (struct bundle){ .file = &bundle_file,
		.at = { .file = &bundle_file, .line = 1 },
		.judged_at = NOW,
		.members = m,
		.n_members = n,
		.n_certs = n };
}

static void
test_bundle_links(void)
{
	struct cert root = a_ca(0, "CN=root", "CN=root");
	struct cert sub = a_ca(1, "CN=sub", "CN=root");
	struct cert away = a_leaf();
	struct member_extra x = { .elsewhere = NULL };
	struct member m[] = { { .cert = &root, .link = LINK_ROOT },
		{ .cert = &sub,
		    .link = LINK_ISSUED,
		    .issuer = &root,
		    .extra = &x } };
	struct bundle b = a_bundle(m, 2);

	SILENT(on_bundle(&b));
	m[1].link = LINK_UNKNOWN;
	SILENT(on_bundle(&b));
	m[1].link = LINK_MISSING;
	sub.authority_key_id.state = PRESENT;
	sub.authority_key_id.id = key_id;
	SPEAK(on_bundle(&b), "bundle-not-closed");
	SAID("the issuer of 'CN=sub' is missing: 'CN=root', key id abcd");
	x.elsewhere = &away;
	SPEAK(on_bundle(&b), "bundle-not-closed");
	SAID("; it is certificate 1, line 1 of client.pem");
	m[1].link = LINK_KEY;
	m[1].issuer = &root;
	SPEAK(on_bundle(&b), "bundle-issuer-key-mismatch");
	SAID("the signature of 'CN=sub' does not verify with the key that it "
	     "names, that of 'CN=root' (certificate 1, line 1), key id abcd: "
	     "it was altered, or is not written as DER has it");
	root.subject_key_id.state = ABSENT;
	SPEAK(on_bundle(&b), "bundle-issuer-key-mismatch");
	SAID("'CN=sub' is not signed with the key of 'CN=root' (certificate "
	     "1, line 1); missing is its namesake with the right key, key id "
	     "abcd; it is certificate 1, line 1 of client.pem");
	m[1].issuer = NULL;
	SPEAK(on_bundle(&b), "bundle-issuer-key-mismatch");
	SAID("the key of 'CN=root' (in the bundle)");
	m[1].issuer = &root;
	m[1].link = LINK_NAME_BYTES;
	SPEAK(on_bundle(&b), "bundle-name-bytes-differ");
	/* A member that is no CA has to go: its issuer is not missed. */
	sub.basic_constraints.ca = false;
	SILENT(on_bundle(&b));
	m[1].link = LINK_MISSING;
	SILENT(on_bundle(&b));
	m[1].link = LINK_KEY;
	SILENT(on_bundle(&b));
	sub.basic_constraints.state = ABSENT;
	SILENT(on_bundle(&b));
	sub.version = 1; /* which has none */
	SPEAK(on_bundle(&b), "bundle-issuer-key-mismatch");
	sub.version = 3;
	sub.basic_constraints.state = MALFORMED;
	SPEAK(on_bundle(&b), "bundle-issuer-key-mismatch");
	sub.basic_constraints.state = ABSENT;
	/* A root that another key signed. */
	m[0].link = LINK_MISSING;
	SPEAK(on_bundle(&b), "bundle-not-closed");
	SAID("signed with another key");
}

static void
test_bundle_chain_broken(void)
{
	static const struct {
		enum path_fault fault;
		const char *ids;
	} cases[] = {
		{ PATH_OK, "" },
		{ PATH_TOO_LONG, "bundle-chain-broken" },
		{ PATH_NO_CERT_SIGN, "bundle-chain-broken" },
		{ PATH_NAME_CONSTRAINT, "bundle-chain-broken" },
		{ PATH_LOOP, "bundle-chain-broken" },
		{ PATH_LIMIT, "bundle-chain-broken" },
		/* another rule names the cause at the culprit */
		{ PATH_NO_ISSUER, "" },
		{ PATH_SIGNATURE, "" },
		{ PATH_NAME_BYTES, "" },
		{ PATH_NOT_A_CA, "" },
		{ PATH_ISSUER_KEY, "" },
		{ PATH_ALGORITHM, "" },
		{ PATH_CRITICAL, "" },
		{ PATH_EXPIRED, "" },
		{ PATH_USAGE, "" },
	};
	struct cert root = a_ca(0, "CN=root", "CN=root");
	struct cert sub = a_ca(1, "CN=sub", "CN=root");
	struct member_extra x = { .elsewhere = NULL };
	struct member m = {
		.cert = &sub, .link = LINK_ISSUED, .issuer = &root, .extra = &x
	};
	struct bundle b = a_bundle(&m, 1);

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		x.path.fault = cases[i].fault;
		SPEAK(on_bundle(&b), cases[i].ids);
	}
	x.path.fault = PATH_TOO_LONG;
	x.path.culprit = &root;
	x.path.detail = "its pathLenConstraint is 0";
	x.path.go = "x509: too many intermediates for path length constraint";
	x.exhausted_by = &root;
	SPEAK(on_bundle(&b), "bundle-chain-broken");
	SAID("breaks at 'CN=root' (certificate 1, line 1): its "
	     "pathLenConstraint is 0");
	CU_ASSERT_STRING_EQUAL(rec.go[0], x.path.go);
	x.path.fault = PATH_OK;
	root.path_len = 0;
	SPEAK(on_bundle(&b), "bundle-path-exhausted");
	SAID("pathLenConstraint 0 of 'CN=root'");
}

static void
test_bundle_names(void)
{
	struct cert root = a_ca(0, "CN=x", "CN=x");
	struct cert sub = a_ca(1, "CN=X", "CN=x");
	struct member_extra x = { .same_name_above = &root };
	struct member m[] = {
		{ .cert = &root, .link = LINK_ROOT },
		{ .cert = &sub, .link = LINK_ISSUED, .extra = &x },
	};
	struct bundle b = a_bundle(m, 2);

	SPEAK(on_bundle(&b), "bundle-duplicate-dn-in-chain");
	CU_ASSERT_EQUAL(rec.n, 1);
	SAID("'CN=X' has the same name as 'CN=x' above it");
	x.same_name_above = &sub; /* in a circle */
	SILENT(on_bundle(&b));
	x.same_name_above = NULL;
	x.same_subject = &root;
	SPEAK(on_bundle(&b), "bundle-same-subject");
	SAID("even their key ids are equal");
	root.subject_key_id.id = other_key_id;
	SPEAK(on_bundle(&b), "bundle-same-subject");
	CU_ASSERT_PTR_NULL(strstr(rec.message[0], "key ids"));
	root.subject_key_id.state = ABSENT;
	SPEAK(on_bundle(&b), "bundle-same-subject");
	SAID("nothing tells them apart");
}

static void
test_bundle_duplicate(void)
{
	struct cert root = a_ca(0, "CN=root", "CN=root"), copy = root;

	copy.index = 1;
	copy.extra = &(struct cert_extra){ .same_in_file = &root };
	copy.not_after = NOW - 1; /* only the copy is reported */
	SPEAK(on_cert(&copy), "bundle-duplicate-certificate");
	SAID("is the same as certificate 1, line 1");
	copy.role = ROLE_ISSUER;
	SPEAK(on_cert(&copy), "chain-duplicate-certificate");
}

static void
test_bundle_size(void)
{
	static unsigned char bytes[45000], exact[42668];
	struct block block = a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1);
	struct file f = a_file(&block, 1, 1);
	struct bundle b = a_bundle(NULL, 0);

	b.n_certs = 16;
	SILENT(on_bundle(&b));
	b.n_certs = 17;
	SPEAK(on_bundle(&b), "bundle-too-many-certificates");
	f.bytes = (struct slice){ bytes, 32000 };
	SILENT(on_file(&f));
	f.bytes.n = 32001;
	SPEAK(on_file(&f), "bundle-near-size-limit");
	f.bytes.n = 32768;
	SPEAK(on_file(&f), "bundle-near-size-limit");
	f.bytes.n = 32769;
	SPEAK(on_file(&f), "bundle-too-large");
	f.as = AS_END_ENTITY;
	SILENT(on_file(&f));
	/* 4 characters of base64 are 3 bytes, line ends are none. */
	f.as = AS_CA_BUNDLE;
	f.kind = KIND_BASE64_PEM;
	memset(bytes, 'A', sizeof bytes);
	f.bytes.n = 42666;
	SPEAK(on_file(&f), "pem-base64-pem");
	f.bytes.n = 42668;
	SPEAK(on_file(&f), "pem-base64-pem bundle-near-size-limit");
	memset(bytes, '\n', 100);
	SPEAK(on_file(&f), "pem-base64-pem");
	memset(bytes, ' ', 100);
	SPEAK(on_file(&f), "pem-base64-pem");
	memset(bytes, '=', 100);
	SPEAK(on_file(&f), "pem-base64-pem");
	memset(exact, 'A', sizeof exact);
	f.bytes = SLICE(exact);
	SPEAK(on_file(&f), "pem-base64-pem bundle-near-size-limit");
}

static void
test_bundle_empty(void)
{
	struct file f = a_file(NULL, 0, 0);

	f.kind = KIND_EMPTY;
	f.bytes.n = 0;
	SPEAK(on_file(&f), "bundle-empty");
	f.as = AS_UNKNOWN;
	f.bytes.n = 3;
	SPEAK(on_file(&f), "bundle-empty");
	SAID("3 bytes of white space");
	f.as = AS_FILTERS;
	SILENT(on_file(&f));
}

static void
test_bundle_well_known(void)
{
	struct cert root = a_ca(0, "CN=root", "CN=root"), other = root;
	struct member m[] = { { .cert = &root, .link = LINK_ROOT },
		{ .cert = &other, .link = LINK_ROOT } };
	struct bundle b = a_bundle(m, 2);

	root.extra = &(struct cert_extra){ .well_known = "ISRG Root X1" };
	SPEAK(on_bundle(&b), "bundle-well-known-ca");
	CU_ASSERT_EQUAL(rec.n, 1);
	SAID("no certificate filters were given");
	b.filters = &chain_file;
	SPEAK(on_bundle(&b), "bundle-well-known-ca");
	SAID("gives no filter");
	b.filters_given = true;
	other.extra = &(struct cert_extra){ .well_known = "Other" };
	SPEAK(on_bundle(&b), "bundle-well-known-ca-filtered");
	CU_ASSERT_EQUAL(rec.n, 2);
}

static void
test_bundle_private_key(void)
{
	struct cert root = a_ca(0, "CN=root", "CN=root");
	struct block b[] = { a_block(BLOCK_CERTIFICATE, "CERTIFICATE", 1),
		a_block(BLOCK_PRIVATE_KEY, "PRIVATE KEY", 11) };
	struct private_key key = { .belongs_to = &root };
	struct file f = a_file(b, 2, 1);

	SPEAK(on_file(&f), "bundle-contains-private-key");
	b[1].extra =
	    &(struct block_extra){ .label = b[1].extra->label, .key = &key };
	SPEAK(on_file(&f), "bundle-contains-private-key");
	SAID("the key of 'CN=root'");
	CU_ASSERT_EQUAL(rec.at[0].line, 11);
	f.as = AS_END_ENTITY;
	SILENT(on_file(&f));
}

static void
test_bundle_expired(void)
{
	struct cert certs[40];
	struct member m[40] = { 0 };
	char name[3000] = "";
	struct bundle b = a_bundle(m, 40);

	for (size_t i = 0; i < 40; i++) {
		certs[i] = a_ca(
		    i, "CN=a name that takes up some room in it", "CN=root");
		m[i] =
		    (struct member){ .cert = &certs[i], .link = LINK_ISSUED };
	}
	b.n_certs = 16;
	SILENT(on_bundle(&b));
	certs[3].not_after = NOW - 1;
	certs[5].not_after = NOW - 1;
	SPEAK(on_bundle(&b), "bundle-expired-member-blocks-updates");
	CU_ASSERT_EQUAL(rec.n, 1);
	SAID("2 of 40 members expired: 'CN=a name that takes up some room in "
	     "it' (certificate 4, line 31), 'CN=a name that takes up some "
	     "room in it' (certificate 6, line 51)");
	for (size_t i = 0; i < 40; i++)
		certs[i].not_after = NOW - 1;
	SPEAK(on_bundle(&b), "bundle-expired-member-blocks-updates");
	SAID("..."); /* cut, and not beyond the buffer */
	/* A long name hides no other member. */
	memset(name, 'x', sizeof(name) - 1);
	memcpy(name, "CN=", 3);
	certs[0].subject = named(name);
	b.n_members = 2;
	SPEAK(on_bundle(&b), "bundle-expired-member-blocks-updates");
	SAID("certificate 2, line 11");
	SAID("(long name)");
	name[101] = '\0';
	certs[0].subject = named(name);
	SPEAK(on_bundle(&b), "bundle-expired-member-blocks-updates");
	SAID("(long name)");
	name[100] = '\0';
	certs[0].subject = named(name);
	SPEAK(on_bundle(&b), "bundle-expired-member-blocks-updates");
	SAID(name);
}

/* ---- chain -------------------------------------------------------------- */

static struct chain
a_chain(const struct cert *leaf)
{
	return (struct chain){ .leaf = leaf,
		.file = &chain_file,
		.at = { .file = &chain_file, .line = 1 },
		.judged_at = NOW,
		.leaf_first = true,
		.in_order = true,
		.first_of_file = true };
}

static void
test_chain_incomplete(void)
{
	struct cert leaf = a_leaf(), ca = a_ca(0, "CN=root", "CN=root");
	struct chain c = a_chain(&leaf);

	SILENT(on_chain(&c));
	c.path.fault = PATH_NO_ISSUER;
	c.path.culprit = &leaf;
	c.path.go = "x509: certificate signed by unknown authority";
	SILENT(on_chain(&c)); /* without --ca: not evaluated */
	c.ca = &bundle_file;
	SPEAK(on_chain(&c), "chain-incomplete");
	SAID("missing is the issuer of 'CN=leaf': 'CN=root', key id abcd");
	CU_ASSERT_STRING_EQUAL(rec.go[0], c.path.go);
	c.path.fault = PATH_LIMIT;
	SPEAK(on_chain(&c), "chain-incomplete");
	SAID("too many signature checks");
	c.path.fault = PATH_LOOP;
	SPEAK(on_chain(&c), "chain-incomplete");
	SAID("no path from 'CN=leaf' to a certificate of ca.pem: the issuers "
	     "run in a circle");
	c.path.culprit = NULL;
	SPEAK(on_chain(&c), "chain-incomplete");
	SAID("ca.pem: the issuers run in a circle");
	c.path.culprit = &ca;
	SPEAK(on_chain(&c), "chain-incomplete");
	SAID("ca.pem: it ends at 'CN=root' (certificate 1, line 1 of ca.pem): "
	     "the issuers run in a circle");
	c.path.fault = PATH_NOT_A_CA;
	c.path.culprit = NULL;
	SPEAK(on_chain(&c), "chain-incomplete");
	SAID("it cannot be an issuer");
	ca.role = ROLE_EE;
	ca.version = 1; /* cert-not-v3 */
	c.path.culprit = &ca;
	SILENT(on_chain(&c));
	c.path.fault = PATH_NO_ISSUER;
	c.path.culprit = NULL;
	SPEAK(on_chain(&c), "chain-incomplete");
	SAID("missing is the issuer of 'CN=leaf'");
	c.path.culprit = &leaf;
	leaf.issuer = &(struct name){ .malformed = true }; /* cert-malformed */
	SILENT(on_chain(&c));
}

/* A signature that cannot be checked is told by the cert rules, but for one
 * that is like any other. */
static void
test_chain_unchecked(void)
{
	static const struct signature_algorithm unverified = {
		.name = "unverified"
	};
	struct cert leaf = a_leaf(), ca = a_ca(0, "CN=root", "CN=root");
	struct chain c = a_chain(&leaf);
	struct key key;

	c.ca = &bundle_file;
	c.path.fault = PATH_ALGORITHM;
	c.path.culprit = &leaf;
	c.path.candidate = &ca;
	c.path.detail = "its signature cannot be checked";
	leaf.has_signature = true;
	SPEAK(on_chain(&c), "chain-incomplete");
	SAID("its signature cannot be checked");
	key = *ca.key;
	ca.key = &key;
	key.algorithm = KEY_RSA; /* cert-key-unsupported */
	key.is_rsa = true;
	key.rsa = &(struct rsa_key){ .e = UINT64_MAX };
	SILENT(on_chain(&c));
	key.algorithm = KEY_EC; /* which has no exponent */
	SPEAK(on_chain(&c), "chain-incomplete");
	key.algorithm = KEY_RSA;
	key.rsa = &(struct rsa_key){ .e = 65537 };
	key.bits = CAP_RSA_BITS + 1;
	SILENT(on_chain(&c));
	key.bits = CAP_RSA_BITS;
	SPEAK(on_chain(&c), "chain-incomplete");
	c.path.candidate = NULL;
	SPEAK(on_chain(&c), "chain-incomplete");
	leaf.sig = &unverified; /* a rule about the algorithm */
	SILENT(on_chain(&c));
	leaf.sig = &ecdsa;
	leaf.has_signature = false; /* cert-malformed */
	SILENT(on_chain(&c));
}

/* Every fault of a path has a rule, and only one. */
static void
test_chain_faults(void)
{
	static const struct {
		enum path_fault fault;
		unsigned culprit; /* its role; 0: the leaf */
		const char *ids;
	} cases[] = {
		{ PATH_NOT_A_CA, ROLE_CA, "" },
		{ PATH_NOT_A_CA, ROLE_ISSUER, "" },
		{ PATH_NOT_A_CA, ROLE_EE, "chain-incomplete" },
		{ PATH_NO_CERT_SIGN, ROLE_CA, "" },
		{ PATH_NO_CERT_SIGN, ROLE_EE, "chain-incomplete" },
		{ PATH_ISSUER_KEY, ROLE_CA, "" },
		{ PATH_ALGORITHM, 0, "" },
		{ PATH_CRITICAL, ROLE_CA, "" },
		{ PATH_USAGE, ROLE_CA, "" },
		{ PATH_USAGE, 0, "" },
		{ PATH_USAGE, ROLE_EE, "chain-incomplete" },
		{ PATH_EXPIRED, ROLE_CA, "chain-issuer-expired" },
		{ PATH_NOT_YET_VALID, ROLE_CA, "chain-issuer-expired" },
		{ PATH_EXPIRED, ROLE_ISSUER, "" }, /* cert-expired */
		{ PATH_NAME_CONSTRAINT, ROLE_CA,
		    "chain-name-constraint-violated" },
		{ PATH_TOO_LONG, ROLE_CA, "chain-path-too-long" },
		{ PATH_LEAF_EXPIRED, 0, "" },
		{ PATH_LEAF_CRITICAL, 0, "" },
		{ PATH_LEAF_MALFORMED, 0, "" },
	};
	struct cert leaf = a_leaf(), ca = a_ca(0, "CN=root", "CN=root");
	const struct cert *certs[] = { &leaf };
	struct chain c = a_chain(&leaf);

	c.ca = &bundle_file;
	c.path.certs = certs;
	c.path.n = 1;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		c.path.fault = cases[i].fault;
		c.path.culprit = cases[i].culprit == 0 ? &leaf : &ca;
		ca.role = (uint8_t)cases[i].culprit;
		ca.file = ca.role == ROLE_CA ? &bundle_file : &chain_file;
		SPEAK(on_chain(&c), cases[i].ids);
	}
	c.path.culprit = &leaf;
	c.path.n = 0;
	c.path.fault = PATH_NO_CERT_SIGN;
	SPEAK(on_chain(&c), "chain-incomplete");
	/* A server's own is server-eku-no-server-auth. */
	c.file = &server_file;
	c.path.fault = PATH_USAGE;
	SPEAK(on_chain(&c), "chain-incomplete");
	c.path.n = 1;
	SILENT(on_chain(&c));
	c.path.culprit = &ca;
	SPEAK(on_chain(&c), "chain-incomplete");
}

static void
test_chain_signature(void)
{
	struct cert leaf = a_leaf(), ca = a_ca(0, "CN=root", "CN=root");
	struct chain c = a_chain(&leaf);

	c.ca = &bundle_file;
	c.path.fault = PATH_SIGNATURE;
	c.path.culprit = &leaf;
	c.path.candidate = &ca;
	SPEAK(on_chain(&c), "chain-signature-invalid");
	SAID("'CN=leaf' was not signed with the key of 'CN=root' "
	     "(certificate 1, line 1 of ca.pem)");
	/* Another generation of the CA: the right one is missing. */
	ca.subject_key_id.id = other_key_id;
	SPEAK(on_chain(&c), "chain-incomplete");
	SAID("has that name and another key");
	leaf.authority_key_id.id.n = 0; /* which says nothing */
	SPEAK(on_chain(&c), "chain-signature-invalid");
	leaf.authority_key_id.id = key_id;
	ca.subject_key_id.state = ABSENT;
	SPEAK(on_chain(&c), "chain-signature-invalid");
	c.path.candidate = NULL;
	SPEAK(on_chain(&c), "chain-incomplete");
	c.path.candidate = &ca;
	c.path.fault = PATH_NAME_BYTES;
	SPEAK(on_chain(&c), "chain-name-bytes-differ");
	c.ca = NULL;
	SPEAK(on_chain(&c), "chain-name-bytes-differ");
}

static void
test_chain_order(void)
{
	struct cert leaf = a_leaf(), ca = a_ca(2, "CN=sub", "CN=root");
	struct chain c = a_chain(&leaf);

	ca.file = &chain_file;
	c.in_order = false;
	c.out_of_order = &ca;
	SPEAK(on_chain(&c), "chain-out-of-order");
	CU_ASSERT_EQUAL(rec.at[0].line, 21);
	c.leaf_first = false;
	leaf.index = 1;
	SPEAK(on_chain(&c), "chain-leaf-not-first");
	SAID("certificate 2 of the file");
	c.first_of_file = false;
	SILENT(on_chain(&c));
}

static void
test_chain_file(void)
{
	struct cert leaf = a_leaf(), ca = a_ca(1, "CN=x", "CN=x");
	const struct cert *unrelated[] = { &ca };
	struct chain c = a_chain(&leaf);

	c.unrelated = unrelated;
	c.n_unrelated = 1;
	SPEAK(on_chain(&c), "chain-unrelated-certificate");
	c.path.candidate = &ca; /* named as the near miss */
	SILENT(on_chain(&c));
	c.path.candidate = NULL;
	c.path.culprit = &ca;
	SILENT(on_chain(&c));
	c = a_chain(&leaf);
	c.root_sent = &ca;
	SPEAK(on_chain(&c), "chain-includes-root");
	c.root_sent = &leaf;
	SILENT(on_chain(&c));
	c.root_sent = NULL;
	c.same_name_lower = &leaf;
	c.same_name_upper = &ca;
	SPEAK(on_chain(&c), "chain-duplicate-dn");
}

/* What stands in DER, of clients. */
static void
test_chain_der(void)
{
	struct cert leaf = a_leaf();
	struct chain c = a_chain(&leaf);
	struct file f = chain_file;

	f.kind = KIND_DER;
	f.n_certs = 1;
	f.at = (struct origin){ .file = &chain_file };
	c.file = &f;
	SPEAK(on_chain(&c), "chain-not-pem");
	c.first_of_file = false;
	SILENT(on_chain(&c));
	c.first_of_file = true;
	f.hosted = true;
	SILENT(on_chain(&c));
	f.hosted = false;
	f.as = AS_SERVER;
	SILENT(on_chain(&c));
}

static void
test_chain_outlives(void)
{
	struct cert leaf = a_leaf(), ca = a_ca(0, "CN=root", "CN=root");
	struct chain c = a_chain(&leaf);

	c.outlived = &ca;
	ca.not_after = leaf.not_after;
	SILENT(on_chain(&c));
	ca.not_after -= 13;
	leaf.not_after_state = MALFORMED; /* nobody wrote that date */
	SILENT(on_chain(&c));
	leaf.not_after_state = PRESENT;
	SPEAK(on_chain(&c), "ee-outlives-issuer");
	SAID("13 seconds after 'CN=root' above it (certificate 1, line 1 of "
	     "ca.pem)");
	ca.not_after = leaf.not_after - (2 * DAY + 3600);
	SPEAK(on_chain(&c), "ee-outlives-issuer");
	SAID("2 days 1 hour after");
	ca.not_after = leaf.not_after - 90 * 60;
	SPEAK(on_chain(&c), "ee-outlives-issuer");
	SAID("1 hour 30 minutes after");
	ca.not_after = NOW;
	SPEAK(on_chain(&c), "ee-outlives-issuer");
	ca.not_after = NOW - 1; /* expired: that is said already */
	SILENT(on_chain(&c));
}

/* ---- key ---------------------------------------------------------------- */

static void
test_key_use(void)
{
	struct block b = a_block(BLOCK_PRIVATE_KEY, "PRIVATE KEY", 1);
	struct file f = a_file(&b, 1, 0);
	struct cert leaf = a_leaf();
	struct private_key k = { .at = { .file = &f, .line = 1 },
		.block = &b,
		.form = KEYFORM_PKCS8,
		.key = { .algorithm = KEY_RSA,
		    .name = "RSA",
		    .is_rsa = true,
		    .rsa = &(struct rsa_key){ .e = 65537 },
		    .bits = 8192 } };

	f.as = AS_KEY;
	SILENT(on_key(&k));
	k.key.bits = 8193;
	SPEAK(on_key(&k), "key-unsupported");
	k.key.bits = 1024;
	SPEAK(on_key(&k), "key-weak");
	k.key.bits = 1023;
	SPEAK(on_key(&k), "key-unsupported");
	k.key.bits = 2048;
	/* Go's words, where it gets that far. */
	k.mismatch = &leaf;
	k.given = "stands in one file with";
	SPEAK(on_key(&k), "key-mismatch");
	CU_ASSERT_STRING_EQUAL(
	    rec.go[0], "tls: private key type does not match public key type");
	k.key.algorithm = KEY_EC;
	k.key.curve = CURVE_P256;
	SPEAK(on_key(&k), "key-mismatch");
	CU_ASSERT_STRING_EQUAL(
	    rec.go[0], "tls: private key does not match public key");
	k.go = "tls: no";
	SPEAK(on_key(&k), "key-mismatch");
	CU_ASSERT_PTR_NULL(rec.go[0]);
	k.go = NULL;
	k.block = NULL;
	SPEAK(on_key(&k), "key-mismatch key-not-pem");
	CU_ASSERT_PTR_NULL(rec.go[0]);
	k.mismatch = NULL;
	/* Java opens what nobody else does. */
	k.form = KEYFORM_PKCS12;
	f.kind = KIND_PKCS12;
	f.sdk = SDK_JAVA;
	SILENT(on_key(&k));
	f.sdk = SDK_PYTHON;
	SPEAK(on_key(&k), "key-sdk-cannot-read");
	SAID("Python");
}

/* A label that says another form than what is inside. */
static void
test_key_label(void)
{
	static const struct {
		const char *label;
		enum key_form form;
		bool other;
	} cases[] = {
		{ "PRIVATE KEY", KEYFORM_PKCS8, false },
		{ "ENCRYPTED PRIVATE KEY", KEYFORM_PKCS8_ENCRYPTED, false },
		{ "ENCRYPTED PRIVATE KEY", KEYFORM_PKCS8, true },
		{ "RSA PRIVATE KEY", KEYFORM_PKCS1, false },
		{ "EC PRIVATE KEY", KEYFORM_SEC1, false },
		{ "DSA PRIVATE KEY", KEYFORM_DSA, false },
		{ "OPENSSH PRIVATE KEY", KEYFORM_OPENSSH, false },
		{ "ANY PRIVATE KEY", KEYFORM_PKCS8, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct block b = a_block(BLOCK_PRIVATE_KEY, cases[i].label, 1);
		struct file f = a_file(&b, 1, 0);
		struct private_key k = { .at = { .file = &f, .line = 1 },
			.block = &b,
			.form = cases[i].form };

		f.as = AS_KEY;
		on_key(&k);
		CU_ASSERT_EQUAL(
		    strstr(rec.ids, "key-wrong-label") != NULL, cases[i].other);
	}
}

/* A key among others is cut out by its lines, which in a value of a manifest
 * are those of no file. */
static void
test_key_fix(void)
{
	struct block b = a_block(BLOCK_PRIVATE_KEY, "RSA PRIVATE KEY", 1);
	struct file f = a_file(&b, 1, 0);
	struct private_key k = { .at = { .file = &f, .line = 1 },
		.block = &b,
		.form = KEYFORM_PKCS1 };

	f.as = AS_KEY;
	f.sdk = SDK_JAVA;
	for (f.n_keys = 1; f.n_keys <= 2; f.n_keys++) {
		f.part = NULL;
		on_key(&k);
		CU_ASSERT_PTR_NOT_NULL(strstr(rec.ids, "key-sdk-cannot-read"));
		CU_ASSERT_PTR_NOT_NULL(strstr(rec.fix, "openssl pkcs8"));
		CU_ASSERT_EQUAL(strstr(rec.fix, "sed") != NULL, f.n_keys == 2);
		f.part = "spec.key";
		on_key(&k);
		CU_ASSERT_PTR_NOT_NULL(strstr(rec.fix, "openssl pkcs8"));
		CU_ASSERT_PTR_NULL(strstr(rec.fix, "sed"));
	}
	f.sdk = SDK_ANY;
	k.form = KEYFORM_PKCS8;
	on_key(&k);
	CU_ASSERT_PTR_NOT_NULL(strstr(rec.ids, "key-wrong-label"));
	CU_ASSERT_STRING_EQUAL(rec.fix, "");
	f.part = NULL;
	on_key(&k);
	CU_ASSERT_PTR_NOT_NULL(strstr(rec.fix, "under the right label"));
}

/* ---- csr ---------------------------------------------------------------- */

/* What asks for no extension is told that once. */
static void
test_csr_extensions(void)
{
	struct cert wanted = a_leaf();
	struct request r = { .at = { .file = &chain_file, .line = 1 },
		.decoded = true,
		.asks = true,
		.wanted = &wanted,
		.signature = REQUEST_SIGNED };

	wanted.n_exts = 1;
	SILENT(on_request(&r));
	wanted.basic_constraints.state = ABSENT;
	SPEAK(on_request(&r), "csr-basic-constraints-missing");
	wanted.n_exts = 0;
	SPEAK(on_request(&r), "csr-no-extensions");
	wanted.n_exts = 1;
	r.asks = false; /* they are none of the request's */
	SILENT(on_request(&r));
}

/* ---- server ------------------------------------------------------------- */

static struct cert
a_server(void)
{
	struct cert c = a_leaf();

	c.file = &server_file;
	c.role = ROLE_SERVER;
	c.ext_key_usage.server_auth = true;
	return c;
}

/* A server with a CN and one name besides. */
static const char *
on_names(struct slice cn, enum san_type type, struct slice san)
{
	const struct attribute attr = {
		.n_value = (uint32_t)cn.n, .is_text = true, .type = ATTR_CN
	};
	const struct general_name names[] = {
		{ .value = san, .text = "10.0.0.1", .type = type },
		{ .value = slice_str("other.example"),
		    .text = "other.example",
		    .type = SAN_DNS },
	};
	struct cert c = a_server();

	c.subject = &(struct name){ .der = cn, .attrs = &attr, .n_attrs = 1 };
	c.san.state = PRESENT;
	c.san.names = names;
	c.san.n = 2;
	return on_cert(&c);
}

#define CN_FIRES "server-cn-as-host-name"

static void
test_server_cn(void)
{
	static const unsigned char exact[] = { 'a', '.', 'b', 'c' };
	static const unsigned char again[] = { 'A', '.', 'B', 'C' };
	static const char good[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.*";
	static const struct {
		const char *cn;
		enum san_type type;
		const char *san, *ids;
	} cases[] = {
		{ "a.bc", SAN_DNS, "a.bc", "" },
		{ "a.bc", SAN_DNS, "A.BC", "" },
		{ "a.bc", SAN_DNS, "a.bcd", CN_FIRES },
		{ "a.bc", SAN_DNS, "*.bc", "" },
		{ "a.bc", SAN_DNS, "**bc", CN_FIRES },
		{ "a.bc", SAN_DNS, "*", CN_FIRES },
		{ "a.bc", SAN_DNS, "x.bc", CN_FIRES },
		{ "*.bc", SAN_DNS, "*.bc", "" },
		{ "a.bc", SAN_DNS, "", CN_FIRES },
		{ "a.bc", SAN_EMAIL, "a.bc", CN_FIRES },
		{ "10.0.0.1", SAN_IP, "", "" },
		{ "10.0.0.2", SAN_IP, "", CN_FIRES },
		{ "10.0.0.11", SAN_IP, "", CN_FIRES },
		/* no host names */
		{ "a.b", SAN_DNS, "x", "" },
		{ ".abc", SAN_DNS, "x", "" },
		{ "abc.", SAN_DNS, "x", "" },
		{ "abcd", SAN_DNS, "x", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		SPEAK(on_names(slice_str(cases[i].cn), cases[i].type,
			  slice_str(cases[i].san)),
		    cases[i].ids);
	SILENT(on_names(SLICE(exact), SAN_DNS, SLICE(again)));
	for (int i = 1; i < 256; i++) {
		const unsigned char cn[] = { 'a', '.', (unsigned char)i, 'b' };

		SPEAK(on_names(SLICE(cn), SAN_DNS, slice_str("x")),
		    strchr(good, i) != NULL ? CN_FIRES : "");
	}
}

/* What no Go client verifies, but for what the cert rules have. */
static void
test_server_signature(void)
{
	static const struct {
		enum sig_scheme scheme;
		enum hash_alg hash;
		enum presence pss;
		const char *ids;
	} cases[] = {
		{ SIG_ED448, HASH_NONE, ABSENT,
		    "server-signature-unverifiable" },
		{ SIG_RSA, HASH_SHA1, ABSENT, "server-signature-unverifiable" },
		{ SIG_RSA, HASH_SHA3_256, ABSENT,
		    "cert-signature-unverifiable" },
		{ SIG_RSA_PSS, HASH_SHA1, PRESENT,
		    "server-signature-unverifiable" },
		{ SIG_RSA_PSS, HASH_SHA1, MALFORMED,
		    "cert-pss-parameters-unsupported" },
		{ SIG_ED448, HASH_NONE, MALFORMED,
		    "server-signature-unverifiable" },
	};
	struct signature_algorithm sig = ecdsa;
	struct general_name name = { .value = slice_str("a.example"),
		.text = "a.example",
		.type = SAN_DNS };
	struct cert c = a_server();

	c.san.state = PRESENT;
	c.san.names = &name;
	c.san.n = 1;
	SILENT(on_cert(&c));
	c.sig = &sig;
	sig.go_verifies = false;
	sig.go_salt_length = -1;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		sig.scheme = cases[i].scheme;
		sig.hash = cases[i].hash;
		sig.pss = cases[i].pss;
		SPEAK(on_cert(&c), cases[i].ids);
	}
}

/* ---- deploy ------------------------------------------------------------- */

/* A frontend that clients do not take, by its name. */
struct named {
	struct cert leaf;
	struct general_name san;
	struct party client, server;
};

static void
by_name(struct named *n, struct connection *c, const char *name)
{
	n->leaf = a_server();
	n->san = (struct general_name){ .value = slice_str("a.example"),
		.text = "a.example",
		.type = SAN_DNS };
	n->leaf.san.state = PRESENT;
	n->leaf.san.names = &n->san;
	n->leaf.san.n = 1;
	n->client = (struct party){ .role = PARTY_CLI,
		.name = "client",
		.at = { .file = &server_file } };
	n->server = (struct party){ .role = PARTY_FRONTEND_SERVER,
		.name = "frontend",
		.leaf = &n->leaf,
		.tls = true,
		.at = { .file = &server_file } };
	*c = (struct connection){ .client = &n->client,
		.server = &n->server,
		.server_name = name,
		.outcome = CONNECT_SERVER_REFUSED,
		.why = "of its name",
		.client_side = { .accepts = SIDE_REFUSES, .by_name = true } };
}

static struct deployment
deployment_of(const struct connection *c, size_t n)
{
	return (struct deployment){ .at = { .file = &server_file },
		.connections = c,
		.n_connections = n };
}

/* Each certificate once for each name. */
static void
test_deploy_names(void)
{
	struct named n[2];
	struct connection c[3] = { 0 };
	const struct deployment d = deployment_of(c, 3);

	by_name(&n[0], &c[0], "x.example");
	by_name(&n[1], &c[1], "x.example");
	by_name(&n[0], &c[2], "y.example");
	SPEAK(on_deployment(&d), "server-name-not-covered");
	CU_ASSERT_EQUAL(rec.n, 3);
	c[2].server_name = "x.example"; /* told of the first */
	SPEAK(on_deployment(&d), "server-name-not-covered");
	CU_ASSERT_EQUAL(rec.n, 2);
	c[0].client_side.by_name = false; /* it takes the name */
	c[0].outcome = CONNECT_OK;
	SPEAK(on_deployment(&d), "server-name-not-covered");
	CU_ASSERT_EQUAL(rec.n, 2);
	by_name(&n[0], &c[0], NULL); /* nothing tells which */
	c[2].server_name = "x.example";
	SPEAK(on_deployment(&d), "server-name-not-covered");
	CU_ASSERT_EQUAL(rec.n, 2);
	c[1].server = c[0].server; /* one server, one name, two clients */
	SPEAK(on_deployment(&d), "server-name-not-covered");
	CU_ASSERT_EQUAL(rec.n, 1);
	n[0].server.name_fault = "x509: of a host override";
	n[0].server.host = &(struct tls_host){ .name = "" };
	SILENT(on_deployment(&d));
}

/* What fails for one reason on one side is told once. */
static void
test_deploy_same_reason(void)
{
	struct named n[2];
	struct connection c[3] = { 0 };
	const struct deployment d = deployment_of(c, 3);

	for (size_t i = 0; i < 3; i++) {
		by_name(&n[i % 2], &c[i], "x.example");
		c[i].client_side.by_name = false;
		c[i].client_side.path.fault = PATH_NO_ISSUER;
		c[i].why = i == 1 ? "of this" : "of that";
	}
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_EQUAL(rec.n, 2);
	SAID("client does not take frontend (and 1 more connection): of that");
	SAID("client does not take frontend: of this");
	c[1].why = "of that"; /* another server */
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_EQUAL(rec.n, 2);
	c[1].server = c[0].server;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_EQUAL(rec.n, 1);
	SAID("(and 2 more connections)");
	for (size_t i = 0; i < 3; i++) {
		c[i].outcome = CONNECT_CLIENT_REFUSED;
		c[i].client = &n[i % 2].client;
	}
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_EQUAL(rec.n, 2);
	SAID("frontend does not take client (and 1 more connection): of that");
}

/* Files that are not there, and faults of parties that share them. */
static void
test_deploy_files(void)
{
	struct tls_material m[3];
	struct tls_material *const list[] = { &m[0], &m[1], &m[2] };
	struct tls_config config[2] = { { .at = { .file = &server_file } } };
	struct party p[3];
	struct deployment d = { .at = { .file = &server_file },
		.materials = list,
		.n_materials = 3 };

	config[1] = config[0];
	for (size_t i = 0; i < 3; i++)
		m[i] =
		    (struct tls_material){ .file = { .set = true,
					       .name = "certFile",
					       .value = "a.pem",
					       .at = { .file = &server_file,
						   .line = (uint32_t)i + 1 } },
			    .path = "a.pem",
			    .missing = "no such file: a.pem" };
	SPEAK(on_deployment(&d), "deploy-file-missing");
	CU_ASSERT_EQUAL(rec.n, 1);
	m[1].path = "b.pem";
	SPEAK(on_deployment(&d), "deploy-file-missing");
	CU_ASSERT_EQUAL(rec.n, 2);
	m[0].missing = NULL; /* it is there for one of them */
	SPEAK(on_deployment(&d), "deploy-file-missing");
	CU_ASSERT_EQUAL(rec.n, 2);
	CU_ASSERT_EQUAL(rec.at[1].line, 3);
	m[0].path = NULL; /* it cannot be told where it is */
	m[0].missing = "CERT_DIR is set nowhere";
	SPEAK(on_deployment(&d), "deploy-file-missing");
	CU_ASSERT_EQUAL(rec.n, 2);
	d.n_materials = 0;
	for (size_t i = 0; i < 3; i++) {
		p[i] = (struct party){ .role = PARTY_FRONTEND_SERVER,
			.name = "frontend",
			.config = &config[i / 2],
			.cert = &m[i],
			.tls = true,
			.at = { .file = &server_file, .line = 9 } };
		p[i].fault.rule = "deploy-key-pair-unusable";
		p[i].fault.message = i == 1 ? "one" : "two";
	}
	d.parties = p;
	d.n_parties = 3;
	SPEAK(on_deployment(&d), "deploy-key-pair-unusable");
	CU_ASSERT_EQUAL(rec.n, 3);
	p[2].config = p[1].config; /* that of the first */
	SPEAK(on_deployment(&d), "deploy-key-pair-unusable");
	CU_ASSERT_EQUAL(rec.n, 2);
	CU_ASSERT_EQUAL(rec.at[0].line, 1);
	p[0].cert = NULL;
	m[1].file.set = false;
	SPEAK(on_deployment(&d), "deploy-key-pair-unusable");
	CU_ASSERT_EQUAL(rec.at[0].line, 9);
	CU_ASSERT_EQUAL(rec.at[1].line, 9);
}

/* Who is refused, and what mends it. */
static void
test_deploy_refused(void)
{
	struct tls_config config = { .at = { .file = &server_file } };
	struct tls_material own = { .file = { .set = true,
					.name = "certFile",
					.value = "a.pem",
					.at = { .file = &server_file } } };
	struct cert leaf = a_leaf(), ca = a_ca(0, "CN=root", "CN=root");
	struct cert again = ca;
	struct cert *const certs[] = { &again };
	struct file roots = bundle_file;
	struct tls_material trusted = { .content = &roots };
	struct tls_material *const list[] = { &trusted };
	struct named n;
	struct connection c;
	struct deployment d = { .at = { .file = &server_file },
		.connections = &c,
		.n_connections = 1 };

	config.internode.server.cert = own;
	by_name(&n, &c, "a.example");
	c.client_side.by_name = false;
	c.outcome = CONNECT_CLIENT_REFUSED;
	c.why = "of that";
	c.server_side.accepts = SIDE_REFUSES;
	c.server_side.culprit = &leaf;
	c.server_side.path.fault = PATH_USAGE;
	n.client.role = PARTY_SYSTEM_WORKER;
	n.client.leaf = &leaf;
	n.client.config = &config;
	n.client.cert = &config.internode.server.cert;
	SPEAK(on_deployment(&d), "deploy-internode-not-client");
	c.outcome = CONNECT_OK;
	c.server_side.accepts = SIDE_ACCEPTS;
	SILENT(on_deployment(&d));
	c.outcome = CONNECT_CLIENT_REFUSED;
	c.server_side.accepts = SIDE_REFUSES;
	c.server_side.path.fault = PATH_NO_ISSUER;
	SPEAK(on_deployment(&d), "deploy-worker-not-admitted");
	n.client.cert = &own;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_STRING_EQUAL(rec.fix,
	    "Find the certificate of 'CN=root', which is in no file here. If "
	    "it is an intermediate, append it to what client presents "
	    "(certFile a.pem); if it is a root, add it to what frontend "
	    "trusts.");
	/* The same certificate in another file. */
	leaf.extra = &(struct cert_extra){ .issued_by = &ca };
	ca.der = again.der = SLICE(some_bytes);
	roots.certs = certs;
	roots.n_certs = 1;
	d.materials = list;
	d.n_materials = 1;
	c.server_side.path.fault = PATH_SIGNATURE;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_STRING_EQUAL(rec.fix,
	    "Add 'CN=root' (certificate 1, line 1 of ca.pem) to what frontend "
	    "trusts.");
	c.server_side.path.culprit = &again;
	again.self_issued = false;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_STRING_EQUAL(rec.fix,
	    "Find the certificate of 'CN=root', which is in no file here. If "
	    "it is an intermediate, append it to what client presents "
	    "(certFile a.pem); if it is a root, add it to what frontend "
	    "trusts.");
	n.client.cert = NULL;
	c.server_side.path.culprit = NULL;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_STRING_EQUAL(rec.fix,
	    "Append 'CN=root' (certificate 1, line 1 of ca.pem) to what client "
	    "presents.");
	c.server_side.path.fault = PATH_NOT_A_CA;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_STRING_EQUAL(rec.fix,
	    "Issue 'CN=leaf' again with basicConstraints=critical,CA:TRUE.");
	c.server_side.culprit = NULL;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_STRING_EQUAL(rec.fix, "");
	c.server_side.culprit = &leaf;
	c.server_side.path.fault = PATH_LIMIT;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_STRING_EQUAL(rec.fix, "");
	c.server_side.path.fault = PATH_LEAF_EXPIRED; /* cert-expired */
	SILENT(on_deployment(&d));
	n.client.leaf = NULL;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_PTR_NOT_NULL(strstr(rec.fix, "global.tls.systemWorker"));
	n.client.role = PARTY_INTERNODE_CLIENT;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_STRING_EQUAL(rec.fix,
	    "Give client a certificate and its key. They are set by certFile "
	    "and keyFile of internode.server.");
	n.client.role = PARTY_SDK;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_PTR_NOT_NULL(strstr(rec.fix, "_CLIENT_KEY_PATH"));
	/* A purpose that a server's own lacks, and one that its issuer does. */
	c.outcome = CONNECT_SERVER_REFUSED;
	c.client_side.path.fault = PATH_USAGE;
	c.client_side.culprit = &n.leaf;
	SILENT(on_deployment(&d));
	c.client_side.culprit = &ca;
	SPEAK(on_deployment(&d), "deploy-connection-refused");
	CU_ASSERT_STRING_EQUAL(rec.fix,
	    "Issue 'CN=root' again without an extKeyUsage, or with serverAuth "
	    "in it.");
}

static struct tls_setting
a_setting(const char *name, const char *value)
{
	return (struct tls_setting){ .set = true,
		.name = name,
		.value = value,
		.at = { .file = &server_file } };
}

/* Intervals, and the settings that several parties share. */
static void
test_deploy_watch(void)
{
	struct tls_config config = { .at = { .file = &server_file } }, other;
	struct party p[3] = { { .config = &config }, { .config = &config },
		{ .config = NULL } };
	struct deployment d = {
		.at = { .file = &server_file }, .parties = p, .n_parties = 3
	};
	struct cert certs[3];
	struct cert *const list[] = { &certs[0], &certs[1], &certs[2] };
	struct file f = bundle_file;
	struct tls_material ca = { .file = a_setting("clientCaFiles", "x"),
		.content = &f };

	SILENT(on_deployment(&d));
	config.internode.server.key.file = a_setting("keyFile", "x");
	SPEAK(on_deployment(&d), "deploy-expiry-checks-off deploy-no-refresh");
	CU_ASSERT_EQUAL(rec.n, 2);
	other = config;
	p[1].config = &other;
	SPEAK(on_deployment(&d), "deploy-expiry-checks-off deploy-no-refresh");
	CU_ASSERT_EQUAL(rec.n, 4);
	p[1].config = &config;
	config.internode.server.key = (struct tls_material){ 0 };
	config.frontend.server.key.file = a_setting("keyFile", "x");
	config.frontend.server.client_cas = &ca;
	config.frontend.server.n_client_cas = 1;
	config.frontend.server.requires_client_auth = true;
	config.refresh_interval = a_setting("refreshInterval", "soon");
	config.refresh_interval.bad = "is no duration";
	config.check_interval = config.refresh_interval;
	config.error_window = a_setting("errorWindow", "1h");
	config.error_window.duration = 1;
	SILENT(on_deployment(&d));
	config.refresh_interval.bad = NULL; /* it is 0 */
	SPEAK(on_deployment(&d), "deploy-no-refresh");
	config.refresh_interval.unknown = "X is set nowhere";
	for (size_t i = 0; i < 3; i++) {
		certs[i] = a_ca(i, "CN=root", "CN=root");
		certs[i].not_after = 100;
	}
	f.certs = list;
	f.n_certs = 3;
	SILENT(on_deployment(&d));
	certs[1].not_after = 90;
	certs[2].not_after = 90;
	SPEAK(on_deployment(&d), "deploy-ca-file-watch");
	SAID("(certificate 2, line 11 of ca.pem)");
	certs[2].not_after = 80;
	SPEAK(on_deployment(&d), "deploy-ca-file-watch");
	SAID("(certificate 3, line 21 of ca.pem)");
	certs[1].not_after = 70;
	SPEAK(on_deployment(&d), "deploy-ca-file-watch");
	SAID("(certificate 2, line 11 of ca.pem)");
}

/* Settings that are there twice, or need others. */
static void
test_deploy_settings(void)
{
	struct tls_config config = { .at = { .file = &server_file } };
	/* The first is of another deployment. */
	struct party p[] = { { .config = &config }, { .config = &config } };
	struct deployment d = {
		.at = { .file = &server_file }, .parties = &p[1], .n_parties = 1
	};
	struct tls_material cas[2] = { { .data = a_setting("data", "x") },
		{ .data = a_setting("data", "x") } };
	struct tls_material both = { .file = a_setting("certFile", "x"),
		.data = a_setting("certData", "x"),
		.path = "x",
		.missing = "no such file: x" };
	struct tls_material *const list[] = { &both };

	config.frontend.client.root_cas = cas;
	config.frontend.client.n_root_cas = 2;
	SILENT(on_deployment(&d));
	cas[0] = (struct tls_material){ .file = a_setting("file", "x") };
	SPEAK(on_deployment(&d), "deploy-file-and-data");
	config.frontend.client.n_root_cas = 0;
	config.frontend.server.requires_client_auth = true;
	SILENT(on_deployment(&d)); /* there is no TLS */
	d.materials = list;
	d.n_materials = 1;
	SPEAK(on_deployment(&d), "deploy-file-missing");
	SAID("certFile: no such file: x");
}

/* Clients from outside. */
static void
test_deploy_outside(void)
{
	struct tls_outside o = { .name = "client",
		.at = { .file = &server_file },
		.kind = CLIENT_CLI };
	const struct deployment d = {
		.at = { .file = &server_file }, .outside = &o, .n_outside = 1
	};

	SILENT(on_deployment(&d));
	o.host_verification = a_setting("VERIFY", "no");
	SPEAK(on_deployment(&d), "deploy-host-verification-off");
	o.host_verification.unknown = "X is set nowhere";
	SILENT(on_deployment(&d));
	o.host_verification.unknown = NULL;
	o.verifies_host = true;
	SILENT(on_deployment(&d));
	o.to_cloud = true; /* nothing says where */
	SILENT(on_deployment(&d));
	o.address = a_setting("ADDRESS", "ns.acct.tmprl.cloud:443");
	SPEAK(on_deployment(&d), "deploy-cloud-address-form");
	o.to_cloud = false;
	SILENT(on_deployment(&d));
	o.to_cloud = true;
	o.address.unknown = "X is set nowhere";
	SILENT(on_deployment(&d));
	o.address = a_setting("ADDRESS", "ns.acct.tmprl.cloud:7233");
	o.name_space = a_setting("NAMESPACE", "ns.acct");
	SILENT(on_deployment(&d));
	o.name_space.value = "ns.acctx";
	SPEAK(on_deployment(&d), "deploy-cloud-address-form");
	SAID("it is of another namespace");
	o.name_space.value = "xs.acct";
	SPEAK(on_deployment(&d), "deploy-cloud-address-form");
	o.name_space.unknown = "X is set nowhere";
	SILENT(on_deployment(&d));
	o.name_space.set = false;
	SILENT(on_deployment(&d));
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "good certificates", test_good },
		{ "pem: no certificate", test_pem_no_certificate },
		{ "pem: containers", test_pem_containers },
		{ "pem: malformed blocks", test_pem_block_malformed },
		{ "pem: END and BEGIN joined", test_pem_markers_joined },
		{ "pem: blocks not listed", test_pem_more_blocks },
		{ "pem: mislabelled key", test_pem_mislabelled_key },
		{ "pem: whole file", test_pem_whole_file },
		{ "pem: trailing data", test_pem_trailing_data },
		{ "pem: blocks", test_pem_blocks },
		{ "pem: containers in blocks", test_pem_block_container },
		{ "pem: text after END", test_pem_end_line },
		{ "pem: notices", test_pem_notices },
		{ "embed", test_embed },
		{ "cert: malformed", test_cert_malformed },
		{ "cert: trailing bytes", test_cert_trailing },
		{ "cert: version", test_cert_not_v3 },
		{ "cert: signature", test_cert_signature },
		{ "cert: RSA-PSS", test_cert_pss },
		{ "cert: signature, observed", test_cert_signature_observed },
		{ "cert: signature of a root", test_cert_signature_of_root },
		{ "cert: algorithms differ", test_cert_algorithm_mismatch },
		{ "cert: RSA keys", test_cert_key_rsa },
		{ "cert: other keys", test_cert_key_others },
		{ "cert: dates", test_cert_dates },
		{ "cert: time encoding", test_cert_time_encoding },
		{ "cert: serial numbers", test_cert_serial },
		{ "cert: critical extensions", test_cert_extensions },
		{ "cert: hostile names", test_cert_name_hostile },
		{ "cert: CA bits", test_cert_ca_bits },
		{ "ee: extensions", test_ee_extensions },
		{ "ee: extKeyUsage", test_ee_eku },
		{ "ee: is a CA", test_ee_is_ca },
		{ "ee: self-signed", test_ee_self_signed },
		{ "ee: names for filters", test_ee_no_filterable_name },
		{ "ee: outlives", test_chain_outlives },
		{ "ca: basicConstraints", test_ca_basic_constraints },
		{ "ca: keyUsage", test_ca_key_usage },
		{ "ca: others", test_ca_others },
		{ "bundle: links", test_bundle_links },
		{ "bundle: broken chains", test_bundle_chain_broken },
		{ "bundle: names", test_bundle_names },
		{ "bundle: duplicates", test_bundle_duplicate },
		{ "bundle: size", test_bundle_size },
		{ "bundle: empty", test_bundle_empty },
		{ "bundle: well-known CAs", test_bundle_well_known },
		{ "bundle: private keys", test_bundle_private_key },
		{ "bundle: expired members", test_bundle_expired },
		{ "chain: incomplete", test_chain_incomplete },
		{ "chain: what cannot be checked", test_chain_unchecked },
		{ "chain: every fault once", test_chain_faults },
		{ "chain: signatures and names", test_chain_signature },
		{ "chain: order", test_chain_order },
		{ "chain: the file", test_chain_file },
		{ "chain: in DER", test_chain_der },
		{ "key: use", test_key_use },
		{ "key: labels", test_key_label },
		{ "key: what mends its form", test_key_fix },
		{ "csr: no extensions", test_csr_extensions },
		{ "server: common names", test_server_cn },
		{ "server: signatures", test_server_signature },
		{ "deploy: names of servers", test_deploy_names },
		{ "deploy: one reason", test_deploy_same_reason },
		{ "deploy: files", test_deploy_files },
		{ "deploy: refusals", test_deploy_refused },
		{ "deploy: what is watched", test_deploy_watch },
		{ "deploy: settings", test_deploy_settings },
		{ "deploy: clients from outside", test_deploy_outside },
	};

	return t_run("rules", cases, sizeof cases / sizeof cases[0]);
}
