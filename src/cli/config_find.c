/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "cli/config_find.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool
exists(const char *folder, const char *name, struct buf *path)
{
	struct stat st;

	buf_clear(path);
	buf_printf(path, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder, name);
	return stat(buf_str(path), &st) == 0;
}

/* Cut the last part off; false when it was the root. */
static bool
go_up(char *folder)
{
	char *slash = strrchr(folder, '/');

	if (folder[1] == '\0')
		return false;
	slash[slash == folder] = '\0';
	return true;
}

/*
 * The nearest configuration between here and the folder that has .git.
 * Outside of a repository only that of this very folder: what stands above
 * may be somebody else's.
 */
static void
find_nearest(struct config *c, const char *here)
{
	char *folder = arena_strdup(c->arena, here);
	const char *root = NULL;
	struct buf path = { 0 }, up = { 0 }, found_up = { 0 };
	bool in_repository;

	do {
		if (root == NULL && exists(folder, CONFIG_NAME, &path)) {
			root = arena_strdup(c->arena, folder);
			buf_puts(&found_up, buf_str(&up));
		}
		in_repository = exists(folder, ".git", &path);
		buf_puts(&up, "../");
	} while (!in_repository && go_up(folder));
	if (root != NULL && (in_repository || found_up.len == 0)) {
		c->root = root;
		c->up = arena_strdup(c->arena, buf_str(&found_up));
		c->path = arena_printf(c->arena, "%s" CONFIG_NAME, c->up);
	}
	buf_free(&path);
	buf_free(&up);
	buf_free(&found_up);
}

/* The folder that a path stands in, and its last part. */
static char *
folder_of(struct arena *a, const char *path, const char **last)
{
	const char *slash = strrchr(path, '/');

	*last = slash != NULL ? slash + 1 : path;
	if (slash == NULL)
		return arena_strdup(a, ".");
	return arena_strndup(a, path, (size_t)(slash - path) + (slash == path));
}

static bool
find_named(struct config *c, const char *path, struct buf *err)
{
	const char *last;
	char *folder = folder_of(c->arena, path, &last);
	char *real = realpath(folder, NULL);

	if (real == NULL) {
		buf_printf(err, "%s: cannot open: %s", path, strerror(errno));
		return false;
	}
	c->path = path;
	c->root = arena_strdup(c->arena, real);
	c->up = strcmp(folder, ".") == 0
		    ? ""
		    : arena_printf(c->arena, "%s/", folder);
	free(real);
	return true;
}

bool
config_find(struct config *c, const struct options *o, struct buf *err)
{
	char *here;

	if (o->no_config)
		return true;
	if (o->config != NULL)
		return find_named(c, o->config, err);
	/* In a folder that is gone there is nothing to find either. */
	if ((here = realpath(".", NULL)) != NULL)
		find_nearest(c, here);
	free(here);
	return true;
}

const char *
config_open_name(const struct config *c, const char *name)
{
	return arena_printf(c->arena, "%s%s", c->up, name);
}

const char *
config_name(struct arena *a, const struct config *c, const char *path)
{
	size_t n = c->root != NULL ? strlen(c->root) : 0;
	const char *last, *name = NULL;
	char *folder, *real;
	struct buf b = { 0 };

	if (c->root == NULL || strcmp(path, "-") == 0)
		return NULL;
	folder = folder_of(a, path, &last);
	if (*last == '\0' || strcmp(last, ".") == 0 || strcmp(last, "..") == 0)
		real = realpath(path, NULL);
	else if ((real = realpath(folder, NULL)) != NULL)
		buf_printf(
		    &b, "%s/%s", strcmp(real, "/") == 0 ? "" : real, last);
	if (real != NULL && b.len == 0)
		buf_puts(&b, real);
	if (n == 1)
		n = 0; /* the root of all */
	if (b.len >= n && b.len > 0 && strncmp(buf_str(&b), c->root, n) == 0 &&
	    (b.data[n] == '/' || b.data[n] == '\0'))
		name = arena_strdup(a, b.data + n + (b.data[n] == '/'));
	free(real);
	buf_free(&b);
	return name;
}
