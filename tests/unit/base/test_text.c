/*
 * test_text.c - encodings, comparisons, and text that is safe to show (case 17)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>

#include "unit.h"

static void check_escape(const char *text, const char *expected)
{
    char out[64];

    assert_string_equal(text_escape(out, sizeof out, text, strlen(text)), expected);
}

TEST(only_printable_ascii_is_shown)
{
    char out[16];

    check_escape("plain [text] ~", "plain [text] ~");
    check_escape("\x1b[31mred\x1b]52;c;x\a", "?[31mred?]52;c;x?");
    check_escape("a\r\nb\tc\x7f", "a??b?c?");
    check_escape("c1 \xc2\x9b csi", "c1 ?? csi");
    check_escape("bidi \xe2\x80\xae x", "bidi ??? x");
    check_escape("line \xe2\x80\xa8 x", "line ??? x");
    assert_string_equal(text_escape(out, sizeof out, "a\0b", 3), "a?b");
}

TEST(pipeline_commands_are_broken_up)
{
    check_escape("##vso[task.setvariable]x", "# #vso[task.setvariable]x");
    check_escape("text ##[error]x", "text # #[error]x");
    check_escape("###", "# # #");
    check_escape("::set-output name=x::y", ": :set-output name=x::y");
    check_escape("  ::warning::x", "  : :warning::x");
    check_escape("a::b", "a::b");
}

TEST(long_text_is_cut_visibly)
{
    char out[9] = "xxxxxxxx", one[1] = {'x'};

    assert_string_equal(text_escape(out, 8, "12345678", 8), "1234...");
    assert_int_equal(out[8], '\0');
    assert_string_equal(text_escape(out, 8, "1234567", 7), "1234567");
    assert_string_equal(text_escape(out, 3, "123", 3), "12");
    assert_string_equal(text_escape(one, 1, "123", 3), "");
    assert_string_equal(text_escape(out, 8, "######", 6), "# # ...");
}

TEST(every_size_stays_within_bounds)
{
    const char *text = "##::##vso[\x1b]::##";

    for (size_t size = 1; size < 30; size++) {
        char out[32];

        memset(out, 'Z', sizeof out);
        (void)text_escape(out, size, text, strlen(text));
        assert_true(strnlen(out, size) < size);
        assert_int_equal(out[size], 'Z');
    }
}

TEST(case_folds_in_ascii_only)
{
    assert_true(text_equal_nocase("HtTp", "hTtP"));
    assert_true(text_equal_nocase("", ""));
    assert_false(text_equal_nocase("a", "ab"));
    assert_false(text_equal_nocase("ab", "a"));
    assert_false(text_equal_nocase("\xc4", "\xe4"));
    assert_false(text_equal_nocase("@", "`"));
}

TEST(prefixes_and_visible_bytes)
{
    assert_true(text_has_prefix("https://x", "https://"));
    assert_false(text_has_prefix("htt", "https://"));
    assert_true(text_is_visible("!~az", 4));
    assert_false(text_is_visible("a b", 3));
    assert_false(text_is_visible("a\x7f", 2));
    assert_false(text_is_visible("\xc3\xa4", 2));
    assert_false(text_is_visible("a\0b", 3));
}

/* P10, case 38 */
TEST(names_have_a_narrow_grammar)
{
    static const char *const wrong[] = {
        "",    "A",   "a/b", "..",       ".",
        "a b", "a\n", "a_b", "\xc3\xa4", "012345678901234567890123456789012"};

    assert_true(text_is_name("a"));
    assert_true(text_is_name("lcs-2"));
    assert_true(text_is_name("01234567890123456789012345678901"));
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(text_is_name(wrong[i]));
}

TEST(guids_have_one_form)
{
    assert_true(text_is_guid("01234567-89ab-cdef-ABCD-EF0123456789"));
    assert_false(text_is_guid("01234567-89ab-cdef-ABCD-EF012345678"));
    assert_false(text_is_guid("01234567-89ab-cdef-ABCD-EF01234567890"));
    assert_false(text_is_guid("0123456789ab-cdef-ABCD-EF0123456789--"));
    assert_false(text_is_guid("g1234567-89ab-cdef-ABCD-EF0123456789"));
    assert_false(text_is_guid("{1234567-89ab-cdef-ABCD-EF0123456789"));
    assert_false(text_is_guid(""));
}

