/* SPDX-License-Identifier: Apache-2.0 */
/* src/base: memory, buffers, text, times, base64, maps. */
#include "t.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/crew.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/slice.h"
#include "base/text.h"
#include "base/thread.h"
#include "base/times.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static struct slice
bytes(const char *s, size_t n)
{
	return (struct slice){ (const unsigned char *)s, n };
}
#define BYTES(literal) bytes((literal), sizeof(literal) - 1)

/* ---- mem ----------------------------------------------------------------- */

static bool
all_zero(const unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

static void
test_alloc(void)
{
	unsigned char *p = mem_alloc(1000);
	void *q = mem_alloc(0);

	CU_ASSERT_TRUE(all_zero(p, 1000));
	CU_ASSERT_PTR_NOT_NULL(q);
	free(q);
	memset(p, 7, 1000);
	p = mem_grow(p, 500, 8);
	CU_ASSERT_EQUAL(p[999], 7);
	p = mem_grow(p, 0, 8);
	CU_ASSERT_PTR_NOT_NULL(p);
	free(p);
	p = mem_grow(NULL, 2, 2);
	memset(p, 1, 4);
	free(p);
}

static void
test_wipe(void)
{
	unsigned char secret[] = "secret";

	mem_wipe(secret, 3);
	CU_ASSERT_TRUE(all_zero(secret, 3));
	CU_ASSERT_EQUAL(secret[3], 'r');
	mem_wipe(secret, sizeof secret);
	CU_ASSERT_TRUE(all_zero(secret, sizeof secret));
	mem_wipe(NULL, 0);
}

/* Every size is aligned, zeroed, and keeps its bytes while the arena grows. */
static void
test_arena(void)
{
	struct arena *a = arena_new();
	unsigned char *kept[2000];
	size_t total = 0, bad = 0;

	CU_ASSERT_EQUAL(arena_used(a), 0);
	for (size_t i = 0; i < COUNT(kept); i++) {
		size_t n = i % 97 == 0 ? i * 50 : i % 40;

		kept[i] = arena_alloc(a, n);
		total += n;
		bad += (uintptr_t)kept[i] % 8 != 0;
		bad += !all_zero(kept[i], n);
		memset(kept[i], (int)(i % 251), n);
	}
	for (size_t i = 0; i < COUNT(kept); i++) {
		size_t n = i % 97 == 0 ? i * 50 : i % 40;

		for (size_t j = 0; j < n; j++)
			bad += kept[i][j] != i % 251;
		bad += i > 0 && kept[i] == kept[i - 1];
	}
	CU_ASSERT_EQUAL(bad, 0);
	CU_ASSERT_EQUAL(arena_used(a), total);
	arena_free(a);
	arena_free(NULL);
}

static void
test_arena_large(void)
{
	struct arena *a = arena_new();
	unsigned char *first = arena_alloc(a, 10);
	unsigned char *large = arena_alloc(a, (size_t)5 << 20);
	unsigned char *after = arena_alloc(a, 10);

	CU_ASSERT_TRUE(all_zero(large, (size_t)5 << 20));
	memset(large, 1, (size_t)5 << 20);
	CU_ASSERT_TRUE(all_zero(first, 10));
	CU_ASSERT_TRUE(all_zero(after, 10));
	arena_free(a);
	a = arena_new();
	large = arena_alloc(a, (size_t)1 << 20); /* before any small one */
	large[((size_t)1 << 20) - 1] = 1;
	first = arena_alloc(a, 1);
	CU_ASSERT_EQUAL(*first, 0);
	arena_free(a);
}

/* What has room in it goes there, aligned and zeroed, and nothing else. */
static void
test_arena_lent(void)
{
	unsigned char room[200];
	struct arena *a = arena_new();
	unsigned char *first, *second, *large, *more;

	memset(room, 'x', sizeof room);
	arena_lend(a, room + 1, 150);
	first = arena_alloc(a, 40);
	large = arena_alloc(a, 150);
	second = arena_alloc(a, 1);
	CU_ASSERT_TRUE(first > room && first < room + 17);
	CU_ASSERT_TRUE(second > first && second < room + 151);
	CU_ASSERT_TRUE(large < room || large >= room + sizeof room);
	CU_ASSERT_EQUAL((uintptr_t)first % 8, 0);
	CU_ASSERT_TRUE(all_zero(first, 40));
	CU_ASSERT_EQUAL(*second, 0);
	CU_ASSERT_EQUAL(room[0], 'x');
	CU_ASSERT_EQUAL(room[151], 'x');
	for (size_t i = 0; i < 20; i++) {
		more = arena_alloc(a, 8);
		CU_ASSERT_TRUE(more < room || more + 8 <= room + 151);
	}
	arena_lend(a, room, 3);
	more = arena_alloc(a, 1);
	CU_ASSERT_TRUE(more < room || more >= room + sizeof room);
	arena_free(a);
}

/* What either holds stays where it is, and there is room for more. */
static void
test_arena_join(void)
{
	static const size_t sizes[] = { 0, 1, 5000, (size_t)5 << 20 };

	for (size_t i = 0; i < COUNT(sizes) * COUNT(sizes); i++) {
		const size_t n[2] = { sizes[i / COUNT(sizes)],
			sizes[i % COUNT(sizes)] };
		struct arena *a = arena_new(), *from = arena_new();
		unsigned char *p[2] = { NULL, NULL }, *more;

		if (n[0] > 0)
			p[0] = memset(arena_alloc(a, n[0]), 1, n[0]);
		if (n[1] > 0)
			p[1] = memset(arena_alloc(from, n[1]), 2, n[1]);
		arena_join(a, from);
		CU_ASSERT_EQUAL(arena_used(a), n[0] + n[1]);
		more = arena_alloc(a, 100);
		memset(more, 3, 100);
		for (size_t k = 0; k < 2; k++)
			CU_ASSERT(n[k] == 0 || (p[k][0] == k + 1 &&
						   p[k][n[k] - 1] == k + 1));
		arena_free(a);
	}
}

static void
test_arena_copies(void)
{
	struct arena *a = arena_new();
	uint64_t *n = ARENA_ARRAY(a, uint64_t, 100);
	struct slice *e = ARENA_NEW(a, struct slice);
	char *s = arena_strdup(a, "hello");
	char *part = arena_strndup(a, "hello", 2);
	char *none = arena_strndup(a, NULL, 0);
	char *d = arena_dup(a, "a\0b", 3);
	char *long_one;

	CU_ASSERT_EQUAL(n[99], 0);
	CU_ASSERT_PTR_NULL(e->p);
	CU_ASSERT_STRING_EQUAL(s, "hello");
	CU_ASSERT_STRING_EQUAL(part, "he");
	CU_ASSERT_STRING_EQUAL(none, "");
	CU_ASSERT_EQUAL(memcmp(d, "a\0b", 3), 0);
	CU_ASSERT_PTR_NOT_NULL(arena_dup(a, NULL, 0));
	CU_ASSERT_STRING_EQUAL(arena_printf(a, "%s-%d", "x", 42), "x-42");
	CU_ASSERT_STRING_EQUAL(arena_printf(a, "%s", ""), "");
	long_one = arena_printf(a, "%*d", 20000, 7);
	CU_ASSERT_EQUAL(strlen(long_one), 20000);
	CU_ASSERT_EQUAL(long_one[19999], '7');
	arena_free(a);
}

/* ---- buf ----------------------------------------------------------------- */

static void
test_buf(void)
{
	struct buf b = { 0 };

	CU_ASSERT_STRING_EQUAL(buf_str(&b), "");
	CU_ASSERT_PTR_NULL(b.data);
	buf_clear(&b);
	buf_add(&b, NULL, 0);
	CU_ASSERT_EQUAL(b.len, 0);
	CU_ASSERT_STRING_EQUAL(buf_str(&b), "");
	buf_puts(&b, "abc");
	buf_byte(&b, '\0');
	buf_add(&b, "de", 2);
	CU_ASSERT_EQUAL(b.len, 6);
	CU_ASSERT_EQUAL(memcmp(b.data, "abc\0de", 7), 0);
	buf_clear(&b);
	CU_ASSERT_STRING_EQUAL(buf_str(&b), "");
	CU_ASSERT_TRUE(b.cap > 0);
	buf_free(&b);
	CU_ASSERT_PTR_NULL(b.data);
	CU_ASSERT_EQUAL(b.len, 0);
	buf_puts(&b, "again");
	CU_ASSERT_STRING_EQUAL(buf_str(&b), "again");
	buf_free(&b);
}

static void
test_buf_grows(void)
{
	struct buf b = { 0 };
	size_t bad = 0;

	for (int i = 0; i < 100000; i++) {
		buf_byte(&b, (char)('a' + i % 26));
		bad += b.data[b.len] != '\0';
	}
	for (size_t i = 0; i < b.len; i++)
		bad += b.data[i] != (char)('a' + i % 26);
	CU_ASSERT_EQUAL(b.len, 100000);
	CU_ASSERT_EQUAL(bad, 0);
	buf_free(&b);
}

/* Every length around the end of the buffer, where printf is called twice. */
static void
test_buf_printf(void)
{
	struct buf b = { 0 };
	size_t bad = 0;

	for (int n = 0; n < 300; n++) {
		buf_clear(&b);
		buf_puts(&b, "x");
		buf_printf(&b, "%0*d", n + 1, 5);
		bad += b.len != (size_t)n + 2 || strlen(b.data) != b.len;
		bad += b.data[b.len - 1] != '5';
		if (n % 3 == 0)
			buf_free(&b);
	}
	CU_ASSERT_EQUAL(bad, 0);
	buf_clear(&b);
	buf_printf(&b, "%s", "");
	CU_ASSERT_EQUAL(b.len, 0);
	buf_printf(&b, "%d%%|%s", 3, "y");
	CU_ASSERT_STRING_EQUAL(buf_str(&b), "3%|y");
	buf_free(&b);
}

/* ---- UTF-8 --------------------------------------------------------------- */

static void
test_utf8_good(void)
{
	static const struct {
		const char *s;
		size_t n;
		uint32_t cp;
	} good[] = {
		{ "\0", 1, 0 },
		{ "A", 1, 'A' },
		{ "\x7f", 1, 0x7f },
		{ "\xc2\x80", 2, 0x80 },
		{ "\xdf\xbf", 2, 0x7ff },
		{ "\xe0\xa0\x80", 3, 0x800 },
		{ "\xed\x9f\xbf", 3, 0xd7ff },
		{ "\xee\x80\x80", 3, 0xe000 },
		{ "\xef\xbf\xbf", 3, 0xffff },
		{ "\xf0\x90\x80\x80", 4, 0x10000 },
		{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff },
	};

	for (size_t i = 0; i < COUNT(good); i++) {
		struct slice s = bytes(good[i].s, good[i].n);
		struct buf b = { 0 };
		uint32_t cp = 1;

		CU_ASSERT_EQUAL(utf8_decode(s.p, s.n, &cp), s.n);
		CU_ASSERT_EQUAL(cp, good[i].cp);
		CU_ASSERT_EQUAL(utf8_decode(s.p, s.n - 1 + (s.n == 1), &cp),
		    s.n == 1 ? 1u : 0u);
		CU_ASSERT_TRUE(utf8_valid(s));
		utf8_encode(&b, good[i].cp);
		CU_ASSERT_EQUAL(b.len, s.n);
		CU_ASSERT_EQUAL(memcmp(b.data, s.p, s.n), 0);
		buf_free(&b);
	}
	CU_ASSERT_TRUE(utf8_valid((struct slice){ NULL, 0 }));
}

static void
test_utf8_bad(void)
{
	static const char *const bad[] = {
		/* continuation alone */
		"\x80",
		"\xbf",
		/* overlong */
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		/* surrogates */
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		/* too large */
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xfe",
		"\xff",
		/* cut short, by the end or by something else */
		"\xc2",
		"\xe2\x82",
		"\xf0\x9f\x98",
		"\xc2\x41",
		"\xe2\x41\x82",
		"\xe2\x82\x41",
		"\xf0\x9f\x98\x41",
		"\xc2\xc2",
	};

	for (size_t i = 0; i < COUNT(bad); i++) {
		uint32_t cp;
		struct slice s = slice_str(bad[i]);

		CU_ASSERT_EQUAL(utf8_decode(s.p, s.n, &cp), 0);
		CU_ASSERT_FALSE(utf8_valid(s));
	}
	CU_ASSERT_FALSE(utf8_valid(slice_str("good \xe2\x82\xac, bad \xe2")));
}

/* All code points there are survive; what is none becomes U+FFFD. */
static void
test_utf8_round_trip(void)
{
	struct buf b = { 0 };
	size_t bad = 0;

	for (uint32_t cp = 0; cp <= 0x110000; cp++) {
		bool real = cp <= 0x10ffff && (cp < 0xd800 || cp > 0xdfff);
		uint32_t back = 0;
		size_t n;

		buf_clear(&b);
		utf8_encode(&b, cp);
		n = utf8_decode((unsigned char *)b.data, b.len, &back);
		bad += n != b.len || back != (real ? cp : 0xfffd);
	}
	CU_ASSERT_EQUAL(bad, 0);
	buf_free(&b);
}

/* ---- Safe text ----------------------------------------------------------- */

static void
test_hostile(void)
{
	static const uint32_t bad[] = { 0, '\t', '\n', '\r', 0x1b, 0x1f, 0x7f,
		0x80, 0x9b, 0x9f, 0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4,
		0x180b, 0x180e, 0x180f, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f,
		0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060,
		0x2064, 0x2066, 0x2067, 0x2068, 0x2069, 0x206f, 0x3164, 0xd800,
		0xdfff, 0xfdd0, 0xfdef, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9,
		0xfffb, 0xfffe, 0xffff, 0x1fffe, 0x10ffff, 0x1d173, 0xe0001,
		0xe0020, 0xe007f, 0xe0100, 0xe01ef, 0x110000, UINT32_MAX };
	static const uint32_t good[] = { ' ', '~', '\\', 0xa0, 0xae, 0xe9,
		0x350, 0x600, 0x61b, 0x115e, 0x1161, 0x180a, 0x200a, 0x2010,
		0x2027, 0x202f, 0x205f, 0x2070, 0x20ac, 0x3042, 0x3163, 0xd7ff,
		0xe000, 0xfdcf, 0xfdf0, 0xfdff, 0xfe10, 0xfefe, 0xff00, 0xffa1,
		0xfffc, 0xfffd, 0x10000, 0x1f600, 0xe1000, 0x10fffd };

	for (size_t i = 0; i < COUNT(bad); i++)
		CU_ASSERT_TRUE(text_hostile(bad[i]));
	for (size_t i = 0; i < COUNT(good); i++)
		CU_ASSERT_FALSE(text_hostile(good[i]));
	for (uint32_t c = 0x20; c < 0x7f; c++)
		CU_ASSERT_FALSE(text_hostile(c));
}

static void
test_safe(void)
{
	static const struct {
		struct slice in;
		const char *out;
	} cases[] = {
		{ { (const unsigned char *)"", 0 }, "" },
		{ { (const unsigned char *)"plain", 5 }, "plain" },
		{ { (const unsigned char *)"a\\b", 3 }, "a\\b" },
		{ { (const unsigned char *)"\xc3\xa9\xe2\x82\xac", 5 },
		    "\xc3\xa9\xe2\x82\xac" },
		{ { (const unsigned char *)"a\xe2\x80\xae"
					   "b",
		      5 },
		    "a\\u{202e}b" },
		{ { (const unsigned char *)"\x1b[2J", 4 }, "\\u{1b}[2J" },
		{ { (const unsigned char *)"a\0b", 3 }, "a\\u{0}b" },
		{ { (const unsigned char *)"\xc3\xa9\n", 3 },
		    "\xc3\xa9\\u{a}" },
		{ { (const unsigned char *)"\xff\xfe", 2 }, "\\xff\\xfe" },
		{ { (const unsigned char *)"x\xe2\x82", 3 }, "x\\xe2\\x82" },
		{ { (const unsigned char *)"\xe2\x82\x41", 3 }, "\\xe2\\x82"
								"A" },
		{ { (const unsigned char *)"\xf3\xa0\x80\x81.", 5 },
		    "\\u{e0001}." },
	};
	struct arena *a = arena_new();

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf b = { 0 };

		buf_puts(&b, ">");
		text_safe(&b, cases[i].in);
		CU_ASSERT_STRING_EQUAL(buf_str(&b) + 1, cases[i].out);
		CU_ASSERT_STRING_EQUAL(
		    text_safe_dup(a, cases[i].in), cases[i].out);
		buf_free(&b);
	}
	CU_ASSERT_STRING_EQUAL(text_safe_dup(a, (struct slice){ NULL, 0 }), "");
	arena_free(a);
}

