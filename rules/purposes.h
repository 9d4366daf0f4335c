/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules ask of an extKeyUsage.  One without any purpose restricts
 * nothing in Go. */
#ifndef TLINT_RULES_PURPOSES_H
#define TLINT_RULES_PURPOSES_H

#include "model.h"

static inline bool
excludes_clients(const struct cert *c)
{
	return c->ext_key_usage.state == PRESENT && c->ext_key_usage.n > 0 &&
	       !c->ext_key_usage.client_auth && !c->ext_key_usage.any;
}

static inline bool
excludes_servers(const struct cert *c)
{
	return c->ext_key_usage.state == PRESENT && c->ext_key_usage.n > 0 &&
	       !c->ext_key_usage.server_auth && !c->ext_key_usage.any;
}

/* For messages, "%s%s": "serverAuth and others". */
static inline const char *
first_purpose(const struct cert *c)
{
	return c->ext_key_usage.list[0].name;
}

static inline const char *
other_purposes(const struct cert *c)
{
	return c->ext_key_usage.n > 1 ? " and others" : "";
}

#endif
