/* SPDX-License-Identifier: Apache-2.0 */
/* Object identifiers: their names, and their dotted form. */
#ifndef TLINT_LOAD_OID_H
#define TLINT_LOAD_OID_H

#include "base/mem.h"
#include "base/slice.h"
#include "model.h"

/* Name of an extension, a key purpose, or the dotted form ("2.5.29.19"),
 * which is allocated; always safe text. */
const char *oid_extension_name(struct arena *a, struct slice oid);
const char *oid_purpose_name(struct arena *a, struct slice oid);
const char *oid_dotted(struct arena *a, struct slice oid);

/* Both at once: the type, and the short name or NULL. */
enum attribute_type oid_attribute(struct slice oid, const char **name);
/* The short name of a type, NULL for ATTR_OTHER. */
const char *oid_type_name(uint8_t type);
enum attribute_type oid_attribute_type(struct slice oid);
/* Short name for RFC 4514 ("CN"), or NULL. */
const char *oid_attribute_name(struct slice oid);

#endif
