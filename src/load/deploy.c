/* SPDX-License-Identifier: Apache-2.0 */
#include "load/deploy.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "load/deploy_parts.h"

/* ---- What the readers share ---------------------------------------------------- */

void
deploy_note(
    struct deploy *d, const struct file *f, uint32_t line, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	if (d->note != NULL)
		d->note(d->ctx, f, line, deploy_safe(d, buf_str(&b)));
	buf_free(&b);
}

const char *
deploy_safe(struct deploy *d, const char *s)
{
	return text_safe_dup(d->a, slice_str(s));
}

/* Room for one more of size in a list of malloc. */
static void *
room(void *list, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return list;
	*cap = 2 * *cap + 4;
	return mem_grow(list, *cap, size);
}

struct tls_config *
deploy_new_config(struct deploy *d)
{
	d->configs =
	    room(d->configs, d->n_configs, &d->cap_configs, sizeof *d->configs);
	d->configs[d->n_configs] = (struct tls_config){ 0 };
	return &d->configs[d->n_configs++];
}

struct tls_outside *
deploy_new_outside(struct deploy *d)
{
	d->outside =
	    room(d->outside, d->n_outside, &d->cap_outside, sizeof *d->outside);
	d->outside[d->n_outside] = (struct tls_outside){ 0 };
	return &d->outside[d->n_outside++];
}

void
deploy_new_other(struct deploy *d, const struct file *f)
{
	d->others =
	    room(d->others, d->n_others, &d->cap_others, sizeof *d->others);
	d->others[d->n_others++] = f;
}

void
deploy_add_workload(struct deploy *d, const struct place *p)
{
	struct workload *w = ARENA_NEW(d->scratch, struct workload);

	w->place = *p;
	if (d->last_workload == NULL)
		d->workloads = w;
	else
		d->last_workload->next = w;
	d->last_workload = w;
}

struct origin
deploy_at(const struct document *doc, const struct yaml_node *n)
{
	struct origin at = { .file = doc->file, .line = doc->line };

	if (doc->running) {
		at.line += (uint32_t)n->line;
		if (doc->config_map == NULL)
			at.column = (uint32_t)n->column;
	}
	at.end_line = at.line;
	return at;
}

static bool
same_name(const char *a, const char *b)
{
	return a == NULL || b == NULL || strcmp(a, b) == 0;
}

bool
deploy_count_lookup(struct deploy *d)
{
	if (d->n_lookups++ < CAP_LOOKUPS)
		return true;
	if (!d->told_lookups)
		deploy_note(d, d->out->at.file, 0,
		    "more than %d comparisons of mounts with files; which "
		    "file stands where is not known of the rest",
		    CAP_LOOKUPS);
	d->told_lookups = true;
	return false;
}

bool
deploy_is_mounted(
    struct deploy *d, const struct document *doc, const struct mount *m)
{
	if (!deploy_count_lookup(d))
		return false;
	if (doc->config_map == NULL)
		return m->local != NULL &&
		       path_below(path_clean(d, doc->file->path), m->local) !=
			   NULL;
	if (!same_name(doc->name_space, m->name_space))
		return false;
	for (const struct volume_source *s = m->of; s != NULL; s = s->next)
		if (strcmp(s->kind, "ConfigMap") == 0 &&
		    strcmp(s->name, doc->config_map) == 0)
			return true;
	return false;
}

bool
deploy_has_config(struct deploy *d, const struct place *p)
{
	for (const struct document *doc = d->first_config; doc != NULL;
	     doc = doc->next_config)
		for (size_t i = 0; i < p->n_mounts; i++)
			if (deploy_is_mounted(d, doc, &p->mounts[i]))
				return true;
	return false;
}

/* ---- Documents ------------------------------------------------------------------ */

static struct document *
add_document(
    struct deploy *d, const struct document *like, const struct yaml_node *root)
{
	struct document *doc = arena_dup(d->scratch, like, sizeof *like);
	const char *where;

	doc->root = root;
	doc->next = NULL;
	if (d->last_document == NULL)
		d->documents = doc;
	else
		d->last_document->next = doc;
	d->last_document = doc;
	if (config_tls(doc, &where) != NULL) {
		doc->next_config = d->first_config;
		d->first_config = doc;
	}
	return doc;
}

