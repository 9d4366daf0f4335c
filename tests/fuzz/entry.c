/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libFuzzer, and the driver that AFL++ has for such harnesses, call.
 * FUZZ_TARGET names the function.
 */
#include <stdbool.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"

fuzz_target LLVMFuzzerTestOneInput;
size_t LLVMFuzzerCustomMutator(
    uint8_t *data, size_t n, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t n_a, const uint8_t *b,
    size_t n_b, uint8_t *out, size_t max, unsigned seed);
/* libFuzzer's; AFL++ has its own way, and calls none of ours. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t n, size_t max)
    __attribute__((weak));

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	return FUZZ_TARGET(data, n);
}

/* Mostly the tree, where there is one; else and in between plain bytes. */
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t n, size_t max, unsigned seed)
{
	size_t made = 0;

	if (seed % 4 != 0)
		made = mutate_der(data, n, max, NULL, 0, seed);
	return made > 0 ? made : LLVMFuzzerMutate(data, n, max);
}

size_t
LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t n_a, const uint8_t *b,
    size_t n_b, uint8_t *out, size_t max, unsigned seed)
{
	size_t cut, rest;

	if (n_a > max)
		n_a = max;
	memcpy(out, a, n_a);
	if (seed % 4 != 0 &&
	    (cut = mutate_der(out, n_a, max, b, n_b, seed)) > 0)
		return cut;
	/* The beginning of one and the end of the other. */
	cut = n_a == 0 ? 0 : seed / 4 % n_a;
	rest = n_b == 0 ? 0 : seed / 64 % n_b;
	rest = n_b - rest > max - cut ? max - cut : n_b - rest;
	memcpy(out + cut, b + (n_b - rest), rest);
	return cut + rest;
}
