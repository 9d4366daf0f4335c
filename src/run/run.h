/* SPDX-License-Identifier: Apache-2.0 */
/* Choose the rules, run them over the facts, collect what they find. */
#ifndef TLINT_RUN_RUN_H
#define TLINT_RUN_RUN_H

#include <stdbool.h>

#include "base/buf.h"
#include "run/result.h"

/* Which rules run, how severe each is, and its number.  Indexed like the
 * registry: rules are numbered in documentation order. */
struct selection;

struct selection *selection_new(enum policy policy);
void selection_free(struct selection *s);
/* patterns: ids, family names, globs, comma-separated.  False with a message
 * (and "did you mean") in err when a pattern names no rule. */
bool selection_select(
    struct selection *s, const char *patterns, struct buf *err);
bool selection_ignore(
    struct selection *s, const char *patterns, struct buf *err);
/* "RULE=error|warning|notice|off" */
bool selection_severity(
    struct selection *s, const char *setting, struct buf *err);
void selection_param(struct selection *s, const char *rule_id, int64_t value);
enum severity selection_of(const struct selection *s, const struct rule *r);
/* selection_select was called: not every rule was asked for. */
bool selection_narrowed(const struct selection *s);

/* Does a pattern, as above but a single one, name the rule? */
bool selection_names(const char *pattern, const struct rule *r);
/* Does a pattern name any rule; and one that is on? */
bool selection_known(const char *pattern);
bool selection_runs(const struct selection *s, const char *pattern);
/* selection_severity named the rule. */
bool selection_has_level(const struct selection *s, const struct rule *r);

/* Any rule of the scope still on; and one that needs this?  Lets the caller
 * skip signature work. */
bool selection_any(const struct selection *s, enum scope scope);
bool selection_needs(
    const struct selection *s, enum scope scope, enum needs needs);

enum fail_on { FAIL_ON_ERROR, FAIL_ON_WARNING, FAIL_ON_NOTICE, FAIL_ON_NEVER };

/*
 * Run every selected rule over files and relations and fill out: findings
 * sorted, counts, not-evaluated.  The caller sets out's version, policy,
 * evaluated_at, min_severity and failures before, and its exit_status
 * (run_status) after.  All memory comes from the arena.  With jobs above 1 as
 * many threads share what is much; the result is the same.
 */
void run_rules(struct arena *a, const struct selection *s,
    struct file *const *files, size_t n_files, const struct relations *rel,
    unsigned jobs, struct result *out);

/* Count the findings again, after something was done about them. */
void run_count(struct result *out);

/* Exit status by DESIGN section 4: 2 when failures, else by --fail-on. */
int run_status(const struct result *r, enum fail_on fail_on);

#endif
