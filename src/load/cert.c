/* SPDX-License-Identifier: Apache-2.0 */
#include "load/cert.h"

#include "base/hash64.h"
#include "base/times.h"
#include "load/alg.h"
#include "load/ext.h"
#include "load/fault.h"
#include "load/name.h"
#include "load/spki.h"

/* RFC 5280 4.1.2.5: dates through 2049 are UTCTime. */
#define UTC_TIME_ENDS INT64_C(2524608000) /* 2050-01-01T00:00:00Z */

/* What a time that cannot be read is taken for, so that no rule speaks of a
 * date that nobody wrote: the ends of what GeneralizedTime can say. */
#define TIME_FIRST INT64_C(-62167219200) /* 0000-01-01T00:00:00Z */
#define TIME_LAST INT64_C(253402300799)  /* 9999-12-31T23:59:59Z */

/* The certificate while it is read, in Go's order (crypto/x509,
 * parseCertificate), which is that of the bytes but for one: the outer
 * algorithm is read right after the inner one. */
struct decoder {
	struct faults f;
	struct cert *c;
	const struct cert *before; /* NULL, or one that lives as long */
	struct issuers *issuers;   /* or NULL */
	struct der tbs;            /* left of the TBSCertificate */
	struct der outer;          /* left of the Certificate */
};

/* ---- Version and serial number --------------------------------------------------- */

/* Go adds one before it looks, and so finds a version below 1, of which it
 * reads what version 1 has. */
static void
overflowing_version(struct decoder *x, const unsigned char *at)
{
	fault_add(&x->f, "version", at, NULL, "version that does not exist");
	x->c->version = 1;
}

static void
version_value(struct decoder *x, struct der d)
{
	static const char go[] = "x509: malformed version";
	const unsigned char *at = d.p;
	int64_t v;

	if (der_empty(&d)) {
		fault_add(&x->f, "version", x->tbs.p, go, "empty version");
		return;
	}
	if (!der_int64(&d, &v)) {
		fault_der(&x->f, "version", &d, DER_INTEGER, go);
		return;
	}
	if (!der_empty(&d))
		fault_add(&x->f, "version", d.p, go, "data after the INTEGER");
	else if (v < 0)
		fault_add(&x->f, "version", at, go, "negative version");
	else if (v == INT64_MAX)
		overflowing_version(x, at);
	else if (v > 2)
		fault_add(&x->f, "version", at, "x509: invalid version",
		    "version that does not exist");
	else
		x->c->version = (uint8_t)(v + 1);
}

/* Stays 3 where it cannot be told, so that the rest is read as the
 * extensions deserve and only the fault speaks of the version. */
static bool
version_read(struct decoder *x)
{
	const int tag = DER_CONTEXT_CONSTRUCTED(0);
	struct der inner;

	x->c->version = 3;
	if (der_peek(&x->tbs) != tag) {
		x->c->version = 1;
		return true;
	}
	if (!der_enter(&x->tbs, tag, &inner, NULL)) {
		fault_der(
		    &x->f, "version", &x->tbs, tag, "x509: malformed version");
		return false;
	}
	version_value(x, inner);
	return true;
}

static bool
serial_read(struct decoder *x)
{
	const unsigned char *at = x->tbs.p;
	struct slice serial = { 0 };

	if (!der_integer(&x->tbs, &serial)) {
		fault_der(&x->f, "serialNumber", &x->tbs, DER_INTEGER,
		    "x509: malformed serial number");
		if (!der_read(&x->tbs, DER_INTEGER, &serial, NULL))
			return false;
		x->c->serial = cert_span(x->c, serial);
		return true;
	}
	x->c->serial = cert_span(x->c, serial);
	/* Go 1.23: release notes */
	if (serial.p[0] >= 0x80)
		fault_newer(&x->f, "serialNumber", at,
		    "x509: negative serial number", "negative serial number");
	return true;
}

