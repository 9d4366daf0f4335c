/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/mutate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"
#include "load/der.h"
#include "load/pem.h"

/* Beyond these an element is left as one piece. */
#define MAX_DEPTH 40
#define MAX_NODES 5000

struct node {
	int tag;
	bool parent; /* of kids; else it has bytes */
	struct slice bytes;
	struct node **kids;
	size_t n_kids, cap_kids;
	/* What is wrong with it on purpose. */
	long skew;        /* of the length */
	bool long_form;   /* a length with a superfluous octet */
	size_t copies;    /* in all; 0 is 1 */
	size_t wrappings; /* in SEQUENCEs of nothing else */
};

struct tree {
	struct arena *a;
	uint64_t *random;
	struct node *root;
	struct node **all; /* with parents in step */
	struct node **parents;
	size_t n;
};

/* ---- Bytes to tree ------------------------------------------------------- */

static void
add_kid(struct arena *a, struct node *of, struct node *kid, size_t at)
{
	if (of->n_kids == of->cap_kids) {
		struct node **old = of->kids;

		of->cap_kids = of->cap_kids * 2 + 4;
		of->kids = ARENA_ARRAY(a, struct node *, of->cap_kids);
		if (of->n_kids > 0)
			memcpy(of->kids, old, of->n_kids * sizeof *old);
	}
	memmove(of->kids + at + 1, of->kids + at,
	    (of->n_kids - at) * sizeof *of->kids);
	of->kids[at] = kid;
	of->n_kids++;
}

static bool parse_all(
    struct arena *a, struct slice s, struct node *of, int depth, size_t *n);

static struct node *
parse(struct arena *a, struct der *d, int depth, size_t *n)
{
	struct node *node;
	struct slice content;
	int tag;

	if (*n >= MAX_NODES || !der_any(d, &tag, &content, NULL))
		return NULL;
	++*n;
	node = ARENA_NEW(a, struct node);
	*node = (struct node){ .tag = tag, .bytes = content };
	/* OCTET STRINGs of extensions and keys hold DER as well. */
	if (((tag & 0x20) != 0 || tag == DER_OCTET_STRING) &&
	    depth < MAX_DEPTH) {
		size_t before = *n;

		node->parent = parse_all(a, content, node, depth + 1, n);
		if (!node->parent) {
			node->n_kids = 0;
			*n = before;
		}
	}
	return node;
}

static bool
parse_all(
    struct arena *a, struct slice s, struct node *of, int depth, size_t *n)
{
	struct der d = der_from(s);

	if (s.n == 0)
		return (of->tag & 0x20) != 0;
	while (!der_empty(&d)) {
		struct node *kid = parse(a, &d, depth, n);

		if (kid == NULL)
			return false;
		add_kid(a, of, kid, of->n_kids);
	}
	return true;
}

/* Elements back to back below a root that is not written. */
static struct node *
parse_root(struct arena *a, struct slice s)
{
	struct node *root = ARENA_NEW(a, struct node);
	size_t n = 0;

	root->tag = DER_SEQUENCE;
	root->parent = true;
	/* What follows the last element that can be read is one, too. */
	if (!parse_all(a, s, root, 0, &n) && root->n_kids == 0)
		return NULL;
	return root;
}

static void
list_nodes(struct tree *t, struct node *of)
{
	for (size_t i = 0; i < of->n_kids && t->n < MAX_NODES; i++) {
		t->parents[t->n] = of;
		t->all[t->n++] = of->kids[i];
		list_nodes(t, of->kids[i]);
	}
}

/* ---- Tree to bytes ----------------------------------------------------------- */

static void
put_length(struct buf *b, size_t n, bool long_form)
{
	size_t octets = 0;

	if (n < 0x80 && !long_form) {
		buf_byte(b, (char)n);
		return;
	}
	for (size_t m = n; m > 0; m >>= 8)
		octets++;
	octets += long_form;
	buf_byte(b, (char)(0x80 | octets));
	while (octets-- > 0)
		buf_byte(b,
		    (char)(octets >= sizeof n ? 0 : n >> (8 * octets) & 0xff));
}

