/*
 * test_service-connection-share.c - for another project, too
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
        "{\"value\":[" MANAGE_FIXTURE_ENDPOINT("1", "a", "ServicePrincipal", "Manual", "") "]}";
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(command_fixture_remove);

static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    unit_row(words);
    return command_fixture_run(&command_service_connection, words, NULL, want, err);
}

TEST(it_is_shared_after_a_yes)
{
    struct aad_error err;

    command_fixture_person("Share 'a' with project 'Other'=\n");
    run("share --as ado a --with Other", AAD_CANCELLED, &err);
    assert_string_equal(run("share --as ado a --with Other --yes", AAD_OK, &err),
                        "Service connection 'a' is shared with project 'Other'.\n");
    assert_string_equal(manage_fixture.changed, "Other a,");
}

TEST(project_has_to_be_named)
{
    struct aad_error err;

    run("share --as ado a --yes", AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "--with"));
    run("share --as ado a --yes --with ..", AAD_USAGE, &err);
    run("share --as ado a --with Other", AAD_USAGE, &err);
    assert_int_equal(manage_fixture.n_lists, 0);
}
