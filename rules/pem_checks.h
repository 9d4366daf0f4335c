/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of pem_blocks.c, whose rows are in pem.c. */
#ifndef TLINT_RULES_PEM_CHECKS_H
#define TLINT_RULES_PEM_CHECKS_H

#include "rule.h"
#include "rules/refs.h"

file_check pem_block_malformed, pem_bare_cr, pem_marker_not_at_line_start,
    pem_byte_order_mark, pem_trailing_data, pem_text_in_bundle,
    pem_block_several_certificates, pem_unexpected_block, pem_unusual_label,
    pem_mislabelled_key, pem_not_canonical;

#define MENDED "tlint fix --write {path}"
#define UNESCAPED "awk '{ gsub(/\\\\n/, \"\\n\"); print }' {path} >{path}.new"
#define NO_MARK "LC_ALL=C tr -d '\\357\\273\\277' <{path} >{path}.new"
#define FROM_UTF16 "iconv -f UTF-16 -t UTF-8 {path} >{path}.new"

/* command: what writes the key of the block; where: when it does. */
#define MISLABELLED_FIX(where, command) \
	"Cut the block out. To write the key under its own label" where \
	": " command " - and if the file has left your hands, " \
	"make a new key."

#endif
