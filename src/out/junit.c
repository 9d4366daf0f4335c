/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML as Jenkins and GitLab read it (jenkinsci/xunit-plugin,
 * junit-10.xsd, is the strictest of the readers).
 *
 * An input is a test suite, and each rule that speaks of it a test case,
 * whose name is the rule and whose class is the path: names are unique and
 * stay the same from run to run, which is how the readers compare runs.  The
 * case has failed when the findings count for the exit status; otherwise it
 * has passed and tells them as its output.  What was not evaluated is
 * skipped, and what could not be read is an error.
 */
#include "out/out.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "out/style.h"

/* A finding or a rule that was not evaluated. */
struct item {
	const char *rule;
	const struct finding *finding; /* NULL: skipped is set */
	const struct skipped *skipped;
};

struct junit {
	FILE *f;
	const struct result *r;
	const struct out_options *opt;
	size_t finding, skipped; /* the first that no suite has had */
	struct item *items;      /* of the suite at hand */
	size_t n_items, cap_items;
	struct buf cases; /* its test cases, since their numbers come before */
	size_t n_cases, n_failed, n_skipped;
	struct buf text, scratch;
};

/* ---- XML --- */

static const char *
entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	default:
		return NULL;
	}
}

/* Safe text holds no character that XML 1.0 forbids (2.2, "Char"). */
static void
add_safe(struct junit *x, struct buf *b, const char *s, size_t n)
{
	const char *e;

	buf_clear(&x->scratch);
	text_safe(&x->scratch, (struct slice){ (const unsigned char *)s, n });
	s = buf_str(&x->scratch);
	for (; *s != '\0'; s++) {
		if ((e = entity(*s)) != NULL)
			buf_puts(b, e);
		else
			buf_byte(b, *s);
	}
}

/* Line breaks stay in content, and would be blanks in an attribute. */
static void
add_text(struct junit *x, struct buf *b, const char *s)
{
	size_t n;

	for (;; s += n + 1) {
		n = strcspn(s, "\n");
		add_safe(x, b, s, n);
		if (s[n] == '\0')
			break;
		buf_byte(b, '\n');
	}
}

static void
add_attribute(struct junit *x, struct buf *b, const char *name, const char *s)
{
	buf_printf(b, " %s=\"", name);
	add_safe(x, b, s, strlen(s));
	buf_byte(b, '"');
}

/* ---- A test case --- */

/* The name of an input: the values of a file have names of their own. */
static void
add_name(struct junit *x, struct buf *out, const char *attribute,
    const char *path, const char *part)
{
	struct buf name = { 0 };

	buf_puts(&name, path);
	if (part != NULL)
		buf_printf(&name, " (%s)", part);
	add_attribute(x, out, attribute, buf_str(&name));
	buf_free(&name);
}

static void
begin_case(
    struct junit *x, const char *path, const char *part, const char *name)
{
	x->n_cases++;
	buf_puts(&x->cases, "    <testcase");
	add_name(x, &x->cases, "classname", path, part);
	add_attribute(x, &x->cases, "name", name);
	buf_byte(&x->cases, '>');
}

static void
end_case(struct junit *x)
{
	buf_puts(&x->cases, "</testcase>\n");
}

/* A line of its own in the text. */
static void
add_line(struct junit *x, const char *label, const char *s)
{
	buf_printf(&x->text, "%s: ", label);
	text_safe(&x->text, slice_str(s));
	buf_byte(&x->text, '\n');
}

static void
describe(struct junit *x, const struct finding *f)
{
	if (x->text.len > 0)
		buf_byte(&x->text, '\n');
	style_place(&x->text, f);
	buf_puts(&x->text, ": ");
	add_line(x, out_severity(f->severity), f->message);
	if (f->at.file->part != NULL)
		add_line(x, "in", f->at.file->part);
	if (f->predicts != NULL)
		add_line(x,
		    style_predictor(
			f->rule, rule_predicts(f->rule, f->at.cert)),
		    f->predicts);
	if (f->fix != NULL)
		add_line(x, "fix", f->fix);
}

static bool
fails(const struct junit *x, const struct finding *f)
{
	return x->opt->fails != SEV_OFF && f->severity >= x->opt->fails;
}

/* All findings of a rule, which have one severity. */
static void
write_findings(struct junit *x, const struct item *list, size_t n)
{
	const struct finding *first = list[0].finding;
	const bool failed = fails(x, first);

	buf_clear(&x->text);
	for (size_t i = 0; i < n && list[i].finding != NULL; i++)
		describe(x, list[i].finding);
	begin_case(
	    x, first->at.file->path, first->at.file->part, first->rule->id);
	if (failed) {
		x->n_failed++;
		buf_puts(&x->cases, "<failure");
		add_attribute(
		    x, &x->cases, "type", out_severity(first->severity));
		add_attribute(x, &x->cases, "message", first->message);
		buf_byte(&x->cases, '>');
		add_text(x, &x->cases, buf_str(&x->text));
		buf_puts(&x->cases, "</failure>");
	} else {
		buf_puts(&x->cases, "<system-out>");
		add_text(x, &x->cases, buf_str(&x->text));
		buf_puts(&x->cases, "</system-out>");
	}
	end_case(x);
}

