/*
 * test_record.c - a cache record that is not whole, ours and of now is no record
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define KEY "authority client audience"
#define NOW 2000000

static void make(struct secret *record, int64_t minted, int64_t refresh, int64_t expires)
{
    auto_token struct token token = {
        .minted_at_s = minted, .refresh_at_s = refresh, .expires_at_s = expires};

    assert_int_equal(secret_append_text(&token.access_token, "eyJ.canary.sig"), 0);
    assert_int_equal(record_print(KEY, &token, record), 0);
}

static bool is_parsed(const struct secret *record, const char *key, int64_t now_s)
{
    auto_token struct token token = {0};
    bool is = record_parse(record, key, now_s, &token);

    assert_int_equal(token.access_token.len, is ? 14 : 0);
    return is;
}

static void a_record_comes_back(void **state)
{
    auto_secret struct secret record = {0};
    auto_token struct token token = {0};

    (void)state;
    make(&record, NOW - 10, NOW + 100, NOW + 200);
    assert_true(record_parse(&record, KEY, NOW, &token));
    assert_true(secret_equal_bytes(&token.access_token, "eyJ.canary.sig", 14));
    assert_int_equal(token.minted_at_s, NOW - 10);
    assert_int_equal(token.refresh_at_s, NOW + 100);
    assert_int_equal(token.expires_at_s, NOW + 200);
}

/* case 74 */
static void a_flip_of_any_bit_makes_it_absent(void **state)
{
    auto_secret struct secret record = {0};

    (void)state;
    make(&record, NOW - 10, NOW + 100, NOW + 200);
    for (size_t i = 0; i < record.len * 8; i++) {
        record.bytes[i / 8] = (char)(record.bytes[i / 8] ^ (1 << (i % 8)));
        assert_false(is_parsed(&record, KEY, NOW));
        record.bytes[i / 8] = (char)(record.bytes[i / 8] ^ (1 << (i % 8)));
    }
    assert_true(is_parsed(&record, KEY, NOW));
}

/* case 74 */
static void a_record_of_any_other_length_is_absent(void **state)
{
    auto_secret struct secret record = {0}, cut = {0};

    (void)state;
    make(&record, NOW - 10, NOW + 100, NOW + 200);
    for (size_t len = 0; len < record.len; len++) {
        secret_clear(&cut);
        assert_int_equal(secret_append(&cut, record.bytes, len), 0);
        assert_false(is_parsed(&cut, KEY, NOW));
    }
    assert_int_equal(secret_append(&record, "x", 1), 0);
    assert_false(is_parsed(&record, KEY, NOW));
}

static void a_record_of_another_key_is_absent(void **state)
{
    auto_secret struct secret record = {0};

    (void)state;
    make(&record, NOW - 10, NOW + 100, NOW + 200);
    assert_false(is_parsed(&record, KEY "x", NOW));
    assert_false(is_parsed(&record, "authority client audiencf", NOW));
    assert_false(is_parsed(&record, "", NOW));
}

/* case 75 */
static void a_record_of_another_time_is_absent(void **state)
{
    auto_secret struct secret record = {0}, mixed = {0};

    (void)state;
    make(&record, NOW - 10, NOW + 100, NOW + 200);
    assert_false(is_parsed(&record, KEY, NOW - 11));
    assert_true(is_parsed(&record, KEY, NOW - 10));
    assert_true(is_parsed(&record, KEY, NOW + 199));
    assert_false(is_parsed(&record, KEY, NOW + 200));
    assert_false(is_parsed(&record, KEY, 0));
    make(&mixed, NOW - 10, NOW + 201, NOW + 200);
    assert_false(is_parsed(&mixed, KEY, NOW));
}

static void an_empty_token_is_not_kept(void **state)
{
    auto_secret struct secret record = {0};
    struct token token = {.minted_at_s = 1, .refresh_at_s = 2, .expires_at_s = 3};

    (void)state;
    assert_int_not_equal(record_print(KEY, &token, &record), 0);
    assert_int_equal(record.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_comes_back),
        cmocka_unit_test(a_flip_of_any_bit_makes_it_absent),
        cmocka_unit_test(a_record_of_any_other_length_is_absent),
        cmocka_unit_test(a_record_of_another_key_is_absent),
        cmocka_unit_test(a_record_of_another_time_is_absent),
        cmocka_unit_test(an_empty_token_is_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
