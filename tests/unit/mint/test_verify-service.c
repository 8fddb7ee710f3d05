/*
 * test_verify-service.c - the harmless call of each kind, and what each answer means to a person
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-service.h"

#include <stdio.h>

#include "http/http.h"
#include "mint-fixture.h"
#include "tls-peer.h"
#include "unit.h"

#define TENANT "3f2a7c10-5b1e-4c8d-9a6f-0123456789ab"
#define OTHER_TENANT "3f2a7c10-5b1e-4c8d-9a6f-0123456789ac"
#define ERROR(code, message) "{\"error\":{\"code\":\"" code "\",\"message\":\"" message "\"}}"

static struct tls_peer *peer;
static struct connection connection;
static struct mint_request request;
static struct mint mint;
static struct secret token;
static struct buf detail;
static struct aad_error err;

static int start(void)
{
    peer = tls_peer_start("good");
    secret_append_text(&token, mint_fixture_jwt("{\"tid\":\"" TENANT "\"}"));
    return 0;
}

static int stop(void)
{
    secret_clear(&token);
    secret_clear(&mint.basic);
    buf_clear(&detail);
    tls_peer_stop(peer);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

/* A connection of that kind to the peer, an application's or a user's. */
static void use(const char *kind, bool is_users)
{
    if (is_users)
        mint_fixture_lcs(&connection, "https://login.test/" TENANT);
    else
        mint_fixture_application(&connection, "https://login.test/" TENANT);
    connection.kind = kind_find(kind);
    connection.ca_file = mint_fixture_text(tls_peer_ca_file(peer));
    connection.audiences[0] = connection.hosts[0] = mint_fixture_text(tls_peer_origin(peer));
}

/* The peer as one of Power Platform's services, by the mark of its audiences. */
static void use_power(const char *mark, bool is_users)
{
    char audience[200];

    use("powerplatform", is_users);
    (void)snprintf(audience, sizeof audience, "%s/%s", tls_peer_origin(peer), mark);
    connection.audiences[0] = mint_fixture_text(audience);
}

static enum aad_code call(void)
{
    request = (struct mint_request){.connection = &connection, .audience = connection.audiences[0]};
    secret_clear(&mint.basic);
    mint = (struct mint){.request = &request,
                         .connection = &connection,
                         .grant = connection_grant(&connection),
                         .deadline = deadline_in_ms(UNIT_HUNG_MS)};
    memset(&err, 0, sizeof err);
    buf_clear(&detail);
    assert_int_equal(http_init(NULL), AAD_OK);
    return verify_service(&mint, &token, &detail, &err);
}

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
    {"no role", "azurerm", 403, ERROR("AuthorizationFailed", "x"), AAD_PERSON, "has no role there",
     "Access control"},
    {"another tenant's", "azurerm", 401, ERROR("InvalidAuthenticationTokenTenant", "x"), AAD_CONFIG,
     "the token is of tenant " TENANT, "--authority URL/TENANT"},
    {"another audience", "azurerm", 401, ERROR("InvalidAuthenticationToken", "x"), AAD_PERSON,
     "(HTTP 401)", "The audience has to be"},
    {"no list", "azurerm", 200, "{\"items\":[]}", AAD_PROTOCOL,
     "the answer is not that of Azure Resource Manager", "whether a proxy"},
    {"a page", "azurerm", 200, "<html>", AAD_PROTOCOL, "the answer is not that of", "proxy"},
    {"an environment that knows it", "dynamics", 200, "{\"value\":[]}", AAD_OK, NULL, NULL},
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
    {"an unknown answer", "azurerm", 418, ERROR("Teapot", "short \\u001b[1mand stout"),
     AAD_PROTOCOL, "HTTP status 418: Teapot: short ?[1mand stout", NULL},
    {"a service that fails", "devops", 500, "{\"message\":\"no\"}", AAD_NETWORK,
     "HTTP status 500: no", NULL},
};

static void check_answer(const struct answer *row)
{
    use(row->kind, !strcmp(row->kind, "lcs"));
    for (int tries = row->status >= 500 ? 3 : 1; tries; tries--)
        tls_peer_answer_json(peer, row->status, row->body);
    assert_int_equal(call(), row->code);
    assert_int_equal(err.code, row->code);
    assert_true(!row->what || strstr(err.what, row->what));
    assert_true(!row->remedy || strstr(err.remedy, row->remedy));
    assert_null(strchr(err.what, 27));
    assert_string_equal(buf_text(&detail), tls_peer_origin(peer));
}