/* Whatever two bytes come, the result is UTF-8 without controls, and to
 * make it safe again changes nothing. */
static void
test_safe_always(void)
{
	struct buf once = { 0 }, twice = { 0 };
	size_t bad = 0;

	for (unsigned v = 0; v < 0x10000; v++) {
		unsigned char in[3] = { (unsigned char)(v >> 8),
			(unsigned char)v, 0x80 };

		buf_clear(&once);
		buf_clear(&twice);
		text_safe(&once, (struct slice){ in, 3 });
		text_safe(&twice, slice_str(once.data));
		bad += strcmp(once.data, twice.data) != 0;
		bad += !utf8_valid(slice_str(once.data));
	}
	CU_ASSERT_EQUAL(bad, 0);
	buf_free(&once);
	buf_free(&twice);
}

static void
test_hex(void)
{
	struct buf b = { 0 };

	text_hex(&b, (struct slice){ NULL, 0 });
	CU_ASSERT_STRING_EQUAL(buf_str(&b), "");
	text_hex(&b, BYTES("\x00\x09\xaf\xff"));
	CU_ASSERT_STRING_EQUAL(buf_str(&b), "0009afff");
	buf_free(&b);
}

/* ---- Words --------------------------------------------------------------- */

static void
test_shell(void)
{
	static const char *const cases[][2] = { { "", "''" },
		{ "ca.pem", "ca.pem" },
		{ "/etc/ssl/a_b-c+d@e:f,g%h=i", "/etc/ssl/a_b-c+d@e:f,g%h=i" },
		{ "my ca.pem", "'my ca.pem'" }, { "~", "'~'" },
		{ "a*b", "'a*b'" }, { "$HOME", "'$HOME'" },
		{ "it's", "'it'\\''s'" }, { "'", "''\\'''" },
		{ "''", "''\\'''\\'''" }, { "a\nb", "'a\nb'" },
		{ "\\", "'\\'" }, { "`x`", "'`x`'" },
		{ "\xc3\xa9", "'\xc3\xa9'" } };

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct buf b = { 0 };

		text_shell(&b, cases[i][0]);
		CU_ASSERT_STRING_EQUAL(buf_str(&b), cases[i][1]);
		buf_free(&b);
	}
}

