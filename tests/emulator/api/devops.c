/* SPDX-License-Identifier: Apache-2.0 */
/* devops: Azure DevOps' connection data, which says who one is. Without a good token, be it of
 * Entra ID or a personal one (pat.h), it sends a browser to sign in, unless told to suppress that.
 */
#include "api/api.h"
#include "api/pat.h"
#include "token.h"
#include "world.h"

void devops_serve(struct exchange *exchange)
{
    const char *reason, *name;
    cJSON *claims = token_check(exchange->emulator, exchange_header(exchange, "authorization"),
                                "devops", &reason);
    cJSON *body, *user;

    if (pat_is_shown(exchange)) {
        exchange_reply_json(
            exchange, 200, cJSON_Parse("{\"authenticatedUser\":{\"providerDisplayName\":\"me\"}}"));
    } else if (!claims && api_may_redirect(exchange)) {
        api_reply_sign_in(exchange);
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
