/*
 * test_record.c - a cache record that is not whole, ours and of now is no record
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/record.h"

#include "base/text.h"
#include "unit.h"

#define KEY "authority client audience"
#define NOW 2000000

static void make(struct secret *record, int64_t minted, int64_t refresh, int64_t expires)
{
    auto_token struct token token = {
        .minted_at_s = minted, .refresh_at_s = refresh, .expires_at_s = expires};

    secret_append_text(&token.access_token, "eyJ.canary.sig");
    assert_int_equal(record_print(KEY, &token, record), 0);
}

static bool is_parsed(const struct secret *record, const char *key, int64_t now_s)
{
    auto_token struct token token = {0};
    bool is = record_parse(record, key, now_s, &token);

    assert_int_equal(token.access_token.len, is ? 14 : 0);
    return is;
}

TEST(a_record_comes_back)
{
    auto_secret struct secret record = {0};
    auto_token struct token token = {0};

    make(&record, NOW - 10, NOW + 100, NOW + 200);
    assert_true(record_parse(&record, KEY, NOW, &token));
    assert_true(secret_equal_bytes(&token.access_token, "eyJ.canary.sig", 14));
    assert_int_equal(token.minted_at_s, NOW - 10);
    assert_int_equal(token.refresh_at_s, NOW + 100);
    assert_int_equal(token.expires_at_s, NOW + 200);
}

/* case 74 */
TEST(a_flip_of_any_bit_makes_it_absent)
{
    auto_secret struct secret record = {0};

    make(&record, NOW - 10, NOW + 100, NOW + 200);
    for (size_t i = 0; i < record.len * 8; i++) {
        record.bytes[i / 8] = (char)(record.bytes[i / 8] ^ (1 << (i % 8)));
        assert_false(is_parsed(&record, KEY, NOW));
        record.bytes[i / 8] = (char)(record.bytes[i / 8] ^ (1 << (i % 8)));
    }
    assert_true(is_parsed(&record, KEY, NOW));
}

/* case 74 */
TEST(a_record_of_any_other_length_is_absent)
{
    auto_secret struct secret record = {0}, cut = {0};

    make(&record, NOW - 10, NOW + 100, NOW + 200);
    for (size_t len = 0; len < record.len; len++) {
        secret_clear(&cut);
        secret_append(&cut, record.bytes, len);
        assert_false(is_parsed(&cut, KEY, NOW));
    }
    secret_append(&record, "x", 1);
    assert_false(is_parsed(&record, KEY, NOW));
}

TEST(a_record_of_another_key_is_absent)
{
    auto_secret struct secret record = {0};

    make(&record, NOW - 10, NOW + 100, NOW + 200);
    assert_false(is_parsed(&record, KEY "x", NOW));
    assert_false(is_parsed(&record, "authority client audiencf", NOW));
    assert_false(is_parsed(&record, "", NOW));
}

/* case 75 */
TEST(a_record_of_another_time_is_absent)
{
    auto_secret struct secret record = {0}, mixed = {0};

    make(&record, NOW - 10, NOW + 100, NOW + 200);
    assert_false(is_parsed(&record, KEY, NOW - 11));
    assert_true(is_parsed(&record, KEY, NOW - 10));
    assert_true(is_parsed(&record, KEY, NOW + 199));
    assert_false(is_parsed(&record, KEY, NOW + 200));
    assert_false(is_parsed(&record, KEY, 0));
    make(&mixed, NOW - 10, NOW + 201, NOW + 200);
    assert_false(is_parsed(&mixed, KEY, NOW));
}

/* A record that somebody wrote with a right checksum. */
static void forge(struct secret *record, const int64_t times[3], const char *token,
                  size_t token_len)
{
    uint32_t lens[2] = {sizeof KEY - 1, (uint32_t)token_len};
    uint64_t sum = 0;

    secret_clear(record);
    secret_append(record, "AADTOK\0\1", 8);
    secret_append(record, &sum, sizeof sum);
    secret_append(record, times, 3 * sizeof *times);
    secret_append(record, lens, sizeof lens);
    secret_append(record, KEY, sizeof KEY - 1);
    secret_append(record, token, token_len);
    sum = text_hash(0, record->bytes + 16, record->len - 16);
    memcpy(record->bytes + 8, &sum, sizeof sum);
}

static bool takes_times(int64_t minted, int64_t refresh, int64_t expires, int64_t now_s)
{
    auto_secret struct secret record = {0};
    const int64_t times[] = {minted, refresh, expires};

    forge(&record, times, "eyJ.canary.sig", 14);
    return is_parsed(&record, KEY, now_s);
}

TEST(times_that_no_token_has_make_it_absent)
{
    static const int64_t extremes[] = {INT64_MIN, INT64_MIN + 1, -1,       0,
                                       1,         INT64_MAX - 1, INT64_MAX};
    const size_t n = COUNT(extremes);

    assert_true(takes_times(NOW - 10, NOW, NOW + 10, NOW));
    assert_true(takes_times(NOW, NOW, NOW + TOKEN_LIFE_MAX_S, NOW));
    assert_false(takes_times(NOW, NOW, NOW + TOKEN_LIFE_MAX_S + 1, NOW));
    assert_false(takes_times(-1, NOW, NOW + 10, NOW));
    for (size_t i = 0; i < n * n * n; i++) {
        int64_t minted = extremes[i / n / n], refresh = extremes[i / n % n],
                expires = extremes[i % n];

        assert_false(takes_times(minted, refresh, expires, NOW));
        (void)takes_times(minted, refresh, expires, INT64_MAX - 1);
    }
}

static bool takes_token(const char *token, size_t len)
{
    static const int64_t times[] = {NOW - 10, NOW, NOW + 10};
    auto_secret struct secret record = {0};
    auto_token struct token parsed = {0};

    forge(&record, times, token, len);
    return record_parse(&record, KEY, NOW, &parsed);
}

/* It would be failed on by each consumer until it expires. */
TEST(a_token_that_nobody_prints_makes_it_absent)
{
    static char longest[TOKEN_MAX + 1];

    assert_true(takes_token("eyJ.canary.sig", 14));
    for (int c = 0; c < 256; c++) {
        char token[] = {'a', (char)c, 'b'};

        assert_int_equal(takes_token(token, sizeof token), c > ' ' && c < 127);
    }
    assert_false(takes_token("", 0));
    memset(longest, 'A', sizeof longest);
    assert_true(takes_token(longest, TOKEN_MAX));
    assert_false(takes_token(longest, TOKEN_MAX + 1));
}

TEST(a_token_that_nobody_prints_is_not_kept)
{
    auto_secret struct secret record = {0};
    auto_token struct token token = {.minted_at_s = 1, .refresh_at_s = 2, .expires_at_s = 3};

    secret_append_text(&token.access_token, "two\nlines");
    assert_int_not_equal(record_print(KEY, &token, &record), 0);
    assert_int_equal(record.len, 0);
}

TEST(an_empty_token_is_not_kept)
{
    auto_secret struct secret record = {0};
    struct token token = {.minted_at_s = 1, .refresh_at_s = 2, .expires_at_s = 3};

    assert_int_not_equal(record_print(KEY, &token, &record), 0);
    assert_int_equal(record.len, 0);
}