static void
test_directive(void)
{
	static const char *const no[] = { "", "#", "# tlint", "tlint: x",
		"x # tlint: y", "#tlin: x", "# TLINT: x", "\n# tlint: x" };
	struct slice s = slice_str(" \t# \ttlint: ignore[ee] x");

	CU_ASSERT_TRUE(text_directive(&s));
	CU_ASSERT_TRUE(slice_eq(s, slice_str(" ignore[ee] x")));
	s = slice_str("#tlint:");
	CU_ASSERT_TRUE(text_directive(&s));
	CU_ASSERT_EQUAL(s.n, 0);
	for (size_t i = 0; i < COUNT(no); i++) {
		s = slice_str(no[i]);
		CU_ASSERT_FALSE(text_directive(&s));
		CU_ASSERT_EQUAL(s.n, strlen(no[i]));
	}
}

static void
test_nearest(void)
{
	static const char *const words[] = { "lint", "rules", "explain",
		"audit", "bundle-too-large", "bundle-too-many-certificates",
		"" };
	static const char *const cases[][2] = { { "lint", "lint" },
		{ "lnit", "lint" }, { "lin", "lint" }, { "lints", "lint" },
		{ "rule", "rules" }, { "explian", "explain" },
		{ "exlpane", NULL }, { "audti", "audit" }, { "aduti", NULL },
		{ "bundle-to-large", "bundle-too-large" }, { "xyz", NULL },
		{ "zz", NULL }, { "", "" }, { "certificate", NULL } };
	static const char *const rhymes[] = { "mint", "lint" };
	/* of 64 letters, 64 and 65 */
#define SIXTY "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"
	static const char *const long_words[] = { SIXTY "klmn", SIXTY "klmm",
		SIXTY "klmno" };
	char huge[1000];

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *got =
		    text_nearest(cases[i][0], words, COUNT(words));

		CU_ASSERT_STRING_EQUAL(got != NULL ? got : "(none)",
		    cases[i][1] != NULL ? cases[i][1] : "(none)");
	}
	memset(huge, 'a', sizeof huge - 1);
	huge[sizeof huge - 1] = '\0';
	CU_ASSERT_PTR_NULL(text_nearest(huge, words, COUNT(words)));
	/* NEAREST_MAX, both of the word and of those in the list */
	CU_ASSERT_PTR_EQUAL(
	    text_nearest(long_words[0], long_words + 1, 1), long_words[1]);
	CU_ASSERT_PTR_NULL(text_nearest(long_words[2], long_words, 1));
	CU_ASSERT_PTR_NULL(text_nearest(long_words[0], long_words + 2, 1));
	CU_ASSERT_PTR_NULL(text_nearest("lint", NULL, 0));
	/* the first of equals */
	CU_ASSERT_PTR_EQUAL(text_nearest("xint", rhymes, 2), rhymes[0]);
}

