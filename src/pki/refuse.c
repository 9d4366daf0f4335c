/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/refuse.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "base/times.h"
#include "load/name.h"
#include "pki/quote.h"

/* ---- Words ------------------------------------------------------------------ */

static const char *
name_of(struct arena *a, const struct name *n)
{
	return name_empty(n) ? "(no name)" : name_text(a, n);
}

static const char *
subject_of(struct arena *a, const struct cert *c)
{
	return c->decoded ? name_of(a, c->subject) : "(not readable)";
}

static const char *
safe_path(struct arena *a, const struct file *f)
{
	return text_safe_dup(a, slice_str(f->path));
}

/* "certificate 2 of ca.pem" */
static const char *
place_of(struct arena *a, const struct cert *c)
{
	return arena_printf(a, "certificate %" PRIu32 " of %s", c->index + 1,
	    safe_path(a, c->file));
}

/* "'CN=a' (certificate 2 of ca.pem)" */
static const char *
whom(struct arena *a, const struct cert *c)
{
	return arena_printf(a, "'%s' (%s)", subject_of(a, c), place_of(a, c));
}

static const char *
rfc3339(struct arena *a, int64_t t)
{
	struct buf b = { 0 };

	time_rfc3339(&b, t);
	return buf_to_arena(a, &b);
}

static const char *
span(struct arena *a, int64_t t)
{
	struct buf b = { 0 };

	time_span(&b, t);
	return buf_to_arena(a, &b);
}

/* ---- What is not read ------------------------------------------------------ */

/* The rule that owns a flaw of a PEM block. */
static const char *
flaw_rule(enum block_flaw flaw)
{
	switch (flaw) {
	case FLAW_BOM:
		return "pem-byte-order-mark";
	case FLAW_BARE_CR:
		return "pem-bare-cr";
	case FLAW_BEGIN_NOT_AT_LINE_START:
	case FLAW_END_NOT_AT_LINE_START:
		return "pem-marker-not-at-line-start";
	default:
		return "pem-block-malformed";
	}
}

/* The first block that a person sees and Go does not, or NULL. */
static const struct block *
flawed_block(const struct file *f)
{
	for (size_t i = 0; i < f->n_blocks; i++)
		if (f->blocks[i].flaw != FLAW_NONE)
			return &f->blocks[i];
	return NULL;
}

static bool
is_certificate(const struct block *b)
{
	return b->type == BLOCK_CERTIFICATE ||
	       b->type == BLOCK_TRUSTED_CERTIFICATE ||
	       b->type == BLOCK_X509_CERTIFICATE;
}

/* Why no block of the file is read. */
static const char *
unread_rule(const struct file *f)
{
	const struct block *b = flawed_block(f);

	if (b != NULL)
		return flaw_rule(b->flaw);
	switch (f->kind) {
	case KIND_TEXT_UTF16:
		return "pem-byte-order-mark";
	case KIND_BASE64_DER:
	case KIND_BASE64_LINES:
		return "pem-base64-der";
	case KIND_BASE64_PEM:
		return "pem-base64-pem";
	case KIND_BASE64_PFX:
		return "pem-base64-pfx";
	case KIND_BASE64_TWICE:
		return "pem-base64-twice";
	case KIND_PKCS7:
	case KIND_PKCS12:
		return f->n_certs > 0 ? "container-in-bundle"
				      : "pem-no-certificate";
	case KIND_DER:
		return "pem-der-in-bundle";
	default:
		return "pem-no-certificate";
	}
}

/* Why blocks that are read are no certificates. */
static const char *
unparsed_rule(const struct file *f)
{
	for (size_t i = 0; i < f->n_blocks; i++)
		if (f->blocks[i].type == BLOCK_PRIVATE_KEY)
			return "bundle-contains-private-key";
	for (size_t i = 0; i < f->n_blocks; i++)
		if (!is_certificate(&f->blocks[i]))
			return "pem-unexpected-block";
	return "cert-malformed";
}

struct refusal
refuse_bundle(struct arena *a, const struct file *ca)
{
	const struct block *flawed = flawed_block(ca);
	struct refusal r = { .go = ca->tcld_refusal };

	if (ca->kind == KIND_EMPTY)
		r.rule = "bundle-empty";
	else if (ca->tcld_remaining > 0)
		r.rule = flawed != NULL ? flaw_rule(flawed->flaw)
					: "pem-trailing-data";
	else if (r.go != NULL && strncmp(r.go, "failed to decode", 16) != 0)
		r.rule = unparsed_rule(ca);
	else
		r.rule = unread_rule(ca);
	r.message =
	    ca->kind == KIND_EMPTY
		? arena_printf(a, "the CA bundle %s is empty", safe_path(a, ca))
		: arena_printf(
		      a, "tcld refuses the CA bundle %s", safe_path(a, ca));
	return r;
}

