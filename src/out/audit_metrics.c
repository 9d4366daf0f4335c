/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inventory in the OpenMetrics text format 1.0, for a monitor that reads
 * it from a file or over HTTP and warns of what expires.
 */
#include "out/audit.h"

#include <inttypes.h>

#include "base/text.h"

/* Backslash, quote and line feed are escaped; safe text has no line feed. */
static void
label(FILE *f, const char *name, const char *value, bool first)
{
	fprintf(f, "%s%s=\"", first ? "" : ",", name);
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			putc('\\', f);
		putc(*value, f);
	}
	putc('"', f);
}

static void
head(FILE *f, const char *name, const char *type, const char *unit,
    const char *help)
{
	fprintf(f, "# TYPE %s %s\n", name, type);
	if (unit != NULL)
		fprintf(f, "# UNIT %s %s\n", name, unit);
	fprintf(f, "# HELP %s %s\n", name, help);
}

/* What tells one certificate from the others, and is short enough to read. */
static void
identity(FILE *f, struct buf *b, const struct audit_item *it)
{
	buf_clear(b);
	text_hex(b, cert_sha256(it->cert));
	label(f, "sha256", buf_str(b), true);
	buf_clear(b);
	audit_subject(b, it->cert);
	label(f, "subject", buf_str(b), false);
	label(f, "role", audit_shape(it->cert), false);
	buf_clear(b);
	text_safe(b, slice_str(it->cert->file->path));
	label(f, "path", buf_str(b), false);
}

static void
info(FILE *f, struct buf *b, const struct audit *a)
{
	head(f, "tlint_certificate", "info", NULL,
	    "A distinct certificate of the inventory.");
	for (size_t i = 0; i < a->n_items; i++) {
		const struct audit_item *it = a->items[i];

		fputs("tlint_certificate_info{", f);
		identity(f, b, it);
		buf_clear(b);
		audit_issuer_name(b, it->cert);
		label(f, "issuer", buf_str(b), false);
		buf_clear(b);
		audit_key_type(b, it->cert);
		label(f, "key", buf_str(b), false);
		fputs("} 1\n", f);
	}
}

typedef int64_t time_of(const struct audit_item *);

static int64_t
not_after(const struct audit_item *it)
{
	return it->cert->not_after;
}

static int64_t
path_expiry(const struct audit_item *it)
{
	return it->expires;
}

static void
times(FILE *f, struct buf *b, const struct audit *a, const char *name,
    const char *help, time_of *value)
{
	head(f, name, "gauge", "seconds", help);
	for (size_t i = 0; i < a->n_items; i++) {
		if (a->items[i]->state == AUDIT_UNDATED)
			continue;
		fprintf(f, "%s{", name);
		identity(f, b, a->items[i]);
		fprintf(f, "} %" PRId64 "\n", value(a->items[i]));
	}
}

static size_t
count_findings(const struct audit_item *it, enum severity s)
{
	size_t n = 0;

	for (size_t i = 0; i < it->n_findings; i++)
		n += it->findings[i].finding->severity == s;
	return n;
}

static void
findings(FILE *f, struct buf *b, const struct audit *a)
{
	head(f, "tlint_certificate_findings", "gauge", NULL,
	    "Findings about the certificate, by severity.");
	for (size_t i = 0; i < a->n_items; i++)
		for (enum severity s = SEV_ERROR; s > SEV_OFF; s--) {
			size_t n = count_findings(a->items[i], s);

			if (n == 0 && s != SEV_ERROR)
				continue;
			fputs("tlint_certificate_findings{", f);
			identity(f, b, a->items[i]);
			label(f, "severity", out_severity(s), false);
			fprintf(f, "} %zu\n", n);
		}
}

static void
sums(FILE *f, const struct audit *a)
{
	head(f, "tlint_certificates", "gauge", NULL,
	    "Distinct certificates, by state.");
	for (enum audit_state s = 0; s < N_AUDIT_STATES; s++) {
		fputs("tlint_certificates{", f);
		label(f, "state", audit_state_name(s), true);
		fprintf(f, "} %zu\n", a->states[s]);
	}
	head(f, "tlint_audit_failures", "gauge", NULL,
	    "Inputs that could not be read.");
	fprintf(f, "tlint_audit_failures %zu\n", a->result->n_failures);
	head(f, "tlint_audit_timestamp_seconds", "gauge", "seconds",
	    "The time that certificates are judged at.");
	fprintf(f, "tlint_audit_timestamp_seconds %" PRId64 "\n",
	    a->result->evaluated_at);
}

void
out_audit_openmetrics(
    FILE *f, const struct audit *a, const struct audit_options *opt)
{
	struct buf b = { 0 };

	(void)opt;
	info(f, &b, a);
	times(f, &b, a, "tlint_certificate_not_after_timestamp_seconds",
	    "When the certificate expires.", not_after);
	times(f, &b, a, "tlint_certificate_path_expiry_timestamp_seconds",
	    "When the first certificate on its path expires.", path_expiry);
	findings(f, &b, a);
	sums(f, a);
	fputs("# EOF\n", f);
	buf_free(&b);
}
