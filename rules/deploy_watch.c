/* SPDX-License-Identifier: Apache-2.0 */
/* What a deployment says of watching and renewing its files; the rows, and
 * what is one cause, are in deploy.c. */
#include "rules/deploy_checks.h"
#include "rules/words.h"

static bool
is_off(const struct tls_setting *s)
{
	return !setting_given(s) ||
	       (s->unknown == NULL && s->bad == NULL && s->duration == 0);
}

static bool
is_watched(const struct tls_config *c)
{
	return !is_off(&c->check_interval) &&
	       (!is_off(&c->warning_window) || !is_off(&c->error_window));
}

static bool
uses_tls(const struct tls_config *c)
{
	return has_tls(&c->internode.server) || has_tls(&c->frontend.server);
}

static void
not_watched(const struct tls_config *c, struct report *out)
{
	if (!uses_tls(c) || is_watched(c))
		return;
	finding(out, setting_place(&c->check_interval.at, &c->at),
	    is_off(&c->check_interval)
		? "no checkInterval, so the server does not look at dates"
		: "no warningWindow and no errorWindow, so the server does "
		  "not look at dates");
}

void
deploy_expiry_checks_off(const struct deployment *d, struct report *out)
{
	each_config(d, not_watched, out);
}

static void
no_error_window(const struct tls_config *c, struct report *out)
{
	if (uses_tls(c) && is_watched(c) && is_off(&c->error_window))
		finding(out, setting_place(&c->warning_window.at, &c->at),
		    "warningWindow is set and errorWindow is not");
}

void
deploy_error_window_unset(const struct deployment *d, struct report *out)
{
	each_config(d, no_error_window, out);
}

static const struct cert *
hidden_by_first(const struct file *f)
{
	const struct cert *first = NULL, *worst = NULL;

	for (size_t i = 0; i < f->n_certs; i++) {
		const struct cert *c = f->certs[i];

		if (!c->decoded)
			continue;
		if (first == NULL)
			first = c;
		else if (c->not_after < first->not_after &&
			 (worst == NULL || c->not_after < worst->not_after))
			worst = c;
	}
	return worst;
}

static void
not_all_watched(const struct tls_material *m, size_t n, struct report *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct cert *c = NULL;
		struct words where;

		if (m[i].content != NULL)
			c = hidden_by_first(m[i].content);
		if (c == NULL)
			continue;
		words_place(&where, c, m[i].content);
		finding(out, &material_written(&m[i])->at,
		    "of %s the server watches the first certificate only; "
		    "'%s' (%s) expires before it",
		    m[i].content->path, subject_of(out, c), where.text);
	}
}

static void
server_cas_watched(const struct server_in *s, struct report *out)
{
	not_all_watched(s->server->client_cas, s->server->n_client_cas, out);
}

static void
client_cas_watched(const struct client_in *c, struct report *out)
{
	not_all_watched(c->client->root_cas, c->client->n_root_cas, out);
}

static void
cas_watched(const struct tls_config *c, struct report *out)
{
	if (!is_watched(c))
		return;
	each_server_of(c, server_cas_watched, out);
	each_client_of(c, client_cas_watched, out);
}

void
deploy_ca_file_watch(const struct deployment *d, struct report *out)
{
	each_config(d, cas_watched, out);
}

static void
no_refresh(const struct tls_config *c, struct report *out)
{
	if (uses_tls(c) && is_off(&c->refresh_interval))
		finding(out, setting_place(&c->refresh_interval.at, &c->at),
		    c->refresh_interval.set
			? "refreshInterval is 0: files are read once"
			: "no refreshInterval: files are read once");
}

void
deploy_no_refresh(const struct deployment *d, struct report *out)
{
	each_config(d, no_refresh, out);
}
