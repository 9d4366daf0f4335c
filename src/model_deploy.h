/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The facts of a self-hosted deployment: what the TLS settings of a cluster
 * and of its clients say, the parties that they make, and what becomes of
 * each connection.  Part of model.h, which includes it; what is said there
 * holds here.
 *
 * Terms are those of Temporal's configuration (temporalio/temporal,
 * common/config/config.go): internode, frontend, systemWorker, hostOverrides.
 */
#ifndef TLINT_MODEL_DEPLOY_H
#define TLINT_MODEL_DEPLOY_H

/* Settings that one run looks at; a deployment of every service has some
 * hundred. */
#define CAP_SETTINGS 10000
/* Connections that are judged: parties times parties. */
#define CAP_CONNECTIONS 10000

/* ---- Settings ------------------------------------------------------------- */

/* One value, where it stands. */
struct tls_setting {
	bool set;          /* it is there; it may be empty */
	const char *name;  /* safe: as it is called there, "certFile" or
	                    * "TEMPORAL_TLS_SERVER_CERT"; NULL when not set */
	const char *value; /* safe, after variables; NULL when not set.  Of what
	                    * stands in place of a file only how long it is */
	struct origin at;
	/* It cannot be known: safe, "CERT_DIR is set nowhere"; else NULL.
	 * value then holds what is written. */
	const char *unknown;
	/* Whoever reads it cannot take it, and why: safe, "is no boolean to a
	 * reader of YAML since it is quoted"; else NULL. */
	const char *bad;
	/* Of a duration that is set, known and not bad: nanoseconds. */
	int64_t duration;
};

/* Is there a value, even if it cannot be known?  An empty one is the same as
 * none to the server, but in a list of CA certificates. */
static inline bool
setting_given(const struct tls_setting *s)
{
	return s->set &&
	       (s->unknown != NULL || s->bad != NULL || s->value[0] != '\0');
}

/* A setting of a name that nobody reads: it is dropped without a word. */
struct tls_odd {
	const char *name;  /* safe: as written, "certfile" */
	const char *where; /* safe: "global.tls.frontend.server", "environment
	                    * of temporal" */
	const char *meant; /* "certFile", or NULL */
	struct origin at;
};

/* Certificates or a key, by the name of a file or in place. */
struct tls_material {
	struct tls_setting
	    file; /* certFile, keyFile, an entry of clientCaFiles */
	struct tls_setting data; /* certData and its like: base64 of PEM */
	/* Where the file is here: load/ finds it by the settings' own place,
	 * the volumes of a container and --path-map.  NULL: it cannot be told,
	 * and missing says why. */
	const char *path;
	/* The text in place of data, decoded from base64; p is NULL without.
	 * deploy_wipe() wipes it. */
	struct slice inside;
	/* The file that is judged: loaded, with its role; of a setting in place
	 * a part.  NULL: neither is set, or missing tells why.  load/ sets it
	 * where it is a part of another input (a value of a Secret). */
	const struct file *content;
	const char *missing; /* safe: "no such file: certs/ca.cert" */
};

/* Whether a material is asked for at all. */
static inline bool
material_set(const struct tls_material *m)
{
	return setting_given(&m->file) || setting_given(&m->data);
}

struct tls_server {
	struct origin at;
	struct tls_material cert, key;
	const struct tls_material *client_cas;
	size_t n_client_cas;
	struct tls_setting require_client_auth;
	bool requires_client_auth;
};

struct tls_client {
	struct origin at;
	struct tls_setting server_name;
	struct tls_setting disable_host_verification;
	bool verifies_host;
	struct tls_setting force_tls;
	bool forces_tls;
	const struct tls_material *root_cas;
	size_t n_root_cas;
};

/* An entry of hostOverrides. */
struct tls_host {
	const char *name; /* safe, as written; "" is an error */
	struct tls_server server;
};

struct tls_group {
	bool present;
	struct origin at;
	struct tls_server server;
	struct tls_client client;
	const struct tls_host *hosts;
	size_t n_hosts;
};

struct tls_worker {
	bool present;
	struct origin at;
	struct tls_material cert, key;
	struct tls_client client;
};

struct tls_remote {
	const char *host; /* safe; may hold a star */
	struct tls_group group;
};

/* global.tls of one server, from its configuration or from the variables
 * that the container's template makes one of. */
struct tls_config {
	const struct file *file;
	struct origin at;
	const char *service; /* safe: the compose service, the container of a
	                       * manifest, the name of a file of variables; NULL
	                       * for a configuration file */
	bool from_variables; /* the container's template writes it */
	/* The system workers connect to an internal frontend, which is one of
	 * the backend services and has the settings of internode, instead of
	 * to the frontend. */
	bool internal_frontend;
	struct tls_group internode, frontend;
	struct tls_worker system_worker;
	const struct tls_remote *remotes;
	size_t n_remotes;
	struct tls_setting warning_window, error_window, check_interval;
	struct tls_setting refresh_interval;
	const struct tls_odd *odd;
	size_t n_odd;
};

enum client_kind {
	CLIENT_CLI,    /* tctl, temporal: TEMPORAL_CLI_TLS_*,
	                  * TEMPORAL_TLS_CLIENT_* */
	CLIENT_WEB_UI, /* TEMPORAL_TLS_CA ... of temporalio/ui */
	CLIENT_SDK     /* --client NAME=CERT,KEY, SDK environment settings */
};

