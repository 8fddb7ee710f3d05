/*
 * life.c - how long a token is good for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/life.h"

#include "base/chance.h"

#define LIFE_SPREAD 5 /* the part of the time until it is due that is left to chance */

static int64_t life_margin_s(const struct token *token)
{
    return token_margin_s(token->expires_at_s - token->minted_at_s);
}

bool life_is_fresh(const struct token *token, int64_t min_valid_s, int64_t now_s)
{
    int64_t left_s = token->expires_at_s - now_s;

    if (min_valid_s > 0)
        return left_s >= min_valid_s;
    return left_s > life_margin_s(token) && now_s < token->refresh_at_s;
}

bool life_is_valid(const struct token *token, int64_t min_valid_s, int64_t now_s)
{
    int64_t left_s = token->expires_at_s - now_s;

    return left_s > 0 && left_s >= min_valid_s;
}

bool life_is_new(const struct token *token, int64_t now_s)
{
    return now_s - token->minted_at_s < LIFE_NEW_S;
}

void life_set_refresh(struct token *token)
{
    int64_t last_s = token->expires_at_s - life_margin_s(token);

    if (token->refresh_at_s <= token->minted_at_s || token->refresh_at_s > last_s)
        token->refresh_at_s = last_s;
}

void life_begin(struct token *token)
{
    int64_t share_s;

    life_set_refresh(token);
    share_s = (token->refresh_at_s - token->minted_at_s) / LIFE_SPREAD;
    if (share_s > 0)
        token->refresh_at_s -= chance_below((uint32_t)share_s + 1);
}