/* ---- Signature algorithms --------------------------------------------------------- */

/* The outer one; false when there is none to be read. */
static bool
outer_read(struct decoder *x, struct slice *content)
{
	if (der_read(&x->outer, DER_SEQUENCE, content, NULL))
		return true;
	fault_der(&x->f, "signatureAlgorithm", &x->outer, DER_SEQUENCE,
	    "x509: malformed algorithm identifier");
	der_skip(&x->outer);
	return false;
}

/* When it is not the inner one; Go has stopped by now, so nothing about it
 * is a fault of its own. */
static void
outer_decode(struct decoder *x, struct slice content)
{
	struct faults none = { .arena = x->f.arena, .start = x->f.start };
	struct alg alg;

	alg_split(&none, "", content, &alg);
	cert_own_extra(x->f.arena, x->c)->inner_sig = x->c->sig;
	x->c->sig = alg_signature(x->f.arena, content, &alg);
}

/* The inner one; that of the certificate before, which nearly always is the
 * same, is shared. */
static void
inner_decode(struct decoder *x, struct slice content)
{
	const struct cert *b = x->before;
	struct alg alg;

	if (b != NULL && b->decoded && b->n_faults == 0 &&
	    slice_eq(b->sig->der, content)) {
		x->c->sig = b->sig;
		return;
	}
	alg_split(&x->f, "signature", content, &alg);
	x->c->sig = alg_signature(x->f.arena, content, &alg);
}

static bool
algorithms_read(struct decoder *x)
{
	struct cert *c = x->c;
	struct slice inner, outer = { 0 };
	bool both;

	if (!der_read(&x->tbs, DER_SEQUENCE, &inner, NULL)) {
		fault_der(&x->f, "signature", &x->tbs, DER_SEQUENCE,
		    "x509: malformed signature algorithm identifier");
		return false;
	}
	both = outer_read(x, &outer);
	c->sig_algs_differ = both && !slice_eq(inner, outer);
	if (c->sig_algs_differ)
		fault_add(&x->f, "signatureAlgorithm", outer.p,
		    "x509: inner and outer signature algorithm identifiers "
		    "don't match",
		    "not the algorithm that the signed part names");
	inner_decode(x, inner);
	if (c->sig_algs_differ)
		outer_decode(x, outer);
	return true;
}

/* ---- Validity ------------------------------------------------------------------------ */

/* n digits at p, or -1. */
static int
digits(const unsigned char *p, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return -1;
		v = v * 10 + p[i] - '0';
	}
	return v;
}

/*
 * The zone: Z, or an offset, which DER forbids and Go takes when it is not
 * zero.  Go 1.19 takes any number of hours, newer ones up to 24.
 */
static bool
zone_read(struct slice s, int64_t *offset, bool *newer)
{
	int hours, minutes;

	*offset = 0;
	*newer = false;
	if (s.n == 1 && s.p[0] == 'Z')
		return true;
	if (s.n != 5 || (s.p[0] != '+' && s.p[0] != '-'))
		return false;
	hours = digits(s.p + 1, 2);
	minutes = digits(s.p + 3, 2);
	if (hours < 0 || minutes < 0 || minutes > 59 ||
	    hours * 60 + minutes == 0)
		return false;
	*offset = (hours * 60 + minutes) * INT64_C(60);
	if (s.p[0] == '-')
		*offset = -*offset;
	*newer = hours > 24;
	return true;
}

/*
 * The content of a UTCTime or GeneralizedTime as Go reads it: UTCTime may go
 * without seconds.
 */
