/*
 * test_azure-pipelines.c - the token of a service connection, in a job of Azure Pipelines
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "assertion-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define ID "5e7c0000-0000-4000-8000-000000000001"

static int start(void)
{
    if (assertion_fixture_start_peer("SYSTEM_OIDCREQUESTURI", "/p/oidctoken"))
        return -1;
    assertion_fixture.call.argument = ID;
    return setenv("SYSTEM_ACCESSTOKEN", "job-token", 1);
}

BEFORE_EACH(start);
AFTER_EACH(assertion_fixture_stop);

TEST(request_is_the_documented_one)
{
    static const char *const lines[] = {
        "POST /p/oidctoken?api-version=7.1&serviceConnectionId=" ID " HTTP/1.1\r\n",
        "\r\nAuthorization: Bearer job-token\r\n", "\r\nContent-Type: application/json\r\n",
        "\r\nX-TFS-FedAuthRedirect: Suppress\r\n", "\r\nContent-Length: 0\r\n"};

    tls_peer_answer_json(assertion_fixture.peer, 200, "{\"oidcToken\":\"a.b.c\"}");
    assert_int_equal(assertion_fixture_run(&fetch_azure_pipelines), AAD_OK);
    assert_string_equal(assertion_fixture.assertion.bytes, "a.b.c");
    for (size_t i = 0; i < COUNT(lines); i++)
        if (!strstr(tls_peer_request(assertion_fixture.peer, 0), lines[i]))
            fail_msg("%s", tls_peer_request(assertion_fixture.peer, 0));
}

/* A page to sign in at comes with whatever status. */
TEST(sign_in_page_is_no_assertion)
{
    static const char *const answers[] = {
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
        "HTTP/1.1 203 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
        "HTTP/1.1 302 Found\r\nLocation: https://login.test/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 401 No\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"};

    for (size_t i = 0; i < COUNT(answers); i++) {
        unit_row(answers[i]);
        tls_peer_answer(assertion_fixture.peer, answers[i]);
        assert_int_equal(assertion_fixture_run(&fetch_azure_pipelines), AAD_PERSON);
        assert_non_null(strstr(assertion_fixture.err.remedy, "System.AccessToken"));
    }
}

TEST(service_wants_to_hear_its_ids)
{
    tls_peer_answer(assertion_fixture.peer,
                    "HTTP/1.1 404 x\r\nx-vss-e2eid: id-1\r\nx-msedge-ref: ref-1\r\n"
                    "Content-Type: application/json\r\nContent-Length: 18\r\n\r\n"
                    "{\"message\":\"none\"}");
    assert_int_equal(assertion_fixture_run(&fetch_azure_pipelines), AAD_PERSON);
    assert_non_null(strstr(assertion_fixture.err.what, "x-vss-e2eid id-1, x-msedge-ref ref-1"));
    assert_non_null(strstr(assertion_fixture.err.what, "none"));
}

TEST(message_may_stand_where_a_list_would)
{
    tls_peer_answer_json(assertion_fixture.peer, 400, "{\"count\":1,\"value\":\"no reference\"}");
    assert_int_equal(assertion_fixture_run(&fetch_azure_pipelines), AAD_PERSON);
    assert_non_null(strstr(assertion_fixture.err.what, "no reference"));
}

/* P3 */
TEST(token_that_comes_back_is_not_shown)
{
    tls_peer_answer(assertion_fixture.peer,
                    "HTTP/1.1 404 x\r\nx-vss-e2eid: id job-token\r\nx-msedge-ref: ref-1\r\n"
                    "Content-Type: application/json\r\nContent-Length: 29\r\n\r\n"
                    "{\"message\":\"job-token: gone\"}");
    assert_int_equal(assertion_fixture_run(&fetch_azure_pipelines), AAD_PERSON);
    assert_non_null(strstr(assertion_fixture.err.what, "x-msedge-ref ref-1"));
    assert_null(strstr(assertion_fixture.err.what, "job-token"));
}

TEST(step_that_maps_no_token_is_told)
{
    assert_int_equal(unsetenv("SYSTEM_ACCESSTOKEN"), 0);
    assert_int_equal(assertion_fixture_run(&fetch_azure_pipelines), AAD_UNAVAILABLE);
    assert_non_null(strstr(assertion_fixture.err.remedy, "System.AccessToken"));
    assert_int_equal(unsetenv("SYSTEM_OIDCREQUESTURI"), 0);
    assert_int_equal(assertion_fixture_run(&fetch_azure_pipelines), AAD_UNAVAILABLE);
    assert_non_null(strstr(assertion_fixture.err.what, "no job of Azure Pipelines"));
}
