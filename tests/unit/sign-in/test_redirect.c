/*
 * test_redirect.c - where the browser is sent, and where it comes back to
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/redirect.h"

#include <stdio.h>

#include "unit.h"

static struct connection connection;
static char authority[] = "https://login.microsoftonline.com/t", client[] = "app",
            version[] = "auto", grant[] = "authorization-code";

static int begin(void)
{
    connection = (struct connection){.kind = kind_find("lcs"),
                                     .authority = authority,
                                     .tenant = authority + 34,
                                     .client_id = client,
                                     .grant = grant,
                                     .endpoint_version = version};
    return 0;
}

BEFORE_EACH(begin);

TEST(loopback_gets_its_port_and_others_stay)
{
    static const struct {
        const char *uri, *sent, *path;
        bool is_here;
    } rows[] = {
        {NULL, "http://localhost:50001", "/", true},
        {"http://localhost", "http://localhost:50001", "/", true},
        {"http://localhost/", "http://localhost:50001/", "/", true},
        {"http://localhost:8400/done", "http://localhost:50001/done", "/done", true},
        {"http://127.0.0.1/a/b", "http://127.0.0.1:50001/a/b", "/a/b", true},
        {"http://[::1]/", "http://[::1]:50001/", "/", true},
        {"https://auth.cloudelements.io/oauth", "https://auth.cloudelements.io/oauth", "/oauth",
         false},
        {"https://localhost/x", "https://localhost/x", "/x", false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf sent = {0};
        char uri[64];

        unit_row(rows[i].sent);
        (void)snprintf(uri, sizeof uri, "%s", rows[i].uri ? rows[i].uri : "");
        connection.redirect_uri = rows[i].uri ? uri : NULL;
        redirect_print(&connection, 50001, &sent);
        assert_string_equal(buf_text(&sent), rows[i].sent);
        assert_string_equal(redirect_path(&connection), rows[i].path);
        assert_int_equal(redirect_is_here(&connection), rows[i].is_here);
    }
}

/* Entra ID takes any port on loopback (RFC 8252 section 7.3), and many an issuer only that one. */
TEST(issuer_gets_the_port_that_was_registered)
{
    static char uri[] = "http://localhost:8400/done", none[] = "http://127.0.0.1/",
                issuer[] = "https://i.test";

    connection.redirect_uri = uri;
    assert_int_equal(redirect_port(&connection), 0);
    connection.issuer = issuer;
    assert_int_equal(redirect_port(&connection), 8400);
    connection.redirect_uri = none;
    assert_int_equal(redirect_port(&connection), 0);
    connection.redirect_uri = NULL;
    assert_int_equal(redirect_port(&connection), 0);
}

static const char *claims;

static void check_request(const char *want)
{
    const struct sign_in_request asked = {
        .connection = &connection, .audience = "https://lcs.test", .claims = claims};
    auto_pkce struct pkce pkce = {.challenge = "C-1", .nonce = "N-1"};
    auto_secret struct secret request = {0};

    secret_append_text(&pkce.state, "S-1");
    redirect_print_request(&asked, "http://localhost:1", &pkce, &request);
    assert_string_equal(request.bytes, want);
}

#define TAIL "&state=S-1&nonce=N-1&code_challenge=C-1&code_challenge_method=S256"

TEST(request_has_all_that_ties_the_answer_to_it)
{
    static char user[] = "u+1@x.example", one[] = "1";

    check_request("https://login.microsoftonline.com/t/oauth2/v2.0/authorize?client_id=app"
                  "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1"
                  "&scope=https%3A%2F%2Flcs.test%2Fuser_impersonation%20openid%20profile%20"
                  "offline_access" TAIL "&prompt=select_account");
    connection.username = user;
    connection.endpoint_version = one;
    check_request("https://login.microsoftonline.com/t/oauth2/authorize?client_id=app"
                  "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1"
                  "&resource=https%3A%2F%2Flcs.test&scope=openid" TAIL
                  "&login_hint=u%2B1%40x.example");
}

TEST(claims_are_in_the_request_where_there_are_any)
{
    static char capability[] = "cp1", user[] = "u";

    connection.username = user;
    claims = "{\"a\":1}";
    check_request("https://login.microsoftonline.com/t/oauth2/v2.0/authorize?client_id=app"
                  "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1"
                  "&scope=https%3A%2F%2Flcs.test%2Fuser_impersonation%20openid%20profile%20"
                  "offline_access" TAIL "&claims=%7B%22a%22%3A1%7D&login_hint=u");
    claims = NULL;
    connection.capabilities = capability;
    check_request("https://login.microsoftonline.com/t/oauth2/v2.0/authorize?client_id=app"
                  "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1"
                  "&scope=https%3A%2F%2Flcs.test%2Fuser_impersonation%20openid%20profile%20"
                  "offline_access" TAIL "&claims=%7B%22access_token%22%3A%7B%22xms_cc%22%3A%7B"
                  "%22values%22%3A%5B%22cp1%22%5D%7D%7D%7D&login_hint=u");
}

/* OpenID Connect Core section 11: no refresh token without consent, whoever is expected. */
TEST(issuer_is_asked_for_consent)
{
    static char user[] = "u", issuer[] = "https://i.test", endpoint[] = "https://i.test/a?b=c";

    connection.kind = kind_find("generic");
    connection.issuer = connection.authority = issuer;
    connection.authorization_endpoint = endpoint;
    check_request("https://i.test/a?b=c&client_id=app"
                  "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1"
                  "&scope=openid%20offline_access" TAIL "&prompt=consent");
    connection.username = user;
    check_request("https://i.test/a?b=c&client_id=app"
                  "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A1"
                  "&scope=openid%20offline_access" TAIL "&login_hint=u&prompt=consent");
}

/* RFC 9207: another one than was asked is a mix-up. */
TEST(answer_says_who_it_is)
{
    assert_true(redirect_is_issuer(&connection, ""));
    assert_true(redirect_is_issuer(&connection, "https://login.microsoftonline.com/t/v2.0"));
    assert_true(redirect_is_issuer(&connection, "https://login.windows.net/t/"));
    assert_false(redirect_is_issuer(&connection, "https://login.microsoftonline.us/t/v2.0"));
    assert_false(redirect_is_issuer(&connection, "https://evil.test/t/v2.0"));
    assert_false(redirect_is_issuer(&connection, "http://login.microsoftonline.com/t"));
    assert_false(redirect_is_issuer(&connection, "x"));
}
