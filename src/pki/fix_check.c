/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What keeps a file from being fixed.  The clean form holds certificates and
 * nothing else, so whatever is there besides must be known to be harmless.
 */
#include <inttypes.h>

#include "base/text.h"
#include "pki/fix_parts.h"

/* A line of base64 this long may be a piece of a certificate or a key that
 * lost its markers.  The shortest private key (Ed25519) has 64 letters; what
 * people write has blanks in it. */
#define PIECE_LINE 32
/* ... and so many in a row, whatever is around them. */
#define PIECE_RUN 60

/* ---- Text around the blocks ---------------------------------------------- */

/* Not CR, which ends a line as LF does. */
static bool
is_blank(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\f');
}

static bool
is_base64(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c >= '/' && c <= '9') || c == '+';
}

bool
fix_next_line(struct slice *text, struct slice *line)
{
	size_t i = 0, from = 0, to;

	if (text->n == 0)
		return false;
	while (i < text->n && text->p[i] != '\n' && text->p[i] != '\r')
		i++;
	for (to = i; from < to && is_blank(text->p[from]);)
		from++;
	while (to > from && is_blank(text->p[to - 1]))
		to--;
	*line = (struct slice){ text->p + from, to - from };
	i += i < text->n;
	*text = (struct slice){ text->p + i, text->n - i };
	return true;
}

static bool
starts_with(struct slice s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && memcmp(s.p, word, n) == 0;
}

bool
fix_is_for_tlint(struct slice line)
{
	size_t i = 1;

	if (!starts_with(line, "#"))
		return false;
	while (i < line.n && is_blank(line.p[i]))
		i++;
	return starts_with((struct slice){ line.p + i, line.n - i }, "tlint:");
}

struct slice
fix_gap(const struct file *f, size_t i)
{
	const struct block *b = f->blocks;
	size_t from = i > 0 ? b[i - 1].offset + b[i - 1].length : 0;
	size_t to = i < f->n_blocks ? b[i].offset : f->bytes.n;

	return (struct slice){ f->bytes.p + from, to - from };
}

/* Where word begins, or s.n. */
static size_t
find(struct slice s, const char *word)
{
	size_t n = strlen(word);

	for (size_t i = 0; i + n <= s.n; i++)
		if (s.p[i] == (unsigned char)word[0] &&
		    memcmp(s.p + i, word, n) == 0)
			return i;
	return s.n;
}

static bool
contains(struct slice s, const char *word)
{
	return find(s, word) < s.n;
}

/* What follows word; all where it is not there. */
static struct slice
behind(struct slice s, const char *word)
{
	size_t i = find(s, word), n = strlen(word);

	return i < s.n ? (struct slice){ s.p + i + n, s.n - i - n } : s;
}

/* Hexadecimal alone is a fingerprint or a serial number. */
static bool
has_piece(struct slice line)
{
	size_t run = 0, n = line.n;
	bool hex = true;

	while (n > 0 && line.p[n - 1] == '=')
		n--;
	for (size_t i = 0; i < n; i++) {
		if (!is_base64(line.p[i])) {
			run = 0;
			hex = true;
			continue;
		}
		run++;
		hex = hex && ascii_hex(line.p[i]) >= 0;
		if (!hex && run >= PIECE_RUN)
			return true;
	}
	return !hex && run >= PIECE_LINE && run == n;
}

static bool
is_harmless(struct slice line)
{
	return !contains(line, "-----") && !contains(line, "PRIVATE KEY") &&
	       !has_piece(line);
}

/* What stands in a block after its END marker, on the marker's line. */
static struct slice
after_end(const struct file *f, const struct block *b)
{
	struct slice s = { f->bytes.p + b->offset, b->length };

	if (b->flaw != FLAW_END_LINE)
		return (struct slice){ s.p, 0 };
	return behind(behind(s, "\n-----END "), "-----");
}

static bool
check_text(struct slice text, uint32_t line, struct buf *err)
{
	struct slice s;

	while (fix_next_line(&text, &s)) {
		if (is_harmless(s))
			continue;
		buf_printf(err,
		    "the text near line %" PRIu32 " looks like a piece of a "
		    "block without its markers; mend that or take it out by "
		    "hand first",
		    line);
		return false;
	}
	return true;
}

static bool
check_texts(const struct file *f, struct buf *err)
{
	for (size_t i = 0; i <= f->n_blocks; i++) {
		uint32_t line =
		    i < f->n_blocks ? f->blocks[i].line : f->trailing_line;

		if (!check_text(fix_gap(f, i), line, err))
			return false;
		if (i < f->n_blocks && !check_text(after_end(f, &f->blocks[i]),
					   f->blocks[i].end_line, err))
			return false;
	}
	return true;
}

/* ---- Blocks and certificates ---------------------------------------------- */

static bool
goes_with_key(const struct file *f, size_t i)
{
	const struct block *b = &f->blocks[i];

	return b->type == BLOCK_PARAMETERS && i + 1 < f->n_blocks &&
	       f->blocks[i + 1].type == BLOCK_PRIVATE_KEY;
}

