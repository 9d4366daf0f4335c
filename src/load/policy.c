/* SPDX-License-Identifier: Apache-2.0 */
#include "load/policy.h"

#include <stdlib.h>

#include "base/text.h"
#include "load/json.h"
#include "load/policy_parts.h"
#include "load/where.h"

/* Members told of; whoever has more has another problem. */
#define ODD_MAX 64
/* Lifetime actions: Key Vault takes few. */
#define ACTIONS_MAX 64
/* Elements of a list that are kept. */
#define LIST_MAX 256

struct policy_reader_state {
	struct json j;
	struct where w;
	struct vault_policy *p;
	struct policy_odd *odd;
	struct policy_action *actions;
	struct policy_action *action; /* the one being read */
};

typedef struct policy_reader_state rd;

/* ---- Oddities ---------------------------------------------------------------- */

static struct origin *
here(rd *r, size_t length)
{
	json_skip_space(&r->j);
	return where_at(&r->w, r->j.p, length);
}

static void
add_odd(rd *r, struct policy_odd odd)
{
	if (r->p->n_odd < ODD_MAX)
		r->odd[r->p->n_odd++] = odd;
}

static const char *const object_names[][2] = {
	[OBJ_POLICY] = { "the policy", "the policy" },
	[OBJ_ISSUER] = { "issuer", "issuerParameters" },
	[OBJ_KEY] = { "key_props", "keyProperties" },
	[OBJ_SECRET] = { "secret_props", "secretProperties" },
	[OBJ_X509] = { "x509_props", "x509CertificateProperties" },
	[OBJ_BASIC] = { "basic_constraints", "basic_constraints" },
	[OBJ_SANS] = { "sans", "subjectAlternativeNames" },
	[OBJ_LIFETIME] = { "lifetime_actions", "lifetimeActions" },
	[OBJ_TRIGGER] = { "trigger", "trigger" },
	[OBJ_ACTION] = { "action", "action" },
};

/* What a value of the JSON is, with its article. */
static const char *
kind_of(unsigned char c)
{
	switch (c) {
	case '{':
		return "an object";
	case '[':
		return "an array";
	case '"':
		return "a string";
	case 't':
	case 'f':
		return "a boolean";
	default:
		return "a number";
	}
}

/* A member's name and its object, for what there is to say of its value. */
struct spot {
	const char *name;
	enum policy_object object;
};

/* The value before us has not the type that begins with c (t: boolean, 0:
 * number).  null is no value.  Passes over both. */
static bool
wrong_type(rd *r, const struct spot *s, unsigned char wanted)
{
	unsigned char c = *r->j.p;
	bool ok = wanted == 't'   ? c == 't' || c == 'f'
		  : wanted == '0' ? c == '-' || (c >= '0' && c <= '9')
				  : c == wanted;

	if (ok)
		return false;
	if (c != 'n')
		add_odd(r, (struct policy_odd){ .kind = POLICY_ODD_TYPE,
			       .name = s->name,
			       .object = object_names[s->object][r->p->shape],
			       .found = kind_of(c),
			       .wanted = kind_of(wanted),
			       .at = here(r, 0) });
	json_skip_value(&r->j);
	return true;
}

/* There are elements after max of them; passes over these. */
static void
too_long(rd *r, const struct spot *s, size_t max)
{
	add_odd(r, (struct policy_odd){ .kind = POLICY_ODD_TYPE,
		       .name = s->name,
		       .object = object_names[s->object][r->p->shape],
		       .found = arena_printf(
			   r->j.a, "an array of more than %zu elements", max),
		       .wanted = "a shorter one",
		       .at = here(r, 0) });
	do
		json_skip_value(&r->j);
	while (json_next_element(&r->j));
}

/* ---- Values ------------------------------------------------------------------ */

static struct slice
take_string(rd *r, const struct origin **at)
{
	const unsigned char *start = r->j.p;
	struct slice s;
	struct origin *o;

	*at = o = here(r, 0);
	s = json_take_string(&r->j);
	o->length = (size_t)(r->j.p - start);
	return s;
}

