/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* realpath */
#ifdef HAVE_CONFIG_H
#include <config.h>
#endif

#include "cli/contain.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/sandbox.h"

/* Each path is a call or three at the start.  Of more of them the folders
 * are opened to reading as a whole. */
#define MANY_PATHS 64
#define PORT_DNS 53

static void
add(struct needs_list *l, const char *path)
{
	if (path == NULL || strcmp(path, "-") == 0)
		return;
	if (l->n == l->cap) {
		l->cap = l->cap * 2 + 8;
		l->list = mem_grow(l->list, l->cap, sizeof *l->list);
	}
	l->list[l->n++] = path;
}

void
needs_read(struct needs_of_run *n, const char *path)
{
	add(&n->read, path);
}

/* The files of one folder mostly follow each other. */
void
needs_read_plain(struct needs_of_run *n, const char *folder, const char *name)
{
	const struct needs_list *l = &n->folders;

	if (n->plain == NULL)
		n->plain = mem_alloc(MANY_PATHS * sizeof *n->plain);
	if (n->n_plain < MANY_PATHS)
		n->plain[n->n_plain] = (struct needs_file){ folder, name };
	n->n_plain++;
	if (l->n == 0 || strcmp(l->list[l->n - 1], folder) != 0)
		add(&n->folders, folder);
}

void
needs_write(struct needs_of_run *n, const char *path)
{
	add(&n->write_beside, path);
}

/* What getaddrinfo reads, with glibc, musl and systemd; the modules of glibc
 * are libraries.  Name servers answer by TCP too. */
void
needs_server(struct needs_of_run *n, uint16_t port)
{
	static const char *const resolver[] = { "/etc/resolv.conf",
		"/etc/hosts", "/etc/nsswitch.conf", "/etc/host.conf",
		"/etc/gai.conf", "/etc/hostname", "/etc/services",
		"/etc/protocols", "/etc/ld.so.cache", "/lib", "/lib64",
		"/usr/lib", "/usr/lib64", "/usr/local/lib", "/run",
		"/var/lib/sss" };

	for (size_t i = 0; i < sizeof resolver / sizeof resolver[0]; i++)
		add(&n->read, resolver[i]);
	n->port = port;
}

static void
add_words(struct needs_list *l, const struct words *w)
{
	for (size_t i = 0; i < w->n; i++)
		add(l, w->list[i]);
}

static void
add_options(struct needs_of_run *n, const struct options *o)
{
	add_words(&n->read, &o->well_known);
	add_words(&n->read, &o->password_files);
	add_words(&n->read, &o->add_from);
	add(&n->read, o->ca);
	add(&n->read, o->filters);
	add(&n->read, o->current);
	add(&n->read, o->current_filters);
	add(&n->read, o->baseline);
	add(&n->write_beside, o->write_baseline);
	add(&n->write_beside, o->extract_key);
	add(&n->write_beside, o->fix_output);
	for (size_t i = 0; i < o->n_outputs; i++)
		add(&n->write_beside, o->outputs[i].path);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The folders of files, in memory of the arena. */
static void
folders_of(struct arena *a, struct needs_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		const char *slash = strrchr(l->list[i], '/');

		l->list[i] = slash == NULL ? "."
			     : slash == l->list[i]
				 ? "/"
				 : arena_strndup(a, l->list[i],
				       (size_t)(slash - l->list[i]));
	}
}

/* Each once. */
static void
unique(struct needs_list *l)
{
	size_t n = 0;

	if (l->n > 0)
		qsort(l->list, l->n, sizeof *l->list, compare);
	for (size_t i = 0; i < l->n; i++)
		if (n == 0 || strcmp(l->list[n - 1], l->list[i]) != 0)
			l->list[n++] = l->list[i];
	l->n = n;
}

/* Links become what they lead to: it is there that a file is opened. */
static void
follow_links(struct arena *a, struct needs_list *l)
{
	for (size_t i = 0; i < l->n; i++) {
		struct stat st;
		char *real;

		if (lstat(l->list[i], &st) != 0 || !S_ISLNK(st.st_mode) ||
		    (real = realpath(l->list[i], NULL)) == NULL)
			continue;
		l->list[i] = arena_strdup(a, real);
		free(real);
	}
}

static void
settle_reads(struct arena *a, struct needs_of_run *n)
{
	if (n->read.n + n->n_plain <= MANY_PATHS) {
		for (size_t i = 0; i < n->n_plain; i++)
			add(&n->read,
			    arena_printf(a, "%s%s", n->plain[i].folder,
				n->plain[i].name));
		return;
	}
	follow_links(a, &n->read);
	folders_of(a, &n->read);
	for (size_t i = 0; i < n->folders.n; i++)
		add(&n->read, n->folders.list[i]);
	unique(&n->read);
}

#ifndef UNCONTAINED
static void
enter(const struct needs_of_run *n)
{
	const uint16_t ports[] = { n->port, PORT_DNS };

	(void)sandbox_enter(&(struct sandbox){
	    .read = n->read.list,
	    .n_read = n->read.n,
	    .write = n->write_beside.list,
	    .n_write = n->write_beside.n,
	    .network = n->port > 0,
	    .ports = ports,
	    .n_ports = n->port > 0 ? 2 : 0,
	});
}
#endif

void
contain(struct needs_of_run *n, const struct options *o)
{
	struct arena *a = arena_new();

	add_options(n, o);
	/* load/crypto.c gives it to GnuTLS in place of the system's policy. */
	add(&n->read, "/dev/null");
	settle_reads(a, n);
	folders_of(a, &n->write_beside);
	unique(&n->write_beside);
#ifndef UNCONTAINED
	if (o->no_sandbox)
		(void)sandbox_refuse_cores();
	else
		enter(n);
#endif
	arena_free(a);
	free(n->read.list);
	free(n->folders.list);
	free(n->plain);
	free(n->write_beside.list);
}
