/* SPDX-License-Identifier: Apache-2.0 */
/* One certificate: DER to facts. */
#ifndef TLINT_LOAD_CERT_H
#define TLINT_LOAD_CERT_H

#include "base/mem.h"
#include "model.h"

/*
 * Decode the certificate at the start of der.  Always returns a struct
 * cert in the arena; on a certificate that cannot be read as a whole,
 * decoded is false and faults says why.  c->der is the certificate's own
 * bytes (all of der when its outer length cannot be read), so the caller
 * finds what follows at c->der.p + c->der.n.  file, place, index, block and
 * go_sees are the caller's to fill.  The result borrows der.
 */
struct cert *cert_decode(struct arena *a, struct slice der);
/* Names of issuers that were read, by their hash: some of them. */
struct issuers {
	const struct name *at[256];
};

/* The same where before, or those with the issuers that were read, may have
 * parts in common with it: what lives as long is shared.  Both may be NULL. */
struct cert *cert_decode_after(struct arena *a, struct slice der,
    const struct cert *before, struct issuers *issuers);

/* What few certificates have, to be written: c's own, in an arena that lives
 * as long as c. */
struct cert_extra *cert_own_extra(struct arena *a, struct cert *c);

/* What a strict reader does not take in it: n faults of the same arena. */
void cert_set_faults(
    struct arena *a, struct cert *c, const struct fault *faults, size_t n);

/*
 * The signed part of a certificate that has a signature, or of what a request
 * asks for: its whole TLV; and the signature, of whose last octet so many bits
 * mean nothing.
 */
void cert_signed(const struct cert *c, struct slice *tbs, struct slice *bits,
    unsigned *unused);

/* Where in its DER that stands. */
static inline struct span
cert_span(const struct cert *c, struct slice s)
{
	return (struct span){ (uint32_t)(s.p - c->der.p), (uint32_t)s.n };
}

/* One of which only the bytes are known. */
struct cert cert_undecoded(struct slice der);

#endif
