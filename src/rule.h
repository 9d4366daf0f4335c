/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A rule is one row and one small pure function.  With model.h this is all
 * that rules/ may include.
 */
#ifndef TLINT_RULE_H
#define TLINT_RULE_H

#include "model.h"

/* In rising order.  OFF: the rule does not run under that policy. */
enum severity { SEV_OFF, SEV_NOTICE, SEV_WARNING, SEV_ERROR };

/* POLICY_DOCUMENTED: the written requirements to the letter.
 * POLICY_OBSERVED: where Temporal's own tools break the letter and are
 * known to be accepted, the rule is milder. */
enum policy { POLICY_DOCUMENTED, POLICY_OBSERVED, N_POLICIES };

/* Where a rule comes from; the report names it. */
enum basis {
	BASIS_DOCUMENTED,  /* Temporal's documents */
	BASIS_CLIENT_TOOL, /* what tcld and its kin do with the bytes */
	BASIS_GO,          /* Go's crypto/x509 and crypto/tls, which judge */
	BASIS_SERVER,      /* what the self-hosted server's code does */
	BASIS_ISSUE,       /* a public issue */
	BASIS_RFC,         /* RFC 5280 and its kin */
	BASIS_PRACTICE     /* good practice; never Temporal's demand */
};

enum scope {
	SCOPE_FILE,
	SCOPE_CERT,
	SCOPE_CHAIN,
	SCOPE_BUNDLE,
	SCOPE_FILTER,  /* one file of certificate filters */
	SCOPE_KEY,     /* each private key but those in CA bundles */
	SCOPE_REQUEST, /* each certificate request */
	SCOPE_POLICY,  /* one Key Vault policy */
	SCOPE_CONF,    /* one file of settings for making certificates */
	SCOPE_DEPLOY   /* one self-hosted deployment */
};
#define N_SCOPES (SCOPE_DEPLOY + 1)

/* What a rule needs besides the input; without it the rule is reported as
 * not evaluated. */
enum needs {
	NEEDS_NOTHING,
	NEEDS_CA,
	NEEDS_CLIENTS, /* SCOPE_FILTER: end-entity certificates */
	NEEDS_PAIR,    /* SCOPE_KEY: key and certificate that can be compared */
	/* The key examined and compared with all of the run
	 * (struct key: broken, uncompared), which takes time */
	NEEDS_FACTORS
};

struct report; /* the run's; a check only passes it on */

typedef void file_check(const struct file *, struct report *);
typedef void cert_check(const struct cert *, struct report *);
typedef void chain_check(const struct chain *, struct report *);
typedef void bundle_check(const struct bundle *, struct report *);
typedef void filter_check(const struct filter_set *, struct report *);
typedef void key_check(const struct private_key *, struct report *);
typedef void request_check(const struct request *, struct report *);
typedef void policy_check(const struct vault_policy *, struct report *);
typedef void conf_check(const struct conf *, struct report *);
typedef void deploy_check(const struct deployment *, struct report *);

struct rule {
	const char *id;      /* kebab-case, family first; a public name */
	const char *summary; /* what is wrong, lower case, no full stop */
	const char *why;     /* one to four sentences */
	/* What mends it, with the command where one exists.  {path} stands for
	 * the input's path quoted for a shell, {days} and the like are spelt
	 * out by the user.  Sentences end with a full stop, but what is to be
	 * typed does not. */
	const char *fix;
	const char *ref; /* "Temporal Cloud, certificate requirements: ..." */
	enum basis basis;
	enum severity severity[N_POLICIES];
	/* The same where it belongs to a self-hosted deployment (struct file,
	 * hosted); NULL: as fix. */
	const char *fix_hosted;
	/* What tcld, Go or the server says, or NULL.  Placeholders: {tcld} the
	 * message tcld gives for this file, {go} Go's error for this
	 * certificate or path, {subject} as Go prints it, {not_after} as Go
	 * prints it ({not_after_rfc3339}, {not_before_rfc3339} as Go's errors
	 * have it), {at} the judging time.  {tcld} has no value unless the
	 * file is a CA bundle, certificate filters or nobody knows what it is:
	 * tcld reads nothing else.  When a placeholder has no value here the
	 * finding has no prediction. */
	const char *predicts;
	/* What it is for a member of a CA bundle (the finding's certificate
	 * has ROLE_CA), where that is another text; NULL: as predicts. */
	const char *predicts_ca;
	enum needs needs;
	/* A demand of Temporal Cloud's, or about an upload: not asked of what
	 * belongs to a self-hosted deployment. */
	bool cloud;
	/* SCOPE_CERT: also runs on certificates that could not be decoded
	 * (only the rule that owns malformed; the role mask is not asked
	 * there), and on those that stood before in the same file. */
	bool on_undecoded, on_repeats;
	/* SCOPE_CHAIN: the client's file alone is to blame, not the bundle. */
	bool own_file;
	/* A number that users may tune; param_option names the option. */
	const char *param_option;
	int64_t param;

