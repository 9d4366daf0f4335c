/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Makes clients and CA bundles, and judges them, for tests/go-admit.sh.
 *
 *	admitdump make SEED COUNT
 *		print a recipe for tests/mkcert: COUNT hierarchies with
 *		faults that SEED decides, in the files N.ca.pem and
 *		N.client.pem
 *	admitdump damage SEED COUNT N FOLDER
 *		write COUNT damaged pairs dN.*.pem, made of the N pairs
 *		that are in FOLDER
 *	admitdump judge
 *		read the lines that tests/oracle/verify.go reads, and print
 *		what it prints
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/times.h"
#include "load/load.h"
#include "load/read.h"
#include "load/uri.h"
#include "load/verify.h"
#include "pki/admit.h"
#include "pki/relate.h"
#include "tests/random.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))

static bool
chance(uint64_t *state, size_t percent)
{
	return random_below(state, 100) < percent;
}

/* Seeds that are neighbours must not give like numbers. */
static uint64_t
seeded(const char *s)
{
	uint64_t state =
	    (strtoull(s, NULL, 10) + 1) * UINT64_C(0x9e3779b97f4a7c15);

	for (int i = 0; i < 8; i++)
		random_next(&state);
	return state;
}

/* ---- Hierarchies ------------------------------------------------------- */

#define MAX_CERTS 12

enum place { AT_ROOT, AT_MIDDLE, AT_LEAF };

struct node {
	char id[24];
	enum place place;
	const char *key;
	size_t issuer; /* of the same case */
	size_t like;   /* name and key are those of this one */
	bool sent, trusted;
};

struct hierarchy {
	uint64_t *rng;
	size_t number;
	struct node nodes[MAX_CERTS];
	size_t n;
};

static const char *const keys[] = { "p256a", "p256b", "p256c", "p256d", "p256e",
	"p256f", "p384a", "rsa1", "rsa2", "rsa3", "p256a", "p256b", "p256c",
	"ed25519a", "rsa1024", "p521a" };

/* Faults of any certificate; %s is another key. */
static const char *const faults[] = {
	"not-after=2025-06-01",
	"not-before=2026-06-01",
	"not-after=2025-12-31T23:59:59Z",
	"not-after=2026-01-01",
	"not-before=2026-01-01",
	"signed-by=%s",
	"signature=flip",
	"hash=sha1",
	"hash=sha384",
	"hash=md5",
	"hash=sha224",
	"pss=yes",
	"ext=1.2.3.4:critical:0500",
	"ext=1.2.3.4:no:0500",
	"ext=ski:critical:040101",
	"version=1",
	"version=2",
	"aki=absent",
	"ski=absent",
	"ski=absent aki=absent",
	"aki=deadbeef",
	"ski=deadbeef",
	"eku=serverAuth",
	"eku=clientAuth+serverAuth",
	"eku=2.5.29.37.0",
	"eku=1.2.3.4",
	"eku=absent",
	"ku=absent",
	"ku=none",
	"bc-critical=no",
	"serial=00",
	"serial=ff",
	"serial=0001",
	"nonminimal=yes",
	"inner-hash=sha384",
	"ext=bc:critical:3000",
	"patch=-3:00",
	"patch=30:00",
	"patch=120:ff",
	"append=00",
	"outer-append=0500",
	"key=rsa512",
	"key=ed448a",
};

/* Of CA certificates besides. */
static const char *const ca_faults[] = {
	"pathlen=0",
	"pathlen=0",
	"pathlen=1",
	"pathlen=2",
	"ca=false ku=keyCertSign eku=absent",
	"ca=explicit-false ku=keyCertSign eku=absent",
	"ca=absent ku=keyCertSign eku=absent",
	"ku=cRLSign",
	"ku=digitalSignature",
	"eku=serverAuth",
	"nc-permit=dns:example.com",
	"nc-permit=dns:example.com,email:example.com,ip:10.0.0.0/8",
	"nc-exclude=dns:bad.example",
	"nc-exclude=email:mallory@example.com",
	"nc-exclude=ip:10.1.0.0/16",
	"nc-permit=uri:example.com",
	"nc-permit=dir:O=Acme nc-critical=yes",
	"nc-permit=dir:O=Acme nc-critical=no",
	"san=dns:ca.example.com",
	"san=dns:ca.bad.example",
};

