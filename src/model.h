/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts.  Every input is decoded once into these structs; rules, output
 * and relations read them and nothing else.  All of it lives in arenas that
 * the loader owns: nobody frees a part, and nobody changes one after the
 * rules have begun.
 *
 * Text fields (const char *) are well-formed UTF-8 without control or
 * bidirectional characters and may be shown as they are.  Slices are the
 * raw bytes of a stranger and may not.
 */
#ifndef TLINT_MODEL_H
#define TLINT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

/* ---- Caps, with reasons ---------------------------------------------- */

/* Default of --max-input.  A CA bundle may be 32 KB; the largest public
 * trust stores are under 1 MB; 256 MiB holds 200,000 certificates. */
#define CAP_INPUT_BYTES ((size_t)256 << 20)
/* The largest --max-input: places in an input have 32 bits, and its reader
 * asks for one byte more than it takes. */
#define CAP_MAX_INPUT ((size_t)UINT32_MAX - 1)
/* Go 1.19 crypto/x509 verify.go, maxChainSignatureChecks: Verify gives up
 * above this number of CheckSignatureFrom calls. */
#define CAP_SIGNATURE_CHECKS 100
/* Certificates on one path, the end-entity certificate and the anchor
 * included: Go has no cap of its own, but each above the first takes one of
 * its signature checks.  Real paths have at most five. */
#define CAP_PATH (CAP_SIGNATURE_CHECKS + 1)
/* Go crypto/x509 verify.go, maxConstraintComparisons for one issuer. */
#define CAP_CONSTRAINT_COMPARISONS 250000
/* RSA moduli above this are never verified (Go's TLS stops at 8192 bits). */
#define CAP_RSA_BITS 16384
/* Nor are keys with a larger exponent.  Go stops at 31 bits; each bit is a
 * multiplication modulo the modulus. */
#define CAP_RSA_EXPONENT_BITS 64
/* Nor DSA keys with a larger prime, or of a larger order, whose bits are their
 * exponents' (FIPS 186-4, 4.2 has 3072 and 256 at most). */
#define CAP_DSA_BITS 4096
#define CAP_DSA_ORDER_BITS 256
/* RSA moduli of one run that are compared with one another, in bits: 131,072
 * of 2048.  What does it takes a gigabyte then, most of it GMP's. */
#define CAP_COMPARED_BITS ((size_t)1 << 28)
/* Faults kept for one certificate; more say nothing new. */
#define CAP_FAULTS 16
/* Depth of folders in a walk. */
#define CAP_FOLDER_DEPTH 64
/* Inputs inside an input inside an input: a PKCS#12 in base64 in a Secret in
 * a ConfigMap is as far as people go. */
#define CAP_PART_DEPTH 4
/* Parts of one input: a manifest of every namespace of a large cluster has
 * some thousands. */
#define CAP_PARTS 100000
/* Iterations of one password derivation (PBKDF2, PKCS#12).  Those who write
 * containers ask for 2,048 (OpenSSL), 2,000 (Windows, Azure), 10,000 (Java;
 * 100,000 before 2020) and 600,000 (NSS, OWASP's advice of 2023), which take
 * half a second; a file that asks for a billion wants to hang its reader. */
#define CAP_PBKDF_ITERATIONS 600000
/* ... and of all of one input, for each password that is tried: a container
 * of NSS with its MAC, certificates and a few keys. */
#define CAP_PBKDF_TOTAL ((uint64_t)8 * CAP_PBKDF_ITERATIONS)
/* A salt or password above this is nobody's; the file of a password may
 * have more lines. */
#define CAP_SALT 1024
#define CAP_PASSWORD 1024
#define CAP_PASSWORD_FILE ((size_t)64 << 10)

/* ---- Small vocabulary ------------------------------------------------- */

/* Of enums that stand in every certificate and block: an octet each. */
#define SMALL __attribute__((packed))

/* Three states of every field.  A rule about a field is silent when the
 * field is malformed; cert-malformed speaks then. */
enum presence { ABSENT, PRESENT, MALFORMED } SMALL;

/* The shape of a certificate, as the JSON report's "role" tells it. */
enum shape { SHAPE_ROOT, SHAPE_INTERMEDIATE, SHAPE_END_ENTITY } SMALL;

/* What a certificate is meant to be where it stands; a rule's role mask. */
enum role {
	ROLE_EE = 1 << 0,     /* the end-entity certificate of a chain */
	ROLE_ISSUER = 1 << 1, /* another certificate of an end-entity input */
	ROLE_CA = 1 << 2,     /* member of a CA bundle */
	ROLE_SERVER = 1 << 3, /* the end-entity certificate of a server */
	ROLE_ANY = 0xf
};

/* What an input is meant to be (--as). */
enum as {
	AS_AUTO, /* only as a request; no loaded file has it */
	AS_END_ENTITY,
	AS_CA_BUNDLE,
	AS_SERVER,
	AS_FILTERS,
	AS_KEY,
	AS_REQUEST,
	AS_POLICY,    /* a Key Vault certificate policy */
	AS_CONF,      /* openssl or certtool settings for making certificates */
	AS_CONTAINER, /* only holds parts, which are inputs of their own */
	AS_UNKNOWN    /* auto found nothing that it knows */
};

/* The SDK that is to read certificate and key (--sdk). */
enum sdk {
	SDK_ANY, /* not said */
	SDK_JAVA,
	SDK_GO,
	SDK_TYPESCRIPT,
	SDK_PYTHON,
	SDK_DOTNET,
	SDK_RUBY,
	SDK_PHP
};

/* The container that the bytes turned out to be. */
enum kind {
	KIND_EMPTY, /* no bytes, or only white space */
	KIND_PEM,
	KIND_DER,         /* one or more DER certificates back to back */
	KIND_BASE64_DER,  /* base64 of a certificate, no markers */
	KIND_BASE64_PEM,  /* base64 of PEM text */
	KIND_BASE64_PFX,  /* base64 of a PKCS#12 container */
	KIND_BASE64_KEY,  /* base64 of a private key in DER */
	KIND_PKCS7,       /* DER */
	KIND_PKCS12,      /* DER */
	KIND_DER_KEY,     /* PKCS#8, PKCS#1 or SEC 1 in DER */
	KIND_DER_REQUEST, /* PKCS#10 in DER */
	KIND_JSON,
	KIND_TEXT_UTF16,     /* UTF-16 text with a BOM that holds PEM markers */
	KIND_MANIFEST,       /* Kubernetes, YAML or JSON */
	KIND_TERRAFORM,      /* .tf */
	KIND_TERRAFORM_JSON, /* `terraform show -json`, state */
	KIND_ENV,            /* NAME=value lines */
	KIND_TCLD_JSON,      /* what tcld prints of a namespace */
	KIND_VAULT_JSON, /* what az keyvault prints of a certificate, secret */
	KIND_POLICY,     /* a Key Vault certificate policy */
	KIND_OPENSSL_CONF,
	KIND_CERTTOOL_TEMPLATE,
	KIND_BASE64_LINES, /* a stream: on each line base64 of a certificate */
	KIND_BASE64_TWICE, /* base64 of base64 of what those above hold */
	KIND_UNKNOWN
};

struct file;
struct cert;
struct filter_set;
struct container;
struct private_key;
struct request;
struct vault_policy;
struct conf;

/* Where something stands. */
struct origin {
	const struct file *file; /* never NULL in a finding */
	const struct cert *cert; /* NULL when it is about the file */
	size_t offset;           /* first byte in the file */
	size_t length;           /* bytes; 0 when it is a point */
	uint32_t line;           /* 1-based; 0 where lines mean nothing (DER) */
	uint32_t end_line;
	uint32_t column; /* 1-based, in bytes; 0 where the line says enough */
};

