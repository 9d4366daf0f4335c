/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parties of a deployment, and who calls whom.
 *
 * Services of one compose file or manifest are one cluster: each calls each.
 * Those with the same settings are one party, and files given beside each
 * other are clusters of their own.  Where there is an internal frontend the
 * system workers call that, which is one of the internode servers.
 */
#include "pki/deploy.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "load/digest.h"
#include "pki/deploy_parts.h"
#include "pki/host.h"

/* ---- Settings that are the same ------------------------------------------------ */

static void
put_setting(struct buf *b, const struct tls_setting *s)
{
	buf_puts(b, s->value != NULL ? s->value : "");
	buf_byte(b, '\n');
}

/* Of what stands in place, which may be a key, only the digest. */
static void
put_inside(struct buf *b, struct slice inside)
{
	unsigned char sum[32];

	if (inside.n == 0)
		return;
	digest_sha256(inside, sum);
	buf_add(b, sum, sizeof sum);
}

static void
put_material(struct buf *b, const struct tls_material *m)
{
	put_setting(b, &m->file);
	put_setting(b, &m->data);
	buf_puts(b, m->path != NULL ? m->path : "");
	buf_byte(b, '\n');
	put_inside(b, m->inside);
}

static void
put_materials(struct buf *b, const struct tls_material *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put_material(b, &m[i]);
	buf_byte(b, '\n');
}

static void
put_server(struct buf *b, const struct tls_server *s)
{
	put_material(b, &s->cert);
	put_material(b, &s->key);
	put_materials(b, s->client_cas, s->n_client_cas);
	buf_byte(b, s->requires_client_auth ? '1' : '0');
}

static void
put_client(struct buf *b, const struct tls_client *c)
{
	put_setting(b, &c->server_name);
	put_materials(b, c->root_cas, c->n_root_cas);
	buf_byte(b, c->verifies_host ? '1' : '0');
	buf_byte(b, c->forces_tls ? '1' : '0');
}

static void
put_group(struct buf *b, const struct tls_group *g)
{
	put_server(b, &g->server);
	put_client(b, &g->client);
	for (size_t i = 0; i < g->n_hosts; i++) {
		buf_printf(b, "%s\n", g->hosts[i].name);
		put_server(b, &g->hosts[i].server);
	}
	buf_byte(b, '\n');
}

static struct slice
settings_of(struct arena *a, const struct tls_config *c)
{
	struct buf b = { 0 };
	struct slice out;

	buf_byte(&b, c->internal_frontend ? '1' : '0');
	put_group(&b, &c->internode);
	put_group(&b, &c->frontend);
	put_material(&b, &c->system_worker.cert);
	put_material(&b, &c->system_worker.key);
	put_client(&b, &c->system_worker.client);
	for (size_t i = 0; i < c->n_remotes; i++) {
		buf_printf(&b, "%s\n", c->remotes[i].host);
		put_group(&b, &c->remotes[i].group);
	}
	out.n = b.len;
	out.p = arena_dup(a, buf_str(&b), b.len);
	buf_free(&b);
	return out;
}

/* The outermost file: parts of one input belong together. */
static const struct file *
whole(const struct file *f)
{
	while (f != NULL && f->outer != NULL)
		f = f->outer;
	return f;
}

static bool
is_repeated(const struct deployment *d, const struct slice *settings, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (whole(d->configs[k].file) == whole(d->configs[i].file) &&
		    slice_eq(settings[k], settings[i]))
			return true;
	return false;
}

/* ---- Parties --------------------------------------------------------------------- */

static size_t
count_parties(const struct deployment *d)
{
	size_t n = d->n_outside;

	for (size_t i = 0; i < d->n_configs; i++)
		n += (d->configs[i].internal_frontend ? 3 : 4) +
		     d->configs[i].frontend.n_hosts + d->configs[i].n_remotes;
	return n;
}

/* The service goes before where several are there. */
static const char *
named(struct stage *s, const struct tls_config *c, const char *what)
{
	return c->service != NULL && s->d->n_configs > 1
		   ? arena_printf(s->a, "%s: %s", c->service, what)
		   : what;
}