bool
deploy_read_yaml(struct deploy *d, const struct document *like,
    struct slice text, bool quiet)
{
	struct document doc = *like;
	struct yaml_error err, second;
	struct yaml_node *root;
	char *filled;
	bool ok;

	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		text = (struct slice){ text.p + 3, text.n - 3 };
	ok = yaml_read_foreign(d->scratch, text, &root, &err);
	if (!ok && text.n <= YAML_CAP_BYTES &&
	    (filled = text_without_actions(d->scratch, text)) != NULL)
		ok = yaml_read_foreign(d->scratch,
		    (struct slice){ (const unsigned char *)filled, text.n },
		    &root, &second);
	if (!ok) {
		if (!quiet)
			deploy_note(d, doc.file, (uint32_t)err.line,
			    "cannot be read as YAML: %s", err.message);
		return false;
	}
	for (; root != NULL; root = root->next)
		(void)add_document(d, &doc, root);
	return true;
}

static void
add_env_file(struct deploy *d, const struct file *f)
{
	struct env_file *e = ARENA_NEW(d->scratch, struct env_file);

	e->file = f;
	if (d->last_env_file == NULL)
		d->env_files = e;
	else
		d->last_env_file->next = e;
	d->last_env_file = e;
}

static void
read_files(struct deploy *d)
{
	for (size_t i = 0; i < d->n_files; i++) {
		const struct file *f = d->files[i];
		struct document doc = { .file = f, .running = true };

		map_add(d->files_by_path, slice_str(path_clean(d, f->path)), f);
		if (env_looks_like(f->bytes))
			add_env_file(d, f);
		else
			(void)deploy_read_yaml(d, &doc, f->bytes, false);
	}
}

/* The files in which nothing was found; their documents follow one another. */
static void
tell_unknown(struct deploy *d)
{
	const struct document *doc = d->documents;

	while (doc != NULL) {
		const struct file *f = doc->file;
		bool known = false, own = false;

		for (; doc != NULL && doc->file == f; doc = doc->next) {
			known |= doc->known;
			own |= doc->config_map == NULL;
		}
		if (own && !known)
			deploy_note(d, f, 0,
			    "holds no settings of a Temporal deployment");
	}
}

/* What mounts files comes before the configurations, whose names may be
 * those of a container. */
static void
take_documents(struct deploy *d)
{
	for (struct document *doc = d->documents; doc != NULL; doc = doc->next)
		kube_index(d, doc);
	for (struct document *doc = d->documents; doc != NULL; doc = doc->next)
		doc->known |=
		    compose_take(d, doc) || kube_take_workload(d, doc);
	for (struct document *doc = d->documents; doc != NULL; doc = doc->next)
		doc->known |= config_take(d, doc);
	tell_unknown(d);
}

/* ---- Clients by option ----------------------------------------------------------- */

static struct raw
option(struct deploy *d, const char *value)
{
	return (struct raw){ .set = value != NULL,
		.name = "--client",
		.text = value,
		.at = d->out->at };
}

static void
take_client(struct deploy *d, const struct deploy_client *c)
{
	static const struct raw none;
	const struct place here = { .container = false };
	struct raw cert = option(d, c->cert), key = option(d, c->key),
		   ca = option(d, c->ca);
	struct tls_outside *o = deploy_new_outside(d);

	o->file = d->out->at.file;
	o->at = d->out->at;
	o->name = deploy_safe(d, c->name);
	o->kind = CLIENT_SDK;
	o->verifies_host = true;
	value_material(d, &here, &cert, &none, false, &o->cert);
	value_material(d, &here, &key, &none, false, &o->key);
	value_material(d, &here, &ca, &none, false, &o->ca);
}

/* ---- Materials ---------------------------------------------------------------------- */

struct materials {
	struct tls_material **list;
	size_t n, cap;
};

/* All of them are ours, in the arena. */
static void
collect(struct materials *m, const struct tls_material *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		m->list = room(m->list, m->n, &m->cap, sizeof *m->list);
		m->list[m->n++] = unconst(&x[i]);
	}
}

static void
collect_server(struct materials *m, const struct tls_server *s)
{
	collect(m, &s->cert, 1);
	collect(m, &s->key, 1);
	collect(m, s->client_cas, s->n_client_cas);
}

