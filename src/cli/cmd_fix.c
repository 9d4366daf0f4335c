/* SPDX-License-Identifier: Apache-2.0 */
/* tlint fix: show or write the clean form of bundles and chains. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "base/times.h"
#include "cli/cli.h"
#include "cli/config.h"
#include "cli/contain.h"
#include "cli/replace.h"
#include "cli/sink.h"
#include "cli/units.h"
#include "load/load.h"
#include "load/walk.h"
#include "out/diff.h"
#include "pki/fix.h"
#include "pki/relate.h"

struct fixing {
	const struct options *o;
	const struct config *config;
	struct load_options load;
	struct walk walk;
	struct input *donors;
	struct file **donor_files;
	size_t n_donors;
	size_t n_changed, n_clean, n_failed;
};

static const char *
shown(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

static void
failed(struct fixing *w, const char *path, const char *message)
{
	complain("%s: %s", shown(path), message);
	w->n_failed++;
}

static void
walk_failed(const char *path, const char *message, void *ctx)
{
	failed(ctx, path, message);
}

/* ---- What was asked --------------------------------------------------------- */

static bool
exists(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

static bool
asked_for_one(const struct fixing *w, const char *option)
{
	if (w->walk.n == 1 && w->walk.entries[0].named)
		return true;
	complain("--%s needs one file as PATH", option);
	return false;
}

/* A file to write must not be one that is read. */
static bool
harmless(const struct fixing *w, const char *option, const char *path)
{
	const struct options *o = w->o;

	if (strcmp(path, "-") == 0)
		return true;
	for (size_t i = 0; i < w->walk.n; i++)
		if (same_file(path, w->walk.entries[i].path)) {
			complain("--%s %s: is an input", option, path);
			return false;
		}
	for (size_t i = 0; i < o->add_from.n; i++)
		if (same_file(path, o->add_from.list[i])) {
			complain("--%s %s: is an input", option, path);
			return false;
		}
	if (w->config->path != NULL && same_file(path, w->config->path)) {
		complain("--%s %s: is the configuration", option, path);
		return false;
	}
	return true;
}

static bool
key_file_asked(const struct fixing *w)
{
	const struct options *o = w->o;

	if (o->extract_key == NULL)
		return true;
	if (!asked_for_one(w, "extract-key") ||
	    !harmless(w, "extract-key", o->extract_key))
		return false;
	if (strcmp(o->extract_key, "-") == 0) {
		complain("--extract-key - : a private key goes to a file only");
		return false;
	}
	if (exists(o->extract_key)) {
		complain("--extract-key %s: is there already, and a file that "
			 "may hold a key is never overwritten",
		    o->extract_key);
		return false;
	}
	if (o->fix_output != NULL && same_file(o->extract_key, o->fix_output)) {
		complain("--extract-key and --output name the same file");
		return false;
	}
	return true;
}

static bool
modes_agree(const struct options *o)
{
	if (o->fix_write + o->fix_diff + (o->fix_output != NULL) <= 1)
		return true;
	complain("--diff, --write and --output exclude each other");
	return false;
}

static bool
asked_well(const struct fixing *w)
{
	const struct options *o = w->o;

	if (!modes_agree(o) || !key_file_asked(w))
		return false;
	return o->fix_output == NULL ||
	       (asked_for_one(w, "output") &&
		   harmless(w, "output", o->fix_output));
}

/* ---- Words ------------------------------------------------------------------ */

static void
say(struct buf *b, size_t n, const char *one, const char *many)
{
	if (n == 0)
		return;
	buf_puts(b, b->len > 0 ? ", " : "");
	buf_printf(b, "%zu %s", n, n == 1 ? one : many);
}

static void
say_if(struct buf *b, bool yes, const char *words)
{
	if (yes)
		buf_printf(b, "%s%s", b->len > 0 ? ", " : "", words);
}

/* What was mended, or would be, on standard error. */
static void
tell(const struct fixing *w, const char *path, const struct fix *x)
{
	bool done = w->o->fix_write || w->o->fix_output != NULL;
	struct buf b = { 0 };

	if (w->o->quiet)
		return;
	say(&b, x->n_added, "missing issuer", "missing issuers");
	say(&b, x->n_duplicates, "duplicate", "duplicates");
	say(&b, x->n_expired, "expired certificate", "expired certificates");
	say(&b, x->n_keys, "private key", "private keys");
	say_if(&b, x->reordered, "order");
	say_if(&b, x->text_dropped, "text around the certificates");
	say_if(&b, x->trust_dropped, "OpenSSL's trust settings");
	say_if(&b, x->form_changed || b.len == 0, "lines and markers");
	complain("%s: %s: %s", shown(path), done ? "mended" : "would mend",
	    buf_str(&b));
	buf_free(&b);
}

/* ---- Showing and writing ------------------------------------------------------ */

static void
show(const struct fixing *w, const struct file *f, const struct fix *x)
{
	struct slice *secrets = mem_alloc((f->n_blocks + 1) * sizeof *secrets);
	struct diff d = {
		.path = f->path,
		.before = f->bytes,
		.after = { (unsigned char *)x->text.data, x->text.len },
		.secrets = secrets,
		.color = cli_color(w->o),
	};

	for (size_t i = 0; i < f->n_blocks; i++)
		if (f->blocks[i].type == BLOCK_PRIVATE_KEY)
			secrets[d.n_secrets++] =
			    (struct slice){ f->bytes.p + f->blocks[i].offset,
				    f->blocks[i].length };
	out_diff(stdout, &d);
	free(secrets);
}

static bool
write_output(const char *path, const struct fix *x, struct buf *err)
{
	struct sink s;

	if (!sink_open(&s, path, err))
		return false;
	fwrite(x->text.data, 1, x->text.len, s.f);
	return sink_close(&s, path, err);
}

/* The key has its new place before it leaves the old one. */
static bool
put(const struct fixing *w, const struct file *f, const struct fix *x,
    struct buf *err)
{
	const struct options *o = w->o;
	bool ok;

	if (x->n_keys > 0 && !create_private(o->extract_key,
				 (struct slice){ x->keys, x->keys_len }, err))
		return false;
	if (o->fix_output != NULL)
		ok = write_output(o->fix_output, x, err);
	else
		ok = replace_file(f->path, o->fix_follow, f->bytes,
		    (struct slice){
			(unsigned char *)x->text.data, x->text.len },
		    err);
	if (!ok && x->n_keys > 0)
		unlink(o->extract_key);
	return ok;
}

static bool
deliver(const struct fixing *w, const struct file *f, const struct fix *x,
    struct buf *err)
{
	const struct options *o = w->o;

	if (o->fix_output == NULL && !x->changed)
		return true;
	if (o->fix_output == NULL && !o->fix_write)
		show(w, f, x);
	else if (!put(w, f, x, err))
		return false;
	if (x->changed)
		tell(w, f->path, x);
	return true;
}

/* ---- One file ----------------------------------------------------------------- */

/* The command line goes before the configuration. */
static enum as meant_as(const struct fixing *w, const char *path)
{
	const char *reason;
	int as;

	if (options_given(w->o, "as") || strcmp(path, "-") == 0 ||
	    (as = units_as(w->config, path, &reason)) < 0)
		return (enum as)w->o->as;
	return as == AS_CA_BUNDLE || as == AS_END_ENTITY || as == AS_SERVER
		   ? (enum as)as
		   : AS_AUTO;
}

static void
fix_one(struct fixing *w, struct input *in, const char *path)
{
	const struct options *o = w->o;
	const struct fix_options fo = {
		.convert = o->fix_output != NULL,
		.prune_expired = o->prune_expired,
		.extract_keys = o->extract_key != NULL,
		.donors = w->donor_files,
		.n_donors = w->n_donors,
	};
	struct buf err = { 0 };
	struct fix x;

	roles_decide(in->arena, in->file, meant_as(w, path));
	if (fix_file(in->arena, in->file, &fo, &x, &err) &&
	    deliver(w, in->file, &x, &err))
		x.changed ? w->n_changed++ : w->n_clean++;
	else
		failed(w, path, buf_str(&err));
	fix_free(&x);
	buf_free(&err);
}

static void
fix_entry(struct fixing *w, const struct walk_entry *e)
{
	struct input in;
	struct buf err = { 0 };

	if (strcmp(e->path, "-") == 0 && w->o->fix_write)
		failed(w, e->path,
		    "--write cannot change it; --output FILE "
		    "writes the clean form");
	else if (!input_load(e->path, &w->load, !e->named, &in, &err))
		failed(w, e->path, buf_str(&err));
	else {
		/* Of a folder, what holds certificates. */
		if (in.file != NULL && (e->named || in.file->n_certs > 0))
			fix_one(w, &in, e->path);
		input_free(&in);
	}
	buf_free(&err);
}

static void
load_donor(struct fixing *w, const char *path)
{
	struct input *in = &w->donors[w->n_donors];
	struct buf err = { 0 };

	if (!input_load(path, &w->load, false, in, &err))
		failed(w, path, buf_str(&err));
	else if (in->file->n_certs == 0) {
		failed(w, path, "holds no certificate (--add-from)");
		input_free(in);
	} else
		w->donor_files[w->n_donors++] = in->file;
	buf_free(&err);
}

/* ---- The command ---------------------------------------------------------------- */

static void
sum_up(const struct fixing *w)
{
	const bool done = w->o->fix_write;

	if (w->o->quiet || w->o->fix_output != NULL ||
	    w->n_changed + w->n_clean + w->n_failed < 2)
		return;
	complain("%zu file%s %s, %zu clean, %zu failed", w->n_changed,
	    text_plural(w->n_changed), done ? "changed" : "to change",
	    w->n_clean, w->n_failed);
}

static int
status_of(const struct fixing *w)
{
	if (!cli_flush() || w->n_failed > 0)
		return EXIT_TROUBLE;
	return w->n_changed > 0 && !w->o->fix_write && w->o->fix_output == NULL
		   ? EXIT_FINDINGS
		   : EXIT_CLEAN;
}

static int
fix_all(struct fixing *w)
{
	const struct options *o = w->o;
	size_t before = w->n_failed;

	w->donors = mem_alloc((o->add_from.n + 1) * sizeof *w->donors);
	w->donor_files =
	    mem_alloc((o->add_from.n + 1) * sizeof *w->donor_files);
	for (size_t i = 0; i < o->add_from.n; i++)
		load_donor(w, o->add_from.list[i]);
	/* Half of what was asked for is not what was asked for. */
	if (w->n_failed == before) {
		for (size_t i = 0; i < w->walk.n; i++)
			fix_entry(w, &w->walk.entries[i]);
		if (w->n_changed + w->n_clean + w->n_failed == 0)
			failed(w, o->operands.list[0],
			    "holds no certificates to fix");
		sum_up(w);
	}
	for (size_t i = 0; i < w->n_donors; i++)
		input_free(&w->donors[i]);
	free(w->donors);
	free(w->donor_files);
	return status_of(w);
}

/* A file that is written through a link has its folder elsewhere. */
static void
confine(struct fixing *w)
{
	struct arena *a = arena_new();
	struct needs_of_run n = { 0 };

	for (size_t i = 0; i < w->walk.n; i++) {
		const char *path = w->walk.entries[i].path;
		char *real = NULL;

		needs_read(&n, path);
		if (!w->o->fix_write)
			continue;
		needs_write(&n, path);
		if (w->o->fix_follow && (real = realpath(path, NULL)) != NULL)
			needs_write(&n, arena_strdup(a, real));
		free(real);
	}
	contain(&n, w->o);
	arena_free(a);
}

static int
fix_as_configured(const struct options *o, const struct config *c)
{
	struct fixing w = {
		.o = o,
		.config = c,
		.load = { .max_input = o->max_input, .judged_at = cli_time(o) },
	};
	int status = EXIT_TROUBLE;

	for (size_t i = 0; i < o->operands.n; i++)
		walk_add(&w.walk, o->operands.list[i], walk_failed, &w);
	if (asked_well(&w)) {
		confine(&w);
		status = fix_all(&w);
	}
	walk_free(&w.walk);
	return status;
}

int
cmd_fix(const struct options *given)
{
	struct arena *a;
	struct config c;
	struct options o; /* owns nothing */
	int status = EXIT_TROUBLE;

	if (given->operands.n == 0) {
		complain("no PATH given: name a file or a folder");
		return status;
	}
	a = arena_new();
	if (config_read(a, given, &c) && config_apply(&c, given, &o))
		status = fix_as_configured(&o, &c);
	arena_free(a);
	return status;
}
