/* SPDX-License-Identifier: Apache-2.0 */
/*
 * global.tls of a server's configuration (temporalio/temporal,
 * common/config/config.go, RootTLS).  Its YAML is read with gopkg.in/yaml.v3:
 * names to the letter, and those that nobody knows are dropped without a
 * word.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "load/deploy_parts.h"

struct config {
	struct deploy *d;
	const struct document *doc;
	struct place place;
	struct tls_odd *odd;
	size_t n_odd, cap_odd;
};

static const char *const root_names[] = { "internode", "frontend",
	"systemWorker", "remoteClusters", "expirationChecks",
	"refreshInterval" };
static const char *const group_names[] = { "client", "server",
	"hostOverrides" };
static const char *const server_names[] = { "certFile", "keyFile",
	"clientCaFiles", "certData", "keyData", "clientCaData",
	"requireClientAuth" };
static const char *const client_names[] = { "serverName",
	"disableHostVerification", "rootCaFiles", "rootCaData", "forceTLS" };
static const char *const worker_names[] = { "certFile", "keyFile", "certData",
	"keyData", "client" };
static const char *const check_names[] = { "warningWindow", "errorWindow",
	"checkInterval" };
#define N(array) (sizeof(array) / sizeof(array)[0])

/* ---- Members ------------------------------------------------------------------- */

static bool
is_null(const struct yaml_node *n)
{
	static const char *const nulls[] = { "", "~", "null", "Null", "NULL" };

	if (n == NULL)
		return true;
	for (size_t i = 0; i < N(nulls) && n->kind == YAML_SCALAR; i++)
		if (!n->quoted && strcmp(n->text, nulls[i]) == 0)
			return true;
	return false;
}

static struct raw
raw_of(struct config *c, const struct yaml_node *n, const char *name)
{
	struct raw r = { .set = true, .name = name, .text = "" };

	r.at = deploy_at(c->doc, n);
	if (n->kind != YAML_SCALAR) {
		r.bad = "is a list or a mapping where the server wants one "
			"value, and it does not start";
		return r;
	}
	r.quoted = n->quoted;
	if (!is_null(n))
		r.text = n->text;
	if (text_has_action(n->text))
		r.unknown = "a template fills it in";
	return r;
}

static struct raw
member(struct config *c, const struct yaml_node *map, const char *name)
{
	const struct yaml_node *n = yaml_member(map, name);

	return n != NULL ? raw_of(c, n, name) : (struct raw){ 0 };
}

/* "clientCAFiles" differs from "clientCaFiles" in case alone. */
static const char *
meant_by(const char *key, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *a = key, *b = names[i];

		while (*a != '\0' && *b != '\0') {
			if (*a == '_' || *a == '-') {
				a++;
				continue;
			}
			if ((*a | 0x20) != (*b | 0x20))
				break;
			a++;
			b++;
		}
		if (*a == '\0' && *b == '\0')
			return names[i];
	}
	return text_nearest(key, names, n);
}

static bool
is_name(const char *key, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(key, names[i]) == 0)
			return true;
	return false;
}

/* Names that the server does not know. */
static void
look_at_names(struct config *c, const struct yaml_node *map, const char *where,
    const char *const *names, size_t n)
{
	if (map == NULL || map->kind != YAML_MAP)
		return;
	for (const struct yaml_node *m = map->first; m != NULL; m = m->next) {
		struct tls_odd *odd;
		struct origin at;

		if (is_name(m->key, names, n) || strcmp(m->key, "<<") == 0 ||
		    text_has_action(m->key))
			continue;
		at = deploy_at(c->doc, m);
		if (!deploy_count_setting(c->d, &at))
			continue;
		if (c->n_odd == c->cap_odd) {
			c->cap_odd = 2 * c->cap_odd + 4;
			c->odd = mem_grow(c->odd, c->cap_odd, sizeof c->odd[0]);
		}
		odd = &c->odd[c->n_odd++];
		*odd = (struct tls_odd){ .name = deploy_safe(c->d, m->key),
			.where = where,
			.meant = meant_by(m->key, names, n),
			.at = deploy_at(c->doc, m) };
		if (c->doc->running) {
			odd->at.line = odd->at.end_line =
			    c->doc->line + (uint32_t)m->key_line;
			odd->at.column = c->doc->config_map == NULL
					     ? (uint32_t)m->key_column
					     : 0;
		}
	}
}

static const char *
below(struct config *c, const char *where, const char *name)
{
	return arena_printf(c->d->a, "%s.%s", where, deploy_safe(c->d, name));
}

/* ---- Materials ------------------------------------------------------------------- */

static void
pair(struct config *c, const struct yaml_node *n, struct tls_material *cert,
    struct tls_material *key)
{
	struct raw cert_file = member(c, n, "certFile"),
		   cert_data = member(c, n, "certData"),
		   key_file = member(c, n, "keyFile"),
		   key_data = member(c, n, "keyData");

	value_material(c->d, &c->place, &cert_file, &cert_data, false, cert);
	value_material(c->d, &c->place, &key_file, &key_data, false, key);
}

