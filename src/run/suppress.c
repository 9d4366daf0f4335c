/* SPDX-License-Identifier: Apache-2.0 */
#include "run/suppress.h"

#include <stdarg.h>
#include <string.h>

#include "base/glob.h"
#include "base/map.h"
#include "base/text.h"
#include "run/comments.h"

/* Room for one more is made by doubling, which shows in the number. */
void
suppress_stale(struct result *r, struct arena *a, const char *path, size_t line,
    const char *fmt, ...)
{
	struct buf b = { 0 };
	size_t n = r->n_stale;
	va_list ap;

	if ((n & (n - 1)) == 0) {
		struct stale *list =
		    ARENA_ARRAY(a, struct stale, n > 0 ? 2 * n : 1);

		if (n > 0)
			memcpy(list, r->stale, n * sizeof *list);
		r->stale = list;
	}
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	r->stale[r->n_stale++] = (struct stale){ path, line,
		text_safe_dup(a, slice_str(buf_str(&b))) };
	buf_free(&b);
}

const struct suppression *
suppression_new(struct arena *a, enum suppressed_by by, const char *reason,
    const char *until)
{
	struct suppression *p = ARENA_NEW(a, struct suppression);

	*p = (struct suppression){ by, text_safe_dup(a, slice_str(reason)),
		until };
	return p;
}

/* ---- Settings --- */

/* Another file may be to blame for what these rules find. */
static bool
is_cross(const struct rule *r)
{
	return r->needs != NEEDS_NOTHING ||
	       (r->scope == SCOPE_CHAIN && !r->own_file);
}

/* What the settings of a file make of a finding's severity. */
static enum severity
severity_in(const struct finding *f, const struct suppress_file *file)
{
	enum severity level = f->severity;

	for (size_t i = 0; i < file->n_settings; i++) {
		const struct setting *t = file->settings[i];

		for (size_t j = 0; j < t->n_levels; j++)
			if (selection_names(t->levels[j].pattern, f->rule))
				level = t->levels[j].level;
	}
	for (size_t i = 0; i < file->n_settings; i++)
		for (size_t j = 0; j < file->settings[i]->n_ignore; j++)
			if (selection_names(
				file->settings[i]->ignore[j], f->rule))
				return SEV_OFF;
	return level;
}

/* Files that are judged twice, in two units, are told once. */
static bool
is_repeat(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->at.file == b->at.file &&
	       a->at.offset == b->at.offset && a->at.line == b->at.line &&
	       a->at.column == b->at.column && a->at.cert == b->at.cert &&
	       strcmp(a->message, b->message) == 0;
}

static void
drop_skipped(struct result *r, const struct suppress *s)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_skipped; i++) {
		const struct file *f = r->skipped[i].file;

		if (f == NULL || !s->files[f->order].context)
			r->skipped[n++] = r->skipped[i];
	}
	r->n_skipped = n;
}

void
suppress_settings(struct result *r, const struct suppress *s)
{
	size_t n = 0;

	for (size_t i = 0; i < r->n_findings; i++) {
		struct finding *f = &r->findings[i];
		const struct suppress_file *file = &s->files[f->at.file->order];

		if (file->context && !is_cross(f->rule))
			continue;
		if (s->chosen == NULL ||
		    !selection_has_level(s->chosen, f->rule))
			f->severity = severity_in(f, file);
		if (f->severity == SEV_OFF ||
		    (n > 0 && is_repeat(f, &r->findings[n - 1])))
			continue;
		r->findings[n++] = *f;
	}
	r->n_findings = n;
	drop_skipped(r, s);
	run_count(r);
}

/* ---- Exceptions of the configuration --- */

static bool
names_file(const struct exception *x, const struct suppress_file *file)
{
	return x->files == NULL ||
	       (file->name != NULL && path_glob(x->files, file->name));
}

static bool
is_over(const struct exception *x, const struct result *r)
{
	return x->until != NULL && r->evaluated_at >= x->ends;
}

static struct slice
digest_of(const unsigned char *sha256)
{
	return (struct slice){ sha256, 32 };
}

static void
except(const struct suppress *s, const struct result *r, struct finding *f,
    struct exception *x)
{
	if (f->suppressed != NULL || !selection_names(x->rule, f->rule) ||
	    !names_file(x, &s->files[f->at.file->order]))
		return;
	x->used = true;
	if (!is_over(x, r))
		f->suppressed = suppression_new(
		    s->arena, BY_CONFIGURATION, x->reason, x->until);
}

/* Those that name a certificate are found by it, the others tried. */
static void
except_all(struct result *r, const struct suppress *s)
{
	struct map *by_cert = map_new(s->n_exceptions);

	for (size_t i = 0; i < s->n_exceptions; i++)
		if (s->exceptions[i].has_certificate)
			map_add(by_cert, digest_of(s->exceptions[i].sha256),
			    &s->exceptions[i]);
	for (size_t i = 0; i < r->n_findings; i++) {
		struct finding *f = &r->findings[i];
		const struct map_entry *e = NULL;

		if (f->at.cert != NULL &&
		    cert_extra(f->at.cert)->digests != NULL)
			e = map_find(by_cert,
			    digest_of(cert_extra(f->at.cert)->digests->sha256));
		for (; e != NULL; e = map_next(by_cert, e))
			except(s, r, f,
			    &s->exceptions[(const struct exception *)e->value -
					   s->exceptions]);
		for (size_t k = 0; k < s->n_exceptions; k++)
			if (!s->exceptions[k].has_certificate)
				except(s, r, f, &s->exceptions[k]);
	}
	map_free(by_cert);
}

