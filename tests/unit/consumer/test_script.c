/*
 * test_script.c - a token as text, JSON and header
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"
#include "unit.h"

static void check(const char *format, const char *text, const char *expected)
{
    const struct consumer_format *with = consumer_script.formats; /* the first is the default */
    struct request request = {.operation = REQUEST_GET};
    auto_token struct token token = {.expires_at_s = 1893553445};
    auto_secret struct secret out = {0};
    enum aad_code code;

    secret_append_text(&token.access_token, text);
    while (format && strcmp(with->name, format) != 0)
        with++;
    code = with->print(&request, &token, &out, NULL);
    assert_int_equal(code, expected ? AAD_OK : AAD_PROTOCOL);
    assert_int_equal(out.len, expected ? strlen(expected) : 0);
    if (expected)
        assert_string_equal(out.bytes, expected);
}

TEST(text_is_the_token_and_a_line_end)
{
    check(NULL, "a.b.c", "a.b.c\n");
    check("text", "a.b.c", "a.b.c\n");
}

TEST(header_is_one_line)
{
    check("header", "a.b.c", "Authorization: Bearer a.b.c\n");
}

TEST(json_is_quoted_and_has_the_expiry)
{
    check("json", "a\"b\\c",
          "{\"access_token\":\"a\\\"b\\\\c\",\"token_type\":\"Bearer\","
          "\"expires_on\":1893553445,\"expires_at\":\"2030-01-02T03:04:05Z\"}\n");
}

/* P4 */
TEST(a_token_with_other_bytes_is_not_printed)
{
    check("text", "a\nb", NULL);
    check("header", "a\r\nX-Evil: 1", NULL);
    check("json", "", NULL);
    check("json", "\xff", NULL);
}
