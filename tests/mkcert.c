/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mkcert [-k KEYDIR] RECIPE OUTDIR
 *
 * Makes the certificates of the test data: reads a recipe and writes the
 * files that it names into OUTDIR, byte for byte the same each time.  The
 * DER is built here and not by a library, so that anything illegal can be
 * built too.  KEYDIR is RECIPE's ../_keys if not given.
 *
 * RECIPES.  A line is a statement; it goes on in lines that begin with a
 * blank.  Words are separated by blanks; "..." and '...' keep blanks
 * together, also inside a word (subject="CN=A b").  In "..." a backslash
 * before " or \ takes away its meaning for the quotes; all other
 * backslashes stay for the word itself.  # begins a comment.
 *
 *   cert ID NAME=VALUE...   a certificate; those of other lines can be
 *                           referred to, also later ones
 *   part ID ITEM...         bytes with a name
 *   file NAME ITEM...       a file to write
 *
 * CERTIFICATES.  Not given: an end-entity certificate, version 3, serial
 * number from the ID's hash, 2025-01-01 to 2027-01-01, signed by its own
 * key with SHA-256, basicConstraints CA:FALSE (critical), keyUsage
 * digitalSignature (critical), extKeyUsage clientAuth, subjectKeyIdentifier
 * and, when another issued it, authorityKeyIdentifier.  With ca=true: until
 * 2030-01-01, keyCertSign and cRLSign, no extKeyUsage.
 *
 *   key=NAME            KEYDIR/NAME.pem; its public half from NAME.pub.pem
 *                       when that exists
 *   like=ID             begin with the parameters of an earlier certificate
 *   subject=DN  issuer=ID|self  issuer-name=DN  signed-by=KEY
 *   version=1|2|3       1 and 2 have no extensions
 *   serial=HEX          the octets of the INTEGER as they are
 *   not-before=T not-after=T   YYYY-MM-DD, RFC 3339, or utc:TEXT, gen:TEXT
 *                       as they stand
 *   time-form=utc|generalized  against RFC 5280 if need be
 *   hash=sha256         md2 md4 md5 ripemd160 sha1 sha224 sha256 sha384
 *                       sha512 sha512-224 sha512-256 sha3-224 ... sha3-512
 *   pss=yes|SALT|SALT,MGFHASH  RSA-PSS
 *   inner-hash=HASH     another hash in the algorithm inside
 *   inner-alg=HEX outer-alg=HEX  a whole AlgorithmIdentifier in that place
 *   sigalg-oid=OID  sigalg-params=HEX|absent   in both places
 *   ca=true|false|explicit-false|absent  pathlen=N  bc-critical=yes|no
 *   ku=BIT+BIT|none|absent   none: no bit set
 *   eku=PURPOSE+OID|none|absent
 *   san=TYPE:VALUE,...|none|absent  repeatable; dns email uri ip
 *                       dir:CN=a/O=b rid:OID other:OID:TEXT der:HEX
 *   many-dns=N          h0.example to h(N-1).example as well
 *   ski=auto|HEX|absent  aki=auto|full|HEX|absent
 *   nc-permit=LIST nc-exclude=LIST   as san; ip:10.0.0.0/8
 *   ku-critical eku-critical san-critical nc-critical=yes|no
 *   ext=OID:critical|no|false|HEX:HEX   repeatable; false writes the default
 *                       out, HEX is the BOOLEAN's content.  bc ku eku san
 *                       ian ski aki nc cp pm pc cdp iap aia are known
 *   spki=HEX|rsa:BITS[:EXPONENT-HEX]|modulus:HEX[:EXPONENT-HEX]|
 *                       ec:CURVE-OID:POINT-HEX
 *                       a public key without a private one
 *   issuer-uid=HEX subject-uid=HEX
 *   csr-asks=san|all|none   what its request (csr:ID) asks for: the
 *                       alternative names, or all of the above but key ids
 *   csr-signed-by=KEY   another key than its own
 *   csr-version=1 challenge=TEXT   version 2; a challengePassword
 *   signature=HEX|flip|fake  flip: wrong by one bit; fake: the form only
 *   signature-form=padded|negative|long|indefinite|inside|after
 *                       ECDSA otherwise than in DER: a zero before each
 *                       number; none where the first bit of one is set; a
 *                       length of three octets, or without an end; a NULL
 *                       inside, or after it
 *   tbs-append=HEX tbs-patch=OFFSET:HEX tbs-replace=HEX:HEX  before signing
 *   outer-append=HEX    inside the outer SEQUENCE, after the signature
 *   nonminimal=yes      outer length in more octets than it needs
 *   patch=OFFSET:HEX replace=HEX:HEX  after signing; repeatable.  Offsets
 *                       below 0 count from the end.  Lengths are not mended
 *   append=HEX          after the certificate
 *   der=HEX             just these bytes
 *
 * DN: TYPE[:STRING]=VALUE,... encoded in the order given; "+" joins
 * attributes of one RDN; "" is the empty name.  TYPE: CN SN serialNumber C L
 * ST STREET O OU title businessCategory postalCode GN dnQualifier UID DC
 * emailAddress or an OID.  STRING: utf8 printable ia5 t61 bmp universal
 * numeric visible general octets bits, or der (VALUE is the whole element in
 * hexadecimal); otherwise what RFC 5280 prefers.  In VALUE \XX is a byte and
 * \C the character C.  der:HEX is a whole name.
 *
 * ITEMS.
 *   ID[+ID]...          certificates as PEM, parts as they are
 *   bom                 a byte order mark
 *   text:TEXT           with \n \r \t \xNN
 *   hex:HEX             bytes
 *   key:NAME            KEYDIR/NAME.pem
 *   copy:PATH           a file, relative to the recipe
 *   csr:ID crl:ID pkcs7:ID+ID trusted:ID
 *                       PEM of a request with the certificate's subject, key
 *                       and csr-asks; of an empty revocation list; of
 *                       certificates in PKCS #7; of OpenSSL's TRUSTED
 *                       CERTIFICATE
 *   der:WHAT b64:WHAT body:WHAT label:LABEL:WHAT concat:ID+ID
 *                       WHAT (ID+ID, csr:ID, ...) as DER; as base64 in one
 *                       line; in lines without markers; in PEM with another
 *                       label; all in one block
 * What changes other items stands before them, as in crlf:width:76:a+b:
 *   b64pem: blank-lines: corrupt: cr: crlf: flip:OFFSET: indent: join:
 *   nobegin: noend: nonl: repeat:N: replace:FROM:TO: spaces: truncate:N:
 *   utf16: utf16be: width:N:
 * join puts END and the next BEGIN on one line; spaces adds blanks to line
 * ends; replace works on the text, with text's escapes (\x3a for a colon);
 * truncate:-N drops N bytes; width:0 is one line.
 *
 * Signatures repeat: RSA PKCS #1, Ed25519 and Ed448 by their nature, ECDSA
 * and DSA by GNUTLS_PRIVKEY_FLAG_REPRODUCIBLE (RFC 6979), RSA-PSS by a salt
 * made from what is signed.
 */
