/*
 * token.h - an access token with its times
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_TOKEN_H
#define BASE_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"

#define TOKEN_MAX (64 * 1024)             /* bytes of an access or refresh token */
#define TOKEN_MAX_WORDS "64 KiB"          /* the same, for people */
#define TOKEN_LIFE_MAX_S (30 * 24 * 3600) /* more is nonsense */

struct token {
    struct secret access_token;
    bool is_bare;         /* it goes as the password of Basic (RFC 7617), with any user name */
    int64_t minted_at_s;  /* Unix time, our clock */
    int64_t expires_at_s; /* Unix time, our clock: minted_at_s + expires_in; 0 = nobody knows it,
                             which only a bare one has */
    int64_t refresh_at_s; /* when to look for a newer one; before expires_at_s */
};

/* May these bytes be a token: at most TOKEN_MAX, and nothing but visible ASCII, which cannot break
 * a protocol's framing? */
bool token_is_sound(const char *bytes, size_t len);

/* Why not: "is too long: ..."; NULL = it is sound. */
const char *token_fault(const char *bytes, size_t len);

/* How long before its end a token that lives for life_s seconds is due: five minutes, and no more
 * than half of a short life. It holds unless the caller says how long it needs the token. */
int64_t token_margin_s(int64_t life_s);

void token_clear(struct token *t);

#define auto_token __attribute__((cleanup(token_clear)))

#endif
