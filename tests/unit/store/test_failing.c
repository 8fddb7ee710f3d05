/*
 * test_failing.c - modules that did not start are remembered until they do
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/failing.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/runtime.h"
#include "unit.h"

static int set_up(void)
{
    runtime_parent = "/dev/null";
    return setenv("XDG_STATE_HOME", unit_dir(), 1) || unsetenv("XDG_RUNTIME_DIR");
}

BEFORE_ALL(set_up);

TEST(failure_is_remembered_until_the_module_starts)
{
    struct aad_error why, found = {0};

    assert_false(failing_find("a", NULL));
    (void)aad_error_set(&why, AAD_IO, "CKR_GENERAL_ERROR", "it does not\x1b start\nDo this.");
    failing_note("a", &why);
    assert_true(failing_find("a", &found));
    assert_int_equal(found.code, AAD_UNAVAILABLE);
    assert_non_null(strstr(found.what, "it does not"));
    assert_null(strchr(found.what, 0x1b));
    assert_string_equal(found.remedy, "Do this.");
    assert_false(failing_find("b", NULL));
    failing_forget("a");
    failing_forget("a");
    assert_false(failing_find("a", NULL));
}

TEST(where_nothing_can_be_written_nothing_is_remembered)
{
    struct aad_error why;

    assert_int_equal(setenv("XDG_STATE_HOME", "/proc", 1), 0);
    (void)aad_error_set(&why, AAD_IO, NULL, "it does not start");
    failing_note("c", &why);
    assert_false(failing_find("c", NULL));
    assert_int_equal(set_up(), 0);
}
