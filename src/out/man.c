/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tlint-rules(7) in mdoc(7), from the rows.  The page is the same on every
 * machine and day; MAN_DATE changes with the rules.
 */
#include "out/catalogue.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "out/out.h"
#include "out/style.h"
#include "rules/families.h"

#define MAN_DATE "November 22, 2026"
#define MAN_WIDTH 72

/* ---- Words --- */

/* The escape for a character that roff would read or draw differently, or
 * NULL.  A hyphen is a minus, so that options and ids can be copied. */
static const char *
roff_escape(uint32_t cp)
{
	switch (cp) {
	case '\\':
		return "\\e";
	case '-':
		return "\\-";
	case '\'':
		return "\\(aq";
	case '`':
		return "\\(ga";
	case '^':
		return "\\(ha";
	case '~':
		return "\\(ti";
	case '"':
		return "\\(dq";
	default:
		return NULL;
	}
}

static void
add_word(struct buf *b, const char *s, size_t n)
{
	struct slice w = { (const unsigned char *)s, n };
	const char *escape;
	uint32_t cp;
	size_t used;

	/* A control character of roff at the start of a line. */
	if (n > 0 && s[0] == '.')
		buf_puts(b, "\\&");
	for (; w.n > 0; w.p += used, w.n -= used) {
		if ((used = utf8_decode(w.p, w.n, &cp)) == 0) {
			used = 1;
			buf_byte(b, '?');
		} else if ((escape = roff_escape(cp)) != NULL)
			buf_puts(b, escape);
		else if (cp < 0x80)
			buf_byte(b, (char)cp);
		else
			buf_printf(b, "\\[u%04" PRIX32 "]", cp);
	}
}

static bool
ends_sentence(const char *s, size_t n)
{
	while (n > 0 && (s[n - 1] == ')' || s[n - 1] == '"'))
		n--;
	return n > 0 && (s[n - 1] == '.' || s[n - 1] == '?' || s[n - 1] == '!');
}

/* Running text: words on lines of their own length, a new line for a new
 * sentence. */
static void
put_text(FILE *f, const char *s)
{
	struct buf word = { 0 };
	size_t col = 0, n;
	bool new_line = false;

	for (;;) {
		s += strspn(s, " \n");
		if ((n = strcspn(s, " \n")) == 0)
			break;
		buf_clear(&word);
		add_word(&word, s, n);
		if (col > 0 && (new_line || col + word.len >= MAN_WIDTH)) {
			fputc('\n', f);
			col = 0;
		} else if (col > 0) {
			fputc(' ', f);
			col++;
		}
		fputs(buf_str(&word), f);
		col += word.len;
		s += n;
		new_line = ends_sentence(s - n, n) && s[0] == ' ' &&
			   s[1] >= 'A' && s[1] <= 'Z';
	}
	if (col > 0)
		fputc('\n', f);
	buf_free(&word);
}

/* As arguments of a macro: what looks like the name of one is none. */
static void
put_arguments(FILE *f, const char *s)
{
	struct buf b = { 0 };
	size_t n;

	for (;;) {
		s += strspn(s, " ");
		if ((n = strcspn(s, " ")) == 0)
			break;
		buf_byte(&b, ' ');
		if (n <= 3 && s[0] >= 'A' && s[0] <= 'Z')
			buf_puts(&b, "\\&");
		add_word(&b, s, n);
		s += n;
	}
	fputs(buf_str(&b), f);
	buf_free(&b);
}

static void
put_sentence(FILE *f, const char *s)
{
	struct buf b = { 0 };

	style_sentence(&b, s);
	put_text(f, buf_str(&b));
	buf_free(&b);
}

/* ---- A rule --- */

static void
put_severity(FILE *f, const struct rule *r)
{
	enum severity d = r->severity[POLICY_DOCUMENTED];
	enum severity o = r->severity[POLICY_OBSERVED];
	struct buf b = { 0 };

	buf_puts(&b, out_severity(d));
	if (o != d)
		buf_printf(&b, " (%s with --policy observed)", out_severity(o));
	buf_puts(&b, "; looks at ");
	style_applies_to(&b, r);
	if (r->param_option != NULL)
		buf_printf(&b, "; its limit is %" PRId64 ", set by %s",
		    r->param, r->param_option);
	put_sentence(f, buf_str(&b));
	buf_free(&b);
}

/* A paragraph that begins with a word in italics. */
static void
put_labelled(FILE *f, const char *label, const char *text)
{
	fputs(".Pp\n.Em", f);
	put_arguments(f, label);
	fputs(" :\n", f);
	put_text(f, text);
}

