/* SPDX-License-Identifier: Apache-2.0 */
#include "load/ber.h"

#include <stdlib.h>

#include "base/mem.h"
#include "load/der.h"

/* Elements in elements of indefinite length: PFX, ContentInfo, its [0], the
 * OCTET STRING and its pieces make five. */
#define MAX_DEPTH 16
#define CONSTRUCTED 0x20

static struct slice
rest(struct slice s, size_t from)
{
	return (struct slice){ s.p + from, s.n - from };
}

struct header {
	int tag;
	size_t octets; /* of tag and length */
	size_t length;
	bool indefinite;
};

static bool
read_header(struct slice s, struct header *h)
{
	size_t octets;

	if (s.n < 2 || (s.p[0] & 0x1f) == 0x1f)
		return false;
	*h = (struct header){ .tag = s.p[0], .octets = 2, .length = s.p[1] };
	if (s.p[1] < 0x80)
		return h->length <= s.n - 2;
	octets = s.p[1] & 0x7f;
	h->length = 0;
	h->indefinite = octets == 0;
	if (h->indefinite)
		return (h->tag & CONSTRUCTED) != 0;
	if (octets > sizeof h->length || octets > s.n - 2)
		return false;
	for (size_t i = 0; i < octets; i++)
		h->length = h->length << 8 | s.p[2 + i];
	h->octets += octets;
	return h->length <= s.n - h->octets;
}

/* The length of the content that ends with an end of contents. */
static bool
find_end(struct slice content, unsigned depth, size_t *n)
{
	struct slice s = content;
	struct header h;

	while (read_header(s, &h)) {
		if (h.tag == 0) {
			*n = (size_t)(s.p - content.p);
			return h.octets == 2 && h.length == 0;
		}
		s = rest(s, h.octets);
		if (h.indefinite) {
			if (depth == MAX_DEPTH ||
			    !find_end(s, depth + 1, &h.length))
				return false;
			h.length += 2;
		}
		s = rest(s, h.length);
	}
	return false;
}

bool
ber_any(struct slice *s, int *tag, struct slice *content, struct slice *whole)
{
	struct header h;
	size_t end = 0;

	if (!read_header(*s, &h) || h.tag == 0)
		return false;
	if (h.indefinite) {
		if (!find_end(rest(*s, h.octets), 0, &h.length))
			return false;
		end = 2;
	}
	*tag = h.tag;
	if (content != NULL)
		*content = (struct slice){ s->p + h.octets, h.length };
	if (whole != NULL)
		*whole = (struct slice){ s->p, h.octets + h.length + end };
	*s = rest(*s, h.octets + h.length + end);
	return true;
}

bool
ber_read(struct slice *s, int tag, struct slice *content, struct slice *whole)
{
	int found;

	return s->n > 0 && s->p[0] == tag && ber_any(s, &found, content, whole);
}

/* The pieces of a string, which may be in pieces themselves. */
static bool
join(struct slice pieces, unsigned depth, unsigned char *to, size_t *n)
{
	struct slice piece;
	int tag;

	while (pieces.n > 0) {
		if (!ber_any(&pieces, &tag, &piece, NULL))
			return false;
		if (tag == DER_OCTET_STRING) {
			if (piece.n > 0)
				memcpy(to + *n, piece.p, piece.n);
			*n += piece.n;
		} else if (tag != (DER_OCTET_STRING | CONSTRUCTED) ||
			   depth == MAX_DEPTH ||
			   !join(piece, depth + 1, to, n)) {
			return false;
		}
	}
	return true;
}

bool
ber_string(struct slice *s, int tag, struct slice *out, unsigned char **joined)
{
	struct slice copy = *s, pieces;

	*joined = NULL;
	if (ber_read(s, tag, out, NULL))
		return true;
	if (!ber_read(&copy, tag | CONSTRUCTED, &pieces, NULL))
		return false;
	*joined = mem_alloc(pieces.n + 1);
	*out = (struct slice){ *joined, 0 };
	if (!join(pieces, 0, *joined, &out->n)) {
		mem_wipe(*joined, pieces.n);
		free(*joined);
		*joined = NULL;
		return false;
	}
	*s = copy;
	return true;
}