static void write_node(struct buf *b, const struct node *n, size_t max);

static void
write_content(struct buf *b, const struct node *n, size_t max)
{
	if (!n->parent) {
		if (n->bytes.n > 0)
			buf_add(b, n->bytes.p, n->bytes.n);
		return;
	}
	for (size_t i = 0; i < n->n_kids && b->len <= max; i++)
		write_node(b, n->kids[i], max);
}

static void
write_node(struct buf *b, const struct node *n, size_t max)
{
	struct buf in = { 0 }, one = { 0 };
	size_t length;

	write_content(&in, n, max);
	length = in.len;
	if (n->skew < 0 && (size_t)-n->skew <= length)
		length -= (size_t)-n->skew;
	else if (n->skew > 0)
		length += (size_t)n->skew;
	buf_byte(&one, (char)n->tag);
	put_length(&one, length, n->long_form);
	buf_add(&one, buf_str(&in), in.len);
	for (size_t i = 0; i < n->wrappings && one.len <= max; i++) {
		buf_clear(&in);
		buf_byte(&in, DER_SEQUENCE);
		put_length(&in, one.len, false);
		buf_add(&in, one.data, one.len);
		buf_clear(&one);
		buf_add(&one, in.data, in.len);
	}
	for (size_t i = 0; i < n->copies + (n->copies == 0); i++)
		if (b->len <= max)
			buf_add(b, one.data, one.len);
	buf_free(&in);
	buf_free(&one);
}

/* ---- Changes ------------------------------------------------------------------ */

static const char *const words[] = { FUZZ_MARKER "x onload=x>",
	"\"><" FUZZ_MARKER ">", "</script>" FUZZ_MARKER, "\n::error::forged",
	"\r\n##[error]", "%0A::error::", "=1+1", "@SUM(1)",
	"\xe2\x80\xae"
	"evil",
	"\xe2\x81\xa6x", "\x1b[31m", "\x1b]8;;http://x\x07", "a\0b", "\xff\xfe",
	"\xed\xa0\x80", "\xc0\x80", "]]>", "&amp;", "\\", "'\"`$(id)", "*",
	"*.example.com", "..", "a@b@c", "http://[::1", "10.0.0.1", "{\"a\":1}",
	"\xef\xbb\xbf", "\xf0\x9f\x92\xa9", "%s%n%n", ",", "+", "CN=x,O=y",
	"" };

/* Contents of OBJECT IDENTIFIERs that the readers know. */
static const char *const oids[] = { "\x55\x1d\x0e", "\x55\x1d\x0f",
	"\x55\x1d\x11", "\x55\x1d\x12", "\x55\x1d\x13", "\x55\x1d\x1e",
	"\x55\x1d\x1f", "\x55\x1d\x20", "\x55\x1d\x21", "\x55\x1d\x23",
	"\x55\x1d\x24", "\x55\x1d\x25", "\x55\x1d\x36", "\x55\x04\x03",
	"\x55\x04\x06", "\x55\x04\x0a", "\x55\x04\x0b", "\x55\x04\x05",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01",
	"\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e", "\x2a\x86\x48\xce\x3d\x02\x01",
	"\x2a\x86\x48\xce\x3d\x03\x01\x07", "\x2a\x86\x48\xce\x3d\x04\x03\x02",
	"\x2b\x81\x04\x00\x22", "\x2b\x65\x70", "\x2b\x65\x71",
	"\x2b\x06\x01\x05\x05\x07\x01\x01", "\x2b\x06\x01\x05\x05\x07\x03\x02",
	"\x2b\x06\x01\x05\x05\x07\x03\x01", "\x55\x1d\x25\x00",
	"\x2b\x06\x01\x05\x05\x07\x01\x18",
	"\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19" };

