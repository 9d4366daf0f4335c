/* SPDX-License-Identifier: Apache-2.0 */
/* Style and script of the pages that tlint writes, line by line; the
 * build makes them from src/out/page/.  Private to out/. */
#ifndef TLINT_OUT_PAGE_H
#define TLINT_OUT_PAGE_H

extern const char *const page_css[];
extern const char *const page_js[];
extern const char *const rules_css[];
extern const char *const deploy_css[];

#endif
