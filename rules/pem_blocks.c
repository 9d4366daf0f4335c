/* SPDX-License-Identifier: Apache-2.0 */
/* The blocks of PEM text, and the bytes around them; the rows, and what is
 * one cause, are in pem.c. */
#include <inttypes.h>

#include "rules/blocks.h"
#include "rules/pem_checks.h"
#include "rules/words.h"

static struct origin
line_at(const struct file *f, const struct block *b, uint32_t line)
{
	struct origin at = block_at(f, b);

	if (line != 0)
		at.line = at.end_line = line;
	return at;
}

/* END and BEGIN joined on one line spoil two blocks; the second one's BEGIN
 * is what pem-marker-not-at-line-start speaks of. */
static bool
joined_with_next(const struct file *f, size_t i)
{
	const struct block *b = &f->blocks[i], *next = b + 1;

	return b->flaw != FLAW_END_MISSING && i + 1 < f->n_blocks &&
	       next->flaw == FLAW_BEGIN_NOT_AT_LINE_START &&
	       next->line == b->end_line;
}

/* What a PKCS#7 block holds, or NULL. */
static const struct container *
container_of(const struct file *f, const struct block *b)
{
	if (b->type != BLOCK_PKCS7)
		return NULL;
	for (size_t i = 0; i < f->n_containers; i++)
		if (f->containers[i].block == b)
			return &f->containers[i];
	return NULL;
}

/* ---- Blocks that Go does not return ------------------------------------- */

/* As JSON and shells write line ends; nothing has read them. */
static bool
has_escapes(const struct file *f, const struct block *b)
{
	const unsigned char *p;

	if (f->kind != KIND_PEM) /* bytes are of another text */
		return false;
	/* It has a marker in it: neither the first nor the last matters. */
	p = memchr(f->bytes.p + b->offset + 1, '\\', b->length - 2);
	return p != NULL && p[-1] == '-' && p[1] == 'n';
}

/* tlint, other than Go, has read the certificate. */
static bool
is_mendable(const struct file *f, const struct block *b)
{
	return f->kind == KIND_PEM && f->n_keys == 0 && b->n_certs > 0 &&
	       f->certs[b->first_cert]->decoded;
}

static void
report_flaw(const struct file *f, const struct block *b, struct report *out)
{
	struct origin at = line_at(f, b, b->extra->flaw_line);
	const char *text = b->extra->flaw_text;

	switch (b->flaw) {
	case FLAW_BEGIN_LINE:
		if (has_escapes(f, b)) {
			finding(out, &at,
			    "the line ends of %s are written as \\n",
			    b->extra->label);
			finding_fix_row(out, UNESCAPED);
			return;
		}
		finding(out, &at,
		    "the BEGIN line of %s does not end in five "
		    "dashes",
		    b->extra->label);
		break;
	case FLAW_END_MISSING:
		finding(out, &at, "%s begins in line %u and has no END line",
		    b->extra->label, (unsigned)b->line);
		break;
	case FLAW_END_MISMATCH:
		finding(out, &at,
		    "%s begins in line %u but the END line names "
		    "%s",
		    b->extra->label, (unsigned)b->line,
		    text != NULL ? text : "something else");
		break;
	case FLAW_END_LINE:
		if (text != NULL)
			finding(out, &at,
			    "the END line of %s goes on after "
			    "its marker: %s",
			    b->extra->label, text);
		else
			finding(out, &at,
			    "the END line of %s does not end in "
			    "five dashes",
			    b->extra->label);
		break;
	case FLAW_BASE64:
		finding(out, &at, "%s from line %u on is not base64%s%s",
		    b->extra->label, (unsigned)b->line,
		    text != NULL ? ": " : "", text != NULL ? text : "");
		break;
	default:
		return;
	}
	if (is_mendable(f, b))
		finding_fix_row(out, MENDED);
}

void
pem_block_malformed(const struct file *f, struct report *out)
{
	struct origin at;

	for (size_t i = 0; i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];

		if (block_is_hollow(b)) {
			at = block_at(f, b);
			finding(out, &at, "%s is empty", b->extra->label);
		} else if (!b->go_sees && (b->flaw != FLAW_END_LINE ||
					      !joined_with_next(f, i)))
			report_flaw(f, b, out);
	}
	if (f->more_blocks > 0)
		finding(out, &f->at, "%zu more such block%s not listed",
		    f->more_blocks, f->more_blocks == 1 ? " is" : "s are");
}

