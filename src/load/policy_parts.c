/* SPDX-License-Identifier: Apache-2.0 */
#include "load/policy_parts.h"

#include "base/text.h"

/* ---- Names ----------------------------------------------------------------- */

/* Facts 8, and the rest of the REST description's names, by object. */
static const struct {
	enum policy_object object;
	enum policy_member member;
	const char *name[2]; /* by enum policy_shape; NULL: not there */
} names[] = {
	{ OBJ_POLICY, MEM_ISSUER, { "issuer", "issuerParameters" } },
	{ OBJ_POLICY, MEM_KEY, { "key_props", "keyProperties" } },
	{ OBJ_POLICY, MEM_SECRET, { "secret_props", "secretProperties" } },
	{ OBJ_POLICY, MEM_X509, { "x509_props", "x509CertificateProperties" } },
	{ OBJ_POLICY, MEM_LIFETIME, { "lifetime_actions", "lifetimeActions" } },
	{ OBJ_POLICY, MEM_IGNORED, { "attributes", "attributes" } },
	{ OBJ_POLICY, MEM_IGNORED, { "id", "id" } },
	{ OBJ_ISSUER, MEM_ISSUER_NAME, { "name", "name" } },
	{ OBJ_ISSUER, MEM_IGNORED, { "cty", "certificateType" } },
	{ OBJ_ISSUER, MEM_IGNORED,
	    { "cert_transparency", "certificateTransparency" } },
	{ OBJ_KEY, MEM_KEY_TYPE, { "kty", "keyType" } },
	{ OBJ_KEY, MEM_KEY_SIZE, { "key_size", "keySize" } },
	{ OBJ_KEY, MEM_CURVE, { "crv", "curve" } },
	{ OBJ_KEY, MEM_CURVE, { "curve", NULL } },
	{ OBJ_KEY, MEM_EXPORTABLE, { "exportable", "exportable" } },
	{ OBJ_KEY, MEM_REUSE, { "reuse_key", "reuseKey" } },
	{ OBJ_SECRET, MEM_CONTENT_TYPE, { "contentType", "contentType" } },
	{ OBJ_X509, MEM_SUBJECT, { "subject", "subject" } },
	{ OBJ_X509, MEM_KEY_USAGE, { "key_usage", "keyUsage" } },
	{ OBJ_X509, MEM_EKUS, { "ekus", "ekus" } },
	{ OBJ_X509, MEM_SANS, { "sans", "subjectAlternativeNames" } },
	{ OBJ_X509, MEM_VALIDITY, { "validity_months", "validityInMonths" } },
	{ OBJ_X509, MEM_BASIC, { "basic_constraints", NULL } },
	{ OBJ_BASIC, MEM_CA, { "ca", "ca" } },
	{ OBJ_BASIC, MEM_PATH_LEN,
	    { "path_len_constraint", "path_len_constraint" } },
	{ OBJ_SANS, MEM_SAN_LIST, { "dns_names", "dnsNames" } },
	{ OBJ_SANS, MEM_SAN_LIST, { "emails", "emails" } },
	{ OBJ_SANS, MEM_SAN_LIST, { "upns", "upns" } },
	{ OBJ_SANS, MEM_SAN_LIST, { "uris", "uris" } },
	{ OBJ_SANS, MEM_SAN_LIST, { "ip_addresses", "ipAddresses" } },
	{ OBJ_LIFETIME, MEM_TRIGGER, { "trigger", "trigger" } },
	{ OBJ_LIFETIME, MEM_ACTION, { "action", "action" } },
	{ OBJ_TRIGGER, MEM_DAYS, { "days_before_expiry", "daysBeforeExpiry" } },
	{ OBJ_TRIGGER, MEM_PERCENTAGE,
	    { "lifetime_percentage", "lifetimePercentage" } },
	{ OBJ_ACTION, MEM_ACTION_TYPE, { "action_type", "actionType" } },
};
#define N_NAMES (sizeof names / sizeof names[0])

/* Equal but for letter case, and where loosely is set for underscores. */
static bool
same_name(struct slice s, const char *name, bool loosely)
{
	size_t i = 0;

	for (;;) {
		while (loosely && i < s.n && s.p[i] == '_')
			i++;
		while (loosely && *name == '_')
			name++;
		if (i == s.n || *name == '\0')
			return i == s.n && *name == '\0';
		if (ascii_lower(s.p[i++]) !=
		    ascii_lower((unsigned char)*name++))
			return false;
	}
}