static void
test_glob(void)
{
	static const struct {
		const char *pattern, *s;
		bool match;
	} cases[] = { { "", "", true }, { "", "a", false }, { "*", "", true },
		{ "**", "abc", true }, { "?", "", false }, { "?", "a", true },
		{ "a?c", "abc", true }, { "a?c", "ac", false },
		{ "cert-*", "cert-expired", true }, { "cert-*", "cert-", true },
		{ "cert-*", "cert", false },
		{ "*-expired", "cert-expired", true },
		{ "*-expired", "cert-expired-soon", false },
		{ "*ab*cd*", "xxabyyabcdz", true },
		{ "a*b*c", "abbbcbc", true }, { "a*b*c", "abbb", false },
		{ "A", "a", false }, { "[a]", "a", false },
		{ "[a]", "[a]", true }, { "a", "a*", false },
		{ "*a", "aaaaaaaab", false }, { "\\*", "\\x", true },
		{ "*?", "", false }, { "*?", "z", true },
		{ "?*?", "z", false } };

	for (size_t i = 0; i < COUNT(cases); i++)
		CU_ASSERT_EQUAL(
		    text_glob(cases[i].pattern, cases[i].s), cases[i].match);
}

/* Many stars must not cost an exponential number of steps. */
static void
test_glob_stars(void)
{
	char text[2001], pattern[64] = "";

	memset(text, 'a', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (int i = 0; i < 20; i++)
		strcat(pattern, "*a");
	strcat(pattern, "b");
	CU_ASSERT_FALSE(text_glob(pattern, text));
}

/* ---- times --------------------------------------------------------------- */

static void
test_civil(void)
{
	static const struct {
		int f[6];
		int64_t t;
	} cases[] = {
		{ { 1970, 1, 1, 0, 0, 0 }, 0 },
		{ { 1969, 12, 31, 23, 59, 59 }, -1 },
		{ { 2000, 2, 29, 12, 0, 0 }, 951825600 },
		{ { 2000, 3, 1, 0, 0, 0 }, 951868800 },
		{ { 2026, 1, 1, 0, 0, 0 }, 1767225600 },
		{ { 2038, 1, 19, 3, 14, 8 }, INT64_C(2147483648) },
		{ { 1950, 1, 1, 0, 0, 0 }, -631152000 },
		{ { 1900, 3, 1, 0, 0, 0 }, INT64_C(-2203891200) },
		{ { 9999, 12, 31, 23, 59, 59 }, INT64_C(253402300799) },
		{ { 0, 1, 1, 0, 0, 0 }, INT64_C(-62167219200) },
		{ { 1, 1, 1, 0, 0, 0 }, INT64_C(-62135596800) },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const int *f = cases[i].f;
		int64_t t = 99;

		CU_ASSERT_TRUE(
		    time_from_civil(f[0], f[1], f[2], f[3], f[4], f[5], &t));
		CU_ASSERT_EQUAL(t, cases[i].t);
	}
}

static void
test_civil_ranges(void)
{
	static const int bad[][6] = { { -1, 1, 1, 0, 0, 0 },
		{ 10000, 1, 1, 0, 0, 0 }, { 2025, 0, 1, 0, 0, 0 },
		{ 2025, 13, 1, 0, 0, 0 }, { 2025, 1, 0, 0, 0, 0 },
		{ 2025, 1, 32, 0, 0, 0 }, { 2025, 4, 31, 0, 0, 0 },
		{ 2025, 2, 29, 0, 0, 0 }, { 2024, 2, 30, 0, 0, 0 },
		{ 1900, 2, 29, 0, 0, 0 }, { 2100, 2, 29, 0, 0, 0 },
		{ 2025, 1, 1, 24, 0, 0 }, { 2025, 1, 1, -1, 0, 0 },
		{ 2025, 1, 1, 0, 60, 0 }, { 2025, 1, 1, 0, 0, 60 },
		{ 2025, 1, 1, 0, 0, -1 } };
	int64_t t = 5;

	for (size_t i = 0; i < COUNT(bad); i++)
		CU_ASSERT_FALSE(time_from_civil(bad[i][0], bad[i][1], bad[i][2],
		    bad[i][3], bad[i][4], bad[i][5], &t));
	CU_ASSERT_EQUAL(t, 5);
	CU_ASSERT_TRUE(time_from_civil(2024, 2, 29, 0, 0, 0, &t));
	CU_ASSERT_TRUE(time_from_civil(2400, 2, 29, 0, 0, 0, &t));
	CU_ASSERT_TRUE(time_from_civil(0, 2, 29, 0, 0, 0, &t));
}

/* Each day from year 0 to 9999 follows the one before, and prints back. */
static void
test_days(void)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int64_t expected = INT64_C(-62167219200), t = 0;
	struct buf b = { 0 };
	char text[16];
	size_t bad = 0;

	for (int y = 0; y <= 9999; y++) {
		for (int m = 1; m <= 12; m++) {
			int n = lengths[m - 1] +
				(m == 2 && y % 4 == 0 &&
				    (y % 100 != 0 || y % 400 == 0));

			for (int d = 1; d <= n; d++, expected += DAY) {
				bad += !time_from_civil(y, m, d, 0, 0, 0, &t);
				bad += t != expected;
				if (d != 1 && d != n)
					continue;
				snprintf(text, sizeof text, "%04u-%02u-%02u",
				    (unsigned)y % 10000, (unsigned)m % 100,
				    (unsigned)d % 100);
				buf_clear(&b);
				time_date(&b, t + DAY - 1);
				bad += strcmp(b.data, text) != 0;
			}
		}
	}
	CU_ASSERT_EQUAL(bad, 0);
	buf_free(&b);
}

