/*
 * test_remedy.c - what a refusal tells the user to do
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "mint-fixture.h"
#include "mint/remedy-row.h"
#include "mint/remedy.h"
#include "unit.h"

static struct connection lcs, application;
static struct aad_error err;

static int start(void)
{
    mint_fixture_lcs(&lcs, "https://login.test/contoso.example");
    mint_fixture_application(&application, "https://login.test/contoso.example");
    return 0;
}

BEFORE_ALL(start);

static enum aad_code explain(const struct connection *c, int64_t number, const char *error)
{
    struct remedy_refusal refusal = {.number = number};

    (void)snprintf(refusal.error, sizeof refusal.error, "%s", error);
    memset(&err, 0, sizeof err);
    return remedy_explain(c, NULL, &refusal, &err);
}

/* As long as they get: names of an organization of size, in the cloud of the longest address. */
static void lengthen(struct connection *c, const char *audience)
{
    static const char authority[] =
        "https://login.partner.microsoftonline.cn/11111111-2222-3333-4444-555555555555";

    (void)snprintf(c->name, sizeof c->name, "lcs-production-europe-pipelines1");
    c->authority = mint_fixture_text(authority);
    c->tenant = strrchr(c->authority, '/') + 1;
    c->username = mint_fixture_text(
        "svc-lcs-deployment-pipeline@contoso-manufacturing-europe.partner.onmschina.cn");
    c->audiences[0] = mint_fixture_text(audience);
}

/* What is appended later: how to send the same secret again, or how wrong the clock is. */
static size_t appended(const struct remedy_row *row)
{
    return row->flags & REMEDY_JUDGES ? 104 : row->flags & REMEDY_TIME ? 72 : 0;
}

static void check_texts(const struct connection *c)
{
    const struct remedy_row *row;

    for (unsigned i = 0; (row = remedy_row_at(i)); i++) {
        (void)explain(c, row->number, "no_such_error");
        unit_row(err.foreign);
        assert_true(strlen(err.remedy) > 20);
        assert_null(strpbrk(err.remedy, "{}"));
        assert_true(strlen(err.remedy) + appended(row) < sizeof err.remedy - 1);
    }
}

/* Each text is whole, with each kind and grant. */
TEST(remedies_fit_and_have_all_fields_put_in)
{
    static const char *const grants[] = {"password", "client-secret", "client-certificate",
                                         "device-code", "workload-identity"};
    static const char environment[] =
        "https://contoso-manufacturing-sandbox.sandbox.operations.eu.dynamics."
        "com",
                      regional[] = "https://lcsapi.gov.lcs.microsoftdynamics.us";
    struct connection c = lcs;

    for (unsigned k = 0; (c.kind = kind_at(k)); k++) {
        lengthen(&c, c.kind->has_regions ? regional : environment);
        for (size_t g = 0; g < COUNT(grants); g++) {
            c.grant = mint_fixture_text(grants[g]);
            check_texts(&c);
        }
    }
}

TEST(consent_is_given_at_the_url_of_this_tenant_and_application)
{
    assert_int_equal(explain(&lcs, 65001, "invalid_grant"), AAD_PERSON);
    assert_non_null(strstr(err.remedy, "https://login.test/contoso.example/adminconsent?client_id="
                                       "9b000000-0000-4000-8000-000000000001"));
    assert_non_null(strstr(err.remedy, "Lifecycle Services"));
    assert_string_equal(err.foreign, "AADSTS65001");
    assert_int_equal(explain(&application, 65001, "invalid_grant"), AAD_PERSON);
    assert_null(strstr(err.remedy, "Lifecycle"));
}

/* A user may do it alone, or an administrator for all; what only an administrator may, no user is
 * sent to. */
