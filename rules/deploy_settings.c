/* SPDX-License-Identifier: Apache-2.0 */
/* What the settings of a deployment say by themselves; the rows, and what is
 * one cause, are in deploy.c. */
#include <string.h>

#include "rules/deploy_checks.h"
#include "rules/words.h"

/* ---- Each of them ------------------------------------------------------- */

/* The settings that a party has and the one before has not, or NULL. */
static const struct tls_config *
config_at(const struct deployment *d, size_t i)
{
	const struct tls_config *c = d->parties[i].config;

	return i > 0 && c == d->parties[i - 1].config ? NULL : c;
}

void
each_config(const struct deployment *d, config_fn *fn, struct report *out)
{
	for (size_t i = 0; i < d->n_parties; i++)
		if (config_at(d, i) != NULL)
			fn(config_at(d, i), out);
}

void
each_server_of(const struct tls_config *c, server_fn *fn, struct report *out)
{
	fn(&(struct server_in){ c, &c->internode.server, "internode", "" },
	    out);
	fn(&(struct server_in){ c, &c->frontend.server, "frontend", "" }, out);
	for (size_t i = 0; i < c->frontend.n_hosts; i++)
		fn(&(struct server_in){ c, &c->frontend.hosts[i].server,
		       "host override ", c->frontend.hosts[i].name },
		    out);
}

static void
each_server(const struct deployment *d, server_fn *fn, struct report *out)
{
	for (size_t i = 0; i < d->n_parties; i++)
		if (config_at(d, i) != NULL)
			each_server_of(config_at(d, i), fn, out);
}

void
each_client_of(const struct tls_config *c, client_fn *fn, struct report *out)
{
	fn(&(struct client_in){ c, &c->internode.client, "internode.client",
	       "" },
	    out);
	fn(&(struct client_in){ c, &c->frontend.client, "frontend.client", "" },
	    out);
	fn(&(struct client_in){ c, &c->system_worker.client,
	       "systemWorker.client", "" },
	    out);
	for (size_t i = 0; i < c->n_remotes; i++)
		fn(&(struct client_in){ c, &c->remotes[i].group.client,
		       "client of remote cluster ", c->remotes[i].host },
		    out);
}

static void
each_client(const struct deployment *d, client_fn *fn, struct report *out)
{
	for (size_t i = 0; i < d->n_parties; i++)
		if (config_at(d, i) != NULL)
			each_client_of(config_at(d, i), fn, out);
}

const struct origin *
setting_place(const struct origin *at, const struct origin *otherwise)
{
	return at->file != NULL ? at : otherwise;
}

const struct tls_setting *
material_written(const struct tls_material *m)
{
	return setting_given(&m->file) || !m->data.set ? &m->file : &m->data;
}

static bool
any_set(const struct tls_material *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (material_set(&m[i]))
			return true;
	return false;
}

/* ---- Settings with which the server does not start ---------------------- */

bool
name_is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n\v\f")] == '\0';
}

static bool
is_empty(const struct tls_setting *s)
{
	return s->set && s->unknown == NULL && name_is_blank(s->value);
}

static void
tell_both(const struct tls_material *m, const char *go, struct report *out)
{
	if (setting_given(&m->file) && setting_given(&m->data))
		finding_go(out, &m->data.at, go, "%s and %s are both set",
		    m->file.name, m->data.name);
}

/* A list may hold files and data among its entries. */
static void
tell_both_lists(
    const struct tls_material *m, size_t n, const char *go, struct report *out)
{
	const struct tls_setting *file = NULL, *data = NULL;

	for (size_t i = 0; i < n; i++) {
		if (m[i].file.set && file == NULL)
			file = &m[i].file;
		if (m[i].data.set && data == NULL)
			data = &m[i].data;
	}
	if (file != NULL && data != NULL)
		finding_go(out, &data->at, go, "%s and %s are both set",
		    file->name, data->name);
}

static void
both_in_server(const struct server_in *s, struct report *out)
{
	tell_both(&s->server->cert,
	    "cannot specify CertFile and CertData at the same time", out);
	tell_both(&s->server->key,
	    "cannot specify KeyFile and KeyData at the same time", out);
	tell_both_lists(s->server->client_cas, s->server->n_client_cas,
	    "cannot specify ClientCAFiles and ClientCAData at the same time",
	    out);
}

