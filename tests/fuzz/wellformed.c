/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/wellformed.h"

#include <ctype.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "tests/fuzz/mutate.h"

/* ---- Text ------------------------------------------------------------------ */

/* Not by text_hostile: what writes the reports uses that. */
static bool
does_harm(uint32_t cp)
{
	return (cp < 0x20 && cp != '\n') || (cp >= 0x7f && cp <= 0x9f) ||
	       cp == 0x61c || cp == 0x200b || cp == 0x200e || cp == 0x200f ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0xfeff;
}

const char *
wf_text(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;
	uint32_t cp;

	for (size_t i = 0, used; i < n; i += used) {
		used = 1;
		if (p[i] >= 0x20 && p[i] < 0x7f)
			continue;
		used = utf8_decode(p + i, n - i, &cp);
		if (used == 0)
			return "not UTF-8";
		if (does_harm(cp))
			return "a control character";
	}
	return NULL;
}

/* ---- JSON -------------------------------------------------------------------- */

static const char *
check_value(json_t *v)
{
	const char *name, *wrong = NULL;
	json_t *member;
	size_t i;

	if (json_is_string(v))
		return wf_text(json_string_value(v), json_string_length(v));
	json_object_foreach(v, name,
	    member) if (wrong == NULL && (wrong = check_value(member)) == NULL)
	    wrong = wf_text(name, strlen(name));
	json_array_foreach(v, i, member) if (wrong == NULL) wrong =
	    check_value(member);
	return wrong;
}

const char *
wf_json(const char *text, size_t n)
{
	json_error_t error;
	json_t *v = json_loadb(text, n, JSON_REJECT_DUPLICATES, &error);
	const char *wrong;

	if (v == NULL)
		return "not JSON";
	wrong = check_value(v);
	json_decref(v);
	return wrong != NULL ? wrong : wf_text(text, n);
}

const char *
wf_json_lines(const char *text, size_t n)
{
	const char *end = text + n, *lf, *wrong;

	for (; text < end; text = lf + 1) {
		lf = memchr(text, '\n', (size_t)(end - text));
		if (lf == NULL)
			return "a line without an end";
		if ((wrong = wf_json(text, (size_t)(lf - text))) != NULL)
			return wrong;
	}
	return NULL;
}

/* ---- XML and HTML --------------------------------------------------------------- */

#define MAX_OPEN 200

struct markup {
	const char *p;
	bool html;
	struct slice open[MAX_OPEN];
	size_t n_open;
};

static bool
is_name(int c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || c == ':' ||
	       c == '.';
}

static struct slice
take_name(struct markup *m)
{
	const char *start = m->p;

	while (is_name(*m->p))
		m->p++;
	return (struct slice){ (const unsigned char *)start,
		(size_t)(m->p - start) };
}

static bool
is(struct slice s, const char *word)
{
	return slice_eq(s, slice_str(word));
}

/* Elements of HTML that have no end. */
static bool
is_void(struct slice name)
{
	return is(name, "meta") || is(name, "input") || is(name, "br") ||
	       is(name, "link") || is(name, "hr") || is(name, "col");
}

/* &lt; or &#10; */
static bool
take_reference(struct markup *m)
{
	static const char *const known[] = { "&amp;", "&lt;", "&gt;", "&quot;",
		"&apos;" };
	size_t digits = 0;

	if (m->p[1] == '#') {
		for (m->p += 2; isxdigit((unsigned char)*m->p) || *m->p == 'x';
		     m->p++)
			digits++;
		return digits > 0 && *m->p++ == ';';
	}
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strncmp(m->p, known[i], strlen(known[i])) == 0) {
			m->p += strlen(known[i]);
			return true;
		}
	if (!m->html)
		return false;
	for (m->p++; isalpha((unsigned char)*m->p); m->p++)
		digits++;
	return digits > 0 && *m->p++ == ';';
}

static void
skip_space(struct markup *m)
{
	while (*m->p == ' ' || *m->p == '\n')
		m->p++;
}

static const char *
take_attribute(struct markup *m)
{
	struct slice name = take_name(m);

	if (name.n == 0)
		return "no attribute where one should be";
	if (m->html && name.n > 2 && memcmp(name.p, "on", 2) == 0)
		return "an attribute that runs a script";
	if (*m->p != '=')
		return m->html ? NULL : "an attribute without a value";
	if (m->html && is_name(m->p[1])) {
		m->p++;
		take_name(m);
		return NULL;
	}
	if (*++m->p != '"')
		return "a value without quotes";
	for (m->p++; *m->p != '"';) {
		if (*m->p == '\0' || *m->p == '<')
			return "a value without an end";
		if (*m->p != '&')
			m->p++;
		else if (!take_reference(m))
			return "a bare &";
	}
	m->p++;
	return NULL;
}

static const char *
take_end_tag(struct markup *m)
{
	struct slice name;

	m->p += 2;
	name = take_name(m);
	if (m->n_open == 0 || !slice_eq(m->open[m->n_open - 1], name))
		return "an end tag of another element";
	m->n_open--;
	return *m->p++ == '>' ? NULL : "an end tag without an end";
}

/* Of a script or style: up to its end tag, whatever stands there. */
static void
skip_raw(struct markup *m)
{
	struct slice name = m->open[m->n_open - 1];
	const char *end = m->p;

	if (!is(name, "script") && !is(name, "style"))
		return;
	while ((end = strstr(end, "</")) != NULL &&
	       memcmp(end + 2, name.p, name.n) != 0)
		end += 2;
	m->p = end != NULL ? end : m->p + strlen(m->p);
}