/* The same within a file, which CAP_MAX_INPUT keeps below 4 GiB. */
struct extent {
	uint32_t offset, length;
	uint32_t line, end_line;
};

/* ---- Names ------------------------------------------------------------ */

enum attribute_type {
	ATTR_OTHER,
	ATTR_CN,
	ATTR_C,
	ATTR_O,
	ATTR_OU,
	ATTR_L,
	ATTR_ST,
	ATTR_STREET,
	ATTR_POSTAL_CODE,
	ATTR_SERIAL_NUMBER,
	ATTR_DC,
	ATTR_UID,
	ATTR_EMAIL
};

struct attribute {
	/* Offsets from the beginning of the name's DER: */
	uint32_t value, n_value; /* see attribute_value() */
	/* type and value as they are encoded (load/name.h takes them apart) */
	uint32_t der;
	uint8_t type; /* enum attribute_type */
	uint8_t tag;  /* ASN.1 tag number of the value */
	bool is_text; /* it has a value that is well-formed text */
	bool joined;  /* same RelativeDistinguishedName as the one before */
};

/* Its text is made when somebody shows it: load/name.h, and name_shown() for
 * rules. */
struct name {
	/* The whole RDNSequence, tag and length included.  Values that are not
	 * encoded in UTF-8 stand behind it once more, in UTF-8. */
	struct slice der;
	const struct attribute *attrs; /* in the order of the encoding */
	uint32_t n_attrs;
	bool hostile; /* holds a character that text_hostile() names */
	/* A fault was met in it, and parts of it may be missing above. */
	bool malformed;
	/* A report told it: der is its text, and there are no attributes. */
	bool told;
};

/* As UTF-8; p is NULL where it is no text. */
static inline struct slice
attribute_value(const struct name *n, const struct attribute *at)
{
	struct slice none = { NULL, 0 };

	return at->is_text ? (struct slice){ n->der.p + at->value, at->n_value }
			   : none;
}

/* The common name, the last where there are several; p is NULL where there is
 * none. */
static inline struct slice
name_common(const struct name *n)
{
	struct slice cn = { NULL, 0 };

	for (size_t i = 0; i < n->n_attrs; i++)
		if (n->attrs[i].type == ATTR_CN)
			cn = attribute_value(n, &n->attrs[i]);
	return cn;
}

/* ---- Algorithms and keys ---------------------------------------------- */

enum hash_alg {
	HASH_NONE, /* the scheme has none of its own (Ed25519) */
	HASH_UNKNOWN,
	HASH_MD2,
	HASH_MD4,
	HASH_MD5,
	HASH_SHA1,
	HASH_SHA224,
	HASH_SHA256,
	HASH_SHA384,
	HASH_SHA512,
	HASH_SHA512_224,
	HASH_SHA512_256,
	HASH_SHA3_224,
	HASH_SHA3_256,
	HASH_SHA3_384,
	HASH_SHA3_512,
	HASH_RIPEMD160
} SMALL;

enum sig_scheme {
	SIG_UNKNOWN,
	SIG_RSA, /* PKCS#1 v1.5 */
	SIG_RSA_PSS,
	SIG_ECDSA,
	SIG_DSA,
	SIG_ED25519,
	SIG_ED448,
	SIG_GOST,
	SIG_SM2,
	SIG_POST_QUANTUM
} SMALL;

struct signature_algorithm {
	struct slice der; /* content of the AlgorithmIdentifier SEQUENCE */
	const char *name; /* "sha256WithRSAEncryption", or the OID in dots */
	enum sig_scheme scheme;
	enum hash_alg hash;
	bool malformed; /* which it is cannot be told */
	/* RSA-PSS only (RFC 4055): state of its parameters and their values */
	enum presence pss;
	enum hash_alg mgf_hash;
	int64_t salt_length;
	int64_t trailer;
	/* The one that Go's getSignatureAlgorithmFromAI takes with this hash;
	 * -1: it takes none */
	int64_t go_salt_length;
	/* Go's x509.SignatureAlgorithm is not Unknown for it (it may still
	 * refuse to verify it, as it does for MD5 and SHA-1) */
	bool go_knows;
	/* Go's checkSignature verifies it on a chain link: RSA and ECDSA with
	 * SHA-256/384/512, PSS that it recognises, Ed25519 */
	bool go_verifies;
};

enum key_alg {
	KEY_UNKNOWN,
	KEY_RSA,
	KEY_RSA_PSS, /* id-RSASSA-PSS in the SubjectPublicKeyInfo */
	KEY_EC,
	KEY_ED25519,
	KEY_ED448,
	KEY_X25519,
	KEY_X448,
	KEY_DSA,
	KEY_DH,
	KEY_GOST,
	KEY_SM2,
	KEY_POST_QUANTUM
} SMALL;

enum curve {
	CURVE_NONE, /* not an elliptic-curve key */
	CURVE_UNKNOWN,
	CURVE_P192,
	CURVE_P224,
	CURVE_P256,
	CURVE_P384,
	CURVE_P521,
	CURVE_SECP256K1,
	CURVE_BRAINPOOL,
	CURVE_EXPLICIT /* parameters spelt out instead of a name */
} SMALL;

/* Why anybody can factor an RSA modulus; the first that is so. */
enum broken {
	BROKEN_NOT, /* or nobody asked (load/factor.h) */
	BROKEN_PRIME,
	BROKEN_SMALL_FACTOR,
	BROKEN_POWER,        /* a square, a cube ... */
	BROKEN_CLOSE_PRIMES, /* Fermat's method, CVE-2022-26320 */
	BROKEN_ROCA,         /* CVE-2017-15361 */
	BROKEN_SHARED_PRIME  /* with another modulus of the run */
} SMALL;

/* Where a key stands: in a certificate; cert NULL: in a request, or alone. */
struct key_home {
	const struct file *file;
	const struct cert *cert;
};

/* What only an RSA key has; malformed, it has no modulus. */
struct rsa_key {
	struct slice modulus; /* magnitude without leading zeros */
	uint64_t e;           /* the exponent, UINT64_MAX when larger */

	/* Computed when somebody asks (load/factor.h). */
	enum broken broken;
	bool uncompared; /* past CAP_COMPARED_BITS */
	/* BROKEN_SMALL_FACTOR: the smallest; BROKEN_CLOSE_PRIMES: rounds of
	 * Fermat's method; else 0 */
	uint64_t factor;
	struct key_home shares_with; /* BROKEN_SHARED_PRIME: the first other
	                              * key; file NULL: not found */
};

/* A public key, also of what Go cannot use.  Where Go refuses the whole
 * certificate because of it, a struct fault says so. */
struct key {
	const char *name; /* "RSA", "EC", "Ed25519", ... or the OID in dots */
	union {
		const char *curve_name; /* see key_curve() */
		struct rsa_key *rsa;    /* where is_rsa; never NULL */
	};
	unsigned bits; /* RSA modulus, curve order or nominal size; 0 unknown */
	bool is_rsa;
	enum key_alg algorithm;
	enum curve curve;
	enum presence point; /* EC: MALFORMED when not an uncompressed point
	                      * of the right length (or not on the curve) */
};

/* "P-256", ...; NULL when not EC. */
static inline const char *
key_curve(const struct key *k)
{
	return k->is_rsa ? NULL : k->curve_name;
}

/* ---- Extensions -------------------------------------------------------- */

struct extension {
	struct slice oid; /* content bytes */
	const char *name; /* "basicConstraints", ... or the OID in dots */
	bool critical;
	bool go_handles; /* Go would not list it as unhandled when critical */
};

enum san_type {
	SAN_OTHER_NAME = 0,
	SAN_EMAIL = 1,
	SAN_DNS = 2,
	SAN_X400 = 3,
	SAN_DIRECTORY = 4,
	SAN_EDI = 5,
	SAN_URI = 6,
	SAN_IP = 7,
	SAN_REGISTERED_ID = 8,
	SAN_UNKNOWN = 9
} SMALL;

