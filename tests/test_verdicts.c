/* SPDX-License-Identifier: Apache-2.0 */
/* What `tlint gate' and `tlint admit' say in the end: the gate's verdicts as
 * findings, their places and their order; and the counts of admission.  The
 * facts are made up, in memory of their own size. */
#include "t.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/times.h"
#include "rules/families.h"
#include "run/admission.h"
#include "run/gate.h"

static bool
is_text(const char *got, const char *want)
{
	if (got == NULL || want == NULL ? got == want : strcmp(got, want) == 0)
		return true;
	printf("got  %s\nwant %s\n", got != NULL ? got : "-",
	    want != NULL ? want : "-");
	return false;
}

static void *
copy(const void *p, size_t n)
{
	return n > 0 ? memcpy(mem_alloc(n), p, n) : NULL;
}

/* ---- One verdict --------------------------------------------------------- */

static const struct {
	enum gate_tool tool;
	enum gate_speaker speaker;
	enum gate_weight weight;
	const char *says, *text, *fix;
	enum severity severity;
	const char *message, *predicts, *mend;
} verdicts[] = {
	{ GATE_TCLD, SPEAKER_TOOL, WEIGHT_REFUSED, "no", NULL, NULL, SEV_ERROR,
	    "tcld would refuse: no", "no", NULL },
	{ GATE_CLOUD_CLI, SPEAKER_TOOL, WEIGHT_NOTE, "no", "that is why", NULL,
	    SEV_NOTICE, "temporal cloud: no; that is why", "no", NULL },
	{ GATE_TCLD, SPEAKER_SERVER, WEIGHT_WARNING, NULL, "it may", "do this",
	    SEV_WARNING, "Temporal Cloud: it may", NULL, "do this" },
	/* Words of several lines are told in ours, unless there are none. */
	{ GATE_TCLD, SPEAKER_SERVER, WEIGHT_REFUSED, "a:\n\t* b", "in short",
	    NULL, SEV_ERROR, "Temporal Cloud would refuse: in short", "a: * b",
	    NULL },
	{ GATE_TCLD, SPEAKER_SERVER, WEIGHT_REFUSED, "a:\n\t* b", NULL, NULL,
	    SEV_ERROR, "Temporal Cloud would refuse: a: * b", "a: * b", NULL },
	{ GATE_TCLD, SPEAKER_TLINT, WEIGHT_NOTE, NULL, "\n\ta\tb \nc", "x\ny",
	    SEV_NOTICE, "a b c", NULL, "x y" },
};

static void
test_verdict(void)
{
	struct file file = { .path = "f" };
	struct file *files[] = { &file };
	const struct result judged = { .n_findings = 0 };

	for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
		struct arena *a = arena_new();
		struct gate g = { .arena = a,
			.tool = verdicts[i].tool,
			.files = files,
			.n_files = 1,
			.judged = &judged };
		struct result r;

		gate_say(&g, GATE_TEXT_ONLY, verdicts[i].speaker,
		    verdicts[i].weight, verdicts[i].says, verdicts[i].text,
		    verdicts[i].fix);
		gate_result(a, &g, &r);
		CU_ASSERT_EQUAL_FATAL(r.n_findings, 1);
		CU_ASSERT_STRING_EQUAL(
		    r.findings[0].rule->id, "gate-text-only");
		CU_ASSERT_EQUAL(r.findings[0].severity, verdicts[i].severity);
		CU_ASSERT_PTR_EQUAL(r.findings[0].at.file, &file);
		CU_ASSERT(is_text(r.findings[0].message, verdicts[i].message));
		CU_ASSERT(
		    is_text(r.findings[0].predicts, verdicts[i].predicts));
		CU_ASSERT(is_text(r.findings[0].fix, verdicts[i].mend));
		arena_free(a);
	}
}

/* ---- Many ---------------------------------------------------------------- */

#define EXPIRED "bundle-expired-member-blocks-updates"

static const struct rule rules[] = { { .id = EXPIRED }, { .id = "other" } };

/* Findings of the judgement: f0 and f1 are files, j is the joined bundle. */
static const struct {
	char file;
	uint32_t line;
	size_t offset, rule;
	const char *message;
} found[] = {
	{ '1', 1, 0, 1, "seven" },
	{ '0', 2, 9, 1, "six" },
	{ '0', 2, 8, 1, "four" },
	{ '0', 2, 8, 1, "five" },
	{ '0', 1, 99, 1, "three" },
	{ '1', 1, 0, 0, "told" },
	{ 'j', 5, 50, 1, "two" },
};
#define N_FOUND (sizeof found / sizeof found[0])

