/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CA bundle as a whole: what no member shows alone.
 *
 * One cause, one finding:
 * - how a member hangs together with the others is one fact (enum link), and
 *   one rule speaks for each value of it;
 * - a member that is no CA is ca-not-ca's or ca-basic-constraints-missing's:
 *   it has to go, and then its issuer is not missed;
 * - where the chain of a linked member breaks at a certificate whose own
 *   defect another rule names as an error, bundle-chain-broken is silent, but
 *   for a missing keyCertSign: there the member below is what the server
 *   lists as refused;
 * - a name that stands twice on one chain is reported once, at the lower of
 *   the two, and a chain that is broken is not called exhausted too.
 */
#include "rules/blocks.h"
#include "rules/bundle_checks.h"
#include "rules/cert_checks.h"
#include "rules/families.h"
#include "rules/refs.h"
#include "rules/words.h"

/* Temporal Cloud, certificate requirements: at most 16 certificates, and 32
 * KB before base64.  Whether KB is 1000 or 1024 bytes is not said: above
 * 32768 it is too much in any case. */
#define MAX_CERTIFICATES 16
#define MAX_BYTES 32768
#define MAX_BYTES_IF_DECIMAL 32000

/* ---- Names and copies --------------------------------------------------- */

static const char *
key_ids_of(const struct cert *a, const struct cert *b)
{
	bool in_a = a->subject_key_id.state == PRESENT;
	bool in_b = b->subject_key_id.state == PRESENT;

	if (in_a && in_b)
		return slice_eq(cert_bytes(a, a->subject_key_id.id),
			   cert_bytes(b, b->subject_key_id.id))
			   ? ", and even their key ids are equal"
			   : "";
	return ", and without key ids nothing tells them apart";
}

static void
bundle_same_subject(const struct bundle *b, struct report *out)
{
	struct words place;

	for (size_t i = 0; i < b->n_members; i++) {
		const struct cert *c = b->members[i].cert;
		const struct cert *other =
		    member_extra(&b->members[i])->same_subject;

		if (other == NULL)
			continue;
		words_place(&place, other, b->file);
		finding(out, cert_at(c),
		    "'%s' is also the subject of %s, with "
		    "another key%s",
		    subject_of(out, c), place.text, key_ids_of(c, other));
	}
}

static void
bundle_duplicate_certificate(const struct cert *c, struct report *out)
{
	tell_copy(c, out);
}

/* ---- Size --------------------------------------------------------------- */

static void
bundle_too_many_certificates(const struct bundle *b, struct report *out)
{
	if (b->n_certs > MAX_CERTIFICATES)
		finding(out, &b->at, "%zu certificates, %d are allowed",
		    b->n_certs, MAX_CERTIFICATES);
}

/* A file that is base64 already holds three bytes in four characters. */
static size_t
bytes_before_base64(const struct file *f)
{
	size_t n = 0;

	if (f->kind != KIND_BASE64_PEM)
		return f->bytes.n;
	for (size_t i = 0; i < f->bytes.n; i++) {
		unsigned char ch = f->bytes.p[i];

		if (ch > ' ' && ch != '=')
			n++;
	}
	return n / 4 * 3 + n % 4 * 3 / 4;
}

static void
bundle_too_large(const struct file *f, struct report *out)
{
	size_t n = bytes_before_base64(f);

	if (n > MAX_BYTES)
		finding(out, &f->at, "%zu bytes, %d are allowed", n, MAX_BYTES);
}

static void
bundle_near_size_limit(const struct file *f, struct report *out)
{
	size_t n = bytes_before_base64(f);

	if (n > MAX_BYTES_IF_DECIMAL && n <= MAX_BYTES)
		finding(out, &f->at,
		    "%zu bytes: within 32 KB of 1024 bytes, "
		    "over 32 KB of 1000",
		    n);
}

