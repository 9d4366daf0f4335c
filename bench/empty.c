/* SPDX-License-Identifier: Apache-2.0 */
/* What starting a process costs. */
int
main(void)
{
	return 0;
}
