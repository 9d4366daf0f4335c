/* SPDX-License-Identifier: Apache-2.0 */
/* The readers of files that hold other inputs. */
#ifndef TLINT_LOAD_READERS_H
#define TLINT_LOAD_READERS_H

#include "load/loader.h"

extern const struct reader reader_manifest; /* Kubernetes, YAML */
/* JSON: Kubernetes, tcld, az keyvault, Terraform */
extern const struct reader reader_json;
extern const struct reader reader_terraform; /* .tf, .tfvars */
extern const struct reader reader_env;       /* NAME=value */

#endif
