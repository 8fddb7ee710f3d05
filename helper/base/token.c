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

const char *token_fault(const char *bytes, size_t len)
{
    if (token_is_sound(bytes, len))
        return NULL;
    return !len              ? "is empty"
           : len > TOKEN_MAX ? "is too long: it has more than " TOKEN_MAX_WORDS
                             : "holds bytes that no token may have";
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
