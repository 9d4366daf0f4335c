/* SPDX-License-Identifier: Apache-2.0 */
/* The rule table: every row is whole, and every rule has its cases. */
#include "t.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "rules/families.h"
#include "rules/gate.h"

/* Says which rule, and fails the case. */
static void
need(bool ok, const struct rule *r, const char *what)
{
	if (!ok)
		fprintf(stderr, "\n    %s: %s\n",
		    r->id != NULL ? r->id : "(no id)", what);
	CU_ASSERT(ok);
}

typedef void each_rule(const struct family *, const struct rule *);

static void
for_each_rule(each_rule *fn)
{
	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++)
			fn(families[i], &families[i]->rules[j]);
}

/* The gate's verdicts are rows as well, but no check comes to them. */
static void
for_each_row(each_rule *fn)
{
	for_each_rule(fn);
	for (size_t j = 0; j < family_gate.n_rules; j++)
		fn(&family_gate, &family_gate.rules[j]);
}

static const struct rule *
find_in(const struct family *f, const char *id)
{
	for (size_t j = 0; j < f->n_rules; j++)
		if (strcmp(f->rules[j].id, id) == 0)
			return &f->rules[j];
	return NULL;
}

static const struct rule *
find(const char *id)
{
	const struct rule *r = find_in(&family_gate, id);

	for (size_t i = 0; i < n_families && r == NULL; i++)
		r = find_in(families[i], id);
	return r;
}

static void
test_families(void)
{
	CU_ASSERT(n_families > 0);
	for (size_t i = 0; i < n_families; i++) {
		CU_ASSERT(families[i]->n_rules > 0);
		CU_ASSERT(strlen(families[i]->name) > 0);
		CU_ASSERT(strlen(families[i]->title) > 0);
		for (size_t j = 0; j < i; j++)
			CU_ASSERT_STRING_NOT_EQUAL(
			    families[i]->name, families[j]->name);
	}
}

/* ---- Ids ---------------------------------------------------------------- */

static bool
is_kebab(const char *s)
{
	char before = '-';

	for (; *s != '\0'; before = *s++) {
		bool letter = *s >= 'a' && *s <= 'z';
		bool digit = *s >= '0' && *s <= '9';

		if (!letter && !digit && (*s != '-' || before == '-'))
			return false;
	}
	return before != '-';
}

static bool
is_in_family(const char *id, const char *family)
{
	size_t n = strlen(family);

	return strncmp(id, family, n) == 0 && id[n] == '-';
}

static void
check_id(const struct family *f, const struct rule *r)
{
	need(r->id != NULL && is_kebab(r->id), r, "id is not kebab-case");
	need(is_in_family(r->id, f->name), r, "id does not begin with family");
	need(find(r->id) == r, r, "id is not unique");
}

static void
test_ids(void)
{
	for_each_row(check_id);
}

/* ---- Texts -------------------------------------------------------------- */

static bool
is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Lower case, but for a word that is written in capitals: CA, PKCS#12. */
static bool
starts_low(const char *s)
{
	return !is_upper(s[0]) || is_upper(s[1]);
}

static bool
ends_with(const char *s, char c)
{
	return s[0] != '\0' && s[strlen(s) - 1] == c;
}

/* Sentences end in a full stop before a blank, or at the end. */
static size_t
sentences(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		if (*s == '.' && (s[1] == '\0' || s[1] == ' '))
			n++;
	return n;
}

static bool
is_plain(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < ' ' || *s > '~')
			return false;
	return strstr(s, "  ") == NULL;
}

static void
check_summary(const struct family *f, const struct rule *r)
{
	(void)f;
	need(r->summary != NULL && strlen(r->summary) > 8, r, "no summary");
	need(starts_low(r->summary), r, "summary begins with a capital");
	need(!ends_with(r->summary, '.'), r, "summary ends in a full stop");
	need(strlen(r->summary) <= 60, r, "summary is longer than a line");
	need(is_plain(r->summary), r, "summary is not plain text");
}

static void
check_why(const struct family *f, const struct rule *r)
{
	(void)f;
	need(r->why != NULL && strlen(r->why) > 40, r, "no why");
	need(ends_with(r->why, '.'), r, "why does not end in a full stop");
	need(is_upper(r->why[0]) || starts_low(r->why), r, "why begins oddly");
	need(sentences(r->why) >= 1 && sentences(r->why) <= 4, r,
	    "why is not one to four sentences");
	need(is_plain(r->why), r, "why is not plain text");
}

/* A name that stands in small letters may be that of the file which the
 * command reads: it would be emptied first.  Capitals are for the user to
 * fill in, and extensions of a certificate are nobody's input. */
static bool
is_new_file(const char *p)
{
	size_t n = strcspn(p, " ");

	if (strncmp(p, "{path}.", 7) == 0 ||
	    strncmp(p, "/dev/stdout ", 12) == 0 ||
	    strncmp(p, "(FILENAME ", 10) == 0 || strncmp(p, "&&", 2) == 0 ||
	    (*p >= 'A' && *p <= 'Z'))
		return true;
	return n > 4 && strncmp(p + n - 4, ".ext", 4) == 0;
}

