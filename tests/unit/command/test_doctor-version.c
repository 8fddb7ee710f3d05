/*
 * test_doctor-version.c - which versions are here
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/doctor.h"
#include "unit.h"

static void check_system(const char *os_release, const char *expected)
{
    char out[32] = "";

    assert_int_equal(doctor_version_find_system(os_release, out, sizeof out), expected != NULL);
    if (expected)
        assert_string_equal(out, expected);
}

TEST(system_is_what_it_calls_itself)
{
    check_system("PRETTY_NAME=\"Debian GNU/Linux 12\"\nNAME=x\n", "Debian GNU/Linux 12");
    check_system("NAME=x\nPRETTY_NAME=Alpine\n", "Alpine");
    check_system("A=1\nPRETTY_NAME='Arch'", "Arch");
    check_system("PRETTY_NAME=\"\033[31mred\"\n", "?[31mred");
    check_system("NOT_PRETTY_NAME=x\nPRETTY_NAME=\n", NULL);
    check_system("", NULL);
}

TEST(line_tells_the_program_and_the_system)
{
    struct doctor d = {.checks = json_new_array()};

    doctor_version_check(&d);
    assert_non_null(strstr(buf_text(&d.text),
                           "ok    version            aad-credential " AAD_CREDENTIAL_VERSION));
    buf_clear(&d.text);
    json_print_free(&d.checks);
}

static void make_program(const char *text)
{
    FILE *file = fopen("program", "w");

    assert_non_null(file);
    (void)fputs(text, file);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod("program", 0755), 0);
}

static enum aad_code version_of(const char *script, struct buf *ret)
{
    struct doctor d = {0};

    make_program(script);
    return doctor_version_of(&d, "/proc/self/cwd/program", ret, NULL);
}

BEFORE_ALL(unit_enter_dir);

TEST(program_is_run_and_says_its_version)
{
    auto_buf struct buf version = {0};

    assert_int_equal(version_of("#!/bin/sh\necho \"tool 1.2 (x86)\"\n", &version), AAD_OK);
    assert_string_equal(buf_text(&version), "tool 1.2");
}

/* What is there and cannot be run is not ok. */
TEST(program_that_does_not_run_is_an_error)
{
    auto_buf struct buf version = {0};

    assert_int_equal(version_of("#!/bin/sh\nexit 127\n", &version), AAD_UNAVAILABLE);
    assert_int_equal(version_of("#!/bin/sh\n", &version), AAD_UNAVAILABLE);
    assert_int_equal(version_of("#!/no/such/shell\n", &version), AAD_UNAVAILABLE);
}

TEST(program_that_hangs_does_not_hold_doctor)
{
    struct doctor d = {.end = deadline_in_ms(100)};
    auto_buf struct buf version = {0};

    make_program("#!/bin/sh\nexec sleep 60\n");
    assert_int_equal(doctor_version_of(&d, "/proc/self/cwd/program", &version, NULL), AAD_TIMEOUT);
}
