/* SPDX-License-Identifier: Apache-2.0 */
/* devops: Azure DevOps' connection data, which says who one is. Without a good token it sends
 * a browser to sign in, unless told to suppress that. */
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "token.h"
#include "world.h"

static bool devops_may_redirect(const struct exchange *exchange)
{
    const char *mark = exchange_header(exchange, "x-tfs-fedauthredirect");

    return !mark || strcasecmp(mark, "Suppress") != 0;
}

void devops_serve(struct exchange *exchange)
{
    const char *reason, *name;
    cJSON *claims = token_check(exchange->emulator, exchange_header(exchange, "authorization"),
                                "devops", &reason);
    cJSON *body, *user;

    if (!claims && devops_may_redirect(exchange)) {
        exchange_reply(exchange, 203, "text/html; charset=utf-8",
                       "<!DOCTYPE html><html><title>Sign In</title></html>");
    } else if (!claims) {
        api_reply_unauthorized(exchange, reason);
    } else {
        body = cJSON_CreateObject();
        user = cJSON_AddObjectToObject(body, "authenticatedUser");
        name = token_user(claims);
        cJSON_AddStringToObject(user, "providerDisplayName", name ? name : token_app(claims));
        exchange_reply_json(exchange, 200, body);
    }
    cJSON_Delete(claims);
}
