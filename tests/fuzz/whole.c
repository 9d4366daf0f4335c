/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/whole.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "load/digest.h"
#include "load/factor.h"
#include "load/known.h"
#include "load/pair.h"
#include "pki/relate.h"
#include "rules/data/well_known.h"
#include "tests/fuzz/fuzz.h"

static void
load(struct whole *w, const struct whole_input *from, enum as as)
{
	const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = FUZZ_AT,
		.spends_text = !from->keeps_text };
	struct input *in = &w->inputs[w->n_inputs++];
	struct file *f;

	input_from_bytes(from->path, from->bytes, &opt, in);
	f = in->file;
	roles_decide(in->arena, f, as);
	w->files =
	    mem_grow(w->files, w->n_files + f->n_parts + 1, sizeof *w->files);
	w->files[w->n_files++] = f;
	for (size_t i = 0; i < f->n_parts; i++) {
		roles_decide(in->arena, f->parts[i], as);
		w->files[w->n_files++] = f->parts[i];
	}
}

static void
mark_certificates(struct whole *w)
{
	struct known *k = known_new(&well_known_table, NULL, 0);
	struct key_owner *owners = NULL;
	size_t n = 0;

	for (size_t i = 0; i < w->n_files; i++) {
		struct file *f = w->files[i];

		f->order = i;
		owners = mem_grow(owners, n + f->n_certs + 1, sizeof *owners);
		for (size_t j = 0; j < f->n_certs; j++) {
			struct cert *c = f->certs[j];

			digest_cert(w->arena, c);
			if (cert_is_ca(c))
				known_mark(k, w->arena, c);
			if (c->decoded)
				owners[n++] =
				    (struct key_owner){ c->key, { f, c } };
		}
	}
	factor_keys(owners, n, 1);
	free(owners);
	known_free(k);
}

void
whole_run(struct whole *w, const struct whole_input *list, size_t n, enum as as,
    enum policy policy)
{
	const struct relate_options ro = { .want_bundles = true,
		.want_chains = true,
		.want_self_signed = true,
		.want_issued_by = true,
		.want_requests = true };
	struct selection *s = selection_new(policy);
	struct verifier *v = verifier_new();

	*w = (struct whole){ .arena = arena_new() };
	w->inputs = mem_alloc((n + 1) * sizeof *w->inputs);
	for (size_t i = 0; i < n; i++)
		load(w, &list[i], as);
	pair_keys(w->files, w->n_files);
	mark_certificates(w);
	relate_run(w->arena, v, w->files, w->n_files, &ro, &w->relations);
	w->result = (struct result){ .version = "0",
		.policy = policy,
		.evaluated_at = FUZZ_AT,
		.min_severity = SEV_NOTICE };
	run_rules(
	    w->arena, s, w->files, w->n_files, &w->relations, 1, &w->result);
	w->result.exit_status = run_status(&w->result, FAIL_ON_ERROR);
	verifier_free(v);
	selection_free(s);
}

void
whole_free(struct whole *w)
{
	for (size_t i = 0; i < w->n_inputs; i++)
		input_free(&w->inputs[i]);
	free(w->inputs);
	free(w->files);
	arena_free(w->arena);
	*w = (struct whole){ 0 };
}

void
whole_print(struct buf *b, whole_writer *write, const void *ctx)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	FUZZ_CHECK(f != NULL);
	write(f, ctx);
	FUZZ_CHECK(!ferror(f) && fclose(f) == 0);
	buf_clear(b);
	buf_add(b, text, n);
	free(text);
}

static bool
among(const char *families, const char *id)
{
	size_t n = strcspn(id, "-");

	for (const char *p = families; *p != '\0'; p += strspn(p, ",")) {
		size_t m = strcspn(p, ",");

		if (m == n && memcmp(p, id, n) == 0)
			return true;
		p += m;
	}
	return false;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What of a finding is told. */
typedef bool tell(struct buf *b, const struct finding *f, const void *ctx);

static void
tell_sorted(const struct whole *w, tell *one, const void *ctx, struct buf *out)
{
	const struct result *r = &w->result;
	char **lines = mem_alloc((r->n_findings + 1) * sizeof *lines);
	struct buf b = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < r->n_findings; i++) {
		buf_clear(&b);
		if (one(&b, &r->findings[i], ctx))
			lines[n++] = arena_strdup(w->arena, buf_str(&b));
	}
	qsort(lines, n, sizeof *lines, compare);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s\n", lines[i]);
	buf_free(&b);
	free(lines);
}

static void
tell_cert(struct buf *b, const struct finding *f)
{
	const struct cert *c = f->at.cert;

	if (c != NULL)
		text_hex(b, cert_sha256(c));
	buf_printf(b, " %s %d", f->rule->id, (int)f->severity);
}

/* "line 12" is where somebody else stands: without the number. */
static void
tell_message(struct buf *b, const char *message)
{
	const char *at;

	buf_puts(b, " ");
	while ((at = strstr(message, "line ")) != NULL) {
		buf_add(b, message, (size_t)(at - message) + 5);
		message = at + 5 + strspn(at + 5, "0123456789");
	}
	buf_puts(b, message);
}

static bool
tell_verdict(struct buf *b, const struct finding *f, const void *ctx)
{
	if (!among(ctx, f->rule->id) || f->at.cert == NULL)
		return false;
	tell_cert(b, f);
	tell_message(b, f->message);
	return true;
}

static bool
tell_rule(struct buf *b, const struct finding *f, const void *ctx)
{
	(void)ctx;
	/* Of several with one serial number the first is not reported. */
	if (strcmp(f->rule->id, "cert-duplicate-serial") == 0)
		return false;
	buf_printf(b, "%s ", f->at.file->path);
	tell_cert(b, f);
	return true;
}

void
whole_verdicts(const struct whole *w, const char *families, struct buf *out)
{
	tell_sorted(w, tell_verdict, families, out);
}

void
whole_rules(const struct whole *w, struct buf *out)
{
	tell_sorted(w, tell_rule, NULL, out);
}
