/*
 * test_verify.c - the module's `verify`: four steps, each with its own failure
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "mint-fixture.h"
#include "mint/verify.h"
#include "tls-peer.h"
#include "unit.h"

#define DISCOVERY "{\"token_endpoint\":\"https://evil.test/token\"}"
#define TOKEN "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"token-canary\"}"

static struct tls_peer *peer;
static struct connection connection;
static struct token token;
static struct aad_error err;
static char texts[3][128];
static char steps[2048]; /* "title: detail" of each, a line each */
static unsigned n_steps;
static char kept[300]; /* "AUDIENCE TOKEN" of the last one */
static unsigned n_kept;

static int start(void)
{
    mint_fixture_make_state();
    peer = tls_peer_start("good");
    (void)snprintf(texts[0], sizeof texts[0], "%s/contoso.example", tls_peer_origin(peer));
    (void)snprintf(texts[1], sizeof texts[1], "%s", tls_peer_origin(peer));
    (void)snprintf(texts[2], sizeof texts[2], "%s", tls_peer_ca_file(peer));
    mint_fixture_lcs(&connection, texts[0]);
    connection.audiences[0] = connection.hosts[0] = texts[1];
    connection.ca_file = texts[2];
    (void)strcpy(mint_fixture_store.password, "password-canary");
    n_steps = n_kept = 0;
    steps[0] = '\0';
    return 0;
}

static int stop(void)
{
    token_clear(&token);
    tls_peer_stop(peer);
    mint_fixture_remove_state();
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static char begun[320]; /* the step that runs */

static void note_step(void *ctx, const char *title, int64_t took_ms, const char *detail,
                      const struct aad_error *why)
{
    size_t used = strlen(steps);

    (void)ctx, (void)why;
    assert_true(took_ms >= 0);
    if (begun[0])
        assert_string_equal(title, begun);
    begun[0] = '\0';
    n_steps++;
    (void)snprintf(steps + used, sizeof steps - used, "%s: %s\n", title, detail);
}

static void begin_step(void *ctx, const char *title)
{
    (void)ctx;
    assert_string_equal(begun, ""); /* each ends before the next one begins */
    (void)snprintf(begun, sizeof begun, "%s", title);
}

static void keep(const struct connection *c, const char *audience, const struct token *further)
{
    assert_ptr_equal(c, &connection);
    (void)snprintf(kept, sizeof kept, "%s %s", audience, further->access_token.bytes);
    n_kept++;
}

static struct mint_rejection rejection;

static enum aad_code verify(void)
{
    struct mint_request request = {.connection = &connection,
                                   .begins = begin_step,
                                   .keeps = keep,
                                   .ret_rejection = &rejection,
                                   .audience = connection.audiences[0],
                                   .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    memset(&err, 0, sizeof err);
    token_clear(&token); /* of an earlier one */
    return verify_run(&request, note_step, NULL, &token, &err);
}

TEST(working_connection_passes_four_steps)
{
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 200, TOKEN);
    tls_peer_answer_json(peer, 200, "{\"IsSuccess\":true,\"Data\":[]}");
    assert_int_equal(verify(), AAD_OK);
    assert_int_equal(n_steps, 4);
    assert_string_equal(token.access_token.bytes, "token-canary");
    assert_non_null(strstr(tls_peer_request(peer, 0),
                           "GET /contoso.example/v2.0/.well-known/openid-configuration HTTP"));
    assert_non_null(strstr(tls_peer_request(peer, 1), "POST /contoso.example/oauth2/v2.0/token"));
    assert_non_null(
        strstr(tls_peer_request(peer, 2), "GET /box/fileasset/GetSharedAssets?fileType=1 HTTP"));
    assert_non_null(strstr(tls_peer_request(peer, 2), "x-ms-version: 2017-09-15"));
    assert_non_null(strstr(tls_peer_request(peer, 2), "Authorization: Bearer token-canary"));
    assert_null(strstr(steps, "canary"));
}

TEST(project_is_asked_about_where_it_is_set)
{
    static char project[] = "12/../34";

    connection.project = project;
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 200, TOKEN);
    tls_peer_answer_json(peer, 200, "{\"IsSuccess\":true}");
    assert_int_equal(verify(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 2),
                           "GET /environmentinfo/v1/detail/project/12%2F..%2F34/?page=1 HTTP"));
}

