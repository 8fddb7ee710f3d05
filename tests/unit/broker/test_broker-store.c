/*
 * test_broker-store.c - a store that signs in gets its token like any other caller
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/broker.h"

#include <string.h>

#include "broker-fixture.h"
#include "unit.h"

#define URL "https://" BROKER_FIXTURE_HOST "/secrets/x"

static struct store_sign_in asked;
static struct aad_error error;

static int start(void)
{
    int failed = broker_fixture_make();

    broker_fixture.starts_none = true;
    error = (struct aad_error){0};
    asked = (struct store_sign_in){.connection = "one",
                                   .audience = "https://b.example.com",
                                   .url = URL,
                                   .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    return failed;
}

BEFORE_EACH(start);
AFTER_EACH(broker_fixture_remove);

static enum aad_code get(struct secret *ret)
{
    secret_clear(ret);
    return broker_get_for_store(&asked, ret, &error);
}

TEST(token_is_for_the_audience_and_cached)
{
    auto_secret struct secret token = {0};

    for (int i = 0; i < 2; i++) {
        assert_int_equal(get(&token), AAD_OK);
        assert_string_equal(token.bytes, "token-1");
    }
    assert_string_equal(broker_fixture.audience, "https://b.example.com");
    assert_int_equal(broker_fixture.calls, 1);
    assert_false(broker_fixture.may_ask);
}

/* P5: the store's, although the connection allows itself 20 s. */
TEST(deadline_is_that_of_the_store)
{
    auto_secret struct secret token = {0};

    asked.deadline = deadline_in_ms(2000);
    assert_int_equal(get(&token), AAD_OK);
    assert_in_range(broker_fixture.deadline_left_ms, 1, 2000);
}

/* P1 */
TEST(token_goes_only_where_the_connection_lets_it)
{
    static const char *const urls[] = {"https://evil.example/",
                                       "https://" BROKER_FIXTURE_HOST ":444/",
                                       "http://" BROKER_FIXTURE_HOST "/", "tokens", ""};
    auto_secret struct secret token = {0};

    for (size_t i = 0; i < COUNT(urls); i++) {
        unit_row(urls[i]);
        asked.url = urls[i];
        assert_int_not_equal(get(&token), AAD_OK);
        assert_int_equal(token.len, 0);
    }
    asked.url = URL;
    asked.audience = "https://c.example.com";
    assert_int_not_equal(get(&token), AAD_OK);
    assert_int_equal(broker_fixture.calls, 0);
}

TEST(connection_has_to_be_there)
{
    auto_secret struct secret token = {0};

    asked.connection = "none";
    assert_int_equal(get(&token), AAD_NOT_FOUND);
}

TEST(name_of_no_usual_length_is_refused)
{
    auto_secret struct secret token = {0};
    char audience[600];

    memset(audience, 'a', sizeof audience);
    audience[sizeof audience - 1] = '\0';
    asked.audience = audience;
    assert_int_equal(get(&token), AAD_PROTOCOL);
}

/* One that was minted long ago: a new one may help. */
TEST(token_that_was_refused_is_not_given_again)
{
    auto_secret struct secret token = {0};

    asked.audience = "https://a.example.com";
    broker_fixture_age(600, 3600, 7200);
    assert_int_equal(get(&token), AAD_OK);
    assert_int_equal(broker_fixture.calls, 0);
    asked.was_refused = true;
    assert_int_equal(get(&token), AAD_OK);
    assert_string_equal(token.bytes, "token-1");
    assert_int_equal(get(&token), AAD_OK); /* that one was minted just now */
    assert_string_equal(token.bytes, "token-1");
}

static enum aad_code inner_code;

/* The mint's store asks as well. */
static void ask_within(void)
{
    auto_secret struct secret token = {0};
    struct aad_error inner = {0};

    inner_code = broker_get_for_store(&asked, &token, &inner);
    assert_non_null(strstr(inner.what, "'one' to open another store"));
}

TEST(store_that_opens_a_store_is_refused)
{
    auto_secret struct secret token = {0};

    broker_fixture.meanwhile = ask_within;
    assert_int_equal(get(&token), AAD_OK);
    assert_int_equal(inner_code, AAD_REFUSED);
    assert_int_equal(get(&token), AAD_OK); /* that is over */
}
