/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of key_form.c, whose rows are in key.c, and what they share. */
#ifndef TLINT_RULES_KEY_CHECKS_H
#define TLINT_RULES_KEY_CHECKS_H

#include "rule.h"
#include "rules/refs.h"

key_check key_not_pem, key_not_pkcs8, key_wrong_label, key_sdk_cannot_read;
file_check key_in_certificate_file, key_readable_by_others;

/* What Go says of a key that is not in PEM (crypto/tls, X509KeyPair). */
#define GO_NO_PEM "tls: failed to find any PEM data in key input"

/* Each writes a key as PKCS#8 in PEM, into a file that only its owner may
 * read, but for OpenSSH's, which is rewritten where it stands. */
#define TO_PKCS8 "openssl pkcs8 -topk8 -nocrypt -in {path} -out {path}.pk8"
#define LINES_TO_PKCS8 \
	"sed -n '{line},{end_line}p' {path} | openssl pkcs8 -topk8 -nocrypt " \
	"-out {path}.{line}.pk8"
#define DER_TO_PKCS8 \
	"openssl pkcs8 -topk8 -nocrypt -inform DER -in {path} -out {path}.pk8"
#define BASE64_TO_PKCS8 \
	BASE64_DECODED " | openssl pkcs8 -topk8 -nocrypt -inform DER -out " \
		       "{path}.pk8"
/* Encrypted, in DER: with -topk8 OpenSSL 1.1.1 does not open it. */
#define OPENED_PKCS8 "openssl pkcs8 -inform DER -in {path} -out {path}.pk8"
#define PKCS12_TO_PKCS8 \
	"openssl pkcs12 -in {path} -nodes -nocerts -out {path}.key"
#define OPENSSH_TO_PKCS8 "ssh-keygen -p -N '' -m PKCS8 -f {path}"

#define NO_PASSWORD \
	"Take the password off and let only the client's account read the " \
	"result: "
#define RIGHT_LABEL \
	"Write it under the right label; where openssl goes by the wrong " \
	"one, too, take the bytes alone: "
#define PKCS8_ANYWHERE "PKCS#8 in PEM works everywhere: "

/* The finding's fix: lead, and the one of those above that fits k.  Where none
 * does the row's stays. */
void key_fix(struct report *out, const struct private_key *k, const char *lead);

const char *key_form_text(enum key_form form);
/* A block that Go does not return, and a key under the label of something
 * else, have findings of their own. */
bool key_is_seen(const struct private_key *k);

#endif
