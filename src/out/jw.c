/* SPDX-License-Identifier: Apache-2.0 */
#include "out/jw.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "base/times.h"
#include "load/name.h"

void
jw_free(struct jw *w)
{
	buf_free(&w->b);
	buf_free(&w->scratch);
	buf_free(&w->names[0].text);
	buf_free(&w->names[1].text);
}

static void
begin_value(struct jw *w)
{
	if (w->comma)
		buf_add(&w->b, ", ", 2);
	w->comma = true;
}

void
jw_open(struct jw *w, char bracket)
{
	begin_value(w);
	buf_byte(&w->b, bracket);
	w->comma = false;
}

void
jw_close(struct jw *w, char bracket)
{
	buf_byte(&w->b, bracket);
	w->comma = true;
}

void
jw_name_of(struct jw *w, const char *name, size_t n)
{
	char *p;

	begin_value(w);
	p = buf_extend(&w->b, n + 4);
	*p++ = '"';
	memcpy(p, name, n);
	memcpy(p + n, "\": ", 3);
	w->comma = false;
}

/* Safe text has no control characters; these two are left to escape. */
static void
add_escaped(struct buf *b, const char *s, size_t n)
{
	size_t run;

	while (n > 0) {
		for (run = 0; run < n && s[run] != '"' && s[run] != '\\'; run++)
			;
		buf_add(b, s, run);
		s += run;
		n -= run;
		if (n == 0)
			break;
		buf_byte(b, '\\');
		buf_byte(b, *s++);
		n--;
	}
}

static bool
is_plain(char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* Eight bytes that are all plain: no highest bit is set by 0x80 and above, nor
 * when what is below 0x20 loses that, nor when one of the three that remain,
 * as zero, loses 1.  Only bytes that are not plain borrow from the next. */
static bool
are_plain(const char *s)
{
	uint64_t x;

	memcpy(&x, s, sizeof x);
	return ((x | (x - EACH_BYTE(0x20)) |
		    ((x ^ EACH_BYTE(0x7f)) - EACH_BYTE(1)) |
		    ((x ^ EACH_BYTE('"')) - EACH_BYTE(1)) |
		    ((x ^ EACH_BYTE('\\')) - EACH_BYTE(1))) &
		   EACH_BYTE(0x80)) == 0;
}

static void
add_safe(struct jw *w, const char *s, size_t n)
{
	size_t plain = 0;

	while (n - plain >= sizeof(uint64_t) && are_plain(s + plain))
		plain += sizeof(uint64_t);
	while (plain < n && is_plain(s[plain]))
		plain++;
	buf_add(&w->b, s, plain); /* nearly always all of it */
	if (plain == n)
		return;
	s += plain;
	n -= plain;
	buf_clear(&w->scratch);
	text_safe(&w->scratch, (struct slice){ (const unsigned char *)s, n });
	add_escaped(&w->b, buf_str(&w->scratch), w->scratch.len);
}

void
jw_text(struct jw *w, const char *s)
{
	if (s == NULL) {
		jw_null(w);
		return;
	}
	begin_value(w);
	buf_byte(&w->b, '"');
	add_safe(w, s, strlen(s));
	buf_byte(&w->b, '"');
}

void
jw_lines(struct jw *w, const char *s)
{
	const char *end;

	if (s == NULL) {
		jw_null(w);
		return;
	}
	begin_value(w);
	buf_byte(&w->b, '"');
	for (; (end = strchr(s, '\n')) != NULL; s = end + 1) {
		add_safe(w, s, (size_t)(end - s));
		buf_add(&w->b, "\\n", 2);
	}
	add_safe(w, s, strlen(s));
	buf_byte(&w->b, '"');
}

void
jw_dn(struct jw *w, const struct name *n)
{
	unsigned i =
	    w->names[w->last_name].of == n ? w->last_name : 1 - w->last_name;
	struct buf *text = &w->names[i].text;

	if (w->names[i].of != n) {
		buf_clear(text);
		name_put(text, n);
		w->names[i].of = n;
	}
	w->last_name = i;
	begin_value(w);
	buf_byte(&w->b, '"');
	add_safe(w, buf_str(text), text->len);
	buf_byte(&w->b, '"');
}

void
jw_hex(struct jw *w, struct slice s)
{
	begin_value(w);
	buf_byte(&w->b, '"');
	text_hex(&w->b, s);
	buf_byte(&w->b, '"');
}

void
jw_time(struct jw *w, int64_t t)
{
	begin_value(w);
	buf_byte(&w->b, '"');
	time_rfc3339(&w->b, t);
	buf_byte(&w->b, '"');
}

/* Most of a report's numbers: by itself, since printf would show. */
static void
add_number(struct buf *b, uint64_t n)
{
	char digits[20]; /* of 2^64 - 1 */
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	buf_add(b, digits + at, sizeof digits - at);
}

void
jw_int(struct jw *w, int64_t n)
{
	begin_value(w);
	if (n < 0)
		buf_byte(&w->b, '-');
	add_number(&w->b, n < 0 ? -(uint64_t)n : (uint64_t)n);
}

void
jw_size(struct jw *w, size_t n)
{
	begin_value(w);
	add_number(&w->b, n);
}

void
jw_numbered(struct jw *w, char letter, size_t n)
{
	begin_value(w);
	buf_byte(&w->b, '"');
	buf_byte(&w->b, letter);
	add_number(&w->b, n);
	buf_byte(&w->b, '"');
}

void
jw_bool(struct jw *w, bool value)
{
	begin_value(w);
	buf_puts(&w->b, value ? "true" : "false");
}

void
jw_null(struct jw *w)
{
	begin_value(w);
	buf_add(&w->b, "null", 4);
}

void
jw_suppressed(struct jw *w, const struct suppression *s)
{
	if (s == NULL) {
		jw_null(w);
		return;
	}
	jw_open(w, '{');
	jw_name(w, "reason");
	jw_text(w, s->reason);
	jw_name(w, "until");
	jw_text(w, s->until);
	jw_close(w, '}');
}
