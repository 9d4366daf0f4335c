/* SPDX-License-Identifier: Apache-2.0 */
/* Relations over a whole run, where testdata/ holds too few to show them: what
 * is asked of the verifier, the limits, requests.  Most certificates are made
 * up, in memory of their own size. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "load/load.h"
#include "pki/ahead.h"
#include "pki/relations.h"
#include "pki_input.h"
#include "t.h"

static void
load(const char *name, enum as as, struct arena *a, struct input *in)
{
	pki_input(name, in);
	roles_decide(a, in->file, as);
}

/* ---- What is asked of the verifier --------------------------------------- */

static const struct {
	struct relate_options opt;
	bool is_ca; /* the file is that of --ca */
	size_t operations;
	enum self_signed self_signed;
} wanted[] = {
	{ { .want_bundles = false }, false, 0, SELF_UNCHECKED },
	{ { .want_self_signed = true }, false, 1, SELF_YES },
	{ { .want_issued_by = true }, false, 1, SELF_YES },
	{ { .want_bundles = true }, false, 1, SELF_YES },
	{ { .want_chains = true }, true, 1, SELF_YES },
	{ { .want_chains = true }, false, 0, SELF_UNCHECKED },
	{ { .want_requests = true }, true, 0, SELF_UNCHECKED },
};

static void
test_wanted(void)
{
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		struct relate_options opt = wanted[i].opt;
		struct arena *a = arena_new();
		struct verifier *v = verifier_new();
		struct relations rel;
		struct input in;

		load("root.pem", AS_CA_BUNDLE, a, &in);
		opt.ca = wanted[i].is_ca ? in.file : NULL;
		relate_run(a, v, &in.file, 1, &opt, &rel);
		CU_ASSERT_EQUAL(verifier_operations(v), wanted[i].operations);
		CU_ASSERT_EQUAL(
		    in.file->certs[0]->self_signed, wanted[i].self_signed);
		input_free(&in);
		verifier_free(v);
		arena_free(a);
	}
}

/* The bundle of --ca counts where it is not among the files, too. */
static void
test_ca_aside(void)
{
	struct arena *a = arena_new();
	struct verifier *v = verifier_new();
	struct file **files = mem_alloc(sizeof *files);
	struct relations rel;
	struct input in, ca;
	struct relate_options opt = { .want_chains = true };

	load("chain-mid.pem", AS_END_ENTITY, a, &in);
	load("root.pem", AS_CA_BUNDLE, a, &ca);
	opt.ca = ca.file;
	*files = in.file;
	relate_run(a, v, files, 1, &opt, &rel);
	CU_ASSERT_EQUAL_FATAL(rel.n_chains, 1);
	CU_ASSERT_EQUAL(rel.chains[0].path.fault, PATH_OK);
	CU_ASSERT_EQUAL_FATAL(rel.chains[0].path.n, 3);
	CU_ASSERT_PTR_EQUAL(rel.chains[0].path.certs[2], ca.file->certs[0]);
	input_free(&in);
	input_free(&ca);
	free(files);
	verifier_free(v);
	arena_free(a);
}

/* ---- What is verified ahead ----------------------------------------------- */

/* Certificates in files: how many of them are taken to have an issuer. */
struct ahead {
	struct cert certs[64], *list[64];
	struct name names[3];
	struct file files[64], *pointers[64];
	unsigned char ids[64];
	size_t n_certs, n_files;
};

static struct file *
ahead_file(struct ahead *x)
{
	struct file *f = &x->files[x->n_files];

	f->certs = &x->list[x->n_certs];
	return x->pointers[x->n_files++] = f;
}