static void
put_command(FILE *f, const char *s, size_t n)
{
	struct buf b = { 0 };

	add_word(&b, s, n);
	fprintf(f, ".Bd -literal -offset indent\n%s\n.Ed\n", buf_str(&b));
	buf_free(&b);
}

/* The words in running text, the commands as they are typed. */
static void
put_fix(FILE *f, const char *fix)
{
	struct buf all = { 0 }, prose = { 0 };
	const char *p;
	size_t n;

	style_row_text(&all, fix);
	fputs(".Pp\n.Em \\&Fix :\n", f);
	for (p = buf_str(&all); *p != '\0'; p += n) {
		n = style_prose(p);
		buf_clear(&prose);
		buf_add(&prose, p, n);
		put_text(f, buf_str(&prose));
		p += n;
		n = style_command(p);
		if (n > 0)
			put_command(f, p, n);
		if (p[n] != '\0')
			n += strlen(" - ");
	}
	buf_free(&prose);
	buf_free(&all);
}

static void
put_prediction(
    FILE *f, const struct rule *r, const char *where, const char *text)
{
	struct buf label = { 0 }, said = { 0 };

	if (text == NULL)
		return;
	buf_printf(&label, "%s%s", where, style_predictor(r, text));
	style_row_text(&said, text);
	put_labelled(f, buf_str(&label), buf_str(&said));
	buf_free(&label);
	buf_free(&said);
}

static void
put_rule(FILE *f, const struct rule *r)
{
	struct buf b = { 0 };

	fputs(".It Sy", f);
	put_arguments(f, r->id);
	fputc('\n', f);
	put_sentence(f, r->summary);
	put_severity(f, r);
	fputs(".Pp\n", f);
	put_text(f, r->why);
	put_fix(f, r->fix);
	buf_printf(&b, "%s (%s).", r->ref, style_basis_words(r->basis));
	put_labelled(f, "Source", buf_str(&b));
	put_prediction(f, r, "", r->predicts);
	put_prediction(f, r, "of a member of a CA bundle ", r->predicts_ca);
	buf_free(&b);
}

/* ---- The page --- */

static void
put_families(FILE *f)
{
	fputs(".Sh RULES\n", f);
	for (size_t i = 0; i < n_families; i++) {
		const struct family *family = families[i];

		fputs(".Ss", f);
		put_arguments(f, family->name);
		fputs(" \\(em", f);
		put_arguments(f, family->title);
		fputc('\n', f);
		if (family->n_rules == 0)
			continue;
		fputs(".Bl -tag -width Ds\n", f);
		for (size_t j = 0; j < family->n_rules; j++)
			put_rule(f, &family->rules[j]);
		fputs(".El\n", f);
	}
}

static void
put_bases(FILE *f)
{
	fputs(".Pp\n"
	      "The source of a rule is one of these:\n"
	      ".Pp\n"
	      ".Bl -tag -width client-tool -compact\n",
	    f);
	for (size_t b = BASIS_DOCUMENTED; b <= BASIS_PRACTICE; b++) {
		fputs(".It Sy", f);
		put_arguments(f, out_basis((enum basis)b));
		fputc('\n', f);
		put_text(f, style_basis_words((enum basis)b));
	}
	fputs(".El\n", f);
}

void
catalogue_man(FILE *f)
{
	fputs(".\\\" SPDX-License-Identifier: Apache-2.0\n"
	      ".\\\" Generated from the rule table; do not edit.\n"
	      ".Dd " MAN_DATE "\n"
	      ".Dt TLINT-RULES 7\n"
	      ".Os\n"
	      ".Sh NAME\n"
	      ".Nm tlint-rules\n"
	      ".Nd the rules of the certificate linter for Temporal\n"
	      ".Sh DESCRIPTION\n"
	      "These are the rules by which\n"
	      ".Xr tlint 1\n"
	      "judges certificates.\n"
	      "Each has a name that never changes, a severity for each of the "
	      "two\npolicies, and a source.\n"
	      "Under the policy\n"
	      ".Cm documented ,\n"
	      "which is the default, the written requirements hold to the "
	      "letter;\n"
	      "under the policy\n"
	      ".Cm observed ,\n"
	      "a rule is milder where the tools of Temporal itself break the\n"
	      "letter and what they make is known to be accepted.\n"
	      "Names, families and patterns such as\n"
	      ".Ql cert\\-*\n"
	      "are arguments of the options\n"
	      ".Fl \\-select ,\n"
	      ".Fl \\-ignore\n"
	      "and\n"
	      ".Fl \\-severity .\n",
	    f);
	put_bases(f);
	put_families(f);
	fputs(".Sh SEE ALSO\n"
	      ".Xr tlint 1\n",
	    f);
}
