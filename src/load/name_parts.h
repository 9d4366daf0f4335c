/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that read names share; see name.c.  Not for others. */
#ifndef TLINT_LOAD_NAME_PARTS_H
#define TLINT_LOAD_NAME_PARTS_H

#include "model.h"

/* ---- In name_forms.c ----------------------------------------------------- */

/* Whether its text holds a character that text_hostile() names. */
bool name_deceives(const struct name *n);

/* ---- Octets -------------------------------------------------------------- */

/* What an octet of UTF-8 is. */
enum {
	PRINTABLE = 1, /* Go takes it in a PrintableString: X.680, * and & */
	QUOTED = 2,    /* RFC 4514 2.4 wants a backslash before it */
	BLANK = 4,
	UPPER = 8,
	CONTROL = 16,
	HIGH = 32 /* not ASCII */
};

extern const unsigned char name_class[256];

static inline bool
is(unsigned char c, int what)
{
	return (name_class[c] & what) != 0;
}

/* Everything that any octet of s is. */
static inline int
any_of(struct slice s)
{
	int what = 0;

	for (size_t i = 0; i < s.n; i++)
		what |= name_class[s.p[i]];
	return what;
}

static inline size_t
put_utf8(unsigned char *p, uint32_t cp)
{
	if (cp < 0x80) {
		p[0] = (unsigned char)cp;
		return 1;
	}
	if (cp < 0x800) {
		p[0] = (unsigned char)(0xc0 | cp >> 6);
		p[1] = (unsigned char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		p[0] = (unsigned char)(0xe0 | cp >> 12);
		p[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
		p[2] = (unsigned char)(0x80 | (cp & 0x3f));
		return 3;
	}
	p[0] = (unsigned char)(0xf0 | cp >> 18);
	p[1] = (unsigned char)(0x80 | (cp >> 12 & 0x3f));
	p[2] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
	p[3] = (unsigned char)(0x80 | (cp & 0x3f));
	return 4;
}

#endif
