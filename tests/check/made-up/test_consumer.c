/*
 * test_made-up-consumer.c - the made-up protocol
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"
#include "unit.h"

TEST(the_name_comes_back_with_the_token)
{
    char word[] = "get", *argv[] = {word, NULL};
    auto_request struct request request = {0};
    auto_token struct token token = {0};
    auto_secret struct secret input = {0}, out = {0};

    secret_append_text(&input, "want https://made-up.example here\n");
    assert_int_equal(consumer_made_up_consumer.parse(1, argv, &input, &request, NULL), AAD_OK);
    assert_string_equal(request.target.host, "made-up.example");
    secret_append_text(&token.access_token, "t");
    assert_int_equal(consumer_made_up_consumer.print(&request, &token, &out, NULL), AAD_OK);
    assert_string_equal(out.bytes, "here t\n");
}