/* In the order of files and places, and at one place of telling; what is about
 * the whole at the first file, before all others. */
static void
check_many(enum gate_verdict verdict, const char *const *want, size_t n)
{
	static const struct extent at = { .line = 1, .offset = 1 };
	struct cert c = { .place = &at };
	struct file f[3] = { { .order = 0 }, { .order = 1 }, { .order = 2 } };
	struct file *files[] = { &f[0], &f[1] };
	struct arena *a = arena_new();
	struct gate_note note = { .verdict = verdict,
		.speaker = SPEAKER_TLINT,
		.text = "note",
		.cert = &c };
	struct gate_note *notes = copy(&note, sizeof note);
	struct result judged = { .n_findings = N_FOUND }, r;
	struct gate g = { .arena = a,
		.files = files,
		.n_files = 2,
		.joined = &f[2],
		.judged = &judged,
		.notes = notes,
		.n_notes = 1,
		.cap_notes = 1 };

	c.file = &f[0];
	judged.findings = mem_alloc(N_FOUND * sizeof *judged.findings);
	for (size_t i = 0; i < N_FOUND; i++) {
		struct finding *x = &judged.findings[i];

		x->rule = &rules[found[i].rule];
		x->severity = SEV_NOTICE;
		x->at.file =
		    found[i].file == 'j' ? &f[2] : &f[found[i].file - '0'];
		x->at.line = found[i].line;
		x->at.offset = found[i].offset;
		x->message = found[i].message;
		x->seq = N_FOUND - i;
	}
	gate_result(a, &g, &r);
	CU_ASSERT_EQUAL(r.n_findings, n);
	for (size_t i = 0; i < n && i < r.n_findings; i++)
		CU_ASSERT(is_text(r.findings[i].message, want[i]));
	CU_ASSERT_EQUAL(r.count[SEV_NOTICE], n);
	CU_ASSERT_PTR_EQUAL(r.findings[1].at.cert, &c);
	CU_ASSERT_PTR_EQUAL(r.files, files);
	free(judged.findings);
	free(notes);
	arena_free(a);
}

static void
test_many(void)
{
	/* what the gate tells itself is not told twice */
	static const char *const once[] = { "resulting bundle: two", "note",
		"three", "four", "five", "six", "seven" };
	static const char *const both[] = { "resulting bundle: two", "note",
		"three", "four", "five", "six", "seven", "told" };

	check_many(GATE_EXPIRED_MEMBERS, once, 7);
	check_many(GATE_PASSED_OVER, both, 8);
}

static void
test_nothing(void)
{
	struct arena *a = arena_new();
	const struct result judged = { .n_findings = 0 };
	const struct gate g = { .arena = a, .judged = &judged };
	struct result r;

	gate_result(a, &g, &r);
	CU_ASSERT_EQUAL(r.n_findings, 0);
	arena_free(a);
}

/* ---- Places -------------------------------------------------------------- */

/* A finding in the joined bundle, and where people find it: in the file of a
 * member, whose lines begin elsewhere. */
static const struct {
	size_t offset;
	bool in_cert;
	uint32_t line, end_line, column;
	int member; /* -1: the whole */
	uint32_t to, to_end, to_column;
} places[] = {
	{ 0, false, 1, 1, 1, -1, 0, 0, 1 },
	{ 0, true, 1, 3, 2, 0, 10, 12, 2 },
	{ 120, false, 5, 0, 0, 1, 20, 20, 0 },
	{ 120, false, 7, 9, 3, 1, 22, 24, 3 },
	{ 120, true, 7, 7, 3, 1, 22, 22, 3 },
	/* before the member: there is nothing to count from */
	{ 120, false, 4, 4, 3, 1, 77, 78, 0 },
	/* of a list in JSON no line means anything */
	{ 300, true, 30, 31, 3, 2, 0, 0, 0 },
};