static struct slice
read_text(rd *r, const struct spot *s, struct policy_text *out)
{
	struct slice text = { 0 };
	const bool null = *r->j.p == 'n';

	*out = (struct policy_text){ .state = null ? ABSENT : MALFORMED };
	if (wrong_type(r, s, '"'))
		return text;
	out->state = PRESENT;
	text = take_string(r, &out->at);
	out->text = text_safe_dup(r->j.a, text);
	return text;
}

static void
read_flag(rd *r, const struct spot *s, struct policy_flag *out)
{
	const bool null = *r->j.p == 'n';

	*out = (struct policy_flag){ .state = null ? ABSENT : MALFORMED };
	if (wrong_type(r, s, 't'))
		return;
	*out = (struct policy_flag){ PRESENT, *r->j.p == 't', here(r, 0) };
	json_skip_value(&r->j);
}

/* A number; one with a fraction or out of range is of the wrong type. */
static void
read_number(rd *r, const struct spot *s, struct policy_number *out)
{
	const bool null = *r->j.p == 'n';
	const unsigned char *start;
	const struct origin *at;
	bool negative;
	int64_t v = 0;
	size_t digits = 0;

	*out = (struct policy_number){ .state = null ? ABSENT : MALFORMED };
	if (wrong_type(r, s, '0'))
		return;
	at = here(r, 0);
	start = r->j.p;
	json_skip_value(&r->j);
	negative = *start == '-';
	for (start += negative;
	     start < r->j.p && *start >= '0' && *start <= '9' && digits < 15;
	     start++, digits++)
		v = v * 10 + (*start - '0');
	if (start == r->j.p) {
		*out = (struct policy_number){ PRESENT, negative ? -v : v, at };
		return;
	}
	add_odd(r, (struct policy_odd){ .kind = POLICY_ODD_TYPE,
		       .name = s->name,
		       .object = object_names[s->object][r->p->shape],
		       .found = "no whole number that fits",
		       .wanted = "a whole number",
		       .at = at });
}

static void
read_list(rd *r, const struct spot *s, struct policy_list *out)
{
	const bool null = *r->j.p == 'n';
	struct policy_item list[LIST_MAX];

	*out = (struct policy_list){ .state = null ? ABSENT : MALFORMED };
	if (wrong_type(r, s, '['))
		return;
	*out = (struct policy_list){ .state = PRESENT, .at = here(r, 0) };
	while (json_next_element(&r->j)) {
		struct policy_item item;
		struct slice text;

		if (wrong_type(r, s, '"'))
			continue;
		if (out->n == LIST_MAX) {
			too_long(r, s, LIST_MAX);
			break;
		}
		text = take_string(r, &item.at);
		item.text = text_safe_dup(r->j.a, text);
		item.bit = policy_usage_bit(text);
		out->bits |= item.bit;
		list[out->n++] = item;
	}
	out->list = arena_dup(r->j.a, list, out->n * sizeof list[0]);
}

/* One that says at least one name. */
static void
read_san_list(rd *r, const struct spot *s)
{
	if (wrong_type(r, s, '['))
		return;
	while (json_next_element(&r->j))
		if (!wrong_type(r, s, '"')) {
			r->p->any_san = true;
			json_skip_value(&r->j);
		}
}

/* ---- Objects ----------------------------------------------------------------- */

static void read_object(rd *r, enum policy_object object);

static void
read_inner(rd *r, const struct spot *s, enum policy_object object)
{
	if (!wrong_type(r, s, '{'))
		read_object(r, object);
}

static void
read_basic_constraints(rd *r, const struct spot *s)
{
	const bool null = *r->j.p == 'n';

	memset(&r->p->basic_constraints, 0, sizeof r->p->basic_constraints);
	r->p->basic_constraints.state = null ? ABSENT : MALFORMED;
	if (wrong_type(r, s, '{'))
		return;
	r->p->basic_constraints.state = PRESENT;
	r->p->basic_constraints.at = here(r, 0);
	read_object(r, OBJ_BASIC);
}

