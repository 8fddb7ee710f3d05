/*
 * test_app-trust.c - the application trusts whoever vouches for its connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "unit.h"

#define GITHUB                                                                                     \
    "https://token.actions.githubusercontent.com repo:contoso/x api://AzureADTokenExchange"

static struct aad_error err;

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(issuer_and_subject_are_those_of_the_connection)
{
    app_fixture_run("trust job --as graph", AAD_OK, &err);
    assert_string_equal(app_fixture.trust, GITHUB);
}

TEST(one_that_is_there_is_kept_or_replaced)
{
    app_fixture.audience = "api://AzureADTokenExchange";
    app_fixture_run("trust job --as graph", AAD_OK, &err);
    assert_int_equal(app_fixture.n_trusts, 0);
    app_fixture.audience = "api://another";
    app_fixture_run("trust job --as graph", AAD_OK, &err);
    assert_string_equal(app_fixture.trust, GITHUB " for old");
}

TEST(whom_nobody_knows_is_not_trusted)
{
    home_fixture_put("file",
                     "{\"version\":1,\"kind\":\"azurerm\",\"client-id\":\"" HOME_FIXTURE_GUID "\","
                     "\"grant\":\"workload-identity\",\"assertion-source\":\"file:/x\","
                     "\"authority\":\"https://login.microsoftonline.com/contoso.example\"}",
                     0600);
    app_fixture_run("trust file --as graph", AAD_CONFIG, &err);
    assert_non_null(strstr(err.remedy, "--assertion-issuer ISSUER"));
    app_fixture_run("trust bare --as graph", AAD_UNSUPPORTED, &err);
    assert_int_equal(app_fixture.n_trusts, 0);
}

TEST(refusal_shows_the_steps)
{
    const char *shown;

    app_fixture.give_code = AAD_PERSON;
    shown = app_fixture_run("trust job --as graph", AAD_PERSON, &err);
    assert_non_null(strstr(shown, "Subject identifier: repo:contoso/x"));
}
