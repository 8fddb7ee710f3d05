/*
 * workload-identity.c - somebody else's assertion in the place of a secret
 *
 * RFC 7521 section 4.2, RFC 7523 section 2.2; "Workload identity federation" at Microsoft.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/assertion/fetch.h"
#include "mint/grant/body.h"

static enum aad_code workload_identity_build(const struct body_call *call, struct secret *body,
                                             struct aad_error *err)
{
    auto_secret struct secret assertion = {0};
    const struct fetch_call fetch = {.connection = call->connection,
                                     .deadline = call->deadline,
                                     .request = call->request,
                                     .once = call->once};
    enum aad_code code = fetch_assertion(&fetch, &assertion, call->presented, err);

    if (code)
        return code;
    body_append_application(body, call);
    body_append_assertion(body, &assertion);
    return secret_ok(body, err);
}

const struct body body_workload_identity = {
    .name = "workload-identity",
    .build = workload_identity_build,
};
