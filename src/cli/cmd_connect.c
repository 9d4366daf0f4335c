/* SPDX-License-Identifier: Apache-2.0 */
/* tlint connect: shake hands with a server as an SDK would, and tell what
 * it shows, what it asks for, and whether it takes the client. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/contain.h"
#include "cli/inputs.h"
#include "cli/reports.h"
#include "cli/sink.h"
#include "load/digest.h"
#include "load/name.h"
#include "load/tls.h"
#include "out/connect.h"
#include "pki/host.h"
#include "pki/relate.h"
#include "pki/server.h"

struct work {
	const struct options *o;
	struct arena *arena;
	struct selection *selection;
	const char *host, *port;
	struct inputs in; /* the files of the options */
	const struct file *ca, *cert, *key;
	struct key_pair pair;
	struct handshake shake;
	struct input sent; /* the server's chain */
	struct file **files;
	struct result judged;
	struct contact c;
};

/* ---- What was asked ------------------------------------------------------ */

static bool
wrong(const char *why, const char *word)
{
	complain("%s, not '%s'", why, word);
	return false;
}

static bool
is_port(const char *s)
{
	unsigned long n = 0;

	if (strlen(s) > 5)
		return false;
	for (const char *p = s; *p != '\0'; p++) {
		if (*p < '0' || *p > '9')
			return false;
		n = n * 10 + (unsigned long)(*p - '0');
	}
	return n > 0 && n <= 65535;
}

/* HOST:PORT or [IPV6]:PORT */
static bool
split_target(struct work *w, const char *target)
{
	const char *colon = strrchr(target, ':'), *host = target;
	size_t n;

	if (strstr(target, "://") != NULL)
		return wrong(
		    "connect takes HOST:PORT, without a scheme", target);
	if (colon == NULL || colon == target || !is_port(colon + 1))
		return wrong("connect takes HOST:PORT, such as "
			     "localhost:7233 or [::1]:7233",
		    target);
	n = (size_t)(colon - target);
	if (host[0] == '[' && host[n - 1] == ']') {
		host++;
		n -= 2;
	} else if (memchr(host, ':', n) != NULL) {
		return wrong("an IPv6 address stands in brackets before its "
			     "port, as in [::1]:7233",
		    target);
	}
	if (n == 0)
		return wrong("connect takes HOST:PORT", target);
	w->host = arena_strndup(w->arena, host, n);
	w->port = colon + 1;
	return true;
}

static bool
ask(struct work *w)
{
	const struct options *o = w->o;

	if (o->operands.n != 1) {
		complain("connect takes one HOST:PORT");
		return false;
	}
	if (o->key != NULL && o->cert == NULL) {
		complain("--key goes with --cert");
		return false;
	}
	if (!split_target(w, o->operands.list[0]))
		return false;
	w->c.target = o->operands.list[0];
	w->c.server_name = o->server_name != NULL ? o->server_name : w->host;
	return (w->selection = reports_rules(o)) != NULL;
}

/* ---- The sandbox ----------------------------------------------------------- */

/* Until the connection is there: the files that the options name, what it
 * takes to find the server's address, and its port. */
static void
contain_asking(const struct work *w)
{
	struct needs_of_run n = { 0 };

	for (size_t i = 0; i < w->in.n_plan; i++)
		needs_read(&n, inputs_path(&w->in, i));
	needs_server(&n, (uint16_t)strtoul(w->port, NULL, 10));
	contain(&n, w->o);
}

/* From then on: no further connection, before the server's first byte is
 * read. */
static void
contain_talking(void *ctx)
{
	const struct work *w = ctx;
	struct needs_of_run n = { 0 };

	contain(&n, w->o);
}

/* ---- The client's side ----------------------------------------------------- */

