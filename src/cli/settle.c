/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/settle.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/glob.h"
#include "base/map.h"
#include "base/text.h"
#include "cli/cli.h"
#include "cli/reports.h"
#include "cli/sink.h"
#include "load/baseline.h"
#include "load/digest.h"
#include "load/read.h"
#include "out/baseline.h"

/* ---- The files --- */

static bool
is_context(enum given given)
{
	return given == GIVEN_AS_CONTEXT || given == GIVEN_IN_CONTEXT;
}

static void
find_settings(struct arena *a, const struct config *c, struct suppress_file *f)
{
	f->settings = ARENA_ARRAY(a, const struct setting *, c->n_paths + 1);
	for (size_t i = 0; f->name != NULL && i < c->n_paths; i++)
		for (size_t j = 0; j < c->paths[i].n_files; j++)
			if (path_glob(c->paths[i].files[j], f->name)) {
				f->settings[f->n_settings++] =
				    &c->paths[i].setting;
				break;
			}
}

/* The folder of the configuration itself was given. */
static bool
is_whole(const struct settling *s)
{
	for (size_t i = 0; i < s->o->operands.n; i++) {
		const char *name = config_name(
		    s->in->arena, s->config, s->o->operands.list[i]);

		if (name != NULL && *name == '\0')
			return true;
	}
	return false;
}

static struct suppress
suppress_files(struct arena *a, const struct config *c,
    const struct selection *selection, struct file *const *files, size_t n)
{
	struct suppress p = {
		.arena = a,
		.files = ARENA_ARRAY(a, struct suppress_file, n + 1),
		.exceptions = c->exceptions,
		.n_exceptions = c->n_exceptions,
		.selection = selection,
	};

	for (size_t i = 0; i < n; i++) {
		if (c->n_paths == 0 && c->n_exceptions == 0)
			continue;
		p.files[i].name = config_name(a, c, files[i]->path);
		find_settings(a, c, &p.files[i]);
	}
	return p;
}

static struct suppress
suppress_of(const struct settling *s)
{
	struct inputs *in = s->in;
	struct suppress p = suppress_files(
	    in->arena, s->config, s->selection, in->files, in->n_files);

	p.whole = s->config->n_exceptions > 0 && is_whole(s);
	for (size_t i = 0; i < in->n_files; i++)
		p.files[i].context = is_context(in->given[i]);
	return p;
}

bool
settle_needs_digests(const struct settling *s)
{
	if (s->o->baseline != NULL)
		return true;
	for (size_t i = 0; i < s->config->n_exceptions; i++)
		if (s->config->exceptions[i].has_certificate)
			return true;
	return false;
}

/* ---- The baseline --- */

/* What a finding points at is looked at if it is long enough to tell it from
 * others, and not so long that many findings would cost more than the run. */
#define MIN_CONTENT 16
#define MAX_CONTENT 16384

static struct slice
content_of(const struct origin *at)
{
	const struct slice all = at->file->bytes;

	if (at->length < MIN_CONTENT || at->length > MAX_CONTENT ||
	    at->offset > all.n || at->length > all.n - at->offset)
		return all;
	return (struct slice){ all.p + at->offset, at->length };
}

/* Of the findings that no certificate tells from others. */
static void
digest_contents(const struct settling *s, struct result *r)
{
	struct slice last = { 0 };
	const char *digest = NULL;
	struct buf hex = { 0 };

	for (size_t i = 0; i < r->n_findings; i++) {
		struct finding *f = &r->findings[i];
		struct slice now = content_of(&f->at);
		unsigned char sha256[32];

		if (f->at.cert != NULL || now.p == NULL)
			continue;
		if (digest == NULL || now.p != last.p || now.n != last.n) {
			digest_sha256(now, sha256);
			buf_clear(&hex);
			text_hex(&hex, (struct slice){ sha256, sizeof sha256 });
			digest = arena_strdup(s->in->arena, buf_str(&hex));
			last = now;
		}
		f->content = digest;
	}
	buf_free(&hex);
}

static bool
read_baseline(const struct settling *s, struct baseline *out)
{
	const char *path = s->o->baseline;
	struct buf err = { 0 };
	unsigned char *bytes;
	size_t n;
	bool ok;

	*out = (struct baseline){ 0 };
	if (path == NULL)
		return true;
	ok = read_file(path, BASELINE_CAP_BYTES, &bytes, &n, &err);
	if (ok) {
		ok = baseline_read(
		    s->in->arena, (struct slice){ bytes, n }, out, &err);
		free(bytes);
	}
	if (!ok)
		inputs_fail(s->in, path, buf_str(&err));
	buf_free(&err);
	return ok;
}

/* What the files of a run are known by: their paths, and the digests of
 * their certificates. */
static struct map *
known_things(const struct settling *s)
{
	const struct inputs *in = s->in;
	struct map *m = map_new(0);
	struct buf hex = { 0 };

	for (size_t i = 0; i < in->n_files; i++) {
		const struct file *f = in->files[i];

		if (is_context(in->given[i]))
			continue;
		map_add(m, slice_str(f->path), f);
		for (size_t j = 0; j < f->n_certs; j++) {
			buf_clear(&hex);
			text_hex(&hex, cert_sha256(f->certs[j]));
			map_add(m,
			    (struct slice){
				arena_dup(in->arena, hex.data, hex.len),
				hex.len },
			    f);
		}
	}
	buf_free(&hex);
	return m;
}

