/* SPDX-License-Identifier: Apache-2.0 */
/* What the server is known to say of the resulting bundle. */
#include <string.h>

#include "base/text.h"
#include "base/times.h"
#include "load/name.h"
#include "run/gate.h"

const struct gate_member *
gate_member_at(const struct gate *g, size_t offset)
{
	size_t low = 0, high = g->n_members;
	const struct gate_member *best = NULL;

	/* Those in the result are in its order; the others are passed over. */
	while (low < high) {
		size_t mid = low + (high - low) / 2, i = mid;

		while (i < high && g->members[i].number == 0)
			i++;
		if (i == high || g->members[i].offset > offset) {
			high = mid;
		} else {
			best = &g->members[i];
			low = i + 1;
		}
	}
	return best;
}

/* ---- The server --- */

static bool
is_expired(const struct cert *c)
{
	return c->file->judged_at > c->not_after;
}

static void
say_expired(struct buf *b, const struct member *m)
{
	buf_puts(b, "\n\t* certificate with subject '");
	name_go(b, m->cert->subject);
	buf_puts(b, "' received is expired as of '");
	time_go(b, m->cert->not_after);
	buf_puts(b,
	    "'\n\t* unable to construct full certificate chain for cert "
	    "with subject '");
	name_go(b, m->cert->subject);
	buf_puts(b, "'. Error: x509: certificate has expired or is not yet "
		    "valid: current time ");
	time_rfc3339(b, m->cert->file->judged_at);
	buf_puts(b, " is after ");
	time_rfc3339(b, m->cert->not_after);
}

static size_t
count_expired(const struct bundle *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n_members; i++)
		n += is_expired(b->members[i].cert);
	return n;
}

/* A list that nobody reads to its end says no more. */
#define MAX_QUOTED 16

/* The text of temporalio/tcld#406: two entries for each expired one. */
static const char *
server_says(struct gate *g, const struct bundle *b, size_t expired)
{
	struct buf text = { 0 };
	const char *s;
	size_t shown = 0;

	buf_printf(&text,
	    "rpc error: code = InvalidArgument desc = invalid ca certificate: "
	    "%zu errors occurred:",
	    2 * expired);
	for (size_t i = 0; i < b->n_members && shown < MAX_QUOTED; i++) {
		if (!is_expired(b->members[i].cert))
			continue;
		say_expired(&text, &b->members[i]);
		shown++;
	}
	if (shown < expired)
		buf_puts(&text, "\n\t* ...");
	s = arena_strdup(g->arena, buf_str(&text));
	buf_free(&text);
	return s;
}

/* ---- What takes all expired members out at once --- */

static bool
is_in_place(const struct gate_member *m)
{
	return m->fate == FATE_KEPT || m->fate == FATE_REMOVED;
}

struct in_place {
	size_t all, expired; /* those that the change takes out as well */
	size_t new_expired;
	const char *path;
};

static void
count_in_place(const struct gate *g, struct in_place *n)
{
	*n = (struct in_place){ .path = "CURRENT" };
	for (size_t i = 0; i < g->n_members; i++) {
		const struct gate_member *m = &g->members[i];

		if (!is_in_place(m)) {
			n->new_expired += m->number > 0 && is_expired(m->cert);
			continue;
		}
		n->all++;
		n->expired += is_expired(m->cert);
		n->path = m->cert->file->path;
	}
}

/* tcld removes one certificate by its fingerprint; several go at once by
 * setting what is left. */
static const char *
removal_command(struct gate *g, const struct in_place *n)
{
	bool one = n->expired == 1 && g->tool == GATE_TCLD;
	struct buf b = { 0 };
	const char *s;

	if (!one && strcmp(n->path, "-") == 0) {
		buf_puts(&b, "tcld namespace accepted-client-ca list "
			     "--namespace ");
		text_shell(&b, g->name_space);
		buf_puts(&b, " | ");
	}
	buf_puts(&b, one ? "tcld namespace accepted-client-ca remove "
			   "--namespace "
			 : "tlint gate remove --current ");
	text_shell(&b, one ? g->name_space : n->path);
	for (size_t i = 0; i < g->n_members; i++)
		if (is_in_place(&g->members[i]) &&
		    is_expired(g->members[i].cert))
			buf_printf(&b, " --%s %s",
			    one ? "ca-certificate-fingerprint" : "fingerprint",
			    gate_fingerprint(g->arena, g->members[i].cert));
	if (!one) {
		buf_puts(&b,
		    " --print-result >" GATE_RESULT_FILE " && tcld namespace "
		    "accepted-client-ca set --namespace ");
		text_shell(&b, g->name_space);
		buf_puts(&b, " --ca-certificate-file " GATE_RESULT_FILE);
	}
	s = arena_strdup(g->arena, buf_str(&b));
	buf_free(&b);
	return s;
}

static const char *
expired_fix(struct gate *g)
{
	struct in_place n;

	count_in_place(g, &n);
	if (n.expired == 0 || g->action == GATE_SET)
		return "Leave the expired certificates out of the file.";
	if (n.expired == n.all)
		return "Everything in place has expired: set a new bundle "
		       "instead.";
	return arena_printf(g->arena,
	    "All expired certificates have to go in a single update. This "
	    "removes those in place%s: %s",
	    n.new_expired > 0 ? " (leave those of the file out)" : "",
	    removal_command(g, &n));
}

void
gate_judge(struct gate *g, const struct result *r, const struct bundle *b)
{
	size_t expired = b != NULL ? count_expired(b) : 0;

	g->judged = r;
	if (b != NULL && expired > 0)
		gate_say(g, GATE_EXPIRED_MEMBERS, SPEAKER_SERVER,
		    WEIGHT_REFUSED, server_says(g, b, expired),
		    arena_printf(g->arena,
			"%zu of %zu members of the resulting bundle %s "
			"expired, and the server checks all of them on every "
			"update",
			expired, b->n_members, expired == 1 ? "has" : "have"),
		    expired_fix(g));
	if (!g->refused_by_tool && r->count[SEV_ERROR] > 0)
		g->refused_by_server = true;
}
