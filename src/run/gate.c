/* SPDX-License-Identifier: Apache-2.0 */
#include "run/gate.h"

#include <string.h>

#include "base/text.h"
#include "base/times.h"
#include "load/name.h"

/* ---- Notes and members --- */

struct gate_note *
gate_say(struct gate *g, enum gate_verdict verdict, enum gate_speaker speaker,
    enum gate_weight weight, const char *says, const char *text,
    const char *fix)
{
	struct gate_note *n;

	if (g->n_notes == g->cap_notes) {
		struct gate_note *bigger;

		g->cap_notes = g->cap_notes * 2 + 8;
		bigger = ARENA_ARRAY(g->arena, struct gate_note, g->cap_notes);
		if (g->n_notes > 0)
			memcpy(bigger, g->notes, g->n_notes * sizeof *bigger);
		g->notes = bigger;
	}
	n = &g->notes[g->n_notes++];
	*n = (struct gate_note){ .verdict = verdict,
		.speaker = speaker,
		.weight = weight,
		.says = says,
		.text = text,
		.fix = fix };
	if (weight == WEIGHT_REFUSED && speaker == SPEAKER_TOOL)
		g->refused_by_tool = true;
	else if (weight == WEIGHT_REFUSED)
		g->refused_by_server = true;
	return n;
}

static void
add_member(struct gate *g, const struct gate_member *m, enum gate_fate fate)
{
	if (g->n_members == g->cap_members) {
		struct gate_member *bigger;

		g->cap_members = g->cap_members * 2 + 16;
		bigger =
		    ARENA_ARRAY(g->arena, struct gate_member, g->cap_members);
		if (g->n_members > 0)
			memcpy(
			    bigger, g->members, g->n_members * sizeof *bigger);
		g->members = bigger;
	}
	g->members[g->n_members] = *m;
	g->members[g->n_members++].fate = fate;
}

void
gate_before(struct gate *g, const struct cert *c, struct slice text,
    uint32_t line, size_t entry)
{
	const struct gate_member m = {
		.cert = c, .text = text, .line = line, .entry = entry
	};

	add_member(g, &m, FATE_KEPT);
}

const char *
gate_fingerprint(struct arena *a, const struct cert *c)
{
	struct buf b = { 0 };
	const char *s;

	text_hex(&b, cert_sha1(c));
	s = arena_strdup(a, buf_str(&b));
	buf_free(&b);
	return s;
}

/* ---- add --- */

static struct slice
sha1_of(const struct cert *c)
{
	return cert_sha1(c);
}

static struct map *
map_members(const struct gate *g, size_t more)
{
	struct map *m = map_new(g->n_members + more);

	for (size_t i = 0; i < g->n_members; i++)
		map_add(m, sha1_of(g->members[i].cert), &g->members[i]);
	return m;
}

static const char *
place_of(struct arena *a, const struct gate_member *m)
{
	struct buf path = { 0 };
	const char *s;

	text_safe(&path, slice_str(m->cert->file->path));
	if (m->entry > 0)
		s = arena_printf(
		    a, "%s, certificate %zu", buf_str(&path), m->entry);
	else
		s = arena_printf(a, "%s:%lu", buf_str(&path),
		    (unsigned long)cert_place(m->cert)->line);
	buf_free(&path);
	return s;
}

static void
refuse_existing(
    struct gate *g, const struct gate_member *m, const struct gate_member *old)
{
	gate_say(g, GATE_ALREADY_IN_PLACE, SPEAKER_TOOL, WEIGHT_REFUSED,
	    arena_printf(g->arena,
		"certificate with fingerprint '%s' already exists",
		gate_fingerprint(g->arena, m->cert)),
	    arena_printf(g->arena, "'%s' (%s) is in place already (%s)",
		name_text(g->arena, m->cert->subject), place_of(g->arena, m),
		place_of(g->arena, old)),
	    "Leave it out of the file; the others of the file are refused with "
	    "it.")
	    ->cert = m->cert;
}

