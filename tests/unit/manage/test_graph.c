/*
 * test_graph.c - Microsoft Graph's calls for applications
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph.h"

#include "graph-fixture.h"
#include "unit.h"

#define PRINCIPAL "50000000-0000-4000-8000-000000000003"
#define TAG "a0000000-0000-4000-8000-000000000004"
#define APPLICATION "{\"id\":\"" OBJECT "\",\"appId\":\"" CLIENT "\"}"

BEFORE_EACH(graph_fixture_start);
AFTER_EACH(graph_fixture_stop);

/* --- applications ----------------------------------------------------------------------------- */

TEST(application_is_found_by_its_client_id)
{
    struct graph_application got = {0};

    tls_peer_answer_json(peer, 200, APPLICATION);
    assert_int_equal(graph_find_application(&graph, CLIENT, &got, &error), AAD_OK);
    assert_true(was_sent(0, "GET /v1.0/applications(appId='" CLIENT "')?$select=id%2CappId HTTP"));
    assert_true(was_sent(0, "Authorization: Bearer AT-canary\r\n"));
    assert_string_equal(got.id, OBJECT);
    assert_string_equal(got.client_id, CLIENT);
}

TEST(answer_that_is_no_application_is_refused)
{
    static const char *const rows[] = {"{}", "[]", "{\"id\":\"" OBJECT "\"}",
                                       "{\"appId\":\"" CLIENT "\"}",
                                       "{\"id\":\"../x\",\"appId\":\"" CLIENT "\"}"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct graph_application got;

        unit_row(rows[i]);
        tls_peer_answer_json(peer, 200, rows[i]);
        assert_int_equal(graph_find_application(&graph, CLIENT, &got, &error), AAD_PROTOCOL);
    }
}

static enum aad_code make(const char *reference, struct graph_application *ret)
{
    const struct graph_wish wish = {
        .unique = TAG, .name = "a \"b\" \xc3\xa4", .reference = reference};

    return graph_make_application(&graph, &wish, ret, &error);
}

TEST(application_is_made_by_its_unique_name)
{
    struct graph_application got = {0};

    tls_peer_answer_json(peer, 201, APPLICATION);
    assert_int_equal(make("", &got), AAD_OK);
    assert_true(was_sent(0, "PATCH /v1.0/applications(uniqueName='" TAG "') HTTP"));
    assert_true(was_sent(0, "Prefer: create-if-missing\r\n"));
    assert_true(was_sent(0, "Content-Type: application/json\r\n"));
    assert_true(was_sent(0, "\r\n\r\n{\"displayName\":\"a \\\"b\\\" \xc3\xa4\","
                            "\"signInAudience\":\"AzureADMyOrg\"}"));
    assert_string_equal(got.client_id, CLIENT);
    tls_peer_answer_json(peer, 201, APPLICATION);
    assert_int_equal(make("IT\\1", &got), AAD_OK);
    assert_true(was_sent(1, "\"AzureADMyOrg\",\"serviceManagementReference\":\"IT\\\\1\"}"));
    assert_int_equal(tls_peer_count(peer), 2);
}

TEST(application_that_is_there_is_read)
{
    struct graph_application got = {0};

    tls_peer_answer(peer, NOTHING);
    tls_peer_answer_json(peer, 200, APPLICATION);
    assert_int_equal(make("", &got), AAD_OK);
    assert_true(
        was_sent(1, "GET /v1.0/applications(uniqueName='" TAG "')?$select=id%2CappId HTTP"));
    assert_string_equal(got.id, OBJECT);
    tls_peer_answer(peer, NOTHING);
    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    assert_int_equal(make("", &got), AAD_NOT_FOUND);
}

TEST(application_is_deleted_by_its_object)
{
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(graph_erase_application(&graph, OBJECT, &error), AAD_OK);
    assert_true(was_sent(0, "DELETE /v1.0/applications/" OBJECT " HTTP"));
    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    assert_int_equal(graph_erase_application(&graph, OBJECT, &error), AAD_OK);
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(graph_erase_application(&graph, OBJECT, &error), AAD_PERSON);
}

/* --- service principals ----------------------------------------------------------------------- */

TEST(principal_is_made_or_read)
{
    char got[37] = "";

    tls_peer_answer_json(peer, 201, "{\"id\":\"" PRINCIPAL "\"}");
    assert_int_equal(graph_make_principal(&graph, CLIENT, got, &error), AAD_OK);
    assert_true(was_sent(0, "POST /v1.0/servicePrincipals HTTP"));
    assert_true(was_sent(0, "\r\n\r\n{\"appId\":\"" CLIENT "\"}"));
    assert_string_equal(got, PRINCIPAL);
    got[0] = '\0';
    tls_peer_answer_json(peer, 409, ERROR("Request_MultipleObjectsWithSameKeyValue"));
    tls_peer_answer_json(peer, 200, "{\"id\":\"" PRINCIPAL "\"}");
    assert_int_equal(graph_make_principal(&graph, CLIENT, got, &error), AAD_OK);
    assert_true(
        was_sent(2, "GET /v1.0/servicePrincipals(appId='" CLIENT "')?$select=id%2CappId HTTP"));
    assert_string_equal(got, PRINCIPAL);
    assert_int_equal(error.code, AAD_OK);
}

