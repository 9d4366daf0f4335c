/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Configurations of openssl and templates of certtool: what the certificate
 * that is made with them will lack.
 *
 * What a section is for is told by its extensions, by what refers to it and
 * by its name; where that leaves it open (CONF_OTHER), all rules about it are
 * silent.  A value that openssl refuses, or that cannot be told here, is
 * MALFORMED: conf-bad-extension or nobody speaks of it.
 */
#include <inttypes.h>

#include "rules/data/countries.h"
#include "rules/families.h"
#include "rules/fold.h"
#include "rules/refs.h"
#include "rules/words.h"

/* NIST SP 800-131A: RSA below this is not to be used. */
#define MIN_RSA_BITS 2048
/* Temporal reads no CRL: what was stolen is good until it expires. */
#define LONG_LEAF_DAYS 397
#define LONG_CA_DAYS 3660

#define REF_OPENSSL_REQ "OpenSSL manual, openssl-req(1)"
#define REF_OPENSSL_CA "OpenSSL manual, openssl-ca(1)"
#define REF_OPENSSL_X509 "OpenSSL manual, openssl-x509(1)"
#define REF_OPENSSL_CONF "OpenSSL manual, config(5)"
#define REF_OPENSSL_V3 "OpenSSL manual, x509v3_config(5)"
#define REF_CERTTOOL "GnuTLS manual, certtool(1)"

static bool
is_template(const struct conf *c)
{
	return c->form == CONF_CERTTOOL;
}

static bool
is_leaf(const struct conf_extensions *x)
{
	return x->role == CONF_CLIENT || x->role == CONF_SERVER ||
	       x->role == CONF_LEAF;
}

/* "section 'v3_ca'", for a message. */
static const char *
where(struct words *w, const struct conf *c, const struct conf_extensions *x)
{
	*w = (struct words){ .n = 0 };
	if (is_template(c)) {
		words_add(w, "the template");
	} else if (x->section[0] == '\0') {
		words_add(w, "the top of the file");
	} else {
		words_add(w, "section '");
		words_add(w, x->section);
		words_add(w, "'");
	}
	return w->text;
}

#define EACH(x) \
	const struct conf_extensions *x = c->extensions; \
	x < c->extensions + c->n_extensions; \
	x++

/* ---- Lines --------------------------------------------------------------- */

typedef void tell(const struct conf_fact *, struct report *);

static void
each_fact(const struct conf *c, enum conf_fact_kind kind, tell *fn,
    struct report *out)
{
	for (size_t i = 0; i < c->n_facts; i++)
		if (c->facts[i].kind == kind)
			fn(&c->facts[i], out);
}

static void
tell_bad_line(const struct conf_fact *f, struct report *out)
{
	finding(out, f->at, "%s", f->a);
}

static void
conf_malformed(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_BAD_LINE, tell_bad_line, out);
}

/* A line that is not understood leaves sections open or closed: one cause. */
static bool
has_bad_line(const struct conf *c)
{
	for (size_t i = 0; i < c->n_facts; i++)
		if (c->facts[i].kind == CONF_FACT_BAD_LINE)
			return true;
	return false;
}

static void
tell_no_section(const struct conf_fact *f, struct report *out)
{
	finding(out, f->at, "%s names the section '%s', which is not there",
	    f->a, f->b);
}

static void
conf_missing_section(const struct conf *c, struct report *out)
{
	if (!has_bad_line(c))
		each_fact(c, CONF_FACT_NO_SECTION, tell_no_section, out);
}

static void
tell_no_variable(const struct conf_fact *f, struct report *out)
{
	finding(out, f->at, "the variable '%s' has no value above", f->a);
}

static void
conf_undefined_variable(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_NO_VARIABLE, tell_no_variable, out);
}

static void
tell_repeated(const struct conf_fact *f, struct report *out)
{
	finding(out, f->at,
	    "'%s' stands in line %" PRId64 " already; the last "
	    "one counts",
	    f->a, f->n);
}

static void
conf_repeated_key(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_REPEATED, tell_repeated, out);
}

