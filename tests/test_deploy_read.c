/* SPDX-License-Identifier: Apache-2.0 */
/* The TLS settings of deployments, from small documents. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "load/deploy.h"
#include "t.h"

#define MAX_FILES 4
#define MAX_NOTES 16

struct run {
	struct arena *a;
	struct file files[MAX_FILES], *list[MAX_FILES];
	size_t n;
	struct deploy_options opt;
	struct deployment d;
	char notes[MAX_NOTES][256];
	uint32_t note_lines[MAX_NOTES];
	size_t n_notes;
};

static void
take_note(void *ctx, const struct file *f, uint32_t line, const char *message)
{
	struct run *r = ctx;

	(void)f;
	if (r->n_notes < MAX_NOTES) {
		snprintf(
		    r->notes[r->n_notes], sizeof r->notes[0], "%s", message);
		r->note_lines[r->n_notes] = line;
	}
	r->n_notes++;
}

static struct file *
add_bytes(struct run *r, const char *path, struct slice bytes)
{
	struct file *f = &r->files[r->n];

	*f = (struct file){ .path = path, .bytes = bytes };
	f->at.file = f;
	r->list[r->n++] = f;
	return f;
}

static struct file *
add(struct run *r, const char *path, const char *text)
{
	return add_bytes(r, path, slice_str(text));
}

static void
go(struct run *r)
{
	r->a = arena_new();
	deploy_read(r->a, r->list, r->n, &r->opt, &r->d, take_note, r);
}

static void
done(struct run *r)
{
	deploy_wipe(&r->d);
	arena_free(r->a);
	*r = (struct run){ 0 };
}

static void
read_one(struct run *r, const char *path, const char *text)
{
	*r = (struct run){ 0 };
	add(r, path, text);
	go(r);
}

static bool
is(const char *s, const char *wanted)
{
	if (s != NULL && wanted != NULL && strcmp(s, wanted) == 0)
		return true;
	if (s == NULL && wanted == NULL)
		return true;
	printf("\n    '%s' is not '%s'\n", s != NULL ? s : "NULL",
	    wanted != NULL ? wanted : "NULL");
	return false;
}

static bool
has(const char *s, const char *wanted)
{
	if (s != NULL && strstr(s, wanted) != NULL)
		return true;
	printf("\n    '%s' has no '%s'\n", s != NULL ? s : "NULL", wanted);
	return false;
}

/* ---- Server configurations ---------------------------------------------------- */

static const char whole[] =
    "global:\n"                                      /* 1 */
    "  tls:\n"                                       /* 2 */
    "    refreshInterval: 10m\n"                     /* 3 */
    "    expirationChecks:\n"                        /* 4 */
    "      warningWindow: 336h\n"                    /* 5 */
    "      errorWindow: 0s\n"                        /* 6 */
    "      checkInterval: 1.5h\n"                    /* 7 */
    "    internode:\n"                               /* 8 */
    "      server:\n"                                /* 9 */
    "        certFile: certs/node.pem\n"             /* 10 */
    "        keyFile: /abs/node.key\n"               /* 11 */
    "        clientCaFiles: [ca1.pem, ../ca2.pem]\n" /* 12 */
    "        requireClientAuth: true\n"              /* 13 */
    "      client:\n"                                /* 14 */
    "        serverName: node.example.com\n"         /* 15 */
    "        disableHostVerification: yes\n"         /* 16 */
    "        rootCaData:\n"                          /* 17 */
    "          - aGVsbG8=\n"                         /* 18 */
    "    frontend:\n"                                /* 19 */
    "      server:\n"                                /* 20 */
    "        certData: aGVsbG8=\n"                   /* 21 */
    "        keyData: 'no base64!'\n"                /* 22 */
    "      client: {forceTLS: true}\n"               /* 23 */
    "      hostOverrides:\n"                         /* 24 */
    "        a.example.com: {certFile: a.pem}\n"     /* 25 */
    "        '': {keyFile: b.key}\n"                 /* 26 */
    "    systemWorker:\n"                            /* 27 */
    "      certFile: w.pem\n"                        /* 28 */
    "      keyFile: ''\n"                            /* 29 */
    "      client: {rootCaFiles: [r.pem, '']}\n"     /* 30 */
    "    remoteClusters:\n"                          /* 31 */
    "      '*.example.com:7233':\n"                  /* 32 */
    "        client: {serverName: remote}\n"         /* 33 */
    "services:\n"
    "  internal-frontend: {rpc: {grpcPort: 7236}}\n";

static void
test_config(void)
{
	struct run r;
	const struct tls_config *c;
	size_t i = 0, n = 0;

	read_one(&r, "conf/server.yaml", whole);
	CU_ASSERT_EQUAL(r.n_notes, 0);
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	c = r.d.configs;
	CU_ASSERT_PTR_EQUAL(c->file, &r.files[0]);
	CU_ASSERT_PTR_NULL(c->service);
	CU_ASSERT_FALSE(c->from_variables);
	CU_ASSERT_TRUE(c->internal_frontend);
	CU_ASSERT_EQUAL(c->refresh_interval.duration, 600000000000);
	CU_ASSERT_EQUAL(c->refresh_interval.at.line, 3);
	CU_ASSERT_EQUAL(
	    c->warning_window.duration, 336 * INT64_C(3600000000000));
	CU_ASSERT_TRUE(c->error_window.set);
	CU_ASSERT_EQUAL(c->error_window.duration, 0);
	CU_ASSERT_EQUAL(c->check_interval.duration, 5400000000000);

	CU_ASSERT_TRUE(c->internode.present);
	CU_ASSERT(is(c->internode.server.cert.file.name, "certFile"));
	CU_ASSERT(is(c->internode.server.cert.file.value, "certs/node.pem"));
	CU_ASSERT_EQUAL(c->internode.server.cert.file.at.line, 10);
	CU_ASSERT_EQUAL(c->internode.server.cert.file.at.column, 19);
	CU_ASSERT(is(c->internode.server.cert.path, "conf/certs/node.pem"));
	CU_ASSERT(is(c->internode.server.key.path, "/abs/node.key"));
	CU_ASSERT_EQUAL_FATAL(c->internode.server.n_client_cas, 2);
	CU_ASSERT(is(c->internode.server.client_cas[1].path, "ca2.pem"));
	CU_ASSERT_TRUE(c->internode.server.requires_client_auth);
	CU_ASSERT_EQUAL(c->internode.server.require_client_auth.at.line, 13);
	CU_ASSERT_FALSE(c->internode.client.verifies_host);
	CU_ASSERT_EQUAL_FATAL(c->internode.client.n_root_cas, 1);
	CU_ASSERT_EQUAL(c->internode.client.root_cas[0].inside.n, 5);
	CU_ASSERT(
	    is(c->internode.client.root_cas[0].data.value, "8 characters"));

	CU_ASSERT_EQUAL(c->frontend.server.cert.inside.n, 5);
	CU_ASSERT_PTR_NULL(c->frontend.server.cert.path);
	CU_ASSERT_PTR_NULL(c->frontend.server.key.inside.p);
	CU_ASSERT(has(c->frontend.server.key.missing, "no base64"));
	CU_ASSERT_PTR_NOT_NULL(c->frontend.server.key.data.bad);
	CU_ASSERT_FALSE(c->frontend.server.requires_client_auth);
	CU_ASSERT_FALSE(c->frontend.server.require_client_auth.set);
	CU_ASSERT_TRUE(c->frontend.client.forces_tls);
	CU_ASSERT_TRUE(c->frontend.client.verifies_host);
	CU_ASSERT_EQUAL_FATAL(c->frontend.n_hosts, 2);
	CU_ASSERT(is(c->frontend.hosts[0].name, "a.example.com"));
	CU_ASSERT(is(c->frontend.hosts[0].server.cert.path, "conf/a.pem"));
	CU_ASSERT(is(c->frontend.hosts[1].name, ""));

	CU_ASSERT_TRUE(c->system_worker.present);
	CU_ASSERT_TRUE(c->system_worker.key.file.set);
	CU_ASSERT_FALSE(material_set(&c->system_worker.key));
	CU_ASSERT_TRUE(material_set(&c->system_worker.cert));
	CU_ASSERT_EQUAL_FATAL(c->system_worker.client.n_root_cas, 2);
	CU_ASSERT(is(c->system_worker.client.root_cas[1].file.value, ""));
	CU_ASSERT_PTR_NULL(c->system_worker.client.root_cas[1].path);
	CU_ASSERT_EQUAL_FATAL(c->n_remotes, 1);
	CU_ASSERT(is(c->remotes[0].host, "*.example.com:7233"));
	CU_ASSERT(is(c->remotes[0].group.client.server_name.value, "remote"));
	CU_ASSERT_EQUAL(c->n_odd, 0);
	while (deploy_next_material(&r.d, &i) != NULL)
		n++;
	CU_ASSERT_EQUAL(n, 5 + 6 + 4 + 2);
	done(&r);
}

