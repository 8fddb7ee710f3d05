/* SPDX-License-Identifier: Apache-2.0 */
/* devops: Azure DevOps' connection data, which says who one is. Without a good token, be it of
 * Entra ID or a personal one (pat.h), it sends a browser to sign in, unless told to suppress that.
 */
#include "api/api.h"
#include "api/pat.h"
#include "token.h"
#include "world.h"

/* Whoever has a good token: its claims, or an empty object for a personal one. NULL = answered. */
static cJSON *devops_find_caller(struct exchange *exchange)
{
    const char *reason;
    cJSON *claims;

    if (pat_is_shown(exchange))
        return cJSON_CreateObject();
    claims = token_check(exchange->emulator, exchange_header(exchange, "authorization"), "devops",
                         &reason);
    if (!claims && api_may_redirect(exchange))
        api_reply_sign_in(exchange);
    else if (!claims)
        api_reply_unauthorized(exchange, reason);
    return claims;
}

bool devops_check_caller(struct exchange *exchange)
{
    cJSON *claims = devops_find_caller(exchange);
    bool is_good = claims != NULL;

    cJSON_Delete(claims);
    return is_good;
}

/* dev.azure.com itself is no organization's, and has no API. */
static bool devops_lacks_organization(const struct exchange *exchange)
{
    const char *host = exchange_header(exchange, "host");

    return host && text_has_prefix(host, "dev.azure.com") &&
           text_has_prefix(exchange->path, "/_apis/");
}

void devops_serve(struct exchange *exchange)
{
    cJSON *claims, *body, *user;
    const char *name;

    if (devops_lacks_organization(exchange)) {
        api_reply_sign_in(exchange);
        return;
    }
    claims = devops_find_caller(exchange);
    if (!claims)
        return;
    name = claims->child ? token_user(claims) : "me";
    body = cJSON_CreateObject();
    user = cJSON_AddObjectToObject(body, "authenticatedUser");
    cJSON_AddStringToObject(user, "providerDisplayName", name ? name : token_app(claims));
    exchange_reply_json(exchange, 200, body);
    cJSON_Delete(claims);
}
