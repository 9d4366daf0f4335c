/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/auxv.h>   /* glibc 2.16, musl 1.1.0 */
#include <sys/random.h> /* glibc 2.25, musl 1.1.20 */
#endif

#include "base/mem.h"

/* What a caller expects may come from a file; more than this many slots
 * are only made once they are needed. */
#define EXPECTED_MAX ((size_t)1 << 16)

struct map_slot {
	uint64_t hash;
	struct map_entry *head, *tail; /* NULL: free */
};

/* So few keys are searched one by one, without a table: a folder makes maps
 * by the thousand for files of one certificate. */
#define FEW_KEYS 4

struct map {
	struct arena *arena;    /* entries, but for the first; NULL: none */
	struct map_slot *slots; /* NULL: only few */
	size_t n_slots;         /* a power of two, at least twice n_keys */
	size_t n_keys;
	size_t expected;
	uint64_t seed[2];
	struct map_slot few[FEW_KEYS];
	struct map_entry first[FEW_KEYS];
	size_t n_first;
};

/* ---- SipHash-1-3 (Aumasson and Bernstein, 2012) -------------------------- */

static uint64_t
rotate(uint64_t x, unsigned by)
{
	return x << by | x >> (64 - by);
}

static inline void
sip_round(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = rotate(v[1], 13) ^ v[0];
	v[3] = rotate(v[3], 16) ^ v[2];
	v[0] = rotate(v[0], 32);
	v[2] += v[1];
	v[0] += v[3];
	v[1] = rotate(v[1], 17) ^ v[2];
	v[3] = rotate(v[3], 21) ^ v[0];
	v[2] = rotate(v[2], 32);
}