static bool
check_key(const struct file *f, const struct block *b,
    const struct fix_options *o, struct buf *err)
{
	if (f->kind != KIND_PEM || b->mislabelled) {
		buf_printf(err,
		    "line %" PRIu32 " holds a private key %s; take it out by "
		    "hand first",
		    b->line,
		    b->mislabelled ? "under the label of something else"
				   : "in an encoding of the whole file");
		return false;
	}
	if (o->extract_keys)
		return true;
	buf_printf(err,
	    "holds a private key (line %" PRIu32 "): --extract-key FILE moves "
	    "it to a file of its own",
	    b->line);
	return false;
}

static bool
is_certificate(const struct block *b)
{
	return b->type == BLOCK_CERTIFICATE ||
	       b->type == BLOCK_TRUSTED_CERTIFICATE ||
	       b->type == BLOCK_X509_CERTIFICATE;
}

static bool
check_block(const struct file *f, size_t i, const struct fix_options *o,
    struct buf *err)
{
	const struct block *b = &f->blocks[i];

	if (b->type == BLOCK_PRIVATE_KEY)
		return check_key(f, b, o, err);
	if (b->n_certs > 0 || (o->extract_keys && goes_with_key(f, i)))
		return true;
	buf_printf(err,
	    "the block %s of line %" PRIu32 " %s; mend it or take it out by "
	    "hand first",
	    b->extra->label, b->line,
	    is_certificate(b) ? "cannot be read" : "is no certificate");
	return false;
}

static bool
check_cert(const struct file *f, const struct cert *c, struct buf *err)
{
	if (c->decoded &&
	    (cert_trailing(c) == 0 ||
		(f->n_blocks > 0 &&
		    f->blocks[c->block].type == BLOCK_TRUSTED_CERTIFICATE)))
		return true;
	buf_printf(err, "certificate %" PRIu32, c->index + 1);
	if (cert_place(c)->line > 0)
		buf_printf(err, " (line %" PRIu32 ")", cert_place(c)->line);
	buf_puts(err, c->decoded ? " is followed by bytes that are none"
				 : " cannot be read");
	buf_puts(err, "; mend it or take it out by hand first");
	return false;
}

/* ---- The file ------------------------------------------------------------- */

/* The command that makes PEM of it, in a file beside it. */
static void
say_command(struct buf *err, const char *before, const struct file *f,
    const char *between)
{
	buf_puts(err, before);
	text_shell(err, f->path);
	buf_puts(err, between);
	text_shell(err, f->path);
	buf_puts(err, ".pem makes PEM of it");
}

static bool
check_kind(const struct file *f, const struct fix_options *o, struct buf *err)
{
	const char *what = NULL;

	switch (f->kind) {
	case KIND_PEM:
		return true;
	case KIND_DER:
		what = "DER";
		break;
	case KIND_BASE64_DER:
	case KIND_BASE64_LINES:
		what = "base64 of DER";
		break;
	case KIND_BASE64_PEM:
		what = "base64 of PEM text";
		break;
	case KIND_TEXT_UTF16:
		what = "UTF-16 text";
		break;
	case KIND_PKCS7:
		buf_puts(err, "is a PKCS#7 container: ");
		say_command(err, "openssl pkcs7 -inform DER -in ", f,
		    " -print_certs -out ");
		return false;
	case KIND_PKCS12:
		buf_puts(err, "is a PKCS#12 container: ");
		say_command(err, "openssl pkcs12 -in ", f, " -nokeys -out ");
		return false;
	case KIND_BASE64_PFX:
		buf_puts(err, "is base64 of a PKCS#12 container: ");
		say_command(err, "tr -d '\\r' <", f,
		    " | base64 -d | openssl pkcs12 -nokeys -out ");
		return false;
	case KIND_BASE64_TWICE:
		buf_puts(err, "is base64 of base64: ");
		say_command(err, "base64 -d <", f, " | base64 -d >");
		return false;
	default:
		buf_puts(err, "holds no certificates that tlint fix writes");
		return false;
	}
	if (o->convert)
		return true;
	buf_printf(
	    err, "is %s and not PEM: --output FILE writes it as PEM", what);
	return false;
}

static bool
check_role(const struct file *f, struct buf *err)
{
	if (f->as == AS_CA_BUNDLE || f->as == AS_END_ENTITY ||
	    f->as == AS_SERVER)
		return true;
	buf_puts(err, "is neither a CA bundle nor a chain: say with --as "
		      "which it is meant to be");
	return false;
}

/* Also one that cannot be read, which is another thing to say. */
static bool
holds_certificate(const struct file *f)
{
	bool any = f->n_certs > 0;

	for (size_t i = 0; i < f->n_blocks; i++)
		any = any || is_certificate(&f->blocks[i]);
	return any;
}

bool
fix_check(const struct file *f, const struct fix_options *o, struct buf *err)
{
	if (!check_kind(f, o, err))
		return false;
	if (!holds_certificate(f)) {
		buf_puts(err, "holds no certificate");
		return false;
	}
	for (size_t i = 0; i < f->n_blocks; i++)
		if (!check_block(f, i, o, err))
			return false;
	for (size_t i = 0; i < f->n_certs; i++)
		if (!check_cert(f, f->certs[i], err))
			return false;
	if (!check_role(f, err))
		return false;
	if (f->more_blocks > 0 || (f->kind == KIND_DER && f->trailing > 0)) {
		buf_puts(err, "holds more than can be read");
		return false;
	}
	return f->kind != KIND_PEM || check_texts(f, err);
}
