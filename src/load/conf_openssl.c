/* SPDX-License-Identifier: Apache-2.0 */
/* What a configuration of openssl asks for. */
#include "base/text.h"
#include "load/conf_parts.h"

/* Sections of extensions that are kept. */
#define EXTENSIONS_MAX 256

/* ---- Extension values -------------------------------------------------------- */

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next of the words that commas part, or NULL after the last. */
static const char *
next_word(struct arena *a, const char **s)
{
	const char *start = *s, *end;

	if (*s == NULL)
		return NULL;
	end = strchr(start, ',');
	*s = end != NULL ? end + 1 : NULL;
	if (end == NULL)
		end = start + strlen(start);
	while (start < end && blank(*start))
		start++;
	while (end > start && blank(end[-1]))
		end--;
	return arena_strndup(a, start, (size_t)(end - start));
}

/* A value in another notation than words. */
static bool
is_encoded(const struct conf_entry *e)
{
	return e->unexpanded || strstr(e->value, "ASN1:") != NULL ||
	       strstr(e->value, "DER:") != NULL || e->value[0] == '@';
}

static void
bad_extension(struct conf_text *t, const struct conf_entry *e, const char *what)
{
	conf_add_fact(t, (struct conf_fact){ .kind = CONF_FACT_BAD_EXTENSION,
			     .a = text_safe_dup(t->a, slice_str(e->key)),
			     .b = text_safe_dup(t->a, slice_str(what)),
			     .at = e->at });
}

/* As X509V3_get_value_bool: 1, 0, or -1. */
static int
truth(const char *s)
{
	static const char *const yes[] = { "TRUE", "true", "Y", "y", "YES",
		"yes" };
	static const char *const no[] = { "FALSE", "false", "N", "n", "NO",
		"no" };

	for (size_t i = 0; i < 6; i++) {
		if (strcmp(s, yes[i]) == 0)
			return 1;
		if (strcmp(s, no[i]) == 0)
			return 0;
	}
	return -1;
}

/* One part of basicConstraints; false when openssl refuses it. */
static bool
read_basic_part(struct conf_extensions *x, const char *word)
{
	const char *colon = strchr(word, ':');
	int v;

	if (colon == NULL)
		return false;
	for (colon++; blank(*colon); colon++)
		;
	if (strncmp(word, "CA:", 3) == 0) {
		v = truth(colon);
		x->basic_constraints.ca = v == 1;
		return v >= 0;
	}
	return strncmp(word, "pathlen:", 8) == 0 &&
	       conf_number(colon, &x->basic_constraints.path_len);
}

static void
read_basic(
    struct conf_text *t, struct conf_extensions *x, const struct conf_entry *e)
{
	const char *rest = e->value, *word;
	bool first = true;

	x->basic_constraints.state = is_encoded(e) ? MALFORMED : PRESENT;
	x->basic_constraints.at = e->at;
	for (; x->basic_constraints.state == PRESENT &&
	       (word = next_word(t->a, &rest)) != NULL;
	     first = false) {
		if ((first && strcmp(word, "critical") == 0) ||
		    read_basic_part(x, word))
			continue;
		x->basic_constraints.state = MALFORMED;
		bad_extension(t, e, word);
	}
}

/* In the order of the bits; short and long names (v3_bitst.c). */
static const char *const usages[] = { "digitalSignature", "nonRepudiation",
	"keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign",
	"cRLSign", "encipherOnly", "decipherOnly" };
static const char *const long_usages[] = { "Digital Signature",
	"Non Repudiation", "Key Encipherment", "Data Encipherment",
	"Key Agreement", "Certificate Sign", "CRL Sign", "Encipher Only",
	"Decipher Only" };
#define N_USAGES (sizeof usages / sizeof usages[0])

static unsigned
usage_bit(const char *word)
{
	for (size_t i = 0; i < N_USAGES; i++)
		if (strcmp(word, usages[i]) == 0 ||
		    strcmp(word, long_usages[i]) == 0)
			return 1u << i;
	return 0;
}

static void
read_usage(
    struct conf_text *t, struct conf_extensions *x, const struct conf_entry *e)
{
	const char *rest = e->value, *word;
	bool first = true;

