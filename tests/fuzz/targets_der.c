/* SPDX-License-Identifier: Apache-2.0 */
/* Harnesses of the readers of PEM, DER and containers. */
#include <stdlib.h>
#include <string.h>

#include "load/cert.h"
#include "load/csr.h"
#include "load/digest.h"
#include "load/key.h"
#include "load/load.h"
#include "load/name.h"
#include "load/pem.h"
#include "load/tls_parts.h"
#include "load/trust.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/wellformed.h"
#include "tests/pem_over.h"

static const struct load_options options = { .max_input = CAP_INPUT_BYTES,
	.judged_at = FUZZ_AT };

/*
 * Bytes that are no PEM, or those of each block: seeds can be files as people
 * have them.  Each in memory of its own, so that no byte too far is another's.
 */
static void
each_der(const uint8_t *data, size_t n, void (*run)(struct slice der))
{
	struct arena *a = arena_new();
	struct pem pem;

	pem_scan(a, (struct slice){ data, n }, &pem);
	if (pem.n_blocks == 0)
		run((struct slice){ data, n });
	for (size_t i = 0; i < pem.n_blocks; i++) {
		struct slice der = block_data(&pem.blocks[i]);
		unsigned char *own = malloc(der.n > 0 ? der.n : 1);

		FUZZ_CHECK(own != NULL);
		if (der.n > 0)
			memcpy(own, der.p, der.n);
		run((struct slice){ own, der.n });
		free(own);
	}
	arena_free(a);
}

static void
check_text(const char *s)
{
	if (s != NULL)
		FUZZ_FINE(wf_text(s, strlen(s)));
}

/* A part of what was given. */
static void
check_inside(struct slice part, struct slice whole)
{
	FUZZ_CHECK(
	    part.n == 0 || (part.p >= whole.p && part.n <= whole.n &&
			       (size_t)(part.p - whole.p) <= whole.n - part.n));
}

int
fuzz_pem(const uint8_t *data, size_t n)
{
	struct slice s = { data, n };
	struct arena *a = arena_new();
	size_t seen = 0, last = 0;
	struct pem pem;

	pem_scan(a, s, &pem);
	for (size_t i = 0; i < pem.n_blocks; i++) {
		const struct block *b = &pem.blocks[i];

		FUZZ_CHECK(b->offset >= last && b->offset <= n);
		FUZZ_CHECK(b->length <= n - b->offset);
		FUZZ_CHECK(b->line > 0 && b->end_line >= b->line);
		FUZZ_CHECK(b->go_sees == (b->flaw == FLAW_NONE));
		FUZZ_CHECK(b->n_data <= n);
		last = b->offset;
		check_text(b->extra->label);
		check_text(b->extra->flaw_text);
		if (b->go_sees)
			check_inside(pem_body(s, b), s);
		seen += b->go_sees;
	}
	FUZZ_CHECK(seen == pem.n_go_blocks);
	FUZZ_CHECK(pem.n_blocks == 0 || pem_present(s));
	FUZZ_CHECK(pem.trailing <= n && pem.go_rest <= n);
	FUZZ_FINE(pem_over_differs(s, &pem));
	arena_free(a);
	return 0;
}

static void
check_name(const struct name *name)
{
	struct buf b = { 0 };

	name_put(&b, name);
	FUZZ_CHECK(name_empty(name) == (b.len == 0));
	check_text(buf_str(&b));
	FUZZ_CHECK(strlen(buf_str(&b)) == b.len);
	buf_clear(&b);
	name_go(&b, name);
	FUZZ_CHECK(strlen(buf_str(&b)) == b.len);
	buf_free(&b);
}

static void
check_cert(struct cert *c, struct slice s)
{
	struct slice tbs, bits;
	unsigned unused;

	check_inside(c->der, s);
	FUZZ_CHECK(c->decoded || c->n_faults > 0);
	FUZZ_CHECK(c->n_faults <= CAP_FAULTS);
	for (size_t i = 0; i < c->n_faults; i++) {
		check_text(cert_faults(c)[i].field);
		check_text(cert_faults(c)[i].what);
		FUZZ_CHECK(cert_faults(c)[i].offset <= s.n);
	}
	if (!c->decoded)
		return;
	check_inside(cert_spki(c), c->der);
	check_inside(cert_serial(c), c->der);
	if (c->has_signature) {
		cert_signed(c, &tbs, &bits, &unused);
		check_inside(tbs, c->der);
		check_inside(bits, c->der);
	}
	check_name(c->subject);
	check_name(c->issuer);
}

