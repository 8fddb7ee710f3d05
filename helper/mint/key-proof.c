/*
 * key-proof.c - see key-proof.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/key-proof.h"

#include "mint/assertion.h"
#include "mint/mint.h"

/* Azure AD Graph's own id, which Microsoft Graph has kept for this. */
#define KEY_PROOF_AUDIENCE "00000002-0000-0000-c000-000000000000"

enum aad_code key_proof_make(const struct mint_request *request, const char *application,
                             struct secret *ret, struct aad_error *err)
{
    auto_mint struct mint m = {0};
    enum aad_code code = mint_open(&m, request, err);
    const struct body_call call = {.connection = request->connection,
                                   .endpoint = KEY_PROOF_AUDIENCE,
                                   .store = m.store,
                                   .renewal = &m.renewal};

    if (!code)
        code = assertion_build_proof(&call, application, ret, err);
    if (code || !m.renewal.is_next)
        return code;
    secret_clear(ret);
    return aad_error_set(err, AAD_REJECTED, NULL,
                         "the certificate of '%s' is over: it proves nothing any more",
                         request->connection->name);
}
