/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of cert_faults.c, cert_signature.c and cert_key.c, whose rows are
 * in cert.c, and what a request asks for as a certificate has it. */
#ifndef TLINT_RULES_CERT_CHECKS_H
#define TLINT_RULES_CERT_CHECKS_H

#include <string.h>

#include "rule.h"

#define GO_ALGORITHMS_DIFFER \
	"x509: inner and outer signature algorithm identifiers don't match"

/* cert_faults.c */
cert_check cert_malformed;
/* cert-key-unsupported speaks of it, or csr-key-unsupported. */
bool fault_is_of_key(const struct fault *f);
const struct fault *fault_of_key(const struct cert *c);
/* The modulus or exponent is no positive number: cert-malformed. */
bool rsa_is_faulty(const struct cert *c);
/* The field, or a part of it. */
bool field_is_faulty(const struct cert *c, const char *field);
/* What Go says of a fault: it ends at the first one that it minds. */
const char *go_says(const struct cert *c, const struct fault *f);

/* cert_signature.c */
cert_check cert_weak_signature_hash, cert_signature_not_rsa_or_ecdsa,
    cert_signature_scheme_unverifiable, cert_signature_unverifiable,
    cert_pss_parameters_unsupported, cert_signature_algorithm_mismatch;
/* Weaker than SHA-256. */
bool hash_is_weak(enum hash_alg h);
const char *hash_name(enum hash_alg h);

/* Its own key made, or seems to have made, the signature.  Go checks no
 * signature of a certificate that is in the pool itself. */
static inline bool
signs_itself(const struct cert *c)
{
	return c->self_signed == SELF_YES || c->self_signed == SELF_UNKNOWN ||
	       c->self_signed == SELF_UNCHECKED;
}

/* cert_dates.c */
cert_check cert_validity_inverted, cert_expired, cert_not_yet_valid,
    cert_expires_soon, cert_time_encoding;

/* cert_key.c */
cert_check cert_key_unsupported, cert_key_weak, cert_key_broken;
/* Why anybody can factor it, as seen from a file; false: nobody can, or it
 * was not looked for. */
struct words;
bool words_broken(struct words *w, const struct key *k, const struct file *here,
    struct report *out);

/* cert.c, for requests too */
cert_check cert_name_hostile, cert_ca_bits_without_ca;
/* Of one that stands before in its file; bundles and chains mind it. */
void tell_copy(const struct cert *c, struct report *out);

/* Of what may be NULL. */
static inline bool
starts_with(const char *s, const char *prefix)
{
	return s != NULL && strncmp(s, prefix, strlen(prefix)) == 0;
}

#endif
