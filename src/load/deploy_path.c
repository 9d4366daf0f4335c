/* SPDX-License-Identifier: Apache-2.0 */
/* From the name of a file in a setting to the file here. */
#include <string.h>

#include "load/deploy_parts.h"

char *
path_clean(struct deploy *d, const char *path)
{
	bool rooted = path[0] == '/';
	char *out = arena_alloc(d->scratch, strlen(path) + 3), *to = out;
	char *floor; /* ".." cannot go above this */

	if (rooted)
		*to++ = '/';
	floor = to;
	while (*path != '\0') {
		size_t n = strcspn(path, "/");

		if (n == 2 && memcmp(path, "..", 2) == 0) {
			if (to > floor) {
				while (to > floor && to[-1] != '/')
					to--;
				if (to > floor)
					to--;
			} else if (!rooted) {
				if (to > out)
					*to++ = '/';
				memcpy(to, "..", 2);
				to += 2;
				floor = to;
			}
		} else if (n > 0 && !(n == 1 && path[0] == '.')) {
			if (to > out && to[-1] != '/')
				*to++ = '/';
			memcpy(to, path, n);
			to += n;
		}
		path += n;
		path += strspn(path, "/");
	}
	if (to == out)
		*to++ = '.';
	*to = '\0';
	return out;
}

char *
path_join(struct deploy *d, const char *folder, const char *path)
{
	if (path[0] == '/' || folder == NULL || folder[0] == '\0')
		return path_clean(d, path);
	return path_clean(d, arena_printf(d->scratch, "%s/%s", folder, path));
}

char *
path_folder(struct deploy *d, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return arena_strdup(d->scratch, "");
	return arena_strndup(
	    d->scratch, path, slash == path ? 1 : (size_t)(slash - path));
}

const char *
path_below(const char *path, const char *prefix)
{
	size_t n = strlen(prefix);

	if (n > 0 && prefix[n - 1] == '/')
		n--; /* the root */
	if (strncmp(path, prefix, n) != 0)
		return NULL;
	return path[n] == '\0'  ? path + n
	       : path[n] == '/' ? path + n + 1
				: NULL;
}

/* ---- Parts ------------------------------------------------------------------ */

/* "Secret ns/name, key" to "Secret name, key", and the namespace. */
static bool
split_part(struct deploy *d, const char *part, const char **key,
    const char **name_space)
{
	const char *space = strchr(part, ' '), *slash;
	const char *comma = strchr(part, ',');

	if (space == NULL || comma == NULL || comma < space)
		return false;
	slash = memchr(space, '/', (size_t)(comma - space));
	*name_space = NULL;
	*key = part;
	if (slash == NULL)
		return true;
	*name_space =
	    arena_strndup(d->scratch, space + 1, (size_t)(slash - space - 1));
	*key = arena_printf(
	    d->scratch, "%.*s %s", (int)(space - part), part, slash + 1);
	return true;
}

struct named_part {
	const struct file *file;
	const char *name_space;
};

static void
index_parts(struct deploy *d)
{
	d->parts = map_new(0);
	for (size_t i = 0; i < d->n_files; i++)
		for (size_t j = 0; j < d->files[i]->n_parts; j++) {
			const struct file *f = d->files[i]->parts[j];
			struct named_part *p;
			const char *key, *name_space;

			if (f->part == NULL ||
			    !split_part(d, f->part, &key, &name_space))
				continue;
			p = ARENA_NEW(d->scratch, struct named_part);
			p->file = f;
			p->name_space = name_space;
			map_add(d->parts, slice_str(key), p);
		}
}

const struct file *
deploy_part(struct deploy *d, const char *kind, const char *name_space,
    const char *name, const char *key)
{
	const char *wanted =
	    arena_printf(d->scratch, "%s %s, %s", kind, name, key);

	if (d->parts == NULL)
		index_parts(d);
	for (const struct map_entry *e = map_find(d->parts, slice_str(wanted));
	     e != NULL; e = map_next(d->parts, e)) {
		const struct named_part *p = e->value;

		if (p->name_space == NULL || name_space == NULL ||
		    strcmp(p->name_space, name_space) == 0)
			return p->file;
	}
	return NULL;
}

/* ---- Mounts ----------------------------------------------------------------- */