static const char *
nearest(enum policy_object object, enum policy_shape shape, struct slice name)
{
	const char *list[N_NAMES];
	char word[48] = "";
	size_t n = 0;

	for (size_t i = 0; i < N_NAMES; i++)
		if (names[i].object == object && names[i].name[shape] != NULL)
			list[n++] = names[i].name[shape];
	if (name.n >= sizeof word || memchr(name.p, '\0', name.n) != NULL)
		return NULL;
	memcpy(word, name.p, name.n);
	return text_nearest(word, list, n);
}

struct policy_name
policy_name_of(
    enum policy_object object, enum policy_shape shape, struct slice name)
{
	for (size_t i = 0; i < N_NAMES; i++) {
		const char *here = names[i].name[shape];

		if (names[i].object == object && here != NULL &&
		    same_name(name, here, false))
			return (
			    struct policy_name){ names[i].member, true, here };
	}
	for (size_t i = 0; i < N_NAMES; i++) {
		const char *here = names[i].name[shape];
		const char *there = names[i].name[!shape];

		if (names[i].object == object &&
		    ((here != NULL && same_name(name, here, true)) ||
			(there != NULL && same_name(name, there, true))))
			return (
			    struct policy_name){ names[i].member, false, here };
	}
	return (struct policy_name){ MEM_NONE, false,
		nearest(object, shape, name) };
}

bool
policy_name_speaks(struct slice name, enum policy_shape *shape)
{
	for (size_t i = 0; i < N_NAMES && names[i].object == OBJ_POLICY; i++) {
		if (names[i].member == MEM_IGNORED)
			continue;
		for (int s = POLICY_REST; s <= POLICY_CLI; s++) {
			if (!same_name(name, names[i].name[s], false))
				continue;
			*shape = (enum policy_shape)s;
			return true;
		}
	}
	return false;
}

unsigned
policy_usage_bit(struct slice name)
{
	/* Facts 8, in the order of the bits. */
	static const char *const usages[] = { "digitalSignature",
		"nonRepudiation", "keyEncipherment", "dataEncipherment",
		"keyAgreement", "keyCertSign", "cRLSign", "encipherOnly",
		"decipherOnly" };

	for (size_t i = 0; i < sizeof usages / sizeof usages[0]; i++)
		if (same_name(name, usages[i], false))
			return 1u << i;
	return 0;
}

/* ---- The subject ----------------------------------------------------------- */

/* Up to a separator that is neither quoted nor escaped. */
static size_t
length_of_part(struct slice s, bool *closed)
{
	bool quoted = false;
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			quoted = !quoted;
		else if (s.p[i] == '\\' && i + 1 < s.n)
			i++;
		else if (!quoted &&
			 (s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '+'))
			break;
	}
	*closed = !quoted;
	return i;
}

/* The value of an attribute without its quotes. */
static struct slice
unquoted(struct slice s)
{
	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return (struct slice){ s.p + 1, s.n - 2 };
	return s;
}

static const char *
read_attribute(struct arena *a, struct slice part, struct policy_attribute *out)
{
	const unsigned char *eq =
	    part.n > 0 ? memchr(part.p, '=', part.n) : NULL;
	struct slice type, value;

	if (part.n == 0)
		return "nothing stands between two separators";
	if (eq == NULL)
		return arena_printf(a, "'%s' has no =", text_safe_dup(a, part));
	type = slice_trim((struct slice){ part.p, (size_t)(eq - part.p) });
	value = slice_trim(
	    (struct slice){ eq + 1, (size_t)(part.p + part.n - eq - 1) });
	if (type.n == 0)
		return "an = has nothing before it";
	out->type = text_safe_dup(a, type);
	out->value = text_safe_dup(a, unquoted(value));
	return NULL;
}

/* A name has few attributes. */
#define ATTRIBUTES_MAX 64

void
policy_read_subject(struct arena *a, struct vault_policy *p, struct slice s)
{
	struct policy_attribute *list =
	    ARENA_ARRAY(a, struct policy_attribute, ATTRIBUTES_MAX);
	bool closed = true, more = slice_trim(s).n > 0;

	p->attributes = list;
	p->n_attributes = 0;
	p->subject_fault = NULL;
	while (more) {
		size_t n = length_of_part(s, &closed);
		struct slice part = slice_trim((struct slice){ s.p, n });

		if (p->n_attributes == ATTRIBUTES_MAX) {
			p->subject_fault = arena_printf(a,
			    "it has more than %d attributes", ATTRIBUTES_MAX);
			return;
		}
		more = n < s.n;
		s = more ? (struct slice){ s.p + n + 1, s.n - n - 1 } : s;
		p->subject_fault =
		    closed ? read_attribute(a, part, &list[p->n_attributes])
			   : "a quotation mark is not closed";
		if (p->subject_fault != NULL)
			return;
		p->n_attributes++;
	}
}

