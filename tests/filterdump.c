/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares the reader of certificate filters with Go's, for
 * tests/go-filters.sh.
 *
 *	filterdump make SEED COUNT FOLDER
 *		write COUNT files into FOLDER, made up and damaged in ways
 *		that SEED decides, and print their names
 *	filterdump check
 *		read the lines of tests/oracle/filters.go on standard input
 *		and compare them with what tlint makes of the same files
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "load/filters.h"
#include "load/read.h"
#include "tests/random.h"

/* ---- Files --------------------------------------------------------------- */

static const char *
pick(uint64_t *s, const char *const *list, size_t n)
{
	return list[random_below(s, n)];
}

#define PICK(s, list) pick((s), (list), sizeof(list) / sizeof((list)[0]))

static const char *
some_blank(uint64_t *s)
{
	static const char *const blanks[] = { "", "", "", "", " ", "\n", "\t",
		"\r\n", "  \n " };

	return PICK(s, blanks);
}

static const char *
some_string(uint64_t *s)
{
	static const char *const strings[] = { "\"a\"", "\"A\"", "\"a\"",
		"\"b\"", "\"\"", "\" \"", "\"\\u00a0\\u2003\\t\"",
		"\"\xc2\x85\xe3\x80\x80\"", "\"*.acme.example\"", "\"\xff\"",
		"\"\xed\xa0\x80\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"",
		"\"\\ud83d\\u0041\"", "\"\\u0000\"", "\"\\\"\\\\\\/\\b\\f\\n\"",
		"\"\\u202e\"", "\"M\xc3\xbcller\"", "\"\xf0\x9f\x98\x80\"",
		"\" a\"", "\"\\u0061\"" };

	return PICK(s, strings);
}

static void put_value(struct buf *b, uint64_t *s, int depth);

static void
put_array(struct buf *b, uint64_t *s, int depth)
{
	size_t n = random_below(s, 4);

	buf_byte(b, '[');
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i > 0 ? "," : "");
		buf_puts(b, some_blank(s));
		put_value(b, s, depth + 1);
	}
	buf_puts(b, some_blank(s));
	buf_byte(b, ']');
}

static void
put_value(struct buf *b, uint64_t *s, int depth)
{
	static const char *const plain[] = { "null", "null", "true", "false",
		"0", "-1.5e+9", "1e999", "{}", "[]", "-0", "{\"a\":{\"b\":[]}}",
		"[[],[{}]]" };

	if (depth < 3 && random_below(s, 8) == 0)
		put_array(b, s, depth);
	else if (random_below(s, 3) > 0)
		buf_puts(b, some_string(s));
	else
		buf_puts(b, PICK(s, plain));
}

static void
put_filter(struct buf *b, uint64_t *s)
{
	static const char *const names[] = { "commonName", "organization",
		"organizationalUnit", "subjectAlternativeName", "commonName",
		"COMMONNAME", "organi\xc5\xbf\xc5\xbf", "\\u0063ommonName",
		"\xc5\xbfubjectAlternativeName", "common_name", "CN", "",
		"commonName\\u0000", "commonName " };
	size_t n = random_below(s, 5);

	if (random_below(s, 16) == 0) {
		put_value(b, s, 0);
		return;
	}
	buf_byte(b, '{');
	for (size_t i = 0; i < n; i++) {
		buf_printf(b, "%s%s\"%s\"%s:%s", i > 0 ? "," : "",
		    some_blank(s), PICK(s, names), some_blank(s),
		    some_blank(s));
		if (random_below(s, 6) == 0)
			put_value(b, s, 0);
		else
			buf_puts(b, some_string(s));
		buf_puts(b, some_blank(s));
	}
	buf_byte(b, '}');
}

static void
put_list(struct buf *b, uint64_t *s)
{
	size_t n = random_below(s, 5);

	if (random_below(s, 12) == 0) {
		put_value(b, s, 0);
		return;
	}
	buf_byte(b, '[');
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i > 0 ? "," : "");
		buf_puts(b, some_blank(s));
		put_filter(b, s);
		buf_puts(b, some_blank(s));
	}
	buf_byte(b, ']');
}

static void
put_config(struct buf *b, uint64_t *s)
{
	static const char *const names[] = { "filters", "filters", "filters",
		"Filters", "\xc5\xbfilter\xc5\xbf", "filter\xc5\xbf",
		"certificateFilters", "commonName", "note" };
	size_t n = 1 + random_below(s, 3);

	buf_puts(b, some_blank(s));
	if (random_below(s, 20) == 0) {
		put_value(b, s, 0);
		buf_puts(b, some_blank(s));
		return;
	}
	buf_byte(b, '{');
	for (size_t i = 0; i < n; i++) {
		const char *name = i == 0 ? "filters" : PICK(s, names);

		buf_printf(b, "%s%s\"%s\":%s", i > 0 ? "," : "", some_blank(s),
		    name, some_blank(s));
		if (strcmp(name, "note") == 0)
			put_value(b, s, 0);
		else
			put_list(b, s);
	}
	buf_byte(b, '}');
	buf_puts(b, some_blank(s));
}

/* ---- Damage -------------------------------------------------------------- */

