/* SPDX-License-Identifier: Apache-2.0 */
/* The public key of a certificate; the rows are in cert.c. */
#include <inttypes.h>

#include "rules/cert_checks.h"
#include "rules/limits.h"
#include "rules/words.h"

/* Go crypto/rsa checkPub: "public exponent too large" above 2^31 - 1. */
#define GO_MAX_RSA_EXPONENT INT32_MAX

/* Go parses these: tcld takes them too. */
static bool
rsa_is_unsupported(const struct cert *c, struct report *out)
{
	const struct key *k = c->key;
	bool size = k->bits < GO_MIN_RSA_BITS || k->bits > GO_MAX_RSA_BITS;

	if (rsa_is_faulty(c) ||
	    (!size && k->rsa->e >= 3 && k->rsa->e % 2 != 0 &&
		k->rsa->e <= GO_MAX_RSA_EXPONENT))
		return false;
	if (out == NULL)
		return true;
	if (size)
		finding_go(out, cert_at(c), NULL,
		    "RSA key of %u bits, Go uses %d "
		    "to %d",
		    k->bits, GO_MIN_RSA_BITS, GO_MAX_RSA_BITS);
	else
		finding_go(out, cert_at(c), NULL,
		    "RSA key with public exponent "
		    "%" PRIu64,
		    k->rsa->e);
	return true;
}

static void
report_curve(
    const struct cert *c, const char *go, const char *what, struct report *out)
{
	const struct key *k = c->key;

	if (k->curve == CURVE_EXPLICIT)
		finding_go(out, cert_at(c), go,
		    "EC key with explicit curve "
		    "parameters, Go knows curves by name only");
	else if (key_curve(k) == NULL)
		finding_go(out, cert_at(c), go,
		    "EC key on an unknown curve%s%s", what != NULL ? ": " : "",
		    what != NULL ? what : "");
	else
		finding_go(out, cert_at(c), go,
		    "EC key on %s, Go knows P-224, "
		    "P-256, P-384 and P-521",
		    key_curve(k));
}

static bool
ec_is_unsupported(const struct cert *c, struct report *out)
{
	const struct key *k = c->key;
	const struct fault *f = fault_of_key(c);
	const char *go = f != NULL ? go_says(c, f) : NULL;
	const char *what = f != NULL ? f->what : NULL;

	if (curve_is_go(k->curve) && k->point != MALFORMED)
		return false;
	if (out == NULL)
		return true;
	if (curve_is_go(k->curve))
		finding_go(out, cert_at(c), go, "EC key on %s: %s",
		    key_curve(k), what != NULL ? what : "a malformed point");
	else
		report_curve(c, go, what, out);
	return true;
}

/* With out NULL it only answers. */
static bool
key_is_unsupported(const struct cert *c, struct report *out)
{
	switch (c->key->algorithm) {
	case KEY_RSA:
		return rsa_is_unsupported(c, out);
	case KEY_EC:
		return ec_is_unsupported(c, out);
	case KEY_ED25519:
		return false;
	default:
		if (out != NULL)
			finding_go(
			    out, cert_at(c), NULL, "%s key", c->key->name);
		return true;
	}
}

void
cert_key_unsupported(const struct cert *c, struct report *out)
{
	(void)key_is_unsupported(c, out);
}

void
cert_key_weak(const struct cert *c, struct report *out)
{
	const struct key *k = c->key;

	if (key_is_unsupported(c, NULL))
		return;
	if (k->algorithm == KEY_RSA && k->bits > 0 && k->bits < MIN_RSA_BITS)
		finding(out, cert_at(c), "RSA key of %u bits", k->bits);
	else if (k->algorithm == KEY_EC && k->curve == CURVE_P224)
		finding(out, cert_at(c), "EC key on P-224");
}

static void
add_sharer(struct words *w, const struct key_home *other,
    const struct file *here, struct report *out)
{
	struct words place;

	if (other->cert == NULL) {
		words_add(w, "another key of this run");
		if (other->file == NULL)
			return;
		words_add(w, ", in ");
		words_add(w, other->file->path);
		return;
	}
	words_place(&place, other->cert, here);
	words_add(w, "the key of '");
	words_add(w, subject_of(out, other->cert));
	words_add(w, "' (");
	words_add(w, place.text);
	words_add(w, ")");
}

bool
words_broken(struct words *w, const struct key *k, const struct file *here,
    struct report *out)
{
	static const char *const what[] = {
		[BROKEN_PRIME] = " bits is a prime",
		[BROKEN_POWER] = " bits is a power of another number",
		[BROKEN_ROCA] = " bits has the structure of the keys of "
				"CVE-2017-15361 (ROCA)",
		[BROKEN_SMALL_FACTOR] = " bits is divisible by ",
		[BROKEN_CLOSE_PRIMES] = " bits is the product of two primes "
					"so close that Fermat's method finds "
					"them in round ",
		[BROKEN_SHARED_PRIME] = " bits shares a prime with ",
	};
	const struct rsa_key *r = k->rsa;

	*w = (struct words){ .n = 0 };
	if (!k->is_rsa || r->broken == BROKEN_NOT)
		return false;
	words_add(w, r->broken == BROKEN_SHARED_PRIME ? "RSA key of "
						      : "RSA modulus of ");
	words_number(w, k->bits);
	words_add(w, what[r->broken]);
	if (r->broken == BROKEN_SHARED_PRIME)
		add_sharer(w, &r->shares_with, here, out);
	else if (r->factor != 0)
		words_number(w, r->factor);
	return true;
}

void
cert_key_broken(const struct cert *c, struct report *out)
{
	struct words w;

	if (!rsa_is_faulty(c) && !key_is_unsupported(c, NULL) &&
	    words_broken(&w, c->key, c->file, out))
		finding(out, cert_at(c), "%s", w.text);
}
