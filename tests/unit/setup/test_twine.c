/*
 * test_twine.c - our backend where Python looks for modules
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

/* A python3 whose folder of the user's modules is that. */
static void put_python(const char *folder)
{
    char script[300];

    /* Where it runs, Python takes modules: never in a folder of others. */
    (void)snprintf(script, sizeof script, "[ \"$PWD $*\" = '/ -m site --user-site' ] && echo '%s'",
                   folder);
    setup_fixture_put_program("python3", script);
}

TEST(folder_comes_and_goes)
{
    put_python(room_at("site"));
    setup_fixture_check(&setup_twine, NULL, "site/aad-credential.pth", NULL, PYTHON_DIR "\n");
}

TEST(without_python_it_is_said)
{
    auto_setup_plan struct setup_plan *plan =
        setup_fixture_plan(&setup_twine, NULL, false, AAD_UNAVAILABLE);

    assert_int_equal(plan->n_changes, 0);
}

TEST(virtual_environment_is_told)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    setup_fixture_put_program("python3", "exit 1");
    plan = setup_fixture_plan(&setup_twine, NULL, false, AAD_CONFIG);
    assert_non_null(strstr(setup_fixture_error.remedy, "deactivate"));
}

TEST(folder_that_is_none_is_refused)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    put_python("usage: python");
    plan = setup_fixture_plan(&setup_twine, NULL, false, AAD_PROTOCOL);
    assert_non_null(strstr(setup_fixture_error.remedy, "HOME"));
    assert_int_equal(plan->n_changes, 0);
}
