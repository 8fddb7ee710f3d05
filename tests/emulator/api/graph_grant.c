/* SPDX-License-Identifier: Apache-2.0 */
/* The consent that was given to an app: by an administrator for all users, or by one for himself.
 * There is one grant for each service and whoever has given it; more of its permissions are added
 * to that. The world's "consents", by which tokens are given, do not say whose they are: what no
 * grant is about is that of all. */
#include <string.h>
#include <strings.h>

#include "api/graph.h"
#include "directory.h"
#include "token.h"
#include "world.h"

#define GRANT_CONTEXT "oauth2PermissionGrants"

/* The service whose service principal has that id. */
static const cJSON *graph_find_resource(const cJSON *world, const char *object_id)
{
    const cJSON *service;

    cJSON_ArrayForEach(service, cJSON_GetObjectItemCaseSensitive(world, "resources"))
    {
        const char *app_id = world_string(service, "app_id");
        auto_free id = token_format_oid(app_id ? app_id : "");

        if (app_id && strcasecmp(id, object_id) == 0 && directory_has_principal(service))
            return service;
    }
    return NULL;
}

static bool graph_has_word(const char *words, const char *word)
{
    auto_free all = text_format(" %s ", words ? words : "");
    auto_free one = text_format(" %s ", word);

    return strstr(all, one) != NULL;
}

static bool graph_is_granted(const cJSON *grants, const char *resource, const char *scope)
{
    const cJSON *grant;

    cJSON_ArrayForEach(grant, grants)
    {
        if (world_equals(grant, "resourceId", resource) &&
            graph_has_word(world_string(grant, "scope"), scope))
            return true;
    }
    return false;
}

/* The one of all users or of that one (principal NULL: of all); NULL = there is none. */
static cJSON *graph_find_grant(cJSON *grants, const char *resource, const char *principal)
{
    cJSON *grant;

    cJSON_ArrayForEach(grant, grants)
    {
        if (world_equals(grant, "resourceId", resource) &&
            (principal ? world_equals(grant, "principalId", principal)
                       : world_equals(grant, "consentType", "AllPrincipals")))
            return grant;
    }
    return NULL;
}

static cJSON *graph_add_grant(cJSON *app, const char *resource, const char *principal,
                              const char *scope)
{
    cJSON *grant = cJSON_CreateObject();
    auto_free client = directory_format_principal(app);
    auto_free id = text_random64(30);

    cJSON_AddStringToObject(grant, "clientId", client);
    cJSON_AddStringToObject(grant, "consentType", principal ? "Principal" : "AllPrincipals");
    cJSON_AddStringToObject(grant, "id", id);
    if (principal)
        cJSON_AddStringToObject(grant, "principalId", principal);
    else
        cJSON_AddNullToObject(grant, "principalId");
    cJSON_AddStringToObject(grant, "resourceId", resource);
    cJSON_AddStringToObject(grant, "scope", scope);
    cJSON_AddItemToArray(directory_list(app, "grants"), grant);
    return grant;
}

static void graph_add_scope(cJSON *grant, const char *scope)
{
    auto_free scopes = text_format("%s %s", world_string(grant, "scope"), scope);

    cJSON_ReplaceItemInObjectCaseSensitive(grant, "scope", cJSON_CreateString(scopes));
}

/* The app's grants, with those that follow from what the world says. */
static cJSON *graph_read_grants(const cJSON *world, cJSON *app)
{
    cJSON *grants = directory_list(app, "grants");
    const cJSON *consent, *scope;

    cJSON_ArrayForEach(consent, cJSON_GetObjectItemCaseSensitive(app, "consents"))
    {
        const cJSON *service = cJSON_GetObjectItemCaseSensitive(
            cJSON_GetObjectItemCaseSensitive(world, "resources"), consent->string);
        const char *app_id = world_string(service, "app_id");
        auto_free resource = token_format_oid(app_id ? app_id : "");

        cJSON_ArrayForEach(scope, consent)
        {
            cJSON *grant = graph_find_grant(grants, resource, NULL);

            if (!app_id || graph_is_granted(grants, resource, scope->valuestring))
                continue;
            if (grant)
                graph_add_scope(grant, scope->valuestring);
            else
                graph_add_grant(app, resource, NULL, scope->valuestring);
        }
    }
    return grants;
}

static void graph_consent(cJSON *app, const cJSON *service, const char *scope)
{
    cJSON *consents = cJSON_GetObjectItemCaseSensitive(app, "consents"), *list;
    auto_free scopes = text_format("%s", scope);
    char *rest = NULL;

    if (!consents)
        consents = cJSON_AddObjectToObject(app, "consents");
    list = directory_list(consents, service->string);
    for (char *one = strtok_r(scopes, " ", &rest); one; one = strtok_r(NULL, " ", &rest)) {
        if (!world_list_has(list, one))
            cJSON_AddItemToArray(list, cJSON_CreateString(one));
    }
}

