/*
 * test_broker_claims.c - a resource has refused a token, and said what it misses
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "broker-fixture.h"
#include "broker/cache.h"
#include "broker/lane.h"
#include "unit.h"

BEFORE_EACH(broker_fixture_make);
AFTER_EACH(broker_fixture_remove);

#define CLAIMS "{\"access_token\":{\"nbf\":1}}"
#define OTHER "{\"access_token\":{\"nbf\":2}}"

static void check(const char *claims, enum aad_code code, const char *want)
{
    auto_request struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    buf_append_text(&request.claims, claims);
    assert_int_equal(broker_fixture_get(&request, got), code);
    assert_string_equal(got, want);
}

TEST(claims_go_past_the_cache_once)
{
    check("", AAD_OK, "token-1");
    check(CLAIMS, AAD_OK, "token-2");
    assert_string_equal(broker_fixture.claims, CLAIMS);
    assert_string_equal(broker_fixture.refused, "token-1");
    check(CLAIMS, AAD_OK, "token-2");
    check("", AAD_OK, "token-2");
    check(OTHER, AAD_OK, "token-3");
    assert_string_equal(broker_fixture.claims, OTHER);
    check("", AAD_OK, "token-3");
    assert_int_equal(broker_fixture.calls, 3);
}

TEST(nothing_is_refused_where_nothing_was_kept)
{
    check(CLAIMS, AAD_OK, "token-1");
    assert_string_equal(broker_fixture.refused, "");
    check("", AAD_OK, "token-1");
}

/* Whoever is refused with it again, a minute later, has not got what he needs. */
TEST(token_for_the_same_claims_is_the_answer_for_a_minute)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf key = {0}, lane = {0}, token_key = {0};
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    struct buf claims = {.bytes = (char[]){CLAIMS}, .len = strlen(CLAIMS)};
    auto_token struct token token = {.minted_at_s = clock_now_s() - 61};

    assert_int_equal(broker_find_connection(&request, &c, NULL), AAD_OK);
    connection_identity(&c, c.audiences[0], &key);
    lane_print(buf_text(&key), lane_of(&claims), &lane);
    lane_print_token(buf_text(&lane), &claims, &token_key);
    token.refresh_at_s = token.expires_at_s = token.minted_at_s + 3600;
    secret_append_text(&token.access_token, "old");
    cache_put(buf_text(&token_key), &token);
    check(CLAIMS, AAD_OK, "token-1");
    check(CLAIMS, AAD_OK, "token-1");
}

/* The authority may want a person for the claims, and give a token without them silently. */
TEST(failure_for_claims_is_nobody_else_s)
{
    broker_fixture_age(2000, 1800, 3600); /* due */
    broker_fixture.code = AAD_PERSON;
    check(CLAIMS, AAD_PERSON, "");
    broker_fixture.code = AAD_OK;
    check("", AAD_OK, "token-2");
}

/* P7 */
TEST(throttling_is_everybody_s)
{
    broker_fixture_age(100, 1800, 3600);
    broker_fixture.code = AAD_THROTTLED;
    broker_fixture.retry_after_s = 60;
    check(CLAIMS, AAD_THROTTLED, "");
    broker_fixture.code = AAD_OK;
    check(CLAIMS, AAD_THROTTLED, "");
    check(OTHER, AAD_THROTTLED, "");
    check("", AAD_OK, "old");
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(retry_after_of_others_is_obeyed)
{
    broker_fixture.code = AAD_THROTTLED;
    broker_fixture.retry_after_s = 60;
    check("", AAD_THROTTLED, "");
    check(CLAIMS, AAD_THROTTLED, "");
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(what_is_forgotten_is_asked_for_again)
{
    check(CLAIMS, AAD_OK, "token-1");
    broker_fixture_forget();
    check(CLAIMS, AAD_OK, "token-2");
}

/* P7: the fixture's mint counts for its own process only, so that a token's name tells. */
TEST(parallel_callers_with_the_same_claims_share_one_mint)
{
    pid_t children[10];
    int status;

    check("", AAD_OK, "token-1");
    for (size_t i = 0; i < COUNT(children); i++) {
        children[i] = fork();
        if (children[i])
            continue;
        check(CLAIMS, AAD_OK, "token-2");
        _exit(broker_fixture.calls - 1);
    }
    for (size_t i = 0, mints = 0; i < COUNT(children); i++) {
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        mints += (size_t)WEXITSTATUS(status);
        assert_true(i + 1 < COUNT(children) || mints == 1);
    }
}
