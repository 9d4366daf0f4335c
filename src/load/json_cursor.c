/* SPDX-License-Identifier: Apache-2.0 */
#include "load/json_cursor.h"

#include <stdlib.h>

#include "base/text.h"

static struct json
reader_at(const struct json_text *t, json_place p)
{
	return (
	    struct json){ .a = t->l->a, .p = p, .end = t->text.p + t->text.n };
}

bool
jc_init(struct json_text *t, struct loader *l)
{
	struct slice s = l->file->bytes;
	struct json j;

	*t = (struct json_text){ .l = l, .text = s };
	line_map_init(&t->lines, l->a, s);
	j = reader_at(t, jc_root(t));
	if (json_check(&j))
		return true;
	t->error = j.p;
	t->message = j.error;
	return false;
}

/* Key Vault's samples begin with a byte order mark (facts 7). */
json_place
jc_root(const struct json_text *t)
{
	const bool bom =
	    t->text.n >= 3 && memcmp(t->text.p, "\xef\xbb\xbf", 3) == 0;
	struct json j = reader_at(t, t->text.p + (bom ? 3 : 0));

	json_skip_space(&j);
	return j.p;
}

bool
jc_is(json_place p, char first)
{
	return p != NULL && *p == (unsigned char)first;
}

/* Past a string, whose text is *out, escapes and all. */
static void
pass_string(struct json *j, struct slice *out)
{
	const unsigned char *from = ++j->p;

	for (; *j->p != '"'; j->p++)
		if (*j->p == '\\')
			j->p++;
	*out = (struct slice){ from, (size_t)(j->p - from) };
	j->p++;
}

json_place
jc_each(const struct json_text *t, json_place outer, json_place *at,
    struct slice *key)
{
	struct json j;

	if (!jc_is(outer, '{') && !jc_is(outer, '['))
		return NULL;
	if (*at == NULL) {
		j = reader_at(t, outer + 1);
	} else {
		j = reader_at(t, *at);
		json_skip_value(&j);
	}
	json_skip_space(&j);
	if (*j.p == ',') {
		j.p++;
		json_skip_space(&j);
	}
	if (*j.p == '}' || *j.p == ']')
		return NULL;
	if (*outer == '{') {
		struct slice name;

		pass_string(&j, &name);
		if (key != NULL)
			*key = name;
		json_skip_space(&j);
		j.p++; /* the colon */
		json_skip_space(&j);
	}
	*at = j.p;
	return j.p;
}

json_place
jc_member(
    const struct json_text *t, json_place object, const char *name, bool fold)
{
	json_place at = NULL, p, found = NULL;
	struct slice key = { 0 };

	if (!jc_is(object, '{'))
		return NULL;
	while ((p = jc_each(t, object, &at, &key)) != NULL)
		if (fold ? json_folds_to(key, name)
			 : slice_eq(key, slice_str(name)))
			found = p;
	return found;
}

uint32_t
jc_line(const struct json_text *t, json_place p)
{
	return line_map_at(&t->lines, (size_t)(p - t->text.p));
}

/* ---- Strings ---- */

/* After \u; how many bytes of the text it takes, with the other half of a
 * pair. */
static size_t
code_point(const unsigned char *p, const unsigned char *end, uint32_t *cp)
{
	uint32_t low;

	*cp = slice_hex((struct slice){ p, 4 });
	if (*cp < 0xd800 || *cp > 0xdfff)
		return 4;
	if (*cp < 0xdc00 && end - p >= 10 && p[4] == '\\' && p[5] == 'u') {
		low = slice_hex((struct slice){ p + 6, 4 });
		if (low >= 0xdc00 && low <= 0xdfff) {
			*cp = 0x10000 + ((*cp - 0xd800) << 10) + (low - 0xdc00);
			return 10;
		}
	}
	*cp = 0xfffd;
	return 4;
}

static unsigned char
plain_escape(unsigned char c)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *p = strchr(from, c);

	return p != NULL ? (unsigned char)to[p - from] : c;
}

/* Never longer than what is written. */
static size_t
unescape(struct slice s, unsigned char *out)
{
	const unsigned char *p = s.p, *end = s.p + s.n;
	struct buf one = { 0 };
	size_t n = 0;
	uint32_t cp;

	while (p < end) {
		if (*p != '\\') {
			out[n++] = *p++;
		} else if (p[1] != 'u') {
			out[n++] = plain_escape(p[1]);
			p += 2;
		} else {
			p += 2;
			p += code_point(p, end, &cp);
			buf_clear(&one);
			utf8_encode(&one, cp);
			memcpy(out + n, one.data, one.len);
			n += one.len;
		}
	}
	buf_free(&one);
	return n;
}

bool
jc_string(const struct json_text *t, json_place p, struct slice *out)
{
	struct json j;
	struct slice raw;
	unsigned char *copy;

	if (!jc_is(p, '"'))
		return false;
	j = reader_at(t, p);
	pass_string(&j, &raw);
	*out = raw;
	if (raw.n == 0 || memchr(raw.p, '\\', raw.n) == NULL)
		return true;
	copy = mem_alloc(raw.n);
	*out = (struct slice){ copy, unescape(raw, copy) };
	loader_hold(t->l, copy, raw.n);
	return true;
}

const char *
jc_safe(const struct json_text *t, json_place p)
{
	struct slice s;

	return jc_string(t, p, &s) ? text_safe_dup(t->l->a, s) : NULL;
}

bool
jc_equals(const struct json_text *t, json_place p, const char *word)
{
	struct slice s;

	return jc_string(t, p, &s) && slice_eq(s, slice_str(word));
}

struct slice
jc_bytes(const struct json_text *t, json_place p)
{
	struct json j = reader_at(t, p);

	json_skip_value(&j);
	return (struct slice){ p, (size_t)(j.p - p) };
}
