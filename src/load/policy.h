/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificate policies of Azure Key Vault (facts 8), in the shape of the
 * REST interface and in that of az keyvault and the SDKs.
 */
#ifndef TLINT_LOAD_POLICY_H
#define TLINT_LOAD_POLICY_H

#include "load/loader.h"

extern const struct reader policy_reader;

/*
 * The policy that a text holds: a policy as such, or in the member "policy"
 * of an object (the body of a request, the output of az keyvault certificate
 * show).  NULL when it holds none and anyway is not set; never NULL when it
 * is.  Linear in the bytes.
 */
struct vault_policy *policy_read(
    struct arena *a, const struct file *file, bool anyway);

#endif
