/* SPDX-License-Identifier: Apache-2.0 */
/* dynamics: Finance and Operations' OData root. AAD gives any app a token; whether it opens
 * anything depends on the list of mapped apps inside the environment, and on what
 * the user may do that each is mapped to (roleless_apps: nothing). */
#include "api/api.h"
#include "token.h"
#include "world.h"

void dynamics_serve(struct exchange *exchange)
{
    const cJSON *dynamics = api_find_resource(exchange, "dynamics");
    const cJSON *mapped = cJSON_GetObjectItemCaseSensitive(dynamics, "mapped_apps");
    const cJSON *roleless = cJSON_GetObjectItemCaseSensitive(dynamics, "roleless_apps");
    cJSON *claims = api_check_token(exchange, "dynamics");
    cJSON *body;

    if (!claims)
        return;
    if (!token_user(claims) && !world_list_has(mapped, token_app(claims))) {
        api_reply_unauthorized(exchange, "The app is not mapped to a user.");
    } else if (!token_user(claims) && world_list_has(roleless, token_app(claims))) {
        exchange_reply(exchange, 403, "text/plain", "Forbidden");
    } else {
        body = cJSON_CreateObject();
        cJSON_AddStringToObject(body, "@odata.context", "$metadata");
        cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "value"),
                             cJSON_CreateString("Companies"));
        exchange_reply_json(exchange, 200, body);
    }
    cJSON_Delete(claims);
}
