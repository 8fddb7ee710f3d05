/*
 * test_power.c - the admin API of Power Platform
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/power.h"

#include "graph-fixture.h"
#include "unit.h"

BEFORE_EACH(graph_fixture_start);
AFTER_EACH(graph_fixture_stop);

TEST(application_is_registered_by_an_empty_call)
{
    tls_peer_answer_json(peer, 200, "{\"applicationId\":\"" CLIENT "\"}");
    assert_int_equal(power_register(&graph, CLIENT, &error), AAD_OK);
    assert_true(was_sent(0, "PUT /providers/Microsoft.BusinessAppPlatform/adminApplications/" CLIENT
                            "?api-version=2020-10-01 HTTP"));
    assert_true(was_sent(0, "\r\nContent-Length: 0\r\n"));
}

TEST(who_is_no_administrator_is_told)
{
    tls_peer_answer_json(peer, 403, ERROR("Forbidden"));
    assert_int_equal(power_register(&graph, CLIENT, &error), AAD_PERSON);
    assert_non_null(strstr(error.remedy, "signed in as himself"));
    tls_peer_answer_json(peer, 401, "{}");
    assert_int_equal(power_register(&graph, CLIENT, &error), AAD_PERSON);
    tls_peer_answer_json(peer, 404, ERROR("NotFound"));
    assert_int_equal(power_register(&graph, CLIENT, &error), AAD_NOT_FOUND);
}
