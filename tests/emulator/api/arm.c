/* SPDX-License-Identifier: Apache-2.0 */
/* arm: Azure Resource Manager's list of subscriptions, and one subscription. */
#include <string.h>

#include "api/api.h"
#include "world.h"

static cJSON *arm_new_subscription(const char *id)
{
    cJSON *subscription = cJSON_CreateObject();
    auto_free path = text_format("/subscriptions/%s", id);

    cJSON_AddStringToObject(subscription, "id", path);
    cJSON_AddStringToObject(subscription, "subscriptionId", id);
    cJSON_AddStringToObject(subscription, "displayName", "Contoso sandbox");
    cJSON_AddStringToObject(subscription, "state", "Enabled");
    return subscription;
}

static void arm_reply_list(struct exchange *exchange, const cJSON *subscriptions)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *value = cJSON_AddArrayToObject(body, "value");
    const cJSON *id;

    cJSON_ArrayForEach(id, subscriptions)
        cJSON_AddItemToArray(value, arm_new_subscription(id->valuestring));
    exchange_reply_json(exchange, 200, body);
}

static bool arm_has_version(const struct exchange *exchange)
{
    cJSON *query = exchange_query(exchange);
    const char *version = world_string(query, "api-version");
    bool is_known =
        version && (strcmp(version, "2022-12-01") == 0 || strcmp(version, "2016-05-01") == 0);

    cJSON_Delete(query);
    return is_known;
}

void arm_serve(struct exchange *exchange)
{
    const cJSON *subscriptions =
        cJSON_GetObjectItemCaseSensitive(api_find_resource(exchange, "arm"), "subscriptions");
    cJSON *claims = api_check_token(exchange, "arm");
    const char *id = exchange->path + strlen("/subscriptions");

    if (claims && !arm_has_version(exchange))
        api_reply_error(exchange, 400, "MissingApiVersionParameter",
                        "The api-version query parameter (?api-version=) is required.");
    else if (claims && !*id)
        arm_reply_list(exchange, subscriptions);
    else if (claims && world_list_has(subscriptions, id + 1))
        exchange_reply_json(exchange, 200, arm_new_subscription(id + 1));
    else if (claims)
        api_reply_error(exchange, 404, "SubscriptionNotFound", "The subscription was not found.");
    cJSON_Delete(claims);
}