TEST(missing_password_stops_at_the_store)
{
    mint_fixture_store.password[0] = '\0';
    assert_int_equal(verify(), AAD_NOT_FOUND);
    assert_int_equal(n_steps, 1);
    assert_int_equal(tls_peer_count(peer), 0);
}

TEST(unknown_tenant_stops_at_the_authority)
{
    tls_peer_answer_json(peer, 400,
                         "{\"error\":\"invalid_tenant\",\"error_description\":\"AADSTS90002: "
                         "Tenant not found\",\"error_codes\":[90002]}");
    assert_int_equal(verify(), AAD_CONFIG);
    assert_int_equal(n_steps, 2);
    assert_string_equal(err.foreign, "AADSTS90002");
    assert_int_equal(tls_peer_count(peer), 1);
}

TEST(page_that_is_no_authority_stops_there)
{
    tls_peer_answer(peer, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                          "Content-Length: 6\r\n\r\n<html>");
    assert_int_equal(verify(), AAD_PROTOCOL);
    assert_int_equal(n_steps, 2);
}

TEST(refused_password_stops_at_the_token)
{
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 400, "{\"error\":\"invalid_grant\",\"error_codes\":[50126]}");
    assert_int_equal(verify(), AAD_REJECTED);
    assert_int_equal(n_steps, 3);
    assert_int_equal(n_kept, 0);
    assert_null(token.access_token.bytes);
}

/* The guide: HTTP 200 does not mean success. */
/* P6: and the one that was rejected is not sent again. */
TEST(another_password_is_wanted_where_this_one_was_rejected)
{
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 400, "{\"error\":\"invalid_grant\",\"error_codes\":[50126]}");
    assert_int_equal(verify(), AAD_REJECTED);
    assert_true(rejection.takes_another);
    assert_false(rejection.was_known);
    tls_peer_answer_json(peer, 200, DISCOVERY);
    assert_int_equal(verify(), AAD_REJECTED);
    assert_true(rejection.takes_another);
    assert_true(rejection.was_known);
    (void)strcpy(mint_fixture_store.password, "other-canary");
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 400, "{\"error\":\"invalid_grant\",\"error_codes\":[50053]}");
    assert_int_equal(verify(), AAD_REJECTED);
    assert_false(rejection.takes_another);
    tls_peer_answer_json(peer, 200, DISCOVERY);
    assert_int_equal(verify(), AAD_REJECTED);
    assert_false(rejection.takes_another);
}

TEST(bare_secret_is_known_after_its_refusal)
{
    (void)strcpy(mint_fixture_store.client_secret, "bare-canary");
    connection.kind = kind_find("devops");
    connection.grant = mint_fixture_text("personal-access-token");
    connection.authority = NULL;
    connection.audiences[0] = mint_fixture_text(connection.kind->audience);
    tls_peer_answer_json(peer, 401, "");
    for (int known = 0; known < 2; known++) {
        assert_int_equal(verify(), AAD_REJECTED);
        assert_true(rejection.takes_another);
        assert_int_equal(rejection.was_known, known);
        assert_int_equal(tls_peer_count(peer), 1);
    }
}

TEST(lcs_that_answers_200_and_no_success_has_failed)
{
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 200, TOKEN);
    tls_peer_answer_json(peer, 200,
                         "{\"IsSuccess\":false,\"ErrorMessage\":\"no \\u001b[1mproject\"}");
    assert_int_equal(verify(), AAD_PERSON);
    assert_int_equal(n_steps, 4);
    assert_non_null(strstr(err.what, "project"));
    assert_null(strchr(err.what, 27));
    assert_non_null(strstr(err.remedy, "Sign in to LCS once"));
}

/* The authority has granted the token: the tools that ask next need no other one. */
TEST(lcs_that_refuses_the_token_names_the_prerequisite)
{
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 200, TOKEN);
    tls_peer_answer_json(peer, 401, "{}");
    assert_int_equal(verify(), AAD_PERSON);
    assert_non_null(strstr(err.remedy, "Sign in to LCS once"));
    assert_int_equal(n_kept, 1);
    assert_non_null(strstr(kept, " token-canary"));
}

