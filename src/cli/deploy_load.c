/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of `tlint deploy`: files of settings, and the certificates and
 * keys that they name, each as what it serves for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/map.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/contain.h"
#include "cli/deploy_work.h"
#include "load/embed.h"
#include "load/pair.h"
#include "load/pem.h"
#include "load/read.h"
#include "pki/relate.h"

/* ---- What was asked ---------------------------------------------------------------- */

static bool
split(struct arena *a, const char *s, char at, const char **before,
    const char **after)
{
	const char *p = strchr(s, at);

	if (p == NULL || p == s || p[1] == '\0')
		return false;
	*before = arena_strndup(a, s, (size_t)(p - s));
	*after = p + 1;
	return true;
}

/* NAME=CERT,KEY[,CA[,SERVER]]; names of files with commas cannot be given. */
static bool
ask_client(struct deploy_work *w, const char *s, struct deploy_client *c,
    const char **server)
{
	const char *rest, **const fields[] = { &c->cert, &c->key, &c->ca };

	if (!split(w->arena, s, '=', &c->name, &rest))
		return false;
	for (size_t i = 0; i < 3; i++) {
		const size_t n = strcspn(rest, ",");

		*fields[i] = n > 0 ? arena_strndup(w->arena, rest, n) : NULL;
		rest += n + (rest[n] == ',');
	}
	*server = *rest != '\0' ? rest : NULL;
	return (c->cert == NULL) == (c->key == NULL) &&
	       (c->cert != NULL || c->ca != NULL) && strchr(rest, ',') == NULL;
}

static bool
ask_clients(struct deploy_work *w)
{
	const struct words *words = &w->o->clients;
	struct deploy_client *list =
	    ARENA_ARRAY(w->arena, struct deploy_client, words->n + 1);
	const char **names = ARENA_ARRAY(w->arena, const char *, words->n + 1);

	for (size_t i = 0; i < words->n; i++)
		if (!ask_client(w, words->list[i], &list[i], &names[i])) {
			complain("--client takes NAME=CERT,KEY[,CA[,SERVER]], "
				 "not '%s'",
			    words->list[i]);
			return false;
		}
	w->read.clients = list;
	w->read.n_clients = words->n;
	w->server_names = names;
	return true;
}

bool
deploy_ask(struct deploy_work *w)
{
	const struct words *maps = &w->o->path_maps;
	struct path_map *list =
	    ARENA_ARRAY(w->arena, struct path_map, maps->n + 1);

	for (size_t i = 0; i < maps->n; i++)
		if (!split(w->arena, maps->list[i], '=', &list[i].container,
			&list[i].local)) {
			complain("--path-map takes CONTAINER=LOCAL, not '%s'",
			    maps->list[i]);
			return false;
		}
	w->read.maps = list;
	w->read.n_maps = maps->n;
	w->read.env_files = w->o->env_files.list;
	w->read.n_env_files = w->o->env_files.n;
	return ask_clients(w);
}

/* ---- Files ---------------------------------------------------------------------------- */

static struct input *
new_input(struct inputs *in)
{
	in->loaded = mem_grow(in->loaded, in->n_loaded + 1, sizeof *in->loaded);
	return &in->loaded[in->n_loaded];
}

static void
judge_as(
    const struct deploy_work *w, struct file *f, enum as as, const char *reason)
{
	roles_decide(w->arena, f, as);
	f->as_reason = reason;
}

/* ---- Settings --------------------------------------------------------------------------- */

static bool
may_hold_settings(struct slice s)
{
	/* A Secret without any of Temporal's words may be what a volume
	 * mounts. */
	return deploy_sniff(s) || embed_find(s, "apiVersion") != NULL;
}

static void
load_settings(struct deploy_work *w, size_t i)
{
	struct inputs *in = w->in;
	const char *path = inputs_path(in, i);
	struct buf err = { 0 };
	unsigned char *bytes;
	struct input *input;
	size_t n;

	if (!read_file(path, w->o->max_input, &bytes, &n, &err)) {
		inputs_fail(in, path, buf_str(&err));
		buf_free(&err);
		return;
	}
	if (may_hold_settings((struct slice){ bytes, n })) {
		input = new_input(in);
		input_from_bytes(
		    path, (struct slice){ bytes, n }, &w->lo, input);
		/* As values of settings, which the loader does not know. */
		input->holds_key = true;
		in->n_loaded++;
	}
	/* It may have been a key. */
	mem_wipe(bytes, n);
	free(bytes);
}

