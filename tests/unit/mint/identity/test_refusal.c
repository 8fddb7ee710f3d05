/*
 * test_refusal.c - why a machine's own endpoint gives no token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "identity-fixture.h"
#include "mint/identity/refusal.h"
#include "tls-peer.h"
#include "unit.h"

BEFORE_EACH(identity_fixture_start);
AFTER_EACH(identity_fixture_stop);

static struct identity_fixture *const f = &identity_fixture;

static void in_app_service(void)
{
    static const char *const variables[] = {"IDENTITY_ENDPOINT=@/msi", "IDENTITY_HEADER=proof-1",
                                            NULL};

    identity_fixture_source("app-service", variables);
}

TEST(each_wording_of_an_error_is_understood)
{
    static const struct {
        int status;
        const char *json;
        enum aad_code code;
        const char *what;
    } rows[] = {
        {400, "{\"error\":\"invalid_request\",\"error_description\":\"Identity not found\"}",
         AAD_PERSON, "Identity not found"},
        {400, "{\"error\":{\"code\":\"ManagedIdentityNotFound\",\"message\":\"none\"}}", AAD_PERSON,
         "none"},
        {400, "{\"statusCode\":400,\"message\":\"no such\"}", AAD_PERSON, "no such"},
        {400, "{\"error\":\"invalid_resource\",\"error_description\":\"AADSTS500011: x\"}",
         AAD_CONFIG, "management.azure.com"},
        {400, "{\"error\":{\"code\":\"AudienceNotSupported\",\"message\":\"x\"}}", AAD_CONFIG,
         "management.azure.com"},
        {401, "{\"statusCode\":401,\"message\":\"wrong\"}", AAD_CONFIG, "does not accept"},
        {418, "{}", AAD_PROTOCOL, "418"},
    };

    in_app_service();
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].json);
        tls_peer_answer_json(f->peer, rows[i].status, rows[i].json);
        assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), rows[i].code);
        if (!strstr(f->err.what, rows[i].what))
            fail_msg("%s", f->err.what);
    }
}

/* Only a source with a proof tells a process that it is the wrong one. */
TEST(caller_that_is_not_accepted_is_told_what_to_look_at)
{
    in_app_service();
    tls_peer_answer_json(f->peer, 401, "{}");
    assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_CONFIG);
    assert_non_null(strstr(f->err.remedy, "The value of IDENTITY_HEADER is an old one"));
    identity_fixture_imds();
    tls_peer_answer_json(f->peer, 403, "{}");
    assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_CONFIG);
    assert_non_null(strstr(f->err.remedy, "AZURE_POD_IDENTITY_AUTHORITY_HOST says where"));
}

/* P3: an endpoint that repeats what proves us does not make us show it. */
TEST(header_that_is_repeated_is_not_shown)
{
    static const char *const said[] = {"proof-1", "proof%2D1", "cHJvb2YtMQ==", "70726f6f662d31"};
    char body[100];

    for (size_t i = 0; i < COUNT(said); i++) {
        unit_row(said[i]);
        in_app_service();
        (void)snprintf(body, sizeof body, "{\"message\":\"the header %s is wrong\"}", said[i]);
        tls_peer_answer_json(f->peer, 401, body);
        assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_CONFIG);
        assert_null(strstr(f->err.what, said[i]));
    }
}

TEST(stranger_in_place_of_the_metadata_service_means_there_is_none)
{
    static const char *const answers[] = {
        "HTTP/1.1 403 x\r\nContent-Length: 11\r\nConnection: close\r\n\r\nunreachable",
        "HTTP/1.1 404 x\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>"};

    for (size_t i = 0; i < COUNT(answers); i++) {
        identity_fixture_imds();
        f->connection.identity_source = NULL;
        tls_peer_answer(f->peer, answers[i]);
        assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_UNAVAILABLE);
        assert_non_null(strstr(f->err.what, "IDENTITY_ENDPOINT is not set"));
        assert_non_null(strstr(f->err.what, "himds"));
        assert_int_equal(f->n_pauses, 0);
    }
}

TEST(throttling_says_how_long)
{
    identity_fixture_imds();
    tls_peer_answer(f->peer, "HTTP/1.1 429 x\r\nRetry-After: 120\r\nContent-Length: 2\r\n"
                             "Connection: close\r\n\r\n{}");
    assert_int_equal(identity_fixture_get(15000), AAD_THROTTLED);
    assert_int_equal(f->err.retry_after_s, 120);
}
