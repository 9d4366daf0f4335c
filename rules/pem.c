/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The container.  tcld and Temporal read these bytes with Go's encoding/pem,
 * which is stricter than OpenSSL and GnuTLS and drops what it does not take
 * without a word.
 *
 * One cause, one finding: a block that Go does not return has one flaw, and
 * the rule that names the flaw owns it (byte order mark, bare CR, marker not
 * at the start of its line, else malformed).  pem-no-certificate speaks only
 * where none of the others has said why nothing is there.
 */
#include "rules/blocks.h"
#include "rules/families.h"
#include "rules/pem_checks.h"
#include "rules/refs.h"
#include "rules/words.h"

#define FILE_CERTIFICATES \
	(FILE_ROLE(AS_END_ENTITY) | FILE_ROLE(AS_CA_BUNDLE) | \
	    FILE_ROLE(AS_SERVER) | FILE_ROLE(AS_UNKNOWN))

/* ---- No certificate ----------------------------------------------------- */

static bool
container_says_why(const struct file *f)
{
	for (size_t i = 0; i < f->n_containers; i++) {
		const struct container *c = &f->containers[i];

		if (c->broken != NULL || c->nested != NULL ||
		    c->lock != LOCK_NONE)
			return true;
	}
	return false;
}

/* A finding about a block or about the encoding says why there is none. */
static bool
loss_is_explained(const struct file *f)
{
	/* The rules about containers speak of these, but whoever sends a
	 * closed one as a CA bundle sends no certificate at all. */
	if (container_says_why(f))
		return f->as != AS_CA_BUNDLE || f->kind == KIND_PKCS7;
	/* bundle-empty */
	if (f->kind == KIND_EMPTY)
		return f->as == AS_CA_BUNDLE || f->as == AS_UNKNOWN;
	if (f->kind == KIND_TEXT_UTF16 || f->bare_cr || f->bom_hides)
		return true;
	/* embed-not-base64 */
	if (f->wrapping == WRAPPING_MISSING)
		return true;
	for (size_t i = 0; i < f->n_blocks; i++)
		if (block_is_certificate(&f->blocks[i]) &&
		    (!f->blocks[i].go_sees || block_is_hollow(&f->blocks[i])))
			return true;
	return false;
}

static bool
is_closed(const struct file *f)
{
	return f->n_containers > 0 && f->containers[0].lock != LOCK_NONE;
}

static const char *
what_it_is(const struct file *f)
{
	switch (f->kind) {
	case KIND_EMPTY:
		return "nothing but white space";
	case KIND_PKCS7:
		return "a PKCS#7 container without certificates";
	case KIND_PKCS12:
		return is_closed(f) ? "a PKCS#12 container"
				    : "a PKCS#12 container without "
				      "certificates";
	case KIND_BASE64_PFX:
		return is_closed(f) ? "a PKCS#12 container in base64"
				    : "a PKCS#12 container without "
				      "certificates, in base64";
	case KIND_DER_KEY:
		return "a private key in DER";
	case KIND_DER_REQUEST:
		return "a certificate request (PKCS#10) in DER";
	case KIND_JSON:
		return "JSON";
	case KIND_MANIFEST:
		return "a Kubernetes manifest in which no value holds a "
		       "certificate";
	case KIND_TERRAFORM:
	case KIND_TERRAFORM_JSON:
		return "Terraform without an accepted_client_ca";
	case KIND_TCLD_JSON:
		return "JSON of tcld in which the namespace has no CA";
	case KIND_VAULT_JSON:
		return "JSON of az keyvault without a certificate";
	default:
		return NULL;
	}
}

/* NULL: the row says how to look further. */
static const char *
what_to_give(const struct file *f)
{
	if (f->n_requests > 0)
		return "Give the certificate that was issued for the request.";
	if (f->n_keys > 0)
		return "Give the certificate that belongs to the key.";
	return NULL;
}

static void
pem_no_certificate(const struct file *f, struct report *out)
{
	const char *what = what_it_is(f);

	if (f->n_certs > 0 || loss_is_explained(f))
		return;
	if (what != NULL)
		finding(out, &f->at, "the input is %s", what);
	else if (f->n_blocks == 1)
		finding(out, &f->at, "the only PEM block is %s%s",
		    f->blocks[0].mislabelled ? "a private key under the label "
					     : "",
		    f->blocks[0].extra->label);
	else if (f->n_blocks > 0)
		finding(out, &f->at,
		    "none of the %zu PEM blocks holds a "
		    "certificate, the first is %s",
		    f->n_blocks, f->blocks[0].extra->label);
	else
		finding(out, &f->at,
		    "%zu byte%s with neither a PEM block nor "
		    "a DER certificate",
		    f->bytes.n, plural(f->bytes.n));
	if (what_to_give(f) != NULL)
		finding_fix(out, what_to_give(f));
}