static void
take_note(void *ctx, const struct file *f, uint32_t line, const char *message)
{
	struct deploy_work *w = ctx;

	if (w->n_notes == w->cap_notes) {
		w->cap_notes = w->cap_notes * 2 + 8;
		w->notes = mem_grow(w->notes, w->cap_notes, sizeof *w->notes);
	}
	w->notes[w->n_notes++] = (struct deploy_note){ f,
		line > 0 ? arena_printf(w->arena, "line %lu: %s",
			       (unsigned long)line, message)
			 : arena_strdup(w->arena, message) };
}

static void
read_settings(struct deploy_work *w)
{
	struct inputs *in = w->in;
	struct file **files =
	    ARENA_ARRAY(w->arena, struct file *, in->n_loaded + 1);

	for (size_t i = 0; i < in->n_loaded; i++) {
		files[i] = in->loaded[i].file;
		inputs_add(in, files[i], GIVEN_NAMED);
		files[i]->as = AS_CONTAINER;
		files[i]->as_reason = "it holds settings";
		files[i]->hosted = true;
		if (w->d.at.file == NULL)
			w->d.at = files[i]->at;
	}
	w->n_settings = in->n_loaded;
	deploy_read(
	    w->arena, files, in->n_loaded, &w->read, &w->d, take_note, w);
}

/* What --client says beyond its files. */
static void
name_servers(struct deploy_work *w)
{
	const size_t n = w->read.n_clients;

	for (size_t i = 0; i < n && w->d.n_outside >= n; i++) {
		/* It is ours, in the arena, and nobody has seen it yet. */
		struct tls_outside *o =
		    unconst(&w->d.outside[w->d.n_outside - n + i]);

		if (w->server_names[i] == NULL)
			continue;
		o->server_name = (struct tls_setting){ .set = true,
			.name = "--client",
			.value = text_safe_dup(
			    w->arena, slice_str(w->server_names[i])),
			.at = w->d.at };
	}
}

/* ---- Which files the settings name ------------------------------------------------------- */

/* In rising order of what counts where one file serves for several. */
enum use { USE_KEY, USE_TRUST, USE_CLIENT, USE_SERVER };

static const struct {
	enum as as;
	const char *reason;
} uses[] = {
	[USE_KEY] = { AS_KEY, "the settings name it as a key" },
	[USE_TRUST] = { AS_CA_BUNDLE, "the settings name it as trusted CAs" },
	[USE_CLIENT] = { AS_END_ENTITY,
	    "the settings name it as a client's certificate" },
	[USE_SERVER] = { AS_SERVER,
	    "the settings name it as a server's certificate" },
};

struct named {
	const char *path;        /* or NULL, and */
	const struct file *part; /* a part of another input */
	enum use use;
	bool hosted;       /* something of this cluster uses it */
	bool sdk;          /* an SDK reads it: that of --sdk */
	struct file *file; /* once it is loaded */
	const char *missing;
};

/* A setting that names one of them, or has it in place. */
struct naming {
	struct tls_material *material;
	struct named *named; /* NULL: in place */
	enum use use;
};

struct names {
	struct deploy_work *w;
	struct map *known; /* struct named by path, or by pointer to the part */
	struct named **list;
	size_t n, cap;
	struct naming *namings;
	size_t n_namings, cap_namings;
};

static struct named *
find_named(struct names *s, const struct tls_material *m)
{
	struct arena *a = s->w->arena;
	const struct file **part = ARENA_NEW(a, const struct file *);
	const struct map_entry *e;
	struct slice key;
	struct named *x;

	*part = m->content;
	if (m->content != NULL)
		key = (struct slice){ (const unsigned char *)part,
			sizeof(*part) };
	else
		key = slice_str(m->path);
	e = map_find(s->known, key);
	if (e != NULL)
		return unconst(e->value);
	if (s->n == s->cap) {
		s->cap = s->cap * 2 + 16;
		s->list = mem_grow(s->list, s->cap, sizeof(*s->list));
	}
	x = ARENA_NEW(a, struct named);
	*x = (struct named){ .path = m->path, .part = m->content };
	map_add(s->known, key, x);
	s->list[s->n++] = x;
	return x;
}

static void
add_named(
    struct names *s, const struct tls_material *m, enum use use, bool hosted)
{
	struct named *x = NULL;

	if (m->content != NULL || m->path != NULL) {
		x = find_named(s, m);
		x->use = use > x->use ? use : x->use;
		x->hosted = x->hosted || hosted;
	} else if (m->inside.p == NULL) {
		return;
	}
	if (s->n_namings == s->cap_namings) {
		s->cap_namings = s->cap_namings * 2 + 16;
		s->namings =
		    mem_grow(s->namings, s->cap_namings, sizeof *s->namings);
	}
	/* They are ours, in the arena. */
	s->namings[s->n_namings++] = (struct naming){ unconst(m), x, use };
}

