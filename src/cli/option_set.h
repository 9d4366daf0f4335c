/* SPDX-License-Identifier: Apache-2.0 */
/* What options set; for option_table.c. */
#ifndef TLINT_CLI_OPTION_SET_H
#define TLINT_CLI_OPTION_SET_H

#include "cli/option.h"

set_option set_flag, set_text, set_file, set_words, set_value, set_at, set_days,
    set_timeout, set_bytes, set_jobs, set_output, set_width;

#endif