struct general_name {
	struct slice value; /* content bytes */
	const char *text;   /* the name itself: "a.example.com", "10.0.0.1" */
	enum san_type type;
};

/* RFC 5280 4.2.1.3, bit n of the BIT STRING is 1 << n */
enum key_usage_bit {
	KU_DIGITAL_SIGNATURE = 1 << 0,
	KU_CONTENT_COMMITMENT = 1 << 1,
	KU_KEY_ENCIPHERMENT = 1 << 2,
	KU_DATA_ENCIPHERMENT = 1 << 3,
	KU_KEY_AGREEMENT = 1 << 4,
	KU_KEY_CERT_SIGN = 1 << 5,
	KU_CRL_SIGN = 1 << 6,
	KU_ENCIPHER_ONLY = 1 << 7,
	KU_DECIPHER_ONLY = 1 << 8
};

struct purpose {
	struct slice oid; /* content bytes */
	const char *name; /* "clientAuth", ... or the OID in dots */
};

/* One subtree of a nameConstraints extension. */
struct subtree {
	struct slice base; /* content bytes of the GeneralName */
	const char *text;
	enum san_type type;
};

struct name_constraints {
	enum presence state;
	bool critical;
	/* a subtree of a kind that Go does not handle (so critical means
	 * unhandled), see go_handles of the extension */
	bool unhandled;
	const struct subtree *permitted, *excluded;
	size_t n_permitted, n_excluded;
};

enum time_form {
	TIME_OK,
	TIME_GENERALIZED_BEFORE_2050, /* RFC 5280 4.1.2.5 wants UTCTime */
	TIME_NOT_ZULU, /* an offset or no seconds, which Go takes */
} SMALL;

/* Something that a strict DER reader, or Go's, does not take. */
struct fault {
	const char *field; /* "serialNumber", "extensions.keyUsage", ... */
	const char
	    *what; /* in our words: "INTEGER with a superfluous leading zero" */
	const char *go; /* Go's error ("x509: malformed serial number"), or
	                    * NULL when Go takes it */
	size_t offset;  /* in the certificate's DER */
	/* Go 1.19 takes it; go is the text of a newer Go, up to the 1.26
	 * that Temporal runs */
	bool go_newer;
};

/* Bytes of a certificate's DER, see cert_bytes(). */
struct span {
	uint32_t at, n;
};

/* ---- A certificate ------------------------------------------------------ */

struct digests {
	unsigned char sha256[32], sha1[20], spki_sha256[32];
};

enum self_signed {
	SELF_NO,        /* issuer and subject differ */
	SELF_UNCHECKED, /* they are equal; nobody asked about the signature */
	SELF_YES,       /* equal, and its own key made the signature */
	SELF_FOREIGN,   /* equal, but another key made the signature */
	SELF_UNKNOWN    /* equal, but the signature cannot be checked
	                 * (algorithm or key that no library of ours does) */
} SMALL;

/* What few certificates have, or only some reports ask for. */
struct cert_extra {
	const struct fault *faults; /* see cert_faults() */
	/* see cert_name_constraints() */
	const struct name_constraints *name_constraints;
	/* that in the TBSCertificate, where the outer one is another */
	const struct signature_algorithm *inner_sig;
	/* the same bytes stood before: the first such certificate of the file,
	 * and of the run; NULL when there is none */
	const struct cert *same_in_file, *same_in_run;
	/* another certificate of the run with this issuer and serial */
	const struct cert *same_serial;
	uint32_t trailing;            /* see cert_trailing() */
	const char *well_known;       /* name of the public CA, or NULL */
	const struct cert *issued_by; /* verified issuer in this run, or NULL */
	/* Earliest notAfter from it to the top of what issued it; false: nobody
	 * asked. */
	int64_t effective_not_after;
	bool has_effective;
	const struct digests *digests; /* NULL until somebody asks
	                                * (load/digest.h) */
};

/*
 * There may be very many: what few of them have stands behind pointers, and
 * what equal neighbours have in common is shared.
 */
struct cert {
	const struct file *file;
	const struct extent *place; /* see cert_place() and cert_at() */
	struct slice der; /* exactly one Certificate, no trailing bytes */
	uint32_t index;   /* in its file, from 0 */
	uint32_t block;   /* index of its PEM block; 0 when the file is DER */
	/* A whole certificate could be read.  When false only der, faults,
	 * file, place, index and block hold anything, and no rule but
	 * cert-malformed sees it. */
	bool decoded : 1;
	/* Go's pem.Decode returns the block it stands in */
	bool go_sees : 1;
	bool only_asked_for : 1; /* by a request */
	bool has_signature : 1;  /* that is not malformed: see cert_signed() */
	bool sig_algs_differ : 1;
	bool self_issued : 1; /* issuer and subject are the same bytes */
	uint8_t version;      /* 1, 2 or 3 */
	uint8_t n_faults;     /* at most CAP_FAULTS; see cert_faults() */
	/* PRESENT or MALFORMED: then the date is one that nobody wrote, the
	 * first or last that a certificate can name. */
	enum presence not_before_state : 2, not_after_state : 2;
	enum time_form not_before_form : 2, not_after_form : 2;

	struct span spki;   /* whole TLV */
	struct span serial; /* content bytes of the INTEGER */

	struct {
		enum presence state : 2;
		bool critical : 1, ca : 1; /* see path_len, too */
	} basic_constraints;

	/* Relations: pki/ fills them before any rule runs. */
	uint8_t role; /* enum role */
	enum self_signed self_signed : 3;
	enum shape shape : 2;
	bool has_private_key : 1; /* among the inputs of the run */

	const struct name *issuer, *subject; /* never NULL */
	/* The outer one, which says what the signature is.  Never NULL once it
	 * is decoded.  See cert_inner_sig(), too. */
	const struct signature_algorithm *sig;
	int64_t not_before, not_after;
	int64_t path_len;      /* of basicConstraints; -1 when absent */
	const struct key *key; /* never NULL */

	uint32_t n_exts;
	struct {
		enum presence state;
		bool critical;
		uint16_t bits; /* enum key_usage_bit */
	} key_usage;
	const struct extension *exts;
	struct {
		enum presence state;
		bool critical : 1;
		bool client_auth : 1, server_auth : 1, any : 1;
		uint32_t n;
		const struct purpose *list;
	} ext_key_usage;
	struct {
		enum presence state;
		bool critical;
		uint32_t n;
		const struct general_name *names;
	} san;
	struct {
		enum presence state;
		bool critical;
		struct span id;
	} subject_key_id;
	struct {
		enum presence state;
		bool critical;
		struct span id; /* n == 0 when the keyIdentifier is absent */
	} authority_key_id;

	const struct cert_extra *extra; /* cert_extra(); NULL: nothing */
};

/* Bytes of its DER; never NULL. */
static inline struct slice
cert_bytes(const struct cert *c, struct span s)
{
	static const unsigned char nothing[1];

	return (struct slice){ s.n > 0 ? c->der.p + s.at : nothing, s.n };
}

static inline struct slice
cert_spki(const struct cert *c)
{
	return cert_bytes(c, c->spki);
}

static inline struct slice
cert_serial(const struct cert *c)
{
	return cert_bytes(c, c->serial);
}

static inline const struct cert_extra *
cert_extra(const struct cert *c)
{
	static const struct cert_extra nothing;

	return c->extra != NULL ? c->extra : &nothing;
}

/* All n_faults of them: none for a certificate that Go takes. */
static inline const struct fault *
cert_faults(const struct cert *c)
{
	return cert_extra(c)->faults;
}

/* Bytes after it inside its PEM block. */
static inline uint32_t
cert_trailing(const struct cert *c)
{
	return cert_extra(c)->trailing;
}

