/* SPDX-License-Identifier: Apache-2.0 */
/* azure_ml: a compute of Azure Machine Learning: App Service's older interface, where an identity
 * is named by clientid only. */
#include "identity/identity.h"

static void azure_ml_answer(const struct identity_call *call, cJSON *body)
{
    identity_add_client_id(call, body);
    identity_add_expiry(call, body);
}

static const struct identity_source azure_ml_source = {
    .method = "GET",
    .api_version = "2017-09-01",
    .header = "secret",
    .has_secret = true,
    .ids = {{"clientid", "client_id"}},
    .answer = azure_ml_answer,
    .refuse = identity_refuse_status,
    .refusals =
        {
            [IDENTITY_WRONG_METHOD] = {405, NULL, "Only GET is supported."},
            [IDENTITY_WRONG_FORM] = {400, NULL, "The query is not valid."},
            [IDENTITY_NO_HEADER] = {401, NULL, "The secret is missing."},
            [IDENTITY_WRONG_HEADER] = {403, NULL, "The secret is not this compute's."},
            [IDENTITY_WRONG_VERSION] = {400, NULL, "The api-version is missing or not supported."},
            [IDENTITY_NO_RESOURCE] = {400, NULL, "The parameter resource is missing."},
            [IDENTITY_UNKNOWN_RESOURCE] = {400, NULL,
                                           "AADSTS500011: The resource principal was not found in "
                                           "the tenant."},
            [IDENTITY_UNKNOWN] = {400, NULL,
                                  "No managed identity found for the specified clientid."},
        },
};

void azure_ml_serve(struct exchange *exchange)
{
    identity_serve(exchange, &azure_ml_source);
}
