/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Connections of deployments that are put together here from the files of
 * testdata/_parties (see its recipe), cell by cell.
 *
 * test_deploy --dump prints what each cell hangs on and what was made of it,
 * for tests/go-deploy.sh.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/load.h"
#include "load/pair.h"
#include "pki/deploy.h"
#include "pki/relate.h"
#include "t.h"

#define AT INT64_C(1767225600) /* 2026-01-01 */
#define MAX_FILES 64
#define MAX_CAS 4

/* Names of files of testdata/_parties without their ending; of CAs several,
 * with blanks between.  NULL: not set. */
struct server_spec {
	const char *cert, *key, *cas;
	bool require;
};

struct client_spec {
	const char *roots, *name;
	bool blind, force;
};

struct scene {
	const char *name;
	struct server_spec internode, frontend, host;
	const char *host_name;
	struct client_spec internode_client, frontend_client;
	const char *worker_cert, *worker_key;
	struct client_spec worker;
	const char *client_cert, *client_key, *client_ca, *client_name;
	/* Of each connection a letter: Ok, Plain, tls Mismatch, Not set up,
	 * Server refused, Client refused, Unknown. */
	const char *cells;
	const char *go; /* of the last connection; NULL: not looked at */
};

#define INTERNODE \
	{ \
		"internode", "internode", "server-root", true \
	}
#define FRONTEND \
	{ \
		"frontend", "frontend", "client-root", true \
	}
#define TO_INTERNODE \
	{ \
		"server-root", "internode.example", false, false \
	}
#define TO_FRONTEND \
	{ \
		"server-root", "frontend.example", false, false \
	}
#define WORKER \
	.worker_cert = "worker", .worker_key = "worker", .worker = TO_FRONTEND
#define CLIENT \
	.client_cert = "client", .client_key = "internode", \
	.client_ca = "server-root", .client_name = "frontend.example"

/* Everything in order but for the frontend's certificate. */
#define SHOWS(what, cert_, cells_, go_) \
	{ \
		.name = what, .internode = INTERNODE, \
		.internode_client = TO_INTERNODE, \
		.frontend = { cert_, "frontend", "client-root", true }, \
		WORKER, CLIENT, .cells = cells_, .go = go_ \
	}
/* ... but for the client's. */
#define PRESENTS(what, cert_, cells_, go_) \
	{ \
		.name = what, .internode = INTERNODE, \
		.internode_client = TO_INTERNODE, .frontend = FRONTEND, \
		WORKER, .client_cert = cert_, .client_key = "internode", \
		.client_ca = "server-root", .client_name = "frontend.example", \
		.cells = cells_, .go = go_ \
	}

#define EXPIRED "x509: certificate has expired or is not yet valid"
#define UNKNOWN_CA "x509: certificate signed by unknown authority"
#define USAGE "x509: certificate specifies an incompatible key usage"
#define LARGE(who) \
	"tls: " who " sent certificate containing RSA key larger than 8192 " \
	"bits"
#define NO_CERT "tls: client didn't provide a certificate"