/* NULL: ABSENT. */
static inline const struct name_constraints *
cert_name_constraints(const struct cert *c)
{
	return cert_extra(c)->name_constraints;
}

/* What its TBSCertificate names.  Never NULL once it is decoded. */
static inline const struct signature_algorithm *
cert_inner_sig(const struct cert *c)
{
	return c->sig_algs_differ ? c->extra->inner_sig : c->sig;
}

/* Once they are made. */
static inline struct slice
cert_sha256(const struct cert *c)
{
	return (struct slice){ c->extra->digests->sha256,
		sizeof c->extra->digests->sha256 };
}

static inline struct slice
cert_sha1(const struct cert *c)
{
	return (struct slice){ c->extra->digests->sha1,
		sizeof c->extra->digests->sha1 };
}

static inline int64_t
cert_effective_not_after(const struct cert *c)
{
	return cert_extra(c)->has_effective ? c->extra->effective_not_after
					    : c->not_after;
}

/* In its file; never NULL. */
static inline const struct extent *
cert_place(const struct cert *c)
{
	static const struct extent nowhere;

	return c->place != NULL ? c->place : &nowhere;
}

static inline struct origin
cert_origin(const struct cert *c)
{
	const struct extent *at = cert_place(c);

	return (struct origin){ .file = c->file,
		.cert = c->only_asked_for ? NULL : c,
		.offset = at->offset,
		.length = at->length,
		.line = at->line,
		.end_line = at->end_line };
}

/* Where a certificate stands: a pointer for the block that asks. */
#define cert_at(c) ((const struct origin[]){ cert_origin(c) })

/* True when Go takes the certificate at all. */
static inline bool
cert_go_parses(const struct cert *c)
{
	if (!c->decoded)
		return false;
	for (size_t i = 0; i < c->n_faults; i++)
		if (cert_faults(c)[i].go != NULL)
			return false;
	return true;
}

static inline bool
cert_is_ca(const struct cert *c)
{
	return c->decoded && c->basic_constraints.state == PRESENT &&
	       c->basic_constraints.ca;
}

/* Nobody can tell whether it is a CA: its basicConstraints are malformed,
 * but what can be read of them, or its keyUsage, speaks for it. */
static inline bool
cert_may_be_ca(const struct cert *c)
{
	return c->decoded && c->basic_constraints.state == MALFORMED &&
	       (c->basic_constraints.ca ||
		   (c->key_usage.state == PRESENT &&
		       (c->key_usage.bits & KU_KEY_CERT_SIGN) != 0));
}

/* Both have a key id, and not the same: issuer is, at best, another generation
 * of child's issuer. */
static inline bool
key_ids_differ(const struct cert *child, const struct cert *issuer)
{
	return child->authority_key_id.state == PRESENT &&
	       child->authority_key_id.id.n > 0 &&
	       issuer->subject_key_id.state == PRESENT &&
	       !slice_eq(cert_bytes(child, child->authority_key_id.id),
		   cert_bytes(issuer, issuer->subject_key_id.id));
}

/* ---- A file and its PEM blocks ----------------------------------------- */

enum block_type {
	BLOCK_CERTIFICATE,
	BLOCK_TRUSTED_CERTIFICATE, /* OpenSSL: certificate plus trust settings */
	BLOCK_X509_CERTIFICATE,    /* the old label */
	BLOCK_PRIVATE_KEY,         /* every label that ends in PRIVATE KEY, and
	                            * every block that holds a key */
	BLOCK_PUBLIC_KEY,
	BLOCK_REQUEST,
	BLOCK_CRL,
	BLOCK_PKCS7,
	BLOCK_PARAMETERS,
	BLOCK_OTHER
} SMALL;

/* Why Go's pem.Decode does not return a block that a person would see. */
enum block_flaw {
	FLAW_NONE,
	FLAW_BOM,                     /* a UTF-8 byte order mark before BEGIN */
	FLAW_BARE_CR,                 /* lines end in CR alone */
	FLAW_BEGIN_NOT_AT_LINE_START, /* indented, or after END on one line */
	FLAW_END_NOT_AT_LINE_START,
	FLAW_BEGIN_LINE,   /* the BEGIN line does not end in five dashes */
	FLAW_END_MISSING,  /* truncated: no END line follows */
	FLAW_END_MISMATCH, /* the END line names another label */
	FLAW_END_LINE,     /* something follows the END marker on its line */
	FLAW_BASE64        /* a byte that is not base64, or wrong padding */
} SMALL;

/* How a block's text departs from the canonical form (RFC 7468 strict). */
enum block_style {
	STYLE_CRLF = 1 << 0,
	STYLE_LINE_LENGTH = 1 << 1, /* a line but the last is not 64 long */
	STYLE_BLANK_LINE = 1 << 2,
	STYLE_SPACES = 1 << 3 /* spaces or tabs in the body or at line ends */
};

/* What few blocks have, beside a label that most share. */
struct block_extra {
	const char *label; /* safe text, e.g. "CERTIFICATE" */
	uint32_t flaw_line;
	uint32_t text_line;    /* first line of text_before */
	const char *flaw_text; /* what stands there: the wrong label, the bad
	                        * byte; NULL when the kind of flaw says it all */
	size_t text_before;    /* bytes other than white space, and other than
	                        * comments for tlint, between the block before
	                        * (or the start) and BEGIN */
	/* What OpenSSL's trust settings after the certificate say, safe:
	 * "trusted for clientAuth"; NULL where there are none. */
	const char *trust;
	const struct private_key *key;
};

/* There are as many as there are certificates: small. */
struct block {
	const struct block_extra *extra; /* never NULL */
	const unsigned char *data;       /* see block_data() */
	union {                          /* BEGIN marker to the end of END's */
		struct extent place;
		struct {
			uint32_t offset, length;
			uint32_t line, end_line;
		};
	};
	uint32_t n_data;
	uint32_t first_cert, n_certs; /* its certificates in file->certs */
	enum block_type type;
	enum block_flaw flaw; /* FLAW_NONE iff go_sees */
	uint8_t style;        /* enum block_style */
	bool go_sees : 1;     /* pem.Decode returns it */
	bool headers : 1;     /* RFC 1421 headers (Proc-Type, ...) */
	/* Private keys.  By label, headers and the first bytes: */
	bool key_encrypted : 1;
	bool mislabelled : 1; /* one that its label does not own up to */
	bool own_extra : 1;   /* else it is shared: see pem_extra() */
};

/* Decoded content; empty when it could not be decoded, and always for private
 * keys, which only load/key.c decodes. */
static inline struct slice
block_data(const struct block *b)
{
	return (struct slice){ b->data, b->n_data };
}

/* What stands there only by reference: a variable, an expression, a file
 * that is not here. */
struct unread {
	struct origin at;
	const char *what; /* safe: "accepted_client_ca is var.ca, a variable" */
	bool filters;     /* and not certificates */
};

/* How a value departs from what its place in another file demands. */
enum wrapping {
	WRAPPING_FINE,
	WRAPPING_MISSING, /* plain, or no base64, where base64 is demanded */
	WRAPPING_TWICE    /* base64 of base64 */
};

/* What is wrong with a file that holds others, so that some of what was
 * meant is not read, or not by everybody. */
enum embed_fault_kind {
	EMBED_MALFORMED, /* from here on it cannot be read */
	EMBED_REPEATED   /* a name stands twice, and the last counts */
};

struct embed_fault {
	enum embed_fault_kind kind;
	const char *what; /* safe */
	struct origin at;
};

