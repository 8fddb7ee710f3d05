/*
 * connection.c - the token of another connection, as the assertion
 *
 * That one is at an authority of its own, which the federated credential names as its issuer. Its
 * token is minted for this request alone.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "mint/assertion/fetch.h"
#include "mint/mint.h"

/* Is it asked for its own proof, by whatever way round? */
static bool connection_is_asking(const struct mint_request *request, const char *name)
{
    for (; request; request = request->within)
        if (!strcmp(request->connection->name, name))
            return true;
    return false;
}

static enum aad_code connection_check(const struct fetch_call *call, const struct connection *other,
                                      struct aad_error *err)
{
    if (connection_is_asking(call->request, other->name))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "connection '%s' would be asked for its own assertion\n"
                             "Change assertion-source of '%s': each waits for another one.",
                             other->name, call->connection->name);
    if (!other->kind->may_assert)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "a token of connection '%s', of kind %s, is no assertion\n"
                             "Azure AD takes that of another authority only: one of kind generic.",
                             other->name, other->kind->name);
    return AAD_OK;
}

static enum aad_code connection_run(const struct fetch_call *call, struct secret *ret,
                                    struct aad_error *err)
{
    auto_connection struct connection other = {0};
    auto_mint struct mint m = {0};
    auto_token struct token token = {0};
    struct mint_request request = {.connection = &other,
                                   .deadline = *call->deadline,
                                   .within = call->request,
                                   .may_ask = call->request->may_ask,
                                   .asks = call->request->asks,
                                   .asks_ctx = call->request->asks_ctx};
    enum aad_code code = connection_load(call->argument, &other, err);

    if (!code)
        code = connection_check(call, &other, err);
    if (code)
        return code;
    request.audience = other.audiences[0];
    code = mint_open(&m, &request, err);
    if (!code)
        code = mint_token(&m, &token, err);
    if (!code)
        secret_append_secret(ret, &token.access_token);
    return code ? code : secret_ok(ret, err);
}

const struct fetch fetch_connection = {.name = "connection", .run = connection_run};
