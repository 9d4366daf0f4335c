/* SPDX-License-Identifier: Apache-2.0 */
/* The names inside certificates as Go's parser judges them. */
#ifndef TLINT_LOAD_URI_H
#define TLINT_LOAD_URI_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/slice.h"

/* crypto/x509: labels of visible ASCII, none empty; a single leading dot
 * goes unnoticed by Go 1.19, and not by newer ones. */
bool domain_valid(struct slice s);
/* RFC 2821 Mailbox, with the leniencies of crypto/x509. */
bool mailbox_valid(struct slice s);
/* net.ParseIP takes it. */
bool ip_valid(struct slice s);
/* fmt's %q */
void go_quote(struct buf *b, struct slice s);
/*
 * What crypto/x509 says of a URI in a subjectAltName ("x509: cannot parse
 * URI ..."), after url.Parse of Go 1.19; NULL when it takes it.  *newer is
 * set where only newer versions say so.  s is ASCII.
 */
const char *uri_fault(struct arena *a, struct slice s, bool *newer);

#endif
