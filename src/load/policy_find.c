/* SPDX-License-Identifier: Apache-2.0 */
/* Is it a policy, and where does it begin? */
#include "load/policy_parts.h"

struct slice
policy_without_mark(struct slice s)
{
	if (s.n >= 3 && memcmp(s.p, "\xef\xbb\xbf", 3) == 0)
		return (struct slice){ s.p + 3, s.n - 3 };
	return s;
}

/* Two bytes a character, as PowerShell's > writes them. */
bool
policy_in_utf16(struct slice s)
{
	return s.n >= 2 && ((s.p[0] == 0xff && s.p[1] == 0xfe) ||
			       (s.p[0] == 0xfe && s.p[1] == 0xff));
}

/* Does s have word at its byte i, with `step` bytes a character? */
static bool
has_at(struct slice s, size_t i, const char *word, size_t step)
{
	for (; *word != '\0'; word++, i += step)
		if (i >= s.n || s.p[i] != (unsigned char)*word)
			return false;
	return true;
}

/* A member's name that nothing but a policy has. */
bool
policy_mentioned(struct slice s, size_t step)
{
	static const char *const words[] = { "\"x509_props\"", "\"key_props\"",
		"\"x509CertificateProperties\"", "\"issuerParameters\"" };

	for (size_t i = 0; i < s.n; i++) {
		const unsigned char *q = memchr(s.p + i, '"', s.n - i);

		if (q == NULL)
			return false;
		i = (size_t)(q - s.p);
		for (size_t w = 0; w < sizeof words / sizeof words[0]; w++)
			if (has_at(s, i, words[w], step))
				return true;
	}
	return false;
}

/*
 * Whether the object before us is a policy: what a shape calls the X.509
 * part, or two others of its members.  Leaves the reader where it was.
 */
static bool
is_policy(struct json *j, enum policy_shape *shape)
{
	struct json copy = *j;
	unsigned n[2] = { 0, 0 };
	enum policy_shape s;
	struct slice name;

	json_skip_space(&copy);
	if (*copy.p != '{')
		return false;
	while (json_next_member(&copy, &name)) {
		if (policy_name_speaks(name, &s))
			n[s] += name.n > 4 && memcmp(name.p, "x509", 4) == 0
				    ? 2
				    : 1;
		json_skip_value(&copy);
	}
	*shape = n[POLICY_CLI] > n[POLICY_REST] ? POLICY_CLI : POLICY_REST;
	return n[*shape] >= 2;
}

/* Where the policy begins: here, or in a member "policy".  False leaves
 * j at the outer object. */
bool
policy_find(struct json *j, enum policy_shape *shape, bool *wrapped)
{
	struct json copy = *j;
	struct slice name;

	*wrapped = false;
	if (is_policy(j, shape))
		return true;
	json_skip_space(&copy);
	if (*copy.p != '{')
		return false;
	while (json_next_member(&copy, &name)) {
		if (slice_eq(name, slice_str("policy")) &&
		    is_policy(&copy, shape)) {
			*wrapped = true;
			*j = copy;
			return true;
		}
		json_skip_value(&copy);
	}
	return false;
}
