/*
 * client-secret.c - an application's own secret (RFC 6749 section 4.4)
 *
 * There is no user and never a refresh token.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/body.h"

#include "connection/client-auth.h"

static enum aad_code client_secret_build(const struct body_call *call, struct secret *body,
                                         struct aad_error *err)
{
    if (!call->secret || !call->secret->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the stored client secret of '%s' is empty",
                             call->connection->name);
    body_append_application(body, call);
    if (!client_auth_of(call->connection)->in_header)
        body_append_secret(body, "client_secret", call->secret);
    return secret_ok(body, err);
}

const struct body body_client_secret = {
    .name = "client-secret",
    .build = client_secret_build,
};
