/*
 * test_app-show.c - how a registration differs from what its connection needs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "app-fixture.h"
#include "base/json.h"
#include "unit.h"

static struct aad_error err;

BEFORE_EACH(app_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(nothing_differs)
{
    const char *shown = app_fixture_run("show lcs --as graph", AAD_OK, &err);

    assert_non_null(strstr(shown, "ok    application " HOME_FIXTURE_GUID " has what 'lcs' needs"));
}

TEST(each_difference_is_shown_with_what_to_do)
{
    const char *shown;

    app_fixture.is_private = true;
    shown = app_fixture_run("show lcs --as graph", AAD_PERSON, &err);
    assert_non_null(strstr(shown, "fail  it allows no public client flows"));
    assert_non_null(strstr(shown, "\n      In the registration of application " HOME_FIXTURE_GUID));
    app_fixture.is_absent = true;
    shown = app_fixture_run("show lcs --as graph", AAD_PERSON, &err);
    assert_non_null(strstr(shown, "fail  tenant contoso.example has no application"));
}

TEST(programs_get_names)
{
    auto_json struct cJSON *json = NULL;
    const char *shown;

    app_fixture.is_private = true;
    shown = app_fixture_run("show lcs --as graph --json", AAD_PERSON, &err);
    assert_int_equal(json_parse(shown, strlen(shown), &json, NULL), AAD_OK);
    assert_string_equal(json_text(json, "connection"), "lcs");
    assert_string_equal(json_text(json, "object-id"), APP_FIXTURE_ID("1"));
    assert_false(json_bool(json, "ok", true));
    assert_int_equal(json_count(json_array(json, "differences")), 1);
    assert_string_equal(json_text(json_element_object(json_array(json, "differences"), 0), "name"),
                        "public-client");
}

TEST(stored_secret_is_compared_by_its_hint)
{
    app_fixture.hint = "abc";
    command_fixture.items[0] = (struct command_fixture_item){
        .connection = "graph", .role = "client-secret", .secret = "abcdef"};
    command_fixture.n_items = 1;
    app_fixture_run("show graph", AAD_OK, &err);
    app_fixture.hint = "abd";
    assert_non_null(strstr(app_fixture_run("show graph", AAD_PERSON, &err),
                           "the stored secret is none of the application's 1"));
    assert_null(strstr(app_fixture_run("show graph --json", AAD_PERSON, &err), "abc"));
    command_fixture.open_code = AAD_LOCKED;
    assert_non_null(strstr(app_fixture_run("show graph", AAD_OK, &err),
                           "note  what the store has for it cannot be looked at"));
}
