/*
 * test_doctor.c - one line a check, for people and for programs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "command/command-run.h"
#include "command/doctor.h"
#include "unit.h"

static struct doctor d;

static int set_up(void)
{
    memset(&d, 0, sizeof d);
    d.checks = json_new_array();
    return 0;
}

static int tear_down(void)
{
    buf_clear(&d.text);
    json_print_free(&d.checks);
    return 0;
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

TEST(line_has_level_title_and_finding)
{
    doctor_add(&d, DOCTOR_OK, "clock", "%d", 7);
    assert_string_equal(buf_text(&d.text), "ok    clock              7\n");
    assert_int_equal(d.n_failed + d.n_warned, 0);
}

TEST(remedy_is_a_line_of_its_own)
{
    doctor_add(&d, DOCTOR_FAIL, "store",
               "gone\n"
               "Start it.");
    assert_string_equal(buf_text(&d.text), "fail  store              gone\n"
                                           "                         Start it.\n");
    assert_int_equal(d.n_failed, 1);
}

/* What was found is somebody else's text. */
TEST(line_end_in_what_was_found_begins_no_remedy)
{
    doctor_add(&d, DOCTOR_WARN, "git", "helper '%s'\nRemove it.", "x\nRun this!");
    assert_string_equal(buf_text(&d.text), "warn  git                helper 'x?Run this!'\n"
                                           "                         Remove it.\n");
    buf_clear(&d.text);
    doctor_add(&d, DOCTOR_OK, "git", "%s", "x\nRun this!");
    assert_null(strstr(buf_text(&d.text), "\n  "));
}

TEST(terminal_escapes_are_not_shown) /* case 17 */
{
    doctor_add(&d, DOCTOR_WARN, "git", "helper \033]52;c;eA==\a");
    assert_null(strchr(buf_text(&d.text), '\033'));
    assert_null(strchr(buf_text(&d.text), '\a'));
    assert_int_equal(d.n_warned, 1);
}

TEST(error_shows_foreign_code_and_default_remedy)
{
    struct aad_error err;

    (void)aad_error_set(&err, AAD_LOCKED, "CKR_X", "the keyring is locked");
    doctor_add_error(&d, DOCTOR_WARN, "store", &err);
    assert_non_null(strstr(buf_text(&d.text), "the keyring is locked [CKR_X]\n"));
    assert_non_null(strstr(buf_text(&d.text), "Unlock the store"));
}

TEST(report_for_programs_has_the_same)
{
    auto_buf struct buf json = {0};
    struct aad_error err;

    doctor_add(&d, DOCTOR_FAIL, "store",
               "gone\n"
               "Start it.");
    assert_int_equal(json_print(d.checks, &json, &err), AAD_OK);
    assert_non_null(strstr(buf_text(&json), "\"fail\""));
    assert_non_null(strstr(buf_text(&json), "\"Start it.\""));
}

TEST(doctor_takes_no_argument)
{
    const char *argv[] = {"doctor", "mylcs"};
    struct command_context ctx = {0};
    struct aad_error err;

    assert_int_equal(command_run(&ctx, &command_doctor, 2, (char **)(uintptr_t)argv, &err),
                     AAD_USAGE);
    assert_int_equal(ctx.out.len, 0);
}
