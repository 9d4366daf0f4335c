/* SPDX-License-Identifier: Apache-2.0 */
/* Who calls whom in a deployment, and by which name; who is one party with
 * whom, and who comes up with whom.  Settings only: no file is there. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "pki/deploy.h"
#include "t.h"

#define MAX_CONFIGS 2
#define MAX_OUTSIDE 2

static struct tls_setting
setting(const char *value)
{
	return (struct tls_setting){
		.set = value != NULL, .name = "name", .value = value
	};
}

/* Files, one a letter: a part of the input F is lower case. */
static const struct file *
file_of(char c)
{
	static const struct file whole[] = { { .path = "E" }, { .path = "F" },
		{ .path = "G" } };
	static const struct file parts[] = { { .outer = &whole[0] },
		{ .outer = &whole[1] }, { .outer = &whole[2] } };

	if (c == '\0')
		return NULL;
	return c >= 'e' ? &parts[c - 'e'] : &whole[c - 'E'];
}

struct conf_spec {
	char file;
	const char *service;
	const char *client_name; /* by which its services call each other */
	const char *host;        /* an override of the frontend */
	const char *inside;      /* of the key of internode */
	bool internal;           /* there is an internal frontend */
};

struct outside_spec {
	char file;
	const char *address, *name;
	bool to_cloud;
};

static const struct {
	struct conf_spec configs[MAX_CONFIGS];
	struct outside_spec outside[MAX_OUTSIDE];
	const char *parties, *calls;
} rows[] = {
	{ { { .file = 'F' } }, { { .file = '\0' } },
	    "internode server, internode client, frontend server, system "
	    "worker",
	    "internode client > internode server, "
	    "system worker > frontend server" },
	/* An internal frontend is what the system workers call. */
	{ { { .file = 'F', .internal = true } }, { { .file = '\0' } },
	    "internode server, internode client, frontend server",
	    "internode client > internode server" },
	/* A service is named where there are several. */
	{ { { .file = 'F', .service = "history" } }, { { .file = '\0' } },
	    "internode server, internode client, frontend server, system "
	    "worker",
	    "internode client > internode server, "
	    "system worker > frontend server" },
	{ { { .file = 'F', .service = "a" }, { .file = 'G', .service = "b" } },
	    { { .file = '\0' } },
	    "a: internode server, a: internode client, a: frontend server, "
	    "a: system worker, b: internode server, b: internode client, "
	    "b: frontend server, b: system worker",
	    "a: internode client > a: internode server, "
	    "a: system worker > a: frontend server, "
	    "b: internode client > b: internode server, "
	    "b: system worker > b: frontend server" },
	/* With the same settings they are one, where they are of one input. */
	{ { { .file = 'F' }, { .file = 'F' } }, { { .file = '\0' } },
	    "internode server, internode client, frontend server, system "
	    "worker",
	    "internode client > internode server, "
	    "system worker > frontend server" },
	{ { { .file = 'f' }, { .file = 'F' } }, { { .file = '\0' } },
	    "internode server, internode client, frontend server, system "
	    "worker",
	    "internode client > internode server, "
	    "system worker > frontend server" },
	/* ... and else call each other; what stands in place counts. */
	{ { { .file = 'F', .service = "a", .client_name = "x" },
	      { .file = 'F', .service = "b", .client_name = "y" } },
	    { { .file = '\0' } },
	    "a: internode server, a: internode client, a: frontend server, "
	    "a: system worker, b: internode server, b: internode client, "
	    "b: frontend server, b: system worker",
	    "a: internode client > a: internode server by x, "
	    "a: internode client > b: internode server by x, "
	    "a: system worker > a: frontend server, "
	    "a: system worker > b: frontend server, "
	    "b: internode client > a: internode server by y, "
	    "b: internode client > b: internode server by y, "
	    "b: system worker > a: frontend server, "
	    "b: system worker > b: frontend server" },
	{ { { .file = 'e', .service = "a", .inside = "x" },
	      { .file = 'e', .service = "b", .inside = "y" } },
	    { { .file = '\0' } },
	    "a: internode server, a: internode client, a: frontend server, "
	    "a: system worker, b: internode server, b: internode client, "
	    "b: frontend server, b: system worker",
	    "a: internode client > a: internode server, "
	    "a: internode client > b: internode server, "
	    "a: system worker > a: frontend server, "
	    "a: system worker > b: frontend server, "
	    "b: internode client > a: internode server, "
	    "b: internode client > b: internode server, "
	    "b: system worker > a: frontend server, "
	    "b: system worker > b: frontend server" },
};

