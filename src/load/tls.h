/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A TLS handshake with a server, and what the server says afterwards.  The
 * only network connection that tlint makes: to the host that it is told.
 */
#ifndef TLINT_LOAD_TLS_H
#define TLINT_LOAD_TLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "model.h"

/* The longest message of a handshake.  Go's crypto/tls takes certificate
 * messages of 256 KB (maxHandshakeCertificateMsg), and others of 64 KB. */
#define TLS_CAP_MESSAGE ((size_t)256 << 10)
/* All that is read of a server, until it goes on in HTTP/2. */
#define TLS_CAP_BYTES ((size_t)1 << 20)
/* Certificates that are kept; real chains have at most five. */
#define TLS_CAP_CERTS 100
/* Names of CAs that are kept; a server that takes the clients of all public
 * CAs asks for some 200. */
#define TLS_CAP_NAMES 1000
/* How long to wait for a refusal after the handshake, in milliseconds: a
 * refusal takes one round trip. */
#define TLS_PATIENCE 2000

struct tls_query {
	const char *host, *port; /* port: a number */
	/* For the server to choose a certificate by; NULL for an IP address,
	 * of which TLS tells none. */
	const char *server_name;
	/* The client's certificates in DER, its own first, and the text of the
	 * PEM block with its key; n 0: it has none. */
	const struct slice *chain;
	size_t n_chain;
	struct slice key;
	/* Milliseconds of a clock that never goes back, and when to give up. */
	int64_t (*now)(void);
	int64_t deadline;
	/* NULL, or called once the connection is there, and before anything
	 * is sent or read. */
	void (*connected)(void *ctx);
	void *ctx;
};

/*
 * Ask.  Returns false with a message in err where it is not the server that
 * failed; out is all of what was seen then, too.  The client's certificate
 * is presented to any server that asks for one, whatever CAs it names.
 */
bool tls_ask(struct arena *a, const struct tls_query *q, struct handshake *out,
    struct buf *err);

#endif
