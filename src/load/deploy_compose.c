/* SPDX-License-Identifier: Apache-2.0 */
/* Compose files (compose-spec): the services, their variables, and where the
 * files of their containers come from. */
#include <string.h>

#include "base/text.h"
#include "load/deploy_parts.h"

enum section { SERVICES, VOLUMES, SECRETS, CONFIGS, N_SECTIONS };

static const char *const section_names[N_SECTIONS] = { "services", "volumes",
	"secrets", "configs" };

struct compose {
	struct deploy *d;
	const struct document *doc;
	const char *folder; /* of the file: what paths are relative to */
	struct variables env;
	struct map *sections[N_SECTIONS]; /* members by name; NULL: not yet */
};

/* A service with those that it extends, the nearest first. */
struct service {
	const struct yaml_node *chain[CAP_EXTENDS];
	size_t n;
};

struct mounts {
	struct mount *list;
	size_t n, cap;
};

/* What a section of the file has by that name, or NULL. */
static const struct yaml_node *
defined(struct compose *c, enum section section, const char *name)
{
	struct map **m = &c->sections[section];
	const struct yaml_node *n;
	const struct map_entry *e;

	if (*m == NULL) {
		*m = map_new(0);
		n = yaml_member(c->doc->root, section_names[section]);
		if (n != NULL && n->kind == YAML_MAP)
			for (n = n->first; n != NULL; n = n->next)
				map_add(*m, slice_str(n->key), n);
	}
	e = map_find(*m, slice_str(name));
	return e != NULL ? e->value : NULL;
}

/* ---- Words ------------------------------------------------------------------------ */

static const char *
expand(struct compose *c, const char *text, const char **unknown)
{
	if (text_has_action(text)) {
		*unknown = "a template fills it in";
		return text;
	}
	return deploy_expand(c->d, &c->env, text, unknown);
}

/* A word of a mapping, or NULL. */
static const char *
word(struct compose *c, const struct yaml_node *map, const char *key,
    const char **unknown)
{
	const struct yaml_node *n = yaml_member(map, key);

	*unknown = NULL;
	return n != NULL && n->kind == YAML_SCALAR ? expand(c, n->text, unknown)
						   : NULL;
}

static const struct yaml_node *
of_service(const struct service *s, const char *key)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct yaml_node *n = yaml_member(s->chain[i], key);

		if (n != NULL)
			return n;
	}
	return NULL;
}

/* A service may extend itself, and Docker Compose refuses it. */
static bool
is_in(const struct service *s, const struct yaml_node *n)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->chain[i] == n)
			return true;
	return false;
}

static void
find_chain(struct compose *c, const struct yaml_node *n, struct service *s)
{
	while (n != NULL && !is_in(s, n)) {
		const struct yaml_node *up = yaml_member(n, "extends");
		const struct yaml_node *name = up;

		if (s->n == CAP_EXTENDS) {
			deploy_note(c->d, c->doc->file,
			    deploy_at(c->doc, n).line,
			    "services that extend services: more than %d are "
			    "not evaluated",
			    CAP_EXTENDS);
			return;
		}
		s->chain[s->n++] = n;
		if (up == NULL)
			return;
		if (up->kind == YAML_MAP) {
			name = yaml_member(up, "service");
			if (yaml_member(up, "file") != NULL) {
				deploy_note(c->d, c->doc->file,
				    deploy_at(c->doc, up).line,
				    "what the service extends in another "
				    "file is not evaluated");
				return;
			}
		}
		n = name != NULL && name->kind == YAML_SCALAR
			? defined(c, SERVICES, name->text)
			: NULL;
	}
}

/* ---- Mounts ------------------------------------------------------------------------- */

static void
add_mount(struct compose *c, struct mounts *m, const char *inside,
    const char *local, const char *why)
{
	struct mount *x;

	if (m->n == m->cap) {
		size_t cap = 2 * m->cap + 4;
		struct mount *list =
		    ARENA_ARRAY(c->d->scratch, struct mount, cap);

		if (m->n > 0)
			memcpy(list, m->list, m->n * sizeof *list);
		m->list = list;
		m->cap = cap;
	}
	x = &m->list[m->n++];
	*x = (struct mount){
		.inside = path_clean(c->d, inside), .local = local, .why = why
	};
}

/* Of a bind mount; the folder of a user is nobody's business. */
static void
add_bind(
    struct compose *c, struct mounts *m, const char *inside, const char *source)
{
	if (source[0] == '~')
		add_mount(c, m, inside, NULL,
		    "its volume is in the home folder of whoever starts it "
		    "(--path-map)");
	else
		add_mount(
		    c, m, inside, path_join(c->d, c->folder, source), NULL);
}

