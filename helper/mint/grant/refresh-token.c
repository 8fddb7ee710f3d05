/*
 * refresh-token.c - a refresh token from an earlier grant (RFC 6749 section 6)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/body.h"

static enum aad_code refresh_token_build(const struct body_call *call, struct secret *body,
                                         struct aad_error *err)
{
    enum aad_code code;

    if (!call->secret || !call->secret->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the stored refresh token is empty");
    body_append_text(body, "grant_type", "refresh_token");
    code = body_append_client(body, call, err);
    if (code)
        return code;
    body_append_target(body, call);
    body_append_secret(body, "refresh_token", call->secret);
    return secret_ok(body, err);
}

const struct body body_refresh_token = {
    .name = "refresh-token",
    .build = refresh_token_build,
};
