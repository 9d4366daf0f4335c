/* SPDX-License-Identifier: Apache-2.0 */
/* Harnesses of the whole program: bytes to every report, and to the clean
 * form. */
#include <stdlib.h>
#include <string.h>

#include "load/digest.h"
#include "out/admit.h"
#include "out/audit.h"
#include "out/out.h"
#include "pki/admit.h"
#include "pki/fix.h"
#include "pki/relate.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/wellformed.h"
#include "tests/fuzz/whole.h"

/* What nobody should call a file. */
static const char hostile_path[] =
    "a\n::error::b\x1b[31m\"" FUZZ_MARKER ">&=\xff\xe2\x80\xae,'.pem";

/* ---- Reports ---------------------------------------------------------------- */

struct lint_report {
	const struct format *format;
	const struct whole *whole;
};

static void
write_lint(FILE *f, const void *ctx)
{
	static const struct out_options opt = { .statistics = true,
		.fails = SEV_ERROR };
	const struct lint_report *r = ctx;

	r->format->write(f, &r->whole->result, &opt);
}

struct audit_report {
	const struct audit_format *format;
	const struct audit *audit;
};

static void
write_audit(FILE *f, const void *ctx)
{
	static const struct audit_options opt = { .out = { .fails = SEV_ERROR },
		.width = 100,
		.sha256 = digest_sha256 };
	const struct audit_report *r = ctx;

	r->format->write(f, r->audit, &opt);
}

/* These hold the whole catalogue or a page: not for every input. */
static bool
is_large(const char *format)
{
	return strcmp(format, "sarif") == 0 || strcmp(format, "html") == 0;
}

static void
check_reports(struct whole *w, bool all)
{
	struct audit audit;
	struct buf b = { 0 };

	for (size_t i = 0; i < n_formats; i++) {
		struct lint_report r = { &formats[i], w };

		if (!all && is_large(formats[i].name))
			continue;
		whole_print(&b, write_lint, &r);
		FUZZ_FINE(wf_report(formats[i].name, buf_str(&b), b.len));
	}
	audit_make(w->arena, &w->result, 30, &audit);
	for (size_t i = 0; i < n_audit_formats; i++) {
		struct audit_report r = { &audit_formats[i], &audit };

		if (r.format->write == NULL ||
		    (!all && is_large(r.format->name)))
			continue;
		whole_print(&b, write_audit, &r);
		FUZZ_FINE(wf_report(r.format->name, buf_str(&b), b.len));
	}
	buf_free(&b);
}

/* As it comes, or as what the bytes happen to say. */
int
fuzz_report(const uint8_t *data, size_t n)
{
	static const enum as roles[] = { AS_AUTO, AS_AUTO, AS_CA_BUNDLE,
		AS_END_ENTITY };
	const struct whole_input in = { .path = hostile_path,
		.bytes = { data, n } };
	unsigned sum = (unsigned)n;
	struct whole w;

	for (size_t i = 0; i < n; i++)
		sum = sum * 31 + data[i];
	whole_run(&w, &in, 1, roles[sum % 4],
	    sum / 4 % 2 ? POLICY_OBSERVED : POLICY_DOCUMENTED);
	check_reports(&w, sum / 8 % 32 == 0);
	whole_free(&w);
	return 0;
}

/* ---- Admission ---------------------------------------------------------------- */

struct admit_report {
	const struct admit_format *format;
	const struct admissions *admissions;
};

static void
write_admit(FILE *f, const void *ctx)
{
	static const struct out_options opt = { .fails = SEV_ERROR };
	const struct admit_report *r = ctx;

	r->format->write(f, r->admissions, &opt);
}

/* The file as clients of itself as the CA bundle, with its own filters. */
int
fuzz_admit(const uint8_t *data, size_t n)
{
	const struct whole_input in = { .path = hostile_path,
		.bytes = { data, n } };
	struct verifier *v = verifier_new();
	struct admissions r = { .version = "0", .evaluated_at = FUZZ_AT };
	struct client *clients;
	struct buf b = { 0 };
	struct terms *terms;
	struct whole w;

	whole_run(&w, &in, 1, AS_AUTO, POLICY_DOCUMENTED);
	terms = terms_new(w.arena, w.files[0], w.files[0]->filters);
	r.n_clients = clients_of(w.arena, w.files[0], true, &clients);
	admit_clients(w.arena, v, terms, clients, r.n_clients, true);
	admit_clients(w.arena, v, terms, clients, r.n_clients, false);
	for (size_t i = 0; i < r.n_clients; i++) {
		clients[i].change = admit_change(&clients[i]);
		FUZZ_CHECK(
		    clients[i].now.admitted == clients[i].before.admitted);
	}
	r.files = w.files;
	r.n_files = w.n_files;
	r.clients = clients;
	r.compared = true;
	r.before.ca = r.now.ca = w.files[0];
	admissions_count(&r);
	for (size_t i = 0; i < n_admit_formats; i++) {
		const struct admit_report x = { &admit_formats[i], &r };

		whole_print(&b, write_admit, &x);
		FUZZ_FINE(wf_report(x.format->name, buf_str(&b), b.len));
	}
	buf_free(&b);
	terms_free(terms);
	verifier_free(v);
	whole_free(&w);
	return 0;
}

/* ---- The clean form ----------------------------------------------------------- */

static bool
holds(const struct file *f, const struct cert *c)
{
	for (size_t i = 0; i < f->n_certs; i++)
		if (slice_eq(f->certs[i]->der, c->der))
			return true;
	return false;
}

static void
load(struct input *in, struct slice s, enum as as)
{
	static const struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = FUZZ_AT };

	input_from_bytes("x.pem", s, &opt, in);
	roles_decide(in->arena, in->file, as);
}

/* No certificate is lost, made or changed; and nothing is left to mend. */
static void
check_clean(const struct file *f, const struct fix *x)
{
	const struct fix_options o = { .convert = true };
	struct slice s = { (const unsigned char *)x->text.data, x->text.len };
	struct buf err = { 0 };
	struct fix again = { 0 };
	struct input in;

	load(&in, s, f->as);
	for (size_t i = 0; i < f->n_certs; i++)
		FUZZ_CHECK(holds(in.file, f->certs[i]));
	for (size_t i = 0; i < in.file->n_certs; i++)
		FUZZ_CHECK(holds(f, in.file->certs[i]));
	FUZZ_CHECK(fix_file(in.arena, in.file, &o, &again, &err));
	FUZZ_CHECK(!again.changed && again.text.len == x->text.len &&
		   memcmp(again.text.data, x->text.data, s.n) == 0);
	fix_free(&again);
	buf_free(&err);
	input_free(&in);
}

int
fuzz_fix(const uint8_t *data, size_t n)
{
	static const enum as roles[] = { AS_AUTO, AS_CA_BUNDLE, AS_END_ENTITY };
	const struct fix_options o = { .convert = true, .extract_keys = true };

	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		struct buf err = { 0 };
		struct fix x = { 0 };
		struct input in;

		load(&in, (struct slice){ data, n }, roles[i]);
		if (fix_file(in.arena, in.file, &o, &x, &err))
			check_clean(in.file, &x);
		else
			FUZZ_CHECK(err.len > 0);
		fix_free(&x);
		buf_free(&err);
		input_free(&in);
	}
	return 0;
}