static void
check_place(size_t i)
{
	const struct extent place = { .line = 77, .end_line = 78 };
	struct file f[2] = { { .path = "f" }, { .path = "joined" } };
	struct cert c[3], gone;
	struct gate_member members[] = {
		{ .cert = &c[0], .line = 10, .number = 1, .result_line = 1 },
		{ .cert = &gone, .line = 50, .fate = FATE_REMOVED },
		{ .cert = &c[1],
		    .line = 20,
		    .number = 2,
		    .offset = 100,
		    .result_line = 5 },
		{ .cert = &c[2],
		    .line = 30,
		    .entry = 1,
		    .number = 3,
		    .offset = 200,
		    .result_line = 20 },
		{ .cert = &gone, .line = 60, .fate = FATE_REMOVED },
	};
	struct file **files = mem_alloc(sizeof *files);
	struct arena *a = arena_new();
	struct gate g = { .arena = a,
		.files = files,
		.n_files = 1,
		.joined = &f[1],
		.members = copy(members, sizeof members),
		.n_members = sizeof members / sizeof members[0] };
	struct result r = { .n_findings = 1 };
	struct finding *x = r.findings = mem_alloc(sizeof *r.findings);

	files[0] = &f[0];
	f[1].order = 9;
	for (size_t k = 0; k < 3; k++)
		c[k] = (struct cert){ .file = &f[0], .place = &place };
	x->fix = "of no file";
	x->at = (struct origin){ .file = &f[1],
		.cert = places[i].in_cert ? &c[0] : NULL,
		.offset = places[i].offset,
		.line = places[i].line,
		.end_line = places[i].end_line,
		.column = places[i].column };
	gate_places(&g, &r);
	CU_ASSERT_PTR_NULL(x->fix);
	CU_ASSERT_EQUAL(x->at.line, places[i].to);
	CU_ASSERT_EQUAL(x->at.end_line, places[i].to_end);
	CU_ASSERT_EQUAL(x->at.column, places[i].to_column);
	CU_ASSERT_PTR_EQUAL(x->at.file, places[i].member < 0 ? &f[1] : &f[0]);
	if (places[i].member >= 0)
		CU_ASSERT_PTR_EQUAL(x->at.cert, &c[places[i].member]);
	CU_ASSERT_PTR_EQUAL(gate_member_of(&g, &c[2]), &g.members[3]);
	CU_ASSERT_EQUAL_FATAL(r.n_files, 2);
	CU_ASSERT_PTR_EQUAL(r.files[0], &f[0]);
	CU_ASSERT_PTR_EQUAL(r.files[1], &f[1]);
	CU_ASSERT_EQUAL(f[1].order, 1);
	map_free(g.by_cert);
	free(g.members);
	free(files);
	free(r.findings);
	arena_free(a);
}

static void
test_places(void)
{
	struct arena *a = arena_new();
	struct file joined = { .path = "joined" };
	struct gate g = { .arena = a, .joined = &joined };
	struct result r = { .n_findings = 0 };

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		check_place(i);
	gate_places(&g, &r);
	CU_ASSERT_EQUAL_FATAL(r.n_files, 1);
	CU_ASSERT_PTR_EQUAL(r.files[0], &joined);
	map_free(g.by_cert);
	arena_free(a);
}

/* ---- What has expired ----------------------------------------------------- */

#define MAX_MEMBERS 20
#define SET_REST \
	" --print-result >new-bundle.pem && tcld namespace " \
	"accepted-client-ca set --namespace n.a --ca-certificate-file " \
	"new-bundle.pem"
#define ALL_AT_ONCE \
	"All expired certificates have to go in a single update. This " \
	"removes " \
	"those in place"
#define LEAVE_OUT "Leave the expired certificates out of the file."

/* Members, one a letter: kept, removed, added or skipped; expired where it is
 * a capital.  The n-th has n as the first byte of its fingerprint. */
static const struct {
	const char *members, *path;
	enum gate_tool tool;
	enum gate_action action;
	const char *fix;
} expiries[] = {
	{ "kA", "c.pem", GATE_TCLD, GATE_ADD, LEAVE_OUT },
	{ "kAS", "c.pem", GATE_CLOUD_CLI, GATE_ADD, LEAVE_OUT },
	{ "Ka", "c.pem", GATE_TCLD, GATE_SET, LEAVE_OUT },
	{ "KKa", "c.pem", GATE_TCLD, GATE_ADD,
	    "Everything in place has expired: set a new bundle instead." },
	/* One goes by its fingerprint, where tcld does it; else the rest is
	 * set. */
	{ "kK", "c.pem", GATE_TCLD, GATE_REMOVE,
	    ALL_AT_ONCE ": tcld namespace accepted-client-ca remove "
			"--namespace n.a --ca-certificate-fingerprint "
			"0200000000000000000000000000000000000000" },
	{ "kKas", "c.pem", GATE_CLOUD_CLI, GATE_ADD,
	    ALL_AT_ONCE ": tlint gate remove --current c.pem --fingerprint "
			"0200000000000000000000000000000000000000" SET_REST },
	{ "KrRa", "c.pem", GATE_TCLD, GATE_ADD,
	    ALL_AT_ONCE ": tlint gate remove --current c.pem --fingerprint "
			"0100000000000000000000000000000000000000 "
			"--fingerprint "
			"0300000000000000000000000000000000000000" SET_REST },
	/* What came by a pipe comes so again. */
	{ "KkR", "-", GATE_TCLD, GATE_ADD,
	    ALL_AT_ONCE ": tcld namespace accepted-client-ca list --namespace "
			"n.a | tlint gate remove --current - --fingerprint "
			"0100000000000000000000000000000000000000 "
			"--fingerprint "
			"0300000000000000000000000000000000000000" SET_REST },
	{ "Kk", "-", GATE_TCLD, GATE_ADD,
	    ALL_AT_ONCE ": tcld namespace accepted-client-ca remove "
			"--namespace n.a --ca-certificate-fingerprint "
			"0100000000000000000000000000000000000000" },
	/* What is new and has expired is to be left out as well; what is passed
	 * over is so already. */
	{ "KkA", "c.pem", GATE_TCLD, GATE_ADD,
	    ALL_AT_ONCE " (leave those of the file out): tcld namespace "
			"accepted-client-ca remove --namespace n.a "
			"--ca-certificate-fingerprint "
			"0100000000000000000000000000000000000000" },
	{ "KkaS", "c.pem", GATE_CLOUD_CLI, GATE_ADD,
	    ALL_AT_ONCE ": tlint gate remove --current c.pem --fingerprint "
			"0100000000000000000000000000000000000000" SET_REST },
};

