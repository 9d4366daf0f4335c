/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the server checks of its settings before anything else, in its order
 * (temporalio/temporal, common/rpc/encryption/tls_factory.go, validateRootTLS):
 * with the first fault it does not start.  Remote clusters are not looked at.
 */
#include <string.h>

#include "pki/deploy_parts.h"

#define FILE_AND_DATA "deploy-file-and-data"

/* strings.TrimSpace leaves nothing; ASCII is all that people leave there. */
static bool
is_blank(const char *s)
{
	return s[strspn(s, " \t\r\n\v\f")] == '\0';
}

static bool
is_empty(const struct tls_setting *s)
{
	return s->set && s->unknown == NULL &&
	       (s->value == NULL || is_blank(s->value));
}

static bool
both(const struct tls_material *m)
{
	return setting_given(&m->file) && setting_given(&m->data);
}

static void
fault(struct refusal *out, const char *rule, const char *go)
{
	if (out->message == NULL)
		*out = (struct refusal){ .rule = rule,
			.message = "the server refuses its settings",
			.go = go };
}

static void
valid_pair(const struct tls_material *cert, const struct tls_material *key,
    struct refusal *out)
{
	if (both(cert))
		fault(out, FILE_AND_DATA,
		    "cannot specify CertFile and CertData at the same time");
	if (both(key))
		fault(out, FILE_AND_DATA,
		    "cannot specify KeyFile and KeyData at the same time");
}

struct ca_words {
	const char *data, *files, *both;
};

static void
valid_cas(const struct tls_material *m, size_t n, const struct ca_words *w,
    struct refusal *out)
{
	bool files = false, data = false;

	for (size_t i = 0; i < n; i++) {
		files = files || m[i].file.set;
		data = data || m[i].data.set;
		if (is_empty(&m[i].data))
			fault(out, "deploy-empty-ca", w->data);
	}
	for (size_t i = 0; i < n; i++)
		if (is_empty(&m[i].file))
			fault(out, "deploy-empty-ca", w->files);
	if (files && data)
		fault(out, FILE_AND_DATA, w->both);
}

static void
valid_server(const struct tls_server *s, struct refusal *out)
{
	static const struct ca_words words = {
		"invalid ServerTLS.ClientCAData: CA cannot be empty string",
		"invalid ServerTLS.ClientCAFiles: CA cannot be empty string",
		"cannot specify ClientCAFiles and ClientCAData at the same time"
	};

	valid_pair(&s->cert, &s->key, out);
	valid_cas(s->client_cas, s->n_client_cas, &words, out);
}

static void
valid_client(const struct tls_client *c, struct refusal *out)
{
	static const struct ca_words words = {
		"invalid ClientTLS.RootCAData: CA cannot be empty string",
		"invalid ClientTLS.RootCAFiles: CA cannot be empty string",
		"cannot specify RootCAFiles and RootCAData at the same time"
	};

	valid_cas(c->root_cas, c->n_root_cas, &words, out);
}

static void
valid_group(const struct tls_group *g, struct refusal *out)
{
	valid_server(&g->server, out);
	valid_client(&g->client, out);
	for (size_t i = 0; i < g->n_hosts; i++) {
		if (is_blank(g->hosts[i].name))
			fault(out, "deploy-empty-host-name",
			    "host name cannot be empty string");
		valid_server(&g->hosts[i].server, out);
	}
}

void
config_validate(const struct tls_config *c, struct refusal *out)
{
	*out = (struct refusal){ 0 };
	valid_group(&c->internode, out);
	valid_group(&c->frontend, out);
	valid_pair(&c->system_worker.cert, &c->system_worker.key, out);
	valid_client(&c->system_worker.client, out);
}
