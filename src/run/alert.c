/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alerts: names and numbers of RFC 8446 section 6.2 and RFC 5246 section
 * 7.2.2; who sends what and when is Go's crypto/tls (handshake_server.go,
 * processCertsFromClient), of which Temporal's frontend is made, up to 1.26.
 */
#include <stddef.h>

#include "run/connection.h"

#define LINT_CLIENT \
	"See what is wrong with it: tlint lint --ca CA.pem CLIENT.pem"

static const struct alert alerts[] = {
	{ 10, "unexpected_message",
	    "the server met a message that it did not expect", NULL },
	{ 20, "bad_record_mac", "a record was damaged on the way", NULL },
	{ 40, "handshake_failure",
	    "the two sides have no cipher suite, key exchange or signature "
	    "algorithm in common; servers that are not made with Go also say "
	    "so when they miss a client certificate",
	    "Look at the kind of the server's key, and for a proxy in "
	    "between." },
	{ 42, "bad_certificate",
	    "the server cannot verify the client certificate: Go servers say "
	    "this of extKeyUsage without clientAuth and of what they cannot "
	    "read, and older ones of an unknown CA and of expiry, too",
	    LINT_CLIENT },
	{ 43, "unsupported_certificate",
	    "the server cannot use the kind of the client certificate or of "
	    "its key",
	    LINT_CLIENT },
	{ 44, "certificate_revoked", "the client certificate is revoked",
	    "Issue a new one." },
	{ 45, "certificate_expired",
	    "the client certificate, or one above it, is out of date by the "
	    "server's clock",
	    "Renew it, and compare the clocks; tlint lint CLIENT.pem tells "
	    "the dates." },
	{ 46, "certificate_unknown",
	    "the server refuses the client certificate for a reason of its "
	    "own, such as a host or a filter that does not match",
	    LINT_CLIENT },
	{ 47, "illegal_parameter", "the server takes the handshake for wrong",
	    NULL },
	{ 48, "unknown_ca",
	    "no CA that the server trusts issued the client certificate, or "
	    "an intermediate between the two was not sent",
	    "Send every intermediate after the client's certificate, and see "
	    "that the server's client CAs (TEMPORAL_TLS_CLIENT1_CA_CERT, "
	    "clientCaFiles) or the namespace's bundle hold the CA at the "
	    "top." },
	{ 49, "access_denied",
	    "the certificate is good, but the server does not let its owner in",
	    NULL },
	{ 50, "decode_error", "the server cannot read a message", NULL },
	{ 51, "decrypt_error",
	    "a signature does not verify: the client's key does not belong to "
	    "its certificate",
	    LINT_CLIENT },
	{ 70, "protocol_version",
	    "the server takes neither TLS 1.2 nor TLS 1.3, the only ones that "
	    "Temporal takes",
	    "Look for a proxy in between that ends TLS." },
	{ 71, "insufficient_security",
	    "the server wants stronger algorithms than the client has", NULL },
	{ 80, "internal_error",
	    "the server failed for a reason of its own; a Go server says so "
	    "when it cannot load a certificate for the name that was asked for",
	    "Look into the server's log, and try --server-name." },
	{ 86, "inappropriate_fallback", "the server suspects a downgrade",
	    NULL },
	{ 90, "user_canceled", "the server was stopped", NULL },
	{ 109, "missing_extension", "the server misses a TLS extension", NULL },
	{ 110, "unsupported_extension",
	    "the server met a TLS extension that it did not ask for", NULL },
	{ 112, "unrecognized_name",
	    "the server has no certificate for the name that was asked for",
	    "Give the name that it is known by: --server-name NAME" },
	{ 113, "bad_certificate_status_response",
	    "the server takes an OCSP response for wrong", NULL },
	{ 115, "unknown_psk_identity", "the server wants a pre-shared key",
	    NULL },
	{ 116, "certificate_required",
	    "the server requires a client certificate and was sent none",
	    "Give one: --cert CLIENT.pem --key CLIENT.key" },
	{ 120, "no_application_protocol",
	    "the server speaks no HTTP/2 (ALPN h2), so no gRPC: it is another "
	    "port, or a proxy that is not set up for gRPC",
	    "Give the port of the frontend's gRPC, by default 7233." },
};

/* What a server means that wants a certificate and was sent none.  TLS 1.2
 * has no alert for that. */
static const struct alert alerts_without_client[] = {
	{ 40, "handshake_failure",
	    "the server requires a client certificate and was sent none, or "
	    "the two sides have no algorithm in common",
	    "Give one: --cert CLIENT.pem --key CLIENT.key" },
	{ 42, "bad_certificate",
	    "the server requires a client certificate and was sent none: Go "
	    "servers say it so in TLS 1.2, and older ones in TLS 1.3, too",
	    "Give one: --cert CLIENT.pem --key CLIENT.key" },
};

static const struct alert *
find(const struct alert *list, size_t n, int number)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].number == number)
			return &list[i];
	return NULL;
}

const struct alert *
alert_find(int number, bool with_client)
{
	const struct alert *found = NULL;

	if (!with_client)
		found = find(alerts_without_client,
		    sizeof alerts_without_client /
			sizeof alerts_without_client[0],
		    number);
	return found != NULL
		   ? found
		   : find(alerts, sizeof alerts / sizeof alerts[0], number);
}
