/* SPDX-License-Identifier: Apache-2.0 */
/* The reports of a deployment, on facts that are put together here. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/digest.h"
#include "out/deploy.h"
#include "out/deploy_view.h"
#include "t.h"

#define AT INT64_C(1767225600) /* 2026-01-01 */

enum { SERVER, HOST, WORKER, UI, NOSY, CLOUD, N_PARTIES };

struct world {
	struct file file, *list[1];
	struct cert certs[2];
	struct tls_outside cloud;
	struct party parties[N_PARTIES];
	struct connection connections[4];
	struct deployment d;
	struct result r;
};

static void
set_party(struct world *w, int i, enum party_role role, const char *name)
{
	w->parties[i] = (struct party){ .role = role,
		.name = name,
		.at = { .file = &w->file, .line = (uint32_t)i + 1 },
		.tls = true,
		.verifies_host = true };
}

static struct connection
connection(struct world *w, int client, int server, enum connect_outcome o)
{
	return (struct connection){ .client = &w->parties[client],
		.server = &w->parties[server],
		.outcome = o,
		.until = INT64_MAX };
}

static void
set_certs(struct world *w)
{
	static const struct name names[2] = { NAME_TOLD("CN=first"),
		NAME_TOLD("CN=<b>second") };

	for (size_t i = 0; i < 2; i++) {
		static const struct extent place = { .line = 10 };
		struct cert *c = &w->certs[i];

		*c = (struct cert){ .decoded = true,
			.file = &w->file,
			.place = &place,
			.index = (uint32_t)i };
		c->subject = &names[i];
		c->not_after_state = PRESENT;
	}
}

static void
make(struct world *w)
{
	struct connection *c = w->connections;

	*w = (struct world){ .file = { .path = "a&b.yaml" } };
	w->list[0] = &w->file;
	set_certs(w);
	set_party(w, SERVER, PARTY_FRONTEND_SERVER, "frontend server");
	set_party(
	    w, HOST, PARTY_FRONTEND_HOST, "frontend server for x.example");
	set_party(w, WORKER, PARTY_SYSTEM_WORKER, "system worker");
	set_party(w, UI, PARTY_WEB_UI, "<script>ui");
	set_party(w, NOSY, PARTY_SDK, "no\"sy'&");
	set_party(w, CLOUD, PARTY_SDK, "far client");
	w->cloud.to_cloud = true;
	w->cloud.address = (struct tls_setting){ .set = true,
		.name = "TEMPORAL_ADDRESS",
		.value = "ns.acct.tmprl.cloud:7233",
		.at = { .file = &w->file, .line = 9 } };
	w->parties[CLOUD].outside = &w->cloud;
	c[0] = connection(w, WORKER, SERVER, CONNECT_OK);
	c[0].until = AT + 40 * INT64_C(86400);
	c[0].until_by = &w->certs[1];
	c[1] = connection(w, UI, SERVER, CONNECT_SERVER_REFUSED);
	c[1].why = "for a <reason>";
	c[1].go = "x509: word";
	c[1].client_side = (struct side){ .accepts = SIDE_REFUSES,
		.by_name = true,
		.culprit = &w->certs[0] };
	c[2] = c[1];
	c[2].client = &w->parties[NOSY];
	c[3] = connection(w, NOSY, HOST, CONNECT_OK);
	c[3].until = AT + 20 * INT64_C(86400);
	c[3].until_by = &w->certs[0];
	w->d = (struct deployment){ .at = { .file = &w->file },
		.judged_at = AT,
		.parties = w->parties,
		.n_parties = N_PARTIES,
		.connections = w->connections,
		.n_connections = 4 };
	w->r = (struct result){ .version = "0",
		.evaluated_at = AT,
		.files = w->list,
		.n_files = 1 };
}

static char *
written(const struct world *w, out_deploy *write, bool quiet)
{
	const struct deploy_report r = { &w->d, &w->r };
	const struct deploy_options_out opt = { .out = { .quiet = quiet },
		.sha256 = digest_sha256 };
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	write(f, &r, &opt);
	fclose(f);
	return text;
}

/* How often it stands there. */
static size_t
count(const char *text, const char *word)
{
	size_t n = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		n++;
	return n;
}

static void
test_view(void)
{
	struct world w;
	struct deploy_view v;

	make(&w);
	deploy_view_init(&v, &w.d);
	CU_ASSERT_EQUAL(v.n_servers, 2);
	CU_ASSERT_EQUAL(v.n_clients, 3);
	CU_ASSERT_EQUAL(v.n_apart, 1);
	CU_ASSERT_EQUAL(v.count[CONNECT_OK], 2);
	CU_ASSERT_EQUAL(v.count[CONNECT_SERVER_REFUSED], 2);
	CU_ASSERT_PTR_EQUAL(v.cells[0], &w.connections[0]);
	CU_ASSERT_PTR_NULL(v.cells[1]);
	CU_ASSERT_PTR_EQUAL(v.cells[2 * 2 + 1], &w.connections[3]);
	deploy_view_free(&v);
}

