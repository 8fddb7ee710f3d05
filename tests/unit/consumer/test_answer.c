/*
 * test_answer.c - what several protocols answer alike
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/answer.h"
#include "unit.h"

TEST(authorization_is_bearer_or_basic)
{
    auto_token struct token token = {0};
    auto_secret struct secret bearer = {0}, basic = {0};

    secret_append_text(&token.access_token, "t");
    consumer_append_authorization(&token, &bearer);
    assert_string_equal(bearer.bytes, "Bearer t");
    token.is_bare = true;
    consumer_append_authorization(&token, &basic);
    assert_string_equal(basic.bytes, "Basic YWFkOnQ=");
}

TEST(plain_token_has_no_character_that_means_something)
{
    static const char *const others[] = {"a\"b", "a#b", "a;b",  "a$b", "a{b",
                                         "a&b",  "a<b", "a\\b", "a b"};
    auto_token struct token token = {0};
    struct aad_error err;

    secret_append_text(&token.access_token, "aZ0-._~+/==");
    assert_int_equal(consumer_check_plain(&token, &err), AAD_OK);
    for (size_t i = 0; i < COUNT(others); i++) {
        secret_clear(&token.access_token);
        secret_append_text(&token.access_token, others[i]);
        assert_int_not_equal(consumer_check_plain(&token, &err), AAD_OK);
    }
}

TEST(half_a_header_is_none)
{
    auto_token struct token token = {0};
    auto_secret struct secret out = {0};

    secret_append_text(&out, "before");
    secret_fail(&token.access_token);
    consumer_append_basic("", &token, &out);
    assert_int_equal(secret_ok(&out, NULL), AAD_INTERNAL);
}

TEST(authorization_may_be_a_text_of_json)
{
    auto_token struct token token = {0};
    auto_secret struct secret out = {0};

    secret_append_text(&token.access_token, "t");
    consumer_quote_authorization(&token, &out);
    assert_string_equal(out.bytes, "\"Bearer t\"");
    secret_fail(&token.access_token);
    consumer_quote_authorization(&token, &out);
    assert_int_equal(secret_ok(&out, NULL), AAD_INTERNAL);
}