/* In the last file: one of subject, from issuer, with this key id. */
static struct cert *
ahead_cert(struct ahead *x, size_t subject, size_t issuer, unsigned char id)
{
	struct file *f = &x->files[x->n_files - 1];
	struct cert *c = &x->certs[x->n_certs];

	x->ids[x->n_certs] = id;
	*c = (struct cert){ .decoded = true,
		.file = f,
		.der = { &x->ids[x->n_certs], 1 },
		.subject = &x->names[subject],
		.issuer = &x->names[issuer] };
	c->subject_key_id.state = c->authority_key_id.state = PRESENT;
	c->subject_key_id.id = c->authority_key_id.id = (struct span){ 0, 1 };
	f->n_certs++;
	return x->list[x->n_certs++] = c;
}

static struct ahead *
ahead_new(void)
{
	struct ahead *x = mem_alloc(sizeof *x);

	for (size_t i = 0; i < 3; i++)
		x->names[i].der = slice_str(&"abc"[i]);
	return x;
}

static size_t
ahead_edges(
    struct ahead *x, const struct file *ca, bool everywhere, unsigned jobs)
{
	struct verifier *v = verifier_new();
	/* of their own size, for the sanitizers */
	struct file **files = mem_alloc(x->n_files * sizeof(*files));
	size_t n;

	memcpy(files, x->pointers, x->n_files * sizeof(*files));
	n = verify_files_ahead(v, files, x->n_files, ca, everywhere, jobs);
	CU_ASSERT_EQUAL(verifier_operations(v), 0);
	free(files);
	verifier_free(v);
	return n;
}

/* n roots in one file. */
static size_t
roots_ahead(size_t n, unsigned jobs)
{
	struct ahead *x = ahead_new();
	size_t found;

	ahead_file(x);
	for (size_t i = 0; i < n; i++)
		ahead_cert(x, 0, 0, 1);
	found = ahead_edges(x, NULL, false, jobs);
	free(x);
	return found;
}

static void
test_ahead_few(void)
{
	CU_ASSERT_EQUAL(roots_ahead(31, 2), 0);
	CU_ASSERT_EQUAL(roots_ahead(32, 2), 32);
	CU_ASSERT_EQUAL(roots_ahead(32, 1), 0);
	CU_ASSERT_EQUAL(roots_ahead(33, 8), 33);
}

/* A file of n roots and one of 40 that they may have issued. */
static size_t
children_ahead(size_t n, unsigned char id, bool is_ca, bool everywhere)
{
	struct ahead *x = ahead_new();
	struct file *ca = ahead_file(x);
	size_t found;

	for (size_t i = 0; i < n; i++)
		ahead_cert(x, 0, 0, (unsigned char)(n - i));
	ahead_file(x);
	for (size_t i = 0; i < 40; i++)
		ahead_cert(x, 1, 0, id);
	found = ahead_edges(x, is_ca ? ca : NULL, everywhere, 2);
	free(x);
	return found;
}

static void
test_ahead_where(void)
{
	struct ahead *x = ahead_new();
	struct file *ca;

	/* in the same file, that of --ca, or any */
	CU_ASSERT_EQUAL(children_ahead(1, 1, false, false), 0);
	CU_ASSERT_EQUAL(children_ahead(1, 1, true, false), 41);
	CU_ASSERT_EQUAL(children_ahead(1, 1, false, true), 41);
	/* with another key id it is none */
	CU_ASSERT_EQUAL(children_ahead(1, 2, true, false), 0);
	CU_ASSERT_EQUAL(children_ahead(1, 2, false, true), 0);
	/* of one name only the first eight are looked at */
	CU_ASSERT_EQUAL(children_ahead(8, 1, true, false), 48);
	CU_ASSERT_EQUAL(children_ahead(9, 1, true, false), 0);
	CU_ASSERT_EQUAL(children_ahead(9, 2, true, false), 48);
	/* below one of its own file, and one that is not decoded */
	ahead_file(x);
	ahead_cert(x, 0, 0, 1);
	for (size_t i = 0; i < 40; i++)
		ahead_cert(x, 1, 0, 1);
	CU_ASSERT_EQUAL(ahead_edges(x, NULL, false, 2), 41);
	x->certs[7].decoded = false;
	CU_ASSERT_EQUAL(ahead_edges(x, NULL, false, 2), 40);
	x->certs[0].decoded = false;
	CU_ASSERT_EQUAL(ahead_edges(x, NULL, false, 2), 0);
	free(x);

	/* one to a file: it needs another */
	x = ahead_new();
	ca = ahead_file(x);
	ahead_cert(x, 0, 0, 1);
	for (size_t i = 0; i < 40; i++) {
		ahead_file(x);
		ahead_cert(x, 1, 0, 1);
	}
	CU_ASSERT_EQUAL(ahead_edges(x, ca, false, 2), 41);
	CU_ASSERT_EQUAL(ahead_edges(x, NULL, true, 2), 41);
	CU_ASSERT_EQUAL(ahead_edges(x, NULL, false, 2), 0);
	free(x);
}

