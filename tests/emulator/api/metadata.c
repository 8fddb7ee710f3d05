/* SPDX-License-Identifier: Apache-2.0 */
/* metadata: what an Azure Stack Hub says of itself, without a token. World: resources.arm.stack is
 * the "authentication" of its answer; null = it is no Azure Stack. */
#include <string.h>

#include "api/api.h"
#include "world.h"

void metadata_serve(struct exchange *exchange)
{
    const cJSON *stack =
        cJSON_GetObjectItemCaseSensitive(api_find_resource(exchange, "arm"), "stack");
    cJSON *query = exchange_query(exchange), *body;
    const char *version = world_string(query, "api-version");

    if (!version || strcmp(version, "2015-01-01") != 0) {
        api_reply_error(exchange, 400, "MissingApiVersionParameter",
                        "The api-version query parameter (?api-version=) is required.");
    } else if (!cJSON_IsObject(stack)) {
        api_reply_error(exchange, 404, "NotFound", "There is no such resource.");
    } else {
        body = cJSON_CreateObject();
        cJSON_AddStringToObject(body, "galleryEndpoint", "https://portal.test:30015/");
        cJSON_AddStringToObject(body, "graphEndpoint", "https://graph.windows.net/");
        cJSON_AddStringToObject(body, "portalEndpoint", "https://portal.test/");
        cJSON_AddItemToObject(body, "authentication", cJSON_Duplicate(stack, true));
        exchange_reply_json(exchange, 200, body);
    }
    cJSON_Delete(query);
}
