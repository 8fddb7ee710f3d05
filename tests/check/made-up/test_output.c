/*
 * test_made_up_output.c - the made-up form
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "consumer/consumer.h"

static void the_token_follows_the_remark(void **state)
{
    struct request request = {.operation = REQUEST_GET};
    auto_token struct token token = {0};
    auto_secret struct secret out = {0};

    (void)state;
    secret_append_text(&token.access_token, "t");
    assert_int_equal(consumer_made_up_output.formats->print(&request, &token, &out, NULL), AAD_OK);
    assert_string_equal(out.bytes, "made up: t\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_token_follows_the_remark),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