void
pem_bare_cr(const struct file *f, struct report *out)
{
	if (f->bare_cr) {
		finding(out, &f->at,
		    "lines end in a carriage return alone: "
		    "to Go the file is one line");
		return;
	}
	for (size_t i = 0; i < f->n_blocks; i++) {
		struct origin at = block_at(f, &f->blocks[i]);

		if (f->blocks[i].flaw == FLAW_BARE_CR)
			finding(out, &at,
			    "lines of %s end in a carriage return "
			    "alone: Go does not see that block",
			    f->blocks[i].extra->label);
	}
}

void
pem_marker_not_at_line_start(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];
		struct origin at = line_at(f, b, b->extra->flaw_line);

		if (i > 0 && joined_with_next(f, i - 1))
			finding(out, &at,
			    "END and BEGIN share line %u: Go "
			    "returns neither block",
			    (unsigned)at.line);
		else if (b->flaw == FLAW_BEGIN_NOT_AT_LINE_START)
			finding(out, &at,
			    "the BEGIN marker of %s is not the "
			    "first thing in line %u",
			    b->extra->label, (unsigned)at.line);
		else if (b->flaw == FLAW_END_NOT_AT_LINE_START)
			finding(out, &at,
			    "the END marker of %s is not the "
			    "first thing in line %u",
			    b->extra->label, (unsigned)at.line);
	}
}

void
pem_byte_order_mark(const struct file *f, struct report *out)
{
	const char *fix = f->n_certs > 0 && f->n_keys == 0 ? MENDED : NO_MARK;
	size_t n = 0;

	if (f->kind == KIND_TEXT_UTF16) {
		finding(out, &f->at,
		    "the text is UTF-16: Go sees no PEM block "
		    "in it");
		finding_fix_row(out, FROM_UTF16);
		return;
	}
	for (size_t i = 0; i < f->n_blocks; i++) {
		struct origin at = block_at(f, &f->blocks[i]);

		if (f->blocks[i].flaw != FLAW_BOM)
			continue;
		n++;
		finding(out, &at,
		    "a UTF-8 byte order mark stands before the "
		    "BEGIN marker of %s: Go does not see that block",
		    f->blocks[i].extra->label);
		finding_fix_row(out, fix);
	}
	if (n == 0 && f->bom_hides) {
		finding(out, &f->at,
		    "a UTF-8 byte order mark stands before "
		    "the first BEGIN marker");
		finding_fix_row(out, fix);
	}
}

/* ---- Bytes around the blocks -------------------------------------------- */

/* A block that is cut off is what follows the last END marker; then
 * pem-block-malformed has said so. */
static bool
trailing_is_a_block(const struct file *f)
{
	const struct block *last;

	if (f->n_blocks == 0)
		return false;
	last = &f->blocks[f->n_blocks - 1];
	return last->offset + last->length > f->trailing_offset;
}

void
pem_trailing_data(const struct file *f, struct report *out)
{
	struct origin at = { .file = f,
		.offset = f->trailing_offset,
		.length = f->trailing,
		.line = f->trailing_line,
		.end_line = f->trailing_line };

	/* After bare DER the rule about DER speaks, and cert-malformed. */
	if (f->trailing == 0 || f->kind == KIND_DER || f->n_blocks == 0 ||
	    f->bare_cr || trailing_is_a_block(f))
		return;
	finding(out, &at, "%zu byte%s after the last END line", f->trailing,
	    plural(f->trailing));
}

void
pem_text_in_bundle(const struct file *f, struct report *out)
{
	size_t blocks = 0, bytes = 0;
	uint32_t first = 0;
	struct origin at = f->at;

	for (size_t i = 0; i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];

		if (!b->go_sees || b->extra->text_before == 0)
			continue;
		bytes += b->extra->text_before;
		if (blocks++ == 0)
			first = b->extra->text_line;
	}
	if (blocks == 0)
		return;
	if (first != 0)
		at.line = at.end_line = first;
	finding(out, &at,
	    "%zu byte%s of text before %zu of %zu PEM block%s, "
	    "from line %u on",
	    bytes, plural(bytes), blocks, f->n_blocks, plural(f->n_blocks),
	    (unsigned)first);
}

/* ---- What stands in a block --------------------------------------------- */

void
pem_block_several_certificates(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_blocks; i++) {
		struct origin at = block_at(f, &f->blocks[i]);

		if (f->blocks[i].n_certs > 1)
			finding(out, &at, "%s holds %" PRIu32 " certificates",
			    f->blocks[i].extra->label, f->blocks[i].n_certs);
	}
}

/* Bytes that follow the last certificate inside the block: the trust
 * settings of a TRUSTED CERTIFICATE. */
