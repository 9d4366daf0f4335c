/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PKCS#7 and PKCS#12.  Whether they could be read, and who reads them: tcld
 * and the SDKs but Java's take PEM only.  What is inside is judged like the
 * certificates of any other file.
 */
#include <inttypes.h>
#include <stdint.h>

#include "rules/families.h"
#include "rules/refs.h"
#include "rules/words.h"

#define FILE_CLIENT (FILE_ROLE(AS_END_ENTITY) | FILE_ROLE(AS_SERVER))

#define DER_PKCS7 \
	"openssl pkcs7 -inform DER -in {path} -print_certs -out {path}.pem"
#define PEM_PKCS7 \
	"sed -n '/BEGIN PKCS/,/END PKCS/p' {path} | openssl pkcs7 " \
	"-print_certs -out {path}.pem"
#define CERTS_OUT " -out {path}.{line}.pem"
#define CERTS_ONLY \
	" - and then drop the text between the certificates: tlint fix " \
	"--write {path}.pem"
#define TRY_PASSWORD "openssl pkcs12 -in {path} -noout -passin file:FILE"
#define TRY_PASSWORD_BASE64 \
	BASE64_DECODED " | openssl pkcs12 -noout -passin file:FILE"

static const char *
standard(const struct container *c)
{
	return c->pkcs12 ? "PKCS#12" : "PKCS#7";
}

/* ---- What cannot be read ------------------------------------------------ */

static void
container_malformed(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_containers; i++) {
		const struct container *c = &f->containers[i];

		if (c->broken != NULL)
			finding(out, &c->at, "the %s container is broken: %s",
			    standard(c), c->broken);
	}
}

static void
container_nested(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_containers; i++) {
		const struct container *c = &f->containers[i];

		if (c->nested != NULL)
			finding(out, &c->at,
			    "the container wraps another (%s), which is not "
			    "read",
			    c->nested);
	}
}

static void
container_password_needed(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_containers; i++) {
		const struct container *c = &f->containers[i];

		if (c->lock == LOCK_NEEDED)
			finding(out, &c->at,
			    "%s does not open without a password, nor with "
			    "the empty one",
			    c->locked);
	}
}

static void
container_wrong_password(const struct file *f, struct report *out)
{
	const char *fix = f->kind == KIND_PKCS12       ? TRY_PASSWORD
			  : f->kind == KIND_BASE64_PFX ? TRY_PASSWORD_BASE64
						       : NULL;

	for (size_t i = 0; i < f->n_containers; i++) {
		const struct container *c = &f->containers[i];

		if (c->lock != LOCK_WRONG)
			continue;
		if (c->n_passwords == 1)
			finding(out, &c->at,
			    "%s does not open with the password that was "
			    "given",
			    c->locked);
		else
			finding(out, &c->at,
			    "%s opens with none of the %zu passwords that "
			    "were given",
			    c->locked, c->n_passwords);
		if (fix != NULL)
			finding_fix_row(out, fix);
	}
}

static void
container_iterations_excessive(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_containers; i++) {
		const struct container *c = &f->containers[i];

		if (c->lock != LOCK_EXCESSIVE)
			continue;
		if (c->iterations == 0)
			finding(out, &c->at,
			    "to open %s after the rest takes more iterations "
			    "than are done for one input",
			    c->locked);
		else
			finding(out, &c->at,
			    "to try one password on %s takes %" PRIu64
			    " iterations, at most %d are done",
			    c->locked, c->iterations, CAP_PBKDF_ITERATIONS);
	}
}

static void
container_unsupported(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_containers; i++) {
		const struct container *c = &f->containers[i];

		if (c->lock == LOCK_UNSUPPORTED)
			finding(out, &c->at,
			    "%s is encrypted with %s, which tlint does not "
			    "decrypt",
			    c->locked, c->algorithm);
	}
}

/* ---- Who reads it ------------------------------------------------------- */

