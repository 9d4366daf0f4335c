/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/cli.h"
#include "cli/option.h"
#include "load/read.h"

/* A list of a few million names, as long as a file may be. */
#define CAP_LIST ((size_t)256 << 20)

static bool
is_stdin(const char *path)
{
	return path != NULL && strcmp(path, "-") == 0;
}

static const char *
list_name(const struct options *o)
{
	return is_stdin(o->files_from) ? "standard input" : o->files_from;
}

/* The list is all that standard input can be. */
static bool
stdin_is_free(const struct options *o)
{
	bool taken = is_stdin(o->ca) || is_stdin(o->filters);

	if (!is_stdin(o->files_from))
		return true;
	for (size_t i = 0; i < o->operands.n; i++)
		taken = taken || is_stdin(o->operands.list[i]);
	if (taken)
		complain("--files-from -: standard input is the list of names, "
			 "and cannot be an input too");
	return !taken;
}

/*
 * The names in n bytes, with a NUL after them, which take the place of what
 * ends each.  Without --null a line may end in CR LF, and blank lines are
 * nothing.
 */
static bool
split(struct options *o, char *p, size_t n)
{
	const char end = o->null_names ? '\0' : '\n';
	char *stop = p + n;

	while (p < stop) {
		char *e = memchr(p, end, (size_t)(stop - p));

		if (e == NULL)
			e = stop;
		*e = '\0';
		if (!o->null_names && e > p && e[-1] == '\r')
			e[-1] = '\0';
		if (*p != '\0')
			words_add(&o->operands, p);
		p = e + 1;
	}
	return stdin_is_free(o);
}

static bool
holds_nul(const struct options *o, const char *p, size_t n)
{
	if (o->null_names || memchr(p, '\0', n) == NULL)
		return false;
	complain("%s: holds NUL bytes: names that end in them need --null",
	    list_name(o));
	return true;
}

bool
names_read(struct options *o)
{
	const size_t given = o->operands.n;
	struct buf err = { 0 };
	unsigned char *bytes;
	bool ok;
	size_t n;

	if (o->files_from == NULL) {
		if (o->null_names)
			complain("--null tells how --files-from separates "
				 "names, which is not given");
		return !o->null_names;
	}
	if (!stdin_is_free(o))
		return false;
	ok = read_file(o->files_from, CAP_LIST, &bytes, &n, &err);
	if (ok) {
		/* with room for the last NUL */
		bytes = mem_grow(bytes, n + 1, 1);
		bytes[n] = '\0';
		o->names = (char *)bytes;
		ok = !holds_nul(o, o->names, n) && split(o, o->names, n);
		if (ok && o->operands.n == given && !o->allow_empty) {
			complain("%s: names no file (see --allow-empty)",
			    list_name(o));
			ok = false;
		}
	} else
		complain("%s: %s", list_name(o), buf_str(&err));
	buf_free(&err);
	return ok;
}