/* What tls.X509KeyPair says of a file from which it takes nothing; NULL
 * when it takes something. */
static const char *
pair_error(struct arena *a, const struct file *f)
{
	struct buf labels = { 0 };
	const struct block *last = NULL;
	const char *text;
	size_t n = 0;

	for (size_t i = 0; f->kind == KIND_PEM && i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];

		if (!b->go_sees)
			continue;
		if (strcmp(b->extra->label, "CERTIFICATE") == 0) {
			buf_free(&labels);
			return NULL;
		}
		buf_printf(
		    &labels, "%s%s", n++ > 0 ? " " : "", b->extra->label);
		last = b;
	}
	if (n == 0)
		text = "tls: failed to find any PEM data in certificate input";
	else if (n == 1 && last->type == BLOCK_PRIVATE_KEY)
		text = "tls: failed to find certificate PEM data in "
		       "certificate input, but did find a private key; PEM "
		       "inputs may have been switched";
	else
		text = arena_printf(a,
		    "tls: failed to find \"CERTIFICATE\" PEM block in "
		    "certificate input after skipping PEM blocks of the "
		    "following types: [%s]",
		    buf_str(&labels));
	buf_free(&labels);
	return text;
}

struct refusal
refuse_unseen(struct arena *a, const struct file *f, const struct cert *c)
{
	struct refusal r = { .cert = c, .go = pair_error(a, f) };
	const struct block *b;

	if (c == NULL) {
		r.rule =
		    f->kind == KIND_DER ? "cert-malformed" : unread_rule(f);
		r.message = f->kind == KIND_EMPTY
				? "the file is empty"
				: "the file holds no certificate";
		return r;
	}
	b = &f->blocks[c->block];
	r.rule =
	    b->flaw != FLAW_NONE ? flaw_rule(b->flaw) : "pem-unusual-label";
	r.message = b->flaw != FLAW_NONE
			? arena_printf(a,
			      "Go does not see the PEM block of %s, so the "
			      "client does not send it",
			      place_of(a, c))
			: arena_printf(a,
			      "%s stands under the label %s; Go clients send "
			      "only what is labelled CERTIFICATE",
			      place_of(a, c), b->extra->label);
	return r;
}

/* Go reads a block as one certificate. */
static bool
is_alone(const struct file *f, const struct cert *c)
{
	return cert_trailing(c) == 0 &&
	       (f->kind != KIND_PEM || f->blocks[c->block].n_certs == 1);
}

struct refusal
refuse_unparsed(struct arena *a, const struct file *f, const struct cert *c)
{
	struct refusal r = { .rule = "cert-malformed", .cert = c };
	const struct fault *fault = NULL;

	for (size_t i = 0; i < c->n_faults && fault == NULL; i++)
		if (cert_faults(c)[i].go != NULL)
			fault = &cert_faults(c)[i];
	if (fault != NULL) {
		r.go = fault->go;
		r.message = arena_printf(a, "Go does not parse %s: %s: %s",
		    place_of(a, c), fault->field, fault->what);
	} else if (!c->decoded) {
		r.go = "x509: malformed certificate";
		r.message =
		    arena_printf(a, "Go does not parse %s", place_of(a, c));
	} else if (is_alone(f, c)) {
		return (struct refusal){ 0 };
	} else {
		r.go = "x509: trailing data";
		if (f->kind == KIND_PEM && f->blocks[c->block].n_certs > 1)
			r.rule = "pem-block-several-certificates";
		r.message = arena_printf(a,
		    "%s is not alone in its PEM block; Go reads a block as "
		    "one certificate",
		    place_of(a, c));
	}
	return r;
}

struct refusal
refuse_sent(struct arena *a, const struct file *f, const struct cert *c,
    const char *who)
{
	struct refusal r = refuse_unparsed(a, f, c);

	if (r.message == NULL && c->key->algorithm == KEY_RSA &&
	    c->key->bits > GO_MAX_RSA_BITS)
		r = refuse_key(a, c,
		    arena_printf(a,
			"tls: %s sent certificate containing RSA key larger "
			"than 8192 bits",
			who));
	return r;
}

struct refusal
refuse_block(struct arena *a, const struct file *f, const struct block *b)
{
	/* A key begins with its version, an encrypted one with the identifier
	 * of an algorithm: Go misses the certificate's body, or its serial
	 * number. */
	return (struct refusal){
		.rule = b->type == BLOCK_PRIVATE_KEY ? "pem-mislabelled-key"
						     : "cert-malformed",
		.message = arena_printf(a,
		    "the block at line %lu of %s is labelled as a certificate "
		    "and holds %s",
		    (unsigned long)b->line, safe_path(a, f),
		    b->type == BLOCK_PRIVATE_KEY ? "a private key" : "none"),
		.go = b->type != BLOCK_PRIVATE_KEY
			  ? "x509: malformed certificate"
		      : b->key_encrypted ? "x509: malformed serial number"
					 : "x509: malformed tbs certificate",
	};
}

