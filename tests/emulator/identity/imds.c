/* SPDX-License-Identifier: Apache-2.0 */
/* imds: the Instance Metadata Service of a virtual machine. A parameter that it does not know is
 * ignored: that gives the machine's own identity. */
#include "identity/identity.h"
#include "token.h"

/* Whoever asks through a proxy may not be on this machine. */
static bool imds_admit(struct identity_call *call)
{
    static const struct identity_refusal forwarded = {
        400, "invalid_request", "The request must not have an X-Forwarded-For header"};

    if (!exchange_header(call->exchange, "x-forwarded-for"))
        return true;
    identity_refuse_oauth(call->exchange, &forwarded);
    return false;
}

static void imds_answer(const struct identity_call *call, cJSON *body)
{
    identity_add_client_id(call, body);
    identity_add_times(call, body);
    token_add_number(body, "ext_expires_in", call->lifetime_s, true);
}

static const struct identity_source imds_source = {
    .method = "GET",
    .api_version = "2018-02-01",
    .header = "metadata",
    .may_be_the_only = true,
    .ids = {{"client_id", "client_id"}, {"object_id", "object_id"}, {"msi_res_id", "resource_id"}},
    .admit = imds_admit,
    .answer = imds_answer,
    .refuse = identity_refuse_oauth,
    .refusals =
        {
            [IDENTITY_WRONG_METHOD] = {405, "invalid_request", "Only GET is supported"},
            [IDENTITY_WRONG_FORM] = {400, "invalid_request", "The query is not valid"},
            [IDENTITY_NO_HEADER] = {400, "invalid_request",
                                    "Required metadata header not specified"},
            [IDENTITY_WRONG_HEADER] = {400, "invalid_request",
                                       "Required metadata header not specified"},
            [IDENTITY_WRONG_VERSION] = {400, "invalid_request",
                                        "Bad request. api-version is invalid or was not specified"},
            [IDENTITY_NO_RESOURCE] = {400, "invalid_request",
                                      "Required query variable 'resource' is missing"},
            [IDENTITY_UNKNOWN] = {400, "invalid_request", "Identity not found"},
            [IDENTITY_SEVERAL] = {400, "invalid_request",
                                  "Multiple user assigned identities exist, please specify the "
                                  "clientId / resourceId of the identity in the token request"},
        },
};

void imds_serve(struct exchange *exchange)
{
    identity_serve(exchange, &imds_source);
}