static const char *
take_tag(struct markup *m)
{
	const char *wrong;
	struct slice name;

	m->p++;
	name = take_name(m);
	if (name.n == 0)
		return "a bare <";
	for (skip_space(m); *m->p != '>' && *m->p != '/'; skip_space(m))
		if ((wrong = take_attribute(m)) != NULL)
			return wrong;
	if (*m->p == '/')
		return *++m->p == '>' ? (m->p++, NULL) : "a bare /";
	m->p++;
	if (m->html && is_void(name))
		return NULL;
	if (m->n_open == MAX_OPEN)
		return "too many open elements";
	m->open[m->n_open++] = name;
	if (m->html)
		skip_raw(m);
	return NULL;
}

static const char *
check_markup(struct markup *m)
{
	const char *wrong = NULL;

	while (*m->p != '\0' && wrong == NULL) {
		if (strncmp(m->p, "</", 2) == 0)
			wrong = take_end_tag(m);
		else if (*m->p == '<')
			wrong = take_tag(m);
		else if (*m->p == '&')
			wrong = take_reference(m) ? NULL : "a bare &";
		else if (!m->html && strncmp(m->p, "]]>", 3) == 0)
			wrong = "a bare ]]>";
		else
			m->p++;
	}
	if (wrong == NULL && m->n_open > 0)
		wrong = "an element without an end";
	return wrong;
}

/* It is no text of XML or HTML when it does not begin like that. */
static const char *
check_document(const char *text, size_t n, const char *head, bool html)
{
	struct markup m = { .p = text + strlen(head), .html = html };
	const char *wrong = wf_text(text, n);

	if (wrong != NULL)
		return wrong;
	if (strlen(text) != n || strncmp(text, head, strlen(head)) != 0)
		return "not its beginning";
	if (strstr(text, FUZZ_MARKER) != NULL)
		return "markup of an input";
	return check_markup(&m);
}

const char *
wf_xml(const char *text, size_t n)
{
	return check_document(
	    text, n, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", false);
}

const char *
wf_html(const char *text, size_t n)
{
	return check_document(text, n, "<!doctype html>\n", true);
}

/* ---- Lines ---------------------------------------------------------------------- */

static const char *
check_quoted(const char **p)
{
	const char *s = *p + 1;

	if (*s != '\0' && strchr("=+-@\t\r\n", *s) != NULL)
		return "a formula";
	for (;; s++) {
		if (*s == '\0')
			return "a quote without an end";
		if (*s == '"' && *++s != '"')
			break;
	}
	*p = s;
	return NULL;
}

const char *
wf_csv(const char *text, size_t n)
{
	size_t cells = 0, first = 0;
	const char *p = text, *wrong;

	if (strlen(text) != n)
		return "a NUL";
	while (*p != '\0') {
		cells++;
		if (*p == '"') {
			if ((wrong = check_quoted(&p)) != NULL)
				return wrong;
		} else
			p +=
			    strspn(p, "-0123456789abcdefghijklmnopqrstuvwxyz_");
		if (*p == ',') {
			p++;
			continue;
		}
		if (strncmp(p, "\r\n", 2) != 0)
			return "neither a comma nor the end of a row";
		p += 2;
		if (first != 0 && cells != first)
			return "rows of different length";
		first = cells;
		cells = 0;
	}
	return cells == 0 ? NULL : "a row without an end";
}

const char *
wf_github(const char *text, size_t n)
{
	const char *p = text, *lf, *wrong = wf_text(text, n);

	for (; wrong == NULL && *p != '\0'; p = lf + 1) {
		if (strncmp(p, "::error file=", 13) != 0 &&
		    strncmp(p, "::warning file=", 15) != 0 &&
		    strncmp(p, "::notice file=", 14) != 0)
			return "a line that is none of the three commands";
		if ((lf = strchr(p, '\n')) == NULL)
			return "a command without an end";
	}
	return wrong;
}

static const char *
check_sample(const char *p, const char *lf)
{
	p += strspn(p, "abcdefghijklmnopqrstuvwxyz_");
	if (*p == '{') {
		for (p++; *p != '}'; p += *p == ',') {
			p += strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789_");
			if (strncmp(p, "=\"", 2) != 0)
				return "a label without a value";
			for (p += 2; *p != '"'; p++)
				if (*p == '\n' || *p == '\0' ||
				    (*p == '\\' &&
					strchr("\\n\"", *++p) == NULL))
					return "a bad value of a label";
			p++;
		}
		p++;
	}
	if (*p++ != ' ')
		return "a sample without a value";
	p += strspn(p, "-0123456789.eE+");
	return p == lf ? NULL : "a bad value";
}

const char *
wf_openmetrics(const char *text, size_t n)
{
	const char *p = text, *lf, *wrong = wf_text(text, n);

	for (; wrong == NULL && *p != '\0'; p = lf + 1) {
		if ((lf = strchr(p, '\n')) == NULL)
			return "a line without an end";
		if (strcmp(p, "# EOF\n") == 0)
			return NULL;
		if (*p != '#')
			wrong = check_sample(p, lf);
	}
	return wrong != NULL ? wrong : "no end";
}

/* ---- By name -------------------------------------------------------------------- */

const char *
wf_report(const char *format, const char *text, size_t n)
{
	static const struct {
		const char *name;
		const char *(*check)(const char *text, size_t n);
	} checks[] = {
		{ "text", wf_text },
		{ "concise", wf_text },
		{ "json", wf_json },
		{ "jsonl", wf_json_lines },
		{ "sarif", wf_json },
		{ "junit", wf_xml },
		{ "github", wf_github },
		{ "gitlab", wf_json },
		{ "csv", wf_csv },
		{ "html", wf_html },
		{ "openmetrics", wf_openmetrics },
	};

	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++)
		if (strcmp(checks[i].name, format) == 0)
			return checks[i].check(text, n);
	return "a format that nobody checks";
}
