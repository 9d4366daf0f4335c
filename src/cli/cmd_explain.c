/* SPDX-License-Identifier: Apache-2.0 */
/* tlint explain: all that the tables know about a rule, or about a message
 * that somebody pasted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "load/read.h"
#include "out/catalogue.h"
#include "out/explain.h"
#include "rules/families.h"
#include "rules/gate.h"

/* The rules, and the verdicts of the gate after them; NULL after the last. */
static const struct rule *
nth_rule(size_t n)
{
	for (size_t i = 0; i < n_families; n -= families[i++]->n_rules)
		if (n < families[i]->n_rules)
			return &families[i]->rules[n];
	return n < family_gate.n_rules ? &family_gate.rules[n] : NULL;
}

static const struct rule *
find_rule(const char *id)
{
	const struct rule *r;

	for (size_t i = 0; (r = nth_rule(i)) != NULL; i++)
		if (strcmp(r->id, id) == 0)
			return r;
	return NULL;
}

static const char *
nearest_rule(const char *id)
{
	const char **ids = NULL;
	const char *near;
	size_t n = 0;

	for (const struct rule *r; (r = nth_rule(n)) != NULL;) {
		ids = mem_grow(ids, n + 1, sizeof *ids);
		ids[n++] = r->id;
	}
	near = text_nearest(id, ids, n);
	free(ids);
	return near;
}

static void
no_rule(const char *id)
{
	const char *near = nearest_rule(id);

	if (near != NULL)
		complain(
		    "no rule is called '%s'; did you mean '%s'?", id, near);
	else
		complain(
		    "no rule is called '%s'; 'tlint rules' lists them", id);
}

/* ---- Pasted messages ----------------------------------------------------- */

/* A message, or a log that holds one. */
#define MAX_TEXT ((size_t)1 << 20)

/* The operands with a blank between them, or standard input for "-". */
static bool
pasted_text(const struct options *o, struct buf *text)
{
	struct buf err = { 0 };
	unsigned char *bytes;
	size_t n;
	bool ok;

	if (o->operands.n > 1 || strcmp(o->operands.list[0], "-") != 0) {
		for (size_t i = 0; i < o->operands.n; i++)
			buf_printf(text, "%s%s", i > 0 ? " " : "",
			    o->operands.list[i]);
		return true;
	}
	ok = read_file("-", MAX_TEXT, &bytes, &n, &err);
	if (ok) {
		for (size_t i = 0; i < n; i++)
			buf_byte(text, bytes[i] != 0 ? (char)bytes[i] : ' ');
		free(bytes);
	} else {
		/* the reader names an option that explain does not have */
		complain("standard input: %.*s",
		    (int)strcspn(buf_str(&err), "("), buf_str(&err));
	}
	buf_free(&err);
	return ok;
}

static bool
is_family(const char *word)
{
	for (size_t i = 0; i < n_families; i++)
		if (strcmp(families[i]->name, word) == 0)
			return true;
	return false;
}

static int
explain_pasted(const struct options *o)
{
	const char *first = o->operands.list[0], *near;
	struct buf text = { 0 };
	int status = EXIT_TROUBLE;

	if (!pasted_text(o, &text)) {
		buf_free(&text);
		return status;
	}
	if (explain_text(stdout, buf_str(&text), cli_color(o))) {
		status = EXIT_CLEAN;
	} else if (o->operands.n == 1 && is_family(first)) {
		complain("'%s' is a family of rules, and no rule: 'tlint "
			 "rules' lists them",
		    first);
	} else if (o->operands.n == 1 && (near = nearest_rule(first)) != NULL) {
		complain(
		    "no rule is called '%s'; did you mean '%s'?", first, near);
	} else {
		status = EXIT_FINDINGS;
		complain("neither a rule ('tlint rules' lists them) nor a "
			 "message that tlint knows; 'tlint lint FILE' judges "
			 "the file that it is about");
	}
	buf_free(&text);
	return cli_flush() ? status : EXIT_TROUBLE;
}

/* ---- The command ---------------------------------------------------------- */

static int
explain_rules(const struct options *o)
{
	int status = EXIT_CLEAN;
	size_t shown = 0;

	for (size_t i = 0; i < o->operands.n; i++) {
		const struct rule *r = find_rule(o->operands.list[i]);

		if (r == NULL) {
			no_rule(o->operands.list[i]);
			status = EXIT_TROUBLE;
			continue;
		}
		if (shown++ > 0)
			putchar('\n');
		catalogue_explain(stdout, r, cli_color(o));
	}
	return cli_flush() ? status : EXIT_TROUBLE;
}

/* One operand that is a rule makes rules of all of them. */
int
cmd_explain(const struct options *o)
{
	if (o->operands.n == 0) {
		complain("explain needs a RULE ('tlint rules' lists them) or "
			 "the text of an error message");
		return EXIT_TROUBLE;
	}
	for (size_t i = 0; i < o->operands.n; i++)
		if (find_rule(o->operands.list[i]) != NULL)
			return explain_rules(o);
	return explain_pasted(o);
}
