/*
 * test_app-part.c - what the verbs of `app` share
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "base/file.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

/* What cannot be logged is not done. */
TEST(without_a_log_that_must_be_nothing_is_changed)
{
    static const char text[] = "{\"version\":1,\"audit\":\"syslog\",\"audit-required\":true}";

    assert_int_equal(file_replace(home_fixture_path(".config/aad-credential/config.json"), 0600,
                                  text, sizeof text - 1, NULL),
                     AAD_OK);
    app_fixture_run("update lcs --as graph --yes", AAD_REFUSED, &err);
    assert_int_equal(app_fixture.n_makes, 0);
}

TEST(consent_of_a_user_wants_his_name)
{
    home_fixture_put("me",
                     "{\"version\":1,\"kind\":\"lcs\",\"client-id\":\"" HOME_FIXTURE_GUID "\","
                     "\"grant\":\"device-code\","
                     "\"authority\":\"https://login.microsoftonline.com/contoso.example\","
                     "\"audiences\":[\"https://lcsapi.lcs.dynamics.com\"]}",
                     0600);
    app_fixture_run("update me --as graph --yes --consent user", AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "--username"));
    assert_int_equal(app_fixture.n_consents, 0);
}

TEST(who_is_named_is_there_and_has_graph)
{
    app_fixture_run("show nobody --as graph", AAD_NOT_FOUND, &err);
    app_fixture_run("show lcs --as job", AAD_CONFIG, &err);
    assert_int_equal(app_fixture.n_looks, 0);
}
