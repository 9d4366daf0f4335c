/* SPDX-License-Identifier: Apache-2.0 */
#include "t.h"

#include <CUnit/Basic.h>
#include <stdio.h>
#include <stdlib.h>

int
t_run(const char *suite, const struct t_case *cases, size_t n)
{
	unsigned failed = 1;
	CU_pSuite s;

	if (CU_initialize_registry() != CUE_SUCCESS)
		return 1;
	if ((s = CU_add_suite(suite, NULL, NULL)) == NULL)
		goto out;
	for (size_t i = 0; i < n; i++)
		if (CU_add_test(s, cases[i].name, cases[i].run) == NULL)
			goto out;
	CU_basic_set_mode(CU_BRM_NORMAL);
	if (CU_basic_run_tests() != CUE_SUCCESS)
		goto out;
	failed = CU_get_number_of_tests_failed() + CU_get_number_of_failures();
out:
	CU_cleanup_registry();
	return failed != 0;
}

char *
t_read(const char *path, size_t *n)
{
	const char *top = getenv("srcdir");
	char *data = NULL;
	char full[4096];
	size_t cap = 0, len = 0, got;
	FILE *f;

	snprintf(full, sizeof full, "%s/%s", top != NULL ? top : ".", path);
	if ((f = fopen(full, "rb")) == NULL) {
		perror(full);
		exit(1);
	}
	do {
		if (cap - len < 4096) {
			cap = cap * 2 + 8192;
			if ((data = realloc(data, cap)) == NULL)
				exit(1);
		}
		got = fread(data + len, 1, cap - len - 1, f);
		len += got;
	} while (got > 0);
	data[len] = '\0';
	fclose(f);
	if (n != NULL)
		*n = len;
	return data;
}
