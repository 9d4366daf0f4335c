/* SPDX-License-Identifier: Apache-2.0 */
/* Templates of certtool (GnuTLS, certtool(1)): options by their names alone,
 * whatever their value. */
#include "base/text.h"
#include "load/conf_parts.h"

static const char *const options[] = { "organization", "unit", "locality",
	"state", "country", "cn", "uid", "title", "dn", "dn_oid", "serial",
	"email", "dc", "given_name", "surname", "generation",
	"challenge_password", "password", "expiration_days", "activation_date",
	"expiration_date", "dns_name", "ip_address", "uri", "other_name",
	"other_name_utf8", "other_name_octet", "krb5_principal", "xmpp_name",
	"ca", "path_len", "tls_www_client", "tls_www_server", "signing_key",
	"encryption_key", "cert_signing_key", "crl_signing_key",
	"code_signing_key", "ocsp_signing_key", "time_stamping_key",
	"email_protection_key", "ipsec_ike_key", "key_agreement",
	"data_encipherment", "non_repudiation", "key_purpose_oid",
	"crl_next_update", "crl_number", "crl_dist_points",
	"crl_this_update_date", "crl_next_update_date", "crl_revocation_date",
	"issuer_unique_id", "subject_unique_id", "nc_permit_dns",
	"nc_exclude_dns", "nc_permit_email", "nc_exclude_email", "nc_permit_ip",
	"nc_exclude_ip", "ocsp_uri", "ca_issuers_uri", "honor_crq_extensions",
	"honor_crq_ext", "add_extension", "add_critical_extension",
	"inhibit_anypolicy_skip_certs", "proxy_policy_language", "pkcs9_email",
	"pkcs12_key_name", "pin", "tls_feature", "ocsp_nocheck",
	"microsoft_smartcard_logon" };
#define N_OPTIONS (sizeof options / sizeof options[0])

static bool
is_option(const char *key)
{
	for (size_t i = 0; i < N_OPTIONS; i++)
		if (str_same(key, options[i]))
			return true;
	/* policy1, policy1_txt ... */
	return strncmp(key, "policy", 6) == 0 && key[6] >= '0' && key[6] <= '9';
}

static const struct conf_entry *
option(const struct conf_text *t, const char *name)
{
	for (size_t i = 0; i < t->n_entries; i++)
		if (str_same(t->entries[i]->key, name))
			return t->entries[i];
	return NULL;
}

bool
conf_is_certtool(struct conf_text *t)
{
	static const char *const telling[] = { "cert_signing_key",
		"crl_signing_key", "tls_www_client", "tls_www_server",
		"signing_key", "encryption_key", "expiration_days" };
	size_t known = 0, unknown = 0;
	bool tells = false;

	for (size_t i = 0; i < t->n_entries; i++) {
		if (is_option(t->entries[i]->key))
			known++;
		else
			unknown++;
		for (size_t j = 0; j < sizeof telling / sizeof telling[0]; j++)
			tells =
			    tells || str_same(t->entries[i]->key, telling[j]);
	}
	return tells && known >= 2 && unknown <= known / 3 && t->n_bad == 0;
}

/* ---- Facts ------------------------------------------------------------------- */

static void
add_bit(const struct conf_text *t, struct conf_extensions *x, const char *name,
    unsigned bit)
{
	const struct conf_entry *e = option(t, name);

	if (e == NULL)
		return;
	x->key_usage.bits |= bit;
	if (x->key_usage.state == PRESENT)
		return;
	x->key_usage.state = PRESENT;
	x->key_usage.at = e->at;
	x->key_usage.text = name;
}

/* What certtool makes of it, as measured with its version 3.7.9: the usages
 * of CAs are passed over in a template of none. */
static void
read_usage(const struct conf_text *t, struct conf_extensions *x)
{
	add_bit(t, x, "signing_key", KU_DIGITAL_SIGNATURE);
	add_bit(t, x, "encryption_key", KU_KEY_ENCIPHERMENT);
	add_bit(t, x, "non_repudiation", KU_CONTENT_COMMITMENT);
	add_bit(t, x, "data_encipherment", KU_DATA_ENCIPHERMENT);
	add_bit(t, x, "key_agreement", KU_KEY_AGREEMENT);
	if (!x->basic_constraints.ca)
		return;
	add_bit(t, x, "cert_signing_key", KU_KEY_CERT_SIGN);
	add_bit(t, x, "crl_signing_key", KU_CRL_SIGN);
}

