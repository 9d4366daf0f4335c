/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fuzz harnesses: one function for each reader, which takes any bytes and
 * aborts where the reader breaks a promise.  entry.c makes a fuzzer of one,
 * replay.c runs any of them over files without a fuzzer.
 */
#ifndef TLINT_TESTS_FUZZ_H
#define TLINT_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Always 0, as libFuzzer wants it. */
typedef int fuzz_target(const uint8_t *data, size_t n);

/* A name for each, in the order of the readers. */
#define FUZZ_TARGETS(X) \
	X(pem) \
	X(cert) \
	X(csr) \
	X(key) \
	X(container) \
	X(filters) \
	X(tcldlist) \
	X(yaml) \
	X(policy) \
	X(conf) \
	X(deploy) \
	X(baseline) \
	X(handshake) \
	X(explain) \
	X(input) \
	X(fix) \
	X(admit) \
	X(report) \
	X(config) \
	X(manifest) \
	X(terraform) \
	X(env) \
	X(gate) \
	X(records) \
	X(matrix) \
	X(connect)

#define FUZZ_DECLARE(name) fuzz_target fuzz_##name;
FUZZ_TARGETS(FUZZ_DECLARE)

/* Everything is judged at 2026-01-01, like the cases of testdata/. */
#define FUZZ_AT INT64_C(1767225600)

/* Say what is wrong and abort. */
void fuzz_die(const char *file, int line, const char *what)
    __attribute__((noreturn));
#define FUZZ_CHECK(condition) \
	do { \
		if (!(condition)) \
			fuzz_die(__FILE__, __LINE__, #condition); \
	} while (0)
/* wrong is NULL, or says what is wrong. */
#define FUZZ_FINE(wrong) \
	do { \
		const char *wrong_ = (wrong); \
		if (wrong_ != NULL) \
			fuzz_die(__FILE__, __LINE__, wrong_); \
	} while (0)

#endif
