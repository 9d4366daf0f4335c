/* SPDX-License-Identifier: Apache-2.0 */
#include "load/crypto.h"

#include <gmp.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>
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

/* ---- Memory ------------------------------------------------------------------ */

static void *
gmp_alloc(size_t n)
{
	return mem_grow(NULL, n, 1);
}

static void *
gmp_grow(void *p, size_t old, size_t n)
{
	(void)old;
	return mem_grow(p, n, 1);
}

static void
gmp_free(void *p, size_t n)
{
	(void)n;
	free(p);
}

void
crypto_memory(void)
{
	/* GMP's functions belong to the process, and so does this. */
	static bool set = false;

	if (set)
		return;
	mp_set_memory_functions(gmp_alloc, gmp_grow, gmp_free);
	set = true;
}

/* Twice what importing a certificate takes; less than what free() of glibc
 * gives back to the system. */
#define ROOM ((size_t)64 << 10)

void
crypto_prepare(void)
{
	mem_reserve(ROOM);
	errno = 0;
}

int
crypto_checked(int r)
{
	if (r >= 0)
		return r;
	if (r == GNUTLS_E_MEMORY_ERROR || errno == ENOMEM)
		mem_failed();
	if (r == GNUTLS_E_LIB_IN_ERROR_STATE || r == GNUTLS_E_RANDOM_FAILED)
		leave("GnuTLS is in an error state");
	return r;
}

int
crypto_sure(int r)
{
	if (crypto_checked(r) == GNUTLS_E_INTERNAL_ERROR)
		leave("GnuTLS has an internal error");
	return r;
}

/* ---- Start ------------------------------------------------------------------- */

static int
start(void)
{
	const char *set = getenv(POLICY);
	char *saved = NULL;
	int r;

	if (set != NULL) {
		saved = mem_alloc(strlen(set) + 1);
		strcpy(saved, set);
	}
	if (setenv(POLICY, "/dev/null", 1) != 0)
		mem_failed();
	crypto_memory();
	r = gnutls_global_init();
	if (saved == NULL)
		unsetenv(POLICY);
	else if (setenv(POLICY, saved, 1) != 0)
		mem_failed();
	free(saved);
	return r;
}

void
crypto_init(void)
{
	/* The library's state belongs to the process, and so does this. */
	static bool started = false;

	if (started)
		return;
	if (crypto_sure(CRYPTO(start())) < 0)
		leave("GnuTLS does not start");
	started = true;
}