static void
tell_bad_extension(const struct conf_fact *f, struct report *out)
{
	finding(
	    out, f->at, "'%s' in %s is nothing that openssl knows", f->b, f->a);
}

static void
conf_bad_extension(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_BAD_EXTENSION, tell_bad_extension, out);
}

static void
tell_unknown(const struct conf_fact *f, struct report *out)
{
	const bool meant = f->b != NULL;

	finding(out, f->at, "'%s' is no option of certtool%s%s%s", f->a,
	    meant ? "; did you mean '" : "", meant ? f->b : "",
	    meant ? "'?" : "");
}

static void
tell_false(const struct conf_fact *f, struct report *out)
{
	finding(
	    out, f->at, "'%s = %s' sets it: the value is not read", f->a, f->b);
}

static void
conf_unknown_option(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_UNKNOWN, tell_unknown, out);
}

static void
conf_option_set(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_FALSE, tell_false, out);
}

/* ---- Single settings ------------------------------------------------------ */

static void
tell_digest(const struct conf_fact *f, struct report *out)
{
	static const char *const weak[] = { "md2", "md4", "md5", "mdc2", "sha1",
		"sha-1", "sha", "sha224", "sha-224", "sha2-224", "ripemd160",
		"rmd160", "ripemd", "md5-sha1" };

	if (folds_to_one_of(f->a, weak, sizeof weak / sizeof weak[0]))
		finding(out, f->at, "default_md is %s", f->a);
}

static void
conf_weak_digest(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_DIGEST, tell_digest, out);
}

static void
tell_bits(const struct conf_fact *f, struct report *out)
{
	if (f->n < MIN_RSA_BITS)
		finding(out, f->at, "default_bits is %" PRId64, f->n);
}

static void
conf_key_weak(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_BITS, tell_bits, out);
}

static void
tell_country(const struct conf_fact *f, struct report *out)
{
	if (f->a[0] != '\0' && !country_known(f->a))
		finding(out, f->at, "'%s' is no country code of ISO 3166%s",
		    f->a, country_meant(f->a));
}

static void
conf_country_not_iso(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_COUNTRY, tell_country, out);
}

static void
tell_copy(const struct conf_fact *f, struct report *out)
{
	if (strcmp(f->a, "copyall") == 0)
		finding(out, f->at, "copy_extensions is copyall");
	else if (strcmp(f->a, "copy") == 0 && f->n == 0)
		finding(out, f->at,
		    "copy_extensions is copy, and no x509_extensions beside "
		    "it says basicConstraints");
}

static void
conf_copy_extensions(const struct conf *c, struct report *out)
{
	each_fact(c, CONF_FACT_COPY, tell_copy, out);
}

/* Whose days they are is known of a template, and else only when all
 * sections are for CAs. */
static bool
only_cas(const struct conf *c)
{
	bool any = false;

	for (EACH(x)) {
		if (x->role != CONF_CA && x->san == ABSENT)
			return false;
		any = any || x->role == CONF_CA;
	}
	return any;
}

static void
conf_validity_long(const struct conf *c, struct report *out)
{
	const int64_t limit = only_cas(c) ? LONG_CA_DAYS : LONG_LEAF_DAYS;

	for (size_t i = 0; i < c->n_facts; i++)
		if (c->facts[i].kind == CONF_FACT_DAYS && c->facts[i].n > limit)
			finding(out, c->facts[i].at, "%s for %" PRId64 " days",
			    only_cas(c) ? "a CA" : "certificates",
			    c->facts[i].n);
}

static void
conf_outlives_ca(const struct conf *c, struct report *out)
{
	struct words w = { .n = 0 };

	if (c->ca == NULL || c->days.state != PRESENT ||
	    c->ca->days.state != PRESENT || c->days.value < c->ca->days.value)
		return;
	words_number(&w, c->ca->days.at->line);
	if (c->ca->file != c->file) {
		words_add(&w, " of ");
		words_add(&w, c->ca->file->path);
	}
	finding(out, c->days.at,
	    "valid for %" PRId64 " days, and the CA for %" PRId64 " (line %s)",
	    c->days.value, c->ca->days.value, w.text);
}

