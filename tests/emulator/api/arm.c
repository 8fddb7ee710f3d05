/* SPDX-License-Identifier: Apache-2.0 */
/* arm: Azure Resource Manager, of which each scope can be read: subscriptions and their list,
 * resource groups, machine learning workspaces, management groups. The world's resource arm has
 * "paths": path → {"state": of a subscription, "tenant": whose it is, "denied": no role there}.
 * What is not there and what one may not see is refused alike, except where it is "denied". */
#include <string.h>

#include "api/api.h"
#include "world.h"

#define ARM_SUBSCRIPTION "/subscriptions/"
#define ARM_SUBSCRIPTION_SIZE (sizeof ARM_SUBSCRIPTION - 1 + 36)

static const struct {
    const char *part, *version, *code, *message;
} arm_rows[] = {
    {"/workspaces/", "2023-04-01", "ResourceNotFound", "The Resource was not found."},
    {"/resourceGroups/", "2021-04-01", "ResourceGroupNotFound",
     "Resource group could not be found."},
    {"/managementGroups/", "2020-05-01", "NotFound", "The management group cannot be found."},
    {ARM_SUBSCRIPTION, "2022-12-01", "SubscriptionNotFound", "The subscription was not found."},
    {"/subscriptions", "2022-12-01", NULL, NULL},
};

#define ARM_ROWS (sizeof arm_rows / sizeof arm_rows[0])

static size_t arm_find_row(const struct exchange *exchange)
{
    size_t i = 0;

    while (i + 1 < ARM_ROWS && !strcasestr(exchange->path, arm_rows[i].part))
        i++;
    return i;
}

static bool arm_has_version(const struct exchange *exchange, const char *wanted)
{
    cJSON *query = exchange_query(exchange);
    const char *version = world_string(query, "api-version");
    bool is_known = version && (strcmp(version, wanted) == 0 || strcmp(version, "2016-05-01") == 0);

    cJSON_Delete(query);
    return is_known;
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
    }
    return answer;
}

static bool arm_is_hidden(const cJSON *scope)
{
    return world_is_set(scope, "denied") || world_string(scope, "tenant");
}

static void arm_reply_list(struct exchange *exchange, const cJSON *scopes)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *value = cJSON_AddArrayToObject(body, "value");
    const cJSON *scope;

    cJSON_ArrayForEach(scope, scopes)
    {
        if (strlen(scope->string) == ARM_SUBSCRIPTION_SIZE && !arm_is_hidden(scope) &&
            text_has_prefix(scope->string, ARM_SUBSCRIPTION))
            cJSON_AddItemToArray(value, arm_new_scope(scope));
    }
    exchange_reply_json(exchange, 200, body);
}

/* The one whose parts are missing is named: a subscription before its groups. */
static void arm_refuse(struct exchange *exchange, const cJSON *scopes, size_t row)
{
    auto_free parent = text_format("%.*s", (int)ARM_SUBSCRIPTION_SIZE, exchange->path);
    bool is_below = text_has_prefix(exchange->path, ARM_SUBSCRIPTION);

    if (is_below && !cJSON_GetObjectItem(scopes, parent))
        row = ARM_ROWS - 2;
    api_reply_error(exchange, 404, arm_rows[row].code, arm_rows[row].message);
}

static void arm_reply_foreign(struct exchange *exchange, const char *tenant)
{
    auto_free challenge =
        text_format("Bearer authorization_uri=\"https://login.windows.net/%s\", "
                    "error=\"invalid_token\", error_description=\"The access token is from the "
                    "wrong issuer.\"",
                    tenant);

    api_reply_error(exchange, 401, "InvalidAuthenticationTokenTenant",
                    "The access token is from the wrong issuer.");
    exchange_add_header(exchange, "WWW-Authenticate", challenge);
}

static void arm_answer(struct exchange *exchange, const cJSON *scopes, size_t row)
{
    const cJSON *scope = cJSON_GetObjectItem(scopes, exchange->path);
    const char *tenant = world_string(scope, "tenant");

    if (!arm_rows[row].code)
        arm_reply_list(exchange, scopes);
    else if (!scope)
        arm_refuse(exchange, scopes, row);
    else if (tenant)
        arm_reply_foreign(exchange, tenant);
    else if (world_is_set(scope, "denied"))
        api_reply_error(exchange, 403, "AuthorizationFailed",
                        "The client does not have authorization to perform action "
                        "'Microsoft.Resources/subscriptions/read'.");
    else
        exchange_reply_json(exchange, 200, arm_new_scope(scope));
}

void arm_serve(struct exchange *exchange)
{
    const cJSON *scopes =
        cJSON_GetObjectItemCaseSensitive(api_find_resource(exchange, "arm"), "paths");
    cJSON *claims = api_check_token(exchange, "arm");
    size_t row = arm_find_row(exchange);

    if (claims && !arm_has_version(exchange, arm_rows[row].version))
        api_reply_error(exchange, 400, "MissingApiVersionParameter",
                        "The api-version query parameter (?api-version=) is required.");
    else if (claims)
        arm_answer(exchange, scopes, row);
    cJSON_Delete(claims);
}
