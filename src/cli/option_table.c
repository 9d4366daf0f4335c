/* SPDX-License-Identifier: Apache-2.0 */
/* Every option: its name, what it takes, and what it sets. */
#include "cli/option_set.h"
#include "cli/option_values.h"

#define LENGTH(a) (sizeof(a) / sizeof(a)[0])

/* Those that heed .tlint.yaml. */
#define CONFIGURED \
	(CMD_LINT | CMD_AUDIT | CMD_ADMIT | CMD_GATE | CMD_FIX | CMD_CONFIG | \
	    CMD_DEPLOY)

#define FIELD(f) .field = offsetof(struct options, f)

const struct option option_table[] = {
	{ "as", 0, "ROLE",
	    "what the PATHs are meant to be; auto decides for each by its "
	    "content, and the report says why",
	    CMD_LINT, set_value, FIELD(as), nth_as },
	{ "as", 0, "ROLE",
	    "what the PATHs are meant to be: a chain or a CA bundle; auto "
	    "decides for each by its content",
	    CMD_FIX, set_value, FIELD(as), nth_fix_as },
	{ "diff", 0, NULL, "show what would change; the default", CMD_FIX,
	    set_flag, FIELD(fix_diff), NULL },
	{ "write", 'w', NULL, "change the files", CMD_FIX, set_flag,
	    FIELD(fix_write), NULL },
	{ "output", 'o', "FILE",
	    "write the clean form of one file to FILE; it may be DER or base64 "
	    "then",
	    CMD_FIX, set_text, FIELD(fix_output), NULL },
	{ "add-from", 0, "FILE",
	    "add the issuers that are missing from the certificates of FILE; "
	    "may be repeated",
	    CMD_FIX, set_words, FIELD(add_from), NULL },
	{ "prune-expired", 0, NULL,
	    "take out expired certificates; of a chain, expired issuers",
	    CMD_FIX, set_flag, FIELD(prune_expired), NULL },
	{ "extract-key", 0, "FILE",
	    "move the private keys of one file to FILE, which is new and only "
	    "its owner's to read; without, a file that holds a key is not "
	    "fixed",
	    CMD_FIX, set_text, FIELD(extract_key), NULL },
	{ "follow", 0, NULL, "with --write, replace the file behind a link",
	    CMD_FIX, set_flag, FIELD(fix_follow), NULL },
	{ "at", 0, "TIME",
	    "what is expired at this time, YYYY-MM-DD or RFC 3339; default: "
	    "now",
	    CMD_FIX, set_at, 0, NULL },
	{ "quiet", 'q', NULL, "do not tell what was changed", CMD_FIX, set_flag,
	    FIELD(quiet), NULL },
	{ "ca", 0, "FILE",
	    "the CA bundle that the chains must lead to; it is linted as a "
	    "CA bundle",
	    CMD_LINT, set_file, FIELD(ca), NULL },
	{ "ca", 0, "FILE", "the namespace's CA bundle", CMD_ADMIT, set_file,
	    FIELD(ca), NULL },
	{ "filters", 0, "FILE",
	    "the namespace's certificate filters, as given to tcld",
	    CMD_LINT | CMD_ADMIT, set_file, FIELD(filters), NULL },
	{ "key", 0, "FILE",
	    "the private key that must belong to an end-entity certificate "
	    "of the PATHs",
	    CMD_LINT, set_file, FIELD(key), NULL },
	{ "sdk", 0, "SDK",
	    "the SDK that is to read certificate and key: judge whether it "
	    "can",
	    CMD_LINT | CMD_DEPLOY | CMD_CONFIG, set_value, FIELD(sdk),
	    nth_sdk },
	{ "before", 0, "BUNDLE[,FILTERS]",
	    "judge a change, with --after: the CA bundle and the filters that "
	    "the namespace has",
	    CMD_ADMIT, set_text, FIELD(before), NULL },
	{ "after", 0, "BUNDLE[,FILTERS]",
	    "the CA bundle and the filters that it is to have", CMD_ADMIT,
	    set_text, FIELD(after), NULL },
	{ "current", 0, "FILE",
	    "what the namespace holds: the output of tcld namespace "
	    "accepted-client-ca list or of tcld namespace get, or the bundle "
	    "in PEM",
	    CMD_GATE, set_text, FIELD(current), NULL },
	{ "current-filters", 0, "FILE",
	    "the filters of the namespace, as tcld exports them", CMD_GATE,
	    set_text, FIELD(current_filters), NULL },
	{ "ca-certificate", 0, "BASE64",
	    "the change in base64, as tcld's option of this name, instead of "
	    "a FILE",
	    CMD_GATE, set_text, FIELD(ca_certificate), NULL },
	{ "fingerprint", 0, "SHA1",
	    "remove: the certificate with this fingerprint, as tcld spells "
	    "it; may be repeated",
	    CMD_GATE, set_words, FIELD(fingerprints), NULL },
	{ "all", 0, NULL, "remove: all certificates", CMD_GATE, set_flag,
	    FIELD(remove_all), NULL },
	{ "namespace", 'n', "NAME", "for the command that is printed", CMD_GATE,
	    set_text, FIELD(name_space), NULL },
	{ "tool", 0, "TOOL",
	    "the client that would make the change; cloud-cli is the newer "
	    "one, temporal cloud",
	    CMD_GATE, set_value, FIELD(tool), nth_tool },
	{ "no-exceptions", 0, NULL,
	    "let nothing excuse a finding: no ignore, severity, paths or "
	    "exceptions of the configuration, and no comment",
	    CMD_GATE, set_flag, FIELD(no_exceptions), NULL },
	{ "print-result", 0, NULL,
	    "print the resulting bundle, and the report to standard error",
	    CMD_GATE, set_flag, FIELD(print_result), NULL },
	{ "cert", 0, "FILE",
	    "the client's certificate, followed by those above it; it is "
	    "presented when the server asks for one",
	    CMD_CONNECT, set_file, FIELD(cert), NULL },
	{ "key", 0, "FILE",
	    "the client's private key; default: the one in the file of --cert",
	    CMD_CONNECT, set_file, FIELD(key), NULL },
	{ "ca", 0, "FILE",
	    "the CAs that clients trust: the server's chain must lead to one "
	    "of them; the system's trust store is never used",
	    CMD_CONNECT, set_file, FIELD(ca), NULL },
	{ "server-name", 0, "NAME",
	    "the name that the server is asked for, and that its certificate "
	    "must cover; default: HOST",
	    CMD_CONNECT, set_text, FIELD(server_name), NULL },
	{ "timeout", 0, "SECONDS", "give up after so long; default: 10",
	    CMD_CONNECT, set_timeout, 0, NULL },
	{ "path-map", 0, "CONTAINER=LOCAL",
	    "files below the folder CONTAINER, as the settings name them, are "
	    "below LOCAL here; may be repeated",
	    CMD_DEPLOY, set_words, FIELD(path_maps), NULL },
	{ "client", 0, "NAME=CERT,KEY[,CA[,SERVER]]",
	    "one more client of the frontend: its files, and the name that it "
	    "expects of the server; may be repeated",
	    CMD_DEPLOY, set_words, FIELD(clients), NULL },
	{ "env-file", 0, "FILE",
	    "variables for ${...} in compose files, besides their .env, as "
	    "docker compose has it; may be repeated",
	    CMD_DEPLOY, set_words, FIELD(env_files), NULL },
	{ "policy", 'p', "POLICY",
	    "documented holds to the letter of Temporal's requirements; "
	    "observed is milder where Temporal's own tools break it and are "
	    "known to be accepted",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT | CMD_CONFIG |
		CMD_RULES | CMD_GATE,
	    set_value, FIELD(policy), nth_policy },
	{ "at", 0, "TIME",
	    "judge as of this time, YYYY-MM-DD or RFC 3339; default: now",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT | CMD_ADMIT |
		CMD_GATE,
	    set_at, 0, NULL },
	{ "expiry-warning", 0, "DAYS",
	    "warn about certificates that expire within DAYS; default: 30",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT | CMD_CONFIG |
		CMD_GATE,
	    set_days, FIELD(expiry_warning), NULL },
	{ "select", 's', "RULES",
	    "run only these rules: ids, families or globs, separated by "
	    "commas; may be repeated",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT | CMD_CONFIG,
	    set_words, FIELD(select), NULL },
	{ "ignore", 'i', "RULES", "do not run these rules; may be repeated",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT | CMD_CONFIG,
	    set_words, FIELD(ignore), NULL },
	{ "severity", 0, "RULE=LEVEL",
	    "make a rule an error, warning or notice, or turn it off; may be "
	    "repeated",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT | CMD_CONFIG,
	    set_words, FIELD(severity), NULL },
	{ "well-known", 0, "FILE",
	    "treat the certificates of FILE as well-known CAs, besides those "
	    "known already; may be repeated",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONFIG, set_words,
	    FIELD(well_known), NULL },
	{ "password-file", 0, "FILE",
	    "try the first line of FILE on what is encrypted; may be repeated",
	    CMD_LINT | CMD_AUDIT | CMD_ADMIT | CMD_CONFIG, set_words,
	    FIELD(password_files), NULL },
	{ "password-env", 0, "NAME",
	    "try the environment variable NAME likewise; may be repeated",
	    CMD_LINT | CMD_AUDIT | CMD_ADMIT, set_words, FIELD(password_envs),
	    NULL },
	{ "format", 'f', "FORMAT", "format of the report", CMD_LINT, set_value,
	    FIELD(format), nth_format },
	{ "format", 'f', "FORMAT", "format of the report", CMD_ADMIT, set_value,
	    FIELD(format), nth_admit_format },
	{ "format", 'f', "FORMAT", "format of the report", CMD_GATE, set_value,
	    FIELD(format), nth_gate_format },
	{ "format", 'f', "FORMAT", "format of the report", CMD_AUDIT, set_value,
	    FIELD(format), nth_audit_format },
	{ "format", 'f', "FORMAT", "format of the list", CMD_RULES, set_value,
	    FIELD(format), nth_catalogue_format },
	{ "format", 'f', "FORMAT", "format of the report", CMD_DEPLOY,
	    set_value, FIELD(format), nth_deploy_format },
	{ "format", 'f', "FORMAT", "format of the report", CMD_CONNECT,
	    set_value, FIELD(format), nth_connect_format },
	{ "output", 'o', "[FORMAT=]FILE",
	    "write a report to FILE. With FORMAT= this is one more report; "
	    "without, it is written there instead of to standard output. May "
	    "be repeated",
	    CMD_LINT | CMD_AUDIT | CMD_ADMIT | CMD_GATE | CMD_DEPLOY |
		CMD_CONNECT,
	    set_output, 0, NULL },
	{ "quiet", 'q', NULL,
	    "print only what is refused, and findings; no summary", CMD_DEPLOY,
	    set_flag, FIELD(quiet), NULL },
	{ "width", 0, "COLUMNS",
	    "fit the table to so many columns; default: those of the terminal, "
	    "and as wide as it comes elsewhere",
	    CMD_AUDIT, set_width, FIELD(width), NULL },
	{ "min-severity", 0, "LEVEL", "show only findings at or above LEVEL",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT | CMD_CONFIG,
	    set_value, FIELD(min_severity), nth_min_severity },
	{ "fail-on", 0, "LEVEL",
	    "exit with status 1 on findings at or above LEVEL; default: error",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT | CMD_CONFIG,
	    set_value, FIELD(fail_on), nth_fail_on },
	{ "quiet", 'q', NULL, "print findings only, no summary", CMD_LINT,
	    set_flag, FIELD(quiet), NULL },
	{ "quiet", 'q', NULL,
	    "print only the clients that are refused, or cut off; no summary",
	    CMD_ADMIT, set_flag, FIELD(quiet), NULL },
	{ "quiet", 'q', NULL, "print the verdict and what refuses, no more",
	    CMD_GATE, set_flag, FIELD(quiet), NULL },
	{ "quiet", 'q', NULL, "print the verdict and what is wrong, no more",
	    CMD_CONNECT, set_flag, FIELD(quiet), NULL },
	{ "quiet", 'q', NULL, "print the table only", CMD_AUDIT, set_flag,
	    FIELD(quiet), NULL },
	{ "statistics", 0, NULL, "count the findings of each rule", CMD_LINT,
	    set_flag, FIELD(statistics), NULL },
	{ "color", 0, "WHEN",
	    "colour text; auto: on a terminal, unless NO_COLOR is set",
	    CMD_FIX | CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT |
		CMD_RULES | CMD_EXPLAIN | CMD_ADMIT | CMD_GATE,
	    set_value, FIELD(color), nth_color },
	{ "max-input", 0, "BYTES",
	    "refuse larger inputs; K, M and G are understood; default: 256M",
	    CMD_FIX | CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONNECT |
		CMD_CONFIG | CMD_ADMIT | CMD_GATE,
	    set_bytes, FIELD(max_input), NULL },
	{ "config", 0, "FILE",
	    "the configuration; default: the nearest .tlint.yaml from here up "
	    "to the repository's root",
	    CONFIGURED, set_text, FIELD(config), NULL },
	{ "no-config", 0, NULL, "read no configuration", CONFIGURED, set_flag,
	    FIELD(no_config), NULL },
	{ "baseline", 0, "FILE",
	    "findings that are known: told as suppressed, and not counted",
	    CMD_LINT | CMD_AUDIT | CMD_DEPLOY | CMD_CONFIG, set_text,
	    FIELD(baseline), NULL },
	{ "write-baseline", 0, "FILE",
	    "write the findings to FILE for --baseline, and count none of them",
	    CMD_LINT, set_text, FIELD(write_baseline), NULL },
	{ "allow-empty", 0, NULL,
	    "it is no failure when there is nothing to lint",
	    CMD_LINT | CMD_AUDIT, set_flag, FIELD(allow_empty), NULL },
	{ "files-from", 0, "FILE",
	    "judge the files and folders too that FILE names, one a line; - "
	    "is standard input",
	    CMD_LINT | CMD_AUDIT, set_text, FIELD(files_from), NULL },
	{ "files-from", 0, "FILE",
	    "the clients that FILE names too, one a line; - is standard input",
	    CMD_ADMIT, set_text, FIELD(files_from), NULL },
	{ "each", 0, NULL,
	    "judge each input by itself, and forget it: for any number of "
	    "them, in a format of lines",
	    CMD_LINT, set_flag, FIELD(each), NULL },
	{ "jobs", 'j', "N",
	    "read, verify and judge with N threads; default: one for each "
	    "processor, up to 8",
	    CMD_LINT | CMD_AUDIT, set_jobs, 0, NULL },
	{ "from-jsonl", 0, NULL,
	    "the PATHs are reports in JSON Lines, of lint or audit: take stock "
	    "of what they tell",
	    CMD_AUDIT, set_flag, FIELD(from_jsonl), NULL },
	{ "null", 'z', NULL, "the names of --files-from end in NUL bytes",
	    CMD_LINT | CMD_AUDIT | CMD_ADMIT, set_flag, FIELD(null_names),
	    NULL },
	{ "skip-unrelated", 0, NULL,
	    "leave out named files without certificates, keys or filters, as "
	    "those of a folder; for hooks, which name every file",
	    CMD_LINT, set_flag, FIELD(skip_unrelated), NULL },
	{ "no-sandbox", 0, NULL,
	    "do not give up access to other files, the network and programs",
	    CMD_FIX | CMD_LINT | CMD_AUDIT | CMD_ADMIT | CMD_GATE | CMD_DEPLOY |
		CMD_CONNECT,
	    set_flag, FIELD(no_sandbox), NULL },
	/* The parser itself answers these two. */
	{ "help", 'h', NULL, "print help and leave", CMD_ALL, NULL, 0, NULL },
	{ "version", 'V', NULL, "print the version and leave", CMD_ALL, NULL, 0,
	    NULL },
};

const size_t n_option_table = LENGTH(option_table);
