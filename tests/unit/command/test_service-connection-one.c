/*
 * test_service-connection-one.c - the one service connection that a verb is about
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/service-connection-verbs.h"

#include "manage-fixture.h"
#include "unit.h"

static int begin(void)
{
    if (manage_fixture_make())
        return -1;
    manage_fixture.list = "{\"value\":[" MANAGE_FIXTURE_ENDPOINT(
        "1", "a \\u001b", "ServicePrincipal", "Manual", "") "]}";
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

static enum aad_code open_one(char **names, int n, struct aad_error *err)
{
    auto_one struct service_one one = {0};
    struct command_context ctx = {0};
    const struct service_options options = {
        .verb = "delete", .as = "ado", .arguments = names, .n_arguments = n};
    enum aad_code code = one_open(&ctx, &options, &one, err);

    if (!code) {
        assert_string_equal(one.endpoint->id, MANAGE_FIXTURE_ID("1"));
        assert_string_equal(one.name, "a ? (" MANAGE_FIXTURE_ID("1") ")"); /* others look so, too */
    }
    return code;
}

TEST(one_is_found_and_fit_to_be_shown)
{
    char id[] = MANAGE_FIXTURE_ID("1"), other[] = "none";
    char *names[] = {id, other};
    struct aad_error err = {0};

    assert_int_equal(open_one(names, 1, &err), AAD_OK);
    assert_int_equal(open_one(names + 1, 1, &err), AAD_NOT_FOUND);
    assert_int_equal(open_one(names, 2, &err), AAD_USAGE);
    assert_int_equal(open_one(names, 0, &err), AAD_USAGE);
    assert_non_null(strstr(err.what, "delete"));
}

TEST(yes_is_said_before_or_by_a_person)
{
    const struct service_options none = {0}, yes = {.yes = true};
    struct command_context ctx = {0};
    struct aad_error err = {0};

    assert_int_equal(one_check(&ctx, &none, &err), AAD_USAGE);
    assert_int_equal(one_check(&ctx, &yes, &err), AAD_OK);
    assert_int_equal(one_confirm(&yes, "Do it", &err), AAD_OK);
    command_fixture_person("Do it=y\n");
    ctx.may_ask = true;
    assert_int_equal(one_check(&ctx, &none, &err), AAD_OK);
    assert_int_equal(one_confirm(&none, "Do it", &err), AAD_OK);
    command_fixture_person("Do it=\n");
    assert_int_equal(one_confirm(&none, "Do it", &err), AAD_CANCELLED);
}
