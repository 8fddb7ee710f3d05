/*
 * graph-registration.c - an application as Microsoft Graph has it, against what it has to have
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-registration.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "manage/graph-call.h"
#include "manage/registered-key.h"

/* --- the application -------------------------------------------------------------------------- */

static void registration_copy_redirects(const struct cJSON *json, const char *platform,
                                        struct buf *ret)
{
    const struct cJSON *client = json_object(json, platform);
    const struct cJSON *uris = client ? json_array(client, "redirectUris") : NULL;

    for (size_t i = 0; uris && i < json_count(uris); i++) {
        const char *uri = json_element_text(uris, i);

        if (uri && !strchr(uri, '\n'))
            buf_append_all(ret, uri, "\n", (char *)NULL);
    }
}

static int64_t registration_read_time(const struct cJSON *json, const char *key)
{
    const char *text = json_text(json, key);

    return text ? text_parse_rfc3339(text) : 0;
}

static enum aad_code registration_copy_secrets(const struct cJSON *json, struct registration *ret,
                                               struct aad_error *err)
{
    const struct cJSON *list = json_array(json, "passwordCredentials");
    size_t n = list ? json_count(list) : 0;

    ret->secrets = calloc(n + 1, sizeof *ret->secrets);
    if (!ret->secrets)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory for the secrets");
    for (size_t i = 0; i < n; i++) {
        const struct cJSON *one = json_element_object(list, i);
        const char *hint = one ? json_text(one, "hint") : NULL;
        struct registration_secret *secret = &ret->secrets[ret->n_secrets];

        if (!one)
            continue;
        if (hint && strlen(hint) < sizeof secret->hint)
            (void)snprintf(secret->hint, sizeof secret->hint, "%s", hint);
        secret->until_s = registration_read_time(one, "endDateTime");
        ret->n_secrets++;
    }
    return AAD_OK;
}

static enum aad_code registration_copy_keys(const struct cJSON *json, struct registration *ret,
                                            struct aad_error *err)
{
    const struct cJSON *list = json_array(json, "keyCredentials");
    size_t n = list ? json_count(list) : 0;

    ret->keys = calloc(n + 1, sizeof *ret->keys);
    if (!ret->keys)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory for the certificates");
    for (size_t i = 0; i < n; i++) {
        const struct cJSON *one = json_element_object(list, i);

        if (one)
            registered_key_read(json_text(one, "key"), json_text(one, "customKeyIdentifier"),
                                registration_read_time(one, "endDateTime"),
                                &ret->keys[ret->n_keys++]);
    }
    return AAD_OK;
}

static enum aad_code registration_read(const struct cJSON *json, struct registration *ret,
                                       struct aad_error *err)
{
    const char *accounts = json_text(json, "signInAudience");
    enum aad_code code = graph_copy_id(json, "id", ret->id, err);

    if (code)
        return code;
    if (!json_array(json, "requiredResourceAccess"))
        return aad_error_set(
            err, AAD_PROTOCOL, NULL,
            "Microsoft Graph does not say which permissions the application lists");
    (void)snprintf(ret->accounts, sizeof ret->accounts, "%.39s", accounts ? accounts : "");
    ret->is_public = json_bool(json, "isFallbackPublicClient", false);
    registration_copy_redirects(json, "publicClient", &ret->redirects);
    registration_copy_redirects(json, "web", &ret->web_redirects);
    code = registration_copy_secrets(json, ret, err);
    if (!code)
        code = registration_copy_keys(json, ret, err);
    if (!code && (buf_ok(&ret->redirects, err) || buf_ok(&ret->web_redirects, err)))
        code = AAD_INTERNAL;
    return code;
}

static bool registration_lists(const struct cJSON *json, const struct registration_permission *one)
{
    const struct cJSON *apis = json_array(json, "requiredResourceAccess");

    for (size_t i = 0; apis && i < json_count(apis); i++) {
        const struct cJSON *api = json_element_object(apis, i);
        const char *id = api ? json_text(api, "resourceAppId") : NULL;
        const struct cJSON *list = api ? json_array(api, "resourceAccess") : NULL;

        for (size_t j = 0;
             id && text_equal_nocase(id, one->api->id) && list && j < json_count(list); j++) {
            const struct cJSON *access = json_element_object(list, j);
            const char *listed = access ? json_text(access, "id") : NULL;

            if (listed && text_equal_nocase(listed, one->id))
                return true;
        }
    }
    return false;
}

/* --- the services ----------------------------------------------------------------------------- */