static size_t
length(const struct yaml_node *n)
{
	size_t count = 0;

	if (is_null(n))
		return 0;
	if (n->kind != YAML_LIST)
		return 1;
	for (n = n->first; n != NULL; n = n->next)
		count++;
	return count;
}

static void
add_cas(struct config *c, const struct yaml_node *list, const char *name,
    bool data, struct tls_material **to)
{
	static const struct raw none;
	const struct yaml_node *n;

	if (is_null(list))
		return;
	n = list->kind == YAML_LIST ? list->first : list;
	for (; n != NULL; n = n->next) {
		struct raw r = raw_of(c, n, name);

		if (list->kind != YAML_LIST)
			r.bad = "is no list, and the server does not start";
		value_material(c->d, &c->place, data ? &none : &r,
		    data ? &r : &none, false, (*to)++);
		if (list->kind != YAML_LIST)
			return;
	}
}

/* The files first, then what stands in place of them. */
static const struct tls_material *
cas(struct config *c, const struct yaml_node *map, const char *files,
    const char *data, size_t *n)
{
	const struct yaml_node *f = yaml_member(map, files),
			       *x = yaml_member(map, data);
	struct tls_material *list, *to;

	*n = length(f) + length(x);
	if (*n > CAP_SETTINGS - (c->d->n_settings < CAP_SETTINGS
					? c->d->n_settings
					: CAP_SETTINGS)) {
		c->d->n_settings = CAP_SETTINGS;
		(void)value_setting(
		    c->d, &(struct raw){ .set = true,
			      .name = files,
			      .at = deploy_at(c->doc, f != NULL ? f : x) });
		*n = 0;
	}
	if (*n == 0)
		return NULL;
	list = to = ARENA_ARRAY(c->d->a, struct tls_material, *n);
	add_cas(c, f, files, false, &to);
	add_cas(c, x, data, true, &to);
	*n = (size_t)(to - list);
	return list;
}

/* ---- Sections ---------------------------------------------------------------------- */

static void
server(struct config *c, const struct yaml_node *n, const char *where,
    struct tls_server *s)
{
	struct raw require = member(c, n, "requireClientAuth");

	if (n == NULL)
		return;
	look_at_names(c, n, where, server_names, N(server_names));
	s->at = deploy_at(c->doc, n);
	pair(c, n, &s->cert, &s->key);
	s->client_cas =
	    cas(c, n, "clientCaFiles", "clientCaData", &s->n_client_cas);
	s->require_client_auth =
	    value_yaml_bool(c->d, &require, &s->requires_client_auth);
}

static void
client(struct config *c, const struct yaml_node *n, const char *where,
    struct tls_client *t)
{
	struct raw name = member(c, n, "serverName"),
		   no_host = member(c, n, "disableHostVerification"),
		   force = member(c, n, "forceTLS");
	bool disabled = false;

	t->verifies_host = true;
	if (n == NULL)
		return;
	look_at_names(c, n, where, client_names, N(client_names));
	t->at = deploy_at(c->doc, n);
	t->server_name = value_setting(c->d, &name);
	t->disable_host_verification =
	    value_yaml_bool(c->d, &no_host, &disabled);
	t->verifies_host = !disabled;
	t->force_tls = value_yaml_bool(c->d, &force, &t->forces_tls);
	t->root_cas = cas(c, n, "rootCaFiles", "rootCaData", &t->n_root_cas);
}

/* How many; none where there are more than settings are looked at. */
static size_t
members_of(struct config *c, const struct yaml_node *n)
{
	struct origin at;
	size_t count = 0;

	if (n == NULL || n->kind != YAML_MAP)
		return 0;
	for (const struct yaml_node *m = n->first; m != NULL; m = m->next)
		count++;
	if (count <= CAP_SETTINGS)
		return count;
	at = deploy_at(c->doc, n);
	c->d->n_settings = CAP_SETTINGS;
	(void)deploy_count_setting(c->d, &at);
	return 0;
}

static void
hosts(struct config *c, const struct yaml_node *n, const char *where,
    struct tls_group *g)
{
	struct tls_host *list;
	const size_t count = members_of(c, n);

	if (count == 0)
		return;
	list = ARENA_ARRAY(c->d->a, struct tls_host, count);
	for (const struct yaml_node *m = n->first; m != NULL; m = m->next) {
		struct tls_host *h = &list[g->n_hosts];

		if (strcmp(m->key, "<<") == 0)
			continue;
		h->name = deploy_safe(c->d, m->key);
		server(c, m, below(c, where, m->key), &h->server);
		g->n_hosts++;
	}
	g->hosts = list;
}

static void
group(struct config *c, const struct yaml_node *n, const char *where,
    struct tls_group *g)
{
	g->client.verifies_host = true;
	if (is_null(n))
		return;
	look_at_names(c, n, where, group_names, N(group_names));
	g->present = true;
	g->at = deploy_at(c->doc, n);
	server(
	    c, yaml_member(n, "server"), below(c, where, "server"), &g->server);
	client(
	    c, yaml_member(n, "client"), below(c, where, "client"), &g->client);
	hosts(c, yaml_member(n, "hostOverrides"),
	    below(c, where, "hostOverrides"), g);
}

