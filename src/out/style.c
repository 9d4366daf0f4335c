/* SPDX-License-Identifier: Apache-2.0 */
#include "out/style.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "out/out.h"

#define WIDTH 78

const char *
style_severity(enum severity s)
{
	switch (s) {
	case SEV_ERROR:
		return "\033[31m"; /* red */
	case SEV_WARNING:
		return "\033[33m"; /* yellow */
	case SEV_NOTICE:
		return "\033[36m"; /* cyan */
	case SEV_OFF:
		break;
	}
	return STYLE_DIM;
}

/* Good practice and standards must not look like demands of Temporal's. */
static const struct {
	const char *label, *words;
} bases[] = {
	[BASIS_DOCUMENTED] = { "requirement", "documented by Temporal" },
	[BASIS_CLIENT_TOOL] = { "requirement",
	    "how Temporal's client tools read it" },
	[BASIS_GO] = { "requirement",
	    "how Go, on which Temporal runs, judges it" },
	[BASIS_SERVER] = { "requirement",
	    "what Temporal's server does with it" },
	[BASIS_ISSUE] = { "requirement", "seen in a public issue" },
	[BASIS_RFC] = { "standard", "not a demand of Temporal's own" },
	[BASIS_PRACTICE] = { "advice",
	    "good practice, not a demand of Temporal's" },
};

const char *
style_basis_label(enum basis b)
{
	return bases[b].label;
}

const char *
style_basis_words(enum basis b)
{
	return bases[b].words;
}