static const char *const leaf_faults[] = {
	"san=dns:a.example.com",
	"san=dns:a.bad.example",
	"san=dns:*.example.com",
	"san=email:mallory@example.com",
	"san=email:bob@other.example",
	"san=ip:10.1.2.3",
	"san=ip:192.0.2.1,dns:a.example.com",
	"san=uri:https://a.example.com/x",
	"san=uri:https://10.0.0.1/x",
	"san=dns:a..b",
	"san=email:nobody",
	"subject= san=dns:a.example.com",
	"ca=true",
	"ca=absent",
	"ku=keyEncipherment",
};

static size_t
add_node(struct hierarchy *h, enum place place, size_t issuer)
{
	struct node *n = &h->nodes[h->n];

	*n = (struct node){ .place = place, .issuer = issuer, .like = h->n };
	snprintf(n->id, sizeof n->id, "c%zu_%zu", h->number, h->n);
	n->key = keys[random_below(h->rng, N(keys))];
	n->trusted = place == AT_ROOT;
	n->sent = place != AT_ROOT;
	return h->n++;
}

/* Roots, intermediates below any of what is above, at times the same CA
 * again below another (cross-signed, in circles too), and a leaf. */
static void
draw(struct hierarchy *h)
{
	size_t roots = 1 + random_below(h->rng, 10) / 7;
	size_t middles = random_below(h->rng, 5);

	for (size_t i = 0; i < roots; i++)
		add_node(h, AT_ROOT, i);
	for (size_t i = 0; i < middles; i++) {
		size_t above =
		    chance(h->rng, 75) ? h->n - 1 : random_below(h->rng, h->n);

		add_node(h, AT_MIDDLE, above);
	}
	for (size_t i = random_below(h->rng, 8); i > 5 && h->n < MAX_CERTS - 1;
	     i--) {
		size_t again = random_below(h->rng, h->n);
		size_t x = add_node(h, AT_MIDDLE, random_below(h->rng, h->n));

		h->nodes[x].like = h->nodes[again].like;
		h->nodes[x].key = h->nodes[h->nodes[x].like].key;
	}
	add_node(h, AT_LEAF, roots + middles - 1);
}

static void
print_fault(struct hierarchy *h, const struct node *n)
{
	const char *fault;
	size_t which = random_below(h->rng, 10);

	if (which < 4)
		fault = faults[random_below(h->rng, N(faults))];
	else if (n->place == AT_LEAF)
		fault = leaf_faults[random_below(h->rng, N(leaf_faults))];
	else
		fault = ca_faults[random_below(h->rng, N(ca_faults))];
	putchar(' ');
	/* There is no such thing for other keys. */
	if ((strcmp(fault, "pss=yes") == 0 || strcmp(fault, "hash=md5") == 0) &&
	    strncmp(h->nodes[n->issuer].key, "rsa", 3) != 0)
		return;
	if (strcmp(fault, "signed-by=%s") == 0)
		printf("signed-by=%s", keys[random_below(h->rng, N(keys))]);
	else
		fputs(fault, stdout);
}

static void
print_subject(struct hierarchy *h, const struct node *n, size_t i)
{
	size_t which = random_below(h->rng, 40), number = n->like;

	/* Another CA of the same name, now and then. */
	if (n->like == i && chance(h->rng, 4))
		number = 0;
	if (n->place == AT_LEAF) {
		printf(" subject=\"CN=client %zu,O=Acme\"", h->number);
		return;
	}
	printf(" subject=\"");
	switch (which) {
	case 1:
		printf("CN=ca %zu,O=Acme", number);
		break;
	case 2:
		printf("CN=CA  %zu,O=Acme", number);
		break;
	case 3:
		printf("CN:printable=CA %zu,O=Acme", number);
		break;
	default:
		printf("CN=CA %zu,O=Acme", number);
	}
	putchar('"');
}

