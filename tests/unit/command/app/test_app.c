/*
 * test_app.c - the verbs of `app`, and who asks Microsoft Graph
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(what_is_no_verb_is_refused)
{
    static const char *const rows[] = {"",
                                       "look lcs",
                                       "show",
                                       "show A",
                                       "show lcs graph",
                                       "show lcs --days 1",
                                       "show lcs --as",
                                       "show ../lcs"};

    for (size_t i = 0; i < COUNT(rows); i++)
        app_fixture_run(rows[i], AAD_USAGE, &err);
    assert_int_equal(app_fixture.n_looks, 0);
    assert_non_null(strstr(app_fixture_run("--help", AAD_OK, &err), "usage: aad-credential app"));
}

TEST(token_is_that_of_who_is_named)
{
    app_fixture_run("show lcs --as graph", AAD_OK, &err);
    assert_string_equal(app_fixture.connection, "graph");
    app_fixture.hint = "abc";
    app_fixture_run("show graph", AAD_PERSON, &err); /* nothing is stored */
    assert_string_equal(app_fixture.connection, "graph");
    app_fixture_run("show lcs --as job", AAD_CONFIG, &err);
    app_fixture_run("show nobody --as graph", AAD_NOT_FOUND, &err);
    assert_int_equal(app_fixture.n_looks, 2);
}

TEST(where_nobody_may_the_steps_are_shown)
{
    const char *shown = app_fixture_run("show lcs", AAD_CONFIG, &err);

    assert_non_null(strstr(shown, "By hand, in the portal"));
    assert_non_null(strstr(err.remedy, "--as CONNECTION"));
    app_fixture.look_code = AAD_PERSON;
    shown = app_fixture_run("show lcs --as graph", AAD_PERSON, &err);
    assert_non_null(strstr(shown, "By hand, in the portal"));
    app_fixture.look_code = AAD_NETWORK;
    shown = app_fixture_run("show lcs --as graph", AAD_NETWORK, &err);
    assert_string_equal(shown, "");
    app_fixture.look_code = AAD_PERSON;
    assert_string_equal(app_fixture_run("show lcs --as graph --json", AAD_PERSON, &err), "");
}

TEST(what_is_no_application_is_not_asked_for)
{
    home_fixture_put("machine",
                     "{\"version\":1,\"kind\":\"azurerm\",\"grant\":\"managed-identity\","
                     "\"audiences\":[\"https://management.azure.com\"]}",
                     0600);
    app_fixture_run("show machine --as graph", AAD_UNSUPPORTED, &err);
    assert_int_equal(app_fixture.n_looks, 0);
}
