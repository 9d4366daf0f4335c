/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files of a party come to, as Temporal loads them
 * (temporalio/temporal, common/rpc/encryption/local_store_cert_provider.go):
 * the key pair with tls.X509KeyPair, the CAs with AppendCertsFromPEM, one
 * file after the other.  One provider loads all of a group at once, so that
 * a client CA file which cannot be used keeps the client part down too.
 */
#include <string.h>

#include "base/text.h"
#include "pki/deploy_parts.h"

static bool
any_given(const struct tls_material *m, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (material_set(&m[i]))
			return true;
	return false;
}

bool
server_has_tls(const struct tls_server *s)
{
	return material_set(&s->key);
}

/* len(rootCaFiles) > 0: an empty entry counts too. */
bool
client_has_tls(const struct tls_client *c)
{
	return c->n_root_cas > 0 || c->forces_tls;
}

/* isSystemWorker */
bool
has_system_worker(const struct tls_config *c)
{
	return c->system_worker.present &&
	       (material_set(&c->system_worker.cert) ||
		   client_has_tls(&c->system_worker.client));
}

/* ---- What is not here ------------------------------------------------------------ */

/* Why the content of a material that is given is not known; NULL: it is. */
static const char *
unknown_content(const struct tls_material *m)
{
	if (m->content != NULL)
		return NULL;
	return m->missing != NULL ? m->missing : "its file is not here";
}

static void
fail(struct party *p, const struct refusal *r)
{
	if (p->fault.message == NULL)
		p->fault = *r;
}

static struct refusal
wrapped(
    struct arena *a, const struct refusal *r, const char *rule, const char *go)
{
	struct refusal out = *r;

	out.rule = rule;
	out.go = r->go != NULL ? arena_printf(a, "%s%s", go, r->go) : NULL;
	return out;
}

/* ---- The key pair ------------------------------------------------------------------ */

#define PAIR_RULE "deploy-key-pair-unusable"
#define CA_RULE "deploy-ca-unusable"

/* How the party itself words it. */
static const char *
pair_prefix(const struct party *p)
{
	return p->config != NULL ? "loading tls certificate failed: " : "";
}

static void
load_pair(struct stage *s, struct actor *x)
{
	static const struct refusal no_certificate = {
		.rule = PAIR_RULE,
		.message = "a key is set, and no certificate for it",
	};
	struct party *p = x->party;
	struct refusal r;

	if (p->cert == NULL || !material_set(p->cert)) {
		if (p->tls && (p->role == PARTY_INTERNODE_SERVER ||
				  p->role == PARTY_FRONTEND_SERVER))
			fail(p, &no_certificate);
		return;
	}
	if ((x->unknown_pair = unknown_content(p->cert)) != NULL)
		return;
	key_pair_certs(s->a, p->cert->content, &x->pair);
	p->leaf = x->pair.certs[0];
	if (x->pair.fault.message == NULL && !material_set(p->key)) {
		x->pair.fault = (struct refusal){
			.message = "a certificate is set, and no key for it",
			.go = "tls: failed to find any PEM data in key input",
		};
	} else if (x->pair.fault.message == NULL) {
		x->unknown_pair = unknown_content(p->key);
		if (x->unknown_pair == NULL)
			key_pair_find(
			    s->a, p->cert->content, p->key->content, &x->pair);
	}
	if (x->pair.fault.message == NULL)
		return;
	r = wrapped(s->a, &x->pair.fault, PAIR_RULE, pair_prefix(p));
	fail(p, &r);
}

/* ---- Whom it trusts ----------------------------------------------------------------- */

static void
name_trusted(struct stage *s, struct actor *x, const char *path)
{
	x->trusted.path = x->trusted.path == NULL ? path
						  : arena_printf(s->a, "%s, %s",
							x->trusted.path, path);
}

/* The first block that parseCert takes decides as well: the server parses it
 * to watch its date. */
static void
load_trusted(struct stage *s, struct actor *x, const struct tls_material *m)
{
	const struct file *f = m->content;
	struct refusal r = { .rule = CA_RULE };
	struct key_pair sent;

	key_pair_certs(s->a, f, &sent);
	name_trusted(s, x, f->path);
	if (roots_add(x->roots, f) == 0) {
		r.message = arena_printf(s->a,
		    "Go reads no certificate from %s: it takes PEM blocks "
		    "labelled CERTIFICATE, without headers",
		    text_safe_dup(s->a, slice_str(f->path)));
		r.go = "unknown failure constructing cert pool for ca";
	} else if (sent.fault.message != NULL) {
		r.message = arena_printf(s->a,
		    "Go does not parse the first certificate of %s",
		    text_safe_dup(s->a, slice_str(f->path)));
	}
	if (r.message != NULL && x->party->config != NULL)
		fail(x->party, &r);
}

static void
list_anchors(struct stage *s, struct actor *x)
{
	const struct party *p = x->party;
	size_t n = 0;

	for (size_t i = 0; i < p->n_trusts; i++)
		if (p->trusts[i].content != NULL)
			n += p->trusts[i].content->n_certs;
	x->anchors = ARENA_ARRAY(s->a, const struct cert *, n + 1);
	for (size_t i = 0; i < p->n_trusts; i++) {
		const struct file *f = p->trusts[i].content;

		for (size_t k = 0; f != NULL && k < f->n_certs; k++)
			if (pool_find(x->roots, f->certs[k]) == f->certs[k])
				x->anchors[x->n_anchors++] = f->certs[k];
	}
}

static void
load_roots(struct stage *s, struct actor *x)
{
	const struct party *p = x->party;

	if (!any_given(p->trusts, p->n_trusts))
		return;
	x->roots = pool_new(0);
	for (size_t i = 0; i < p->n_trusts; i++) {
		const struct tls_material *m = &p->trusts[i];

		if (!material_set(m))
			continue;
		if (m->content != NULL)
			load_trusted(s, x, m);
		else
			x->unknown_roots = unknown_content(m);
	}
	list_anchors(s, x);
}

void
actor_load(struct stage *s, struct actor *x)
{
	load_pair(s, x);
	load_roots(s, x);
	x->party->unknown =
	    x->unknown_pair != NULL ? x->unknown_pair : x->unknown_roots;
}