static void
tell_skipped(struct gate *g, const struct gate_member *m, const char *why)
{
	gate_say(g, GATE_PASSED_OVER, SPEAKER_TOOL, WEIGHT_NOTE, NULL,
	    arena_printf(g->arena, "passes over '%s' (%s): it is %s",
		name_text(g->arena, m->cert->subject), place_of(g->arena, m),
		why),
	    NULL)
	    ->cert = m->cert;
}

/* tcld looks at what is in place, and not at its own input; the newer CLI
 * leaves out both kinds of copy. */
void
gate_add(struct gate *g, const struct gate_member *new, size_t n)
{
	struct map *old = map_members(g, n);
	size_t added = 0;

	for (size_t i = 0; i < n; i++) {
		const struct map_entry *e = map_find(old, sha1_of(new[i].cert));

		if (e != NULL && g->tool == GATE_TCLD) {
			refuse_existing(g, &new[i], e->value);
			break; /* as tcld does */
		}
		if (e != NULL) {
			tell_skipped(g, &new[i],
			    arena_printf(g->arena, "there already (%s)",
				place_of(g->arena, e->value)));
			add_member(g, &new[i], FATE_SKIPPED);
			continue;
		}
		if (g->tool == GATE_CLOUD_CLI)
			map_add(old, sha1_of(new[i].cert), &new[i]);
		add_member(g, &new[i], FATE_ADDED);
		added++;
	}
	map_free(old);
	if (added == 0 && !g->refused_by_tool)
		gate_say(g, GATE_NOTHING_TO_CHANGE, SPEAKER_SERVER,
		    WEIGHT_REFUSED, "nothing to change",
		    "every certificate of the input is in place already", NULL);
}

/* ---- remove --- */

/* tcld stops at the first that is not there.  "does not exists" is how
 * app/ca.go has it, in every version of it that was read. */
static struct gate_note *
refuse_missing(
    struct gate *g, const char *fingerprint, const char *text, const char *fix)
{
	return gate_say(g, GATE_NOT_IN_PLACE, SPEAKER_TOOL, WEIGHT_REFUSED,
	    arena_printf(g->arena,
		"certificate with fingerprint '%s' does not exists",
		fingerprint),
	    text, fix);
}

static size_t
count_left(const struct gate *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n_members; i++)
		n += g->members[i].fate == FATE_KEPT;
	return n;
}

/*
 * Give the first copy of c that has the one fate the other; all: every copy.
 * Copies are taken in their order, and none twice.
 */
static bool
take_copy(const struct map *m, const struct cert *c, enum gate_fate from,
    enum gate_fate to, bool all)
{
	const struct map_entry *e = map_find(m, sha1_of(c));
	struct gate_member *first, *copy;
	bool found = false;

	if (e == NULL)
		return false;
	first = unconst(e->value);
	if (first->copies_used)
		e = first->next_copy;
	first->copies_used = true;
	for (; e != NULL && (all || !found); e = map_next(m, e)) {
		copy = unconst(e->value);
		if (copy->fate != from)
			continue;
		copy->fate = to;
		found = true;
	}
	first->next_copy = e;
	return found;
}

void
gate_remove(struct gate *g, const struct gate_member *old, size_t n)
{
	struct map *m = map_members(g, 0);
	size_t left = count_left(g);

	for (size_t i = 0; i < n; i++) {
		if (take_copy(m, old[i].cert, FATE_KEPT, FATE_REMOVED,
			g->tool == GATE_CLOUD_CLI)) {
			left--;
			continue;
		}
		/* With nothing there tcld's loop has nothing to compare. */
		if (g->tool == GATE_CLOUD_CLI || left == 0) {
			tell_skipped(g, &old[i], "not in place");
			continue;
		}
		refuse_missing(g, gate_fingerprint(g->arena, old[i].cert),
		    arena_printf(g->arena, "'%s' (%s) is not in place",
			name_text(g->arena, old[i].cert->subject),
			place_of(g->arena, &old[i])),
		    "Leave it out of the file.")
		    ->cert = old[i].cert;
		break;
	}
	map_free(m);
}