static bool
begins(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

const char *
style_predictor(const struct rule *r, const char *text)
{
	/* The message of a verdict names the speaker. */
	if (text == NULL)
		return "word for word";
	if (strstr(text, "{tcld}") != NULL)
		return "tcld would say";
	/* Go's packages name themselves in their errors. */
	if (begins(text, "x509: ") || begins(text, "tls: ") ||
	    (begins(text, "{go}") && r->basis != BASIS_SERVER) ||
	    r->basis == BASIS_GO)
		return "Go would say";
	if (begins(text, "java."))
		return "Java would say";
	return r->basis == BASIS_CLIENT_TOOL ? "tcld would say"
					     : "the server would say";
}

void
style_row_text(struct buf *b, const char *text)
{
	static const struct {
		const char *name, *shown;
	} words[] = {
		{ "{path}", "PATH" },
		{ "{tcld}", "<tcld's message for the file>" },
		{ "{go}", "<Go's error>" },
		{ "{subject}", "<subject>" },
		{ "{not_before}", "<notBefore>" },
		{ "{not_after}", "<notAfter>" },
		{ "{not_before_rfc3339}", "<notBefore>" },
		{ "{not_after_rfc3339}", "<notAfter>" },
		{ "{at}", "<time>" },
	};
	size_t i, n = sizeof words / sizeof words[0];

	while (*text != '\0') {
		for (i = 0; i < n; i++)
			if (begins(text, words[i].name))
				break;
		if (i == n) {
			buf_byte(b, *text++);
			continue;
		}
		buf_puts(b, words[i].shown);
		text += strlen(words[i].name);
	}
}

static bool
is_command(const char *s)
{
	static const char *const tools[] = { "openssl ", "certtool ", "tcld ",
		"tlint ", "sed ", "awk ", "tr ", "LC_ALL=C ", "base64 ",
		"printf ", "iconv ", "cat ", "jq ", "tail ", "python3 ", "az ",
		"chmod ", "grep ", "ssh-keygen " };

	for (size_t i = 0; i < sizeof tools / sizeof tools[0]; i++)
		if (begins(s, tools[i]))
			return true;
	return false;
}

/* A command is the whole fix or what a colon announces. */
size_t
style_prose(const char *fix)
{
	const char *p = fix;

	if (is_command(fix))
		return 0;
	while ((p = strstr(p, ": ")) != NULL) {
		p += 2;
		if (is_command(p))
			return (size_t)(p - fix);
	}
	return strlen(fix);
}

size_t
style_command(const char *command)
{
	for (const char *p = command; (p = strstr(p, " - ")) != NULL; p += 3)
		if (begins(p, " - and ") || begins(p, " - or"))
			return (size_t)(p - command);
	return strlen(command);
}

void
style_hosted_fix(struct buf *b, const struct rule *r)
{
	style_row_text(b, r->fix_hosted != NULL ? r->fix_hosted : r->fix);
}

void
style_prediction(
    struct buf *b, const struct rule *r, const char *where, const char *text)
{
	buf_printf(b, "%s%s: ", where, style_predictor(r, text));
	style_row_text(b, text);
}

struct bit_words {
	unsigned bit;
	const char *words;
};

static void
add_bits(struct buf *b, unsigned mask, const struct bit_words *list, size_t n)
{
	const char *between = "";

	for (size_t i = 0; i < n; i++) {
		if ((mask & list[i].bit) == 0)
			continue;
		mask &= ~list[i].bit;
		buf_printf(b, "%s%s", between, list[i].words);
		between = ", ";
		for (size_t j = n - 1; j > i; j--)
			if (mask == list[j].bit)
				between = " and ";
	}
}

static void
add_roles(struct buf *b, unsigned mask)
{
	static const struct bit_words roles[] = {
		{ ROLE_EE, "end-entity certificates" },
		{ ROLE_ISSUER, "issuers sent with an end-entity certificate" },
		{ ROLE_CA, "members of a CA bundle" },
		{ ROLE_SERVER, "server certificates" },
	};

	if ((mask & ROLE_ANY) == ROLE_ANY)
		buf_puts(b, "every certificate");
	else
		add_bits(
		    b, mask & ROLE_ANY, roles, sizeof roles / sizeof roles[0]);
}

static void
add_files(struct buf *b, unsigned mask)
{
	static const struct bit_words files[] = {
		{ FILE_ROLE(AS_END_ENTITY), "end-entity chains" },
		{ FILE_ROLE(AS_CA_BUNDLE), "CA bundles" },
		{ FILE_ROLE(AS_SERVER), "server certificates" },
		{ FILE_ROLE(AS_FILTERS), "certificate filters" },
		{ FILE_ROLE(AS_KEY), "private keys" },
		{ FILE_ROLE(AS_REQUEST), "certificate requests" },
		{ FILE_ROLE(AS_POLICY), "Key Vault policies" },
		{ FILE_ROLE(AS_CONF), "settings for making certificates" },
		{ FILE_ROLE(AS_CONTAINER), "containers of other inputs" },
		{ FILE_ROLE(AS_UNKNOWN), "inputs of unknown kind" },
	};
	const size_t n = sizeof files / sizeof files[0];
	unsigned all = 0;

	for (size_t i = 0; i < n; i++)
		all |= files[i].bit;
	if ((mask & all) == all) {
		buf_puts(b, "every input");
	} else if ((mask & FILE_ROLE(AS_CONTAINER)) != 0) {
		buf_puts(b, "every input but ");
		add_bits(b, ~mask & all, files, n);
	} else {
		add_bits(b, mask & all, files, n);
	}
}

void
style_applies_to(struct buf *b, const struct rule *r)
{
	switch (r->scope) {
	case SCOPE_FILE:
		add_files(b, r->roles);
		break;
	case SCOPE_CERT:
		add_roles(b, r->roles);
		break;
	case SCOPE_CHAIN:
		buf_puts(b, "the chain of each end-entity certificate");
		break;
	case SCOPE_BUNDLE:
		buf_puts(b, "the CA bundle as a whole");
		break;
	case SCOPE_FILTER:
		buf_puts(b, "a file of certificate filters");
		break;
	case SCOPE_KEY:
		buf_puts(b, "each private key");
		break;
	case SCOPE_REQUEST:
		buf_puts(b, "each certificate request");
		break;
	case SCOPE_POLICY:
		buf_puts(b, "a Key Vault certificate policy");
		break;
	case SCOPE_CONF:
		buf_puts(b, "a file of openssl or certtool settings");
		break;
	case SCOPE_DEPLOY:
		buf_puts(b, "a self-hosted deployment");
		break;
	}
	if (r->needs == NEEDS_CA)
		buf_puts(b, "; only with --ca");
	if (r->needs == NEEDS_CLIENTS)
		buf_puts(b, "; only with end-entity certificates");
}

static size_t
columns(const char *s, size_t n)
{
	size_t c = 0;

	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			c++;
	return c;
}

void
style_paragraph(FILE *f, const char *s)
{
	size_t col = 0, n, w;

	for (;;) {
		s += strspn(s, " \n");
		if ((n = strcspn(s, " \n")) == 0)
			break;
		w = columns(s, n);
		if (col == 0 || col + 1 + w > WIDTH) {
			fputs(col == 0 ? "    " : "\n    ", f);
			col = 4;
		} else {
			fputc(' ', f);
			col++;
		}
		fwrite(s, 1, n, f);
		col += w;
		s += n;
	}
	if (col > 0)
		fputc('\n', f);
}

/* A word that may get a capital letter; names such as keyUsage, req_extensions
 * and openssl are left as they are. */
static bool
begins_with_word(const char *s)
{
	static const char *const names[] = { "openssl ", "certtool ", "tcld ",
		"tlint " };
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789");

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (begins(s, names[i]))
			return false;
	return *s >= 'a' && *s <= 'z' && strchr(" ,:;-'", s[n]) != NULL;
}

void
style_sentence(struct buf *b, const char *s)
{
	size_t start = b->len;

	buf_puts(b, s);
	if (begins_with_word(s))
		b->data[start] = (char)(b->data[start] - 'a' + 'A');
	if (b->len > start && b->data[b->len - 1] != '.')
		buf_byte(b, '.');
}

void
style_place(struct buf *b, const struct finding *f)
{
	text_safe(b, slice_str(f->at.file->path));
	if (f->at.line > 0)
		buf_printf(b, ":%" PRIu32, f->at.line);
	if (f->at.line > 0 && f->at.column > 0)
		buf_printf(b, ":%" PRIu32, f->at.column);
}

static const char *
shade(bool color, const char *code)
{
	return color ? code : "";
}

void
style_rule(struct buf *b, const char *id, const struct out_options *opt)
{
	buf_puts(b, shade(opt->color, STYLE_DIM));
	if (opt->rule_page != NULL)
		buf_printf(b, "[\033]8;;%s#%s\033\\%s\033]8;;\033\\]",
		    opt->rule_page, id, id);
	else
		buf_printf(b, "[%s]", id);
	buf_puts(b, shade(opt->color, STYLE_NONE));
}

void
style_headline(
    FILE *f, const struct finding *finding, const struct out_options *opt)
{
	struct buf b = { 0 };
	const char *none = shade(opt->color, STYLE_NONE);

	buf_puts(&b, shade(opt->color, STYLE_BOLD));
	style_place(&b, finding);
	buf_printf(&b, "%s: %s%s%s: ", none,
	    shade(opt->color, style_severity(finding->severity)),
	    out_severity(finding->severity), none);
	text_safe(&b, slice_str(finding->message));
	buf_byte(&b, ' ');
	style_rule(&b, finding->rule->id, opt);
	buf_byte(&b, '\n');
	fwrite(buf_str(&b), 1, b.len, f);
	buf_free(&b);
}
