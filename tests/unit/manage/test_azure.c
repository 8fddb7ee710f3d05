/*
 * test_azure.c - Azure Resource Manager's calls for managed identities and roles
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/azure.h"

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define CLIENT "c0000000-0000-4000-8000-000000000001"
#define TENANT "10000000-0000-4000-8000-000000000002"
#define PRINCIPAL "50000000-0000-4000-8000-000000000003"
#define TAG "a0000000-0000-4000-8000-000000000004"
#define SCOPE "/subscriptions/5b000000-0000-4000-8000-000000000005"
#define IDENTITY                                                                                   \
    SCOPE "/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id"
#define ROLE_PATH SCOPE "/providers/Microsoft.Authorization/roleAssignments/" TAG
#define ERROR(code) "{\"error\":{\"code\":\"" code "\",\"message\":\"said " code "\"}}"
#define NOTHING "HTTP/1.1 204 No\r\nConnection: close\r\n\r\n"

static struct tls_peer *peer;
static struct connection connection;
static struct token token;
static struct manage_access azure;
static struct aad_error error;

static const struct azure_assignment assignment = {
    .scope = SCOPE, .id = TAG, .role = AZURE_CONTRIBUTOR, .principal = PRINCIPAL};
static const struct trust trust = {.name = "azure-devops-1",
                                   .issuer = "https://issuer",
                                   .subject = "sc://\"a\"",
                                   .audience = "api://x"};

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    connection.hosts[connection.n_hosts++] = mint_fixture_text(tls_peer_origin(peer));
    secret_append_text(&token.access_token, "AT-canary");
    azure = (struct manage_access){.connection = &connection,
                                   .token = &token,
                                   .origin = tls_peer_origin(peer),
                                   .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    memset(&error, 0, sizeof error);
    return 0;
}

static int stop(void)
{
    token_clear(&token);
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static bool was_sent(unsigned i, const char *text)
{
    return strstr(tls_peer_request(peer, i), text) != NULL;
}

/* --- managed identities ----------------------------------------------------------------------- */

static enum aad_code find(const char *answer, struct azure_identity *ret)
{
    unit_row(answer);
    tls_peer_answer_json(peer, 200, answer);
    return azure_find_identity(&azure, IDENTITY, ret, &error);
}

TEST(identity_is_read_by_its_path)
{
    struct azure_identity got = {0};

    assert_int_equal(find("{\"properties\":{\"clientId\":\"" CLIENT "\",\"tenantId\":\"" TENANT
                          "\",\"principalId\":\"" PRINCIPAL "\"}}",
                          &got),
                     AAD_OK);
    assert_true(was_sent(0, "GET " IDENTITY "?api-version=2023-01-31 HTTP"));
    assert_true(was_sent(0, "Authorization: Bearer AT-canary\r\n"));
    assert_string_equal(got.client_id, CLIENT);
    assert_string_equal(got.tenant, TENANT);
}

TEST(answer_that_is_no_identity_is_refused)
{
    static const char *const rows[] = {"{}", "[]", "{\"properties\":{}}",
                                       "{\"properties\":{\"clientId\":\"no guid\"}}",
                                       "{\"clientId\":\"" CLIENT "\"}"};
    struct azure_identity got;

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(find(rows[i], &got), AAD_PROTOCOL);
}

TEST(identity_gets_a_federated_credential_by_its_name)
{
    tls_peer_answer_json(peer, 201, "{}");
    assert_int_equal(azure_trust(&azure, IDENTITY, &trust, &error), AAD_OK);
    assert_true(was_sent(0, "PUT " IDENTITY "/federatedIdentityCredentials/azure-devops-1"
                            "?api-version=2023-01-31 HTTP"));
    assert_true(was_sent(0, "Content-Type: application/json\r\n"));
    assert_true(was_sent(0, "\r\n\r\n{\"properties\":{\"issuer\":\"https://issuer\","
                            "\"subject\":\"sc://\\\"a\\\"\",\"audiences\":[\"api://x\"]}}"));
}

