/* SPDX-License-Identifier: Apache-2.0 */
/* The form of a private key, and the file it stands in; the rows, and what is
 * one cause, are in key.c. */
#include "rules/key_checks.h"
#include "rules/words.h"

const char *
key_form_text(enum key_form form)
{
	switch (form) {
	case KEYFORM_PKCS8:
	case KEYFORM_PKCS8_ENCRYPTED:
		return "PKCS#8";
	case KEYFORM_PKCS1:
		return "PKCS#1";
	case KEYFORM_SEC1:
		return "SEC 1";
	case KEYFORM_DSA:
		return "OpenSSL's DSA form";
	case KEYFORM_OPENSSH:
		return "OpenSSH's form";
	case KEYFORM_PKCS12:
		return "PKCS#12";
	default:
		return "no known form";
	}
}

/* Commands see the file, not the value of a manifest in it, and the first key
 * alone unless they are told lines. */
static const char *
to_pkcs8(const struct private_key *k)
{
	const struct file *f = k->at.file;

	if (k->form == KEYFORM_OPENSSH)
		return OPENSSH_TO_PKCS8;
	switch (f->kind) {
	case KIND_PEM:
		return f->n_keys > 1 && f->part == NULL ? LINES_TO_PKCS8
							: TO_PKCS8;
	case KIND_DER_KEY:
		return k->encrypted ? OPENED_PKCS8 : DER_TO_PKCS8;
	case KIND_BASE64_KEY:
		return BASE64_TO_PKCS8;
	case KIND_PKCS12:
		return PKCS12_TO_PKCS8;
	default:
		return NULL;
	}
}

void
key_fix(struct report *out, const struct private_key *k, const char *lead)
{
	const char *command = to_pkcs8(k);
	struct words w = { .n = 0 };

	if (command == NULL)
		return;
	words_add(&w, lead);
	words_add(&w, command);
	finding_fix_row(out, w.text);
}

bool
key_is_seen(const struct private_key *k)
{
	return k->block == NULL ||
	       (k->block->go_sees && !k->block->mislabelled);
}

/* ---- Its form ----------------------------------------------------------- */

void
key_not_pem(const struct private_key *k, struct report *out)
{
	if (k->block != NULL || k->form == KEYFORM_PKCS12 || k->encrypted ||
	    k->fault != NULL || k->at.file->sdk != SDK_ANY)
		return;
	finding_go(out, &k->at, GO_NO_PEM, "the private key is in %s (%s)",
	    k->at.file->kind == KIND_BASE64_KEY
		? "base64 without BEGIN and END lines"
		: "DER",
	    key_form_text(k->form));
	key_fix(out, k, "Rewrite it: ");
}

/* TypeScript, Python, .NET and Ruby stand on one core, in Rust. */
static bool
is_rust_core(enum sdk sdk)
{
	return sdk == SDK_TYPESCRIPT || sdk == SDK_PYTHON ||
	       sdk == SDK_DOTNET || sdk == SDK_RUBY;
}

/* PEM, as most say it of itself, in one of OpenSSL's own forms. */
static bool
is_traditional(const struct private_key *k)
{
	return k->block != NULL && key_is_seen(k) && !k->encrypted &&
	       k->fault == NULL &&
	       (k->form == KEYFORM_PKCS1 || k->form == KEYFORM_SEC1);
}

void
key_not_pkcs8(const struct private_key *k, struct report *out)
{
	enum sdk sdk = k->at.file->sdk;

	if (!is_traditional(k))
		return;
	if (sdk == SDK_ANY)
		finding(out, &k->at, "the private key is in the form of %s",
		    key_form_text(k->form));
	else if (is_rust_core(sdk) && k->form == KEYFORM_SEC1)
		finding(out, &k->at,
		    "the private key is in the form of SEC 1, which older "
		    "versions of the SDK do not read");
	else
		return;
	key_fix(out, k, PKCS8_ANYWHERE);
}