	x->key_usage.state = is_encoded(e) ? MALFORMED : PRESENT;
	x->key_usage.at = e->at;
	x->key_usage.text = text_safe_dup(t->a, e->value_text);
	for (; x->key_usage.state == PRESENT &&
	       (word = next_word(t->a, &rest)) != NULL;
	     first = false) {
		const unsigned bit = usage_bit(word);

		x->key_usage.bits |= bit;
		if (bit != 0 || (first && strcmp(word, "critical") == 0))
			continue;
		x->key_usage.state = MALFORMED;
		bad_extension(t, e, word);
	}
}

static void
read_purposes(
    struct conf_text *t, struct conf_extensions *x, const struct conf_entry *e)
{
	static const char *const known[] = { "clientAuth", "serverAuth",
		"anyExtendedKeyUsage", "codeSigning", "emailProtection",
		"timeStamping", "OCSPSigning" };
	static const size_t n_known = sizeof known / sizeof known[0];
	const char *rest = e->value, *word;

	x->ext_key_usage.state = is_encoded(e) ? MALFORMED : PRESENT;
	x->ext_key_usage.at = e->at;
	x->ext_key_usage.text = text_safe_dup(t->a, e->value_text);
	while (x->ext_key_usage.state == PRESENT &&
	       (word = next_word(t->a, &rest)) != NULL) {
		const char *near = text_nearest(word, known, n_known);

		if (strcmp(word, "clientAuth") == 0 ||
		    strcmp(word, "1.3.6.1.5.5.7.3.2") == 0 ||
		    strcmp(word, "TLS Web Client Authentication") == 0) {
			x->ext_key_usage.client_auth = true;
		} else if (strcmp(word, "serverAuth") == 0 ||
			   strcmp(word, "1.3.6.1.5.5.7.3.1") == 0 ||
			   strcmp(word, "TLS Web Server Authentication") == 0) {
			x->ext_key_usage.server_auth = true;
		} else if (strcmp(word, "anyExtendedKeyUsage") == 0 ||
			   strcmp(word, "2.5.29.37.0") == 0) {
			x->ext_key_usage.any = true;
		} else if (near != NULL && strcmp(near, word) != 0) {
			/* openssl knows many others. */
			x->ext_key_usage.state = MALFORMED;
			bad_extension(t, e, word);
		}
	}
}

/* ---- Sections of extensions --------------------------------------------------- */

static const char *const telling[] = { "basicConstraints", "keyUsage",
	"extendedKeyUsage", "subjectAltName" };

/* The key's entry that counts in a section. */
static const struct conf_entry *
entry(const struct conf_text *t, const struct conf_section *s, const char *key)
{
	return conf_find(t, s->name, key);
}

static bool
asks_for_something(const struct conf_text *t, const struct conf_section *s)
{
	for (size_t i = 0; i < sizeof telling / sizeof telling[0]; i++)
		if (entry(t, s, telling[i]) != NULL)
			return true;
	return false;
}

static bool
is_named(const struct conf_extensions *x, const struct conf_text *t,
    const char *word)
{
	return conf_has_word(x->section, word) ||
	       (x->role == CONF_LEAF &&
		   conf_has_word(conf_base_name(t->conf->file->path), word));
}

/* Not for anything that Temporal sees. */
static bool
is_foreign(const struct conf_text *t, const struct conf_section *s,
    const struct conf_extensions *x)
{
	static const char *const words[] = { "crl", "ocsp", "tsa", "proxy",
		"timestamp", "codesign", "email", "smime" };

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (conf_has_word(x->section, words[i]))
			return true;
	return entry(t, s, "proxyCertInfo") != NULL ||
	       (x->ext_key_usage.state == PRESENT && !x->ext_key_usage.any &&
		   !x->ext_key_usage.client_auth &&
		   !x->ext_key_usage.server_auth);
}

static bool
is_ca_by_name(const struct conf_extensions *x)
{
	return conf_has_word(x->section, "ca") ||
	       conf_has_word(x->section, "rootca") ||
	       conf_has_word(x->section, "subca");
}

