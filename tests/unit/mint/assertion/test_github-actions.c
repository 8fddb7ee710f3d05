/*
 * test_github-actions.c - the token of a job of GitHub Actions
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "assertion-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static int start(void)
{
    return assertion_fixture_start_peer("ACTIONS_ID_TOKEN_REQUEST_URL",
                                        "/idtoken/1?api-version=2.0") ||
           setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "job-token", 1);
}

BEFORE_EACH(start);
AFTER_EACH(assertion_fixture_stop);

TEST(job_is_asked_for_the_exchange_audience)
{
    tls_peer_answer_json(assertion_fixture.peer, 200, "{\"count\":1,\"value\":\"a.b.c\"}");
    assert_int_equal(assertion_fixture_run(&fetch_github_actions), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "a.b.c");
    assert_non_null(
        strstr(tls_peer_request(assertion_fixture.peer, 0),
               "GET /idtoken/1?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange "
               "HTTP/1.1\r\n"));
    assert_non_null(strstr(tls_peer_request(assertion_fixture.peer, 0),
                           "\r\nAuthorization: Bearer job-token\r\n"));
}

TEST(refusals_say_what_is_missing)
{
    static const struct {
        int status;
        enum aad_code code;
    } rows[] = {{401, AAD_PERSON}, {403, AAD_PERSON}, {404, AAD_PROTOCOL}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        tls_peer_answer_json(assertion_fixture.peer, rows[i].status, "{}");
        assert_int_equal(assertion_fixture_run(&fetch_github_actions), rows[i].code);
    }
    tls_peer_answer_json(assertion_fixture.peer, 200, "{}");
    assert_int_equal(assertion_fixture_run(&fetch_github_actions), AAD_PROTOCOL);
    assert_int_equal(assertion_fixture.assertion.len, 0);
}

TEST(job_without_the_permission_has_no_variables)
{
    assert_int_equal(unsetenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN"), 0);
    assert_int_equal(assertion_fixture_run(&fetch_github_actions), AAD_UNAVAILABLE);
    assert_non_null(strstr(assertion_fixture.err.what, "ACTIONS_ID_TOKEN_REQUEST_TOKEN"));
    assert_non_null(strstr(assertion_fixture.err.remedy, "id-token: write"));
    assert_int_equal(tls_peer_count(assertion_fixture.peer), 0);
}