static void
test_config_forms(void)
{
	struct run r;

	/* One that is a value of the Helm chart; groups that are empty. */
	read_one(&r, "values.yaml",
	    "server:\n  config:\n    tls:\n      frontend:\n"
	    "        server: {certFile: a}\n      internode:\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT_TRUE(r.d.configs[0].frontend.present);
	CU_ASSERT_FALSE(r.d.configs[0].internode.present);
	CU_ASSERT_TRUE(r.d.configs[0].internode.client.verifies_host);
	done(&r);
	/* Not Temporal's. */
	read_one(&r, "a.yaml", "global:\n  tls:\n    enabled: true\n");
	CU_ASSERT_EQUAL(r.d.n_configs, 0);
	CU_ASSERT_EQUAL(r.n_notes, 1);
	done(&r);
	/* Two documents, JSON, a byte order mark. */
	read_one(&r, "a.yaml",
	    "---\nglobal: {tls: {frontend: {}}}\n---\n"
	    "global: {tls: {internode: {}}}\n");
	CU_ASSERT_EQUAL(r.d.n_configs, 2);
	done(&r);
	read_one(&r, "a.json",
	    "\xef\xbb\xbf{\"global\": {\"tls\": {\"frontend\": "
	    "{\"server\": {\"certFile\": \"a\"}}}}}");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT(is(r.d.configs[0].frontend.server.cert.path, "a"));
	done(&r);
	/* Anchors and merge keys. */
	read_one(&r, "a.yaml",
	    "x-server: &s\n  certFile: a\n  keyFile: k\n"
	    "global:\n  tls:\n    internode: {server: *s}\n"
	    "    frontend:\n      server:\n        <<: *s\n"
	    "        keyFile: f\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT(is(r.d.configs[0].internode.server.key.path, "k"));
	CU_ASSERT(is(r.d.configs[0].frontend.server.key.path, "f"));
	CU_ASSERT(is(r.d.configs[0].frontend.server.cert.path, "a"));
	CU_ASSERT_EQUAL(r.d.configs[0].frontend.server.cert.file.at.line, 2);
	CU_ASSERT_EQUAL(r.d.configs[0].n_odd, 0);
	done(&r);
}

static void
test_config_odd(void)
{
	static const struct {
		const char *name, *where, *meant;
		uint32_t line;
	} wanted[] = {
		{ "refreshinterval", "global.tls", "refreshInterval", 3 },
		{ "clientCAFiles", "global.tls.frontend.server",
		    "clientCaFiles", 7 },
		{ "certfile", "global.tls.frontend.server", "certFile", 8 },
		{ "key_file", "global.tls.frontend.server", "keyFile", 9 },
		{ "zzz", "global.tls.frontend.server", NULL, 10 },
		{ "certfile", "global.tls.frontend.hostOverrides.a.b",
		    "certFile", 12 },
	};
	struct run r;

	read_one(&r, "a.yaml",
	    "global:\n  tls:\n    refreshinterval: 1h\n    frontend:\n"
	    "      server:\n        certFile: a\n        clientCAFiles: [b]\n"
	    "        certfile: c\n        key_file: c\n        zzz: 1\n"
	    "      hostOverrides:\n        a.b: {certfile: x}\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT_EQUAL_FATAL(
	    r.d.configs[0].n_odd, sizeof wanted / sizeof wanted[0]);
	for (size_t i = 0; i < r.d.configs[0].n_odd; i++) {
		const struct tls_odd *o = &r.d.configs[0].odd[i];

		CU_ASSERT(is(o->name, wanted[i].name));
		CU_ASSERT(is(o->where, wanted[i].where));
		CU_ASSERT(is(o->meant, wanted[i].meant));
		CU_ASSERT_EQUAL(o->at.line, wanted[i].line);
		CU_ASSERT_PTR_EQUAL(o->at.file, &r.files[0]);
	}
	done(&r);
}

static const struct tls_config *
with(struct run *r, const char *line)
{
	static char text[512];

	snprintf(text, sizeof text,
	    "global:\n  tls:\n    frontend:\n      server:\n        %s\n"
	    "    expirationChecks:\n      %s\n",
	    line, line);
	read_one(r, "a.yaml", text);
	CU_ASSERT_EQUAL_FATAL(r->d.n_configs, 1);
	return r->d.configs;
}

/* As gopkg.in/yaml.v3 takes them into bool and time.Duration. */
static void
test_config_values(void)
{
	static const struct {
		const char *text;
		int is; /* -1: it cannot be taken */
	} bools[] = { { "true", 1 }, { "True", 1 }, { "TRUE", 1 }, { "yes", 1 },
		{ "on", 1 }, { "y", 1 }, { "false", 0 }, { "off", 0 },
		{ "n", 0 }, { "", 0 }, { "~", 0 }, { "null", 0 },
		{ "'yes'", 1 }, { "\"true\"", -1 }, { "'false'", -1 },
		{ "1", -1 }, { "Yes", -1 }, { "tRUE", -1 }, { "[true]", -1 },
		{ "enabled", -1 } };
	static const struct {
		const char *text;
		int64_t is; /* -1: it cannot be taken */
	} durations[] = { { "0s", 0 }, { "10m", 600000000000 },
		{ "1h30m", 5400000000000 }, { "'1.5h'", 5400000000000 },
		{ ".5s", 500000000 }, { "1us", 1000 }, { "1\xc2\xb5s", 1000 },
		{ "", 0 }, { "~", 0 }, { "'0'", 0 }, { "0", -1 },
		{ "3600", -1 }, { "1d", -1 }, { "h", -1 }, { "1", -1 },
		{ "1h 30m", -1 }, { "9999999999h", -1 }, { "abc", -1 },
		{ "''", -1 }, { "1.h", 3600000000000 }, { "{}", -1 },
		{ "999999999999999999999999s", -1 } };
	struct run r;
	char line[64];

	for (size_t i = 0; i < sizeof bools / sizeof bools[0]; i++) {
		const struct tls_server *s;

		snprintf(
		    line, sizeof line, "requireClientAuth: %s", bools[i].text);
		s = &with(&r, line)->frontend.server;
		CU_ASSERT_TRUE(s->require_client_auth.set);
		CU_ASSERT_EQUAL(
		    s->require_client_auth.bad != NULL, bools[i].is < 0);
		CU_ASSERT_EQUAL(s->requires_client_auth, bools[i].is == 1);
		done(&r);
	}
	for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
		const struct tls_setting *s;

		snprintf(
		    line, sizeof line, "warningWindow: %s", durations[i].text);
		s = &with(&r, line)->warning_window;
		CU_ASSERT_TRUE(s->set);
		CU_ASSERT_EQUAL(s->bad != NULL, durations[i].is < 0);
		if (s->bad == NULL)
			CU_ASSERT_EQUAL(s->duration, durations[i].is);
		done(&r);
	}
	CU_ASSERT_PTR_NOT_NULL(
	    with(&r, "certFile: [a]")->frontend.server.cert.file.bad);
	CU_ASSERT(has(r.d.configs[0].frontend.server.cert.missing, "a list"));
	done(&r);
	CU_ASSERT_EQUAL(
	    with(&r, "clientCaFiles: a.pem")->frontend.server.n_client_cas, 1);
	CU_ASSERT_PTR_NOT_NULL(
	    r.d.configs[0].frontend.server.client_cas[0].file.bad);
	done(&r);
	CU_ASSERT_EQUAL(
	    with(&r, "clientCaFiles:")->frontend.server.n_client_cas, 0);
	done(&r);
	/* Both: the server does not take it, and both are told. */
	with(&r, "{certFile: a, certData: aGVsbG8=}");
	CU_ASSERT_TRUE(r.d.configs[0].frontend.server.cert.file.set);
	CU_ASSERT_TRUE(r.d.configs[0].frontend.server.cert.data.set);
	done(&r);
}

static void
test_config_template(void)
{
	struct run r;
	const struct tls_server *s;

	read_one(&r, "config_template.yaml",
	    "log:\n    level: {{ default .Env.LOG_LEVEL \"info\" }}\n"
	    "persistence:\n    {{- $db := default .Env.DB \"x\" -}}\n"
	    "    {{- if eq $db \"x\" }}\n"
	    "    seeds: \"{{ default .Env.S \"\" }}:{{ .Env.P }}\"\n"
	    "    {{- end }}\n"
	    "global:\n    tls:\n        frontend:\n            server:\n"
	    "                certFile: {{ default .Env.CERT \"\" }}\n"
	    "                keyFile: /k/{{ .Env.KEY }}\n"
	    "                requireClientAuth: {{ .Env.R }}\n"
	    "                clientCaFiles:\n"
	    "                    - {{ default .Env.CA \"\" }}\n"
	    "                    - ca.pem\n");
	CU_ASSERT_EQUAL(r.n_notes, 0);
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	s = &r.d.configs[0].frontend.server;
	CU_ASSERT(has(s->cert.file.unknown, "template"));
	CU_ASSERT_EQUAL(s->cert.file.at.line, 12);
	CU_ASSERT_PTR_NULL(s->cert.path);
	CU_ASSERT(has(s->cert.missing, "template"));
	CU_ASSERT_TRUE(material_set(&s->cert));
	CU_ASSERT(has(s->key.file.unknown, "template"));
	CU_ASSERT(has(s->require_client_auth.unknown, "template"));
	CU_ASSERT_PTR_NULL(s->require_client_auth.bad);
	CU_ASSERT_EQUAL_FATAL(s->n_client_cas, 2);
	CU_ASSERT(is(s->client_cas[1].path, "ca.pem"));
	done(&r);
	/* Quoted actions need no help. */
	read_one(&r, "a.yaml",
	    "global: {tls: {frontend: {server: {certFile: "
	    "'{{ .Env.X }}'}}}}");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT(
	    has(r.d.configs[0].frontend.server.cert.file.unknown, "template"));
	done(&r);
}

/* ---- Variables of the server's template ---------------------------------------- */

/* A service with these variables, in list form. */
static void
service(struct run *r, const char *image, const char *const *vars, size_t n)
{
	static char text[8192];
	size_t at;

	at = (size_t)snprintf(text, sizeof text,
	    "services:\n  s:\n    image: %s\n"
	    "    volumes: ['./c:/certs']\n    environment:\n"
	    "      - A=b\n",
	    image);
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(
		    text + at, sizeof text - at, "      - %s\n", vars[i]);
	read_one(r, "d/compose.yaml", text);
}
#define SERVICE(r, image, ...) \
	service(r, image, (const char *const[]){ __VA_ARGS__ }, \
	    sizeof(const char *const[]){ __VA_ARGS__ } / sizeof(char *))

static void
test_template_variables(void)
{
	struct run r;
	const struct tls_config *c;

	SERVICE(&r, "temporalio/server:1.27",
	    "TEMPORAL_TLS_REFRESH_INTERVAL=10m",
	    "TEMPORAL_TLS_EXPIRATION_CHECKS_WARNING_WINDOW=2h",
	    "TEMPORAL_TLS_EXPIRATION_CHECKS_ERROR_WINDOW=3h",
	    "TEMPORAL_TLS_EXPIRATION_CHECKS_CHECK_INTERVAL=4h",
	    "TEMPORAL_TLS_REQUIRE_CLIENT_AUTH=true",
	    "TEMPORAL_TLS_SERVER_CERT=/certs/s.pem",
	    "TEMPORAL_TLS_SERVER_KEY=/certs/s.key",
	    "TEMPORAL_TLS_SERVER_CA_CERT=/certs/ca.pem",
	    "TEMPORAL_TLS_INTERNODE_SERVER_NAME=inter",
	    "TEMPORAL_TLS_INTERNODE_DISABLE_HOST_VERIFICATION=true",
	    "TEMPORAL_TLS_FRONTEND_CERT=/certs/f.pem",
	    "TEMPORAL_TLS_FRONTEND_KEY=/certs/f.key",
	    "TEMPORAL_TLS_CLIENT1_CA_CERT=/certs/c1.pem",
	    "TEMPORAL_TLS_CLIENT2_CA_CERT=/certs/c2.pem",
	    "TEMPORAL_TLS_FRONTEND_SERVER_NAME=front",
	    "TEMPORAL_TLS_FRONTEND_DISABLE_HOST_VERIFICATION=false");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT_EQUAL(r.d.n_outside, 0);
	CU_ASSERT_EQUAL(r.n_notes, 0);
	c = r.d.configs;
	CU_ASSERT_TRUE(c->from_variables);
	CU_ASSERT(is(c->service, "s"));
	CU_ASSERT_EQUAL(c->at.line, 2);
	CU_ASSERT_EQUAL(c->refresh_interval.duration, 600000000000);
	CU_ASSERT(
	    is(c->refresh_interval.name, "TEMPORAL_TLS_REFRESH_INTERVAL"));
	CU_ASSERT_EQUAL(c->refresh_interval.at.line, 7);
	CU_ASSERT_EQUAL(c->warning_window.duration, 7200000000000);
	CU_ASSERT_EQUAL(c->error_window.duration, 10800000000000);
	CU_ASSERT_EQUAL(c->check_interval.duration, 14400000000000);
	/* One setting, both servers. */
	CU_ASSERT_TRUE(c->internode.server.requires_client_auth);
	CU_ASSERT_TRUE(c->frontend.server.requires_client_auth);
	CU_ASSERT(is(c->internode.server.cert.path, "d/c/s.pem"));
	CU_ASSERT(is(c->internode.server.key.path, "d/c/s.key"));
	/* SERVER_CA_CERT: three places, not the frontend's client CAs. */
	CU_ASSERT_EQUAL_FATAL(c->internode.server.n_client_cas, 1);
	CU_ASSERT_EQUAL_FATAL(c->internode.client.n_root_cas, 1);
	CU_ASSERT_EQUAL_FATAL(c->frontend.client.n_root_cas, 1);
	CU_ASSERT(is(c->internode.server.client_cas[0].path, "d/c/ca.pem"));
	CU_ASSERT(is(c->internode.client.root_cas[0].path, "d/c/ca.pem"));
	CU_ASSERT(is(c->frontend.client.root_cas[0].path, "d/c/ca.pem"));
	CU_ASSERT_EQUAL_FATAL(c->frontend.server.n_client_cas, 2);
	CU_ASSERT(is(c->frontend.server.client_cas[0].path, "d/c/c1.pem"));
	CU_ASSERT(is(c->frontend.server.client_cas[1].path, "d/c/c2.pem"));
	CU_ASSERT(is(c->internode.client.server_name.value, "inter"));
	CU_ASSERT_FALSE(c->internode.client.verifies_host);
	CU_ASSERT(is(c->frontend.client.server_name.value, "front"));
	CU_ASSERT_TRUE(c->frontend.client.verifies_host);
	CU_ASSERT(is(c->frontend.server.cert.path, "d/c/f.pem"));
	CU_ASSERT(is(c->frontend.server.key.path, "d/c/f.key"));
	/* The template has none. */
	CU_ASSERT_FALSE(c->system_worker.present);
	CU_ASSERT_TRUE(c->system_worker.client.verifies_host);
	CU_ASSERT_FALSE(c->internal_frontend);
	CU_ASSERT_EQUAL(c->n_odd, 0);
	done(&r);
}

static void
test_template_traps(void)
{
	struct run r;
	const struct tls_config *c;

	/* The second entry is written, and empty. */
	SERVICE(&r, "x", "TEMPORAL_TLS_CLIENT1_CA_CERT=/certs/c1.pem",
	    "USE_INTERNAL_FRONTEND=false");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	c = r.d.configs;
	CU_ASSERT_EQUAL_FATAL(c->frontend.server.n_client_cas, 2);
	CU_ASSERT(is(c->frontend.server.client_cas[1].file.value, ""));
	CU_ASSERT(is(c->frontend.server.client_cas[1].file.name,
	    "TEMPORAL_TLS_CLIENT2_CA_CERT"));
	CU_ASSERT_EQUAL(c->frontend.server.client_cas[1].file.at.line, 7);
	CU_ASSERT_PTR_NULL(c->frontend.server.client_cas[1].path);
	CU_ASSERT_PTR_NULL(c->frontend.server.client_cas[1].missing);
	CU_ASSERT_TRUE(c->frontend.present);
	CU_ASSERT_FALSE(c->internode.present);
	CU_ASSERT_TRUE(c->internal_frontend); /* any text turns it on */
	done(&r);
	/* CLIENT2 alone is not looked at. */
	SERVICE(&r, "x", "TEMPORAL_TLS_CLIENT2_CA_CERT=/certs/c2.pem");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT_EQUAL(r.d.configs[0].frontend.server.n_client_cas, 0);
	done(&r);
	/* In place of files. */
	SERVICE(&r, "x", "TEMPORAL_TLS_SERVER_CERT_DATA=aGVsbG8=",
	    "TEMPORAL_TLS_SERVER_KEY_DATA=a2V5",
	    "TEMPORAL_TLS_SERVER_CA_CERT_DATA=Y2E=",
	    "TEMPORAL_TLS_FRONTEND_CERT_DATA=aGVsbG8",
	    "TEMPORAL_TLS_FRONTEND_KEY_DATA=a2V5",
	    "TEMPORAL_TLS_CLIENT1_CA_CERT_DATA=Y2E=");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT_EQUAL(r.d.n_outside, 0);
	c = r.d.configs;
	CU_ASSERT_EQUAL(c->internode.server.cert.inside.n, 5);
	CU_ASSERT_EQUAL(c->internode.server.key.inside.n, 3);
	CU_ASSERT_EQUAL_FATAL(c->internode.server.n_client_cas, 1);
	CU_ASSERT_EQUAL(c->internode.server.client_cas[0].inside.n, 2);
	CU_ASSERT_EQUAL(c->internode.client.root_cas[0].inside.n, 2);
	CU_ASSERT_EQUAL(c->frontend.client.root_cas[0].inside.n, 2);
	CU_ASSERT(has(c->frontend.server.cert.missing, "ends too early"));
	CU_ASSERT_EQUAL_FATAL(c->frontend.server.n_client_cas, 2);
	CU_ASSERT(is(c->frontend.server.client_cas[1].data.value, ""));
	CU_ASSERT_TRUE(c->frontend.server.client_cas[1].data.set);
	deploy_wipe(&r.d);
	CU_ASSERT_EQUAL(c->internode.server.key.inside.n, 0);
	done(&r);
	/* A server without TLS is one all the same. */
	SERVICE(&r, "docker.io/temporalio/auto-setup@sha256:00", "DB=x");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT_FALSE(r.d.configs[0].internode.present);
	CU_ASSERT_FALSE(r.d.configs[0].frontend.present);
	done(&r);
	/* A relative name, from the image's folder. */
	SERVICE(&r, "temporalio/server", "TEMPORAL_TLS_SERVER_CERT=c/a.pem");
	CU_ASSERT(
	    has(r.d.configs[0].internode.server.cert.missing, "no volume"));
	done(&r);
	/* Misspelt. */
	SERVICE(&r, "temporalio/server", "TEMPORAL_TLS_FRONTENT_CERT=/a",
	    "TEMPORAL_TLS_CERTS_DIR=/b");
	CU_ASSERT_EQUAL_FATAL(r.d.configs[0].n_odd, 1);
	CU_ASSERT(is(r.d.configs[0].odd[0].name, "TEMPORAL_TLS_FRONTENT_CERT"));
	CU_ASSERT(
	    is(r.d.configs[0].odd[0].meant, "TEMPORAL_TLS_FRONTEND_CERT"));
	CU_ASSERT(is(r.d.configs[0].odd[0].where, "the environment of s"));
	CU_ASSERT_EQUAL(r.d.configs[0].odd[0].at.line, 7);
	done(&r);
}

/* ---- Clients ---------------------------------------------------------------------- */

static void
test_outside(void)
{
	struct run r;
	const struct tls_outside *o;

	SERVICE(&r, "temporalio/admin-tools", "TEMPORAL_CLI_ADDRESS=t:7233",
	    "TEMPORAL_CLI_NAMESPACE=n", "TEMPORAL_CLI_TLS_CA=/certs/ca",
	    "TEMPORAL_CLI_TLS_CERT=/certs/c", "TEMPORAL_CLI_TLS_KEY=/certs/k",
	    "TEMPORAL_CLI_TLS_SERVER_NAME=sn",
	    "TEMPORAL_CLI_TLS_ENABLE_HOST_VERIFICATION=false");
	CU_ASSERT_EQUAL(r.d.n_configs, 0);
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
	o = r.d.outside;
	CU_ASSERT_EQUAL(o->kind, CLIENT_CLI);
	CU_ASSERT(is(o->name, "s"));
	CU_ASSERT(is(o->address.value, "t:7233"));
	CU_ASSERT(is(o->name_space.value, "n"));
	CU_ASSERT(is(o->ca.path, "d/c/ca"));
	CU_ASSERT(is(o->cert.path, "d/c/c"));
	CU_ASSERT(is(o->key.path, "d/c/k"));
	CU_ASSERT(is(o->server_name.value, "sn"));
	CU_ASSERT_FALSE(o->verifies_host);
	CU_ASSERT_FALSE(o->to_cloud);
	done(&r);

	SERVICE(&r, "temporalio/ui:2", "TEMPORAL_ADDRESS=t:7233",
	    "TEMPORAL_TLS_CA=/certs/ca", "TEMPORAL_TLS_CERT=/certs/c",
	    "TEMPORAL_TLS_KEY=/certs/k", "TEMPORAL_TLS_SERVER_NAME=sn",
	    "TEMPORAL_TLS_ENABLE_HOST_VERIFICATION=true");
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
	o = r.d.outside;
	CU_ASSERT_EQUAL(o->kind, CLIENT_WEB_UI);
	CU_ASSERT(is(o->cert.path, "d/c/c"));
	CU_ASSERT_TRUE(o->verifies_host);
	done(&r);

	SERVICE(&r, "acme/worker", "TEMPORAL_ADDRESS=ns.acct.tmprl.cloud:7233",
	    "TEMPORAL_NAMESPACE=ns.acct",
	    "TEMPORAL_TLS_CLIENT_CERT_PATH=/certs/c",
	    "TEMPORAL_TLS_CLIENT_KEY_PATH=/certs/k",
	    "TEMPORAL_TLS_SERVER_CA_CERT_PATH=/certs/ca",
	    "TEMPORAL_TLS_SERVER_NAME=sn",
	    "TEMPORAL_TLS_DISABLE_HOST_VERIFICATION=true");
	CU_ASSERT_EQUAL(r.d.n_configs, 0);
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
	o = r.d.outside;
	CU_ASSERT_EQUAL(o->kind, CLIENT_SDK);
	CU_ASSERT(is(o->cert.file.name, "TEMPORAL_TLS_CLIENT_CERT_PATH"));
	CU_ASSERT(is(o->ca.path, "d/c/ca"));
	CU_ASSERT_FALSE(o->verifies_host);
	CU_ASSERT_TRUE(o->to_cloud);
	done(&r);

	SERVICE(&r, "acme/worker",
	    "'TEMPORAL_ADDRESS=https://eu-west-1.aws.api.temporal.io:7233'",
	    "TEMPORAL_TLS_CLIENT_CERT_DATA=aGVsbG8=");
	CU_ASSERT_TRUE(r.d.outside[0].to_cloud);
	CU_ASSERT_EQUAL(r.d.outside[0].cert.inside.n, 5);
	done(&r);
	/* A client alone, and nothing of ours at all. */
	SERVICE(&r, "acme/worker", "TEMPORAL_ADDRESS=t:7233");
	CU_ASSERT_EQUAL(r.d.n_outside, 1);
	done(&r);
	SERVICE(&r, "postgres", "POSTGRES_USER=x", "TEMPORAL_X=y");
	CU_ASSERT_EQUAL(r.d.n_outside + r.d.n_configs, 0);
	done(&r);
	/* A server with tools in its container. */
	SERVICE(&r, "temporalio/auto-setup", "TEMPORAL_CLI_ADDRESS=t:7233",
	    "TEMPORAL_ADDRESS=t:7233", "TEMPORAL_TLS_SERVER_CERT=/certs/s");
	CU_ASSERT_EQUAL(r.d.n_configs, 1);
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 2);
	CU_ASSERT_EQUAL(r.d.outside[1].kind, CLIENT_CLI);
	done(&r);
}

