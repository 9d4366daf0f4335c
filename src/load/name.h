/* SPDX-License-Identifier: Apache-2.0 */
/* Distinguished names: decoding, and the texts and forms made from them. */
#ifndef TLINT_LOAD_NAME_H
#define TLINT_LOAD_NAME_H

#include "base/buf.h"
#include "base/mem.h"
#include "load/fault.h"
#include "model.h"

/*
 * Decode a Name (whole TLV).  Fills out as far as it can.  Returns NULL, or
 * Go's error text ("x509: invalid RDNSequence: ...") with the offending
 * place in *bad.
 */
const char *name_decode(struct arena *a, struct slice der, struct name *out,
    const unsigned char **bad);

/* The same with the faults told in full under the given field. */
void name_read(
    struct faults *f, const char *field, struct slice der, struct name *out);

/*
 * The text of RFC 4514, most specific first; nothing for an empty name, and
 * for none.  Hostile characters are shown as \XX pairs (2.4).
 */
void name_put(struct buf *b, const struct name *n);
const char *name_text(struct arena *a, const struct name *n);
/* Whether that is nothing. */
bool name_empty(const struct name *n);

/* What stands for a name that was not read. */
extern const struct name name_none;

/* The content bytes of an attribute's OBJECT IDENTIFIER. */
struct slice attribute_oid(const struct name *n, const struct attribute *at);
/* The whole TLV of its value. */
struct slice attribute_value_der(
    const struct name *n, const struct attribute *at);

/*
 * Forms to compare and to look names up by, made in the arena.  Attributes
 * with letter case folded: equal iff the names are equal without regard to
 * letter case (types, order, RDN borders and empty values count; string types
 * do not).
 */
struct slice name_folded(struct arena *a, const struct name *n);
/* With the case of ASCII letters folded, blanks trimmed and runs of them
 * joined: what OpenSSL compares. */
struct slice name_canonical(struct arena *a, const struct name *n);
/* Whether the folded forms are equal, without making them; a malformed name is
 * like none. */
bool name_same_folded(const struct name *a, const struct name *b);

/* The name as Go's pkix.Name.String prints it ("CN=a,O=b,C=UK"): this is
 * what tcld and the server's messages show.  Made safe like all text. */
void name_go(struct buf *b, const struct name *n);
/* The very bytes that Go prints: for comparison, not for people. */
void name_go_raw(struct buf *b, const struct name *n);

#endif
