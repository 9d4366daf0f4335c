/* SPDX-License-Identifier: Apache-2.0 */
#include "load/tls_parts.h"

#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "load/tls.h"

/* ---- Vectors (RFC 8446 3.4) ------------------------------------------------ */

/* A number of so many octets. */
static bool
take_number(struct slice *s, size_t octets, size_t *out)
{
	if (s->n < octets)
		return false;
	*out = 0;
	for (size_t i = 0; i < octets; i++)
		*out = *out << 8 | s->p[i];
	s->p += octets;
	s->n -= octets;
	return true;
}

/* A vector whose length is a number of so many octets. */
static bool
take_vector(struct slice *s, size_t octets, struct slice *out)
{
	size_t n;

	if (!take_number(s, octets, &n) || n > s->n)
		return false;
	*out = (struct slice){ s->p, n };
	s->p += n;
	s->n -= n;
	return true;
}

static struct slice
copy(struct arena *a, struct slice s)
{
	return (struct slice){ s.n > 0 ? arena_dup(a, s.p, s.n) : NULL, s.n };
}

/* ---- Certificate ------------------------------------------------------------ */

void
tls_read_certificates(
    struct arena *a, struct slice body, bool tls13, struct handshake *out)
{
	struct slice list, one, rest;
	struct slice *certs;

	out->n_certs = out->n_more_certs = 0;
	if (tls13 && !take_vector(&body, 1, &rest))
		return;
	if (!take_vector(&body, 3, &list))
		return;
	out->certs = certs = ARENA_ARRAY(a, struct slice, TLS_CAP_CERTS);
	while (take_vector(&list, 3, &one)) {
		if (out->n_certs < TLS_CAP_CERTS)
			certs[out->n_certs++] = copy(a, one);
		else
			out->n_more_certs++;
		if (tls13 && !take_vector(&list, 2, &rest))
			break;
	}
}

/* ---- CertificateRequest ------------------------------------------------------ */

#define EXT_CERTIFICATE_AUTHORITIES 47

static void
read_names(struct arena *a, struct slice list, struct handshake *out)
{
	struct slice *names = ARENA_ARRAY(a, struct slice, TLS_CAP_NAMES);
	struct slice one;

	out->names = names;
	out->n_names = out->n_more_names = 0;
	while (take_vector(&list, 2, &one)) {
		if (out->n_names < TLS_CAP_NAMES)
			names[out->n_names++] = copy(a, one);
		else
			out->n_more_names++;
	}
}

static void
read_extensions(struct arena *a, struct slice exts, struct handshake *out)
{
	struct slice value, list;
	size_t type;

	while (take_number(&exts, 2, &type) && take_vector(&exts, 2, &value))
		if (type == EXT_CERTIFICATE_AUTHORITIES &&
		    take_vector(&value, 2, &list)) {
			read_names(a, list, out);
			return;
		}
}

void
tls_read_request(
    struct arena *a, struct slice body, bool tls13, struct handshake *out)
{
	struct slice part;

	out->asks_client = true;
	/* the context; or the types of certificates and, in TLS 1.2, the
	 * signature algorithms */
	if (!take_vector(&body, 1, &part))
		return;
	if (tls13) {
		if (take_vector(&body, 2, &part))
			read_extensions(a, part, out);
	} else if (take_vector(&body, 2, &part) &&
		   take_vector(&body, 2, &part)) {
		read_names(a, part, out);
	}
}

/* ---- What is no TLS ----------------------------------------------------------- */

/* RFC 8446 5.1: change_cipher_spec, alert, handshake, application_data, and
 * a version that begins with 3. */
bool
tls_is_record(struct slice first)
{
	return first.n > 0 && first.p[0] >= 20 && first.p[0] <= 23 &&
	       (first.n < 2 || first.p[1] == 3);
}

#define FRAME_SETTINGS 4
/* One setting takes six octets; nobody sends more than a few. */
#define SETTING 6
#define MAX_SETTINGS 64

bool
tls_is_settings(struct slice first)
{
	size_t n;

	if (first.n < TLS_FRAME_HEAD)
		return false;
	n = (size_t)first.p[0] << 16 | (size_t)first.p[1] << 8 | first.p[2];
	return first.p[3] == FRAME_SETTINGS && n % SETTING == 0 &&
	       n <= MAX_SETTINGS * SETTING &&
	       memcmp(first.p + 5, "\0\0\0\0", 4) == 0;
}

static bool
begins(struct slice s, const char *word)
{
	return s.n >= strlen(word) && memcmp(s.p, word, strlen(word)) == 0;
}

const char *
tls_plain_words(struct arena *a, struct slice first)
{
	struct buf b = { 0 };
	const char *text;

	if (begins(first, "HTTP/"))
		return "it answers in HTTP/1, without TLS";
	if (tls_is_settings(first))
		return "it speaks HTTP/2 without TLS";
	text_safe(&b, first);
	text = arena_printf(
	    a, "it answers with what is no TLS: '%s'", buf_str(&b));
	buf_free(&b);
	return text;
}
