/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate filters (facts 2.4, 2.6, 3): one reading of a file gives what
 * its author meant, in whichever tool's spelling, with the place of each
 * part, and what tcld makes of the same bytes.
 */
#ifndef TLINT_LOAD_FILTERS_H
#define TLINT_LOAD_FILTERS_H

#include "base/mem.h"
#include "model.h"

/* Everything but the relations.  Never fails; linear in the bytes. */
struct filter_set *filters_read(struct arena *a, const struct file *file);

/* Do these look like certificate filters, rather than some other JSON? */
bool filters_likely(const struct filter_set *set);

/* s without the blanks at its ends that Go's strings.TrimSpace drops. */
struct slice filters_trim(struct slice s);
/* What a value asks for, taken as it is. */
enum filter_pattern filters_pattern(struct slice s);

#endif
