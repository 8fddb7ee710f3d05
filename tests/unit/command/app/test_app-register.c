/*
 * test_app-register.c - the services themselves get to know the application
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(person_registers_it_with_power_platform)
{
    const char *shown = app_fixture_run("register power --as admin --yes", AAD_OK, &err);

    assert_int_equal(app_fixture.n_registered, 1);
    assert_string_equal(app_fixture.connection, "admin");
    assert_non_null(strstr(shown, "Finance and Operations (https://contoso.operations"));
    assert_null(strstr(shown, "pac admin"));
}

TEST(it_is_confirmed)
{
    app_fixture_run("register power --as admin", AAD_USAGE, &err);
    command_fixture_person("Register it=n\n");
    app_fixture_run("register power --as admin", AAD_CANCELLED, &err);
    assert_int_equal(app_fixture.n_registered, 0);
}

TEST(without_a_person_it_is_told)
{
    assert_non_null(strstr(app_fixture_run("register power", AAD_OK, &err), "pac admin"));
    app_fixture_run("register power --as power --yes", AAD_CONFIG, &err);
    app_fixture_run("register power --as graph --yes", AAD_CONFIG, &err);
    assert_int_equal(app_fixture.n_registered, 0);
    app_fixture.give_code = AAD_PERSON;
    assert_non_null(
        strstr(app_fixture_run("register power --as admin --yes", AAD_PERSON, &err), "pac admin"));
}

TEST(others_need_nothing)
{
    app_fixture_run("register bare", AAD_UNSUPPORTED, &err);
    app_fixture_run("register admin", AAD_UNSUPPORTED, &err);
}
