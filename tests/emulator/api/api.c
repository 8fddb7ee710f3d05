/* SPDX-License-Identifier: Apache-2.0 */
#include "api/api.h"

#include <string.h>
#include <strings.h>

#include "token.h"
#include "world.h"

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

bool api_is_bearer(const struct exchange *exchange, const char *setting)
{
    const char *authorization = exchange_header(exchange, "authorization");
    const char *wanted = world_string(exchange->emulator->world, setting);

    return authorization && wanted && strncasecmp(authorization, "Bearer ", 7) == 0 &&
           strcmp(authorization + 7, wanted) == 0;
}

void api_reply_devops_error(struct exchange *exchange, unsigned status, const char *type,
                            const char *message)
{
    auto_free name = text_format("Microsoft.VisualStudio.Services.WebApi.%s, "
                                 "Microsoft.VisualStudio.Services.WebApi",
                                 type);
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "$id", "1");
    cJSON_AddNullToObject(body, "innerException");
    cJSON_AddStringToObject(body, "message", message);
    cJSON_AddStringToObject(body, "typeName", name);
    cJSON_AddStringToObject(body, "typeKey", type);
    cJSON_AddNumberToObject(body, "errorCode", 0);
    cJSON_AddNumberToObject(body, "eventId", 3000);
    exchange_reply_json(exchange, status, body);
}

bool api_may_redirect(const struct exchange *exchange)
{
    const char *mark = exchange_header(exchange, "x-tfs-fedauthredirect");

    return !mark || strcasecmp(mark, "Suppress") != 0;
}

void api_reply_sign_in(struct exchange *exchange)
{
    exchange_reply(exchange, 203, "text/html; charset=utf-8",
                   "<!DOCTYPE html><html><title>Sign In</title></html>");
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
