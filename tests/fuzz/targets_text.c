/* SPDX-License-Identifier: Apache-2.0 */
/* Harnesses of the readers of text: JSON, YAML, settings, messages. */
#include <stdlib.h>
#include <string.h>

#include "load/baseline.h"
#include "load/conf.h"
#include "load/deploy.h"
#include "load/filters.h"
#include "load/load.h"
#include "load/policy.h"
#include "load/tcldlist.h"
#include "load/yaml.h"
#include "out/explain.h"
#include "pki/relate.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/wellformed.h"
#include "tests/fuzz/whole.h"

static const struct load_options options = { .max_input = CAP_INPUT_BYTES,
	.judged_at = FUZZ_AT };

/* A file of these bytes that nobody has looked at. */
static struct file *
file_of(struct arena *a, const uint8_t *data, size_t n)
{
	struct file *f = ARENA_NEW(a, struct file);

	f->path = "x";
	f->bytes = (struct slice){ data, n };
	f->judged_at = FUZZ_AT;
	f->at =
	    (struct origin){ .file = f, .length = n, .line = 1, .end_line = 1 };
	return f;
}

int
fuzz_filters(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	struct filter_set *set = filters_read(a, file_of(a, data, n));

	FUZZ_CHECK(set != NULL);
	filters_likely(set);
	arena_free(a);
	return 0;
}

int
fuzz_tcldlist(const uint8_t *data, size_t n)
{
	struct tcld_state state = { 0 };
	struct buf err = { 0 };

	if (tcld_state_read(
		"x", (struct slice){ data, n }, &options, &state, &err))
		input_free(&state.input);
	else
		FUZZ_CHECK(err.len > 0);
	buf_free(&err);
	return 0;
}

static void
check_nodes(const struct yaml_node *n, int depth)
{
	FUZZ_CHECK(depth <= YAML_CAP_DEPTH + 1);
	for (; n != NULL; n = n->next) {
		FUZZ_CHECK(n->line > 0 && n->column > 0);
		FUZZ_CHECK((n->kind == YAML_SCALAR) == (n->text != NULL));
		check_nodes(n->first, depth + 1);
	}
}

int
fuzz_yaml(const uint8_t *data, size_t n)
{
	struct slice s = { data, n };
	struct arena *a = arena_new();
	struct yaml_node *own = NULL, *foreign = NULL;
	struct yaml_error err = { 0 };

	if (yaml_read(a, s, &own, &err))
		check_nodes(own, 1);
	else
		FUZZ_FINE(wf_text(err.message, strlen(err.message)));
	if (yaml_read_foreign(a, s, &foreign, &err))
		check_nodes(foreign, 1);
	else
		FUZZ_FINE(wf_text(err.message, strlen(err.message)));
	arena_free(a);
	return 0;
}

int
fuzz_policy(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();

	FUZZ_CHECK(policy_read(a, file_of(a, data, n), true) != NULL);
	policy_read(a, file_of(a, data, n), false);
	arena_free(a);
	return 0;
}

int
fuzz_conf(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();

	FUZZ_CHECK(conf_read(a, file_of(a, data, n), NULL, true) != NULL);
	conf_read(a, file_of(a, data, n), NULL, false);
	arena_free(a);
	return 0;
}

static void
check_note(void *ctx, const struct file *f, uint32_t line, const char *message)
{
	(void)ctx;
	(void)line;
	FUZZ_CHECK(f != NULL && message != NULL);
	FUZZ_FINE(wf_text(message, strlen(message)));
}

/* The same bytes as a compose file and as the variables that it may name. */
int
fuzz_deploy(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	struct file *files[2] = { file_of(a, data, n), file_of(a, data, n) };
	const struct deploy_options opt = { .n_maps = 0 };
	struct deployment d = { .judged_at = FUZZ_AT };

	files[0]->path = "/nowhere/compose.yaml";
	files[1]->path = "/nowhere/.env";
	deploy_sniff(files[0]->bytes);
	deploy_read(a, files, 2, &opt, &d, check_note, NULL);
	for (size_t i = 0; deploy_next_material(&d, &i) != NULL;)
		FUZZ_CHECK(i > 0);
	deploy_wipe(&d);
	arena_free(a);
	return 0;
}

int
fuzz_baseline(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new();
	struct buf err = { 0 };
	struct baseline b = { 0 };

	if (!baseline_read(a, (struct slice){ data, n }, &b, &err))
		FUZZ_CHECK(err.len > 0);
	buf_free(&err);
	arena_free(a);
	return 0;
}

static void
write_explanation(FILE *f, const void *ctx)
{
	explain_text(f, ctx, false);
}

int
fuzz_explain(const uint8_t *data, size_t n)
{
	char *text = calloc(n + 1, 1);
	struct buf b = { 0 };

	FUZZ_CHECK(text != NULL);
	if (n > 0)
		memcpy(text, data, n);
	whole_print(&b, write_explanation, text);
	FUZZ_FINE(wf_text(buf_str(&b), b.len));
	buf_free(&b);
	free(text);
	return 0;
}

/* Whatever it is: recognised, decoded, with all that is in it. */
int
fuzz_input(const uint8_t *data, size_t n)
{
	struct input in;

	input_from_bytes("x", (struct slice){ data, n }, &options, &in);
	roles_decide(in.arena, in.file, AS_AUTO);
	FUZZ_CHECK(in.file->bytes.n == n);
	FUZZ_CHECK(in.file->n_parts <= CAP_PARTS);
	for (size_t i = 0; i < in.file->n_parts; i++) {
		const struct file *part = in.file->parts[i];

		FUZZ_CHECK(part->outer != NULL && part->part != NULL);
		FUZZ_FINE(wf_text(part->part, strlen(part->part)));
	}
	for (size_t i = 0; i < in.file->n_unread; i++)
		FUZZ_FINE(wf_text(
		    in.file->unread[i].what, strlen(in.file->unread[i].what)));
	input_free(&in);
	return 0;
}
