/* SPDX-License-Identifier: Apache-2.0 */
#include "pki/step.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/times.h"
#include "load/ext.h"
#include "load/uri.h"
#include "pki/constraints.h"
#include "pki/quote.h"

static struct trouble
fine(void)
{
	return (struct trouble){ .fault = PATH_OK };
}

/* ---- Does it exist, is it there already ---------------------------------- */

bool
step_exists(const struct cert *c)
{
	if (!cert_go_parses(c))
		return false;
	/* Go 1.21.8 and 1.22.1 (CVE-2024-24783) pass over candidates whose
	 * key they do not know; before, Verify panicked. */
	switch (c->key->algorithm) {
	case KEY_RSA:
	case KEY_EC:
	case KEY_ED25519:
	case KEY_DSA:
		return true;
	default:
		return false;
	}
}

static bool
same_key(const struct cert *a, const struct cert *b)
{
	if (a->key->algorithm == KEY_RSA && b->key->algorithm == KEY_RSA)
		return slice_eq(a->key->rsa->modulus, b->key->rsa->modulus) &&
		       a->key->rsa->e == b->key->rsa->e;
	return slice_eq(cert_spki(a), cert_spki(b));
}

bool
step_on_path(const struct climb *p, const struct cert *candidate)
{
	bool has_san = candidate->san.state != ABSENT;

	for (size_t i = 0; i < p->n; i++) {
		const struct cert *c = p->certs[i];

		if (!slice_eq(candidate->subject->der, c->subject->der) ||
		    !same_key(candidate, c))
			continue;
		if (has_san != (c->san.state != ABSENT))
			return false;
		if (!has_san ||
		    slice_eq(ext_san_value(candidate), ext_san_value(c)))
			return true;
	}
	return false;
}

/* ---- The link ------------------------------------------------------------ */

/* Go 1.24 crypto/rsa, checkKeySize; rsa1024min=0 lifts it. */
#define GO_MIN_RSA_BITS 1024

static bool
key_makes(enum key_alg key, enum sig_scheme scheme)
{
	switch (scheme) {
	case SIG_RSA:
	case SIG_RSA_PSS:
		return key == KEY_RSA;
	case SIG_ECDSA:
		return key == KEY_EC;
	case SIG_ED25519:
		return key == KEY_ED25519;
	default:
		return false;
	}
}

struct trouble
step_link(const struct cert *child, const struct cert *parent)
{
	struct trouble t = { .cert = parent };

	if (parent->basic_constraints.state == PRESENT
		? !parent->basic_constraints.ca
		: parent->version == 3) {
		t.fault = PATH_NOT_A_CA;
		t.detail = parent->basic_constraints.state == PRESENT
			       ? "its basicConstraints say CA:FALSE"
			       : "it has no basicConstraints";
	} else if (parent->key_usage.state == PRESENT &&
		   parent->key_usage.bits != 0 &&
		   (parent->key_usage.bits & KU_KEY_CERT_SIGN) == 0) {
		t.fault = PATH_NO_CERT_SIGN;
		t.detail = "its keyUsage lacks keyCertSign";
	} else if (!child->sig->go_verifies) {
		t.fault = PATH_ALGORITHM;
		t.cert = child;
		t.candidate = parent;
		t.detail = child->sig->name;
	} else if (parent->key->algorithm == KEY_DSA) {
		t.fault = PATH_ISSUER_KEY;
		t.detail = "a DSA key";
	} else if (!key_makes(parent->key->algorithm, child->sig->scheme)) {
		t.fault = PATH_SIGNATURE;
		t.cert = child;
		t.candidate = parent;
		t.detail = "its key is of another kind than the signature";
	} else if (parent->key->algorithm == KEY_RSA &&
		   parent->key->bits < GO_MIN_RSA_BITS) {
		t.fault = PATH_ISSUER_KEY;
		t.detail = "an RSA key below 1024 bits";
	}
	return t;
}

/* ---- The candidate ------------------------------------------------------- */

static struct trouble
check_critical(const struct cert *c)
{
	for (size_t i = 0; i < c->n_exts; i++)
		if (c->exts[i].critical && !c->exts[i].go_handles)
			return (struct trouble){ .fault = PATH_CRITICAL,
				.cert = c,
				.detail = c->exts[i].name };
	return fine();
}

struct trouble
step_dates(const struct cert *c, const struct path_query *q)
{
	struct trouble t = { .cert = c };

	if (q->ignore_dates)
		return fine();
	if (q->at < c->not_before)
		t.fault = PATH_NOT_YET_VALID;
	else if (q->at > c->not_after)
		t.fault = PATH_EXPIRED;
	return t;
}

/* Go holds the leaf's names and the issuer's own against the issuer's
 * constraints, and counts the comparisons of both together. */