/* The members of a gate, and the bundle that they come to. */
struct expiry {
	struct file current, new;
	struct cert certs[MAX_MEMBERS];
	struct cert_extra extra[MAX_MEMBERS];
	struct digests digests[MAX_MEMBERS];
	struct gate_member list[MAX_MEMBERS];
	struct member members[MAX_MEMBERS];
	struct bundle bundle;
	struct arena *arena;
	struct gate gate;
};

static enum gate_fate
fate_of(char c)
{
	switch (c) {
	case 'k':
		return FATE_KEPT;
	case 'r':
		return FATE_REMOVED;
	case 'a':
		return FATE_ADDED;
	default:
		return FATE_SKIPPED;
	}
}

static void
judge_members(struct expiry *e, const char *letters, const char *path)
{
	static const struct attribute cn = {
		.n_value = 1, .is_text = true, .type = ATTR_CN
	};
	static const struct name x = { .der = { (const unsigned char *)"x", 1 },
		.attrs = &cn,
		.n_attrs = 1 };
	const struct result judged = { .n_findings = 0 };
	size_t n = strlen(letters);

	e->current = (struct file){ .path = path, .judged_at = DAY };
	e->new = (struct file){ .path = "new.pem", .judged_at = DAY };
	e->bundle = (struct bundle){ .members = e->members };
	for (size_t i = 0; i < n; i++) {
		struct gate_member *m = &e->list[i];
		char lower = (char)(letters[i] | 0x20);

		e->digests[i] =
		    (struct digests){ .sha1 = { (unsigned char)(i + 1) } };
		e->extra[i] = (struct cert_extra){ .digests = &e->digests[i] };
		e->certs[i] =
		    (struct cert){ .file = lower == 'k' || lower == 'r'
					       ? &e->current
					       : &e->new,
			    .extra = &e->extra[i],
			    .subject = &x,
			    /* at that second itself it is valid */
			    .not_after = letters[i] == lower ? DAY : DAY - 1 };
		*m = (struct gate_member){ .cert = &e->certs[i],
			.fate = fate_of(lower) };
		if (m->fate != FATE_KEPT && m->fate != FATE_ADDED)
			continue;
		m->number = ++e->bundle.n_members;
		e->members[m->number - 1].cert = m->cert;
	}
	e->gate.members = e->list;
	e->gate.n_members = n;
	gate_judge(&e->gate, &judged, &e->bundle);
}

static void
begin_expiry(struct expiry *e)
{
	*e = (struct expiry){ .arena = arena_new() };
	e->gate = (struct gate){ .arena = e->arena, .name_space = "n.a" };
}

static void
test_expired(void)
{
	for (size_t i = 0; i < sizeof expiries / sizeof expiries[0]; i++) {
		struct expiry e;

		begin_expiry(&e);
		e.gate.tool = expiries[i].tool;
		e.gate.action = expiries[i].action;
		judge_members(&e, expiries[i].members, expiries[i].path);
		if (e.gate.n_notes == 1)
			CU_ASSERT(
			    is_text(e.gate.notes[0].fix, expiries[i].fix));
		CU_ASSERT_EQUAL(e.gate.n_notes, 1);
		CU_ASSERT_TRUE(e.gate.refused_by_server);
		arena_free(e.arena);
	}
}