/* In PEM pem-unexpected-block speaks of it. */
static void
container_in_bundle(const struct file *f, struct report *out)
{
	if (f->n_certs == 0 || f->n_blocks > 0 || f->n_containers == 0)
		return;
	finding(out, &f->at,
	    "%zu certificate%s in a %s container and no PEM block", f->n_certs,
	    plural(f->n_certs), standard(&f->containers[0]));
	if (f->kind == KIND_PKCS7)
		finding_fix_row(out, DER_PKCS7 CERTS_ONLY);
	else if (f->kind == KIND_PKCS12)
		finding_fix_row(out, CERTS_OF_PKCS12 CERTS_ONLY);
}

/* What Go says of a file without a certificate under its own label (crypto/tls,
 * X509KeyPair); NULL: it has one. */
static const char *
go_missing(const struct file *f, struct words *w)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_blocks; i++) {
		if (!f->blocks[i].go_sees)
			continue;
		if (f->blocks[i].type == BLOCK_CERTIFICATE)
			return NULL;
		n++;
	}
	if (n == 0)
		return GO_NO_CERTIFICATE;
	return words_skipped(w,
	    "tls: failed to find \"CERTIFICATE\" PEM block in certificate "
	    "input after skipping PEM blocks of the following types: ",
	    f);
}

static void
container_pkcs7(const struct file *f, struct report *out)
{
	const char *fix = f->kind == KIND_PKCS7 ? DER_PKCS7
			  : f->kind != KIND_PEM ? NULL
			  : f->part != NULL     ? PEM_PKCS7
						: LINES_PKCS7 CERTS_OUT;
	struct words go;

	for (size_t i = 0; i < f->n_containers; i++) {
		const struct container *c = &f->containers[i];

		if (c->pkcs12 || c->n_certs == 0)
			continue;
		finding_go(out, &c->at, go_missing(f, &go),
		    "%zu certificate%s in a PKCS#7 container", c->n_certs,
		    plural(c->n_certs));
		if (fix != NULL)
			finding_fix_row(out, fix);
	}
}

/* In base64 pem-base64-pfx says what it is; with --sdk the rules about that
 * SDK do. */
