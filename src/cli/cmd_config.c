/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tlint config: what a run would go by, and who says so.  The output is a
 * configuration itself.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/cli.h"
#include "cli/config.h"
#include "out/out.h"
#include "run/run.h"

#define SOURCE_COLUMN 40
#define DEFAULT_EXPIRY_WARNING 30 /* as the rule's row has it */

struct printing {
	const struct config *c;
	const struct options *given, *o;
	struct buf line;
};

/* A word as YAML takes it. */
static void
add_word(struct buf *b, const char *s)
{
	static const char plain[] =
	    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "0123456789._/-";
	struct buf safe = { 0 };

	text_safe(&safe, slice_str(s));
	s = buf_str(&safe);
	/* "off" is no text to readers of YAML 1.1. */
	if (*s != '\0' && *s != '-' && s[strspn(s, plain)] == '\0' &&
	    strcmp(s, "off") != 0) {
		buf_puts(b, s);
	} else {
		buf_byte(b, '\'');
		for (; *s != '\0'; s++) {
			if (*s == '\'')
				buf_byte(b, '\'');
			buf_byte(b, *s);
		}
		buf_byte(b, '\'');
	}
	buf_free(&safe);
}

/* End the line, with who says so unless that is NULL. */
static void
end_line(struct printing *p, const char *source)
{
	struct buf safe = { 0 };

	if (source != NULL) {
		text_safe(&safe, slice_str(source));
		printf("%-*s# %s\n", SOURCE_COLUMN - 1, buf_str(&p->line),
		    buf_str(&safe));
	} else {
		printf("%s\n", buf_str(&p->line));
	}
	buf_free(&safe);
	buf_clear(&p->line);
}

static void
end_line_at(struct printing *p, size_t line)
{
	struct buf b = { 0 };

	buf_printf(&b, "%s:%zu", p->c->path, line);
	end_line(p, buf_str(&b));
	buf_free(&b);
}

/* Who says the value of an option that has one. */
static void
end_value(struct printing *p, const char *option)
{
	if (options_given(p->given, option)) {
		end_line(p, "command line");
		return;
	}
	for (size_t i = 0; i < p->c->n_values; i++)
		if (strcmp(p->c->values[i].option, option) == 0) {
			end_line_at(p, p->c->values[i].line);
			return;
		}
	end_line(p, "default");
}

static void
print_word(struct printing *p, const char *option, const char *word)
{
	buf_printf(&p->line, "%s: ", option);
	add_word(&p->line, word);
	end_value(p, option);
}

static void
print_number(struct printing *p, const char *option, uint64_t n)
{
	buf_printf(&p->line, "%s: %" PRIu64, option, n);
	end_value(p, option);
}

/* A member of a list came from the configuration if it stands there. */
static void
end_member(struct printing *p, const char *option, size_t i)
{
	for (size_t k = 0; k < p->c->n_values; k++) {
		if (strcmp(p->c->values[k].option, option) != 0)
			continue;
		if (i-- == 0) {
			end_line_at(p, p->c->values[k].line);
			return;
		}
	}
	end_line(p, "command line");
}

/* The lists that the command line replaces have none of the other's. */
static void
print_list(struct printing *p, const char *option, const struct words *w)
{
	bool replaced = options_given(p->given, option) &&
			strcmp(option, "well-known") != 0 &&
			strcmp(option, "password-file") != 0;

	if (w->n == 0) {
		buf_printf(&p->line, "%s: []", option);
		end_value(p, option);
		return;
	}
	printf("%s:\n", option);
	for (size_t i = 0; i < w->n; i++) {
		buf_puts(&p->line, "  - ");
		add_word(&p->line, w->list[i]);
		if (replaced)
			end_line(p, "command line");
		else
			end_member(p, option, i);
	}
}

static void
print_severity(struct printing *p)
{
	const struct words *w = &p->o->severity;

	if (w->n == 0) {
		buf_puts(&p->line, "severity: {}");
		end_value(p, "severity");
		return;
	}
	printf("severity:\n");
	for (size_t i = 0; i < w->n; i++) {
		size_t n = strcspn(w->list[i], "=");
		const char *rule = arena_strndup(p->c->arena, w->list[i], n);

		buf_puts(&p->line, "  ");
		add_word(&p->line, rule);
		buf_puts(&p->line, ": ");
		add_word(&p->line, w->list[i] + n + 1);
		end_member(p, "severity", i);
	}
}

/* "  - NAME: [A, B]" */
static void
add_words(struct printing *p, const char *const *list, size_t n)
{
	buf_byte(&p->line, '[');
	for (size_t i = 0; i < n; i++) {
		buf_puts(&p->line, i > 0 ? ", " : "");
		add_word(&p->line, list[i]);
	}
	buf_byte(&p->line, ']');
}

static void
print_inner(struct printing *p, const char *name, const char *word)
{
	if (word == NULL)
		return;
	buf_printf(&p->line, "    %s: ", name);
	add_word(&p->line, word);
	end_line(p, NULL);
}

