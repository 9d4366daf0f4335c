/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From each end-entity certificate upward.
 *
 * One cause, one finding:
 * - a path that fails has one fault (enum path_fault), and one rule speaks
 *   for each: those below, or the cert, ee or ca rule about the certificate
 *   that is to blame.  chain-incomplete takes what is left, so that no failed
 *   path is silent;
 * - of a server's chain the ca family has no word for an issuer that is no
 *   CA, since its rules are Temporal Cloud's: chain-incomplete;
 * - an issuer of the same name with another key id is another generation of
 *   the CA: the right one is missing (chain-incomplete).  With a key id that
 *   fits, or none to compare, it is the signature that is wrong;
 * - an issuer that has expired in the client's own file is cert-expired
 *   there; chain-issuer-expired speaks of one from --ca, whose own finding
 *   stands under another path and does not tell which client it cuts off;
 * - when the end-entity certificate is not the first, the order is wrong
 *   for that reason: chain-leaf-not-first;
 * - a certificate that a rule names as the near miss is not unrelated;
 * - with --sdk java a file that its key store refuses is chain-sdk-order, and
 *   the rules of the same cause that only warn are silent;
 * - PKCS#7 is container-pkcs7 for every SDK, PKCS#12 with a key in it
 *   key-sdk-cannot-read, and base64 without markers is told by pem-base64-*.
 */
#include "rules/chain_checks.h"
#include "rules/families.h"
#include "rules/refs.h"
#include "rules/words.h"

/* ---- Paths that fail ---------------------------------------------------- */

/* A candidate by name whose key id says that it is another generation. */
static bool
is_other_generation(const struct path *p)
{
	return p->fault == PATH_SIGNATURE &&
	       (p->culprit == NULL || p->candidate == NULL ||
		   key_ids_differ(p->culprit, p->candidate));
}

static bool
plays_issuer(const struct cert *c)
{
	return c != NULL && (c->role & (ROLE_CA | ROLE_ISSUER)) != 0;
}

/* RSA moduli and exponents beyond what anybody verifies with. */
static bool
key_is_absurd(const struct cert *c)
{
	return c->key->algorithm == KEY_RSA &&
	       (c->key->bits > CAP_RSA_BITS || c->key->rsa->e == UINT64_MAX);
}

/* A signature that cannot be checked: malformed, with an algorithm that the
 * cert rules name as an error, or under a key that they name. */
static bool
algorithm_is_explained(const struct path *p)
{
	return p->culprit == NULL || !p->culprit->has_signature ||
	       !p->culprit->sig->go_verifies ||
	       (p->candidate != NULL && key_is_absurd(p->candidate));
}

/* Does another rule speak of what broke this path? */
static bool
is_explained(const struct chain *chain)
{
	const struct path *p = &chain->path;

	switch (p->fault) {
	case PATH_NO_ISSUER:
		/* Whom a malformed name means cannot be told. */
		return p->culprit != NULL && p->culprit->issuer->malformed;
	case PATH_ALGORITHM:
		return algorithm_is_explained(p);
	case PATH_LOOP:
	case PATH_LIMIT:
		return false;
	case PATH_SIGNATURE:
		return !is_other_generation(p);
	case PATH_NOT_A_CA:
		/* In a client's file a certificate that is no CA is taken for
		 * an end-entity certificate, and the ca rules pass it by. */
		return !chain->file->hosted &&
		       (plays_issuer(p->culprit) ||
			   (p->culprit != NULL && p->culprit->version != 3));
	case PATH_USAGE:
		/* The ee and ca rules ask for clientAuth, the server rules for
		 * serverAuth of the server's own. */
		if (chain->file->hosted)
			return p->n > 0 && p->culprit == p->certs[0];
		/* FALLTHROUGH */
	case PATH_NO_CERT_SIGN:
		return plays_issuer(p->culprit) ||
		       (p->culprit != NULL && p->n > 0 &&
			   p->culprit == p->certs[0]);
	default:
		return true;
	}
}