/* ---- Other encodings ---------------------------------------------------- */

static void
pem_der_in_bundle(const struct file *f, struct report *out)
{
	if (f->kind == KIND_DER)
		finding(out, &f->at, "%zu DER certificate%s and no PEM block",
		    f->n_certs, plural(f->n_certs));
}

static void
pem_base64_der(const struct file *f, struct report *out)
{
	if (f->kind == KIND_BASE64_DER)
		finding(out, &f->at,
		    "base64 of %zu DER certificate%s, read as "
		    "such",
		    f->n_certs, plural(f->n_certs));
	/* From a pipe it is a stream for tlint, and no file for tcld. */
	if (f->kind == KIND_BASE64_LINES && strcmp(f->path, "-") != 0)
		finding(out, &f->at,
		    "%zu lines, each base64 of a DER certificate, read as such",
		    f->n_certs);
}

static void
pem_base64_pem(const struct file *f, struct report *out)
{
	if (f->kind == KIND_BASE64_PEM)
		finding(out, &f->at,
		    "base64 of a PEM text with %zu "
		    "certificate%s, read as such",
		    f->n_certs, plural(f->n_certs));
}

static void
pem_base64_pfx(const struct file *f, struct report *out)
{
	if (f->kind == KIND_BASE64_PFX)
		finding(out, &f->at,
		    "base64 of a PKCS#12 container (PFX), as "
		    "Azure Key Vault hands it out");
}