/* volumes: NAME: driver_opts: {type: none, o: bind, device: PATH} */
static const char *
device_of(struct compose *c, const char *volume)
{
	const struct yaml_node *opts =
	    yaml_member(defined(c, VOLUMES, volume), "driver_opts");
	const char *unknown, *o = word(c, opts, "o", &unknown);
	const char *device = word(c, opts, "device", &unknown);

	return o != NULL && strstr(o, "bind") != NULL && unknown == NULL
		   ? device
		   : NULL;
}

static void
add_volume(
    struct compose *c, struct mounts *m, const char *inside, const char *name)
{
	const char *device = device_of(c, name);

	if (device != NULL) {
		add_bind(c, m, inside, device);
		return;
	}
	add_mount(c, m, inside, NULL,
	    arena_printf(c->d->scratch,
		"what the volume %s holds is not here (--path-map)", name));
}

static bool
is_path(const char *s)
{
	return s[0] == '.' || s[0] == '~' || strchr(s, '/') != NULL ||
	       strchr(s, '\\') != NULL;
}

/* SOURCE:TARGET[:MODE], or TARGET alone. */
static void
short_form(struct compose *c, struct mounts *m, const char *s)
{
	size_t n = strcspn(s, ":");
	const char *target;
	char *source;

	if (n == 1 && (s[2] == '\\' || s[2] == '/') && s[1] == ':')
		n = 2 + strcspn(s + 2, ":"); /* C:\certs */
	if (s[n] == '\0') {
		add_mount(c, m, s, NULL,
		    "the volume there has no name and begins empty");
		return;
	}
	source = arena_strndup(c->d->scratch, s, n);
	target = s + n + 1;
	target = arena_strndup(c->d->scratch, target, strcspn(target, ":"));
	if (is_path(source))
		add_bind(c, m, target, source);
	else
		add_volume(c, m, target, source);
}

/* A source or target that nobody knows: what is below may be there. */
static void
unknown_short(
    struct compose *c, struct mounts *m, const char *written, const char *why)
{
	size_t n = strlen(written);
	const char *colon = NULL, *target, *unknown;

	for (size_t i = 0, depth = 0; i < n; i++) {
		if (written[i] == '{')
			depth++;
		else if (written[i] == '}' && depth > 0)
			depth--;
		else if (written[i] == ':' && depth == 0) {
			colon = written + i;
			break;
		}
	}
	if (colon == NULL)
		return;
	target = expand(c, colon + 1, &unknown);
	if (unknown != NULL)
		return;
	add_mount(c, m,
	    arena_strndup(c->d->scratch, target, strcspn(target, ":")), NULL,
	    why);
}

static void
long_form(struct compose *c, struct mounts *m, const struct yaml_node *n)
{
	const char *no_source, *no_target, *unknown;
	const char *source = word(c, n, "source", &no_source);
	const char *target = word(c, n, "target", &no_target);
	const char *type = word(c, n, "type", &unknown);

	if (source == NULL)
		source = word(c, n, "src", &no_source);
	if (target == NULL)
		target = word(c, n, "dst", &no_target);
	if (target == NULL || no_target != NULL)
		return;
	if (source == NULL)
		add_mount(c, m, target, NULL,
		    "the volume there has no source and begins empty");
	else if (no_source != NULL)
		add_mount(c, m, target, NULL, no_source);
	else if (type != NULL ? strcmp(type, "bind") == 0 : is_path(source))
		add_bind(c, m, target, source);
	else
		add_volume(c, m, target, source);
}

static void
add_volumes(struct compose *c, struct mounts *m, const struct yaml_node *list)
{
	if (list == NULL || list->kind != YAML_LIST)
		return;
	for (const struct yaml_node *n = list->first; n != NULL; n = n->next) {
		const char *unknown, *text;

		if (n->kind != YAML_SCALAR) {
			long_form(c, m, n);
			continue;
		}
		text = expand(c, n->text, &unknown);
		if (unknown != NULL)
			unknown_short(c, m, n->text, unknown);
		else
			short_form(c, m, text);
	}
}

/* secrets and configs: of a service, from those at the top of the file. */
static void
add_secret(struct compose *c, struct mounts *m, const struct yaml_node *n,
    enum section section, const char *folder)
{
	const char *unknown = NULL, *name, *target = NULL, *file;
	const struct yaml_node *top;

