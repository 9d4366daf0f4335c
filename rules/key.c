/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Private keys.  In a CA bundle bundle-contains-private-key speaks of them,
 * and none of these.  Nothing here sees what is secret of a key.  The checks of
 * its form and of the file it stands in are in key_form.c.
 *
 * One cause, one finding: an encrypted key is key-encrypted, whatever else
 * could be said of its form; a key in DER is key-not-pem, or with --sdk
 * key-sdk-cannot-read; strength and curve of a key with a certificate are
 * cert-key-weak and cert-key-unsupported.
 */
#include "rules/cert_checks.h"
#include "rules/families.h"
#include "rules/key_checks.h"
#include "rules/limits.h"
#include "rules/refs.h"
#include "rules/words.h"

#define REF_SDK_JAVA \
	"temporalio/sdk-java, SimpleSslContextBuilder (forPKCS8, forPKCS12)"
#define NEW_KEY \
	"openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 " \
	"-out NEW.key"

/* Go reads keys in PEM only, and says so before it looks at anything else. */
static const char *
go_of(const struct private_key *k)
{
	if (k->form == KEYFORM_PKCS12)
		return NULL;
	return k->block != NULL ? k->go : GO_NO_PEM;
}

/* ---- What it is --------------------------------------------------------- */

/* What Go says of a file without one (crypto/tls, X509KeyPair). */
static const char *
go_missing(const struct file *f, struct words *w)
{
	const struct block *only = NULL;
	size_t n = 0;

	for (size_t i = 0; i < f->n_blocks; i++)
		if (f->blocks[i].go_sees) {
			only = &f->blocks[i];
			n++;
		}
	if (n == 0)
		return GO_NO_PEM;
	if (n == 1 && only->type == BLOCK_CERTIFICATE)
		return "tls: found a certificate rather than a key in the PEM "
		       "for the private key";
	return words_skipped(w,
	    "tls: failed to find PEM block with type ending in \"PRIVATE "
	    "KEY\" in key input after skipping PEM blocks of the following "
	    "types: ",
	    f);
}

static void
key_missing(const struct file *f, struct report *out)
{
	struct words go;

	if (f->n_keys > 0)
		return;
	if (f->n_blocks == 0)
		finding_go(out, &f->at, go_missing(f, &go),
		    "no PEM block and no private key in DER");
	else if (f->n_blocks == 1)
		finding_go(out, &f->at, go_missing(f, &go),
		    "the only PEM block is %s", f->blocks[0].extra->label);
	else
		finding_go(out, &f->at, go_missing(f, &go),
		    "none of the %zu PEM blocks is a private key, the first "
		    "is %s",
		    f->n_blocks, f->blocks[0].extra->label);
}

static void
key_malformed(const struct private_key *k, struct report *out)
{
	if (k->fault != NULL && key_is_seen(k))
		finding_go(out, &k->at, go_of(k), "%s", k->fault);
}

/* Java alone has an option for the password of a key, in PKCS#8. */
static void
key_encrypted(const struct private_key *k, struct report *out)
{
	if (!k->encrypted || !key_is_seen(k) || k->fault != NULL ||
	    (k->at.file->sdk == SDK_JAVA &&
		k->form == KEYFORM_PKCS8_ENCRYPTED && k->block != NULL))
		return;
	finding_go(out, &k->at, go_of(k), "the private key is encrypted (%s%s)",
	    key_form_text(k->form),
	    k->form == KEYFORM_PKCS1 || k->form == KEYFORM_SEC1 ||
		    k->form == KEYFORM_DSA
		? ", Proc-Type header"
		: "");
	key_fix(out, k, NO_PASSWORD);
}

/* ---- Whose it is -------------------------------------------------------- */

static const char *
go_mismatch(const struct private_key *k)
{
	if (k->block == NULL || k->go != NULL || !cert_go_parses(k->mismatch))
		return NULL;
	return k->key.algorithm != k->mismatch->key->algorithm
		   ? "tls: private key type does not match public key type"
		   : "tls: private key does not match public key";
}

static void
key_mismatch(const struct private_key *k, struct report *out)
{
	struct words leaf, owner;
	const struct cert *c = k->belongs_to;

	if (k->mismatch == NULL)
		return;
	words_place(&leaf, k->mismatch, k->at.file);
	if (c == NULL) {
		finding_go(out, &k->at, go_mismatch(k),
		    "the private key %s '%s' (%s) and does not belong to it",
		    k->given, subject_of(out, k->mismatch), leaf.text);
		return;
	}
	words_place(&owner, c, k->at.file);
	finding_go(out, &k->at, go_mismatch(k),
	    "the private key %s '%s' (%s) and belongs to '%s' (%s)", k->given,
	    subject_of(out, k->mismatch), leaf.text, subject_of(out, c),
	    owner.text);
}

/* ---- Strength and curve ------------------------------------------------- */

static bool
is_usable(const struct key *k)
{
	switch (k->algorithm) {
	case KEY_RSA:
		return k->bits >= GO_MIN_RSA_BITS && k->bits <= GO_MAX_RSA_BITS;
	case KEY_EC:
		return curve_is_go(k->curve);
	case KEY_ED25519:
		return true;
	default:
		return false;
	}
}

