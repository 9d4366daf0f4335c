/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 2986.  What a request shares with a certificate (names, key, algorithm,
 * extensions) is read with the same readers into the same facts, so that the
 * rules see a request as the certificate that it asks for.
 */
#include "load/csr.h"

#include "load/alg.h"
#include "load/cert.h"
#include "load/ext.h"
#include "load/fault.h"
#include "load/name.h"
#include "load/spki.h"

struct decoder {
	struct faults f;
	struct request *r;
	struct cert *c;   /* what is asked for */
	struct der info;  /* left of the CertificationRequestInfo */
	struct der outer; /* left of the CertificationRequest */
};

/* 1.2.840.113549.1.9.14 and .7 (PKCS #9) */
static const unsigned char extension_request[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7,
	0x0d, 0x01, 0x09, 0x0e };
static const unsigned char challenge_password[] = { 0x2a, 0x86, 0x48, 0x86,
	0xf7, 0x0d, 0x01, 0x09, 0x07 };

static bool
version_read(struct decoder *x)
{
	const unsigned char *at = x->info.p;
	int64_t v;

	if (!der_int64(&x->info, &v)) {
		fault_der(&x->f, "version", &x->info, DER_INTEGER, NULL);
		return der_read(&x->info, DER_INTEGER, NULL, NULL);
	}
	/* openssl writes what -x509_version and the like say; some tools write
	 * the version of the certificate. */
	if (v != 0)
		fault_add(&x->f, "version", at, NULL,
		    "a version other than 0 (v1), the only one of RFC 2986");
	return true;
}

static bool
subject_read(struct decoder *x)
{
	struct slice whole;
	struct name *n;

	if (!der_read(&x->info, DER_SEQUENCE, NULL, &whole)) {
		fault_der(&x->f, "subject", &x->info, DER_SEQUENCE, NULL);
		return false;
	}
	n = ARENA_NEW(x->f.arena, struct name);
	name_read(&x->f, "subject", whole, n);
	x->c->subject = n;
	return true;
}

static bool
key_read(struct decoder *x)
{
	struct slice spki;

	if (!der_read(&x->info, DER_SEQUENCE, NULL, &spki)) {
		fault_der(&x->f, "subjectPKInfo", &x->info, DER_SEQUENCE, NULL);
		return false;
	}
	x->c->spki = cert_span(x->c, spki);
	x->c->key = spki_take(&x->f, spki, NULL);
	return true;
}

/* ---- Attributes ------------------------------------------------------------ */

static void
extensions_read(struct decoder *x, struct der values)
{
	struct der list;

	if (x->r->asks) {
		fault_add(&x->f, "attributes", values.p, NULL,
		    "a second extensionRequest");
		return;
	}
	x->r->asks = true;
	if (!der_enter(&values, DER_SEQUENCE, &list, NULL)) {
		fault_der(&x->f, "attributes.extensionRequest", &values,
		    DER_SEQUENCE, NULL);
		return;
	}
	ext_read(&x->f, list, NULL, x->c);
	if (!der_empty(&values))
		fault_add(&x->f, "attributes.extensionRequest", values.p, NULL,
		    "a second value");
}

static void
attribute_read(struct decoder *x, struct der d)
{
	struct slice oid;
	struct der values;

	if (!der_oid(&d, &oid)) {
		fault_der(&x->f, "attributes", &d, DER_OID, NULL);
		return;
	}
	if (slice_eq(oid, (struct slice){
			      challenge_password, sizeof challenge_password }))
		x->r->challenge_password = true;
	if (!slice_eq(oid,
		(struct slice){ extension_request, sizeof extension_request }))
		return;
	if (der_enter(&d, DER_SET, &values, NULL))
		extensions_read(x, values);
	else
		fault_der(
		    &x->f, "attributes.extensionRequest", &d, DER_SET, NULL);
}

/* [0] IMPLICIT SET OF Attribute.  It has to be there, even when empty, but
 * every reader of requests takes one without. */
static bool
attributes_read(struct decoder *x)
{
	const int tag = DER_CONTEXT_CONSTRUCTED(0);
	struct der list, attribute;

	if (der_empty(&x->info))
		return true;
	if (!der_enter(&x->info, tag, &list, NULL)) {
		fault_der(&x->f, "attributes", &x->info, tag, NULL);
		return false;
	}
	while (!der_empty(&list)) {
		if (!der_enter(&list, DER_SEQUENCE, &attribute, NULL)) {
			fault_der(
			    &x->f, "attributes", &list, DER_SEQUENCE, NULL);
			break;
		}
		attribute_read(x, attribute);
	}
	if (!der_empty(&x->info))
		fault_add(&x->f, "certificationRequestInfo", x->info.p, NULL,
		    "data after the attributes");
	return true;
}

/* ---- The signature --------------------------------------------------------- */

static bool
signature_read(struct decoder *x)
{
	struct slice content, bits;
	struct alg alg;
	unsigned unused;

	if (!der_read(&x->outer, DER_SEQUENCE, &content, NULL)) {
		fault_der(
		    &x->f, "signatureAlgorithm", &x->outer, DER_SEQUENCE, NULL);
		return false;
	}
	alg_split(&x->f, "signatureAlgorithm", content, &alg);
	x->c->sig = alg_signature(x->f.arena, content, &alg);
	if (!der_bit_string(&x->outer, &bits, &unused)) {
		fault_der(&x->f, "signature", &x->outer, DER_BIT_STRING, NULL);
		return false;
	}
	x->c->has_signature = true;
	if (!der_empty(&x->outer))
		fault_add(&x->f, "certificationRequest", x->outer.p, NULL,
		    "data after the signature");
	return true;
}

/* ---- All together ------------------------------------------------------------ */

static bool
request_read(struct decoder *x)
{
	if (!der_enter(&x->outer, DER_SEQUENCE, &x->info, NULL)) {
		fault_der(&x->f, "certificationRequestInfo", &x->outer,
		    DER_SEQUENCE, NULL);
		return false;
	}
	return version_read(x) && subject_read(x) && key_read(x) &&
	       attributes_read(x) && signature_read(x);
}

static void
faults_keep(struct decoder *x)
{
	if (x->f.n > 0)
		x->r->faults = arena_dup(
		    x->f.arena, x->f.list, x->f.n * sizeof x->f.list[0]);
	x->r->n_faults = x->f.n;
	/* The rules about keys look here whether Go has a word. */
	if (x->f.n > 0)
		cert_set_faults(x->f.arena, x->c, x->r->faults, x->f.n);
}

void
csr_decode(struct arena *a, struct slice der, struct request *out)
{
	struct der input = der_from(der);
	struct slice whole;
	struct decoder x = { .f = { .arena = a, .start = der.p },
		.r = out,
		.c = ARENA_NEW(a, struct cert) };

	*out = (struct request){ .der = der, .wanted = x.c };
	*x.c = cert_undecoded(der);
	x.c->only_asked_for = true;
	x.c->version = 3;
	x.c->path_len = -1;
	if (!der_enter(&input, DER_SEQUENCE, &x.outer, &whole)) {
		fault_der(
		    &x.f, "certificationRequest", &input, DER_SEQUENCE, NULL);
	} else {
		out->der = x.c->der = whole;
		out->decoded = x.c->decoded = request_read(&x);
	}
	faults_keep(&x);
}
