/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is what a report holds well-formed, and is nothing in it that a stranger's
 * names could do harm with?  Each returns NULL, or what is wrong.  The text
 * is followed by a NUL.
 */
#ifndef TLINT_TESTS_WELLFORMED_H
#define TLINT_TESTS_WELLFORMED_H

#include <stddef.h>

/* UTF-8 without control characters but line feeds, and without those that
 * change the direction of text or break its lines. */
const char *wf_text(const char *text, size_t n);
/* A document, and one on each line; their strings are such text, too. */
const char *wf_json(const char *text, size_t n);
const char *wf_json_lines(const char *text, size_t n);
/* Elements, attributes and references of XML without a DTD. */
const char *wf_xml(const char *text, size_t n);
/* The same for HTML as tlint writes it; and no marker (mutate.h) in it. */
const char *wf_html(const char *text, size_t n);
/* RFC 4180: quoted texts and plain numbers, rows of one length, no formula. */
const char *wf_csv(const char *text, size_t n);
/* Workflow commands of GitHub: one of the three on every line. */
const char *wf_github(const char *text, size_t n);
const char *wf_openmetrics(const char *text, size_t n);
/* A report, by the name of its format. */
const char *wf_report(const char *format, const char *text, size_t n);

#endif