static void
bundle_empty(const struct file *f, struct report *out)
{
	if (f->kind != KIND_EMPTY)
		return;
	if (f->bytes.n == 0)
		finding(out, &f->at, "the file is empty");
	else
		finding(out, &f->at, "%zu byte%s of white space", f->bytes.n,
		    plural(f->bytes.n));
}

/* ---- Public CAs --------------------------------------------------------- */

static void
bundle_well_known_ca(const struct bundle *b, struct report *out)
{
	for (size_t i = 0; i < b->n_members; i++) {
		const struct cert *c = b->members[i].cert;

		if (cert_extra(c)->well_known != NULL && !b->filters_given)
			finding(out, cert_at(c),
			    "'%s' is the public CA %s, and %s",
			    subject_of(out, c), cert_extra(c)->well_known,
			    b->filters == NULL
				? "no certificate filters were given "
				  "(--filters)"
				: "the file of --filters gives no filter");
	}
}

static void
bundle_well_known_ca_filtered(const struct bundle *b, struct report *out)
{
	for (size_t i = 0; i < b->n_members; i++) {
		const struct cert *c = b->members[i].cert;

		if (cert_extra(c)->well_known != NULL && b->filters_given)
			finding(out, cert_at(c), "'%s' is the public CA %s",
			    subject_of(out, c), cert_extra(c)->well_known);
	}
}

/* ---- What must not be in it --------------------------------------------- */

static void
report_key(const struct file *f, const struct block *b, struct report *out)
{
	struct origin at = block_at(f, b);
	const char *label =
	    b->mislabelled ? "private key under the label " : "";
	const struct cert *whose =
	    b->extra->key == NULL ? NULL : b->extra->key->belongs_to;
	struct words place = { .n = 0 };

	if (whose == NULL) {
		finding(out, &at, "%s%s%s in a file meant for upload", label,
		    b->extra->label, b->key_encrypted ? " (encrypted)" : "");
		return;
	}
	words_place(&place, whose, f);
	finding(out, &at,
	    "%s%s in a file meant for upload: the key of '%s' "
	    "(%s)",
	    label, b->extra->label, subject_of(out, whose), place.text);
}

static void
bundle_contains_private_key(const struct file *f, struct report *out)
{
	if (f->kind == KIND_DER_KEY)
		finding(out, &f->at,
		    "a private key in DER is meant for "
		    "upload");
	for (size_t i = 0; i < f->n_blocks; i++)
		if (f->blocks[i].type == BLOCK_PRIVATE_KEY)
			report_key(f, &f->blocks[i], out);
}

static bool
is_expired(const struct cert *c)
{
	return c->file->judged_at > c->not_after;
}

/* A name of this many bytes is shown in a list; a longer one would push the
 * other members out of it. */
#define MAX_LISTED_NAME 100

static const char *
short_subject_of(const struct cert *c, struct report *out)
{
	const char *s = subject_of(out, c);

	return strlen(s) <= MAX_LISTED_NAME ? s : "(long name)";
}

/* "'CN=a' (certificate 1, line 1), 'CN=b' ..." */
static void
list_expired(struct words *w, const struct bundle *b, struct report *out)
{
	struct words place;

	*w = (struct words){ .n = 0 };
	for (size_t i = 0; i < b->n_members && !w->cut; i++) {
		const struct cert *c = b->members[i].cert;

		if (!is_expired(c))
			continue;
		words_place(&place, c, b->file);
		words_add(w, w->n > 0 ? ", '" : "'");
		words_add(w, short_subject_of(c, out));
		words_add(w, "' (");
		words_add(w, place.text);
		words_add(w, ")");
	}
}