static unsigned
hex_digit(char c)
{
	return (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The forty digits that a spelling means, or false. */
static bool
read_fingerprint(const char *s, char digits[41])
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;

	for (; *s != '\0'; s++) {
		char c = *s;

		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (c == ':' || c == ' ' || c == '-')
			continue;
		if (n == 40 || strchr(hex, c) == NULL)
			return false;
		digits[n++] = c;
	}
	digits[n] = '\0';
	return n == 40;
}

/* digits: forty in lower case */
static struct gate_member *
find_fingerprint(struct gate *g, const char *digits)
{
	unsigned char sha1[20];

	for (size_t i = 0; i < sizeof sha1; i++) {
		unsigned high = hex_digit(digits[2 * i]);

		sha1[i] =
		    (unsigned char)(high << 4 | hex_digit(digits[2 * i + 1]));
	}
	for (size_t i = 0; i < g->n_members; i++)
		if (g->members[i].fate == FATE_KEPT &&
		    memcmp(cert_extra(g->members[i].cert)->digests->sha1, sha1,
			sizeof sha1) == 0)
			return &g->members[i];
	return NULL;
}

static void
explain_fingerprint(struct gate *g, const char *given)
{
	char digits[41];
	struct buf safe = { 0 };
	const char *text, *fix = NULL;

	text_safe(&safe, slice_str(given));
	if (!read_fingerprint(given, digits)) {
		text = "this is no SHA-1 fingerprint: tcld's have 40 "
		       "hexadecimal digits";
	} else if (strcmp(digits, given) != 0) {
		text = find_fingerprint(g, digits) != NULL
			   ? "the certificate is there, but tcld compares "
			     "letter by letter: lower case, without colons"
			   : "tcld compares letter by letter: lower case, "
			     "without colons; but no certificate has it in "
			     "that spelling either";
		if (find_fingerprint(g, digits) != NULL)
			fix = arena_printf(g->arena, "Write %s.", digits);
	} else {
		text = "no certificate in place has this fingerprint";
	}
	(void)refuse_missing(
	    g, arena_strdup(g->arena, buf_str(&safe)), text, fix);
	buf_free(&safe);
}

void
gate_remove_fingerprint(struct gate *g, const char *fingerprint)
{
	char digits[41];
	struct gate_member *m = NULL;

	if (read_fingerprint(fingerprint, digits) &&
	    strcmp(digits, fingerprint) == 0)
		m = find_fingerprint(g, digits);
	if (m != NULL)
		m->fate = FATE_REMOVED;
	else if (count_left(g) > 0)
		explain_fingerprint(g, fingerprint);
}

void
gate_remove_all(struct gate *g)
{
	if (g->mtls != MTLS_OFF)
		gate_say(g, GATE_LAST_CERTIFICATE, SPEAKER_TOOL, WEIGHT_REFUSED,
		    "cannot remove all certificates when mTLS is enabled",
		    g->mtls == MTLS_ON
			? NULL
			: "whether mTLS is on is not known here (tcld "
			  "namespace get tells); a namespace that has CA "
			  "certificates mostly has it",
		    "To replace the bundle, set a new one; to leave mTLS, "
		    "first: tcld namespace auth-method set --namespace "
		    "NAMESPACE --auth-method api_key");
	for (size_t i = 0; i < g->n_members; i++)
		g->members[i].fate = FATE_REMOVED;
}

/* ---- The result --- */

static uint32_t
newlines(struct slice s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n;
}

void
gate_join(struct gate *g)
{
	struct buf b = { 0 };
	uint32_t line = 1;

	if (g->refused_by_tool)
		return;
	for (size_t i = 0; i < g->n_members; i++) {
		struct gate_member *m = &g->members[i];

		if (m->fate != FATE_KEPT && m->fate != FATE_ADDED)
			continue;
		if (b.len > 0) {
			buf_byte(&b, '\n');
			line++;
		}
		m->number = ++g->n_result;
		m->offset = b.len;
		m->result_line = line;
		buf_add(&b, m->text.p, m->text.n);
		line += newlines(m->text);
	}
	g->result = (struct slice){ arena_dup(g->arena, b.data, b.len), b.len };
	g->has_result = true;
	buf_free(&b);
}

/* ---- set --- */

static bool
same_as_before(const struct gate *g, const struct file *f)
{
	/* A key or a request among them is more than a text. */
	if (g->n_members != f->n_certs || f->n_blocks != f->n_certs ||
	    f->n_certs == 0)
		return false;
	for (size_t i = 0; i < f->n_certs; i++)
		if (!slice_eq(g->members[i].cert->der, f->certs[i]->der))
			return false;
	return true;
}

static void
compare_with_before(
    struct gate *g, const struct file *f, struct slice before, bool exact)
{
	if (f->bytes.n == 0)
		gate_say(g, GATE_UNREADABLE, SPEAKER_TOOL, WEIGHT_REFUSED,
		    "no ca certificate provided", "the file is empty", NULL);
	else if (g->current_known && slice_eq(before, f->bytes))
		gate_say(g, GATE_NOTHING_TO_CHANGE, SPEAKER_TOOL,
		    WEIGHT_REFUSED, "nothing to change",
		    exact ? "the same bytes are in place"
			  : "the same certificates are in place, in the same "
			    "text",
		    NULL);
	else if (g->current_known && same_as_before(g, f))
		gate_say(g, GATE_TEXT_ONLY, SPEAKER_TLINT, WEIGHT_WARNING, NULL,
		    "the same certificates are in place in the same order: "
		    "only the text between them changes",
		    NULL);
}

/* Which of those before stay, and what is new. */
static void
replace_members(struct gate *g, const struct file *f)
{
	struct map *old = map_members(g, 0);
	struct gate_member *before = g->members;
	size_t n_before = g->n_members;

	for (size_t i = 0; i < n_before; i++)
		before[i].fate = FATE_REMOVED;
	g->members = NULL;
	g->n_members = g->cap_members = 0;
	for (size_t i = 0; i < f->n_certs; i++) {
		const struct cert *c = f->certs[i];
		const struct gate_member m = { .cert = c,
			.text = c->der,
			.line = cert_place(c)->line,
			.number = i + 1,
			.offset = cert_place(c)->offset,
			.result_line = cert_place(c)->line };

		if (c->decoded)
			add_member(g, &m,
			    take_copy(old, c, FATE_REMOVED, FATE_KEPT, false)
				? FATE_KEPT
				: FATE_ADDED);
	}
	for (size_t i = 0; i < n_before; i++)
		if (before[i].fate == FATE_REMOVED)
			add_member(g, &before[i], FATE_REMOVED);
	g->n_result = f->n_certs;
	map_free(old);
}

void
gate_set(
    struct gate *g, const struct file *file, struct slice before, bool exact)
{
	compare_with_before(g, file, before, exact);
	if (g->refused_by_tool)
		return;
	gate_say(g, GATE_SENT_UNREAD, SPEAKER_TOOL, WEIGHT_NOTE, NULL,
	    "set sends the file unread: what add would refuse goes through to "
	    "the server",
	    NULL);
	if (file->tcld_refusal != NULL)
		gate_say(g, GATE_SENT_UNREAD, SPEAKER_TOOL, WEIGHT_WARNING,
		    file->tcld_refusal,
		    "once this is in place, list, add and remove end with this "
		    "message",
		    NULL);
	replace_members(g, file);
	g->result = file->bytes;
	g->has_result = true;
}

/* ---- Filters --- */

void
gate_filters(struct gate *g, size_t n)
{
	bool add = g->action == GATE_FILTERS_ADD;

	if (add && n == 0 && g->tool == GATE_TCLD) {
		gate_say(g, GATE_NOTHING_TO_CHANGE, SPEAKER_TOOL,
		    WEIGHT_REFUSED, "no new filters to add",
		    "tcld reads no filter from it", NULL);
		return;
	}
	g->filters_after = n + (add ? g->filters_before : 0);
	g->filters_after_known = !add || g->filters_known;
	if (g->filters_after == 0 && g->filters_known && g->filters_before == 0)
		gate_say(g, GATE_NOTHING_TO_CHANGE, SPEAKER_SERVER,
		    WEIGHT_REFUSED, "nothing to change",
		    "the namespace has no filter now", NULL);
	else if (g->filters_after == 0)
		gate_say(g, GATE_NO_FILTERS, SPEAKER_TLINT, WEIGHT_WARNING,
		    NULL,
		    "without filters every certificate under the bundle may "
		    "connect",
		    NULL);
}
