/*
 * test_base64.c - base64, also of secrets
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

static void check_secret(const char *bytes, size_t len, const char *text)
{
    auto_secret struct secret encoded = {0}, decoded = {0};

    unit_row(text);
    base64_encode_secret(bytes, len, &encoded);
    assert_string_equal(len ? encoded.bytes : "", text);
    assert_true(base64_decode_secret(text, strlen(text), &decoded));
    assert_true(secret_equal_bytes(&decoded, bytes, len));
}

/* RFC 4648 section 10. */
TEST(secret_is_encoded_with_padding_and_decoded_again)
{
    check_secret("", 0, "");
    check_secret("f", 1, "Zg==");
    check_secret("fo", 2, "Zm8=");
    check_secret("foo", 3, "Zm9v");
    check_secret("foob", 4, "Zm9vYg==");
    check_secret("foobar", 6, "Zm9vYmFy");
    check_secret("\xfb\xff\xfe\0", 4, "+//+AA==");
}

/* All 64 digits. */
TEST(secret_may_be_any_bytes)
{
    auto_secret struct secret text = {0}, bytes = {0};
    auto_buf struct buf plain = {0};
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    assert_true(base64_decode_secret(digits, 64, &bytes));
    assert_int_equal(bytes.len, 48);
    assert_true(base64_decode(digits, 64, &plain));
    assert_memory_equal(plain.bytes, bytes.bytes, 48);
    base64_encode_secret(bytes.bytes, bytes.len, &text);
    assert_string_equal(text.bytes, digits);
}

TEST(other_texts_are_no_secret)
{
    static const char *const rows[] = {"Z", "Zg===", "Zm 9v", "Zm9v\n", "Zm9-", "Zm\xc3\xa4"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_secret struct secret out = {0};

        unit_row(rows[i]);
        assert_false(base64_decode_secret(rows[i], strlen(rows[i]), &out));
        assert_int_equal(out.len, 0);
    }
}
