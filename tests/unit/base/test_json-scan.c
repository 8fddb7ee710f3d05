/*
 * test_json-scan.c - only valid JSON reaches the parser behind (case 51)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json-scan.h"

#include "base/cleanup.h"
#include "base/json.h"
#include "unit.h"

/* A block without a byte to spare, so that a sanitizer sees each byte read too far. */
static const char *scan_exact(const char *text, size_t len)
{
    auto_free char *exact = malloc(len ? len : 1);

    assert_non_null(exact);
    memcpy(exact, text, len);
    return json_scan(exact, len);
}

static void check_refused(const char *text, const char *reason)
{
    const char *found = scan_exact(text, strlen(text));

    if (!found || !strstr(found, reason))
        fail_msg("%s: '%s' instead of '%s'", text, found ? found : "accepted", reason);
}

TEST(valid_objects_pass)
{
    static const char *const right[] = {
        "{}",
        " \t\r\n{ } \n",
        "{\"a\":[],\"b\":{},\"c\":[1,2,[3]]}",
        "{\"a\":0,\"b\":-0,\"c\":-1.5e+10,\"d\":1E5,\"e\":1e400,\"f\":10.01}",
        "{\"a\":true,\"b\":false,\"c\":null}",
        "{\"\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\uDE00\"}",
        "{\"\xc3\xa4\":\"\xe2\x82\xac\xf0\x9f\x98\x80\x7f\"}",
    };

    for (size_t i = 0; i < COUNT(right); i++)
        if (scan_exact(right[i], strlen(right[i])))
            fail_msg("refused: %s", right[i]);
}

TEST(every_truncation_is_refused)
{
    const char *text = "{\"a\":[1.5e3,true,{\"b\":\"\\uD83D\\uDE00\xe2\x82\xac\\n\"}],\"c\":null}";

    assert_null(scan_exact(text, strlen(text)));
    for (size_t len = 0; len < strlen(text); len++)
        assert_non_null(scan_exact(text, len));
}

TEST(what_is_no_object_is_refused)
{
    check_refused("", "empty");
    check_refused(" ", "not an object");
    check_refused("[]", "not an object");
    check_refused("\"x\"", "not an object");
    check_refused("<html>", "not an object");
    check_refused("\xef\xbb\xbf{}", "not an object");
    check_refused("{} x", "after its end");
    check_refused("{}{}", "after its end");
    check_refused("{}}", "after its end");
    assert_non_null(scan_exact("{}\0", 3));
    assert_non_null(scan_exact("\xff\xfe{\0}\0", 6));
    assert_non_null(scan_exact("{\"a\":1\0}", 8));
}

TEST(wrong_structure_is_refused)
{
    static const char *const wrong[] = {
        "{\"a\":1,}", "{,}",        "{\"a\"}",      "{\"a\" 1}",     "{a:1}",
        "{'a':1}",    "{\"a\":[1}", "{\"a\":[1,]}", "{\"a\":[1 2]}", "{\"a\":}",
        "{1:2}",      "{\"a\":1]",  "{]",           "{\"a\":/**/1}", "{\"a\":\v1}",
    };

    for (size_t i = 0; i < COUNT(wrong); i++)
        check_refused(wrong[i], "");
}

TEST(wrong_values_are_refused)
{
    static const char *const wrong[] = {
        "01",  "+1", ".5",  "1.",   "1e",    "1e+",       "-",         "--1", "0x10", "NaN",
        "inf", "1_", "tru", "True", "nulll", "truefalse", "undefined", "1,2", "-a",   "1.e5",
    };

    for (size_t i = 0; i < COUNT(wrong); i++) {
        char text[64] = "{\"a\":";

        (void)strncat(text, wrong[i], 40);
        (void)strcat(text, "}");
        check_refused(text, "");
    }
}

TEST(wrong_strings_are_refused)
{
    check_refused("{\"a\":\"\\u0000\"}", "NUL");
    check_refused("{\"a\":\"\\ud800\"}", "surrogate");
    check_refused("{\"a\":\"\\udc00\"}", "surrogate");
    check_refused("{\"a\":\"\\ud800\\u0041\"}", "surrogate");
    check_refused("{\"a\":\"\\ud800x\"}", "surrogate");
    check_refused("{\"a\":\"\\u12g4\"}", "escape");
    check_refused("{\"a\":\"\\x41\"}", "escape");
    check_refused("{\"a\":\"\n\"}", "control");
    check_refused("{\"a\":\"\x1f\"}", "control");
    check_refused("{\"a\n\":1}", "control");
    assert_non_null(scan_exact("{\"a\":\"\0\"}", 9));
}

TEST(wrong_utf8_is_refused)
{
    static const char *const wrong[] = {"\x80",
                                        "\xc0\x80",
                                        "\xc1\xbf",
                                        "\xe0\x80\x80",
                                        "\xed\xa0\x80",
                                        "\xf0\x80\x80\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xff",
                                        "\xc3",
                                        "\xe2\x82",
                                        "\xc3(",
                                        "\xe2\x82("};

    for (size_t i = 0; i < COUNT(wrong); i++) {
        char text[32] = "{\"";

        assert_false(json_scan_utf8(wrong[i], strlen(wrong[i])));
        (void)strcat(text, wrong[i]);
        (void)strcat(text, "\":1}");
        check_refused(text, "UTF-8");
    }
    assert_true(json_scan_utf8("a\xc3\xa4\xed\x9f\xbf\xf4\x8f\xbf\xbf", 10));
}

/* {"a":[[[...]]]} with that many levels in all */
static bool depth_passes(size_t depth)
{
    auto_free char *text = malloc(depth * 2 + 16);
    size_t len = 5;

    assert_non_null(text);
    memcpy(text, "{\"a\":", 5);
    memset(text + len, '[', depth - 1);
    len += depth - 1;
    memset(text + len, ']', depth - 1);
    len += depth - 1;
    text[len++] = '}';
    return json_scan(text, len) == NULL;
}

TEST(depth_has_a_limit)
{
    assert_true(depth_passes(JSON_DEPTH_MAX));
    assert_false(depth_passes(JSON_DEPTH_MAX + 1));
    assert_false(depth_passes(100000));
}

TEST(size_has_a_limit)
{
    auto_free char *text = malloc(JSON_SIZE_MAX + 1);

    assert_non_null(text);
    memset(text, ' ', JSON_SIZE_MAX + 1);
    memcpy(text, "{}", 2);
    assert_null(json_scan(text, JSON_SIZE_MAX));
    assert_non_null(json_scan(text, JSON_SIZE_MAX + 1));
}
