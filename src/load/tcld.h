/* SPDX-License-Identifier: Apache-2.0 */
/* tcld's reading of a CA file (facts 2.1), word for word. */
#ifndef TLINT_LOAD_TCLD_H
#define TLINT_LOAD_TCLD_H

#include "base/mem.h"
#include "load/pem.h"
#include "model.h"

/*
 * Fill file->tcld_refusal, tcld_remaining and tcld_certs from the scan:
 * what `tcld namespace accepted-client-ca add --ca-certificate-file` does
 * with these bytes.  Blocks are joined whatever their label and read as
 * certificates back to back, so one that is none refuses the file.
 */
void tcld_read(struct arena *a, const struct pem *pem, struct file *file);

#endif