/* Cells in order: internode, system worker, client. */
static const struct scene scenes[] = {
	SHOWS("all in order", "frontend", "OOO", NULL),
	SHOWS("server certificate without purposes", "frontend-no-eku", "OOO",
	    NULL),
	SHOWS("server certificate for clients only", "frontend-client-only",
	    "OSS", USAGE),
	SHOWS("server certificate expired", "frontend-old", "OSS", EXPIRED),
	SHOWS("intermediate of the server expired", "frontend-old-mid", "OSS",
	    EXPIRED),
	SHOWS("intermediate of the server not sent", "frontend-alone", "OSS",
	    UNKNOWN_CA),
	SHOWS("server certificate not first", "frontend-other-order", "ONN",
	    "loading tls certificate failed: tls: private key does not match "
	    "public key"),
	SHOWS("server certificate without names", "frontend-no-san", "OSS",
	    "x509: certificate relies on legacy Common Name field, use SANs "
	    "instead"),
	SHOWS("server certificate of version 1", "frontend-v1", "OSS",
	    "x509: certificate relies on legacy Common Name field, use SANs "
	    "instead"),
	SHOWS("server certificate signed with SHA-1", "frontend-sha1", "OSS",
	    UNKNOWN_CA),
	SHOWS("server certificate with a critical extension",
	    "frontend-critical", "OSS", "x509: unhandled critical extension"),
	SHOWS("server certificate of nobody that is trusted", "frontend-narrow",
	    "OSS", UNKNOWN_CA),
	PRESENTS(
	    "client without its intermediate", "client-alone", "OOC", NO_CERT),
	PRESENTS("client for servers only", "client-server-only", "OOC", USAGE),
	PRESENTS("client without purposes", "client-no-eku", "OOO", NULL),
	PRESENTS("client expired", "client-old", "OOC", EXPIRED),
	PRESENTS("client of another CA", "client-narrow", "OOC", NO_CERT),
	PRESENTS(
	    "client that is its own issuer", "client-self", "OOC", NO_CERT),
	PRESENTS("client without a certificate", NULL, "OOC", NO_CERT),
	{
	    .name = "CA whose purposes leave clients out",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend-narrow", "frontend", "narrow-root", true },
	    .worker_cert = "worker",
	    .worker_key = "worker",
	    .worker = { "narrow-root", "frontend.example", false, false },
	    .client_cert = "client-narrow",
	    .client_key = "internode",
	    .client_ca = "narrow-root",
	    .client_name = "frontend.example",
	    .cells = "OCC",
	    .go = USAGE,
	},
	{
	    .name = "internode certificate that is for servers only",
	    .internode = { "internode-server", "internode", "server-root",
		true },
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    WORKER,
	    .cells = "CO",
	},
	{
	    .name = "internode certificate presented by the system worker",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .frontend_client = TO_FRONTEND,
	    .cells = "OC",
	    .go = UNKNOWN_CA,
	},
	{
	    .name = "internode CA among the frontend's client CAs",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend", "frontend", "client-root server-root",
		true },
	    .frontend_client = TO_FRONTEND,
	    CLIENT,
	    .cells = "OOO",
	},
	{
	    .name = "intermediate alone as the anchor",
	    .internode = { "internode", "internode", "server-mid", true },
	    .internode_client = { "server-mid", "internode.example", false,
		false },
	    .frontend = { "frontend-alone", "frontend",
		"client-mid client-root", true },
	    .worker_cert = "worker",
	    .worker_key = "worker",
	    .worker = { "server-mid", "frontend.example", false, false },
	    .client_cert = "client-alone",
	    .client_key = "internode",
	    .client_ca = "server-both",
	    .client_name = "FRONTEND.example.",
	    .cells = "OOO",
	},
	{
	    .name = "other server name",
	    .internode = INTERNODE,
	    .internode_client = { "server-root", "internode", false, false },
	    .frontend = FRONTEND,
	    .worker_cert = "worker",
	    .worker_key = "worker",
	    .worker = { "server-root", "127.0.0.1", false, false },
	    .client_cert = "client",
	    .client_key = "internode",
	    .client_ca = "server-root",
	    .client_name = "a.b.cluster.example",
	    .cells = "SOS",
	    .go = "x509: certificate is valid for frontend.example, "
		  "*.cluster.example, not a.b.cluster.example",
	},
	{
	    .name = "host override",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .host = { "host", "host", "client-root", true },
	    .host_name = "Accounting.example",
	    WORKER,
	    .client_cert = "client",
	    .client_key = "internode",
	    .client_ca = "server-root",
	    .client_name = "accounting.EXAMPLE",
	    .cells = "OOO",
	},
	{
	    .name = "host override whose certificate is for another host",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .host = { "host", "host", "client-root", true },
	    .host_name = "development.example",
	    WORKER,
	    .client_cert = "client",
	    .client_key = "internode",
	    .client_ca = "server-root",
	    .client_name = "development.example",
	    .cells = "OOS",
	    .go = "x509: certificate is valid for accounting.example, not "
		  "development.example",
	},
	{
	    .name = "host override with other client CAs",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .host = { "host", "host", "server-root", true },
	    .host_name = "accounting.example",
	    WORKER,
	    .client_cert = "client",
	    .client_key = "internode",
	    .client_ca = "server-root",
	    .client_name = "accounting.example",
	    .cells = "OOC",
	    .go = NO_CERT,
	},
	{
	    .name = "client whose server name nobody tells",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .host = { "host", "host", "client-root", true },
	    .host_name = "accounting.example",
	    WORKER,
	    .client_cert = "client",
	    .client_key = "internode",
	    .client_ca = "server-root",
	    .cells = "OOUO",
	},
	{
	    .name = "CA as the server's certificate",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend-ca", "frontend", "client-root", true },
	    .worker_cert = "worker",
	    .worker_key = "worker",
	    .worker = { "frontend-ca", "frontend.example", false, false },
	    .client_cert = "client",
	    .client_key = "internode",
	    .client_ca = "frontend-ca",
	    .client_name = "frontend.example",
	    .cells = "OOO",
	},
	{
	    .name = "nobody looks",
	    .internode = { "internode-server", "internode", "server-root",
		false },
	    .internode_client = { "client-root", "nobody.example", true,
		false },
	    .frontend = { "frontend-old", "frontend", "client-root", false },
	    .frontend_client = { "client-root", NULL, true, false },
	    .client_cert = "client-old",
	    .client_key = "internode",
	    .client_ca = "server-root",
	    .client_name = "frontend.example",
	    .cells = "OOS",
	    .go = EXPIRED,
	},
	{
	    .name = "client CAs of the operating system",
	    .internode = { "internode", "internode", NULL, true },
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend", "frontend", NULL, true },
	    .frontend_client = TO_FRONTEND,
	    .cells = "UU",
	},
	{
	    .name = "no key, no TLS",
	    .internode = { "internode", NULL, "server-root", true },
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend", NULL, "client-root", true },
	    .cells = "MP",
	},
	{
	    .name = "key of another",
	    .internode = { "internode", "frontend", "server-root", true },
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .frontend_client = TO_FRONTEND,
	    .cells = "NN",
	    .go = "loading tls certificate failed: tls: private key does not "
		  "match public key",
	},
	{
	    .name = "CA file that holds none",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend", "frontend", "not-a-ca", true },
	    WORKER,
	    .cells = "ON",
	    .go = "unknown failure constructing cert pool for ca",
	},
	{
	    .name = "empty entry",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend", "frontend", "client-root -", true },
	    WORKER,
	    .cells = "NN",
	    .go = "invalid ServerTLS.ClientCAFiles: CA cannot be empty string",
	},
	{
	    .name = "system worker without a certificate",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .worker = TO_FRONTEND,
	    .cells = "OC",
	    .go = "client auth required, but no certificate provided",
	},
	{
	    .name = "file that is not here",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "nowhere", "frontend", "client-root", true },
	    WORKER,
	    .cells = "OU",
	},
	/* Before the name comes the date, and nothing else. */
	{
	    .name = "server certificate expired and of another name",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend-old", "frontend", "client-root", true },
	    .worker_cert = "worker",
	    .worker_key = "worker",
	    .worker = { "server-root", "other.example", false, false },
	    .cells = "OS",
	    .go = EXPIRED,
	},
	{
	    .name = "server certificate of another name",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .worker_cert = "worker",
	    .worker_key = "worker",
	    .worker = { "server-root", "other.example", false, false },
	    .cells = "OS",
	    .go = "x509: certificate is valid for frontend.example",
	},
	{
	    .name = "worker and frontend to the same day",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .worker_cert = "worker-short",
	    .worker_key = "worker",
	    .worker = TO_FRONTEND,
	    .cells = "OO",
	},
	{
	    .name = "system worker with a certificate and no key",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = FRONTEND,
	    .worker_cert = "worker",
	    .worker = TO_FRONTEND,
	    .cells = "ON",
	    .go = "loading tls certificate failed: tls: failed to find any PEM "
		  "data in key input",
	},
	{
	    .name = "server certificate without names for an unknown name",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend-no-san", "frontend", "client-root", true },
	    .worker_cert = "worker",
	    .worker_key = "worker",
	    .worker = { "server-root", NULL, false, false },
	    .cells = "OS",
	},
	SHOWS("second certificate with an RSA key of 8193 bits",
	    "frontend-large", "OSS", LARGE("server")),
	SHOWS("second certificate with an RSA key of 8192 bits",
	    "frontend-large-enough", "OOO", NULL),
	SHOWS("second certificate that is none", "frontend-broken", "OSS",
	    "x509: "),
	{
	    .name = "nobody looks, but cannot read",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend-broken", "frontend", "client-root", false },
	    .frontend_client = { NULL, NULL, true, true },
	    .cells = "OS",
	    .go = "x509: ",
	},
	SHOWS("certificates in one block", "frontend-joined", "ONN",
	    "loading tls certificate failed: x509: trailing data"),
	SHOWS("second and third certificate in one block",
	    "frontend-joined-others", "OSS", "x509: trailing data"),
	PRESENTS("client with an RSA key of 8193 bits among its issuers",
	    "client-large", "OOC", LARGE("client")),
	{
	    .name = "server key of 8193 bits that is not here",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend-8193", "nowhere", "client-root", true },
	    WORKER,
	    .cells = "OS",
	    .go = LARGE("server"),
	},
	{
	    .name = "key that is not here",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend", "nowhere", "client-root", true },
	    WORKER,
	    .cells = "OU",
	},
	{
	    .name = "CA file whose first certificate is none",
	    .internode = INTERNODE,
	    .internode_client = TO_INTERNODE,
	    .frontend = { "frontend", "frontend", "broken-and-root", true },
	    WORKER,
	    CLIENT,
	    .cells = "ONN",
	},
};
#define N_SCENES (sizeof scenes / sizeof scenes[0])

