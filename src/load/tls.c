/* SPDX-License-Identifier: Apache-2.0 */
#include "load/tls.h"

#include <errno.h>
#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

#include "base/text.h"
#include "load/crypto.h"
#include "load/net.h"
#include "load/tls_parts.h"

#ifndef MSG_NOSIGNAL
#define MSG_NOSIGNAL 0 /* then main() ignoring SIGPIPE has to do */
#endif

/* What Go clients offer (1.22: TLS 1.2 and up), and as little fuss about
 * keyUsage as Go makes: it is linted, and not a reason to hang up. */
#define PRIORITY \
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:" \
	"%DEBUG_ALLOW_KEY_USAGE_VIOLATIONS"

/* A client's first words in HTTP/2 (RFC 9113 3.4): the preface, and a frame
 * of no settings. */
static const unsigned char greeting[] =
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0";
#define GREETING_LEN (sizeof greeting - 1)

struct talk {
	struct arena *arena;
	const struct tls_query *q;
	struct handshake *out;
	struct net_limit limit;
	int fd;
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
	gnutls_privkey_t key;
	gnutls_pcert_st *certs;
	unsigned n_certs; /* as many are initialised */
	size_t received;
	unsigned char first[32]; /* that were received */
	size_t n_first;
	bool flooded;
};

/* ---- The transport ------------------------------------------------------------- */

/*
 * A server that refuses closes right after its alert.  What is sent to it
 * then fails, and the alert would never be read: so it goes nowhere.
 */
static ssize_t
push(gnutls_transport_ptr_t ptr, const void *p, size_t n)
{
	struct talk *t = ptr;
	ssize_t done = send(t->fd, p, n, MSG_NOSIGNAL);

	if (done >= 0)
		return done;
	if (errno == EPIPE || errno == ECONNRESET)
		return (ssize_t)n;
	gnutls_transport_set_errno(t->session, errno);
	return -1;
}

static void
keep_first(struct talk *t, const unsigned char *p, size_t n)
{
	size_t room = sizeof t->first - t->n_first;

	if (n > room)
		n = room;
	memcpy(t->first + t->n_first, p, n);
	t->n_first += n;
}

static ssize_t
pull(gnutls_transport_ptr_t ptr, void *p, size_t n)
{
	struct talk *t = ptr;
	ssize_t done;

	if (t->received > TLS_CAP_BYTES) {
		t->flooded = true;
		gnutls_transport_set_errno(t->session, EIO);
		return -1;
	}
	done = recv(t->fd, p, n, 0);
	if (done < 0 && errno == ECONNRESET)
		return 0;
	if (done < 0) {
		gnutls_transport_set_errno(t->session, errno);
		return -1;
	}
	t->received += (size_t)done;
	keep_first(t, p, (size_t)done);
	return done;
}

/* GnuTLS asks only where it keeps time itself, which it is not told to. */
static int
pull_timeout(gnutls_transport_ptr_t ptr, unsigned ms)
{
	struct talk *t = ptr;
	struct net_limit l = { t->limit.now, t->limit.now() + ms };

	return net_wait(t->fd, false, &l) ? 1 : 0;
}

/* After an error that is none to give up for: false when the time is over. */
static bool
go_on(struct talk *t, int error, const struct net_limit *limit)
{
	if (limit->now() >= limit->deadline)
		return false;
	if (error != GNUTLS_E_AGAIN)
		return true;
	return net_wait(
	    t->fd, gnutls_record_get_direction(t->session) == 1, limit);
}

/* ---- What the server sends ------------------------------------------------------ */

/* Each message as it comes, before GnuTLS makes anything of it, and as it
 * goes. */
static int
see(gnutls_session_t session, unsigned type, unsigned when, unsigned incoming,
    const gnutls_datum_t *message)
{
	struct talk *t = gnutls_session_get_ptr(session);
	const struct slice body = { message->data, message->size };
	bool tls13 = gnutls_protocol_get_version(session) > GNUTLS_TLS1_2;

	(void)when;
	if (incoming == 0) {
		/* It follows a certificate, but not an empty message. */
		if (type == GNUTLS_HANDSHAKE_CERTIFICATE_VERIFY)
			t->out->sent_client = true;
		return 0;
	}
	if (type == GNUTLS_HANDSHAKE_CERTIFICATE_PKT)
		tls_read_certificates(t->arena, body, tls13, t->out);
	else if (type == GNUTLS_HANDSHAKE_CERTIFICATE_REQUEST)
		tls_read_request(t->arena, body, tls13, t->out);
	return 0;
}

