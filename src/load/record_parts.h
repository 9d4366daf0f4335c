/* SPDX-License-Identifier: Apache-2.0 */
/* Inside of records.c: the members of one record.  What is missing or of
 * another type counts as not told. */
#ifndef TLINT_LOAD_RECORD_PARTS_H
#define TLINT_LOAD_RECORD_PARTS_H

#include <jansson.h>

#include "base/mem.h"
#include "model.h"

/* A string as safe text, or NULL; lines keep their ends. */
const char *record_text(struct arena *a, const json_t *o, const char *name);
const char *record_lines(struct arena *a, const json_t *o, const char *name);
/* As it is, for reports escape paths; NULL also for one with a NUL. */
const char *record_path(struct arena *a, const json_t *o, const char *name);
uint32_t record_line(const json_t *o, const char *name); /* 0: not told */
size_t record_size(const json_t *o, const char *name);
bool record_time(const json_t *o, const char *name, int64_t *out);
/* What a certificate's record says of it; false without a SHA-256. */
bool record_cert(struct arena *a, const json_t *o, struct cert *c);

#endif