static void
bundle_expired_member_blocks_updates(const struct bundle *b, struct report *out)
{
	struct words list;
	size_t n = 0;

	for (size_t i = 0; i < b->n_members; i++)
		n += is_expired(b->members[i].cert);
	if (n == 0)
		return;
	list_expired(&list, b, out);
	finding(out, &b->at, "%zu of %zu members expired: %s", n, b->n_members,
	    list.text);
}

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "bundle-not-closed",
	    .summary = "issuer of a member is not in the bundle",
	    .why = "Temporal Cloud requires every certificate of a bundle to "
		   "be a root or issued by another one in the bundle; an "
		   "intermediate alone is refused, although Go would take "
		   "it as a trust anchor. tlint verifies the signature: "
		   "equal names are not enough.",
	    .fix = "Append the issuer's certificate, and its issuer's, up "
		   "to the root: " APPEND("ISSUER.pem"),
	    .ref = REF_CLOUD_CA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    BUNDLE_RULE(bundle_not_closed),
	},
	{
	    .id = "bundle-issuer-key-mismatch",
	    .summary = "member with the issuer's name has another key",
	    .why = "The bundle holds a CA of the right name, but another "
		   "generation of it: its key did not make the signature. "
		   "Go looks at the signature, so the issuer is missing as "
		   "if no such name were there, and Temporal Cloud's rule "
		   "that every issuer is in the bundle is broken. Where the "
		   "member names that very key, it was altered after it was "
		   "signed, or its signature is not as DER has it, which Go "
		   "and OpenSSL refuse and GnuTLS takes.",
	    .fix = "Add the generation of the CA that signed it, or, where "
		   "the key ids agree, have the member issued again; the "
		   "issuer's is the authority key identifier here: openssl "
		   "crl2pkcs7 "
		   "-nocrl -certfile {path} | openssl pkcs7 -print_certs "
		   "-text -noout | grep -A1 -e Subject: -e 'Authority Key'",
	    .ref = REF_GO_VERIFY "; " REF_CLOUD_CA,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    BUNDLE_RULE(bundle_issuer_key_mismatch),
	},
	{
	    .id = "bundle-name-bytes-differ",
	    .summary = "issuer's name is in the bundle in other bytes only",
	    .why = "The key fits, but issuer and subject are equal only when "
		   "letter case, blanks or string types are ignored. RFC "
		   "5280 allows that comparison and OpenSSL makes it; Go "
		   "compares bytes and does not link the two.",
	    .fix = "Issue the member again and let the tool copy the name "
		   "from the CA's certificate: " NEW_INTERMEDIATE,
	    .ref = "Go crypto/x509 CertPool (RawIssuer, RawSubject); RFC "
		   "5280 section 7.1",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    BUNDLE_RULE(bundle_name_bytes_differ),
	},
	{
	    .id = "bundle-chain-broken",
	    .summary = "chain of a member does not verify inside the bundle",
	    .why = "The server builds the chain of every member from the "
		   "bundle on every update and refuses the bundle when one "
		   "cannot be built. The text it then gives is known from "
		   "a public issue (there for expiry); that Go's rules of "
		   "chain building decide is inferred from it.",
	    .fix = "Correct the certificate that is named, or take the "
		   "member out. To see a path length or usage: openssl "
		   "x509 -in CA.pem -noout -ext basicConstraints,keyUsage,"
		   "nameConstraints",
	    .ref = "temporalio/tcld#406; " REF_GO_VERIFY,
	    .basis = BASIS_ISSUE,
	    .severity = ERROR_ALWAYS,
	    .predicts = "unable to construct full certificate chain for "
			"cert with subject '{subject}'. Error: {go}",
	    .cloud = true,
	    BUNDLE_RULE(bundle_chain_broken),
	},
	{
	    .id = "bundle-duplicate-dn-in-chain",
	    .summary = "two members of one chain have the same name",
	    .why = "Temporal Cloud requires the distinguished names on a "
		   "chain, from the end-entity certificate to the root, to "
		   "differ, and compares them without regard to letter "
		   "case. Neither Go nor OpenSSL minds, so other tools let "
		   "it pass; by Temporal's own account support keeps "
		   "getting tickets about it.",
	    .fix = "Give one of the two another name, for example with a "
		   "year in the CN, and issue it again: " NEW_INTERMEDIATE,
	    .ref = REF_CLOUD_DN "; temporalio/documentation#4444",
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    BUNDLE_RULE(bundle_duplicate_dn_in_chain),
	},
	{
	    .id = "bundle-path-exhausted",
	    .summary = "no end-entity certificate fits below a member",
	    .why = "A pathLenConstraint above it allows this intermediate to "
		   "sit in the bundle, but with a client's certificate "
		   "below it the path is too long: Go counts every "
		   "intermediate, self-issued ones too. Nothing it issues "
		   "verifies.",
	    .fix = "Issue the CA above with a larger path length, or issue "
		   "clients from there. To see it: openssl x509 -in CA.pem "
		   "-noout -ext basicConstraints",
	    .ref = REF_GO_VERIFY "; RFC 5280 4.2.1.9",
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    .cloud = true,
	    BUNDLE_RULE(bundle_path_exhausted),
	},
	{
	    .id = "bundle-same-subject",
	    .summary = "two members share a subject but not a key",
	    .why = "From 2023 Temporal's page said that during a rotation "
		   "the old and the new CA certificate must not have the "
		   "same subject; the sentence is gone from newer versions "
		   "without a reason. Go finds the right one of the two. "
		   "tcld gen ca gives every CA of one organization the "
		   "same subject.",
	    .fix = "Put a year or a version into the CN of the new CA: " NEW_CA,
	    .ref = CLOUD_DOCS
	    "certificate rotation, 2023 version "
	    "(temporalio/documentation#1945); temporalio/tcld#396",
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    .cloud = true,
	    BUNDLE_RULE(bundle_same_subject),
	},
	{
	    .id = "bundle-duplicate-certificate",
	    .summary = "certificate stands twice in the bundle",
	    .why = "It counts twice towards the 16 certificates and 32 KB. "
		   "tcld compares new certificates with those in place and "
		   "not with each other, so the copy goes through; a "
		   "certificate that is in place already it refuses.",
	    .fix = "Remove one of the two: tlint fix --write {path}",
	    .ref = "temporalio/tcld, app/ca.go: adding certificates",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = WARNING_ALWAYS,
	    .on_repeats = true,
	    .cloud = true,
	    CERT_RULE(ROLE_CA, bundle_duplicate_certificate),
	},
	{
	    .id = "bundle-too-many-certificates",
	    .summary = "more than 16 certificates in the bundle",
	    .why = "Temporal Cloud takes at most 16 certificates in one CA "
		   "bundle. tcld does not count them before it sends "
		   "them.",
	    .fix = "Remove expired and repeated ones first, then those that "
		   "no client needs. To list them: openssl crl2pkcs7 -nocrl "
		   "-certfile {path} | openssl pkcs7 -print_certs -noout",
	    .ref = REF_CLOUD_CA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    BUNDLE_RULE(bundle_too_many_certificates),
	},
	{
	    .id = "bundle-too-large",
	    .summary = "bundle is larger than 32 KB",
	    .why = "Temporal Cloud takes at most 32 KB before base64. tcld "
		   "and the Terraform provider do not measure it. Text "
		   "between the blocks counts too.",
	    .fix = "Drop the text between the certificates and those that "
		   "no client needs: " CLEAN_COPY,
	    .ref = REF_CLOUD_CA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    FILE_RULE(FILE_ROLE(AS_CA_BUNDLE), bundle_too_large),
	},
	{
	    .id = "bundle-near-size-limit",
	    .summary = "bundle may be larger than 32 KB",
	    .why = "Temporal's documents say 32 KB and not whether a KB is "
		   "1000 or 1024 bytes. Between 32000 and 32768 bytes the "
		   "answer decides.",
	    .fix = "Stay below 32000 bytes: drop the text between the "
		   "certificates: " CLEAN_COPY,
	    .ref = REF_CLOUD_CA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    .cloud = true,
	    FILE_RULE(FILE_ROLE(AS_CA_BUNDLE), bundle_near_size_limit),
	},
	{
	    .id = "bundle-empty",
	    .summary = "empty CA bundle",
	    .why = "Often the output of a command that failed. tcld reads no "
		   "certificate from an empty file and gives no error; a "
		   "file of white space only it refuses.",
	    .fix = "Run the command again that wrote the file, and look at "
		   "its messages.",
	    .ref = REF_TCLD_PARSE,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    .cloud = true,
	    FILE_RULE(
		FILE_ROLE(AS_CA_BUNDLE) | FILE_ROLE(AS_UNKNOWN), bundle_empty),
	},
	{
	    .id = "bundle-well-known-ca",
	    .summary = "well-known CA without certificate filters",
	    .why = "Temporal Cloud accepts a CA that operating systems ship, "
		   "such as DigiCert or Let's Encrypt, only together with "
		   "at least one certificate filter, since anybody can get "
		   "a certificate from it. tlint knows such CAs by name "
		   "and public key. Besides, public CAs stopped issuing "
		   "certificates for client authentication in 2026.",
	    .fix = "Use a CA of your own, or import filters first: tcld "
		   "namespace certificate-filters import --namespace "
		   "NAMESPACE --certificate-filter-file FILTERS.json",
	    .ref = REF_CLOUD_CA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    BUNDLE_RULE(bundle_well_known_ca),
	},
	{
	    .id = "bundle-well-known-ca-filtered",
	    .summary = "well-known CA, held back by certificate filters only",
	    .why = "While this CA is in the bundle the namespace's filters "
		   "cannot be cleared, and they alone keep strangers out. "
		   "Public CAs stopped issuing certificates for client "
		   "authentication in 2026: their new ones carry serverAuth "
		   "only and fail the handshake.",
	    .fix = "Move the clients to a CA of your own: tcld gen ca --org "
		   "ORGANIZATION -d 1y --ca-cert CA.pem --ca-key CA.key",
	    .ref = REF_CLOUD_CA "; Let's Encrypt, Ending TLS Client "
				"Authentication Certificate Support in 2026",
	    .basis = BASIS_DOCUMENTED,
	    .severity = NOTICE_ALWAYS,
	    .cloud = true,
	    BUNDLE_RULE(bundle_well_known_ca_filtered),
	},
	{
	    .id = "bundle-contains-private-key",
	    .summary = "private key in a CA bundle",
	    .why = "A CA's private key lets its holder make certificates for "
		   "every client, and Temporal does not need it. tcld add "
		   "refuses the file, but set and namespace create send "
		   "it unread. A key that was pushed to a repository or "
		   "uploaded must be considered disclosed.",
	    .fix = "Cut out by hand a key that is labelled CERTIFICATE, then "
		   "move the others to a file of their own: tlint fix "
		   "--extract-key NEW.key --write {path} - and if the file has "
		   "left your hands, make a new key.",
	    .ref = REF_TCLD_PARSE "; " CLOUD_DOCS "certificate private keys "
				  "are not exchanged" CLOUD_URL,
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{tcld}",
	    .cloud = true,
	    FILE_RULE(FILE_ROLE(AS_CA_BUNDLE), bundle_contains_private_key),
	},
	{
	    .id = "bundle-expired-member-blocks-updates",
	    .summary = "expired members make the server refuse every change",
	    .why = "Temporal Cloud validates the whole resulting bundle on "
		   "every update. While one expired certificate stays in "
		   "it the update is refused, also one that removes "
		   "another expired certificate: all of them have to go "
		   "in a single update.",
	    .fix = "Write a bundle without the expired members and set it "
		   "as a whole: " UPLOAD,
	    .ref = "temporalio/tcld#406",
	    .basis = BASIS_ISSUE,
	    .severity = ERROR_ALWAYS,
	    .predicts = "rpc error: code = InvalidArgument desc = invalid "
			"ca certificate",
	    .cloud = true,
	    BUNDLE_RULE(bundle_expired_member_blocks_updates),
	},
};

const struct family family_bundle = {
	.name = "bundle",
	.title = "the CA bundle as a whole",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
