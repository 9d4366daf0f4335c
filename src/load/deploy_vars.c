/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the variables of a container come to: the configuration that the
 * server's template writes of them (temporalio/temporal,
 * common/config/config_template_embedded.yaml), and the clients that read
 * them themselves.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "load/deploy_parts.h"

#define TLS "TEMPORAL_TLS_"
#define CLI "TEMPORAL_CLI_"

/* Read by the server's template alone. */
static const char *const server_vars[] = { TLS "REFRESH_INTERVAL",
	TLS "EXPIRATION_CHECKS_WARNING_WINDOW",
	TLS "EXPIRATION_CHECKS_ERROR_WINDOW",
	TLS "EXPIRATION_CHECKS_CHECK_INTERVAL", TLS "REQUIRE_CLIENT_AUTH",
	TLS "SERVER_CERT", TLS "SERVER_KEY", TLS "SERVER_CERT_DATA",
	TLS "SERVER_KEY_DATA", TLS "SERVER_CA_CERT",
	TLS "INTERNODE_SERVER_NAME", TLS "INTERNODE_DISABLE_HOST_VERIFICATION",
	TLS "FRONTEND_CERT", TLS "FRONTEND_KEY", TLS "FRONTEND_CERT_DATA",
	TLS "FRONTEND_KEY_DATA", TLS "CLIENT1_CA_CERT", TLS "CLIENT2_CA_CERT",
	TLS "CLIENT1_CA_CERT_DATA", TLS "CLIENT2_CA_CERT_DATA",
	TLS "FRONTEND_SERVER_NAME", TLS "FRONTEND_DISABLE_HOST_VERIFICATION" };
/* Read by somebody else, or by both. */
static const char *const other_vars[] = { TLS "SERVER_CA_CERT_DATA", TLS "CA",
	TLS "CERT", TLS "KEY", TLS "CA_PATH", TLS "CERT_PATH", TLS "KEY_PATH",
	TLS "CA_DATA", TLS "CERT_DATA", TLS "KEY_DATA", TLS "SERVER_NAME",
	TLS "ENABLE_HOST_VERIFICATION", TLS "DISABLE_HOST_VERIFICATION",
	TLS "CLIENT_CERT_PATH", TLS "CLIENT_KEY_PATH", TLS "CLIENT_CERT_DATA",
	TLS "CLIENT_KEY_DATA", TLS "SERVER_CA_CERT_PATH", TLS "CONFIG_PATH",
	TLS "REFRESH_CERTS", CLI "TLS_CA", CLI "TLS_CERT", CLI "TLS_KEY",
	CLI "TLS_SERVER_NAME", CLI "TLS_ENABLE_HOST_VERIFICATION",
	CLI "TLS_DISABLE_HOST_VERIFICATION" };
#define N(array) (sizeof(array) / sizeof(array)[0])

struct taking {
	struct deploy *d;
	const struct vars_of *v;
};

/* ---- Variables as values ---------------------------------------------------------- */

static struct raw
raw_var(const struct taking *t, const char *name)
{
	const struct variable *v = vars_get(t->v->vars, name);

	if (v == NULL)
		return (struct raw){ 0 };
	return (struct raw){ .set = true,
		.name = v->name,
		.text = v->value != NULL ? v->value : "",
		.unknown = v->unknown,
		.part = v->part,
		.at = v->at };
}

static bool
raw_given(const struct raw *r)
{
	return r->set && (r->unknown != NULL || r->part != NULL || *r->text);
}

/* The first of these that has a value; else one that is there. */
static struct raw
first_var(const struct taking *t, const char *const *names)
{
	struct raw first = { 0 };

	for (; *names != NULL; names++) {
		struct raw r = raw_var(t, *names);

		if (raw_given(&r))
			return r;
		if (r.set && !first.set)
			first = r;
	}
	return first;
}

static bool
given(const struct taking *t, const char *name)
{
	struct raw r = raw_var(t, name);

	return raw_given(&r);
}

/* ---- The server --------------------------------------------------------------------- */

static void
material(const struct taking *t, const char *file, const char *data,
    struct tls_material *m)
{
	struct raw f = raw_var(t, file), x = raw_var(t, data);

	value_material(t->d, t->v->place, &f, &x, false, m);
}

