/* SPDX-License-Identifier: Apache-2.0 */
/* tlint rules: the catalogue. */
#include <stdio.h>

#include "cli/cli.h"
#include "out/catalogue.h"

int
cmd_rules(const struct options *o)
{
	if (o->operands.n > 0) {
		complain("rules takes no operand; "
			 "'tlint explain RULE' tells about one rule");
		return EXIT_TROUBLE;
	}
	switch ((enum catalogue_format)o->format) {
	case CATALOGUE_TEXT:
		catalogue_list(stdout, (enum policy)o->policy, cli_color(o));
		break;
	case CATALOGUE_JSON:
		catalogue_list_json(stdout);
		break;
	case CATALOGUE_MAN:
		catalogue_man(stdout);
		break;
	case CATALOGUE_HTML:
		catalogue_html(stdout);
		break;
	}
	return cli_flush() ? EXIT_CLEAN : EXIT_TROUBLE;
}