#include "mkcert.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

_Noreturn void
die(const struct recipe *r, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%u: ", r->path, r->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

struct spec *
spec_find(const struct recipe *r, const char *id)
{
	const struct map_entry *e = map_find(r->ids, slice_str(id));

	/* the map is of const pointers, the specs are ours */
	return e != NULL ? (struct spec *)(uintptr_t)e->value : NULL;
}

const char *
param(const struct spec *s, const char *name)
{
	for (size_t i = s->n_params; i-- > 0;)
		if (strcmp(s->params[i].name, name) == 0)
			return s->params[i].value;
	return NULL;
}

bool
param_is(const struct spec *s, const char *name, const char *value)
{
	const char *v = param(s, name);

	return v != NULL && strcmp(v, value) == 0;
}

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

struct slice
hex_bytes(struct recipe *r, const char *hex)
{
	size_t n = hex != NULL ? strlen(hex) : 1;
	unsigned char *p = arena_alloc(r->arena, n / 2);

	for (size_t i = 0; i + 1 < n; i += 2) {
		if (digit(hex[i]) < 0 || digit(hex[i + 1]) < 0)
			die(r, "not hexadecimal: %s", hex);
		p[i / 2] =
		    (unsigned char)(digit(hex[i]) << 4 | digit(hex[i + 1]));
	}
	if (n % 2 != 0)
		die(r, "odd number of hexadecimal digits");
	return (struct slice){ p, n / 2 };
}

struct slice
buf_keep(struct recipe *r, struct buf *b)
{
	struct slice s = { arena_dup(r->arena, b->data, b->len), b->len };

	buf_free(b);
	return s;
}

bool
file_read(struct recipe *r, const char *path, struct slice *out)
{
	FILE *f = fopen(path, "rb");
	char chunk[4096];
	struct buf b = { 0 };
	size_t n;

	if (f == NULL)
		return false;
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_add(&b, chunk, n);
	fclose(f);
	buf_byte(&b, '\0'); /* for readers of text */
	*out = buf_keep(r, &b);
	out->n--;
	return true;
}

char *
next_part(char **rest, char sep)
{
	char *start = *rest, *p;

	if (start == NULL)
		return NULL;
	for (p = start; *p != '\0' && *p != sep; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	*rest = *p != '\0' ? p + 1 : NULL;
	*p = '\0';
	return start;
}

long
number(const struct recipe *r, const char *s)
{
	char *end;
	long n;

	if (s == NULL)
		die(r, "number wanted");
	errno = 0;
	n = strtol(s, &end, 10);
	if (end == s || *end != '\0' || errno != 0)
		die(r, "not a number: %s", s);
	return n;
}

/* ---- Statements ---------------------------------------------------------- */

struct words {
	char **word;
	size_t n, cap;
};

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One word from *at, which moves on. */
static char *
word(struct recipe *r, const char **at)
{
	struct buf b = { 0 };
	const char *s = *at;
	char quote = '\0';
	struct slice kept;

	for (; *s != '\0' && (quote != '\0' || !blank(*s)); s++) {
		if (quote == '\0' && (*s == '"' || *s == '\''))
			quote = *s;
		else if (quote != '\0' && *s == quote)
			quote = '\0';
		else if (quote == '"' && *s == '\\' &&
			 (s[1] == '"' || s[1] == '\\'))
			buf_byte(&b, *++s);
		else
			buf_byte(&b, *s);
	}
	if (quote != '\0')
		die(r, "quote without an end");
	*at = s;
	buf_byte(&b, '\0');
	kept = buf_keep(r, &b);
	return (char *)(uintptr_t)kept.p;
}

/* The words of one statement; *text moves to the next one. */
static bool
statement(
    struct recipe *r, const char **text, unsigned *line, struct words *out)
{
	const char *s = *text;
	bool fresh = true; /* at the start of a line */

	out->n = 0;
	for (;;) {
		if (fresh && out->n > 0 && *s != ' ' && *s != '\t' && *s != '#')
			break;
		fresh = false;
		while (*s == ' ' || *s == '\t' || *s == '\r')
			s++;
		if (*s == '#')
			s += strcspn(s, "\n");
		if (*s == '\0')
			break;
		if (*s == '\n') {
			s++;
			++*line;
			fresh = true;
			continue;
		}
		if (out->n == 0)
			r->line = *line;
		if (out->n == out->cap) {
			out->cap = out->cap * 2 + 16;
			out->word =
			    mem_grow(out->word, out->cap, sizeof *out->word);
		}
		out->word[out->n++] = word(r, &s);
	}
	*text = s;
	return out->n > 0;
}

static void
add_param(struct recipe *r, struct spec *s, char *text)
{
	char *value = strchr(text, '=');
	const struct spec *base;

	if (value == NULL)
		die(r, "NAME=VALUE wanted: %s", text);
	*value++ = '\0';
	if (strcmp(text, "like") == 0) {
		base = spec_find(r, value);
		if (base == NULL || base->kind != SPEC_CERT || s->n_params > 0)
			die(r, "like= comes first and names an earlier cert");
		memcpy(s->params, base->params,
		    base->n_params * sizeof s->params[0]);
		s->n_params = base->n_params;
		return;
	}
	s->params[s->n_params++] = (struct param){ text, value };
}

static void
add_cert(struct recipe *r, struct spec *s, const struct words *w)
{
	size_t most = w->n;

	for (size_t i = 0; i < r->n_specs; i++)
		if (r->specs[i]->kind == SPEC_CERT &&
		    r->specs[i]->n_params + w->n > most)
			most = r->specs[i]->n_params + w->n;
	s->kind = SPEC_CERT;
	s->params = ARENA_ARRAY(r->arena, struct param, most);
	for (size_t i = 2; i < w->n; i++)
		add_param(r, s, w->word[i]);
	cert_check_params(r, s);
}

static void
add_statement(struct recipe *r, const struct words *w)
{
	struct spec *s = ARENA_NEW(r->arena, struct spec);

	if (w->n < 2)
		die(r, "%s what?", w->word[0]);
	s->id = w->word[1];
	s->line = r->line;
	if (strcmp(w->word[0], "cert") == 0) {
		add_cert(r, s, w);
	} else if (strcmp(w->word[0], "part") == 0) {
		s->kind = SPEC_PART;
	} else if (strcmp(w->word[0], "file") == 0) {
		s->kind = SPEC_FILE;
		if (strchr(s->id, '/') != NULL || s->id[0] == '.')
			die(r, "not a plain file name: %s", s->id);
	} else {
		die(r, "unknown statement: %s", w->word[0]);
	}
	if (s->kind != SPEC_CERT) {
		s->n_items = w->n - 2;
		s->items = arena_dup(
		    r->arena, w->word + 2, s->n_items * sizeof *s->items);
	}
	if (s->kind != SPEC_FILE) {
		if (strpbrk(s->id, ":+") != NULL || spec_find(r, s->id) != NULL)
			die(r, "bad or repeated ID: %s", s->id);
		map_add(r->ids, slice_str(s->id), s);
	}
	if (r->n_specs == r->cap_specs) {
		r->cap_specs = r->cap_specs * 2 + 64;
		r->specs = mem_grow(r->specs, r->cap_specs, sizeof *r->specs);
	}
	r->specs[r->n_specs++] = s;
}

static void
recipe_read(struct recipe *r)
{
	struct words w = { 0 };
	unsigned line = 1;
	struct slice s;
	const char *text;

	if (!file_read(r, r->path, &s))
		die(r, "%s", strerror(errno));
	text = (const char *)s.p;
	while (statement(r, &text, &line, &w))
		add_statement(r, &w);
	free(w.word);
}

static void
file_make(struct recipe *r, const struct spec *s, const char *outdir)
{
	const char *path = arena_printf(r->arena, "%s/%s", outdir, s->id);
	struct buf b = { 0 };
	FILE *f;

	r->line = s->line;
	for (size_t i = 0; i < s->n_items; i++)
		item_render(r, &b, s->items[i]);
	if ((f = fopen(path, "wb")) == NULL)
		die(r, "%s: %s", path, strerror(errno));
	if (b.len > 0)
		fwrite(b.data, 1, b.len, f);
	if (ferror(f) || fclose(f) != 0)
		die(r, "%s: cannot write", path);
	buf_free(&b);
}

static const char *
default_keydir(struct recipe *r)
{
	const char *slash = strrchr(r->path, '/');

	return slash != NULL ? arena_printf(r->arena, "%.*s/../_keys",
				   (int)(slash - r->path), r->path)
			     : "../_keys";
}

int
main(int argc, char *argv[])
{
	struct recipe r = { .line = 0 };
	int c;

	while ((c = getopt(argc, argv, "k:")) != -1)
		if (c == 'k')
			r.keydir = optarg;
		else
			argc = 0;
	if (argc - optind != 2) {
		fputs("usage: mkcert [-k KEYDIR] RECIPE OUTDIR\n", stderr);
		return 2;
	}
	r.path = argv[optind];
	r.arena = arena_new();
	r.ids = map_new(64);
	if (r.keydir == NULL)
		r.keydir = default_keydir(&r);
	recipe_read(&r);
	for (size_t i = 0; i < r.n_specs; i++)
		if (r.specs[i]->kind == SPEC_FILE)
			file_make(&r, r.specs[i], argv[optind + 1]);
	keys_free(&r);
	free(r.specs);
	map_free(r.ids);
	arena_free(r.arena);
	return 0;
}
