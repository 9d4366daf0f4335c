/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for people:
 *
 *	PATH:LINE: SEVERITY: MESSAGE [RULE]
 *	    certificate: ...
 *
 * Nothing is folded, so that a command can be pasted as it stands and a
 * finding can be grepped.
 */
#include "out/out.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "out/paper.h"

/* Lines about inputs and about rules that did not run; a folder of
 * thousands must not bury the summary.  JSON has all of them. */
#define MAX_LINES 20

struct text_report {
	FILE *f;
	struct paper *to; /* f, and what helps to write on it */
	const struct result *r;
	const struct out_options *opt;
};

/* ---- A finding --- */

static void
write_certificate(struct text_report *t, const struct cert *c)
{
	struct buf b = { 0 };

	buf_puts(&b, paper_subject(t->to, c));
	if (c->file != NULL)
		buf_printf(&b, " (certificate %" PRIu32 " of %zu)",
		    c->index + 1, c->file->n_certs);
	paper_detail(t->to, "certificate", buf_str(&b));
	buf_free(&b);
}

static void
write_finding(struct text_report *t, const struct finding *f)
{
	paper_separate(t->to);
	style_headline(t->f, f, t->opt);
	if (f->at.file->part != NULL)
		paper_detail(t->to, "in", f->at.file->part);
	if (f->at.cert != NULL)
		write_certificate(t, f->at.cert);
	paper_detail(t->to, "rule", f->rule->summary);
	paper_source(t->to, f);
	if (f->fix != NULL)
		paper_fix(t->to, f->fix);
}

/* ---- Statistics --- */

struct stat {
	const struct rule *rule;
	enum severity severity;
	size_t n;
};

static int
compare_stats(const void *va, const void *vb)
{
	const struct stat *a = va, *b = vb;

	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return strcmp(a->rule->id, b->rule->id);
}

/* The rules are few, whatever the number of findings. */
static size_t
tally(const struct result *r, struct stat **out)
{
	struct stat *list = NULL;
	size_t n = 0, cap = 0, last = 0, k;

	for (size_t i = 0; i < r->n_findings; i++) {
		const struct rule *rule = r->findings[i].rule;

		if (r->findings[i].suppressed != NULL)
			continue;
		if (last < n && list[last].rule == rule) {
			list[last].n++;
			continue;
		}
		for (k = 0; k < n && list[k].rule != rule; k++)
			;
		if (k == cap) {
			cap = cap * 2 + 16;
			list = mem_grow(list, cap, sizeof(*list));
		}
		if (k == n)
			list[n++] =
			    (struct stat){ rule, r->findings[i].severity, 0 };
		list[k].n++;
		last = k;
	}
	if (n > 1)
		qsort(list, n, sizeof(*list), compare_stats);
	*out = list;
	return n;
}

static void
write_statistics(struct text_report *t)
{
	struct stat *list;
	size_t n = tally(t->r, &list);
	int width = 0;

	if (n > 0 && t->to->any)
		fputc('\n', t->f);
	for (size_t i = 0; i < n; i++)
		if ((int)strlen(list[i].rule->id) > width)
			width = (int)strlen(list[i].rule->id);
	for (size_t i = 0; i < n; i++) {
		fprintf(t->f, "%7zu  ", list[i].n);
		paper_style(t->to, style_severity(list[i].severity));
		fprintf(t->f, "%-7s", out_severity(list[i].severity));
		paper_style(t->to, STYLE_NONE);
		fprintf(t->f, "  %-*s  %s\n", width, list[i].rule->id,
		    list[i].rule->summary);
	}
	if (t->r->n_suppressed > 0)
		fprintf(t->f, "%7zu  suppressed\n", t->r->n_suppressed);
	if (n > 0 || t->r->n_suppressed > 0)
		t->to->any = true;
	free(list);
}

/* ---- The summary --- */

/* "judged as ..." */
static const char *const as_words[] = {
	[AS_AUTO] = "an unknown input",
	[AS_END_ENTITY] = "an end-entity chain",
	[AS_CA_BUNDLE] = "a CA bundle",
	[AS_SERVER] = "a server certificate",
	[AS_FILTERS] = "certificate filters",
	[AS_KEY] = "a private key",
	[AS_REQUEST] = "a certificate request",
	[AS_POLICY] = "a Key Vault policy",
	[AS_CONF] = "settings for making certificates",
	[AS_CONTAINER] = "a container",
	[AS_UNKNOWN] = "an unknown input",
};

static void
write_number(struct text_report *t, size_t n, const char *what)
{
	fprintf(t->f, ", %zu %s%s", n, what, text_plural(n));
}