static void
one(const struct taking *t, const struct raw *r, bool data,
    struct tls_material **to)
{
	static const struct raw none;

	value_material(t->d, t->v->place, data ? &none : r, data ? r : &none,
	    false, (*to)++);
}

/* What the template writes for {{ if env A }}, of A and maybe of B. */
static void
add_cas(const struct taking *t, const char *a, const char *b, bool data,
    struct tls_material **to)
{
	struct raw first = raw_var(t, a), second;

	if (!raw_given(&first))
		return;
	one(t, &first, data, to);
	if (b == NULL)
		return;
	second = raw_var(t, b);
	if (!second.set) /* the entry is there all the same */
		second = (struct raw){
			.set = true, .name = b, .text = "", .at = first.at
		};
	one(t, &second, data, to);
}

static const struct tls_material *
cas(const struct taking *t, const char *a, const char *b, const char *a_data,
    const char *b_data, size_t *n)
{
	struct tls_material *list, *to;

	list = to = ARENA_ARRAY(t->d->a, struct tls_material, 4);
	add_cas(t, a, b, false, &to);
	add_cas(t, a_data, b_data, true, &to);
	*n = (size_t)(to - list);
	return *n > 0 ? list : NULL;
}

static void
client(const struct taking *t, const char *name, const char *no_host,
    struct tls_client *c)
{
	struct raw server_name = raw_var(t, name), off = raw_var(t, no_host);
	bool disabled = false;

	c->at = t->v->at;
	c->server_name = value_setting(t->d, &server_name);
	c->disable_host_verification = value_yaml_bool(t->d, &off, &disabled);
	c->verifies_host = !disabled;
	c->root_cas = cas(t, TLS "SERVER_CA_CERT", NULL,
	    TLS "SERVER_CA_CERT_DATA", NULL, &c->n_root_cas);
}

static bool
any_given(const struct taking *t, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (given(t, names[i]))
			return true;
	return false;
}

static void
require(const struct taking *t, struct tls_server *s)
{
	struct raw r = raw_var(t, TLS "REQUIRE_CLIENT_AUTH");

	s->at = t->v->at;
	s->require_client_auth =
	    value_yaml_bool(t->d, &r, &s->requires_client_auth);
}

static void
internode(const struct taking *t, struct tls_group *g)
{
	static const char *const own[] = { TLS "SERVER_CERT", TLS "SERVER_KEY",
		TLS "SERVER_CERT_DATA", TLS "SERVER_KEY_DATA",
		TLS "SERVER_CA_CERT", TLS "SERVER_CA_CERT_DATA",
		TLS "INTERNODE_SERVER_NAME",
		TLS "INTERNODE_DISABLE_HOST_VERIFICATION" };

	g->present = any_given(t, own, N(own));
	g->at = t->v->at;
	require(t, &g->server);
	material(t, TLS "SERVER_CERT", TLS "SERVER_CERT_DATA", &g->server.cert);
	material(t, TLS "SERVER_KEY", TLS "SERVER_KEY_DATA", &g->server.key);
	g->server.client_cas = cas(t, TLS "SERVER_CA_CERT", NULL,
	    TLS "SERVER_CA_CERT_DATA", NULL, &g->server.n_client_cas);
	client(t, TLS "INTERNODE_SERVER_NAME",
	    TLS "INTERNODE_DISABLE_HOST_VERIFICATION", &g->client);
}

static void
frontend(const struct taking *t, struct tls_group *g)
{
	static const char *const own[] = { TLS "FRONTEND_CERT",
		TLS "FRONTEND_KEY", TLS "FRONTEND_CERT_DATA",
		TLS "FRONTEND_KEY_DATA", TLS "CLIENT1_CA_CERT",
		TLS "CLIENT1_CA_CERT_DATA", TLS "SERVER_CA_CERT",
		TLS "SERVER_CA_CERT_DATA", TLS "FRONTEND_SERVER_NAME",
		TLS "FRONTEND_DISABLE_HOST_VERIFICATION" };

	g->present = any_given(t, own, N(own));
	g->at = t->v->at;
	require(t, &g->server);
	material(
	    t, TLS "FRONTEND_CERT", TLS "FRONTEND_CERT_DATA", &g->server.cert);
	material(
	    t, TLS "FRONTEND_KEY", TLS "FRONTEND_KEY_DATA", &g->server.key);
	g->server.client_cas = cas(t, TLS "CLIENT1_CA_CERT",
	    TLS "CLIENT2_CA_CERT", TLS "CLIENT1_CA_CERT_DATA",
	    TLS "CLIENT2_CA_CERT_DATA", &g->server.n_client_cas);
	client(t, TLS "FRONTEND_SERVER_NAME",
	    TLS "FRONTEND_DISABLE_HOST_VERIFICATION", &g->client);
}

