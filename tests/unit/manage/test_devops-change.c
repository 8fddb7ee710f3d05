/*
 * test_devops-change.c - what is made and changed by Azure DevOps' REST API of service connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/devops.h"

#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define ID "e0000000-0000-4000-8000-000000000001"
#define OTHER_ID "a0000000-0000-4000-8000-000000000002"
#define OTHER "{\"id\":\"" OTHER_ID "\",\"name\":\"Other \\\"one\\\"\"}"
#define ENDPOINTS "/contoso/_apis/serviceendpoint/endpoints"
#define DUPLICATE "{\"typeKey\":\"DuplicateServiceConnectionException\",\"message\":\"a is there\"}"
#define NOTHING "HTTP/1.1 204 No\r\nConnection: close\r\n\r\n"

static struct tls_peer *peer;
static struct connection connection;
static struct token token;
static char organization[256];
static struct manage_project project;
static struct deadline deadline;
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
    deadline = deadline_in_ms(UNIT_HUNG_MS);
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

static struct service_endpoint named(void)
{
    struct service_endpoint endpoint = {.id = ID};

    buf_append_text(&endpoint.name, "a");
    return endpoint;
}

/* --- projects --------------------------------------------------------------------------------- */

static enum aad_code find_project(const char *answer, struct devops_project *ret)
{
    unit_row(answer);
    tls_peer_answer_json(peer, 200, answer);
    return devops_find_project(&project, "Other one", deadline, ret, &error);
}

TEST(project_is_found_by_name_or_id)
{
    auto_devops_project struct devops_project got = {0};

    assert_int_equal(find_project(OTHER, &got), AAD_OK);
    assert_true(was_sent(0, "GET /contoso/_apis/projects/Other%20one?api-version=7.1 HTTP"));
    assert_string_equal(buf_text(&got.name), "Other \"one\"");
    assert_string_equal(got.id, OTHER_ID);
}

TEST(answer_that_is_no_project_is_refused)
{
    static const char *const rows[] = {"{}", "null", "{\"id\":\"no guid\",\"name\":\"x\"}",
                                       "{\"id\":\"" OTHER_ID "\"}", "{\"name\":\"x\"}"};
    struct devops_project got = {0};

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(find_project(rows[i], &got), AAD_PROTOCOL);
    assert_null(got.name.bytes);
    tls_peer_answer_json(peer, 404, "{\"message\":\"TF200016\"}");
    assert_int_equal(devops_find_project(&project, "x", deadline, &got, &error), AAD_NOT_FOUND);
}

/* --- share, erase ----------------------------------------------------------------------------- */

TEST(it_is_shared_by_the_other_project_s_id)
{
    auto_service_endpoint struct service_endpoint endpoint = named();

    tls_peer_answer_json(peer, 200, OTHER);
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(devops_share(&project, &endpoint, "Other one", deadline, &error), AAD_OK);
    assert_true(was_sent(0, "GET /contoso/_apis/projects/Other%20one?api-version=7.1 "));
    assert_true(was_sent(1, "PATCH " ENDPOINTS "/" ID "?api-version=7.1 "));
    assert_true(was_sent(1, "[{\"projectReference\":{\"id\":\"" OTHER_ID
                            "\",\"name\":\"Other \\\"one\\\"\"},\"name\":\"a\","
                            "\"description\":\"\"}]"));
    tls_peer_answer_json(peer, 200, OTHER);
    tls_peer_answer_json(peer, 409, DUPLICATE);
    assert_int_equal(devops_share(&project, &endpoint, "Other one", deadline, &error), AAD_CONFIG);
}

TEST(it_is_deleted_by_its_project_s_id)
{
    auto_service_endpoint struct service_endpoint endpoint = named();

    tls_peer_answer_json(peer, 200, OTHER);
    tls_peer_answer(peer, NOTHING);
    assert_int_equal(devops_erase(&project, &endpoint, deadline, &error), AAD_OK);
    assert_true(was_sent(0, "GET /contoso/_apis/projects/Space%20%26%20%C3%A4?"));
    assert_true(
        was_sent(1, "DELETE " ENDPOINTS "/" ID "?projectIds=" OTHER_ID "&api-version=7.1 "));
    tls_peer_answer_json(peer, 200, "{\"id\":\"no guid\",\"name\":\"x\"}");
    assert_int_equal(devops_erase(&project, &endpoint, deadline, &error), AAD_PROTOCOL);
    assert_int_equal(tls_peer_count(peer), 3);
}

/* --- create, replace -------------------------------------------------------------------------- */

