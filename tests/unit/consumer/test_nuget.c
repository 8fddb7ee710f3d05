/*
 * test_nuget.c - NuGet's plugin protocol, by golden files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer-fixture.h"
#include "golden-fixture.h"
#include "unit.h"

/* What is understood of a message. */
static void ask(const char *retry, const char *unattended, struct request *ret)
{
    auto_secret struct secret input = {0};
    char word[] = "-Plugin", *argv[] = {word, NULL};

    secret_append_all(&input,
                      "{\"RequestId\":\"1\",\"Type\":\"Request\","
                      "\"Method\":\"GetAuthenticationCredentials\","
                      "\"Payload\":{\"Uri\":\"https://pkgs.dev.azure.com/contoso/index.json\"",
                      retry, unattended, "}}", (char *)NULL);
    assert_int_equal(consumer_parse(&consumer_nuget, &(struct call){1, argv, &input}, ret, NULL),
                     AAD_OK);
    assert_int_equal(ret->operation, REQUEST_GET);
}

TEST(golden_files)
{
    golden_fixture_check(&consumer_nuget, "-Plugin", 50);
}

TEST(retry_means_that_the_last_answer_was_refused)
{
    auto_request struct request first = {0}, again = {0};

    ask(",\"IsRetry\":false", "", &first);
    ask(",\"IsRetry\":true", "", &again);
    assert_false(first.was_refused);
    assert_true(again.was_refused);
    assert_string_equal(first.path, "/contoso/index.json");
}

TEST(nobody_is_asked_for_anything_unless_nuget_says_that_somebody_is_there)
{
    auto_request struct request silent = {0}, alone = {0}, there = {0};

    ask("", "", &silent);
    ask("", ",\"IsNonInteractive\":true", &alone);
    ask("", ",\"IsNonInteractive\":false", &there);
    assert_true(silent.is_unattended);
    assert_true(alone.is_unattended);
    assert_false(there.is_unattended);
}

TEST(we_ask_for_a_handshake_first)
{
    assert_string_equal(consumer_nuget.greeting,
                        "{\"RequestId\":\"aad-credential-1\",\"Type\":\"Request\","
                        "\"Method\":\"Handshake\",\"Payload\":{\"ProtocolVersion\":\"2.0.0\","
                        "\"MinimumProtocolVersion\":\"2.0.0\"}}\n");
}

TEST(personal_access_token_is_a_password_as_well)
{
    const struct consumer_fixture_row row = {
        "bare",
        .token = "pat",
        .is_bare = true,
        .is_endless = true,
        .note = "7",
        .out = "{\"RequestId\":\"7\",\"Type\":\"Response\","
               "\"Method\":\"GetAuthenticationCredentials\",\"Payload\":{\"Username\":\"aad\","
               "\"Password\":\"pat\",\"AuthenticationTypes\":[\"Basic\"],"
               "\"ResponseCode\":\"Success\"}}\n"};

    consumer_fixture_check(&consumer_nuget, &row, 1);
}