static void
test_client_option(void)
{
	static const struct deploy_client clients[] = {
		{ "java", "w.pem", "w.key", NULL },
		{ "go\x1b", "/g.pem", "g.key", "ca.pem" },
	};
	struct run r = { 0 };
	struct file dir = { .path = "." };

	r.opt.clients = clients;
	r.opt.n_clients = 2;
	r.d.at.file = &dir;
	go(&r);
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 2);
	CU_ASSERT_EQUAL(r.d.outside[0].kind, CLIENT_SDK);
	CU_ASSERT(is(r.d.outside[0].name, "java"));
	CU_ASSERT(is(r.d.outside[0].cert.path, "w.pem"));
	CU_ASSERT_FALSE(material_set(&r.d.outside[0].ca));
	CU_ASSERT_PTR_EQUAL(r.d.outside[0].at.file, &dir);
	CU_ASSERT(has(r.d.outside[1].name, "\\u{1b}"));
	CU_ASSERT(is(r.d.outside[1].ca.path, "ca.pem"));
	done(&r);
}

/* ---- Interpolation -------------------------------------------------------------- */

static void
test_expansion(void)
{
	static const struct {
		const char *text, *value, *unknown;
	} cases[] = {
		{ "$A/x", "aa/x", NULL },
		{ "${A}x", "aax", NULL },
		{ "${A:-d}", "aa", NULL },
		{ "${A-d}", "aa", NULL },
		{ "${A:+alt}", "alt", NULL },
		{ "${A+alt}", "alt", NULL },
		{ "${A:?no}", "aa", NULL },
		{ "${A?no}", "aa", NULL },
		{ "${E:-d}", "d", NULL },
		{ "x${E-d}", "x", NULL },
		{ "x${E:+alt}", "x", NULL },
		{ "x${E+alt}", "xalt", NULL },
		{ "${E:?no}", "${E:?no}", "E is set nowhere: no" },
		{ "x${E?no}", "x", NULL },
		{ "${U:-d}", "d", NULL },
		{ "${U-d}", "d", NULL },
		{ "x${U:+alt}", "x", NULL },
		{ "${U:?please set}", "${U:?please set}",
		    "U is set nowhere: please set" },
		{ "${U}/y", "${U}/y", "U is set nowhere" },
		{ "$U", "$U", "U is set nowhere" },
		{ "${U:-${A}}z", "aaz", NULL },
		{ "${U:-${V:-${A:-n}}}", "aa", NULL },
		{ "${U:-${V}}", "${U:-${V}}", "V is set nowhere" },
		{ "$$A", "$A", NULL },
		{ "$${A}", "${A}", NULL },
		{ "${A", "${A", "a ${ in it that nothing closes" },
		{ "a$", "a$", "a $ in it that compose does not take" },
		{ "$(pwd)", "$(pwd)", "a $ in it that compose does not take" },
		{ "${A%x}", "${A%x}",
		    "a ${...} in it that compose does not take" },
		{ "${A:}", "${A:}",
		    "a ${...} in it that compose does not take" },
		{ "${W}", "aa-w", NULL },
		{ "${Q}", "$A", NULL },
		{ "${X}", "${X}", "U is set nowhere" },
	};
	struct run r;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[256];

		snprintf(text, sizeof text,
		    "services:\n  s:\n    environment:\n"
		    "      TEMPORAL_ADDRESS: '%s'\n"
		    "      TEMPORAL_NAMESPACE: n\n"
		    "      TEMPORAL_TLS_SERVER_NAME: n\n",
		    cases[i].text);
		r = (struct run){ 0 };
		add(&r, "d/compose.yml", text);
		add(&r, "d/.env", "A=aa\nE=\nW=\"${A}-w\"\nQ='$A'\nX=$U\n");
		go(&r);
		CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
		CU_ASSERT(is(r.d.outside[0].address.value, cases[i].value));
		CU_ASSERT(is(r.d.outside[0].address.unknown, cases[i].unknown));
		CU_ASSERT_EQUAL(r.n_notes, 0);
		done(&r);
	}
}

