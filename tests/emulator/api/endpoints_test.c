/* SPDX-License-Identifier: Apache-2.0 */
/* Azure DevOps' own test: it signs in as the service connection does. */
#include "api/api.h"
#include "api/endpoints.h"
#include "world.h"

static bool endpoints_test_is_asked(const cJSON *asked)
{
    const cJSON *details = cJSON_GetObjectItemCaseSensitive(asked, "serviceEndpointDetails");

    return world_equals(cJSON_GetObjectItemCaseSensitive(asked, "dataSourceDetails"),
                        "dataSourceName", "TestConnection") &&
           cJSON_IsObject(cJSON_GetObjectItemCaseSensitive(asked, "resultTransformationDetails")) &&
           cJSON_GetObjectItemCaseSensitive(details, "type");
}

static void endpoints_test_reply(const struct endpoints_call *call, const char *trouble)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddItemToObject(body, "result", cJSON_CreateArray());
    cJSON_AddStringToObject(body, "statusCode", trouble ? "badRequest" : "ok");
    cJSON_AddStringToObject(body, "errorMessage", trouble ? trouble : "");
    exchange_reply_json(call->exchange, 200, body);
}

void endpoints_test(const struct endpoints_call *call)
{
    cJSON *asked = endpoints_parse_body(call);

    if (asked && !endpoints_test_is_asked(asked))
        api_reply_devops_error(call->exchange, 400, "ArgumentException",
                               "The data source is not one of the endpoint's.");
    else if (asked && !call->entry)
        endpoints_reply_unknown(call);
    else if (asked)
        endpoints_test_reply(call, world_string(call->entry, "test"));
    cJSON_Delete(asked);
}