/* ---- No path ---------------------------------------------------------------- */

static const char *
algorithm_rule(const struct signature_algorithm *s)
{
	if (s->scheme == SIG_RSA_PSS && !s->go_knows)
		return "cert-pss-parameters-unsupported";
	switch (s->hash) {
	case HASH_MD2:
	case HASH_MD4:
	case HASH_MD5:
	case HASH_SHA1:
	case HASH_SHA224:
		return "cert-weak-signature-hash";
	default:
		break;
	}
	if (s->scheme == SIG_RSA || s->scheme == SIG_RSA_PSS ||
	    s->scheme == SIG_ECDSA)
		return "cert-signature-unverifiable";
	return "cert-signature-not-rsa-or-ecdsa";
}

/* What is to be told of a path that fails. */
struct blame {
	enum path_fault fault;
	const struct cert *culprit; /* never NULL */
	const struct cert *candidate;
	const char *detail;
};

static const char *
blame_rule(const struct blame *b, const struct cert *leaf)
{
	const struct cert *c = b->culprit;

	switch (b->fault) {
	case PATH_SIGNATURE:
		return b->candidate == NULL || key_ids_differ(c, b->candidate)
			   ? "chain-incomplete"
			   : "chain-signature-invalid";
	case PATH_NAME_BYTES:
		return "chain-name-bytes-differ";
	case PATH_NOT_A_CA:
		if (c->version != 3)
			return "cert-not-v3";
		return c->basic_constraints.state == PRESENT
			   ? "ca-not-ca"
			   : "ca-basic-constraints-missing";
	case PATH_NO_CERT_SIGN:
		return "ca-key-usage-no-cert-sign";
	case PATH_ISSUER_KEY:
		return "cert-key-unsupported";
	case PATH_ALGORITHM:
		return algorithm_rule(c->sig);
	case PATH_CRITICAL:
	case PATH_LEAF_CRITICAL:
		return "cert-unknown-critical-extension";
	case PATH_EXPIRED:
	case PATH_NOT_YET_VALID:
		return "chain-issuer-expired";
	case PATH_NAME_CONSTRAINT:
		return "chain-name-constraint-violated";
	case PATH_TOO_LONG:
		return "chain-path-too-long";
	case PATH_USAGE:
		return c == leaf ? "ee-eku-no-client-auth"
				 : "ca-eku-no-client-auth";
	case PATH_LEAF_EXPIRED:
		return "cert-expired";
	case PATH_LEAF_NOT_YET_VALID:
		return "cert-not-yet-valid";
	case PATH_LEAF_MALFORMED:
		return "cert-malformed";
	default:
		return "chain-incomplete";
	}
}

static const char *
missing_message(struct arena *a, const struct blame *b, const struct file *ca)
{
	const struct cert *c = b->culprit;
	struct buf id = { 0 };
	const char *text, *near = "";

	if (slice_eq(c->issuer->der, c->subject->der))
		return arena_printf(a,
		    "no path to a certificate of %s: %s is its own issuer and "
		    "not in it",
		    safe_path(a, ca), whom(a, c));
	if (c->authority_key_id.state == PRESENT &&
	    c->authority_key_id.id.n > 0) {
		buf_puts(&id, ", key id ");
		text_hex(&id, cert_bytes(c, c->authority_key_id.id));
	}
	if (b->candidate != NULL && b->fault == PATH_SIGNATURE)
		near = arena_printf(a, "; %s has that name and another key",
		    place_of(a, b->candidate));
	else if (b->candidate != NULL && b->detail != NULL)
		near = arena_printf(a, "; %s has that name, but %s",
		    place_of(a, b->candidate), b->detail);
	text = arena_printf(a,
	    "no path to a certificate of %s: missing is the issuer of %s, "
	    "'%s'%s%s",
	    safe_path(a, ca), whom(a, c), name_of(a, c->issuer), buf_str(&id),
	    near);
	buf_free(&id);
	return text;
}

/* It, or an issuer, is out of date. */
static const char *
date_message(
    struct arena *a, const struct blame *b, const char *subject, int64_t at)
{
	const struct cert *c = b->culprit;

	/* A certificate that ends before it begins may be both. */
	if (b->fault == PATH_EXPIRED || b->fault == PATH_LEAF_EXPIRED)
		return arena_printf(a, "%s expired at %s, %s ago", subject,
		    rfc3339(a, c->not_after), span(a, at - c->not_after));
	return arena_printf(a, "%s is not valid before %s, in %s", subject,
	    rfc3339(a, c->not_before), span(a, c->not_before - at));
}