static void
write_skipped(struct junit *x, const struct item *list, size_t n)
{
	const struct skipped *first = list[0].skipped;

	x->n_skipped++;
	begin_case(x, first->file->path, first->file->part, first->rule);
	buf_puts(&x->cases, "<skipped");
	add_attribute(x, &x->cases, "message", first->reason);
	buf_byte(&x->cases, '>');
	for (size_t i = 1; i < n; i++) {
		add_text(x, &x->cases, list[i].skipped->reason);
		buf_byte(&x->cases, '\n');
	}
	buf_puts(&x->cases, "</skipped>");
	end_case(x);
}

/* ---- A suite --- */

static struct item *
next_item(struct junit *x)
{
	if (x->n_items == x->cap_items) {
		x->cap_items = x->cap_items * 2 + 16;
		x->items = mem_grow(x->items, x->cap_items, sizeof(*x->items));
	}
	return &x->items[x->n_items++];
}

/* Findings and what was not evaluated come in the order of the inputs. */
static void
collect(struct junit *x, const struct file *file)
{
	const struct result *r = x->r;

	x->n_items = 0;
	for (; x->finding < r->n_findings &&
	       r->findings[x->finding].at.file == file;
	     x->finding++) {
		const struct finding *f = &r->findings[x->finding];

		if (finding_shows(r, f))
			*next_item(x) =
			    (struct item){ .rule = f->rule->id, .finding = f };
	}
	for (; x->skipped < r->n_skipped && r->skipped[x->skipped].file == file;
	     x->skipped++) {
		const struct skipped *s = &r->skipped[x->skipped];

		*next_item(x) = (struct item){ .rule = s->rule, .skipped = s };
	}
}

/* By rule; findings first, in their order. */
static int
compare(const void *va, const void *vb)
{
	const struct item *a = va, *b = vb;
	int c = strcmp(a->rule, b->rule);

	if (c != 0)
		return c;
	if ((a->finding != NULL) != (b->finding != NULL))
		return a->finding != NULL ? -1 : 1;
	if (a->finding != b->finding)
		return a->finding < b->finding ? -1 : 1;
	if (a->skipped != b->skipped)
		return a->skipped < b->skipped ? -1 : 1;
	return 0;
}

static void
begin_suite(struct junit *x)
{
	x->n_cases = x->n_failed = x->n_skipped = 0;
	buf_clear(&x->cases);
}

static void
end_suite(struct junit *x, const char *path, const char *part, size_t errors)
{
	struct buf head = { 0 };

	buf_puts(&head, "  <testsuite");
	add_name(x, &head, "name", path, part);
	buf_printf(&head,
	    " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
	    "skipped=\"%zu\">\n",
	    x->n_cases, x->n_failed, errors, x->n_skipped);
	fwrite(buf_str(&head), 1, head.len, x->f);
	fwrite(buf_str(&x->cases), 1, x->cases.len, x->f);
	fputs("  </testsuite>\n", x->f);
	buf_free(&head);
}

static void
write_suite(struct junit *x, const struct file *file)
{
	size_t n;

	begin_suite(x);
	collect(x, file);
	if (x->n_items > 1)
		qsort(x->items, x->n_items, sizeof(*x->items), compare);
	for (size_t i = 0; i < x->n_items; i += n) {
		const struct item *list = &x->items[i];

		for (n = 1; i + n < x->n_items &&
			    strcmp(list[n].rule, list[0].rule) == 0;
		     n++)
			;
		if (list[0].finding != NULL)
			write_findings(x, list, n);
		else
			write_skipped(x, list, n);
	}
	/* A suite without a case is a mistake to some readers. */
	if (x->n_cases == x->n_skipped) {
		begin_case(x, file->path, file->part, "no findings");
		end_case(x);
	}
	end_suite(x, file->path, file->part, 0);
}

static void
write_failures(struct junit *x)
{
	begin_suite(x);
	for (size_t i = 0; i < x->r->n_failures; i++) {
		const struct failure *f = &x->r->failures[i];

		begin_case(x, f->path, NULL, f->message);
		buf_puts(&x->cases, "<error type=\"failure\"");
		add_attribute(x, &x->cases, "message", f->message);
		buf_puts(&x->cases, "/>");
		end_case(x);
	}
	if (x->n_cases > 0)
		end_suite(x, "failures", NULL, x->n_cases);
}

void
out_junit(FILE *f, const struct result *r, const struct out_options *opt)
{
	struct junit x = { .f = f, .r = r, .opt = opt };

	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	      "<testsuites name=\"tlint\">\n",
	    f);
	for (size_t i = 0; i < r->n_files; i++)
		write_suite(&x, r->files[i]);
	write_failures(&x);
	fputs("</testsuites>\n", f);
	free(x.items);
	buf_free(&x.cases);
	buf_free(&x.text);
	buf_free(&x.scratch);
}