/* Somebody who connects to the frontend from outside of it. */
struct tls_outside {
	const struct file *file;
	struct origin at;
	const char *name; /* safe: the service, or what --client calls it */
	enum client_kind kind;
	struct tls_material cert, key, ca;
	struct tls_setting address, name_space, server_name, host_verification;
	bool verifies_host;
	bool to_cloud; /* the address is one of Temporal Cloud */
	const struct tls_odd *odd;
	size_t n_odd;
};

/* ---- Parties and connections ------------------------------------------------ */

enum party_role {
	PARTY_INTERNODE_SERVER,
	PARTY_INTERNODE_CLIENT, /* presents the internode server's certificate */
	PARTY_FRONTEND_SERVER,
	PARTY_FRONTEND_HOST, /* of hostOverrides */
	PARTY_SYSTEM_WORKER,
	PARTY_REMOTE_CLIENT, /* of remoteClusters */
	PARTY_CLI,
	PARTY_WEB_UI,
	PARTY_SDK
};

struct party {
	enum party_role role;
	const struct tls_config *config; /* NULL for those outside */
	const char *name; /* safe: "internode server", "temporal-ui" */
	const struct tls_outside *outside; /* NULL for those inside */
	const struct tls_host *host;       /* PARTY_FRONTEND_HOST */
	const struct tls_remote *remote;   /* PARTY_REMOTE_CLIENT */
	struct origin at;                  /* what sets it up */
	/* What it presents; NULL for nothing, which a client may. */
	const struct tls_material *cert, *key;
	/* Whom it trusts; several files each a setting. */
	const struct tls_material *trusts;
	size_t n_trusts;
	/* Of clients. */
	const char *server_name; /* what it expects the server to be called;
	                          * NULL: nothing tells */
	bool verifies_host;      /* false: Go verifies nothing at all */
	/* It must have a certificate when it is asked for one (systemWorker
	 * always; "client auth required, but no certificate provided"). */
	bool must_present;
	/* Go's tls.Config.Certificates: it sends its certificate only to a
	 * server that names its issuer.  Temporal's own parties always do. */
	bool sends_if_named;
	/* Of servers. */
	bool requires_client;
	bool tls; /* TLS is on at all, by the server's own reckoning */

	/* Its own certificate, the first of its file; NULL for none. */
	const struct cert *leaf;
	/* It does not come up: its files are not there, are not what they are
	 * meant to be, or do not belong together.  message NULL: it does. */
	struct refusal fault;
	/* What nobody can tell here, and why; NULL for nothing. */
	const char *unknown;
	/* PARTY_FRONTEND_HOST: Go's words when its certificate does not cover
	 * its name; NULL: it does, or there is none. */
	const char *name_fault;
};

enum connect_outcome {
	CONNECT_OK,
	CONNECT_PLAIN,          /* no TLS on either side: nothing to judge */
	CONNECT_TLS_MISMATCH,   /* one side speaks TLS, the other does not */
	CONNECT_NOT_SET_UP,     /* one side does not come up (party.fault) */
	CONNECT_SERVER_REFUSED, /* the client does not accept the server */
	CONNECT_CLIENT_REFUSED, /* the server does not accept the client */
	CONNECT_UNKNOWN         /* what it hangs on is not here */
};

/* What one side makes of the other. */
enum acceptance_of {
	SIDE_NOT_ASKED, /* it does not look: no client certificate required,
	                 * no verification, no TLS */
	SIDE_ACCEPTS,
	SIDE_REFUSES,
	SIDE_UNKNOWN
};

struct side {
	enum acceptance_of accepts;
	const char *why; /* safe, in words; NULL when it accepts */
	const char *go;  /* Go's error text on this side, or NULL */
	/* The rule that owns the cause, or NULL; and whom it is about. */
	const char *rule;
	const struct cert *culprit;
	bool by_name;     /* the server's name is what it refuses */
	struct path path; /* to one of those that it trusts */
};

struct connection {
	const struct party *client, *server;
	const char *server_name; /* by which the client calls; NULL: unknown */
	enum connect_outcome outcome;
	const char *why; /* safe, in words; NULL when all is well */
	const char *go;  /* Go's error text, or NULL */
	/* Both are judged whatever the other says, where both speak TLS. */
	struct side client_side; /* the client of the server's chain */
	struct side server_side; /* the server of the client's */
	int64_t until; /* when the first of both paths expires; INT64_MAX */
	const struct cert *until_by;
};

struct deployment {
	struct origin at;
	int64_t judged_at;
	const struct tls_config *configs;
	size_t n_configs;
	const struct tls_outside *outside;
	size_t n_outside;
	/* Files of variables that others name and that were not given. */
	const struct file *const *others;
	size_t n_others;
	/* All of the above, one after the other. */
	struct tls_material *const *materials;
	size_t n_materials;
	/* Relations: pki/ fills them. */
	const struct party *parties;
	size_t n_parties;
	const struct connection *connections;
	size_t n_connections;
	bool more_connections; /* than CAP_CONNECTIONS, which are all here */
};

#endif