static void
test_time_parse(void)
{
	static const struct {
		const char *s;
		int64_t t;
	} good[] = {
		{ "1970-01-01", 0 },
		{ "2026-01-01", 1767225600 },
		{ "2026-01-01T00:00:00Z", 1767225600 },
		{ "2026-01-01t00:00:00z", 1767225600 },
		{ "2026-01-01T00:00:00.5Z", 1767225600 },
		{ "2026-01-01T00:00:00.123456789123Z", 1767225600 },
		{ "2026-01-01T01:00:00+01:00", 1767225600 },
		{ "2025-12-31T18:30:00-05:30", 1767225600 },
		{ "2026-01-01T23:59:00+23:59", 1767225600 },
		{ "2025-12-31T23:59:59-00:00", 1767225599 },
		{ "2024-02-29T23:59:59Z", 1709251199 },
		{ "0000-01-01T00:00:00+00:01", INT64_C(-62167219260) },
		{ "9999-12-31T23:59:59-00:01", INT64_C(253402300859) },
	};
	static const char *const bad[] = { "", "2026", "2026-1-1", "2026-01",
		"2026-01-1", "2026-02-29", "2026-13-01", "26-01-01",
		" 2026-01-01", "2026-01-01 ", "2026-01-01T",
		"2026-01-01T00:00Z", "2026-01-01T00:00:00",
		"2026-01-01 00:00:00Z", "2026-01-01T24:00:00Z",
		"2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
		"2026-01-01T00:00:00.Z", "2026-01-01T00:00:00,5Z",
		"2026-01-01T00:00:00ZZ", "2026-01-01T00:00:00+1:00",
		"2026-01-01T00:00:00+0100", "2026-01-01T00:00:00+24:00",
		"2026-01-01T00:00:00+01:60", "2026-01-01T00:00:00+01:00Z",
		"-026-01-01", "2026-+1-01", "2026-01-01T00:00:00.5", "20260101",
		"now", "02026-01-01" };
	int64_t t;

	for (size_t i = 0; i < COUNT(good); i++) {
		t = 99;
		CU_ASSERT_TRUE(time_parse(good[i].s, &t));
		CU_ASSERT_EQUAL(t, good[i].t);
	}
	t = 5;
	for (size_t i = 0; i < COUNT(bad); i++)
		CU_ASSERT_FALSE(time_parse(bad[i], &t));
	CU_ASSERT_EQUAL(t, 5);
}

typedef void formatter(struct buf *, int64_t);

static void
expect_time(formatter *f, int64_t t, const char *expected)
{
	struct buf b = { 0 };

	f(&b, t);
	CU_ASSERT_STRING_EQUAL(buf_str(&b), expected);
	buf_free(&b);
}

static void
test_time_print(void)
{
	struct buf b = { 0 };

	expect_time(time_rfc3339, 0, "1970-01-01T00:00:00Z");
	expect_time(time_rfc3339, -1, "1969-12-31T23:59:59Z");
	expect_time(time_rfc3339, 1767323045, "2026-01-02T03:04:05Z");
	expect_time(time_go, 1767323045, "2026-01-02 03:04:05 +0000 UTC");
	expect_time(time_date, 1767323045, "2026-01-02");
	expect_time(time_date, -DAY, "1969-12-31");
	expect_time(
	    time_rfc3339, INT64_C(-62167219200), "0000-01-01T00:00:00Z");
	expect_time(
	    time_rfc3339, INT64_C(-62167219201), "-0001-12-31T23:59:59Z");
	expect_time(
	    time_rfc3339, INT64_C(253402300800), "10000-01-01T00:00:00Z");
	/* as far as the type goes, without overflow */
	time_rfc3339(&b, INT64_MAX);
	CU_ASSERT_STRING_EQUAL(b.data, "292277026596-12-04T15:30:07Z");
	buf_clear(&b);
	time_rfc3339(&b, INT64_MIN);
	CU_ASSERT_STRING_EQUAL(b.data, "-292277022657-01-27T08:29:52Z");
	buf_free(&b);
}

static void
test_span(void)
{
	expect_time(time_span, 0, "0 seconds");
	expect_time(time_span, 1, "1 second");
	expect_time(time_span, 6, "6 seconds");
	expect_time(time_span, -6, "6 seconds");
	expect_time(time_span, 60, "1 minute");
	expect_time(time_span, 119, "1 minute 59 seconds");
	expect_time(time_span, 3 * DAY, "3 days");
	expect_time(time_span, DAY + 7200, "1 day 2 hours");
	expect_time(time_span, DAY + 7200 + 65, "1 day 2 hours");
	expect_time(time_span, DAY + 5, "1 day 5 seconds");
	expect_time(time_span, 3600 + 60, "1 hour 1 minute");
	expect_time(time_span, 400 * DAY, "400 days");
	expect_time(time_span, INT64_MIN, "106751991167300 days 15 hours");
}