static bool
time_content(
    int tag, struct slice s, int64_t *t, enum time_form *form, bool *newer)
{
	size_t year = tag == DER_UTC_TIME ? 2 : 4, n = year + 8;
	int64_t offset;
	int y, second = 0;

	if (s.n <= n)
		return false;
	y = digits(s.p, year);
	if (s.n > n + 2 && s.p[n] >= '0' && s.p[n] <= '9') {
		second = digits(s.p + n, 2);
		n += 2;
	} else if (tag != DER_UTC_TIME) {
		return false;
	}
	if (y < 0)
		return false;
	/* RFC 5280 4.1.2.5.1 */
	if (tag == DER_UTC_TIME)
		y += y >= 50 ? 1900 : 2000;
	if (!zone_read((struct slice){ s.p + n, s.n - n }, &offset, newer) ||
	    !time_from_civil(y, digits(s.p + year, 2),
		digits(s.p + year + 2, 2), digits(s.p + year + 4, 2),
		digits(s.p + year + 6, 2), second, t))
		return false;
	*t -= offset;
	if (offset != 0 || n == year + 8)
		*form = TIME_NOT_ZULU;
	else if (tag == DER_GENERALIZED_TIME && *t < UTC_TIME_ENDS)
		*form = TIME_GENERALIZED_BEFORE_2050;
	else
		*form = TIME_OK;
	return true;
}

static enum presence
time_read(struct decoder *x, struct der *d, const char *field, int64_t *t,
    enum time_form *form)
{
	int tag = der_peek(d);
	bool utc = tag == DER_UTC_TIME, newer;
	struct der start = *d;
	struct slice s;
	int64_t v;

	*form = TIME_OK;
	if (!utc && tag != DER_GENERALIZED_TIME) {
		fault_der(&x->f, field, d, DER_UTC_TIME,
		    "x509: unsupported time format");
		der_skip(d);
	} else if (!der_read(d, tag, &s, NULL)) {
		fault_der(&x->f, field, d, tag,
		    utc ? "x509: malformed UTCTime"
			: "x509: malformed GeneralizedTime");
	} else if (!time_content(tag, s, &v, form, &newer)) {
		fault_add(&x->f, field, start.p,
		    utc ? "x509: malformed UTCTime"
			: "x509: malformed GeneralizedTime",
		    utc ? "UTCTime that is no date and time"
			: "GeneralizedTime that is no date and time");
	} else {
		*t = v;
		if (newer)
			fault_newer(&x->f, field, start.p,
			    utc ? "x509: malformed UTCTime"
				: "x509: malformed GeneralizedTime",
			    "time zone more than a day away");
		return PRESENT;
	}
	return MALFORMED;
}

static bool
validity_read(struct decoder *x)
{
	struct cert *c = x->c;
	enum time_form form;
	struct der d;

	c->not_before = TIME_FIRST;
	c->not_after = TIME_LAST;
	if (!der_enter(&x->tbs, DER_SEQUENCE, &d, NULL)) {
		fault_der(&x->f, "validity", &x->tbs, DER_SEQUENCE,
		    "x509: malformed validity");
		return false;
	}
	c->not_before_state =
	    time_read(x, &d, "validity.notBefore", &c->not_before, &form);
	c->not_before_form = form;
	c->not_after_state =
	    time_read(x, &d, "validity.notAfter", &c->not_after, &form);
	c->not_after_form = form;
	return true;
}

/* ---- Names and key --------------------------------------------------------------------- */

static bool
same_name(const struct name *known, struct slice whole)
{
	return !known->malformed && slice_eq(known->der, whole);
}

/* The name of the certificate before, or the issuer's, is taken over when it
 * has the same bytes and no faults: in a bundle, and in a file of leaves,
 * nearly all are told twice. */
static const struct name *
take_name(struct decoder *x, const char *field, struct slice whole)
{
	const struct cert *c = x->c, *b = x->before;
	struct name *n;

	if (same_name(c->issuer, whole))
		return c->issuer;
	if (b != NULL && same_name(b->issuer, whole))
		return b->issuer;
	if (b != NULL && same_name(b->subject, whole))
		return b->subject;
	n = ARENA_NEW(x->f.arena, struct name);
	name_read(&x->f, field, whole, n);
	return n;
}