struct file {
	const char *path; /* as given, "-" for standard input; may hold any
	                       * bytes: outputs escape it */
	struct slice bytes;
	enum kind kind;
	enum as as;
	const char
	    *as_reason; /* why: "asked for", "every certificate is a CA" */
	/* It serves a self-hosted deployment, as a server's own file does:
	 * Temporal Cloud asks nothing of it. */
	bool hosted;
	size_t order; /* position in the run */
	/* Permission bits on the disk; 0 where there are none that mean
	 * anything: standard input, a part, and for files with a private key
	 * a file system without them. */
	unsigned mode;
	enum sdk sdk; /* who is to use it (--sdk) */
	int64_t judged_at;
	struct origin at; /* the file itself: at.cert NULL, line 1 or 0 */

	/* A part of another input, such as a value of a manifest: it is an
	 * input of its own with the same path.  Its lines are those of the
	 * file that people edit; its bytes, and offsets in them, are its own.
	 * NULL and NULL for what was given itself. */
	const struct file *outer;
	const char *part; /* safe: "Secret temporal/mtls, ca.crt" */
	/* What its place says that it is meant to be, and why; AS_AUTO for
	 * nothing. */
	enum as hint;
	const char *hint_reason;
	/* Of a part: how it stands in its place, and which place that is:
	 * "data of a Secret". */
	enum wrapping wrapping;
	const char *wrapping_go; /* what Go's decoder says, or NULL */
	const char *place;
	/* Whoever sees the place sees what stands there: no place for keys. */
	bool place_is_open;
	/* Of a CA bundle: certificate filters stand beside it. */
	bool filters_beside;
	const struct embed_fault *embed_faults;
	size_t n_embed_faults;
	/* Of one that is outermost: all its parts, those of parts too. */
	struct file *const *parts;
	size_t n_parts;
	const struct unread *unread;
	size_t n_unread;

	const struct block *blocks;
	size_t n_blocks;
	size_t more_blocks; /* short ones that Go does not return either, left
	                     * out of blocks */
	struct cert *const *certs; /* in the order of the file */
	size_t n_certs;            /* decoded or not */

	bool bom;       /* starts with a UTF-8 byte order mark */
	bool bom_hides; /* ... right before the first BEGIN marker */
	bool bare_cr;   /* lines end in CR alone */
	/* anything but white space after the last END marker (PEM) or after
	 * the last certificate (DER) */
	size_t trailing; /* bytes, 0 for none */
	size_t trailing_offset;
	uint32_t trailing_line;

	/* What `tcld namespace accepted-client-ca add` says of these bytes,
	 * or where they are meant as filters, `certificate-filters import`:
	 * NULL when it takes them, else its message word for word. */
	const char *tcld_refusal;
	size_t tcld_remaining; /* bytes left after the last block it read */
	size_t tcld_certs;     /* certificates that it reads */

	/* With --sdk java: the certificate at which the key store of Java 9
	 * and later stops; pki/ looks.  NULL: it takes the file. */
	const struct cert *java_stops_at;

	/* What it holds as certificate filters: pki/roles.c has it read where
	 * the file is meant to be some. */
	struct filter_set *filters;

	/* In the order of the file. */
	struct container *containers;
	size_t n_containers;
	struct private_key *keys;
	size_t n_keys;
	struct request *requests;
	size_t n_requests;
	struct vault_policy *policy; /* NULL: it is none */
	struct conf *conf;           /* likewise */
};

/* Does it hold a certificate that somebody shows, not one that signs? */
static inline bool
file_has_leaf(const struct file *f)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (f->certs[i]->decoded &&
		    (f->certs[i]->role & (ROLE_EE | ROLE_SERVER)) != 0)
			return true;
	return false;
}

/* ---- Containers: PKCS#7 and PKCS#12 ---------------------------------------- */

enum lock {
	LOCK_NONE,       /* all of it was read */
	LOCK_NEEDED,     /* it has a password, and none was given */
	LOCK_WRONG,      /* none of those that were given opens it */
	LOCK_EXCESSIVE,  /* it asks for more iterations than are done */
	LOCK_UNSUPPORTED /* encrypted in a way that nobody here decrypts */
};

/* One container: the file itself, or a PEM block of it. */
struct container {
	struct origin at;
	bool pkcs12;               /* else PKCS#7 */
	const struct block *block; /* NULL: the file itself */
	size_t n_certs, n_keys;
	/* What of it is no PKCS#7 or PKCS#12, safe text; NULL: nothing */
	const char *broken;
	/* The container that it wraps ("SignedData"), which is not read; NULL
	 * for none */
	const char *nested;
	enum lock lock;     /* the first that was met */
	const char *locked; /* what stays closed: "a private key in it" */
	/* LOCK_UNSUPPORTED: safe text */
	const char *algorithm;
	/* LOCK_EXCESSIVE: what one derivation asks for, UINT64_MAX for at
	 * least that; 0: all of them together ask for too much */
	uint64_t iterations;
	size_t n_passwords; /* that were given */
};

/* ---- Private keys ---------------------------------------------------------- */

enum key_form {
	KEYFORM_UNKNOWN,
	KEYFORM_PKCS8,           /* PRIVATE KEY */
	KEYFORM_PKCS8_ENCRYPTED, /* ENCRYPTED PRIVATE KEY */
	KEYFORM_PKCS1,           /* RSA PRIVATE KEY */
	KEYFORM_SEC1,            /* EC PRIVATE KEY */
	KEYFORM_DSA,             /* DSA PRIVATE KEY */
	KEYFORM_OPENSSH,         /* OPENSSH PRIVATE KEY */
	KEYFORM_PKCS12           /* in a bag of a PKCS#12 container */
};

/* What is public of a private key, and how it stands there. */
struct private_key {
	struct origin at;
	size_t index;              /* in its file, from 0 */
	const struct block *block; /* NULL: the file is DER or PKCS#12 */
	enum key_form form;        /* by what it holds, not by its label */
	bool encrypted;
	bool opened;       /* by a password that was given */
	enum lock lock;    /* why it was not */
	struct key key;    /* name NULL: nobody can tell */
	struct slice spki; /* whole TLV of the public half; of no bytes where
	                    * it cannot be told */
	const char *fault; /* what is malformed, safe text; NULL: nothing */
	/* What Go's tls.X509KeyPair says of it; NULL: it takes it.  go_newer:
	 * Go before 1.24 takes it. */
	const char *go;
	bool go_newer;

	/* Relations: load/pair.c fills them before any rule runs. */
	const struct cert *belongs_to;  /* has its public half; or NULL */
	const struct request *asked_by; /* asks to certify that; or NULL */
	/* The end-entity certificate that it is given with and does not belong
	 * to; NULL for none.  given says how: "stands in one file with". */
	const struct cert *mismatch;
	const char *given;
	const char *why_unpaired; /* nobody can tell; NULL: it was told */

	bool digested; /* when somebody asks: load/key.h */
	unsigned char spki_sha256[32];
};

/* ---- Certificate requests --------------------------------------------------- */

enum request_signature {
	REQUEST_UNCHECKED,
	REQUEST_SIGNED, /* its own key made the signature */
	REQUEST_FORGED, /* another key did, or it was changed since */
	REQUEST_UNKNOWN /* algorithm or key that no library of ours does */
};

struct request {
	struct origin at;
	size_t index;     /* in its file, from 0 */
	struct slice der; /* exactly one request */
	size_t trailing;  /* bytes after it in its block, or the file */
	/* It could be read as a whole; when false only der and faults hold
	 * anything. */
	bool decoded;
	const struct fault *faults; /* Go's words are those for certificates */
	size_t n_faults;
	/* The certificate that it asks for: subject, key, requested extensions,
	 * and the algorithm of the request's own signature.  Nothing else in
	 * it means anything, and findings name no certificate. */
	struct cert *wanted;
	bool asks; /* it has an extensionRequest */
	bool challenge_password;

	/* Relations: pki/ fills them. */
	enum request_signature signature;
	/* the newest certificate of the run with its key that is not signed
	 * with it */
	const struct cert *issued;
};

/* ---- Key Vault policies ------------------------------------------------------ */

