/* SPDX-License-Identifier: Apache-2.0 */
/* The DER writer: whatever it is told, legal or not. */
#include "mkcert.h"

#include <stdlib.h>
#include <string.h>

size_t
dw_begin(struct buf *b, int tag)
{
	buf_byte(b, (char)tag);
	return b->len;
}

/* Puts the length in front of what was written since the mark. */
void
dw_end(struct buf *b, size_t mark)
{
	size_t n = b->len - mark, used = 0;
	unsigned char length[1 + sizeof n];

	if (n < 0x80) {
		length[used++] = (unsigned char)n;
	} else {
		size_t octets = 1;

		while (octets < sizeof n && n >> (8 * octets) != 0)
			octets++;
		length[used++] = (unsigned char)(0x80 | octets);
		while (octets-- > 0)
			length[used++] = (unsigned char)(n >> (8 * octets));
	}
	buf_add(b, length, used);
	memmove(b->data + mark + used, b->data + mark, n);
	memcpy(b->data + mark, length, used);
}

void
dw_tlv(struct buf *b, int tag, struct slice content)
{
	size_t mark = dw_begin(b, tag);

	buf_add(b, content.p, content.n);
	dw_end(b, mark);
}

static void
arc(struct buf *b, uint64_t v)
{
	int shift = 63;

	while (shift > 0 && v >> shift == 0)
		shift -= 7;
	for (; shift > 0; shift -= 7)
		buf_byte(b, (char)(0x80 | (v >> shift & 0x7f)));
	buf_byte(b, (char)(v & 0x7f));
}

void
dw_oid(struct recipe *r, struct buf *b, const char *dotted)
{
	uint64_t arcs[64];
	size_t n = 0, mark;
	char *end;

	for (const char *s = dotted;; s = end + 1) {
		if (n == 64 || *s < '0' || *s > '9')
			die(r, "not an object identifier: %s", dotted);
		arcs[n++] = strtoull(s, &end, 10);
		if (*end == '\0')
			break;
		if (*end != '.')
			die(r, "not an object identifier: %s", dotted);
	}
	if (n < 2)
		die(r, "not an object identifier: %s", dotted);
	mark = dw_begin(b, 0x06);
	arc(b, arcs[0] * 40 + arcs[1]);
	for (size_t i = 2; i < n; i++)
		arc(b, arcs[i]);
	dw_end(b, mark);
}

void
dw_number(struct buf *b, uint32_t n)
{
	unsigned char v[4] = { (unsigned char)(n >> 24),
		(unsigned char)(n >> 16), (unsigned char)(n >> 8),
		(unsigned char)n };

	dw_unsigned(b, (struct slice){ v, 4 });
}

void
dw_unsigned(struct buf *b, struct slice v)
{
	size_t mark;

	while (v.n > 1 && v.p[0] == 0) {
		v.p++;
		v.n--;
	}
	mark = dw_begin(b, DW_INTEGER);
	if (v.n == 0 || v.p[0] & 0x80)
		buf_byte(b, '\0');
	buf_add(b, v.p, v.n);
	dw_end(b, mark);
}

void
dw_bits(struct buf *b, struct slice bytes)
{
	size_t mark = dw_begin(b, DW_BIT_STRING);

	buf_byte(b, '\0');
	buf_add(b, bytes.p, bytes.n);
	dw_end(b, mark);
}

struct slice
dr_next(struct slice *s)
{
	size_t n, at = 2;

	if (s->n < 2)
		return (struct slice){ NULL, 0 };
	n = s->p[1];
	if (n > 0x80 && n <= 0x84) {
		size_t octets = n & 0x7f;

		for (n = 0; octets > 0 && at < s->n; octets--)
			n = n << 8 | s->p[at++];
	}
	if (n > s->n - at)
		n = s->n - at;
	s->p += at;
	s->n -= at;
	s->p += n;
	s->n -= n;
	return (struct slice){ s->p - n, n };
}