/* Two lines for each that has expired, of sixteen at the most. */
static void
check_said(const char *letters, const char *begin, size_t lines, bool more)
{
	static const char dots[] = "\n\t* ...";
	struct expiry e;
	size_t n = 0;
	const char *s;

	begin_expiry(&e);
	judge_members(&e, letters, "c.pem");
	CU_ASSERT_EQUAL_FATAL(e.gate.n_notes, 1);
	s = e.gate.notes[0].says;
	CU_ASSERT_PTR_NOT_NULL(strstr(s, begin));
	CU_ASSERT_EQUAL(strcmp(s + strlen(s) - strlen(dots), dots) == 0, more);
	while ((s = strstr(s, "\n\t* ")) != NULL) {
		s++;
		n++;
	}
	CU_ASSERT_EQUAL(n, lines + more);
	arena_free(e.arena);
}

static void
test_said(void)
{
	struct expiry e;

	check_said("kKk",
	    ": 2 errors occurred:\n\t* certificate with subject "
	    "'CN=x' received is expired as of '1970-01-01 "
	    "23:59:59 +0000 UTC'\n\t* unable",
	    2, false);
	check_said("kKKKKKKKKKKKKKKKK", ": 32 errors", 32, false);
	check_said("kKKKKKKKKKKKKKKKKK", ": 34 errors", 32, true);
	begin_expiry(&e);
	judge_members(&e, "kaRS", "c.pem");
	CU_ASSERT_EQUAL(e.gate.n_notes, 0);
	CU_ASSERT_FALSE(e.gate.refused_by_server);
	arena_free(e.arena);
}

/* ---- Admission ----------------------------------------------------------- */

/* Two clients: whether they are admitted, and what a change does to them. */
static const struct {
	bool compared;
	size_t failures;
	bool admitted[2];
	enum change change[2];
	size_t n_admitted, n_cut_off, n_moved;
	int exit_status;
} counts[] = {
	{ false, 0, { true, true }, { CHANGE_CUT_OFF, CHANGE_MOVES }, 2, 0, 0,
	    0 },
	{ false, 0, { true, false }, { CHANGE_MOVES, CHANGE_MOVES }, 1, 0, 0,
	    1 },
	{ false, 1, { true, false }, { CHANGE_MOVES, CHANGE_MOVES }, 1, 0, 0,
	    2 },
	{ true, 0, { true, false }, { CHANGE_MOVES, CHANGE_STAYS_OUT }, 1, 0, 1,
	    0 },
	{ true, 0, { false, true }, { CHANGE_CUT_OFF, CHANGE_MOVES }, 1, 1, 1,
	    1 },
	{ true, 1, { true, true }, { CHANGE_MOVES, CHANGE_MOVES }, 2, 0, 2, 2 },
};

static void
test_admission(void)
{
	struct file f[2] = { { .n_certs = 3 }, { .n_certs = 4 } };
	struct file **files = mem_alloc(2 * sizeof *files);
	struct client *clients = mem_alloc(2 * sizeof *clients);

	files[0] = &f[0];
	files[1] = &f[1];
	for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
		struct admissions r = { .files = files,
			.n_files = 2,
			.clients = clients,
			.n_clients = 2,
			.compared = counts[i].compared,
			.n_failures = counts[i].failures };

		for (size_t k = 0; k < 2; k++) {
			clients[k].now.admitted = counts[i].admitted[k];
			clients[k].change = counts[i].change[k];
		}
		for (size_t k = 0; k < N_CHANGES; k++)
			r.n_changes[k] = 99;
		admissions_count(&r);
		CU_ASSERT_EQUAL(r.n_certs, 7);
		CU_ASSERT_EQUAL(r.n_admitted, counts[i].n_admitted);
		CU_ASSERT_EQUAL(
		    r.n_changes[CHANGE_CUT_OFF], counts[i].n_cut_off);
		CU_ASSERT_EQUAL(r.n_changes[CHANGE_MOVES], counts[i].n_moved);
		CU_ASSERT_EQUAL(r.n_changes[CHANGE_LET_IN], 0);
		CU_ASSERT_EQUAL(r.exit_status, counts[i].exit_status);
	}
	free(files);
	free(clients);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "a verdict", test_verdict },
		{ "verdicts and findings", test_many },
		{ "nothing", test_nothing },
		{ "places", test_places },
		{ "what takes out the expired", test_expired },
		{ "what the server says of the expired", test_said },
		{ "counts of admission", test_admission },
	};

	return t_run("verdicts", cases, sizeof cases / sizeof cases[0]);
}
