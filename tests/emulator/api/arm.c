/* SPDX-License-Identifier: Apache-2.0 */
#include "api/arm.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "api/endpoints.h"
#include "token.h"
#include "world.h"

#define ARM_SUBSCRIPTION "/subscriptions/"
#define ARM_SUBSCRIPTION_SIZE (sizeof ARM_SUBSCRIPTION - 1 + 36)
#define ARM_GROUPS "/resourceGroups"
#define ARM_WORKSPACES "/providers/Microsoft.MachineLearningServices/workspaces"
#define ARM_MANAGEMENT "/providers/Microsoft.Management/managementGroups"

/* The first whose part is in the path; a path that ends with it is a list. */
static const struct arm_row {
    const char *part, *version, *code, *message;
} arm_rows[] = {
    {ARM_WORKSPACES, "2023-04-01", "ResourceNotFound", "The Resource was not found."},
    {ARM_GROUPS, "2021-04-01,2022-09-01", "ResourceGroupNotFound",
     "Resource group could not be found."},
    {ARM_MANAGEMENT, "2020-05-01", "NotFound", "The management group cannot be found."},
    {"/subscriptions", "2022-12-01,2019-11-01", "SubscriptionNotFound",
     "The subscription was not found."},
};

#define ARM_ROWS (sizeof arm_rows / sizeof arm_rows[0])

static const struct arm_row *arm_find_row(const char *path)
{
    size_t i = 0;

    while (i + 1 < ARM_ROWS && !strcasestr(path, arm_rows[i].part))
        i++;
    return &arm_rows[i];
}

static bool arm_is_list(const char *path, const struct arm_row *row)
{
    size_t size = strlen(path), part_size = strlen(row->part);

    return size >= part_size && strcasecmp(path + size - part_size, row->part) == 0;
}

/* --- what is refused ------------------------------------------------------------------------ */

bool arm_check_version(const struct arm_call *call, const char *versions)
{
    const char *version = world_string(call->query, "api-version");
    auto_free message = text_format("The api-version '%s' is invalid. The supported versions are "
                                    "'%s'.",
                                    version ? version : "", versions);

    if (!version || !*version)
        api_reply_error(call->exchange, 400, "MissingApiVersionParameter",
                        "The api-version query parameter (?api-version=) is required for all "
                        "requests.");
    else if (!endpoints_is_wanted(versions, version))
        api_reply_error(call->exchange, 400, "InvalidApiVersionParameter", message);
    else
        return true;
    return false;
}

static void arm_reply_foreign(const struct arm_call *call, const char *tenant)
{
    auto_free challenge =
        text_format("Bearer authorization_uri=\"https://login.windows.net/%s\", "
                    "error=\"invalid_token\", error_description=\"The access token is from the "
                    "wrong issuer.\"",
                    tenant);

    api_reply_error(call->exchange, 401, "InvalidAuthenticationTokenTenant",
                    "The access token is from the wrong issuer.");
    exchange_add_header(call->exchange, "WWW-Authenticate", challenge);
}

static bool arm_refuse_access(const struct arm_call *call, const char *action, const char *scope)
{
    const char *name =
        token_user(call->claims) ? token_user(call->claims) : token_app(call->claims);
    const char *object_id = world_string(call->claims, "oid");
    auto_free message = text_format(
        "The client '%s' with object id '%s' does not have authorization to perform action '%s' "
        "over scope '%s' or the scope is invalid. If access was recently granted, please refresh "
        "your credentials.",
        name ? name : "", object_id ? object_id : "", action, scope);

    api_reply_error(call->exchange, 403, "AuthorizationFailed", message);
    return false;
}

/* The one whose parts are missing is named: a subscription before its groups. */
static void arm_refuse_scope(const struct arm_call *call, const char *scope)
{
    const cJSON *scopes = cJSON_GetObjectItemCaseSensitive(call->settings, "paths");
    auto_free parent = text_format("%.*s", (int)ARM_SUBSCRIPTION_SIZE, scope);
    const struct arm_row *row = arm_find_row(scope);

    if (text_has_prefix(scope, ARM_SUBSCRIPTION) && !cJSON_GetObjectItem(scopes, parent))
        row = &arm_rows[ARM_ROWS - 1];
    api_reply_error(call->exchange, 404, row->code, row->message);
}

bool arm_check_scope(const struct arm_call *call, const char *path)
{
    const cJSON *scopes = cJSON_GetObjectItemCaseSensitive(call->settings, "paths");
    const cJSON *scope = cJSON_GetObjectItem(scopes, path);
    const char *tenant = world_string(scope, "tenant");

    if (!scope)
        arm_refuse_scope(call, path);
    else if (tenant)
        arm_reply_foreign(call, tenant);
    else if (world_is_set(scope, "denied"))
        arm_refuse_access(call, "Microsoft.Resources/subscriptions/read", path);
    else
        return true;
    return false;
}

bool arm_check_write(const struct arm_call *call, const char *action, const char *scope)
{
    return !world_is_set(call->settings, "denied_writes") || arm_refuse_access(call, action, scope);
}

void arm_refuse_method(const struct arm_call *call)
{
    api_reply_error(call->exchange, 405, "MethodNotAllowed",
                    "The requested resource does not support this http method.");
}

void arm_refuse_body(const struct arm_call *call, const char *message)
{
    auto_free text = text_format("The request content was invalid and could not be deserialized: "
                                 "'%s'.",
                                 message);

    api_reply_error(call->exchange, 400, "InvalidRequestContent", text);
}

/* --- what is said --------------------------------------------------------------------------- */