/* Which key of a volume's source makes the file of this name, if one does. */
static bool
key_of(const struct volume_source *s, const char *name, const char **out)
{
	*out = name;
	if (s->items == NULL || s->items->kind != YAML_LIST)
		return true;
	for (const struct yaml_node *n = s->items->first; n != NULL;
	     n = n->next) {
		const struct yaml_node *path = yaml_member(n, "path"),
				       *key = yaml_member(n, "key");

		if (path != NULL && key != NULL && path->text != NULL &&
		    key->text != NULL && strcmp(path->text, name) == 0) {
			*out = key->text;
			return true;
		}
	}
	return false;
}

static void
resolve_object(struct deploy *d, const struct mount *mount, const char *below,
    struct tls_material *m)
{
	const char *name = below;
	struct buf b = { 0 };

	if (mount->sub_path != NULL)
		name = *below == '\0' ? mount->sub_path
				      : path_join(d, mount->sub_path, below);
	for (const struct volume_source *s = mount->of; s != NULL;
	     s = s->next) {
		const char *key;

		if (!key_of(s, name, &key))
			continue;
		m->content =
		    deploy_part(d, s->kind, mount->name_space, s->name, key);
		if (m->content != NULL) {
			m->path = m->content->path;
			return;
		}
		buf_printf(&b, "%s%s of the %s %s", b.len > 0 ? " or " : "",
		    key, s->kind, s->name);
		if (b.len > 1000)
			break;
	}
	if (b.len > 0) {
		buf_puts(&b, " is not among the inputs");
		m->missing = deploy_safe(d, buf_str(&b));
	} else {
		m->missing = deploy_safe(d,
		    arena_printf(d->scratch, "the volume at %s has no file %s",
			mount->inside, name));
	}
	buf_free(&b);
}

static void
take_local(struct deploy *d, const char *folder, const char *below,
    struct tls_material *m)
{
	m->path = arena_strdup(
	    d->a, *below == '\0' ? folder : path_join(d, folder, below));
}

/* --path-map wins over a volume of the same length. */
static bool
resolve_mapped(struct deploy *d, const struct place *p, const char *path,
    struct tls_material *m)
{
	const struct path_map *map = NULL;
	const struct mount *mount = NULL;
	size_t best = 0;
	const char *below = NULL, *rest;

	for (size_t i = 0; i < d->opt->n_maps; i++) {
		const struct path_map *x = &d->opt->maps[i];
		const char *inside = path_clean(d, x->container);
		size_t n = strlen(inside);

		if ((rest = path_below(path, inside)) == NULL || n <= best)
			continue;
		map = x;
		below = rest;
		best = n;
	}
	for (size_t i = 0; i < p->n_mounts; i++) {
		size_t n = strlen(p->mounts[i].inside);

		rest = path_below(path, p->mounts[i].inside);
		if (rest == NULL || n <= best)
			continue;
		map = NULL;
		mount = &p->mounts[i];
		below = rest;
		best = n;
	}
	if (map != NULL)
		take_local(d, map->local, below, m);
	else if (mount == NULL)
		return false;
	else if (mount->local != NULL)
		take_local(d, mount->local, below, m);
	else if (mount->why != NULL)
		m->missing = deploy_safe(
		    d, arena_printf(d->scratch, "%s: %s", path, mount->why));
	else
		resolve_object(d, mount, below, m);
	return true;
}

void
deploy_resolve(struct deploy *d, const struct place *p, const char *path,
    struct tls_material *m)
{
	const char *clean = path_clean(d, path);

	if (resolve_mapped(d, p, clean, m))
		return;
	if (path[0] != '/' && p->folder != NULL) {
		clean = path_join(d, p->folder, path);
		if (p->container && resolve_mapped(d, p, clean, m))
			return;
	}
	if (!p->container)
		m->path = arena_strdup(d->a, clean);
	else if (clean[0] != '/')
		m->missing = deploy_safe(
		    d, arena_printf(d->scratch,
			   "%s is relative to the container's working folder, "
			   "which nothing here tells (--path-map %s=...)",
			   path, path));
	else
		m->missing = deploy_safe(
		    d, arena_printf(d->scratch,
			   "%s is inside the container and no volume maps it "
			   "(--path-map %s=...)",
			   path, path_folder(d, clean)));
}