/* Clients from outside, of configurations in F and G. */
static const struct {
	struct outside_spec client;
	const char *host;  /* override in F */
	const char *calls; /* of the client alone */
} clients[] = {
	/* Beside a configuration it calls that, else each. */
	{ { 'F', NULL, NULL, false }, NULL, "c > f: frontend server" },
	{ { 'f', NULL, NULL, false }, NULL, "c > f: frontend server" },
	{ { 'g', NULL, NULL, false }, NULL, "c > g: frontend server" },
	{ { 'E', NULL, NULL, false }, NULL,
	    "c > f: frontend server, c > g: frontend server" },
	{ { '\0', NULL, NULL, false }, NULL,
	    "c > f: frontend server, c > g: frontend server" },
	{ { 'F', NULL, NULL, true }, NULL, "" },
	/* An override serves who calls by its name, in any letters. */
	{ { 'F', NULL, "AbzZ.example", false }, "aBZz.EXAMPLE",
	    "c > f: frontend server for aBZz.EXAMPLE by AbzZ.example" },
	{ { 'F', NULL, "{a", false }, "[a", "c > f: frontend server by {a" },
	{ { 'F', NULL, "`a", false }, "@a", "c > f: frontend server by `a" },
	{ { 'F', NULL, "ab", false }, "abc", "c > f: frontend server by ab" },
	{ { 'F', NULL, "abc", false }, "ab", "c > f: frontend server by abc" },
	{ { 'F', NULL, "10.0.0.1", false }, "10.0.0.1",
	    "c > f: frontend server by 10.0.0.1" },
	/* Who calls by a name that nobody knows may call by that one. */
	{ { 'F', NULL, NULL, false }, "h",
	    "c > f: frontend server, c > f: frontend server for h by h" },
	/* The name is the one set, or that of the address. */
	{ { 'F', "b.example:7233", "a.example", false }, NULL,
	    "c > f: frontend server by a.example" },
	{ { 'F', "b.example:7233", NULL, false }, NULL,
	    "c > f: frontend server by b.example" },
	{ { 'F', "b.example", NULL, false }, NULL,
	    "c > f: frontend server by b.example" },
	{ { 'F', "dns:///b.example:7233", NULL, false }, NULL,
	    "c > f: frontend server by b.example" },
	{ { 'F', "[::1]:7233", NULL, false }, NULL,
	    "c > f: frontend server by ::1" },
	{ { 'F', "::1", NULL, false }, NULL, "c > f: frontend server by ::1" },
	{ { 'F', "[a:7233", NULL, false }, NULL,
	    "c > f: frontend server by [a" },
	{ { 'F', "a]:7233", NULL, false }, NULL,
	    "c > f: frontend server by a]" },
};

static void
build_config(
    struct tls_config *c, const struct conf_spec *s, struct tls_host *host)
{
	*c = (struct tls_config){ .file = file_of(s->file),
		.service = s->service,
		.internal_frontend = s->internal };
	c->internode.present = c->frontend.present = true;
	c->internode.client.server_name = setting(s->client_name);
	if (s->inside != NULL) {
		c->internode.server.key.data = setting("1 byte");
		c->internode.server.key.inside = slice_str(s->inside);
	}
	if (s->host == NULL)
		return;
	*host = (struct tls_host){ .name = s->host };
	host->server.cert.file = setting("cert.pem");
	c->frontend.hosts = host;
	c->frontend.n_hosts = 1;
}

static void
build_outside(struct tls_outside *o, const struct outside_spec *s)
{
	*o = (struct tls_outside){ .file = file_of(s->file),
		.name = "c",
		.kind = CLIENT_SDK,
		.address = setting(s->address),
		.server_name = setting(s->name),
		.to_cloud = s->to_cloud };
}

static void
list_calls(const struct deployment *d, bool from_outside, struct buf *out)
{
	for (size_t i = 0; i < d->n_connections; i++) {
		const struct connection *c = &d->connections[i];

		if (from_outside && c->client->outside == NULL)
			continue;
		buf_printf(out, "%s%s > %s", out->len > 0 ? ", " : "",
		    c->client->name, c->server->name);
		if (c->server_name != NULL)
			buf_printf(out, " by %s", c->server_name);
	}
}

static void
is_list(const struct buf *got, const char *want)
{
	bool same = strcmp(buf_str(got), want) == 0;

	if (!same)
		printf("got  %s\nwant %s\n", buf_str(got), want);
	CU_ASSERT_TRUE(same);
}

static void
test_parties(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct arena *a = arena_new();
		struct verifier *v = verifier_new();
		size_t n = 1 + (rows[i].configs[1].file != '\0');
		struct tls_config *configs = mem_alloc(n * sizeof *configs);
		struct tls_host hosts[MAX_CONFIGS];
		struct deployment d = { .configs = configs, .n_configs = n };
		struct buf parties = { 0 }, calls = { 0 };

		for (size_t k = 0; k < n; k++)
			build_config(
			    &configs[k], &rows[i].configs[k], &hosts[k]);
		deploy_relate(a, v, &d);
		for (size_t k = 0; k < d.n_parties; k++)
			buf_printf(&parties, "%s%s", k > 0 ? ", " : "",
			    d.parties[k].name);
		list_calls(&d, false, &calls);
		is_list(&parties, rows[i].parties);
		is_list(&calls, rows[i].calls);
		buf_free(&parties);
		buf_free(&calls);
		free(configs);
		verifier_free(v);
		arena_free(a);
	}
}

