/* SPDX-License-Identifier: Apache-2.0 */
/* What functions for qsort are made of. */
#ifndef TLINT_BASE_COMPARE_H
#define TLINT_BASE_COMPARE_H

/* Leave with the order of a and b, unless they are equal. */
#define COMPARE(a, b) \
	do { \
		if ((a) != (b)) \
			return (a) < (b) ? -1 : 1; \
	} while (0)

#endif
