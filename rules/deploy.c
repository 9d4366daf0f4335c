/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A self-hosted deployment: its settings, and what becomes of its
 * connections.
 *
 * One cause, one finding:
 * - settings with which the server does not start have rules of their own,
 *   and so have files that are not what they are meant to be; then the
 *   connections that hang on them are not told one by one;
 * - a server's certificate that is out of date, covers no name or the wrong
 *   one, or has other purposes is the cert or server family's finding, and
 *   an override whose certificate does not cover its host deploy-host-not-
 *   covered; deploy-connection-refused takes what is left, so that no failed
 *   connection is silent;
 * - connections that fail for one reason on one side are one finding.
 */
#include <string.h>

#include "rules/deploy_checks.h"
#include "rules/families.h"
#include "rules/refs.h"
#include "rules/words.h"

#define CONFIG "temporalio/temporal, common/config/config.go"
#define ENCRYPTION "temporalio/temporal, common/rpc/encryption/"
#define REF_VALIDATE ENCRYPTION "tls_factory.go: validateRootTLS"
#define REF_PROVIDER ENCRYPTION "local_store_cert_provider.go"
#define REF_TLS ENCRYPTION "local_store_tls_provider.go"
#define REF_TEMPLATE "temporalio/temporal, docker/config_template.yaml"

/* ---- The rows ----------------------------------------------------------- */