static void
report_missing(const struct chain *chain, struct report *out)
{
	const struct path *p = &chain->path;
	const struct cert *child =
	    p->culprit != NULL ? p->culprit : chain->leaf;
	struct words id, near = { .n = 0 }, place;

	words_issuer_key_id(&id, child);
	if (p->candidate != NULL) {
		words_place(&place, p->candidate, chain->file);
		words_add(&near, "; ");
		words_add(&near, place.text);
		words_add(&near, " has that name and another key");
	}
	finding_go(out, &chain->at, p->go,
	    "no path from '%s' to a certificate "
	    "of %s; missing is the issuer of '%s': '%s'%s%s",
	    subject_of(out, chain->leaf), chain->ca->path,
	    subject_of(out, child), issuer_of(out, child), id.text, near.text);
}

static void
report_blocked(const struct chain *chain, struct report *out)
{
	const struct path *p = &chain->path;
	const char *why = p->detail;
	struct words place;

	if (why == NULL)
		why = p->fault == PATH_LOOP ? "the issuers run in a circle"
		      : p->fault == PATH_LIMIT
			  ? "Go gives up after too many signature checks"
			  : "it cannot be an issuer";
	if (p->culprit == NULL || p->culprit == chain->leaf) {
		finding_go(out, &chain->at, p->go,
		    "no path from '%s' to a "
		    "certificate of %s: %s",
		    subject_of(out, chain->leaf), chain->ca->path, why);
		return;
	}
	words_place(&place, p->culprit, chain->file);
	finding_go(out, &chain->at, p->go,
	    "no path from '%s' to a certificate "
	    "of %s: it ends at '%s' (%s): %s",
	    subject_of(out, chain->leaf), chain->ca->path,
	    subject_of(out, p->culprit), place.text, why);
}

static void
chain_incomplete(const struct chain *chain, struct report *out)
{
	const struct path *p = &chain->path;

	if (chain->ca == NULL || p->fault == PATH_OK || is_explained(chain))
		return;
	if (p->fault == PATH_NO_ISSUER || p->fault == PATH_SIGNATURE)
		report_missing(chain, out);
	else
		report_blocked(chain, out);
}

static void
chain_signature_invalid(const struct chain *chain, struct report *out)
{
	const struct path *p = &chain->path;
	struct words place;

	if (p->fault != PATH_SIGNATURE || is_other_generation(p))
		return;
	words_place(&place, p->candidate, chain->file);
	finding_go(out, &chain->at, p->go,
	    "'%s' was not signed with the key of "
	    "'%s' (%s)",
	    subject_of(out, p->culprit), subject_of(out, p->candidate),
	    place.text);
}

static void
chain_name_bytes_differ(const struct chain *chain, struct report *out)
{
	const struct path *p = &chain->path;
	struct words place;

	if (p->fault != PATH_NAME_BYTES || p->culprit == NULL ||
	    p->candidate == NULL || p->culprit->issuer->malformed ||
	    p->candidate->subject->malformed)
		return;
	words_place(&place, p->candidate, chain->file);
	finding_go(out, &chain->at, p->go,
	    "'%s' names its issuer '%s', which "
	    "is '%s' in other bytes (%s)",
	    subject_of(out, p->culprit), issuer_of(out, p->culprit),
	    subject_of(out, p->candidate), place.text);
}

static void
chain_path_too_long(const struct chain *chain, struct report *out)
{
	const struct path *p = &chain->path;
	struct words place;

	if (p->fault != PATH_TOO_LONG || p->culprit == NULL)
		return;
	words_place(&place, p->culprit, chain->file);
	finding_go(out, &chain->at, p->go,
	    "too many intermediates between '%s' "
	    "and '%s' (%s)%s%s",
	    subject_of(out, chain->leaf), subject_of(out, p->culprit),
	    place.text, p->detail != NULL ? ": " : "",
	    p->detail != NULL ? p->detail : "");
}

static void
chain_name_constraint_violated(const struct chain *chain, struct report *out)
{
	const struct path *p = &chain->path;
	struct words place;

	if (p->fault != PATH_NAME_CONSTRAINT || p->culprit == NULL)
		return;
	words_place(&place, p->culprit, chain->file);
	finding_go(out, &chain->at, p->go,
	    "'%s' (%s) may not stand above '%s'"
	    "%s%s",
	    subject_of(out, p->culprit), place.text,
	    subject_of(out, chain->leaf), p->detail != NULL ? ": " : "",
	    p->detail != NULL ? p->detail : "");
}