static void
add_all(struct names *s, const struct tls_material *m, size_t n, enum use use,
    bool hosted)
{
	for (size_t i = 0; i < n; i++)
		add_named(s, &m[i], use, hosted);
}

static void
add_server(struct names *s, const struct tls_server *t)
{
	add_named(s, &t->cert, USE_SERVER, true);
	add_named(s, &t->key, USE_KEY, true);
	add_all(s, t->client_cas, t->n_client_cas, USE_TRUST, true);
}

static void
add_group(struct names *s, const struct tls_group *g)
{
	add_server(s, &g->server);
	add_all(s, g->client.root_cas, g->client.n_root_cas, USE_TRUST, true);
	for (size_t i = 0; i < g->n_hosts; i++)
		add_server(s, &g->hosts[i].server);
}

static void
add_config(struct names *s, const struct tls_config *c)
{
	const struct tls_worker *k = &c->system_worker;

	add_group(s, &c->internode);
	add_group(s, &c->frontend);
	add_named(s, &k->cert, USE_CLIENT, true);
	add_named(s, &k->key, USE_KEY, true);
	add_all(s, k->client.root_cas, k->client.n_root_cas, USE_TRUST, true);
	for (size_t i = 0; i < c->n_remotes; i++)
		add_group(s, &c->remotes[i].group);
}

static void
mark_sdk(struct names *s, const struct tls_material *m)
{
	if (m->content != NULL || m->path != NULL)
		find_named(s, m)->sdk = true;
}

static void
add_outside(struct names *s, const struct tls_outside *o)
{
	add_named(s, &o->cert, USE_CLIENT, !o->to_cloud);
	add_named(s, &o->key, USE_KEY, !o->to_cloud);
	add_named(s, &o->ca, USE_TRUST, true);
	if (o->kind != CLIENT_SDK)
		return;
	mark_sdk(s, &o->cert);
	mark_sdk(s, &o->key);
	mark_sdk(s, &o->ca);
}

static void
collect(struct names *s)
{
	const struct deployment *d = &s->w->d;

	for (size_t i = 0; i < d->n_configs; i++)
		add_config(s, &d->configs[i]);
	for (size_t i = 0; i < d->n_outside; i++)
		add_outside(s, &d->outside[i]);
}

/* ---- Loading them ---------------------------------------------------------------------------- */

/* A path that leads nowhere is a finding; what is there and cannot be read is
 * a failure of ours. */
static bool
is_there(struct deploy_work *w, struct named *x)
{
	const char *safe = text_safe_dup(w->arena, slice_str(x->path));
	struct stat st;

	if (stat(x->path, &st) == 0) {
		if (!S_ISDIR(st.st_mode))
			return true;
		x->missing =
		    arena_printf(w->arena, "%s is a folder, not a file", safe);
	} else if (errno == ENOENT || errno == ENOTDIR) {
		x->missing = arena_printf(w->arena, "no such file: %s", safe);
	} else {
		return true;
	}
	return false;
}

static void
load_path(struct deploy_work *w, struct named *x)
{
	struct input *input = new_input(w->in);
	struct buf err = { 0 };

	*input = (struct input){ 0 };
	if (!is_there(w, x))
		return;
	if (input_load(x->path, &w->lo, false, input, &err)) {
		w->in->n_loaded++;
		x->file = input->file;
		inputs_add(w->in, x->file, GIVEN_NAMED);
	} else {
		inputs_fail(w->in, x->path, buf_str(&err));
		x->missing = arena_printf(w->arena, "cannot be read: %s: %s",
		    text_safe_dup(w->arena, slice_str(x->path)), buf_str(&err));
	}
	buf_free(&err);
}

/* A part of a manifest, which is ours to judge. */
static struct file *
own_part(const struct deploy_work *w, const struct file *part)
{
	for (size_t i = 0; i < w->n_settings; i++) {
		const struct file *f = w->in->loaded[i].file;

		for (size_t k = 0; k < f->n_parts; k++)
			if (f->parts[k] == part)
				return f->parts[k];
	}
	return NULL;
}

static void
load_named(struct deploy_work *w, struct named *x)
{
	if (x->part == NULL) {
		load_path(w, x);
	} else if ((x->file = own_part(w, x->part)) != NULL) {
		inputs_add(w->in, x->file, GIVEN_NAMED);
	}
	if (x->file == NULL)
		return;
	x->file->hosted = x->hosted;
	if (x->sdk)
		x->file->sdk = (enum sdk)w->o->sdk;
	judge_as(w, x->file, uses[x->use].as, uses[x->use].reason);
}

