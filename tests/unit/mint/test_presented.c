/*
 * test_presented.c - what somebody else's assertion says, held against what the connection expects
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "mint-fixture.h"
#include "mint/presented.h"
#include "unit.h"

#define ISSUER "https://issuer.test/"
#define SUBJECT "repo:contoso/shop:ref:refs/heads/main"
#define AUDIENCE "api://AzureADTokenExchange"

static struct connection connection;
static struct presented presented;
static struct aad_error err;

static int start(void)
{
    mint_fixture_application(&connection, "https://login.test/contoso.example");
    connection.grant = mint_fixture_text("workload-identity");
    connection.assertion_source = mint_fixture_text("file:/run/assertion");
    memset(&err, 0, sizeof err);
    return 0;
}

static int stop(void)
{
    presented_clear(&presented);
    return 0;
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code parse_text(const char *text)
{
    auto_secret struct secret assertion = {0};

    secret_append_text(&assertion, text);
    return presented_parse(&assertion, &presented, &err);
}

static enum aad_code parse(const char *claims)
{
    return parse_text(mint_fixture_jwt(claims));
}

TEST(assertion_says_who_made_it_of_whom_and_for_whom)
{
    assert_int_equal(parse("{\"iss\":\"" ISSUER "\",\"sub\":\"" SUBJECT "\",\"aud\":\"" AUDIENCE
                           "\",\"exp\":1893456000}"),
                     AAD_OK);
    assert_string_equal(buf_text(&presented.issuer), ISSUER);
    assert_string_equal(buf_text(&presented.subject), SUBJECT);
    assert_string_equal(buf_text(&presented.audience), AUDIENCE);
    assert_int_equal(presented.expires_at_s, 1893456000);
}

/* RFC 7519 section 4.1.3: one text, or several. Kubernetes writes an array always. */
TEST(of_several_audiences_the_first_counts)
{
    static const struct {
        const char *name, *claims, *audience;
    } rows[] = {
        {"one", "{\"aud\":[\"" AUDIENCE "\"]}", AUDIENCE},
        {"two", "{\"aud\":[\"one\",\"two\"]}", "one"},
        {"none", "{\"aud\":[]}", ""},
        {"a number in it", "{\"aud\":[1]}", ""},
        {"a number", "{\"aud\":1}", ""},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].name);
        assert_int_equal(parse(rows[i].claims), AAD_OK);
        assert_string_equal(buf_text(&presented.audience), rows[i].audience);
    }
}

TEST(what_it_does_not_say_is_empty)
{
    assert_int_equal(parse("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"a\",\"exp\":5}"), AAD_OK);
    assert_int_equal(parse("{\"iss\":1,\"exp\":-1}"), AAD_OK);
    assert_string_equal(buf_text(&presented.issuer), "");
    assert_string_equal(buf_text(&presented.subject), "");
    assert_string_equal(buf_text(&presented.audience), "");
    assert_int_equal(presented.expires_at_s, 0);
}

/* P3: and nothing of it is in the error. */
TEST(what_is_no_jwt_is_refused)
{
    static const char *const no[] = {"",        "canary",    "canary.canary", "eyJ9.canary.c2ln",
                                     "a.W10.b", "a.e30.b.c", "a.e30.b.c.d"};

    for (size_t i = 0; i < COUNT(no); i++) {
        unit_row(no[i]);
        assert_int_equal(parse_text(no[i]), AAD_PROTOCOL);
        assert_string_equal(err.what, "what should be an assertion is no JWT");
        assert_string_equal(err.remedy, "");
    }
}

TEST(it_is_printed_fit_to_be_shown)
{
    auto_buf struct buf shown = {0};

    assert_int_equal(parse("{\"iss\":\"" ISSUER "\",\"sub\":\"a\\nb\",\"aud\":[\"##vso[x]\"]}"),
                     AAD_OK);
    buf_append_text(&shown, "It says ");
    presented_print(&presented, &shown);
    assert_string_equal(buf_text(&shown), "It says issuer '" ISSUER "', subject 'a?b', "
                                          "audience '# #vso[x]'");
}

/* AADSTS7002138, 700211 to 700213: to the letter, with regard to case. */
TEST(first_that_differs_is_named)
{
    static const struct {
        const char *name, *issuer, *subject, *audience, *word;
        bool is_case;
    } rows[] = {
        {"all as expected", ISSUER, SUBJECT, AUDIENCE, NULL, false},
        {"another issuer", "https://other.test/", SUBJECT, AUDIENCE, "issuer", false},
        {"an issuer without its last /", "https://issuer.test", SUBJECT, AUDIENCE, "issuer", false},
        {"another subject", ISSUER, "repo:contoso/shop:pull_request", AUDIENCE, "subject", false},
        {"a subject in another case", ISSUER, "repo:Contoso/shop:ref:refs/heads/main", AUDIENCE,
         "subject", true},
        {"another audience", ISSUER, SUBJECT, "api://other", "audience", false},
        {"an audience in another case", ISSUER, SUBJECT, "api://azureadtokenexchange", "audience",
         true},
        {"all of them", "i", "s", "a", "issuer", false},
        {"nothing said", "", "", "", "issuer", false},
    };
    char claims[256];

    connection.assertion_issuer = mint_fixture_text(ISSUER);
    connection.assertion_subject = mint_fixture_text(SUBJECT);
    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].name);
        (void)snprintf(claims, sizeof claims, "{\"iss\":\"%s\",\"sub\":\"%s\",\"aud\":\"%s\"}",
                       rows[i].issuer, rows[i].subject, rows[i].audience);
        assert_int_equal(parse(claims), AAD_OK);
        assert_int_equal(presented_check(&presented, &connection, &err),
                         rows[i].word ? AAD_CONFIG : AAD_OK);
        if (!rows[i].word)
            continue;
        assert_non_null(strstr(err.what, rows[i].word));
        assert_int_equal(!!strstr(err.what, ", in another case, "), rows[i].is_case);
        assert_int_equal(!!strstr(err.remedy, "case count"), rows[i].is_case);
    }
}

TEST(both_sides_are_shown_with_the_application_to_correct)
{
    connection.assertion_subject = mint_fixture_text(SUBJECT);
    assert_int_equal(parse("{\"sub\":\"repo:x\\ny\",\"aud\":\"" AUDIENCE "\"}"), AAD_OK);
    assert_int_equal(presented_check(&presented, &connection, &err), AAD_CONFIG);
    assert_string_equal(err.what, "the assertion's subject is 'repo:x?y', and 'test' expects "
                                  "'" SUBJECT "'");
    assert_non_null(strstr(err.remedy, connection.client_id));
    assert_non_null(strstr(err.remedy, "--assertion-subject"));
}

TEST(what_the_connection_does_not_say_is_not_compared)
{
    assert_int_equal(parse("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"" AUDIENCE "\"}"), AAD_OK);
    assert_int_equal(presented_check(&presented, &connection, &err), AAD_OK);
    connection.assertion_issuer = mint_fixture_text("i");
    connection.assertion_subject = mint_fixture_text("s");
    assert_int_equal(presented_check(&presented, &connection, &err), AAD_OK);
}

/* The audience is always known: the cloud's, or the connection's own. */
TEST(audience_is_compared_even_if_nothing_else_is)
{
    assert_int_equal(parse("{\"iss\":\"i\",\"sub\":\"s\",\"aud\":\"own\"}"), AAD_OK);
    assert_int_equal(presented_check(&presented, &connection, &err), AAD_CONFIG);
    connection.assertion_audience = mint_fixture_text("own");
    assert_int_equal(presented_check(&presented, &connection, &err), AAD_OK);
}
