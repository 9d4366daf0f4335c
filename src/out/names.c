/* SPDX-License-Identifier: Apache-2.0 */
/* The words of every format, and the formats themselves. */
#include "out/out.h"

#define N(list) (sizeof(list) / sizeof((list)[0]))

const struct format formats[] = {
	{ .name = "text", .write = out_text },
	{ .name = "concise", .write = out_concise, .by_input = true },
	{ .name = "json", .write = out_json, .needs_digests = true },
	{ .name = "jsonl",
	    .write = out_jsonl,
	    .needs_digests = true,
	    .by_input = true },
	{ .name = "sarif", .write = out_sarif, .needs_digests = true },
	{ .name = "junit", .write = out_junit },
	{ .name = "github", .write = out_github, .by_input = true },
	{ .name = "gitlab",
	    .write = out_gitlab,
	    .needs_finding_digests = true },
};
const size_t n_formats = N(formats);

static const char *const policy_names[] = {
	[POLICY_DOCUMENTED] = "documented",
	[POLICY_OBSERVED] = "observed",
};

static const char *const severity_names[] = {
	[SEV_OFF] = "off",
	[SEV_NOTICE] = "notice",
	[SEV_WARNING] = "warning",
	[SEV_ERROR] = "error",
};

static const char *const basis_names[] = {
	[BASIS_DOCUMENTED] = "documented",
	[BASIS_CLIENT_TOOL] = "client-tool",
	[BASIS_GO] = "go",
	[BASIS_SERVER] = "server",
	[BASIS_ISSUE] = "issue",
	[BASIS_RFC] = "rfc",
	[BASIS_PRACTICE] = "practice",
};

static const char *const as_names[] = {
	[AS_AUTO] = "auto",
	[AS_END_ENTITY] = "end-entity",
	[AS_CA_BUNDLE] = "ca-bundle",
	[AS_SERVER] = "server",
	[AS_FILTERS] = "filters",
	[AS_KEY] = "key",
	[AS_REQUEST] = "request",
	[AS_POLICY] = "policy",
	[AS_CONF] = "conf",
	[AS_CONTAINER] = "container",
	[AS_UNKNOWN] = "unknown",
};

static const char *const kind_names[] = {
	[KIND_EMPTY] = "empty",
	[KIND_PEM] = "pem",
	[KIND_DER] = "der",
	[KIND_BASE64_DER] = "base64-der",
	[KIND_BASE64_PEM] = "base64-pem",
	[KIND_BASE64_PFX] = "base64-pkcs12",
	[KIND_BASE64_LINES] = "base64-lines",
	[KIND_BASE64_TWICE] = "base64-base64",
	[KIND_PKCS7] = "pkcs7",
	[KIND_PKCS12] = "pkcs12",
	[KIND_BASE64_KEY] = "base64-key",
	[KIND_DER_KEY] = "der-key",
	[KIND_DER_REQUEST] = "der-request",
	[KIND_JSON] = "json",
	[KIND_TEXT_UTF16] = "utf-16",
	[KIND_MANIFEST] = "kubernetes",
	[KIND_TERRAFORM] = "terraform",
	[KIND_TERRAFORM_JSON] = "terraform-json",
	[KIND_ENV] = "env",
	[KIND_TCLD_JSON] = "tcld-json",
	[KIND_VAULT_JSON] = "key-vault-json",
	[KIND_POLICY] = "key-vault-policy",
	[KIND_OPENSSL_CONF] = "openssl-conf",
	[KIND_CERTTOOL_TEMPLATE] = "certtool-template",
	[KIND_UNKNOWN] = "unknown",
};

static const char *const sdk_names[] = {
	[SDK_ANY] = "any",
	[SDK_JAVA] = "java",
	[SDK_GO] = "go",
	[SDK_TYPESCRIPT] = "typescript",
	[SDK_PYTHON] = "python",
	[SDK_DOTNET] = "dotnet",
	[SDK_RUBY] = "ruby",
	[SDK_PHP] = "php",
};

static const char *const key_forms[] = {
	[KEYFORM_UNKNOWN] = "unknown",
	[KEYFORM_PKCS8] = "pkcs8",
	[KEYFORM_PKCS8_ENCRYPTED] = "pkcs8-encrypted",
	[KEYFORM_PKCS1] = "pkcs1",
	[KEYFORM_SEC1] = "sec1",
	[KEYFORM_DSA] = "dsa",
	[KEYFORM_OPENSSH] = "openssh",
	[KEYFORM_PKCS12] = "pkcs12",
};

static const char *
word(const char *const *names, size_t n, size_t i)
{
	return i < n && names[i] != NULL ? names[i] : "unknown";
}

const char *
out_policy(enum policy p)
{
	return word(policy_names, N(policy_names), (size_t)p);
}

const char *
out_severity(enum severity s)
{
	return word(severity_names, N(severity_names), (size_t)s);
}

const char *
out_basis(enum basis b)
{
	return word(basis_names, N(basis_names), (size_t)b);
}

const char *out_as(enum as as)
{
	return word(as_names, N(as_names), (size_t)as);
}

const char *
out_kind(enum kind k)
{
	return word(kind_names, N(kind_names), (size_t)k);
}

const char *
out_sdk(enum sdk sdk)
{
	return (size_t)sdk < N(sdk_names) ? sdk_names[sdk] : NULL;
}

const char *
out_key_form(enum key_form form)
{
	return word(key_forms, N(key_forms), (size_t)form);
}