static const char *
blame_message(struct arena *a, const struct blame *b, const struct cert *leaf,
    const struct file *ca, int64_t at)
{
	const struct cert *c = b->culprit;
	const char *who = whom(a, c);
	const char *why = b->detail != NULL ? b->detail : "";

	switch (b->fault) {
	case PATH_SIGNATURE:
		if (b->candidate == NULL || key_ids_differ(c, b->candidate))
			return missing_message(a, b, ca);
		return arena_printf(a, "%s was not signed with the key of %s",
		    who, whom(a, b->candidate));
	case PATH_NO_ISSUER:
		return missing_message(a, b, ca);
	case PATH_NAME_BYTES:
		return arena_printf(a,
		    "%s names its issuer '%s', which is %s in other bytes", who,
		    name_of(a, c->issuer),
		    b->candidate != NULL ? whom(a, b->candidate) : "another");
	case PATH_ALGORITHM:
		return arena_printf(a,
		    "%s is signed with %s, which Go does "
		    "not verify",
		    who,
		    c->sig->name != NULL ? c->sig->name
					 : "an unknown algorithm");
	case PATH_ISSUER_KEY:
		return arena_printf(a, "%s cannot be an issuer: %s", who, why);
	case PATH_CRITICAL:
	case PATH_LEAF_CRITICAL:
		return arena_printf(a,
		    "%s has a critical extension that Go "
		    "does not handle%s%s",
		    who, *why != '\0' ? ": " : "", why);
	case PATH_EXPIRED:
	case PATH_NOT_YET_VALID:
		return date_message(a, b,
		    arena_printf(a, "the path leads through %s, which", who),
		    at);
	case PATH_LEAF_EXPIRED:
	case PATH_LEAF_NOT_YET_VALID:
		return date_message(a, b, "it", at);
	case PATH_NAME_CONSTRAINT:
		return arena_printf(a, "%s may not stand above '%s'%s%s", who,
		    subject_of(a, leaf), *why != '\0' ? ": " : "", why);
	case PATH_TOO_LONG:
		return arena_printf(a, "too many intermediates below %s%s%s",
		    who, *why != '\0' ? ": " : "", why);
	case PATH_USAGE:
		return c == leaf ? why : arena_printf(a, "%s: %s", who, why);
	case PATH_LOOP:
		return arena_printf(a,
		    "no path to a certificate of %s: the "
		    "issuers above %s run in a circle",
		    safe_path(a, ca), who);
	case PATH_LIMIT:
		return arena_printf(a, "no path to a certificate of %s: %s",
		    safe_path(a, ca),
		    *why != '\0' ? why
				 : "Go gives up after "
				   "too many signature checks");
	default:
		return arena_printf(a, "%s cannot be an issuer: %s", who, why);
	}
}

/*
 * Go's own reason goes first.  Where Go only says that the authority is
 * unknown, or nothing, what most needs mending tells why.
 */
static struct blame
blame_of(const struct path *p, const struct cert *leaf)
{
	struct blame b = { p->go_fault, p->go_culprit, NULL, p->go_detail };

	if (b.fault == PATH_OK || b.fault == PATH_NO_ISSUER ||
	    b.fault == p->fault)
		b = (struct blame){ p->fault, p->culprit, p->candidate,
			p->detail };
	if (b.culprit == NULL)
		b.culprit = leaf;
	return b;
}

struct refusal
refuse_path(struct arena *a, const struct cert *leaf, const struct file *ca,
    const struct path *p, int64_t at)
{
	const struct blame b = blame_of(p, leaf);

	return (struct refusal){
		.rule = blame_rule(&b, leaf),
		.message = blame_message(a, &b, leaf, ca, at),
		.go = p->go,
		.cert = b.culprit,
	};
}

struct refusal
refuse_key(struct arena *a, const struct cert *c, const char *go)
{
	return (struct refusal){
		.rule = "cert-key-unsupported",
		.message = arena_printf(a,
		    "Go's TLS does not take the key of %s: %s, %u bits",
		    whom(a, c), c->key->name, c->key->bits),
		.go = go,
		.cert = c,
	};
}

/* ---- The filters ------------------------------------------------------------ */

struct refusal
refuse_filtered(struct arena *a, const struct filter_set *set)
{
	return (struct refusal){
		.rule = "filter-admits-none-of",
		.message = set->n_filters == 1
			       ? arena_printf(a,
				     "the only filter of %s does not let it in",
				     safe_path(a, set->file))
			       : arena_printf(a,
				     "none of the %zu filters of %s lets it in",
				     set->n_filters, safe_path(a, set->file)),
	};
}

struct refusal
refuse_filters(struct arena *a, const struct filter_set *set)
{
	return (struct refusal){
		.rule = "filter-malformed",
		.message = arena_printf(a, "the filters of %s cannot be read",
		    safe_path(a, set->file)),
		.go = set->tcld_error,
	};
}