/* 8 bytes, the first the lowest; compilers see one load in it. */
static uint64_t
word_at(const unsigned char *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	       (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	       (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	       (uint64_t)p[7] << 56;
}

static uint64_t
siphash(const uint64_t seed[2], struct slice s)
{
	/* "somepseudorandomlygeneratedbytes" */
	uint64_t v[4] = { seed[0] ^ UINT64_C(0x736f6d6570736575),
		seed[1] ^ UINT64_C(0x646f72616e646f6d),
		seed[0] ^ UINT64_C(0x6c7967656e657261),
		seed[1] ^ UINT64_C(0x7465646279746573) };
	uint64_t last = (uint64_t)s.n << 56;
	size_t i = 0;

	for (; s.n - i >= 8; i += 8) {
		uint64_t word = word_at(s.p + i);

		v[3] ^= word;
		sip_round(v);
		v[0] ^= word;
	}
	for (unsigned shift = 0; i < s.n; i++, shift += 8)
		last |= (uint64_t)s.p[i] << shift;
	v[3] ^= last;
	sip_round(v);
	v[0] ^= last;
	v[2] ^= 0xff;
	for (int r = 0; r < 3; r++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* ---- The seed ------------------------------------------------------------ */

static bool
random_device(void *p, size_t n)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd == -1)
		return false;
	got = read(fd, p, n);
	close(fd);
	return got >= 0 && (size_t)got == n;
}

static void
seed_fill(struct map *m)
{
	size_t n = sizeof m->seed;

#ifdef __linux__
	/* 16 bytes that the kernel gives every process: a folder makes maps
	 * by the thousand, and a system call for each would show. */
	const uintptr_t given = getauxval(AT_RANDOM);
	ssize_t got;

	if (given != 0) {
		memcpy(m->seed, (const void *)given, n);
		return;
	}
	got = getrandom(m->seed, n, 0);
	if (got >= 0 && (size_t)got == n)
		return;
#endif
	if (random_device(m->seed, n))
		return;
	/* Neither is there, as in a bare chroot: where the system put things
	 * is the best that is left.  No result depends on it. */
	m->seed[0] = (uint64_t)(uintptr_t)m;
	m->seed[1] = (uint64_t)(uintptr_t)&n;
}

/* ---- The table ----------------------------------------------------------- */

struct map *
map_new(size_t expected)
{
	struct map *m = mem_alloc(sizeof *m);

	m->expected = expected < EXPECTED_MAX ? expected : EXPECTED_MAX;
	return m;
}

void
map_free(struct map *m)
{
	if (m == NULL)
		return;
	arena_free(m->arena);
	free(m->slots);
	free(m);
}

/* The slot that has key, or the free one where it belongs. */
static struct map_slot *
slot_for(const struct map *m, uint64_t hash, struct slice key)
{
	size_t mask = m->n_slots - 1;

	for (size_t i = (size_t)hash & mask;; i = (i + 1) & mask) {
		struct map_slot *s = &m->slots[i];

		if (s->head == NULL ||
		    (s->hash == hash && slice_eq(s->head->key, key)))
			return s;
	}
}

/* The same among few; NULL: there is none. */
static struct map_slot *
slot_of_few(struct map *m, struct slice key)
{
	for (size_t i = 0; i < m->n_keys; i++)
		if (slice_eq(m->few[i].head->key, key))
			return &m->few[i];
	return m->n_keys < FEW_KEYS ? &m->few[m->n_keys] : NULL;
}

static void
place(struct map *m, const struct map_slot *old, size_t n)
{
	size_t mask = m->n_slots - 1;

	m->slots = mem_alloc(m->n_slots * sizeof *m->slots);
	for (size_t i = 0; i < n; i++) {
		size_t j = (size_t)old[i].hash & mask;

		if (old[i].head == NULL)
			continue;
		while (m->slots[j].head != NULL)
			j = (j + 1) & mask;
		m->slots[j] = old[i];
	}
}

static void
map_double(struct map *m)
{
	struct map_slot *old = m->slots;
	size_t n = m->n_slots;

	if (n > SIZE_MAX / 2 / sizeof *old)
		mem_grow(NULL, SIZE_MAX, 2); /* does not return */
	m->n_slots = n * 2;
	place(m, old, n);
	free(old);
}

/* No longer few. */
static void
make_table(struct map *m)
{
	m->n_slots = 16;
	while (m->n_slots < m->expected * 2)
		m->n_slots *= 2;
	seed_fill(m);
	for (size_t i = 0; i < m->n_keys; i++)
		m->few[i].hash = siphash(m->seed, m->few[i].head->key);
	place(m, m->few, m->n_keys);
}

static struct map_entry *
entry_new(struct map *m)
{
	if (m->n_first < FEW_KEYS)
		return &m->first[m->n_first++];
	if (m->arena == NULL)
		m->arena = arena_new();
	return ARENA_NEW(m->arena, struct map_entry);
}

/* The slot that has key, or a free one; with the hash where there is a
 * table. */
static struct map_slot *
slot_to_fill(struct map *m, struct slice key, uint64_t *hash)
{
	struct map_slot *s;

	*hash = 0;
	if (m->slots == NULL && (s = slot_of_few(m, key)) != NULL)
		return s;
	if (m->slots == NULL)
		make_table(m);
	*hash = siphash(m->seed, key);
	return slot_for(m, *hash, key);
}

static void
entry_add(struct map *m, struct map_slot *s, uint64_t hash, struct slice key,
    const void *value)
{
	struct map_entry *e = entry_new(m);

	e->key = key;
	e->value = value;
	if (s->head != NULL) {
		s->tail->next = e;
		s->tail = e;
		return;
	}
	s->hash = hash;
	s->head = s->tail = e;
	m->n_keys++;
	if (m->slots != NULL && m->n_keys > m->n_slots / 2)
		map_double(m);
}

void
map_add(struct map *m, struct slice key, const void *value)
{
	uint64_t hash;
	struct map_slot *s = slot_to_fill(m, key, &hash);

	entry_add(m, s, hash, key, value);
}

const struct map_entry *
map_add_first(struct map *m, struct slice key, const void *value)
{
	uint64_t hash;
	struct map_slot *s = slot_to_fill(m, key, &hash);

	if (s->head == NULL) {
		entry_add(m, s, hash, key, value);
		return NULL;
	}
	return s->head;
}

static const struct map_entry *
find_among_few(const struct map *m, struct slice key)
{
	for (size_t i = 0; i < m->n_keys; i++)
		if (slice_eq(m->few[i].head->key, key))
			return m->few[i].head;
	return NULL;
}

const struct map_entry *
map_find(const struct map *m, struct slice key)
{
	if (m->slots == NULL)
		return find_among_few(m, key);
	return slot_for(m, siphash(m->seed, key), key)->head;
}