static void
run_cert(struct slice s)
{
	struct arena *a = arena_new();
	struct cert *c = cert_decode(a, s);

	check_cert(c, s);
	cert_own_extra(a, c)->trailing = (uint32_t)(s.n - c->der.n);
	digest_cert(a, c);
	if (c->decoded)
		check_text(trust_text(a, c));
	arena_free(a);
}

int
fuzz_cert(const uint8_t *data, size_t n)
{
	each_der(data, n, run_cert);
	return 0;
}

static void
run_csr(struct slice s)
{
	struct arena *a = arena_new();
	struct request r = { 0 };

	csr_decode(a, s, &r);
	check_inside(r.der, s);
	FUZZ_CHECK(r.decoded || r.n_faults > 0);
	if (r.decoded)
		check_name(r.wanted->subject);
	arena_free(a);
}

int
fuzz_csr(const uint8_t *data, size_t n)
{
	each_der(data, n, run_csr);
	return 0;
}

static void
check_key(const struct private_key *k)
{
	FUZZ_CHECK(k->spki.n == 0 || k->key.name != NULL);
	FUZZ_CHECK(k->encrypted || k->go != NULL || k->spki.n > 0 ||
		   k->block == NULL || !k->block->go_sees);
	FUZZ_CHECK(!k->opened || k->encrypted);
}

/* A file, of which those of testdata/ open with "tlint", or the bytes of a
 * key. */
int
fuzz_key(const uint8_t *data, size_t n)
{
	struct slice s = { data, n };
	struct passwords passwords = { 0 };
	struct load_options opt = options;
	struct private_key k = { 0 };
	struct arena *a = arena_new();
	struct input in;

	passwords_add(&passwords, slice_str("tlint"));
	opt.passwords = &passwords;
	if (pem_present(s)) {
		input_from_bytes("x.key", s, &opt, &in);
		for (size_t i = 0; i < in.file->n_keys; i++)
			check_key(&in.file->keys[i]);
		input_free(&in);
	} else {
		key_read(a, s, &k);
		check_key(&k);
	}
	passwords_free(&passwords);
	arena_free(a);
	return 0;
}

/* PKCS#7 and PKCS#12, as files: those of testdata/ open with "secret". */
int
fuzz_container(const uint8_t *data, size_t n)
{
	struct passwords passwords = { 0 };
	struct load_options opt = options;
	struct input in;

	passwords_add(&passwords, slice_str("secret"));
	opt.passwords = &passwords;
	input_from_bytes("x.p12", (struct slice){ data, n }, &opt, &in);
	for (size_t i = 0; i < in.file->n_certs; i++)
		FUZZ_CHECK(in.file->certs[i]->decoded ||
			   in.file->certs[i]->n_faults > 0);
	for (size_t i = 0; i < in.file->n_keys; i++)
		FUZZ_CHECK(in.holds_key);
	input_free(&in);
	passwords_free(&passwords);
	return 0;
}

/* What a server sends: the first octet tells which message. */
static void
run_handshake(struct slice s)
{
	struct arena *a = arena_new();
	struct handshake h = { 0 };
	struct slice body;

	if (s.n > 0) {
		body = (struct slice){ s.p + 1, s.n - 1 };
		if ((s.p[0] & 2) != 0)
			tls_read_certificates(a, body, s.p[0] & 1, &h);
		else
			tls_read_request(a, body, s.p[0] & 1, &h);
		FUZZ_CHECK(h.n_certs <= s.n && h.n_names <= s.n);
		check_text(tls_plain_words(a, s));
	}
	tls_is_record(s);
	if (s.n >= TLS_FRAME_HEAD)
		tls_is_settings(s);
	arena_free(a);
}

int
fuzz_handshake(const uint8_t *data, size_t n)
{
	run_handshake((struct slice){ data, n });
	return 0;
}