/* What it comes to in the end has no rule of its own besides. */
static void
pem_base64_twice(const struct file *f, struct report *out)
{
	if (f->kind == KIND_BASE64_TWICE)
		finding(out, &f->at,
		    "base64 of base64, with %zu certificate%s at the end of "
		    "it, read as such",
		    f->n_certs, plural(f->n_certs));
}

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "pem-no-certificate",
	    .summary = "no certificate in the input",
	    .why = "Nothing here decodes as a certificate, so nothing here "
		   "can let a client in. tcld reads no certificate from "
		   "such a CA file, and Go's tls.X509KeyPair finds none to "
		   "present. Often the key, the request or the container "
		   "was taken for the certificate that belongs to it.",
	    .fix = "Give the file that holds the certificate. To take it "
		   "out of PKCS#7: openssl pkcs7 -in {path} -print_certs "
		   "-out {path}.pem - or, from DER: openssl pkcs7 -inform "
		   "DER -in {path} -print_certs -out {path}.pem - and to see "
		   "what another DER file holds: openssl asn1parse -inform "
		   "DER -in {path}",
	    .ref = REF_TCLD_PARSE "; " REF_GO_PAIR,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_CERTIFICATES, pem_no_certificate),
	},
	{
	    .id = "pem-block-malformed",
	    .summary = "PEM block that Go does not read",
	    .why = "Go's pem.Decode skips a block that is damaged and goes "
		   "on with the next, without an error. In the middle of a "
		   "file the certificate is lost in silence; at the end "
		   "tcld sees bytes left over and refuses the file. "
		   "OpenSSL and GnuTLS behave differently on the same "
		   "bytes, so that the file works in one place and not in "
		   "another.",
	    .fix = "Copy the certificate again from its source, from its "
		   "BEGIN line to its END line.",
	    .ref = REF_GO_PEM "; RFC 7468 section 2",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ANY, pem_block_malformed),
	},
	{
	    .id = "pem-trailing-data",
	    .summary = "data after the last PEM block of a CA bundle",
	    .why = "tcld reads PEM blocks until it finds no more and "
		   "refuses the file when anything but white space is "
		   "left. The newer temporal CLI drops what is left, and "
		   "with it any certificate that stands there in a damaged "
		   "block.",
	    .fix = "Keep the certificates only: " CLEAN_COPY,
	    .ref = REF_TCLD_PARSE,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    .cloud = true,
	    FILE_RULE(FILE_ROLE(AS_CA_BUNDLE), pem_trailing_data),
	},
	{
	    .id = "pem-der-in-bundle",
	    .summary = "CA bundle in DER instead of PEM",
	    .why = "tcld reads CA certificates as PEM only, and the "
		   "namespace's API takes PEM text.",
	    .fix = "tlint fix --output {path}.pem {path}",
	    .ref =
		REF_TCLD_PARSE "; temporalio/api-cloud, namespace/v1/"
			       "message.proto: MtlsAuthSpec.accepted_client_ca",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    .cloud = true,
	    FILE_RULE(FILE_ROLE(AS_CA_BUNDLE), pem_der_in_bundle),
	},
	{
	    .id = "pem-bare-cr",
	    .summary = "lines that end in CR alone",
	    .why = "Go's pem.Decode looks for markers after a line feed. "
		   "With carriage returns alone it finds no block, though "
		   "the file looks right in an editor.",
	    .fix = "tlint fix --write {path} - or, for a file with a key: tr "
		   "'\\r' '\\n' <{path} | sed '/^$/d' >{path}.new",
	    .ref = REF_GO_PEM,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ANY, pem_bare_cr),
	},
	{
	    .id = "pem-marker-not-at-line-start",
	    .summary = "PEM marker that does not start its line",
	    .why = "Go's pem.Decode takes BEGIN and END markers at the start "
		   "of a line only. Indented text (a YAML block copied out "
		   "whole) and files joined without a line end between "
		   "them lose certificates in silence, or make tcld refuse "
		   "the file.",
	    .fix =
		"tlint fix --write {path} - or, for a file with a key: awk '{ "
		"sub(/^[ \\t]+/, \"\"); gsub(/-----(BEGIN|END) /, \"\\n&\"); "
		"print }' {path} | sed '/^$/d' >{path}.new",
	    .ref = REF_GO_PEM,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ANY, pem_marker_not_at_line_start),
	},
	{
	    .id = "pem-byte-order-mark",
	    .summary = "byte order mark that hides a PEM block",
	    .why = "To Go's pem.Decode the mark is part of the line, so that "
		   "the BEGIN marker does not start it and the block is not "
		   "seen. tcld refuses a file with one certificate; with "
		   "two it loses the first and says nothing. Windows "
		   "editors and PowerShell redirections write such files.",
	    .fix = "For UTF-8: " MENDED " - or, for a file with a "
		   "key: " NO_MARK " - "
		   "and for UTF-16: " FROM_UTF16,
	    .ref = REF_GO_PEM "; " REF_TCLD_PARSE,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ANY, pem_byte_order_mark),
	},
	{
	    .id = "pem-block-several-certificates",
	    .summary = "several certificates in one PEM block",
	    .why = "tcld joins the blocks and reads every certificate, but "
		   "Go's certificate pools and tls.X509KeyPair take one "
		   "certificate a block and drop or refuse this one. What "
		   "was uploaded and what verifies can thus differ.",
	    .fix = "Write each certificate into a block of its own: tlint fix "
		   "--write {path}",
	    .ref = REF_GO_POOL "; RFC 7468 section 5.1",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    FILE_RULE(FILE_ANY, pem_block_several_certificates),
	},
	{
	    .id = "pem-unexpected-block",
	    .summary = "block in a CA bundle that is not a certificate",
	    .why = "tcld joins the contents of all PEM blocks whatever their "
		   "label and reads the whole as certificates, so that one "
		   "request, CRL, parameter or PKCS#7 block makes it refuse "
		   "the file. set and namespace create send the file "
		   "unread.",
	    .fix = "Keep the certificates only: " CLEAN_COPY,
	    .ref = REF_TCLD_PARSE,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    .cloud = true,
	    FILE_RULE(FILE_ROLE(AS_CA_BUNDLE), pem_unexpected_block),
	},
	{
	    .id = "pem-unusual-label",
	    .summary = "certificate under another label than CERTIFICATE",
	    .why = "tcld ignores labels, but Go's certificate pools and "
		   "tls.X509KeyPair skip every block whose label is not "
		   "CERTIFICATE, and GnuTLS refuses some. A TRUSTED "
		   "CERTIFICATE block of OpenSSL may also hold trust "
		   "settings, which no other tool reads.",
	    .fix = "Write them under the label CERTIFICATE, without trust "
		   "settings: tlint fix --write {path}",
	    .ref = REF_GO_POOL "; " REF_GO_PAIR "; RFC 7468 section 5.1",
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    FILE_RULE(FILE_ANY, pem_unusual_label),
	},
	{
	    .id = "pem-mislabelled-key",
	    .summary = "private key under the label of something else",
	    .why = "Go's tls.X509KeyPair takes every CERTIFICATE block for a "
		   "certificate and sends it to the server in the "
		   "handshake: a client with this file gives its private "
		   "key away, and is refused for a certificate that does "
		   "not parse. As a key nobody finds it, and tools that "
		   "look for keys by their label pass it by.",
	    .fix = MISLABELLED_FIX(", where it is the first block of the file",
		FIRST_BYTES BYTES_TO_KEY),
	    .ref = REF_GO_PAIR "; RFC 7468 section 10",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    FILE_RULE(FILE_ANY & ~FILE_ROLE(AS_CA_BUNDLE), pem_mislabelled_key),
	},
	{
	    .id = "pem-text-in-bundle",
	    .summary = "text between the certificates of a CA bundle",
	    .why = "tcld keeps the text before a BEGIN line with that "
		   "certificate and sends it to the namespace on every "
		   "change. It counts towards the 32 KB, shows up in "
		   "listings, and may tell more than the certificate. "
		   "A line that is a comment for tlint (# tlint: ...) is sent "
		   "along in the same way, but is let pass: whoever writes it "
		   "there has chosen it over .tlint.yaml, and a second one "
		   "against this rule would only add to the text.",
	    .fix = "Keep the certificates only: tlint fix --write {path}",
	    .ref = REF_TCLD_PARSE,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = NOTICE_ALWAYS,
	    .cloud = true,
	    FILE_RULE(FILE_ROLE(AS_CA_BUNDLE), pem_text_in_bundle),
	},
	{
	    .id = "pem-base64-der",
	    .summary = "base64 of a certificate without PEM markers",
	    .why = "The file is a certificate in base64 but without BEGIN "
		   "and END lines, as some APIs hand it out. tcld and Go "
		   "find no PEM block in it.",
	    .fix = "tlint fix --output {path}.pem {path}",
	    .ref = REF_GO_PEM,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ANY, pem_base64_der),
	},
	{
	    .id = "pem-base64-pem",
	    .summary = "base64 of a PEM text",
	    .why = "This is the form of Terraform's accepted_client_ca and "
		   "of tcld's --ca-certificate, not of a file: "
		   "--ca-certificate-file and Go want the PEM text itself, "
		   "and a tool that encodes it again sends base64 twice.",
	    .fix = BASE64_DECODED " >{path}.pem",
	    .ref = "temporalio/terraform-provider-temporalcloud, resource "
		   "namespace: accepted_client_ca; " REF_TCLD_PARSE,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ANY, pem_base64_pem),
	},
	{
	    .id = "pem-base64-twice",
	    .summary = "base64 that was encoded a second time",
	    .why = "Something encoded what was encoded already: "
		   "base64encode() around the base64 that Terraform's "
		   "accepted_client_ca takes, or base64 put under data in a "
		   "Kubernetes Secret where stringData was meant. Whoever "
		   "decodes it once, as tcld and the API do, has no "
		   "certificate.",
	    .fix = "Take one of the two encodings away. To see what is "
		   "inside: " BASE64_DECODED " | base64 -d",
	    .ref = "temporalio/terraform-provider-temporalcloud, resource "
		   "namespace: accepted_client_ca; " REF_TCLD_PARSE,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ANY, pem_base64_twice),
	},
	{
	    .id = "pem-base64-pfx",
	    .summary = "base64 of a PKCS#12 container",
	    .why = "Azure Key Vault stores a certificate as base64 of a PFX "
		   "unless its policy asks for PEM, so that a downloaded "
		   "secret named .pem may be this. It holds no BEGIN line, "
		   "and it holds the private key.",
	    .fix = "For a container with the empty password, as Key Vault "
		   "makes them: " BASE64_DECODED " >{path}.pfx && "
		   "openssl pkcs12 -in {path}.pfx -passin pass: -nokeys "
		   "-out {path}.pem - or without -passin, to be asked for "
		   "the password.",
	    .ref = "Azure Key Vault docs, About certificates: exportable "
		   "key and contentType; MicrosoftDocs/azure-docs#34164",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    .predicts = "{tcld}",
	    FILE_RULE(FILE_ANY, pem_base64_pfx),
	},
	{
	    .id = "pem-not-canonical",
	    .summary = "PEM text that is not in canonical form",
	    .why = "Go takes it, as tcld and Temporal do; OpenSSL 3.0 passes "
		   "over a block with a blank line in it. CRLF line ends, "
		   "lines of other lengths and blank lines make diffs noisy "
		   "and made older Terraform plans show changes where there "
		   "were none.",
	    .fix = MENDED,
	    .ref = "RFC 7468 section 2; temporalio/"
		   "terraform-provider-temporalcloud, internal/types/"
		   "encoded_ca.go",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = NOTICE_ALWAYS,
	    FILE_RULE(FILE_CERTIFICATES, pem_not_canonical),
	},
};

const struct family family_pem = {
	.name = "pem",
	.title = "PEM and base64",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
