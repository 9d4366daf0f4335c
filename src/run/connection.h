/* SPDX-License-Identifier: Apache-2.0 */
/* What `tlint connect` found: the input of its output formats. */
#ifndef TLINT_RUN_CONNECTION_H
#define TLINT_RUN_CONNECTION_H

#include "run/run.h"

/* RFC 8446 section 6, and what it usually means at a Temporal frontend. */
struct alert {
	int number;
	const char *name;    /* "unknown_ca" */
	const char *meaning; /* in a sentence, lower case, no full stop */
	const char *fix;     /* or NULL */
};

/* NULL for one that nobody has defined.  with_client: a certificate of the
 * client was sent. */
const struct alert *alert_find(int number, bool with_client);

/* Something to tell of the connection. */
struct remark {
	enum severity weight;
	const char *text; /* safe */
	const char *go;   /* Go's words, or NULL */
	const char *fix;  /* or NULL */
};

/* Whether the server takes the client. */
enum acceptance {
	ACCEPTANCE_UNKNOWN, /* it did not come to that */
	ACCEPTED,           /* it went on */
	NOT_REFUSED,        /* it neither went on nor refused in time */
	REFUSED
};

/* A CA of which the server wants a client's certificate. */
struct wanted_ca {
	const char *name; /* safe; "" for the empty name, NULL: no Name */
	bool issued;      /* one of the certificates of --cert */
};

#define MAX_REMARKS 16

struct contact {
	const char *version;
	int64_t evaluated_at;
	const char *target;      /* HOST:PORT as given */
	const char *server_name; /* that the chain must be good for */
	const struct handshake *shake;
	/* The server's chain first, if there is one, then the files of the
	 * options. */
	struct file *const *files;
	size_t n_files;
	const struct file *server; /* NULL: no certificate was seen */
	const struct file *ca;     /* NULL: not given */
	const char *name_fault;    /* Go's words; NULL: the name is covered */
	struct standing trust;     /* with server and ca */

	bool client_given;
	const struct cert *client;   /* NULL: --cert holds none */
	struct refusal client_fault; /* message NULL: it can be sent */
	struct wanted_ca *wanted;
	size_t n_wanted;

	const struct result *judged; /* the findings about the chain */
	struct failure *failures;
	size_t n_failures;

	/* connection_judge fills these. */
	enum acceptance acceptance;
	struct remark remarks[MAX_REMARKS];
	size_t n_remarks;
	int exit_status;
};

/* Tell what there is to tell.  Returns the failure that there is to report
 * where nothing can be said of the server, or NULL. */
const char *connection_judge(struct arena *a, struct contact *c);

/*
 * The chain's rules about the path to --ca speak of clients and of uploads;
 * the connection's own word on it takes their place.
 */
void connection_keep(struct arena *a, struct result *r, bool ca_given);

/* 2 when something failed, 1 when the server would not be taken, or refuses,
 * or has findings at or above fail_on. */
int connection_status(const struct contact *c, enum fail_on fail_on);

/* A client that trusts --ca and wants the name hangs up on the server. */
bool connection_distrusted(const struct contact *c);

/* The client names an issuer that the server wants, or it wants any. */
bool connection_wanted(const struct contact *c);

#endif