/* P1 */
TEST(token_does_not_go_to_a_host_outside_the_rules)
{
    static char other[] = "https://other.test";

    connection.hosts[0] = other;
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 200, TOKEN);
    assert_int_equal(verify(), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 2);
    assert_non_null(strstr(steps, "not tried"));
}

TEST(generic_connection_has_no_call)
{
    connection.kind = kind_find("generic");
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 200, TOKEN);
    assert_int_equal(verify(), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 2);
    assert_non_null(strstr(steps, "not tried: kind 'generic'"));
}

#define WHOAMI "{\"UserId\":\"0e000000\"}"
#define TOKEN_WITH_REFRESH                                                                         \
    "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"token-canary\","            \
    "\"refresh_token\":\"refresh-canary\"}"
#define MEMBERLESS "{\"error\":{\"code\":\"0x80072560\",\"message\":\"no member\"}}"

/* Two environments, at the peer. */
static void use_power(const char *first_token)
{
    static char audiences[2][160];

    connection.kind = kind_find("powerplatform");
    for (size_t i = 0; i < 2; i++) {
        (void)snprintf(audiences[i], sizeof audiences[i], "%s/%zu.crm4.", tls_peer_origin(peer), i);
        connection.audiences[i] = audiences[i];
    }
    connection.n_audiences = 2;
    tls_peer_answer_json(peer, 200, DISCOVERY);
    tls_peer_answer_json(peer, 200, first_token);
}

TEST(each_of_several_audiences_has_its_token_and_its_call)
{
    use_power(TOKEN);
    tls_peer_answer_json(peer, 200, WHOAMI);
    tls_peer_answer_json(
        peer, 200,
        "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"second-canary\"}");
    tls_peer_answer_json(peer, 200, WHOAMI);
    assert_int_equal(verify(), AAD_OK);
    assert_int_equal(n_steps, 6);
    assert_non_null(strstr(steps, "the token for Dataverse is granted: "));
    assert_non_null(strstr(steps, "\nDataverse accepts it: https://localhost"));
    assert_string_equal(token.access_token.bytes, "token-canary");
    assert_int_equal(n_kept, 2);
    assert_non_null(strstr(kept, "/1.crm4. second-canary"));
    assert_non_null(strstr(tls_peer_request(peer, 3), "%2F1.crm4.%2Fuser_impersonation"));
    assert_non_null(strstr(tls_peer_request(peer, 4), "Authorization: Bearer second-canary"));
}

/* Whom one service does not know, another one may. */
TEST(refusal_of_one_service_does_not_hide_another)
{
    use_power(TOKEN);
    tls_peer_answer_json(peer, 403, MEMBERLESS);
    tls_peer_answer_json(peer, 200, TOKEN);
    tls_peer_answer_json(peer, 200, WHOAMI);
    assert_int_equal(verify(), AAD_PERSON);
    assert_int_equal(n_steps, 6);
    assert_int_equal(n_kept, 2);
    assert_string_equal(err.foreign, "0x80072560");
}

TEST(throttled_service_ends_it)
{
    use_power(TOKEN);
    tls_peer_answer(peer, "HTTP/1.1 429 Slow\r\nRetry-After: 9\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(verify(), AAD_THROTTLED);
    assert_int_equal(err.retry_after_s, 9);
    assert_int_equal(tls_peer_count(peer), 3);
}

/* P6: the first token was granted for that password, so the second is asked by what came with it.
 */
TEST(password_is_sent_once_for_all_audiences)
{
    use_power(TOKEN_WITH_REFRESH);
    tls_peer_answer_json(peer, 200, WHOAMI);
    tls_peer_answer_json(peer, 200, TOKEN);
    tls_peer_answer_json(peer, 200, WHOAMI);
    assert_int_equal(verify(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 1), "grant_type=password"));
    assert_non_null(strstr(tls_peer_request(peer, 3), "grant_type=refresh_token"));
}
