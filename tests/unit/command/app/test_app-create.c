/*
 * test_app-create.c - an application is registered for a connection, which is made for it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "unit.h"

#define LCS "create --kind lcs --name mine --username me@t.example --lcs-region us "
#define AS "--as graph --yes "

static struct aad_error err;

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(connection_is_made_for_the_application)
{
    app_fixture_run(LCS AS "--consent tenant", AAD_OK, &err);
    assert_string_equal(app_fixture.made, "mine - 1");
    assert_int_equal(app_fixture.n_consents, 1);
    assert_string_equal(app_fixture.consented, "");
    assert_int_equal(app_fixture.n_ends, 1);
    command_fixture_check("mine", "client-id", APP_FIXTURE_ID("9"));
    command_fixture_check("mine", "authority", "https://login.microsoftonline.com/contoso.example");
    app_fixture_run(LCS AS, AAD_REFUSED, &err);
    assert_int_equal(app_fixture.n_makes, 1);
}

TEST(consent_that_is_missing_is_told)
{
    const char *shown = app_fixture_run(LCS AS, AAD_OK, &err);

    assert_non_null(strstr(shown, "adminconsent?client_id=" APP_FIXTURE_ID("9")));
    assert_int_equal(app_fixture.n_consents, 0);
}

TEST(what_is_wrong_is_said_before_anything_is_made)
{
    static const struct {
        const char *words;
        enum aad_code want;
    } rows[] = {
        {LCS, AAD_USAGE}, /* nobody is there */
        {"create " AS "--kind lcs --name mine", AAD_USAGE},
        {"create " AS "--kind azurerm", AAD_USAGE},
        {LCS AS "--client-id " HOME_FIXTURE_GUID, AAD_USAGE},
        {LCS AS "--from lcs", AAD_USAGE},
        {LCS AS "--consent everybody", AAD_USAGE},
        {LCS AS "--nonsense", AAD_USAGE},
        {LCS "--as nobody --yes", AAD_NOT_FOUND},
        {"create " AS "--kind azurerm --name mine --grant managed-identity", AAD_UNSUPPORTED},
        {"create " AS "--kind azurerm --name lcs", AAD_REFUSED},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        app_fixture_run(rows[i].words, rows[i].want, &err);
    assert_int_equal(app_fixture.n_makes, 0);
}

TEST(who_may_not_gets_the_command_for_later)
{
    const char *shown;

    app_fixture.make_code = AAD_PERSON;
    shown = app_fixture_run(LCS AS "--secret-stdin", AAD_PERSON, &err);
    assert_non_null(strstr(shown, "'New registration'"));
    assert_non_null(strstr(shown, "aad-credential connection add --kind lcs --name mine"));
    assert_non_null(
        strstr(shown, "--secret-stdin --authority "
                      "https://login.microsoftonline.com/contoso.example --client-id CLIENT-ID"));
    shown = app_fixture_run(LCS "--yes --authority https://login.microsoftonline.com/t.example",
                            AAD_CONFIG, &err);
    assert_non_null(strstr(shown, "'New registration'"));
    assert_int_equal(app_fixture.n_ends, 0);
}

TEST(person_sees_what_is_made_and_says_yes)
{
    command_fixture_person("Register it=n\n");
    app_fixture_run(LCS "--as graph --no-secret", AAD_CANCELLED, &err);
    assert_int_equal(app_fixture.n_makes, 0);
    assert_non_null(strstr(buf_text(&command_fixture.screen),
                           "delegated permissions of Dynamics Lifecycle services"));
    command_fixture_person("Register it=y\n");
    app_fixture_run(LCS "--as graph --no-secret", AAD_OK, &err);
    command_fixture_person_is_done();
    assert_int_equal(app_fixture.n_makes, 1);
}
