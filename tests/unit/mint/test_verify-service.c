/*
 * test_verify-service.c - the harmless call of each kind, and what each answer means to a person
 *
 * Of kinds with several services or scopes: test_verify-service_several.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-service.h"

#include <stdio.h>

#include "http/response.h"
#include "mint-fixture.h"
#include "service-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define OTHER_TENANT "3f2a7c10-5b1e-4c8d-9a6f-0123456789ac"

static struct service_fixture *const f = &service_fixture;

BEFORE_EACH(service_fixture_start);
AFTER_EACH(service_fixture_stop);

static const struct answer {
    const char *name, *kind;
    int status;
    const char *body;
    enum aad_code code;
    const char *what, *remedy; /* parts of them */
} answers[] = {
    {"a subscription is seen", "azurerm", 200, "{\"value\":[{\"state\":\"Enabled\"}]}", AAD_OK,
     NULL, NULL},
    {"no subscription is seen", "azurerm", 200, "{\"value\":[]}", AAD_PERSON,
     "the token is good, but 9b000000-0000-4000-8000-000000000001 has no role on any subscription",
     "Give 9b000000-0000-4000-8000-000000000001 a role there, for example Reader"},
    {"no role", "azurerm", 403, SERVICE_FIXTURE_ERROR("AuthorizationFailed", "x"), AAD_PERSON,
     "has no role there", "Access control"},
    {"another tenant's", "azurerm", 401,
     SERVICE_FIXTURE_ERROR("InvalidAuthenticationTokenTenant", "x"), AAD_CONFIG,
     "the token is of tenant " SERVICE_FIXTURE_TENANT, "--authority URL/TENANT"},
    {"another audience", "azurerm", 401, SERVICE_FIXTURE_ERROR("InvalidAuthenticationToken", "x"),
     AAD_PERSON, "(HTTP 401)", "The audience has to be"},
    {"no list", "azurerm", 200, "{\"items\":[]}", AAD_PROTOCOL,
     "the answer is not that of Azure Resource Manager", "whether a proxy"},
    {"a page", "azurerm", 200, "<html>", AAD_PROTOCOL, "the answer is not that of", "proxy"},
    {"an environment that knows it", "dynamics", 200, "{\"value\":[]}", AAD_OK, NULL, NULL},
    {"a page in its place", "dynamics", 200, "<html>", AAD_PROTOCOL, "the answer is not that of",
     "proxy"},
    {"an application that is not entered", "dynamics", 401, "", AAD_PERSON,
     "the token is good, but the environment knows no user for 9b000000",
     "client id, 9b000000-0000-4000-8000-000000000001, in 'System administration > Setup >"},
    {"one without a role", "dynamics", 403, "", AAD_PERSON, "lacks a role", "a security role"},
    {"an organization that knows it", "devops", 200, "{\"authenticatedUser\":{}}", AAD_OK, NULL,
     NULL},
    {"a page to sign in", "devops", 203, "<html>", AAD_PERSON, "(HTTP 203)", "Add the identity"},
    {"a page instead of an answer", "devops", 200, "<html>", AAD_PROTOCOL,
     "the answer is not that of Azure DevOps", "whether a proxy"},
    {"no member", "devops", 401, "", AAD_PERSON, "(HTTP 401)", "Add the identity"},
    {"LCS with success", "lcs", 200, "{\"IsSuccess\":true}", AAD_OK, NULL, NULL},
    {"LCS without", "lcs", 200, "{\"IsSuccess\":false,\"ErrorMessage\":\"no \\u001b project\"}",
     AAD_PERSON, "LCS takes the token but answers: no ? project", "Sign in to LCS once"},
    {"LCS without a reason", "lcs", 200, "{\"IsSuccess\":false}", AAD_PERSON, "answers: no reason",
     "Sign in to LCS once"},
    {"LCS that is not LCS", "lcs", 200, "{}", AAD_PROTOCOL, "the answer is not that of", "proxy"},
    {"an unknown answer", "azurerm", 418,
     SERVICE_FIXTURE_ERROR("Teapot", "short \\u001b[1mand stout"), AAD_PROTOCOL,
     "HTTP status 418: Teapot: short ?[1mand stout", NULL},
    {"a service that fails", "devops", 500, "{\"message\":\"no\"}", AAD_NETWORK,
     "HTTP status 500: no", NULL},
};

static void check_answer(const struct answer *row)
{
    service_fixture_use(row->kind, !strcmp(row->kind, "lcs"));
    for (int tries = row->status >= 500 ? 3 : 1; tries; tries--)
        tls_peer_answer_json(f->peer, row->status, row->body);
    assert_int_equal(service_fixture_call(), row->code);
    assert_int_equal(f->err.code, row->code);
    assert_true(!row->what || strstr(f->err.what, row->what));
    assert_true(!row->remedy || strstr(f->err.remedy, row->remedy));
    assert_null(strchr(f->err.what, 27));
    assert_string_equal(buf_text(&f->detail), tls_peer_origin(f->peer));
}