static struct tls_setting
duration(const struct taking *t, const char *name)
{
	struct raw r = raw_var(t, name);

	return value_yaml_duration(t->d, &r);
}

static void
take_server(const struct taking *t, const struct tls_odd *odd, size_t n_odd)
{
	struct tls_config *c = deploy_new_config(t->d);

	c->file = t->v->file;
	c->at = t->v->at;
	c->service = t->v->service;
	c->from_variables = true;
	/* {{ if env "USE_INTERNAL_FRONTEND" }}: "false" is as good. */
	c->internal_frontend = given(t, "USE_INTERNAL_FRONTEND");
	internode(t, &c->internode);
	frontend(t, &c->frontend);
	c->system_worker.client.verifies_host = true;
	c->warning_window = duration(t, TLS "EXPIRATION_CHECKS_WARNING_WINDOW");
	c->error_window = duration(t, TLS "EXPIRATION_CHECKS_ERROR_WINDOW");
	c->check_interval = duration(t, TLS "EXPIRATION_CHECKS_CHECK_INTERVAL");
	c->refresh_interval = duration(t, TLS "REFRESH_INTERVAL");
	c->odd = odd;
	c->n_odd = n_odd;
}

/* ---- Images --------------------------------------------------------------------------- */

/* "docker.io/temporalio/ui:2" to "ui"; whether temporalio stands before. */
static struct slice
image_name(const char *image, bool *temporalio)
{
	const char *slash = strrchr(image, '/');
	const char *name = slash != NULL ? slash + 1 : image;

	*temporalio = strncmp(image, "temporalio/", 11) == 0 ||
		      strstr(image, "/temporalio/") != NULL;
	return (
	    struct slice){ (const unsigned char *)name, strcspn(name, ":@") };
}

static bool
image_is(
    const char *image, const char *const *ours, const char *const *everybodys)
{
	bool temporalio;
	struct slice name;

	if (image == NULL)
		return false;
	name = image_name(image, &temporalio);
	for (; temporalio && *ours != NULL; ours++)
		if (slice_eq(name, slice_str(*ours)))
			return true;
	for (; *everybodys != NULL; everybodys++)
		if (slice_eq(name, slice_str(*everybodys)))
			return true;
	return false;
}

static bool
is_server_image(const char *image)
{
	static const char *const ours[] = { "server", "auto-setup", NULL };
	static const char *const names[] = { "temporal-server",
		"temporal-auto-setup", NULL };

	return image_is(image, ours, names);
}

static bool
is_ui_image(const char *image)
{
	static const char *const ours[] = { "ui", "web", NULL };
	static const char *const names[] = { "temporal-ui", "temporal-web",
		"temporal-ui-server", NULL };

	return image_is(image, ours, names);
}

static bool
is_tools_image(const char *image)
{
	static const char *const ours[] = { "admin-tools", "temporal", "tctl",
		"cli", NULL };
	static const char *const names[] = { "temporal-admin-tools", NULL };

	return image_is(image, ours, names);
}

/* ---- Those outside ----------------------------------------------------------------------- */

struct family {
	const char *address[3], *name_space[2];
	const char *ca[4], *cert[4], *key[4];
	const char *ca_data[3], *cert_data[3], *key_data[3];
	const char *server_name, *verify, *no_verify;
};

