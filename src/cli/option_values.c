/* SPDX-License-Identifier: Apache-2.0 */
/* The words that options take, each list in the order of its enum. */
#include "cli/option_values.h"

#include <string.h>

#include "model.h"
#include "out/admit.h"
#include "out/audit.h"
#include "out/connect.h"
#include "out/deploy.h"
#include "out/gate.h"
#include "out/out.h"
#include "run/run.h"

#define LENGTH(a) (sizeof(a) / sizeof(a)[0])

const char *
nth_as(size_t i)
{
	if (i == AS_AUTO)
		return "auto";
	return i < AS_CONTAINER ? out_as((enum as)i) : NULL;
}

/* What has a clean form stands before the others. */
const char *
nth_fix_as(size_t i)
{
	return i <= AS_SERVER ? nth_as(i) : NULL;
}

const char *
nth_policy(size_t i)
{
	return i < N_POLICIES ? out_policy((enum policy)i) : NULL;
}

const char *
nth_format(size_t i)
{
	return i < n_formats ? formats[i].name : NULL;
}

const char *
nth_admit_format(size_t i)
{
	return i < n_admit_formats ? admit_formats[i].name : NULL;
}

const char *
nth_audit_format(size_t i)
{
	return i < n_audit_formats ? audit_formats[i].name : NULL;
}

const char *
nth_connect_format(size_t i)
{
	return i < n_connect_formats ? connect_formats[i].name : NULL;
}

const char *
nth_deploy_format(size_t i)
{
	return i < n_deploy_formats ? deploy_formats[i].name : NULL;
}

const char *
nth_gate_format(size_t i)
{
	return i < n_gate_formats ? gate_formats[i].name : NULL;
}

const char *
nth_sdk(size_t i)
{
	return i == SDK_ANY ? "" : out_sdk((enum sdk)i);
}

const char *
nth_tool(size_t i)
{
	return i <= GATE_CLOUD_CLI ? gate_tool_name((enum gate_tool)i) : NULL;
}

const char *
nth_catalogue_format(size_t i)
{
	static const char *const names[] = {
		[CATALOGUE_TEXT] = "text",
		[CATALOGUE_JSON] = "json",
		[CATALOGUE_MAN] = "man",
		[CATALOGUE_HTML] = "html",
	};

	return i < LENGTH(names) ? names[i] : NULL;
}

const char *
nth_fail_on(size_t i)
{
	static const char *const names[] = {
		[FAIL_ON_ERROR] = "error",
		[FAIL_ON_WARNING] = "warning",
		[FAIL_ON_NOTICE] = "notice",
		[FAIL_ON_NEVER] = "never",
	};

	return i < LENGTH(names) ? names[i] : NULL;
}

const char *
nth_min_severity(size_t i)
{
	static const char *const names[] = {
		[SEV_OFF] = "", /* not a value: everything is above it */
		[SEV_NOTICE] = "notice",
		[SEV_WARNING] = "warning",
		[SEV_ERROR] = "error",
	};

	return i < LENGTH(names) ? names[i] : NULL;
}

const char *
nth_color(size_t i)
{
	static const char *const names[] = {
		[COLOR_AUTO] = "auto",
		[COLOR_ALWAYS] = "always",
		[COLOR_NEVER] = "never",
	};

	return i < LENGTH(names) ? names[i] : NULL;
}

int
option_find_value(nth_value *value, const char *word, size_t n)
{
	for (size_t i = 0; value(i) != NULL; i++)
		if (n > 0 && strlen(value(i)) == n &&
		    memcmp(value(i), word, n) == 0)
			return (int)i;
	return -1;
}

void
option_values(struct buf *b, nth_value *value)
{
	const char *sep = "";

	for (size_t i = 0; value(i) != NULL; i++) {
		if (value(i)[0] == '\0')
			continue;
		buf_puts(b, sep);
		buf_puts(b, value(i));
		if (value(i + 1) != NULL)
			sep = value(i + 2) != NULL ? ", " : " or ";
	}
}
