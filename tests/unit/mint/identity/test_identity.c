/*
 * test_identity.c - what each source of a managed identity is asked, and what is made of its answer
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "identity-fixture.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define ANSWER "{\"access_token\":\"a.b.c\",\"token_type\":\"Bearer\",\"expires_in\":\"86399\"}"
#define RESOURCE "resource=https%3A%2F%2Fmanagement.azure.com%2F"
#define ID IDENTITY_FIXTURE_GUID

BEFORE_EACH(identity_fixture_start);
AFTER_EACH(identity_fixture_stop);

static struct identity_fixture *const f = &identity_fixture;

static enum aad_code ask(void)
{
    tls_peer_answer_json(f->peer, 200, ANSWER);
    return identity_fixture_get(UNIT_HUNG_MS);
}

static void want_request(const char *line, const char *header)
{
    const char *request = tls_peer_request(f->peer, tls_peer_count(f->peer) - 1);

    if (strncmp(request, line, strlen(line)) != 0)
        fail_msg("%s", request);
    if (!strstr(request, header))
        fail_msg("no %s in %s", header, request);
}

static const struct {
    const char *name, *variables[4];
    enum identity_kind kind;
    const char *id, *line, *header;
} asked[] = {
    {"imds",
     {"AZURE_POD_IDENTITY_AUTHORITY_HOST=@/"},
     IDENTITY_SYSTEM,
     "",
     "GET /metadata/identity/oauth2/token?api-version=2018-02-01&" RESOURCE " HTTP/1.1\r\n",
     "\r\nMetadata: true\r\n"},
    {"imds",
     {"AZURE_POD_IDENTITY_AUTHORITY_HOST=@"},
     IDENTITY_RESOURCE_ID,
     "/subscriptions/s",
     "GET /metadata/identity/oauth2/token?api-version=2018-02-01&" RESOURCE
     "&msi_res_id=%2Fsubscriptions%2Fs HTTP/1.1\r\n",
     "\r\nMetadata: true\r\n"},
    {"app-service",
     {"IDENTITY_ENDPOINT=@/msi", "IDENTITY_HEADER=proof"},
     IDENTITY_RESOURCE_ID,
     "/subscriptions/s",
     "GET /msi?api-version=2019-08-01&" RESOURCE "&mi_res_id=%2Fsubscriptions%2Fs HTTP/1.1\r\n",
     "\r\nX-IDENTITY-HEADER: proof\r\n"},
    {"app-service",
     {"IDENTITY_ENDPOINT=@/msi", "IDENTITY_HEADER=proof"},
     IDENTITY_OBJECT_ID,
     ID,
     "GET /msi?api-version=2019-08-01&" RESOURCE "&object_id=" ID " HTTP/1.1\r\n",
     "\r\nX-IDENTITY-HEADER: proof\r\n"},
    {"azure-ml",
     {"MSI_ENDPOINT=@/ml?x=1", "MSI_SECRET=proof"},
     IDENTITY_CLIENT_ID,
     ID,
     "GET /ml?x=1&api-version=2017-09-01&" RESOURCE "&clientid=" ID " HTTP/1.1\r\n",
     "\r\nsecret: proof\r\n"},
    {"azure-ml",
     {"MSI_ENDPOINT=@/ml", "MSI_SECRET=proof", "DEFAULT_IDENTITY_CLIENT_ID=" ID},
     IDENTITY_SYSTEM,
     "",
     "GET /ml?api-version=2017-09-01&" RESOURCE "&clientid=" ID " HTTP/1.1\r\n",
     "\r\nsecret: proof\r\n"},
    {"cloud-shell",
     {"MSI_ENDPOINT=@/shell"},
     IDENTITY_SYSTEM,
     "",
     "POST /shell HTTP/1.1\r\n",
     "\r\n\r\n" RESOURCE},
};

/* Its parameters and headers are those of the source's documentation, to the letter. */
TEST(each_source_is_asked_as_it_wants)
{
    for (size_t i = 0; i < COUNT(asked); i++) {
        unit_row(asked[i].name);
        identity_fixture_source(asked[i].name, asked[i].variables);
        identity_fixture_id(asked[i].kind, asked[i].id);
        assert_int_equal(ask(), AAD_OK);
        want_request(asked[i].line, asked[i].header);
        assert_null(strstr(tls_peer_request(f->peer, i), "client-request-id"));
    }
}

/* SHA-256 of "old". */
#define OLD_HASH "cba06b5736faf67e54b07b561eae94395e774c517a7d910a54369e1263ccfbd4"

/* Where it is documented, the source is told which of its tokens was refused. */
TEST(refused_token_is_named_where_that_helps)
{
    static const char *const service[] = {"IDENTITY_ENDPOINT=@/msi", "IDENTITY_HEADER=proof", NULL};
    auto_secret struct secret old = {0};

    secret_append_text(&old, "old");
    f->call.refused = &old;
    identity_fixture_source("app-service", service);
    assert_int_equal(ask(), AAD_OK);
    want_request("GET /msi?api-version=2019-08-01&" RESOURCE
                 "&xms_cc=cp1&token_sha256_to_refresh=" OLD_HASH " HTTP/1.1\r\n",
                 "proof");
    identity_fixture_imds();
    assert_int_equal(ask(), AAD_OK);
    want_request("GET /metadata/identity/oauth2/token?api-version=2018-02-01&" RESOURCE
                 " HTTP/1.1\r\n",
                 "Metadata");
    f->call.refused = NULL;
    identity_fixture_source("app-service", service);
    f->connection.capabilities = mint_fixture_text("cp1");
    assert_int_equal(ask(), AAD_OK);
    want_request("GET /msi?api-version=2019-08-01&" RESOURCE "&xms_cc=cp1 HTTP/1.1\r\n", "proof");
}

