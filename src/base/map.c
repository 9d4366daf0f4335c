/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <fcntl.h>
#include <limits.h>
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

/* Small, since most of a table is free: of the hash as much as finds a place
 * in any table, and the number of the key's first entry, from 1 (0: free). */
struct map_slot {
	uint32_t hash;
	uint32_t entry;
};

/* So few keys are searched one by one, without a table: a folder makes maps
 * by the thousand for files of one certificate. */
#define FEW_KEYS 4

/* The first entries of keys, but for the few, are in pieces that stay where
 * they are: this many in the first, and in each other twice as many as in the
 * one before. */
#define FIRST_PIECE_LOG2 3
#define FIRST_PIECE (1 << FIRST_PIECE_LOG2)
#define MAX_PIECES 29
#define MAX_KEYS ((size_t)UINT32_MAX / 2)

struct map {
	struct arena *arena;    /* further entries of keys; NULL: none */
	struct map_slot *slots; /* NULL: only few */
	size_t n_slots;         /* a power of two, at least twice n_keys */
	size_t n_keys;
	size_t expected;
	uint64_t seed[2];
	struct map_entry few[FEW_KEYS];
	struct map_entry **pieces; /* MAX_PIECES; NULL: only few */
};

/* The second entry of a key, which is followed by the others. */
struct second {
	struct map_entry entry;
	struct map_entry *last;
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
	for (size_t i = 0; m->pieces != NULL && i < MAX_PIECES; i++)
		free(m->pieces[i]);
	free(m->pieces);
	free(m);
}

/* ---- Entries -------------------------------------------------------------- */

static unsigned
log2_of(size_t n)
{
	unsigned l = 0;

#ifdef __GNUC__
	l = (unsigned)(sizeof(long) * CHAR_BIT - 1) -
	    (unsigned)__builtin_clzl(n);
#else
	while ((n >>= 1) > 0)
		l++;
#endif
	return l;
}

/* Number i; *piece is where it is. */
static size_t
place_in_piece(size_t i, unsigned *piece)
{
	i += FIRST_PIECE - FEW_KEYS;
	*piece = log2_of(i) - FIRST_PIECE_LOG2;
	return i - ((size_t)FIRST_PIECE << *piece);
}

static struct map_entry *
entry_at(const struct map *m, size_t i)
{
	unsigned piece;

	if (i < FEW_KEYS)
		return unconst(&m->few[i]);
	i = place_in_piece(i, &piece);
	return &m->pieces[piece][i];
}

/* Of one more key. */
static struct map_entry *
entry_new(struct map *m)
{
	size_t i = m->n_keys;
	unsigned piece;

	if (i == MAX_KEYS)
		mem_failed();
	m->n_keys++;
	if (i < FEW_KEYS)
		return &m->few[i];
	i = place_in_piece(i, &piece);
	if (m->pieces[piece] == NULL)
		m->pieces[piece] = mem_alloc(
		    ((size_t)FIRST_PIECE << piece) * sizeof **m->pieces);
	return &m->pieces[piece][i];
}

/* One more of a key. */
static void
entry_append(struct map *m, struct map_entry *first, struct map_entry one)
{
	struct second *second;
	struct map_entry *e;

	if (m->arena == NULL)
		m->arena = arena_new();
	if (first->next == NULL) {
		second = ARENA_NEW(m->arena, struct second);
		second->entry = one;
		second->last = first->next = &second->entry;
		return;
	}
	e = arena_dup(m->arena, &one, sizeof one);
	second = (struct second *)first->next;
	second->last->next = e;
	second->last = e;
}

/* ---- The table itself ------------------------------------------------------ */

/* The slot that has key, or the free one where it belongs. */
static struct map_slot *
slot_for(const struct map *m, uint32_t hash, struct slice key)
{
	size_t mask = m->n_slots - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct map_slot *s = &m->slots[i];

		if (s->entry == 0 ||
		    (s->hash == hash &&
			slice_eq(entry_at(m, s->entry - 1)->key, key)))
			return s;
	}
}

static void
put_slot(struct map *m, struct map_slot slot)
{
	size_t mask = m->n_slots - 1, i = slot.hash & mask;

	while (m->slots[i].entry != 0)
		i = (i + 1) & mask;
	m->slots[i] = slot;
}

static void
slots_new(struct map *m, size_t n)
{
	if (n > SIZE_MAX / sizeof *m->slots)
		mem_failed();
	m->n_slots = n;
	m->slots = mem_alloc(n * sizeof *m->slots);
}

static void
map_double(struct map *m)
{
	struct map_slot *old = m->slots;
	size_t n = m->n_slots;

	slots_new(m, n * 2);
	for (size_t i = 0; i < n; i++)
		if (old[i].entry != 0)
			put_slot(m, old[i]);
	free(old);
}

static uint32_t
hash_of(const struct map *m, struct slice key)
{
	return (uint32_t)siphash(m->seed, key);
}

/* No longer few. */
static void
make_table(struct map *m)
{
	size_t n = 16;

	while (n < m->expected * 2)
		n *= 2;
	slots_new(m, n);
	m->pieces = mem_alloc(MAX_PIECES * sizeof *m->pieces);
	seed_fill(m);
	for (uint32_t i = 0; i < m->n_keys; i++)
		put_slot(
		    m, (struct map_slot){ hash_of(m, m->few[i].key), i + 1 });
}

/* ---- Looking, and adding ---------------------------------------------------- */

static struct map_entry *
find_among_few(const struct map *m, struct slice key)
{
	for (size_t i = 0; i < m->n_keys; i++)
		if (slice_eq(m->few[i].key, key))
			return unconst(&m->few[i]);
	return NULL;
}

/* The key's first entry.  One that is new has no value yet. */
static struct map_entry *
first_entry(struct map *m, struct slice key, bool *is_new)
{
	struct map_entry *e;
	struct map_slot *s = NULL;
	uint32_t hash = 0;

	*is_new = false;
	if (m->slots == NULL && (e = find_among_few(m, key)) != NULL)
		return e;
	if (m->slots == NULL && m->n_keys == FEW_KEYS)
		make_table(m);
	if (m->slots != NULL) {
		hash = hash_of(m, key);
		s = slot_for(m, hash, key);
		if (s->entry != 0)
			return entry_at(m, s->entry - 1);
	}
	*is_new = true;
	e = entry_new(m);
	e->key = key;
	if (s != NULL) {
		*s = (struct map_slot){ hash, (uint32_t)m->n_keys };
		if (m->n_keys > m->n_slots / 2)
			map_double(m);
	}
	return e;
}

void
map_add(struct map *m, struct slice key, const void *value)
{
	bool is_new;
	struct map_entry *e = first_entry(m, key, &is_new);

	if (is_new)
		e->value = value;
	else
		entry_append(
		    m, e, (struct map_entry){ .key = key, .value = value });
}

const struct map_entry *
map_add_first(struct map *m, struct slice key, const void *value)
{
	bool is_new;
	struct map_entry *e = first_entry(m, key, &is_new);

	if (!is_new)
		return e;
	e->value = value;
	return NULL;
}

const struct map_entry *
map_find(const struct map *m, struct slice key)
{
	const struct map_slot *s;

	if (m->slots == NULL)
		return find_among_few(m, key);
	s = slot_for(m, hash_of(m, key), key);
	return s->entry != 0 ? entry_at(m, s->entry - 1) : NULL;
}