/* ---- base64 -------------------------------------------------------------- */

static void
expect_decoded(const char *in, bool blanks, const char *out, size_t n)
{
	struct slice src = slice_str(in);
	/* exactly as large as the contract asks, so that ASan sees more */
	unsigned char *dst = malloc(src.n / 4 * 3 + 3);
	size_t got = 99, bad = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(dst);
	CU_ASSERT_TRUE(base64_decode(src, blanks, dst, &got, &bad));
	CU_ASSERT_EQUAL(got, n);
	CU_ASSERT_TRUE(got == n && memcmp(dst, out, n) == 0);
	free(dst);
}

static void
expect_refused(const char *in, bool blanks, size_t at)
{
	struct slice src = slice_str(in);
	unsigned char *dst = malloc(src.n / 4 * 3 + 3);
	size_t got = 0, bad = 99999;

	CU_ASSERT_PTR_NOT_NULL_FATAL(dst);
	CU_ASSERT_FALSE(base64_decode(src, blanks, dst, &got, &bad));
	CU_ASSERT_EQUAL(bad, at);
	free(dst);
}

static void
test_base64_rfc(void)
{
	/* RFC 4648, section 10 */
	expect_decoded("", false, "", 0);
	expect_decoded("Zg==", false, "f", 1);
	expect_decoded("Zm8=", false, "fo", 2);
	expect_decoded("Zm9v", false, "foo", 3);
	expect_decoded("Zm9vYg==", false, "foob", 4);
	expect_decoded("Zm9vYmE=", false, "fooba", 5);
	expect_decoded("Zm9vYmFy", false, "foobar", 6);
	expect_decoded("+/+/", false, "\xfb\xff\xbf", 3);
	expect_decoded("AAAA////", false, "\0\0\0\xff\xff\xff", 6);
}

static void
test_base64_go(void)
{
	/* bits under the padding are ignored */
	expect_decoded("Zh==", false, "f", 1);
	expect_decoded("Zm9=", false, "fo", 2);
	/* line breaks anywhere, also inside the padding */
	expect_decoded("\r\n", false, "", 0);
	expect_decoded("\nZm9v\r\n", false, "foo", 3);
	expect_decoded("Z\nm\r9\n\nv", false, "foo", 3);
	expect_decoded("Zm9vYm\nFy", false, "foobar", 6);
	expect_decoded("Zg\n=\r\n=\n", false, "f", 1);
	expect_decoded("Zm8\n=\n", false, "fo", 2);
	/* padding is required, and only where it belongs */
	expect_refused("Z", false, 1);
	expect_refused("Zg", false, 2);
	expect_refused("Zg=", false, 3);
	expect_refused("Zg=\n", false, 4);
	expect_refused("Zm8", false, 3);
	expect_refused("Zm9vZ", false, 5);
	expect_refused("=", false, 0);
	expect_refused("Z=", false, 1);
	expect_refused("Z===", false, 1);
	expect_refused("Zg=v", false, 3);
	expect_refused("====", false, 0);
	/* nothing follows it */
	expect_refused("Zg==Zg==", false, 4);
	expect_refused("Zm8==", false, 4);
	expect_refused("Zm8=\nZ", false, 5);
	expect_refused("Zm9v=", false, 4);
	/* nor other bytes anywhere */
	expect_refused("Zm9v-_-_", false, 4);
	expect_refused("Zm9vZm9\x80", false, 7);
	expect_refused("!", false, 0);
}

/* Every byte at every place of a line: the same as without lines. */
static void
test_base64_whole_lines(void)
{
	unsigned char src[3 * (BASE64_LINE + 1)], dst[256], want[256];
	size_t n, bad, wrong = 0;

	for (size_t i = 0; i < sizeof src; i++)
		src[i] = i % (BASE64_LINE + 1) == BASE64_LINE
			     ? '\n'
			     : (unsigned char)"AZaz09+/"[i * 7 % 8];
	for (size_t at = 0; at < BASE64_LINE; at++) {
		unsigned char *p = &src[BASE64_LINE + 1 + at], was = *p;

		for (int c = 0; c < 256; c++) {
			struct slice line = { src + BASE64_LINE + 1,
				BASE64_LINE };
			bool good;

			*p = (unsigned char)c;
			good = base64_decode(line, false, want, &n, &bad) &&
			       n == BASE64_LINE_BYTES;
			line = (struct slice){ src, sizeof src };
			n = base64_decode_lines(line, dst);
			wrong += n != (good ? 3 : 1);
			wrong += good && memcmp(dst + BASE64_LINE_BYTES, want,
					     BASE64_LINE_BYTES) != 0;
		}
		*p = was;
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(base64_decode_lines(
			    (struct slice){ src, 2 * BASE64_LINE + 1 }, dst),
	    1);
	CU_ASSERT_EQUAL(
	    base64_decode_lines((struct slice){ src, BASE64_LINE }, dst), 0);
	CU_ASSERT_EQUAL(base64_decode_lines((struct slice){ NULL, 0 }, dst), 0);
}

/* Exactly so many bytes are read, for the sanitizers. */
static void
expect_encoded(const char *src, size_t n, const char *want)
{
	unsigned char *copy = mem_alloc(n);
	struct buf b = { 0 };

	memcpy(copy, src, n);
	base64_encode(&b, (struct slice){ copy, n });
	CU_ASSERT_STRING_EQUAL(buf_str(&b), want);
	buf_free(&b);
	free(copy);
}

static void
test_base64_encode(void)
{
	static const unsigned char many[97] = { 0 };
	static const size_t sizes[] = { 0, 0, 1, 5, 48, 65, 49, 70, 96, 130, 97,
		135 }; /* bytes and letters */
	struct buf b = { 0 };

	expect_encoded("f", 1, "Zg==");
	expect_encoded("fo", 2, "Zm8=");
	expect_encoded("foo", 3, "Zm9v");
	expect_encoded("foob", 4, "Zm9vYg==");
	expect_encoded("\xfb\xff\xbf", 3, "+/+/");
	expect_encoded("\xff\xff\xff\xff\xff", 5, "//////8=");
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i += 2) {
		buf_clear(&b);
		base64_encode_lines(&b, (struct slice){ many, sizes[i] });
		CU_ASSERT_EQUAL(b.len, sizes[i + 1]);
		for (size_t k = 0; k < b.len; k++)
			CU_ASSERT_EQUAL(
			    b.data[k] == '\n', k % 65 == 64 || k + 1 == b.len);
	}
	buf_free(&b);
}

