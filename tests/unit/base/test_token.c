/*
 * test_token.c - what a token may be made of, and that nothing of it stays
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/token.h"
#include "unit.h"

TEST(clearing_forgets_everything)
{
    struct token t = {.minted_at_s = 1, .expires_at_s = 3, .refresh_at_s = 2};

    secret_append_text(&t.access_token, "x");
    token_clear(&t);
    assert_null(t.access_token.bytes);
    assert_int_equal(t.expires_at_s, 0);
}

TEST(only_visible_bytes_are_sound)
{
    static char longest[TOKEN_MAX + 2];

    assert_true(token_is_sound("eyJ.x_-~", 8));
    assert_false(token_is_sound("", 0));
    assert_false(token_is_sound("a b", 3));
    assert_false(token_is_sound("a\0b", 3));
    assert_false(token_is_sound("a\x7f", 2));
    assert_false(token_is_sound("\xc3\xa9", 2));
    memset(longest, 'A', sizeof longest - 1);
    assert_true(token_is_sound(longest, TOKEN_MAX));
    assert_false(token_is_sound(longest, TOKEN_MAX + 1));
    assert_null(token_fault(longest, TOKEN_MAX));
    assert_non_null(strstr(token_fault(longest, TOKEN_MAX + 1), "too long"));
    assert_string_equal(token_fault("", 0), "is empty");
    assert_null(strstr(token_fault("a b", 3), "too long"));
}
