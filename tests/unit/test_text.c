/*
 * test_text.c - encodings, comparisons, and text that is safe to show (case 17)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/text.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void check_escape(const char *text, const char *expected)
{
    char out[64];

    assert_string_equal(text_escape(out, sizeof out, text, strlen(text)), expected);
}

static void only_printable_ascii_is_shown(void **state)
{
    char out[16];

    (void)state;
    check_escape("plain [text] ~", "plain [text] ~");
    check_escape("\x1b[31mred\x1b]52;c;x\a", "?[31mred?]52;c;x?");
    check_escape("a\r\nb\tc\x7f", "a??b?c?");
    check_escape("c1 \xc2\x9b csi", "c1 ?? csi");
    check_escape("bidi \xe2\x80\xae x", "bidi ??? x");
    check_escape("line \xe2\x80\xa8 x", "line ??? x");
    assert_string_equal(text_escape(out, sizeof out, "a\0b", 3), "a?b");
}

static void pipeline_commands_are_broken_up(void **state)
{
    (void)state;
    check_escape("##vso[task.setvariable]x", "# #vso[task.setvariable]x");
    check_escape("text ##[error]x", "text # #[error]x");
    check_escape("###", "# # #");
    check_escape("::set-output name=x::y", ": :set-output name=x::y");
    check_escape("  ::warning::x", "  : :warning::x");
    check_escape("a::b", "a::b");
}

static void long_text_is_cut_visibly(void **state)
{
    char out[9] = "xxxxxxxx", one[1] = {'x'};

    (void)state;
    assert_string_equal(text_escape(out, 8, "12345678", 8), "1234...");
    assert_int_equal(out[8], '\0');
    assert_string_equal(text_escape(out, 8, "1234567", 7), "1234567");
    assert_string_equal(text_escape(out, 3, "123", 3), "12");
    assert_string_equal(text_escape(one, 1, "123", 3), "");
    assert_string_equal(text_escape(out, 8, "######", 6), "# # ...");
}

static void every_size_stays_within_bounds(void **state)
{
    const char *text = "##::##vso[\x1b]::##";

    (void)state;
    for (size_t size = 1; size < 30; size++) {
        char out[32];

        memset(out, 'Z', sizeof out);
        (void)text_escape(out, size, text, strlen(text));
        assert_true(strnlen(out, size) < size);
        assert_int_equal(out[size], 'Z');
    }
}

static void case_folds_in_ascii_only(void **state)
{
    (void)state;
    assert_true(text_equal_nocase("HtTp", "hTtP"));
    assert_true(text_equal_nocase("", ""));
    assert_false(text_equal_nocase("a", "ab"));
    assert_false(text_equal_nocase("ab", "a"));
    assert_false(text_equal_nocase("\xc4", "\xe4"));
    assert_false(text_equal_nocase("@", "`"));
}

static void prefixes_and_visible_bytes(void **state)
{
    (void)state;
    assert_true(text_has_prefix("https://x", "https://"));
    assert_false(text_has_prefix("htt", "https://"));
    assert_true(text_is_visible("!~az", 4));
    assert_false(text_is_visible("a b", 3));
    assert_false(text_is_visible("a\x7f", 2));
    assert_false(text_is_visible("\xc3\xa4", 2));
    assert_false(text_is_visible("a\0b", 3));
}

/* P10, case 38 */
static void names_have_a_narrow_grammar(void **state)
{
    static const char *const wrong[] = {
        "",    "A",   "a/b", "..",       ".",
        "a b", "a\n", "a_b", "\xc3\xa4", "012345678901234567890123456789012"};

    (void)state;
    assert_true(text_is_name("a"));
    assert_true(text_is_name("lcs-2"));
    assert_true(text_is_name("01234567890123456789012345678901"));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(text_is_name(wrong[i]));
}

static void guids_have_one_form(void **state)
{
    (void)state;
    assert_true(text_is_guid("01234567-89ab-cdef-ABCD-EF0123456789"));
    assert_false(text_is_guid("01234567-89ab-cdef-ABCD-EF012345678"));
    assert_false(text_is_guid("01234567-89ab-cdef-ABCD-EF01234567890"));
    assert_false(text_is_guid("0123456789ab-cdef-ABCD-EF0123456789--"));
    assert_false(text_is_guid("g1234567-89ab-cdef-ABCD-EF0123456789"));
    assert_false(text_is_guid("{1234567-89ab-cdef-ABCD-EF0123456789"));
    assert_false(text_is_guid(""));
}

static void distance_counts_edits_and_exchanges(void **state)
{
    (void)state;
    assert_int_equal(text_distance("kitten", "sitting", 9), 3);
    assert_int_equal(text_distance("tokne", "token", 9), 1);
    assert_int_equal(text_distance("", "abc", 9), 3);
    assert_int_equal(text_distance("abc", "abc", 9), 0);
    assert_int_equal(text_distance("abc", "xyz", 2), 2);
}

