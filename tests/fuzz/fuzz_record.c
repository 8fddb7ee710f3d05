/*
 * fuzz_record.c - a cache record that somebody else wrote
 *
 * reads: helper/broker/record.c
 *
 * but: record_print - it writes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "broker/life.h"
#include "broker/record.h"
#include "consumer/consumer.h"

#define NOW 1000

/* A record that is taken has times to calculate with, and a token that can be handed on. */
static void parse(const struct secret *record)
{
    auto_token struct token token = {0};

    if (!record_parse(record, "key", NOW, &token))
        return;
    if (token.expires_at_s <= NOW || token.minted_at_s > NOW || consumer_check_token(&token, NULL))
        abort();
    (void)life_is_fresh(&token, 0, NOW);
    if (!life_is_valid(&token, 0, NOW))
        abort();
    life_set_refresh(&token);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_secret struct secret record = {0};
    uint64_t sum;

    secret_append(&record, bytes, len);
    parse(&record);
    if (len < 16)
        return 0;
    /* Once more with magic and checksum put right: otherwise nothing behind them is reached. */
    sum = text_hash(0, record.bytes + 16, len - 16);
    memcpy(record.bytes, "AADTOK\0\1", 8);
    memcpy(record.bytes + 8, &sum, sizeof sum);
    parse(&record);
    return 0;
}