static struct party *
add_party(struct stage *s, enum party_role role, const char *name,
    const struct origin *at)
{
	struct party *p = &s->parties[s->n];

	s->actors[s->n++].party = p;
	p->role = role;
	p->name = name;
	p->at = *at;
	return p;
}

/* Where it is set up; the whole of the settings where no place is known. */
static const struct origin *
place(const struct origin *at, const struct origin *otherwise)
{
	return at->file != NULL ? at : otherwise;
}

static struct party *
add_server(struct stage *s, const struct tls_config *c, enum party_role role,
    const char *name, const struct tls_server *t)
{
	struct party *p =
	    add_party(s, role, named(s, c, name), place(&t->at, &c->at));

	p->config = c;
	p->cert = &t->cert;
	p->key = &t->key;
	p->trusts = t->client_cas;
	p->n_trusts = t->n_client_cas;
	p->requires_client = t->requires_client_auth;
	p->tls = server_has_tls(t);
	return p;
}

static const char *
known_value(const struct tls_setting *s)
{
	return setting_given(s) && s->unknown == NULL ? s->value : NULL;
}

static struct party *
add_client(struct stage *s, const struct tls_config *c, enum party_role role,
    const char *name, const struct tls_client *t)
{
	struct party *p =
	    add_party(s, role, named(s, c, name), place(&t->at, &c->at));

	p->config = c;
	p->trusts = t->root_cas;
	p->n_trusts = t->n_root_cas;
	p->server_name = known_value(&t->server_name);
	p->verifies_host = t->verifies_host;
	p->must_present = true;
	p->tls = client_has_tls(t);
	return p;
}

static void
present(struct party *p, const struct tls_server *t, bool presents)
{
	if (presents) {
		p->cert = &t->cert;
		p->key = &t->key;
	}
}

/* Without a systemWorker of its own it is a client with the settings of
 * frontend.client and the certificate of internode.server. */
static void
add_worker(struct stage *s, const struct tls_config *c)
{
	const bool own = has_system_worker(c);
	struct party *p = add_client(s, c, PARTY_SYSTEM_WORKER, "system worker",
	    own ? &c->system_worker.client : &c->frontend.client);

	if (own) {
		p->at = *place(&c->system_worker.at, &c->at);
		p->cert = &c->system_worker.cert;
		p->key = &c->system_worker.key;
		p->tls = true;
	} else {
		present(p, &c->internode.server, true);
	}
}

static void
add_config(struct stage *s, const struct tls_config *c)
{
	struct party *p;

	add_server(s, c, PARTY_INTERNODE_SERVER, "internode server",
	    &c->internode.server);
	p = add_client(s, c, PARTY_INTERNODE_CLIENT, "internode client",
	    &c->internode.client);
	present(
	    p, &c->internode.server, c->internode.server.requires_client_auth);
	add_server(s, c, PARTY_FRONTEND_SERVER, "frontend server",
	    &c->frontend.server);
	if (!c->internal_frontend)
		add_worker(s, c);
	for (size_t i = 0; i < c->frontend.n_hosts; i++) {
		const struct tls_host *h = &c->frontend.hosts[i];

		p = add_server(s, c, PARTY_FRONTEND_HOST,
		    arena_printf(s->a, "frontend server for %s", h->name),
		    &h->server);
		p->host = h;
		p->tls = server_has_tls(&c->frontend.server);
	}
	for (size_t i = 0; i < c->n_remotes; i++) {
		const struct tls_remote *r = &c->remotes[i];

		p = add_client(s, c, PARTY_REMOTE_CLIENT,
		    arena_printf(s->a, "client of %s", r->host),
		    &r->group.client);
		p->remote = r;
		present(
		    p, &r->group.server, r->group.server.requires_client_auth);
	}
}

/* The host of "temporal.example.com:7233", "[::1]:7233" or
 * "dns:///temporal:7233", which gRPC takes for the server's name. */