TEST(principal_of_an_application_that_is_not_known_yet_is_not_found)
{
    char got[37] = "";

    tls_peer_answer_json(peer, 400, ERROR("NoBackingApplicationObject"));
    assert_int_equal(graph_make_principal(&graph, CLIENT, got, &error), AAD_NOT_FOUND);
    tls_peer_answer_json(peer, 409, "{}");
    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    assert_int_equal(graph_make_principal(&graph, CLIENT, got, &error), AAD_NOT_FOUND);
    tls_peer_answer_json(peer, 201, "{\"id\":\"no guid\"}");
    assert_int_equal(graph_make_principal(&graph, CLIENT, got, &error), AAD_PROTOCOL);
    assert_string_equal(got, "");
}

/* --- federated credentials -------------------------------------------------------------------- */

#define TRUSTS "/v1.0/applications/" OBJECT "/federatedIdentityCredentials"

static enum aad_code trust(void)
{
    static const struct trust wanted = {.name = "azure-devops-1",
                                        .issuer = "https://i",
                                        .subject = "sc://a",
                                        .audience = "api://x"};

    return graph_trust(&graph, OBJECT, &wanted, &error);
}

TEST(application_gets_a_federated_credential)
{
    tls_peer_answer_json(peer, 201, "{}");
    assert_int_equal(trust(), AAD_OK);
    assert_true(was_sent(0, "POST " TRUSTS " HTTP"));
    assert_true(was_sent(0, "\r\n\r\n{\"name\":\"azure-devops-1\",\"issuer\":\"https://i\","
                            "\"subject\":\"sc://a\",\"audiences\":[\"api://x\"]}"));
}

TEST(credential_that_is_there_already_must_trust_the_same)
{
    static const struct {
        const char *list;
        enum aad_code code;
    } rows[] = {
        {"{\"value\":[{\"issuer\":\"https://i\",\"subject\":\"sc://b\"},"
         "{\"issuer\":\"https://i\",\"subject\":\"sc://a\"}]}",
         AAD_OK},
        {"{\"value\":[{\"issuer\":\"https://i\",\"subject\":\"sc://b\"}]}", AAD_CONFIG},
        {"{\"value\":[{\"issuer\":\"https://j\",\"subject\":\"sc://a\"},{},1]}", AAD_CONFIG},
        {"{\"value\":[]}", AAD_CONFIG},
        {"{}", AAD_CONFIG},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].list);
        memset(&error, 0, sizeof error);
        tls_peer_answer_json(peer, 409, ERROR("Conflict"));
        tls_peer_answer_json(peer, 200, rows[i].list);
        assert_int_equal(trust(), rows[i].code);
        assert_int_equal(error.code, rows[i].code);
        assert_true(was_sent((unsigned)i * 2 + 1, "GET " TRUSTS " HTTP"));
    }
    assert_non_null(strstr(error.what, "another one of that name"));
}

TEST(application_loses_it_by_its_name)
{
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(graph_distrust(&graph, OBJECT, "azure-devops-1", &error), AAD_OK);
    assert_true(was_sent(0, "DELETE " TRUSTS "/azure-devops-1 HTTP"));
    tls_peer_answer_json(peer, 404, "{}");
    assert_int_equal(graph_distrust(&graph, OBJECT, "azure-devops-1", &error), AAD_OK);
}

/* --- refusals --------------------------------------------------------------------------------- */

TEST(each_refusal_is_another_thing_to_do)
{
    static const struct {
        int status;
        const char *body;
        enum aad_code code;
        const char *what;
    } rows[] = {
        {400, ERROR("NoBackingApplicationObject"), AAD_NOT_FOUND, "said NoBacking"},
        {400, ERROR("Request_BadRequest"), AAD_PROTOCOL, "said Request_BadRequest"},
        {401, "{}", AAD_PERSON, "does not take the token"},
        {403, ERROR("AT-canary"), AAD_PERSON, "may not do that"},
        {404, "{}", AAD_NOT_FOUND, "no such thing"},
        {409, "{}", AAD_CONFIG, "another one"},
        {429, "{}", AAD_THROTTLED, "too often"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct graph_application got = {0};

        unit_row(rows[i].what);
        tls_peer_answer_json(peer, rows[i].status, rows[i].body);
        assert_int_equal(make("", &got), rows[i].code);
        assert_string_equal(got.id, "");
        assert_int_equal(error.code, rows[i].code);
        assert_non_null(strstr(error.what, rows[i].what));
        assert_null(strstr(error.what, "canary"));
        assert_true(error.remedy[0]);
    }
}

/* P1 */
TEST(other_host_is_not_asked)
{
    struct graph_application got = {0};

    graph.origin = "https://evil.test";
    assert_int_equal(make("", &got), AAD_REFUSED);
    assert_int_equal(trust(), AAD_REFUSED);
    assert_int_equal(tls_peer_count(peer), 0);
}
