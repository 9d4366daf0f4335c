/* SPDX-License-Identifier: Apache-2.0 */
#include "load/crypto.h"

#include <gnutls/gnutls.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* GnuTLS would start itself before main(), with the machine's policy, in
 * runs too that need none of it. */
GNUTLS_SKIP_GLOBAL_INIT

/*
 * A machine's policy (/etc/gnutls/config, or what this variable names) may
 * declare hashes, signatures and curves insecure, and no flag takes that
 * back.  The same bytes must get the same verdict everywhere, so GnuTLS
 * reads an empty policy.
 */
#define POLICY "GNUTLS_SYSTEM_PRIORITY_FILE"

static bool
start(void)
{
	const char *set = getenv(POLICY);
	char *saved = NULL;
	int r;

	if (set != NULL) {
		saved = mem_alloc(strlen(set) + 1);
		strcpy(saved, set);
	}
	setenv(POLICY, "/dev/null", 1);
	r = gnutls_global_init();
	if (saved != NULL)
		setenv(POLICY, saved, 1);
	else
		unsetenv(POLICY);
	free(saved);
	return r == GNUTLS_E_SUCCESS;
}

bool
crypto_init(void)
{
	/* The library's state belongs to the process, and so does this. */
	static enum { NEW, STARTED, FAILED } state = NEW;

	if (state == NEW)
		state = start() ? STARTED : FAILED;
	return state == STARTED;
}
