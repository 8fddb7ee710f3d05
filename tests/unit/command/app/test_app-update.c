/*
 * test_app-update.c - a registration gets what its connection needs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(it_is_confirmed)
{
    app_fixture_run("update lcs --as graph", AAD_USAGE, &err);
    command_fixture_person("Change it=n\n");
    app_fixture_run("update lcs --as graph", AAD_CANCELLED, &err);
    assert_int_equal(app_fixture.n_makes, 0);
    command_fixture_person("Change it=y\n");
    app_fixture_run("update lcs --as graph", AAD_OK, &err);
    assert_string_equal(app_fixture.made, "- " HOME_FIXTURE_GUID " 1");
    assert_int_equal(app_fixture.n_consents, 0);
}

TEST(consent_is_given_where_it_is_wanted)
{
    app_fixture_run("update lcs --as graph --yes --consent user", AAD_OK, &err);
    assert_string_equal(app_fixture.consented, "svc-lcs@contoso.example");
    app_fixture_run("update job --as graph --yes --consent tenant", AAD_OK, &err);
    assert_int_equal(app_fixture.n_consents, 1); /* it needs none */
}

TEST(who_may_not_sees_the_steps)
{
    app_fixture.make_code = AAD_PERSON;
    assert_non_null(strstr(app_fixture_run("update lcs --as graph --yes", AAD_PERSON, &err),
                           "By hand, in the portal"));
    app_fixture.make_code = AAD_OK;
    app_fixture.consent_code = AAD_PERSON;
    assert_non_null(
        strstr(app_fixture_run("update lcs --as graph --yes --consent tenant", AAD_PERSON, &err),
               "By hand, in the portal"));
}
