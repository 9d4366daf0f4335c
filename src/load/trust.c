/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CertAux (openssl-x509(1), -trustout; crypto/x509/x_x509a.c):
 *   SEQUENCE { trust SEQUENCE OF OID OPTIONAL,
 *              reject [0] SEQUENCE OF OID OPTIONAL,
 *              alias UTF8String OPTIONAL, keyid OCTET STRING OPTIONAL,
 *              other [1] OPTIONAL }
 */
#include "load/trust.h"

#include "base/buf.h"
#include "base/text.h"
#include "load/der.h"
#include "load/oid.h"

/* More purposes are counted. */
#define MAX_NAMED 8

/* "trusted for A, B" */
static bool
add_uses(struct arena *a, struct buf *b, const char *what, struct slice list)
{
	struct der d = der_from(list);
	struct slice oid;
	size_t n = 0;

	if (b->len > 0)
		buf_puts(b, "; ");
	buf_puts(b, what);
	for (; !der_empty(&d); n++) {
		if (!der_oid(&d, &oid))
			return false;
		if (n < MAX_NAMED)
			buf_printf(b, "%s%s", n > 0 ? ", " : " ",
			    oid_purpose_name(a, oid));
	}
	if (n == 0)
		buf_puts(b, " nothing");
	if (n > MAX_NAMED)
		buf_printf(b, " and %zu more", n - MAX_NAMED);
	return true;
}

static bool
add_settings(struct arena *a, struct buf *b, struct slice aux)
{
	struct der d = der_from(aux), s;
	struct slice c;

	if (!der_enter(&d, DER_SEQUENCE, &s, NULL) || !der_empty(&d))
		return false;
	if (der_read(&s, DER_SEQUENCE, &c, NULL) &&
	    !add_uses(a, b, "trusted for", c))
		return false;
	if (der_read(&s, DER_CONTEXT_CONSTRUCTED(0), &c, NULL) &&
	    !add_uses(a, b, "rejected for", c))
		return false;
	if (der_read(&s, DER_UTF8_STRING, &c, NULL))
		buf_printf(b, "%scalled '%s'", b->len > 0 ? "; " : "",
		    text_safe_dup(a, c));
	der_read(&s, DER_OCTET_STRING, &c, NULL);
	der_read(&s, DER_CONTEXT_CONSTRUCTED(1), &c, NULL);
	return der_empty(&s);
}

const char *
trust_text(struct arena *a, const struct cert *c)
{
	struct buf b = { 0 };
	const char *text;

	if (!c->decoded || cert_trailing(c) == 0)
		return NULL;
	if (!add_settings(
		a, &b, (struct slice){ c->der.p + c->der.n, cert_trailing(c) }))
		text = "they cannot be read";
	else
		text = b.len > 0 ? arena_strdup(a, buf_str(&b))
				 : "they say nothing";
	buf_free(&b);
	return text;
}
