/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of a deployment's settings share.  Not for others. */
#ifndef TLINT_LOAD_DEPLOY_PARTS_H
#define TLINT_LOAD_DEPLOY_PARTS_H

#include "base/map.h"
#include "load/deploy.h"
#include "load/yaml.h"

/* Variables that one run looks at, and bytes that expanding them makes: a
 * file of one megabyte can name another one ten thousand times. */
#define CAP_VARIABLES 200000
#define CAP_EXPANDED ((size_t)32 << 20)
/* One value; a chain of certificates in base64 has some kilobytes. */
#define CAP_VALUE ((size_t)1 << 18)
/* ${A:-${B:-${C}}} */
#define CAP_EXPAND_DEPTH 8
/* Services that extend services. */
#define CAP_EXTENDS 8
/* Files of variables that are opened. */
#define CAP_ENV_FILES 1000
/* Comparisons of mounts with files. */
#define CAP_LOOKUPS 20000000

/* ---- Variables ------------------------------------------------------------- */

struct variable {
	const char *name, *value;
	const char *unknown;     /* safe: why it cannot be known, or NULL */
	const struct file *part; /* a value of a Secret that is here, or NULL */
	struct origin at;
	struct variable *next;
};

/* In the order in which the names came first; of one name the last value
 * counts.  Free with vars_free. */
struct variables {
	struct variable *first, *last;
	struct map *by_name;
	const struct variables *outer; /* for names that are not here */
};

struct deploy;

void vars_set(struct deploy *d, struct variables *v, const struct variable *x);
const struct variable *vars_get(const struct variables *v, const char *name);
void vars_free(struct variables *v);

/* ---- Where files of a container come from --------------------------------- */

/* A Secret or ConfigMap as a volume. */
struct volume_source {
	const char *kind, *name; /* "Secret", "tls" */
	const struct yaml_node *items;
	struct volume_source *next;
};

struct mount {
	const char *inside; /* the path in the container, cleaned */
	const char *local;  /* the path here; or NULL, and */
	const char *why;    /* ... safe: why there is none; or NULL, and */
	struct volume_source *of; /* ... what it holds, of */
	const char *name_space;   /* ... that namespace, or NULL */
	const char *sub_path;     /* ... and there only this; or NULL */
};

/* Where the names of files in settings are looked for. */
struct place {
	const struct file *file; /* where the settings stand */
	bool container;          /* the names are those of a container */
	const char *folder;      /* that relative names begin in, or NULL */
	const struct mount *mounts;
	size_t n_mounts;
};

/* A container of a service or a manifest. */
struct workload {
	struct place place;
	struct workload *next;
};

/* ---- The reading ------------------------------------------------------------- */

/* A document of YAML and where it stands. */
struct document {
	const struct file *file;
	const struct yaml_node *root;
	uint32_t line; /* before its first one, in the file */
	bool running;  /* its lines are lines of the file */
	const char *config_map, *name_space; /* whose value it is, or NULL */
	bool known;                          /* somebody took it */
	struct document *next, *next_config; /* that has global.tls */
};

/* A file of variables. */
struct env_file {
	const char *path, *error; /* safe; NULL when it could be read */
	const struct file *file;
	struct slice text;
	struct env_file *next;
};

struct deploy {
	struct arena *a, *scratch; /* what stays, and what is wiped */
	const struct deploy_options *opt;
	struct deployment *out;
	struct file *const *files;
	size_t n_files;
	void (*note)(void *, const struct file *, uint32_t, const char *);
	void *ctx;

	struct tls_config *configs;
	size_t n_configs, cap_configs;
	struct tls_outside *outside;
	size_t n_outside, cap_outside;
	const struct file **others;
	size_t n_others, cap_others;

	struct document *documents, *last_document, *first_config;
	struct env_file *env_files, *last_env_file;
	struct workload *workloads, *last_workload;
	struct map *files_by_path, *env_by_path, *parts, *config_maps;
	size_t n_settings, n_variables, n_env_files, n_lookups, expanded;
	bool told_settings, told_variables, told_lookups;
};