/* Present the client's certificate; GnuTLS itself would keep it back from a
 * server that names other CAs. */
static int
present(gnutls_session_t session, const gnutls_datum_t *names, int n_names,
    const gnutls_pk_algorithm_t *algorithms, int n_algorithms,
    gnutls_pcert_st **certs, unsigned *n_certs, gnutls_privkey_t *key)
{
	struct talk *t = gnutls_session_get_ptr(session);

	(void)names;
	(void)n_names;
	(void)algorithms;
	(void)n_algorithms;
	*certs = t->certs;
	*n_certs = t->n_certs;
	*key = t->key;
	t->out->asks_client = true;
	return 0;
}

/* ---- What is agreed on ------------------------------------------------------------ */

static const char *
safe_datum(struct arena *a, const gnutls_datum_t *d)
{
	return text_safe_dup(a, (struct slice){ d->data, d->size });
}

#if GNUTLS_VERSION_NUMBER >= 0x030704
static const char *
cipher_name(gnutls_session_t session)
{
	return gnutls_ciphersuite_get(session);
}
#else
/* The suites of TLS 1.3 (RFC 8446 B.4) have no key exchange in their names,
 * which GnuTLS makes them of. */
static const char *
cipher_name(gnutls_session_t session)
{
	gnutls_cipher_algorithm_t cipher = gnutls_cipher_get(session);

	if (gnutls_protocol_get_version(session) < GNUTLS_TLS1_3)
		return gnutls_cipher_suite_get_name(
		    gnutls_kx_get(session), cipher, gnutls_mac_get(session));
	switch (cipher) {
	case GNUTLS_CIPHER_AES_128_GCM:
		return "TLS_AES_128_GCM_SHA256";
	case GNUTLS_CIPHER_AES_256_GCM:
		return "TLS_AES_256_GCM_SHA384";
	case GNUTLS_CIPHER_CHACHA20_POLY1305:
		return "TLS_CHACHA20_POLY1305_SHA256";
	case GNUTLS_CIPHER_AES_128_CCM:
		return "TLS_AES_128_CCM_SHA256";
	case GNUTLS_CIPHER_AES_128_CCM_8:
		return "TLS_AES_128_CCM_8_SHA256";
	default:
		return NULL;
	}
}
#endif

static void
note_agreement(struct talk *t)
{
	gnutls_protocol_t version = gnutls_protocol_get_version(t->session);
	gnutls_datum_t alpn;
	const char *cipher = cipher_name(t->session);

	t->out->version = version == GNUTLS_TLS1_3   ? "TLS 1.3"
			  : version == GNUTLS_TLS1_2 ? "TLS 1.2"
						     : NULL;
	if (cipher != NULL)
		t->out->cipher = arena_strdup(t->arena, cipher);
	if (gnutls_alpn_get_selected_protocol(t->session, &alpn) == 0)
		t->out->alpn = safe_datum(t->arena, &alpn);
}

/* ---- How it ends -------------------------------------------------------------------- */

static bool
is_closed(int error)
{
	return error == GNUTLS_E_PREMATURE_TERMINATION ||
	       error == GNUTLS_E_PULL_ERROR || error == GNUTLS_E_PUSH_ERROR ||
	       error == GNUTLS_E_SESSION_EOF;
}

/* GnuTLS reads the head of a record only; a little more tells what it is. */
static void
read_on(struct talk *t)
{
	struct net_limit l = { t->limit.now, t->limit.now() + 100 };
	unsigned char more[sizeof t->first];
	ssize_t n;

	if (l.deadline > t->limit.deadline)
		l.deadline = t->limit.deadline;
	while (t->n_first < sizeof t->first && net_wait(t->fd, false, &l) &&
	       (n = recv(t->fd, more, sizeof more, 0)) > 0)
		keep_first(t, more, (size_t)n);
}

