/*
 * test_service-connection-list.c - what there is, and what may be done with it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"
#include "unit.h"

BEFORE_EACH(manage_fixture_make);
AFTER_EACH(command_fixture_remove);

static const char list[] = "{\"value\":[" MANAGE_FIXTURE_ENDPOINT(
    "2", "z", "ServicePrincipal", "Automatic",
    ",\"isShared\":false") ","
                           "{\"id\":\"" MANAGE_FIXTURE_ID(
                               "1") "\",\"name\":\"a\\u001b\",\"type\":\"azurerm\","
                                    "\"isShared\":true,\"authorization\":{\"scheme\":"
                                    "\"WorkloadIdentityFederation\"},"
                                    "\"data\":{\"creationMode\":\"Automatic\","
                                    "\"revertSchemeDeadline\":\"2030-01-02T03:04:05Z\"}}"
                                    "]}";

TEST(people_see_what_may_be_done_with_each)
{
    struct aad_error err;

    manage_fixture.list = list;
    assert_string_equal(
        command_fixture_run(&command_service_connection, "list --as ado", NULL, AAD_OK, &err),
        "a?\n"
        "  " MANAGE_FIXTURE_ID(
            "1") "  azurerm, WorkloadIdentityFederation, created: Automatic, "
                 "shared\n"
                 "  can be reverted until 2030-01-02T03:04:05Z\n"
                 "  cannot be converted: it uses workload identity federation already\n"
                 "z\n"
                 "  " MANAGE_FIXTURE_ID(
                     "2") "  azurerm, ServicePrincipal, created: Automatic\n"
                          "  can be converted to workload identity federation\n");
    assert_string_equal(manage_fixture.type, "");
    assert_string_equal(manage_fixture.scheme, "");
}

TEST(programs_get_json)
{
    struct aad_error err;
    const char *out;

    manage_fixture.list = list;
    out = command_fixture_run(&command_service_connection, "list --as ado --json", NULL, AAD_OK,
                              &err);
    assert_non_null(strstr(out, "\"revertUntil\": \"2030-01-02T03:04:05Z\""));
    assert_non_null(strstr(out, "\"reason\": \"it uses workload identity federation already\""));
    assert_non_null(strstr(out, "\"convertible\": true"));
    manage_fixture.list = "{\"value\":[]}";
    assert_string_equal(command_fixture_run(&command_service_connection, "list --as ado --json",
                                            NULL, AAD_OK, &err),
                        "[]\n");
}

TEST(nothing_is_said_to_be_there)
{
    struct aad_error err;

    assert_string_equal(
        command_fixture_run(&command_service_connection, "list --as ado", NULL, AAD_OK, &err),
        "Project 'Games' has no service connections.\n");
}
