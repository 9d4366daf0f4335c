/* SPDX-License-Identifier: Apache-2.0 */
/* The encryption that headers of a PEM block tell, as OpenSSL writes them
 * (RFC 1421 4.6.1; crypto/pem/pem_lib.c, PEM_get_EVP_CIPHER_INFO). */
#include <gnutls/gnutls.h>
#include <string.h>

#include "load/crypto.h"
#include "load/pbe.h"

#define LENGTH(a) (sizeof(a) / sizeof(a)[0])
/* PKCS5_SALT_LEN: the salt is the beginning of the IV */
#define SALT 8

static const struct {
	const char *name;
	int cipher; /* 0: GnuTLS does not do it */
	size_t n_key, n_iv;
} ciphers[] = {
	{ "AES-128-CBC", GNUTLS_CIPHER_AES_128_CBC, 16, 16 },
	{ "AES-192-CBC", GNUTLS_CIPHER_AES_192_CBC, 24, 16 },
	{ "AES-256-CBC", GNUTLS_CIPHER_AES_256_CBC, 32, 16 },
	{ "DES-EDE3-CBC", GNUTLS_CIPHER_3DES_CBC, 24, 8 },
	{ "DES-CBC", GNUTLS_CIPHER_DES_CBC, 8, 8 },
	{ "CAMELLIA-128-CBC", GNUTLS_CIPHER_CAMELLIA_128_CBC, 16, 16 },
	{ "CAMELLIA-192-CBC", GNUTLS_CIPHER_CAMELLIA_192_CBC, 24, 16 },
	{ "CAMELLIA-256-CBC", GNUTLS_CIPHER_CAMELLIA_256_CBC, 32, 16 },
};

/* The next line without its end and the blanks around it. */
static bool
next_line(struct slice *text, struct slice *line)
{
	size_t n = 0;

	if (text->n == 0)
		return false;
	while (n < text->n && text->p[n] != '\n')
		n++;
	*line = (struct slice){ text->p, n };
	n += n < text->n;
	text->p += n;
	text->n -= n;
	while (line->n > 0 &&
	       (line->p[line->n - 1] == ' ' || line->p[line->n - 1] == '\t' ||
		   line->p[line->n - 1] == '\r'))
		line->n--;
	return true;
}

/* What follows NAME: and blanks; false when it is another header. */
static bool
value_of(struct slice line, const char *name, struct slice *value)
{
	size_t n = slice_str(name).n;

	if (line.n <= n || line.p[n] != ':' || memcmp(line.p, name, n) != 0)
		return false;
	n++;
	while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
		n++;
	*value = (struct slice){ line.p + n, line.n - n };
	return true;
}

/* NAME,IV */
static enum pbe_result
read_dek(struct slice value, unsigned char *iv, struct pbe *out)
{
	struct slice name = { value.p, 0 };

	while (name.n < value.n && value.p[name.n] != ',')
		name.n++;
	if (name.n == value.n)
		return PBE_MALFORMED;
	value.p += name.n + 1;
	value.n -= name.n + 1;
	for (size_t i = 0; i < LENGTH(ciphers); i++) {
		if (!slice_eq(name, slice_str(ciphers[i].name)))
			continue;
		if (!slice_unhex(value, iv, ciphers[i].n_iv))
			return PBE_MALFORMED;
		out->name = ciphers[i].name;
		out->cipher = ciphers[i].cipher;
		out->n_key = ciphers[i].n_key;
		out->iv = (struct slice){ iv, ciphers[i].n_iv };
		out->kdf.salt = (struct slice){ iv, SALT };
		return PBE_FINE;
	}
	return PBE_UNSUPPORTED;
}

enum pbe_result
pbe_read_headers(
    struct slice headers, unsigned char iv[PBE_IV_MAX], struct pbe *out)
{
	struct slice line, value;

	*out = (struct pbe){ .kdf = { .method = PBE_MD5,
				 .hash = GNUTLS_DIG_MD5,
				 .iterations = 1 } };
	crypto_init();
	while (next_line(&headers, &line))
		if (value_of(line, "DEK-Info", &value))
			return read_dek(value, iv, out);
	return PBE_MALFORMED;
}