static void
read_actions(rd *r, const struct spot *s)
{
	r->p->n_actions = 0;
	if (wrong_type(r, s, '['))
		return;
	while (json_next_element(&r->j)) {
		if (r->p->n_actions == ACTIONS_MAX) {
			too_long(r, s, ACTIONS_MAX);
			return;
		}
		r->action = &r->actions[r->p->n_actions];
		*r->action = (struct policy_action){ .at = here(r, 0) };
		if (wrong_type(r, s, '{'))
			continue;
		r->p->n_actions++;
		read_object(r, OBJ_LIFETIME);
	}
}

static void
read_key_member(rd *r, enum policy_member m, const struct spot *s)
{
	switch (m) {
	case MEM_KEY_TYPE:
		read_text(r, s, &r->p->key_type);
		break;
	case MEM_KEY_SIZE:
		read_number(r, s, &r->p->key_size);
		break;
	case MEM_CURVE:
		read_text(r, s, &r->p->curve);
		break;
	case MEM_EXPORTABLE:
		read_flag(r, s, &r->p->exportable);
		break;
	default:
		read_flag(r, s, &r->p->reuse_key);
	}
}

static void
read_x509_member(rd *r, enum policy_member m, const struct spot *s)
{
	struct slice subject;

	switch (m) {
	case MEM_SUBJECT:
		subject = read_text(r, s, &r->p->subject);
		policy_read_subject(r->j.a, r->p, subject);
		break;
	case MEM_KEY_USAGE:
		read_list(r, s, &r->p->key_usage);
		break;
	case MEM_EKUS:
		read_list(r, s, &r->p->ekus);
		break;
	case MEM_SANS:
		read_inner(r, s, OBJ_SANS);
		break;
	case MEM_SAN_LIST:
		read_san_list(r, s);
		break;
	case MEM_VALIDITY:
		read_number(r, s, &r->p->validity);
		break;
	case MEM_BASIC:
		read_basic_constraints(r, s);
		break;
	case MEM_CA:
		read_flag(r, s, &r->p->basic_constraints.ca);
		break;
	default:
		read_number(r, s, &r->p->basic_constraints.path_len);
	}
}

static void
read_member(rd *r, enum policy_member m, const struct spot *s)
{
	switch (m) {
	case MEM_ISSUER:
		read_inner(r, s, OBJ_ISSUER);
		break;
	case MEM_KEY:
		read_inner(r, s, OBJ_KEY);
		break;
	case MEM_SECRET:
		read_inner(r, s, OBJ_SECRET);
		break;
	case MEM_X509:
		r->p->x509_at = here(r, 0);
		read_inner(r, s, OBJ_X509);
		break;
	case MEM_LIFETIME:
		read_actions(r, s);
		break;
	case MEM_ISSUER_NAME:
		read_text(r, s, &r->p->issuer);
		break;
	case MEM_CONTENT_TYPE:
		read_text(r, s, &r->p->content_type);
		break;
	case MEM_KEY_TYPE:
	case MEM_KEY_SIZE:
	case MEM_CURVE:
	case MEM_EXPORTABLE:
	case MEM_REUSE:
		read_key_member(r, m, s);
		break;
	case MEM_TRIGGER:
		read_inner(r, s, OBJ_TRIGGER);
		break;
	case MEM_ACTION:
		read_inner(r, s, OBJ_ACTION);
		break;
	case MEM_DAYS:
		read_number(r, s, &r->action->days);
		break;
	case MEM_PERCENTAGE:
		read_number(r, s, &r->action->percentage);
		break;
	case MEM_ACTION_TYPE:
		read_text(r, s, &r->action->action);
		break;
	case MEM_NONE:
	case MEM_IGNORED:
	case N_POLICY_MEMBERS:
		json_skip_value(&r->j);
		break;
	default:
		read_x509_member(r, m, s);
	}
}

static void
note_name(rd *r, const struct policy_name *n, const struct spot *s,
    const struct origin *at, uint32_t *seen)
{
	struct policy_odd odd = { .kind = POLICY_ODD_REPEATED,
		.name = s->name,
		.object = object_names[s->object][r->p->shape],
		.meant = n->right,
		.at = at };
	const uint32_t bit = UINT32_C(1) << n->member;

	if (n->member == MEM_NONE)
		odd.kind = POLICY_ODD_UNKNOWN;
	else if (!n->here)
		odd.kind =
		    n->right == NULL ? POLICY_ODD_NO_CLI : POLICY_ODD_SHAPE;
	else if ((*seen & bit) == 0 || n->member == MEM_IGNORED ||
		 n->member == MEM_SAN_LIST) {
		*seen |= bit;
		return;
	}
	*seen |= bit;
	add_odd(r, odd);
}

