/*
 * connection-issuer.c - what an issuer says of itself becomes a part of the connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-issuer.h"

#include "base/deadline.h"
#include "broker/mint-module.h"
#include "connection/policy.h"

static enum aad_code issuer_set(struct command_context *ctx, struct connection *c, const char *key,
                                const char *value, struct aad_error *err)
{
    auto_buf struct buf before = {0};
    enum aad_code code;

    connection_get(c, key, &before);
    if (before.len || !value[0])
        return AAD_OK;
    code = connection_set(c, key, value, err);
    if (!code)
        secret_append_all(&ctx->out, "The issuer's ", key, " is ", value, "\n", (char *)NULL);
    return code;
}

enum aad_code connection_issuer_complete(struct command_context *ctx, struct connection *c,
                                         struct aad_error *err)
{
    const struct mint_request request = {.connection = c, .deadline = deadline_in_ms(DEADLINE_MS)};
    struct mint_endpoints said = {.token = ""};
    const struct mint_module *mint = NULL;
    enum aad_code code;

    if (!c->issuer || c->token_endpoint)
        return AAD_OK;
    code = policy_check(c, NULL, err);
    if (!code)
        code = mint_load(&mint, err);
    if (!code)
        code = mint->discover(&request, &said, err);
    if (!code)
        code = issuer_set(ctx, c, "token-endpoint", said.token, err);
    if (!code)
        code = issuer_set(ctx, c, "authorization-endpoint", said.authorization, err);
    if (!code)
        code = issuer_set(ctx, c, "device-authorization-endpoint", said.device_authorization, err);
    return code ? code : issuer_set(ctx, c, "userinfo-endpoint", said.userinfo, err);
}