static void
note_failure(struct talk *t, int error)
{
	struct handshake *h = t->out;
	const struct slice first = { t->first, t->n_first };

	h->detail = gnutls_strerror(error);
	if (t->flooded || error == GNUTLS_E_HANDSHAKE_TOO_LARGE) {
		h->end = HANDSHAKE_TOO_MUCH;
		h->detail = arena_printf(t->arena,
		    t->flooded ? "it sends more than %zu bytes"
			       : "it sends a message of more than %zu bytes",
		    t->flooded ? TLS_CAP_BYTES : TLS_CAP_MESSAGE);
	} else if (t->n_first > 0 && !tls_is_record(first)) {
		read_on(t);
		h->end = HANDSHAKE_NOT_TLS;
		h->detail = tls_plain_words(
		    t->arena, (struct slice){ t->first, t->n_first });
	} else if (error == GNUTLS_E_FATAL_ALERT_RECEIVED) {
		h->end = HANDSHAKE_ALERT;
		h->alert = (int)gnutls_alert_get(t->session);
		h->detail = NULL;
	} else if (is_closed(error)) {
		h->end = HANDSHAKE_CLOSED;
		h->detail = NULL;
	} else {
		h->end = HANDSHAKE_BROKEN;
	}
}

static bool
shake_hands(struct talk *t)
{
	int r;

	while ((r = CRYPTO(gnutls_handshake(t->session))) != GNUTLS_E_SUCCESS) {
		if (gnutls_error_is_fatal(r)) {
			note_failure(t, r);
			return false;
		}
		if (!go_on(t, r, &t->limit)) {
			t->out->end = HANDSHAKE_SILENT;
			return false;
		}
	}
	t->out->end = HANDSHAKE_DONE;
	return true;
}

/* ---- Afterwards ------------------------------------------------------------------------ */

static void
greet(struct talk *t, const struct net_limit *limit)
{
	size_t sent = 0;

	while (sent < GREETING_LEN) {
		ssize_t r = CRYPTO((int)gnutls_record_send(
		    t->session, greeting + sent, GREETING_LEN - sent));

		if (r > 0)
			sent += (size_t)r;
		else if (r == 0 || gnutls_error_is_fatal((int)r) ||
			 !go_on(t, (int)r, limit))
			return;
	}
}

static enum after
after_of(const unsigned char *p, size_t n)
{
	if (n == 0)
		return AFTER_SILENCE;
	return tls_is_settings((struct slice){ p, n }) ? AFTER_SETTINGS
						       : AFTER_DATA;
}

static void
note_words(struct talk *t, const unsigned char *p, size_t n)
{
	struct slice said = { p, n };

	t->out->after = after_of(p, n);
	if (t->out->after == AFTER_DATA)
		t->out->detail = text_safe_dup(t->arena, said);
}

static void
listen_to(struct talk *t, const struct net_limit *limit)
{
	unsigned char said[32];
	size_t n = 0;

	while (n < TLS_FRAME_HEAD) {
		ssize_t r = CRYPTO((int)gnutls_record_recv(
		    t->session, said + n, sizeof said - n));

		if (r > 0) {
			n += (size_t)r;
		} else if (r == GNUTLS_E_FATAL_ALERT_RECEIVED) {
			t->out->after = AFTER_ALERT;
			t->out->alert = (int)gnutls_alert_get(t->session);
			return;
		} else if (n == 0 && (r == 0 || is_closed((int)r))) {
			t->out->after = AFTER_CLOSED;
			return;
		} else if (r == 0 || gnutls_error_is_fatal((int)r)) {
			t->out->after = n > 0 ? AFTER_DATA : AFTER_CLOSED;
			t->out->detail = r < 0 ? gnutls_strerror((int)r) : NULL;
			return;
		} else if (!go_on(t, (int)r, limit)) {
			break;
		}
	}
	note_words(t, said, n);
}

static void
wait_for_refusal(struct talk *t)
{
	struct net_limit limit = { t->limit.now,
		t->limit.now() + TLS_PATIENCE };

	if (limit.deadline > t->limit.deadline)
		limit.deadline = t->limit.deadline;
	greet(t, &limit);
	listen_to(t, &limit);
	/* Only a word of goodbye: nobody waits for an answer. */
	(void)gnutls_bye(t->session, GNUTLS_SHUT_WR);
}

/* ---- Beginning and end -------------------------------------------------------------------- */

static bool
trouble(struct buf *err, const char *what, int code)
{
	buf_printf(err, "%s: %s", what, gnutls_strerror(code));
	return false;
}

static bool
import_key(struct talk *t, struct buf *err)
{
	const gnutls_datum_t text = { unconst(t->q->key.p),
		(unsigned)t->q->key.n };
	int r = CRYPTO_SURE(gnutls_privkey_init(&t->key));

	if (r >= 0)
		r = CRYPTO(gnutls_privkey_import_x509_raw(
		    t->key, &text, GNUTLS_X509_FMT_PEM, NULL, 0));
	return r >= 0 || trouble(err, "GnuTLS cannot use the client's key", r);
}