TEST(distance_counts_edits_and_exchanges)
{
    assert_int_equal(text_distance("kitten", "sitting", 9), 3);
    assert_int_equal(text_distance("tokne", "token", 9), 1);
    assert_int_equal(text_distance("", "abc", 9), 3);
    assert_int_equal(text_distance("abc", "abc", 9), 0);
    assert_int_equal(text_distance("abc", "xyz", 2), 2);
}

TEST(nearest_is_near_or_nothing)
{
    static const char *const words[] = {"token", "verify", "doctor", NULL};
    char long_word[200];

    memset(long_word, 'a', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    assert_string_equal(text_nearest("tokne", words), "token");
    assert_string_equal(text_nearest("verfy", words), "verify");
    assert_null(text_nearest("banana", words));
    assert_null(text_nearest("x", words));
    assert_null(text_nearest(long_word, words));
}

TEST(percent_encoding_keeps_unreserved_only)
{
    auto_secret struct secret out = {0};

    text_percent_encode(&out, "aZ09-._~ +&=%/\xc3\xa4\0", 17);
    assert_string_equal(out.bytes, "aZ09-._~%20%2B%26%3D%25%2F%C3%A4%00");
}

TEST(percent_decoding_takes_whole_escapes_only)
{
    auto_secret struct secret text = {0}, none = {0};

    secret_append_text(&text, "%41%2b%2B+%4%zz%%25%c3%A4%00x%2");
    text_percent_decode(&text);
    assert_true(secret_equal_bytes(&text, "A+++%4%zz%%\xc3\xa4\0x%2", 17));
    assert_int_equal(text.bytes[text.len], '\0');
    text_percent_decode(&none);
    assert_int_equal(none.len, 0);
}

TEST(bytes_are_printed_in_hex_and_read_again)
{
    char out[7];

    assert_string_equal(text_print_hex(out, "\x00\x9a\xff", 3, TEXT_HEX_LOWER), "009aff");
    assert_string_equal(text_print_hex(out, "\x00\x9a\xff", 3, TEXT_HEX_UPPER), "009AFF");
    assert_string_equal(text_print_hex(out, "", 0, TEXT_HEX_UPPER), "");
    assert_int_equal(text_hex_pair("9aff"), 0x9a);
    assert_int_equal(text_hex_pair("Ff"), 0xff);
    assert_int_equal(text_hex_pair("f"), -1);
    assert_int_equal(text_hex_pair(""), -1);
    assert_int_equal(text_hex_pair("g0"), -1);
    assert_int_equal(text_hex_pair("0:"), -1);
}

TEST(json_strings_are_escaped)
{
    auto_secret struct secret out = {0};

    text_json_quote(&out, "a\"\\\b\f\n\r\t\x01\x7f/\xc3\xa4\0", 14);
    assert_string_equal(out.bytes, "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007f/\xc3\xa4\\u0000\"");
}

TEST(hash_matches_fnv_1a)
{
    assert_true(text_hash(0, "", 0) == UINT64_C(0xcbf29ce484222325));
    assert_true(text_hash(0, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(text_hash(text_hash(0, "foo", 3), "bar", 3) == UINT64_C(0x85944171f73967e8));
}

/* case 75 */
TEST(time_stamps_stay_in_range)
{
    char out[24];

    assert_string_equal(text_rfc3339(out, 0), "1970-01-01T00:00:00Z");
    assert_string_equal(text_rfc3339(out, 1893553445), "2030-01-02T03:04:05Z");
    assert_string_equal(text_rfc3339(out, INT64_C(4102444800)), "2100-01-01T00:00:00Z");
    assert_string_equal(text_rfc3339(out, INT64_MAX), "9999-12-31T23:59:59Z");
    assert_string_equal(text_rfc3339(out, INT64_MIN), "1970-01-01T00:00:00Z");
}

TEST(time_stamp_is_read_with_parts_of_a_second_and_without)
{
    assert_int_equal(text_parse_rfc3339("2030-01-02T03:04:05Z"), 1893553445);
    assert_int_equal(text_parse_rfc3339("2030-01-02T03:04:05.1234567Z"), 1893553445);
    assert_int_equal(text_parse_rfc3339("2030-01-02T03:04:05+00:00"), 1893553445);
    assert_int_equal(text_parse_rfc3339("2030-01-02T03:04:05"), 0);
    assert_int_equal(text_parse_rfc3339("2030-01-02"), 0);
    assert_int_equal(text_parse_rfc3339(""), 0);
}

TEST(local_time_has_no_zone)
{
    char out[32];

    assert_int_equal(setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1), 0);
    assert_string_equal(text_local_time(out, 1893553445), "2030-01-02 04:04:05.000000");
    assert_string_equal(text_local_time(out, 1909191845), "2030-07-02 05:04:05.000000");
    assert_string_equal(text_local_time(out, INT64_MIN), "1970-01-01 01:00:00.000000");
    assert_int_equal(strlen(text_local_time(out, INT64_MAX)), 27);
    assert_int_equal(unsetenv("TZ"), 0);
}

TEST(integers_are_decimal_and_in_range)
{
    static const char *const wrong[] = {"",
                                        "-",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "0x1",
                                        "1.0",
                                        "1e3",
                                        "11",
                                        "-11",
                                        "9223372036854775808",
                                        "99999999999999999999"};
    int64_t value = 77;

    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(text_to_int(wrong[i], -10, 10, &value));
    assert_int_equal(value, 77);
    assert_true(text_to_int("-10", -10, 10, &value));
    assert_int_equal(value, -10);
    assert_true(text_to_int("9223372036854775807", 0, INT64_MAX, &value));
    assert_true(value == INT64_MAX);
    assert_true(text_to_int("-9223372036854775808", INT64_MIN, 0, &value));
    assert_true(value == INT64_MIN);
}

TEST(numbers_are_printed_as_printf_would)
{
    static const int64_t values[] = {0,         7,          -1,        10,       443,
                                     -99999999, 4102444800, INT64_MAX, INT64_MIN};
    static const uint64_t hashes[] = {0, 1, UINT64_C(0x0123456789abcdef), UINT64_MAX};
    char digits[TEXT_INT_SIZE], hex[TEXT_HASH_SIZE], expected[32];

    for (size_t i = 0; i < COUNT(values); i++) {
        (void)snprintf(expected, sizeof expected, "%" PRId64, values[i]);
        assert_string_equal(text_print_int(digits, values[i]), expected);
    }
    for (size_t i = 0; i < COUNT(hashes); i++) {
        (void)snprintf(expected, sizeof expected, "%016" PRIx64, hashes[i]);
        assert_string_equal(text_print_hash(hex, hashes[i]), expected);
    }
}

static void check_show(const char *text, const char *expected)
{
    char out[128];

    assert_string_equal(text_show(out, sizeof out, text, strlen(text), true), expected);
}

TEST(what_the_reader_can_show_stays) /* P3: and nothing that turns, hides or controls */
{
    check_show("Jos\xc3\xa9 M\xc3\xbcller, \xe6\x97\xa5",
               "Jos\xc3\xa9 M\xc3\xbcller, \xe6\x97\xa5");
    check_show("a\xe2\x80\xae"
               "b\xe2\x80\x8b"
               "c\xef\xbb\xbf"
               "d",
               "a?b?c?d");
    check_show("c1 \xc2\x9b[31m\x1b[0m\n", "c1 ?[31m?[0m?");
    check_show("broken \xc3( \xff \xc0\xaf \xed\xa0\x80", "broken ?( ? ?? ???");
    check_show("##vso[x]\xc3\xa9", "# #vso[x]\xc3\xa9");
}

TEST(text_is_cut_between_characters)
{
    char out[16];

    assert_string_equal(text_show(out, 8, "ab\xc3\xa9\xc3\xa9\xc3\xa9", 8, true), "ab\xc3\xa9...");
    assert_string_equal(text_show(out, 8, "abc\xc3\xa9\xc3\xa9", 7, true), "abc\xc3\xa9\xc3\xa9");
    assert_string_equal(text_show(out, 8, "abc\xe6\x97\xa5\xc3\xa9", 8, true), "abc...");
    assert_string_equal(text_show(out, 3, "a\xe6\x97\xa5", 4, true), "a");
}