	enum scope scope;
	unsigned roles; /* SCOPE_CERT: mask of enum role; SCOPE_FILE: mask of
	                 * FILE_ROLE(as) */
	union {
		file_check *file;
		cert_check *cert;
		chain_check *chain;
		bundle_check *bundle;
		filter_check *filter;
		key_check *key;
		request_check *request;
		policy_check *policy;
		conf_check *conf;
		deploy_check *deploy;
	} check;
};

/* The scope and the union member are set together, so that a check of
 * another scope does not compile. */
#define FILE_ROLE(as) (1u << (as))
#define FILE_ANY 0xffffffffu
#define FILE_RULE(mask, fn) \
	.scope = SCOPE_FILE, .roles = (mask), .check = { .file = (fn) }
#define CERT_RULE(mask, fn) \
	.scope = SCOPE_CERT, .roles = (mask), .check = { .cert = (fn) }
#define CHAIN_RULE(fn) .scope = SCOPE_CHAIN, .check = { .chain = (fn) }
#define BUNDLE_RULE(fn) .scope = SCOPE_BUNDLE, .check = { .bundle = (fn) }
#define FILTER_RULE(fn) .scope = SCOPE_FILTER, .check = { .filter = (fn) }
#define KEY_RULE(fn) .scope = SCOPE_KEY, .check = { .key = (fn) }
#define REQUEST_RULE(fn) .scope = SCOPE_REQUEST, .check = { .request = (fn) }
#define POLICY_RULE(fn) .scope = SCOPE_POLICY, .check = { .policy = (fn) }
#define DEPLOY_RULE(fn) .scope = SCOPE_DEPLOY, .check = { .deploy = (fn) }
#define CONF_RULE(fn) .scope = SCOPE_CONF, .check = { .conf = (fn) }

struct family {
	const char *name;  /* the first word of its ids */
	const char *title; /* "the container" */
	const struct rule *rules;
	size_t n_rules;
};

/*
 * Report a finding of the rule that is running.  The message says what is
 * so here, in lower case without a full stop; it repeats neither the rule's
 * summary nor its fix.  The driver copies everything.
 *
 * These words in fmt (not in the arguments) are filled from at->cert:
 * {subject} as text; {not_before} and {not_after} in RFC 3339; {ago} and
 * {left}, the time between the judging time and notAfter, and {until_valid},
 * between it and notBefore, as "3 days 2 hours".
 */
void finding(struct report *out, const struct origin *at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* As finding(), for a rule whose prediction is about Go's own error text
 * held in the facts (a fault's or a path's): go fills {go}.  With NULL Go has
 * nothing to say against it, and the finding has no prediction. */
void finding_go(struct report *out, const struct origin *at, const char *go,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* In place of the row's fix for the finding just reported, where the check
 * knows better; safe text without placeholders or line ends, copied. */
void finding_fix(struct report *out, const char *fix);

/* The same in the words of a row: {path} is filled, {line} and {end_line} with
 * the finding's own lines. */
void finding_fix_row(struct report *out, const char *fix);

/* The text of a name for a message: that of RFC 4514, safe; "(empty name)".
 * It holds until eight other names were asked for. */
const char *name_shown(struct report *out, const struct name *n);

/* The running rule's number (.param, or what the user set). */
int64_t rule_param(const struct report *out);

#endif
