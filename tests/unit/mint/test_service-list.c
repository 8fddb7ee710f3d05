/*
 * test_service-list.c - what the connection's service lists
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/service-list.h"

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

static struct tls_peer *peer;
static struct connection connection;
static struct secret token;

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    secret_append_text(&token, "AT-canary");
    return 0;
}

static int stop(void)
{
    secret_clear(&token);
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code get(struct mint_list *ret, struct aad_error *err)
{
    const struct mint_question asked = {.token = &token, .path = "/subscriptions?api-version=1"};
    const struct mint_request request = {.connection = &connection,
                                         .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    return service_list_run(&request, &asked, ret, err);
}

TEST(first_host_is_asked_with_the_token)
{
    struct mint_list answer = {.n = 0};
    struct aad_error err = {0};

    connection.hosts[connection.n_hosts++] = mint_fixture_text(tls_peer_origin(peer));
    tls_peer_answer_json(peer, 200, "{\"value\":[{\"name\":\"g\"}]}");
    assert_int_equal(get(&answer, &err), AAD_OK);
    assert_int_equal(answer.n, 1);
    assert_string_equal(answer.choices[0].id, "g");
    assert_non_null(strstr(tls_peer_request(peer, 0), "GET /subscriptions?api-version=1 HTTP"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "Authorization: Bearer AT-canary\r\n"));
    tls_peer_answer_json(peer, 403, "{\"error\":{}}");
    assert_int_equal(get(&answer, &err), AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "403"));
}

TEST(connection_without_a_host_asks_nobody)
{
    struct mint_list answer = {.n = 0};
    struct aad_error err = {0};

    assert_int_equal(get(&answer, &err), AAD_CONFIG);
    assert_int_equal(tls_peer_count(peer), 0);
}

#define ID "5c0ffee0-0000-4000-8000-000000000001"

static void parse(const char *text, struct mint_list *ret)
{
    unit_row(text);
    service_list_parse(text, strlen(text), ret);
}

TEST(each_service_has_its_names)
{
    static const struct {
        const char *text, *id, *title, *group;
    } rows[] = {
        {"{\"value\":[7,{\"id\":\"/subscriptions/x\",\"subscriptionId\":\"" ID
         "\",\"displayName\":\"Pay \\u001b\"},{\"name\":\"a b\"}]}",
         ID, "Pay ?", ""},
        {"{\"value\":[{\"name\":\"ml-1\",\"id\":\"/subscriptions/" ID
         "/resourceGroups/g/providers/Microsoft.MachineLearningServices/workspaces/ml-1\"}]}",
         "ml-1", "ml-1", "g"},
        {"{\"value\":[{\"name\":\"mg\",\"properties\":{\"displayName\":\"All of it\"}}]}", "mg",
         "All of it", ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct mint_list list;

        parse(rows[i].text, &list);
        assert_int_equal(list.n, 1);
        assert_string_equal(list.choices[0].id, rows[i].id);
        assert_string_equal(list.choices[0].title, rows[i].title);
        assert_string_equal(list.choices[0].group, rows[i].group);
    }
}

TEST(answer_that_is_no_list_has_nothing)
{
    static const char *const rows[] = {"",
                                       "[]",
                                       "{}",
                                       "{\"value\":{}}",
                                       "{\"value\":[1,[]]}",
                                       "{\"value\":[{\"displayName\":\"a\"}]}"};
    struct mint_list list;

    for (size_t i = 0; i < COUNT(rows); i++) {
        parse(rows[i], &list);
        assert_int_equal(list.n, 0);
    }
}