static void
print_cert(struct hierarchy *h, size_t i, bool faulty)
{
	const struct node *n = &h->nodes[i];

	printf("cert %s key=%s", n->id, n->key);
	print_subject(h, n, i);
	if (n->place != AT_LEAF)
		fputs(" ca=true", stdout);
	if (n->issuer != i)
		printf(" issuer=%s", h->nodes[n->issuer].id);
	if (faulty)
		print_fault(h, n);
	putchar('\n');
}

/* Which certificates stand where: mostly as it should be. */
static void
place_certs(struct hierarchy *h)
{
	for (size_t i = 0; i + 1 < h->n; i++) {
		struct node *n = &h->nodes[i];

		if (n->place == AT_MIDDLE && chance(h->rng, 6))
			n->sent = false;
		if (n->place == AT_MIDDLE && chance(h->rng, 8))
			n->trusted = true;
		if (n->place == AT_ROOT && chance(h->rng, 5))
			n->trusted = false;
		if (n->place == AT_ROOT && chance(h->rng, 8))
			n->sent = true;
	}
	if (chance(h->rng, 2))
		h->nodes[h->n - 1].trusted = true;
}

static void
print_files(struct hierarchy *h)
{
	static const char *const dress[] = {
		"crlf:", "width:76:", "text:\"bag attributes\\n\" ", "spaces:"
	};
	size_t start = random_below(h->rng, h->n);

	printf("file %zu.ca.pem", h->number);
	for (size_t i = 0; i < h->n; i++)
		if (h->nodes[i].trusted)
			printf(" %s", h->nodes[i].id);
	printf("\nfile %zu.client.pem ", h->number);
	if (chance(h->rng, 10))
		fputs(dress[random_below(h->rng, N(dress))], stdout);
	fputs(h->nodes[h->n - 1].id, stdout);
	for (size_t k = 0; k < h->n; k++) {
		size_t i = (start + k) % h->n;

		if (i + 1 == h->n || !h->nodes[i].sent)
			continue;
		printf(" %s", h->nodes[i].id);
		if (chance(h->rng, 4))
			printf(" %s", h->nodes[i].id);
	}
	putchar('\n');
}

static void
make_one(uint64_t *rng, size_t number)
{
	struct hierarchy h = { .rng = rng, .number = number };
	size_t n_faults, first, second;

	draw(&h);
	place_certs(&h);
	n_faults = random_below(rng, 10) < 3 ? 0 : 1 + random_below(rng, 5) / 4;
	first = random_below(rng, h.n);
	second = random_below(rng, h.n);
	for (size_t i = 0; i < h.n; i++)
		print_cert(&h, i,
		    (n_faults > 0 && i == first) ||
			(n_faults > 1 && i == second));
	print_files(&h);
}

/* What chance seldom brings: an issuer of the same name whose key Go does
 * not know; critical policyConstraints, which inhibit mapping. */
static void
make_last(size_t number)
{
	printf("cert x key=ed448a subject=CN=X ca=true\n"
	       "cert y key=p256a subject=CN=X issuer=x\n"
	       "file %zu.ca.pem x\nfile %zu.client.pem y\n",
	    number, number);
	number++;
	printf("cert v key=p256b subject=CN=V ca=true\n"
	       "cert w key=p256c subject=CN=W issuer=v ca=true "
	       "ext=pc:critical:3003810100\n"
	       "file %zu.ca.pem v\nfile %zu.client.pem w\n",
	    number, number);
}

static int
make(char **argv)
{
	uint64_t rng = seeded(argv[0]);
	size_t count = strtoul(argv[1], NULL, 10);

	for (size_t i = 0; i < count; i++)
		make_one(&rng, i);
	make_last(count);
	return fflush(stdout) == 0 ? 0 : 2;
}

/* ---- Damage -------------------------------------------------------------- */

struct blocks {
	const char *at[64];
	size_t len[64], n;
};

