/*
 * managed-identity.c - a token of a user-assigned managed identity, as the assertion
 *
 * "Configure an application to trust a managed identity": the token is for the exchange audience,
 * and its subject is the identity's object id.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/proof.h"
#include "mint/assertion/fetch.h"
#include "mint/identity/identity.h"

static enum aad_code managed_identity_run(const struct fetch_call *call, struct secret *ret,
                                          struct aad_error *err)
{
    auto_token struct token token = {0};
    struct identity_call identity = {
        .connection = call->connection, .audience = call->audience, .deadline = call->deadline};
    enum aad_code code;

    proof_identity(call->connection, &identity.id);
    code = identity_get(&identity, &token, err);
    if (!code)
        secret_append_secret(ret, &token.access_token);
    return code ? code : secret_ok(ret, err);
}

const struct fetch fetch_managed_identity = {.name = "managed-identity",
                                             .run = managed_identity_run};
