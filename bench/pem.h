/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The least that any reader of certificates has to do: read the file, find
 * the blocks, undo the base64, walk over the tags.  For well-formed input
 * only; these are measures, not tools.
 */
#ifndef TLINT_BENCH_PEM_H
#define TLINT_BENCH_PEM_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bytes {
	unsigned char *p;
	size_t n;
};

static inline struct bytes
file_bytes(const char *path)
{
	struct bytes b = { NULL, 0 };
	FILE *f = fopen(path, "r");
	long n;

	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (n = ftell(f)) < 0) {
		perror(path);
		exit(2);
	}
	rewind(f);
	b.p = malloc((size_t)n + 1);
	b.n = fread(b.p, 1, (size_t)n, f);
	b.p[b.n] = '\0';
	fclose(f);
	return b;
}

static inline void
base64_table(unsigned char table[256])
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";

	memset(table, 0xff, 256);
	for (unsigned i = 0; i < 64; i++)
		table[(unsigned char)letters[i]] = (unsigned char)i;
}

/* The next block's DER, into out, which is as long as the text at least;
 * *at moves on.  0 at the end. */
static inline size_t
pem_next(const unsigned char table[256], unsigned char **at, unsigned char *out)
{
	unsigned char *p = *at, *dst = out;
	unsigned v = 0, bits = 0;

	p = (unsigned char *)strstr((char *)p, "-----BEGIN ");
	if (p == NULL || (p = (unsigned char *)strchr((char *)p, '\n')) == NULL)
		return 0;
	for (;;) {
		unsigned a = table[p[0]], b, c, d;

		if (a == 0xff) {
			if (*p != '\n' && *p != '\r')
				break;
			p++;
			continue;
		}
		b = table[p[1]];
		c = table[p[2]];
		d = table[p[3]];
		if (((b | c | d) & 0x80) == 0) {
			v = a << 18 | b << 12 | c << 6 | d;
			*dst++ = (unsigned char)(v >> 16);
			*dst++ = (unsigned char)(v >> 8);
			*dst++ = (unsigned char)v;
			p += 4;
			continue;
		}
		/* the padded end */
		*dst++ = (unsigned char)(a << 2 | b >> 4);
		if (c != 0xff)
			*dst++ = (unsigned char)(b << 4 | c >> 2);
		p += 2 + (c != 0xff);
		break;
	}
	(void)bits;
	*at = p;
	return (size_t)(dst - out);
}

/* The element at p: its header and content length. */
static inline size_t
der_header(const unsigned char *p, size_t *content)
{
	size_t n = p[1], octets, used = 2;

	if (n < 0x80) {
		*content = n;
		return used;
	}
	for (octets = n & 0x7f, n = 0; octets > 0; octets--)
		n = n << 8 | p[used++];
	*content = n;
	return used;
}

/* Counts elements, into every constructed one. */
static inline size_t
der_walk(const unsigned char *p, size_t n)
{
	const unsigned char *end = p + n;
	size_t count = 0;

	while (p < end) {
		size_t content, header = der_header(p, &content);

		/* into what is constructed by going on behind its header */
		p += header + (*p & 0x20 ? 0 : content);
		count++;
	}
	return count;
}

#endif