/* Its file or its certificate was judged by its rule, or is gone. */
static bool
is_stale(const struct settling *s, const struct map *things,
    const struct known_finding *k)
{
	size_t n = strcspn(k->fingerprint, ":");
	const char *rule = arena_strndup(s->in->arena, k->fingerprint, n);
	const char *what = k->fingerprint + n + (k->fingerprint[n] != '\0');
	struct slice digest = { (const unsigned char *)what,
		strcspn(what, ":") };

	if (selection_known(rule) && !selection_runs(s->selection, rule))
		return false;
	return map_find(things, digest) != NULL || k->path == NULL ||
	       map_find(things, slice_str(k->path)) != NULL ||
	       access(k->path, F_OK) != 0;
}

/* Reports have each of them, people their number. */
static void
tell_stale(const struct settling *s, struct result *r,
    const struct known_finding *known, size_t n)
{
	struct map *things = known_things(s);
	size_t stale = 0;

	for (size_t i = 0; i < n; i++) {
		if (known[i].used || !is_stale(s, things, &known[i]))
			continue;
		stale++;
		suppress_stale(r, s->in->arena, s->o->baseline, 0,
		    "the entry %s fits no finding any more",
		    known[i].fingerprint);
	}
	map_free(things);
	if (stale > 0)
		complain("%s: %zu of %zu entries %s no finding any more; "
			 "--write-baseline leaves them out",
		    s->o->baseline, stale, n, stale == 1 ? "fits" : "fit");
}

static bool
apply_baseline(
    const struct settling *s, const struct suppress *p, struct result *r)
{
	struct baseline b;
	struct known_finding *known;

	if (!read_baseline(s, &b))
		return false;
	if (s->o->baseline == NULL)
		return true;
	known = ARENA_ARRAY(s->in->arena, struct known_finding, b.n + 1);
	for (size_t i = 0; i < b.n; i++)
		known[i] = (struct known_finding){
			.fingerprint = b.list[i].fingerprint,
			.path = b.list[i].path,
			.content = b.list[i].content,
		};
	suppress_known(r, p, out_fingerprints(s->in->arena, r), known, b.n);
	if (s->o->write_baseline == NULL)
		tell_stale(s, r, known, b.n);
	return true;
}

/* ---- All of it --- */

void
settle_exceptions(struct arena *a, const struct config *c,
    const struct selection *s, struct result *r)
{
	struct suppress p = suppress_files(a, c, s, r->files, r->n_files);

	suppress_settings(r, &p);
	suppress_exceptions(r, &p);
	r->n_stale = 0;
}

bool
settle_harmless(const struct settling *s)
{
	const char *config = s->config->path;

	if (!reports_spare(s->o, config, "the configuration") ||
	    !reports_spare(s->o, s->o->baseline, "the baseline"))
		return false;
	if (s->o->write_baseline == NULL || config == NULL ||
	    !same_file(s->o->write_baseline, config))
		return true;
	complain("--write-baseline %s: would overwrite the configuration",
	    s->o->write_baseline);
	return false;
}

void
settle_scope(const struct settling *s, struct result *r)
{
	struct suppress p = suppress_of(s);
	struct selection *chosen = NULL;
	struct buf err = { 0 };

	/* They were taken before. */
	if (s->config->n_paths > 0 && s->given->severity.n > 0) {
		chosen = selection_new((enum policy)s->o->policy);
		for (size_t i = 0; i < s->given->severity.n; i++)
			(void)selection_severity(
			    chosen, s->given->severity.list[i], &err);
	}
	p.chosen = chosen;
	suppress_settings(r, &p);
	selection_free(chosen);
	buf_free(&err);
}

bool
settle(const struct settling *s, struct result *r)
{
	struct suppress p = suppress_of(s);

	if (s->o->baseline != NULL || s->o->write_baseline != NULL)
		digest_contents(s, r);
	suppress_exceptions(r, &p);
	for (size_t i = 0; i < r->n_stale; i++)
		complain("%s:%zu: %s", r->stale[i].path, r->stale[i].line,
		    r->stale[i].message);
	return apply_baseline(s, &p, r);
}

void
settle_input(const struct settling *s, struct result *r)
{
	struct suppress p = suppress_of(s);

	suppress_exceptions(r, &p);
	r->n_stale = 0;
}

/* What has just been written down is known. */
static void
settle_written(const struct settling *s, struct result *r)
{
	struct suppression *known = ARENA_NEW(s->in->arena, struct suppression);

	*known = (struct suppression){ BY_BASELINE, "in the baseline", NULL };
	for (size_t i = 0; i < r->n_findings; i++)
		if (r->findings[i].suppressed == NULL)
			r->findings[i].suppressed = known;
	run_count(r);
}

bool
settle_write(const struct settling *s, struct result *r)
{
	const char *path = s->o->write_baseline;
	struct buf err = { 0 };
	struct sink sink;
	bool ok;

	if (path == NULL)
		return true;
	if (s->in->n_failures > 0) {
		complain(
		    "%s: no baseline is written of a run that failed", path);
		return false;
	}
	ok = sink_open(&sink, path, &err);
	if (ok) {
		out_baseline(sink.f, r);
		ok = sink_close(&sink, path, &err);
	}
	if (ok)
		settle_written(s, r);
	else
		complain("%s", buf_str(&err));
	buf_free(&err);
	return ok;
}
