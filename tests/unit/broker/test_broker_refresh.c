/*
 * test_broker_refresh.c - tokens that are due, short-lived or too short, and an authority that is
 * busy
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "broker-fixture.h"
#include "unit.h"

BEFORE_EACH(broker_fixture_make);
AFTER_EACH(broker_fixture_remove);

TEST(a_due_token_is_replaced)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture_age(2000, 1800, 3600);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
}

TEST(nobody_is_asked_for_a_token_that_is_still_valid)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture_age(2000, 1800, 3600);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_false(broker_fixture.may_ask);
    broker_fixture_forget();
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_true(broker_fixture.may_ask);
}

TEST(a_token_in_its_last_five_minutes_is_replaced)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture_age(3350, 3590, 3600);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
}

TEST(a_due_token_is_served_when_the_refresh_fails_for_now)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture_age(2000, 1800, 3600);
    broker_fixture.code = AAD_NETWORK;
    for (int i = 0; i < 5; i++) {
        assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
        assert_string_equal(got, "old");
    }
    /* P7: and nobody asks again at once */
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(a_due_token_is_not_served_when_the_authority_says_no)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture_age(2000, 1800, 3600);
    broker_fixture.code = AAD_REJECTED;
    for (int i = 0; i < 3; i++) {
        assert_int_equal(broker_fixture_get(&request, got), AAD_REJECTED);
        assert_string_equal(got, "");
    }
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(a_short_lived_token_is_served_and_kept)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture.lifetime_s = 60;
    broker_fixture.refresh_in_s = 60;
    for (int i = 0; i < 5; i++)
        assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(refresh_times_out_of_order_cause_no_loop)
{
    static const int64_t refresh_in_s[] = {-5, 0, 3600, 99999};
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    for (size_t i = 0; i < COUNT(refresh_in_s); i++) {
        broker_fixture.calls = broker_fixture.starts = 0;
        broker_fixture.refresh_in_s = refresh_in_s[i];
        broker_fixture_forget();
        assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
        assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
        assert_int_equal(broker_fixture.calls, 1);
    }
}

TEST(min_valid_mints_when_the_cached_one_is_too_short)
{
    struct request request = {.connection = "one", .min_valid_s = 3000};
    char got[32];

    broker_fixture_age(1000, 1800, 3600);
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_string_equal(got, "token-1");
    request.min_valid_s = 10;
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(min_valid_beyond_all_tokens_fails_without_a_loop)
{
    struct request request = {.connection = "one", .min_valid_s = 7200};
    char got[32];

    for (int i = 0; i < 5; i++)
        assert_int_equal(broker_fixture_get(&request, got), AAD_UNSUPPORTED);
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(throttling_holds_back_later_callers)
{
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    char got[32];

    broker_fixture.code = AAD_THROTTLED;
    broker_fixture.retry_after_s = 60;
    assert_int_equal(broker_fixture_get(&request, got), AAD_THROTTLED);
    (void)usleep(5000);
    assert_int_equal(broker_fixture_get(&request, got), AAD_THROTTLED);
    assert_int_equal(broker_fixture.calls, 1);
    broker_fixture.code = AAD_OK;
    broker_fixture_forget();
    assert_int_equal(broker_fixture_get(&request, got), AAD_OK);
}

static enum aad_code get_anew(struct token *token, struct aad_error *err)
{
    const struct broker broker = {.start_store = broker_fixture_start_store,
                                  .deadline = deadline_in_ms(UNIT_HUNG_MS),
                                  .may_ask = true};
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);

    broker_fixture_forget();
    return broker_get(&broker, &request, token, err);
}

/* 1800 s less a fifth; that all are the same is as likely as 361 ^ -19. */
TEST(new_tokens_are_not_all_due_at_the_same_age)
{
    int64_t first_s = INT64_MAX, last_s = 0;

    for (int i = 0; i < 20; i++) {
        auto_token struct token token = {0};
        struct aad_error err;
        int64_t age_s;

        assert_int_equal(get_anew(&token, &err), AAD_OK);
        age_s = token.refresh_at_s - token.minted_at_s;
        assert_in_range(age_s, 1440, 1800);
        first_s = age_s < first_s ? age_s : first_s;
        last_s = age_s > last_s ? age_s : last_s;
    }
    assert_true(first_s < last_s);
}

/* P7; that all are the same is as likely as 31 ^ -19. */
TEST(a_retry_after_is_spread_for_who_asked_and_for_all_others)
{
    int32_t first_s = INT32_MAX, last_s = 0;

    broker_fixture.code = AAD_THROTTLED;
    broker_fixture.retry_after_s = 60;
    for (int i = 0; i < 20; i++) {
        const struct broker broker = {.deadline = deadline_in_ms(UNIT_HUNG_MS)};
        struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
        auto_token struct token token = {0};
        struct aad_error err = {0}, later = {0};

        assert_int_equal(get_anew(&token, &err), AAD_THROTTLED);
        assert_in_range(err.retry_after_s, 60, 90);
        assert_int_equal(broker_get(&broker, &request, &token, &later), AAD_THROTTLED);
        assert_in_range(later.retry_after_s, err.retry_after_s - 5, err.retry_after_s);
        first_s = err.retry_after_s < first_s ? err.retry_after_s : first_s;
        last_s = err.retry_after_s > last_s ? err.retry_after_s : last_s;
    }
    assert_true(first_s < last_s);
}
