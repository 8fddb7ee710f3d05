/* SPDX-License-Identifier: Apache-2.0 */
/* graph: Microsoft Graph, as far as it has applications: their registrations, secrets and federated
 * credentials, their service principals, and the consent that was given. What is made here is an
 * app of the world (directory.h), which the token endpoint knows at once. Kind "graph":
 *
 *   POST, GET /v1.0/applications            a list takes $filter=displayName eq 'NAME'
 *   GET, PATCH, DELETE /v1.0/applications/ID        or .../applications(appId='ID'), or by the
 *                       name that its client has given it, .../applications(uniqueName='NAME'):
 *                       with "Prefer: create-if-missing" PATCH makes it
 *   POST .../addPassword, .../removePassword, .../addKey, .../removeKey
 *   POST, GET .../federatedIdentityCredentials;  GET, DELETE .../ID or NAME
 *   POST /v1.0/servicePrincipals
 *   GET, DELETE /v1.0/servicePrincipals/ID          or ...(appId='ID'), with $select
 *   POST, GET /v1.0/oauth2PermissionGrants;  PATCH .../ID    a list takes $filter with clientId,
 *                       consentType, principalId and resourceId, each eq 'VALUE', and " and "
 *                       A user's token may read no more than it may change; and "closed" of the
 *                       world's resource graph lists collections that nobody may call (403)
 *   GET /v1.0/me, /v1.0/users/ID or UPN, with $select
 *   POST /v1.0/me/changePassword: a user's, with User-PasswordProfile.ReadWrite.All
 *
 * An app's token may do all that; for addKey and removeKey, which want a proof by one of the keys,
 * it need be nothing but that app's own. A user's needs Application.ReadWrite.All for a change, and
 * DelegatedPermissionGrant.ReadWrite.All for a grant; Directory.AccessAsUser.All is both.
 *
 * The world's resource graph has "read_only" (true: 403 for every change) and "lag" (n: a new
 * object is not there for so many reads, and a new service principal not for so many calls of
 * Resource Manager), and "credential_lag" (n: a new secret or
 * certificate is not in its application for so many reads), "secret_lag_s" (for so many seconds the
 * token endpoint does not know a new secret; "certificate_lag_s": nor a new certificate;
 * "password_lag_s": it takes the password before, and not the new one), and "no_roles" (true: apps
 * have no permission at all). A resource with "principal": false is one that the tenant has never
 * used: its service principal is not there. An app's "graph" is what was said of it here; a
 * secret's "credential" is what is said of it, and "certificate_facts" what is of certificates. */
#ifndef EMULATOR_GRAPH_H
#define EMULATOR_GRAPH_H

#include "emulator.h"

struct graph_call {
    struct exchange *exchange;
    cJSON *query;
    cJSON *body;           /* of a POST or PATCH: an object */
    const cJSON *claims;   /* whose token it is */
    const char *tenant;    /* whose objects there are */
    const cJSON *settings; /* the world's resource graph */
    cJSON *app;            /* the object of the path is its; or NULL */
    const cJSON *service;  /* it is the service principal of that resource; or NULL */
    const char *id;        /* of one in a collection of the object, or of a user; or NULL */
    const char *unique;    /* the name of an application that is not there yet; or NULL */
};

/* {"error": {"code", "message", "innerError"}} */
void graph_reply_error(const struct graph_call *call, unsigned status, const char *code,
                       const char *message);
/* 400 Request_BadRequest; always false, so that refusing is one line. */
bool graph_refuse(const struct graph_call *call, const char *message);
/* 404: what was looked for is not there. */
void graph_reply_absent(const struct graph_call *call, const char *what);
void graph_reply_nothing(const struct graph_call *call);
/* Takes the object; with the context of OData, and only what $select wants. */
void graph_reply(const struct graph_call *call, unsigned status, const char *context,
                 cJSON *take_object);
/* The same for a list. */
void graph_reply_list(const struct graph_call *call, const char *context, cJSON *take_value);

/* Seconds since 1970 as Graph prints them. The caller frees. */
char *graph_format_time(long long at_s);

/* graph_key.c: the certificates of an application as Graph lists them; may they be replaced by
 * these? That is done. */
cJSON *graph_new_keys(const cJSON *app);
bool graph_check_keys(const struct graph_call *call, const cJSON *keys);
void graph_take_keys(cJSON *app, const cJSON *keys);
/* Notes of those that are new what is known of them, before they are taken. */
void graph_note_keys(const struct graph_call *call, const cJSON *keys);
/* A secret of an app, or what is known of a certificate: it is shown later. */
void graph_hide(const struct graph_call *call, cJSON *credential);
/* Has that certificate of the app, as PEM, spread by now? */
bool graph_knows_certificate(const cJSON *app, const char *pem, long long now_s);

/* May the token change applications, by scope or as an application? */
bool graph_may_change_applications(const struct graph_call *call);

/* graph_application.c */
void graph_add_key(const struct graph_call *call);
void graph_remove_key(const struct graph_call *call);

void graph_create_application(const struct graph_call *call);
void graph_list_applications(const struct graph_call *call);
void graph_get_application(const struct graph_call *call);
void graph_change_application(const struct graph_call *call);
void graph_delete_application(const struct graph_call *call);

/* graph_credential.c */
void graph_add_password(const struct graph_call *call);
void graph_remove_password(const struct graph_call *call);
void graph_list_trust(const struct graph_call *call);
void graph_add_trust(const struct graph_call *call);
void graph_get_trust(const struct graph_call *call);
void graph_delete_trust(const struct graph_call *call);
/* As it is read: without its value. The caller deletes it. */
cJSON *graph_new_credential(const cJSON *secret);

/* graph_grant.c */
void graph_create_grant(const struct graph_call *call);
void graph_list_grants(const struct graph_call *call);
void graph_change_grant(const struct graph_call *call);

/* graph_principal.c */
void graph_create_principal(const struct graph_call *call);
void graph_get_principal(const struct graph_call *call);
void graph_delete_principal(const struct graph_call *call);
/* graph_user.c */
void graph_get_me(const struct graph_call *call);
void graph_get_user(const struct graph_call *call);
void graph_change_password(const struct graph_call *call);

#endif
