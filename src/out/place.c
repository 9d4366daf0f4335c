/* SPDX-License-Identifier: Apache-2.0 */
#include "out/place.h"

#include <string.h>

bool
place_absolute(const char *path)
{
	return path[0] == '/';
}

static void
add_bytes(struct buf *b, const char *s, size_t n)
{
	buf_add(b, s, n);
}

/* Everything but RFC 3986 2.3 "unreserved", so that nothing is taken for a
 * scheme, a query or a fragment. */
static void
add_encoded(struct buf *b, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '-' || c == '.' ||
		    c == '_' || c == '~')
			buf_byte(b, s[i]);
		else
			buf_printf(b, "%%%02X", c);
	}
}

static void
add_parts(struct buf *b, const char *path,
    void (*add)(struct buf *, const char *, size_t))
{
	const char *between = place_absolute(path) ? "/" : "";
	size_t n;

	for (const char *p = path; *p != '\0'; p += n + (p[n] == '/')) {
		n = strcspn(p, "/");
		if (n == 0 || (n == 1 && p[0] == '.'))
			continue;
		buf_puts(b, between);
		add(b, p, n);
		between = "/";
	}
}

void
place_path(struct buf *b, const char *path)
{
	add_parts(b, path, add_bytes);
}

void
place_uri(struct buf *b, const char *path)
{
	if (place_absolute(path))
		buf_puts(b, "file://");
	add_parts(b, path, add_encoded);
}
