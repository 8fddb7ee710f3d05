/*
 * test_personal-access-token.c - the grant whose token is the secret
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "connection/expiry.h"
#include "mint-fixture.h"
#include "mint/bare.h"
#include "unit.h"

static struct connection connection;
static struct aad_error err;

static int start(void)
{
    mint_fixture_make_state();
    mint_fixture_bare(&connection, "https://dev.azure.com");
    return 0;
}

static int stop(void)
{
    mint_fixture_forget_kernel();
    mint_fixture_remove_state();
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code get(const char *text, struct token *ret)
{
    auto_secret struct secret secret = {0};
    const struct mint_request request = {.connection = &connection};
    const struct body_call call = {
        .connection = &connection, .secret = &secret, .request = &request};

    secret_append_text(&secret, text);
    memset(&err, 0, sizeof err);
    return body_personal_access_token.get(&call, ret, &err);
}

TEST(nothing_is_sent_and_the_store_is_needed)
{
    assert_ptr_equal(body_find("personal-access-token"), &body_personal_access_token);
    assert_null(body_personal_access_token.build);
    assert_true(grant_find("personal-access-token")->needs_store);
    assert_false(grant_has_authority(grant_find("personal-access-token")));
}

TEST(token_is_the_secret_for_a_short_time)
{
    auto_token struct token token = {0};

    assert_int_equal(get("pat-canary", &token), AAD_OK);
    assert_string_equal(token.access_token.bytes, "pat-canary");
    assert_true(token.is_bare);
    assert_int_equal(token.expires_at_s - token.minted_at_s, BARE_LIFE_S);
}

TEST(what_has_expired_is_not_handed_out)
{
    static char day[] = "2020-01-31";
    auto_token struct token token = {0};

    connection.expires = day;
    assert_int_equal(get("pat-canary", &token), AAD_REJECTED);
    assert_null(token.access_token.bytes);
    assert_non_null(strstr(err.what, "2020-01-31"));
    assert_non_null(strstr(err.remedy, "connection edit test --secret --expires"));
}

TEST(what_cannot_be_one_is_not_handed_out)
{
    static const char *const rows[] = {"", "two words", "a\nline", "caf\xc3\xa9"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_token struct token token = {0};

        unit_row(rows[i]);
        assert_int_equal(get(rows[i], &token), AAD_CONFIG);
        assert_null(token.access_token.bytes);
    }
}