static enum conf_role
role_of(const struct conf_text *t, const struct conf_section *s,
    struct conf_extensions *x)
{
	const bool leaf_bits = x->ext_key_usage.state == PRESENT;

	if (is_foreign(t, s, x))
		return CONF_OTHER;
	if (x->basic_constraints.state == PRESENT && x->basic_constraints.ca &&
	    !(leaf_bits && (x->key_usage.bits & KU_KEY_CERT_SIGN) == 0 &&
		x->key_usage.state == PRESENT) &&
	    !conf_has_word(x->section, "client") &&
	    !conf_has_word(x->section, "server"))
		return CONF_CA;
	if (x->basic_constraints.state == MALFORMED)
		return CONF_OTHER;
	if (x->basic_constraints.state == ABSENT && !leaf_bits &&
	    ((x->key_usage.bits & KU_KEY_CERT_SIGN) != 0 ||
		(is_ca_by_name(x) && (x->use & CONF_USE_REQUEST) == 0 &&
		    x->san == ABSENT)))
		return CONF_CA;
	x->role = CONF_LEAF;
	if (is_named(x, t, "server") || is_named(x, t, "cluster") ||
	    is_named(x, t, "frontend"))
		return CONF_SERVER;
	if (is_named(x, t, "client") || is_named(x, t, "worker"))
		return CONF_CLIENT;
	if (x->ext_key_usage.client_auth != x->ext_key_usage.server_auth)
		return x->ext_key_usage.client_auth ? CONF_CLIENT : CONF_SERVER;
	return CONF_LEAF;
}

/* @name in a value names a section. */
static void
check_references(struct conf_text *t, const struct conf_entry *e)
{
	const char *rest = e->value, *word;

	if (e->unexpanded || t->conf->includes)
		return;
	while ((word = next_word(t->a, &rest)) != NULL)
		if (word[0] == '@' && conf_find_section(t, word + 1) == NULL)
			conf_add_fact(t,
			    (struct conf_fact){ .kind = CONF_FACT_NO_SECTION,
				.a = text_safe_dup(t->a, slice_str(e->key)),
				.b = text_safe_dup(t->a, slice_str(word + 1)),
				.at = e->at });
}

static void
read_extensions(struct conf_text *t, const struct conf_section *s,
    struct conf_extensions *x)
{
	const struct conf_entry *basic = entry(t, s, "basicConstraints");
	const struct conf_entry *usage = entry(t, s, "keyUsage");
	const struct conf_entry *purposes = entry(t, s, "extendedKeyUsage");

	x->section = text_safe_dup(t->a, slice_str(s->name));
	x->at = s->at != NULL ? s->at
			      : t->entries[s->n > 0 ? s->entries[0] : 0]->at;
	x->basic_constraints.path_len = -1;
	if (basic != NULL)
		read_basic(t, x, basic);
	if (usage != NULL)
		read_usage(t, x, usage);
	if (purposes != NULL)
		read_purposes(t, x, purposes);
	x->san = entry(t, s, "subjectAltName") != NULL ? PRESENT : ABSENT;
	for (size_t i = 0; i < s->n; i++)
		check_references(t, t->entries[s->entries[i]]);
	x->role = role_of(t, s, x);
}

/* ---- What refers to them ------------------------------------------------------- */

static bool
is_req(const struct conf_text *t, const struct conf_section *s)
{
	return strcmp(s->name, "req") == 0 ||
	       entry(t, s, "distinguished_name") != NULL;
}

/* No later line of the same key counts in its place. */
static bool
is_last(const struct conf_text *t, const struct conf_entry *e)
{
	return conf_find(t, e->section, e->key) == e;
}

/* How an entry's value names a section, or 0. */
static unsigned
use_of(const struct conf_text *t, const struct conf_section *s,
    const struct conf_entry *e)
{
	if (strcmp(e->key, "x509_extensions") == 0)
		return is_req(t, s) ? CONF_USE_SELF_SIGNED : CONF_USE_CA;
	if (strcmp(e->key, "req_extensions") == 0)
		return CONF_USE_REQUEST;
	if (strcmp(e->key, "extensions") == 0 && s == &t->sections[0])
		return CONF_USE_EXTFILE;
	return 0;
}

