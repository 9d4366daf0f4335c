/* SPDX-License-Identifier: Apache-2.0 */
/* parse_openssl FILE: PEM_read_bio_X509 until the end. */
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>

int
main(int argc, char **argv)
{
	BIO *b = argc == 2 ? BIO_new_file(argv[1], "r") : NULL;
	size_t count = 0;
	X509 *x;

	if (b == NULL)
		return 2;
	while ((x = PEM_read_bio_X509(b, NULL, NULL, NULL)) != NULL) {
		count++;
		X509_free(x);
	}
	BIO_free(b);
	printf("%zu certificates\n", count);
	return 0;
}