/* Whose names its members have. */
enum policy_shape {
	POLICY_REST, /* the service itself: key_props, x509_props */
	POLICY_CLI   /* az keyvault and the SDKs: keyProperties */
};

/* Each value has its place, NULL when it is ABSENT.  MALFORMED: a value of
 * the wrong type, which odd tells.  null counts as ABSENT. */
struct policy_text {
	enum presence state;
	const char *text; /* safe */
	const struct origin *at;
};

struct policy_number {
	enum presence state;
	int64_t value;
	const struct origin *at;
};

struct policy_flag {
	enum presence state;
	bool value;
	const struct origin *at;
};

struct policy_item {
	const char *text; /* safe */
	unsigned bit;     /* enum key_usage_bit; 0: not a usage's name */
	const struct origin *at;
};

struct policy_list {
	enum presence state;
	const struct policy_item *list;
	size_t n;
	unsigned bits; /* of all, enum key_usage_bit */
	const struct origin *at;
};

/* One attribute of the subject. */
struct policy_attribute {
	const char *type, *value; /* safe */
};

struct policy_action {
	struct policy_text action; /* AutoRenew, EmailContacts */
	struct policy_number days, percentage;
	const struct origin *at;
};

enum policy_odd_kind {
	POLICY_ODD_UNKNOWN,  /* no tool's name */
	POLICY_ODD_SHAPE,    /* the name that it has in the other shape */
	POLICY_ODD_NO_CLI,   /* that shape has no such member at all */
	POLICY_ODD_REPEATED, /* stands again in the same object */
	POLICY_ODD_TYPE      /* its value has the wrong type */
};

/* A member that is not what its place takes. */
struct policy_odd {
	enum policy_odd_kind kind;
	const char *name;           /* safe */
	const char *object;         /* in which: "key_props", or "the policy" */
	const char *meant;          /* the name that is right here, or NULL */
	const char *found, *wanted; /* POLICY_ODD_TYPE: "a string" */
	const struct origin *at;
};

struct vault_policy {
	const struct file *file;
	struct origin at;
	enum policy_shape shape;
	bool wrapped; /* it is the member "policy" of an outer object */
	bool utf16;   /* text in UTF-16, which nobody reads */
	/* No JSON at all: what breaks it and where, or NULL */
	const char *broken;
	const struct origin *broken_at;

	struct policy_text issuer;
	struct policy_text key_type, curve;
	struct policy_number key_size;
	struct policy_flag exportable, reuse_key;
	struct policy_text content_type;
	const struct origin *x509_at; /* of the X.509 part; NULL: none there */
	struct policy_text subject;
	const struct policy_attribute *attributes; /* of the subject */
	size_t n_attributes;
	const char *subject_fault; /* why it is no name, or NULL */
	struct policy_list key_usage, ekus;
	bool any_san;
	struct policy_number validity; /* months */
	struct {
		enum presence state;
		const struct origin *at;
		struct policy_flag ca;
		struct policy_number path_len;
	} basic_constraints;
	const struct policy_action *actions;
	size_t n_actions;
	const struct policy_odd *odd;
	size_t n_odd;

	/* What the certificate is meant to be, and what says so */
	bool meant_ca;
	const char *meant_why;

	/* Relations: pki/ fills them.  The only policy of a CA in the run, of
	 * a policy that is none; NULL where there is not exactly one. */
	const struct vault_policy *ca;

	/* All places, so that they can be moved (load/part.c). */
	struct origin *const *places;
	size_t n_places;
};

/* ---- Settings for making certificates ----------------------------------------- */

/* Whose they are. */
enum conf_form {
	CONF_OPENSSL, /* the configuration of openssl, or a file of extensions */
	CONF_CERTTOOL /* a template of certtool */
};

/* What refers to a section of extensions. */
enum conf_use {
	CONF_USE_SELF_SIGNED = 1 << 0, /* x509_extensions of openssl req */
	CONF_USE_REQUEST = 1 << 1,     /* req_extensions */
	CONF_USE_CA = 1 << 2,          /* x509_extensions of openssl ca */
	/* extensions at the top, or it is the top: openssl x509 -extfile
	 * takes it without being told */
	CONF_USE_EXTFILE = 1 << 3
};

/* What they are meant for.  CONF_OTHER: nothing that Temporal sees, or it
 * cannot be told. */
enum conf_role { CONF_OTHER, CONF_CA, CONF_CLIENT, CONF_SERVER, CONF_LEAF };

/* The extensions that a section asks for, or all of a template. */
struct conf_extensions {
	const char *section; /* safe; "" at the top, and of a template */
	const struct origin *at;
	unsigned use; /* enum conf_use */
	enum conf_role role;
	/* MALFORMED: openssl refuses the value, or it cannot be told here */
	struct {
		enum presence state;
		bool ca;
		int64_t path_len; /* -1 when absent */
		const struct origin *at;
	} basic_constraints;
	struct {
		enum presence state;
		unsigned bits;    /* enum key_usage_bit */
		const char *text; /* safe */
		const struct origin *at;
	} key_usage;
	struct {
		enum presence state;
		bool client_auth, server_auth, any;
		const char *text; /* safe */
		const struct origin *at;
	} ext_key_usage;
	enum presence san;
};

/* One setting, or what is odd about a line. */
enum conf_fact_kind {
	CONF_FACT_DIGEST,        /* a: of default_md */
	CONF_FACT_BITS,          /* n: of default_bits */
	CONF_FACT_DAYS,          /* n: of default_days, expiration_days */
	CONF_FACT_COUNTRY,       /* a */
	CONF_FACT_COPY,          /* a: of copy_extensions; b: its section; n: 1
	                          * when the section of extensions beside it
	                          * says basicConstraints */
	CONF_FACT_BAD_LINE,      /* a: why */
	CONF_FACT_REPEATED,      /* a: key; b: section; n: the earlier line */
	CONF_FACT_NO_SECTION,    /* a: key; b: the section that it names */
	CONF_FACT_NO_VARIABLE,   /* a: name */
	CONF_FACT_BAD_EXTENSION, /* a: key; b: what openssl refuses */
	CONF_FACT_UNKNOWN,       /* a: option of certtool; b: meant, or NULL */
	CONF_FACT_FALSE          /* a: option of certtool, set to false */
};

struct conf_fact {
	enum conf_fact_kind kind;
	const char *a, *b; /* safe */
	int64_t n;
	const struct origin *at;
};

struct conf {
	const struct file *file;
	struct origin at;
	enum conf_form form;
	bool includes; /* other files, which are not read */
	bool has_req;  /* a section of openssl req */
	bool has_ca;   /* one of openssl ca */
	const struct conf_extensions *extensions; /* in the file's order */
	size_t n_extensions;
	const struct conf_fact *facts; /* likewise */
	size_t n_facts;
	/* Of a template: how long what it makes is valid */
	struct {
		enum presence state;
		int64_t value;
		const struct origin *at;
	} days;

	/* Relations: pki/ fills them.  The only template of a CA in the run,
	 * of one that is none; NULL where there is not exactly one. */
	const struct conf *ca;

	/* All places, so that they can be moved (load/part.c). */
	struct origin *const *places;
	size_t n_places;
};

/* ---- Relations: the CA bundle ------------------------------------------- */

/* How a member of a CA bundle hangs together with the others. */
enum link {
	LINK_ROOT,       /* self-signed, verified */
	LINK_ISSUED,     /* another member's key made the signature */
	LINK_KEY,        /* another member has the issuer's name, but no such
	                  * member's key made the signature */
	LINK_NAME_BYTES, /* a member is the issuer only after folding case,
	                  * blanks or string types (its key fits) */
	LINK_MISSING,    /* nothing in the bundle fits the issuer's name */
	LINK_UNKNOWN     /* a candidate is there, but the signature cannot be
	                  * checked: an algorithm that no library of ours does */
};