#define OBJECT "{\"secret\":\"canary\"}"

static enum aad_code create(struct service_endpoint *ret)
{
    auto_secret struct secret object = {0};

    secret_append_text(&object, OBJECT);
    return devops_create(&project, &object, deadline, ret, &error);
}

static enum aad_code replace(struct service_endpoint *ret)
{
    auto_secret struct secret object = {0};

    secret_append_text(&object, OBJECT);
    return devops_replace(&project, &object, deadline, ret, &error);
}

TEST(new_one_is_sent_to_the_organization)
{
    auto_service_endpoint struct service_endpoint got = {0};

    tls_peer_answer_json(peer, 200, "{\"id\":\"" ID "\",\"name\":\"a\",\"isReady\":false}");
    assert_int_equal(create(&got), AAD_OK);
    assert_true(was_sent(0, "POST " ENDPOINTS "?api-version=7.1 HTTP"));
    assert_true(was_sent(0, "Content-Type: application/json\r\n"));
    assert_true(was_sent(0, "X-TFS-FedAuthRedirect: Suppress\r\n"));
    assert_true(was_sent(0, "\r\n\r\n" OBJECT));
    assert_string_equal(got.id, ID);
}

TEST(replacement_is_sent_by_its_id)
{
    auto_service_endpoint struct service_endpoint endpoint = named();

    tls_peer_answer_json(peer, 200, "{\"id\":\"" ID "\",\"name\":\"b\"}");
    assert_int_equal(replace(&endpoint), AAD_OK);
    assert_true(was_sent(0, "PUT " ENDPOINTS "/" ID "?api-version=7.1 HTTP"));
    assert_true(was_sent(0, "\r\n\r\n" OBJECT));
    assert_string_equal(buf_text(&endpoint.name), "b");
}

TEST(each_refusal_is_another_thing_to_do)
{
    static const struct {
        int status;
        const char *body;
        enum aad_code code;
        const char *what;
    } rows[] = {
        {409, DUPLICATE, AAD_CONFIG, "of that name already"},
        {409, "{}", AAD_THROTTLED, "going on"},
        {403, "{\"message\":\"AT-canary\"}", AAD_PERSON, "may not do that"},
        {400, "{\"message\":\"bad member\"}", AAD_CONFIG, "bad member"},
        {200, "null", AAD_PROTOCOL, "empty"},
        {200, "", AAD_PROTOCOL, "empty"},
        {200, "{}", AAD_PROTOCOL, "no name"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_service_endpoint struct service_endpoint created = {0}, replaced = named();

        unit_row(rows[i].what);
        tls_peer_answer_json(peer, rows[i].status, rows[i].body);
        assert_int_equal(create(&created), rows[i].code);
        assert_non_null(strstr(error.what, rows[i].what));
        assert_null(strstr(error.what, "canary"));
        assert_null(created.object.bytes);
        tls_peer_answer_json(peer, rows[i].status, rows[i].body);
        assert_int_equal(replace(&replaced), rows[i].code);
        assert_non_null(strstr(error.what, rows[i].what));
    }
}

TEST(what_may_have_arrived_is_not_sent_again)
{
    auto_service_endpoint struct service_endpoint endpoint = named();

    tls_peer_answer(peer, "close");
    assert_int_equal(create(&endpoint), AAD_NETWORK);
    tls_peer_answer(peer, "close");
    assert_int_equal(replace(&endpoint), AAD_NETWORK);
    assert_int_equal(tls_peer_count(peer), 2);
}

/* --- pipelines -------------------------------------------------------------------------------- */

TEST(all_pipelines_are_permitted_by_its_id)
{
    tls_peer_answer_json(peer, 200, "{}");
    assert_int_equal(devops_permit(&project, ID, deadline, &error), AAD_OK);
    assert_true(was_sent(0, "PATCH /contoso/Space%20%26%20%C3%A4/_apis/pipelines/"
                            "pipelinepermissions/endpoint/" ID "?api-version=7.1-preview.1 HTTP"));
    assert_true(was_sent(0, "\r\n\r\n{\"resource\":{\"type\":\"endpoint\",\"id\":\"" ID
                            "\"},\"allPipelines\":{\"authorized\":true}}"));
    tls_peer_answer_json(peer, 403, "{\"message\":\"no\"}");
    assert_int_equal(devops_permit(&project, ID, deadline, &error), AAD_PERSON);
    tls_peer_answer_json(peer, 404, "{}");
    assert_int_equal(devops_permit(&project, ID, deadline, &error), AAD_NOT_FOUND);
}