static void
check_output(const struct rule *r, const char *fix)
{
	static const char *const before[] = { " -out ", " >" };

	for (size_t i = 0; fix != NULL && i < 2; i++)
		for (const char *p = fix; (p = strstr(p, before[i])) != NULL;) {
			p += strlen(before[i]);
			if (*p != '>')
				need(is_new_file(p), r,
				    "fix may write over what it reads");
		}
}

/* Nothing in it is to be typed. */
static bool
is_prose(const char *fix)
{
	return strpbrk(fix, "=<>|{}") == NULL && strstr(fix, ": ") == NULL;
}

static void
check_fix(const struct family *f, const struct rule *r)
{
	(void)f;
	need(r->fix != NULL && strlen(r->fix) > 10, r, "no fix");
	need(is_plain(r->fix), r, "fix is not plain text");
	need(!is_prose(r->fix) || r->fix[strlen(r->fix) - 1] == '.', r,
	    "fix ends without a full stop");
	/* Elsewhere words would be taken for a part of the command. */
	for (const char *p = r->fix; (p = strstr(p, " - ")) != NULL; p += 3)
		need(strncmp(p, " - and ", 7) == 0 ||
			 strncmp(p, " - or", 5) == 0,
		    r, "fix goes on after a command with neither and nor or");
	check_output(r, r->fix);
	check_output(r, r->fix_hosted);
}

static void
check_ref(const struct family *f, const struct rule *r)
{
	(void)f;
	need(r->ref != NULL && strlen(r->ref) > 8, r, "no reference");
	need(is_plain(r->ref), r, "reference is not plain text");
	need(!ends_with(r->ref, '.'), r, "reference ends in a full stop");
	if (r->basis == BASIS_DOCUMENTED)
		need(strstr(r->ref, "Temporal") != NULL, r,
		    "documented, but no document of Temporal");
	if (r->basis == BASIS_GO)
		need(strstr(r->ref, "Go ") != NULL, r, "basis Go, but no Go");
	if (r->basis == BASIS_RFC)
		need(strstr(r->ref, "RFC ") != NULL, r, "basis RFC, but none");
	if (r->basis == BASIS_PRACTICE)
		need(strstr(r->why, "requires") != NULL ||
			 strstr(r->why, "requirement") != NULL,
		    r, "practice, but why does not say whether Temporal asks");
}

/* Only placeholders that the driver fills; awk's braces are followed by a
 * blank. */
static void
check_placeholders(
    const struct rule *r, const char *text, const char *const *known)
{
	for (const char *p = text; p != NULL && (p = strchr(p, '{')) != NULL;
	     p++) {
		bool found = p[1] == ' ';

		for (size_t i = 0; known[i] != NULL && !found; i++)
			found = strncmp(p, known[i], strlen(known[i])) == 0;
		need(found, r, "unknown placeholder");
	}
}

static void
check_templates(const struct family *f, const struct rule *r)
{
	static const char *const in_fix[] = { "{path}", NULL };
	static const char *const in_predicts[] = { "{tcld}", "{go}",
		"{subject}", "{not_before}", "{not_after}",
		"{not_before_rfc3339}", "{not_after_rfc3339}", "{at}", NULL };
	static const char *const none[] = { NULL };

	(void)f;
	check_placeholders(r, r->fix, in_fix);
	check_placeholders(r, r->predicts, in_predicts);
	check_placeholders(r, r->predicts_ca, in_predicts);
	check_placeholders(r, r->why, none);
	check_placeholders(r, r->summary, none);
	need(r->predicts == NULL || r->predicts[0] != '\0', r,
	    "empty prediction");
	need(r->predicts_ca == NULL || r->scope == SCOPE_CERT, r,
	    "prediction for CA bundle members in another scope");
}

static void
test_texts(void)
{
	for_each_row(check_summary);
	for_each_row(check_why);
	for_each_row(check_fix);
	for_each_row(check_ref);
	for_each_row(check_templates);
}

/* ---- Values ------------------------------------------------------------- */

/* Rules that a policy switches off, each with its reason. */
static const char *const off_with_reason[] = {
	/* Under the documents cert-signature-not-rsa-or-ecdsa, an error there
	 * and a warning else, says it already. */
	"cert-signature-scheme-unverifiable",
	NULL,
};

static bool
may_be_off(const char *id)
{
	for (size_t i = 0; off_with_reason[i] != NULL; i++)
		if (strcmp(off_with_reason[i], id) == 0)
			return true;
	return false;
}

static void
check_severity(const struct family *f, const struct rule *r)
{
	enum severity documented = r->severity[POLICY_DOCUMENTED];
	enum severity observed = r->severity[POLICY_OBSERVED];

	(void)f;
	need((documented <= SEV_ERROR && observed <= SEV_ERROR), r,
	    "no such severity");
	need(
	    (documented != SEV_OFF && observed != SEV_OFF) || may_be_off(r->id),
	    r, "off without a reason");
	need(observed <= documented || may_be_off(r->id), r,
	    "stricter than documented");
	need(observed == documented || r->basis == BASIS_DOCUMENTED ||
		 may_be_off(r->id),
	    r, "policies differ only where Temporal's documents are the basis");
	need(r->basis <= BASIS_PRACTICE, r, "no such basis");
}