/* What a rule about the key itself may speak of: no certificate tells it. */
static bool
is_alone(const struct private_key *k)
{
	return key_is_seen(k) && k->belongs_to == NULL && k->fault == NULL &&
	       !k->encrypted;
}

static void
key_unsupported(const struct private_key *k, struct report *out)
{
	if (!is_alone(k))
		return;
	if (k->form == KEYFORM_OPENSSH) {
		finding_go(out, &k->at, go_of(k), "a private key for OpenSSH");
		return;
	}
	if (k->key.name == NULL || is_usable(&k->key))
		return;
	if (k->key.algorithm == KEY_EC)
		finding_go(out, &k->at, go_of(k), "an EC key on the curve %s",
		    key_curve(&k->key) != NULL ? key_curve(&k->key)
					       : "of its own parameters");
	else if (k->key.algorithm == KEY_RSA)
		finding_go(
		    out, &k->at, NULL, "an RSA key of %u bits", k->key.bits);
	else
		finding_go(out, &k->at, go_of(k), "a key for %s", k->key.name);
	finding_fix_row(out, "Make another key: " NEW_KEY);
}

static void
key_weak(const struct private_key *k, struct report *out)
{
	if (!is_alone(k) || !is_usable(&k->key))
		return;
	if (k->key.algorithm == KEY_RSA && k->key.bits < MIN_RSA_BITS)
		finding(out, &k->at, "an RSA key of %u bits", k->key.bits);
	else if (k->key.curve == CURVE_P224)
		finding(out, &k->at, "an EC key on P-224");
}

/* Of a key with a certificate cert-key-broken speaks, of one with a request
 * csr-key-broken. */