static void
both_in_client(const struct client_in *c, struct report *out)
{
	tell_both_lists(c->client->root_cas, c->client->n_root_cas,
	    "cannot specify RootCAFiles and RootCAData at the same time", out);
}

static void
both_in_config(const struct tls_config *c, struct report *out)
{
	each_server_of(c, both_in_server, out);
	each_client_of(c, both_in_client, out);
	tell_both(&c->system_worker.cert,
	    "cannot specify CertFile and CertData at the same time", out);
	tell_both(&c->system_worker.key,
	    "cannot specify KeyFile and KeyData at the same time", out);
}

void
deploy_file_and_data(const struct deployment *d, struct report *out)
{
	each_config(d, both_in_config, out);
}

static void
tell_empty(const struct tls_material *m, size_t n, const char *file,
    const char *data, struct report *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct tls_setting *s =
		    is_empty(&m[i].file) ? &m[i].file : &m[i].data;

		if (is_empty(s))
			finding_go(out, &s->at, s == &m[i].file ? file : data,
			    "%s: entry %zu of %zu is empty", s->name, i + 1, n);
	}
}

static void
empty_in_server(const struct server_in *s, struct report *out)
{
	tell_empty(s->server->client_cas, s->server->n_client_cas,
	    "invalid ServerTLS.ClientCAFiles: CA cannot be empty string",
	    "invalid ServerTLS.ClientCAData: CA cannot be empty string", out);
}

static void
empty_in_client(const struct client_in *c, struct report *out)
{
	tell_empty(c->client->root_cas, c->client->n_root_cas,
	    "invalid ClientTLS.RootCAFiles: CA cannot be empty string",
	    "invalid ClientTLS.RootCAData: CA cannot be empty string", out);
}

static void
empty_in_config(const struct tls_config *c, struct report *out)
{
	each_server_of(c, empty_in_server, out);
	each_client_of(c, empty_in_client, out);
}

void
deploy_empty_ca(const struct deployment *d, struct report *out)
{
	each_config(d, empty_in_config, out);
}

static void
empty_host(const struct tls_config *c, struct report *out)
{
	for (size_t i = 0; i < c->frontend.n_hosts; i++) {
		const struct tls_host *h = &c->frontend.hosts[i];

		if (name_is_blank(h->name))
			finding(out, setting_place(&h->server.at, &c->at),
			    "host override %zu has no name", i + 1);
	}
}

void
deploy_empty_host_name(const struct deployment *d, struct report *out)
{
	each_config(d, empty_host, out);
}

/* ---- Files -------------------------------------------------------------- */

/* Of a file that nothing finds here only the connections tell. */
static bool
is_repeated(const struct deployment *d, size_t i)
{
	const struct tls_material *m = d->materials[i];

	for (size_t k = 0; k < i; k++)
		if (d->materials[k]->path != NULL &&
		    d->materials[k]->missing != NULL &&
		    strcmp(d->materials[k]->path, m->path) == 0)
			return true;
	return false;
}

void
deploy_file_missing(const struct deployment *d, struct report *out)
{
	for (size_t i = 0; i < d->n_materials; i++) {
		const struct tls_material *m = d->materials[i];

		if (m->content == NULL && m->missing != NULL &&
		    m->path != NULL && !is_repeated(d, i))
			finding(out,
			    setting_place(&material_written(m)->at, &d->at),
			    "%s: %s", material_written(m)->name, m->missing);
	}
}

/* A certificate without its key is deploy-tls-off-without-key. */
static bool
off_by_mistake(const struct party *server)
{
	return !server->tls && server->cert != NULL &&
	       material_set(server->cert);
}

/* Another rule tells of the file: a file without any certificate is
 * pem-no-certificate, one whose first is not the server's own or the
 * client's chain-leaf-not-first. */
static bool
is_of_file(const struct party *p)
{
	if (p->leaf != NULL && p->leaf->role == ROLE_ISSUER)
		return true;
	for (size_t i = 0; i < p->n_trusts; i++)
		if (p->trusts[i].content != NULL &&
		    p->trusts[i].content->n_certs == 0)
			return true;
	return p->cert != NULL && p->cert->content != NULL &&
	       p->cert->content->n_certs == 0;
}

/* Parties that share files share the fault. */
static bool
fault_is_told(const struct deployment *d, size_t i)
{
	const struct party *p = &d->parties[i];

	for (size_t k = 0; k < i; k++)
		if (d->parties[k].fault.message == p->fault.message &&
		    d->parties[k].config == p->config)
			return true;
	return false;
}