/* ---- Issuers ------------------------------------------------------------- */

/* b: its key is of the wrong kind; u: of none that is known. */
static const struct {
	const char *candidates;
	size_t near; /* the one that is told; counted from 1 */
	bool unknown;
} nearest[] = {
	{ "", 0, false },
	{ "b", 1, false },
	{ "bb", 1, false },
	{ "u", 1, true },
	{ "bu", 2, true },
	{ "ub", 1, true },
	{ "buub", 2, true },
};

static void
test_near(void)
{
	static const struct signature_algorithm ecdsa = { .scheme = SIG_ECDSA,
		.hash = HASH_SHA256 };
	static unsigned char bytes[] = { 0, 1, 2, 3, 4 };
	const struct name name = { .der = slice_str("name") };
	const struct name below = { .der = slice_str("below") };
	static const struct key unknown_key = { .algorithm = KEY_UNKNOWN };
	static const struct key rsa_key = { .algorithm = KEY_RSA };

	for (size_t i = 0; i < sizeof nearest / sizeof nearest[0]; i++) {
		const char *list = nearest[i].candidates;
		struct cert c[4] = { { 0 } }, child = { .decoded = true,
			.sig = &ecdsa,
			.has_signature = true,
			.issuer = &name,
			.subject = &below };
		struct verifier *v = verifier_new();
		struct pool *p = pool_new(0);
		struct run r = { .verifier = v };
		const struct cert *near;
		bool unknown;

		for (size_t k = 0; list[k] != '\0'; k++) {
			c[k].decoded = true;
			c[k].subject = &name;
			c[k].der = (struct slice){ &bytes[k], 1 };
			c[k].spki = (struct span){ 0, 1 };
			c[k].key = list[k] == 'u' ? &unknown_key : &rsa_key;
			pool_add(p, &c[k]);
		}
		CU_ASSERT_PTR_NULL(
		    relate_issuer(&r, p, &child, &near, &unknown));
		CU_ASSERT_PTR_EQUAL(
		    near, nearest[i].near > 0 ? &c[nearest[i].near - 1] : NULL);
		CU_ASSERT_EQUAL(unknown, nearest[i].unknown);
		pool_free(p);
		verifier_free(v);
	}
}

