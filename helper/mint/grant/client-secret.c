/*
 * client-secret.c - an application's own secret (RFC 6749 section 4.4)
 *
 * There is no user and never a refresh token.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/grant.h"

static enum aad_code client_secret_build(const struct grant_call *call, struct secret *body,
                                         struct aad_error *err)
{
    if (!call->secret || !call->secret->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the stored client secret of '%s' is empty",
                             call->connection->name);
    if (grant_append_text(body, "grant_type", "client_credentials") ||
        grant_append_text(body, "client_id", call->connection->client_id) ||
        grant_append_target(body, call, false) ||
        grant_append_secret(body, "client_secret", call->secret))
        return grant_fail_memory(err);
    return AAD_OK;
}

const struct grant grant_client_secret = {
    .name = "client-secret",
    .secret_role = "client-secret",
    .is_user = false,
    .build = client_secret_build,
};
