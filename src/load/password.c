/* SPDX-License-Identifier: Apache-2.0 */
#include "load/password.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "load/read.h"
#include "model.h"

void
passwords_add(struct passwords *p, struct slice text)
{
	const unsigned char *nul =
	    text.n > 0 ? memchr(text.p, '\0', text.n) : NULL;
	unsigned char *copy;

	if (nul != NULL)
		text.n = (size_t)(nul - text.p);
	copy = mem_alloc(text.n + 1);
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	p->list = mem_grow(p->list, p->n + 1, sizeof *p->list);
	p->list[p->n++] = (struct slice){ copy, text.n };
}

static struct slice
first_line(struct slice s)
{
	const unsigned char *lf = s.n > 0 ? memchr(s.p, '\n', s.n) : NULL;

	if (lf != NULL)
		s.n = (size_t)(lf - s.p);
	if (s.n > 0 && s.p[s.n - 1] == '\r')
		s.n--;
	return s;
}

static bool
read_all_of(const char *path, unsigned char **bytes, size_t *n, struct buf *err)
{
	struct buf why = { 0 };
	bool ok = read_file(path, CAP_PASSWORD_FILE, bytes, n, &why);

	if (!ok && strncmp(buf_str(&why), "larger", 6) == 0)
		buf_printf(err,
		    "larger than %zu bytes, the most that a file with a "
		    "password may have",
		    CAP_PASSWORD_FILE);
	else if (!ok)
		buf_puts(err, buf_str(&why));
	buf_free(&why);
	return ok;
}

bool
passwords_read(struct passwords *p, const char *path, struct buf *err)
{
	struct slice line;
	unsigned char *bytes;
	size_t n;
	bool ok;

	if (!read_all_of(path, &bytes, &n, err))
		return false;
	line = first_line((struct slice){ bytes, n });
	ok = line.n <= CAP_PASSWORD &&
	     (line.n == 0 || memchr(line.p, '\0', line.n) == NULL);
	if (ok)
		passwords_add(p, line);
	else
		buf_printf(err,
		    "its first line is no password: longer than %d bytes, or "
		    "a NUL is in it",
		    CAP_PASSWORD);
	mem_wipe(bytes, n);
	free(bytes);
	return ok;
}

void
passwords_free(struct passwords *p)
{
	for (size_t i = 0; i < p->n; i++) {
		unsigned char *text = unconst(p->list[i].p);

		mem_wipe(text, p->list[i].n);
		free(text);
	}
	free(p->list);
	*p = (struct passwords){ 0 };
}