/* ---- Building one ----------------------------------------------------------------- */

struct world {
	struct arena *arena;
	struct verifier *verifier;
	struct input in[MAX_FILES];
	struct file *files[MAX_FILES];
	size_t n;
	struct file settings;
	struct tls_config config;
	struct tls_outside outside;
	struct deployment d;
};

static char *
path_of(struct world *w, const char *name, const char *ending)
{
	return arena_printf(w->arena, "testdata/_parties/%s.%s", name, ending);
}

static bool
is_there(const char *name)
{
	return strcmp(name, "nowhere") != 0;
}

static const struct file *
load(struct world *w, const char *path, enum as as)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = AT };
	char *text;
	size_t n;

	if (w->n == MAX_FILES)
		abort();
	text = t_read(path, &n);
	input_from_bytes(path, (struct slice){ (unsigned char *)text, n }, &opt,
	    &w->in[w->n]);
	free(text);
	w->files[w->n] = w->in[w->n].file;
	roles_decide(w->arena, w->files[w->n], as);
	return w->files[w->n++];
}

static struct tls_material
material(struct world *w, const char *setting, const char *name,
    const char *ending, enum as as)
{
	struct tls_material m = { 0 };

	if (name == NULL)
		return m;
	m.file = (struct tls_setting){ .set = true,
		.name = setting,
		.value = strcmp(name, "-") == 0 ? "" : path_of(w, name, ending),
		.at = { .file = &w->settings, .line = 1 } };
	m.path = m.file.value;
	if (!is_there(name))
		m.missing = "no such file: nowhere.pem";
	else if (m.file.value[0] != '\0')
		m.content = load(w, m.path, as);
	return m;
}