static void
cut_blocks(const char *text, size_t n, struct blocks *out)
{
	static const char end[] = "-----END CERTIFICATE-----";
	const char *p = text, *e;

	(void)n;
	out->n = 0;
	while (out->n < N(out->at) && (e = strstr(p, end)) != NULL) {
		e += sizeof end - 1;
		while (*e == '\r' || *e == '\n')
			e++;
		out->at[out->n] = p;
		out->len[out->n++] = (size_t)(e - p);
		p = e;
	}
}

/* Shuffle, drop or repeat whole blocks. */
static void
damage_blocks(uint64_t *rng, const struct blocks *b, struct buf *out)
{
	size_t kind = random_below(rng, 3), chosen = random_below(rng, b->n);

	for (size_t i = 0; i < b->n; i++) {
		size_t k = i;

		if (kind == 0)
			k = (i + chosen) % b->n;
		if (kind == 1 && i == chosen)
			continue;
		buf_add(out, b->at[k], b->len[k]);
		if (kind == 2 && i == chosen)
			buf_add(out, b->at[k], b->len[k]);
	}
}

/* A byte of base64, so that the DER suffers, or of the text around it. */
static void
damage_bytes(uint64_t *rng, struct buf *b)
{
	static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh"
				     "ijklmnopqrstuvwxyz0123456789+/";
	static const char others[] = "-=\n \r\t:\x01\xff";

	for (size_t i = 1 + random_below(rng, 3); i > 0 && b->len > 0; i--) {
		size_t at = random_below(rng, b->len);

		b->data[at] =
		    chance(rng, 80)
			? base64[random_below(rng, sizeof base64 - 1)]
			: others[random_below(rng, sizeof others - 1)];
	}
}

static void
damage_text(uint64_t *rng, struct buf *b)
{
	static const char *const texts[] = { "\xef\xbb\xbf", "text\n", "\n",
		" ", "-----BEGIN CERTIFICATE-----\n",
		"-----BEGIN X-----\nAAAA\n-----END X-----\n" };
	struct buf out = { 0 };

	if (chance(rng, 30) && b->len > 0) {
		b->len = random_below(rng, b->len);
		return;
	}
	if (chance(rng, 50))
		buf_puts(&out, texts[random_below(rng, N(texts))]);
	buf_add(&out, b->data, b->len);
	if (out.len == b->len)
		buf_puts(&out, texts[1 + random_below(rng, N(texts) - 1)]);
	buf_free(b);
	*b = out;
}

static bool
write_file(const char *path, const struct buf *b)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL)
		return false;
	fwrite(buf_str(b), 1, b->len, f);
	return fclose(f) == 0;
}

static bool
read_whole(const char *path, struct buf *out)
{
	unsigned char *bytes;
	size_t n;
	struct buf err = { 0 };

	if (!read_file(path, 1 << 20, &bytes, &n, &err)) {
		fprintf(stderr, "%s: %s\n", path, buf_str(&err));
		buf_free(&err);
		return false;
	}
	buf_clear(out);
	buf_add(out, bytes, n);
	free(bytes);
	return true;
}

/* Copy a file of the pair, damaged or not. */
static bool
copy_damaged(uint64_t *rng, const char *from, const char *to, bool damaged)
{
	struct buf text = { 0 }, out = { 0 };
	struct blocks b;
	bool ok = read_whole(from, &text);

	cut_blocks(buf_str(&text), text.len, &b);
	if (ok && damaged && b.n > 0 && chance(rng, 40)) {
		damage_blocks(rng, &b, &out);
	} else if (ok) {
		buf_add(&out, buf_str(&text), text.len);
		if (damaged && chance(rng, 70))
			damage_bytes(rng, &out);
		else if (damaged)
			damage_text(rng, &out);
	}
	ok = ok && write_file(to, &out);
	buf_free(&text);
	buf_free(&out);
	return ok;
}

