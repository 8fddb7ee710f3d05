/*
 * password.c - a user's name and password (RFC 6749 section 4.3), what LCS takes from a job without
 * a person
 *
 * A public client: no client secret may be sent with it (AADSTS700025). Another one proves itself
 * by its key.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/grant/body.h"

#include <string.h>

/* Entra ID strips white space at the ends: the password would look wrong, and count as a try. */
static bool password_has_outer_space(const struct secret *password)
{
    return strchr(" \t\r\n", password->bytes[0]) ||
           strchr(" \t\r\n", password->bytes[password->len - 1]);
}

static enum aad_code password_check(const struct body_call *call, struct aad_error *err)
{
    const struct connection *c = call->connection;

    if (!c->username || !c->username[0])
        return aad_error_set(err, AAD_CONFIG, NULL, "connection '%s' has no user name", c->name);
    if (!call->secret || !call->secret->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the stored password of '%s' is empty",
                             c->name);
    if (!password_has_outer_space(call->secret))
        return AAD_OK;
    return aad_error_set(err, AAD_REJECTED, NULL,
                         "the stored password of '%s' starts or ends with white space, which Entra "
                         "ID does not support: it was not sent\n"
                         "Store it again without the space or line break around it.",
                         c->name);
}

static enum aad_code password_build(const struct body_call *call, struct secret *body,
                                    struct aad_error *err)
{
    enum aad_code code = password_check(call, err);

    if (code)
        return code;
    body_append_text(body, "grant_type", "password");
    code = body_append_client(body, call, err);
    if (code)
        return code;
    body_append_target(body, call);
    body_append_text(body, "username", call->connection->username);
    body_append_secret(body, "password", call->secret);
    return secret_ok(body, err);
}

const struct body body_password = {
    .name = "password",
    .build = password_build,
};
