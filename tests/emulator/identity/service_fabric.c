/* SPDX-License-Identifier: Apache-2.0 */
/* service_fabric: a cluster's node. The cluster says which identity it is: what a client adds to
 * choose another one is ignored. */
#include "identity/identity.h"
#include "token.h"
#include "world.h"

/* Microsoft's description has a number, what was seen is a string. */
static void service_fabric_answer(const struct identity_call *call, cJSON *body)
{
    token_add_number(body, "expires_on", call->now_s + call->lifetime_s,
                     !world_is_set(call->settings, "fabric_number"));
}

static void service_fabric_refuse(struct exchange *exchange, const struct identity_refusal *refusal)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(body, "error");
    char guid[37];

    text_print_guid(guid);
    cJSON_AddStringToObject(error, "correlationId", guid);
    cJSON_AddStringToObject(error, "code", refusal->code);
    cJSON_AddStringToObject(error, "message", refusal->message);
    exchange_reply_json(exchange, refusal->status, body);
}

#define NO_IDENTITY "Managed identity not found for the specified application host."

static const struct identity_source service_fabric_source = {
    .method = "GET",
    .api_version = "2019-07-01-preview",
    .header = "secret",
    .has_secret = true,
    .may_be_the_only = true,
    .answer = service_fabric_answer,
    .refuse = service_fabric_refuse,
    .refusals =
        {
            [IDENTITY_WRONG_METHOD] = {405, "MethodNotAllowed", "Only GET is supported."},
            [IDENTITY_WRONG_FORM] = {400, "InvalidQuery", "The query is not valid."},
            [IDENTITY_NO_HEADER] = {400, "SecretHeaderNotFound",
                                    "Secret is not found in the request headers."},
            [IDENTITY_WRONG_HEADER] = {404, "ManagedIdentityNotFound", NO_IDENTITY},
            [IDENTITY_WRONG_VERSION] = {400, "InvalidApiVersion",
                                        "The api-version is not supported. Supported version is "
                                        "'2019-07-01-preview'."},
            [IDENTITY_NO_RESOURCE] =
                {400, "ArgumentNullOrEmpty",
                 "The parameter 'resource' should not be null or empty string."},
            [IDENTITY_UNKNOWN_RESOURCE] = {500, "InternalServerError", "An error occurred."},
            [IDENTITY_UNKNOWN] = {404, "ManagedIdentityNotFound", NO_IDENTITY},
            [IDENTITY_SEVERAL] = {404, "ManagedIdentityNotFound", NO_IDENTITY},
        },
};

void service_fabric_serve(struct exchange *exchange)
{
    identity_serve(exchange, &service_fabric_source);
}
