/* SPDX-License-Identifier: Apache-2.0 */
#include "load/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/map.h"
#include "model.h"

struct folder {
	char *path;
	unsigned depth;
	struct folder *next;
};

struct queue {
	struct folder *first, **last;
};

/* A walk through one folder: what waits, and which were entered.  Links to
 * folders wait until everything else is done, so that a folder below the
 * one given is found under its own path. */
struct tree {
	struct walk *out;
	void (*fail)(const char *path, const char *message, void *ctx);
	void *ctx;
	struct arena *a;
	struct map *entered; /* struct folder_id */
	struct queue folders, links;
};

struct folder_id {
	dev_t dev;
	ino_t ino;
};

static void
tree_fail(struct tree *t, const char *path, const char *what)
{
	struct buf b = { 0 };

	buf_printf(&b, "cannot %s: %s", what, strerror(errno));
	t->fail(path, buf_str(&b), t->ctx);
	buf_free(&b);
}

static void
walk_entry(struct walk *w, const char *path, bool named, bool plain)
{
	if (w->n == w->cap) {
		w->cap = w->cap > 0 ? w->cap * 2 : 16;
		w->entries = mem_grow(w->entries, w->cap, sizeof *w->entries);
	}
	w->entries[w->n++] = (struct walk_entry){ path, named, plain };
}

static void
queue_add(struct tree *t, struct queue *q, char *path, unsigned depth)
{
	struct folder *f = ARENA_NEW(t->a, struct folder);

	f->path = path;
	f->depth = depth;
	*q->last = f;
	q->last = &f->next;
}

static struct folder *
queue_take(struct queue *q)
{
	struct folder *f = q->first;

	if (f != NULL && (q->first = f->next) == NULL)
		q->last = &q->first;
	return f;
}

/* True the first time. */
static bool
enter(struct tree *t, const struct stat *st)
{
	struct folder_id *id = ARENA_NEW(t->a, struct folder_id);
	struct slice key = { (unsigned char *)id, sizeof *id };

	id->dev = st->st_dev;
	id->ino = st->st_ino;
	if (map_find(t->entered, key) != NULL)
		return false;
	map_add(t->entered, key, id);
	return true;
}

/* One of a folder. */
struct found {
	char *path;
	enum what { WHAT_FILE, WHAT_FOLDER, WHAT_OTHER, WHAT_UNKNOWN } what;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(
	    ((const struct found *)a)->path, ((const struct found *)b)->path);
}

static int
by_path(const void *a, const void *b)
{
	return strcmp(((const struct walk_entry *)a)->path,
	    ((const struct walk_entry *)b)->path);
}

static bool
skipped(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	       strcmp(name, ".git") == 0;
}

/* As far as readdir tells: not on all file systems, nor of links. */
static enum what
what_is(const struct dirent *e)
{
#ifdef DT_UNKNOWN
	switch (e->d_type) {
	case DT_REG:
		return WHAT_FILE;
	case DT_DIR:
		return WHAT_FOLDER;
	case DT_LNK:
	case DT_UNKNOWN:
		return WHAT_UNKNOWN;
	default:
		return WHAT_OTHER;
	}
#else
	(void)e;
	return WHAT_UNKNOWN;
#endif
}

/* The names in a folder as paths, sorted, since readdir's order is any. */
static size_t
list_folder(struct tree *t, const char *folder, struct found **list)
{
	size_t n = 0, cap = 0, len = strlen(folder);
	const char *slash = len > 0 && folder[len - 1] == '/' ? "" : "/";
	struct dirent *e;
	DIR *d;

	*list = NULL;
	if ((d = opendir(folder)) == NULL) {
		tree_fail(t, folder, "open");
		return 0;
	}
	while (errno = 0, (e = readdir(d)) != NULL) {
		if (skipped(e->d_name))
			continue;
		if (n == cap) {
			cap = cap > 0 ? cap * 2 : 16;
			*list = mem_grow(*list, cap, sizeof **list);
		}
		(*list)[n++] = (struct found){
			arena_printf(t->a, "%s%s%s", folder, slash, e->d_name),
			what_is(e),
		};
	}
	if (errno != 0)
		tree_fail(t, folder, "read");
	closedir(d);
	if (n > 1)
		qsort(*list, n, sizeof **list, by_name);
	return n;
}

static void
visit_unknown(struct tree *t, char *path, unsigned depth)
{
	struct stat st;
	bool link;

	if (lstat(path, &st) != 0) {
		tree_fail(t, path, "open");
		return;
	}
	link = S_ISLNK(st.st_mode);
	if (link && stat(path, &st) != 0) {
		tree_fail(t, path, "open");
		return;
	}
	if (S_ISREG(st.st_mode))
		walk_entry(t->out, path, false, !link);
	else if (S_ISDIR(st.st_mode))
		queue_add(t, link ? &t->links : &t->folders, path, depth);
}

static void
visit(struct tree *t, const struct found *f, unsigned depth)
{
	switch (f->what) {
	case WHAT_FILE:
		walk_entry(t->out, f->path, false, true);
		break;
	case WHAT_FOLDER:
		queue_add(t, &t->folders, f->path, depth);
		break;
	case WHAT_UNKNOWN:
		visit_unknown(t, f->path, depth);
		break;
	case WHAT_OTHER:
		break;
	}
}

static void
visit_folder(struct tree *t, const struct folder *f)
{
	struct stat st;
	struct found *list;
	size_t n;

	if (stat(f->path, &st) != 0) {
		tree_fail(t, f->path, "open");
		return;
	}
	if (!enter(t, &st))
		return;
	if (f->depth > CAP_FOLDER_DEPTH) {
		t->fail(f->path, "cannot open: folders are nested too deeply",
		    t->ctx);
		return;
	}
	n = list_folder(t, f->path, &list);
	for (size_t i = 0; i < n; i++)
		visit(t, &list[i], f->depth + 1);
	free(list);
}

static void
walk_tree(struct tree *t, const char *path)
{
	struct folder *f;

	t->folders.last = &t->folders.first;
	t->links.last = &t->links.first;
	queue_add(t, &t->folders, arena_strdup(t->a, path), 0);
	while ((f = queue_take(&t->folders)) != NULL ||
	       (f = queue_take(&t->links)) != NULL)
		visit_folder(t, f);
}

static void
sort(struct walk_entry *list, size_t n)
{
	size_t i = 1;

	while (i < n && by_path(&list[i - 1], &list[i]) <= 0)
		i++;
	if (i < n) /* not so where there is only one folder */
		qsort(list, n, sizeof *list, by_path);
}

void
walk_add(struct walk *w, const char *path,
    void (*fail)(const char *path, const char *message, void *ctx), void *ctx)
{
	struct tree t = { .out = w, .fail = fail, .ctx = ctx };
	size_t first = w->n;
	struct stat st;

	if (strcmp(path, "-") == 0 || stat(path, &st) != 0 ||
	    !S_ISDIR(st.st_mode)) {
		walk_entry(w, path, true, false);
		return;
	}
	if (w->paths == NULL)
		w->paths = arena_new();
	t.a = w->paths;
	t.entered = map_new(64);
	walk_tree(&t, path);
	if (w->n > first)
		sort(w->entries + first, w->n - first);
	map_free(t.entered);
}

void
walk_free(struct walk *w)
{
	free(w->entries);
	arena_free(w->paths);
	*w = (struct walk){ 0 };
}
