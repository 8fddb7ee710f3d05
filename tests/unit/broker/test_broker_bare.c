/*
 * test_broker_bare.c - a secret that is handed out as it is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "base/text.h"
#include "broker-fixture.h"
#include "unit.h"

#define FAR "2999-12-31"

BEFORE_EACH(broker_fixture_make);
AFTER_EACH(broker_fixture_remove);

static enum aad_code get(int64_t min_valid_s, const char *claims, struct token *ret,
                         struct aad_error *err)
{
    auto_request struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    struct broker b = {.deadline = deadline_in_ms(UNIT_HUNG_MS),
                       .start_store = broker_fixture_start_store};

    request.min_valid_s = min_valid_s;
    buf_append_text(&request.claims, claims);
    memset(err, 0, sizeof *err);
    return broker_get(&b, &request, ret, err);
}

TEST(it_is_said_to_be_bare_also_from_the_cache)
{
    broker_fixture_make_bare(NULL);
    for (int i = 0; i < 2; i++) {
        auto_token struct token token = {0};
        struct aad_error err;

        assert_int_equal(get(0, "", &token, &err), AAD_OK);
        assert_true(token.is_bare);
        assert_string_equal(token.access_token.bytes, "token-1");
        assert_int_equal(token.expires_at_s, 0);
    }
    assert_int_equal(broker_fixture.calls, 1);
}

TEST(its_end_is_that_of_the_connection_and_not_of_the_cache)
{
    auto_token struct token token = {0};
    struct aad_error err;

    broker_fixture_make_bare(FAR);
    assert_int_equal(get(365 * 24 * 3600, "", &token, &err), AAD_OK);
    assert_true(token.expires_at_s > clock_now_s() + INT64_C(365) * 24 * 3600 * 100);
}

TEST(one_that_ends_too_soon_is_not_handed_out)
{
    auto_token struct token token = {0};
    struct aad_error err;
    char today[24];

    (void)text_rfc3339(today, clock_now_s());
    today[10] = '\0';
    broker_fixture_make_bare(today);
    assert_int_equal(get(3 * 24 * 3600, "", &token, &err), AAD_UNSUPPORTED);
    assert_non_null(strstr(err.what, "259200 were asked for"));
    assert_int_equal(broker_fixture.calls, 0);
}

TEST(it_answers_no_challenge)
{
    auto_token struct token token = {0};
    struct aad_error err;

    broker_fixture_make_bare(NULL);
    assert_int_equal(get(0, "{\"access_token\":{}}", &token, &err), AAD_UNSUPPORTED);
    assert_non_null(strstr(err.remedy, "--claims"));
    assert_int_equal(broker_fixture.calls, 0);
}

TEST(refusal_is_told_to_the_module_and_forgotten_here)
{
    auto_request struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    auto_token struct token token = {0}, again = {0};
    struct aad_error warning, err;

    broker_fixture_make_bare(NULL);
    assert_int_equal(get(0, "", &token, &err), AAD_OK);
    request.operation = REQUEST_EVICT;
    secret_append_text(&request.presented, "token-1");
    assert_int_equal(broker_evict(&request, &warning, &err), AAD_OK);
    assert_string_equal(broker_fixture.rejected, ""); /* whose it was nobody knows */
    (void)strcpy(request.path, "/contoso/p");
    assert_int_equal(broker_evict(&request, &warning, &err), AAD_OK);
    assert_string_equal(broker_fixture.rejected, "token-1");
    assert_int_equal(get(0, "", &again, &err), AAD_OK);
    assert_string_equal(again.access_token.bytes, "token-2");
}

TEST(refusal_is_told_of_the_one_that_is_kept)
{
    auto_connection struct connection c = {0};
    struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    auto_token struct token token = {0}, again = {0};
    struct aad_error warning, err;

    broker_fixture_make_bare(NULL);
    (void)strcpy(request.path, "/contoso/p");
    assert_int_equal(broker_find_connection(&request, &c, &err), AAD_OK);
    assert_int_equal(broker_evict_kept(&c, &request, &warning, &err), AAD_OK);
    assert_string_equal(broker_fixture.rejected, ""); /* none was handed out */
    assert_int_equal(get(0, "", &token, &err), AAD_OK);
    assert_int_equal(broker_evict_kept(&c, &request, &warning, &err), AAD_OK);
    assert_string_equal(broker_fixture.rejected, "token-1");
    assert_int_equal(get(0, "", &again, &err), AAD_OK);
    assert_string_equal(again.access_token.bytes, "token-2");
}

/* The same secret is good elsewhere. */
TEST(refusal_by_another_organization_says_nothing_of_it)
{
    auto_request struct request request = broker_fixture_target(BROKER_FIXTURE_HOST);
    struct aad_error warning, err;

    broker_fixture_make_bare(NULL);
    (void)strcpy(request.connection, "one");
    (void)strcpy(request.path, "/fabrikam/p");
    request.operation = REQUEST_EVICT;
    secret_append_text(&request.presented, "token-1");
    assert_int_equal(broker_evict(&request, &warning, &err), AAD_OK);
    assert_string_equal(broker_fixture.rejected, "");
    (void)strcpy(request.path, "/Contoso/p");
    assert_int_equal(broker_evict(&request, &warning, &err), AAD_OK);
    assert_string_equal(broker_fixture.rejected, "token-1");
}