/* Why there is no such grant; NULL = it may be. */
static const char *graph_check_grant(const struct graph_call *call, const cJSON *app,
                                     const cJSON *service)
{
    const char *type = world_string(call->body, "consentType");
    const char *user = world_string(call->body, "principalId");
    const char *scope = world_string(call->body, "scope");
    bool is_all = type && strcmp(type, "AllPrincipals") == 0;

    if (!app)
        return "Invalid value specified for property 'clientId' of resource "
               "'OAuth2PermissionGrant'.";
    if (!service)
        return "Invalid value specified for property 'resourceId' of resource "
               "'OAuth2PermissionGrant'.";
    if (!is_all && (!type || strcmp(type, "Principal") != 0))
        return "Invalid value specified for property 'consentType' of resource "
               "'OAuth2PermissionGrant'.";
    if (is_all ? user != NULL
               : !user || !directory_find_user(call->exchange->emulator->world, user))
        return "Invalid value specified for property 'principalId' of resource "
               "'OAuth2PermissionGrant'.";
    if (!scope || !*scope)
        return "Invalid value specified for property 'scope' of resource 'OAuth2PermissionGrant'.";
    return NULL;
}

void graph_create_grant(const struct graph_call *call)
{
    const cJSON *world = call->exchange->emulator->world;
    const char *client = world_string(call->body, "clientId");
    const char *resource = world_string(call->body, "resourceId");
    const char *user = world_string(call->body, "principalId");
    const char *scope = world_string(call->body, "scope");
    cJSON *app = directory_find_principal(world, client ? client : "");
    const cJSON *service = graph_find_resource(world, resource ? resource : "");
    const char *refusal = graph_check_grant(call, app, service);

    if (refusal) {
        graph_refuse(call, refusal);
    } else if (graph_find_grant(graph_read_grants(world, app), resource, user)) {
        graph_reply_error(call, 409, "Request_MultipleObjectsWithSameKeyValue",
                          "Permission entry already exists.");
    } else {
        graph_consent(app, service, scope);
        graph_reply(call, 201, GRANT_CONTEXT,
                    cJSON_Duplicate(graph_add_grant(app, resource, user, scope), true));
    }
}

static const char *const grant_keys[] = {"clientId", "consentType", "principalId", "resourceId"};

/* One "KEY eq 'VALUE'": *ret_fits: the grant has it. False: it is none. */
static bool graph_fits(const char *term, const cJSON *grant, bool *ret_fits)
{
    for (size_t i = 0; i < sizeof(grant_keys) / sizeof(grant_keys[0]); i++) {
        auto_free begin = text_format("%s eq '", grant_keys[i]);
        auto_free value = NULL;

        if (!text_has_prefix(term, begin) || !text_has_suffix(term, "'") ||
            strlen(term) <= strlen(begin))
            continue;
        value = text_format("%.*s", (int)(strlen(term) - strlen(begin) - 1), term + strlen(begin));
        *ret_fits = world_equals(grant, grant_keys[i], value);
        return true;
    }
    return false;
}

/* Terms with " and " between. */
static bool graph_filter(const char *filter, const cJSON *grant, bool *ret_fits)
{
    auto_free text = text_format("%s", filter);
    bool fits = true;
    char *next;

    *ret_fits = true;
    for (char *term = text; term; term = next) {
        next = strstr(term, " and ");
        if (next) {
            *next = '\0';
            next += strlen(" and ");
        }
        if (!graph_fits(term, grant, &fits))
            return false;
        *ret_fits &= fits;
    }
    return true;
}

void graph_list_grants(const struct graph_call *call)
{
    const cJSON *world = call->exchange->emulator->world, *grant;
    const char *filter = world_string(call->query, "$filter");
    cJSON *value = cJSON_CreateArray(), *app;
    bool fits = true;

    cJSON_ArrayForEach(app, cJSON_GetObjectItemCaseSensitive(world, "apps"))
    {
        if (!world_equals(app, "tenant", call->tenant))
            continue;
        cJSON_ArrayForEach(grant, graph_read_grants(world, app))
        {
            if (filter && !graph_filter(filter, grant, &fits)) {
                cJSON_Delete(value);
                graph_reply_error(call, 400, "Request_UnsupportedQuery", "Unsupported Query.");
                return;
            }
            if (fits)
                cJSON_AddItemToArray(value, cJSON_Duplicate(grant, true));
        }
    }
    graph_reply_list(call, GRANT_CONTEXT, value);
}

/* All of its permissions are said anew; what it had more is taken back. */
void graph_change_grant(const struct graph_call *call)
{
    const cJSON *world = call->exchange->emulator->world;
    const char *scope = world_string(call->body, "scope");
    cJSON *app, *grant;

    cJSON_ArrayForEach(app, cJSON_GetObjectItemCaseSensitive(world, "apps"))
    {
        cJSON_ArrayForEach(grant, cJSON_GetObjectItemCaseSensitive(app, "grants"))
        {
            if (!world_equals(grant, "id", call->id))
                continue;
            if (!scope) {
                graph_refuse(call, "A value is required for property 'scope'.");
                return;
            }
            cJSON_ReplaceItemInObjectCaseSensitive(grant, "scope", cJSON_CreateString(scope));
            graph_consent(app, graph_find_resource(world, world_string(grant, "resourceId")),
                          scope);
            graph_reply_nothing(call);
            return;
        }
    }
    graph_reply_absent(call, call->id);
}
