/*
 * connection.h - a named identity plus where it may be used; the model of one JSON file
 *
 * $XDG_CONFIG_HOME/aad-credential/connections/NAME.json, before
 * /etc/aad-credential/connections/NAME.json. No secret is in it. The keys of the file, the options
 * of `connection add` and the fields here have the same names; aad-credential-connection(5) says
 * what each means. A new field is a member here, a row in connection.c, the schema and the manual.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_CONNECTION_H
#define CONNECTION_CONNECTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "connection/grant.h"
#include "connection/kind/kind.h"

#define CONNECTION_NAME_MAX 32
#define CONNECTION_LIST_MAX 64
#ifndef CONNECTION_SYSTEM_DIR /* tests have one of their own */
#define CONNECTION_SYSTEM_DIR SYSTEM_CONFIG_DIR "/connections"
#endif

enum connection_type {
    CONNECTION_NOTHING,
    CONNECTION_TEXT,
    CONNECTION_LIST, /* of texts */
    CONNECTION_BOOL,
    CONNECTION_SECONDS,
    CONNECTION_KIND, /* a word of kind_names() */
};

struct connection {
    char name[CONNECTION_NAME_MAX + 1];
    const struct kind *kind;
    char *description;
    char *authority; /* with the tenant path, no trailing slash; or the issuer, where that is one */
    char *issuer;    /* of OpenID Connect, with what it has said of itself */
    char *token_endpoint, *authorization_endpoint, *device_authorization_endpoint;
    char *userinfo_endpoint, *capabilities;
    char *tenant; /* the tenant path alone, set from authority */
    char *client_id, *grant, *username, *redirect_uri, *client_authentication, *endpoint_version;
    char *audiences[CONNECTION_LIST_MAX], *scopes[CONNECTION_LIST_MAX];
    char *hosts[CONNECTION_LIST_MAX]; /* as url_print_origin() has them; then a path or none */
    size_t n_audiences, n_hosts, n_scopes;
    char *assertion_source, *assertion_issuer, *assertion_subject, *assertion_audience;
    char *identity_source, *object_id, *resource_id, *store, *pin, *expires;
    char *assertion, *key_id, *project;
    char *subscription_id, *subscription_name, *resource_group, *workspace; /* azure-scope.h */
    char *management_group_id, *management_group_name, *service_management_reference;
    char *proxy, *ca_file;
    int64_t timeout_s;
    bool allow_http_loopback, x5c, all_pipelines, is_edited; /* command/connection-edited.h */
};

void connection_clear(struct connection *c);
#define auto_connection __attribute__((cleanup(connection_clear)))

/* Sets one field from text, as the option and the JSON key of that name do; for lists the text is
 * one more element ("-" clears the list instead). Checks the value alone. AAD_USAGE. */
enum aad_code connection_set(struct connection *c, const char *key, const char *value,
                             struct aad_error *err);

/* The value of a field as text ("" when unset; lists separated by a space), for dialogs. */
void connection_get(const struct connection *c, const char *key, struct buf *ret);

/* All keys, NULL at the end. The row of a key, less than 63, or the number of rows if there is no
 * such key. What the value of a key is in the file. */
const char *const *connection_keys(void);
unsigned connection_row(const char *key);
enum connection_type connection_type(const char *key); /* NOTHING: there is no such key */

/* Fills what follows from the kind and is not set, then checks the whole: required fields,
 * hosts and audiences, grant against kind. AAD_CONFIG with what is missing. */
enum aad_code connection_complete(struct connection *c, struct aad_error *err);

/* Is the field's value, such as a description, of no matter to a sign-in? */
bool connection_is_aside(const char *key);

/* JSON text -> struct, complete and checked; an unknown key is refused, and the nearest named. */
enum aad_code connection_parse(const char *name, const char *bytes, size_t len,
                               struct connection *ret, struct aad_error *err);
/* The text of the connection's file, JSON. */
enum aad_code connection_print(const struct connection *c, struct buf *ret, struct aad_error *err);
/* The same for programs that read it: with "name", which no file has, and without "version". */
enum aad_code connection_print_named(const struct connection *c, struct buf *ret,
                                     struct aad_error *err);

/* By name, the user's file before the system's. AAD_NOT_FOUND names the nearest one. Only the
 * user's own file is erased, with its certificates (beside.h); connection_check_own() tells before:
 * AAD_REFUSED if it is the system's. If the file is a link, saving replaces the file that it leads
 * to; erasing leaves that file, and gives its path in *ret_stays (may be NULL). */
enum aad_code connection_load(const char *name, struct connection *ret, struct aad_error *err);
enum aad_code connection_save(const struct connection *c, struct aad_error *err);
enum aad_code connection_rehearse_save(const struct connection *c, struct aad_error *err);
enum aad_code connection_check_own(const char *name, struct aad_error *err);
enum aad_code connection_erase(const char *name, struct buf *ret_stays, struct aad_error *err);
bool connection_exists(const char *name);

/* Its grant's row, never NULL once it is complete; who it is: user name, client id, whatever names
 * a machine's identity ("system-assigned"), or where a bare secret is good. */
const struct grant *connection_grant(const struct connection *c);
const char *connection_owner(const struct connection *c);

/* Calls visit with each name, sorted, user and system merged; stops at a non-zero return. */
typedef enum aad_code connection_visit(void *ctx, const char *name);
enum aad_code connection_list(connection_visit *visit, void *ctx, struct aad_error *err);

/* The text that names the identity and target: what may share a token, a lock and a rejection.
 * authority, client id, grant, user name, endpoint version, of a machine which identity, of a job
 * which job and who vouches for it, capabilities, audience; the connection's name, its hosts and
 * where it is kept only where its secret is bare, which belongs to nothing else.
 * audience NULL = none (identity alone, whatever its tokens are like). */
void connection_identity(const struct connection *c, const char *audience, struct buf *ret);

#endif
