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

/* Small, since part of a table is free: of the hash as much as finds a place
 * in any table, and the number of the key's last entry (0: free). */
struct map_slot {
	uint32_t hash;
	uint32_t last;
};

/* So few entries are searched one by one, without a table: a folder makes maps
 * by the thousand for files of one certificate. */
#define FEW 4

/* Entries have numbers, from 1 in the order in which they came.  All but the
 * few are in pieces that stay where they are: this many in the first, and in
 * each other twice as many as in the one before. */
#define FIRST_PIECE_LOG2 3
#define FIRST_PIECE (1 << FIRST_PIECE_LOG2)
#define MAX_PIECES 29
#define MAX_ENTRIES (((size_t)1 << 31) - 1)

/* In next of a key's last entry, beside the number of its first. */
#define IS_LAST ((uint32_t)1 << 31)

/* Bytes of an entry that has its key. */
#define KEYED (sizeof(struct map_entry) + sizeof(unsigned char *))

struct map {
	struct map_slot *slots; /* NULL: only few */
	size_t n_slots;         /* a power of two, a fifth of it free */
	size_t n_keys;          /* in slots */
	size_t n;               /* entries */
	size_t expected;
	uint64_t seed[2];
	struct slice (*key_of)(const void *value); /* NULL: entries have it */
	size_t entry_size;
	/* Entries: */
	unsigned char **pieces; /* MAX_PIECES; NULL: only few */
	_Alignas(struct map_entry) unsigned char few[FEW * KEYED];
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
	m->seed[1] = (uint64_t)(uintptr_t)map_new;
}

/* ---- The table ----------------------------------------------------------- */

struct map *
map_new(size_t expected)
{
	struct map *m = mem_alloc(sizeof *m);

	m->expected = expected < EXPECTED_MAX ? expected : EXPECTED_MAX;
	m->entry_size = KEYED;
	return m;
}

struct map *
map_new_of(struct slice (*key_of)(const void *value), size_t expected)
{
	struct map *m = map_new(expected);

	m->key_of = key_of;
	m->entry_size = sizeof(struct map_entry);
	return m;
}

