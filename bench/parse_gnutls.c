/* SPDX-License-Identifier: Apache-2.0 */
/* parse_gnutls FILE: GnuTLS imports each certificate, and tells names, dates
 * and usages; each is freed before the next. */
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "pem.h"

static void
look(gnutls_x509_crt_t c)
{
	unsigned usage, critical, ca, bits;
	gnutls_datum_t name;
	char text[256];
	size_t n = sizeof text;
	int path_len;

	if (gnutls_x509_crt_get_dn3(c, &name, 0) == 0)
		gnutls_free(name.data);
	if (gnutls_x509_crt_get_issuer_dn3(c, &name, 0) == 0)
		gnutls_free(name.data);
	gnutls_x509_crt_get_serial(c, text, &n);
	gnutls_x509_crt_get_activation_time(c);
	gnutls_x509_crt_get_expiration_time(c);
	gnutls_x509_crt_get_signature_algorithm(c);
	gnutls_x509_crt_get_pk_algorithm(c, &bits);
	gnutls_x509_crt_get_key_usage(c, &usage, &critical);
	gnutls_x509_crt_get_basic_constraints(c, &critical, &ca, &path_len);
	n = sizeof text;
	gnutls_x509_crt_get_key_purpose_oid(c, 0, text, &n, &critical);
	n = sizeof text;
	gnutls_x509_crt_get_subject_alt_name(c, 0, text, &n, &critical);
}

int
main(int argc, char **argv)
{
	unsigned char table[256], *out, *at;
	struct bytes f;
	size_t n, count = 0;

	if (argc != 2)
		return 2;
	f = file_bytes(argv[1]);
	out = malloc(f.n + 1);
	at = f.p;
	base64_table(table);
	while ((n = pem_next(table, &at, out)) > 0) {
		gnutls_datum_t d = { out, (unsigned)n };
		gnutls_x509_crt_t c;

		if (gnutls_x509_crt_init(&c) != 0)
			return 1;
		if (gnutls_x509_crt_import(c, &d, GNUTLS_X509_FMT_DER) == 0) {
			look(c);
			count++;
		}
		gnutls_x509_crt_deinit(c);
	}
	printf("%zu certificates\n", count);
	return 0;
}
