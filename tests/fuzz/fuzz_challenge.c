/*
 * fuzz_challenge.c - the claims of somebody else's challenge; what is passed on can be read again
 *
 * reads: helper/connection/challenge.c
 *
 * but: challenge_print - for a request of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/json-compact.h"
#include "connection/challenge.h"

static void want_same(const char *text, const char *claims)
{
    auto_buf struct buf again = {0};
    struct aad_error err;

    if (challenge_parse(text, &again, &err) || strcmp(buf_text(&again), claims) != 0)
        abort();
}

/* A key that is written with an escape may be there twice then: the authority refuses that. */
static void check_declared(const char *claims)
{
    auto_buf struct buf declared = {0}, twice = {0}, compact = {0};
    struct aad_error err;

    challenge_declare(claims, &declared);
    challenge_declare(buf_text(&declared), &twice);
    if (strcmp(buf_text(&declared), buf_text(&twice)) != 0)
        abort();
    if (!strchr(claims, '\\') && json_compact(declared.bytes, declared.len, &compact, &err))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_buf struct buf text = {0}, claims = {0}, word = {0}, taken = {0};
    struct aad_error err;

    buf_append(&text, bytes, len);
    (void)challenge_take(buf_text(&text), &taken, &err);
    if (challenge_parse(buf_text(&text), &claims, &err))
        return 0;
    want_same(buf_text(&claims), buf_text(&claims));
    challenge_print_word(buf_text(&claims), &word);
    want_same(buf_text(&word), buf_text(&claims));
    check_declared(buf_text(&claims));
    return 0;
}