static void
tell_faults(const struct deployment *d, const char *rule, struct report *out)
{
	for (size_t i = 0; i < d->n_parties; i++) {
		const struct party *p = &d->parties[i];
		const struct origin *at = &p->at;

		if (p->fault.rule == NULL || strcmp(p->fault.rule, rule) != 0 ||
		    fault_is_told(d, i) || off_by_mistake(p) || is_of_file(p))
			continue;
		if (p->cert != NULL && material_set(p->cert))
			at = setting_place(&material_written(p->cert)->at, at);
		finding_go(
		    out, at, p->fault.go, "%s: %s", p->name, p->fault.message);
	}
}

void
deploy_key_pair_unusable(const struct deployment *d, struct report *out)
{
	tell_faults(d, "deploy-key-pair-unusable", out);
}

void
deploy_ca_unusable(const struct deployment *d, struct report *out)
{
	tell_faults(d, "deploy-ca-unusable", out);
}

/* ---- TLS that is off ---------------------------------------------------- */

static void
off_without_key(const struct server_in *s, struct report *out)
{
	if (material_set(&s->server->cert) && !has_tls(s->server))
		finding(out, &material_written(&s->server->cert)->at,
		    "%s%s: %s is set and no key: the server speaks plain text",
		    s->what, s->name, material_written(&s->server->cert)->name);
}

void
deploy_tls_off_without_key(const struct deployment *d, struct report *out)
{
	each_server(d, off_without_key, out);
}

void
deploy_tls_mismatch(const struct deployment *d, struct report *out)
{
	for (size_t i = 0; i < d->n_connections; i++) {
		const struct connection *c = &d->connections[i];

		if (c->outcome == CONNECT_TLS_MISMATCH &&
		    !off_by_mistake(c->server))
			finding_go(out, &c->client->at, c->go, "%s to %s: %s",
			    c->client->name, c->server->name, c->why);
	}
}

/* ---- Who is let in ------------------------------------------------------ */

static const struct tls_setting *
first_ca(const struct tls_server *s)
{
	for (size_t i = 0; i < s->n_client_cas; i++)
		if (material_set(&s->client_cas[i]))
			return material_written(&s->client_cas[i]);
	return NULL;
}

static void
auth_off(const struct server_in *s, struct report *out)
{
	const struct tls_setting *ca = first_ca(s->server);

	if (!has_tls(s->server) || s->server->requires_client_auth ||
	    ca == NULL || s->server->require_client_auth.unknown != NULL)
		return;
	finding(out,
	    s->server->require_client_auth.set
		? &s->server->require_client_auth.at
		: &ca->at,
	    "%s%s: client CAs are set and requireClientAuth is %s, so that "
	    "they are ignored",
	    s->what, s->name,
	    s->server->require_client_auth.set ? "false" : "not");
}

void
deploy_client_auth_off(const struct deployment *d, struct report *out)
{
	each_server(d, auth_off, out);
}

static void
no_client_cas(const struct server_in *s, struct report *out)
{
	if (has_tls(s->server) && s->server->requires_client_auth &&
	    !any_set(s->server->client_cas, s->server->n_client_cas))
		finding(out,
		    setting_place(&s->server->require_client_auth.at,
			setting_place(&s->server->at, &s->config->at)),
		    "%s%s: requireClientAuth without client CAs", s->what,
		    s->name);
}

void
deploy_no_client_cas(const struct deployment *d, struct report *out)
{
	each_server(d, no_client_cas, out);
}

static void
not_verified(const struct client_in *c, struct report *out)
{
	const struct tls_setting *s = &c->client->disable_host_verification;

	if (s->set && s->unknown == NULL && !c->client->verifies_host)
		finding(out, &s->at, "%s%s: it takes any server's certificate",
		    c->what, c->name);
}

void
deploy_host_verification_off(const struct deployment *d, struct report *out)
{
	each_client(d, not_verified, out);
	for (size_t i = 0; i < d->n_outside; i++) {
		const struct tls_outside *o = &d->outside[i];

		if (o->host_verification.set &&
		    o->host_verification.unknown == NULL && !o->verifies_host)
			finding(out, &o->host_verification.at,
			    "%s: it takes any server's certificate", o->name);
	}
}

/* ---- Spelling ----------------------------------------------------------- */

