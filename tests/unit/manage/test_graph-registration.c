/*
 * test_graph-registration.c - an application as Microsoft Graph has it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-registration.h"

#include "graph-fixture.h"
#include "unit.h"

#define ID(digit) "e0000000-0000-4000-8000-00000000000" digit
#define SERVICE                                                                                    \
    "{\"id\":\"" ID("1") "\",\"oauth2PermissionScopes\":[{\"id\":\"" ID(                           \
        "2") "\",\"value\":\"one\"},{\"id\":\"" ID("3") "\",\"value\":\"two\"}]}"
#define APPLICATION(access, more)                                                                  \
    "{\"id\":\"" OBJECT "\",\"signInAudience\":\"AzureADMyOrg\",\"isFallbackPublicClient\":true,"  \
    "\"publicClient\":{\"redirectUris\":[\"http://localhost\",\"app://x\"]},"                      \
    "\"web\":{\"redirectUris\":[]},\"requiredResourceAccess\":[" access "]" more "}"
#define ACCESS "{\"resourceAppId\":\"" ID("9") "\",\"resourceAccess\":[{\"id\":\"" ID("2") "\"}]}"
#define PRINCIPAL "{\"id\":\"" ID("5") "\",\"accountEnabled\":true}"
#define GRANT(type, who, scope)                                                                    \
    "{\"consentType\":\"" type "\",\"principalId\":" who                                           \
    ",\"resourceId\":\"" ID("1") "\",\"scope\":\"" scope "\"}"
#define LIST(items) "{\"value\":[" items "]}"

static const struct kind_api api = {ID("9"), "The API", "one two"};
static struct registration there;
static struct registration_need need;
static struct manage_registration wanted;

static int start(void)
{
    need = (struct registration_need){.apis = {&api}, .n_apis = 1};
    wanted = (struct manage_registration){.client_id = CLIENT, .need = &need};
    return graph_fixture_start();
}

static int stop(void)
{
    registration_clear(&there);
    return graph_fixture_stop();
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code look(void)
{
    registration_clear(&there);
    return graph_look_registration(&graph, &wanted, &there, &error);
}

static void answer_first(const char *application)
{
    tls_peer_answer_json(peer, 200, SERVICE);
    tls_peer_answer_json(peer, 200, application);
    tls_peer_answer_json(peer, 200, PRINCIPAL);
}

TEST(application_is_read_with_its_permissions)
{
    answer_first(APPLICATION(ACCESS, ",\"passwordCredentials\":[{\"hint\":\"abc\",\"endDateTime\":"
                                     "\"2026-07-02T03:04:05Z\"},{\"hint\":null},7]"));
    tls_peer_answer_json(peer, 200, LIST(GRANT("AllPrincipals", "null", "x one")));
    tls_peer_answer_json(peer, 200, LIST(""));
    assert_int_equal(look(), AAD_OK);
    assert_true(was_sent(0, "GET /v1.0/servicePrincipals(appId='" ID("9") "')?$select="));
    assert_true(was_sent(1, "GET /v1.0/applications(appId='" CLIENT "')?$select="));
    assert_true(was_sent(2, "GET /v1.0/servicePrincipals(appId='" CLIENT "')?$select="));
    assert_true(was_sent(3, "GET /v1.0/oauth2PermissionGrants?$filter=clientId%20eq%20%27" ID(
                                "5") "%27%20and%20consentType%20eq%20%27AllPrincipals%27 HTTP"));
    assert_string_equal(there.id, OBJECT);
    assert_string_equal(there.principal, ID("5"));
    assert_string_equal(buf_text(&there.redirects), "http://localhost\napp://x\n");
    assert_true(there.is_public && !there.is_disabled);
    assert_int_equal(there.n_permissions, 2);
    assert_true(there.permissions[0].is_listed && !there.permissions[1].is_listed);
    assert_string_equal(there.permissions[1].id, ID("3"));
    assert_int_equal(there.permissions[0].consent, CONSENT_GIVEN);
    assert_int_equal(there.permissions[1].consent, CONSENT_NONE);
    assert_int_equal(there.n_secrets, 2);
    assert_string_equal(there.secrets[0].hint, "abc");
    assert_int_equal(there.secrets[0].until_s, 1782961445);
}

TEST(consent_of_one_user_is_that_of_the_connection)
{
    static const char grants[] = LIST(GRANT("Principal", "\"" ID("7") "\"", "one") ",5");

    wanted.username = "me@t.example";
    answer_first(APPLICATION("", ""));
    tls_peer_answer_json(peer, 200, "{\"id\":\"" ID("7") "\"}");
    tls_peer_answer_json(peer, 200, LIST(""));
    tls_peer_answer_json(peer, 200, grants);
    assert_int_equal(look(), AAD_OK);
    assert_true(was_sent(3, "GET /v1.0/users/me%40t.example?$select=id HTTP"));
    assert_true(was_sent(5, "%20and%20principalId%20eq%20%27" ID("7") "%27 HTTP"));
    assert_int_equal(there.permissions[0].consent, CONSENT_GIVEN);
    assert_int_equal(there.permissions[1].consent, CONSENT_NONE);
    answer_first(APPLICATION("", ""));
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    tls_peer_answer_json(peer, 200, LIST(""));
    tls_peer_answer_json(peer, 200, grants); /* of whom, nobody may see */
    assert_int_equal(look(), AAD_OK);
    assert_int_equal(there.permissions[0].consent, CONSENT_SOME);
    assert_int_equal(there.permissions[1].consent, CONSENT_NONE);
}