TEST(consent_of_one_user_has_an_address_of_its_own)
{
    (void)explain(&lcs, 65001, "invalid_grant");
    assert_non_null(strstr(err.remedy, "/oauth2/authorize?client_id=9b000000-0000-4000-8000-"
                                       "000000000001&response_type=code&prompt=consent&resource="));
    (void)explain(&lcs, 90094, "invalid_grant");
    assert_null(strstr(err.remedy, "authorize?"));
    assert_non_null(strstr(err.remedy, "/adminconsent?client_id="));
}

TEST(kinds_name_the_permission_of_their_guide)
{
    static const struct {
        const char *kind, *permission, *secret;
    } rows[] = {
        {"lcs", "'Dynamics Lifecycle services', user_impersonation", "federation none expires"},
        {"azurerm", "'Azure Service Management'", "--grant workload-identity"},
        {"dynamics", "'Dynamics ERP'", "cannot be made any more"},
        {"devops", "'Azure DevOps', user_impersonation", "federation none expires"},
        {"generic", "'API permissions', 'Add a permission'", "federation none expires"},
    };
    struct connection c = application;

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].kind);
        c.kind = kind_find(rows[i].kind);
        (void)explain(&c, 650057, "invalid_resource");
        assert_non_null(strstr(err.remedy, rows[i].permission));
        assert_non_null(strstr(err.remedy, "/adminconsent?client_id="));
        (void)explain(&c, 7000222, "invalid_client");
        assert_non_null(strstr(err.remedy, rows[i].secret));
        assert_non_null(strstr(err.remedy, "'New client secret'"));
    }
}

TEST(prerequisites_of_the_lcs_guide_are_named)
{
    assert_int_equal(explain(&lcs, 50076, "invalid_grant"), AAD_PERSON);
    assert_non_null(strstr(err.remedy, "second factor"));
    assert_int_equal(explain(&lcs, 7000218, "invalid_client"), AAD_PERSON);
    assert_non_null(strstr(err.remedy, "'Allow public client flows' to Yes"));
    (void)explain(&lcs, 50055, "invalid_grant");
    assert_non_null(strstr(err.remedy, "has expired"));
    (void)explain(&lcs, 500011, "invalid_resource");
    assert_non_null(strstr(err.remedy, "sign in to LCS once"));
    (void)explain(&lcs, 50053, "invalid_grant");
    assert_non_null(strstr(err.remedy, "Do not try again"));
}

/* Where a person signs in, he can do so again; no password is stored that could be mended. */
TEST(person_who_signs_in_is_told_to_do_it_again)
{
    static const int numbers[] = {50076, 50079, 50173, 70043, 700082, 54005};
    struct connection c = lcs;

    c.grant = mint_fixture_text("device-code");
    for (size_t i = 0; i < COUNT(numbers); i++) {
        (void)explain(&c, numbers[i], "invalid_grant");
        assert_non_null(
            strstr(err.remedy, "Sign in again, on a terminal: 'aad-credential sign-in"));
        (void)explain(&lcs, numbers[i], "invalid_grant");
        assert_null(strstr(err.remedy, "Sign in again"));
    }
    (void)explain(&c, 99, "interaction_required");
    assert_non_null(strstr(err.remedy, "Sign in again"));
    (void)explain(&c, 700016, "unauthorized_client");
    assert_null(strstr(err.remedy, "Sign in again"));
}

/* What the authority wants of the sign-in goes into its line; nobody else is told of it. */
TEST(claims_are_in_the_line_that_satisfies_them)
{
    struct remedy_refusal refusal = {.error = "invalid_grant", .claims = "eyJhIjoxfQ"};
    struct connection c = lcs;

    c.grant = mint_fixture_text("authorization-code");
    assert_int_equal(remedy_explain(&c, NULL, &refusal, &err), AAD_PERSON);
    assert_string_equal(err.remedy, "Sign in again, on a terminal: 'aad-credential sign-in test "
                                    "--claims eyJhIjoxfQ'.");
    memset(refusal.claims, 'x', sizeof refusal.claims - 1);
    (void)remedy_explain(&c, NULL, &refusal, &err);
    assert_true(strlen(err.remedy) < sizeof err.remedy - 1);
    assert_non_null(strstr(err.remedy, "xx'."));
    refusal.number = 50076;
    assert_int_equal(remedy_explain(&lcs, NULL, &refusal, &err), AAD_PERSON);
    assert_null(strstr(err.remedy, "--claims"));
}

