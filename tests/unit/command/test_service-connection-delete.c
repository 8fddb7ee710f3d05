/*
 * test_service-connection-delete.c - out of a project
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage-fixture.h"
#include "unit.h"

static int begin(void)
{
    if (manage_fixture_make())
        return -1;
    manage_fixture.list = "{\"value\":[" MANAGE_FIXTURE_ENDPOINT(
        "1", "a", "ServicePrincipal", "Manual",
        "") "," MANAGE_FIXTURE_ENDPOINT("2", "s", "ServicePrincipal", "Manual",
                                        ",\"isShared\":true") "]}";
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    unit_row(words);
    return command_fixture_run(&command_service_connection, words, NULL, want, err);
}

TEST(it_is_deleted_after_a_yes)
{
    struct aad_error err;

    run("delete --as ado a", AAD_USAGE, &err);
    assert_int_equal(manage_fixture.n_lists, 0);
    command_fixture_person("Delete 'a' from project 'Games'? Pipelines=\n");
    run("delete --as ado a", AAD_CANCELLED, &err);
    assert_string_equal(manage_fixture.changed, "");
    assert_string_equal(run("delete --as ado a --yes", AAD_OK, &err),
                        "Service connection 'a' is deleted from project 'Games'.\n");
    assert_non_null(strstr(run("delete --as ado s --yes", AAD_OK, &err), "still have it"));
    assert_string_equal(manage_fixture.changed, "erase a,erase s,");
}

TEST(failure_is_told)
{
    struct aad_error err;

    manage_fixture.fails = "a";
    run("delete --as ado a --yes", AAD_PERSON, &err);
    assert_string_equal(err.what, "it cannot");
}