static void
read_object(rd *r, enum policy_object object)
{
	uint32_t seen = 0;
	struct slice name;

	for (;;) {
		struct spot s = { .object = object };
		const struct origin *at;
		struct policy_name n;

		json_skip_space(&r->j);
		if (*r->j.p == '{' || *r->j.p == ',')
			r->j.p++;
		at = here(r, 0);
		if (!json_next_member(&r->j, &name))
			break;
		s.name = text_safe_dup(r->j.a, name);
		n = policy_name_of(object, r->p->shape, name);
		note_name(r, &n, &s, at, &seen);
		read_member(r, n.member, &s);
	}
}

/* ---- The whole ---- */

static void
read_whole(rd *r)
{
	struct vault_policy *p = r->p;

	json_skip_space(&r->j);
	p->at = *where_at(&r->w, r->j.p, 0);
	r->odd = ARENA_ARRAY(r->j.a, struct policy_odd, ODD_MAX);
	r->actions = ARENA_ARRAY(r->j.a, struct policy_action, ACTIONS_MAX);
	p->odd = r->odd;
	p->actions = r->actions;
	r->action = &r->actions[0];
	if (*r->j.p == '{')
		read_object(r, OBJ_POLICY);
	else
		add_odd(
		    r, (struct policy_odd){ .kind = POLICY_ODD_TYPE,
			   .name = "the file",
			   .object = "",
			   .found = *r->j.p == 'n' ? "null" : kind_of(*r->j.p),
			   .wanted = "an object",
			   .at = where_at(&r->w, r->j.p, 0) });
	policy_decide_role(p);
}

/* What is no JSON, and whether it is meant to be a policy all the same. */
static bool
read_broken(rd *r, struct slice text, bool anyway)
{
	if (!anyway && !policy_mentioned(text, 1))
		return false;
	r->p->broken = r->j.error;
	r->p->broken_at = where_at(&r->w, r->j.p, 0);
	return true;
}

struct vault_policy *
policy_read(struct arena *a, const struct file *file, bool anyway)
{
	const struct slice text = policy_without_mark(file->bytes);
	rd r = { .j = { .a = a, .p = text.p, .end = text.p + text.n } };
	struct vault_policy *p = ARENA_NEW(a, struct vault_policy);
	bool found = anyway;

	*p = (struct vault_policy){ .file = file, .at = file->at };
	p->at.file = file;
	r.p = p;
	where_start(&r.w, a, file, text);
	if (policy_in_utf16(file->bytes)) {
		p->utf16 = true;
		found = anyway || policy_mentioned(text, 2);
	} else if (text.n == 0 || !json_check(&r.j)) {
		if (text.n == 0)
			r.j.error = "unexpected end of JSON input";
		found = read_broken(&r, text, anyway);
	} else if (policy_find(&r.j, &p->shape, &p->wrapped) || anyway) {
		found = true;
		read_whole(&r);
	}
	p->places = where_finish(&r.w, &p->n_places);
	return found ? p : NULL;
}

static bool
sniff(struct slice s)
{
	size_t i = 0;

	if (policy_in_utf16(s))
		return true;
	s = policy_without_mark(s);
	while (i < s.n && (s.p[i] == ' ' || (s.p[i] >= '\t' && s.p[i] <= '\r')))
		i++;
	return i < s.n && s.p[i] == '{' && policy_mentioned(s, 1);
}

static bool
load(struct loader *l)
{
	struct vault_policy *p = policy_read(l->a, l->file, false);

	if (p == NULL)
		return false;
	l->file->kind = KIND_POLICY;
	l->file->bom = l->file->bytes.n > 0 && l->file->bytes.p[0] == 0xef;
	l->file->policy = p;
	return true;
}

const struct reader policy_reader = { sniff, load };