static void nearest_is_near_or_nothing(void **state)
{
    static const char *const words[] = {"token", "verify", "doctor", NULL};
    char long_word[200];

    (void)state;
    memset(long_word, 'a', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    assert_string_equal(text_nearest("tokne", words), "token");
    assert_string_equal(text_nearest("verfy", words), "verify");
    assert_null(text_nearest("banana", words));
    assert_null(text_nearest("x", words));
    assert_null(text_nearest(long_word, words));
}

static void percent_encoding_keeps_unreserved_only(void **state)
{
    auto_secret struct secret out = {0};

    (void)state;
    text_percent_encode(&out, "aZ09-._~ +&=%/\xc3\xa4\0", 17);
    assert_string_equal(out.bytes, "aZ09-._~%20%2B%26%3D%25%2F%C3%A4%00");
}

/* RFC 4648 section 10 */
static void base64_matches_the_vectors(void **state)
{
    static const char *const vectors[][2] = {{"", ""},
                                             {"f", "Zg=="},
                                             {"fo", "Zm8="},
                                             {"foo", "Zm9v"},
                                             {"foob", "Zm9vYg=="},
                                             {"fooba", "Zm9vYmE="},
                                             {"foobar", "Zm9vYmFy"},
                                             {"\xff\xfe\xfb", "//77"}};

    (void)state;
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        auto_secret struct secret out = {0};

        text_base64_encode(&out, vectors[i][0], strlen(vectors[i][0]));
        assert_string_equal(out.bytes ? out.bytes : "", vectors[i][1]);
    }
}

static void json_strings_are_escaped(void **state)
{
    auto_secret struct secret out = {0};

    (void)state;
    text_json_quote(&out, "a\"\\\b\f\n\r\t\x01\x7f/\xc3\xa4\0", 14);
    assert_string_equal(out.bytes, "\"a\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u007f/\xc3\xa4\\u0000\"");
}

static void hash_matches_fnv_1a(void **state)
{
    (void)state;
    assert_true(text_hash(0, "", 0) == UINT64_C(0xcbf29ce484222325));
    assert_true(text_hash(0, "a", 1) == UINT64_C(0xaf63dc4c8601ec8c));
    assert_true(text_hash(text_hash(0, "foo", 3), "bar", 3) == UINT64_C(0x85944171f73967e8));
}

/* case 75 */
static void time_stamps_stay_in_range(void **state)
{
    char out[24];

    (void)state;
    assert_string_equal(text_rfc3339(out, 0), "1970-01-01T00:00:00Z");
    assert_string_equal(text_rfc3339(out, 1893553445), "2030-01-02T03:04:05Z");
    assert_string_equal(text_rfc3339(out, INT64_C(4102444800)), "2100-01-01T00:00:00Z");
    assert_string_equal(text_rfc3339(out, INT64_MAX), "9999-12-31T23:59:59Z");
    assert_string_equal(text_rfc3339(out, INT64_MIN), "1970-01-01T00:00:00Z");
}

static void integers_are_decimal_and_in_range(void **state)
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

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(text_to_int(wrong[i], -10, 10, &value));
    assert_int_equal(value, 77);
    assert_true(text_to_int("-10", -10, 10, &value));
    assert_int_equal(value, -10);
    assert_true(text_to_int("9223372036854775807", 0, INT64_MAX, &value));
    assert_true(value == INT64_MAX);
    assert_true(text_to_int("-9223372036854775808", INT64_MIN, 0, &value));
    assert_true(value == INT64_MIN);
}

static void numbers_are_printed_as_printf_would(void **state)
{
    static const int64_t values[] = {0,         7,          -1,        10,       443,
                                     -99999999, 4102444800, INT64_MAX, INT64_MIN};
    static const uint64_t hashes[] = {0, 1, UINT64_C(0x0123456789abcdef), UINT64_MAX};
    char digits[TEXT_INT_SIZE], hex[TEXT_HASH_SIZE], expected[32];

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        (void)snprintf(expected, sizeof expected, "%" PRId64, values[i]);
        assert_string_equal(text_print_int(digits, values[i]), expected);
    }
    for (size_t i = 0; i < sizeof hashes / sizeof hashes[0]; i++) {
        (void)snprintf(expected, sizeof expected, "%016" PRIx64, hashes[i]);
        assert_string_equal(text_print_hash(hex, hashes[i]), expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_printable_ascii_is_shown),
        cmocka_unit_test(pipeline_commands_are_broken_up),
        cmocka_unit_test(long_text_is_cut_visibly),
        cmocka_unit_test(every_size_stays_within_bounds),
        cmocka_unit_test(case_folds_in_ascii_only),
        cmocka_unit_test(prefixes_and_visible_bytes),
        cmocka_unit_test(names_have_a_narrow_grammar),
        cmocka_unit_test(guids_have_one_form),
        cmocka_unit_test(distance_counts_edits_and_exchanges),
        cmocka_unit_test(nearest_is_near_or_nothing),
        cmocka_unit_test(percent_encoding_keeps_unreserved_only),
        cmocka_unit_test(base64_matches_the_vectors),
        cmocka_unit_test(json_strings_are_escaped),
        cmocka_unit_test(hash_matches_fnv_1a),
        cmocka_unit_test(time_stamps_stay_in_range),
        cmocka_unit_test(integers_are_decimal_and_in_range),
        cmocka_unit_test(numbers_are_printed_as_printf_would),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
