/* SPDX-License-Identifier: Apache-2.0 */
/* What the reports of a deployment have in common; private to out/. */
#ifndef TLINT_OUT_DEPLOY_VIEW_H
#define TLINT_OUT_DEPLOY_VIEW_H

#include "base/buf.h"
#include "out/deploy.h"

/* The parties as rows and columns. */
struct deploy_view {
	const struct deployment *d;
	const struct party **clients, **servers;
	size_t n_clients, n_servers;
	/* Those who call somebody else: Temporal Cloud. */
	const struct party **apart;
	size_t n_apart;
	/* n_clients rows of n_servers, NULL for no connection; NULL where that
	 * is too much to look at. */
	const struct connection **cells;
	size_t count[CONNECT_UNKNOWN + 1]; /* connections by outcome */
};

void deploy_view_init(struct deploy_view *v, const struct deployment *d);
void deploy_view_free(struct deploy_view *v);

/* Connections with one cause, which reports tell once. */
struct deploy_cause {
	const struct connection *first;
	const struct connection **all;
	size_t n;
};
/* The causes of what is refused or unknown, at most max of them; *more gets
 * the number of connections left out.  Free with deploy_causes_free. */
size_t deploy_causes(const struct deployment *d, size_t max,
    struct deploy_cause **out, size_t *more);
void deploy_causes_free(struct deploy_cause *list, size_t n);

/* What ends first, and what ends with it. */
struct deploy_end {
	const struct cert *cert;
	int64_t until;
	const struct connection *first;
	size_t n; /* connections */
};
/* In order of time; free(3). */
size_t deploy_ends(const struct deployment *d, struct deploy_end **out);

bool deploy_is_server(const struct party *p);
bool deploy_is_bad(enum connect_outcome o); /* refused, whoever does it */
const char *deploy_outcome_name(enum connect_outcome o); /* of JSON */
const char *deploy_outcome_sign(enum connect_outcome o); /* of a cell */
const char *deploy_outcome_words(enum connect_outcome o);
const char *deploy_role_name(enum party_role r); /* "frontend-server" */
/* Whom the refusal is about, or NULL. */
const struct cert *deploy_culprit(const struct connection *c);
/* Append what mends a connection, nothing where nobody knows. */
void deploy_fix(
    struct buf *b, const struct deploy_report *r, const struct connection *c);
/* Append PATH:LINE, safe. */
void deploy_place(struct buf *b, const struct origin *at);
/* Append the subject and where it stands, safe. */
void deploy_cert(struct buf *b, const struct cert *c);

/* The picture of the page. */
void deploy_draw(FILE *f, const struct deploy_view *v);

#endif
