/*
 * test_utf8.c - what is a character, and what of it may be shown (P3)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/utf8.h"

#include "unit.h"

static void check(const char *bytes, size_t len, uint32_t expected)
{
    uint32_t character = 0;

    assert_int_equal(utf8_read(bytes, strlen(bytes), &character), len);
    assert_int_equal(character, expected);
}

TEST(characters_of_each_length_are_read)
{
    check("az", 1, 'a');
    check("\xc3\xbc", 2, 0xfc);
    check("\xe6\x97\xa5x", 3, 0x65e5);
    check("\xf0\x9f\x94\x91", 4, 0x1f511);
    check("\xf4\x8f\xbf\xbf", 4, 0x10ffff);
    assert_int_equal(utf8_read("\xc3\xbc", 2, NULL), 2);
}

TEST(what_is_no_character_is_refused)
{
    static const char *const no[] = {"\x80",
                                     "\xc0\xaf",
                                     "\xc1\x81",
                                     "\xe0\x80\xaf",
                                     "\xed\xa0\x80",
                                     "\xf0\x80\x80\xaf",
                                     "\xf4\x90\x80\x80",
                                     "\xf8\x88\x80\x80\x80",
                                     "\xff",
                                     "\xc3",
                                     "\xc3(",
                                     "\xe6\x97",
                                     "\xe6(\xa5",
                                     "\xe6\x97("};

    for (size_t i = 0; i < COUNT(no); i++)
        check(no[i], 0, 0);
    assert_int_equal(utf8_read("", 0, NULL), 0);
}

TEST(what_hides_or_turns_is_not_shown)
{
    static const uint32_t hidden[] = {0,      0x1b,   0x7f,    0x80,    0x9b,    0x9f,
                                      0xad,   0x61c,  0x200b,  0x200d,  0x200f,  0x2028,
                                      0x202e, 0x2060, 0x2066,  0x2069,  0xe000,  0xfe0f,
                                      0xfeff, 0xfffe, 0xe0041, 0xf0000, 0x10ffff};
    static const uint32_t shown[] = {' ', '~', 0xa0, 0xfc, 0x301, 0x416, 0x3042, 0x65e5, 0x1f511};

    for (size_t i = 0; i < COUNT(hidden); i++)
        if (utf8_is_shown(hidden[i]))
            fail_msg("U+%04X is shown", hidden[i]);
    for (size_t i = 0; i < COUNT(shown); i++)
        if (!utf8_is_shown(shown[i]))
            fail_msg("U+%04X is not shown", shown[i]);
}

TEST(columns_are_the_terminals)
{
    assert_int_equal(utf8_columns('a'), 1);
    assert_int_equal(utf8_columns(0xfc), 1);
    assert_int_equal(utf8_columns(0x301), 0);
    assert_int_equal(utf8_columns(0x65e5), 2);
}
