/*
 * test_broker-forget.c - what is known of a connection's tokens, where none is got
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/clock.h"
#include "broker-fixture.h"
#include "broker/life.h"
#include "unit.h"

BEFORE_EACH(broker_fixture_make);
AFTER_EACH(broker_fixture_remove);

static struct aad_error warning;

static void evict(const char *host, const char *presented)
{
    auto_request struct request request = broker_fixture_target(host);

    request.operation = REQUEST_EVICT;
    secret_append_text(&request.presented, presented);
    assert_int_equal(broker_evict(&request, &warning, NULL),
                     strcmp(host, BROKER_FIXTURE_HOST) ? AAD_NOT_FOUND : AAD_OK);
}

TEST(only_the_token_that_was_refused_is_forgotten)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture_age(LIFE_NEW_S, 3600, 3600);
    evict(BROKER_FIXTURE_HOST, "token-2");
    evict(BROKER_FIXTURE_HOST, "");
    evict("other.example.com", "old");
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "old");
    evict(BROKER_FIXTURE_HOST, "old");
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
    assert_int_equal(warning.code, AAD_OK);
}

/* A service that refuses everybody: git asks and erases at each command. */
TEST(new_token_that_is_refused_is_not_minted_anew)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    unsigned n_warnings = 0;
    char got[32];

    for (int i = 0; i < 20; i++) {
        warning = (struct aad_error){0};
        assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
        evict(BROKER_FIXTURE_HOST, got);
        n_warnings += warning.code != AAD_OK;
    }
    assert_int_equal(broker_fixture.calls, 1);
    assert_int_equal(n_warnings, 1);
}

/* And nobody is told of a later one that the earlier was told of. */
TEST(each_new_token_s_refusal_is_told)
{
    broker_fixture_age(2, 3600, 3600);
    evict(BROKER_FIXTURE_HOST, "old");
    assert_int_equal(warning.code, AAD_PERSON);
    warning = (struct aad_error){0};
    broker_fixture_age(1, 3600, 3600);
    evict(BROKER_FIXTURE_HOST, "old");
    assert_int_equal(warning.code, AAD_PERSON);
    warning = (struct aad_error){0};
}

static void find(struct connection *ret)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);

    assert_int_equal(broker_find_connection(&request, ret, NULL), AAD_OK);
}

static void evict_kept(const char *audience)
{
    auto_connection struct connection c = {0};
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);

    (void)snprintf(request.audience, sizeof request.audience, "%s", audience);
    find(&c);
    assert_int_equal(broker_evict_kept(&c, &request, &warning, NULL), AAD_OK);
}

TEST(whichever_token_is_kept_for_the_target_is_forgotten)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    evict_kept(""); /* there is none */
    broker_fixture_age(LIFE_NEW_S, 3600, 3600);
    evict_kept("https://b.example.com");
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "old");
    evict_kept("");
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
    assert_int_equal(warning.code, AAD_OK);
}

/* A tool that says of each answer that it was refused. */
TEST(whichever_token_is_kept_stays_while_it_is_new)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    unsigned n_warnings = 0;
    char got[32];

    for (int i = 0; i < 20; i++) {
        warning = (struct aad_error){0};
        evict_kept("");
        assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
        n_warnings += warning.code != AAD_OK;
    }
    assert_int_equal(broker_fixture.calls, 1);
    assert_int_equal(n_warnings, 1);
    warning = (struct aad_error){0};
}

TEST(a_retry_after_is_known_until_the_whole_way_works)
{
    auto_connection struct connection c = {0};
    auto_token struct token token = {.minted_at_s = clock_now_s()};
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    struct aad_error why = {.code = AAD_THROTTLED, .retry_after_s = 60};
    char got[32];

    find(&c);
    assert_int_equal(broker_check_cool_down(&c, c.audiences[0], NULL), AAD_OK);
    broker_note_failure(&c, c.audiences[0], &why);
    assert_int_equal(broker_check_cool_down(&c, c.audiences[0], NULL), AAD_THROTTLED);
    token.refresh_at_s = token.expires_at_s = token.minted_at_s + 3600;
    secret_append_text(&token.access_token, "kept");
    broker_keep(&c, c.audiences[0], &token);
    assert_int_equal(broker_check_cool_down(&c, c.audiences[0], NULL), AAD_OK);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "kept");
}

TEST(token_of_a_further_audience_leaves_the_first)
{
    auto_connection struct connection c = {0};
    auto_token struct token token = {.minted_at_s = clock_now_s()};
    struct request first = broker_fixture_target(BROKER_FIXTURE_HOST);
    struct request further = {.connection = "one"};
    char got[32];

    find(&c);
    (void)snprintf(further.audience, sizeof further.audience, "%s", c.audiences[1]);
    token.refresh_at_s = token.expires_at_s = token.minted_at_s + 3600;
    secret_append_text(&token.access_token, "kept");
    broker_keep(&c, c.audiences[0], &token);
    broker_keep_further(&c, c.audiences[1], &token);
    assert_int_equal(broker_fixture_get(&first, got), AAD_OK);
    assert_string_equal(got, "kept");
    assert_int_equal(broker_fixture_get(&further, got), AAD_OK);
    assert_string_equal(got, "kept");
    assert_int_equal(broker_fixture.calls, 0);
    broker_keep(&c, c.audiences[0], &token);
    assert_int_equal(broker_fixture_get(&further, got), AAD_OK);
    assert_string_equal(got, "token-1");
}

static enum aad_code forget_at(const char *host)
{
    struct request request = broker_fixture_target(host);

    request.operation = REQUEST_FORGET;
    request.wants_exchange = true;
    return broker_forget_kept(&request, NULL);
}

static void want_exchanged(const char *host, const char *token)
{
    struct request request = broker_fixture_target(host);
    char got[32];

    request.wants_exchange = true;
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, token);
}

TEST(logout_forgets_what_that_host_gave_and_nothing_else)
{
    broker_fixture_make_registry();
    want_exchanged(BROKER_FIXTURE_HOST, "own-1");
    want_exchanged("two.example.com", "own-2");
    assert_int_equal(forget_at(BROKER_FIXTURE_HOST), AAD_OK);
    assert_int_equal(forget_at("nobody.example"), AAD_NOT_FOUND);
    want_exchanged("two.example.com", "own-2");
    want_exchanged(BROKER_FIXTURE_HOST, "own-3");
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(logout_leaves_the_time_that_the_authority_wants_us_to_wait)
{
    auto_connection struct connection c = {0};
    struct aad_error why = {.code = AAD_THROTTLED, .retry_after_s = 60};

    find(&c);
    broker_note_failure(&c, c.audiences[0], &why);
    assert_int_equal(forget_at(BROKER_FIXTURE_HOST), AAD_OK);
    assert_int_equal(broker_check_cool_down(&c, c.audiences[0], NULL), AAD_THROTTLED);
}
