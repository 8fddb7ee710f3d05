/*
 * test_base64.c - base64 of what is no secret
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/base64.h"

#include "unit.h"

static void check_decode(const char *text, const char *want)
{
    auto_buf struct buf out = {0};

    unit_row(text);
    assert_int_equal(base64_decode(text, strlen(text), &out), want != NULL);
    assert_string_equal(buf_text(&out), want ? want : "");
}

/* RFC 4648 section 10. */
TEST(what_is_encoded_is_decoded_again)
{
    static const char *const rows[][2] = {
        {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
        {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "-__-"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf text = {0};

        base64_encode(rows[i][0], strlen(rows[i][0]), &text);
        assert_string_equal(buf_text(&text), rows[i][1]);
        check_decode(rows[i][1], rows[i][0]);
    }
}

TEST(both_alphabets_and_padding_are_taken)
{
    check_decode("Zg==", "f");
    check_decode("Zm8=", "fo");
    check_decode("+//+", "\xfb\xff\xfe");
    check_decode("-/_+", "\xfb\xff\xfe");
}

TEST(other_texts_are_no_base64)
{
    static const char *const rows[] = {
        "Z",    "Zm9vY", "Zg=",    "Z===",     "Zg===", "=",
        "====", "Zm 9v", "Zm9v\n", "Zg==Zg==", "Zm9v!", "Zm\xc3\xa4"};

    for (size_t i = 0; i < COUNT(rows); i++)
        check_decode(rows[i], NULL);
    {
        auto_buf struct buf out = {0};

        assert_false(base64_decode("Zm\0v", 4, &out));
    }
}