TEST(identity_loses_it_by_its_name)
{
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(azure_distrust(&azure, IDENTITY, "azure-devops-1", &error), AAD_OK);
    assert_true(was_sent(0, "DELETE " IDENTITY "/federatedIdentityCredentials/azure-devops-1"
                            "?api-version=2023-01-31 HTTP"));
    tls_peer_answer_json(peer, 404, ERROR("NotFound"));
    assert_int_equal(azure_distrust(&azure, IDENTITY, "azure-devops-1", &error), AAD_OK);
    tls_peer_answer_json(peer, 403, ERROR("AuthorizationFailed"));
    assert_int_equal(azure_distrust(&azure, IDENTITY, "azure-devops-1", &error), AAD_PERSON);
}

/* --- roles ------------------------------------------------------------------------------------ */

TEST(role_is_given_by_the_tag)
{
    tls_peer_answer_json(peer, 201, "{}");
    assert_int_equal(azure_give_role(&azure, &assignment, &error), AAD_OK);
    assert_true(was_sent(0, "PUT " ROLE_PATH "?api-version=2022-04-01 HTTP"));
    assert_true(was_sent(0, "\r\n\r\n{\"properties\":{\"roleDefinitionId\":\"" SCOPE
                            "/providers/Microsoft.Authorization/roleDefinitions/"
                            "b24988ac-6180-42a0-ab88-20f7382dd24c\",\"principalId\":\"" PRINCIPAL
                            "\",\"principalType\":\"ServicePrincipal\"}}"));
}

TEST(role_that_is_there_already_is_enough)
{
    tls_peer_answer_json(peer, 409, ERROR("RoleAssignmentExists"));
    assert_int_equal(azure_give_role(&azure, &assignment, &error), AAD_OK);
    assert_int_equal(error.code, AAD_OK);
    tls_peer_answer_json(peer, 409, ERROR("Conflict"));
    assert_int_equal(azure_give_role(&azure, &assignment, &error), AAD_THROTTLED);
}

TEST(role_is_taken_by_the_tag)
{
    tls_peer_answer_json(peer, 200, "{}");
    assert_int_equal(azure_take_role(&azure, &assignment, &error), AAD_OK);
    assert_true(was_sent(0, "DELETE " ROLE_PATH "?api-version=2022-04-01 HTTP"));
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(azure_take_role(&azure, &assignment, &error), AAD_OK);
    tls_peer_answer_json(peer, 404, ERROR("NotFound"));
    assert_int_equal(azure_take_role(&azure, &assignment, &error), AAD_OK);
    tls_peer_answer_json(peer, 400, ERROR("Other"));
    assert_int_equal(azure_take_role(&azure, &assignment, &error), AAD_PROTOCOL);
}

/* --- refusals --------------------------------------------------------------------------------- */

static const struct {
    int status;
    const char *body;
    enum aad_code code;
    const char *what;
} refusals[] = {
    {400, ERROR("PrincipalNotFound"), AAD_NOT_FOUND, "said PrincipalNotFound"},
    {400, ERROR("Other"), AAD_PROTOCOL, "said Other"},
    {401, "{}", AAD_PERSON, "does not take the token"},
    {403, ERROR("AT-canary"), AAD_PERSON, "may not do that"},
    {404, "{}", AAD_NOT_FOUND, "no such thing"},
    {409, "{}", AAD_THROTTLED, "going on"},
    {429, "{}", AAD_THROTTLED, "too often"},
};

TEST(each_refusal_is_another_thing_to_do)
{
    for (size_t i = 0; i < COUNT(refusals); i++) {
        struct azure_identity got = {0};

        unit_row(refusals[i].what);
        tls_peer_answer_json(peer, refusals[i].status, refusals[i].body);
        assert_int_equal(azure_find_identity(&azure, IDENTITY, &got, &error), refusals[i].code);
        assert_string_equal(got.client_id, "");
        tls_peer_answer_json(peer, refusals[i].status, refusals[i].body);
        assert_int_equal(azure_give_role(&azure, &assignment, &error), refusals[i].code);
        assert_int_equal(error.code, refusals[i].code);
        assert_non_null(strstr(error.what, refusals[i].what));
        assert_null(strstr(error.what, "canary"));
        assert_true(error.remedy[0]);
    }
}

/* P1 */
TEST(other_host_is_not_asked)
{
    azure.origin = "https://evil.test";
    assert_int_equal(azure_give_role(&azure, &assignment, &error), AAD_REFUSED);
    assert_int_equal(azure_trust(&azure, IDENTITY, &trust, &error), AAD_REFUSED);
    assert_int_equal(tls_peer_count(peer), 0);
}
