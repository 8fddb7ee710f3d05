/*
 * token.c - an access token with its times
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/token.h"

#include "base/text.h"

#define TOKEN_MARGIN_S 300

bool token_is_sound(const char *bytes, size_t len)
{
    return len && len <= TOKEN_MAX && text_is_visible(bytes, len);
}

int64_t token_margin_s(int64_t life_s)
{
    return life_s / 2 < TOKEN_MARGIN_S ? life_s / 2 : TOKEN_MARGIN_S;
}

void token_clear(struct token *t)
{
    if (!t)
        return;
    secret_clear(&t->access_token);
    *t = (struct token){0};
}

enum aad_code token_copy(struct token *to, const struct token *from)
{
    auto_secret struct secret copy = {0};

    secret_append_secret(&copy, &from->access_token);
    if (secret_ok(&copy, NULL))
        return AAD_INTERNAL;
    secret_take(&to->access_token, &copy);
    to->minted_at_s = from->minted_at_s;
    to->expires_at_s = from->expires_at_s;
    to->refresh_at_s = from->refresh_at_s;
    return AAD_OK;
}
