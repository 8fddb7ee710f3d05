/*
 * test_curl.c - a configuration that curl reads as one header and safe options
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"
#include "unit.h"

static enum aad_code print(const struct request *request, const char *text, struct secret *out)
{
    auto_token struct token token = {.expires_at_s = 1893553445};

    secret_append_text(&token.access_token, text);
    return consumer_curl.print(request, &token, out, NULL);
}

TEST(the_header_is_quoted_for_curl)
{
    struct request request = {.operation = REQUEST_GET};
    auto_secret struct secret out = {0};

    assert_int_equal(print(&request, "a\"b\\c", &out), AAD_OK);
    assert_string_equal(out.bytes, "proto = \"=https\"\nproto-redir = \"=https\"\n"
                                   "no-netrc\nno-location-trusted\n"
                                   "header = \"Authorization: Bearer a\\\"b\\\\c\"\n");
}

TEST(http_is_possible_for_a_loopback_target_only)
{
    struct request request = {.operation = REQUEST_GET, .has_target = true};
    auto_secret struct secret http = {0}, https = {0};

    assert_int_equal(print(&request, "t", &http), AAD_OK);
    assert_non_null(strstr(http.bytes, "proto = \"=http\"\n"));
    request.target.is_https = true;
    assert_int_equal(print(&request, "t", &https), AAD_OK);
    assert_null(strstr(https.bytes, "\"=http\""));
}

/* P4 */
TEST(a_token_with_other_bytes_is_not_printed)
{
    struct request request = {.operation = REQUEST_GET};
    auto_secret struct secret out = {0};

    assert_int_equal(print(&request, "a\"\nurl = \"https://evil", &out), AAD_PROTOCOL);
    assert_int_equal(print(&request, "", &out), AAD_PROTOCOL);
    assert_int_equal(out.len, 0);
}