/* So many of the issuer's name with another key stand before it. */
static void
test_checks(void)
{
	static unsigned char bytes[CAP_SIGNATURE_CHECKS][1000];
	static struct cert others[CAP_SIGNATURE_CHECKS];
	struct arena *a = arena_new();
	struct input in, other;
	const struct cert *near, *root2, *mid;
	bool unknown;

	/* root, root2, mid, and mid of root2 without a key id */
	load("generations.pem", AS_CA_BUNDLE, a, &in);
	load("root.pem", AS_CA_BUNDLE, a, &other);
	root2 = in.file->certs[1];
	mid = in.file->certs[3];
	for (size_t n = CAP_SIGNATURE_CHECKS - 1; n <= CAP_SIGNATURE_CHECKS;
	     n++) {
		struct verifier *v = verifier_new();
		struct pool *p = pool_new(0);
		struct run r = { .verifier = v };

		for (size_t i = 0; i < n; i++) {
			others[i] = *other.file->certs[0];
			CU_ASSERT_FATAL(others[i].der.n <= sizeof bytes[i]);
			others[i].der.p =
			    memcpy(bytes[i], others[i].der.p, others[i].der.n);
			/* in the signature */
			bytes[i][others[i].der.n - 1] = (unsigned char)i;
			pool_add(p, &others[i]);
		}
		pool_add(p, root2);
		CU_ASSERT_PTR_EQUAL(relate_issuer(&r, p, mid, &near, &unknown),
		    n < CAP_SIGNATURE_CHECKS ? root2 : NULL);
		CU_ASSERT_PTR_EQUAL(near, &others[0]);
		pool_free(p);
		verifier_free(v);
	}
	input_free(&in);
	input_free(&other);
	arena_free(a);
}

/* In a circle all end with the one that ends first. */
static void
test_circle(void)
{
	const struct relate_options opt = { .want_issued_by = true };
	struct arena *a = arena_new();
	struct verifier *v = verifier_new();
	struct relations rel;
	struct input in;

	load("loop-times.pem", AS_CA_BUNDLE, a, &in);
	relate_run(a, v, &in.file, 1, &opt, &rel);
	for (size_t i = 0; i < 3; i++)
		CU_ASSERT_EQUAL(cert_effective_not_after(in.file->certs[i]),
		    in.file->certs[0]->not_after);
	CU_ASSERT(in.file->certs[1]->not_after > in.file->certs[0]->not_after);
	input_free(&in);
	verifier_free(v);
	arena_free(a);
}

/* ---- Bundles ------------------------------------------------------------- */

/* Of a member: its link, what becomes of its path, how long that is, the member
 * (from 1) that leaves no room below it, and the one that its path ends with
 * where it is not as its issuer's. */
static const struct {
	const char *name;
	size_t member;
	enum link link;
	enum path_fault fault;
	size_t n, exhausted_by, until_by;
} members[] = {
	{ "upper-wrong.pem", 1, LINK_MISSING, PATH_OK, 1, 0, 0 },
	{ "odd-root.pem", 0, LINK_UNKNOWN, PATH_OK, 1, 0, 0 },
	{ "odd-root.pem", 1, LINK_ROOT, PATH_OK, 1, 0, 0 },
	{ "two-ways.pem", 0, LINK_MISSING, PATH_OK, 1, 0, 0 },
	{ "two-ways.pem", 3, LINK_ISSUED, PATH_OK, 3, 0, 4 },
	/* what breaks above ends, of those that end at one time, here */
	{ "lone-mid.pem", 1, LINK_ISSUED, PATH_NO_ISSUER, 2, 0, 2 },
	{ "room-beside.pem", 2, LINK_ISSUED, PATH_OK, 2, 0, 0 },
	{ "two-full.pem", 2, LINK_ISSUED, PATH_OK, 3, 1, 0 },
};

static void
test_members(void)
{
	const struct relate_options opt = { .want_bundles = true };

	for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
		struct arena *a = arena_new();
		struct verifier *v = verifier_new();
		struct relations rel;
		const struct member *m;
		const struct member_extra *x;
		const struct cert *path[CAP_PATH];
		struct input in;
		size_t by = members[i].exhausted_by;
		size_t until = members[i].until_by, n;

		load(members[i].name, AS_CA_BUNDLE, a, &in);
		relate_run(a, v, &in.file, 1, &opt, &rel);
		CU_ASSERT_EQUAL_FATAL(rel.n_bundles, 1);
		m = &rel.bundles[0].members[members[i].member];
		x = member_extra(m);
		n = member_path(&rel.bundles[0], m, path);
		if (m->link != members[i].link ||
		    x->path.fault != members[i].fault || n != members[i].n ||
		    x->exhausted_by !=
			(by > 0 ? in.file->certs[by - 1] : NULL) ||
		    x->path.until_by !=
			(until > 0 ? in.file->certs[until - 1] : NULL)) {
			printf("%s, member %zu: link %d, fault %d, %zu\n",
			    members[i].name, members[i].member, (int)m->link,
			    (int)x->path.fault, n);
			CU_FAIL("see above");
		}
		input_free(&in);
		verifier_free(v);
		arena_free(a);
	}
}

