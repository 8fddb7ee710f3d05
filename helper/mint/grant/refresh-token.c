/*
 * refresh-token.c - a refresh token from an earlier grant (RFC 6749 section 6)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/grant.h"

static enum aad_code refresh_token_build(const struct grant_call *call, struct secret *body,
                                         struct aad_error *err)
{
    if (!call->secret || !call->secret->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the stored refresh token is empty");
    if (grant_append_text(body, "grant_type", "refresh_token") ||
        grant_append_text(body, "client_id", call->connection->client_id) ||
        grant_append_target(body, call, true) ||
        grant_append_secret(body, "refresh_token", call->secret))
        return grant_fail_memory(err);
    return AAD_OK;
}

const struct grant grant_refresh_token = {
    .name = "refresh-token",
    .secret_role = "refresh-token",
    .is_user = true,
    .build = refresh_token_build,
};
