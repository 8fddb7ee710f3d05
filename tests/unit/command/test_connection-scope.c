/*
 * test_connection-scope.c - asking for the part of Azure that a connection is for
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-scope.h"

#include "command-fixture.h"
#include "unit.h"

#define REST "-0000-4000-8000-000000000001"
#define ID "5c0ffee0" REST

static enum aad_code ask(const char *fields, const char *script, struct connection *c)
{
    const struct connection_options options = {.secret_fd = -1};
    struct aad_error err = {0};
    struct dialog d = {.options = &options, .c = c, .err = &err};
    enum aad_code code;

    home_fixture_set(c, fields);
    command_fixture_person(script);
    code = connection_scope_ask(&d);
    command_fixture_person_is_done();
    return code;
}

static void check(const struct connection *c, const char *key, const char *want)
{
    auto_buf struct buf value = {0};

    connection_get(c, key, &value);
    assert_string_equal(buf_text(&value), want);
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(subscription_has_a_group_if_it_is_wanted)
{
    auto_connection struct connection c = {0}, whole = {0};

    assert_int_equal(ask("kind azurerm",
                         "level= 1 \nn ID={5C0FFEE0" REST "} \nn name=Pay \nResource group=\tg",
                         &c),
                     AAD_OK);
    check(&c, "subscription-id", ID);
    check(&c, "subscription-name", "Pay");
    check(&c, "resource-group", "g");
    assert_int_equal(
        ask("kind azurerm", "level=1\nn ID=no\nn ID=" ID "\nn name=Pay\nResource group=", &whole),
        AAD_OK);
    check(&whole, "resource-group", "");
}

TEST(management_group_has_id_and_name)
{
    auto_connection struct connection c = {0};

    assert_int_equal(ask("kind azurerm", "level=2\np ID=All of it\np ID=mg\np name=All of it", &c),
                     AAD_OK);
    check(&c, "management-group-id", "mg");
    check(&c, "management-group-name", "All of it");
    check(&c, "subscription-id", "");
}

/* All three are required, as the guide says. */
TEST(workspace_needs_its_group)
{
    auto_connection struct connection c = {0};

    assert_int_equal(ask("kind azurerm",
                         "level=3\nn ID=" ID "\nn name=Pay\nResource group=\nResource group=g\n"
                         "workspace=ml\nworkspace=ml-1",
                         &c),
                     AAD_OK);
    check(&c, "resource-group", "g");
    check(&c, "workspace", "ml-1");
}

TEST(edit_asks_for_what_is_not_there_yet)
{
    const struct connection_options options = {.secret_fd = -1};
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    struct dialog d = {.options = &options, .c = &c, .err = &err, .is_edit = true};

    home_fixture_set(&c, "kind azurerm");
    command_fixture_person("level=");
    assert_int_equal(connection_scope_ask(&d), AAD_OK);
    check(&c, "subscription-id", "");
    command_fixture_person("level=1\nn ID=" ID "\nn name=Pay\nResource group=");
    assert_int_equal(connection_scope_ask(&d), AAD_OK);
    command_fixture_person_is_done();
    check(&c, "subscription-id", ID);
}

TEST(level_follows_from_what_is_known)
{
    auto_connection struct connection group = {0}, workspace = {0}, none = {0};

    assert_int_equal(ask("kind azurerm\nresource-group g", "n ID=" ID "\nn name=Pay", &group),
                     AAD_OK);
    assert_int_equal(ask("kind azurerm\nworkspace ml-1",
                         "n ID=" ID "\nn name=Pay\nResource group=g", &workspace),
                     AAD_OK);
    assert_int_equal(ask("kind azurerm", "level=5\nlevel=all\nlevel=4", &none), AAD_OK);
    check(&none, "subscription-id", "");
}
