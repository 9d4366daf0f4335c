/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700 /* gethostname */
#include "cli/links.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "out/place.h"

/* Where the page is installed; configure knows. */
#ifndef DOCDIR
#define DOCDIR "/usr/local/share/doc/tlint"
#endif

/* The longest name of a host: RFC 1035, 2.3.4. */
#define MAX_HOST 255

static bool
is_set(const char *name)
{
	const char *s = getenv(name);

	return s != NULL && *s != '\0';
}

/* Also where --color=always overrides them. */
static bool
terminal_takes_links(const struct options *o)
{
	const char *term = getenv("TERM");

	return cli_color(o) && isatty(STDOUT_FILENO) == 1 &&
	       !is_set("NO_COLOR") &&
	       (term == NULL || strcmp(term, "dumb") != 0);
}

/* A terminal may show what another machine prints; the name of the host
 * tells it so. */
static void
add_host(struct buf *b)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	char host[MAX_HOST + 1];

	if (gethostname(host, sizeof host) != 0)
		return;
	host[MAX_HOST] = '\0';
	if (host[strspn(host, plain)] == '\0')
		buf_puts(b, host);
}

bool
links_page(struct buf *b, const struct options *o)
{
	const char *folder = getenv("TLINT_DOCDIR");
	struct buf path = { 0 }, uri = { 0 };
	bool ok;

	if (!terminal_takes_links(o))
		return false;
	buf_printf(&path, "%s/rules.html", folder != NULL ? folder : DOCDIR);
	ok = (folder == NULL || *folder == '/') &&
	     access(buf_str(&path), R_OK) == 0;
	if (ok) {
		place_uri(&uri, buf_str(&path));
		buf_puts(b, "file://");
		add_host(b);
		buf_puts(b, buf_str(&uri) + strlen("file://"));
	}
	buf_free(&path);
	buf_free(&uri);
	return ok;
}
