/* SPDX-License-Identifier: Apache-2.0 */
/* The words that options take; for option_table.c. */
#ifndef TLINT_CLI_OPTION_VALUES_H
#define TLINT_CLI_OPTION_VALUES_H

#include "cli/option.h"

nth_value nth_as, nth_fix_as, nth_policy, nth_format, nth_admit_format,
    nth_audit_format, nth_connect_format, nth_deploy_format, nth_gate_format,
    nth_sdk, nth_tool, nth_catalogue_format, nth_fail_on, nth_min_severity,
    nth_color;

/* Index of a word of n bytes among the values, or -1. */
int option_find_value(nth_value *value, const char *word, size_t n);

#endif