static void
container_pkcs12(const struct file *f, struct report *out)
{
	if (f->kind == KIND_PKCS12 && f->n_certs > 0 && f->sdk == SDK_ANY)
		finding(out, &f->at, "%zu certificate%s in a PKCS#12 container",
		    f->n_certs, plural(f->n_certs));
}

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "container-malformed",
	    .summary = "PKCS#7 or PKCS#12 container that cannot be read",
	    .why = "It begins as such a container does, but what follows is "
		   "torn or not what the standard says, so that whatever "
		   "certificates it holds reach nobody. Often it was cut "
		   "off, or copied as if it were text.",
	    .fix = "Export it again. To see where it breaks: openssl "
		   "asn1parse -inform DER -in {path} - or, in PEM: openssl "
		   "asn1parse -in {path}",
	    .ref = "RFC 7292 section 4; RFC 5652 section 5.1; RFC 2315",
	    .basis = BASIS_RFC,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ANY, container_malformed),
	},
	{
	    .id = "container-nested",
	    .summary = "PKCS#7 container inside a PKCS#7 container",
	    .why = "The certificates of the outer one are judged, those of "
		   "the inner one are not: no tool that reads .p7b files "
		   "looks there.",
	    .fix = "Take the inner one out and lint it: openssl cms "
		   "-verify -noverify -inform DER -in {path} -out {path}.p7b",
	    .ref = "RFC 5652 section 5.2",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    FILE_RULE(FILE_ANY, container_nested),
	},
	{
	    .id = "container-password-needed",
	    .summary = "PKCS#12 container that was not opened",
	    .why = "It is encrypted with a password, and none was given, so "
		   "that what is inside could not be judged. Temporal has "
		   "no requirement about passwords; among its SDKs, Java's "
		   "reads such containers.",
	    .fix = "tlint lint --password-file FILE {path} - or, with the "
		   "password in the environment: tlint lint --password-env "
		   "NAME {path}",
	    .ref = "RFC 7292; temporalio/sdk-java, "
		   "SimpleSslContextBuilder.forPKCS12",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    FILE_RULE(FILE_ANY, container_password_needed),
	},
	{
	    .id = "container-wrong-password",
	    .summary = "PKCS#12 container that no given password opens",
	    .why = "Passwords were given to open it, and it is not theirs: "
		   "what is inside could not be judged, and whatever is set "
		   "up with that password will not read it either. Temporal "
		   "has no requirement about passwords.",
	    .fix = "Try the password by itself: " TRY_PASSWORD
		   " - or, of base64: " TRY_PASSWORD_BASE64,
	    .ref = "RFC 7292 section 5.1",
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    FILE_RULE(FILE_ANY, container_wrong_password),
	},
	{
	    .id = "container-iterations-excessive",
	    .summary = "PKCS#12 container that asks for too many iterations",
	    .why = "The file itself says how often a password is to be "
		   "hashed before it is tried. OpenSSL writes 2048, Java "
		   "10,000, NSS 600,000; one that asks for far more keeps "
		   "every program that opens it busy for minutes, and is "
		   "not opened here. Temporal has no requirement about it.",
	    .fix = "Write it anew, if you trust where it comes from: openssl "
		   "pkcs12 -in {path} -out {path}.pem && openssl pkcs12 "
		   "-export -in {path}.pem -out {path}.p12 && rm {path}.pem "
		   "- and where OpenSSL 3 refuses to read it, give the first "
		   "of them -legacy too.",
	    .ref = "RFC 7292 section 4; RFC 8018 section 4.2; NIST SP "
		   "800-132",
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    FILE_RULE(FILE_ANY, container_iterations_excessive),
	},
	{
	    .id = "container-unsupported",
	    .summary = "PKCS#12 container encrypted in an unusual way",
	    .why = "tlint opens what OpenSSL, Java, Windows, NSS and Azure "
		   "Key Vault write: AES and triple DES, and RC2 with 40 "
		   "bits. This one is encrypted in another way, so that "
		   "what is inside could not be judged. Temporal has no "
		   "requirement about it.",
	    .fix = "Take the certificates out and lint them: openssl pkcs12 "
		   "-legacy -in {path} -nokeys -out {path}.pem",
	    .ref = "RFC 7292 appendix C; RFC 8018 appendix B",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    FILE_RULE(FILE_ANY, container_unsupported),
	},
	{
	    .id = "container-in-bundle",
	    .summary = "CA bundle in PKCS#7 or PKCS#12 instead of PEM",
	    .why = "tcld reads CA certificates as PEM only, and the "
		   "namespace's API takes PEM text. A PKCS#12 container may "
		   "hold a private key, too, which is not to be sent.",
	    .fix = "From PKCS#7: " DER_PKCS7
		   " - or from PKCS#12: " CERTS_OF_PKCS12 CERTS_ONLY,
	    .ref = REF_TCLD_PARSE "; temporalio/api-cloud, namespace/v1/"
				  "message.proto: "
				  "MtlsAuthSpec.accepted_client_ca",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ROLE(AS_CA_BUNDLE), container_in_bundle),
	},
	{
	    .id = "container-pkcs7",
	    .summary = "client's certificates in a PKCS#7 container",
	    .why = "No Temporal SDK takes certificates out of PKCS#7: Go's "
		   "tls.X509KeyPair passes over everything but CERTIFICATE "
		   "blocks, and the Rust core and Java want PEM, too.",
	    .fix = "From DER: " DER_PKCS7 " - or from PEM: " PEM_PKCS7,
	    .ref = REF_GO_PAIR "; RFC 7468 section 8",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    FILE_RULE(FILE_CLIENT, container_pkcs7),
	},
	{
	    .id = "container-pkcs12",
	    .summary = "client's certificates in a PKCS#12 container",
	    .why = "Among Temporal's SDKs, Java's reads PKCS#12 "
		   "(SimpleSslContextBuilder.forPKCS12); tcld, the temporal "
		   "CLI and the other SDKs want PEM.",
	    .fix = "For all but Java, write the certificates as "
		   "PEM: " CERTS_OF_PKCS12 " - and the key: openssl pkcs12 -in "
		   "{path} -nocerts -nodes -out "
		   "{path}.key",
	    .ref = "temporalio/sdk-java, SimpleSslContextBuilder.forPKCS12; "
		   "temporalio/sdk-core, TlsConfig",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = NOTICE_ALWAYS,
	    FILE_RULE(FILE_CLIENT, container_pkcs12),
	},
};

const struct family family_container = {
	.name = "container",
	.title = "PKCS#7 and PKCS#12",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