static size_t
materials(struct world *w, const char *setting, const char *names,
    const struct tls_material **out)
{
	struct tls_material *list =
	    ARENA_ARRAY(w->arena, struct tls_material, MAX_CAS);
	size_t n = 0;

	*out = list;
	while (names != NULL && *names != '\0') {
		size_t len = strcspn(names, " ");

		if (n == MAX_CAS)
			abort();
		list[n++] = material(w, setting,
		    arena_strndup(w->arena, names, len), "pem", AS_CA_BUNDLE);
		names += len + (names[len] == ' ');
	}
	return n;
}

static void
build_server(struct world *w, const struct server_spec *s, struct tls_server *t)
{
	t->at = (struct origin){ .file = &w->settings, .line = 1 };
	t->cert = material(w, "certFile", s->cert, "pem", AS_SERVER);
	t->key = material(w, "keyFile", s->key, "key", AS_KEY);
	t->n_client_cas = materials(w, "clientCaFiles", s->cas, &t->client_cas);
	t->requires_client_auth = s->require;
}

static struct tls_setting
setting(struct world *w, const char *name, const char *value)
{
	return (struct tls_setting){ .set = value != NULL,
		.name = value != NULL ? name : NULL,
		.value = value,
		.at = { .file = &w->settings, .line = 1 } };
}

