/*
 * sign-in.c - a person has signed in, or is signed out
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/sign-in.h"

#include "base/error.h"
#include "mint/mint.h"
#include "mint/refresh.h"

enum aad_code sign_in_redeem(const struct mint_request *request, struct token *ret,
                             struct mint_person *ret_person, struct aad_error *err)
{
    auto_mint struct mint m = {0};
    enum aad_code code = mint_open(&m, request, err);

    if (!code)
        code = mint_token(&m, ret, err);
    *ret_person = m.person;
    return code;
}

enum aad_code sign_in_end(const struct mint_request *request, struct aad_error *err)
{
    auto_mint struct mint m = {0};
    enum aad_code code = mint_open(&m, request, err);

    return code || !m.grant->is_user ? code : refresh_drop(m.store, m.connection, err);
}
