/*
 * made-up-grant.c - a grant that no authority knows: tests/check/made-up.sh adds it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/body.h"

static enum aad_code made_up_grant_build(const struct body_call *call, struct secret *body,
                                         struct aad_error *err)
{
    if (!call->secret || !call->secret->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the made-up secret of '%s' is empty",
                             call->connection->name);
    body_append_text(body, "grant_type", "made_up");
    body_append_text(body, "client_id", call->connection->client_id);
    body_append_target(body, call);
    body_append_secret(body, "made_up", call->secret);
    return secret_ok(body, err);
}

const struct body body_made_up_grant = {
    .name = "made-up-grant",
    .build = made_up_grant_build,
};