static void
build_client(struct world *w, const struct client_spec *s, struct tls_client *t)
{
	t->at = (struct origin){ .file = &w->settings, .line = 1 };
	t->n_root_cas = materials(w, "rootCaFiles", s->roots, &t->root_cas);
	t->server_name = setting(w, "serverName", s->name);
	t->verifies_host = !s->blind;
	t->forces_tls = s->force;
}

static void
build_host(struct world *w, const struct scene *s)
{
	struct tls_host *h = ARENA_NEW(w->arena, struct tls_host);

	h->name = s->host_name;
	build_server(w, &s->host, &h->server);
	w->config.frontend.hosts = h;
	w->config.frontend.n_hosts = 1;
}

static void
build_outside(struct world *w, const struct scene *s)
{
	struct tls_outside *o = &w->outside;

	o->file = &w->settings;
	o->at = (struct origin){ .file = &w->settings, .line = 2 };
	o->name = "payments";
	o->kind = CLIENT_SDK;
	o->cert = material(w, "cert", s->client_cert, "pem", AS_END_ENTITY);
	o->key = material(w, "key", s->client_key, "key", AS_KEY);
	o->ca = material(w, "ca", s->client_ca, "pem", AS_CA_BUNDLE);
	o->server_name = setting(w, "serverName", s->client_name);
	o->verifies_host = true;
	w->d.outside = o;
	w->d.n_outside = 1;
}

static void
world_of(struct world *w, const struct scene *s)
{
	struct tls_config *c = &w->config;

	*w = (struct world){ .arena = arena_new(), .verifier = verifier_new() };
	w->settings = (struct file){ .path = "temporal.yaml" };
	w->d.judged_at = AT;
	w->d.configs = c;
	w->d.n_configs = 1;
	c->file = &w->settings;
	c->at = (struct origin){ .file = &w->settings, .line = 1 };
	c->internode.present = c->frontend.present = true;
	build_server(w, &s->internode, &c->internode.server);
	build_server(w, &s->frontend, &c->frontend.server);
	build_client(w, &s->internode_client, &c->internode.client);
	build_client(w, &s->frontend_client, &c->frontend.client);
	c->system_worker.present = true;
	c->system_worker.cert =
	    material(w, "certFile", s->worker_cert, "pem", AS_END_ENTITY);
	c->system_worker.key =
	    material(w, "keyFile", s->worker_key, "key", AS_KEY);
	build_client(w, &s->worker, &c->system_worker.client);
	if (s->host_name != NULL)
		build_host(w, s);
	if (s->client_key != NULL)
		build_outside(w, s);
	deploy_relate(w->arena, w->verifier, &w->d);
}

static void
world_free(struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		input_free(&w->in[i]);
	verifier_free(w->verifier);
	arena_free(w->arena);
}

/* ---- Cells ---------------------------------------------------------------------------- */

static char
letter(enum connect_outcome o)
{
	switch (o) {
	case CONNECT_OK:
		return 'O';
	case CONNECT_PLAIN:
		return 'P';
	case CONNECT_TLS_MISMATCH:
		return 'M';
	case CONNECT_NOT_SET_UP:
		return 'N';
	case CONNECT_SERVER_REFUSED:
		return 'S';
	case CONNECT_CLIENT_REFUSED:
		return 'C';
	case CONNECT_UNKNOWN:
		return 'U';
	}
	return '?';
}

