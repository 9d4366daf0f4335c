/* SPDX-License-Identifier: Apache-2.0 */
/* One line a finding, and nothing else. */
#include "out/out.h"

#include "out/style.h"

void
out_concise(FILE *f, const struct result *r, const struct out_options *opt)
{
	for (size_t i = 0; i < r->n_findings; i++)
		if (finding_shows(r, &r->findings[i]))
			style_headline(f, &r->findings[i], opt);
}
