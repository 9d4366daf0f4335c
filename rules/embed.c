/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Certificates inside of other files: Kubernetes manifests, Terraform, JSON
 * that tools print, NAME=value lines.  What is wrong here is the wrapping;
 * the certificates are judged by the other families.
 */
#include "rules/families.h"
#include "rules/refs.h"
#include "rules/words.h"

static const char *
place_of(const struct file *f)
{
	return f->place != NULL ? f->place : "this value";
}

/* ---- The file ----------------------------------------------------------- */

static const char *
what_it_is(enum kind kind)
{
	switch (kind) {
	case KIND_MANIFEST:
		return "Kubernetes manifest";
	case KIND_TERRAFORM:
		return "Terraform file";
	case KIND_TERRAFORM_JSON:
		return "JSON of Terraform";
	case KIND_TCLD_JSON:
		return "JSON of tcld";
	case KIND_VAULT_JSON:
		return "JSON of az keyvault";
	default:
		return "file";
	}
}

static void
embed_malformed(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_embed_faults; i++) {
		const struct embed_fault *e = &f->embed_faults[i];

		if (e->kind != EMBED_MALFORMED)
			continue;
		if (e->at.column > 0)
			finding(out, &e->at,
			    "the %s cannot be read from column %u on: %s",
			    what_it_is(f->kind), (unsigned)e->at.column,
			    e->what);
		else
			finding(out, &e->at, "%s", e->what);
	}
}

static void
embed_repeated_name(const struct file *f, struct report *out)
{
	for (size_t i = 0; i < f->n_embed_faults; i++)
		if (f->embed_faults[i].kind == EMBED_REPEATED)
			finding(out, &f->embed_faults[i].at, "%s",
			    f->embed_faults[i].what);
}

/* ---- A value ------------------------------------------------------------ */

static void
embed_not_base64(const struct file *f, struct report *out)
{
	if (f->wrapping != WRAPPING_MISSING)
		return;
	if (f->kind == KIND_PEM)
		finding_go(out, &f->at, f->wrapping_go,
		    "PEM as it is, where %s takes base64", place_of(f));
	else
		finding_go(out, &f->at, f->wrapping_go,
		    "no base64 that Go decodes, where %s takes base64",
		    place_of(f));
}

static void
embed_base64_twice(const struct file *f, struct report *out)
{
	if (f->wrapping == WRAPPING_TWICE)
		finding(out, &f->at,
		    "%s is base64 of base64: what reads it takes off one "
		    "layer and finds no PEM",
		    place_of(f));
}

static const struct block *
open_key(const struct file *f)
{
	for (size_t i = 0; i < f->n_blocks; i++)
		if (f->blocks[i].type == BLOCK_PRIVATE_KEY &&
		    !f->blocks[i].key_encrypted &&
		    strncmp(f->blocks[i].extra->label, "ENCRYPTED", 9) != 0)
			return &f->blocks[i];
	return NULL;
}

static void
embed_key_in_plain(const struct file *f, struct report *out)
{
	const struct block *b = open_key(f);
	struct origin at = f->at;

	if (!f->place_is_open || (b == NULL && f->kind != KIND_DER_KEY))
		return;
	if (b != NULL) {
		at.line = b->line;
		at.end_line = b->end_line;
	}
	finding(out, &at, "%s holds a private key that is not encrypted",
	    place_of(f));
}

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "embed-malformed",
	    .summary = "file that holds certificates cannot be read",
	    .why = "What is in the file from here on is read by nobody: "
		   "kubectl, terraform and the like refuse such a file as a "
		   "whole, or this document of it. The certificates that "
		   "stand before were judged, those after it were not.",
	    .fix = "Mend the file at this place, or print it anew with the "
		   "tool that made it.",
	    .ref = "YAML 1.1; RFC 8259 (JSON); Terraform configuration "
		   "syntax",
	    .basis = BASIS_RFC,
	    .severity = ERROR_ALWAYS,
	    FILE_RULE(FILE_ANY, embed_malformed),
	},
	{
	    .id = "embed-repeated-name",
	    .summary = "name that stands twice where only the last counts",
	    .why = "YAML and JSON forbid a name that stands twice in one "
		   "mapping. kubectl takes the last value and drops the "
		   "others without an error, so that one of these "
		   "certificates never arrives.",
	    .fix = "Keep the value that is meant and delete the other; a "
		   "bundle of both is one value with both PEM blocks.",
	    .ref = "YAML 1.1 section 3.2.1.1; RFC 8259 section 4",
	    .basis = BASIS_RFC,
	    .severity = WARNING_ALWAYS,
	    FILE_RULE(FILE_ANY, embed_repeated_name),
	},
	{
	    .id = "embed-not-base64",
	    .summary = "value without base64 where base64 is demanded",
	    .why = "data of a Secret, binaryData of a ConfigMap and "
		   "Terraform's accepted_client_ca hold base64. The API "
		   "server refuses a Secret whose data is none, and "
		   "Temporal Cloud's Terraform provider fails on it.",
	    .fix = "Encode it: base64 -w0 BUNDLE.pem - or, in a manifest, "
		   "put the PEM under stringData; in Terraform, wrap it in "
		   "base64encode(...).",
	    .ref = "RFC 4648 section 4; Kubernetes API, Secret; Temporal "
		   "Cloud Terraform provider, accepted_client_ca",
	    .basis = BASIS_RFC,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    FILE_RULE(FILE_ANY, embed_not_base64),
	},
	{
	    .id = "embed-base64-twice",
	    .summary = "value is base64 of base64",
	    .why = "The place takes one layer of base64 and hands on what is "
		   "in it. Here that is base64 again, which no TLS library "
		   "reads as PEM. It happens where a value that is base64 "
		   "already goes through base64encode(...), b64enc or "
		   "base64 once more.",
	    .fix = "Encode the PEM text once: base64 -w0 BUNDLE.pem",
	    .ref = "RFC 4648 section 4; Kubernetes API, Secret; Temporal "
		   "Cloud Terraform provider, accepted_client_ca; tcld, "
		   "--ca-certificate",
	    .basis = BASIS_RFC,
	    .severity = ERROR_ALWAYS,
	    FILE_RULE(FILE_ANY, embed_base64_twice),
	},
	{
	    .id = "embed-key-in-plain",
	    .summary = "private key in a file that is not kept secret",
	    .why = "A ConfigMap is no place for secrets: whoever may look at "
		   "the namespace reads it, and it is not encrypted at rest. "
		   "Manifests with stringData and Terraform files are made "
		   "to be committed. A private key that has been in a "
		   "repository counts as disclosed. Temporal requires "
		   "nothing of where keys are kept.",
	    .fix = "Keep the key out of the repository (a Secret that an "
		   "operator fills, SOPS, SealedSecret, a vault), and make a "
		   "new key and certificate if this one was ever committed.",
	    .ref = "Kubernetes documentation, ConfigMaps: not for "
		   "confidential data; good practice for keys",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    FILE_RULE(FILE_ANY, embed_key_in_plain),
	},
};

const struct family family_embed = {
	.name = "embed",
	.title = "certificates inside of other files",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