	name = n->kind == YAML_SCALAR ? expand(c, n->text, &unknown)
				      : word(c, n, "source", &unknown);
	if (name == NULL || unknown != NULL)
		return;
	if (n->kind == YAML_MAP)
		target = word(c, n, "target", &unknown);
	target = path_join(c->d, folder, target != NULL ? target : name);
	top = defined(c, section, name);
	file = word(c, top, "file", &unknown);
	if (file != NULL && unknown == NULL)
		add_bind(c, m, target, file);
	else
		add_mount(c, m, target, NULL,
		    unknown != NULL ? unknown
				    : arena_printf(c->d->scratch,
					  "what %s holds is not in a file here "
					  "(--path-map)",
					  name));
}

static void
add_secrets(struct compose *c, struct mounts *m, const struct service *s,
    enum section section, const char *folder)
{
	const struct yaml_node *list = of_service(s, section_names[section]);

	if (list == NULL || list->kind != YAML_LIST)
		return;
	for (const struct yaml_node *n = list->first; n != NULL; n = n->next)
		add_secret(c, m, n, section, folder);
}

/* ---- Variables --------------------------------------------------------------------------- */

static void
set(struct compose *c, struct variables *vars, const struct yaml_node *at,
    const char *name, const char *value, const char *unknown)
{
	struct variable v = { .name = name,
		.value = value,
		.unknown = unknown,
		.at = deploy_at(c->doc, at) };
	const struct variable *outer;

	if (value == NULL && unknown == NULL) {
		/* From where compose runs; .env is a part of that. */
		if ((outer = vars_get(&c->env, name)) != NULL) {
			v.value = outer->value;
			v.unknown = outer->unknown;
		} else {
			v.value = "";
			v.unknown = deploy_safe(c->d,
			    arena_printf(c->d->scratch,
				"%s comes from the shell that runs compose",
				name));
		}
	}
	vars_set(c->d, vars, &v);
}

/* - NAME=value */
static void
set_line(struct compose *c, struct variables *vars, const struct yaml_node *n)
{
	const char *unknown, *text, *equals;

	if (n->kind != YAML_SCALAR)
		return;
	text = expand(c, n->text, &unknown);
	equals = strchr(text, '=');
	set(c, vars, n, arena_strndup(c->d->scratch, text, strcspn(text, "=")),
	    equals != NULL ? equals + 1 : NULL, unknown);
}

static bool
is_null(const struct yaml_node *n)
{
	return n->kind == YAML_SCALAR && !n->quoted &&
	       (n->text[0] == '\0' || strcmp(n->text, "null") == 0 ||
		   strcmp(n->text, "~") == 0);
}

static void
set_member(struct compose *c, struct variables *vars, const struct yaml_node *n)
{
	const char *unknown = NULL, *text = NULL;

	if (n->kind != YAML_SCALAR || strcmp(n->key, "<<") == 0)
		return;
	if (!is_null(n))
		text = expand(c, n->text, &unknown);
	set(c, vars, n, n->key, text, unknown);
}

static void
environment(
    struct compose *c, struct variables *vars, const struct yaml_node *n)
{
	if (n == NULL || n->kind == YAML_SCALAR)
		return;
	for (const struct yaml_node *m = n->first; m != NULL; m = m->next)
		if (n->kind == YAML_LIST)
			set_line(c, vars, m);
		else
			set_member(c, vars, m);
}

static void
env_file(struct compose *c, struct variables *vars, const struct yaml_node *n,
    const char *path, const char *unknown, bool required)
{
	const char *error;
	struct env_file *e;

	if (unknown != NULL) {
		deploy_note(c->d, c->doc->file, deploy_at(c->doc, n).line,
		    "env_file %s: %s", path, unknown);
		return;
	}
	e = env_open(c->d, path_join(c->d, c->folder, path), &error);
	if (e != NULL)
		env_read(c->d, e->file, e->text, &c->env, vars);
	else if (required)
		deploy_note(c->d, c->doc->file, deploy_at(c->doc, n).line,
		    "env_file %s: %s", path, error);
}

static void
env_file_entry(
    struct compose *c, struct variables *vars, const struct yaml_node *n)
{
	const char *unknown = NULL, *path, *required;

	if (n->kind == YAML_SCALAR) {
		path = expand(c, n->text, &unknown);
		env_file(c, vars, n, path, unknown, true);
		return;
	}
	required = word(c, n, "required", &unknown);
	path = word(c, n, "path", &unknown);
	if (path != NULL)
		env_file(c, vars, n, path, unknown,
		    required == NULL || strcmp(required, "false") != 0);
}