static void
test_causes(void)
{
	struct world w;
	struct deploy_cause *list;
	size_t n, more;

	make(&w);
	n = deploy_causes(&w.d, 10, &list, &more);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_EQUAL(list[0].n, 2);
	CU_ASSERT_EQUAL(more, 0);
	deploy_causes_free(list, n);
	w.connections[2].why = "another";
	w.connections[0].outcome = CONNECT_UNKNOWN;
	n = deploy_causes(&w.d, 2, &list, &more);
	CU_ASSERT_EQUAL(n, 2);
	CU_ASSERT_EQUAL(more, 1);
	CU_ASSERT_EQUAL(list[0].first->outcome, CONNECT_SERVER_REFUSED);
	deploy_causes_free(list, n);
}

static void
test_ends(void)
{
	struct world w;
	struct deploy_end *list;

	make(&w);
	CU_ASSERT_EQUAL(deploy_ends(&w.d, &list), 2);
	CU_ASSERT_PTR_EQUAL(list[0].cert, &w.certs[0]);
	CU_ASSERT_PTR_EQUAL(list[1].cert, &w.certs[1]);
	free(list);
}

static void
test_text(void)
{
	struct world w;
	char *text;

	make(&w);
	text = written(&w, out_deploy_text, false);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "system worker  ok       -"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "<script>ui     server!  -"));
	CU_ASSERT_PTR_NOT_NULL(
	    strstr(text, "far client is not of this cluster: it calls "
			 "ns.acct.tmprl.cloud:7233"));
	CU_ASSERT_EQUAL(count(text, "for a <reason>"), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "2026-01-21 (20 days)  CN=first"));
	free(text);
	text = written(&w, out_deploy_text, true);
	CU_ASSERT_PTR_NULL(strstr(text, "2 servers"));
	CU_ASSERT_EQUAL(count(text, "for a <reason>"), 1);
	free(text);
}

static void
test_json(void)
{
	struct world w;
	char *text;
	json_t *doc, *list;

	make(&w);
	text = written(&w, out_deploy_json, false);
	doc = json_loads(text, 0, NULL);
	free(text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(doc);
	list = json_object_get(doc, "connections");
	CU_ASSERT_EQUAL(json_array_size(list), 4);
	CU_ASSERT_STRING_EQUAL(json_string_value(json_object_get(
				   json_array_get(list, 1), "outcome")),
	    "server-refused");
	list = json_object_get(doc, "parties");
	CU_ASSERT_EQUAL(json_array_size(list), N_PARTIES);
	CU_ASSERT_TRUE(json_is_false(
	    json_object_get(json_array_get(list, CLOUD), "of_cluster")));
	json_decref(doc);
}

static void
test_page(void)
{
	struct world w;
	char *text;

	make(&w);
	text = written(&w, out_deploy_html, false);
	CU_ASSERT_PTR_NULL(strstr(text, "<script"));
	CU_ASSERT_PTR_NULL(strstr(text, "<b>second"));
	CU_ASSERT_PTR_NULL(strstr(text, "<reason>"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "&lt;script&gt;ui"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "no&quot;sy&#39;&amp;"));
	CU_ASSERT_EQUAL(count(text, "class=\"arrow "), 4);
	CU_ASSERT_EQUAL(count(text, "class=\"arrow refused\""), 2);
	CU_ASSERT_EQUAL(count(text, "class=\"party apart\""), 1);
	/* Each link leads somewhere. */
	for (int i = 0; i < N_PARTIES; i++) {
		char id[32];

		snprintf(id, sizeof id, " id=\"party-%d\"", i);
		CU_ASSERT_EQUAL(count(text, id), 1);
	}
	free(text);
}

static void
test_nobody(void)
{
	struct world w;
	out_deploy *const writers[] = { out_deploy_text, out_deploy_json,
		out_deploy_html };

	make(&w);
	w.d.n_parties = w.d.n_connections = 0;
	for (size_t i = 0; i < 3; i++) {
		char *text = written(&w, writers[i], false);

		CU_ASSERT_TRUE(strlen(text) > 0);
		free(text);
	}
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "rows and columns", test_view },
		{ "causes", test_causes },
		{ "what ends first", test_ends },
		{ "text", test_text },
		{ "JSON", test_json },
		{ "the page", test_page },
		{ "no parties at all", test_nobody },
	};

	return t_run("deploy_out", cases, sizeof cases / sizeof cases[0]);
}