static const int tags[] = { DER_BOOLEAN, DER_INTEGER, DER_BIT_STRING,
	DER_OCTET_STRING, DER_NULL, DER_OID, DER_UTF8_STRING,
	DER_NUMERIC_STRING, DER_PRINTABLE_STRING, DER_T61_STRING,
	DER_IA5_STRING, DER_UTC_TIME, DER_GENERALIZED_TIME,
	DER_UNIVERSAL_STRING, DER_BMP_STRING, DER_SEQUENCE, DER_SET, 0x80, 0x81,
	0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4,
	0x1f, 0x00, 0x24, 0x3f };

static const char *const times[] = { "260101000000Z", "491231235959Z",
	"500101000000Z", "20500101000000Z", "99991231235959Z",
	"00000101000000Z", "240229000000Z", "250229000000Z", "261301000000Z",
	"2601010000Z", "260101000000+0100", "20260101000000.5Z",
	"260101246060Z" };

#define PICK(random, list) \
	(list)[random_below(random, sizeof(list) / sizeof(list)[0])]

static void
set_bytes(struct node *n, struct slice s)
{
	n->parent = false;
	n->n_kids = 0;
	n->bytes = s;
}

static void
set_word(struct node *n, const char *s)
{
	set_bytes(n, slice_str(s));
}

/* Its content, to be changed; at least room bytes. */
static unsigned char *
own_bytes(struct tree *t, struct node *n, size_t room)
{
	struct buf b = { 0 };
	unsigned char *p;

	write_content(&b, n, (size_t)1 << 20);
	p = arena_alloc(t->a, b.len + room + 1);
	memcpy(p, buf_str(&b), b.len);
	set_bytes(n, (struct slice){ p, b.len });
	buf_free(&b);
	return p;
}

static void
change_content(struct tree *t, struct node *n)
{
	unsigned char *p = own_bytes(t, n, 8);
	size_t at = random_below(t->random, n->bytes.n + 1);
	size_t k = 1 + random_below(t->random, 4);

	switch (random_below(t->random, 3)) {
	case 0:
		if (at < n->bytes.n)
			p[at] ^= (unsigned char)(1 << (k * 2 - 1));
		break;
	case 1:
		memmove(p + at + k, p + at, n->bytes.n - at);
		for (size_t i = 0; i < k; i++)
			p[at + i] = (unsigned char)random_next(t->random);
		n->bytes.n += k;
		break;
	default:
		if (k > n->bytes.n - at)
			k = n->bytes.n - at;
		memmove(p + at, p + at + k, n->bytes.n - at - k);
		n->bytes.n -= k;
	}
}

static void
make_huge(struct tree *t, struct node *n)
{
	size_t length = (size_t)1 << (4 + random_below(t->random, 12));
	unsigned char *p = arena_alloc(t->a, length);

	memset(p, PICK(t->random, "a\0\xff\x80.*,"), length);
	set_bytes(n, (struct slice){ p, length });
}

/* A word alone, or into the text that is there. */
static void
make_hostile(struct tree *t, struct node *n)
{
	const char *word = PICK(t->random, words);
	size_t length = strlen(word), at;
	unsigned char *p;

	if (n->parent || random_below(t->random, 2) == 0) {
		set_word(n, word);
		return;
	}
	p = own_bytes(t, n, length);
	at = random_below(t->random, n->bytes.n + 1);
	memmove(p + at + length, p + at, n->bytes.n - at);
	memcpy(p + at, word, length);
	n->bytes.n += length;
}

static void
change_known(struct tree *t, struct node *n)
{
	static const unsigned char integers[][9] = { { 0 }, { 1 }, { 0x7f },
		{ 0x80 }, { 0xff }, { 0, 0x80 }, { 0, 0, 1 } };

	switch (n->tag) {
	case DER_OID:
		set_word(n, PICK(t->random, oids));
		break;
	case DER_UTC_TIME:
	case DER_GENERALIZED_TIME:
		set_word(n, PICK(t->random, times));
		break;
	case DER_INTEGER:
	case DER_BOOLEAN:
		set_bytes(n, (struct slice){ PICK(t->random, integers),
				 1 + random_below(t->random, 3) });
		break;
	default:
		make_hostile(t, n);
	}
}