/* ---- Files of variables ---------------------------------------------------------- */

static void
test_env_file(void)
{
	struct run r;
	const struct tls_outside *o;

	read_one(&r, "d/worker.env",
	    "# a comment\n"
	    "export TEMPORAL_ADDRESS=h:7233   # another\n"
	    "  TEMPORAL_NAMESPACE = 'n # s'\r\n"
	    "if [ x = y ]; then\n"
	    "D=certs\n"
	    "TEMPORAL_TLS_CERT=\"$D/c.pem\"\n"
	    "TEMPORAL_TLS_KEY=$D/k.pem\n"
	    "TEMPORAL_TLS_CA='$D'\n"
	    "TEMPORAL_TLS_SERVER_NAME=$NOPE\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
	o = r.d.outside;
	CU_ASSERT(is(o->name, "worker.env"));
	CU_ASSERT(is(o->address.value, "h:7233"));
	CU_ASSERT_EQUAL(o->address.at.line, 2);
	CU_ASSERT(is(o->name_space.value, "n # s"));
	CU_ASSERT(is(o->cert.path, "d/certs/c.pem"));
	CU_ASSERT_EQUAL(o->cert.file.at.line, 6);
	CU_ASSERT(is(o->key.path, "d/certs/k.pem"));
	CU_ASSERT(is(o->ca.path, "d/$D"));
	CU_ASSERT(is(o->server_name.unknown, "NOPE is set nowhere"));
	done(&r);
	/* PEM over lines, as the SDKs take it. */
	read_one(&r, "sdk.env",
	    "TEMPORAL_ADDRESS=x\n"
	    "TEMPORAL_TLS_CLIENT_CERT_DATA=\"-----BEGIN CERTIFICATE-----\n"
	    "aGVsbG8=\n-----END CERTIFICATE-----\n\"\n"
	    "TEMPORAL_NAMESPACE=n\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
	CU_ASSERT_EQUAL(r.d.outside[0].kind, CLIENT_SDK);
	CU_ASSERT_EQUAL(r.d.outside[0].cert.inside.n, 63);
	CU_ASSERT_EQUAL(r.d.outside[0].name_space.at.line, 6);
	done(&r);
	read_one(&r, "s.env", "TEMPORAL_TLS_SERVER_KEY=/a\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT(is(r.d.configs[0].service, "s.env"));
	CU_ASSERT(is(r.d.configs[0].internode.server.key.path, "/a"));
	done(&r);
	read_one(&r, "n.env", "FOO=bar\n");
	CU_ASSERT_EQUAL(r.n_notes, 1);
	done(&r);
}

static void
test_compose_env_files(void)
{
	struct run r = { 0 };

	add(&r, "d/compose.yaml",
	    "services:\n"
	    "  a:\n"
	    "    env_file: one.env\n"
	    "    environment:\n"
	    "      TEMPORAL_NAMESPACE: mine\n"
	    "      TEMPORAL_TLS_SERVER_NAME:\n"
	    "  b:\n"
	    "    env_file:\n"
	    "      - one.env\n"
	    "      - path: two.env\n"
	    "        required: false\n"
	    "      - {path: none.env, required: false}\n"
	    "  c:\n"
	    "    env_file: [./none.env]\n"
	    "    environment: [TEMPORAL_ADDRESS]\n");
	add(&r, "d/one.env",
	    "TEMPORAL_ADDRESS=one:${PORT}\nTEMPORAL_NAMESPACE=one\n");
	add(&r, "d/two.env", "TEMPORAL_NAMESPACE=two\n");
	add(&r, "d/.env", "PORT=1\nTEMPORAL_TLS_SERVER_NAME=from-env\n");
	go(&r);
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 3);
	CU_ASSERT(is(r.d.outside[0].name, "a"));
	CU_ASSERT(is(r.d.outside[0].address.value, "one:1"));
	CU_ASSERT_PTR_EQUAL(r.d.outside[0].address.at.file, &r.files[1]);
	CU_ASSERT(is(r.d.outside[0].name_space.value, "mine"));
	CU_ASSERT(is(r.d.outside[0].server_name.value, "from-env"));
	CU_ASSERT(is(r.d.outside[1].name_space.value, "two"));
	CU_ASSERT(has(r.d.outside[2].address.unknown, "shell that runs"));
	CU_ASSERT_EQUAL_FATAL(r.n_notes, 1);
	CU_ASSERT(has(r.notes[0], "none.env"));
	CU_ASSERT_EQUAL(r.note_lines[0], 14);
	CU_ASSERT_EQUAL(r.d.n_others, 0);
	done(&r);
}

/* A device that a compose file names is not read: /dev/zero has no end, and
 * others wait for somebody. */
static void
test_env_file_device(void)
{
	struct run r;

	read_one(&r, "d/compose.yaml",
	    "services:\n  a:\n    env_file: /dev/zero\n"
	    "    environment: [TEMPORAL_ADDRESS=a]\n");
	CU_ASSERT_EQUAL_FATAL(r.n_notes, 1);
	CU_ASSERT(has(r.notes[0], "is not a regular file"));
	done(&r);
}

/* --env-file of the command: over .env. */
static void
test_env_file_option(void)
{
	static const char *const files[] = { "x/prod.env", "x/gone.env" };
	struct run r = { 0 };

	add(&r, "d/compose.yaml",
	    "services:\n  a:\n    environment:\n"
	    "      TEMPORAL_ADDRESS: $A-$B\n");
	add(&r, "d/.env", "A=a\nB=b\n");
	add(&r, "x/prod.env", "B=prod\n");
	r.opt.env_files = files;
	r.opt.n_env_files = 2;
	go(&r);
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
	CU_ASSERT(is(r.d.outside[0].address.value, "a-prod"));
	CU_ASSERT_EQUAL(r.n_notes, 1);
	CU_ASSERT(has(r.notes[0], "x/gone.env: cannot open"));
	done(&r);
}

/* ---- Volumes -------------------------------------------------------------------------- */

static void
test_volumes(void)
{
	static const struct path_map maps[] = { { "/certs/deep/er/", "map" },
		{ "/only", "/abs" } };
	static const struct {
		const char *inside, *path, *missing;
	} cases[] = {
		{ "/certs/a.pem", "d/c/a.pem", NULL },
		{ "/certs/../certs/./a.pem", "d/c/a.pem", NULL },
		{ "/certs/sub/a.pem", "up/a.pem", NULL },
		{ "/certs/file.pem", "d/one.pem", NULL },
		{ "/certs/deep/er/x", "map/x", NULL },
		{ "/certs/deep/x", "/opt/x", NULL },
		{ "/certsx/a", NULL,
		    "/certsx/a is inside the container and no volume maps it "
		    "(--path-map /certsx=...)" },
		{ "/named/a", NULL, "what the volume vol holds is not here" },
		{ "/bound/a", "/srv/b/a", NULL },
		{ "/home/a", NULL, "home folder" },
		{ "/anon/a", NULL, "begins empty" },
		{ "/only/a", "/abs/a", NULL },
		{ "/run/secrets/key", "d/s.key", NULL },
		{ "/run/secrets/other", "d/s.key", NULL },
		{ "/run/secrets/outer", NULL, "is not in a file here" },
		{ "/conf.pem", "d/c.pem", NULL },
		{ "/etc/c.pem", "d/c.pem", NULL },
		{ "/long/a", "d/l/a", NULL },
		{ "/long2/a", NULL, "what the volume vol holds" },
		{ "/un/a", NULL, "U is set nowhere" },
		{ "rel/a", NULL, "relative to the container's" },
		{ "/../certs/a", "d/c/a", NULL },
	};
	struct run r;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char text[2048];
		const struct tls_material *m;

		snprintf(text, sizeof text,
		    "services:\n  a:\n    environment:\n"
		    "      TEMPORAL_ADDRESS: x\n"
		    "      TEMPORAL_TLS_CERT: %s\n"
		    "    volumes:\n"
		    "      - ./c:/certs:ro,z\n"
		    "      - ../up:/certs/sub/\n"
		    "      - ./one.pem:/certs/file.pem\n"
		    "      - /opt:/certs/deep\n"
		    "      - vol:/named\n"
		    "      - bound:/bound\n"
		    "      - ~/x:/home\n"
		    "      - /anon\n"
		    "      - {type: bind, source: l, target: /long}\n"
		    "      - {type: volume, source: vol, target: /long2}\n"
		    "      - ${U}:/un\n"
		    "    secrets:\n      - key\n"
		    "      - {source: key, target: other}\n"
		    "      - outer\n"
		    "    configs:\n      - conf.pem\n"
		    "      - {source: conf.pem, target: /etc/c.pem}\n"
		    "secrets:\n  key: {file: ./s.key}\n"
		    "  outer: {external: true}\n"
		    "configs: {conf.pem: {file: c.pem}}\n"
		    "volumes:\n  vol:\n"
		    "  bound: {driver_opts: {type: none, o: bind, "
		    "device: /srv/b}}\n",
		    cases[i].inside);
		r = (struct run){ 0 };
		r.opt.maps = maps;
		r.opt.n_maps = 2;
		add(&r, "d/compose.yaml", text);
		go(&r);
		CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
		m = &r.d.outside[0].cert;
		CU_ASSERT(is(m->path, cases[i].path));
		if (cases[i].missing != NULL)
			CU_ASSERT(has(m->missing, cases[i].missing));
		done(&r);
	}
}

static void
test_compose_fragments(void)
{
	struct run r;

	read_one(&r, "compose.yaml",
	    "x-tls: &tls\n  TEMPORAL_TLS_CA: /certs/ca\n"
	    "  TEMPORAL_ADDRESS: t:1\n"
	    "x-service: &service\n  volumes: [./c:/certs]\n"
	    "services:\n"
	    "  a:\n    <<: *service\n    environment:\n      <<: *tls\n"
	    "      TEMPORAL_ADDRESS: t:2\n"
	    "  b:\n    extends: a\n    environment:\n"
	    "      TEMPORAL_ADDRESS: t:3\n"
	    "  c:\n    extends: {service: c}\n    image: x\n"
	    "  d:\n    extends: {file: o.yaml, service: d}\n    image: x\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 2);
	CU_ASSERT(is(r.d.outside[0].address.value, "t:2"));
	CU_ASSERT(is(r.d.outside[0].ca.path, "c/ca"));
	CU_ASSERT(is(r.d.outside[1].address.value, "t:3"));
	CU_ASSERT(is(r.d.outside[1].ca.path, "c/ca"));
	CU_ASSERT_EQUAL_FATAL(r.n_notes, 1);
	CU_ASSERT(has(r.notes[0], "extends in another file"));
	done(&r);
	/* A configuration that a service mounts has names of its container. */
	r = (struct run){ 0 };
	add(&r, "d/compose.yaml",
	    "services:\n  t:\n    image: temporalio/server\n    volumes:\n"
	    "      - ./conf:/etc/temporal/config\n"
	    "      - ./pki:/pki\n");
	add(&r, "d/conf/docker.yaml",
	    "global: {tls: {frontend: {server: {certFile: /pki/a, "
	    "keyFile: config/k, clientCaFiles: [/nope/b]}}}}\n");
	go(&r);
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT_FALSE(r.d.configs[0].from_variables);
	CU_ASSERT(is(r.d.configs[0].frontend.server.cert.path, "d/pki/a"));
	CU_ASSERT(is(r.d.configs[0].frontend.server.key.path, "d/conf/k"));
	CU_ASSERT(has(r.d.configs[0].frontend.server.client_cas[0].missing,
	    "no volume maps it"));
	done(&r);
}

/* ---- Kubernetes ---------------------------------------------------------------------- */

static const char deployment[] =
    "apiVersion: apps/v1\nkind: Deployment\n"
    "metadata: {name: frontend, namespace: temporal}\n"
    "spec:\n  template:\n    spec:\n"
    "      containers:\n"
    "        - name: server\n"
    "          image: temporalio/server:1\n"
    "          env:\n"
    "            - name: TEMPORAL_TLS_FRONTEND_CERT\n"
    "              value: /tls/tls.crt\n"
    "            - {name: TEMPORAL_TLS_FRONTEND_KEY, value: /tls/k/key}\n"
    "            - {name: TEMPORAL_TLS_SERVER_CERT, value: /tls/no}\n"
    "            - {name: TEMPORAL_TLS_SERVER_KEY, value: /one.key}\n"
    "            - {name: TEMPORAL_TLS_SERVER_CA_CERT, value: /host/ca}\n"
    "            - {name: TEMPORAL_TLS_CLIENT1_CA_CERT, value: /empty/x}\n"
    "            - name: TEMPORAL_TLS_CLIENT2_CA_CERT_DATA\n"
    "              valueFrom: {fieldRef: {fieldPath: x}}\n"
    "            - name: TEMPORAL_TLS_FRONTEND_SERVER_NAME\n"
    "              valueFrom: {configMapKeyRef: {name: m, key: sn}}\n"
    "            - name: TEMPORAL_TLS_INTERNODE_SERVER_NAME\n"
    "              valueFrom: {secretKeyRef: {name: s, key: sn}}\n"
    "          envFrom: [{configMapRef: {name: m}}]\n"
    "          volumeMounts:\n"
    "            - {name: tls, mountPath: /tls}\n"
    "            - {name: proj, mountPath: /tls/k}\n"
    "            - {name: tls, mountPath: /one.key, subPath: tls.key}\n"
    "            - {name: host, mountPath: /host}\n"
    "            - {name: empty, mountPath: /empty}\n"
    "      volumes:\n"
    "        - {name: tls, secret: {secretName: s}}\n"
    "        - name: proj\n"
    "          projected:\n"
    "            sources:\n"
    "              - {secret: {name: s, items: [{key: tls.key, "
    "path: key}]}}\n"
    "        - {name: host, hostPath: {path: /srv}}\n"
    "        - {name: empty, emptyDir: {}}\n"
    "---\n"
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n"
    "data: {sn: front.example, TEMPORAL_TLS_REQUIRE_CLIENT_AUTH: 'true'}\n";

static void
test_kubernetes(void)
{
	struct file crt = { .path = "all.yaml",
		.part = "Secret temporal/s, tls.crt" };
	struct file key = { .path = "all.yaml", .part = "Secret s, tls.key" };
	struct file other = { .path = "all.yaml",
		.part = "Secret elsewhere/s, no" };
	struct file *parts[] = { &crt, &key, &other };
	struct run r = { 0 };
	struct file *f = add(&r, "all.yaml", deployment);
	const struct tls_config *c;

	f->parts = parts;
	f->n_parts = 3;
	go(&r);
	CU_ASSERT_EQUAL(r.n_notes, 0);
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	c = r.d.configs;
	CU_ASSERT(is(c->service, "frontend/server"));
	CU_ASSERT_EQUAL(c->at.line, 8);
	CU_ASSERT_PTR_EQUAL(c->frontend.server.cert.content, &crt);
	CU_ASSERT(is(c->frontend.server.cert.path, "all.yaml"));
	CU_ASSERT_EQUAL(c->frontend.server.cert.file.at.line, 12);
	CU_ASSERT_PTR_EQUAL(c->frontend.server.key.content, &key);
	CU_ASSERT(is(c->internode.server.cert.missing,
	    "no of the Secret s is not among the inputs"));
	CU_ASSERT_PTR_EQUAL(c->internode.server.key.content, &key);
	CU_ASSERT(is(c->internode.client.root_cas[0].path, "/srv/ca"));
	CU_ASSERT(has(c->frontend.server.client_cas[0].missing,
	    "what the volume empty holds"));
	CU_ASSERT(is(c->frontend.client.server_name.value, "front.example"));
	CU_ASSERT(
	    has(c->internode.client.server_name.unknown, "of the Secret s"));
	CU_ASSERT_TRUE(c->frontend.server.requires_client_auth);
	done(&r);
}

static void
test_config_map(void)
{
	struct run r;
	const struct tls_server *s;

	read_one(&r, "cm.yaml",
	    "apiVersion: v1\n"
	    "kind: ConfigMap\n"
	    "metadata: {name: conf}\n"
	    "data:\n"
	    "  config_template.yaml: |\n"
	    "    log: {{ .Env.X }}\n"
	    "    global:\n"
	    "      tls:\n"
	    "        frontend:\n"
	    "          server:\n"
	    "            certFile: /tls/a.pem\n"
	    "            certfile: b\n"
	    "            keyFile: {{ .Env.KEY }}\n"
	    "---\n"
	    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n"
	    "spec:\n  containers:\n    - image: temporalio/server\n"
	    "      volumeMounts:\n"
	    "        - {name: c, mountPath: /etc/temporal/config}\n"
	    "        - {name: t, mountPath: /tls}\n"
	    "  volumes:\n"
	    "    - {name: c, configMap: {name: conf}}\n"
	    "    - {name: t, hostPath: {path: /srv/tls}}\n");
	CU_ASSERT_EQUAL(r.n_notes, 0);
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	s = &r.d.configs[0].frontend.server;
	CU_ASSERT_EQUAL(s->cert.file.at.line, 11);
	CU_ASSERT(is(s->cert.path, "/srv/tls/a.pem"));
	CU_ASSERT(has(s->key.file.unknown, "template"));
	CU_ASSERT_EQUAL_FATAL(r.d.configs[0].n_odd, 1);
	CU_ASSERT_EQUAL(r.d.configs[0].odd[0].at.line, 12);
	done(&r);
	/* Nobody mounts it: its names are those of a container all the same. */
	read_one(&r, "cm.json",
	    "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\",\n"
	    "\"metadata\": {\"name\": \"c\"}, \"data\": {\n"
	    "\"a\": \"global:\\n  tls:\\n    frontend:\\n      server:\\n"
	    "        certFile: /a\\n\"}}\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	s = &r.d.configs[0].frontend.server;
	CU_ASSERT_EQUAL(s->cert.file.at.line, 3);
	CU_ASSERT(has(s->cert.missing, "inside the container"));
	done(&r);
}

/* ---- The deployment of testdata/_deploy ------------------------------------------------ */

static void
test_simple(void)
{
	const char *src = getenv("srcdir");
	struct run r = { 0 };
	struct buf path = { 0 }, wanted = { 0 };
	size_t n;
	char *text = t_read("testdata/_deploy/simple/compose.yaml", &n);
	const struct tls_config *c;

	buf_printf(&path, "%s/testdata/_deploy/simple/compose.yaml",
	    src != NULL ? src : ".");
	buf_printf(&wanted, "%s/testdata/_deploy/simple/certs/cluster.cert",
	    src != NULL ? src : ".");
	add(&r, buf_str(&path), text);
	go(&r);
	CU_ASSERT_EQUAL(r.n_notes, 0);
	CU_ASSERT_EQUAL(r.d.n_others, 1); /* .env */
	CU_ASSERT_EQUAL_FATAL(r.d.n_configs, 1);
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 3);
	c = r.d.configs;
	CU_ASSERT(is(c->service, "temporal"));
	CU_ASSERT_TRUE(c->internal_frontend);
	CU_ASSERT(is(c->internode.server.cert.file.value,
	    "/etc/temporal/config/certs/cluster.cert"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(c->internode.server.cert.path);
	CU_ASSERT_PTR_NOT_NULL(strstr(c->internode.server.cert.path,
	    "testdata/_deploy/simple/certs/cluster.cert"));
	CU_ASSERT(is(r.d.outside[0].name, "temporal"));
	CU_ASSERT_EQUAL(r.d.outside[0].kind, CLIENT_CLI);
	CU_ASSERT(is(r.d.outside[1].name, "temporal-ui"));
	CU_ASSERT_EQUAL(r.d.outside[1].kind, CLIENT_WEB_UI);
	CU_ASSERT(is(r.d.outside[2].name, "temporal-admin-tools"));
	CU_ASSERT_EQUAL(r.d.outside[2].kind, CLIENT_CLI);
	for (size_t i = 0; i < r.d.n_materials; i++)
		CU_ASSERT_PTR_NULL(r.d.materials[i]->missing);
	done(&r);
	buf_free(&path);
	buf_free(&wanted);
	free(text);
}

static void
test_sniff(void)
{
	static const struct {
		const char *text;
		bool is;
	} cases[] = {
		{ whole, true },
		{ deployment, true },
		{ "services:\n  a:\n    image: temporalio/ui\n", true },
		{ "TEMPORAL_TLS_CERT=a\n", true },
		{ "#!/bin/sh\nexport TEMPORAL_ADDRESS=a\n", true },
		{ "", false },
		{ "# Title\n```yaml\nservices:\n  a: temporalio/ui\n```\n",
		    false },
		{ "services:\n  a:\n    image: nginx\n", false },
		{ "global:\n  smtp: x\n", false },
		{ "char *s = \"TEMPORAL_TLS\";\n", false },
		{ "-----BEGIN CERTIFICATE-----\n", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_EQUAL(
		    deploy_sniff(slice_str(cases[i].text)), cases[i].is);
}

/* ---- Hostile input --------------------------------------------------------------------- */

static void
torn(const char *path, const char *text)
{
	struct run r;

	for (size_t n = 0; n < strlen(text); n++) {
		unsigned char *copy = malloc(n + 1);

		if (copy == NULL)
			abort();
		memcpy(copy, text, n);
		r = (struct run){ 0 };
		add_bytes(&r, path, (struct slice){ copy, n });
		(void)deploy_sniff(r.files[0].bytes);
		go(&r);
		done(&r);
		free(copy);
	}
}

static void
test_torn(void)
{
	torn("a.yaml", whole);
	torn("a.yaml", deployment);
	torn("a.env", "export TEMPORAL_A=\"${B:-${C}}\\n\"\nX='a\nb' # c\n");
	torn("a.yaml",
	    "services: {a: {environment: ['TEMPORAL_ADDRESS=${A:-${B}}$$'], "
	    "volumes: ['a:b:c', {source: x, target: y}]}}");
	torn("a.yaml", "global:\n  tls:\n    frontend: {{ x \n}} {{ }}\n");
}

static void
test_bombs(void)
{
	struct run r = { 0 };
	struct buf b = { 0 };

	/* Anchors in circles, and those that multiply. */
	read_one(&r, "a.yaml", "services: &a\n  x: *a\n");
	CU_ASSERT_EQUAL(r.n_notes, 1);
	CU_ASSERT_EQUAL(r.note_lines[0], 2);
	done(&r);
	buf_puts(&b, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
	for (int i = 1; i < 9; i++) {
		buf_printf(&b, "a%d: &a%d [", i, i);
		for (int j = 0; j < 10; j++)
			buf_printf(&b, "*a%d,", i - 1);
		buf_puts(&b, "]\n");
	}
	buf_puts(&b, "services: {a: {image: temporalio/ui}}\n");
	read_one(&r, "a.yaml", buf_str(&b));
	CU_ASSERT_EQUAL(r.n_notes, 1);
	CU_ASSERT_EQUAL(r.d.n_outside, 0);
	done(&r);
	buf_free(&b);
	/* Variables that multiply. */
	r = (struct run){ 0 };
	buf_puts(&b, "A0=xxxxxxxxxx\n");
	for (int i = 1; i < 30; i++) {
		buf_printf(&b, "A%d=", i);
		for (int j = 0; j < 10; j++)
			buf_printf(&b, "${A%d}", i - 1);
		buf_puts(&b, "\n");
	}
	add(&r, "compose.yaml",
	    "services:\n  a:\n    environment:\n"
	    "      TEMPORAL_ADDRESS: $A29\n"
	    "      TEMPORAL_NAMESPACE: $A2\n"
	    "      TEMPORAL_TLS_SERVER_NAME: ${A:-${A:-${A:-${A:-${A:-${A:-"
	    "${A:-${A:-${A:-${A:-x}}}}}}}}}}\n");
	add(&r, ".env", buf_str(&b));
	go(&r);
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
	CU_ASSERT(has(r.d.outside[0].address.unknown, "too long"));
	CU_ASSERT_EQUAL(strlen(r.d.outside[0].name_space.value), 1000);
	CU_ASSERT(has(r.d.outside[0].server_name.unknown, "too deep"));
	done(&r);
	buf_free(&b);
}

static void
test_many_services(void)
{
	struct run r = { 0 };
	struct buf b = { 0 };

	buf_puts(&b, "services:\n");
	for (int i = 0; i < 10000; i++)
		buf_printf(&b,
		    "  s%d:\n    env_file: e\n"
		    "    environment: [TEMPORAL_TLS_SERVER_CERT=/c/%d]\n",
		    i, i);
	add(&r, "compose.yaml", buf_str(&b));
	add(&r, "e", "A=b\nTEMPORAL_TLS_REQUIRE_CLIENT_AUTH=true\n");
	go(&r);
	CU_ASSERT_EQUAL(r.d.n_configs, 10000);
	CU_ASSERT_EQUAL_FATAL(r.n_notes, 1);
	CU_ASSERT(has(r.notes[0], "more than 10000 settings"));
	done(&r);
	buf_free(&b);
	/* One service with a hundred thousand client CAs. */
	r = (struct run){ 0 };
	buf_puts(&b, "global: {tls: {frontend: {server: {clientCaFiles: [");
	for (int i = 0; i < 90000; i++)
		buf_puts(&b, "a,");
	buf_puts(&b, "]}}}}");
	add(&r, "a.yaml", buf_str(&b));
	go(&r);
	CU_ASSERT_EQUAL(r.n_notes, 1);
	done(&r);
	buf_free(&b);
	/* A file of variables that every service reads. */
	r = (struct run){ 0 };
	buf_puts(&b, "services:\n");
	for (int i = 0; i < 5000; i++)
		buf_printf(&b, "  s%d: {env_file: e}\n", i);
	add(&r, "compose.yaml", buf_str(&b));
	{
		struct buf e = { 0 };

		for (int i = 0; i < 50000; i++)
			buf_printf(&e, "TEMPORAL_V%d=x\n", i);
		add(&r, "e", buf_str(&e));
		go(&r);
		CU_ASSERT_EQUAL(r.n_notes, 1);
		done(&r);
		buf_free(&e);
	}
	buf_free(&b);
}

static void
test_hostile_names(void)
{
	struct run r;

	read_one(&r, "a.yaml",
	    "services:\n  \"a\\e[31m\":\n    environment:\n"
	    "      TEMPORAL_ADDRESS: \"h\\u202e\"\n"
	    "      TEMPORAL_TLS_CERT: \"/x\\a\"\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
	CU_ASSERT(is(r.d.outside[0].name, "a\\u{1b}[31m"));
	CU_ASSERT(is(r.d.outside[0].address.value, "h\\u{202e}"));
	CU_ASSERT(has(r.d.outside[0].cert.missing, "/x\\u{7} is inside"));
	done(&r);
	read_one(&r, "e", "TEMPORAL_ADDRESS=\xff\xfe\n");
	CU_ASSERT_EQUAL_FATAL(r.d.n_outside, 1);
	CU_ASSERT(is(r.d.outside[0].address.value, "\\xff\\xfe"));
	done(&r);
	read_one(&r, "a.yaml", "a: [1\n");
	CU_ASSERT_EQUAL_FATAL(r.n_notes, 1);
	CU_ASSERT(has(r.notes[0], "cannot be read as YAML"));
	done(&r);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "config", test_config },
		{ "config forms", test_config_forms },
		{ "config odd", test_config_odd },
		{ "config values", test_config_values },
		{ "config template", test_config_template },
		{ "template variables", test_template_variables },
		{ "template traps", test_template_traps },
		{ "outside", test_outside },
		{ "client option", test_client_option },
		{ "expansion", test_expansion },
		{ "env file", test_env_file },
		{ "compose env files", test_compose_env_files },
		{ "env file option", test_env_file_option },
		{ "an env_file that is a device", test_env_file_device },
		{ "volumes", test_volumes },
		{ "compose fragments", test_compose_fragments },
		{ "kubernetes", test_kubernetes },
		{ "config map", test_config_map },
		{ "simple", test_simple },
		{ "sniff", test_sniff },
		{ "torn", test_torn },
		{ "bombs", test_bombs },
		{ "many services", test_many_services },
		{ "hostile names", test_hostile_names },
	};

	return t_run("deploy-read", cases, sizeof cases / sizeof cases[0]);
}
