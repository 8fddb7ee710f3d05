/*
 * test_doctor-endpoint.c - what is told of `exec` and `serve`
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <unistd.h>

#include "command/doctor.h"
#include "unit.h"

/* The program need not be installed where the test runs. */
TEST(both_are_told_of)
{
    struct doctor d = {.checks = json_new_array()};

    assert_int_equal(setenv("XDG_RUNTIME_DIR", unit_dir(), 1), 0);
    doctor_endpoint_check(&d);
    assert_non_null(strstr(buf_text(&d.text), access(ENDPOINT_PATH, X_OK)
                                                  ? "is missing, or cannot be run"
                                                  : "a command's identity endpoint works here"));
    assert_non_null(strstr(buf_text(&d.text), "does not run, and nothing needs it"));
    assert_int_equal(d.n_warned, 0);
    buf_clear(&d.text);
    json_print_free(&d.checks);
}