static void
read_purposes(const struct conf_text *t, struct conf_extensions *x)
{
	static const char *const others[] = { "tls_www_server",
		"tls_www_client", "code_signing_key", "ocsp_signing_key",
		"time_stamping_key", "email_protection_key", "ipsec_ike_key",
		"microsoft_smartcard_logon" };
	const struct conf_entry *e;

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		if ((e = option(t, others[i])) == NULL)
			continue;
		if (x->ext_key_usage.state == ABSENT)
			x->ext_key_usage.at = e->at;
		x->ext_key_usage.state = PRESENT;
		x->ext_key_usage.text = others[i];
	}
	x->ext_key_usage.client_auth = option(t, "tls_www_client") != NULL;
	x->ext_key_usage.server_auth = option(t, "tls_www_server") != NULL;
	/* Numbers in dots, which may be any. */
	if (option(t, "key_purpose_oid") != NULL)
		x->ext_key_usage.state = MALFORMED;
}

static void
read_extensions(const struct conf_text *t, struct conf_extensions *x)
{
	const struct conf_entry *ca = option(t, "ca");
	const struct conf_entry *len = option(t, "path_len");

	x->section = "";
	x->at = t->entries[0]->at;
	x->use = CONF_USE_EXTFILE;
	x->basic_constraints.state = PRESENT;
	x->basic_constraints.ca = ca != NULL;
	x->basic_constraints.at = ca != NULL ? ca->at : x->at;
	x->basic_constraints.path_len = -1;
	if (len != NULL && len->value[0] != '-' &&
	    conf_number(len->value, &x->basic_constraints.path_len))
		x->basic_constraints.at = len->at;
	read_usage(t, x);
	read_purposes(t, x);
	x->san = option(t, "dns_name") != NULL ||
			 option(t, "ip_address") != NULL ||
			 option(t, "uri") != NULL
		     ? PRESENT
		     : ABSENT;
	x->role = ca != NULL                     ? CONF_CA
		  : x->ext_key_usage.client_auth ? CONF_CLIENT
		  : x->ext_key_usage.server_auth ? CONF_SERVER
						 : CONF_LEAF;
}

static void
read_days(struct conf_text *t)
{
	const struct conf_entry *e = option(t, "expiration_days");
	struct conf *c = t->conf;

	if (e == NULL || option(t, "expiration_date") != NULL ||
	    !conf_number(e->value, &c->days.value))
		return;
	c->days.state = PRESENT;
	c->days.at = e->at;
	conf_add_fact(
	    t, (struct conf_fact){
		   .kind = CONF_FACT_DAYS, .n = c->days.value, .at = e->at });
}

static bool
says_no(const char *value)
{
	return str_same(value, "false") || str_same(value, "no") ||
	       str_same(value, "0");
}

static void
read_option(struct conf_text *t, const struct conf_entry *e)
{
	static const char *const flags[] = { "ca", "tls_www_client",
		"tls_www_server", "signing_key", "encryption_key",
		"cert_signing_key", "crl_signing_key" };

	if (!is_option(e->key))
		conf_add_fact(
		    t, (struct conf_fact){ .kind = CONF_FACT_UNKNOWN,
			   .a = text_safe_dup(t->a, slice_str(e->key)),
			   .b = text_nearest(e->key, options, N_OPTIONS),
			   .at = e->at });
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		if (str_same(e->key, flags[i]) && says_no(e->value))
			conf_add_fact(t,
			    (struct conf_fact){ .kind = CONF_FACT_FALSE,
				.a = flags[i],
				.b = text_safe_dup(t->a, slice_str(e->value)),
				.at = e->at });
	if (str_same(e->key, "country"))
		conf_add_fact(
		    t, (struct conf_fact){ .kind = CONF_FACT_COUNTRY,
			   .a = text_safe_dup(t->a, slice_str(e->value)),
			   .at = e->at });
}

void
conf_certtool_facts(struct conf_text *t)
{
	struct conf_extensions *x = ARENA_NEW(t->a, struct conf_extensions);

	read_extensions(t, x);
	t->conf->extensions = x;
	t->conf->n_extensions = 1;
	read_days(t);
	for (size_t i = 0; i < t->n_entries; i++)
		read_option(t, t->entries[i]);
}