static void
test_base64_blanks(void)
{
	expect_refused("Zm 9v", false, 2);
	expect_refused("Zm9v ", false, 4);
	expect_refused("\tZm9v", false, 0);
	expect_decoded(" Z m\t9 v\t", true, "foo", 3);
	expect_decoded("Zg = = ", true, "f", 1);
	expect_decoded(" \t\r\n", true, "", 0);
	expect_refused("Zm\v9v", true, 2);
	expect_refused("Zg == x", true, 6);
}

/* Every byte that is not of the alphabet is refused in every place. */
static void
test_base64_bytes(void)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char src[8], dst[9];
	size_t n, at, wrong = 0;

	for (int c = 1; c < 256; c++) {
		bool known = strchr(alphabet, c) != NULL;

		if (c == '\r' || c == '\n' || c == '=')
			continue;
		for (size_t i = 0; i < 8; i++) {
			memcpy(src, "AAAAAAAA", 8);
			src[i] = (unsigned char)c;
			at = i;
			wrong += base64_decode((struct slice){ src, 8 }, false,
				     dst, &n, &at) != known;
			wrong += at != i;
		}
		if (!known)
			continue;
		memcpy(src, "AAA", 3);
		src[3] = (unsigned char)c;
		base64_decode((struct slice){ src, 4 }, false, dst, &n, &at);
		wrong += dst[2] != (unsigned)(strchr(alphabet, c) - alphabet);
	}
	CU_ASSERT_EQUAL(wrong, 0);
}

/* Any bytes, broken into lines of any length, come back. */
static void
test_base64_lines(void)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				       "abcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned char in[256], out[1024];
	struct buf text = { 0 };
	size_t wrong = 0, n, bad;

	for (size_t i = 0; i < sizeof in; i++)
		in[i] = (unsigned char)(i * 167 + 13);
	for (size_t width = 1; width < 80; width++) {
		size_t len = 200 + width % 56, column = 0;

		buf_clear(&text);
		for (size_t i = 0; i < len; i += 3) {
			uint32_t v = (uint32_t)in[i] << 16;

			v |= i + 1 < len ? (uint32_t)in[i + 1] << 8 : 0;
			v |= i + 2 < len ? in[i + 2] : 0;
			for (size_t j = 0; j < 4; j++) {
				buf_byte(&text,
				    i + j > len
					? '='
					: alphabet[v >> (18 - 6 * j) & 63]);
				if (++column % width == 0)
					buf_puts(&text, "\r\n");
			}
		}
		wrong += !base64_decode(
		    bytes(text.data, text.len), false, out, &n, &bad);
		wrong += n != len || memcmp(in, out, len) != 0;
	}
	CU_ASSERT_EQUAL(wrong, 0);
	buf_free(&text);
}

/* ---- map ----------------------------------------------------------------- */