/* In a bundle of many they take turns. */
static const struct name *
take_issuer(struct decoder *x, struct slice whole)
{
	const struct cert *b = x->before;
	const struct name **slot;

	if (x->issuers == NULL || (b != NULL && same_name(b->issuer, whole)))
		return take_name(x, "issuer", whole);
	slot = &x->issuers->at[hash64(HASH64_INIT, whole) %
			       (sizeof x->issuers->at / sizeof *slot)];
	if (*slot == NULL || !same_name(*slot, whole))
		*slot = take_name(x, "issuer", whole);
	return *slot;
}

static bool
issuer_read(struct decoder *x)
{
	struct slice whole;

	if (!der_read(&x->tbs, DER_SEQUENCE, NULL, &whole)) {
		fault_der(&x->f, "issuer", &x->tbs, DER_SEQUENCE,
		    "x509: malformed issuer");
		return false;
	}
	x->c->issuer = take_issuer(x, whole);
	return true;
}

static bool
subject_read(struct decoder *x)
{
	struct slice whole;

	if (!der_read(&x->tbs, DER_SEQUENCE, NULL, &whole)) {
		/* Go says issuer here, too */
		fault_der(&x->f, "subject", &x->tbs, DER_SEQUENCE,
		    "x509: malformed issuer");
		return false;
	}
	x->c->subject = take_name(x, "subject", whole);
	return true;
}

static bool
key_read(struct decoder *x)
{
	struct cert *c = x->c;
	struct slice spki;

	if (!der_read(&x->tbs, DER_SEQUENCE, NULL, &spki)) {
		fault_der(&x->f, "subjectPublicKeyInfo", &x->tbs, DER_SEQUENCE,
		    "x509: malformed spki");
		return false;
	}
	c->spki = cert_span(c, spki);
	c->key =
	    spki_take(&x->f, spki, x->before != NULL ? x->before->key : NULL);
	return true;
}

/* ---- What follows the key ---------------------------------------------------------------- */

static bool
unique_id(struct decoder *x, int n, const char *field, const char *go)
{
	if (der_peek(&x->tbs) != DER_CONTEXT(n) ||
	    der_read(&x->tbs, DER_CONTEXT(n), NULL, NULL))
		return true;
	fault_der(&x->f, field, &x->tbs, DER_CONTEXT(n), go);
	return false;
}

static bool
extensions_read(struct decoder *x)
{
	static const char go[] = "x509: malformed extensions";
	const int tag = DER_CONTEXT_CONSTRUCTED(3);
	struct der outer, list;

	if (der_peek(&x->tbs) != tag)
		return true;
	if (!der_enter(&x->tbs, tag, &outer, NULL)) {
		fault_der(&x->f, "extensions", &x->tbs, tag, go);
		return false;
	}
	if (der_empty(&outer)) {
		fault_add(
		    &x->f, "extensions", x->tbs.p, go, "empty extensions");
		return true;
	}
	if (!der_enter(&outer, DER_SEQUENCE, &list, NULL)) {
		fault_der(&x->f, "extensions", &outer, DER_SEQUENCE, go);
		return true;
	}
	ext_read(&x->f, list, x->before, x->c);
	return true;
}

/* Go does not look at the extensions of a certificate that is not version
 * 3, so there are none. */
static void
tail_read(struct decoder *x)
{
	struct cert *c = x->c;

	if (c->version == 1 ||
	    !unique_id(
		x, 1, "issuerUniqueID", "x509: malformed issuerUniqueID") ||
	    !unique_id(
		x, 2, "subjectUniqueID", "x509: malformed subjectUniqueID") ||
	    c->version != 3 || !extensions_read(x))
		return;
	/* Not a fault to Go, but other libraries refuse the certificate. */
	if (!der_empty(&x->tbs))
		fault_add(&x->f, "tbsCertificate", x->tbs.p, NULL,
		    "data after the last field, which OpenSSL and GnuTLS "
		    "refuse");
}

