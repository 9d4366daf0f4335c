/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Placeholders are filled in the texts of the rule (its format, fix and
 * prediction), never in what came from the input: a name that holds "{go}" or
 * "%s" is shown as it is.
 */
#include "run/fill.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/times.h"
#include "load/name.h"

/* Appends the value and returns true, or returns false: there is none. */
typedef bool put_value(struct buf *b, const struct context *x);

struct placeholder {
	const char *name;
	put_value *put;
};

struct placeholders {
	const struct placeholder *list;
	size_t n;
};

static const struct cert *
cert_of(const struct context *x)
{
	const struct cert *c = x->at->cert;

	return c != NULL && c->decoded ? c : NULL;
}

static bool
put_subject(struct buf *b, const struct context *x)
{
	const struct cert *c = cert_of(x);

	if (c == NULL)
		return false;
	if (name_empty(c->subject))
		buf_puts(b, "(no subject)");
	else
		name_put(b, c->subject);
	return true;
}

static bool
put_subject_go(struct buf *b, const struct context *x)
{
	const struct cert *c = cert_of(x);

	if (c == NULL)
		return false;
	name_go(b, c->subject);
	return true;
}

/* Its beginning or end, less what it is counted from.  Certificates' times have
 * at most four digits of year and options' times too, so the difference cannot
 * overflow. */
static bool
put_time(struct buf *b, const struct context *x, bool end, int64_t from,
    void (*put)(struct buf *, int64_t))
{
	const struct cert *c = cert_of(x);

	if (c == NULL)
		return false;
	put(b, (end ? c->not_after : c->not_before) - from);
	return true;
}

static bool
put_not_before(struct buf *b, const struct context *x)
{
	return put_time(b, x, false, 0, time_rfc3339);
}

static bool
put_not_after(struct buf *b, const struct context *x)
{
	return put_time(b, x, true, 0, time_rfc3339);
}

static bool
put_not_before_go(struct buf *b, const struct context *x)
{
	return put_time(b, x, false, 0, time_go);
}

static bool
put_not_after_go(struct buf *b, const struct context *x)
{
	return put_time(b, x, true, 0, time_go);
}

static bool
put_to_begin(struct buf *b, const struct context *x)
{
	return put_time(b, x, false, x->at->file->judged_at, time_span);
}

static bool
put_from_end(struct buf *b, const struct context *x)
{
	return put_time(b, x, true, x->at->file->judged_at, time_span);
}

static bool
put_at(struct buf *b, const struct context *x)
{
	time_rfc3339(b, x->at->file->judged_at);
	return true;
}

/* Nobody gives tcld the file of a client. */
static bool
put_tcld(struct buf *b, const struct context *x)
{
	const struct file *f = x->at->file;

	if (f->tcld_refusal == NULL || f->hosted ||
	    (f->as != AS_CA_BUNDLE && f->as != AS_FILTERS &&
		f->as != AS_UNKNOWN))
		return false;
	buf_puts(b, f->tcld_refusal);
	return true;
}

static bool
put_go(struct buf *b, const struct context *x)
{
	if (x->go == NULL)
		return false;
	buf_puts(b, x->go);
	return true;
}

/* A path for a command line, unless it holds what must not be pasted. */
static bool
path_is_plain(const char *path)
{
	struct slice s = slice_str(path);
	uint32_t cp;
	size_t used;

	if (s.n == 0 || strcmp(path, "-") == 0)
		return false;
	for (; s.n > 0; s.p += used, s.n -= used)
		if ((used = utf8_decode(s.p, s.n, &cp)) == 0 ||
		    text_hostile(cp))
			return false;
	return true;
}

static bool
put_path(struct buf *b, const struct context *x)
{
	const char *path = x->at->file->path;
	struct buf dotted = { 0 };

	/* Commands take a value only once it is in a file of its own. */
	if (x->at->file->part != NULL) {
		buf_puts(b, "VALUE.pem");
		return true;
	}
	if (!path_is_plain(path)) {
		buf_puts(b, "PATH");
		return true;
	}
	/* A leading dash would make it an option. */
	if (path[0] == '-')
		buf_puts(&dotted, "./");
	buf_puts(&dotted, path);
	text_shell(b, buf_str(&dotted));
	buf_free(&dotted);
	return true;
}

static bool
put_line(struct buf *b, const struct context *x)
{
	buf_printf(b, "%" PRIu32, x->at->line);
	return true;
}

static bool
put_end_line(struct buf *b, const struct context *x)
{
	buf_printf(b, "%" PRIu32, x->at->end_line);
	return true;
}

static const struct placeholder message_list[] = {
	{ "subject", put_subject },
	{ "not_before", put_not_before },
	{ "not_after", put_not_after },
	{ "ago", put_from_end },
	{ "left", put_from_end },
	{ "until_valid", put_to_begin },
};

static const struct placeholder fix_list[] = {
	{ "path", put_path },
};

/* Of one finding, where a row's is for all of a file. */
static const struct placeholder own_fix_list[] = {
	{ "path", put_path },
	{ "line", put_line },
	{ "end_line", put_end_line },
};

static const struct placeholder predicts_list[] = {
	{ "tcld", put_tcld },
	{ "go", put_go },
	{ "subject", put_subject_go },
	{ "not_before", put_not_before_go },
	{ "not_after", put_not_after_go },
	/* Go's errors have this form. */
	{ "not_before_rfc3339", put_not_before },
	{ "not_after_rfc3339", put_not_after },
	{ "at", put_at },
};

#define PLACEHOLDERS(list) \
	{ \
		(list), sizeof(list) / sizeof((list)[0]) \
	}
const struct placeholders in_message = PLACEHOLDERS(message_list);
const struct placeholders in_fix = PLACEHOLDERS(fix_list);
const struct placeholders in_own_fix = PLACEHOLDERS(own_fix_list);
const struct placeholders in_predicts = PLACEHOLDERS(predicts_list);

/* The placeholder whose name stands in braces at p, or NULL. */
static const struct placeholder *
placeholder_at(const char *p, const struct placeholders *known)
{
	for (size_t i = 0; i < known->n; i++) {
		size_t n = strlen(known->list[i].name);

		if (strncmp(p + 1, known->list[i].name, n) == 0 &&
		    p[n + 1] == '}')
			return &known->list[i];
	}
	return NULL;
}

static void
add_escaped(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '%')
			buf_byte(out, '%');
		buf_byte(out, *s);
	}
}

bool
fill(struct buf *out, struct buf *value, const char *text,
    const struct placeholders *known, const struct context *x, bool is_format)
{
	const struct placeholder *h;
	bool all = true;

	for (const char *p = text; *p != '\0'; p++) {
		size_t plain = strcspn(p, "{");

		if (plain > 0) {
			buf_add(out, p, plain);
			p += plain - 1;
			continue;
		}
		if ((h = placeholder_at(p, known)) == NULL) {
			buf_byte(out, *p);
			continue;
		}
		buf_clear(value);
		if (!h->put(value, x)) {
			all = false;
			buf_byte(out, *p);
			continue;
		}
		if (is_format)
			add_escaped(out, buf_str(value));
		else
			buf_puts(out, buf_str(value));
		p += strlen(h->name) + 1;
	}
	return all;
}
