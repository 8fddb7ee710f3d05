/*
 * test_graph-user.c - Microsoft Graph's calls for the person whose token it is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-user.h"

#include "graph-fixture.h"
#include "unit.h"

static struct secret current, next;

static int start(void)
{
    secret_append_text(&current, "current-canary");
    secret_append_text(&next, "next-\"canary");
    return graph_fixture_start();
}

static int stop(void)
{
    secret_clear(&current);
    secret_clear(&next);
    return graph_fixture_stop();
}

BEFORE_EACH(start);
AFTER_EACH(stop);

TEST(person_of_the_token_is_read)
{
    struct manage_user got = {0};

    tls_peer_answer_json(peer, 200,
                         "{\"userPrincipalName\":\"u@x.example\",\"onPremisesSyncEnabled\":true,"
                         "\"lastPasswordChangeDateTime\":\"2026-01-02T03:04:05Z\"}");
    assert_int_equal(graph_read_me(&graph, &got, &error), AAD_OK);
    assert_true(was_sent(0, "GET /v1.0/me?$select=userPrincipalName"));
    assert_string_equal(got.name, "u@x.example");
    assert_int_equal(got.changed_s, 1767323045);
    assert_true(got.is_synchronized);
    tls_peer_answer_json(peer, 200,
                         "{\"userPrincipalName\":\"u@x.example\",\"onPremisesSyncEnabled\":null}");
    assert_int_equal(graph_read_me(&graph, &got, &error), AAD_OK);
    assert_false(got.is_synchronized);
    assert_int_equal(got.changed_s, 0);
    tls_peer_answer_json(peer, 200, "{}");
    got = (struct manage_user){0};
    assert_int_equal(graph_read_me(&graph, &got, &error), AAD_PROTOCOL);
}

TEST(password_is_changed_once)
{
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(graph_change_password(&graph, &current, &next, &error), AAD_OK);
    assert_true(was_sent(0, "POST /v1.0/me/changePassword HTTP"));
    assert_true(was_sent(
        0, "{\"currentPassword\":\"current-canary\",\"newPassword\":\"next-\\\"canary\"}"));
    tls_peer_answer(peer, ""); /* the answer is lost: it is not sent again */
    assert_int_equal(graph_change_password(&graph, &current, &next, &error), AAD_NETWORK);
    assert_int_equal(tls_peer_count(peer), 2);
}

TEST(refusals_say_what_is_to_be_done)
{
    static const struct {
        int status;
        const char *message, *remedy;
        enum aad_code code;
    } rows[] = {
        {400, "for on-premises mastered Directory Sync objects", "password writeback", AAD_PERSON},
        {400, "does not comply with password complexity", "stricter", AAD_PERSON},
        {400, "The specified password is incorrect.", "Nothing is changed", AAD_PERSON},
        {403, "Insufficient privileges", "User-PasswordProfile.ReadWrite.All", AAD_PERSON},
        {401, "no", "second factor", AAD_PERSON},
        {404, "no", "deleted", AAD_NOT_FOUND},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        char body[200];

        unit_row(rows[i].message);
        (void)snprintf(body, sizeof body, "{\"error\":{\"code\":\"c\",\"message\":\"%s\"}}",
                       rows[i].message);
        tls_peer_answer_json(peer, rows[i].status, body);
        assert_int_equal(graph_change_password(&graph, &current, &next, &error), rows[i].code);
        assert_non_null(strstr(error.remedy, rows[i].remedy));
    }
}

TEST(passwords_are_shown_nowhere)
{
    static const char *const rows[] = {ERROR("current-canary"), ERROR("next-\\\"canary")};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        tls_peer_answer_json(peer, 400, rows[i]);
        assert_int_equal(graph_change_password(&graph, &current, &next, &error), AAD_PERSON);
        assert_null(strstr(error.what, "canary"));
        assert_null(strstr(error.remedy, "canary"));
    }
}

/* P1 */
TEST(other_host_is_not_asked)
{
    struct manage_user got;

    graph.origin = "https://evil.test";
    assert_int_equal(graph_read_me(&graph, &got, &error), AAD_REFUSED);
    assert_int_equal(graph_change_password(&graph, &current, &next, &error), AAD_REFUSED);
    assert_int_equal(tls_peer_count(peer), 0);
}