TEST(unknown_number_is_judged_by_its_oauth_error)
{
    assert_int_equal(explain(&lcs, 99, "invalid_grant"), AAD_REJECTED);
    assert_int_equal(explain(&lcs, 99, "interaction_required"), AAD_PERSON);
    assert_int_equal(explain(&lcs, 0, "temporarily_unavailable"), AAD_NETWORK);
    assert_string_equal(err.foreign, "temporarily_unavailable");
    assert_int_equal(explain(&lcs, 99, "unheard_of"), AAD_PROTOCOL);
}

TEST(suberror_tells_more_than_the_error)
{
    struct remedy_refusal refusal = {0, "invalid_grant", "user_password_expired", ""};

    assert_int_equal(remedy_explain(&lcs, NULL, &refusal, &err), AAD_PERSON);
    assert_non_null(strstr(err.remedy, "has expired"));
}

/* P6: only what the authority said of the secret itself. */
TEST(only_some_refusals_judge_the_secret)
{
    static const int32_t judging[] = {50126, 50053, 50055, 50144, 7000215, 7000222, 70002};
    static const int32_t others[] = {50076, 65001, 90002, 90033, 700016, 9001023, 0};

    for (size_t i = 0; i < COUNT(judging); i++)
        assert_true(remedy_judges_secret(&lcs, &(struct remedy_refusal){.number = judging[i]}));
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(remedy_judges_secret(&lcs, &(struct remedy_refusal){.number = others[i]}));
}

/* P6: never for an account that is locked, nor for one that is not there. */
TEST(another_secret_helps_where_this_one_is_wrong)
{
    static const int32_t wrong[] = {50126, 80007, 7000215, 7000222, 70002};
    static const int32_t others[] = {50053, 50055, 50034, 50076, 65001, 700016, 0};

    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_true(remedy_takes_another(&lcs, &(struct remedy_refusal){.number = wrong[i]}));
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(remedy_takes_another(&lcs, &(struct remedy_refusal){.number = others[i]}));
    assert_true(remedy_takes_another(&lcs, &(struct remedy_refusal){0, "invalid_grant", "", ""}));
}

/* AD FS has no numbers: "MSIS9659: Invalid 'username' or 'password'." */
TEST(word_alone_judges_the_secret_that_was_sent)
{
    const struct remedy_refusal grant = {0, "invalid_grant", "", ""},
                                client = {0, "invalid_client", "", ""},
                                consent = {0, "invalid_grant", "consent_required", ""},
                                unknown = {987654, "invalid_grant", "", ""};

    assert_true(remedy_judges_secret(&lcs, &grant));
    assert_int_equal(explain(&lcs, 0, "invalid_grant"), AAD_REJECTED);
    assert_non_null(strstr(err.remedy, "Is the password of"));
    assert_string_equal(err.foreign, "invalid_grant");
    assert_true(remedy_judges_secret(&application, &client));
    assert_int_equal(explain(&application, 0, "invalid_client"), AAD_REJECTED);
    assert_non_null(strstr(err.remedy, "value of the client secret"));
    assert_false(remedy_judges_secret(&lcs, &client));
    assert_false(remedy_judges_secret(&application, &grant));
    assert_false(remedy_judges_secret(&lcs, &consent));
    assert_false(remedy_judges_secret(&lcs, &unknown));
}