/* Why the chain of a linked member does not hold inside the bundle as Go
 * verifies it, or FAULT_NONE. */
enum path_fault {
	PATH_OK,
	PATH_NO_ISSUER,  /* unknown authority, no candidate */
	PATH_NAME_BYTES, /* a candidate only after folding the names */
	PATH_SIGNATURE,  /* candidates by name, no key fits */
	PATH_NOT_A_CA,   /* the issuer's basicConstraints: absent or CA:FALSE */
	PATH_NO_CERT_SIGN, /* the issuer's keyUsage lacks keyCertSign */
	PATH_ISSUER_KEY,   /* the issuer's key is one that Go cannot use */
	PATH_ALGORITHM,    /* a link signed with what Go does not verify */
	PATH_CRITICAL,     /* unhandled critical extension */
	PATH_EXPIRED,      /* an issuer is out of date */
	PATH_NOT_YET_VALID,
	PATH_NAME_CONSTRAINT,
	PATH_TOO_LONG,     /* pathLenConstraint */
	PATH_USAGE,        /* extKeyUsage along the path excludes clientAuth */
	PATH_LOOP,         /* only certificates that are on the path already */
	PATH_LIMIT,        /* Go's cap on signature checks, or CAP_PATH */
	PATH_LEAF_EXPIRED, /* the end-entity certificate itself */
	PATH_LEAF_NOT_YET_VALID,
	PATH_LEAF_CRITICAL,
	PATH_LEAF_MALFORMED /* Go does not parse it */
};

/* The result of looking for a path as Go's Certificate.Verify does. */
struct path {
	enum path_fault fault;           /* PATH_OK: certs is a complete path */
	const struct cert *const *certs; /* leaf first, anchor last; on a fault
	                               * the longest way up that was found */
	size_t n;
	const struct cert *culprit;   /* the certificate the fault is about: the
	                               * issuer that fails, or for NO_ISSUER,
	                               * NAME_BYTES, SIGNATURE and ALGORITHM the
	                               * certificate whose issuer is sought */
	const struct cert *candidate; /* the near miss (wrong key, other name
	                               * bytes), or NULL */
	const char *detail;           /* in words, or NULL */
	const char *go;               /* Go's error text, or NULL */
	/* What go is about, which is the first that Go meets and need not be
	 * what most needs mending; PATH_OK where Go has no word. */
	enum path_fault go_fault;
	const struct cert *go_culprit;
	const char *go_detail;
	int64_t until; /* earliest notAfter on certs */
	const struct cert *until_by;
};

/* What few members have. */
struct member_extra {
	/* LINK_MISSING, LINK_KEY: a certificate of another given file that did
	 * sign it */
	const struct cert *elsewhere;
	/* Inside the bundle, for linked members.  n is 0 where it is OK and the
	 * issuer's with the member put below, or a root by itself. */
	struct path path;
	/* first earlier member on its chain with an equal name (letter case
	 * ignored), the certificate itself not counted; NULL for none */
	const struct cert *same_name_above;
	/* earlier member with the same subject, another key, and not on one
	 * chain with it; NULL for none */
	const struct cert *same_subject;
	/* pathLenConstraint above it that leaves no room for an end-entity
	 * certificate below it: whose; NULL for none */
	const struct cert *exhausted_by;
};

struct member {
	const struct cert *cert;
	/* LINK_ISSUED: who; LINK_KEY and LINK_NAME_BYTES: the near miss */
	const struct cert *issuer;
	const struct member_extra *extra; /* member_extra(); NULL: nothing */
	enum link link;
};

static inline const struct member_extra *
member_extra(const struct member *m)
{
	static const struct member_extra nothing;

	return m->extra != NULL ? m->extra : &nothing;
}

struct bundle {
	const struct file *file;
	struct origin at;
	int64_t judged_at;
	const struct member *members; /* decoded certificates, file order,
	                               * repeated ones left out */
	size_t n_members;
	size_t n_certs;             /* all, repeated and broken ones too */
	size_t bytes;               /* of the file: what is sent */
	bool filters_given;         /* tcld would read at least one filter */
	const struct file *filters; /* the file of --filters, or NULL */
};

/* ---- Relations: the chain of an end-entity certificate ------------------ */

struct chain {
	const struct cert *leaf;
	const struct file *file;
	struct origin at; /* of the leaf */
	int64_t judged_at;
	const struct file *ca; /* the bundle of --ca, or NULL */
	/* With --ca: the path to a certificate of it.  Without: the path to the
	 * top of what the file holds. */
	struct path path;
	/* Without --ca, or where no issuer was found: where it ends. */
	const struct cert *top; /* last certificate reached */
	bool top_is_root;       /* and it is self-signed */
	bool leaf_first;        /* the leaf is the file's first certificate */
	bool in_order;          /* issuers follow in order, as on the path */
	const struct cert *out_of_order; /* first that does not */
	/* file certificates on no path of any leaf of the file */
	const struct cert *const *unrelated;
	size_t n_unrelated;
	const struct cert *root_sent; /* a self-signed one that the file carries
	                               * above the leaf, or NULL */
	/* two certificates of path with equal names, letter case ignored */
	const struct cert *same_name_lower, *same_name_upper;
	/* first certificate above that expires before the leaf; NULL for none */
	const struct cert *outlived;
	/* only for the file's first leaf, so that a file is told once */
	bool first_of_file;
};

/* All relations of a run, in order of the files. */
struct relations {
	struct bundle *bundles; /* one per CA bundle with at least one decoded
	                         * certificate, in order of the files */
	size_t n_bundles;
	struct chain *chains; /* one per end-entity certificate */
	size_t n_chains;
	struct filter_set **filter_sets; /* one per file of filters */
	size_t n_filter_sets;
	const struct deployment *deployment; /* of `tlint deploy`, or NULL */
};

/* ---- Certificate filters -------------------------------------------------- */

enum filter_field {
	FILTER_CN,
	FILTER_O,
	FILTER_OU,
	FILTER_SAN,
	N_FILTER_FIELDS
};

/* Whose spelling of a filter file it is. */
enum filter_form {
	FILTERS_TCLD,      /* {"filters": [...]}, also with nothing in it */
	FILTERS_CLOUD_CLI, /* one bare filter object: the newer CLI's */
	FILTERS_ARRAY,     /* a plain array of filters */
	FILTERS_PROTOJSON, /* {"certificateFilters": [...]}, Terraform's names */
	FILTERS_NONE       /* zero bytes, {}, null, or nothing of the above */
};

/* Whose member name it is. */
enum filter_name {
	NAME_TCLD,       /* commonName, in any letter case, as Go reads it */
	NAME_OTHER_TOOL, /* common_name */
	NAME_UNKNOWN,    /* nobody's: dropped silently */
	NAME_REPEATED    /* stands again in the same object: the last counts */
};

/* What a value asks for. */
enum filter_pattern {
	PATTERN_UNSET,  /* no value, or an empty one */
	PATTERN_EXACT,  /* the whole value, without regard to letter case */
	PATTERN_PREFIX, /* "abc*" */
	PATTERN_SUFFIX, /* "*abc" */
	PATTERN_BAD     /* a bare star, one inside, several: matches nothing */
};

struct filter_value {
	bool set;      /* a string stands there (it may be empty) */
	bool by_tcld;  /* tcld reads it too */
	bool replaced; /* Go replaced bytes that are no UTF-8, or surrogates */
	bool padded;   /* blanks at an end, as Go's strings.TrimSpace sees */
	bool blank;    /* nothing but blanks */
	uint8_t pattern; /* enum filter_pattern, of the value without padding */
	struct slice raw; /* UTF-8 as tcld sends it */
	const char *text; /* safe */
	struct origin at; /* of the value */
};

