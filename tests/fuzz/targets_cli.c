/* SPDX-License-Identifier: Apache-2.0 */
/* Harnesses of the program with its commands: what it reads besides of
 * certificates, and every report that it makes of that. */
#include <stdlib.h>
#include <string.h>

#include "load/der.h"
#include "load/pem.h"
#include "load/read.h"
#include "load/tls.h"
#include "load/tls_parts.h"
#include "out/audit.h"
#include "out/connect.h"
#include "out/deploy.h"
#include "out/gate.h"
#include "out/out.h"
#include "tests/fuzz/cli.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/wellformed.h"

#define AT "--at", "2026-01-01"

/* The same for the same bytes: which format it is, and so on. */
static uint64_t
seed_of(const uint8_t *data, size_t n)
{
	uint64_t sum = n + 1;

	for (size_t i = 0; i < n; i++)
		sum = sum * 31 + data[i];
	return sum != 0 ? sum : 1;
}

#define NAME_OF(table, n, seed) ((table)[random_below((seed), (n))].name)

/* As what it prints says of itself, if it could do anything. */
static void
run(const char *suffix, const uint8_t *data, size_t n, const char *format,
    const char *const *argv)
{
	struct buf out = { 0 };
	int status = cli_run(suffix, data, n, argv, &out);

	if (status != 2 || out.len > 0)
		FUZZ_FINE(wf_report(format, buf_str(&out), out.len));
	buf_free(&out);
}

/* ---- Configuration ------------------------------------------------------------ */

/* With all that is checked of it, and as what judges itself. */
int
fuzz_config(const uint8_t *data, size_t n)
{
	static const char *const show[] = { "config", "--config", CLI_FILE,
		NULL };
	static const char *const use[] = { "lint", "--config", CLI_FILE,
		"--no-sandbox", AT, "--format", "json", CLI_FILE, NULL };

	run(".yaml", data, n, "text", show);
	run(".yaml", data, n, "json", use);
	return 0;
}

/* ---- What others keep certificates in ------------------------------------------- */

static void
lint(const char *suffix, const uint8_t *data, size_t n)
{
	uint64_t seed = seed_of(data, n);
	const char *format = NAME_OF(formats, n_formats, &seed);
	const char *const argv[] = { "lint", "--no-config", "--no-sandbox", AT,
		"--format", format, CLI_FILE, NULL };

	run(suffix, data, n, format, argv);
}

int
fuzz_terraform(const uint8_t *data, size_t n)
{
	lint(".tf", data, n);
	return 0;
}

int
fuzz_env(const uint8_t *data, size_t n)
{
	lint(".env", data, n);
	return 0;
}

int
fuzz_manifest(const uint8_t *data, size_t n)
{
	lint(".yaml", data, n);
	return 0;
}

/* ---- The other commands ------------------------------------------------------------ */

/* What the namespace has, and what it shall have. */
int
fuzz_gate(const uint8_t *data, size_t n)
{
	static const char *const actions[] = { "add", "set", "remove",
		"filters" };
	uint64_t seed = seed_of(data, n);
	const char *action = actions[random_below(&seed, 4)];
	const char *format = NAME_OF(gate_formats, n_gate_formats, &seed);
	const char *const argv[] = { "gate", action, "--no-config",
		"--no-sandbox", AT, "--format", format, "--current", CLI_FILE,
		CLI_FILE, NULL };

	run(".json", data, n, format, argv);
	return 0;
}

int
fuzz_records(const uint8_t *data, size_t n)
{
	static const char *const made[] = { "text", "json", "jsonl", "csv",
		"html", "openmetrics" };
	uint64_t seed = seed_of(data, n);
	const char *format = made[random_below(&seed, 6)];
	const char *const argv[] = { "audit", "--from-jsonl", "--no-sandbox",
		AT, "--format", format, CLI_FILE, NULL };

	run(".jsonl", data, n, format, argv);
	return 0;
}

/* Its own certificates in place of files, every party with every other. */
int
fuzz_matrix(const uint8_t *data, size_t n)
{
	uint64_t seed = seed_of(data, n);
	const char *format = NAME_OF(deploy_formats, n_deploy_formats, &seed);
	const char *const argv[] = { "deploy", "--no-config", "--no-sandbox",
		AT, "--format", format, CLI_FILE, NULL };

	run(".yaml", data, n, format, argv);
	return 0;
}

/* ---- A server that lies -------------------------------------------------------------- */

/* The first Name in it. */
static struct slice
name_in(struct slice der)
{
	struct slice whole, inner;
	struct der d, in;
	int tag;

	for (size_t i = 0; i < der.n; i++) {
		d = der_from((struct slice){ der.p + i, der.n - i });
		if (der_peek(&d) != DER_SEQUENCE ||
		    !der_any(&d, &tag, &inner, &whole))
			continue;
		in = der_from(inner);
		if (der_peek(&in) == DER_SET)
			return whole;
	}
	return (struct slice){ der.p, 0 }; /* in the message, as tls.c's */
}

static void
serve(struct arena *a, struct slice bytes, struct handshake *h)
{
	uint64_t seed = seed_of(bytes.p, bytes.n);
	struct slice *names;
	struct pem pem;

	pem_scan(a, bytes, &pem);
	if (pem.n_blocks == 0 && bytes.n > 0) {
		tls_read_certificates(a, bytes, bytes.p[0] & 1, h);
		tls_read_request(a, bytes, bytes.p[0] & 1, h);
	} else if (pem.n_blocks > 0) {
		struct slice *certs =
		    ARENA_ARRAY(a, struct slice, pem.n_blocks);

		names = ARENA_ARRAY(a, struct slice, pem.n_blocks);
		for (size_t i = 0; i < pem.n_blocks; i++) {
			if (pem.blocks[i].n_data == 0)
				continue;
			certs[h->n_certs++] = block_data(&pem.blocks[i]);
			names[h->n_names++] =
			    name_in(block_data(&pem.blocks[i]));
		}
		h->certs = certs;
		h->names = names;
		h->asks_client = random_below(&seed, 4) > 0;
	}
	h->end = random_below(&seed, 3) > 0
		     ? HANDSHAKE_DONE
		     : (enum handshake_end)random_below(&seed, 9);
	h->after = (enum after)random_below(&seed, 6);
	h->alert = (int)random_below(&seed, 258) - 1;
	h->sent_client = random_below(&seed, 2);
	h->address = "[::1]:7233";
	h->detail = tls_plain_words(a, bytes);
	if (h->end == HANDSHAKE_DONE) {
		h->version = "TLS 1.3";
		h->cipher = "AES-128-GCM";
	}
}

/* In the place of load/tls.c: no harness asks a network.  What the server
 * says stands in the file of --ca. */
bool
tls_ask(struct arena *a, const struct tls_query *q, struct handshake *out,
    struct buf *err)
{
	unsigned char *bytes;
	size_t n;

	FUZZ_CHECK(read_file(q->host, CAP_INPUT_BYTES, &bytes, &n, err));
	serve(a, (struct slice){ arena_dup(a, bytes, n), n }, out);
	free(bytes);
	return true;
}

int
fuzz_connect(const uint8_t *data, size_t n)
{
	uint64_t seed = seed_of(data, n);
	const char *format = NAME_OF(connect_formats, n_connect_formats, &seed);
	const char *const argv[] = { "connect", "--no-sandbox", AT, "--format",
		format, "--ca", CLI_FILE, "--cert", CLI_FILE, "--server-name",
		"server.acme.test", CLI_FILE ":7233", NULL };

	run(".pem", data, n, format, argv);
	return 0;
}