static void
key_broken(const struct private_key *k, struct report *out)
{
	struct words w;

	if (is_alone(k) && k->asked_by == NULL && is_usable(&k->key) &&
	    words_broken(&w, &k->key, k->at.file, out))
		finding(out, &k->at, "%s", w.text);
}

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "key-missing",
	    .summary = "no private key where one is meant",
	    .why = "The file was given as a private key and holds none: often "
		   "certificate and key were switched. No SDK starts with "
		   "it.",
	    .fix = "Give the file that has a PRIVATE KEY block; to see the "
		   "blocks of this one: grep -n -e '-----' {path}",
	    .ref = REF_GO_PAIR,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    FILE_RULE(FILE_ROLE(AS_KEY), key_missing),
	},
	{
	    .id = "key-malformed",
	    .summary = "private key that is malformed, or whose halves "
		       "disagree",
	    .why = "Every SDK parses the key before it connects. Go looks "
		   "whether the numbers of an RSA key belong together, and "
		   "makes the public half of an EC key anew; other libraries "
		   "use what stands there, and sign what nobody can verify. "
		   "Most such files were cut, edited or joined by hand.",
	    .fix = "Take the key from where it was made, or make a new pair. "
		   "To see what OpenSSL says: openssl pkey -in {path} -noout "
		   "-check",
	    .ref = REF_GO_PAIR "; RFC 5958, RFC 8017 A.1.2, RFC 5915",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    KEY_RULE(key_malformed),
	},
	{
	    .id = "key-encrypted",
	    .summary = "private key that needs a password",
	    .why = "Only the Java SDK has a setting for the password of a key "
		   "(setKeyPassword, for PKCS#8). The others read the key as "
		   "it stands and fail when the client starts.",
	    .fix = NO_PASSWORD TO_PKCS8
	    " - or, for an RSA or EC key of OpenSSH: " OPENSSH_TO_PKCS8,
	    .ref = CLOUD_DOCS "certificate private keys" CLOUD_URL
			      "; " REF_GO_PAIR,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    KEY_RULE(key_encrypted),
	},
	{
	    .id = "key-mismatch",
	    .summary = "private key of another certificate",
	    .why = "The client proves with the private key that the "
		   "certificate is its own. With the key of another it does "
		   "not start: often one of the two files was renewed and the "
		   "other was not.",
	    .fix = "Give the key that the certificate was requested with, or "
		   "have a certificate issued for this key. To compare: "
		   "openssl pkey -in CLIENT.key -pubout - and the certificate: "
		   "openssl x509 -in CLIENT.pem -noout -pubkey",
	    .ref = REF_GO_PAIR,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    .needs = NEEDS_PAIR,
	    KEY_RULE(key_mismatch),
	},
	{
	    .id = "key-unsupported",
	    .summary = "private key that Go cannot use",
	    .why = "Temporal runs on Go, whose TLS takes RSA from 1024 to "
		   "8192 bits, EC on P-224, P-256, P-384 and P-521, and "
		   "Ed25519. A certificate for any other key is refused in "
		   "the handshake, however it is signed.",
	    .fix = "Make another key: " NEW_KEY
		   " - or, if it is an RSA or EC key of OpenSSH, rewrite "
		   "it: " OPENSSH_TO_PKCS8,
	    .ref = REF_GO_PAIR "; Go crypto/tls, default of tlsmaxrsasize",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    KEY_RULE(key_unsupported),
	},
	{
	    .id = "key-weak",
	    .summary = "private key below today's minimum strength",
	    .why = "Good practice, not a requirement of Temporal: keys of "
		   "less than 112 bits of security are no longer fit for new "
		   "certificates, and P-224 is at the edge with little "
		   "support outside Go and OpenSSL.",
	    .fix = "Make a stronger key before a certificate is asked "
		   "for: " NEW_KEY,
	    .ref = "NIST SP 800-57 part 1, section 5.6",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    KEY_RULE(key_weak),
	},
	{
	    .id = "key-broken",
	    .summary = "private key that anybody can compute",
	    .why = "Its public half, which every handshake shows, is enough "
		   "to compute it: pass for the client then, or issue "
		   "clients at will where it is a CA's. Faulty generators "
		   "made such keys by the million. Good practice, not a "
		   "requirement that Temporal documents.",
	    .fix = "Make another key with current software, before a "
		   "certificate is asked for: " NEW_KEY,
	    .ref = REF_BROKEN,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    .needs = NEEDS_FACTORS,
	    KEY_RULE(key_broken),
	},
	{
	    .id = "key-not-pem",
	    .summary = "private key that is not in PEM",
	    .why = "Temporal's SDKs take the client's key as PEM text. On "
		   "other bytes Go finds no key, and the core in Rust says "
		   "PrivateKeyParseError.",
	    .fix = "Rewrite it: " DER_TO_PKCS8
		   " - or, of base64: " BASE64_TO_PKCS8,
	    .ref = REF_GO_PAIR "; temporalio/sdk-core",
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    .predicts = "{go}",
	    KEY_RULE(key_not_pem),
	},
	{
	    .id = "key-not-pkcs8",
	    .summary = "private key in an older form than PKCS#8",
	    .why = "The Java SDK reads keys in PKCS#8 only. Go reads the older "
		   "forms too, the SDKs on the core in Rust (TypeScript, "
		   "Python, .NET, Ruby) read PKCS#1, and SEC 1 from some "
		   "version on. With --sdk this is judged for yours.",
	    .fix = PKCS8_ANYWHERE TO_PKCS8,
	    .ref = CLOUD_DOCS "certificate private keys" CLOUD_URL
			      "; " REF_SDK_JAVA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = NOTICE_ALWAYS,
	    KEY_RULE(key_not_pkcs8),
	},
	{
	    .id = "key-wrong-label",
	    .summary = "private key under the label of another form",
	    .why = "Go tries all forms whatever the label says. OpenSSL and "
		   "the core in Rust go by the label and do not find the key "
		   "they expect. Nothing that Temporal requires.",
	    .fix = RIGHT_LABEL FIRST_BYTES BYTES_TO_KEY,
	    .ref = "RFC 7468 section 10, RFC 5915 section 4",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    KEY_RULE(key_wrong_label),
	},
	{
	    .id = "key-sdk-cannot-read",
	    .summary = "private key in a form that the SDK of --sdk does not "
		       "read",
	    .why = "The Java SDK reads PKCS#8 in PEM, and PKCS#12. Go, "
		   "TypeScript, Python, .NET, Ruby and PHP read PEM alone. "
		   "The client stops before it connects.",
	    .fix = PKCS8_ANYWHERE TO_PKCS8
	    " - or from DER: " DER_TO_PKCS8
	    " - or out of a PKCS#12 container: " PKCS12_TO_PKCS8,
	    .ref = CLOUD_DOCS "certificate private keys" CLOUD_URL
			      "; " REF_SDK_JAVA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    KEY_RULE(key_sdk_cannot_read),
	},
	{
	    .id = "key-in-certificate-file",
	    .summary = "certificate and private key in one file",
	    .why = "It works, and it is what Key Vault exports. But whoever "
		   "sends the certificate to somebody, or uploads it, sends "
		   "the key too. Temporal requires nothing here.",
	    .fix = "Split them: tlint fix --write --extract-key client.key "
		   "{path}",
	    .ref = "good practice; " CLOUD_DOCS
		   "certificate private keys" CLOUD_URL,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    FILE_RULE(FILE_ROLE(AS_END_ENTITY) | FILE_ROLE(AS_SERVER),
		key_in_certificate_file),
	},
	{
	    .id = "key-readable-by-others",
	    .summary = "private key that others on the machine may read",
	    .why = "Whoever reads the key is the client, for as long as the "
		   "certificate lasts. A file out of git has the mode 0644 "
		   "or so by nature: then the finding says that a key is in "
		   "the repository, which is worse. Temporal requires "
		   "nothing here.",
	    .fix = "chmod 600 {path}",
	    .ref = "good practice, as ssh(1) asks of its keys",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    FILE_RULE(
		FILE_ANY & ~FILE_ROLE(AS_CA_BUNDLE), key_readable_by_others),
	},
};

const struct family family_key = {
	.name = "key",
	.title = "private keys",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