static void registration_copy_scope(const struct cJSON *scopes, struct registration_permission *one)
{
    for (size_t i = 0; scopes && i < json_count(scopes); i++) {
        const struct cJSON *scope = json_element_object(scopes, i);
        const char *value = scope ? json_text(scope, "value") : NULL;
        const char *id = scope ? json_text(scope, "id") : NULL;

        if (value && id && !strcmp(value, one->name) && text_is_guid(id))
            (void)memcpy(one->id, id, sizeof one->id);
    }
}

static void registration_add_names(const struct kind_api *api, const char *service,
                                   const struct cJSON *scopes, struct registration *ret)
{
    const char *name = api->permissions;

    for (size_t len; *name && ret->n_permissions < REGISTRATION_PERMISSIONS;
         name += len + (name[len] == ' ')) {
        struct registration_permission *one = &ret->permissions[ret->n_permissions++];

        len = strcspn(name, " ");
        *one = (struct registration_permission){.api = api};
        (void)snprintf(one->name, sizeof one->name, "%.*s", (int)len, name);
        (void)snprintf(one->service, sizeof one->service, "%s", service);
        registration_copy_scope(scopes, one);
    }
}

static enum aad_code registration_find_api(const struct manage_access *graph,
                                           const struct kind_api *api, struct registration *ret,
                                           struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_json struct cJSON *json = NULL;
    struct aad_error why = {0};
    char service[37] = "";
    enum aad_code code;

    graph_begin_principal(&call, graph, api->id);
    rest_add_query(&call, "$select", "id,oauth2PermissionScopes");
    code = graph_get(&call, &json, &why);
    if (!code)
        code = graph_copy_id(json, "id", service, &why);
    if (code && code != AAD_NOT_FOUND)
        return rest_pass(err, &why);
    registration_add_names(api, service, code ? NULL : json_array(json, "oauth2PermissionScopes"),
                           ret);
    return AAD_OK;
}

enum aad_code graph_find_permissions(const struct manage_access *graph,
                                     const struct registration_need *need, struct registration *ret,
                                     struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < need->n_apis; i++)
        code = registration_find_api(graph, need->apis[i], ret, err);
    return code;
}

/* --- consent ---------------------------------------------------------------------------------- */

/* "" = it may not be seen. */
static void registration_find_user(const struct manage_access *graph, const char *username,
                                   char ret[37])
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_json struct cJSON *json = NULL;

    ret[0] = '\0';
    if (!username)
        return;
    rest_add_path(&call, graph->origin, "/v1.0/users/", (char *)NULL);
    rest_add_part(&call, username);
    rest_add_query(&call, "$select", "id");
    if (!graph_get(&call, &json, NULL))
        (void)graph_copy_id(json, "id", ret, NULL);
}

static void registration_take_grant(const struct cJSON *grant, enum registration_consent consent,
                                    struct registration_permission *one)
{
    const char *service = json_text(grant, "resourceId"), *scope = json_text(grant, "scope");

    if (service && scope && one->consent != CONSENT_GIVEN &&
        text_equal_nocase(service, one->service) && registration_has_word(scope, one->name))
        one->consent = consent;
}

/* What the grants say that are of all users ("consentType", "AllPrincipals"), of single ones, or of
 * one ("principalId"). There may be many of single users: the first ones are seen. */
static enum aad_code registration_take_grants(const struct manage_access *graph,
                                              const struct graph_grants *which,
                                              enum registration_consent consent,
                                              struct registration *ret)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_json struct cJSON *json = NULL;
    const struct cJSON *list;
    enum aad_code code;

    graph_begin_grants(&call, graph, which);
    code = graph_get(&call, &json, NULL);
    list = code ? NULL : json_array(json, "value");
    for (size_t i = 0; i < ret->n_permissions; i++)
        for (size_t j = 0; list && j < json_count(list); j++)
            if (json_element_object(list, j))
                registration_take_grant(json_element_object(list, j), consent,
                                        &ret->permissions[i]);
    return code;
}

/* Whoever may look at an application need not be allowed to look at this. */
static void registration_look_consent(const struct manage_access *graph, const char *username,
                                      struct registration *ret)
{
    const struct graph_grants all = {ret->principal, "consentType", "AllPrincipals"};
    struct graph_grants single = {ret->principal, "consentType", "Principal"};
    char user[37];