/* Extensions both above all sections and in one: what one part lacks may
 * stand in the other, and conf-extensions-outside-section speaks. */
static bool
is_split(const struct conf *c)
{
	bool top = false, other = false;

	for (EACH(x)) {
		top = top || x->section[0] == '\0';
		other = other || x->section[0] != '\0';
	}
	return top && other;
}

/* ---- Basic constraints ----------------------------------------------------- */

static void
conf_basic_constraints_missing(const struct conf *c, struct report *out)
{
	struct words w;

	for (EACH(x))
		if (is_leaf(x) && x->basic_constraints.state == ABSENT &&
		    !is_split(c))
			finding(out, x->at, "%s has no basicConstraints",
			    where(&w, c, x));
}

static void
conf_ca_basic_constraints_missing(const struct conf *c, struct report *out)
{
	struct words w;

	for (EACH(x))
		if (x->role == CONF_CA && x->basic_constraints.state == ABSENT)
			finding(out, x->at,
			    "%s is for a CA and has no basicConstraints",
			    where(&w, c, x));
}

static void
conf_leaf_is_ca(const struct conf *c, struct report *out)
{
	struct words w;

	for (EACH(x))
		if (is_leaf(x) && x->basic_constraints.state == PRESENT &&
		    x->basic_constraints.ca)
			finding(out, x->basic_constraints.at,
			    "CA:TRUE in %s, which is for %s", where(&w, c, x),
			    x->role == CONF_SERVER ? "servers" : "clients");
}

static void
conf_path_length_without_ca(const struct conf *c, struct report *out)
{
	struct words w;

	for (EACH(x))
		if (x->basic_constraints.state == PRESENT &&
		    !x->basic_constraints.ca &&
		    x->basic_constraints.path_len >= 0)
			finding(out, x->basic_constraints.at,
			    "a path length of %" PRId64
			    " in %s, which makes no CA",
			    x->basic_constraints.path_len, where(&w, c, x));
}

/* ---- Key usage ------------------------------------------------------------- */

static void
conf_key_usage_missing(const struct conf *c, struct report *out)
{
	struct words w;

	for (EACH(x))
		if (is_leaf(x) && x->key_usage.state == ABSENT && !is_split(c))
			finding(out, x->at, "%s has no %s%s", where(&w, c, x),
			    is_template(c) ? "signing_key" : "keyUsage",
			    is_template(c)
				? ": with an RSA key the certificate has no "
				  "key usage"
				: "");
}

static void
conf_ca_key_usage_missing(const struct conf *c, struct report *out)
{
	struct words w;

	for (EACH(x))
		if (x->role == CONF_CA && x->key_usage.state == ABSENT)
			finding(out, x->at, "%s is for a CA and has no %s",
			    where(&w, c, x),
			    is_template(c) ? "cert_signing_key" : "keyUsage");
}

static void
conf_key_usage_no_digital_signature(const struct conf *c, struct report *out)
{
	for (EACH(x)) {
		if (!is_leaf(x) || x->key_usage.state != PRESENT ||
		    (x->key_usage.bits & KU_DIGITAL_SIGNATURE) != 0)
			continue;
		if (is_template(c))
			finding(out, x->key_usage.at,
			    "%s without signing_key: with an RSA key the "
			    "certificate cannot sign",
			    x->key_usage.text);
		else
			finding(out, x->key_usage.at, "keyUsage is '%s'",
			    x->key_usage.text);
	}
}

static void
conf_ca_key_usage_no_cert_sign(const struct conf *c, struct report *out)
{
	for (EACH(x)) {
		if (x->role != CONF_CA || x->key_usage.state != PRESENT ||
		    (x->key_usage.bits & KU_KEY_CERT_SIGN) != 0)
			continue;
		if (is_template(c))
			finding(out, x->key_usage.at,
			    "a CA with %s and without cert_signing_key",
			    x->key_usage.text);
		else
			finding(out, x->key_usage.at,
			    "a CA whose keyUsage is '%s'", x->key_usage.text);
	}
}

/* ---- Purposes and names ----------------------------------------------------- */