static void
check_scene(const struct scene *s)
{
	struct world w;
	char got[32] = "";
	const struct connection *last = NULL;

	world_of(&w, s);
	CU_ASSERT_FATAL(w.d.n_connections > 0);
	CU_ASSERT_FATAL(w.d.n_connections < sizeof got);
	for (size_t i = 0; i < w.d.n_connections; i++) {
		const struct connection *c = &w.d.connections[i];

		got[i] = letter(c->outcome);
		CU_ASSERT((c->why == NULL) == (c->outcome == CONNECT_OK));
		last = c;
	}
	if (strcmp(got, s->cells) != 0) {
		printf("%s: got %s, want %s\n", s->name, got, s->cells);
		for (size_t i = 0; i < w.d.n_connections; i++)
			printf("  %s -> %s: %s\n",
			    w.d.connections[i].client->name,
			    w.d.connections[i].server->name,
			    w.d.connections[i].why);
	}
	CU_ASSERT_STRING_EQUAL(got, s->cells);
	if (s->go != NULL) {
		CU_ASSERT_PTR_NOT_NULL_FATAL(last->go);
		CU_ASSERT(strncmp(last->go, s->go, strlen(s->go)) == 0);
	}
	world_free(&w);
}

static void
test_cells(void)
{
	for (size_t i = 0; i < N_SCENES; i++)
		check_scene(&scenes[i]);
}

/* ---- More than the outcome ------------------------------------------------------------- */

static const struct connection *
find(const struct world *w, enum party_role client, enum party_role server)
{
	for (size_t i = 0; i < w->d.n_connections; i++) {
		const struct connection *c = &w->d.connections[i];

		if (c->client->role == client && c->server->role == server)
			return c;
	}
	CU_FAIL_FATAL("no such connection");
	return NULL;
}

static const struct scene *
scene(const char *name)
{
	for (size_t i = 0; i < N_SCENES; i++)
		if (strcmp(scenes[i].name, name) == 0)
			return &scenes[i];
	CU_FAIL_FATAL("no such scene");
	return NULL;
}

/* The client's certificate is the first to go: 2026-06-01. */
static void
test_until(void)
{
	struct world w;
	const struct connection *c;

	world_of(&w, scene("all in order"));
	c = find(&w, PARTY_SDK, PARTY_FRONTEND_SERVER);
	CU_ASSERT_EQUAL(c->until, INT64_C(1780272000));
	CU_ASSERT_PTR_EQUAL(c->until_by, c->client->leaf);
	c = find(&w, PARTY_SYSTEM_WORKER, PARTY_FRONTEND_SERVER);
	CU_ASSERT_EQUAL(c->until, INT64_C(1793491200)); /* 2026-11-01 */
	CU_ASSERT_PTR_EQUAL(c->until_by, c->server->leaf);
	CU_ASSERT_EQUAL(c->client_side.path.n, 3);
	CU_ASSERT_EQUAL(c->server_side.path.n, 2);
	world_free(&w);

	/* Of two that go at once it is the server's, which is looked at first;
	 * a path that is refused for its name does not count. */
	world_of(&w, scene("worker and frontend to the same day"));
	c = find(&w, PARTY_SYSTEM_WORKER, PARTY_FRONTEND_SERVER);
	CU_ASSERT_EQUAL(c->until, INT64_C(1793491200));
	CU_ASSERT_PTR_EQUAL(c->until_by, c->server->leaf);
	world_free(&w);
	world_of(&w, scene("server certificate of another name"));
	c = find(&w, PARTY_SYSTEM_WORKER, PARTY_FRONTEND_SERVER);
	CU_ASSERT_EQUAL(c->client_side.path.n, 3);
	CU_ASSERT_EQUAL(c->until, c->server_side.path.until);
	world_free(&w);
}

/* What is said of a file that nobody has. */
static void
test_absent(void)
{
	static const char *const names[] = { "file that is not here",
		"key that is not here" };
	struct world w;
	const struct connection *c;

	for (size_t i = 0; i < 2; i++) {
		world_of(&w, scene(names[i]));
		c = find(&w, PARTY_SYSTEM_WORKER, PARTY_FRONTEND_SERVER);
		CU_ASSERT_PTR_NOT_NULL(
		    strstr(c->why, "no such file: nowhere.pem"));
		world_free(&w);
	}
}