    if (!ret->principal[0] || !ret->n_permissions)
        return;
    for (size_t i = 0; i < ret->n_permissions; i++)
        ret->permissions[i].consent = CONSENT_NONE;
    registration_find_user(graph, username, user);
    if (user[0])
        single = (struct graph_grants){ret->principal, "principalId", user};
    if (!registration_take_grants(graph, &all, CONSENT_GIVEN, ret) &&
        !registration_take_grants(graph, &single, user[0] ? CONSENT_GIVEN : CONSENT_SOME, ret))
        return;
    for (size_t i = 0; i < ret->n_permissions; i++)
        ret->permissions[i].consent = CONSENT_UNKNOWN;
}

/* --- its service principal, and whom it trusts ------------------------------------------------ */

static enum aad_code registration_look_principal(const struct manage_access *graph,
                                                 const char *client_id, struct registration *ret,
                                                 struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_json struct cJSON *json = NULL;
    struct aad_error why = {0};
    const char *type;
    enum aad_code code;

    graph_begin_principal(&call, graph, client_id);
    rest_add_query(&call, "$select", "id,accountEnabled,servicePrincipalType");
    code = graph_get(&call, &json, &why);
    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (!code)
        code = graph_copy_id(json, "id", ret->principal, &why);
    if (code)
        return rest_pass(err, &why);
    type = json_text(json, "servicePrincipalType");
    ret->is_identity = type && !strcmp(type, "ManagedIdentity");
    ret->is_disabled = !json_bool(json, "accountEnabled", true);
    return AAD_OK;
}

static void registration_copy_trust(const struct cJSON *json, struct registration_trust *ret)
{
    const struct cJSON *audiences = json_array(json, "audiences");
    const char *name = json_text(json, "name"), *issuer = json_text(json, "issuer");
    const char *subject = json_text(json, "subject");
    const char *audience = audiences ? json_element_text(audiences, 0) : NULL;

    buf_append_text(&ret->name, name ? name : "");
    buf_append_text(&ret->issuer, issuer ? issuer : "");
    buf_append_text(&ret->subject, subject ? subject : "");
    buf_append_text(&ret->audience, audience ? audience : "");
}

static enum aad_code registration_look_trusts(const struct manage_access *graph,
                                              struct registration *ret, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_json struct cJSON *json = NULL;
    const struct cJSON *list;

    graph_begin_one(&call, graph, ret->id, "/federatedIdentityCredentials");
    ret->hides_trusts = graph_get(&call, &json, NULL) || !json_array(json, "value");
    list = ret->hides_trusts ? NULL : json_array(json, "value");
    ret->trusts = calloc((list ? json_count(list) : 0) + 1, sizeof *ret->trusts);
    if (!ret->trusts)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory for federated credentials");
    for (size_t i = 0; list && i < json_count(list); i++)
        if (json_element_object(list, i))
            registration_copy_trust(json_element_object(list, i), &ret->trusts[ret->n_trusts++]);
    return AAD_OK;
}

/* --- all of it -------------------------------------------------------------------------------- */

static enum aad_code registration_look_application(const struct manage_access *graph,
                                                   const struct manage_registration *wanted,
                                                   struct registration *ret, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&graph_api, graph);
    auto_json struct cJSON *json = NULL;
    struct aad_error why = {0};
    enum aad_code code;

    graph_begin_client(&call, graph, wanted->client_id);
    rest_add_query(&call, "$select",
                   "id,signInAudience,isFallbackPublicClient,publicClient,web,"
                   "requiredResourceAccess,passwordCredentials,keyCredentials");
    code = graph_get(&call, &json, &why);
    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (code)
        return rest_pass(err, &why);
    (void)snprintf(ret->client_id, sizeof ret->client_id, "%s", wanted->client_id);
    code = registration_read(json, ret, err);
    for (size_t i = 0; !code && i < ret->n_permissions; i++)
        ret->permissions[i].is_listed = registration_lists(json, &ret->permissions[i]);
    return code;
}

enum aad_code graph_look_registration(const struct manage_access *graph,
                                      const struct manage_registration *wanted,
                                      struct registration *ret, struct aad_error *err)
{
    enum aad_code code = graph_find_permissions(graph, wanted->need, ret, err);

    if (!code)
        code = registration_look_application(graph, wanted, ret, err);
    if (!code)
        code = registration_look_principal(graph, wanted->client_id, ret, err);
    if (!code)
        registration_look_consent(graph, wanted->username, ret);
    if (!code && wanted->need->trusts && ret->id[0])
        code = registration_look_trusts(graph, ret, err);
    return code;
}