static void
signature_read(struct decoder *x)
{
	struct slice bits;
	unsigned unused;

	if (!der_bit_string(&x->outer, &bits, &unused)) {
		fault_der(&x->f, "signatureValue", &x->outer, DER_BIT_STRING,
		    "x509: malformed signature");
		return;
	}
	x->c->has_signature = true;
	if (!der_empty(&x->outer))
		fault_add(&x->f, "certificate", x->outer.p, NULL,
		    "data after the signature, which OpenSSL and GnuTLS "
		    "refuse");
}

/* ---- All together --------------------------------------------------------------------------- */

/* Reads on past every fault after which it is still clear where the next
 * field begins. */
static bool
certificate_read(struct decoder *x)
{
	if (!der_enter(&x->outer, DER_SEQUENCE, &x->tbs, NULL)) {
		fault_der(&x->f, "tbsCertificate", &x->outer, DER_SEQUENCE,
		    "x509: malformed tbs certificate");
		return false;
	}
	if (!version_read(x) || !serial_read(x) || !algorithms_read(x) ||
	    !issuer_read(x) || !validity_read(x) || !subject_read(x) ||
	    !key_read(x))
		return false;
	tail_read(x);
	signature_read(x);
	return true;
}

struct cert
cert_undecoded(struct slice der)
{
	return (struct cert){ .der = der,
		.issuer = &name_none,
		.subject = &name_none,
		.key = &key_none };
}

void
cert_set_faults(
    struct arena *a, struct cert *c, const struct fault *faults, size_t n)
{
	cert_own_extra(a, c)->faults = faults;
	c->n_faults = (uint8_t)n; /* at most CAP_FAULTS */
}

static void
faults_keep(struct faults *f, struct cert *c)
{
	if (f->n > 0)
		cert_set_faults(f->arena, c,
		    arena_dup(f->arena, f->list, f->n * sizeof f->list[0]),
		    f->n);
}

void
cert_signed(const struct cert *c, struct slice *tbs, struct slice *bits,
    unsigned *unused)
{
	struct der d = der_from(c->der), outer;

	*tbs = *bits = (struct slice){ NULL, 0 };
	*unused = 0;
	/* All of it was read before. */
	(void)(der_enter(&d, DER_SEQUENCE, &outer, NULL) &&
	       der_read(&outer, DER_SEQUENCE, NULL, tbs) && der_skip(&outer) &&
	       der_bit_string(&outer, bits, unused));
}

struct cert *
cert_decode(struct arena *a, struct slice der)
{
	return cert_decode_after(a, der, NULL, NULL);
}

struct cert *
cert_decode_after(struct arena *a, struct slice der, const struct cert *before,
    struct issuers *issuers)
{
	struct der input = der_from(der);
	struct slice whole;
	struct decoder x;

	x.f.arena = a;
	x.f.start = der.p;
	x.f.copy = (struct slice){ 0 };
	x.f.n = x.f.added = 0;
	x.f.go = false;
	x.before = before;
	x.issuers = issuers;
	x.c = ARENA_NEW(a, struct cert);
	*x.c = cert_undecoded(der);
	x.c->path_len = -1;
	if (!der_enter(&input, DER_SEQUENCE, &x.outer, &whole)) {
		fault_der(&x.f, "certificate", &input, DER_SEQUENCE,
		    "x509: malformed certificate");
	} else {
		x.c->der = whole;
		x.c->decoded = certificate_read(&x);
	}
	if (!x.c->decoded)
		*x.c = cert_undecoded(x.c->der);
	faults_keep(&x.f, x.c);
	return x.c;
}

struct cert_extra *
cert_own_extra(struct arena *a, struct cert *c)
{
	if (c->extra == NULL)
		c->extra = ARENA_NEW(a, struct cert_extra);
	return unconst(c->extra);
}