static bool
excludes_clients(const struct conf_extensions *x)
{
	return x->ext_key_usage.state == PRESENT &&
	       !x->ext_key_usage.client_auth && !x->ext_key_usage.any;
}

static void
tell_purposes(
    const struct conf *c, const struct conf_extensions *x, struct report *out)
{
	struct words w;

	if (is_template(c))
		finding(out, x->ext_key_usage.at, "%s without tls_www_client",
		    x->ext_key_usage.text);
	else
		finding(out, x->ext_key_usage.at,
		    "extendedKeyUsage in %s is '%s'", where(&w, c, x),
		    x->ext_key_usage.text);
}

static void
conf_eku_no_client_auth(const struct conf *c, struct report *out)
{
	for (EACH(x))
		if (x->role == CONF_CLIENT && excludes_clients(x))
			tell_purposes(c, x, out);
}

static void
conf_ca_eku_no_client_auth(const struct conf *c, struct report *out)
{
	for (EACH(x))
		if (x->role == CONF_CA && excludes_clients(x))
			tell_purposes(c, x, out);
}

static void
conf_server_no_san(const struct conf *c, struct report *out)
{
	struct words w;

	for (EACH(x))
		if (x->role == CONF_SERVER && x->san == ABSENT)
			finding(out, x->at, "%s is for servers and has no %s",
			    where(&w, c, x),
			    is_template(c) ? "dns_name" : "subjectAltName");
}

/* ---- What reaches the certificate -------------------------------------------- */

static const struct conf_extensions *
used_as(const struct conf *c, enum conf_use use)
{
	for (EACH(x))
		if ((x->use & (unsigned)use) != 0)
			return x;
	return NULL;
}

static void
conf_request_extensions_lost(const struct conf *c, struct report *out)
{
	const struct conf_extensions *self = used_as(c, CONF_USE_SELF_SIGNED);

	for (EACH(x)) {
		const bool only = x->use == CONF_USE_REQUEST;

		if (only && x->role == CONF_CA && self == NULL)
			finding(out, x->at,
			    "section '%s' is for a CA, and only "
			    "req_extensions names it",
			    x->section);
		else if (only && self != NULL && self->role == CONF_CA &&
			 x->role != CONF_CA && x->san == PRESENT &&
			 self->san == ABSENT)
			finding(out, x->at,
			    "the names of section '%s' are in no certificate "
			    "that openssl req -x509 makes with section '%s'",
			    x->section, self->section);
	}
}

static void
conf_extensions_outside_section(const struct conf *c, struct report *out)
{
	const struct conf_extensions *top = NULL, *other = NULL;

	for (EACH(x)) {
		if (x->section[0] == '\0')
			top = x;
		else if (other == NULL)
			other = x;
	}
	if (!is_template(c) && top != NULL && other != NULL)
		finding(out, top->at,
		    "extensions stand above all sections, and others in "
		    "section '%s'",
		    other->section);
}

