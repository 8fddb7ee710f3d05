/*
 * test_devops.c - Azure DevOps' REST API of service connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/devops.h"

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define ID "e0000000-0000-4000-8000-000000000001"
#define LIST "{\"count\":1,\"value\":[{\"id\":\"" ID "\",\"name\":\"a\"}]}"

static struct tls_peer *peer;
static struct connection connection;
static struct token token;
static char organization[256];
static struct manage_project project;
static struct aad_error error;

static int start(void)
{
    peer = mint_fixture_start_peer(&connection);
    connection.hosts[connection.n_hosts++] = mint_fixture_text(tls_peer_origin(peer));
    secret_append_text(&token.access_token, "AT-canary");
    (void)snprintf(organization, sizeof organization, "%s/contoso", tls_peer_origin(peer));
    project = (struct manage_project){.connection = &connection,
                                      .token = &token,
                                      .organization = organization,
                                      .name = "Space & \xc3\xa4"};
    memset(&error, 0, sizeof error);
    return 0;
}

static int stop(void)
{
    token_clear(&token);
    token.is_bare = false;
    mint_fixture_stop_peer(peer, &connection);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code list(const struct manage_filter *filter)
{
    auto_service_endpoint_list struct service_endpoint_list got = {0};
    enum aad_code code = devops_list(&project, filter, deadline_in_ms(UNIT_HUNG_MS), &got, &error);

    assert_int_equal(got.n, !code);
    return code;
}

static bool was_sent(unsigned i, const char *text)
{
    return strstr(tls_peer_request(peer, i), text) != NULL;
}

TEST(list_is_asked_for_as_the_script_does)
{
    const struct manage_filter filter = {.type = "azurerm", .scheme = "ServicePrincipal"},
                               any = {0};

    tls_peer_answer_json(peer, 200, LIST);
    assert_int_equal(list(&filter), AAD_OK);
    assert_true(was_sent(0, "GET /contoso/Space%20%26%20%C3%A4/_apis/serviceendpoint/endpoints"
                            "?authSchemes=ServicePrincipal&type=azurerm&includeFailed=false"
                            "&includeDetails=true&api-version=7.1 HTTP"));
    assert_true(was_sent(0, "X-TFS-FedAuthRedirect: Suppress\r\n"));
    assert_true(was_sent(0, "Authorization: Bearer AT-canary\r\n"));
    tls_peer_answer_json(peer, 200, LIST);
    assert_int_equal(list(&any), AAD_OK);
    assert_true(was_sent(1, "endpoints?includeFailed=false&"));
}

TEST(bare_token_goes_alone_behind_a_colon)
{
    const struct manage_filter any = {0};

    token.is_bare = true;
    tls_peer_answer_json(peer, 200, LIST);
    assert_int_equal(list(&any), AAD_OK);
    assert_true(was_sent(0, "Authorization: Basic OkFULWNhbmFyeQ==\r\n"));
}

TEST(each_refusal_is_another_thing_to_do)
{
    static const struct {
        int status;
        const char *body;
        enum aad_code code;
        const char *what, *not_what;
    } rows[] = {
        {401, "{}", AAD_PERSON, "does not take the token", "canary"},
        {403, "{\"message\":\"no \\u001b[1m\"}", AAD_PERSON, "may not do that", "\033"},
        {403, "{\"message\":\"AT-canary\"}", AAD_PERSON, "may not do that", "canary"},
        {404, "{\"message\":\"TF200016\"}", AAD_NOT_FOUND, "TF200016", "canary"},
        {409, "{}", AAD_THROTTLED, "going on", "canary"},
        {400, "{\"message\":\"why\"}", AAD_CONFIG, "why", "canary"},
        {203, "{}", AAD_PERSON, "sign in", "canary"},
        {302, "{}", AAD_PERSON, "sign in", "canary"},
        {200, "{}", AAD_PROTOCOL, "lists no", "canary"},
        {200, "null", AAD_PROTOCOL, "JSON", "canary"},
    };
    const struct manage_filter any = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].what);
        tls_peer_answer_json(peer, rows[i].status, rows[i].body);
        assert_int_equal(list(&any), rows[i].code);
        assert_non_null(strstr(error.what, rows[i].what));
        assert_null(strstr(error.what, rows[i].not_what));
    }
}

TEST(one_is_asked_for_by_its_id)
{
    auto_service_endpoint struct service_endpoint got = {0};

    tls_peer_answer_json(peer, 200, "{\"id\":\"" ID "\",\"name\":\"a\"}");
    assert_int_equal(devops_get(&project, ID, deadline_in_ms(UNIT_HUNG_MS), &got, &error), AAD_OK);
    assert_string_equal(buf_text(&got.name), "a");
    assert_true(was_sent(0, "/_apis/serviceendpoint/endpoints/" ID "?api-version=7.1 HTTP"));
    tls_peer_answer_json(peer, 200, "null");
    assert_int_equal(devops_get(&project, ID, deadline_in_ms(UNIT_HUNG_MS), &got, &error),
                     AAD_NOT_FOUND);
}

static enum aad_code convert(void)
{
    auto_secret struct secret body = {0};

    secret_append_text(&body, "{\"a\":1}");
    return devops_convert(&project, ID, deadline_in_ms(UNIT_HUNG_MS), &body, &error);
}

TEST(conversion_is_sent_as_the_script_does)
{
    tls_peer_answer_json(peer, 200, "{}");
    assert_int_equal(convert(), AAD_OK);
    assert_true(was_sent(0, "PUT /contoso/Space%20%26%20%C3%A4/_apis/serviceendpoint/endpoints/" ID
                            "?operation=ConvertAuthenticationScheme&api-version=7.1 HTTP"));
    assert_true(was_sent(0, "Content-Type: application/json\r\n"));
    assert_true(was_sent(0, "\r\n\r\n{\"a\":1}"));
}

TEST(conversion_that_may_have_arrived_is_not_sent_again)
{
    tls_peer_answer(peer, "close");
    assert_int_equal(convert(), AAD_NETWORK);
    tls_peer_answer_json(peer, 503, "{}");
    assert_int_equal(convert(), AAD_NETWORK);
    assert_int_equal(tls_peer_count(peer), 2);
}

TEST(empty_answer_is_a_failure)
{
    tls_peer_answer_json(peer, 200, "");
    assert_int_equal(convert(), AAD_PROTOCOL);
    assert_non_null(strstr(error.what, "empty"));
    tls_peer_answer_json(peer, 200, "null");
    assert_int_equal(convert(), AAD_PROTOCOL);
}

static enum aad_code test(const char *answer)
{
    struct service_endpoint endpoint = {.id = ID};
    enum aad_code code;

    unit_row(answer);
    buf_append_text(&endpoint.object, "{\"type\":\"t\"}");
    tls_peer_answer_json(peer, 200, answer);
    code = devops_test(&project, &endpoint, deadline_in_ms(UNIT_HUNG_MS), &error);
    service_endpoint_clear(&endpoint);
    return code;
}

TEST(own_test_says_whether_it_works)
{
    assert_int_equal(test("{\"statusCode\":\"OK\",\"errorMessage\":\"\"}"), AAD_OK);
    assert_true(was_sent(0, "POST /contoso/Space%20%26%20%C3%A4/_apis/serviceendpoint/"
                            "endpointproxy?endpointId=" ID "&api-version=7.1-preview.1 HTTP"));
    assert_true(was_sent(0, "\"serviceEndpointDetails\":{\"type\":\"t\"}}"));
    assert_int_equal(test("{\"statusCode\":\"badRequest\",\"errorMessage\":\"AADSTS7000222\"}"),
                     AAD_PERSON);
    assert_non_null(strstr(error.what, "badRequest: AADSTS7000222"));
    assert_int_equal(test("{}"), AAD_PERSON);
    assert_non_null(strstr(error.what, "does not say why"));
}

TEST(type_is_asked_of_the_organization)
{
    static const struct {
        const char *answer;
        bool is_there;
    } rows[] = {{"{\"value\":[{\"name\":\"t\"}]}", true}, {"{\"value\":[]}", false}, {"{}", false}};
    bool got;

    for (unsigned i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].answer);
        tls_peer_answer_json(peer, 200, rows[i].answer);
        assert_int_equal(
            devops_find_type(&project, "a b", deadline_in_ms(UNIT_HUNG_MS), &got, &error), AAD_OK);
        assert_int_equal(got, rows[i].is_there);
        assert_true(was_sent(i, "GET /contoso/_apis/serviceendpoint/types?type=a%20b"
                                "&api-version=7.1-preview.1 HTTP"));
    }
    tls_peer_answer_json(peer, 403, "{}");
    assert_int_equal(devops_find_type(&project, "t", deadline_in_ms(UNIT_HUNG_MS), &got, &error),
                     AAD_PERSON);
}

/* The last: whoever is told to wait is told for all. */
TEST(throttling_is_obeyed)
{
    static const char slow[] = "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\nRetry-After: %d\r\n"
                               "Connection: close\r\n\r\n";
    const struct manage_filter any = {0};
    char answer[200];

    (void)snprintf(answer, sizeof answer, slow, 1);
    tls_peer_answer(peer, answer);
    tls_peer_answer_json(peer, 200, LIST);
    assert_int_equal(list(&any), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 2);
    (void)snprintf(answer, sizeof answer, slow, 600);
    tls_peer_answer(peer, answer);
    assert_int_equal(list(&any), AAD_THROTTLED);
    assert_int_equal(error.retry_after_s, 600);
    assert_int_equal(tls_peer_count(peer), 3);
}