/* P6: what broke off, or may mean anything, is counted as a try of which nobody knows. */
TEST(fault_in_the_middle_and_unknown_number_leave_it_open)
{
    const struct remedy_refusal rows[] = {{0, "server_error", "", ""},
                                          {987654, "invalid_grant", "", ""},
                                          {987654, "invalid_client", "", ""},
                                          {987654, "no_such_word", "", ""}},
                                others[] = {{0, "temporarily_unavailable", "", ""},
                                            {90033, "temporarily_unavailable", "", ""},
                                            {50126, "invalid_grant", "", ""},
                                            {50076, "interaction_required", "", ""},
                                            {0, "invalid_grant", "", ""},
                                            {0, "invalid_client", "", ""}};

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_true(remedy_leaves_open(&lcs, &rows[i]));
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(remedy_leaves_open(&lcs, &others[i]));
}

TEST(wrong_credentials_are_those_of_the_grant)
{
    struct connection certificate = application;
    static char grant[] = "client-certificate";

    certificate.grant = grant;
    (void)explain(&lcs, 70002, "invalid_grant");
    assert_non_null(strstr(err.remedy, "Is the password of"));
    (void)explain(&application, 70002, "invalid_client");
    assert_non_null(strstr(err.remedy, "value of the client secret"));
    assert_int_equal(explain(&certificate, 70002, "invalid_client"), AAD_REJECTED);
    assert_non_null(strstr(err.remedy, "shows it and its thumbprints"));
    assert_false(remedy_judges_secret(&certificate,
                                      &(struct remedy_refusal){70002, "invalid_client", "", ""}));
}

TEST(endpoint_is_blamed_by_few)
{
    assert_true(remedy_blames_endpoint(&lcs, &(struct remedy_refusal){.number = 9001023}));
    assert_true(remedy_blames_endpoint(&lcs, &(struct remedy_refusal){.number = 70011}));
    assert_false(remedy_blames_endpoint(&lcs, &(struct remedy_refusal){.number = 50126}));
    assert_false(remedy_blames_endpoint(&lcs, &(struct remedy_refusal){.number = 65001}));
}

/* It is no business of one audience, one account or one policy. */
TEST(refresh_token_ends_only_where_it_is_said)
{
    static const struct {
        struct remedy_refusal refusal;
        bool ends;
    } rows[] = {
        {{70008, "invalid_grant", "", ""}, true},
        {{987654, "invalid_grant", "bad_token", ""}, true},
        {{65001, "invalid_grant", "bad_token", ""}, true},
        {{0, "invalid_grant", "", ""}, true}, /* AD FS, other issuers */
        {{987654, "invalid_grant", "", ""}, true},
        {{65001, "invalid_grant", "consent_required", ""}, false},
        {{50076, "invalid_grant", "basic_action", ""}, false},
        {{50053, "invalid_grant", "", ""}, false},
        {{987654, "invalid_grant", "basic_action", ""}, false},
        {{500011, "invalid_resource", "", ""}, false},
        {{90033, "temporarily_unavailable", "", ""}, false},
        {{0, "", "", ""}, false},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(remedy_ends_refresh(&rows[i].refusal), rows[i].ends);
}

TEST(person_is_awaited_by_number_and_by_word)
{
    assert_true(remedy_awaits_person(&(struct remedy_refusal){.number = 70016}));
    assert_true(remedy_awaits_person(&(struct remedy_refusal){0, "authorization_pending", "", ""}));
    assert_false(remedy_awaits_person(&(struct remedy_refusal){70019, "expired_token", "", ""}));
    assert_true(remedy_gives_person_up(&(struct remedy_refusal){70019, "expired_token", "", ""}));
    assert_true(remedy_gives_person_up(&(struct remedy_refusal){0, "expired_token", "", ""}));
    assert_false(remedy_gives_person_up(&(struct remedy_refusal){.number = 70016}));
}

TEST(only_a_secret_that_is_not_known_may_become_known)
{
    const struct remedy_refusal unknown = {.number = 7000215}, expired = {.number = 7000222};

    assert_true(remedy_may_spread(&application, &unknown));
    assert_false(remedy_may_spread(&application, &expired));
    assert_false(remedy_may_spread(&lcs, &(struct remedy_refusal){.number = 50126}));
}