TEST(answer_means_what_its_table_says)
{
    for (size_t i = 0; i < COUNT(answers); i++) {
        unit_row(answers[i].name);
        check_answer(&answers[i]);
        tls_peer_stop(peer); /* its queue is short */
        peer = tls_peer_start("good");
    }
}

#define NOT_REGISTERED                                                                             \
    ERROR("Forbidden", "The service principal with id 'x' for application y does not have "        \
                       "permission to access the path 'https://10.0.8.25:20029/providers' in z.")

static const struct power_answer {
    const char *mark;
    int status;
    const char *body, *path, *what, *remedy, *remedy_of_user;
} power_answers[] = {
    {"service.powerapps.", 403, NOT_REGISTERED,
     "/providers/Microsoft.BusinessAppPlatform/scopes/admin/environments?api-version=",
     "is not registered with Power Platform", "pac admin application register --application-id 9b0",
     "Give svc-lcs@contoso.example the role Power Platform administrator"},
    {"service.powerapps.", 403, ERROR("BusinessAppPlatformRequestFailed", "x"), "/providers/",
     "is not registered with Power Platform", "pac admin", "Power Platform administrator"},
    {"service.powerapps.", 200, "{\"value\":[]}", "/providers/", "may see no environment",
     "pac admin", "Power Platform administrator"},
    {"service.powerapps.", 401, "{}", "/providers/", "(HTTP 401)", "the right audience",
     "the right audience"},
    {".powerplatform.microsoft.us", 403, ERROR("Forbidden", "x"),
     "/environmentmanagement/environments?api-version=2024-10-01", "has no role in Power Platform",
     "the service principal of 9b000000", "Power Platform administrator"},
    {".powerplatform.microsoft.us", 200, "{\"value\":[]}", "/environmentmanagement/",
     "may see no environment", "the service principal of", "Power Platform administrator"},
    {".crm4.", 403, ERROR("0x80072560", "The user is not a member of the organization."),
     "/api/data/v9.2/WhoAmI HTTP", "no application user for", "'New app user'",
     "add svc-lcs@contoso.example"},
    {".crm4.", 403, "", "/api/data/", "(HTTP 403)", "'New app user'", "needs a licence"},
    {".operations.", 401, "", "/data/ HTTP", "knows no user for", "Microsoft Entra applications",
     "Add svc-lcs@contoso.example"},
};

TEST(power_platform_says_who_does_not_know_it)
{
    for (size_t i = 0; i < 2 * COUNT(power_answers); i++) {
        const struct power_answer *row = &power_answers[i / 2];
        bool is_users = i % 2;

        unit_row(row->what);
        use_power(row->mark, is_users);
        tls_peer_answer_json(peer, row->status, row->body);
        assert_int_equal(call(), AAD_PERSON);
        assert_non_null(strstr(tls_peer_request(peer, 0), row->path));
        assert_non_null(strstr(err.what, row->what));
        assert_non_null(strstr(err.remedy, is_users ? row->remedy_of_user : row->remedy));
        assert_null(strstr(err.remedy, "10.0.8.25"));
        tls_peer_stop(peer);
        peer = tls_peer_start("good");
    }
}

TEST(power_platform_is_good_where_it_shows_something)
{
    use_power(".crm4.", false);
    tls_peer_answer_json(peer, 200, "{\"UserId\":\"0e000000\"}");
    assert_int_equal(call(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 0), "OData-Version: 4.0"));
    use_power("service.powerapps.", false);
    tls_peer_answer_json(peer, 200, "{\"value\":[{\"name\":\"x\"}]}");
    assert_int_equal(call(), AAD_OK);
    use_power("graph", false);
    assert_int_equal(call(), AAD_OK);
    assert_non_null(strstr(buf_text(&detail), "no call that is harmless for https://localhost"));
    assert_int_equal(tls_peer_count(peer), 2);
}

#define SUBSCRIPTION "5c0ffee0-0000-4000-8000-000000000001"