static struct trouble
check_names(const struct climb *p, const struct cert *c)
{
	struct trouble t = { .fault = PATH_NAME_CONSTRAINT, .cert = c };
	size_t comparisons = 0;

	if (cert_name_constraints(c) == NULL)
		return fine();
	t.detail =
	    constraints_check(p->arena, c, p->certs[0], &comparisons, &t.go);
	if (t.detail == NULL)
		t.detail =
		    constraints_check(p->arena, c, c, &comparisons, &t.go);
	return t.detail == NULL ? fine() : t;
}

static struct trouble
check_length(const struct climb *p, const struct cert *c)
{
	size_t below = p->n - 1 + p->query->below;

	/* -1, for none, is more than any here */
	if (c->basic_constraints.state != PRESENT ||
	    (uint64_t)below <= (uint64_t)c->path_len)
		return fine();
	return (struct trouble){ .fault = PATH_TOO_LONG,
		.cert = c,
		.detail = arena_printf(p->arena,
		    "its pathLenConstraint is %" PRId64
		    ", and %zu intermediate%s below it",
		    c->path_len, below, below == 1 ? " is" : "s are") };
}

struct trouble
step_valid(const struct climb *p, const struct cert *candidate, enum step step)
{
	struct trouble t = check_critical(candidate);

	if (t.fault == PATH_OK)
		t = step_dates(candidate, p->query);
	if (t.fault == PATH_OK)
		t = check_names(p, candidate);
	if (t.fault == PATH_OK && step == STEP_INTERMEDIATE &&
	    !cert_is_ca(candidate))
		/* Only a version 1 certificate gets here. */
		t = (struct trouble){ .fault = PATH_NOT_A_CA,
			.cert = candidate,
			.detail =
			    "it has no "
			    "basicConstraints, being no version 3 certificate",
			.go = "x509: certificate is not authorized to sign "
			      "other certificates" };
	if (t.fault == PATH_OK)
		t = check_length(p, candidate);
	return t;
}

struct trouble
step_leaf(const struct cert *leaf, const struct path_query *q)
{
	struct trouble t;

	if (!cert_go_parses(leaf)) {
		t = (struct trouble){ .fault = PATH_LEAF_MALFORMED,
			.cert = leaf };
		for (size_t i = 0; i < leaf->n_faults && t.go == NULL; i++) {
			t.go = cert_faults(leaf)[i].go;
			t.detail = cert_faults(leaf)[i].what;
		}
		return t;
	}
	if ((t = check_critical(leaf)).fault == PATH_CRITICAL)
		t.fault = PATH_LEAF_CRITICAL;
	else if ((t = step_dates(leaf, q)).fault == PATH_EXPIRED)
		t.fault = PATH_LEAF_EXPIRED;
	else if (t.fault == PATH_NOT_YET_VALID)
		t.fault = PATH_LEAF_NOT_YET_VALID;
	return t;
}

struct trouble
step_usage(const struct climb *p)
{
	enum usage u = p->query->usage;

	for (size_t i = 0; u != USAGE_ANY && i < p->n; i++) {
		const struct cert *c = p->certs[i];

		if (c->ext_key_usage.state != PRESENT ||
		    c->ext_key_usage.n == 0 || c->ext_key_usage.any ||
		    (u == USAGE_CLIENT ? c->ext_key_usage.client_auth
				       : c->ext_key_usage.server_auth))
			continue;
		return (struct trouble){ .fault = PATH_USAGE,
			.cert = c,
			.detail =
			    u == USAGE_CLIENT
				? "its extKeyUsage leaves out clientAuth"
				: "its extKeyUsage leaves out serverAuth" };
	}
	return fine();
}

struct trouble
step_limit(const struct climb *p)
{
	return (
	    struct trouble){ .fault = PATH_LIMIT, .cert = p->certs[p->n - 1] };
}

/* ---- Go's texts ---------------------------------------------------------- */

#define UNIMPLEMENTED "x509: cannot verify signature: algorithm unimplemented"
#define CANNOT_SIGN \
	"x509: invalid signature: parent certificate cannot sign this kind " \
	"of certificate"

/* Go up to 1.23 adds to SHA-1 that a setting allows it; 1.24 has no such
 * setting. */
static const char *
algorithm_text(const struct signature_algorithm *s)
{
	static const struct {
		enum sig_scheme scheme;
		enum hash_alg hash;
		const char *text;
	} insecure[] = {
#define INSECURE "x509: cannot verify signature: insecure algorithm "
		{ SIG_RSA, HASH_MD5, INSECURE "MD5-RSA" },
		{ SIG_RSA, HASH_SHA1, INSECURE "SHA1-RSA" },
		{ SIG_DSA, HASH_SHA1, INSECURE "DSA-SHA1" },
		{ SIG_ECDSA, HASH_SHA1, INSECURE "ECDSA-SHA1" },
	};

	for (size_t i = 0; i < sizeof insecure / sizeof insecure[0]; i++)
		if (insecure[i].scheme == s->scheme &&
		    insecure[i].hash == s->hash)
			return insecure[i].text;
	return UNIMPLEMENTED;
}