static void
take_kid(struct node *of, const struct node *kid)
{
	for (size_t i = 0; i < of->n_kids; i++)
		if (of->kids[i] == kid) {
			memmove(of->kids + i, of->kids + i + 1,
			    (--of->n_kids - i) * sizeof *of->kids);
			return;
		}
}

static void
change(struct tree *t, const struct tree *other)
{
	size_t i = random_below(t->random, t->n), k;
	struct node *n = t->all[i], *of = t->parents[i], *copy;
	const struct tree *from = other->n > 0 ? other : t;

	copy = arena_dup(t->a, n, sizeof *n);
	copy->cap_kids = copy->n_kids; /* growing it leaves n's alone */
	switch (random_below(t->random, 18)) {
	case 0:
		take_kid(of, n);
		break;
	case 1:
		add_kid(t->a, of, copy, random_below(t->random, of->n_kids));
		break;
	case 2:
		k = random_below(t->random, of->n_kids);
		copy = of->kids[k];
		of->kids[k] = of->kids[0];
		of->kids[0] = copy;
		break;
	case 3:
		n->tag = PICK(t->random, tags);
		break;
	case 4:
		n->skew = (long)random_below(t->random, 5) - 2;
		break;
	case 5:
		if (random_below(t->random, 4) == 0)
			n->long_form = true;
		break;
	case 6:
	case 7:
		*n = *from->all[random_below(t->random, from->n)];
		break;
	case 8:
		copy = arena_dup(t->a,
		    from->all[random_below(t->random, from->n)], sizeof *copy);
		copy->cap_kids = copy->n_kids;
		add_kid(t->a, of, copy, random_below(t->random, of->n_kids));
		break;
	case 9:
		n->copies = (size_t)1 << random_below(t->random, 10);
		break;
	case 10:
		make_huge(t, n);
		break;
	case 11:
		n->wrappings = (size_t)1 << random_below(t->random, 8);
		break;
	case 12:
		set_bytes(n, (struct slice){ NULL, 0 });
		break;
	case 13:
	case 14:
		change_content(t, n);
		break;
	default:
		change_known(t, n);
	}
}

/* A node may have come to stand in itself; then it has no end. */
static bool
is_finite(const struct node *n, int depth, size_t *left)
{
	if (depth > 4 * MAX_DEPTH || *left == 0)
		return false;
	--*left;
	for (size_t i = 0; n->parent && i < n->n_kids; i++)
		if (!is_finite(n->kids[i], depth + 1, left))
			return false;
	return true;
}

static bool
tree_init(struct tree *t, struct arena *a, struct slice s, uint64_t *random)
{
	*t = (struct tree){ .a = a, .random = random };
	if (s.n == 0 || (t->root = parse_root(a, s)) == NULL)
		return false;
	t->all = ARENA_ARRAY(a, struct node *, MAX_NODES);
	t->parents = ARENA_ARRAY(a, struct node *, MAX_NODES);
	list_nodes(t, t->root);
	return t->n > 0;
}

static void
list_again(struct tree *t)
{
	t->n = 0;
	list_nodes(t, t->root);
}

/* Appends the changed DER; false when nothing was done. */
static bool
mutate_tree(struct buf *b, struct slice der, struct slice other,
    uint64_t *random, size_t max)
{
	struct arena *a = arena_new();
	struct tree t, from = { 0 };
	size_t left = 4 * MAX_NODES;
	bool done = false;

	if (!tree_init(&t, a, der, random))
		goto out;
	tree_init(&from, a, other, random);
	for (size_t i = 1 + random_below(random, 4); i > 0 && t.n > 0; i--) {
		change(&t, &from);
		left = 4 * MAX_NODES;
		if (!is_finite(t.root, 0, &left))
			goto out;
		list_again(&t);
	}
	write_content(b, t.root, max);
	done = true;
out:
	arena_free(a);
	return done;
}

/* ---- PEM ------------------------------------------------------------------------ */