void deploy_note(struct deploy *d, const struct file *f, uint32_t line,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* One more of CAP_SETTINGS; false: it was told that there are too many. */
bool deploy_count_setting(struct deploy *d, const struct origin *at);
/* One more of CAP_LOOKUPS. */
bool deploy_count_lookup(struct deploy *d);
struct tls_config *deploy_new_config(struct deploy *d);
struct tls_outside *deploy_new_outside(struct deploy *d);
void deploy_new_other(struct deploy *d, const struct file *f);
const char *deploy_safe(struct deploy *d, const char *s);

/* ---- Text (deploy_text.c, deploy_expand.c) ---------------------------------- */

/* Does one of the lines begin so? */
bool text_line_begins(struct slice s, const char *word);
bool text_has(struct slice s, const char *word);
/* Make the actions of a Go template words that YAML takes; NULL when there
 * are none. */
char *text_without_actions(struct arena *a, struct slice s);
/* Such a word, or a whole action. */
bool text_has_action(const char *s);

/* Expand $NAME, ${NAME:-default} and the like, as compose does.  Returns the
 * text as written, and why in *unknown, when it cannot. */
const char *deploy_expand(struct deploy *d, const struct variables *env,
    const char *text, const char **unknown);

/* ---- Paths (deploy_path.c) ----------------------------------------------------- */

/* Without "." and "..", as Go's path.Clean; in the scratch arena. */
char *path_clean(struct deploy *d, const char *path);
char *path_join(struct deploy *d, const char *folder, const char *path);
char *path_folder(struct deploy *d, const char *path);
/* What follows prefix in path, both clean; NULL when it is no prefix. */
const char *path_below(const char *path, const char *prefix);
/* Set path, content or missing of m for this name. */
void deploy_resolve(struct deploy *d, const struct place *p, const char *path,
    struct tls_material *m);
/* A value of a Secret or ConfigMap among the inputs, or NULL. */
const struct file *deploy_part(struct deploy *d, const char *kind,
    const char *name_space, const char *name, const char *key);

/* ---- Values (deploy_value.c) ----------------------------------------------------- */

/* A value as it is written, wherever that is. */
struct raw {
	bool set;
	const char *name, *text;
	bool quoted;
	const char *unknown, *bad;
	const struct file *part;
	struct origin at;
};

struct tls_setting value_setting(struct deploy *d, const struct raw *r);
/* As Go's yaml.v3 reads a bool, and a time.Duration. */
struct tls_setting value_yaml_bool(
    struct deploy *d, const struct raw *r, bool *value);
struct tls_setting value_yaml_duration(struct deploy *d, const struct raw *r);
/* As Go's strconv.ParseBool reads it. */
struct tls_setting value_go_bool(
    struct deploy *d, const struct raw *r, bool *value);
/* file or data or both may be not set.  pem: data may be PEM as it is. */
void value_material(struct deploy *d, const struct place *p,
    const struct raw *file, const struct raw *data, bool pem,
    struct tls_material *m);

/* ---- The kinds of files ---------------------------------------------------------- */

/* deploy_env.c: NAME=value lines; env for what they refer to. */
bool env_looks_like(struct slice s);
void env_read(struct deploy *d, const struct file *f, struct slice text,
    const struct variables *env, struct variables *into);
/* The file at that path: one of those given, or from the disk; NULL when it
 * cannot be read, and why in *error (safe). */
struct env_file *env_open(
    struct deploy *d, const char *path, const char **error);
void env_read_given(struct deploy *d);

/* deploy_vars.c: what the variables of a container make. */
struct vars_of {
	const struct file *file;
	struct origin at;
	const char *service; /* safe */
	const char *image;   /* or NULL */
	const struct place *place;
	const struct variables *vars;
	bool has_config; /* a configuration file is mounted into it */
};
bool vars_make_server(const struct vars_of *v);
/* Returns whether they made anything. */
bool vars_take(struct deploy *d, const struct vars_of *v);

/* deploy_config.c: global.tls of a document, wherever it stands. */
bool config_take(struct deploy *d, const struct document *doc);
const struct yaml_node *config_tls(
    const struct document *doc, const char **where);

/* deploy_compose.c, deploy_kube.c */
bool compose_take(struct deploy *d, const struct document *doc);
void kube_index(struct deploy *d, struct document *doc);
bool kube_take_workload(struct deploy *d, const struct document *doc);

/* deploy.c: read YAML, link its documents.  Returns whether it could. */
bool deploy_read_yaml(struct deploy *d, const struct document *like,
    struct slice text, bool quiet);
struct origin deploy_at(const struct document *doc, const struct yaml_node *n);
/* Is a configuration that was given mounted there? */
bool deploy_has_config(struct deploy *d, const struct place *p);
bool deploy_is_mounted(
    struct deploy *d, const struct document *doc, const struct mount *m);
void deploy_add_workload(struct deploy *d, const struct place *p);

#endif