/* What of Azure a connection names, and what is read of it. */
static const struct scope {
    const char *subscription, *group, *workspace, *management_group;
    const char *path, *body;
    int status;
    enum aad_code code;
    const char *what;
} scopes[] = {
    {SUBSCRIPTION, NULL, NULL, NULL, "/subscriptions/" SUBSCRIPTION "?api-version=2022-12-01",
     "{\"state\":\"Enabled\"}", 200, AAD_OK, NULL},
    {SUBSCRIPTION, NULL, NULL, NULL, "/subscriptions/", "{\"state\":\"Disabled\"}", 200, AAD_PERSON,
     "subscription " SUBSCRIPTION " is disabled"},
    {SUBSCRIPTION, NULL, NULL, NULL, "/subscriptions/", "{\"state\":\"Warned\"}", 200, AAD_OK,
     NULL},
    {SUBSCRIPTION, NULL, NULL, NULL, "/subscriptions/", ERROR("SubscriptionNotFound", "x"), 404,
     AAD_PERSON, "there is no subscription " SUBSCRIPTION ", or 9b000000"},
    {SUBSCRIPTION, "r g", NULL, NULL,
     "/subscriptions/" SUBSCRIPTION "/resourcegroups/r%20g?api-version=2021-04-01",
     "{\"id\":\"x\"}", 200, AAD_OK, NULL},
    {SUBSCRIPTION, "rg", NULL, NULL, "/resourcegroups/rg?", ERROR("ResourceGroupNotFound", "x"),
     404, AAD_CONFIG, "has no resource group rg"},
    {SUBSCRIPTION, "rg", NULL, NULL, "/resourcegroups/rg?", ERROR("AuthorizationFailed", "x"), 403,
     AAD_PERSON, "has no role there"},
    {SUBSCRIPTION, "rg", "ml", NULL,
     "/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ml?api-version=",
     "{\"id\":\"x\"}", 200, AAD_OK, NULL},
    {SUBSCRIPTION, "rg", "ml", NULL, "/workspaces/ml?", ERROR("ResourceNotFound", "x"), 404,
     AAD_CONFIG, "resource group rg has no workspace ml"},
    {NULL, NULL, NULL, "root",
     "/providers/Microsoft.Management/managementGroups/root?api-version=2020-05-01",
     "{\"id\":\"x\"}", 200, AAD_OK, NULL},
    {NULL, NULL, NULL, "root", "/managementGroups/root?", ERROR("NotFound", "x"), 404, AAD_PERSON,
     "what 'test' names is not there, or 9b000000"},
};

static char *text_or_null(const char *text)
{
    return text ? mint_fixture_text(text) : NULL;
}

TEST(part_of_azure_that_is_named_is_what_is_read)
{
    for (size_t i = 0; i < COUNT(scopes); i++) {
        const struct scope *row = &scopes[i];

        unit_row(row->path);
        use("azurerm", false);
        connection.subscription_id = text_or_null(row->subscription);
        connection.resource_group = text_or_null(row->group);
        connection.workspace = text_or_null(row->workspace);
        connection.management_group_id = text_or_null(row->management_group);
        tls_peer_answer_json(peer, row->status, row->body);
        assert_int_equal(call(), row->code);
        assert_non_null(strstr(tls_peer_request(peer, 0), row->path));
        assert_true(!row->what || strstr(err.what, row->what));
        tls_peer_stop(peer);
        peer = tls_peer_start("good");
    }
}

/* A person is not entered as an application is. */
TEST(user_is_told_what_a_user_can_do)
{
    use("dynamics", true);
    tls_peer_answer_json(peer, 401, "");
    assert_int_equal(call(), AAD_PERSON);
    assert_non_null(strstr(err.what, "knows no user for svc-lcs@contoso.example"));
    assert_non_null(strstr(err.remedy, "Add svc-lcs@contoso.example in"));
}

TEST(redirect_is_not_followed)
{
    use("dynamics", false);
    tls_peer_answer(peer, "HTTP/1.1 302 Found\r\nLocation: https://evil.test/\r\n"
                          "Content-Length: 0\r\n\r\n");
    assert_int_equal(call(), AAD_PERSON);
    assert_int_equal(tls_peer_count(peer), 1);
    use("azurerm", false);
    tls_peer_answer(peer, "HTTP/1.1 307 Elsewhere\r\nLocation: https://evil.test/\r\n"
                          "Content-Length: 0\r\n\r\n");
    assert_int_equal(call(), AAD_PROTOCOL);
    assert_non_null(strstr(err.what, "evil.test"));
    assert_int_equal(tls_peer_count(peer), 2);
}

