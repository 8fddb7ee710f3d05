/*
 * token.h - an access token with its times
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_TOKEN_H
#define BASE_TOKEN_H

#include <stdint.h>

#include "base/secret.h"

struct token {
    struct secret access_token;
    int64_t minted_at_s;  /* Unix time, our clock */
    int64_t expires_at_s; /* Unix time, our clock: minted_at_s + expires_in */
    int64_t refresh_at_s; /* when to look for a newer one; before expires_at_s */
};

void token_clear(struct token *t);
enum aad_code token_copy(struct token *to, const struct token *from);

#define auto_token __attribute__((cleanup(token_clear)))

#endif
