/* SPDX-License-Identifier: Apache-2.0 */
/* What `terraform show -json` prints of a plan or a state, and the state
 * file itself. */
#ifndef TLINT_LOAD_TERRAFORM_JSON_H
#define TLINT_LOAD_TERRAFORM_JSON_H

#include "load/json_cursor.h"

bool terraform_json_is(const struct json_text *t, json_place root);
void terraform_json_take(const struct json_text *t, json_place root);

#endif