static void
env_files(struct compose *c, struct variables *vars, const struct yaml_node *n)
{
	if (n == NULL)
		return;
	if (n->kind != YAML_LIST) {
		env_file_entry(c, vars, n);
		return;
	}
	for (n = n->first; n != NULL; n = n->next)
		env_file_entry(c, vars, n);
}

/* environment wins over env_file, and a service over what it extends. */
static void
read_variables(
    struct compose *c, const struct service *s, struct variables *vars)
{
	for (size_t i = s->n; i-- > 0;)
		env_files(c, vars, yaml_member(s->chain[i], "env_file"));
	for (size_t i = s->n; i-- > 0;)
		environment(c, vars, yaml_member(s->chain[i], "environment"));
}

/* ---- Services -------------------------------------------------------------------------------- */

static const char *
text_of(struct compose *c, const struct service *s, const char *key)
{
	const struct yaml_node *n = of_service(s, key);
	const char *unknown;

	return n != NULL && n->kind == YAML_SCALAR
		   ? expand(c, n->text, &unknown)
		   : NULL;
}

static struct place
place_of(struct compose *c, const struct service *s, bool server)
{
	const char *folder = text_of(c, s, "working_dir");
	struct mounts m = { 0 };

	for (size_t i = 0; i < s->n; i++)
		add_volumes(c, &m, yaml_member(s->chain[i], "volumes"));
	add_secrets(c, &m, s, SECRETS, "/run/secrets");
	add_secrets(c, &m, s, CONFIGS, "/");
	/* temporalio/docker-builds, server.Dockerfile: WORKDIR */
	return (struct place){ .file = c->doc->file,
		.container = true,
		.folder = folder != NULL ? folder
			  : server       ? "/etc/temporal"
					 : NULL,
		.mounts = m.list,
		.n_mounts = m.n };
}

static void
take_service(struct compose *c, const struct yaml_node *n)
{
	struct service s = { 0 };
	struct variables vars = { 0 };
	struct vars_of v = { .file = c->doc->file,
		.at = deploy_at(c->doc, n),
		.service = deploy_safe(c->d, n->key),
		.vars = &vars };
	struct place place;

	v.at.line = v.at.end_line = c->doc->line + (uint32_t)n->key_line;
	v.at.column = (uint32_t)n->key_column;
	find_chain(c, n, &s);
	v.image = text_of(c, &s, "image");
	read_variables(c, &s, &vars);
	place = place_of(c, &s, vars_make_server(&v));
	v.place = &place;
	v.has_config = deploy_has_config(c->d, &place);
	if (vars_take(c->d, &v) || v.has_config)
		deploy_add_workload(c->d, &place);
	vars_free(&vars);
}

static void
read_env(struct compose *c)
{
	const struct deploy_options *opt = c->d->opt;
	const char *error;
	struct env_file *e =
	    env_open(c->d, path_join(c->d, c->folder, ".env"), &error);

	if (e != NULL)
		env_read(c->d, e->file, e->text, NULL, &c->env);
	for (size_t i = 0; i < opt->n_env_files; i++) {
		e = env_open(c->d, path_clean(c->d, opt->env_files[i]), &error);
		if (e != NULL)
			env_read(c->d, e->file, e->text, NULL, &c->env);
		else
			deploy_note(c->d, c->doc->file, 0, "%s: %s",
			    opt->env_files[i], error);
	}
}

static bool
is_service(const struct yaml_node *n)
{
	static const char *const keys[] = { "image", "build", "environment",
		"env_file", "extends", "volumes", "command", "ports" };

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (yaml_member(n, keys[i]) != NULL)
			return true;
	return false;
}

bool
compose_take(struct deploy *d, const struct document *doc)
{
	struct compose c = { .d = d, .doc = doc };
	const struct yaml_node *services = yaml_member(doc->root, "services");
	const struct yaml_node *include = yaml_member(doc->root, "include");
	bool any = false;

	if (services == NULL || services->kind != YAML_MAP)
		return false;
	for (const struct yaml_node *n = services->first; n != NULL && !any;
	     n = n->next)
		any = is_service(n);
	if (!any)
		return false;
	c.folder = path_folder(d, doc->file->path);
	read_env(&c);
	if (include != NULL)
		deploy_note(d, doc->file, deploy_at(doc, include).line,
		    "what the file includes is not evaluated, unless it is "
		    "given as well");
	for (const struct yaml_node *n = services->first; n != NULL;
	     n = n->next)
		if (n->kind == YAML_MAP && strcmp(n->key, "<<") != 0)
			take_service(&c, n);
	vars_free(&c.env);
	for (size_t i = 0; i < N_SECTIONS; i++)
		map_free(c.sections[i]);
	return true;
}