/* Its text has no lines of its own in the file that people edit. */
static void
place_inside(struct file *f, uint32_t line)
{
	f->at.line = f->at.end_line = line;
	for (size_t i = 0; i < f->n_certs; i++) {
		struct extent *place = unconst(f->certs[i]->place);

		place->line = place->end_line = line;
	}
	for (size_t i = 0; i < f->n_blocks; i++)
		pem_place(unconst(&f->blocks[i]), line, line);
}

/* What stands in place of a file is an input by itself. */
static void
load_inside(struct deploy_work *w, struct tls_material *m, enum use use)
{
	const struct file *outer = m->data.at.file;
	struct input *input;
	struct file *f;

	if (outer == NULL)
		return;
	input = new_input(w->in);
	input_from_bytes(outer->path, m->inside, &w->lo, input);
	w->in->n_loaded++;
	f = input->file;
	f->outer = outer;
	f->part = arena_printf(w->arena, "%s, line %lu", m->data.name,
	    (unsigned long)m->data.at.line);
	f->hosted = true;
	place_inside(f, m->data.at.line);
	inputs_add(w->in, f, GIVEN_NAMED);
	judge_as(w, f, uses[use].as, uses[use].reason);
	m->content = f;
}

static void
load_materials(struct deploy_work *w, struct names *s)
{
	for (size_t i = 0; i < s->n; i++)
		load_named(w, s->list[i]);
	for (size_t i = 0; i < s->n_namings; i++) {
		const struct naming *x = &s->namings[i];

		if (x->named == NULL) {
			load_inside(w, x->material, x->use);
			continue;
		}
		x->material->content = x->named->file;
		if (x->named->file == NULL && x->material->missing == NULL)
			x->material->missing = x->named->missing;
	}
}

/* ---- All of it --------------------------------------------------------------------------------- */

/* Settings lead anywhere, so that until they are read nothing is known of
 * what else there is to read; but nothing is written, no network reached and
 * no program started. */
static void
contain_reading(const struct deploy_work *w)
{
	struct needs_of_run n = { 0 };

	needs_read(&n, "/");
	contain(&n, w->o);
}

static void
contain_named(const struct deploy_work *w, const struct names *s)
{
	struct needs_of_run n = { 0 };

	for (size_t i = 0; i < s->n; i++)
		needs_read(&n, s->list[i]->path);
	contain(&n, w->o);
}

static bool
any_settings(const struct deploy_work *w)
{
	if (w->d.n_configs + w->d.n_outside > w->read.n_clients)
		return true;
	for (size_t i = 0; i < w->n_notes; i++)
		complain("%s: %s", w->notes[i].file->path, w->notes[i].text);
	complain("no TLS settings of a Temporal deployment in what was given: "
		 "name the server's configuration, its compose file or "
		 "manifests, or files of variables");
	return false;
}

bool
deploy_load(struct deploy_work *w)
{
	struct names s = { .w = w, .known = map_new(0) };
	bool ok;

	contain_reading(w);
	for (size_t i = 0; i < w->in->n_plan; i++)
		load_settings(w, i);
	read_settings(w);
	ok = any_settings(w);
	if (ok) {
		name_servers(w);
		collect(&s);
		contain_named(w, &s);
		load_materials(w, &s);
		pair_keys(w->in->files, w->in->n_files);
	}
	map_free(s.known);
	free(s.list);
	free(s.namings);
	return ok;
}

void
deploy_tell_notes(const struct deploy_work *w, struct result *r)
{
	struct skipped *list = ARENA_ARRAY(
	    w->arena, struct skipped, r->n_skipped + w->n_notes + 2);
	size_t n = 0;

	/* Where chains lead to is what the connections are judged by. */
	for (size_t i = 0; i < r->n_skipped; i++)
		if (strncmp(r->skipped[i].rule, "chain", 5) != 0)
			list[n++] = r->skipped[i];
	for (size_t i = 0; i < w->n_notes; i++)
		list[n++] = (struct skipped){ "deploy", w->notes[i].file,
			w->notes[i].text };
	if (w->d.more_connections)
		list[n++] = (struct skipped){ "deploy", w->d.at.file,
			arena_printf(w->arena,
			    "more than %d connections: the others were not "
			    "judged",
			    CAP_CONNECTIONS) };
	r->skipped = list;
	r->n_skipped = n;
}

void
deploy_free(struct deploy_work *w)
{
	deploy_wipe(&w->d);
	free(w->notes);
}