/* tctl and the first versions of temporal */
static const struct family cli_family = {
	.address = { CLI "ADDRESS" },
	.name_space = { CLI "NAMESPACE" },
	.ca = { CLI "TLS_CA" },
	.cert = { CLI "TLS_CERT" },
	.key = { CLI "TLS_KEY" },
	.server_name = CLI "TLS_SERVER_NAME",
	.verify = CLI "TLS_ENABLE_HOST_VERIFICATION",
	.no_verify = CLI "TLS_DISABLE_HOST_VERIFICATION",
};
/* The web UIs, the newer temporal, and the SDKs' environment settings */
static const struct family plain_family = {
	.address = { "TEMPORAL_ADDRESS", "TEMPORAL_GRPC_ENDPOINT" },
	.name_space = { "TEMPORAL_NAMESPACE" },
	.ca = { TLS "SERVER_CA_CERT_PATH", TLS "CA", TLS "CA_PATH" },
	.cert = { TLS "CLIENT_CERT_PATH", TLS "CERT", TLS "CERT_PATH" },
	.key = { TLS "CLIENT_KEY_PATH", TLS "KEY", TLS "KEY_PATH" },
	.ca_data = { TLS "SERVER_CA_CERT_DATA", TLS "CA_DATA" },
	.cert_data = { TLS "CLIENT_CERT_DATA", TLS "CERT_DATA" },
	.key_data = { TLS "CLIENT_KEY_DATA", TLS "KEY_DATA" },
	.server_name = TLS "SERVER_NAME",
	.verify = TLS "ENABLE_HOST_VERIFICATION",
	.no_verify = TLS "DISABLE_HOST_VERIFICATION",
};
/* The same in a server's container, where the template reads
 * SERVER_CA_CERT_DATA. */
static const struct family beside_server = {
	.address = { "TEMPORAL_ADDRESS" },
	.name_space = { "TEMPORAL_NAMESPACE" },
	.ca = { TLS "SERVER_CA_CERT_PATH", TLS "CA" },
	.cert = { TLS "CLIENT_CERT_PATH", TLS "CERT" },
	.key = { TLS "CLIENT_KEY_PATH", TLS "KEY" },
	.ca_data = { TLS "CA_DATA" },
	.cert_data = { TLS "CLIENT_CERT_DATA", TLS "CERT_DATA" },
	.key_data = { TLS "CLIENT_KEY_DATA", TLS "KEY_DATA" },
	.server_name = TLS "SERVER_NAME",
	.verify = TLS "ENABLE_HOST_VERIFICATION",
	.no_verify = TLS "DISABLE_HOST_VERIFICATION",
};

static bool
ends_with(struct slice s, const char *end)
{
	size_t n = strlen(end);

	return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

/* host:port of Temporal Cloud: a namespace's, a region's for API keys. */
static bool
is_cloud(const char *address)
{
	const char *scheme = strstr(address, "://");
	struct slice host;

	if (scheme != NULL)
		address = scheme + 3;
	host = (struct slice){ (const unsigned char *)address,
		strcspn(address, ":/") };
	if (host.n > 0 && host.p[host.n - 1] == '.')
		host.n--;
	return ends_with(host, ".tmprl.cloud") ||
	       ends_with(host, ".api.temporal.io");
}

static void
outside_material(const struct taking *t, const char *const *files,
    const char *const *data, struct tls_material *m)
{
	struct raw f = first_var(t, files), x = first_var(t, data);

	value_material(t->d, t->v->place, &f, &x, true, m);
}

static enum client_kind
kind_of(const struct taking *t, const struct family *f)
{
	if (f == &cli_family || f == &beside_server)
		return CLIENT_CLI;
	if (is_ui_image(t->v->image))
		return CLIENT_WEB_UI;
	if (is_tools_image(t->v->image))
		return CLIENT_CLI;
	if (t->v->image == NULL &&
	    (given(t, TLS "CA") || given(t, TLS "CERT") ||
		given(t, TLS "ENABLE_HOST_VERIFICATION")))
		return CLIENT_WEB_UI;
	return CLIENT_SDK;
}

static void
host_verification(
    const struct taking *t, const struct family *f, struct tls_outside *o)
{
	struct raw on = raw_var(t, f->verify), off = raw_var(t, f->no_verify);
	bool disabled = false;

	o->verifies_host = true;
	if (raw_given(&off) && !raw_given(&on)) {
		o->host_verification = value_go_bool(t->d, &off, &disabled);
		o->verifies_host = !disabled;
	} else {
		o->host_verification =
		    value_go_bool(t->d, &on, &o->verifies_host);
	}
}

static bool
family_given(const struct taking *t, const struct family *f)
{
	const char *const *const lists[] = { f->address, f->ca, f->cert, f->key,
		f->ca_data, f->cert_data, f->key_data };

	for (size_t i = 0; i < N(lists); i++) {
		struct raw r = first_var(t, lists[i]);

		if (raw_given(&r))
			return true;
	}
	return given(t, f->server_name);
}

static void
take_outside(const struct taking *t, const struct family *f,
    const struct tls_odd *odd, size_t n_odd)
{
	struct raw address = first_var(t, f->address),
		   name_space = first_var(t, f->name_space),
		   server_name = raw_var(t, f->server_name);
	struct tls_outside *o = deploy_new_outside(t->d);

	o->file = t->v->file;
	o->at = t->v->at;
	o->name = t->v->service;
	o->kind = kind_of(t, f);
	outside_material(t, f->cert, f->cert_data, &o->cert);
	outside_material(t, f->key, f->key_data, &o->key);
	outside_material(t, f->ca, f->ca_data, &o->ca);
	o->address = value_setting(t->d, &address);
	o->name_space = value_setting(t->d, &name_space);
	o->server_name = value_setting(t->d, &server_name);
	host_verification(t, f, o);
	o->to_cloud = raw_given(&address) && address.unknown == NULL &&
		      is_cloud(address.text);
	o->odd = odd;
	o->n_odd = n_odd;
}

/* ---- Names that nobody reads ----------------------------------------------------------- */

static const char *
nearest(const char *name, const char *const *list, size_t n, const char *prefix)
{
	const char *rest[N(server_vars) + N(other_vars)], *near;
	size_t length = strlen(prefix), count = 0;

	if (strncmp(name, prefix, length) != 0)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(name, list[i]) == 0)
			return NULL;
		if (strncmp(list[i], prefix, length) == 0)
			rest[count++] = list[i] + length;
	}
	/* Without what all begin with: else all are near one another. */
	near = text_nearest(name + length, rest, count);
	return near != NULL ? near - length : NULL;
}

