/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workflow commands of GitHub Actions, one line each, which become
 * annotations of the lines that they name:
 *
 *	::error file=PATH,line=N,endLine=N,title=tlint (RULE)::PLACE: MESSAGE
 *
 * docs.github.com, Workflow commands for GitHub Actions.  The escapes are
 * those of the actions/toolkit.
 */
#include "out/out.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/text.h"
#include "out/place.h"
#include "out/style.h"

/*
 * Text goes through text_safe first, so that no line break of a stranger's is
 * left; ours are escaped.  Within a property, colons and commas are, too: one
 * of its own would end it.
 */
static void
add_escaped(struct buf *b, const char *s, bool property)
{
	for (; *s != '\0'; s++) {
		if (*s == '%' || *s == '\r' || *s == '\n' ||
		    (property && (*s == ':' || *s == ',')))
			buf_printf(b, "%%%02X", (unsigned)*s);
		else
			buf_byte(b, *s);
	}
}

struct commands {
	FILE *f;
	struct buf line, raw, text;
};

static void
add_property(struct commands *c, const char *before, const char *value)
{
	buf_puts(&c->line, before);
	add_escaped(&c->line, value, true);
}

static void
add_path(struct commands *c, const char *path)
{
	buf_clear(&c->raw);
	buf_clear(&c->text);
	place_path(&c->raw, path);
	text_safe(&c->text, slice_str(buf_str(&c->raw)));
	add_property(c, " file=", buf_str(&c->text));
}

static void
end_command(struct commands *c)
{
	add_escaped(&c->line, buf_str(&c->text), false);
	buf_byte(&c->line, '\n');
	fwrite(buf_str(&c->line), 1, c->line.len, c->f);
	buf_clear(&c->line);
}

static void
write_finding(struct commands *c, const struct finding *f)
{
	buf_printf(&c->line, "::%s", out_severity(f->severity));
	add_path(c, f->at.file->path);
	if (f->at.line > 0)
		buf_printf(&c->line, ",line=%" PRIu32, f->at.line);
	if (f->at.line > 0 && f->at.end_line >= f->at.line)
		buf_printf(&c->line, ",endLine=%" PRIu32, f->at.end_line);
	if (f->at.line > 0 && f->at.column > 0)
		buf_printf(&c->line, ",col=%" PRIu32, f->at.column);
	buf_clear(&c->text);
	buf_printf(&c->text, "tlint (%s)", f->rule->id);
	add_property(c, ",title=", buf_str(&c->text));
	buf_puts(&c->line, "::");
	buf_clear(&c->text);
	style_place(&c->text, f);
	buf_puts(&c->text, ": ");
	if (f->at.file->part != NULL)
		buf_printf(&c->text, "%s: ", f->at.file->part);
	text_safe(&c->text, slice_str(f->message));
	if (f->fix != NULL) {
		buf_puts(&c->text, "\nfix: ");
		text_safe(&c->text, slice_str(f->fix));
	}
	end_command(c);
}

static void
write_failure(struct commands *c, const struct failure *f)
{
	buf_puts(&c->line, "::error");
	add_path(c, f->path);
	add_property(c, ",title=", "tlint");
	buf_puts(&c->line, "::");
	buf_clear(&c->text);
	text_safe(&c->text, slice_str(f->path));
	buf_puts(&c->text, ": ");
	text_safe(&c->text, slice_str(f->message));
	end_command(c);
}

void
out_github(FILE *f, const struct result *r, const struct out_options *opt)
{
	struct commands c = { .f = f };

	(void)opt;
	for (size_t i = 0; i < r->n_failures; i++)
		write_failure(&c, &r->failures[i]);
	for (size_t i = 0; i < r->n_findings; i++)
		if (finding_shows(r, &r->findings[i]))
			write_finding(&c, &r->findings[i]);
	buf_free(&c.line);
	buf_free(&c.raw);
	buf_free(&c.text);
}