static bool
damage_pair(uint64_t *rng, const char *folder, size_t from, size_t to)
{
	static const char *const names[] = { "ca", "client" };
	size_t which = random_below(rng, 2);
	bool ok = true;

	for (size_t i = 0; i < 2 && ok; i++) {
		struct buf a = { 0 }, b = { 0 };

		buf_printf(&a, "%s/%zu.%s.pem", folder, from, names[i]);
		buf_printf(&b, "%s/d%zu.%s.pem", folder, to, names[i]);
		ok = copy_damaged(rng, buf_str(&a), buf_str(&b), i == which);
		buf_free(&a);
		buf_free(&b);
	}
	return ok;
}

static int
damage(char **argv)
{
	uint64_t rng = seeded(argv[0]);
	size_t count = strtoul(argv[1], NULL, 10);
	size_t pairs = strtoul(argv[2], NULL, 10);

	for (size_t i = 0; i < count; i++)
		if (!damage_pair(&rng, argv[3], random_below(&rng, pairs), i))
			return 2;
	return 0;
}

/* ---- Judging ---------------------------------------------------------------- */

static void
print_standing(const char *path, size_t number, const struct standing *s)
{
	struct buf text = { 0 };

	if (!s->admitted && s->reason.go != NULL)
		go_quote(&text, slice_str(s->reason.go));
	else if (!s->admitted)
		buf_puts(&text, "(nothing)");
	printf("%s#%zu\t%s\t%s\t%s\t%s\n", path, number,
	    s->admitted ? "admitted" : "refused", buf_str(&text),
	    s->admitted ? "" : s->reason.rule,
	    s->admitted ? "" : s->reason.message);
	buf_free(&text);
}

/* Each certificate that a Go client would send, as the client's own. */
static void
judge_client(struct arena *a, const struct file *ca, struct file *f)
{
	struct terms *t = terms_new(a, ca, NULL);
	struct verifier *v = verifier_new();
	size_t number = 0;

	/* What stands in another text, Go does not see. */
	for (size_t i = 0; f->kind == KIND_PEM && i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];
		struct client c = { .file = f };

		if (!b->go_sees || strcmp(b->extra->label, "CERTIFICATE") != 0)
			continue;
		if (b->n_certs > 0)
			c.cert = f->certs[b->first_cert];
		else if (f->n_certs > 0)
			c.cert = f->certs[0]; /* any: all are refused */
		admit_clients(a, v, t, &c, 1, false);
		print_standing(f->path, number++, &c.now);
	}
	verifier_free(v);
	terms_free(t);
}

static bool
judge_case(char *line)
{
	char *ca = strtok(line, "\t"), *client = strtok(NULL, "\t");
	char *when = strtok(NULL, "\t\n");
	struct load_options opt = { .max_input = CAP_INPUT_BYTES,
		.judged_at = 0 };
	struct input in[2] = { { 0 } };
	struct file *files[2];
	struct buf err = { 0 };
	struct arena *a;
	bool ok;

	if (when == NULL || !time_parse(when, &opt.judged_at))
		return false;
	ok = input_load(ca, &opt, false, &in[0], &err) &&
	     input_load(client, &opt, false, &in[1], &err);
	if (ok) {
		a = arena_new();
		files[0] = in[0].file;
		files[1] = in[1].file;
		roles_decide(a, files[0], AS_CA_BUNDLE);
		roles_decide(a, files[1], AS_END_ENTITY);
		judge_client(a, files[0], files[1]);
		arena_free(a);
	} else {
		fprintf(stderr, "%s\n", buf_str(&err));
	}
	for (size_t i = 0; i < 2; i++)
		if (in[i].file != NULL)
			input_free(&in[i]);
	buf_free(&err);
	return ok;
}

static int
judge(void)
{
	char line[8192];

	while (fgets(line, sizeof line, stdin) != NULL)
		if (!judge_case(line))
			return 2;
	return fflush(stdout) == 0 ? 0 : 2;
}

int
main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return make(argv + 2);
	if (argc == 6 && strcmp(argv[1], "damage") == 0)
		return damage(argv + 2);
	if (argc == 2 && strcmp(argv[1], "judge") == 0)
		return judge();
	fputs("usage: admitdump make SEED COUNT | damage SEED COUNT N FOLDER | "
	      "judge\n",
	    stderr);
	return 2;
}
