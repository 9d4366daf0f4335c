/* SPDX-License-Identifier: Apache-2.0 */
#include "load/terraform_json.h"

/* Modules in modules; Terraform's own documents advise against more than
 * two. */
#define CAP_MODULES 16

bool
terraform_json_is(const struct json_text *t, json_place root)
{
	/* format_version: `terraform show -json`; a state file has both. */
	return jc_member(t, root, "terraform_version", false) != NULL &&
	       (jc_member(t, root, "format_version", false) != NULL ||
		   jc_member(t, root, "resources", false) != NULL);
}

static bool
has_elements(const struct json_text *t, json_place list)
{
	json_place at = NULL;

	return jc_is(list, '[') && jc_each(t, list, &at, NULL) != NULL;
}

static const char *
name_of(const struct json_text *t, const char *address, const char *attribute)
{
	return address == NULL
		   ? attribute
		   : arena_printf(t->l->a, "%s, %s", address, attribute);
}

/* The attributes of one resource. */
static void
take_values(const struct json_text *t, const char *address, json_place values)
{
	json_place ca = jc_member(t, values, "accepted_client_ca", false);
	json_place filters = jc_member(t, values, "certificate_filters", false);
	struct embed_value v = {
		.wants = EMBED_BASE64,
		.certain = true,
		.hint = AS_CA_BUNDLE,
		.hint_reason = "it is an accepted_client_ca",
		.place = "accepted_client_ca",
	};

	v.filters_beside = has_elements(t, filters);
	if (v.filters_beside)
		loader_note_filters(t->l, jc_line(t, filters),
		    name_of(t, address, "certificate_filters"));
	if (ca == NULL || !jc_string(t, ca, &v.text))
		return;
	v.name = name_of(t, address, "accepted_client_ca");
	v.line = jc_line(t, ca);
	embed_add(t->l, &v);
}

/* { resources: [{ address, values }], child_modules: [...] } */
static void
take_module(const struct json_text *t, json_place module, unsigned depth)
{
	json_place at = NULL, list, p;

	list = jc_member(t, module, "resources", false);
	while ((p = jc_each(t, list, &at, NULL)) != NULL)
		take_values(t, jc_safe(t, jc_member(t, p, "address", false)),
		    jc_member(t, p, "values", false));
	list = jc_member(t, module, "child_modules", false);
	if (list != NULL && depth == CAP_MODULES) {
		loader_note_unread(t->l, jc_line(t, list),
		    "modules inside modules go deeper than this");
		return;
	}
	at = NULL;
	while ((p = jc_each(t, list, &at, NULL)) != NULL)
		take_module(t, p, depth + 1);
}

/* What a plan will only know once it is applied. */
static void
take_unknown(const struct json_text *t, json_place changes)
{
	json_place at = NULL, p, after, ca;

	while ((p = jc_each(t, changes, &at, NULL)) != NULL) {
		const char *address =
		    jc_safe(t, jc_member(t, p, "address", false));

		after = jc_member(t, jc_member(t, p, "change", false),
		    "after_unknown", false);
		ca = jc_member(t, after, "accepted_client_ca", false);
		if (jc_is(ca, 't'))
			loader_note_unread(t->l, jc_line(t, ca),
			    arena_printf(t->l->a,
				"accepted_client_ca of %s is known only after "
				"the plan is applied",
				address != NULL ? address : "a resource"));
	}
}

/* "module.x.temporalcloud_namespace.prod" of a state file's resource. */
static const char *
address_of(const struct json_text *t, json_place resource, json_place instance)
{
	const char *module =
	    jc_safe(t, jc_member(t, resource, "module", false));
	const char *type = jc_safe(t, jc_member(t, resource, "type", false));
	const char *name = jc_safe(t, jc_member(t, resource, "name", false));
	json_place key = jc_member(t, instance, "index_key", false);
	struct slice index = { NULL, 0 };

	if (key != NULL)
		index = jc_bytes(t, key);
	return arena_printf(t->l->a, "%s%s%s.%s%s%.*s%s",
	    module != NULL ? module : "", module != NULL ? "." : "",
	    type != NULL ? type : "?", name != NULL ? name : "?",
	    key != NULL ? "[" : "", (int)(index.n < 200 ? index.n : 200),
	    key != NULL ? (const char *)index.p : "", key != NULL ? "]" : "");
}

static void
take_state_file(const struct json_text *t, json_place resources)
{
	json_place at = NULL, in, resource, instance, values;

	while ((resource = jc_each(t, resources, &at, NULL)) != NULL) {
		json_place list = jc_member(t, resource, "instances", false);

		in = NULL;
		while ((instance = jc_each(t, list, &in, NULL)) != NULL) {
			values = jc_member(t, instance, "attributes", false);
			if (jc_member(t, values, "accepted_client_ca", false) !=
			    NULL)
				take_values(t,
				    address_of(t, resource, instance), values);
		}
	}
}

void
terraform_json_take(const struct json_text *t, json_place root)
{
	json_place planned = jc_member(t, root, "planned_values", false);
	json_place values = jc_member(t, root, "values", false);

	if (planned != NULL)
		take_module(t, jc_member(t, planned, "root_module", false), 0);
	if (values != NULL)
		take_module(t, jc_member(t, values, "root_module", false), 0);
	take_unknown(t, jc_member(t, root, "resource_changes", false));
	take_state_file(t, jc_member(t, root, "resources", false));
}