static bool
has_certificate(const struct file *f, const unsigned char *sha256)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (cert_extra(f->certs[i])->digests != NULL &&
		    memcmp(cert_extra(f->certs[i])->digests->sha256, sha256,
			32) == 0)
			return true;
	return false;
}

/* Was what it is about judged in this run? */
static bool
was_asked(
    const struct result *r, const struct suppress *s, const struct exception *x)
{
	if (!selection_runs(s->selection, x->rule))
		return false;
	for (size_t i = 0; i < r->n_files; i++) {
		const struct file *f = r->files[i];

		if (!s->files[i].context && names_file(x, &s->files[i]) &&
		    (!x->has_certificate || has_certificate(f, x->sha256)))
			return true;
	}
	return s->whole;
}

static void
tell_exceptions(struct result *r, const struct suppress *s)
{
	for (size_t i = 0; i < s->n_exceptions; i++) {
		const struct exception *x = &s->exceptions[i];

		if (is_over(x, r))
			suppress_stale(r, s->arena, x->path, x->line,
			    "the exception for %s ended with %s", x->rule,
			    x->until);
		else if (!x->used && was_asked(r, s, x))
			suppress_stale(r, s->arena, x->path, x->line,
			    "the exception for %s fits no finding any more",
			    x->rule);
	}
}

void
suppress_exceptions(struct result *r, const struct suppress *s)
{
	except_all(r, s);
	tell_exceptions(r, s);
	comments_heed(r, s);
	run_count(r);
}

/* ---- The baseline --- */

static void
mark_known(const struct suppress *s, struct finding *f)
{
	if (f->suppressed == NULL)
		f->suppressed = suppression_new(
		    s->arena, BY_BASELINE, "in the baseline", NULL);
}

static struct known_finding *
known_of(struct known_finding *known, const struct map_entry *e)
{
	return &known[(const struct known_finding *)e->value - known];
}

/* The next entry of equal rule and content that no finding has; all of the
 * list are such. */
static struct known_finding *
take_next(
    struct known_finding *known, const struct map *m, const struct map_entry *e)
{
	struct known_finding *first = known_of(known, e);

	if (first->any_taken)
		e = first->next;
	if (e == NULL)
		return NULL;
	first->any_taken = true;
	first->next = map_next(m, e);
	return known_of(known, e);
}

/* RULE:CONTENT */
static struct slice
content_key(struct arena *a, const char *id, size_t n, const char *content)
{
	return slice_str(arena_printf(a, "%.*s:%s", (int)n, id, content));
}

/* The entries that no finding has, by rule and content. */
static struct map *
left_over(const struct suppress *s, struct known_finding *known, size_t n_known)
{
	struct map *m = map_new(0);

	for (size_t i = 0; i < n_known; i++)
		if (!known[i].used && known[i].content != NULL)
			map_add(m,
			    content_key(s->arena, known[i].fingerprint,
				strcspn(known[i].fingerprint, ":"),
				known[i].content),
			    &known[i]);
	return m;
}

/* Where a file has moved, its findings do as well. */
static void
find_moved(struct result *r, const struct suppress *s, const bool *found,
    struct known_finding *known, size_t n_known)
{
	struct map *m = left_over(s, known, n_known);

	for (size_t i = 0; i < r->n_findings; i++) {
		struct finding *f = &r->findings[i];
		struct known_finding *k;
		const struct map_entry *e = NULL;

		if (!found[i] && f->content != NULL)
			e = map_find(m, content_key(s->arena, f->rule->id,
					    strlen(f->rule->id), f->content));
		if (e == NULL || (k = take_next(known, m, e)) == NULL)
			continue;
		k->used = true;
		mark_known(s, f);
	}
	map_free(m);
}

void
suppress_known(struct result *r, const struct suppress *s,
    const char *const *fingerprints, struct known_finding *known,
    size_t n_known)
{
	struct map *m = map_new(n_known);
	bool *found = ARENA_ARRAY(s->arena, bool, r->n_findings + 1);

	for (size_t i = 0; i < n_known; i++)
		map_add(m, slice_str(known[i].fingerprint), &known[i]);
	for (size_t i = 0; i < r->n_findings; i++) {
		const struct map_entry *e =
		    map_find(m, slice_str(fingerprints[i]));

		if (e == NULL)
			continue;
		for (; e != NULL; e = map_next(m, e))
			known_of(known, e)->used = true;
		found[i] = true;
		mark_known(s, &r->findings[i]);
	}
	map_free(m);
	find_moved(r, s, found, known, n_known);
	run_count(r);
}
