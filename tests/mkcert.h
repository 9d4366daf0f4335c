/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of the certificate maker share; see mkcert.c. */
#ifndef TLINT_TESTS_MKCERT_H
#define TLINT_TESTS_MKCERT_H

#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "base/slice.h"

struct param {
	const char *name, *value;
};

enum spec_kind { SPEC_CERT, SPEC_PART, SPEC_FILE };

/* One statement of a recipe. */
struct spec {
	enum spec_kind kind;
	const char *id; /* of a file: its name */
	unsigned line;
	struct param *params; /* cert */
	size_t n_params;
	char **items; /* part, file */
	size_t n_items;
	struct slice bytes; /* what was made of it, once busy or done */
	bool done, busy;
};

struct key {
	const char *name;
	gnutls_x509_privkey_t x509; /* NULL: GnuTLS does not know the kind */
	gnutls_privkey_t priv;
	struct slice spki;
	struct key *next;
};

struct recipe {
	const char *path, *keydir;
	unsigned line; /* for messages */
	struct arena *arena;
	struct spec **specs;
	size_t n_specs, cap_specs;
	struct map *ids; /* certs and parts */
	struct key *keys;
};

/* ---- mkcert.c ------------------------------------------------------------ */

_Noreturn void die(const struct recipe *r, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
struct spec *spec_find(const struct recipe *r, const char *id);
/* The last value of a parameter, or NULL. */
const char *param(const struct spec *s, const char *name);
bool param_is(const struct spec *s, const char *name, const char *value);
struct slice hex_bytes(struct recipe *r, const char *hex);
struct slice buf_keep(struct recipe *r, struct buf *b); /* frees b */
bool file_read(struct recipe *r, const char *path, struct slice *out);
/* Cuts *rest at the next unescaped sep; NULL at the end. */
char *next_part(char **rest, char sep);
long number(const struct recipe *r, const char *s);

/* ---- mkcert_der.c: the DER writer ---------------------------------------- */

size_t dw_begin(struct buf *b, int tag);
void dw_end(struct buf *b, size_t mark);
void dw_tlv(struct buf *b, int tag, struct slice content);
void dw_oid(struct recipe *r, struct buf *b, const char *dotted);
void dw_number(struct buf *b, uint32_t n);
void dw_unsigned(struct buf *b, struct slice big_endian);
void dw_bits(struct buf *b, struct slice bytes);
/* Reading, only as far as keys need it: the content of the element at the
 * start of s, which moves on. */
struct slice dr_next(struct slice *s);

#define DW_INTEGER 0x02
#define DW_BIT_STRING 0x03
#define DW_OCTET_STRING 0x04
#define DW_SEQUENCE 0x30
#define DW_SET 0x31
#define DW_CONTEXT(n) (0x80 | (n))
#define DW_EXPLICIT(n) (0xa0 | (n))

/* ---- mkcert_name.c ------------------------------------------------------- */

void name_write(struct recipe *r, struct buf *b, const char *text);
void general_name_write(struct recipe *r, struct buf *b, char *text);
void general_names_write(struct recipe *r, struct buf *b, const char *list);
/* Undo \XX and \c; binary safe. */
struct slice unescape(struct recipe *r, const char *text);

/* ---- mkcert_sign.c ------------------------------------------------------- */

enum sig_kind {
	SIG_NONE,
	SIG_RSA,
	SIG_PSS,
	SIG_ECDSA,
	SIG_DSA,
	SIG_ED25519,
	SIG_ED448
};

struct hash;
struct sigalg {
	enum sig_kind kind;
	const struct hash *hash, *mgf;
	size_t salt;
};

struct key *key_get(struct recipe *r, const char *name);
void keys_free(struct recipe *r);
/* SHA-1 of the public key's bits, as in RFC 5280, 4.2.1.2 (1). */
struct slice key_id(struct recipe *r, struct slice spki);
const struct hash *hash_find(const struct recipe *r, const char *name);
size_t hash_length(const struct hash *h);
enum sig_kind key_kind(const struct key *k);
void sigalg_write(struct recipe *r, struct buf *b, const struct sigalg *alg);
struct slice sign(struct recipe *r, struct key *k, const struct sigalg *alg,
    struct slice data);
/* An ECDSA signature otherwise than in DER (see mkcert.c). */
struct slice sign_reform(struct recipe *r, const char *form, struct slice sig);
/* Bytes in the shape of a signature that none made. */
struct slice sign_fake(
    struct recipe *r, const struct sigalg *alg, struct slice data);

/* ---- mkcert_rsa.c -------------------------------------------------------- */

/* x^d mod n, n odd and x < n; the result has n's length. */
struct slice rsa_power(
    struct recipe *r, struct slice x, struct slice d, struct slice n);

/* ---- mkcert_cert.c ------------------------------------------------------- */

void cert_check_params(struct recipe *r, const struct spec *s);
struct slice cert_der(struct recipe *r, struct spec *s);
void request_write(struct recipe *r, struct buf *b, const struct spec *s);
void crl_write(struct recipe *r, struct buf *b, const struct spec *s);

/* ---- mkcert_file.c ------------------------------------------------------- */

void item_render(struct recipe *r, struct buf *out, const char *item);

#endif