static bool
import_chain(struct talk *t, struct buf *err)
{
	const struct tls_query *q = t->q;

	t->certs = mem_alloc((q->n_chain + 1) * sizeof *t->certs);
	for (size_t i = 0; i < q->n_chain; i++) {
		const gnutls_datum_t der = { unconst(q->chain[i].p),
			(unsigned)q->chain[i].n };
		int r = CRYPTO(gnutls_pcert_import_x509_raw(
		    &t->certs[i], &der, GNUTLS_X509_FMT_DER, 0));

		if (r < 0)
			return trouble(err,
			    "GnuTLS cannot use the client's certificate", r);
		t->n_certs++;
	}
	return q->n_chain == 0 || import_key(t, err);
}

static int
set_up(struct talk *t)
{
	unsigned char protocol[] = { 'h', '2' };
	const gnutls_datum_t h2 = { protocol, sizeof protocol };
	const char *name = t->q->server_name;
	gnutls_session_t s;
	int r = CRYPTO(gnutls_init(
	    &t->session, GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL));

	if (r < 0)
		return r;
	s = t->session;
	if ((r = gnutls_certificate_allocate_credentials(&t->credentials)) < 0)
		return r;
	gnutls_certificate_set_retrieve_function2(t->credentials, present);
	if ((r = gnutls_priority_set_direct(s, PRIORITY, NULL)) < 0 ||
	    (r = gnutls_credentials_set(
		 s, GNUTLS_CRD_CERTIFICATE, t->credentials)) < 0 ||
	    (r = gnutls_alpn_set_protocols(s, &h2, 1, 0)) < 0)
		return r;
	if (name != NULL && (r = gnutls_server_name_set(
				 s, GNUTLS_NAME_DNS, name, strlen(name))) < 0)
		return r;
	gnutls_session_set_ptr(s, t);
	gnutls_handshake_set_hook_function(
	    s, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_PRE, see);
	gnutls_handshake_set_max_packet_length(s, TLS_CAP_MESSAGE);
	gnutls_transport_set_ptr(s, t);
	gnutls_transport_set_push_function(s, push);
	gnutls_transport_set_pull_function(s, pull);
	gnutls_transport_set_pull_timeout_function(s, pull_timeout);
	return 0;
}

static void
hang_up(struct talk *t)
{
	if (t->session != NULL)
		gnutls_deinit(t->session);
	if (t->credentials != NULL)
		gnutls_certificate_free_credentials(t->credentials);
	if (t->key != NULL)
		gnutls_privkey_deinit(t->key);
	for (unsigned i = 0; i < t->n_certs; i++)
		gnutls_pcert_deinit(&t->certs[i]);
	free(t->certs);
	if (t->fd >= 0)
		close(t->fd);
}

static bool
reach(struct talk *t)
{
	struct buf text = { 0 };
	enum net_result r =
	    net_connect(t->q->host, t->q->port, &t->limit, &t->fd, &text);
	const char *words = text_safe_dup(t->arena, slice_str(buf_str(&text)));

	buf_free(&text);
	if (r == NET_CONNECTED) {
		t->out->address = words;
		return true;
	}
	t->out->end =
	    r == NET_UNRESOLVED ? HANDSHAKE_UNRESOLVED : HANDSHAKE_UNREACHED;
	t->out->detail = words;
	return false;
}

bool
tls_ask(struct arena *a, const struct tls_query *q, struct handshake *out,
    struct buf *err)
{
	struct talk t = { .arena = a,
		.q = q,
		.out = out,
		.limit = { q->now, q->deadline },
		.fd = -1 };
	bool ok = false;
	int r;

	*out = (struct handshake){ .alert = -1 };
	crypto_init();
	if (!import_chain(&t, err))
		goto out;
	if ((r = crypto_checked(set_up(&t))) < 0) {
		trouble(err, "GnuTLS cannot begin", r);
		goto out;
	}
	ok = true;
	if (!reach(&t))
		goto out;
	if (q->connected != NULL)
		q->connected(q->ctx);
	if (shake_hands(&t)) {
		note_agreement(&t);
		wait_for_refusal(&t);
	}
out:
	hang_up(&t);
	return ok;
}