/* How many there are of what was looked for. */
static void
write_contents(struct text_report *t, const struct file *f)
{
	switch (f->as) {
	case AS_FILTERS:
		if (f->filters != NULL && !f->filters->broken)
			write_number(t, f->filters->n_filters, "filter");
		break;
	case AS_KEY:
		write_number(t, f->n_keys, "private key");
		break;
	case AS_REQUEST:
		write_number(t, f->n_requests, "request");
		break;
	case AS_POLICY:
	case AS_CONF:
	case AS_CONTAINER:
		break;
	default:
		if (f->n_certs == 0)
			write_number(t, 0, "certificate");
		break;
	}
	if (f->n_certs > 0)
		write_number(t, f->n_certs, "certificate");
}

static void
write_input(struct text_report *t, const struct file *f)
{
	fputs(paper_safe(t->to, f->path), t->f);
	if (f->part != NULL)
		fprintf(t->f, " (%s)", f->part);
	fprintf(t->f, ": judged as %s", as_words[f->as]);
	if (f->as_reason != NULL)
		fprintf(t->f, " (%s)", paper_safe(t->to, f->as_reason));
	write_contents(t, f);
	fputc('\n', t->f);
}

static void
write_inputs(struct text_report *t)
{
	size_t n[AS_UNKNOWN + 1] = { 0 };

	if (t->r->n_files <= MAX_LINES) {
		for (size_t i = 0; i < t->r->n_files; i++)
			write_input(t, t->r->files[i]);
		return;
	}
	for (size_t i = 0; i < t->r->n_files; i++)
		n[t->r->files[i]->as]++;
	for (size_t i = 0; i <= AS_UNKNOWN; i++)
		if (n[i] > 0)
			fprintf(t->f, "%zu input%s judged as %s\n", n[i],
			    text_plural(n[i]), as_words[i]);
}

/* ---- Private keys --- */

static void
write_key_kind(struct text_report *t, const struct private_key *k)
{
	static const char *const forms[] = {
		[KEYFORM_UNKNOWN] = "unreadable",
		[KEYFORM_PKCS8] = "PKCS#8",
		[KEYFORM_PKCS8_ENCRYPTED] = "PKCS#8",
		[KEYFORM_PKCS1] = "PKCS#1",
		[KEYFORM_SEC1] = "SEC 1",
		[KEYFORM_DSA] = "DSA",
		[KEYFORM_OPENSSH] = "OpenSSH",
		[KEYFORM_PKCS12] = "PKCS#12",
	};

	fprintf(t->f, "private key (%s%s", forms[k->form],
	    k->encrypted ? ", encrypted" : "");
	if (k->key.name != NULL)
		fprintf(t->f, ", %s", k->key.name);
	if (key_curve(&k->key) != NULL)
		fprintf(t->f, " %s", key_curve(&k->key));
	else if (k->key.algorithm == KEY_RSA)
		fprintf(t->f, " %u bits", k->key.bits);
	fputc(')', t->f);
}

static void
write_place(
    struct text_report *t, const char *path, const char *part, uint32_t line)
{
	fputs(paper_safe(t->to, path), t->f);
	if (part != NULL)
		fprintf(t->f, " (%s)", part);
	if (line > 0)
		fprintf(t->f, ":%" PRIu32, line);
}

static void
write_owner(struct text_report *t, const struct private_key *k)
{
	const struct cert *c = k->belongs_to;

	if (c == NULL && k->asked_by != NULL) {
		fputs(" of the request ", t->f);
		write_place(t, k->asked_by->at.file->path,
		    k->asked_by->at.file->part, k->asked_by->at.line);
		fprintf(
		    t->f, ", %s\n", paper_subject(t->to, k->asked_by->wanted));
		return;
	}
	if (c == NULL) {
		fputs(k->spki.n > 0 ? ", of no certificate here\n"
				    : ", of an unknown certificate\n",
		    t->f);
		return;
	}
	fprintf(t->f, " of certificate %" PRIu32, c->index + 1);
	if (c->file != k->at.file) {
		fputs(" of ", t->f);
		write_place(t, c->file->path, c->file->part, 0);
	}
	fprintf(t->f, ", %s\n", paper_subject(t->to, c));
}

/* Which key belongs to which certificate. */
static size_t
write_owners(struct text_report *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->r->n_files; i++) {
		const struct file *f = t->r->files[i];

		for (size_t j = 0; j < f->n_keys; j++) {
			if (n++ >= MAX_LINES)
				continue;
			write_place(t, f->path, f->part, f->keys[j].at.line);
			fputs(": ", t->f);
			write_key_kind(t, &f->keys[j]);
			write_owner(t, &f->keys[j]);
		}
	}
	return n;
}