void
map_free(struct map *m)
{
	if (m == NULL)
		return;
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

/* The place of one that is not among the few; *piece is where it is. */
static size_t
place_in_piece(size_t number, unsigned *piece)
{
	number += FIRST_PIECE - FEW - 1;
	*piece = log2_of(number) - FIRST_PIECE_LOG2;
	return number - ((size_t)FIRST_PIECE << *piece);
}

static struct map_entry *
entry_in(const struct map *m, const unsigned char *entries, size_t i)
{
	return unconst(entries + i * m->entry_size);
}

static struct map_entry *
entry_at(const struct map *m, size_t number)
{
	unsigned piece;
	size_t i;

	if (number <= FEW)
		return entry_in(m, m->few, number - 1);
	i = place_in_piece(number, &piece);
	return entry_in(m, m->pieces[piece], i);
}

/* Number m->n. */
static struct map_entry *
entry_new(struct map *m)
{
	unsigned piece;
	size_t i;

	if (m->n == MAX_ENTRIES)
		mem_failed();
	if (++m->n <= FEW)
		return entry_in(m, m->few, m->n - 1);
	i = place_in_piece(m->n, &piece);
	if (m->pieces[piece] == NULL)
		/* Not zeroed, which would make the system give all of it. */
		m->pieces[piece] =
		    mem_grow(NULL, (size_t)FIRST_PIECE << piece, m->entry_size);
	return entry_in(m, m->pieces[piece], i);
}

struct slice
map_key(const struct map *m, const struct map_entry *e)
{
	return m->key_of != NULL ? m->key_of(e->value)
				 : (struct slice){ e->key[0], e->n_key };
}

static bool
has_key(const struct map *m, size_t number, struct slice key)
{
	return slice_eq(map_key(m, entry_at(m, number)), key);
}

/* ---- The table itself ------------------------------------------------------ */

/* The slot that has key, or the free one where it belongs. */
static struct map_slot *
slot_for(const struct map *m, uint32_t hash, struct slice key)
{
	size_t mask = m->n_slots - 1;

	for (size_t i = hash & mask;; i = (i + 1) & mask) {
		struct map_slot *s = &m->slots[i];

		if (s->last == 0 ||
		    (s->hash == hash && has_key(m, s->last, key)))
			return s;
	}
}

static void
put_slot(struct map *m, struct map_slot slot)
{
	size_t mask = m->n_slots - 1, i = slot.hash & mask;

	while (m->slots[i].last != 0)
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

/* With so many keys a table of n slots is full enough. */
static size_t
keys_in(size_t n)
{
	return n - n / 5;
}

static void
map_double(struct map *m)
{
	struct map_slot *old = m->slots;
	size_t n = m->n_slots;

	slots_new(m, n * 2);
	for (size_t i = 0; i < n; i++)
		if (old[i].last != 0)
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

	while (keys_in(n) < m->expected)
		n *= 2;
	slots_new(m, n);
	m->pieces = mem_alloc(MAX_PIECES * sizeof *m->pieces);
	seed_fill(m);
	for (uint32_t i = 1; i <= m->n; i++) {
		const struct map_entry *e = entry_at(m, i);

		if ((e->next & IS_LAST) == 0)
			continue;
		put_slot(m, (struct map_slot){ hash_of(m, map_key(m, e)), i });
		m->n_keys++;
	}
}

/* ---- Looking, and adding ---------------------------------------------------- */

static uint32_t
last_among_few(const struct map *m, struct slice key)
{
	uint32_t i = (uint32_t)m->n;

	while (i > 0 && !has_key(m, i, key))
		i--;
	return i;
}

/* Where a key is: the number of its last entry, 0 while it is not in, and the
 * slot that says so, NULL while there is no table. */
struct place {
	struct map_slot *slot;
	uint32_t hash, last;
};

static struct place
place_of(const struct map *m, struct slice key)
{
	struct place at = { NULL, 0, 0 };

	if (m->slots == NULL) {
		at.last = last_among_few(m, key);
		return at;
	}
	at.hash = hash_of(m, key);
	at.slot = slot_for(m, at.hash, key);
	at.last = at.slot->last;
	return at;
}

/* The last entry of a key is followed by its first. */
static const struct map_entry *
first_at(const struct map *m, struct place at)
{
	return at.last == 0
		   ? NULL
		   : entry_at(m, entry_at(m, at.last)->next & ~IS_LAST);
}

static void
take_slot(struct map *m, struct place at)
{
	bool is_new = at.slot->last == 0;

	*at.slot = (struct map_slot){ at.hash, (uint32_t)m->n };
	if (is_new && ++m->n_keys > keys_in(m->n_slots))
		map_double(m);
}

static void
add_at(struct map *m, struct place at, struct slice key, const void *value)
{
	struct map_entry *e, *before;

	if (key.n > UINT32_MAX)
		mem_failed();
	if (at.slot == NULL && m->n == FEW) {
		make_table(m);
		at = place_of(m, key);
	}
	e = entry_new(m);
	*e = (struct map_entry){ .value = value,
		.next = (uint32_t)m->n | IS_LAST,
		.n_key = (uint32_t)key.n };
	if (m->key_of == NULL)
		e->key[0] = key.p;
	if (at.last != 0) {
		before = entry_at(m, at.last);
		e->next = before->next;
		before->next = (uint32_t)m->n;
	}
	if (at.slot != NULL)
		take_slot(m, at);
}

void
map_add(struct map *m, struct slice key, const void *value)
{
	add_at(m, place_of(m, key), key, value);
}

const struct map_entry *
map_add_first(struct map *m, struct slice key, const void *value)
{
	struct place at = place_of(m, key);

	if (at.last == 0)
		add_at(m, at, key, value);
	return first_at(m, at);
}

const struct map_entry *
map_find(const struct map *m, struct slice key)
{
	return first_at(m, place_of(m, key));
}

const struct map_entry *
map_next(const struct map *m, const struct map_entry *e)
{
	return (e->next & IS_LAST) != 0 ? NULL : entry_at(m, e->next);
}

size_t
map_count(const struct map *m)
{
	return m->n;
}

const void *
map_value(const struct map *m, size_t i)
{
	return entry_at(m, i + 1)->value;
}

size_t
map_first(const struct map *m, struct slice key)
{
	struct place at = place_of(m, key);

	return at.last == 0 ? m->n
			    : (entry_at(m, at.last)->next & ~IS_LAST) - 1;
}

size_t
map_after(const struct map *m, size_t i)
{
	uint32_t next = entry_at(m, i + 1)->next;

	return (next & IS_LAST) != 0 ? m->n : next - 1;
}