static void
check_scope(const struct family *f, const struct rule *r)
{
	bool masked = r->scope == SCOPE_FILE || r->scope == SCOPE_CERT;

	(void)f;
	need(r->scope <= SCOPE_DEPLOY, r, "no such scope");
	need(r->check.file != NULL, r, "no check");
	need((r->roles != 0) == masked, r, "role mask does not fit the scope");
	need(r->scope != SCOPE_CERT || (r->roles & ~(unsigned)ROLE_ANY) == 0, r,
	    "no such role");
	need((r->param_option != NULL) == (r->param != 0), r,
	    "a parameter and its option belong together");
	need(!(r->on_repeats || r->on_undecoded) || r->scope == SCOPE_CERT, r,
	    "state of a certificate in another scope");
	need(r->needs != NEEDS_CA || r->scope == SCOPE_CHAIN, r,
	    "needs a CA bundle in another scope");
	need(r->needs != NEEDS_CLIENTS || r->scope == SCOPE_FILTER, r,
	    "needs clients in another scope");
}

static void
test_values(void)
{
	for_each_row(check_severity);
	for_each_rule(check_scope);
}

/* Of the rows that see special certificates there are exactly these. */
static void
test_special_rows(void)
{
	static const char *const repeats[] = { "bundle-duplicate-certificate",
		"chain-duplicate-certificate" };
	size_t n_repeats = 0, n_undecoded = 0;

	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++) {
			n_repeats += families[i]->rules[j].on_repeats;
			n_undecoded += families[i]->rules[j].on_undecoded;
		}
	CU_ASSERT_EQUAL(n_repeats, 2);
	CU_ASSERT_EQUAL(n_undecoded, 1);
	for (size_t i = 0; i < 2; i++) {
		CU_ASSERT_PTR_NOT_NULL_FATAL(find(repeats[i]));
		CU_ASSERT(find(repeats[i])->on_repeats);
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(find("cert-malformed"));
	CU_ASSERT(find("cert-malformed")->on_undecoded);
	CU_ASSERT_PTR_NOT_NULL_FATAL(find("cert-expires-soon"));
	CU_ASSERT_EQUAL(find("cert-expires-soon")->param, 30);
}

/* ---- Cases -------------------------------------------------------------- */

static void
testdata_path(char *out, size_t n, const char *id)
{
	const char *top = getenv("srcdir");

	snprintf(out, n, "%s/testdata%s%s", top != NULL ? top : ".",
	    id[0] != '\0' ? "/" : "", id);
}

/* What stands beside a case (tests/testdata.sh) is none. */
static bool
is_case(const char *name, const char *prefix)
{
	static const char *const beside[] = { ".expect", ".args", ".mode" };
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; i < sizeof beside / sizeof beside[0]; i++)
		if (dot != NULL && strcmp(dot, beside[i]) == 0)
			return false;
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

static size_t
count_cases(const char *folder, const char *prefix)
{
	const struct dirent *e;
	size_t n = 0;
	DIR *d = opendir(folder);

	if (d == NULL)
		return 0;
	while ((e = readdir(d)) != NULL)
		n += is_case(e->d_name, prefix);
	closedir(d);
	return n;
}

static void
check_cases(const struct family *f, const struct rule *r)
{
	char path[4096];

	(void)f;
	testdata_path(path, sizeof(path), r->id);
	need(count_cases(path, "fire-") > 0, r,
	    "no fire-* in its folder of testdata");
	need(count_cases(path, "pass-") > 0, r,
	    "no pass-* in its folder of testdata");
}

static void
test_cases(void)
{
	for_each_row(check_cases);
}

static bool
is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void
test_folders(void)
{
	char top[4096], path[4096];
	const struct dirent *e;
	DIR *d;

	testdata_path(top, sizeof(top), "");
	d = opendir(top);
	CU_ASSERT_PTR_NOT_NULL_FATAL(d);
	while ((e = readdir(d)) != NULL) {
		if (e->d_name[0] == '_' || e->d_name[0] == '.')
			continue;
		testdata_path(path, sizeof(path), e->d_name);
		if (!is_folder(path) || find(e->d_name) != NULL)
			continue;
		fprintf(stderr, "\n    testdata/%s: no such rule\n", e->d_name);
		CU_ASSERT(false);
	}
	closedir(d);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "families", test_families },
		{ "ids", test_ids },
		{ "texts", test_texts },
		{ "severities, scopes and parameters", test_values },
		{ "rows for special certificates", test_special_rows },
		{ "every rule has its cases", test_cases },
		{ "every folder of testdata has a rule", test_folders },
	};

	return t_run("registry", cases, sizeof cases / sizeof cases[0]);
}