/* P2, case 86 */
TEST(endpoint_is_of_this_machine_or_nothing_is_sent)
{
    static const char *const endpoints[] = {
        "IDENTITY_ENDPOINT=http://metadata.test/x", "IDENTITY_ENDPOINT=http://8.8.8.8/x",
        "IDENTITY_ENDPOINT=ftp://127.0.0.1/x", "IDENTITY_ENDPOINT=http://localhost.test/x"};

    for (size_t i = 0; i < COUNT(endpoints); i++) {
        const char *variables[] = {endpoints[i], "IDENTITY_HEADER=proof", NULL};

        unit_row(endpoints[i]);
        identity_fixture_source("app-service", variables);
        assert_int_equal(ask(), AAD_REFUSED);
    }
    assert_int_equal(tls_peer_count(f->peer), 0);
}

TEST(header_that_could_be_two_is_not_sent)
{
    static const char *const variables[] = {"IDENTITY_ENDPOINT=@/msi",
                                            "IDENTITY_HEADER=a\r\nHost: b", NULL};

    identity_fixture_source("app-service", variables);
    assert_int_equal(ask(), AAD_CONFIG);
    assert_int_equal(tls_peer_count(f->peer), 0);
}

TEST(named_source_without_its_variables_is_not_here)
{
    static const char *const none[] = {NULL};

    identity_fixture_source("app-service", none);
    assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_UNAVAILABLE);
    assert_non_null(strstr(f->err.what, "IDENTITY_ENDPOINT, IDENTITY_HEADER"));
}

/* Who waits is told how long by the documentation, or by Retry-After. */
/* case 54 */
TEST(what_passes_is_asked_again_as_documented)
{
    static const struct {
        const char *answer;
        unsigned n;
        int64_t pauses[3];
    } rows[] = {
        {"HTTP/1.1 500 x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
         3,
         {1000, 2000, 4000}},
        {"HTTP/1.1 404 x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
         3,
         {1000, 2000, 4000}},
        {"HTTP/1.1 429 x\r\nRetry-After: 3\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
         3,
         {3000, 3000, 3000}},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].answer);
        identity_fixture_imds();
        for (unsigned j = 0; j < 4; j++)
            tls_peer_answer(f->peer, rows[i].answer);
        assert_int_not_equal(identity_fixture_get(60000), AAD_OK);
        assert_int_equal(f->n_pauses, rows[i].n);
        assert_memory_equal(f->pauses, rows[i].pauses, sizeof rows[i].pauses);
    }
    assert_int_equal(tls_peer_count(f->peer), 12);
}

TEST(nobody_waits_beyond_the_deadline)
{
    identity_fixture_imds();
    tls_peer_answer(f->peer, "HTTP/1.1 410 x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
    assert_int_equal(identity_fixture_get(9000), AAD_NETWORK);
    assert_int_equal(f->n_pauses, 0);
}

TEST(half_of_a_long_life_is_used)
{
    static const char *const lives[] = {"\"expires_in\":\"86399\"", "\"expires_in\":7200",
                                        "\"expires_in\":3599",
                                        "\"expires_in\":86399,\"refresh_in\":100"};
    static const int64_t refresh[] = {43199, 3600, 3299, 100};
    char json[200];

    identity_fixture_imds();
    for (size_t i = 0; i < COUNT(lives); i++) {
        unit_row(lives[i]);
        (void)snprintf(json, sizeof json,
                       "{\"access_token\":\"a.b.c\",\"token_type\":\"Bearer\",%s}", lives[i]);
        tls_peer_answer_json(f->peer, 200, json);
        assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_OK);
        assert_int_equal(f->token.refresh_at_s - f->token.minted_at_s, refresh[i]);
    }
}

TEST(token_of_another_identity_is_not_used)
{
    static const char other[] =
        "{\"access_token\":\"a.b.c\",\"token_type\":\"Bearer\","
        "\"expires_in\":3599,\"client_id\":\"9c000000-0000-4000-8000-0000000000ff\"}";

    identity_fixture_imds();
    identity_fixture_id(IDENTITY_CLIENT_ID, ID);
    tls_peer_answer_json(f->peer, 200, other);
    assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_PROTOCOL);
    assert_int_equal(f->token.access_token.len, 0);
}

TEST(answer_that_is_no_token_is_refused)
{
    static const char *const answers[] = {
        "{}", "{\"access_token\":\"a b\",\"token_type\":\"Bearer\",\"expires_in\":1}",
        "{\"access_token\":\"a.b.c\",\"token_type\":\"Bearer\",\"expires_in\":-1}", "<html>"};

    identity_fixture_imds();
    for (size_t i = 0; i < COUNT(answers); i++) {
        unit_row(answers[i]);
        tls_peer_answer_json(f->peer, 200, answers[i]);
        assert_int_equal(identity_fixture_get(UNIT_HUNG_MS), AAD_PROTOCOL);
    }
}
