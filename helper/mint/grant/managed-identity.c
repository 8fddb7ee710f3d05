/*
 * managed-identity.c - the machine's own identity: no authority is asked, and nothing is proved
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/proof.h"
#include "mint/grant/body.h"
#include "mint/identity/identity.h"

static enum aad_code managed_identity_get(const struct body_call *call, struct token *ret,
                                          struct aad_error *err)
{
    struct identity_call identity = {.connection = call->connection,
                                     .audience = call->audience,
                                     .deadline = call->deadline,
                                     .refused = call->refused};

    proof_identity(call->connection, &identity.id);
    return identity_get(&identity, ret, err);
}

const struct body body_managed_identity = {
    .name = "managed-identity",
    .get = managed_identity_get,
};
