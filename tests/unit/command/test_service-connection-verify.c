/*
 * test_service-connection-verify.c - Azure DevOps' own test
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"
#include "unit.h"

static int begin(void)
{
    if (manage_fixture_make())
        return -1;
    manage_fixture.list =
        "{\"value\":[" MANAGE_FIXTURE_ENDPOINT("1", "a b", "ServicePrincipal", "Manual", "") "]}";
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

TEST(one_is_tried)
{
    struct aad_error err;

    assert_string_equal(command_fixture_run(&command_service_connection,
                                            "verify --as ado " MANAGE_FIXTURE_ID("1"), NULL, AAD_OK,
                                            &err),
                        "Azure DevOps can use service connection 'a b'.\n");
    manage_fixture.fails = "a b";
    command_fixture_run(&command_service_connection, "verify --as ado " MANAGE_FIXTURE_ID("1"),
                        NULL, AAD_PERSON, &err);
    assert_string_equal(err.what, "it cannot");
}

TEST(one_has_to_be_named)
{
    struct aad_error err;

    command_fixture_run(&command_service_connection, "verify --as ado", NULL, AAD_USAGE, &err);
    command_fixture_run(&command_service_connection, "verify --as ado a b", NULL, AAD_USAGE, &err);
    command_fixture_run(&command_service_connection, "verify --as ado c", NULL, AAD_NOT_FOUND,
                        &err);
}