static void
test_clients(void)
{
	for (size_t i = 0; i < sizeof clients / sizeof clients[0]; i++) {
		const struct conf_spec specs[] = {
			{ .file = 'F',
			    .service = "f",
			    .host = clients[i].host },
			{ .file = 'G', .service = "g" },
		};
		struct arena *a = arena_new();
		struct verifier *v = verifier_new();
		struct tls_config *configs = mem_alloc(2 * sizeof *configs);
		struct tls_host host;
		struct tls_outside outside;
		struct deployment d = { .configs = configs,
			.n_configs = 2,
			.outside = &outside,
			.n_outside = 1 };
		struct buf calls = { 0 };

		for (size_t k = 0; k < 2; k++)
			build_config(&configs[k], &specs[k], &host);
		build_outside(&outside, &clients[i].client);
		deploy_relate(a, v, &d);
		list_calls(&d, true, &calls);
		is_list(&calls, clients[i].calls);
		buf_free(&calls);
		free(configs);
		verifier_free(v);
		arena_free(a);
	}
}

/* A client from outside speaks TLS with any of these, though nobody may know
 * what they hold. */
static const struct {
	const char *cert, *ca, *name, *unknown;
	bool tls;
	const char *known_name;
} outsides[] = {
	{ NULL, NULL, NULL, NULL, false, NULL },
	{ "", "", "", NULL, false, NULL },
	{ "cert.pem", NULL, NULL, NULL, true, NULL },
	{ NULL, "ca.pem", NULL, NULL, true, NULL },
	{ NULL, NULL, "a.example", NULL, true, "a.example" },
	{ NULL, NULL, "$NAME", "NAME is set nowhere", true, NULL },
};

static void
test_outside(void)
{
	for (size_t i = 0; i < sizeof outsides / sizeof outsides[0]; i++) {
		struct arena *a = arena_new();
		struct verifier *v = verifier_new();
		struct tls_outside o = { .file = file_of('F'), .name = "c" };
		struct deployment d = { .outside = &o, .n_outside = 1 };

		o.cert.file = setting(outsides[i].cert);
		o.ca.file = setting(outsides[i].ca);
		o.server_name = setting(outsides[i].name);
		o.server_name.unknown = outsides[i].unknown;
		deploy_relate(a, v, &d);
		CU_ASSERT_EQUAL_FATAL(d.n_parties, 1);
		CU_ASSERT_EQUAL(d.parties[0].tls, outsides[i].tls);
		CU_ASSERT_PTR_EQUAL(
		    d.parties[0].server_name, outsides[i].known_name);
		verifier_free(v);
		arena_free(a);
	}
}

/* Which file is empty, and which parties do not come up with it: the internode
 * server and its clients do together, and with them a system worker that has
 * their certificate. */
static const struct {
	bool cert, trusted, frontend, own; /* own: of the system worker */
	const char *down;
} empty[] = {
	{ false, false, false, false, "" },
	{ true, false, false, false,
	    "internode server, internode client, system worker" },
	{ false, true, false, false,
	    "internode server, internode client, system worker" },
	{ false, false, true, false, "frontend server" },
	{ true, false, false, true, "internode server, internode client" },
};

static void
test_empty(void)
{
	static const struct file nothing = { .path = "empty.pem" };
	struct tls_material gone = { .content = &nothing };

	gone.file = setting("empty.pem");
	for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
		const struct conf_spec specs[] = { { .file = 'F' },
			{ .file = 'G', .client_name = "x" } };
		struct arena *a = arena_new();
		struct verifier *v = verifier_new();
		struct tls_config configs[2];
		struct deployment d = { .configs = configs, .n_configs = 2 };
		struct buf down = { 0 };

		for (size_t k = 0; k < 2; k++)
			build_config(&configs[k], &specs[k], NULL);
		if (empty[i].cert)
			configs[0].internode.server.cert = gone;
		if (empty[i].trusted) {
			configs[0].internode.client.root_cas = &gone;
			configs[0].internode.client.n_root_cas = 1;
		}
		if (empty[i].frontend)
			configs[0].frontend.server.cert = gone;
		configs[0].system_worker.present = empty[i].own;
		if (empty[i].own)
			configs[0].system_worker.cert.file =
			    setting("worker.pem");
		deploy_relate(a, v, &d);
		for (size_t k = 0; k < d.n_parties; k++)
			if (d.parties[k].fault.message != NULL)
				buf_printf(&down, "%s%s",
				    down.len > 0 ? ", " : "",
				    d.parties[k].name);
		is_list(&down, empty[i].down);
		buf_free(&down);
		verifier_free(v);
		arena_free(a);
	}
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "parties", test_parties },
		{ "clients", test_clients },
		{ "clients that speak TLS", test_outside },
		{ "what does not come up", test_empty },
	};

	return t_run("deploy_calls", cases, sizeof cases / sizeof cases[0]);
}