static void
tell_odd(const struct tls_odd *odd, size_t n, struct report *out)
{
	for (size_t i = 0; i < n; i++)
		finding(out, &odd[i].at, "%s in %s is read by nobody%s%s%s",
		    odd[i].name, odd[i].where,
		    odd[i].meant != NULL ? "; did you mean " : "",
		    odd[i].meant != NULL ? odd[i].meant : "",
		    odd[i].meant != NULL ? "?" : "");
}

static void
odd_in_config(const struct tls_config *c, struct report *out)
{
	tell_odd(c->odd, c->n_odd, out);
}

void
deploy_unknown_setting(const struct deployment *d, struct report *out)
{
	each_config(d, odd_in_config, out);
	for (size_t i = 0; i < d->n_outside; i++)
		tell_odd(d->outside[i].odd, d->outside[i].n_odd, out);
}

/* ---- Clients of Temporal Cloud ------------------------------------------ */

void
deploy_server_ca_for_cloud(const struct deployment *d, struct report *out)
{
	for (size_t i = 0; i < d->n_outside; i++) {
		const struct tls_outside *o = &d->outside[i];

		if (o->to_cloud && material_set(&o->ca))
			finding(out, &material_written(&o->ca)->at,
			    "%s: %s is set, and the address %s is one of "
			    "Temporal Cloud",
			    o->name, material_written(&o->ca)->name,
			    o->address.value);
	}
}

#define CLOUD_ENDING ".tmprl.cloud"
#define CLOUD_PORT ":7233"

/* What is wrong with "NAME.ACCOUNT.tmprl.cloud:7233"; NULL: nothing, or it is
 * an address of another form. */
static const char *
address_fault(const char *address, const char *name_space)
{
	const char *ending = strstr(address, CLOUD_ENDING);
	const char *port;
	size_t n, dots = 0;

	if (ending == NULL)
		return NULL;
	port = ending + strlen(CLOUD_ENDING);
	n = (size_t)(ending - address);
	for (size_t i = 0; i < n; i++)
		dots += address[i] == '.';
	if (strcmp(port, CLOUD_PORT) != 0)
		return "the port is not 7233";
	if (dots != 1 || address[0] == '.' || ending[-1] == '.')
		return "the name before .tmprl.cloud is not NAME.ACCOUNT";
	if (name_space != NULL &&
	    (strlen(name_space) != n || strncmp(name_space, address, n) != 0))
		return "it is of another namespace";
	return NULL;
}

/* The first certificate of CAs among which none is self-issued. */
static const struct cert *
rootless(const struct file *f)
{
	const struct cert *first = NULL;

	for (size_t i = 0; i < f->n_certs; i++) {
		const struct cert *c = f->certs[i];

		if (!c->decoded)
			continue;
		if (c->self_issued)
			return NULL;
		if (first == NULL)
			first = c;
	}
	return first;
}

/* Other clients than SDKs are written in Go. */
void
deploy_ca_without_root(const struct deployment *d, struct report *out)
{
	for (size_t i = 0; i < d->n_outside; i++) {
		const struct tls_outside *o = &d->outside[i];
		const struct file *f = o->ca.content;
		const struct cert *c;

		if (o->kind != CLIENT_SDK || o->to_cloud || f == NULL ||
		    (f->sdk != SDK_ANY && f->sdk != SDK_TYPESCRIPT) ||
		    (c = rootless(f)) == NULL)
			continue;
		finding(out, cert_at(c),
		    "%s trusts '%s' and no root: '%s', which issued it, is "
		    "missing",
		    o->name, subject_of(out, c), issuer_of(out, c));
	}
}

void
deploy_cloud_address_form(const struct deployment *d, struct report *out)
{
	for (size_t i = 0; i < d->n_outside; i++) {
		const struct tls_outside *o = &d->outside[i];
		const char *name = NULL, *fault;

		if (!o->to_cloud || !setting_given(&o->address) ||
		    o->address.unknown != NULL)
			continue;
		if (setting_given(&o->name_space) &&
		    o->name_space.unknown == NULL)
			name = o->name_space.value;
		fault = address_fault(o->address.value, name);
		if (fault != NULL)
			finding(out, &o->address.at, "%s: %s%s%s, but %s",
			    o->name, o->address.value,
			    name != NULL ? " with the namespace " : "",
			    name != NULL ? name : "", fault);
	}
}
