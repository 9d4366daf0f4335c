/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings from which certificates are made: the configuration of openssl,
 * its files of extensions, and templates of certtool.
 */
#ifndef TLINT_LOAD_CONF_H
#define TLINT_LOAD_CONF_H

#include "load/loader.h"

extern const struct reader conf_reader;

/*
 * The settings in a text; NULL when it holds none and anyway is not set,
 * never NULL when it is.  What cannot be read here is noted in l, which may
 * be NULL.  Linear in the bytes.
 */
struct conf *conf_read(
    struct arena *a, const struct file *file, struct loader *l, bool anyway);

#endif
