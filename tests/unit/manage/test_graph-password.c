/*
 * test_graph-password.c - Microsoft Graph's calls for the client secrets of an application
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-password.h"

#include "base/clock.h"
#include "graph-fixture.h"
#include "unit.h"

#define KEY(digit) "e0000000-0000-4000-8000-00000000000" digit
#define PASSWORD(digit, hint, more)                                                                \
    "{\"keyId\":\"" KEY(digit) "\",\"displayName\":\"one\",\"hint\":" hint                         \
                               ",\"startDateTime\":\"2026-01-02T03:04:05.1234567Z\","              \
                               "\"endDateTime\":\"2026-07-02T03:04:05Z\"" more "}"
#define LIST(passwords) "{\"id\":\"" OBJECT "\",\"passwordCredentials\":[" passwords "]}"

BEFORE_EACH(graph_fixture_start);
AFTER_EACH(graph_fixture_stop);

/* --- which there are -------------------------------------------------------------------------- */

TEST(secrets_are_listed_with_their_hints_and_ends)
{
    auto_manage_passwords struct manage_passwords got = {0};

    tls_peer_answer_json(peer, 200,
                         LIST(PASSWORD("1", "\"abc\"", "") "," PASSWORD("2", "null", "")));
    assert_int_equal(graph_list_passwords(&graph, CLIENT, &got, &error), AAD_OK);
    assert_true(was_sent(0, "GET /v1.0/applications(appId='" CLIENT
                            "')?$select=id%2CpasswordCredentials HTTP"));
    assert_string_equal(got.application, OBJECT);
    assert_int_equal(got.n, 2);
    assert_string_equal(got.items[0].id, KEY("1"));
    assert_string_equal(got.items[0].name, "one");
    assert_string_equal(got.items[0].hint, "abc");
    assert_int_equal(got.items[0].from_s, 1767323045);
    assert_int_equal(got.items[0].until_s, 1782961445);
    assert_string_equal(got.items[1].hint, "");
}

TEST(answer_that_is_no_list_is_refused)
{
    static const char *const rows[] = {"{}", "{\"id\":\"" OBJECT "\"}", LIST("1"), LIST("{}"),
                                       LIST("{\"keyId\":\"../x\"}")};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_manage_passwords struct manage_passwords got = {0};

        unit_row(rows[i]);
        tls_peer_answer_json(peer, 200, rows[i]);
        assert_int_equal(graph_list_passwords(&graph, CLIENT, &got, &error), AAD_PROTOCOL);
    }
}

/* --- one more --------------------------------------------------------------------------------- */

static enum aad_code add(struct manage_password *password, struct secret *ret)
{
    *password = (struct manage_password){.name = "my \"own\"", .until_s = 1782961445};
    return graph_add_password(&graph, OBJECT, password, ret, &error);
}

TEST(new_secret_is_told_once)
{
    auto_secret struct secret secret = {0};
    struct manage_password got;

    tls_peer_answer_json(peer, 200, PASSWORD("3", "\"xyz\"", ",\"secretText\":\"xyz8Q~canary\""));
    assert_int_equal(add(&got, &secret), AAD_OK);
    assert_true(was_sent(0, "POST /v1.0/applications/" OBJECT "/addPassword HTTP"));
    assert_true(was_sent(0, "\r\n\r\n{\"passwordCredential\":{\"displayName\":\"my \\\"own\\\"\","
                            "\"endDateTime\":\"2026-07-02T03:04:05Z\"}}"));
    assert_string_equal(secret.bytes, "xyz8Q~canary");
    assert_string_equal(got.id, KEY("3"));
    assert_string_equal(got.hint, "xyz");
}

TEST(answer_without_the_secret_is_none)
{
    auto_secret struct secret secret = {0};
    struct manage_password got;

    tls_peer_answer_json(peer, 200, PASSWORD("3", "\"xyz\"", ",\"secretText\":null"));
    assert_int_equal(add(&got, &secret), AAD_PROTOCOL);
    assert_int_equal(secret.len, 0);
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(add(&got, &secret), AAD_PERSON);
    tls_peer_answer_json(peer, 400, ERROR("Request_BadRequest"));
    assert_int_equal(add(&got, &secret), AAD_PROTOCOL);
}

TEST(what_may_have_arrived_is_not_sent_again)
{
    auto_secret struct secret secret = {0};
    struct manage_password got;

    tls_peer_answer(peer, "");
    assert_int_not_equal(add(&got, &secret), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 1);
}

TEST(change_of_somebody_else_is_waited_for)
{
    auto_secret struct secret secret = {0};
    struct manage_password got;
    int64_t from_ms = clock_steady_ms();

    tls_peer_answer_json(peer, 409, ERROR("Directory_ConcurrencyViolation"));
    tls_peer_answer_json(peer, 200, PASSWORD("3", "\"xyz\"", ",\"secretText\":\"xyz8Q~canary\""));
    assert_int_equal(add(&got, &secret), AAD_OK);
    assert_int_equal(error.code, AAD_OK); /* nothing is left of it */
    assert_int_equal(tls_peer_count(peer), 2);
    assert_true(clock_steady_ms() - from_ms >= 900);
}

/* --- one less --------------------------------------------------------------------------------- */

TEST(secret_is_removed_by_its_id)
{
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(graph_remove_password(&graph, OBJECT, KEY("1"), &error), AAD_OK);
    assert_true(was_sent(0, "POST /v1.0/applications/" OBJECT "/removePassword HTTP"));
    assert_true(was_sent(0, "\r\n\r\n{\"keyId\":\"" KEY("1") "\"}"));
}

TEST(one_that_is_gone_is_no_failure)
{
    tls_peer_answer_json(peer, 400, ERROR("Request_BadRequest"));
    tls_peer_answer_json(peer, 200, LIST(PASSWORD("2", "null", "")));
    assert_int_equal(graph_remove_password(&graph, OBJECT, KEY("1"), &error), AAD_OK);
    tls_peer_answer_json(peer, 400, ERROR("Request_BadRequest"));
    tls_peer_answer_json(peer, 200, LIST(PASSWORD("1", "null", "")));
    assert_int_equal(graph_remove_password(&graph, OBJECT, KEY("1"), &error), AAD_PROTOCOL);
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(graph_remove_password(&graph, OBJECT, KEY("1"), &error), AAD_PERSON);
}
