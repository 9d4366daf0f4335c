/* SPDX-License-Identifier: Apache-2.0 */
/*
 * floor FILE | floor FOLDER
 *
 * Split, base64 and a walk over the tags: below this nobody who looks at
 * every byte can get.
 */
#include <dirent.h>
#include <sys/stat.h>

#include "pem.h"

static size_t certs, elements;

static void
one(const char *path)
{
	struct bytes f = file_bytes(path);
	unsigned char table[256], *out = malloc(f.n + 1), *at = f.p;
	size_t n;

	base64_table(table);
	while ((n = pem_next(table, &at, out)) > 0) {
		elements += der_walk(out, n);
		certs++;
	}
	free(out);
	free(f.p);
}

int
main(int argc, char **argv)
{
	struct stat st;
	char path[4096];
	struct dirent *e;
	DIR *d;

	if (argc != 2 || stat(argv[1], &st) != 0) {
		fputs("usage: floor FILE | floor FOLDER\n", stderr);
		return 2;
	}
	if (!S_ISDIR(st.st_mode)) {
		one(argv[1]);
	} else if ((d = opendir(argv[1])) != NULL) {
		while ((e = readdir(d)) != NULL)
			if (e->d_name[0] != '.') {
				snprintf(path, sizeof path, "%s/%s", argv[1],
				    e->d_name);
				one(path);
			}
		closedir(d);
	}
	printf("%zu certificates, %zu elements\n", certs, elements);
	return 0;
}