struct filter_member {
	const char *name;  /* safe */
	const char *meant; /* tcld's name that it looks like, or NULL */
	enum filter_name kind;
	struct origin at;
};

struct filter {
	struct filter_value field[N_FILTER_FIELDS]; /* what was meant */
	struct origin at;                           /* of its { */
	size_t index;                               /* from 0 */
	const struct filter_member *odd;            /* not NAME_TCLD */
	size_t n_odd;
	bool named;  /* has a member that is a field's, in some spelling */
	bool faulty; /* a fault speaks of it or of a value of it */

	/* Relations: pki/ fills them before any rule runs.  Another filter of
	 * the set, or NULL: an earlier one that is the same to the letter; an
	 * earlier one of the same meaning; one that lets in more. */
	const struct filter *duplicate_of, *equivalent_to, *shadowed_by;
	bool lets_in;   /* at least one of the set's clients */
	bool near_miss; /* the first one told of a refused client */
};

/* A value of the wrong kind, or what breaks the JSON. */
struct filter_fault {
	const char *what; /* safe */
	struct origin at;
};

/* One filter that would let a certificate in but for one field. */
struct filter_miss {
	const struct filter *filter;
	enum filter_field field; /* the only one that fails */
	const char *wanted;      /* safe text of the filter's value */
	const char *found;       /* the certificate's first value, or NULL */
	size_t n_found;          /* how many values it has */
	/* "would match filter 2 but for O: 'Acme' is not 'Acme Inc'" */
	const char *text;
};

/* What the documents leave open and a verdict hangs on. */
enum undocumented {
	OPEN_VALUES = 1 << 0,   /* several values: any may satisfy a field */
	OPEN_SAN_KIND = 1 << 1, /* a SAN other than a DNS name */
	OPEN_BLANKS = 1 << 2,   /* whether blanks around values are trimmed */
	OPEN_CASE = 1 << 3      /* letter case beyond ASCII */
};

/* One certificate before a set of filters. */
struct admission {
	const struct cert *cert;
	bool admitted;               /* also when the set holds no filter */
	const struct filter *filter; /* which lets it in; NULL for none */
	/* The certificate's value that satisfies each field of filter; NULL
	 * for a field that is not set.  Safe text. */
	const char *value[N_FILTER_FIELDS];
	unsigned open; /* enum undocumented */
	/* For each bit of open one sentence, safe */
	const char *const *undocumented;
	size_t n_undocumented;
	const struct filter_miss *near; /* of a refused one; the first few */
	size_t n_near;
};

/* One file of filters: what the user meant, and what tcld reads. */
struct filter_set {
	const struct file *file;
	struct origin at;
	int64_t judged_at;
	enum filter_form form;
	bool bom;   /* a UTF-8 byte order mark, skipped */
	bool utf16; /* text in UTF-16, which nobody reads */
	struct filter *filters;
	size_t n_filters;
	/* Members of the outer object that are neither tcld's list nor part of
	 * the form */
	const struct filter_member *odd;
	size_t n_odd;
	size_t tcld_count; /* filters that tcld reads; 0 when it refuses */
	const char
	    *tcld_error; /* safe but word for word; NULL: it takes them */
	/* What breaks the JSON (then there are no filters), or the values of a
	 * wrong kind. */
	const struct filter_fault *faults;
	size_t n_faults;
	bool broken; /* no JSON at all */

	/* Relations: pki/ fills them.  End-entity certificates of the run,
	 * each before these filters; none where why_no_clients says why. */
	const struct admission *clients;
	size_t n_clients;
	const char *why_no_clients;
};

/* ---- The table of well-known CAs ----------------------------------- */

/* Row of the compiled-in table, sorted by spki.  No pointers in it: 2,000
 * relocations would cost every start of the program. */
struct known_ca {
	unsigned char spki[32]; /* SHA-256 of the SubjectPublicKeyInfo */
	uint64_t name_hash;     /* first 8 bytes, big-endian, of the SHA-256 of
	                         * the subject's DER; 0 where the source of the
	                         * table tells the key alone: any name fits */
	uint32_t name;          /* offset in names: what to call it */
};

struct known_table {
	const struct known_ca *rows;
	size_t n;
	const char *names;
};

/* ---- Clients before a namespace --------------------------------------- */

/* Why a client is refused: the first reason that a Go server, or the Go
 * client before it, meets. */
struct refusal {
	const char *rule;        /* id of the rule that explains it */
	const char *message;     /* safe text */
	const char *go;          /* the error text of Go or tcld, or NULL */
	const struct cert *cert; /* whom it is about, or NULL */
};

/* Where an end-entity certificate stands with a CA bundle and filters. */
struct standing {
	bool admitted;
	struct refusal reason; /* rule NULL when admitted */
	/* The verified path, leaf first, anchor last; n 0 when there is none.
	 * A client that only the filters refuse has one. */
	const struct cert *const *path;
	size_t n_path;
	int64_t until; /* earliest notAfter on it */
	const struct cert *until_by;
	/* What the filters say; filters.filter is NULL where there are none,
	 * or it did not come to them. */
	struct admission filters;
};

/* What a change of bundle or filters does to a client. */
enum change {
	CHANGE_CUT_OFF,   /* was admitted, no longer is */
	CHANGE_LET_IN,    /* was refused, now is admitted */
	CHANGE_MOVES,     /* admitted by another path or filter */
	CHANGE_STAYS,     /* admitted as before */
	CHANGE_STAYS_OUT, /* refused before and after */
	N_CHANGES
};

struct client {
	const struct file *file;
	const struct cert *cert; /* NULL: the file holds no certificate */
	struct standing now;     /* with --before: under --after */
	struct standing before;  /* only with --before */
	enum change change;      /* only with --before */
};

/* ---- A server that was asked ------------------------------------------- */

/* How a TLS handshake with it ended. */
enum handshake_end {
	HANDSHAKE_UNRESOLVED, /* the name has no address */
	HANDSHAKE_UNREACHED,  /* none of its addresses takes a connection */
	HANDSHAKE_SILENT,     /* the time was over before the handshake was */
	HANDSHAKE_CLOSED,     /* the server closed it without an alert */
	HANDSHAKE_NOT_TLS,    /* what it sends is no TLS */
	HANDSHAKE_TOO_MUCH,   /* it sends more than anybody takes */
	HANDSHAKE_BROKEN,     /* what it sends is no TLS that we can use */
	HANDSHAKE_ALERT,      /* the server refused, with an alert */
	HANDSHAKE_DONE
};

/* What came after it.  In TLS 1.3 a client has finished before the server
 * has looked at its certificate: a refusal comes only now. */
enum after {
	AFTER_NOTHING,  /* it did not come to that */
	AFTER_SETTINGS, /* the server goes on in HTTP/2, as gRPC does */
	AFTER_DATA,     /* it goes on in something else */
	AFTER_SILENCE,  /* it neither spoke nor refused for a while */
	AFTER_ALERT,    /* it refused, with an alert */
	AFTER_CLOSED    /* it closed without an alert */
};

/* What a client saw.  Slices are bytes of the server, in the arena. */
struct handshake {
	enum handshake_end end;
	enum after after;
	const char *detail; /* of the end or what came after; or NULL */
	const char
	    *address; /* "[::1]:7233" that took the connection; or NULL */
	int alert;    /* RFC 8446 section 6; -1 for none */
	const char *version; /* "TLS 1.3"; NULL while it is not agreed on */
	const char *cipher;
	const char *alpn;          /* NULL: none was chosen */
	const struct slice *certs; /* DER, as they came */
	size_t n_certs, n_more_certs;
	bool asks_client;          /* for a certificate of the client */
	const struct slice *names; /* of the CAs that it wants; Names in DER */
	size_t n_names, n_more_names;
	bool sent_client; /* the client's certificate was sent */
};

#include "model_deploy.h"

#endif
