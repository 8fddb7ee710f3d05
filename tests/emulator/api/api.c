/* SPDX-License-Identifier: Apache-2.0 */
#include "api/api.h"

#include "token.h"

void api_reply_error(struct exchange *exchange, unsigned status, const char *code,
                     const char *message)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(body, "error");

    cJSON_AddStringToObject(error, "code", code);
    cJSON_AddStringToObject(error, "message", message);
    exchange_reply_json(exchange, status, body);
}

void api_reply_unauthorized(struct exchange *exchange, const char *reason)
{
    const cJSON *tenants = cJSON_GetObjectItemCaseSensitive(exchange->emulator->world, "tenants");
    const char *tenant = tenants && tenants->child ? tenants->child->string : "common";
    auto_free challenge =
        text_format("Bearer authorization_uri=\"https://localhost:%u/%s\", error=\"invalid_token\"",
                    exchange->emulator->port, tenant);

    api_reply_error(exchange, 401, "InvalidAuthenticationToken", reason);
    exchange_add_header(exchange, "WWW-Authenticate", challenge);
}

cJSON *api_check_token(struct exchange *exchange, const char *resource)
{
    const char *reason;
    cJSON *claims = token_check(exchange->emulator, exchange_header(exchange, "authorization"),
                                resource, &reason);

    if (!claims)
        api_reply_unauthorized(exchange, reason);
    return claims;
}

const cJSON *api_find_resource(const struct exchange *exchange, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(exchange->emulator->world, "resources"), name);
}