static const char *
host_of(struct arena *a, const char *address)
{
	const char *scheme = strstr(address, ":///"), *colon;

	if (scheme != NULL)
		address = scheme + 4;
	if (address[0] == '[' && strchr(address, ']') != NULL)
		return arena_strndup(a, address + 1, strcspn(address + 1, "]"));
	colon = strrchr(address, ':');
	if (colon == NULL || strchr(address, ':') != colon)
		return address;
	return arena_strndup(a, address, (size_t)(colon - address));
}

static enum party_role
role_of(enum client_kind kind)
{
	switch (kind) {
	case CLIENT_CLI:
		return PARTY_CLI;
	case CLIENT_WEB_UI:
		return PARTY_WEB_UI;
	default:
		return PARTY_SDK;
	}
}

static void
add_outside(struct stage *s, const struct tls_outside *o)
{
	struct party *p = add_party(s, role_of(o->kind), o->name, &o->at);
	const char *address = known_value(&o->address);

	p->outside = o;
	p->cert = &o->cert;
	p->key = &o->key;
	p->trusts = &o->ca;
	p->n_trusts = 1;
	p->server_name = known_value(&o->server_name);
	if (p->server_name == NULL && address != NULL)
		p->server_name = host_of(s->a, address);
	p->verifies_host = o->verifies_host;
	p->sends_if_named = true;
	p->tls = material_set(&o->cert) || material_set(&o->ca) ||
		 setting_given(&o->server_name);
}

/* ---- Their files ------------------------------------------------------------------- */

static void
share_fault(struct party *a, struct party *b)
{
	if (a->fault.message == NULL)
		a->fault = b->fault;
	if (b->fault.message == NULL)
		b->fault = a->fault;
}

static struct party *
party_of(struct stage *s, const struct tls_config *c, enum party_role role)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->parties[i].config == c && s->parties[i].role == role)
			return &s->parties[i];
	return NULL;
}

/* What does not come up with what. */
static void
spread_faults(struct stage *s, const struct tls_config *c)
{
	struct party *server = party_of(s, c, PARTY_INTERNODE_SERVER);
	struct party *worker = party_of(s, c, PARTY_SYSTEM_WORKER);
	struct refusal settings;

	config_validate(c, &settings);
	for (size_t i = 0; settings.message != NULL && i < s->n; i++)
		if (s->parties[i].config == c)
			s->parties[i].fault = settings;
	share_fault(server, party_of(s, c, PARTY_INTERNODE_CLIENT));
	if (worker != NULL && !has_system_worker(c) &&
	    worker->fault.message == NULL)
		worker->fault = server->fault;
}

static void
load_parties(struct stage *s)
{
	for (size_t i = 0; i < s->n; i++) {
		struct party *p = s->actors[i].party;

		actor_load(s, &s->actors[i]);
		if (p->host != NULL && p->leaf != NULL)
			p->name_fault =
			    host_fault(s->a, p->leaf, p->host->name);
	}
	for (size_t i = 0; i < s->n; i++)
		if (s->parties[i].role == PARTY_INTERNODE_SERVER)
			spread_faults(s, s->parties[i].config);
}

/* ---- Who calls whom ------------------------------------------------------------------ */

static void
connect(struct stage *s, size_t client, size_t server, const char *name)
{
	struct connection *c;

	if (s->n_connections == CAP_CONNECTIONS) {
		s->d->more_connections = true;
		return;
	}
	if (s->n_connections == s->cap_connections) {
		s->cap_connections =
		    s->cap_connections == 0 ? 8 : 2 * s->cap_connections;
		s->connections = mem_grow(
		    s->connections, s->cap_connections, sizeof *s->connections);
	}
	c = &s->connections[s->n_connections++];
	*c = (struct connection){ .server_name = name };
	connection_judge_sides(s, &s->actors[client], &s->actors[server], c);
}

/* The certificate of an override serves the host; one without any leaves
 * the settings as they are (tls.Config.GetConfigForClient gives nil). */
