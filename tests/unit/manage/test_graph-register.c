/*
 * test_graph-register.c - an application is registered at Microsoft Graph, or gets what it lacks
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-register.h"

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define OBJECT "0b000000-0000-4000-8000-000000000001"
#define CLIENT "c0000000-0000-4000-8000-000000000002"
#define ID(digit) "e0000000-0000-4000-8000-00000000000" digit
#define ERROR(code) "{\"error\":{\"code\":\"" code "\",\"message\":\"said " code "\"}}"
#define NOTHING "HTTP/1.1 204 No\r\nConnection: close\r\n\r\n"

#define SERVICE                                                                                    \
    "{\"id\":\"" ID("1") "\",\"oauth2PermissionScopes\":[{\"id\":\"" ID(                           \
        "2") "\",\"value\":\"one\"}]}"
#define MADE "{\"id\":\"" OBJECT "\",\"appId\":\"" CLIENT "\"}"
#define PRINCIPAL "{\"id\":\"" ID("5") "\"}"
#define THERE                                                                                      \
    "{\"id\":\"" OBJECT "\",\"signInAudience\":\"AzureADMyOrg\",\"publicClient\":"                 \
    "{\"redirectUris\":[]},\"web\":{\"redirectUris\":[]},\"requiredResourceAccess\":[]}"

static const struct kind_api api = {ID("9"), "The API", "one"};
static struct tls_peer *peer;
static struct connection connection;
static struct token token;
static struct manage_access graph;
static struct aad_error error;
static struct registration_need need;
static struct manage_registration wanted;
static struct buf told;

static void tell(void *ctx, const char *text)
{
    (void)ctx;
    buf_append_all(&told, text, "\n", (char *)NULL);
}

static int start(void)
{
    mint_fixture_make_state();
    peer = mint_fixture_start_peer(&connection);
    connection.hosts[connection.n_hosts++] = mint_fixture_text(tls_peer_origin(peer));
    secret_append_text(&token.access_token, "AT-canary");
    graph = (struct manage_access){.connection = &connection,
                                   .token = &token,
                                   .origin = tls_peer_origin(peer),
                                   .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    need = (struct registration_need){.is_public = true, .apis = {&api}, .n_apis = 1};
    wanted = (struct manage_registration){.key = "application\nt\nmine",
                                          .name = "mine",
                                          .reference = "",
                                          .need = &need,
                                          .tell = tell};
    memset(&error, 0, sizeof error);
    return 0;
}

static int stop(void)
{
    buf_clear(&told);
    token_clear(&token);
    mint_fixture_stop_peer(peer, &connection);
    mint_fixture_remove_state();
    return unsetenv("XDG_RUNTIME_DIR");
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code make(void)
{
    auto_registration struct registration got = {0};
    enum aad_code code = graph_make_registration(&graph, &wanted, &got, &error);

    if (!code) {
        assert_string_equal(got.id, OBJECT);
        assert_string_equal(got.client_id, CLIENT);
        assert_string_equal(got.principal, ID("5"));
        assert_string_equal(got.permissions[0].id, ID("2"));
    }
    return code;
}

static bool was_sent(unsigned i, const char *text)
{
    return strstr(tls_peer_request(peer, i), text) != NULL;
}

/* The unique name of the request. */
static void read_unique(unsigned i, char ret[37])
{
    const char *at = strstr(tls_peer_request(peer, i), "(uniqueName='");

    assert_non_null(at);
    (void)snprintf(ret, 37, "%.36s", at + strlen("(uniqueName='"));
}

