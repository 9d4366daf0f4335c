/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/passwords.h"

#include <stdlib.h>

void
passwords_collect(
    struct inputs *in, const struct options *o, struct passwords *passwords)
{
	struct buf err = { 0 };

	for (size_t i = 0; i < o->password_files.n; i++) {
		buf_clear(&err);
		if (!passwords_read(passwords, o->password_files.list[i], &err))
			inputs_fail(
			    in, o->password_files.list[i], buf_str(&err));
	}
	for (size_t i = 0; i < o->password_envs.n; i++) {
		const char *value = getenv(o->password_envs.list[i]);

		if (value != NULL)
			passwords_add(passwords, slice_str(value));
		else
			inputs_fail(in, o->password_envs.list[i],
			    "no such environment variable (--password-env)");
	}
	buf_free(&err);
}