static void
load_files(struct work *w, int64_t at)
{
	const struct options *o = w->o;
	struct options no_paths = *o;

	no_paths.operands = (struct words){ 0 };
	inputs_find_paths(&w->in, w->arena, &no_paths, AS_AUTO, NULL);
	inputs_add_option(&w->in, &(struct option_file){ o->ca, AS_CA_BUNDLE,
				      "given by --ca", &w->ca });
	inputs_add_option(&w->in, &(struct option_file){ o->cert, AS_END_ENTITY,
				      "given by --cert", &w->cert });
	if (o->key != NULL && !same_file(o->key, o->cert))
		inputs_add_option(&w->in, &(struct option_file){ o->key, AS_KEY,
					      "given by --key", &w->key });
	contain_asking(w);
	inputs_load(&w->in, o, at);
	if (w->key == NULL)
		w->key = w->cert;
}

static void
find_client(struct work *w)
{
	struct contact *c = &w->c;

	c->client_given = w->cert != NULL;
	if (!c->client_given)
		return;
	key_pair_find(w->arena, w->cert, w->key, &w->pair);
	if (w->pair.n > 0)
		c->client = w->pair.certs[0];
	c->client_fault = w->pair.fault;
}

/* ---- The handshake ------------------------------------------------------------ */

static int64_t
milliseconds(void)
{
	struct timespec t = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What Go's hostnameInSNI makes of it: nothing of an address, whether or not
 * a zone follows it ("fe80::1%eth0"). */
static const char *
name_to_tell(struct work *w)
{
	const char *name = w->c.server_name, *zone = strrchr(name, '%');
	size_t n =
	    zone != NULL && zone != name ? (size_t)(zone - name) : strlen(name);

	name = arena_strndup(w->arena, name, n);
	if (host_is_address(name))
		return NULL;
	while (n > 0 && name[n - 1] == '.')
		n--;
	return n > 0 ? arena_strndup(w->arena, name, n) : NULL;
}

static bool
shake(struct work *w)
{
	struct slice *chain =
	    ARENA_ARRAY(w->arena, struct slice, w->pair.n + 1);
	const bool sends = w->pair.n > 0 && w->pair.fault.message == NULL;
	const struct tls_query q = {
		.host = w->host,
		.port = w->port,
		.server_name = name_to_tell(w),
		.chain = chain,
		.n_chain = sends ? w->pair.n : 0,
		.key = w->pair.key,
		.now = milliseconds,
		.deadline = milliseconds() + w->o->timeout * 1000,
		.connected = contain_talking,
		.ctx = w,
	};
	struct buf err = { 0 };
	bool ok;

	for (size_t i = 0; i < w->pair.n; i++)
		chain[i] = w->pair.certs[i]->der;
	ok = tls_ask(w->arena, &q, &w->shake, &err);
	if (!ok)
		inputs_fail(&w->in, w->c.target, buf_str(&err));
	buf_free(&err);
	return ok;
}

/* The names of the CAs that the server wants. */
static void
read_wanted(struct work *w)
{
	struct contact *c = &w->c;

	c->n_wanted = w->shake.n_names;
	c->wanted = ARENA_ARRAY(w->arena, struct wanted_ca, c->n_wanted + 1);
	for (size_t i = 0; i < c->n_wanted; i++) {
		const struct slice der = w->shake.names[i];
		const unsigned char *bad;
		struct name name = { 0 };

		if (name_decode(w->arena, der, &name, &bad) == NULL)
			c->wanted[i].name = name_text(w->arena, &name);
		c->wanted[i].issued = key_pair_issued_by(&w->pair, der);
	}
}

/* ---- The judgement ------------------------------------------------------------- */

/* The server's chain, then the files of the options. */
static void
gather_files(struct work *w, int64_t at)
{
	const struct load_options lo = { .max_input = w->o->max_input,
		.judged_at = at };
	struct contact *c = &w->c;
	size_t n = 0;

	w->files = mem_alloc((w->in.n_files + 2) * sizeof *w->files);
	if (w->shake.n_certs > 0) {
		input_from_pieces(
		    c->target, w->shake.certs, w->shake.n_certs, &lo, &w->sent);
		roles_decide(w->sent.arena, w->sent.file, AS_SERVER);
		w->sent.file->as_reason = "sent by the server";
		c->server = w->files[n++] = w->sent.file;
	}
	for (size_t i = 0; i < w->in.n_files; i++)
		w->files[n++] = w->in.files[i];
	for (size_t i = 0; i < n; i++) {
		w->files[i]->order = i;
		for (size_t k = 0; k < w->files[i]->n_certs; k++)
			digest_cert(w->arena, w->files[i]->certs[k]);
	}
	c->files = w->files;
	c->n_files = n;
}

/* What the rules see is the server's chain; the other files are there to
 * judge it by. */
static void
keep_server(const struct file *server, struct relations *rel)
{
	size_t n = 0;

	for (size_t i = 0; i < rel->n_chains; i++)
		if (rel->chains[i].file == server)
			rel->chains[n++] = rel->chains[i];
	rel->n_chains = n;
	rel->n_bundles = 0;
	rel->n_filter_sets = 0;
}

static void
judge_server(struct work *w, struct verifier *v)
{
	struct contact *c = &w->c;
	const struct cert *leaf = c->server->certs[0];

	c->ca = w->ca;
	c->name_fault = leaf->decoded
			    ? host_fault(w->arena, leaf, c->server_name)
			    : "x509: malformed certificate";
	if (w->ca != NULL)
		server_judge(w->arena, v, c->server, w->ca, &c->trust);
}

static void
judge(struct work *w)
{
	const struct relate_options ro = { .ca = w->ca,
		.want_chains = true,
		.want_self_signed = true,
		.want_issued_by = true };
	struct verifier *v = verifier_new();
	struct relations rel = { 0 };

	relate_run(w->arena, v, w->files, w->c.n_files, &ro, &rel);
	keep_server(w->c.server, &rel);
	run_rules(w->arena, w->selection, w->files, w->c.server != NULL ? 1 : 0,
	    &rel, 1, &w->judged);
	connection_keep(w->arena, &w->judged, w->ca != NULL);
	if (w->c.server != NULL)
		judge_server(w, v);
	verifier_free(v);
}

/* ---- Reports -------------------------------------------------------------------- */

static void
write_report(FILE *f, int format, const char *path,
    const struct out_options *opt, const void *result)
{
	(void)path;
	connect_formats[format].write(f, result, opt);
}

static int
report(struct work *w)
{
	const struct options *o = w->o;
	struct contact *c = &w->c;
	const char *failure = connection_judge(w->arena, c);

	if (failure != NULL)
		inputs_fail(&w->in, c->target, failure);
	c->failures = w->in.failures;
	c->n_failures = w->in.n_failures;
	c->exit_status = connection_status(c, (enum fail_on)o->fail_on);
	return reports_write(o, write_report, c) ? c->exit_status
						 : EXIT_TROUBLE;
}

static int
connect_to(struct work *w)
{
	const struct options *o = w->o;
	int64_t at;

	w->judged = reports_result(o);
	at = w->judged.evaluated_at;
	w->c.version = cli_version();
	w->c.evaluated_at = at;
	w->c.shake = &w->shake;
	w->c.judged = &w->judged;
	load_files(w, at);
	if (w->in.n_failures > 0 || !reports_harmless(&w->in, w->o))
		return EXIT_TROUBLE;
	find_client(w);
	if (!shake(w))
		return EXIT_TROUBLE;
	read_wanted(w);
	gather_files(w, at);
	judge(w);
	return report(w);
}

int
cmd_connect(const struct options *o)
{
	struct work w = { .o = o, .arena = arena_new() };
	int status = EXIT_TROUBLE;

	if (ask(&w))
		status = connect_to(&w);
	inputs_free(&w.in);
	if (w.sent.arena != NULL)
		input_free(&w.sent);
	free(w.files);
	selection_free(w.selection);
	arena_free(w.arena);
	return status;
}
