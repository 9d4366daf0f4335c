/* SPDX-License-Identifier: Apache-2.0 */
/* Sections of extensions, and what reaches the certificate; the rows are in
 * conf.c. */
#include <inttypes.h>

#include "rules/conf_checks.h"
#include "rules/words.h"

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

/* Extensions both above all sections and in one: what one part lacks may
 * stand in the other, and conf-extensions-outside-section speaks. */
static bool
is_split(const struct conf *c)
{
	bool top = false, other = false;

	for (CONF_EACH(x)) {
		top = top || x->section[0] == '\0';
		other = other || x->section[0] != '\0';
	}
	return top && other;
}

/* ---- Basic constraints -------------------------------------------------- */

void
conf_basic_constraints_missing(const struct conf *c, struct report *out)
{
	struct words w;

	for (CONF_EACH(x))
		if (is_leaf(x) && x->basic_constraints.state == ABSENT &&
		    !is_split(c))
			finding(out, x->at, "%s has no basicConstraints",
			    where(&w, c, x));
}

void
conf_ca_basic_constraints_missing(const struct conf *c, struct report *out)
{
	struct words w;

	for (CONF_EACH(x))
		if (x->role == CONF_CA && x->basic_constraints.state == ABSENT)
			finding(out, x->at,
			    "%s is for a CA and has no basicConstraints",
			    where(&w, c, x));
}

void
conf_leaf_is_ca(const struct conf *c, struct report *out)
{
	struct words w;

	for (CONF_EACH(x))
		if (is_leaf(x) && x->basic_constraints.state == PRESENT &&
		    x->basic_constraints.ca)
			finding(out, x->basic_constraints.at,
			    "CA:TRUE in %s, which is for %s", where(&w, c, x),
			    x->role == CONF_SERVER ? "servers" : "clients");
}

void
conf_path_length_without_ca(const struct conf *c, struct report *out)
{
	struct words w;

	for (CONF_EACH(x))
		if (x->basic_constraints.state == PRESENT &&
		    !x->basic_constraints.ca &&
		    x->basic_constraints.path_len >= 0)
			finding(out, x->basic_constraints.at,
			    "a path length of %" PRId64
			    " in %s, which makes no CA",
			    x->basic_constraints.path_len, where(&w, c, x));
}

/* ---- Key usage ---------------------------------------------------------- */

void
conf_key_usage_missing(const struct conf *c, struct report *out)
{
	struct words w;

	for (CONF_EACH(x))
		if (is_leaf(x) && x->key_usage.state == ABSENT && !is_split(c))
			finding(out, x->at, "%s has no %s%s", where(&w, c, x),
			    is_template(c) ? "signing_key" : "keyUsage",
			    is_template(c)
				? ": with an RSA key the certificate has no "
				  "key usage"
				: "");
}

void
conf_ca_key_usage_missing(const struct conf *c, struct report *out)
{
	struct words w;

	for (CONF_EACH(x))
		if (x->role == CONF_CA && x->key_usage.state == ABSENT)
			finding(out, x->at, "%s is for a CA and has no %s",
			    where(&w, c, x),
			    is_template(c) ? "cert_signing_key" : "keyUsage");
}

void
conf_key_usage_no_digital_signature(const struct conf *c, struct report *out)
{
	for (CONF_EACH(x)) {
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

void
conf_ca_key_usage_no_cert_sign(const struct conf *c, struct report *out)
{
	for (CONF_EACH(x)) {
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

/* ---- Purposes and names ------------------------------------------------- */

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

void
conf_eku_no_client_auth(const struct conf *c, struct report *out)
{
	for (CONF_EACH(x))
		if (x->role == CONF_CLIENT && excludes_clients(x))
			tell_purposes(c, x, out);
}

void
conf_ca_eku_no_client_auth(const struct conf *c, struct report *out)
{
	for (CONF_EACH(x))
		if (x->role == CONF_CA && excludes_clients(x))
			tell_purposes(c, x, out);
}

void
conf_server_no_san(const struct conf *c, struct report *out)
{
	struct words w;

	for (CONF_EACH(x))
		if (x->role == CONF_SERVER && x->san == ABSENT)
			finding(out, x->at, "%s is for servers and has no %s",
			    where(&w, c, x),
			    is_template(c) ? "dns_name" : "subjectAltName");
}

/* ---- What reaches the certificate --------------------------------------- */

static const struct conf_extensions *
used_as(const struct conf *c, enum conf_use use)
{
	for (CONF_EACH(x))
		if ((x->use & (unsigned)use) != 0)
			return x;
	return NULL;
}

void
conf_request_extensions_lost(const struct conf *c, struct report *out)
{
	const struct conf_extensions *self = used_as(c, CONF_USE_SELF_SIGNED);

	for (CONF_EACH(x)) {
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

void
conf_extensions_outside_section(const struct conf *c, struct report *out)
{
	const struct conf_extensions *top = NULL, *other = NULL;

	for (CONF_EACH(x)) {
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

void
conf_section_unused(const struct conf *c, struct report *out)
{
	for (CONF_EACH(x))
		if (!is_template(c) && x->role != CONF_OTHER && x->use == 0 &&
		    !c->has_ca && !conf_has_bad_line(c) && !is_split(c))
			finding(out, x->at, "nothing refers to section '%s'",
			    x->section);
}
