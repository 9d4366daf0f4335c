/* SPDX-License-Identifier: Apache-2.0 */
/* The smallest program that has GnuTLS import the certificate of a file. */
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

int
main(int argc, char **argv)
{
	gnutls_x509_crt_t c;
	gnutls_datum_t d;

	return argc == 2 && gnutls_load_file(argv[1], &d) == 0 &&
		       gnutls_x509_crt_init(&c) == 0 &&
		       gnutls_x509_crt_import(c, &d, GNUTLS_X509_FMT_PEM) == 0
		   ? 0
		   : 1;
}
