/*
 * personal-access-token.c - a secret that goes to the tools itself: what Azure DevOps makes for a
 * person, and the only thing that Azure DevOps Server takes
 *
 * No authority is asked. The token is the secret, for as long as it may be used without a look into
 * the store.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "connection/expiry.h"
#include "mint/bare.h"
#include "mint/grant/body.h"

static enum aad_code personal_access_token_get(const struct body_call *call, struct token *ret,
                                               struct aad_error *err)
{
    int64_t end_s = expiry_end_s(call->connection), now_s = clock_now_s();
    auto_token struct token token = {.is_bare = true, .minted_at_s = now_s};
    enum aad_code code = bare_check(call->request, call->secret, err);

    if (code)
        return code;
    secret_append_secret(&token.access_token, call->secret);
    token.expires_at_s = now_s + BARE_LIFE_S;
    if (end_s && end_s < token.expires_at_s)
        token.expires_at_s = end_s;
    code = secret_ok(&token.access_token, err);
    if (code)
        return code;
    *ret = token;
    token = (struct token){0};
    return AAD_OK;
}

const struct body body_personal_access_token = {
    .name = "personal-access-token",
    .get = personal_access_token_get,
};
