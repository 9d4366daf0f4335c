/* SPDX-License-Identifier: Apache-2.0 */
#include "load/tcld.h"

#include <stdlib.h>

#include "base/base64.h"
#include "load/cert.h"

/* What the blocks hold, one after the other. */
struct joined {
	unsigned char *bytes;
	size_t n, cap;
};

/* Go's first error for a certificate, or NULL when it takes it. */
static const char *
go_error(const struct cert *c)
{
	for (size_t i = 0; i < c->n_faults; i++)
		if (cert_faults(c)[i].go != NULL)
			return cert_faults(c)[i].go;
	return c->decoded ? NULL : "x509: malformed certificate";
}

/*
 * Take a block's certificates as they were decoded with it.  False when
 * the block is not whole certificates and nothing else: then what is left
 * of the stream has to be read as Go reads it.
 */
static bool
take_block(const struct file *file, const struct block *b, size_t *n,
    const char **error)
{
	if (b->n_certs == 0)
		return b->n_data == 0 && b->type != BLOCK_PRIVATE_KEY;
	for (size_t i = 0; i < b->n_certs; i++) {
		const struct cert *c = file->certs[b->first_cert + i];

		if (!c->decoded || cert_trailing(c) > 0)
			return false;
		if ((*error = go_error(c)) != NULL)
			return true;
		++*n;
	}
	return true;
}

static void
join_block(struct joined *j, const struct file *file, const struct block *b)
{
	struct slice text;
	size_t n, bad;

	if (b->type != BLOCK_PRIVATE_KEY) {
		if (b->n_data > 0)
			memcpy(j->bytes + j->n, b->data, b->n_data);
		j->n += b->n_data;
		return;
	}
	text = pem_body(file->bytes, b);
	if (base64_decode(text, true, j->bytes + j->n, &n, &bad))
		j->n += n;
}

/* The content of the blocks from first on, one after the other. */
static void
join(struct joined *j, const struct pem *pem, size_t first,
    const struct file *file)
{
	for (size_t i = first; i < pem->n_blocks; i++)
		if (pem->blocks[i].go_sees)
			j->cap += pem->blocks[i].length / 4 * 3 + 3;
	j->bytes = mem_alloc(j->cap > 0 ? j->cap : 1);
	for (size_t i = first; i < pem->n_blocks; i++)
		if (pem->blocks[i].go_sees)
			join_block(j, file, &pem->blocks[i]);
}

/* x509.ParseCertificates on what the blocks from first on hold. */
static const char *
parse_joined(struct arena *a, const struct pem *pem, size_t first,
    const struct file *file, size_t *n)
{
	struct joined j = { 0 };
	struct arena *scratch = arena_new();
	const char *error = NULL;

	join(&j, pem, first, file);
	for (size_t at = 0; at < j.n && error == NULL;) {
		struct cert *c = cert_decode(
		    scratch, (struct slice){ j.bytes + at, j.n - at });

		if ((error = go_error(c)) != NULL)
			break;
		++*n;
		at += c->der.n;
	}
	if (error != NULL)
		error = arena_strdup(a, error);
	mem_wipe(j.bytes, j.cap); /* a private key may have been among it */
	free(j.bytes);
	arena_free(scratch);
	return error;
}

static const char *
parse_blocks(
    struct arena *a, const struct pem *pem, const struct file *file, size_t *n)
{
	const char *error = NULL;

	for (size_t i = 0; i < pem->n_blocks && error == NULL; i++) {
		size_t before = *n;

		if (!pem->blocks[i].go_sees)
			continue;
		if (!take_block(file, &pem->blocks[i], n, &error)) {
			*n = before;
			return parse_joined(a, pem, i, file, n);
		}
	}
	return error;
}

/* At least one byte came out of the blocks. */
static bool
has_content(const struct pem *pem, const struct file *file)
{
	for (size_t i = 0; i < pem->n_blocks; i++) {
		const struct block *b = &pem->blocks[i];

		if (!b->go_sees)
			continue;
		if (b->n_data > 0)
			return true;
		if (b->type == BLOCK_PRIVATE_KEY) {
			/* valid base64 with any letter in it is content */
			struct slice s = pem_body(file->bytes, b);

			for (size_t k = 0; k < s.n; k++)
				if (s.p[k] > ' ')
					return true;
		}
	}
	return false;
}

/* Bytes that pem.Decode leaves at the end.  tcld passes over white space at
 * the end of the file (its pull request 40). */
static size_t
remaining(const struct pem *pem, struct slice bytes)
{
	size_t n = bytes.n;

	while (n > pem->go_rest &&
	       (bytes.p[n - 1] == ' ' ||
		   (bytes.p[n - 1] >= '\t' && bytes.p[n - 1] <= '\r')))
		n--;
	return n - pem->go_rest;
}

void
tcld_read(struct arena *a, const struct pem *pem, struct file *file)
{
	const char *error;
	size_t n = 0;

	file->tcld_refusal = NULL;
	file->tcld_remaining = file->tcld_certs = 0;
	if (file->bytes.n == 0)
		return;
	if (!has_content(pem, file)) {
		file->tcld_refusal = "failed to decode certificates";
		return;
	}
	file->tcld_remaining = remaining(pem, file->bytes);
	if (file->tcld_remaining > 0) {
		file->tcld_refusal = arena_printf(a,
		    "failed to parse one or more certificates, "
		    "remainingBytesLen=%zu",
		    file->tcld_remaining);
		return;
	}
	if ((error = parse_blocks(a, pem, file, &n)) != NULL)
		file->tcld_refusal =
		    arena_printf(a, "failed to parse certificates: %s", error);
	else
		file->tcld_certs = n;
}
