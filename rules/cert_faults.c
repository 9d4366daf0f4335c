/* SPDX-License-Identifier: Apache-2.0 */
/* The faults that the parser met in a certificate, and which rule speaks of
 * each. */
#include "rules/cert_checks.h"

/* cert-key-unsupported speaks of these: the parser refuses the certificate
 * because Go cannot use its key. */
bool
fault_is_of_key(const struct fault *f)
{
	return starts_with(f->go, "x509: unsupported elliptic curve") ||
	       starts_with(f->go, "x509: invalid ECDSA parameters") ||
	       starts_with(f->go, "x509: failed to unmarshal elliptic curve");
}

static bool
fault_has_own_rule(const struct cert *c, const struct fault *f)
{
	if (!c->decoded)
		return false;
	return fault_is_of_key(f) ||
	       (c->sig_algs_differ && starts_with(f->go, GO_ALGORITHMS_DIFFER));
}

bool
rsa_is_faulty(const struct cert *c)
{
	for (size_t i = 0; i < c->n_faults; i++)
		if (starts_with(cert_faults(c)[i].go, "x509: invalid RSA") ||
		    starts_with(cert_faults(c)[i].go, "x509: RSA modulus") ||
		    starts_with(
			cert_faults(c)[i].go, "x509: RSA public exponent"))
			return true;
	return false;
}

const struct fault *
fault_of_key(const struct cert *c)
{
	for (size_t i = 0; i < c->n_faults; i++)
		if (fault_is_of_key(&cert_faults(c)[i]))
			return &cert_faults(c)[i];
	return NULL;
}

bool
field_is_faulty(const struct cert *c, const char *field)
{
	size_t n = strlen(field);

	for (size_t i = 0; i < c->n_faults; i++) {
		const char *f = cert_faults(c)[i].field;

		if (starts_with(f, field) && (f[n] == '\0' || f[n] == '.'))
			return true;
	}
	return false;
}

/* Bytes after the last certificate of a PEM block, or of a DER file.  After
 * a TRUSTED CERTIFICATE they are trust settings, which the pem family has. */
static size_t
bytes_after(const struct cert *c)
{
	const struct file *f = c->file;
	const struct block *b;

	if (f->kind == KIND_DER)
		return c->index + 1 == f->n_certs ? f->trailing : 0;
	if (c->block >= f->n_blocks)
		return cert_trailing(c);
	b = &f->blocks[c->block];
	if (b->type == BLOCK_TRUSTED_CERTIFICATE ||
	    c->index + 1 != b->first_cert + b->n_certs)
		return 0;
	return cert_trailing(c);
}

const char *
go_says(const struct cert *c, const struct fault *f)
{
	for (size_t i = 0; i < c->n_faults; i++)
		if (cert_faults(c)[i].go != NULL)
			return &cert_faults(c)[i] == f ? f->go : NULL;
	return NULL;
}

void
cert_malformed(const struct cert *c, struct report *out)
{
	size_t after = bytes_after(c);

	for (size_t i = 0; i < c->n_faults; i++) {
		const struct fault *f = &cert_faults(c)[i];

		if (!fault_has_own_rule(c, f))
			finding_go(out, cert_at(c), go_says(c, f),
			    "%s: %s, "
			    "at byte %zu of the certificate%s",
			    f->field, f->what, f->offset,
			    f->go == NULL ? " (Go lets it pass)"
			    : f->go_newer ? " (newer Go refuses it)"
					  : "");
	}
	if (!c->decoded && c->n_faults == 0)
		finding(out, cert_at(c), "not a certificate in DER");
	if (c->decoded && after > 0)
		finding_go(out, cert_at(c),
		    cert_go_parses(c) ? "x509: trailing data" : NULL,
		    "%zu byte%s the certificate", after,
		    after == 1 ? " follows" : "s follow");
}