static bool
names_section(const struct conf_text *t, const struct conf_section *s,
    const struct conf_entry *e)
{
	return use_of(t, s, e) != 0 ||
	       strcmp(e->key, "distinguished_name") == 0 ||
	       (strcmp(e->key, "attributes") == 0 && is_req(t, s)) ||
	       strcmp(e->key, "default_ca") == 0;
}

/* Tell each section what refers to it. */
static void
find_uses(struct conf_text *t)
{
	t->sections[0].use = CONF_USE_EXTFILE;
	for (size_t i = 0; i < t->n_sections; i++) {
		const struct conf_section *s = &t->sections[i];

		for (size_t j = 0; j < s->n; j++) {
			const struct conf_entry *e = t->entries[s->entries[j]];
			const unsigned use = use_of(t, s, e);
			struct conf_section *named =
			    use != 0 ? conf_find_section(t, e->value) : NULL;

			if (named != NULL && is_last(t, e))
				named->use |= use;
		}
	}
}

/* ---- Single settings ------------------------------------------------------------ */

static void
add_number(
    struct conf_text *t, enum conf_fact_kind kind, const struct conf_entry *e)
{
	int64_t n;

	if (!e->unexpanded && conf_number(e->value, &n))
		conf_add_fact(
		    t, (struct conf_fact){ .kind = kind, .n = n, .at = e->at });
}

static void
add_text(
    struct conf_text *t, enum conf_fact_kind kind, const struct conf_entry *e)
{
	if (!e->unexpanded)
		conf_add_fact(
		    t, (struct conf_fact){ .kind = kind,
			   .a = text_safe_dup(t->a, e->value_text),
			   .b = text_safe_dup(t->a, slice_str(e->section)),
			   .at = e->at });
}

static void
add_copy(struct conf_text *t, const struct conf_section *s,
    const struct conf_entry *e)
{
	const struct conf_entry *x = entry(t, s, "x509_extensions");
	const bool says =
	    x != NULL && conf_find(t, x->value, "basicConstraints") != NULL;

	conf_add_fact(t, (struct conf_fact){ .kind = CONF_FACT_COPY,
			     .a = text_safe_dup(t->a, e->value_text),
			     .b = text_safe_dup(t->a, slice_str(e->section)),
			     .n = says,
			     .at = e->at });
}

static void
read_setting(struct conf_text *t, const struct conf_section *s,
    const struct conf_entry *e)
{
	if (strcmp(e->key, "default_md") == 0)
		add_text(t, CONF_FACT_DIGEST, e);
	else if (strcmp(e->key, "default_bits") == 0)
		add_number(t, CONF_FACT_BITS, e);
	else if (strcmp(e->key, "default_days") == 0)
		add_number(t, CONF_FACT_DAYS, e);
	else if (strcmp(e->key, "copy_extensions") == 0)
		add_copy(t, s, e);
	if (names_section(t, s, e) && !e->unexpanded && !t->conf->includes &&
	    conf_find_section(t, e->value) == NULL)
		conf_add_fact(
		    t, (struct conf_fact){ .kind = CONF_FACT_NO_SECTION,
			   .a = text_safe_dup(t->a, slice_str(e->key)),
			   .b = text_safe_dup(t->a, e->value_text),
			   .at = e->at });
}

/* C of a name; where openssl asks for it the value is the question. */
static void
read_name(struct conf_text *t, const struct conf_section *s, bool asks)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct conf_entry *e = t->entries[s->entries[i]];
		const char *dot = strchr(e->key, '.');
		const char *key = dot != NULL ? dot + 1 : e->key;

		if (strcmp(key, "countryName_default") == 0 ||
		    (!asks && (strcmp(key, "C") == 0 ||
				  strcmp(key, "countryName") == 0)))
			add_text(t, CONF_FACT_COUNTRY, e);
	}
}

