/*
 * test_made-up-output.c - the made-up form
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "unit.h"

TEST(the_token_follows_the_remark)
{
    static const struct consumer_fixture_row row = {"a token", .token = "t", .out = "made up: t\n"};

    consumer_fixture_check(&consumer_made_up_output, &row, 1);
}
