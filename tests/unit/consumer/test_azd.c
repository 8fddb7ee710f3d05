/*
 * test_azd.c - the Azure Developer CLI inside of `aad-credential exec`, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

TEST(golden_files)
{
    golden_fixture_check(&consumer_azd, "auth\ntoken", 10);
}

TEST(claims_and_prompt_are_passed_on)
{
    char words[][40] = {"auth",        "token",    "--output",
                        "json",        "--scope",  "https://r/.default",
                        "--no-prompt", "--claims", "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7fX19"};
    char *argv[COUNT(words) + 1] = {NULL};
    struct secret input = {0};
    auto_request struct request request = {0};

    for (size_t i = 0; i < COUNT(words); i++)
        argv[i] = words[i];
    secret_append_text(&input, "{\"connection\":\"one\"}");
    assert_int_equal(consumer_parse(&consumer_azd, &(struct call){9, argv, &input}, &request, NULL),
                     AAD_OK);
    assert_true(request.is_unattended);
    assert_true(request.names_resource);
    assert_string_equal(request.claims.bytes,
                        "{\"access_token\":{\"xms_cc\":{\"values\":[\"cp1\"]},\"nbf\":{}}}");
    secret_clear(&input);
}

TEST(without_the_variable_all_is_the_next_one_s)
{
    char words[][8] = {"auth", "token"}, *argv[] = {words[0], words[1], NULL};
    auto_request struct request request = {0};

    assert_int_equal(
        consumer_parse(&consumer_azd, &(struct call){2, argv, &(struct secret){0}}, &request, NULL),
        AAD_OK);
    assert_int_equal(request.operation, REQUEST_PASS_ON);
    assert_non_null(strstr(request.objection.what, "not found"));
}