static void
print_inner_list(
    struct printing *p, const char *name, const char *const *list, size_t n)
{
	if (n == 0)
		return;
	buf_printf(&p->line, "    %s: ", name);
	add_words(p, list, n);
	end_line(p, NULL);
}

static void
print_path(struct printing *p, const struct config_paths *e)
{
	buf_puts(&p->line, "  - files: ");
	add_words(p, e->files, e->n_files);
	end_line_at(p, e->line);
	if (e->as >= 0)
		print_inner(p, "as",
		    e->as == AS_AUTO ? "auto" : out_as((enum as)e->as));
	print_inner_list(p, "ignore", e->setting.ignore, e->setting.n_ignore);
	if (e->setting.n_levels > 0)
		printf("    severity:\n");
	for (size_t i = 0; i < e->setting.n_levels; i++) {
		const struct setting_level *l = &e->setting.levels[i];

		buf_puts(&p->line, "      ");
		add_word(&p->line, l->pattern);
		buf_puts(&p->line, ": ");
		add_word(&p->line,
		    l->level == SEV_OFF ? "off" : out_severity(l->level));
		end_line(p, NULL);
	}
}

static void
print_exception(struct printing *p, const struct exception *x)
{
	struct buf hex = { 0 };

	buf_puts(&p->line, "  - rule: ");
	add_word(&p->line, x->rule);
	end_line_at(p, x->line);
	if (x->has_certificate) {
		text_hex(&hex, (struct slice){ x->sha256, 32 });
		/* Quoted: it may look like a number. */
		printf("    certificate: '%s'\n", buf_str(&hex));
	}
	print_inner(p, "path", x->files);
	print_inner(p, "reason", x->reason);
	print_inner(p, "until", x->until);
	buf_free(&hex);
}

static void
print_unit(struct printing *p, const struct config_unit *u)
{
	buf_puts(&p->line, "  - name: ");
	add_word(&p->line, u->name);
	end_line_at(p, u->line);
	print_inner(p, "ca", u->ca);
	print_inner(p, "filters", u->filters);
	print_inner_list(p, "clients", u->clients, u->n_clients);
	print_inner_list(p, "keys", u->keys, u->n_keys);
}

static void
print_entries(struct printing *p)
{
	const struct config *c = p->c;

	if (c->n_paths > 0)
		printf("paths:\n");
	for (size_t i = 0; i < c->n_paths; i++)
		print_path(p, &c->paths[i]);
	if (c->n_exceptions > 0)
		printf("exceptions:\n");
	for (size_t i = 0; i < c->n_exceptions; i++)
		print_exception(p, &c->exceptions[i]);
	if (c->n_units > 0)
		printf("units:\n");
	for (size_t i = 0; i < c->n_units; i++)
		print_unit(p, &c->units[i]);
}

static const char *
fail_on_word(int fail_on)
{
	switch ((enum fail_on)fail_on) {
	case FAIL_ON_ERROR:
		return "error";
	case FAIL_ON_WARNING:
		return "warning";
	case FAIL_ON_NOTICE:
		return "notice";
	case FAIL_ON_NEVER:
		break;
	}
	return "never";
}

static void
print_all(struct printing *p)
{
	const struct options *o = p->o;
	bool least = o->min_severity == SEV_OFF;

	buf_puts(&p->line, "# ");
	text_safe(&p->line,
	    slice_str(p->c->path != NULL ? p->c->path : "no configuration"));
	end_line(p, NULL);
	print_word(p, "policy", out_policy((enum policy)o->policy));
	print_number(p, "expiry-warning",
	    o->expiry_warning < 0 ? DEFAULT_EXPIRY_WARNING
				  : (uint64_t)o->expiry_warning);
	print_word(p, "fail-on", fail_on_word(o->fail_on));
	print_word(p, "min-severity",
	    least ? "notice" : out_severity((enum severity)o->min_severity));
	if (o->sdk != SDK_ANY)
		print_word(p, "sdk", out_sdk((enum sdk)o->sdk));
	print_number(p, "max-input", o->max_input);
	print_list(p, "select", &o->select);
	print_list(p, "ignore", &o->ignore);
	print_severity(p);
	print_list(p, "well-known", &o->well_known);
	if (o->password_files.n > 0)
		print_list(p, "password-file", &o->password_files);
	if (o->baseline != NULL)
		print_word(p, "baseline", o->baseline);
	print_entries(p);
}

int
cmd_config(const struct options *o)
{
	struct arena *a = arena_new();
	struct config c;
	struct options effective;
	struct printing p = { .c = &c, .given = o, .o = &effective };
	int status = EXIT_TROUBLE;

	if (o->operands.n > 0) {
		complain("config takes no operand");
	} else if (config_read(a, o, &c) && config_apply(&c, o, &effective)) {
		print_all(&p);
		status = cli_flush() ? EXIT_CLEAN : EXIT_TROUBLE;
	}
	buf_free(&p.line);
	arena_free(a);
	return status;
}
