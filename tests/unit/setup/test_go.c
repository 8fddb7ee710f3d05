/*
 * test_go.c - GOAUTH, by go's own command
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

/* A go whose GOAUTH is that. */
static void put_go(const char *value)
{
    char script[300];

    (void)snprintf(script, sizeof script, "[ \"$PWD $2\" = '/ GOAUTH' ] && echo '%s'", value);
    setup_fixture_put_program("go", script);
}

static void check(const char *value, bool is_undo, const char *expected)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    unit_row(value);
    put_go(value);
    plan = setup_fixture_plan(&setup_go, NULL, is_undo, AAD_OK);
    assert_string_equal(plan->n_changes ? buf_text(&plan->changes[0].shown) : "", expected);
}

#define OURS BIN_DIR "/goauth-aad"

TEST(ours_comes_before_the_others)
{
    check("netrc", false, "  go env -w 'GOAUTH=" OURS "; netrc'\n");
    check("git /home/x; netrc", false, "  go env -w 'GOAUTH=" OURS "; git /home/x; netrc'\n");
    check(OURS "; netrc", false, "");
}

TEST(ours_goes_alone)
{
    check("netrc", true, "");
    check(OURS "; netrc", true, "  go env -u GOAUTH\n");
    check("git /x; " OURS " --audience a; netrc", true, "  go env -w 'GOAUTH=git /x; netrc'\n");
}

TEST(control_byte_is_not_shown)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    put_go("a\033[31m; netrc");
    plan = setup_fixture_plan(&setup_go, NULL, false, AAD_CONFIG);
    assert_int_equal(plan->n_changes, 0);
}

TEST(off_stands_alone)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    put_go("off");
    plan = setup_fixture_plan(&setup_go, NULL, false, AAD_CONFIG);
    assert_non_null(strstr(setup_fixture_error.remedy, "go env -u GOAUTH"));
}

TEST(go_without_goauth_is_too_old)
{
    auto_setup_plan struct setup_plan *plan = NULL;

    put_go("");
    plan = setup_fixture_plan(&setup_go, NULL, false, AAD_UNSUPPORTED);
    assert_non_null(strstr(setup_fixture_error.remedy, "1.24"));
}

TEST(without_go_it_is_said)
{
    auto_setup_plan struct setup_plan *plan =
        setup_fixture_plan(&setup_go, NULL, false, AAD_UNAVAILABLE);

    assert_int_equal(plan->n_changes, 0);
}
