/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Who waits less than this asks for no news, and news more often than this
 * cannot be read. */
#define PATIENCE_MS 2000
#define BETWEEN_MS 200

static int64_t
now_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return 0;
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
progress_start(struct progress *p)
{
	const char *term = getenv("TERM");

	*p = (struct progress){ 0 };
	if (isatty(STDERR_FILENO) != 1 || term == NULL || *term == '\0' ||
	    strcmp(term, "dumb") == 0)
		return;
	p->f = stderr;
	p->start = p->drawn = now_ms();
}

void
progress_draw(struct progress *p, int64_t now, size_t done, size_t total)
{
	if (p->f == NULL || now - p->start < PATIENCE_MS ||
	    now - p->drawn < BETWEEN_MS)
		return;
	p->drawn = now;
	p->visible = true;
	fprintf(p->f, "\r\033[Ktlint: read %zu of %zu files", done, total);
	fflush(p->f);
}

void
progress_step(struct progress *p, size_t done, size_t total)
{
	if (p->f != NULL)
		progress_draw(p, now_ms(), done, total);
}

void
progress_clear(struct progress *p)
{
	if (!p->visible)
		return;
	p->visible = false;
	fputs("\r\033[K", p->f);
	fflush(p->f);
}
