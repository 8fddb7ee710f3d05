/*
 * test_broker.c - from request to token: who gets which one, and from where
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/clock.h"
#include "broker-fixture.h"
#include "unit.h"

BEFORE_EACH(broker_fixture_make);
AFTER_EACH(broker_fixture_remove);

TEST(the_second_call_is_answered_from_the_cache)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
    assert_int_equal(broker_fixture.calls, 1);
    assert_string_equal(broker_fixture.audience, "https://a.example.com");
}

TEST(person_is_looked_for_on_a_miss_only)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture.is_alone = true;
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_int_equal(broker_fixture.looks, 1);
    assert_false(broker_fixture.may_ask);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_int_equal(broker_fixture.calls, 1);
    assert_int_equal(broker_fixture.looks, 1);
}

/* P5 */
TEST(the_connection_s_timeout_bounds_the_mint)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    int64_t began_ms = clock_steady_ms();
    char got[32];

    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_in_range(broker_fixture.deadline_left_ms, 20000 - (clock_steady_ms() - began_ms), 20000);
}

/* P1 */
TEST(no_other_host_gets_it)
{
    static const char *const hosts[] = {"example.com", "xtokens.example.com",
                                        "tokens.example.com.evil.org", "tokens-example.com"};
    char got[32];

    for (size_t i = 0; i < COUNT(hosts); i++) {
        struct request request = broker_fixture_target(hosts[i]);

        assert_int_equal(broker_fixture_get(&request, got), AAD_NOT_FOUND);
        (void)snprintf(request.connection, sizeof request.connection, "one");
        assert_int_equal(broker_fixture_get(&request, got), AAD_REFUSED);
        assert_string_equal(got, "");
    }
    assert_int_equal(broker_fixture.calls, 0);
}

TEST(audiences_have_their_own_tokens_and_others_are_refused)
{
    struct request request = {.connection = "one", .audience = "https://b.example.com"};
    char got[32];

    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(broker_fixture.audience, "https://b.example.com");
    (void)snprintf(request.audience, sizeof request.audience, "https://a.example.com");
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "token-2");
    (void)snprintf(request.audience, sizeof request.audience, "https://c.example.com");
    assert_int_equal(broker_fixture_get(&request, got), AAD_REFUSED);
    assert_int_equal(broker_fixture.calls, 2);
}

TEST(audience_can_be_named_as_a_library_does)
{
    struct request request = {
        .connection = "one", .audience = "https://b.example.com/.default", .names_resource = true};
    char got[32];

    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(broker_fixture.audience, "https://b.example.com");
    (void)snprintf(request.audience, sizeof request.audience, "https://c.example.com/.default");
    assert_int_equal(broker_fixture_get(&request, got), AAD_REFUSED);
    request.names_resource = false;
    (void)snprintf(request.audience, sizeof request.audience, "https://b.example.com/.default");
    assert_int_equal(broker_fixture_get(&request, got), AAD_REFUSED);
    assert_int_equal(broker_fixture.calls, 1);
}

/* Whoever peeks has no time for a mint. */
TEST(peek_answers_with_what_is_kept_and_asks_nobody)
{
    struct request request = {.connection = "one", .audience = "https://b.example.com"};
    auto_connection struct connection c = {0};
    auto_token struct token token = {0};
    char got[32];

    assert_int_equal(connection_load("one", &c, NULL), AAD_OK);
    assert_int_equal(broker_peek(&c, &request, &token, NULL), AAD_NOT_FOUND);
    assert_int_equal(broker_fixture.calls, 0);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_int_equal(broker_peek(&c, &request, &token, NULL), AAD_OK);
    assert_string_equal(token.access_token.bytes, "token-1");
    request.min_valid_s = 86400;
    assert_int_equal(broker_peek(&c, &request, &token, NULL), AAD_NOT_FOUND);
    (void)snprintf(request.audience, sizeof request.audience, "https://c.example.com");
    assert_int_equal(broker_peek(&c, &request, &token, NULL), AAD_REFUSED);
    assert_int_equal(broker_fixture.calls, 1);
}

/* case 73 */
TEST(the_token_is_served_when_nothing_can_be_written)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    assert_int_equal(setenv("XDG_STATE_HOME", "/proc/nowhere", 1), 0);
    assert_int_equal(setenv("XDG_CACHE_HOME", "/proc/nowhere", 1), 0);
    assert_int_equal(setenv("XDG_RUNTIME_DIR", "/proc/nowhere", 1), 0);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
}

TEST(a_remote_s_organisation_is_no_account)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    (void)snprintf(request.username, sizeof request.username, "some-organisation");
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
}

/* A kind with several targets: the host says which token it takes. */
TEST(host_gets_the_token_of_its_own_audience)
{
    auto_connection struct connection c = {0};
    struct request request = broker_fixture_target("api.bap.microsoft.com");
    char got[32];

    (void)strcpy(c.name, "one");
    (void)strcpy(request.connection, "one");
    assert_int_equal(connection_set(&c, "kind", "powerplatform", NULL), AAD_OK);
    assert_int_equal(connection_set(&c, "authority", "https://login.microsoftonline.com/t", NULL),
                     AAD_OK);
    assert_int_equal(connection_set(&c, "client-id", "9b000000-0000-4000-8000-000000000002", NULL),
                     AAD_OK);
    assert_int_equal(connection_complete(&c, NULL), AAD_OK);
    assert_int_equal(connection_save(&c, NULL), AAD_OK);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(broker_fixture.audience, "https://service.powerapps.com/");
    (void)strcpy(request.audience, "https://api.powerplatform.com");
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(broker_fixture.audience, "https://api.powerplatform.com");
}
