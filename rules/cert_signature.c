/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The signature of a certificate; the rows are in cert.c.  Exactly one rule
 * speaks of it, picked by signature_verdict(), but for
 * cert-signature-scheme-unverifiable, which is off where
 * cert-signature-not-rsa-or-ecdsa is an error.
 */
#include <inttypes.h>

#include "rules/cert_checks.h"
#include "rules/refs.h"

enum signature_verdict {
	SIGNATURE_FINE,
	SIGNATURE_OTHER_SCHEME,
	SIGNATURE_WEAK,
	SIGNATURE_PSS,
	SIGNATURE_UNVERIFIABLE
};

/* Temporal Cloud, certificate requirements: SHA-256 or stronger. */
bool
hash_is_weak(enum hash_alg h)
{
	switch (h) {
	case HASH_MD2:
	case HASH_MD4:
	case HASH_MD5:
	case HASH_SHA1:
	case HASH_SHA224:
	case HASH_RIPEMD160:
		return true;
	default:
		return false;
	}
}

const char *
hash_name(enum hash_alg h)
{
	static const char *const names[] = {
		[HASH_NONE] = "no hash",
		[HASH_UNKNOWN] = "an unknown hash",
		[HASH_MD2] = "MD2",
		[HASH_MD4] = "MD4",
		[HASH_MD5] = "MD5",
		[HASH_SHA1] = "SHA-1",
		[HASH_SHA224] = "SHA-224",
		[HASH_SHA256] = "SHA-256",
		[HASH_SHA384] = "SHA-384",
		[HASH_SHA512] = "SHA-512",
		[HASH_SHA512_224] = "SHA-512/224",
		[HASH_SHA512_256] = "SHA-512/256",
		[HASH_SHA3_224] = "SHA3-224",
		[HASH_SHA3_256] = "SHA3-256",
		[HASH_SHA3_384] = "SHA3-384",
		[HASH_SHA3_512] = "SHA3-512",
		[HASH_RIPEMD160] = "RIPEMD-160",
	};

	return names[h];
}

static enum signature_verdict
signature_verdict(const struct cert *c)
{
	const struct signature_algorithm *s = c->sig;

	if (s->malformed)
		return SIGNATURE_FINE;
	if (s->scheme != SIG_RSA && s->scheme != SIG_RSA_PSS &&
	    s->scheme != SIG_ECDSA)
		return SIGNATURE_OTHER_SCHEME;
	if (s->scheme == SIG_RSA_PSS && s->pss == MALFORMED)
		return field_is_faulty(c, "signature") ? SIGNATURE_FINE
						       : SIGNATURE_PSS;
	if (hash_is_weak(s->hash))
		return SIGNATURE_WEAK;
	if (s->go_verifies)
		return SIGNATURE_FINE;
	if (s->scheme == SIG_RSA_PSS && s->go_salt_length >= 0)
		return SIGNATURE_PSS;
	return SIGNATURE_UNVERIFIABLE;
}

static const char *
on_itself(const struct cert *c)
{
	return signs_itself(c) ? " (its signature on itself, which Go does not "
				 "check on a trust anchor)"
			       : "";
}

/* Go's words for a link of a chain (InsecureAlgorithmError, since Go 1.24
 * without the hint at an override). */
static const char *
go_of_weak_hash(const struct cert *c)
{
	if (signs_itself(c))
		return NULL;
	if (c->sig->scheme == SIG_RSA && c->sig->hash == HASH_MD5)
		return GO_INSECURE("MD5-RSA");
	if (c->sig->scheme == SIG_RSA && c->sig->hash == HASH_SHA1)
		return GO_INSECURE("SHA1-RSA");
	if (c->sig->scheme == SIG_ECDSA && c->sig->hash == HASH_SHA1)
		return GO_INSECURE("ECDSA-SHA1");
	return GO_UNKNOWN_AUTHORITY(GO_UNIMPLEMENTED);
}

void
cert_weak_signature_hash(const struct cert *c, struct report *out)
{
	if (signature_verdict(c) == SIGNATURE_WEAK)
		finding_go(out, cert_at(c), go_of_weak_hash(c),
		    "signed with %s (%s)%s", hash_name(c->sig->hash),
		    c->sig->name, on_itself(c));
}

void
cert_signature_not_rsa_or_ecdsa(const struct cert *c, struct report *out)
{
	if (signature_verdict(c) == SIGNATURE_OTHER_SCHEME)
		finding(out, cert_at(c), "signed with %s%s%s", c->sig->name,
		    c->sig->scheme == SIG_ED25519
			? ", which Go itself takes"
			: ", which Go does not verify",
		    on_itself(c));
}

/* As cert_signature_unverifiable(), silent on a root's own signature. */
void
cert_signature_scheme_unverifiable(const struct cert *c, struct report *out)
{
	if (signature_verdict(c) == SIGNATURE_OTHER_SCHEME &&
	    !c->sig->go_verifies && !signs_itself(c))
		finding(out, cert_at(c), "signed with %s", c->sig->name);
}

/* Basis is Go, which looks at no root's own signature: silent there. */
void
cert_signature_unverifiable(const struct cert *c, struct report *out)
{
	if (signature_verdict(c) == SIGNATURE_UNVERIFIABLE && !signs_itself(c))
		finding(out, cert_at(c), "signed with %s (%s)",
		    hash_name(c->sig->hash), c->sig->name);
}

void
cert_pss_parameters_unsupported(const struct cert *c, struct report *out)
{
	const struct signature_algorithm *s = c->sig;

	if (signature_verdict(c) != SIGNATURE_PSS || signs_itself(c))
		return;
	if (s->pss == MALFORMED)
		finding(
		    out, cert_at(c), "the RSA-PSS parameters cannot be read");
	else if (s->mgf_hash != s->hash)
		finding(out, cert_at(c),
		    "RSA-PSS with %s, but %s in its mask "
		    "generation function",
		    hash_name(s->hash), hash_name(s->mgf_hash));
	else if (s->salt_length != s->go_salt_length)
		finding(out, cert_at(c),
		    "RSA-PSS with %s and a salt of %" PRId64
		    " bytes, Go takes %" PRId64 " only",
		    hash_name(s->hash), s->salt_length, s->go_salt_length);
	else if (s->trailer != 1)
		finding(out, cert_at(c), "RSA-PSS with trailer field %" PRId64,
		    s->trailer);
	else
		finding(out, cert_at(c),
		    "RSA-PSS parameters encoded in another "
		    "way than Go knows");
}

static const char *
algorithm_name(const struct signature_algorithm *s)
{
	return s->malformed ? "what cannot be read" : s->name;
}

void
cert_signature_algorithm_mismatch(const struct cert *c, struct report *out)
{
	const char *go = NULL;

	if (!c->sig_algs_differ)
		return;
	for (size_t i = 0; i < c->n_faults; i++)
		if (starts_with(cert_faults(c)[i].go, GO_ALGORITHMS_DIFFER))
			go = go_says(c, &cert_faults(c)[i]);
	if (strcmp(c->sig->name, cert_inner_sig(c)->name) == 0)
		finding_go(out, cert_at(c), go,
		    "%s in both places, but with different "
		    "parameters",
		    c->sig->name);
	else
		finding_go(out, cert_at(c), go,
		    "the signed part names %s, the outer part %s",
		    algorithm_name(cert_inner_sig(c)), algorithm_name(c->sig));
}