/* From $skiptoken on; the rest is at the address that is answered. */
void arm_reply_list(const struct arm_call *call, cJSON *take_value)
{
    const char *token = world_string(call->query, "$skiptoken");
    const char *host = exchange_header(call->exchange, "host");
    const char *version = world_string(call->query, "api-version");
    int count = cJSON_GetArraySize(take_value), from = token ? atoi(token) : 0;
    int size = (int)world_number(call->settings, "page_size", count);
    int until = size < count - from ? from + size : count;
    auto_free path =
        text_format("%.*s", (int)strcspn(call->exchange->uri, "?"), call->exchange->uri);
    auto_free next = text_format("https://%s%s?api-version=%s&$skiptoken=%d", host ? host : "",
                                 path, version ? version : "", until);
    cJSON *body = cJSON_CreateObject(), *value = cJSON_AddArrayToObject(body, "value");

    for (int i = from; i < until; i++)
        cJSON_AddItemToArray(value, cJSON_Duplicate(cJSON_GetArrayItem(take_value, i), true));
    if (until < count)
        cJSON_AddStringToObject(body, "nextLink", next);
    cJSON_Delete(take_value);
    exchange_reply_json(call->exchange, 200, body);
}

static cJSON *arm_new_scope(const cJSON *scope)
{
    cJSON *answer = cJSON_CreateObject();
    const char *name = strrchr(scope->string, '/') + 1;
    const char *state = world_string(scope, "state");

    cJSON_AddStringToObject(answer, "id", scope->string);
    cJSON_AddStringToObject(answer, "name", name);
    if (strlen(scope->string) == ARM_SUBSCRIPTION_SIZE) {
        cJSON_AddStringToObject(answer, "subscriptionId", name);
        cJSON_AddStringToObject(answer, "displayName", "Contoso sandbox");
        cJSON_AddStringToObject(answer, "state", state ? state : "Enabled");
    } else if (strcasestr(scope->string, ARM_MANAGEMENT)) {
        cJSON_AddStringToObject(cJSON_AddObjectToObject(answer, "properties"), "displayName", name);
    } else {
        cJSON_AddStringToObject(answer, "location", "westeurope");
    }
    return answer;
}

static bool arm_is_hidden(const cJSON *scope)
{
    return world_is_set(scope, "denied") || world_string(scope, "tenant");
}

/* Is it in the list of that path: a child, or a workspace of any group of the subscription? */
static bool arm_is_listed(const struct exchange *exchange, const struct arm_row *row,
                          const cJSON *scope)
{
    const char *name = strrchr(scope->string, '/');
    size_t size = strlen(exchange->path);
    bool is_child = (size_t)(name - scope->string) == size &&
                    strncasecmp(scope->string, exchange->path, size) == 0;
    bool is_workspace = row == &arm_rows[0] && size > strlen(row->part) &&
                        strcasestr(scope->string, row->part) &&
                        strncasecmp(scope->string, exchange->path, size - strlen(row->part)) == 0;

    return (is_child || is_workspace) && !arm_is_hidden(scope);
}

static void arm_serve_list(const struct arm_call *call, const struct arm_row *row)
{
    const cJSON *scopes = cJSON_GetObjectItemCaseSensitive(call->settings, "paths"), *scope;
    const char *path = call->exchange->path;
    auto_free parent = text_format("%.*s", (int)(strlen(path) - strlen(row->part)), path);
    cJSON *value;

    if (*parent && !arm_check_scope(call, parent))
        return;
    value = cJSON_CreateArray();
    cJSON_ArrayForEach(scope, scopes)
    {
        if (arm_is_listed(call->exchange, row, scope))
            cJSON_AddItemToArray(value, arm_new_scope(scope));
    }
    arm_reply_list(call, value);
}

static void arm_serve_scope(const struct arm_call *call)
{
    const cJSON *scopes = cJSON_GetObjectItemCaseSensitive(call->settings, "paths");
    const char *path = call->exchange->path;
    const struct arm_row *row = arm_find_row(path);
    auto_free versions = text_format("%s,2016-05-01", row->version);

    if (!arm_check_version(call, versions))
        return;
    if (!exchange_is_method(call->exchange, "GET"))
        arm_refuse_method(call);
    else if (arm_is_list(path, row))
        arm_serve_list(call, row);
    else if (arm_check_scope(call, path))
        exchange_reply_json(call->exchange, 200, arm_new_scope(cJSON_GetObjectItem(scopes, path)));
}

static cJSON *arm_read_body(const struct exchange *exchange)
{
    const char *type = exchange_header(exchange, "content-type");
    cJSON *body = exchange->body.size && type && strncasecmp(type, "application/json", 16) == 0
                      ? cJSON_Parse(exchange->body.data)
                      : NULL;

    if (cJSON_IsObject(body))
        return body;
    cJSON_Delete(body);
    return NULL;
}

void arm_serve(struct exchange *exchange)
{
    cJSON *claims = api_check_token(exchange, "arm");
    struct arm_call call = {.exchange = exchange, .claims = claims};
    const char *identities = arm_find_identities(exchange->path);
    const char *roles = arm_find_roles(exchange->path);

    if (!claims)
        return;
    call.query = exchange_query(exchange);
    call.body = arm_read_body(exchange);
    call.settings = api_find_resource(exchange, "arm");
    if (identities)
        arm_serve_identities(&call, identities);
    else if (roles)
        arm_serve_roles(&call, roles);
    else
        arm_serve_scope(&call);
    cJSON_Delete(call.body);
    cJSON_Delete(call.query);
    cJSON_Delete(claims);
}
