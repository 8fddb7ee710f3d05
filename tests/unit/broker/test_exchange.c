/*
 * test_exchange.c - a token that a target gives for one of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/exchange.h"

#include "broker-fixture.h"
#include "unit.h"

static int start(void)
{
    int failed = broker_fixture_make();

    if (!failed)
        broker_fixture_make_registry();
    return failed;
}

BEFORE_EACH(start);
AFTER_EACH(broker_fixture_remove);

static enum aad_code get(const char *host, bool wants_exchange, char out[32])
{
    struct request request = broker_fixture_target(host);

    request.wants_exchange = wants_exchange;
    return broker_fixture_get(&request, out);
}

TEST(own_token_is_exchanged_once_for_each_target)
{
    char out[32];

    for (int i = 0; i < 2; i++) {
        assert_int_equal(get(BROKER_FIXTURE_HOST, true, out), AAD_OK);
        assert_string_equal(out, "own-1");
    }
    assert_string_equal(broker_fixture.exchanged, "token-1 at https://" BROKER_FIXTURE_HOST);
    assert_string_equal(broker_fixture.audience, "https://containerregistry.azure.net");
    assert_int_equal(get("two.example.com", true, out), AAD_OK);
    assert_string_equal(out, "own-2");
    assert_string_equal(broker_fixture.exchanged, "token-1 at https://two.example.com");
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(who_wants_ours_gets_ours)
{
    char out[32];

    assert_int_equal(get(BROKER_FIXTURE_HOST, false, out), AAD_OK);
    assert_string_equal(out, "token-1");
    assert_int_equal(get(BROKER_FIXTURE_HOST, true, out), AAD_OK);
    assert_string_equal(out, "own-1");
    assert_int_equal(get(BROKER_FIXTURE_HOST, false, out), AAD_OK);
    assert_string_equal(out, "token-1");
}

TEST(other_kinds_exchange_nothing)
{
    char out[32];

    assert_int_equal(broker_fixture_remove(), 0);
    assert_int_equal(broker_fixture_make(), 0);
    assert_int_equal(get(BROKER_FIXTURE_HOST, true, out), AAD_OK);
    assert_string_equal(out, "token-1");
    assert_int_equal(broker_fixture.exchanges, 0);
}

/* P1 */
TEST(host_of_nobody_is_asked_for_nothing)
{
    char out[32];

    assert_int_equal(get("evil.example.com", true, out), AAD_NOT_FOUND);
    assert_int_equal(broker_fixture.exchanges + broker_fixture.calls, 0);
}

TEST(what_a_target_gave_is_forgotten_with_the_connection_s_tokens)
{
    char out[32];

    assert_int_equal(get("two.example.com", true, out), AAD_OK);
    assert_string_equal(out, "own-1");
    broker_fixture_forget();
    assert_int_equal(get("two.example.com", true, out), AAD_OK);
    assert_string_equal(out, "own-2");
    assert_int_equal(broker_fixture.calls, 2);
}

TEST(refusal_keeps_our_token)
{
    char out[32];

    broker_fixture.exchange_code = AAD_PERSON;
    assert_int_equal(get(BROKER_FIXTURE_HOST, true, out), AAD_PERSON);
    assert_int_equal(get(BROKER_FIXTURE_HOST, false, out), AAD_OK);
    assert_string_equal(out, "token-1");
    assert_int_equal(broker_fixture.calls, 1);
}
