/*
 * record.c - a token as the bytes that a cache keeps
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/record.h"

#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

struct record_head {
    char magic[8];
    uint64_t sum;
    int64_t minted_at_s, refresh_at_s, expires_at_s;
    uint32_t key_len, token_len;
};

_Static_assert(sizeof(struct record_head) == 48, "the head has no holes");

static const char record_magic[8] = {'A', 'A', 'D', 'T', 'O', 'K', '\0', '\1'};

#define RECORD_SUMMED offsetof(struct record_head, minted_at_s)

static uint64_t record_sum(const struct record_head *head, const void *rest, size_t len)
{
    uint64_t sum = text_hash(0, &head->minted_at_s, sizeof *head - RECORD_SUMMED);

    return text_hash(sum, rest, len);
}

enum aad_code record_print(const char *key, const struct token *token, struct secret *ret)
{
    auto_secret struct secret rest = {0};
    struct record_head head = {.minted_at_s = token->minted_at_s,
                               .refresh_at_s = token->refresh_at_s,
                               .expires_at_s = token->expires_at_s};
    size_t key_len = strlen(key);

    if (key_len > INT_MAX || !token_is_sound(token->access_token.bytes, token->access_token.len))
        return AAD_INTERNAL;
    memcpy(head.magic, record_magic, sizeof head.magic);
    head.key_len = (uint32_t)key_len;
    head.token_len = (uint32_t)token->access_token.len;
    secret_append(&rest, key, key_len);
    secret_append_secret(&rest, &token->access_token);
    head.sum = record_sum(&head, rest.bytes, rest.len);
    secret_append(ret, &head, sizeof head);
    secret_append_secret(ret, &rest);
    return secret_ok(ret, NULL);
}

static bool record_is_whole(const struct record_head *head, const char *rest, size_t rest_len)
{
    return !memcmp(head->magic, record_magic, sizeof record_magic) && head->token_len &&
           (uint64_t)head->key_len + head->token_len == rest_len &&
           head->sum == record_sum(head, rest, rest_len);
}

/* A token minted in the future: somebody set the clock back, and then the expiry means nothing
 * either. Once the times are known to be in order, no difference of two can overflow. */
static bool record_is_of_now(const struct record_head *head, int64_t now_s)
{
    return head->minted_at_s >= 0 && head->minted_at_s <= now_s && now_s < head->expires_at_s &&
           head->minted_at_s <= head->refresh_at_s && head->refresh_at_s <= head->expires_at_s &&
           head->expires_at_s - head->minted_at_s <= TOKEN_LIFE_MAX_S;
}

bool record_parse(const struct secret *record, const char *key, int64_t now_s, struct token *ret)
{
    auto_token struct token token = {0};
    struct record_head head;
    const char *rest;

    if (record->len <= sizeof head)
        return false;
    memcpy(&head, record->bytes, sizeof head);
    rest = record->bytes + sizeof head;
    if (!record_is_whole(&head, rest, record->len - sizeof head) || !record_is_of_now(&head, now_s))
        return false;
    if (head.key_len != strlen(key) || memcmp(rest, key, head.key_len) != 0)
        return false;
    /* A token that no consumer prints would fail each call until it expires. */
    if (!token_is_sound(rest + head.key_len, head.token_len))
        return false;
    secret_append(&token.access_token, rest + head.key_len, head.token_len);
    if (secret_ok(&token.access_token, NULL))
        return false;
    secret_take(&ret->access_token, &token.access_token);
    ret->minted_at_s = head.minted_at_s;
    ret->refresh_at_s = head.refresh_at_s;
    ret->expires_at_s = head.expires_at_s;
    return true;
}