static void
worker(struct config *c, const struct yaml_node *n, const char *where,
    struct tls_worker *w)
{
	w->client.verifies_host = true;
	if (is_null(n))
		return;
	look_at_names(c, n, where, worker_names, N(worker_names));
	w->present = true;
	w->at = deploy_at(c->doc, n);
	pair(c, n, &w->cert, &w->key);
	client(
	    c, yaml_member(n, "client"), below(c, where, "client"), &w->client);
}

static void
remotes(struct config *c, const struct yaml_node *n, const char *where,
    struct tls_config *t)
{
	struct tls_remote *list;
	const size_t count = members_of(c, n);

	if (count == 0)
		return;
	list = ARENA_ARRAY(c->d->a, struct tls_remote, count);
	for (const struct yaml_node *m = n->first; m != NULL; m = m->next) {
		struct tls_remote *r = &list[t->n_remotes];

		if (strcmp(m->key, "<<") == 0)
			continue;
		r->host = deploy_safe(c->d, m->key);
		group(c, m, below(c, where, m->key), &r->group);
		t->n_remotes++;
	}
	t->remotes = list;
}

static void
root(struct config *c, const struct yaml_node *n, const char *where,
    struct tls_config *t)
{
	const struct yaml_node *checks = yaml_member(n, "expirationChecks");
	struct raw warning = member(c, checks, "warningWindow"),
		   error = member(c, checks, "errorWindow"),
		   interval = member(c, checks, "checkInterval"),
		   refresh = member(c, n, "refreshInterval");

	look_at_names(c, n, where, root_names, N(root_names));
	look_at_names(c, checks, below(c, where, "expirationChecks"),
	    check_names, N(check_names));
	group(c, yaml_member(n, "internode"), below(c, where, "internode"),
	    &t->internode);
	group(c, yaml_member(n, "frontend"), below(c, where, "frontend"),
	    &t->frontend);
	worker(c, yaml_member(n, "systemWorker"),
	    below(c, where, "systemWorker"), &t->system_worker);
	remotes(c, yaml_member(n, "remoteClusters"),
	    below(c, where, "remoteClusters"), t);
	t->warning_window = value_yaml_duration(c->d, &warning);
	t->error_window = value_yaml_duration(c->d, &error);
	t->check_interval = value_yaml_duration(c->d, &interval);
	t->refresh_interval = value_yaml_duration(c->d, &refresh);
}

/* ---- Where it stands ------------------------------------------------------------------ */

/* A name of ours, or one that looks like it. */
static bool
is_tls(const struct yaml_node *n)
{
	if (n == NULL || n->kind != YAML_MAP)
		return false;
	for (const struct yaml_node *m = n->first; m != NULL; m = m->next)
		if (meant_by(m->key, root_names, N(root_names)) != NULL)
			return true;
	return false;
}

const struct yaml_node *
config_tls(const struct document *doc, const char **where)
{
	const struct yaml_node *n = yaml_member(doc->root, "global"), *tls;

	if (is_tls(tls = yaml_member(n, "tls"))) {
		*where = "global.tls";
		return tls;
	}
	/* Values of Temporal's Helm chart. */
	n = yaml_member(yaml_member(doc->root, "server"), "config");
	if (is_tls(tls = yaml_member(n, "tls"))) {
		*where = "server.config.tls";
		return tls;
	}
	n = yaml_member(n, "global");
	if (is_tls(tls = yaml_member(n, "tls"))) {
		*where = "server.config.global.tls";
		return tls;
	}
	return NULL;
}

static void
find_place(struct config *c)
{
	struct deploy *d = c->d;

	c->place = (struct place){ .file = c->doc->file,
		.folder = path_folder(d, c->doc->file->path) };
	for (const struct workload *w = d->workloads; w != NULL; w = w->next)
		for (size_t i = 0; i < w->place.n_mounts; i++)
			if (deploy_is_mounted(d, c->doc, &w->place.mounts[i])) {
				c->place = w->place;
				return;
			}
	if (c->doc->config_map != NULL) {
		c->place.container = true;
		c->place.folder = NULL;
	}
}

bool
config_take(struct deploy *d, const struct document *doc)
{
	struct config c = { .d = d, .doc = doc };
	const char *where;
	const struct yaml_node *tls = config_tls(doc, &where);
	struct tls_config *t;

	if (tls == NULL)
		return false;
	find_place(&c);
	t = deploy_new_config(d);
	t->file = doc->file;
	t->at = deploy_at(doc, tls);
	t->internal_frontend = yaml_member(yaml_member(doc->root, "services"),
				   "internal-frontend") != NULL;
	root(&c, tls, where, t);
	if (c.n_odd > 0)
		t->odd = arena_dup(d->a, c.odd, c.n_odd * sizeof c.odd[0]);
	t->n_odd = c.n_odd;
	free(c.odd);
	return true;
}
