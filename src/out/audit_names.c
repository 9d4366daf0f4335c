/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of `tlint audit`, and the words that they share. */
#include "out/audit.h"

#include <inttypes.h>

#include "base/text.h"
#include "load/name.h"

const struct audit_format audit_formats[] = {
	{ "text", out_audit_text, NULL },
	{ "json", out_audit_json, NULL },
	{ "jsonl", out_audit_jsonl, NULL },
	{ "csv", out_audit_csv, NULL },
	{ "html", out_audit_html, NULL },
	{ "openmetrics", out_audit_openmetrics, NULL },
	{ "concise", NULL, out_concise },
	{ "sarif", NULL, out_sarif },
	{ "junit", NULL, out_junit },
	{ "github", NULL, out_github },
	{ "gitlab", NULL, out_gitlab },
};
const size_t n_audit_formats = sizeof audit_formats / sizeof audit_formats[0];

const char *
audit_state_name(enum audit_state s)
{
	static const char *const names[N_AUDIT_STATES] = {
		[AUDIT_EXPIRED] = "expired",
		[AUDIT_SOON] = "expires-soon",
		[AUDIT_NOT_YET] = "not-yet-valid",
		[AUDIT_VALID] = "valid",
		[AUDIT_UNDATED] = "unreadable",
	};

	return names[s];
}

const char *
audit_shape(const struct cert *c)
{
	if (!c->decoded)
		return "unreadable";
	switch (c->shape) {
	case SHAPE_ROOT:
		return "root";
	case SHAPE_INTERMEDIATE:
		return "intermediate";
	case SHAPE_END_ENTITY:
		break;
	}
	return "end-entity";
}

void
audit_key_type(struct buf *b, const struct cert *c)
{
	const char *curve = key_curve(c->key);

	if (!c->decoded)
		return;
	text_safe(
	    b, slice_str(c->key->name != NULL ? c->key->name : "unknown"));
	if (curve != NULL) {
		buf_byte(b, ' ');
		text_safe(b, slice_str(curve));
	} else if (c->key->bits > 0 && c->key->is_rsa) {
		buf_printf(b, " %u", c->key->bits);
	}
}

void
audit_subject(struct buf *b, const struct cert *c)
{
	if (!c->decoded)
		buf_puts(b, "(not a readable certificate)");
	else if (!name_empty(c->subject))
		name_put(b, c->subject);
	else if (c->san.state == PRESENT && c->san.n > 0 &&
		 c->san.names[0].text != NULL) {
		buf_puts(b, "(no subject) ");
		text_safe(b, slice_str(c->san.names[0].text));
	} else
		buf_puts(b, "(no subject)");
}

void
audit_issuer_name(struct buf *b, const struct cert *c)
{
	if (!c->decoded)
		return;
	if (!name_empty(c->issuer))
		name_put(b, c->issuer);
	else
		buf_puts(b, "(no name)");
}

static void
add_place(struct buf *b, const char *path, uint32_t line)
{
	text_safe(b, slice_str(path));
	if (line > 0)
		buf_printf(b, ":%" PRIu32, line);
}

void
audit_place(struct buf *b, const struct cert *c)
{
	add_place(b, c->file->path, cert_place(c)->line);
}

void
audit_key_at(struct buf *b, const struct private_key *k)
{
	add_place(b, k->at.file->path, k->at.line);
}

void
audit_days(struct buf *b, const struct audit_item *it)
{
	const int64_t n = it->days < 0 ? -it->days : it->days;

	if (it->state == AUDIT_UNDATED)
		return;
	if (n == 0)
		buf_puts(b, "today");
	else
		buf_printf(b, "%s%" PRId64 " day%s%s",
		    it->days > 0 ? "in " : "", n, text_plural((size_t)n),
		    it->days < 0 ? " ago" : "");
}
