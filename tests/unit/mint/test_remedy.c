/*
 * test_remedy.c - what a refusal tells the user to do
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "mint-fixture.h"
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

/* Every code of the facts has a row of its own, and a remedy that is whole. */
TEST(every_known_number_has_a_remedy)
{
    static const int32_t numbers[] = {
        50126,   50034,  50053,  50055,  50144,   50056,   50057,   50076,   50079,  50072,
        50074,   50078,  50158,  50097,  53000,   53001,   53003,   530034,  530035, 65001,
        65004,   650056, 650057, 90094,  7000218, 700025,  7000215, 7000222, 70002,  700027,
        700024,  700030, 700016, 700011, 7000112, 70021,   700211,  700213,  700212, 70025,
        7002138, 700223, 700238, 70052,  700229,  90002,   90038,   900382,  900432, 500011,
        50001,   70011,  28002,  700022, 901002,  9001023, 50194,   90124,   90130,  50011,
        501481,  54005,  700005, 70016,  70018,   70019,   70008,   700082,  70000,  70043,
        50173,   50132,  50133,  50135,  50105,   50196,   90033,   90006,   90090,  50033,
        90024,   90012,  90055,  80001,  80002,   80005,   80007,   80014,   900144, 90014,
        50049,   500021, 500212, 500213, 50013,   50027,   700021,  700023};

    for (size_t i = 0; i < COUNT(numbers); i++) {
        assert_int_not_equal(explain(&lcs, numbers[i], "no_such_error"), AAD_PROTOCOL);
        assert_true(strlen(err.remedy) > 20);
        assert_null(strpbrk(err.remedy, "{}"));
        assert_true(strlen(err.remedy) < sizeof err.remedy - 1);
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
    assert_non_null(strstr(err.remedy, "compare the thumbprints"));
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