static void
test_map(void)
{
	struct map *m = map_new(0);
	static const int v[5];
	const struct map_entry *e;

	CU_ASSERT_PTR_NULL(map_find(m, slice_str("a")));
	map_add(m, slice_str("a"), &v[0]);
	map_add(m, slice_str("b"), &v[1]);
	map_add(m, slice_str("a"), &v[2]);
	map_add(m, slice_str(""), &v[3]);
	map_add(m, BYTES("a\0"), &v[4]);
	e = map_find(m, slice_str("a"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(e);
	CU_ASSERT_PTR_EQUAL(e->value, &v[0]);
	e = map_next(m, e);
	CU_ASSERT_PTR_NOT_NULL_FATAL(e);
	CU_ASSERT_PTR_EQUAL(e->value, &v[2]);
	CU_ASSERT_PTR_NULL(map_next(m, e));
	e = map_find(m, (struct slice){ NULL, 0 });
	CU_ASSERT_PTR_NOT_NULL_FATAL(e);
	CU_ASSERT_PTR_EQUAL(e->value, &v[3]);
	e = map_find(m, BYTES("a\0"));
	CU_ASSERT_PTR_NOT_NULL_FATAL(e);
	CU_ASSERT_PTR_EQUAL(e->value, &v[4]);
	CU_ASSERT_PTR_NULL(map_find(m, slice_str("ab")));
	map_free(m);
	map_free(NULL);
}

#define MANY ((size_t)100000)

static void
test_map_many(void)
{
	char(*keys)[16] = malloc(MANY * sizeof *keys);
	size_t bad = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(keys);
	for (size_t hint = 0; hint < 2; hint++) {
		struct map *m = map_new(hint * MANY);

		for (size_t i = 0; i < MANY; i++) {
			snprintf(keys[i], sizeof keys[i], "key%zu", i);
			map_add(m, slice_str(keys[i]), keys[i]);
		}
		for (size_t i = 0; i < MANY; i++) {
			const struct map_entry *e =
			    map_find(m, slice_str(keys[i]));

			bad += e == NULL || e->value != keys[i] ||
			       map_next(m, e) != NULL;
		}
		bad += map_find(m, slice_str("key100000")) != NULL;
		map_free(m);
	}
	CU_ASSERT_EQUAL(bad, 0);
	free(keys);
}

/* Few keys with very many values each: order kept, inserts stay cheap. */
static void
test_map_equal_keys(void)
{
	static const char keys[7][4] = { "a", "b", "c", "d", "e", "f", "g" };
	size_t *values = malloc(MANY * sizeof *values), bad = 0, seen = 0;
	struct map *m = map_new(10);

	CU_ASSERT_PTR_NOT_NULL_FATAL(values);
	for (size_t i = 0; i < MANY; i++) {
		values[i] = i;
		map_add(m, slice_str(keys[i % 7]), &values[i]);
	}
	for (size_t k = 0; k < 7; k++) {
		const struct map_entry *e = map_find(m, slice_str(keys[k]));
		size_t expected = k, i = map_first(m, slice_str(keys[k]));

		for (; e != NULL; e = map_next(m, e), expected += 7, seen++) {
			bad += *(const size_t *)e->value != expected;
			bad += !slice_eq(map_key(m, e), slice_str(keys[k]));
			bad += i != expected;
			i = map_after(m, i);
		}
		bad += i != MANY;
	}
	CU_ASSERT_EQUAL(map_first(m, slice_str("h")), MANY);
	CU_ASSERT_EQUAL(bad, 0);
	CU_ASSERT_EQUAL(seen, MANY);
	map_free(m);
	free(values);
}

/* A wild hint costs no memory up front. */
static void
test_map_hint(void)
{
	struct map *m = map_new(SIZE_MAX);

	map_add(m, slice_str("a"), "x");
	CU_ASSERT_PTR_NOT_NULL(map_find(m, slice_str("a")));
	map_free(m);
}

/* Keys of all lengths around the hash's block size. */
static void
test_map_lengths(void)
{
	static char zeros[200];
	struct map *m = map_new(4);
	size_t bad = 0;

	for (size_t i = 0; i < sizeof zeros; i++)
		map_add(m, bytes(zeros, i), zeros + i);
	for (size_t i = 0; i < sizeof zeros; i++) {
		const struct map_entry *e = map_find(m, bytes(zeros, i));

		bad += e == NULL || e->value != zeros + i ||
		       map_next(m, e) != NULL;
	}
	CU_ASSERT_EQUAL(bad, 0);
	map_free(m);
}

/* ---- Threads ---------------------------------------------------------------- */

struct counting {
	atomic_size_t taken;
	atomic_size_t done;
	atomic_uint workers;
};

static void *
count_up(void *arg)
{
	struct counting *c = arg;

	(void)atomic_fetch_add(&c->workers, 1);
	while (atomic_fetch_add(&c->taken, 1) < 10000)
		(void)atomic_fetch_add(&c->done, 1);
	return NULL;
}

static void
test_thread_team(void)
{
	static const unsigned n[] = { 0, 1, 2, 7, 64 };

	for (size_t i = 0; i < COUNT(n); i++) {
		struct counting c;

		c.taken = c.done = 0;
		c.workers = 0;
		thread_team(n[i], count_up, &c);
		CU_ASSERT_EQUAL(c.done, 10000);
		CU_ASSERT(c.workers >= 1 && c.workers <= (n[i] > 1 ? n[i] : 1));
	}
}

/* ---- Crews ------------------------------------------------------------------ */

struct sum {
	unsigned of, result;
	bool done;
};

static unsigned prepared;

static void
prepare(void)
{
	prepared++;
}

static void
add_up(void *task)
{
	struct sum *s = task;

	for (unsigned i = 1; i <= s->of; i++)
		s->result += i;
	s->done = true;
}

/* Returns how many waited to be taken at the most. */
static size_t
crew_of(unsigned jobs, struct sum *list, size_t n)
{
	static const struct crew_work work = { prepare, add_up };
	struct crew *c = crew_new(jobs, &work);
	size_t given = 0, most = 0, bad = 0;

	for (size_t i = 0; i < n; i++) {
		struct sum *s;

		while (given < n && !crew_full(c)) {
			list[given].of = (unsigned)(given * 7 % 1000);
			crew_give(c, &list[given++]);
		}
		if (given - i > most)
			most = given - i;
		s = crew_take(c);
		bad += s != &list[i] || !s->done ||
		       s->result != s->of * (s->of + 1) / 2;
	}
	CU_ASSERT_EQUAL(bad, 0);
	CU_ASSERT_PTR_NULL(crew_take(c));
	crew_free(c);
	return most;
}

static void
test_crew(void)
{
	static struct sum list[3000];
	static const unsigned jobs[] = { 0, 1, 2, 7, 64 };

	for (size_t i = 0; i < COUNT(jobs); i++) {
		memset(list, 0, sizeof list);
		CU_ASSERT(crew_of(jobs[i], list, COUNT(list)) <=
			  (jobs[i] < 2 ? 1 : 32 + 8 * jobs[i]));
		memset(list, 0, sizeof list);
		(void)crew_of(jobs[i], list, 3);
		(void)crew_of(jobs[i], list, 0);
	}
	crew_free(NULL);
}

static void
test_crew_starts(void)
{
	static const unsigned jobs[] = { 0, 1, 2, 4, 7 };
	static struct sum list[100];

	for (size_t i = 0; i < COUNT(jobs); i++)
		for (size_t n = 0; n <= COUNT(list); n++) {
			memset(list, 0, sizeof list);
			prepared = 0;
			(void)crew_of(jobs[i], list, n);
			CU_ASSERT_EQUAL(
			    prepared, crew_starts(jobs[i], n) ? 1 : 0);
		}
	CU_ASSERT_TRUE(crew_starts(2, 32) && !crew_starts(2, 31));
	CU_ASSERT_TRUE(crew_starts(7, 56) && !crew_starts(7, 55));
	CU_ASSERT_FALSE(crew_starts(1, 1000));
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "alloc", test_alloc },
		{ "wipe", test_wipe },
		{ "arena", test_arena },
		{ "arena: large", test_arena_large },
		{ "arena, lent memory", test_arena_lent },
		{ "arena: joined", test_arena_join },
		{ "arena: copies", test_arena_copies },
		{ "buf", test_buf },
		{ "buf: growth", test_buf_grows },
		{ "buf: printf", test_buf_printf },
		{ "utf8: well-formed", test_utf8_good },
		{ "utf8: not well-formed", test_utf8_bad },
		{ "utf8: round trip", test_utf8_round_trip },
		{ "text: hostile", test_hostile },
		{ "text: safe", test_safe },
		{ "text: always safe", test_safe_always },
		{ "text: hex", test_hex },
		{ "text: shell", test_shell },
		{ "text: comments for tlint", test_directive },
		{ "text: nearest", test_nearest },
		{ "text: glob", test_glob },
		{ "text: glob with many stars", test_glob_stars },
		{ "times: civil", test_civil },
		{ "times: ranges", test_civil_ranges },
		{ "times: every day", test_days },
		{ "times: parse", test_time_parse },
		{ "times: print", test_time_print },
		{ "times: span", test_span },
		{ "base64: whole lines", test_base64_whole_lines },
		{ "base64: RFC 4648", test_base64_rfc },
		{ "base64: as Go", test_base64_go },
		{ "base64, encoded", test_base64_encode },
		{ "base64: blanks", test_base64_blanks },
		{ "base64: every byte", test_base64_bytes },
		{ "base64: lines", test_base64_lines },
		{ "map", test_map },
		{ "map: many keys", test_map_many },
		{ "map: equal keys", test_map_equal_keys },
		{ "map: hint", test_map_hint },
		{ "map: key lengths", test_map_lengths },
		{ "threads", test_thread_team },
		{ "crew", test_crew },
		{ "crew starts", test_crew_starts },
	};

	return t_run("base", cases, COUNT(cases));
}