static void
conf_section_unused(const struct conf *c, struct report *out)
{
	for (EACH(x))
		if (!is_template(c) && x->role != CONF_OTHER && x->use == 0 &&
		    !c->has_ca && !has_bad_line(c) && !is_split(c))
			finding(out, x->at, "nothing refers to section '%s'",
			    x->section);
}

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "conf-malformed",
	    .summary = "line that openssl does not understand",
	    .why = "openssl refuses the whole file because of one such line. "
		   "Temporal requires nothing of the file.",
	    .fix = "A line is [ a section ], a setting with =, or a comment "
		   "after #; a backslash at the end joins the next line",
	    .ref = REF_OPENSSL_CONF,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_malformed),
	},
	{
	    .id = "conf-missing-section",
	    .summary = "section that is named and not there",
	    .why = "openssl stops where it looks for the section, and no "
		   "certificate is made. Temporal requires nothing of the "
		   "file.",
	    .fix = "Add the section, or mend the name",
	    .ref = REF_OPENSSL_CONF,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_missing_section),
	},
	{
	    .id = "conf-undefined-variable",
	    .summary = "variable without a value",
	    .why = "openssl looks for a variable in the section and at the "
		   "top, in the lines above, and refuses the file when it "
		   "is not there. Temporal requires nothing of the file.",
	    .fix = "Set it above, or take one of the environment: $ENV::NAME; "
		   "a dollar that is meant as one is written \\$",
	    .ref = REF_OPENSSL_CONF,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_undefined_variable),
	},
	{
	    .id = "conf-repeated-key",
	    .summary = "setting that stands twice in one section",
	    .why = "The last one counts and the others are dropped without a "
		   "word: with DNS.1 twice, a name is missing from the "
		   "certificate. Temporal requires nothing of the file.",
	    .fix = "Number names of one kind on: DNS.1, DNS.2; of other "
		   "settings keep one",
	    .ref = REF_OPENSSL_CONF,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_repeated_key),
	},
	{
	    .id = "conf-bad-extension",
	    .summary = "value that openssl refuses in an extension",
	    .why = "openssl stops there and makes no certificate; letter case "
		   "counts. Temporal requires nothing of the file.",
	    .fix = "keyUsage has digitalSignature, nonRepudiation, "
		   "keyEncipherment, dataEncipherment, keyAgreement, "
		   "keyCertSign, cRLSign; basicConstraints has CA:TRUE or "
		   "CA:FALSE and pathlen:NUMBER; extendedKeyUsage has "
		   "clientAuth, serverAuth; critical stands first",
	    .ref = REF_OPENSSL_V3,
	    .basis = BASIS_PRACTICE,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_bad_extension),
	},
	{
	    .id = "conf-unknown-option",
	    .summary = "option that certtool does not know",
	    .why = "certtool passes over it, at most with a warning, and the "
		   "certificate lacks what was meant. Temporal requires "
		   "nothing of a template.",
	    .fix = "Write it as certtool's manual does",
	    .ref = REF_CERTTOOL,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_unknown_option),
	},
	{
	    .id = "conf-option-set",
	    .summary = "option of certtool that its value cannot unset",
	    .why = "certtool asks only whether the option is there: 'ca = "
		   "false' makes a CA. Temporal requires nothing of a "
		   "template.",
	    .fix = "Take the line out, or put # before it",
	    .ref = REF_CERTTOOL,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_option_set),
	},
	{
	    .id = "conf-weak-digest",
	    .summary = "certificates are to be signed with a weak hash",
	    .why = "Temporal refuses signatures with less than SHA-256, of CA "
		   "and end-entity certificates alike.",
	    .fix = "Set default_md = sha256",
	    .ref = REF_CLOUD_BOTH,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_weak_digest),
	},
	{
	    .id = "conf-key-weak",
	    .summary = "RSA keys below 2048 bits are to be made",
	    .why = "Such keys count as breakable, and Go refuses those below "
		   "1024 bits. Temporal names no size that it requires.",
	    .fix = "Set default_bits = 3072",
	    .ref = "NIST SP 800-131A",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_key_weak),
	},
	{
	    .id = "conf-basic-constraints-missing",
	    .summary = "extensions of a leaf without basicConstraints",
	    .why = "Temporal requires CA:FALSE of an end-entity certificate. "
		   "Its own samples leave it out, and Go accepts that. What "
		   "stands on the command line may still add it.",
	    .fix = "Add to the section: basicConstraints = critical,CA:FALSE",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_THEN_NOTICE,
	    CONF_RULE(conf_basic_constraints_missing),
	},
	{
	    .id = "conf-ca-basic-constraints-missing",
	    .summary = "extensions of a CA without basicConstraints",
	    .why = "Temporal requires CA:TRUE of every certificate in a CA "
		   "bundle, and Go takes no other as issuer.",
	    .fix = "Add to the section: basicConstraints = critical,CA:TRUE",
	    .ref = REF_CLOUD_CA,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_ca_basic_constraints_missing),
	},
	{
	    .id = "conf-leaf-is-ca",
	    .summary = "CA:TRUE in the extensions of a leaf",
	    .why = "Temporal requires CA:FALSE of an end-entity certificate. "
		   "Whoever holds the key of one with CA:TRUE can sign "
		   "certificates for others.",
	    .fix = "Write basicConstraints = critical,CA:FALSE",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_leaf_is_ca),
	},
	{
	    .id = "conf-path-length-without-ca",
	    .summary = "path length in extensions that make no CA",
	    .why = "RFC 5280 allows a path length only beside CA:TRUE. Either "
		   "the one or the other is not what was meant.",
	    .fix = "Take the path length out, or make it a CA: "
		   "basicConstraints = critical,CA:TRUE,pathlen:0",
	    .ref = "RFC 5280, 4.2.1.9",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_path_length_without_ca),
	},
	{
	    .id = "conf-key-usage-missing",
	    .summary = "extensions of a leaf without a key usage",
	    .why = "Temporal requires digital signature in the key usage of "
		   "an end-entity certificate. tcld gen leaf leaves the key "
		   "usage out, and such certificates connect today.",
	    .fix = "Add to the section: keyUsage = critical,digitalSignature; "
		   "to a template of certtool: signing_key",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_THEN_NOTICE,
	    CONF_RULE(conf_key_usage_missing),
	},
	{
	    .id = "conf-ca-key-usage-missing",
	    .summary = "extensions of a CA without a key usage",
	    .why = "RFC 5280 asks for keyCertSign. Go takes a CA without any "
		   "key usage, openssl with -x509_strict does not.",
	    .fix = "Add to the section: keyUsage = "
		   "critical,keyCertSign,cRLSign; to a template of "
		   "certtool: cert_signing_key and crl_signing_key",
	    .ref = "RFC 5280, 4.2.1.3",
	    .basis = BASIS_RFC,
	    .severity = NOTICE_ALWAYS,
	    CONF_RULE(conf_ca_key_usage_missing),
	},
	{
	    .id = "conf-key-usage-no-digital-signature",
	    .summary = "key usage of a leaf without digital signature",
	    .why = "Temporal requires digital signature in the key usage of "
		   "an end-entity certificate: it signs the TLS handshake.",
	    .fix = "Write keyUsage = critical,digitalSignature; in a "
		   "template of certtool add signing_key",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_key_usage_no_digital_signature),
	},
	{
	    .id = "conf-ca-key-usage-no-cert-sign",
	    .summary = "key usage of a CA without certificate signing",
	    .why = "Go takes a CA as issuer only when its key usage, if there "
		   "is one, has keyCertSign.",
	    .fix = "Write keyUsage = critical,keyCertSign,cRLSign; in a "
		   "template of certtool add cert_signing_key",
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_ca_key_usage_no_cert_sign),
	},
	{
	    .id = "conf-eku-no-client-auth",
	    .summary = "extensions of a client that shut clients out",
	    .why = "Go refuses a client certificate whose extended key usages "
		   "lack clientAuth.",
	    .fix = "Write extendedKeyUsage = clientAuth; in a template of "
		   "certtool add tls_www_client",
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_eku_no_client_auth),
	},
	{
	    .id = "conf-ca-eku-no-client-auth",
	    .summary = "extensions of a CA that shut clients out",
	    .why = "Extended key usages nest: under a CA that has some, but "
		   "not clientAuth, Go refuses every client certificate.",
	    .fix = "Leave the extended key usages of a CA out, or add "
		   "clientAuth",
	    .ref = REF_GO_VERIFY,
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    CONF_RULE(conf_ca_eku_no_client_auth),
	},
	{
	    .id = "conf-server-no-san",
	    .summary = "extensions of a server without a name",
	    .why = "Go clients look for the server's name in the "
		   "subjectAltName only and refuse a certificate without "
		   "one: the CN does not count.",
	    .fix = "Add to the section: subjectAltName = DNS:NAME; to a "
		   "template of certtool: dns_name = \"NAME\"",
	    .ref = "Go crypto/x509 Certificate.VerifyHostname",
	    .basis = BASIS_GO,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_server_no_san),
	},
	{
	    .id = "conf-request-extensions-lost",
	    .summary = "req_extensions that reach no certificate",
	    .why = "openssl req -x509 takes x509_extensions and nothing of "
		   "req_extensions; up to OpenSSL 3.1 a certificate without "
		   "extensions is of version 1. openssl x509 -req drops "
		   "those of a request unless told. Temporal requires "
		   "CA:TRUE and version 3 of a CA.",
	    .fix = "Name the section in [req]: x509_extensions = SECTION; for "
		   "a request give it when signing: openssl x509 -req -in "
		   "CA.csr -CA ROOT.pem -CAkey ROOT.key -CAcreateserial "
		   "-sha256 -days DAYS -extfile {path} -extensions SECTION "
		   "-out CA.pem",
	    .ref = REF_OPENSSL_REQ "; " REF_OPENSSL_X509,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_request_extensions_lost),
	},
	{
	    .id = "conf-extensions-outside-section",
	    .summary = "extensions both above all sections and in one",
	    .why = "With -extensions openssl takes the section and nothing of "
		   "the lines above, without it the lines above and no "
		   "section. Either way some are missing. Temporal requires "
		   "nothing of the file, but of what is made with it.",
	    .fix = "Put all of them into the section",
	    .ref = REF_OPENSSL_X509,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_extensions_outside_section),
	},
	{
	    .id = "conf-section-unused",
	    .summary = "extensions that openssl takes only when told",
	    .why = "openssl x509 -req with -extfile, but without -extensions, "
		   "adds none of them and says nothing; up to OpenSSL 3.1 "
		   "the certificate is of version 1 then. Temporal requires "
		   "version 3.",
	    .fix = "Name the section whenever you sign: openssl x509 -req -in "
		   "CLIENT.csr -CA CA.pem -CAkey CA.key -CAcreateserial "
		   "-sha256 -days DAYS -extfile {path} -extensions SECTION "
		   "-out CLIENT.pem - or add at the top: extensions = "
		   "SECTION",
	    .ref = REF_OPENSSL_X509,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    CONF_RULE(conf_section_unused),
	},
	{
	    .id = "conf-copy-extensions",
	    .summary = "openssl ca copies what requests ask for",
	    .why = "With copyall a request's CA:TRUE replaces your own "
		   "basicConstraints, with copy it is taken where you say "
		   "none: then whoever may ask for a certificate can become "
		   "a CA that the namespace trusts. Nothing requires it.",
	    .fix = "Set copy_extensions = copy and say in x509_extensions' "
		   "section: basicConstraints = critical,CA:FALSE and "
		   "keyUsage = critical,digitalSignature",
	    .ref = REF_OPENSSL_CA,
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_copy_extensions),
	},
	{
	    .id = "conf-outlives-ca",
	    .summary = "template for a certificate that outlives its CA",
	    .why = "Temporal requires an end-entity certificate to expire "
		   "before its CA. It is made after the CA, so with the "
		   "same number of days it ends later. The CA is the only "
		   "one that a template of this run is for.",
	    .fix = "Give it fewer days than the CA",
	    .ref = REF_CLOUD_EE,
	    .basis = BASIS_DOCUMENTED,
	    .severity = WARNING_ALWAYS,
	    CONF_RULE(conf_outlives_ca),
	},
	{
	    .id = "conf-validity-long",
	    .summary = "certificates of a long life are to be made",
	    .why = "Temporal reads no CRL, so a certificate whose key was "
		   "stolen lets its thief in until it expires, or until the "
		   "CA is taken out of the namespace. No limit is "
		   "documented as a requirement.",
	    .fix = "Give end-entity certificates at most 397 days and CAs at "
		   "most ten years",
	    .ref = CLOUD_DOCS "revocation lists are not read" CLOUD_URL,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    CONF_RULE(conf_validity_long),
	},
	{
	    .id = "conf-country-not-iso",
	    .summary = "country in a name that is no ISO 3166 code",
	    .why = "The attribute C holds a code of ISO 3166, two capital "
		   "letters. Nothing of Temporal's requires it, other "
		   "software may.",
	    .fix = "Write the right code, such as GB for the United Kingdom",
	    .ref = "X.520, countryName; ISO 3166-1",
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    CONF_RULE(conf_country_not_iso),
	},
};

const struct family family_conf = {
	.name = "conf",
	.title = "settings for making certificates",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