static const struct rule rules[] = {
	{
	    .id = "deploy-file-and-data",
	    .summary = "both a file and data for the same thing",
	    .why = "The server takes a certificate, a key or a list of CAs "
		   "either from files or from the text in place, and does "
		   "not start with both.",
	    .fix = "Remove one of the two: certFile or certData, keyFile or "
		   "keyData, clientCaFiles or clientCaData, rootCaFiles or "
		   "rootCaData.",
	    .ref = REF_VALIDATE,
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(deploy_file_and_data),
	},
	{
	    .id = "deploy-empty-ca",
	    .summary = "empty entry among the CAs",
	    .why = "The server does not start with an empty entry in a list "
		   "of CAs. The container's template writes two entries for "
		   "the frontend's clients as soon as the first is set, and "
		   "leaves the second empty when TEMPORAL_TLS_CLIENT2_CA_"
		   "CERT is not.",
	    .fix = "Remove the entry, or give it a file. In the container, "
		   "set TEMPORAL_TLS_CLIENT2_CA_CERT to the same file as "
		   "TEMPORAL_TLS_CLIENT1_CA_CERT.",
	    .ref = REF_VALIDATE "; " REF_TEMPLATE,
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(deploy_empty_ca),
	},
	{
	    .id = "deploy-empty-host-name",
	    .summary = "host override without a name",
	    .why = "Overrides are chosen by the server name that a client "
		   "asks for. The server does not start with an empty one.",
	    .fix = "Write the host name as the key of the entry under "
		   "frontend.hostOverrides, or remove the entry.",
	    .ref = REF_VALIDATE,
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    .predicts = "host name cannot be empty string",
	    DEPLOY_RULE(deploy_empty_host_name),
	},
	{
	    .id = "deploy-file-missing",
	    .summary = "file of the settings that is not there",
	    .why = "The server does not come up without a certificate, key "
		   "or CA file that its settings name. What hangs on the "
		   "file is not judged.",
	    .fix = "Put the file there or mend its name. If it lies "
		   "elsewhere on this machine: tlint deploy --path-map "
		   "CONTAINER=LOCAL {path}",
	    .ref = REF_PROVIDER,
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    DEPLOY_RULE(deploy_file_missing),
	},
	{
	    .id = "deploy-key-pair-unusable",
	    .summary = "certificate and key that make no pair",
	    .why = "Certificate and key are loaded together with Go's "
		   "tls.X509KeyPair: the first certificate of the file must "
		   "be that of the key, which must be in PEM and not "
		   "encrypted. Otherwise this side of the connection does "
		   "not come up.",
	    .fix = "Give the key that belongs to the first certificate of "
		   "the file. To compare: openssl x509 -in SERVER.pem "
		   "-noout -pubkey - and the key: openssl pkey -in SERVER.key "
		   "-pubout",
	    .ref = REF_PROVIDER "; " REF_GO_PAIR,
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(deploy_key_pair_unusable),
	},
	{
	    .id = "deploy-ca-unusable",
	    .summary = "CA file from which nothing can be taken",
	    .why = "The server reads CA files as PEM with "
		   "CertPool.AppendCertsFromPEM, and parses the first "
		   "certificate of each once more. When that fails, neither "
		   "the server nor the client of the group comes up.",
	    .fix = "Write the CA certificates as PEM: openssl x509 -in CA.crt "
		   "-inform DER -out CA.pem",
	    .ref = REF_PROVIDER "; " REF_GO_POOL,
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(deploy_ca_unusable),
	},
	{
	    .id = "deploy-tls-off-without-key",
	    .summary = "certificate without a key leaves TLS off",
	    .why = "The server counts TLS as on when a key is set. With a "
		   "certificate alone it listens in plain text, and says "
		   "nothing of it.",
	    .fix = "Set keyFile beside certFile; in the container "
		   "TEMPORAL_TLS_SERVER_KEY beside TEMPORAL_TLS_SERVER_CERT "
		   "and TEMPORAL_TLS_FRONTEND_KEY beside "
		   "TEMPORAL_TLS_FRONTEND_CERT.",
	    .ref = CONFIG ": IsServerEnabled",
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    DEPLOY_RULE(deploy_tls_off_without_key),
	},
	{
	    .id = "deploy-tls-mismatch",
	    .summary = "one side speaks TLS and the other does not",
	    .why = "A server has TLS on when its key is set, a client when "
		   "root CAs are set or forceTLS is true. Each is decided by "
		   "itself, and where they differ no connection comes about.",
	    .fix = "Set rootCaFiles in the client part beside the key in the "
		   "server part (TEMPORAL_TLS_SERVER_CA_CERT sets them for "
		   "internode and for the system worker), or take both away.",
	    .ref = CONFIG ": IsServerEnabled, IsClientEnabled",
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(deploy_tls_mismatch),
	},
	{
	    .id = "deploy-client-auth-off",
	    .summary = "client CAs that are ignored",
	    .why = "With requireClientAuth false, which it is when nothing "
		   "is set, the server asks nobody for a certificate and "
		   "does not read the client CAs: whoever reaches the port "
		   "may connect.",
	    .fix = "requireClientAuth: true - or, in the container, "
		   "TEMPORAL_TLS_REQUIRE_CLIENT_AUTH=true",
	    .ref = CONFIG ": ServerTLS; " REF_TLS,
	    .basis = BASIS_SERVER,
	    .severity = WARNING_ALWAYS,
	    DEPLOY_RULE(deploy_client_auth_off),
	},
	{
	    .id = "deploy-no-client-cas",
	    .summary = "client certificates of any public CA are let in",
	    .why = "Client certificates are required and no CA is named for "
		   "them. Go then verifies them against the operating "
		   "system's roots: anybody with a client certificate of a "
		   "public CA gets in, and your own clients do not.",
	    .fix = "Set clientCaFiles - or, in the container, "
		   "TEMPORAL_TLS_CLIENT1_CA_CERT and "
		   "TEMPORAL_TLS_CLIENT2_CA_CERT for the frontend, "
		   "TEMPORAL_TLS_SERVER_CA_CERT for internode.",
	    .ref = REF_TLS "; " REF_GO_VERIFY ": Roots",
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    DEPLOY_RULE(deploy_no_client_cas),
	},
	{
	    .id = "deploy-host-verification-off",
	    .summary = "client that verifies no server",
	    .why = "The setting turns all verification off and not only that "
		   "of the host name (InsecureSkipVerify in Go): any "
		   "certificate passes, and so does whoever stands between.",
	    .fix = "Remove disableHostVerification and set serverName to a "
		   "name that the server's certificate has - or, in the "
		   "container, TEMPORAL_TLS_INTERNODE_SERVER_NAME and "
		   "TEMPORAL_TLS_FRONTEND_SERVER_NAME.",
	    .ref = CONFIG ": ClientTLS; temporalio/temporal, common/auth/"
			  "tls_config_helper.go",
	    .basis = BASIS_SERVER,
	    .severity = WARNING_ALWAYS,
	    DEPLOY_RULE(deploy_host_verification_off),
	},
	{
	    .id = "deploy-host-not-covered",
	    .summary = "host override with a certificate for others",
	    .why = "Clients that ask for the host are shown the certificate "
		   "of its override and hold it against the name they asked "
		   "for.",
	    .fix = "Issue the certificate with the host among its "
		   "names: " NEW_SERVER,
	    .ref = REF_TLS "; Go crypto/x509 Certificate.VerifyHostname",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(deploy_host_not_covered),
	},
	{
	    .id = "deploy-internode-not-client",
	    .summary = "internode certificate that is no client's",
	    .why = "Nodes present the certificate of internode.server as "
		   "clients too, to each other and, without a systemWorker, "
		   "to the frontend. Its extKeyUsage must be absent or hold "
		   "both serverAuth and clientAuth.",
	    .fix = "Issue it again for both: " NEW_INTERNODE,
	    .ref = REF_PROVIDER ": FetchClientCertificate; " REF_GO_VERIFY,
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(deploy_internode_not_client),
	},
	{
	    .id = "deploy-worker-not-admitted",
	    .summary = "frontend does not admit the system worker",
	    .why = "Without a systemWorker of its own the system worker "
		   "presents the internode certificate to the frontend, "
		   "whose client CAs must then hold that certificate's CA. "
		   "The container's template has no systemWorker, and does "
		   "not put TEMPORAL_TLS_SERVER_CA_CERT there.",
	    .fix = "Add the internode CA to frontend.server.clientCaFiles - "
		   "or, in the container, set TEMPORAL_TLS_CLIENT2_CA_CERT "
		   "to the file of TEMPORAL_TLS_SERVER_CA_CERT. Or give "
		   "global.tls.systemWorker a certificate of a client CA.",
	    .ref = REF_TLS ": isSystemWorker; " REF_TEMPLATE,
	    .basis = BASIS_SERVER,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(deploy_worker_not_admitted),
	},
	{
	    .id = "deploy-connection-refused",
	    .summary = "connection that one side refuses",
	    .why = "Client and server verify each other with Go's "
		   "crypto/x509: a path to a CA that the other side trusts, "
		   "with the intermediates that are sent along, each in "
		   "date and fit for its use.",
	    .fix = "Make the files of both sides fit: a CA that the one "
		   "trusts above the certificate that the other presents, "
		   "and every intermediate between them in the file that is "
		   "presented.",
	    .ref = REF_GO_VERIFY "; Go crypto/tls handshake",
	    .basis = BASIS_GO,
	    .severity = ERROR_ALWAYS,
	    .predicts = "{go}",
	    DEPLOY_RULE(deploy_connection_refused),
	},
	{
	    .id = "deploy-unknown-setting",
	    .summary = "setting that nobody reads",
	    .why = "The server drops settings whose name it does not know "
		   "without a word, and goes on as if they were not there.",
	    .fix = "Correct the name, or remove the setting.",
	    .ref = CONFIG "; " REF_TEMPLATE,
	    .basis = BASIS_SERVER,
	    .severity = WARNING_ALWAYS,
	    DEPLOY_RULE(deploy_unknown_setting),
	},
	{
	    .id = "deploy-ca-file-watch",
	    .summary = "CA that expires unwatched",
	    .why = "Every certificate of a CA file is trusted, but the "
		   "server's expiry checks look at the first of each file "
		   "only. A later one expires without a word in the log.",
	    .fix = "Give each CA a file of its own in the list, or put the "
		   "one that expires first at the top of its file.",
	    .ref = REF_PROVIDER ": buildCAPool",
	    .basis = BASIS_SERVER,
	    .severity = WARNING_ALWAYS,
	    DEPLOY_RULE(deploy_ca_file_watch),
	},
	{
	    .id = "deploy-expiry-checks-off",
	    .summary = "server does not watch for expiry",
	    .why = "With expirationChecks the server logs and counts its own "
		   "certificates that expire soon. It does so only with a "
		   "checkInterval and a window. Good practice; nothing "
		   "requires it.",
	    .fix = "expirationChecks: { warningWindow: 720h, errorWindow: "
		   "168h, checkInterval: 24h } - or, in the container, "
		   "TEMPORAL_TLS_EXPIRATION_CHECKS_WARNING_WINDOW, "
		   "_ERROR_WINDOW and _CHECK_INTERVAL.",
	    .ref = REF_TLS ": checkCertExpiration",
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    DEPLOY_RULE(deploy_expiry_checks_off),
	},
	{
	    .id = "deploy-error-window-unset",
	    .summary = "every expiry is logged as an error",
	    .why = "Without an errorWindow the server uses ten years, so "
		   "that whatever expires within the warningWindow is "
		   "logged as an error at once and nothing as a warning. "
		   "Good practice; nothing requires it.",
	    .fix = "errorWindow: 168h - or, in the container, "
		   "TEMPORAL_TLS_EXPIRATION_CHECKS_ERROR_WINDOW=168h",
	    .ref = REF_TLS ": checkCertExpiration",
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    DEPLOY_RULE(deploy_error_window_unset),
	},
	{
	    .id = "deploy-no-refresh",
	    .summary = "renewed files need a restart",
	    .why = "Without a refreshInterval the server reads its files "
		   "once: a certificate that was renewed on disk is used "
		   "after the next restart only, which may come after the "
		   "old one has expired. Good practice; nothing requires it.",
	    .fix = "refreshInterval: 1h - or, in the container, "
		   "TEMPORAL_TLS_REFRESH_INTERVAL=1h",
	    .ref = CONFIG ": RootTLS; " REF_PROVIDER,
	    .basis = BASIS_PRACTICE,
	    .severity = NOTICE_ALWAYS,
	    DEPLOY_RULE(deploy_no_refresh),
	},
	{
	    .id = "deploy-server-ca-for-cloud",
	    .summary = "server CA set for Temporal Cloud",
	    .why = "Temporal Cloud's own certificate comes from a public CA. "
		   "A server CA takes the place of the system's roots, so "
		   "that a client with its own CA there does not trust the "
		   "server.",
	    .fix = "Remove the setting (TEMPORAL_TLS_SERVER_CA_CERT_PATH, "
		   "TEMPORAL_TLS_CA, serverRootCACertificate). Your own CA "
		   "belongs in the namespace: " UPLOAD,
	    .ref = "temporalio/sdk-typescript, packages/common/src/"
		   "internal-non-workflow/tls-config.ts; "
		   "temporalio/samples-typescript#252; "
		   "temporalio/sdk-python#1113",
	    .basis = BASIS_ISSUE,
	    .severity = WARNING_ALWAYS,
	    DEPLOY_RULE(deploy_server_ca_for_cloud),
	},
	{
	    .id = "deploy-ca-without-root",
	    .summary = "server CA of an SDK client without its root",
	    .why = "Go, Java, PHP and the SDKs on the core in Rust take any "
		   "certificate of the file as an anchor. Clients of the "
		   "TypeScript SDK use the TLS of Node.js: it goes on to a "
		   "self-signed root, as OpenSSL does, and fails where there "
		   "is none, unless allowPartialTrustChain is set. Workers "
		   "of that SDK use Rust, and connect. With --sdk this is "
		   "judged for yours.",
	    .fix = "Append the root: " APPEND("ROOT.pem"),
	    .ref = "PostHog/posthog#40676; Node.js docs, tls."
		   "createSecureContext: allowPartialTrustChain; openssl-"
		   "verification-options(1): -partial_chain",
	    .basis = BASIS_ISSUE,
	    .severity = WARNING_ALWAYS,
	    DEPLOY_RULE(deploy_ca_without_root),
	},
	{
	    .id = "deploy-cloud-address-form",
	    .summary = "address that is no namespace's endpoint",
	    .why = "A namespace of Temporal Cloud is reached with mTLS at "
		   "NAME.ACCOUNT.tmprl.cloud:7233, and its full name is "
		   "NAME.ACCOUNT. Good practice; nothing requires this form of "
		   "whoever goes by a proxy.",
	    .fix = "Set TEMPORAL_ADDRESS to NAME.ACCOUNT.tmprl.cloud:7233 "
		   "and TEMPORAL_NAMESPACE to NAME.ACCOUNT.",
	    .ref = "temporalio/api-cloud, temporal/api/cloud/namespace/v1/"
		   "message.proto",
	    .basis = BASIS_PRACTICE,
	    .severity = WARNING_ALWAYS,
	    DEPLOY_RULE(deploy_cloud_address_form),
	},
};

const struct family family_deploy = {
	.name = "deploy",
	.title = "self-hosted deployments",
	.rules = rules,
	.n_rules = sizeof rules / sizeof rules[0],
};