TEST(answer_means_what_its_table_says)
{
    for (size_t i = 0; i < COUNT(answers); i++) {
        unit_row(answers[i].name);
        check_answer(&answers[i]);
        service_fixture_renew();
    }
}

TEST(user_is_told_what_a_user_can_do)
{
    service_fixture_use("dynamics", true);
    tls_peer_answer_json(f->peer, 401, "");
    assert_int_equal(service_fixture_call(), AAD_PERSON);
    assert_non_null(strstr(f->err.what, "knows no user for svc-lcs@contoso.example"));
    assert_non_null(strstr(f->err.remedy, "Add svc-lcs@contoso.example in"));
}

TEST(redirect_is_not_followed)
{
    service_fixture_use("dynamics", false);
    tls_peer_answer(f->peer, "HTTP/1.1 302 Found\r\nLocation: https://evil.test/\r\n"
                             "Content-Length: 0\r\n\r\n");
    assert_int_equal(service_fixture_call(), AAD_PERSON);
    assert_int_equal(tls_peer_count(f->peer), 1);
    service_fixture_use("azurerm", false);
    tls_peer_answer(f->peer, "HTTP/1.1 307 Elsewhere\r\nLocation: https://evil.test/\r\n"
                             "Content-Length: 0\r\n\r\n");
    assert_int_equal(service_fixture_call(), AAD_PROTOCOL);
    assert_non_null(strstr(f->err.what, "evil.test"));
    assert_int_equal(tls_peer_count(f->peer), 2);
}

