/* SPDX-License-Identifier: Apache-2.0 */
/* Kubernetes manifests: the containers of workloads, their variables, and the
 * Secrets and ConfigMaps that they see as files. */
#include <string.h>

#include "base/text.h"
#include "load/deploy_parts.h"

/* List of Deployments in a List */
#define CAP_LISTS 3

struct config_map {
	const struct document *doc;
	const struct yaml_node *data;
	const char *name_space;
};

/* A workload that is being read. */
struct pod {
	struct deploy *d;
	const struct document *doc;
	const struct yaml_node *spec;
	const char *kind, *name, *name_space;
};

static const char *
word(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_member(map, key);

	return n != NULL && n->kind == YAML_SCALAR && n->text[0] != '\0'
		   ? n->text
		   : NULL;
}

static const struct yaml_node *
first_of(const struct yaml_node *map, const char *key)
{
	const struct yaml_node *n = yaml_member(map, key);

	return n != NULL && n->kind == YAML_LIST ? n->first : NULL;
}

static bool
same_space(const char *a, const char *b)
{
	return a == NULL || b == NULL || strcmp(a, b) == 0;
}

/* ---- ConfigMaps ----------------------------------------------------------------- */

/* A value that is a configuration becomes a document of its own. */
static void
add_config(struct deploy *d, const struct document *doc,
    const struct config_map *map, const char *name, const struct yaml_node *n)
{
	struct document like = { .file = doc->file,
		.config_map = name,
		.name_space = map->name_space };
	struct slice text;

	if (n->kind != YAML_SCALAR)
		return;
	text = slice_str(n->text);
	if (!text_has(text, "tls") || !text_has(text, "global"))
		return;
	/* A block begins in the line below; in JSON all stands in one. */
	like.running = n->quoted && strchr(n->text, '\n') != NULL &&
		       doc->running && doc->file->bytes.n > 0 &&
		       doc->file->bytes.p[0] != '{';
	like.line = doc->line + (uint32_t)n->line;
	(void)deploy_read_yaml(d, &like, text, true);
}

static void
index_map(
    struct deploy *d, struct document *doc, const struct yaml_node *object)
{
	const struct yaml_node *meta = yaml_member(object, "metadata");
	const char *name = word(meta, "name");
	struct config_map *map;

	doc->known = true;
	if (name == NULL || doc->config_map != NULL)
		return;
	map = ARENA_NEW(d->scratch, struct config_map);
	map->doc = doc;
	map->data = yaml_member(object, "data");
	map->name_space = word(meta, "namespace");
	map_add(d->config_maps, slice_str(name), map);
	if (map->data == NULL || map->data->kind != YAML_MAP)
		return;
	for (const struct yaml_node *n = map->data->first; n != NULL;
	     n = n->next)
		add_config(d, doc, map, name, n);
}

static bool
is_shallow(struct deploy *d, const struct document *doc,
    const struct yaml_node *list, unsigned depth)
{
	if (depth < CAP_LISTS)
		return true;
	deploy_note(d, doc->file, deploy_at(doc, list).line,
	    "lists in lists in lists: what is inside is not evaluated");
	return false;
}

static void
index_object(struct deploy *d, struct document *doc,
    const struct yaml_node *object, unsigned depth)
{
	const char *kind = word(object, "kind");

	if (kind == NULL)
		return;
	if (strcmp(kind, "ConfigMap") == 0)
		index_map(d, doc, object);
	else if (strcmp(kind, "Secret") == 0)
		doc->known = true;
	else if (strcmp(kind, "List") == 0 && is_shallow(d, doc, object, depth))
		for (const struct yaml_node *n = first_of(object, "items");
		     n != NULL; n = n->next)
			index_object(d, doc, n, depth + 1);
}

void
kube_index(struct deploy *d, struct document *doc)
{
	index_object(d, doc, doc->root, 0);
}

static const struct config_map *
find_map(const struct pod *p, const char *name)
{
	const struct map_entry *e =
	    map_find(p->d->config_maps, slice_str(name));

	for (; e != NULL; e = map_next(p->d->config_maps, e)) {
		const struct config_map *map = e->value;

		if (same_space(map->name_space, p->name_space))
			return map;
	}
	return NULL;
}

/* ---- Variables --------------------------------------------------------------------- */

static const char *
not_here(
    const struct pod *p, const char *key, const char *kind, const char *name)
{
	return deploy_safe(p->d,
	    arena_printf(p->d->scratch,
		"it is %s%sof the %s %s, which is not among the inputs",
		key != NULL ? key : "", key != NULL ? " " : "", kind, name));
}