TEST(managed_identity_is_known_by_its_service_principal)
{
    need = (struct registration_need){0};
    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    tls_peer_answer_json(peer, 200,
                         "{\"id\":\"" ID("5") "\",\"servicePrincipalType\":\"ManagedIdentity\"}");
    assert_int_equal(look(), AAD_OK);
    assert_true(there.is_identity && !there.id[0]);
}

TEST(what_may_not_be_seen_is_unknown)
{
    answer_first(APPLICATION("", ""));
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(look(), AAD_OK);
    assert_int_equal(there.permissions[0].consent, CONSENT_UNKNOWN);
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(look(), AAD_PERSON);
}

TEST(what_is_not_there_is_no_failure)
{
    for (unsigned i = 0; i < 3; i++)
        tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    assert_int_equal(look(), AAD_OK);
    assert_string_equal(there.id, "");
    assert_string_equal(there.principal, "");
    assert_int_equal(there.n_permissions, 2);
    assert_string_equal(there.permissions[0].service, "");
}

TEST(trusts_are_read_where_they_are_needed)
{
    need = (struct registration_need){.trusts = true};
    tls_peer_answer_json(peer, 200, APPLICATION("", ""));
    tls_peer_answer_json(peer, 200, PRINCIPAL);
    tls_peer_answer_json(peer, 200,
                         LIST("{\"name\":\"n\",\"issuer\":\"i\",\"subject\":\"s\",\"audiences\":"
                              "[\"a\"]},{}"));
    assert_int_equal(look(), AAD_OK);
    assert_int_equal(there.n_trusts, 2);
    assert_string_equal(buf_text(&there.trusts[0].issuer), "i");
    assert_string_equal(buf_text(&there.trusts[0].audience), "a");
    tls_peer_answer_json(peer, 200, APPLICATION("", ""));
    tls_peer_answer_json(peer, 200, PRINCIPAL);
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(look(), AAD_OK);
    assert_true(there.hides_trusts);
}

TEST(answer_that_is_none_is_refused)
{
    static const char *const rows[] = {"{}", "{\"id\":\"" OBJECT "\"}", "{\"id\":\"../x\"}"};

    need = (struct registration_need){0};
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i]);
        tls_peer_answer_json(peer, 200, rows[i]);
        assert_int_equal(look(), AAD_PROTOCOL);
    }
}