static void
chain_issuer_expired(const struct chain *chain, struct report *out)
{
	const struct path *p = &chain->path;
	const struct cert *c = p->culprit;
	struct words place;

	if ((p->fault != PATH_EXPIRED && p->fault != PATH_NOT_YET_VALID) ||
	    c == NULL || c == chain->leaf || c->file == chain->file)
		return;
	words_place(&place, c, chain->file);
	finding_go(out, &chain->at, p->go,
	    "the only path of '%s' leads through '%s' (%s), which %s",
	    subject_of(out, chain->leaf), subject_of(out, c), place.text,
	    p->fault == PATH_EXPIRED ? "has expired" : "is not valid yet");
}

/* ---- Names -------------------------------------------------------------- */

static void
chain_duplicate_dn(const struct chain *chain, struct report *out)
{
	const struct cert *low = chain->same_name_lower;
	const struct cert *high = chain->same_name_upper;
	struct words place;

	if (low == NULL) /* nor is there the other */
		return;
	words_place(&place, high, chain->file);
	finding(out, &chain->at, "'%s' has the same name as '%s' above it (%s)",
	    subject_of(out, low), subject_of(out, high), place.text);
}

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "chain-incomplete",
	    .summary = "no complete path to a certificate of the CA bundle",
	    .why = "Temporal Cloud requires full CA chains: the client sends "
		   "its certificate and every intermediate up to one that "
		   "the namespace's bundle holds. An intermediate in the "
		   "bundle is a trust anchor, as in Go; what is neither "
		   "sent nor in the bundle is not found.",
	    .fix = "Append the missing certificate to what the client "
		   "sends: " APPEND("INTERMEDIATE.pem") " - or upload the "
							"CA: " UPLOAD,
	    .fix_hosted =
		"Append the missing certificate to what is sent: " APPEND(
		    "INTERMEDIATE.pem") " - or add the CA to those that the "
					"other side trusts.",
	    .ref = CLOUD_DOCS "full CA chains" CLOUD_URL "; " REF_GO_VERIFY,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    .needs = NEEDS_CA,
	    CHAIN_RULE(chain_incomplete),
	},
	{
	    .id = "chain-duplicate-dn",
	    .summary = "two certificates of a chain have the same name",
	    .why = "Temporal Cloud requires the distinguished names from the "
		   "end-entity certificate to the root to differ, and "
		   "compares them without regard to letter case. Every "
		   "attribute counts, an empty one too. Neither Go nor "
		   "OpenSSL minds equal names, so other tools let it pass.",
	    .fix =
		"Issue the lower certificate again with a name of its "
		"own: openssl req -new -key CLIENT.key -subj "
		"'/O=ORGANIZATION/CN=OTHER_NAME' -out CLIENT.csr && " NEW_LEAF,
	    .ref = REF_CLOUD_DN "; temporalio/documentation#4444",
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .cloud = true,
	    CHAIN_RULE(chain_duplicate_dn),
	},
	{
	    .id = "chain-leaf-not-first",
	    .summary = "end-entity certificate is not the first of the file",
	    .why = "Go's tls.X509KeyPair and the other TLS libraries take "
		   "the first certificate of the file as the client's own. "
		   "With an issuer there, the private key does not match. "
		   "Azure Key Vault hands chains out in the order of their "
		   "upload, root first at times.",
	    .fix = "Put it first: tlint fix --as end-entity --write {path}",
	    .fix_hosted = "Put it first: tlint fix --as server --write {path}",
	    .ref = REF_GO_PAIR "; RFC 8446 4.4.2",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "tls: private key does not match public key",
	    .own_file = true,
	    CHAIN_RULE(chain_leaf_not_first),
	},
	{
	    .id = "chain-out-of-order",
	    .summary = "issuers are not in order",
	    .why = "In TLS 1.2 each certificate must directly certify the "
		   "one before it. Go and TLS 1.3 take any order, some "
		   "other libraries do not.",
	    .fix = "Write the file from the client's certificate upward: tlint "
		   "fix --as end-entity --write {path}",
	    .fix_hosted =
		"Write the file from the server's certificate upward: "
		"tlint fix --as server --write {path}",
	    .ref = "RFC 5246 7.4.2; RFC 8446 4.4.2",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    .own_file = true,
	    CHAIN_RULE(chain_out_of_order),
	},
	{
	    .id = "chain-sdk-order",
	    .summary = "certificates in an order that the SDK of --sdk refuses",
	    .why = "The Java SDK puts the certificates of the file into a key "
		   "store as they follow one another. From Java 9 on that "
		   "refuses a chain in which one is not named as the issuer "
		   "of the one before it, or which holds one twice, and the "
		   "client does not start. Other SDKs send what there is. A "
		   "PKCS#12 file is put in order by Java itself.",
	    .fix = "Write the file from the client's certificate upward, and "
		   "nothing else: tlint fix --as end-entity --write {path}",
	    .ref = "temporalio/sdk-java, SimpleSslContextBuilder.forPKCS8; "
		   "Netty SslContext.buildKeyStore; OpenJDK sun.security."
		   "pkcs12.PKCS12KeyStore.validateChain",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "java.security.KeyStoreException: Certificate chain "
			"is not valid",
	    .own_file = true,
	    CHAIN_RULE(chain_sdk_order),
	},
	{
	    .id = "chain-unrelated-certificate",
	    .summary = "certificate that is on no path",
	    .why = "It issued neither the end-entity certificate nor one of "
		   "its issuers. It is sent in every handshake all the "
		   "same, and often stands where the right intermediate "
		   "was meant to be.",
	    .fix = "Keep what the path needs: cat CLIENT.pem "
		   "INTERMEDIATE.pem >CHAIN.pem - or split the "
		   "file first: " SPLIT,
	    .fix_hosted = "Keep what the path needs: cat SERVER.pem "
			  "INTERMEDIATE.pem >CHAIN.pem - or split the file "
			  "first: " SPLIT,
	    .ref = "RFC 5246 7.4.2; RFC 8446 4.4.2",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    .own_file = true,
	    CHAIN_RULE(chain_unrelated_certificate),
	},
	{
	    .id = "chain-signature-invalid",
	    .summary = "issuer's key did not make the signature",
	    .why = "Name and key id of the issuer fit, but the signature "
		   "does not verify with its key. The certificate was "
		   "altered, or it was signed by a CA that was made again "
		   "under the same name.",
	    .fix = "Find the CA certificate that it verifies with: openssl "
		   "verify -partial_chain -trusted CA.pem {path}",
	    .ref = "Go crypto/x509 Certificate.CheckSignatureFrom; RFC 5280 "
		   "6.1.3",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    CHAIN_RULE(chain_signature_invalid),
	},
	{
	    .id = "chain-duplicate-certificate",
	    .summary = "certificate stands twice in the file",
	    .why = "The copy is sent in every handshake and is of no use; "
		   "strict TLS 1.2 peers may refuse it, since it does not "
		   "certify the one before it.",
	    .fix = "Remove one of the two: tlint fix --write {path}",
	    .ref = "RFC 5246 7.4.2",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    .on_repeats = true,
	    CERT_RULE(ROLE_EE | ROLE_ISSUER | ROLE_SERVER,
		chain_duplicate_certificate),
	},
	{
	    .id = "chain-name-bytes-differ",
	    .summary = "issuer and subject are equal in other bytes only",
	    .why = "The key fits, but the names are equal only when letter "
		   "case, blanks or string types are ignored. RFC 5280 "
		   "allows that comparison and OpenSSL makes it, so that "
		   "openssl verify is content; Go compares bytes and finds "
		   "no issuer.",
	    .fix = "Issue it again and let the tool copy the name from the "
		   "CA's certificate: " NEW_LEAF,
	    .fix_hosted =
		"Issue it again and let the tool copy the name from the "
		"CA's certificate. For a server: " NEW_SERVER,
	    .ref = "Go crypto/x509 CertPool (RawIssuer, RawSubject); RFC "
		   "5280 section 7.1",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    CHAIN_RULE(chain_name_bytes_differ),
	},
	{
	    .id = "chain-path-too-long",
	    .summary = "pathLenConstraint exceeded",
	    .why = "A CA above allows fewer intermediates below it than the "
		   "chain has. Go counts every one of them, also those "
		   "whose issuer and subject are equal, which RFC 5280 "
		   "does not count.",
	    .fix = "Issue the client's certificate higher up, or the CA with "
		   "a larger path length: basicConstraints=critical,"
		   "CA:TRUE,pathlen:N",
	    .fix_hosted =
		"Issue the certificate higher up, or the CA with a "
		"larger path length: basicConstraints=critical,CA:TRUE,"
		"pathlen:N",
	    .ref = REF_GO_VERIFY "; RFC 5280 4.2.1.9",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    CHAIN_RULE(chain_path_too_long),
	},
	{
	    .id = "chain-name-constraint-violated",
	    .summary = "name that an issuer's name constraints forbid",
	    .why = "Go holds the DNS, IP, e-mail and URI names of the "
		   "end-entity certificate against the name constraints of "
		   "every CA above it, for clients as for servers, and "
		   "refuses the chain.",
	    .fix = "Issue it again with names that the CA may give. To see "
		   "what it may: openssl x509 -in CA.pem -noout -ext "
		   "nameConstraints",
	    .ref = REF_GO_VERIFY "; RFC 5280 4.2.1.10",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    CHAIN_RULE(chain_name_constraint_violated),
	},
	{
	    .id = "chain-issuer-expired",
	    .summary = "path leads through a CA that is out of date",
	    .why = "A path is valid only while every certificate on it is, "
		   "the trust anchor included: the client is cut off "
		   "though its own certificate is in date. An expired "
		   "issuer in the client's own file is cert-expired there.",
	    .fix = "Upload the renewed CA and issue the client's "
		   "certificate with it, or with the same CA key if that "
		   "was kept: " UPLOAD,
	    .fix_hosted =
		"Put the renewed CA in the place of the old one on "
		"every side that trusts it. If it has another key, issue "
		"the certificate again with it: " NEW_SERVER,
	    .ref = REF_GO_VERIFY "; " CLOUD_DOCS "expired root and "
				 "end-entity certificates" CLOUD_URL,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    CHAIN_RULE(chain_issuer_expired),
	},
	{
	    .id = "chain-includes-root",
	    .summary = "root certificate is sent along",
	    .why = "TLS lets the root be left out, since whoever trusts it "
		   "has it. It does no harm, but adds its bytes to every "
		   "handshake. The root belongs in the bundle of the "
		   "namespace.",
	    .fix = "Leave it out: cat CLIENT.pem INTERMEDIATE.pem "
		   ">CHAIN.pem - or split the file first: " SPLIT,
	    .fix_hosted = "Leave it out: cat SERVER.pem INTERMEDIATE.pem "
			  ">CHAIN.pem - or split the file first: " SPLIT,
	    .ref = "RFC 8446 4.4.2; RFC 5246 7.4.2",
	    .basis = BASIS_RFC,
	    .severity = NOTICE_ALWAYS,
	    .own_file = true,
	    CHAIN_RULE(chain_includes_root),
	},
	{
	    .id = "chain-not-pem",
	    .summary = "client's certificate that is not in PEM",
	    .why = "Temporal's SDKs, its CLI and tcld take the client's "
		   "certificate as PEM text. In other bytes Go finds no "
		   "certificate.",
	    .fix = DER_TO_PEM,
	    .ref = REF_GO_PAIR,
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    .predicts = GO_NO_CERTIFICATE,
	    .own_file = true,
	    CHAIN_RULE(chain_not_pem),
	},
	{
	    .id = "chain-sdk-cannot-read",
	    .summary = "client certificate that the SDK of --sdk does not read",
	    .why = "The Java SDK reads certificates in PEM and PKCS#12. Go, "
		   "TypeScript, Python, .NET, Ruby and PHP read PEM alone. "
		   "The client stops before it connects.",
	    .fix = "From DER: " DER_TO_PEM
		   " - or out of a PKCS#12 container: " CERTS_OF_PKCS12,
	    .ref = REF_GO_PAIR "; temporalio/sdk-java, "
			       "SimpleSslContextBuilder; temporalio/sdk-core, "
			       "TlsConfig",
	    .basis = BASIS_CLIENT_TOOL,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    .own_file = true,
	    CHAIN_RULE(chain_sdk_cannot_read),
	},
};

const struct family family_chain = {
	.name = "chain",
	.title = "from the end-entity certificate upward",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