static void
from_config_map(
    const struct pod *p, const struct yaml_node *ref, struct variable *v)
{
	const char *name = word(ref, "name"), *key = word(ref, "key");
	const struct config_map *map;
	const struct yaml_node *value;

	if (name == NULL || key == NULL)
		return;
	map = find_map(p, name);
	value = map != NULL ? yaml_member(map->data, key) : NULL;
	if (value == NULL || value->kind != YAML_SCALAR) {
		v->unknown = not_here(p, key, "ConfigMap", name);
		return;
	}
	v->value = value->text;
	v->unknown = NULL;
	v->at = deploy_at(map->doc, value);
}

static void
from_secret(
    const struct pod *p, const struct yaml_node *ref, struct variable *v)
{
	const char *name = word(ref, "name"), *key = word(ref, "key");

	if (name == NULL || key == NULL)
		return;
	v->part = deploy_part(p->d, "Secret", p->name_space, name, key);
	v->unknown = not_here(p, key, "Secret", name);
	if (v->part != NULL)
		v->unknown = deploy_safe(
		    p->d, arena_printf(p->d->scratch,
			      "it is %s of the Secret %s", key, name));
}

static void
set(const struct pod *p, struct variables *vars, const struct yaml_node *n)
{
	const struct yaml_node *value = yaml_member(n, "value"),
			       *from = yaml_member(n, "valueFrom");
	const struct yaml_node *map = yaml_member(from, "configMapKeyRef"),
			       *secret = yaml_member(from, "secretKeyRef");
	struct variable v = { .name = word(n, "name"), .value = "" };

	if (v.name == NULL)
		return;
	v.at = deploy_at(p->doc, value != NULL ? value : n);
	if (value != NULL && value->kind == YAML_SCALAR)
		v.value = value->text;
	else if (from != NULL)
		v.unknown = "Kubernetes fills it in (valueFrom)";
	if (text_has_action(v.value))
		v.unknown = "a template fills it in";
	else if (strstr(v.value, "$(") != NULL)
		v.unknown = "it refers to another variable, $(...)";
	if (map != NULL)
		from_config_map(p, map, &v);
	else if (secret != NULL)
		from_secret(p, secret, &v);
	vars_set(p->d, vars, &v);
}

static void
set_all(
    const struct pod *p, struct variables *vars, const struct yaml_node *from)
{
	const struct yaml_node *ref = yaml_member(from, "configMapRef");
	const char *name = word(ref, "name"), *prefix = word(from, "prefix");
	const struct config_map *map = name != NULL ? find_map(p, name) : NULL;

	if (map == NULL || map->data == NULL || map->data->kind != YAML_MAP) {
		if (name == NULL)
			name = word(yaml_member(from, "secretRef"), "name");
		if (name != NULL)
			deploy_note(p->d, p->doc->file,
			    deploy_at(p->doc, from).line,
			    "the variables of %s are not evaluated: it is "
			    "not a ConfigMap among the inputs",
			    name);
		return;
	}
	for (const struct yaml_node *n = map->data->first; n != NULL;
	     n = n->next) {
		struct variable v = { .name = n->key, .value = n->text };

		if (n->kind != YAML_SCALAR)
			continue;
		if (prefix != NULL)
			v.name =
			    arena_printf(p->d->scratch, "%s%s", prefix, n->key);
		v.at = deploy_at(map->doc, n);
		vars_set(p->d, vars, &v);
	}
}

static void
read_variables(const struct pod *p, const struct yaml_node *container,
    struct variables *vars)
{
	for (const struct yaml_node *n = first_of(container, "envFrom");
	     n != NULL; n = n->next)
		set_all(p, vars, n);
	for (const struct yaml_node *n = first_of(container, "env"); n != NULL;
	     n = n->next)
		set(p, vars, n);
}

/* ---- Volumes ---------------------------------------------------------------------------- */

static struct volume_source *
source_of(const struct pod *p, const struct yaml_node *volume)
{
	static const struct {
		const char *section, *name, *kind;
	} kinds[] = {
		{ "secret", "secretName", "Secret" },
		{ "secret", "name", "Secret" }, /* of projected volumes */
		{ "configMap", "name", "ConfigMap" },
	};
	struct volume_source *s;

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		const struct yaml_node *n =
		    yaml_member(volume, kinds[i].section);
		const char *name = word(n, kinds[i].name);

		if (name == NULL)
			continue;
		s = ARENA_NEW(p->d->scratch, struct volume_source);
		s->kind = kinds[i].kind;
		s->name = name;
		s->items = yaml_member(n, "items");
		return s;
	}
	return NULL;
}

static struct volume_source *
projected(const struct pod *p, const struct yaml_node *volume)
{
	struct volume_source *first = NULL, **last = &first;

	for (const struct yaml_node *n =
		 first_of(yaml_member(volume, "projected"), "sources");
	     n != NULL; n = n->next)
		if ((*last = source_of(p, n)) != NULL)
			last = &(*last)->next;
	return first;
}

