/*
 * test_graph-consent.c - consent to an application's permissions, by Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-consent.h"

#include "graph-fixture.h"
#include "unit.h"

#define ID(digit) "e0000000-0000-4000-8000-00000000000" digit

#define GRANT(type, who, scope)                                                                    \
    "{\"id\":\"g-1\",\"consentType\":\"" type "\",\"principalId\":" who                            \
    ",\"resourceId\":\"" ID("1") "\",\"scope\":\"" scope "\"}"
#define LIST(items) "{\"value\":[" items "]}"

static const struct kind_api api = {ID("9"), "The API", "one two"};
static struct registration to;

static int start(void)
{
    to = (struct registration){.principal = ID("5"), .n_permissions = 2};
    for (size_t i = 0; i < 2; i++)
        to.permissions[i] =
            (struct registration_permission){.api = &api, .id = ID("7"), .service = ID("1")};
    (void)strcpy(to.permissions[0].name, "one");
    (void)strcpy(to.permissions[1].name, "two");
    return graph_fixture_start();
}

BEFORE_EACH(start);
AFTER_EACH(graph_fixture_stop);

TEST(all_users_have_one_grant_of_a_service)
{
    tls_peer_answer_json(peer, 200, LIST(GRANT("Principal", "\"" ID("6") "\"", "one two")));
    tls_peer_answer_json(peer, 201, "{}");
    assert_int_equal(graph_consent(&graph, &to, NULL, &error), AAD_OK);
    assert_true(was_sent(0, "GET /v1.0/oauth2PermissionGrants?$filter=clientId%20eq%20%27" ID(
                                "5") "%27%20and%20consentType%20eq%20%27AllPrincipals%27 HTTP"));
    assert_true(was_sent(1, "POST /v1.0/oauth2PermissionGrants HTTP"));
    assert_true(was_sent(1, "\r\n\r\n{\"clientId\":\"" ID(
                                "5") "\",\"consentType\":"
                                     "\"AllPrincipals\",\"resourceId\":\"" ID("1") "\",\"scope\":"
                                                                                   "\"one two\"}"));
    assert_int_equal(tls_peer_count(peer), 2);
}

TEST(grant_that_is_there_is_extended)
{
    tls_peer_answer_json(peer, 200, LIST(GRANT("AllPrincipals", "null", "zero two")));
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(graph_consent(&graph, &to, NULL, &error), AAD_OK);
    assert_true(was_sent(1, "PATCH /v1.0/oauth2PermissionGrants/g-1 HTTP"));
    assert_true(was_sent(1, "\r\n\r\n{\"scope\":\"zero two one\"}"));
    tls_peer_answer_json(peer, 200, LIST(GRANT("AllPrincipals", "null", "two one")));
    assert_int_equal(graph_consent(&graph, &to, NULL, &error), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 3);
}

TEST(one_user_consents_for_himself)
{
    tls_peer_answer_json(peer, 200, "{\"id\":\"" ID("6") "\"}");
    tls_peer_answer_json(peer, 200, LIST(GRANT("AllPrincipals", "null", "one two")));
    tls_peer_answer_json(peer, 201, "{}");
    assert_int_equal(graph_consent(&graph, &to, "me@t.example", &error), AAD_OK);
    assert_true(was_sent(0, "GET /v1.0/users/me%40t.example?$select=id HTTP"));
    assert_true(was_sent(2, "\"consentType\":\"Principal\",\"principalId\":\"" ID("6") "\""));
}

TEST(new_service_principal_is_waited_for)
{
    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    tls_peer_answer_json(peer, 200, LIST(""));
    tls_peer_answer_json(peer, 201, "{}");
    assert_int_equal(graph_consent(&graph, &to, NULL, &error), AAD_OK);
}

TEST(who_may_not_is_told)
{
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(graph_consent(&graph, &to, NULL, &error), AAD_PERSON);
    assert_int_equal(tls_peer_count(peer), 1);
}
