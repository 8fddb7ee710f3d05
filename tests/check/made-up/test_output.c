/*
 * test_made-up-output.c - the made-up form
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"
#include "unit.h"

TEST(the_token_follows_the_remark)
{
    struct request request = {.operation = REQUEST_GET};
    auto_token struct token token = {0};
    auto_secret struct secret out = {0};

    secret_append_text(&token.access_token, "t");
    assert_int_equal(consumer_made_up_output.formats->print(&request, &token, &out, NULL), AAD_OK);
    assert_string_equal(out.bytes, "made up: t\n");
}