TEST(throttling_keeps_what_the_service_says_of_when)
{
    service_fixture_use("azurerm", false);
    tls_peer_answer(f->peer, "HTTP/1.1 429 Slow\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(service_fixture_call(), AAD_THROTTLED);
    assert_int_equal(f->err.retry_after_s, 17);
    tls_peer_answer(f->peer, "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(service_fixture_call(), AAD_THROTTLED);
    assert_int_equal(f->err.retry_after_s, RESPONSE_RETRY_S);
}

static void answer_challenge(const char *authorization_uri)
{
    char answer[600];

    (void)snprintf(answer, sizeof answer,
                   "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer authorization_uri=\"%s\", "
                   "error=\"invalid_token\"\r\nContent-Length: 2\r\n\r\n{}",
                   authorization_uri);
    tls_peer_answer(f->peer, answer);
    assert_int_equal(service_fixture_call(), AAD_PERSON);
}

/* It is shown, and never becomes advice. */
TEST(tenant_of_the_challenge_is_named_where_it_is_another_one)
{
    service_fixture_use("azurerm", false);
    answer_challenge("https://login.windows.net/" OTHER_TENANT "/oauth2/authorize");
    assert_non_null(strstr(f->err.what, "it takes tokens of tenant " OTHER_TENANT));
    assert_null(strstr(f->err.remedy, OTHER_TENANT));
    answer_challenge("https://login.windows.net/" SERVICE_FIXTURE_TENANT);
    assert_null(strstr(f->err.what, "it takes tokens"));
    answer_challenge("https://login.windows.net/common");
    assert_null(strstr(f->err.what, "it takes tokens"));
}

/* P3 */
TEST(answer_that_repeats_the_token_is_not_shown)
{
    char body[700];

    service_fixture_use("azurerm", false);
    (void)snprintf(body, sizeof body, SERVICE_FIXTURE_ERROR("Teapot", "%s"), f->token.bytes);
    tls_peer_answer_json(f->peer, 418, body);
    assert_int_equal(service_fixture_call(), AAD_PROTOCOL);
    assert_null(strstr(f->err.what, "Teapot"));
    (void)snprintf(body, sizeof body, SERVICE_FIXTURE_ERROR("%s AuthorizationFailed", "x"),
                   f->token.bytes);
    tls_peer_answer_json(f->peer, 403, body);
    assert_int_equal(service_fixture_call(), AAD_PERSON);
    assert_string_equal(f->err.foreign, "");
}

TEST(code_of_the_service_is_fit_to_be_shown)
{
    service_fixture_use("azurerm", false);
    tls_peer_answer_json(f->peer, 403, SERVICE_FIXTURE_ERROR("AuthorizationFailed", "x"));
    assert_int_equal(service_fixture_call(), AAD_PERSON);
    assert_string_equal(f->err.foreign, "AuthorizationFailed");
    tls_peer_answer_json(f->peer, 403,
                         SERVICE_FIXTURE_ERROR("AuthorizationFailed \\u001b[2J", "x"));
    assert_int_equal(service_fixture_call(), AAD_PERSON);
    assert_string_equal(f->err.foreign, "AuthorizationFailed ?[2J");
}

TEST(path_with_fields_goes_first_where_they_are_set)
{
    service_fixture_use("lcs", true);
    tls_peer_answer_json(f->peer, 200, "{\"IsSuccess\":true}");
    assert_int_equal(service_fixture_call(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(f->peer, 0), "GET /box/fileasset/GetSharedAssets?"));
    f->connection.project = mint_fixture_text("12/../34");
    tls_peer_answer_json(f->peer, 200, "{\"IsSuccess\":true}");
    assert_int_equal(service_fixture_call(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(f->peer, 1),
                           "GET /environmentinfo/v1/detail/project/12%2F..%2F34/?page=1 HTTP"));
    assert_non_null(strstr(tls_peer_request(f->peer, 1), "x-ms-version: 2017-09-15"));
}

/* P1. Where the audience is no host, the first of the hosts is the service; LCS is its audience. */
TEST(token_goes_to_the_connections_own_hosts_only)
{
    service_fixture_use("devops", false);
    f->connection.audiences[0] = mint_fixture_text("499b84ac-1321-427f-aa17-267ca6975798");
    tls_peer_answer_json(f->peer, 200, "{\"authenticatedUser\":{}}");
    assert_int_equal(service_fixture_call(), AAD_OK);
    assert_int_equal(tls_peer_count(f->peer), 1);
    service_fixture_use("lcs", true);
    f->connection.audiences[0] = mint_fixture_text("https://lcsapi.lcs.dynamics.com");
    assert_int_equal(service_fixture_call(), AAD_OK);
    assert_non_null(strstr(buf_text(&f->detail), "not tried"));
    service_fixture_use("azurerm", false);
    f->connection.hosts[0] = mint_fixture_text("http://localhost:1");
    assert_int_equal(service_fixture_call(), AAD_OK);
    assert_non_null(strstr(buf_text(&f->detail), "not tried"));
    assert_int_equal(tls_peer_count(f->peer), 1);
}

/* P6: what the service has made of it is remembered, and another remedy is said. */
TEST(bare_secret_is_shown_by_basic_and_judged)
{
    service_fixture_use("devops", false);
    f->connection.grant = mint_fixture_text("personal-access-token");
    f->connection.authority = NULL;
    f->connection.audiences[0] = mint_fixture_text("499b84ac-1321-427f-aa17-267ca6975798");
    tls_peer_answer_json(f->peer, 401, "");
    mint_fixture_make_state();
    assert_int_equal(service_fixture_call(), AAD_REJECTED);
    assert_non_null(strstr(f->err.remedy, "--secret --expires"));
    assert_non_null(strstr(tls_peer_request(f->peer, 0), "Authorization: Basic "));
    assert_non_null(strstr(tls_peer_request(f->peer, 0), "X-TFS-FedAuthRedirect: Suppress"));
    assert_null(strstr(tls_peer_request(f->peer, 0), "Bearer"));
    tls_peer_answer_json(f->peer, 200, "{\"authenticatedUser\":{}}");
    assert_int_equal(service_fixture_call(), AAD_OK);
    mint_fixture_forget_kernel();
    mint_fixture_remove_state();
}

/* The path of the host is the organization, which answers for itself. */
TEST(organization_of_the_host_is_called)
{
    char host[300];

    service_fixture_use("devops", false);
    f->connection.audiences[0] = mint_fixture_text("499b84ac-1321-427f-aa17-267ca6975798");
    (void)snprintf(host, sizeof host, "%s/contoso", tls_peer_origin(f->peer));
    f->connection.hosts[0] = mint_fixture_text(host);
    tls_peer_answer_json(f->peer, 200, "{\"authenticatedUser\":{}}");
    assert_int_equal(service_fixture_call(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(f->peer, 0), "GET /contoso/_apis/connectionData HTTP"));
    assert_string_equal(buf_text(&f->detail), host);
}

/* The service of all organizations knows nobody. */
TEST(service_without_an_organization_is_not_called)
{
    service_fixture_use("devops", false);
    f->connection.audiences[0] = mint_fixture_text("499b84ac-1321-427f-aa17-267ca6975798");
    f->connection.hosts[0] = mint_fixture_text("https://dev.azure.com");
    assert_int_equal(service_fixture_call(), AAD_OK);
    assert_int_equal(tls_peer_count(f->peer), 0);
    assert_non_null(strstr(buf_text(&f->detail), "not tried: no host of '"));
    assert_non_null(strstr(buf_text(&f->detail), "--host https://dev.azure.com/ORGANIZATION"));
}

/* A page to sign in is one, wherever it is and whatever it is called. */
TEST(sign_in_page_is_no_success)
{
    static const char *const pages[] = {
        "HTTP/1.1 203 Sign in\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>",
        "HTTP/1.1 302 Found\r\nLocation: https://evil.test/_signin\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 303 Other\r\nLocation: https://evil.test/_signin\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 307 Other\r\nLocation: https://evil.test/_signin\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 204 None\r\nContent-Length: 0\r\n\r\n",
    };

    service_fixture_use("devops", false);
    for (size_t i = 0; i < COUNT(pages); i++) {
        unit_row(pages[i]);
        tls_peer_answer(f->peer, pages[i]);
        assert_int_not_equal(service_fixture_call(), AAD_OK);
    }
}