static bool
serves_host(const struct party *p)
{
	return p->role == PARTY_FRONTEND_HOST && material_set(p->cert);
}

static bool
is_named(const struct party *p, const char *name)
{
	return slice_same(slice_str(p->host->name), slice_str(name));
}

/* Does server have an override for the name?  Addresses are told to no
 * server. */
static bool
has_override(
    const struct stage *s, const struct party *server, const char *name)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct party *p = &s->parties[i];

		if (serves_host(p) && p->config == server->config &&
		    is_named(p, name))
			return true;
	}
	return false;
}

static void
call_frontend(struct stage *s, size_t client, size_t server)
{
	const struct party *c = &s->parties[client], *p = &s->parties[server];
	const char *name = c->server_name;
	const bool told = name != NULL && !host_is_address(name);

	if (p->role == PARTY_FRONTEND_SERVER) {
		if (!told || !has_override(s, p, name))
			connect(s, client, server, name);
	} else if (serves_host(p)) {
		/* Who may call by any name may call by this one. */
		if (name == NULL && c->outside != NULL)
			connect(s, client, server, p->host->name);
		else if (told && is_named(p, name))
			connect(s, client, server, name);
	}
}

static bool
same_cluster(const struct tls_config *a, const struct tls_config *b)
{
	return a == b || whole(a->file) == whole(b->file);
}

/* The settings of a client name its cluster where they stand beside it. */
static bool
has_cluster(const struct deployment *d, const struct file *f)
{
	for (size_t i = 0; f != NULL && i < d->n_configs; i++)
		if (whole(d->configs[i].file) == whole(f))
			return true;
	return false;
}

static bool
calls_outside(const struct deployment *d, const struct tls_outside *o,
    const struct tls_config *c)
{
	if (o->to_cloud)
		return false;
	return !has_cluster(d, o->file) || whole(o->file) == whole(c->file);
}

static bool
calls(const struct stage *s, const struct party *c, const struct party *p)
{
	if (p->config == NULL)
		return false;
	if (c->outside != NULL)
		return calls_outside(s->d, c->outside, p->config);
	if (c->config == NULL || !same_cluster(c->config, p->config))
		return false;
	return c->role == PARTY_INTERNODE_CLIENT ||
	       c->role == PARTY_SYSTEM_WORKER;
}

static void
connect_all(struct stage *s)
{
	for (size_t i = 0; i < s->n; i++) {
		for (size_t k = 0; k < s->n; k++) {
			const struct party *c = &s->parties[i];
			const struct party *p = &s->parties[k];

			if (s->d->more_connections)
				return;
			if (!calls(s, c, p))
				continue;
			if (c->role != PARTY_INTERNODE_CLIENT)
				call_frontend(s, i, k);
			else if (p->role == PARTY_INTERNODE_SERVER)
				connect(s, i, k, c->server_name);
		}
	}
}

void
deploy_relate(struct arena *a, struct verifier *v, struct deployment *d)
{
	const size_t n = count_parties(d);
	struct slice *settings = ARENA_ARRAY(a, struct slice, d->n_configs);
	struct stage s = { .a = a,
		.v = v,
		.d = d,
		.actors = ARENA_ARRAY(a, struct actor, n),
		.parties = ARENA_ARRAY(a, struct party, n) };

	for (size_t i = 0; i < d->n_configs; i++) {
		settings[i] = settings_of(a, &d->configs[i]);
		if (!is_repeated(d, settings, i))
			add_config(&s, &d->configs[i]);
	}
	for (size_t i = 0; i < d->n_outside; i++)
		add_outside(&s, &d->outside[i]);
	load_parties(&s);
	connect_all(&s);
	d->parties = s.parties;
	d->n_parties = s.n;
	d->n_connections = s.n_connections;
	d->connections = arena_dup(
	    a, s.connections, s.n_connections * sizeof *s.connections);
	for (size_t i = 0; i < s.n; i++)
		pool_free(s.actors[i].roots);
	free(s.connections);
}