TEST(throttling_keeps_what_the_service_says_of_when)
{
    use("azurerm", false);
    tls_peer_answer(peer, "HTTP/1.1 429 Slow\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(call(), AAD_THROTTLED);
    assert_int_equal(err.retry_after_s, 17);
    tls_peer_answer(peer, "HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n");
    assert_int_equal(call(), AAD_THROTTLED);
    assert_int_equal(err.retry_after_s, RESPONSE_RETRY_S);
}

static void answer_challenge(const char *authorization_uri)
{
    char answer[600];

    (void)snprintf(answer, sizeof answer,
                   "HTTP/1.1 401 No\r\nWWW-Authenticate: Bearer authorization_uri=\"%s\", "
                   "error=\"invalid_token\"\r\nContent-Length: 2\r\n\r\n{}",
                   authorization_uri);
    tls_peer_answer(peer, answer);
    assert_int_equal(call(), AAD_PERSON);
}

/* It is shown, and never becomes advice. */
TEST(tenant_of_the_challenge_is_named_where_it_is_another_one)
{
    use("azurerm", false);
    answer_challenge("https://login.windows.net/" OTHER_TENANT "/oauth2/authorize");
    assert_non_null(strstr(err.what, "it takes tokens of tenant " OTHER_TENANT));
    assert_null(strstr(err.remedy, OTHER_TENANT));
    answer_challenge("https://login.windows.net/" TENANT);
    assert_null(strstr(err.what, "it takes tokens"));
    answer_challenge("https://login.windows.net/common");
    assert_null(strstr(err.what, "it takes tokens"));
}

/* P3 */
TEST(answer_that_repeats_the_token_is_not_shown)
{
    char body[700];

    use("azurerm", false);
    (void)snprintf(body, sizeof body, ERROR("Teapot", "%s"), token.bytes);
    tls_peer_answer_json(peer, 418, body);
    assert_int_equal(call(), AAD_PROTOCOL);
    assert_null(strstr(err.what, "Teapot"));
}

TEST(path_with_fields_goes_first_where_they_are_set)
{
    use("lcs", true);
    tls_peer_answer_json(peer, 200, "{\"IsSuccess\":true}");
    assert_int_equal(call(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 0), "GET /box/fileasset/GetSharedAssets?"));
    connection.project = mint_fixture_text("12/../34");
    tls_peer_answer_json(peer, 200, "{\"IsSuccess\":true}");
    assert_int_equal(call(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 1),
                           "GET /environmentinfo/v1/detail/project/12%2F..%2F34/?page=1 HTTP"));
    assert_non_null(strstr(tls_peer_request(peer, 1), "x-ms-version: 2017-09-15"));
}

/* P1. Where the audience is no host, the first of the hosts is the service; LCS is its audience. */
TEST(token_goes_to_the_connections_own_hosts_only)
{
    use("devops", false);
    connection.audiences[0] = mint_fixture_text("499b84ac-1321-427f-aa17-267ca6975798");
    tls_peer_answer_json(peer, 200, "{\"authenticatedUser\":{}}");
    assert_int_equal(call(), AAD_OK);
    assert_int_equal(tls_peer_count(peer), 1);
    use("lcs", true);
    connection.audiences[0] = mint_fixture_text("https://lcsapi.lcs.dynamics.com");
    assert_int_equal(call(), AAD_OK);
    assert_non_null(strstr(buf_text(&detail), "not tried"));
    use("azurerm", false);
    connection.hosts[0] = mint_fixture_text("http://localhost:1");
    assert_int_equal(call(), AAD_OK);
    assert_non_null(strstr(buf_text(&detail), "not tried"));
    assert_int_equal(tls_peer_count(peer), 1);
}

/* P6: what the service has made of it is remembered, and another remedy is said. */
TEST(bare_secret_is_shown_by_basic_and_judged)
{
    use("devops", false);
    connection.grant = mint_fixture_text("personal-access-token");
    connection.authority = NULL;
    connection.audiences[0] = mint_fixture_text("499b84ac-1321-427f-aa17-267ca6975798");
    tls_peer_answer_json(peer, 401, "");
    mint_fixture_make_state();
    assert_int_equal(call(), AAD_REJECTED);
    assert_non_null(strstr(err.remedy, "--secret --expires"));
    assert_non_null(strstr(tls_peer_request(peer, 0), "Authorization: Basic "));
    assert_non_null(strstr(tls_peer_request(peer, 0), "X-TFS-FedAuthRedirect: Suppress"));
    assert_null(strstr(tls_peer_request(peer, 0), "Bearer"));
    tls_peer_answer_json(peer, 200, "{\"authenticatedUser\":{}}");
    assert_int_equal(call(), AAD_OK);
    mint_fixture_forget_kernel();
    mint_fixture_remove_state();
}

/* The path of the host is the organization, which answers for itself. */
TEST(organization_of_the_host_is_called)
{
    char host[300];

    use("devops", false);
    connection.audiences[0] = mint_fixture_text("499b84ac-1321-427f-aa17-267ca6975798");
    (void)snprintf(host, sizeof host, "%s/contoso", tls_peer_origin(peer));
    connection.hosts[0] = mint_fixture_text(host);
    tls_peer_answer_json(peer, 200, "{\"authenticatedUser\":{}}");
    assert_int_equal(call(), AAD_OK);
    assert_non_null(strstr(tls_peer_request(peer, 0), "GET /contoso/_apis/connectionData HTTP"));
    assert_string_equal(buf_text(&detail), host);
}