/* ---- What it is meant for --------------------------------------------------- */

/* What az keyvault certificate get-default-policy prints for all. */
#define AZ_DEFAULT_USAGE \
	(KU_DIGITAL_SIGNATURE | KU_KEY_ENCIPHERMENT | KU_DATA_ENCIPHERMENT | \
	    KU_KEY_AGREEMENT | KU_KEY_CERT_SIGN | KU_CRL_SIGN)

static bool
ends_word(unsigned char c)
{
	return c == '\0' || c == ' ' || c == '-' || c == '_';
}

static bool
is_word(const char *at, const char *word)
{
	for (; *word != '\0'; word++, at++)
		if (ascii_lower((unsigned char)*at) != (unsigned char)*word)
			return false;
	return ends_word((unsigned char)*at);
}

/* Where the next word begins; NULL after the last. */
static const char *
next_word(const char *s)
{
	while (!ends_word((unsigned char)*s))
		s++;
	while (*s != '\0' && ends_word((unsigned char)*s))
		s++;
	return *s != '\0' ? s : NULL;
}

static bool
has_ca_word(const char *s)
{
	for (; s != NULL; s = next_word(s))
		if (is_word(s, "ca") || is_word(s, "root") ||
		    is_word(s, "rootca") || is_word(s, "authority"))
			return true;
	return false;
}

/* "Acme CA", "Acme Root CA 2", "Acme CA G2": not "us-ca-worker". */
static bool
ends_in_ca_word(const char *s)
{
	bool said = false;

	for (; s != NULL; s = next_word(s)) {
		const char *digits = strchr("GRVgrv", *s) != NULL ? s + 1 : s;

		if (is_word(s, "ca") || is_word(s, "authority") ||
		    is_word(s, "rootca"))
			said = true;
		else if (*digits < '0' || *digits > '9')
			said = false;
	}
	return said;
}

static const char *
attribute_of(const struct vault_policy *p, const char *type)
{
	for (size_t i = 0; i < p->n_attributes; i++)
		if (same_name(slice_str(p->attributes[i].type), type, false))
			return p->attributes[i].value;
	return NULL;
}

static bool
subject_has_ca_word(const struct vault_policy *p)
{
	static const char *const types[] = { "CN", "OU", "O" };

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
		const char *value = attribute_of(p, types[i]);

		if (value != NULL && has_ca_word(value))
			return true;
	}
	return false;
}

static bool
file_is_named_ca(const struct file *f)
{
	const char *base = strrchr(f->path, '/');

	base = base != NULL ? base + 1 : f->path;
	for (const char *p = base; *p != '\0'; p++)
		if (*p == '.')
			return p - base == 2 &&
			       ascii_lower((unsigned char)base[0]) == 'c' &&
			       ascii_lower((unsigned char)base[1]) == 'a';
		else if (ends_word((unsigned char)*p))
			break;
	return is_word(base, "ca") || is_word(base, "root") ||
	       is_word(base, "rootca");
}

/* Something that only a client or a server needs. */
static bool
serves_somebody(const struct vault_policy *p)
{
	for (size_t i = 0; i < p->ekus.n; i++)
		if (strcmp(p->ekus.list[i].text, "1.3.6.1.5.5.7.3.1") == 0 ||
		    strcmp(p->ekus.list[i].text, "1.3.6.1.5.5.7.3.2") == 0)
			return true;
	return p->any_san;
}

static const char *
why_ca(const struct vault_policy *p)
{
	const bool signs = (p->key_usage.bits & KU_KEY_CERT_SIGN) != 0;
	const char *cn = attribute_of(p, "CN");

	if (p->basic_constraints.ca.state == PRESENT)
		return p->basic_constraints.ca.value
			   ? "its basic constraints say so"
			   : NULL;
	if (signs && p->key_usage.bits != AZ_DEFAULT_USAGE)
		return "its key usage has keyCertSign";
	if (signs && subject_has_ca_word(p))
		return "its key usage has keyCertSign and its subject "
		       "names a CA";
	if (signs && file_is_named_ca(p->file))
		return "its key usage has keyCertSign and its file is "
		       "named after a CA";
	if (cn != NULL && ends_in_ca_word(cn) && !serves_somebody(p))
		return "its subject names a CA";
	return NULL;
}

void
policy_decide_role(struct vault_policy *p)
{
	p->meant_why = why_ca(p);
	p->meant_ca = p->meant_why != NULL;
}