/* Members of one name and many keys, and many pairs of another name each: each
 * but the first of a name learns of the first. */
static void
test_namesakes(void)
{
	enum { SAME = 70, PAIRS = 80, N = SAME + 2 * PAIRS };
	static const struct attribute cn = { 7, 2, 0, ATTR_CN, 0x0c, true,
		false };
	static struct cert certs[N], *list[N];
	static unsigned char der[N][9], keys[N];
	static struct name names[N];
	const struct relate_options opt = { .ca = NULL };
	struct file file = { .as = AS_CA_BUNDLE, .certs = list, .n_certs = N };
	struct file *files[] = { &file };
	struct arena *a = arena_new();
	struct relations rel;

	for (size_t i = 0; i < N; i++) {
		size_t name = i < SAME ? 0 : 1 + (i - SAME) / 2;

		memcpy(der[i], "\x06\x03\x55\x04\x03\x0c\x02", 7);
		der[i][7] = (unsigned char)('a' + name / 16);
		der[i][8] = (unsigned char)('a' + name % 16);
		keys[i] = (unsigned char)i;
		names[i] = (struct name){
			.der = { der[i], 9 }, .attrs = &cn, .n_attrs = 1
		};
		list[i] = &certs[i];
		certs[i] = (struct cert){ .decoded = true,
			.file = &file,
			.index = (uint32_t)i,
			.der = { &keys[i], 1 },
			.spki = { 0, 1 },
			.issuer = &names[i],
			.subject = &names[i] };
	}
	relate_run(a, NULL, files, 1, &opt, &rel);
	CU_ASSERT_EQUAL_FATAL(rel.n_bundles, 1);
	CU_ASSERT_EQUAL_FATAL(rel.bundles[0].n_members, N);
	for (size_t i = 0; i < N; i++) {
		size_t first = i < SAME ? 0 : i - (i - SAME) % 2;

		CU_ASSERT_PTR_EQUAL(
		    member_extra(&rel.bundles[0].members[i])->same_subject,
		    first == i ? NULL : &certs[first]);
	}
	arena_free(a);
}

/* Members under names that are made up, with signatures that are good: A by B
 * and B by A of loop.pem, again and again, each with a number behind it. */
struct made {
	struct file file;
	struct cert **list;
	unsigned char **der;
	struct name *names;
	unsigned char (*letters)[10]; /* of the names */
	size_t n, room;
};

static void
made_new(struct made *m, size_t room)
{
	static const struct attribute cn = { 7, 3, 0, ATTR_CN, 0x0c, true,
		false };

	*m = (struct made){ .room = room,
		.list = mem_alloc(room * sizeof *m->list),
		.der = mem_alloc(room * sizeof *m->der),
		.names = mem_alloc((room + 1) * sizeof *m->names),
		.letters = mem_alloc((room + 1) * sizeof *m->letters) };
	for (size_t i = 0; i <= room; i++) {
		memcpy(m->letters[i], "\x06\x03\x55\x04\x03\x0c\x03", 7);
		m->letters[i][7] = (unsigned char)('a' + i / 256);
		m->letters[i][8] = (unsigned char)('a' + i / 16 % 16);
		m->letters[i][9] = (unsigned char)('a' + i % 16);
		m->names[i] = (struct name){
			.der = { m->letters[i], 10 }, .attrs = &cn, .n_attrs = 1
		};
	}
	m->file.as = AS_CA_BUNDLE;
	m->file.certs = m->list;
}

