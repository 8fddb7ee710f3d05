/*
 * test_graph-register.c - an application is registered at Microsoft Graph, or gets what it lacks
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/graph-register.h"

#include "graph-fixture.h"
#include "mint-fixture.h"
#include "unit.h"

#define ID(digit) "e0000000-0000-4000-8000-00000000000" digit

#define SERVICE                                                                                    \
    "{\"id\":\"" ID("1") "\",\"oauth2PermissionScopes\":[{\"id\":\"" ID(                           \
        "2") "\",\"value\":\"one\"}]}"
#define MADE "{\"id\":\"" OBJECT "\",\"appId\":\"" CLIENT "\"}"
#define PRINCIPAL "{\"id\":\"" ID("5") "\"}"
#define THERE                                                                                      \
    "{\"id\":\"" OBJECT "\",\"signInAudience\":\"AzureADMyOrg\",\"publicClient\":"                 \
    "{\"redirectUris\":[]},\"web\":{\"redirectUris\":[]},\"requiredResourceAccess\":[]}"

static const struct kind_api api = {ID("9"), "The API", "one"};
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
    need = (struct registration_need){.is_public = true, .apis = {&api}, .n_apis = 1};
    wanted = (struct manage_registration){.key = "application\nt\nmine",
                                          .name = "mine",
                                          .reference = "",
                                          .need = &need,
                                          .tell = tell};
    return graph_fixture_start();
}

static int stop(void)
{
    buf_clear(&told);
    mint_fixture_remove_state();
    return graph_fixture_stop() || unsetenv("XDG_RUNTIME_DIR");
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