TEST(application_gets_all_that_is_needed_at_once)
{
    tls_peer_answer_json(peer, 200, SERVICE);
    tls_peer_answer_json(peer, 201, MADE);
    tls_peer_answer_json(peer, 201, PRINCIPAL);
    assert_int_equal(make(), AAD_OK);
    assert_true(was_sent(1, "PATCH /v1.0/applications(uniqueName='"));
    assert_true(was_sent(1, "Prefer: create-if-missing"));
    assert_true(was_sent(1, "\r\n\r\n{\"displayName\":\"mine\",\"signInAudience\":\"AzureADMyOrg\","
                            "\"isFallbackPublicClient\":true,"));
    assert_true(was_sent(1, "\"requiredResourceAccess\":[{\"resourceAppId\":\"" ID("9") "\""));
    assert_true(was_sent(2, "POST /v1.0/servicePrincipals HTTP"));
    assert_string_equal(buf_text(&told), "made: application " CLIENT "\n"
                                         "made: its service principal " ID("5") "\n");
}

TEST(run_that_was_ended_is_gone_on_with)
{
    char first[37], second[37];

    tls_peer_answer_json(peer, 200, SERVICE);
    for (unsigned i = 0; i < 3; i++)
        tls_peer_answer_json(peer, 500, ERROR("x")); /* has it arrived? */
    assert_int_equal(make(), AAD_NETWORK);
    read_unique(1, first);
    for (unsigned n = tls_peer_count(peer), i = 0; i < 2; i++) {
        tls_peer_answer_json(peer, 200, SERVICE);
        if (!i) {
            tls_peer_answer(peer, NOTHING); /* it has, and is asked for by its name */
            tls_peer_answer_json(peer, 200, MADE);
            tls_peer_answer_json(peer, 201, PRINCIPAL);
        }
        assert_int_equal(make(), AAD_OK);
        read_unique(n + 1, second);
        assert_string_equal(first, second);
    }
    assert_int_equal(graph_end_registration(wanted.key, NULL), AAD_OK);
    tls_peer_answer_json(peer, 200, SERVICE);
    tls_peer_answer_json(peer, 201, MADE);
    tls_peer_answer_json(peer, 201, PRINCIPAL);
    assert_int_equal(make(), AAD_OK);
    read_unique(tls_peer_count(peer) - 2, second);
    assert_string_not_equal(first, second);
}

TEST(nothing_is_made_where_the_tenant_lacks_a_service)
{
    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    assert_int_equal(make(), AAD_PERSON);
    assert_non_null(strstr(error.remedy, "sign in to that service once"));
    tls_peer_answer_json(peer, 200, "{\"id\":\"" ID("1") "\",\"oauth2PermissionScopes\":[]}");
    assert_int_equal(make(), AAD_PERSON);
    assert_int_equal(tls_peer_count(peer), 2);
}

TEST(what_is_refused_is_not_noted)
{
    char first[37], second[37];

    tls_peer_answer_json(peer, 200, SERVICE);
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(make(), AAD_PERSON);
    read_unique(1, first);
    tls_peer_answer_json(peer, 200, SERVICE);
    tls_peer_answer_json(peer, 403, ERROR("Authorization_RequestDenied"));
    assert_int_equal(make(), AAD_PERSON);
    read_unique(3, second);
    assert_string_not_equal(first, second);
    assert_int_equal(told.len, 0);
}

TEST(one_that_is_there_gets_what_it_lacks)
{
    wanted.client_id = CLIENT;
    tls_peer_answer_json(peer, 200, SERVICE);
    tls_peer_answer_json(peer, 200, THERE);
    tls_peer_answer(peer, NOTHING);
    tls_peer_answer_json(peer, 201, PRINCIPAL);
    assert_int_equal(make(), AAD_OK);
    assert_true(was_sent(1, "GET /v1.0/applications(appId='" CLIENT "')"));
    assert_true(was_sent(2, "PATCH /v1.0/applications/" OBJECT " HTTP"));
    assert_true(was_sent(2, "\r\n\r\n{\"isFallbackPublicClient\":true,"));
    need = (struct registration_need){.apis = {&api}, .n_apis = 0};
    tls_peer_answer_json(peer, 404, ERROR("Request_ResourceNotFound"));
    assert_int_equal(make(), AAD_NOT_FOUND);
}