static void
made_free(struct made *m)
{
	for (size_t i = 0; i < m->n; i++) {
		free(m->list[i]);
		free(m->der[i]);
	}
	free(m->list);
	free(m->der);
	free(m->names);
	free(m->letters);
}

/* With the key and the signature of like. */
static struct cert *
made_add(struct made *m, const struct cert *like, size_t subject, size_t issuer)
{
	struct cert *c = mem_alloc(sizeof *c);
	size_t n = like->der.n;

	CU_ASSERT_FATAL(m->n < m->room);
	*c = *like;
	m->der[m->n] = memcpy(mem_alloc(n + 2), like->der.p, n);
	m->der[m->n][n] = (unsigned char)(m->n >> 8);
	m->der[m->n][n + 1] = (unsigned char)m->n;
	c->der = (struct slice){ m->der[m->n], n + 2 };
	c->subject = &m->names[subject];
	c->issuer = &m->names[issuer];
	c->file = &m->file;
	c->index = (uint32_t)m->n;
	c->extra = NULL;
	m->list[m->n++] = c;
	m->file.n_certs = m->n;
	return c;
}

static const struct bundle *
made_relate(struct made *m, struct arena *a, struct verifier *v)
{
	static struct relations rel;
	const struct relate_options opt = { .want_bundles = true };
	struct file *files[] = { &m->file };

	relate_run(a, v, files, 1, &opt, &rel);
	CU_ASSERT_EQUAL_FATAL(rel.n_bundles, 1);
	CU_ASSERT_EQUAL_FATAL(rel.bundles[0].n_members, m->n);
	return &rel.bundles[0];
}

/* Each issued by the one before, the first by nobody who is there: no path has
 * more certificates than CAP_PATH, and each ends when the first of its own
 * does, of those that end together the lowest. */
static void
test_deep(void)
{
	enum { N = CAP_PATH + 3, SAME = 6, LATER = 9 };
	struct arena *a = arena_new();
	struct verifier *v = verifier_new();
	const struct bundle *b;
	struct made m;
	struct input in;

	load("loop.pem", AS_CA_BUNDLE, a, &in);
	made_new(&m, N);
	for (size_t i = 0; i < N; i++) {
		struct cert *c = made_add(&m, in.file->certs[i % 2], i + 1, i);

		c->not_after -= (int64_t)(i == SAME ? i - 1 : i);
		if (i == LATER)
			c->not_after += 1000;
	}
	b = made_relate(&m, a, v);
	CU_ASSERT_EQUAL(b->members[0].link, LINK_MISSING);
	for (size_t i = 1; i < N; i++) {
		const struct path *p = &member_extra(&b->members[i])->path;

		CU_ASSERT_EQUAL(b->members[i].link, LINK_ISSUED);
		CU_ASSERT_EQUAL(p->fault, PATH_NO_ISSUER);
		CU_ASSERT_EQUAL_FATAL(
		    p->n, i + 1 < CAP_PATH ? i + 1 : CAP_PATH);
		CU_ASSERT_PTR_EQUAL(p->certs[0], m.list[i]);
		CU_ASSERT_PTR_EQUAL(p->certs[1], m.list[i - 1]);
		CU_ASSERT_PTR_EQUAL(
		    p->until_by, m.list[i == LATER ? i - 1 : i]);
	}
	made_free(&m);
	input_free(&in);
	verifier_free(v);
	arena_free(a);
}

/* n members below one that leads nowhere and a twin of it that leads on, to a
 * root with room for no more below them and a twin of that with room. */
static const struct member *
searched(struct made *m, size_t n, const struct cert *root,
    struct cert *const *loop, struct arena *a, struct verifier *v)
{
	enum { NOWHERE, LOST, ROOT, ISSUER, FIRST };