static size_t
trust_settings(const struct file *f, const struct block *b)
{
	if (b->type != BLOCK_TRUSTED_CERTIFICATE || b->n_certs == 0)
		return 0;
	return cert_trailing(f->certs[b->first_cert + b->n_certs - 1]);
}

#define TAKE_OUT \
	"Take its certificates out and put them in its place: " LINES_PKCS7 \
	" | " BLOCKS_ONLY " >{path}.{line}.pem"

/* Private keys are bundle-contains-private-key's, blocks that Go does not
 * return are named by their flaw, and a file without any certificate is
 * pem-no-certificate's. */
void
pem_unexpected_block(const struct file *f, struct report *out)
{
	if (f->n_certs == 0)
		return;
	for (size_t i = 0; i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];
		struct origin at = block_at(f, b);
		const struct container *c = container_of(f, b);
		size_t extra = trust_settings(f, b);

		if (!b->go_sees || b->type == BLOCK_PRIVATE_KEY)
			continue;
		if (extra > 0)
			finding(out, &at,
			    "%s holds %zu byte%s of OpenSSL trust "
			    "settings after its certificate: %s",
			    b->extra->label, extra, plural(extra),
			    b->extra->trust);
		else if (c != NULL && c->n_certs > 0) {
			finding(out, &at,
			    "%s holds %zu certificate%s that nobody takes out "
			    "of it",
			    b->extra->label, c->n_certs, plural(c->n_certs));
			if (f->kind == KIND_PEM && f->part == NULL)
				finding_fix_row(out, TAKE_OUT);
		} else if (!block_is_certificate(b) && b->n_certs == 0)
			finding(out, &at, "%s among the certificates",
			    b->extra->label);
	}
}

void
pem_unusual_label(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_blocks; i++) {
		const struct block *b = &f->blocks[i];
		struct origin at = block_at(f, b);

		/* In a CA bundle trust settings are pem-unexpected-block. */
		if (!b->go_sees || b->n_certs == 0 ||
		    b->type == BLOCK_CERTIFICATE ||
		    (f->as == AS_CA_BUNDLE && trust_settings(f, b) > 0))
			continue;
		if (trust_settings(f, b) > 0)
			finding(out, &at, "the certificate is labelled %s: %s",
			    b->extra->label, b->extra->trust);
		else
			finding(out, &at, "the certificate is labelled %s",
			    b->extra->label);
	}
}

/* In a CA bundle bundle-contains-private-key speaks of it. */
void
pem_mislabelled_key(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_blocks; i++) {
		struct origin at = block_at(f, &f->blocks[i]);

		if (!f->blocks[i].mislabelled)
			continue;
		finding(out, &at, "what is labelled %s is a private key%s",
		    f->blocks[i].extra->label,
		    f->blocks[i].key_encrypted ? " (encrypted)" : "");
		if (f->kind == KIND_PEM && f->part == NULL &&
		    f->blocks[i].flaw == FLAW_NONE)
			finding_fix_row(out, MISLABELLED_FIX("", LINES_TO_KEY));
	}
}

/* "CRLF line ends, blank lines" */
static void
list_styles(struct words *w, unsigned seen)
{
	static const struct {
		enum block_style style;
		const char *words;
	} styles[] = {
		{ STYLE_CRLF, "CRLF line ends" },
		{ STYLE_LINE_LENGTH, "lines of other than 64 characters" },
		{ STYLE_BLANK_LINE, "blank lines" },
		{ STYLE_SPACES, "blanks in lines" },
	};

	*w = (struct words){ .n = 0 };
	for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++) {
		if ((seen & styles[i].style) == 0)
			continue;
		if (w->n > 0)
			words_add(w, ", ");
		words_add(w, styles[i].words);
	}
}

/* A text that the file only stands for is not what anybody's diff shows. */
void
pem_not_canonical(const struct file *f, struct report *out)
{
	struct origin at = f->at;
	struct words list;
	unsigned seen = 0;
	size_t n = 0;

	if (f->kind != KIND_PEM)
		return;
	for (size_t i = 0; i < f->n_blocks; i++) {
		if (!f->blocks[i].go_sees || f->blocks[i].style == 0)
			continue;
		if (n++ == 0)
			at = block_at(f, &f->blocks[i]);
		seen |= f->blocks[i].style;
	}
	if (n == 0)
		return;
	list_styles(&list, seen);
	finding(out, &at,
	    "%zu of %zu block%s: %s, first in the block of line %u", n,
	    f->n_blocks, plural(f->n_blocks), list.text, (unsigned)at.line);
}