/* One certificate in two roles is judged for each. */
static void
test_roles(void)
{
	struct world w;
	const struct connection *c;

	world_of(&w, scene("internode certificate that is for servers only"));
	c = find(&w, PARTY_INTERNODE_CLIENT, PARTY_INTERNODE_SERVER);
	CU_ASSERT_EQUAL(c->client_side.accepts, SIDE_ACCEPTS);
	CU_ASSERT_EQUAL(c->server_side.accepts, SIDE_REFUSES);
	CU_ASSERT_PTR_EQUAL(c->server_side.culprit, c->client->leaf);
	CU_ASSERT_EQUAL(c->server_side.path.fault, PATH_USAGE);
	world_free(&w);
}

static void
test_host(void)
{
	struct world w;

	world_of(
	    &w, scene("host override whose certificate is for another host"));
	for (size_t i = 0; i < w.d.n_parties; i++) {
		const struct party *p = &w.d.parties[i];

		if (p->role != PARTY_FRONTEND_HOST) {
			CU_ASSERT_PTR_NULL(p->name_fault);
			continue;
		}
		CU_ASSERT_STRING_EQUAL(p->name_fault,
		    "x509: certificate is valid for accounting.example, not "
		    "development.example");
	}
	world_free(&w);
}

/* ---- For Go ------------------------------------------------------------------------------ */

static void
dump_trusts(const struct party *p)
{
	const char *comma = "";

	putchar('\t');
	for (size_t i = 0; i < p->n_trusts; i++) {
		if (p->trusts[i].content == NULL)
			continue;
		printf("%s%s", comma, p->trusts[i].path);
		comma = ",";
	}
}

static void
dump_pair(const struct party *p)
{
	printf("\t%s\t%s",
	    p->cert != NULL && p->cert->content != NULL ? p->cert->path : "",
	    p->key != NULL && p->key->content != NULL ? p->key->path : "");
}

/* What Go cannot be asked: settings that it never reads, files and names that
 * are not here, the roots of the operating system, and what it knows since
 * 1.21. */
static bool
for_go(const struct connection *c)
{
	if (c->client->unknown != NULL || c->server->unknown != NULL ||
	    (c->go != NULL && strstr(c->go, "larger than 8192 bits") != NULL))
		return false;
	switch (c->outcome) {
	case CONNECT_SERVER_REFUSED:
		return !c->client_side.by_name || c->server_name != NULL;
	case CONNECT_OK:
	case CONNECT_CLIENT_REFUSED:
		return true;
	default:
		return false;
	}
}

static void
dump(const struct scene *s)
{
	struct world w;

	world_of(&w, s);
	for (size_t i = 0; i < w.d.n_connections; i++) {
		const struct connection *c = &w.d.connections[i];

		if (!for_go(c))
			continue;
		printf("%s: %s to %s\t%c\t%s", s->name, c->client->name,
		    c->server->name, letter(c->outcome),
		    c->go != NULL ? c->go : "");
		dump_pair(c->client);
		dump_trusts(c->client);
		printf("\t%s\t%d\t%d",
		    c->server_name != NULL ? c->server_name : "",
		    c->client->verifies_host, c->client->sends_if_named);
		dump_pair(c->server);
		dump_trusts(c->server);
		printf("\t%d\t%d\n", c->server->requires_client,
		    c->server_side.accepts == SIDE_REFUSES);
	}
	world_free(&w);
}

int
main(int argc, char **argv)
{
	static const struct t_case cases[] = {
		{ "cells", test_cells },
		{ "until when", test_until },
		{ "files that are not here", test_absent },
		{ "one certificate in two roles", test_roles },
		{ "names of hosts", test_host },
	};

	if (argc > 1 && strcmp(argv[1], "--dump") == 0) {
		for (size_t i = 0; i < N_SCENES; i++)
			dump(&scenes[i]);
		return 0;
	}
	return t_run("deploy", cases, sizeof cases / sizeof cases[0]);
}