	made_new(m, n + FIRST + 1);
	made_add(m, root, ROOT, ROOT)->path_len = 1;
	made_add(m, root, ROOT, ROOT);
	made_add(m, loop[0], LOST, NOWHERE);
	made_add(m, loop[1], ISSUER, LOST);
	made_add(m, loop[1], ISSUER, ROOT);
	for (size_t i = 0; i < n; i++)
		made_add(m, loop[0], FIRST + i, ISSUER);
	return made_relate(m, a, v)->members + 5;
}

/* MAX_SEARCHES: one for the member that leads nowhere, one for each below it,
 * and one more for each to see whether there is room. */
static void
test_searches(void)
{
	enum { MAX = 1000 };
	struct arena *a = arena_new();
	struct verifier *v = verifier_new();
	const struct member *x;
	struct input in, root;
	struct cert *const *loop;
	const struct cert *top;
	struct made m[3]; /* the verifier remembers them */

	load("loop.pem", AS_CA_BUNDLE, a, &in);
	load("root.pem", AS_CA_BUNDLE, a, &root);
	loop = in.file->certs;
	top = root.file->certs[0];
	x = searched(&m[0], MAX + 1, top, loop, a, v);
	CU_ASSERT_EQUAL(member_extra(&x[-2])->path.fault, PATH_NO_ISSUER);
	CU_ASSERT_EQUAL(member_extra(&x[-1])->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(member_extra(&x[0])->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(member_extra(&x[MAX - 2])->path.fault, PATH_OK);
	CU_ASSERT_EQUAL(member_extra(&x[MAX - 1])->path.fault, PATH_NO_ISSUER);
	CU_ASSERT_EQUAL(member_extra(&x[MAX])->path.fault, PATH_NO_ISSUER);
	x = searched(&m[1], MAX - 2, top, loop, a, v);
	CU_ASSERT_PTR_NULL(member_extra(&x[0])->exhausted_by);
	CU_ASSERT_PTR_EQUAL(member_extra(&x[1])->exhausted_by, m[1].list[0]);
	x = searched(&m[2], MAX - 1, top, loop, a, v);
	CU_ASSERT_PTR_EQUAL(member_extra(&x[0])->exhausted_by, m[2].list[0]);
	input_free(&in);
	input_free(&root);
	verifier_free(v);
	for (size_t i = 0; i < 3; i++)
		made_free(&m[i]);
	arena_free(a);
}

/* ---- Requests ------------------------------------------------------------ */

/* Two certificates with the key of a request: which of them it is told that
 * was issued for it.  s: one that is its own issuer. */
static const struct {
	const char *der[2];
	int64_t not_before[2];
	bool own[2];
	int issued; /* -1: none */
} issued[] = {
	{ { "a", "b" }, { 1, 2 }, { false, false }, 1 },
	{ { "a", "b" }, { 2, 1 }, { false, false }, 0 },
	/* at one time: any, but the same in whatever order */
	{ { "a", "b" }, { 1, 1 }, { false, false }, 1 },
	{ { "b", "a" }, { 1, 1 }, { false, false }, 0 },
	{ { "a", "ab" }, { 1, 1 }, { false, false }, 1 },
	{ { "ab", "a" }, { 1, 1 }, { false, false }, 0 },
	{ { "ab", "b" }, { 1, 1 }, { false, false }, 1 },
	{ { "b", "ab" }, { 1, 1 }, { false, false }, 0 },
	{ { "a", "a" }, { 1, 1 }, { false, false }, 0 },
	/* a CA's own was not asked for */
	{ { "a", "b" }, { 1, 2 }, { false, true }, 0 },
	{ { "a", "b" }, { 1, 2 }, { true, true }, -1 },
};

static void
test_issued(void)
{
	const struct name ca = { .der = slice_str("ca") };
	const struct name worker = { .der = slice_str("worker") };
	const struct relate_options opt = { .ca = NULL };

	for (size_t i = 0; i < sizeof issued / sizeof issued[0]; i++) {
		struct arena *a = arena_new();
		struct cert c[2] = { { 0 } }, wish = { .decoded = true };
		struct cert *list[] = { &c[0], &c[1] };
		struct request q = { .decoded = true, .wanted = &wish };
		struct file f = { .certs = list,
			.n_certs = 2,
			.requests = &q,
			.n_requests = 1 };
		struct file *files[] = { &f };
		struct relations rel;
		char *der[2];

		wish.der = slice_str("key");
		wish.spki = (struct span){ 0, 3 };
		for (int k = 0; k < 2; k++) {
			size_t n = strlen(issued[i].der[k]);

			/* the key stands behind */
			der[k] = memcpy(mem_alloc(n + 3), issued[i].der[k], n);
			memcpy(der[k] + n, "key", 3);
			c[k] = (struct cert){ .decoded = true,
				.file = &f,
				.der = { (unsigned char *)der[k], n },
				.spki = { (uint32_t)n, 3 },
				.subject = &worker,
				.issuer = issued[i].own[k] ? &worker : &ca,
				.not_before = issued[i].not_before[k] };
		}
		relate_run(a, NULL, files, 1, &opt, &rel);
		CU_ASSERT_PTR_EQUAL(q.issued,
		    issued[i].issued < 0 ? NULL : &c[issued[i].issued]);
		free(der[0]);
		free(der[1]);
		arena_free(a);
	}
}

/* ---- Serial numbers ------------------------------------------------------ */

/* Two numbers, each of more issuers than are told apart one by one, and each
 * issuer has used each twice; one issuer has no name, one number no octets. */
static void
test_serials(void)
{
	enum { ISSUERS = 40, N = 4 * ISSUERS };
	static struct cert certs[N], *list[N];
	static unsigned char bytes[N][2]; /* name and number */
	static struct name names[N], issuers[ISSUERS];
	struct file file = { .certs = list, .n_certs = N };
	struct file *files[] = { &file };
	const struct relate_options ro = { 0 };
	struct arena *a = arena_new();
	struct relations rel;

	for (size_t i = 0; i < N; i++) {
		size_t issuer = i / 4;

		bytes[i][0] = (unsigned char)i;
		bytes[i][1] = 1;
		list[i] = &certs[i];
		names[i] = (struct name){ .der = { bytes[i], 1 } };
		if (issuer + 1 < ISSUERS)
			issuers[issuer].der =
			    (struct slice){ bytes[4 * issuer], 1 };
		certs[i] = (struct cert){ .decoded = true,
			.file = &file,
			.der = names[i].der,
			.subject = &names[i],
			.issuer = &issuers[issuer],
			.serial = { 1, i % 4 < 2 ? 1 : 0 } };
	}
	relate_run(a, NULL, files, 1, &ro, &rel);
	for (size_t i = 0; i < N; i++)
		CU_ASSERT_PTR_EQUAL(
		    cert_extra(&certs[i])->same_serial, &certs[i ^ 1]);
	arena_free(a);
}

int
main(void)
{
	static const struct t_case cases[] = {
		{ "what is asked of the verifier", test_wanted },
		{ "a CA bundle aside", test_ca_aside },
		{ "few to verify ahead", test_ahead_few },
		{ "where issuers are looked for ahead", test_ahead_where },
		{ "issuers that do not fit", test_near },
		{ "at the limit of checks", test_checks },
		{ "in a circle", test_circle },
		{ "members", test_members },
		{ "members of one name", test_namesakes },
		{ "members of many levels", test_deep },
		{ "members that are searched", test_searches },
		{ "what was issued for a request", test_issued },
		{ "two serial numbers of many", test_serials },
	};

	return t_run("relate", cases, sizeof cases / sizeof cases[0]);
}
