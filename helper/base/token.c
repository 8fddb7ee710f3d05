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