static const char *
meant_by(const char *name)
{
	const char *list[N(server_vars) + N(other_vars)];
	const char *near;

	memcpy(list, server_vars, sizeof server_vars);
	memcpy(list + N(server_vars), other_vars, sizeof other_vars);
	near = nearest(name, list, N(list), TLS);
	return near != NULL ? near : nearest(name, list, N(list), CLI "TLS_");
}

static const struct tls_odd *
odd_vars(const struct taking *t, size_t *n)
{
	struct tls_odd *odd = NULL;
	const struct tls_odd *out;
	size_t cap = 0;

	*n = 0;
	for (const struct variable *v = t->v->vars->first; v != NULL;
	     v = v->next) {
		const char *meant = meant_by(v->name);

		if (meant == NULL || !deploy_count_setting(t->d, &v->at))
			continue;
		if (*n == cap) {
			cap = 2 * cap + 4;
			odd = mem_grow(odd, cap, sizeof *odd);
		}
		odd[(*n)++] =
		    (struct tls_odd){ .name = deploy_safe(t->d, v->name),
			    .where = arena_printf(t->d->a,
				"the environment of %s", t->v->service),
			    .meant = meant,
			    .at = v->at };
	}
	out = *n > 0 ? arena_dup(t->d->a, odd, *n * sizeof *odd) : NULL;
	free(odd);
	return out;
}

/* ---- All of it ------------------------------------------------------------------------------ */

bool
vars_make_server(const struct vars_of *v)
{
	struct taking t = { .v = v };

	return is_server_image(v->image) ||
	       any_given(&t, server_vars, N(server_vars));
}

bool
vars_take(struct deploy *d, const struct vars_of *v)
{
	struct taking t = { .d = d, .v = v };
	bool server = vars_make_server(v), taken = false;
	const struct family *plain = server ? &beside_server : &plain_family;
	size_t n_odd;
	const struct tls_odd *odd = odd_vars(&t, &n_odd);

	if (server &&
	    (!v->has_config || any_given(&t, server_vars, N(server_vars)))) {
		take_server(&t, odd, n_odd);
		n_odd = 0;
		taken = true;
	}
	if (family_given(&t, &cli_family)) {
		take_outside(&t, &cli_family, odd, n_odd);
		n_odd = 0;
		taken = true;
	}
	if (family_given(&t, plain)) {
		take_outside(&t, plain, odd, n_odd);
		taken = true;
	}
	return taken || server;
}
