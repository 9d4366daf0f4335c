/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of a TLS handshake that tell something; what load/tls.c
 * reads with.  Not for others. */
#ifndef TLINT_LOAD_TLS_PARTS_H
#define TLINT_LOAD_TLS_PARTS_H

#include <stdbool.h>

#include "base/mem.h"
#include "model.h"

/* The body of a Certificate message (RFC 5246 7.4.2, RFC 8446 4.4.2).  Takes
 * what can be read of it, and copies it to the arena. */
void tls_read_certificates(
    struct arena *a, struct slice body, bool tls13, struct handshake *out);
/* The body of a CertificateRequest (RFC 5246 7.4.4, RFC 8446 4.3.2 with
 * 4.2.4). */
void tls_read_request(
    struct arena *a, struct slice body, bool tls13, struct handshake *out);

/* Is it the beginning of a TLS record? */
bool tls_is_record(struct slice first);
/* What it is instead, in words; safe, in the arena. */
const char *tls_plain_words(struct arena *a, struct slice first);
/* An HTTP/2 SETTINGS frame on stream 0 (RFC 9113 6.5), of which the first
 * octets are there. */
bool tls_is_settings(struct slice first);
#define TLS_FRAME_HEAD 9

#endif