/* End-entity certificates without one; where no key was given at all, nobody
 * asked. */
static void
write_keyless(struct text_report *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->r->n_files; i++) {
		const struct file *f = t->r->files[i];

		for (size_t j = 0; j < f->n_certs; j++) {
			const struct cert *c = f->certs[j];

			if (!c->decoded || c->has_private_key ||
			    (c->role & (ROLE_EE | ROLE_SERVER)) == 0 ||
			    n++ >= MAX_LINES)
				continue;
			write_place(t, f->path, f->part, cert_place(c)->line);
			fprintf(t->f,
			    ": no private key that can be read here belongs "
			    "to certificate %" PRIu32 ", %s\n",
			    c->index + 1, paper_subject(t->to, c));
		}
	}
	if (n > MAX_LINES)
		fprintf(t->f, "%zu more certificates without a private key\n",
		    n - MAX_LINES);
}

static void
write_keys(struct text_report *t)
{
	size_t n = write_owners(t);

	if (n > MAX_LINES)
		fprintf(t->f,
		    "%zu more private keys; --format json lists them\n",
		    n - MAX_LINES);
	if (n > 0)
		write_keyless(t);
}

static void
write_skipped(struct text_report *t)
{
	const struct result *r = t->r;
	size_t shown = r->n_skipped < MAX_LINES ? r->n_skipped : MAX_LINES;

	for (size_t i = 0; i < shown; i++) {
		const struct skipped *s = &r->skipped[i];

		fputs(paper_safe(
			  t->to, s->file != NULL ? s->file->path : "(all)"),
		    t->f);
		if (s->file != NULL && s->file->part != NULL)
			fprintf(t->f, " (%s)", s->file->part);
		fputs(": not evaluated: ", t->f);
		fprintf(t->f, "%s", paper_safe(t->to, s->reason));
		paper_style(t->to, STYLE_DIM);
		fprintf(t->f, " [%s]", s->rule);
		paper_style(t->to, STYLE_NONE);
		fputc('\n', t->f);
	}
	if (r->n_skipped > shown)
		fprintf(t->f,
		    "%zu more not evaluated; --format json lists "
		    "them\n",
		    r->n_skipped - shown);
}

static void
write_count(struct text_report *t, enum severity level, const char *after)
{
	size_t n = t->r->count[level];

	if (n > 0)
		paper_style(t->to, style_severity(level));
	fprintf(t->f, "%zu %s%s", n, out_severity(level), text_plural(n));
	if (n > 0)
		paper_style(t->to, STYLE_NONE);
	fputs(after, t->f);
}

static void
write_totals(struct text_report *t)
{
	const struct result *r = t->r;

	if (r->n_findings == r->n_suppressed)
		fputs("no findings", t->f);
	else {
		write_count(t, SEV_ERROR, ", ");
		write_count(t, SEV_WARNING, ", ");
		write_count(t, SEV_NOTICE, "");
	}
	fprintf(t->f, " in %zu input%s (%zu certificate%s)", r->n_files,
	    text_plural(r->n_files), r->n_certs, text_plural(r->n_certs));
	if (r->hidden > 0)
		fprintf(t->f,
		    "; %zu of them below --min-severity %s and not "
		    "shown",
		    r->hidden, out_severity(r->min_severity));
	if (r->n_suppressed > 0)
		fprintf(t->f, "; %zu suppressed", r->n_suppressed);
	if (r->n_failures > 0)
		fprintf(t->f, "; %zu failure%s, so the answer is incomplete",
		    r->n_failures, text_plural(r->n_failures));
	fputc('\n', t->f);
}

static void
write_summary(struct text_report *t)
{
	if (t->to->any)
		fputc('\n', t->f);
	write_inputs(t);
	write_keys(t);
	write_skipped(t);
	write_totals(t);
}

void
out_text(FILE *f, const struct result *r, const struct out_options *opt)
{
	struct paper to = { .f = f, .color = opt->color };
	struct text_report t = { .f = f, .to = &to, .r = r, .opt = opt };

	for (size_t i = 0; i < r->n_findings; i++)
		if (finding_shows(r, &r->findings[i]))
			write_finding(&t, &r->findings[i]);
	if (opt->statistics)
		write_statistics(&t);
	if (!opt->quiet)
		write_summary(&t);
	paper_free(&to);
}