static void
read_names(struct conf_text *t, const struct conf_section *s)
{
	const struct conf_entry *dn = entry(t, s, "distinguished_name");
	const struct conf_entry *prompt = entry(t, s, "prompt");
	const struct conf_section *name;

	if (dn == NULL || (name = conf_find_section(t, dn->value)) == NULL)
		return;
	read_name(t, name, prompt == NULL || strcmp(prompt->value, "no") != 0);
}

/* Where a CA signs itself, the request beside it is that CA's own, or
 * nobody's: what is missing there is missing in no leaf. */
static void
settle_requests(struct conf_extensions *list, size_t n)
{
	bool ca = false;

	for (size_t i = 0; i < n; i++)
		ca = ca || ((list[i].use & CONF_USE_SELF_SIGNED) != 0 &&
			       list[i].role == CONF_CA);
	for (size_t i = 0; i < n; i++)
		if (ca && list[i].use == CONF_USE_REQUEST &&
		    list[i].basic_constraints.state == ABSENT &&
		    list[i].ext_key_usage.state == ABSENT)
			list[i].role = CONF_OTHER;
}

void
conf_openssl_facts(struct conf_text *t)
{
	struct conf_extensions *list =
	    ARENA_ARRAY(t->a, struct conf_extensions, EXTENSIONS_MAX);
	bool told = false;

	t->conf->extensions = list;
	find_uses(t);
	for (size_t i = 0; i < t->n_sections; i++) {
		const struct conf_section *s = &t->sections[i];

		for (size_t j = 0; j < s->n; j++)
			if (is_last(t, t->entries[s->entries[j]]))
				read_setting(t, s, t->entries[s->entries[j]]);
		read_names(t, s);
		t->conf->has_req = t->conf->has_req || is_req(t, s);
		t->conf->has_ca =
		    t->conf->has_ca || entry(t, s, "default_ca") != NULL;
		if (!asks_for_something(t, s) &&
		    (s->use == 0 || s->name[0] == '\0'))
			continue;
		if (t->conf->n_extensions == EXTENSIONS_MAX) {
			if (!told)
				conf_note_unread(t, s->at,
				    "more sections of extensions than are "
				    "looked at");
			told = true;
			continue;
		}
		list[t->conf->n_extensions].use = s->use;
		read_extensions(t, s, &list[t->conf->n_extensions++]);
	}
	settle_requests(list, t->conf->n_extensions);
}

/* ---- Recognition ----------------------------------------------------------------- */

/* What openssl would take as the value of such an extension. */
static bool
is_extension(const struct conf_entry *e)
{
	static const char *const forms[] = { "DNS:", "IP:", "URI:", "email:",
		"RID:", "dirName:", "otherName:", "@", "$" };
	const char *rest = e->value;

	if (strncmp(rest, "critical,", 9) == 0)
		for (rest += 9; blank(*rest); rest++)
			;
	if (e->unexpanded)
		return true;
	if (strcmp(e->key, "basicConstraints") == 0)
		return strncmp(rest, "CA:", 3) == 0 ||
		       strncmp(rest, "pathlen:", 8) == 0;
	if (strcmp(e->key, "keyUsage") == 0) {
		for (size_t i = 0; i < N_USAGES; i++)
			if (strstr(rest, usages[i]) != NULL)
				return true;
		return false;
	}
	if (strcmp(e->key, "extendedKeyUsage") == 0)
		return strstr(rest, "Auth") != NULL ||
		       strstr(rest, "1.3.6.1.") != NULL;
	if (strcmp(e->key, "subjectAltName") != 0)
		return false;
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (strncmp(rest, forms[i], strlen(forms[i])) == 0)
			return true;
	return false;
}

bool
conf_is_openssl(struct conf_text *t)
{
	static const char *const req_keys[] = { "distinguished_name",
		"x509_extensions", "req_extensions" };
	const struct conf_section *req = conf_find_section(t, "req");

	for (size_t i = 0; req != NULL && i < 3; i++)
		if (entry(t, req, req_keys[i]) != NULL)
			return true;
	if (conf_find(t, "ca", "default_ca") != NULL)
		return true;
	for (size_t i = 0; i < t->n_entries; i++)
		if (is_extension(t->entries[i]))
			return true;
	return false;
}