static void
splice(struct buf *b, size_t at, size_t drop, const char *put, size_t n)
{
	struct buf out = { 0 };

	buf_add(&out, b->data, at);
	buf_add(&out, put, n);
	if (at + drop < b->len)
		buf_add(&out, b->data + at + drop, b->len - at - drop);
	buf_free(b);
	*b = out;
}

static void
damage(struct buf *b, uint64_t *s)
{
	static const char *const texts[] = { "{", "}", "[", "]", ",", ":", "\"",
		"\\", "\\u", "\\u12g", "\\x", "-", "1", ".", "e", "e+", "tru",
		"nul", "nulL", "falsy", " ", "\n", "\x01", "\x7f", "\xc2\xa0",
		"\xff", "\xef\xbb\xbf", "//", "'", "01", "+1", "\b", "\xad" };
	size_t at = random_below(s, b->len + 1);

	switch (random_below(s, 4)) {
	case 0:
		splice(b, at, 1 + random_below(s, 3), "", 0);
		break;
	case 1:
		splice(b, at, b->len, "", 0);
		break;
	default: {
		const char *put = PICK(s, texts);

		splice(b, at, random_below(s, 2), put, strlen(put));
		break;
	}
	}
}

static int
make(int argc, char **argv)
{
	uint64_t state = strtoull(argv[0], NULL, 10) * 7919 + 1;
	size_t count = (size_t)strtoull(argv[1], NULL, 10);

	(void)argc;
	for (size_t i = 0; i < count; i++) {
		struct buf b = { 0 }, name = { 0 };
		FILE *f;

		put_config(&b, &state);
		for (size_t n = random_below(&state, 4); n > 1; n--)
			damage(&b, &state);
		buf_printf(&name, "%s/%zu.json", argv[2], i);
		if ((f = fopen(buf_str(&name), "wb")) == NULL) {
			perror(buf_str(&name));
			return 2;
		}
		fwrite(buf_str(&b), 1, b.len, f);
		if (fclose(f) != 0)
			return 2;
		puts(buf_str(&name));
		buf_free(&b);
		buf_free(&name);
	}
	return 0;
}

/* ---- Comparison ---------------------------------------------------------- */

static uint32_t
hex(const char **p, int digits)
{
	uint32_t v = 0;

	for (; digits > 0 && **p != '\0'; digits--, (*p)++) {
		char c = **p;

		v = v << 4 |
		    (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
	}
	return v;
}

/* Undo strconv.QuoteToASCII. */
static void
unquote(struct buf *b, const char *p)
{
	static const char named[] = "a\ab\bf\fn\nr\rt\tv\v";

	for (p++; *p != '\0' && *p != '"';) {
		const char *n;
		char c;

		if (*p != '\\') {
			buf_byte(b, *p++);
			continue;
		}
		c = p[1];
		p += 2;
		if (c == 'x')
			buf_byte(b, (char)hex(&p, 2));
		else if (c == 'u' || c == 'U')
			utf8_encode(b, hex(&p, c == 'u' ? 4 : 8));
		else if ((n = strchr(named, c)) != NULL)
			buf_byte(b, n[1]);
		else
			buf_byte(b, c);
	}
}

static bool
check_line(char *line)
{
	struct buf theirs = { 0 }, raw = { 0 }, mine = { 0 }, err = { 0 };
	struct arena *a = arena_new();
	struct file file = { .path = line };
	const struct filter_set *set;
	unsigned char *bytes;
	char *tab = strchr(line, '\t');
	size_t n;
	bool ok = false;

	if (tab == NULL)
		goto out;
	*tab = '\0';
	if (!read_file(line, CAP_INPUT_BYTES, &bytes, &n, &err)) {
		printf("%s: %s\n", line, buf_str(&err));
		goto out;
	}
	file.bytes = (struct slice){ bytes, n };
	set = filters_read(a, &file);
	if (set->tcld_error != NULL)
		buf_puts(&mine, set->tcld_error);
	else
		buf_printf(&mine, "takes %zu", set->tcld_count);
	unquote(&raw, tab + 1);
	text_safe(&theirs,
	    (struct slice){ (const unsigned char *)buf_str(&raw), raw.len });
	ok = strcmp(buf_str(&mine), buf_str(&theirs)) == 0;
	if (!ok)
		printf("%s:\n\ttlint %s\n\tGo    %s\n", line, buf_str(&mine),
		    buf_str(&theirs));
	free(bytes);
out:
	buf_free(&theirs);
	buf_free(&raw);
	buf_free(&mine);
	buf_free(&err);
	arena_free(a);
	return ok;
}

static int
check(void)
{
	static char line[1 << 20];
	size_t passed = 0, failed = 0, taken = 0;

	while (fgets(line, sizeof line, stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		taken += strstr(line, "\t\"takes ") != NULL;
		if (check_line(line))
			passed++;
		else
			failed++;
	}
	printf("%zu agree, of them %zu taken; %zu differ\n", passed, taken,
	    failed);
	/* Files that all fail, or none, would prove little. */
	return failed > 0 || taken == 0 || taken == passed;
}

int
main(int argc, char *argv[])
{
	if (argc == 5 && strcmp(argv[1], "make") == 0)
		return make(argc - 2, argv + 2);
	if (argc == 2 && strcmp(argv[1], "check") == 0)
		return check();
	fputs("usage: filterdump make SEED COUNT FOLDER | filterdump check\n",
	    stderr);
	return 2;
}
