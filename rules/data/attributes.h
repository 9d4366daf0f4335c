/* SPDX-License-Identifier: Apache-2.0 */
/* Types of the attributes of a name. */
#ifndef TLINT_RULES_ATTRIBUTES_H
#define TLINT_RULES_ATTRIBUTES_H

#include <string.h>

#include "rules/fold.h"

/* What .NET's X500DistinguishedName, which Key Vault reads subjects with,
 * calls attributes. */
static inline bool
is_attribute_type(const char *type)
{
	static const char *const known[] = { "CN", "C", "O", "OU", "L", "S",
		"ST", "STREET", "E", "EMAIL", "DC", "T", "TITLE", "G", "GN",
		"SN", "I", "SERIALNUMBER", "UID", "POSTALCODE", "DESCRIPTION",
		"GIVENNAME", "INITIALS", "DNQUALIFIER", "STATE" };
	if (strncmp(type, "OID.", 4) == 0 || strncmp(type, "oid.", 4) == 0)
		return is_oid(type + 4);
	return folds_to_one_of(type, known, sizeof known / sizeof known[0]) ||
	       is_oid(type);
}

#endif