static enum key_form
labelled_form(const char *label)
{
	if (strcmp(label, "PRIVATE KEY") == 0)
		return KEYFORM_PKCS8;
	if (strcmp(label, "RSA PRIVATE KEY") == 0)
		return KEYFORM_PKCS1;
	if (strcmp(label, "EC PRIVATE KEY") == 0)
		return KEYFORM_SEC1;
	if (strcmp(label, "DSA PRIVATE KEY") == 0)
		return KEYFORM_DSA;
	if (strcmp(label, "OPENSSH PRIVATE KEY") == 0)
		return KEYFORM_OPENSSH;
	if (strcmp(label, "ENCRYPTED PRIVATE KEY") == 0)
		return KEYFORM_PKCS8_ENCRYPTED;
	return KEYFORM_UNKNOWN;
}

void
key_wrong_label(const struct private_key *k, struct report *out)
{
	if (k->block == NULL || !key_is_seen(k) || k->encrypted ||
	    k->fault != NULL ||
	    labelled_form(k->block->extra->label) == k->form)
		return;
	finding(out, &k->at, "what is labelled %s is in the form of %s",
	    k->block->extra->label, key_form_text(k->form));
	if (k->at.file->kind == KIND_PEM && k->at.file->part == NULL)
		finding_fix_row(out, RIGHT_LABEL LINES_TO_KEY);
}

void
key_sdk_cannot_read(const struct private_key *k, struct report *out)
{
	enum sdk sdk = k->at.file->sdk;

	if (sdk == SDK_ANY || k->encrypted || k->fault != NULL)
		return;
	if (k->form == KEYFORM_PKCS12 && sdk != SDK_JAVA)
		finding_go(out, &k->at, NULL,
		    "the private key is in a PKCS#12 container, which the %s "
		    "SDK does not open",
		    words_sdk(sdk));
	else if (k->form != KEYFORM_PKCS12 && k->block == NULL)
		finding_go(out, &k->at, sdk == SDK_GO ? GO_NO_PEM : NULL,
		    "the private key is in %s, and the %s SDK reads PEM",
		    k->at.file->kind == KIND_BASE64_KEY
			? "base64 without BEGIN and END lines"
			: "DER",
		    words_sdk(sdk));
	else if (sdk == SDK_JAVA && is_traditional(k))
		finding_go(out, &k->at, NULL,
		    "the private key is in the form of %s, and the Java SDK "
		    "reads PKCS#8",
		    key_form_text(k->form));
	else
		return;
	key_fix(out, k, PKCS8_ANYWHERE);
}

/* ---- Where it stands ---------------------------------------------------- */

/* For a PKCS#12 container that is what it is for. */
void
key_in_certificate_file(const struct file *f, struct report *out)
{
	const struct private_key *k;
	size_t i = 0;

	while (i < f->n_keys &&
	       (!key_is_seen(&f->keys[i]) || f->keys[i].form == KEYFORM_PKCS12))
		i++;
	if (i == f->n_keys || f->n_certs == 0)
		return;
	k = &f->keys[i];
	finding(out, &k->at, "a private key beside %zu certificate%s in one %s",
	    f->n_certs, plural(f->n_certs),
	    f->outer != NULL ? "value" : "file");
}

static void
words_octal(struct words *w, unsigned v)
{
	char digits[5] = "0000";

	for (size_t i = 4; i > 0; i--, v >>= 3)
		digits[i - 1] = (char)('0' + (v & 7));
	words_add(w, digits);
}

void
key_readable_by_others(const struct file *f, struct report *out)
{
	const bool group = (f->mode & 040) != 0, world = (f->mode & 04) != 0;
	struct words mode = { .n = 0 };

	if (f->n_keys == 0 || (!group && !world))
		return;
	words_octal(&mode, f->mode);
	finding(out, &f->keys[0].at,
	    "%s may read the file with the private key (mode %s)",
	    world ? "everybody on the machine" : "its group", mode.text);
}
