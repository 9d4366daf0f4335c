/* SPDX-License-Identifier: Apache-2.0 */
/* The inputs of `tlint gate`: the present state, and the change. */
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "cli/cli.h"
#include "cli/gate_work.h"
#include "load/filters.h"
#include "load/read.h"

static bool
load_current(struct gate_work *w, const char *path)
{
	struct buf err = { 0 };
	unsigned char *bytes;
	size_t n;
	bool ok;

	if (path == NULL)
		return true;
	ok = read_file(path, w->load.max_input, &bytes, &n, &err);
	if (ok) {
		ok = tcld_state_read(path, (struct slice){ bytes, n }, &w->load,
		    &w->state, &err);
		free(bytes);
	}
	if (!ok)
		complain("%s: %s", path, buf_str(&err));
	buf_free(&err);
	w->g.current_known = ok;
	return ok;
}

static bool
load_one(struct gate_work *w, const char *path, struct input *in)
{
	struct buf err = { 0 };
	bool ok = input_load(path, &w->load, false, in, &err);

	if (!ok)
		complain("%s: %s", path, buf_str(&err));
	buf_free(&err);
	return ok;
}

/* --ca-certificate: base64 of a file, as tcld takes it. */
static void
load_base64(struct gate_work *w, const char *text)
{
	struct slice s = slice_str(text);
	unsigned char *bytes = mem_alloc(s.n / 4 * 3 + 3);
	size_t n, bad;

	if (!base64_decode(s, false, bytes, &n, &bad)) {
		gate_say(&w->g, GATE_UNREADABLE, SPEAKER_TOOL, WEIGHT_REFUSED,
		    w->g.tool == GATE_TCLD
			? arena_printf(w->arena,
			      "illegal base64 data at input byte %zu", bad)
			: NULL,
		    "--ca-certificate takes the base64 of a PEM file", NULL);
		n = 0;
	}
	input_from_bytes("--ca-certificate", (struct slice){ bytes, n },
	    &w->load, &w->inputs[w->n_inputs++]);
	mem_wipe(bytes, s.n / 4 * 3 + 3);
	free(bytes);
}

/*
 * The newer CLI passes over what follows the last block.  Read again
 * without it, so that the rest is judged as it judges it.
 */
static void
drop_rest(struct gate_work *w, struct input *in)
{
	struct input shorter;
	struct gate_note *note;
	size_t end = 0;

	if (w->g.tool != GATE_CLOUD_CLI || in->file->tcld_remaining == 0)
		return;
	for (size_t i = 0; i < in->file->n_blocks; i++)
		if (in->file->blocks[i].go_sees)
			end = in->file->blocks[i].offset +
			      in->file->blocks[i].length;
	note = gate_say(&w->g, GATE_PARTLY_READ, SPEAKER_TOOL, WEIGHT_WARNING,
	    NULL,
	    arena_printf(w->arena,
		"passes over the last %zu bytes of %s, where it sees no block "
		"(tcld would refuse the file)",
		in->file->tcld_remaining, in->file->path),
	    NULL);
	input_from_bytes(in->file->path, (struct slice){ in->bytes, end },
	    &w->load, &shorter);
	input_free(in);
	*in = shorter;
	note->file = in->file;
}

static bool
load_change(struct gate_work *w)
{
	const struct options *o = w->o;

	w->inputs = mem_alloc((w->n_paths + 1) * sizeof *w->inputs);
	if (o->ca_certificate != NULL)
		load_base64(w, o->ca_certificate);
	for (size_t i = 0; i < w->n_paths && o->ca_certificate == NULL; i++) {
		if (!load_one(w, w->paths[i], &w->inputs[w->n_inputs]))
			return false;
		w->n_inputs++;
	}
	if (gate_is_about_filters(&w->g)) {
		if (w->n_inputs > 0)
			w->new_set = filters_read(w->arena, w->inputs[0].file);
		return true;
	}
	for (size_t i = 0; i < w->n_inputs; i++)
		drop_rest(w, &w->inputs[i]);
	return true;
}

static void
know_filters(struct gate_work *w)
{
	if (w->state.filters_known) {
		w->g.filters_known = true;
		w->g.filters_before = w->state.n_filters;
	}
	if (w->current_set != NULL) {
		w->g.filters_known = true;
		w->g.filters_before = w->current_set->tcld_count;
	}
	w->g.filters_after_known = w->g.filters_known;
	w->g.filters_after = w->g.filters_before;
}

static void
list_file(struct gate_work *w, const struct input *in)
{
	if (in->file != NULL)
		w->g.files[w->g.n_files++] = in->file;
}

/* Those of the change first: what is about the whole stands there. */
static void
list_files(struct gate_work *w)
{
	w->g.files = ARENA_ARRAY(w->arena, struct file *, w->n_inputs + 2);
	for (size_t i = 0; i < w->n_inputs; i++)
		list_file(w, &w->inputs[i]);
	list_file(w, &w->state.input);
	list_file(w, &w->current_filters);
}

bool
gate_load(struct gate_work *w)
{
	const char *filters = w->o->current_filters;

	if (!load_current(w, w->o->current))
		return false;
	if (filters != NULL) {
		if (!load_one(w, filters, &w->current_filters))
			return false;
		w->current_set =
		    filters_read(w->arena, w->current_filters.file);
		if (w->current_set->tcld_error != NULL) {
			complain("%s: tcld does not read it: %s", filters,
			    w->current_set->tcld_error);
			return false;
		}
	}
	know_filters(w);
	w->g.mtls = w->state.mtls == STATE_YES  ? MTLS_ON
		    : w->state.mtls == STATE_NO ? MTLS_OFF
						: MTLS_UNKNOWN;
	if (!load_change(w))
		return false;
	list_files(w);
	return true;
}

void
gate_free(struct gate_work *w)
{
	for (size_t i = 0; i < w->n_inputs; i++)
		input_free(&w->inputs[i]);
	free(w->inputs);
	input_free(&w->state.input);
	input_free(&w->current_filters);
	input_free(&w->joined);
	map_free(w->g.by_cert);
	selection_free(w->selection);
	arena_free(w->arena);
}