static void
put_base64(struct buf *b, const unsigned char *p, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned v = (unsigned)p[i] << 16;

		if (i + 1 < n)
			v |= (unsigned)p[i + 1] << 8;
		if (i + 2 < n)
			v |= p[i + 2];
		buf_byte(b, letters[v >> 18]);
		buf_byte(b, letters[v >> 12 & 63]);
		buf_byte(b, i + 1 < n ? letters[v >> 6 & 63] : '=');
		buf_byte(b, i + 2 < n ? letters[v & 63] : '=');
		if (i % 48 == 45 || i + 3 >= n)
			buf_byte(b, '\n');
	}
}

void
mutate_put_pem(struct buf *b, const char *label, struct slice der)
{
	buf_printf(b, "-----BEGIN %s-----\n", label);
	put_base64(b, der.p, der.n);
	buf_printf(b, "-----END %s-----\n", label);
}

/* From the end of the BEGIN line to the END marker. */
static struct slice
block_body(struct slice text, const struct block *b)
{
	const unsigned char *p = text.p + b->offset, *end = p + b->length, *at;

	while (p < end && *p != '\n')
		p++;
	for (at = p; at < end && *at != '-'; at++)
		;
	return (struct slice){ p, (size_t)(at - p) };
}

/* The DER of a block; nothing where there is none.  The scanner leaves private
 * keys as text. */
static struct slice
block_der(struct arena *a, struct slice text, const struct block *b)
{
	struct slice body;
	unsigned char *der;
	size_t n, bad;

	if (b->flaw != FLAW_NONE)
		return (struct slice){ NULL, 0 };
	if (b->type != BLOCK_PRIVATE_KEY || b->headers)
		return block_data(b);
	body = block_body(text, b);
	der = arena_alloc(a, body.n / 4 * 3 + 3);
	if (!base64_decode(body, true, der, &n, &bad))
		n = 0;
	return (struct slice){ der, n };
}

/* A block that has DER, chosen by chance; NULL for none. */
static const struct block *
choose_block(struct arena *a, struct slice text, const struct pem *pem,
    uint64_t *random, struct slice *der)
{
	size_t start = random_below(random, pem->n_blocks);

	*der = (struct slice){ NULL, 0 };
	for (size_t i = 0; i < pem->n_blocks; i++) {
		const struct block *b =
		    &pem->blocks[(start + i) % pem->n_blocks];

		*der = block_der(a, text, b);
		if (der->n > 0)
			return b;
	}
	return NULL;
}

static bool
mutate_pem(struct buf *b, struct slice text, struct slice other,
    uint64_t *random, size_t max)
{
	struct arena *a = arena_new();
	const struct block *block;
	struct slice from, into;
	struct pem pem, pem2;
	struct buf der = { 0 };
	bool done = false;

	pem_scan(a, text, &pem);
	pem_scan(a, other, &pem2);
	block = choose_block(a, text, &pem, random, &into);
	(void)choose_block(a, other, &pem2, random, &from);
	if (block != NULL && mutate_tree(&der, into, from, random, max)) {
		size_t end = block->offset + block->length;

		buf_add(b, text.p, block->offset);
		mutate_put_pem(b, block->extra->label,
		    (struct slice){
			(const unsigned char *)buf_str(&der), der.len });
		while (end < text.n &&
		       (text.p[end] == '\n' || text.p[end] == '\r'))
			end++;
		buf_add(b, text.p + end, text.n - end);
		done = true;
	}
	buf_free(&der);
	arena_free(a);
	return done;
}

size_t
mutate_der(uint8_t *data, size_t n, size_t max, const uint8_t *other,
    size_t n_other, uint64_t seed)
{
	struct slice s = { data, n }, o = { other, n_other };
	uint64_t random = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
	struct buf b = { 0 };
	bool done = pem_present(s) ? mutate_pem(&b, s, o, &random, max)
				   : mutate_tree(&b, s, o, &random, max);

	if (!done || b.len > max)
		n = 0;
	else if ((n = b.len) > 0)
		memcpy(data, b.data, n);
	buf_free(&b);
	return n;
}