static void
collect_client(struct materials *m, const struct tls_client *c)
{
	collect(m, c->root_cas, c->n_root_cas);
}

static void
collect_group(struct materials *m, const struct tls_group *g)
{
	collect_server(m, &g->server);
	collect_client(m, &g->client);
	for (size_t i = 0; i < g->n_hosts; i++)
		collect_server(m, &g->hosts[i].server);
}

static void
collect_all(struct materials *m, const struct deployment *out)
{
	for (size_t i = 0; i < out->n_configs; i++) {
		const struct tls_config *c = &out->configs[i];

		collect_group(m, &c->internode);
		collect_group(m, &c->frontend);
		collect(m, &c->system_worker.cert, 1);
		collect(m, &c->system_worker.key, 1);
		collect_client(m, &c->system_worker.client);
		for (size_t j = 0; j < c->n_remotes; j++)
			collect_group(m, &c->remotes[j].group);
	}
	for (size_t i = 0; i < out->n_outside; i++) {
		collect(m, &out->outside[i].cert, 1);
		collect(m, &out->outside[i].key, 1);
		collect(m, &out->outside[i].ca, 1);
	}
}

static void *
keep(struct deploy *d, void *list, size_t n, size_t size)
{
	void *kept = n > 0 ? arena_dup(d->a, list, n * size) : NULL;

	free(list);
	return kept;
}

static void
finish(struct deploy *d)
{
	struct deployment *out = d->out;
	struct materials m = { 0 };

	out->configs = keep(d, d->configs, d->n_configs, sizeof *d->configs);
	out->n_configs = d->n_configs;
	out->outside = keep(d, d->outside, d->n_outside, sizeof *d->outside);
	out->n_outside = d->n_outside;
	out->others = keep(d, d->others, d->n_others, sizeof *d->others);
	out->n_others = d->n_others;
	collect_all(&m, out);
	out->n_materials = m.n;
	out->materials = keep(d, m.list, m.n, sizeof *m.list);
}

/* ---- The interface -------------------------------------------------------------------- */

bool
deploy_sniff(struct slice s)
{
	/* What begins a document of one of the kinds. */
	static const char *const begins[] = { "global:", "services:",
		"apiVersion:", "kind:", "server:", "x-", "version:", "---",
		"{" };
	bool named = text_has(s, "TEMPORAL_") || text_has(s, "temporalio/");

	if (s.n > YAML_CAP_BYTES || text_line_begins(s, "```"))
		return false;
	if (named && env_looks_like(s))
		return true;
	if (!named && !(text_has(s, "global") && text_has(s, "tls")))
		return false;
	for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++)
		if (text_line_begins(s, begins[i]))
			return true;
	return false;
}

void
deploy_read(struct arena *a, struct file *const *files, size_t n,
    const struct deploy_options *opt, struct deployment *out,
    void (*note)(
	void *ctx, const struct file *f, uint32_t line, const char *message),
    void *ctx)
{
	struct deploy d = { .a = a,
		.scratch = arena_new(),
		.opt = opt,
		.out = out,
		.files = files,
		.n_files = n,
		.note = note,
		.ctx = ctx };

	d.files_by_path = map_new(0);
	d.env_by_path = map_new(0);
	d.config_maps = map_new(0);
	read_files(&d);
	take_documents(&d);
	env_read_given(&d);
	for (size_t i = 0; i < opt->n_clients; i++)
		take_client(&d, &opt->clients[i]);
	finish(&d);
	map_free(d.files_by_path);
	map_free(d.env_by_path);
	map_free(d.config_maps);
	map_free(d.parts);
	arena_wipe(d.scratch);
}

struct tls_material *
deploy_next_material(const struct deployment *d, size_t *i)
{
	return *i < d->n_materials ? d->materials[(*i)++] : NULL;
}

void
deploy_wipe(const struct deployment *d)
{
	for (size_t i = 0; i < d->n_materials; i++) {
		struct slice *s = &d->materials[i]->inside;

		mem_wipe(unconst(s->p), s->n);
		*s = (struct slice){ NULL, 0 };
	}
	mem_wipe_stack();
}