static struct mount
mount_of(const struct pod *p, const struct yaml_node *m,
    const struct yaml_node *volume)
{
	const char *sub = word(m, "subPath");
	const char *host = word(yaml_member(volume, "hostPath"), "path");
	struct mount x = { .inside = path_clean(p->d, word(m, "mountPath")),
		.name_space = p->name_space,
		.sub_path = sub };

	if (host != NULL) {
		x.local = sub != NULL ? path_join(p->d, host, sub) : host;
		return x;
	}
	x.of = source_of(p, volume);
	if (x.of == NULL)
		x.of = projected(p, volume);
	if (x.of == NULL)
		x.why = arena_printf(p->d->scratch,
		    "what the volume %s holds is not here (--path-map)",
		    word(m, "name"));
	return x;
}

static const struct yaml_node *
volume_named(const struct pod *p, const char *name)
{
	for (const struct yaml_node *n = first_of(p->spec, "volumes");
	     n != NULL && deploy_count_lookup(p->d); n = n->next) {
		const char *its = word(n, "name");

		if (its != NULL && strcmp(its, name) == 0)
			return n;
	}
	return NULL;
}

static struct place
place_of(const struct pod *p, const struct yaml_node *container, bool server)
{
	const char *folder = word(container, "workingDir");
	struct place place = { .file = p->doc->file,
		.container = true,
		.folder = folder != NULL ? folder
			  : server       ? "/etc/temporal"
					 : NULL };
	struct mount *list;
	size_t n = 0;

	for (const struct yaml_node *m = first_of(container, "volumeMounts");
	     m != NULL; m = m->next)
		n++;
	list = ARENA_ARRAY(p->d->scratch, struct mount, n);
	for (const struct yaml_node *m = first_of(container, "volumeMounts");
	     m != NULL; m = m->next) {
		const char *name = word(m, "name");

		if (name != NULL && word(m, "mountPath") != NULL)
			list[place.n_mounts++] =
			    mount_of(p, m, volume_named(p, name));
	}
	place.mounts = list;
	return place;
}

/* ---- Workloads -------------------------------------------------------------------------- */

static void
take_container(const struct pod *p, const struct yaml_node *n)
{
	struct variables vars = { 0 };
	const char *name = word(n, "name");
	struct vars_of v = { .file = p->doc->file,
		.at = deploy_at(p->doc, n),
		.image = word(n, "image"),
		.vars = &vars };
	struct place place;

	v.service = deploy_safe(
	    p->d, arena_printf(p->d->scratch, "%s%s%s",
		      p->name != NULL ? p->name : p->kind,
		      name != NULL ? "/" : "", name != NULL ? name : ""));
	read_variables(p, n, &vars);
	place = place_of(p, n, vars_make_server(&v));
	v.place = &place;
	v.has_config = deploy_has_config(p->d, &place);
	if (vars_take(p->d, &v) || v.has_config)
		deploy_add_workload(p->d, &place);
	vars_free(&vars);
}

static const struct yaml_node *
pod_spec(const struct yaml_node *object, const char *kind)
{
	static const char *const kinds[] = { "Deployment", "StatefulSet",
		"DaemonSet", "ReplicaSet", "Job", "ReplicationController" };
	const struct yaml_node *spec = yaml_member(object, "spec");

	if (strcmp(kind, "Pod") == 0)
		return spec;
	if (strcmp(kind, "CronJob") == 0)
		spec = yaml_member(yaml_member(spec, "jobTemplate"), "spec");
	else {
		bool known = false;

		for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
			known |= strcmp(kind, kinds[i]) == 0;
		if (!known)
			return NULL;
	}
	return yaml_member(yaml_member(spec, "template"), "spec");
}

static bool
take_object(struct deploy *d, const struct document *doc,
    const struct yaml_node *object, unsigned depth)
{
	static const char *const lists[] = { "initContainers", "containers" };
	const struct yaml_node *meta = yaml_member(object, "metadata");
	struct pod p = { .d = d,
		.doc = doc,
		.kind = word(object, "kind"),
		.name = word(meta, "name"),
		.name_space = word(meta, "namespace") };

	if (p.kind == NULL || yaml_member(object, "apiVersion") == NULL)
		return false;
	/* what is too deep was told by kube_index() */
	if (strcmp(p.kind, "List") == 0 && depth < CAP_LISTS)
		for (const struct yaml_node *n = first_of(object, "items");
		     n != NULL; n = n->next)
			(void)take_object(d, doc, n, depth + 1);
	p.spec = pod_spec(object, p.kind);
	for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
		for (const struct yaml_node *n = first_of(p.spec, lists[i]);
		     n != NULL; n = n->next)
			take_container(&p, n);
	return true;
}

bool
kube_take_workload(struct deploy *d, const struct document *doc)
{
	return take_object(d, doc, doc->root, 0);
}