static const char *
signature_text(
    struct arena *a, const struct cert *child, const struct cert *parent)
{
	enum sig_scheme s = child->sig->scheme;

	if (!key_makes(parent->key->algorithm, s))
		return arena_printf(a,
		    "x509: signature algorithm specifies "
		    "an %s public key, but have public key of type %s",
		    s == SIG_ECDSA     ? "ECDSA"
		    : s == SIG_ED25519 ? "Ed25519"
				       : "RSA",
		    parent->key->algorithm == KEY_RSA  ? "*rsa.PublicKey"
		    : parent->key->algorithm == KEY_EC ? "*ecdsa.PublicKey"
						       : "ed25519.PublicKey");
	switch (s) {
	case SIG_ECDSA:
		return "x509: ECDSA verification failure";
	case SIG_ED25519:
		return "x509: Ed25519 verification failure";
	default:
		return "crypto/rsa: verification error";
	}
}

static const char *
date_text(struct arena *a, const struct cert *c, int64_t at, bool expired)
{
	struct buf b = { 0 };

	buf_puts(&b, "x509: certificate has expired or is not yet valid: "
		     "current time ");
	time_rfc3339(&b, at);
	buf_puts(&b, expired ? " is after " : " is before ");
	time_rfc3339(&b, expired ? c->not_after : c->not_before);
	return buf_to_arena(a, &b);
}

static const char *
key_text(struct arena *a, const struct key *k)
{
	if (k->algorithm != KEY_RSA)
		return UNIMPLEMENTED;
	return arena_printf(a,
	    "crypto/rsa: %u-bit keys are insecure (see "
	    "https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)",
	    k->bits);
}

const char *
trouble_text(struct arena *a, const struct trouble *t, const struct cert *child,
    int64_t at)
{
	if (t->go != NULL)
		return t->go;
	switch (t->fault) {
	case PATH_NOT_A_CA:
	case PATH_NO_CERT_SIGN:
		return CANNOT_SIGN;
	case PATH_ALGORITHM:
		return algorithm_text(child->sig);
	case PATH_SIGNATURE:
		return signature_text(a, child, t->candidate);
	case PATH_ISSUER_KEY:
		return key_text(a, t->cert->key);
	case PATH_CRITICAL:
	case PATH_LEAF_CRITICAL:
		return "x509: unhandled critical extension";
	case PATH_EXPIRED:
	case PATH_LEAF_EXPIRED:
		return date_text(a, t->cert, at, true);
	case PATH_NOT_YET_VALID:
	case PATH_LEAF_NOT_YET_VALID:
		return date_text(a, t->cert, at, false);
	case PATH_TOO_LONG:
		return "x509: too many intermediates for path length "
		       "constraint";
	case PATH_USAGE:
		return "x509: certificate specifies an incompatible key "
		       "usage";
	case PATH_LIMIT:
		return "x509: signature check attempts limit reached while "
		       "verifying certificate chain";
	default:
		return NULL;
	}
}

/* Go names an authority by its last CN, else its first O, else its serial
 * number. */
static void
authority_name(struct buf *out, const struct cert *c)
{
	const struct name *n = c->subject;
	const struct attribute *cn = NULL, *o = NULL;
	struct buf serial = { 0 };

	for (size_t i = 0; i < n->n_attrs; i++) {
		const struct attribute *at = &n->attrs[i];

		if (at->type == ATTR_CN)
			cn = at;
		else if (at->type == ATTR_O && o == NULL)
			o = at;
	}
	if (cn != NULL && cn->n_value > 0) {
		go_quote(out, attribute_value(n, cn));
	} else if (o != NULL) {
		go_quote(out, attribute_value(n, o));
	} else {
		buf_puts(&serial, "serial:");
		go_integer(&serial, cert_serial(c));
		go_quote(out, slice_str(buf_str(&serial)));
		buf_free(&serial);
	}
}

const char *
authority_text(struct arena *a, const struct trouble *hint,
    const struct cert *child, const struct cert *candidate, int64_t at)
{
	struct buf b = { 0 };

	buf_puts(&b, "x509: certificate signed by unknown authority");
	if (hint->fault != PATH_OK) {
		const char *why = trouble_text(a, hint, child, at);

		buf_puts(&b, " (possibly because of ");
		go_quote(&b, slice_str(why != NULL ? why : ""));
		buf_puts(&b, " while trying to verify candidate authority "
			     "certificate ");
		authority_name(&b, candidate);
		buf_byte(&b, ')');
	}
	return buf_to_arena(a, &b);
}
