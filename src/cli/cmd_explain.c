/* SPDX-License-Identifier: Apache-2.0 */
/* tlint explain: all that the table knows about a rule. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "out/catalogue.h"
#include "rules/families.h"

static const struct rule *
find_rule(const char *id)
{
	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++)
			if (strcmp(families[i]->rules[j].id, id) == 0)
				return &families[i]->rules[j];
	return NULL;
}

static void
no_rule(const char *id)
{
	const char **ids = NULL;
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < n_families; i++)
		for (size_t j = 0; j < families[i]->n_rules; j++) {
			ids = mem_grow(ids, n + 1, sizeof *ids);
			ids[n++] = families[i]->rules[j].id;
		}
	near = text_nearest(id, ids, n);
	if (near != NULL)
		complain(
		    "no rule is called '%s'; did you mean '%s'?", id, near);
	else
		complain(
		    "no rule is called '%s'; 'tlint rules' lists them", id);
	free(ids);
}

int
cmd_explain(const struct options *o)
{
	int status = EXIT_CLEAN;
	size_t shown = 0;

	if (o->operands.n == 0) {
		complain("explain needs a RULE; 'tlint rules' lists them");
		return EXIT_TROUBLE;
	}
	for (size_t i = 0; i < o->operands.n; i++) {
		const struct rule *r = find_rule(o->operands.list[i]);

		if (r == NULL) {
			no_rule(o->operands.list[i]);
			status = EXIT_TROUBLE;
			continue;
		}
		if (shown++ > 0)
			putchar('\n');
		catalogue_explain(stdout, r, cli_color(o));
	}
	return cli_flush() ? status : EXIT_TROUBLE;
}
