/*
 * test_pinentry.c - the conversation with pinentry
 *
 * The pinentry on PATH is a copy of tests/fake/pinentry.sh in a directory of this test.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/pin.h"
#include "unit.h"

#define PINENTRY_PATH "pinentry" /* in the working directory */

static char told[8192];

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(chmod(path, mode), 0);
}

/* The kernel refuses to start what somebody still has open for writing: a copy is made once. */
static int set_up(void)
{
    static char script[8192];
    FILE *file = fopen(SOURCE_DIR "/tests/fake/pinentry.sh", "r");

    if (unit_enter_dir() || !file || !fread(script, 1, sizeof script - 1, file) || fclose(file))
        return 1;
    write_file(PINENTRY_PATH, script, 0700);
    return setenv("PATH", unit_dir(), 1);
}

BEFORE_ALL(set_up);

static void hear(void)
{
    FILE *file;

    memset(told, 0, sizeof told);
    file = fopen(PINENTRY_PATH ".told", "r");
    if (file) {
        told[fread(told, 1, sizeof told - 1, file)] = 0;
        (void)fclose(file);
    }
}

static enum aad_code ask(const char *does, struct secret *ret, struct aad_error *err)
{
    enum aad_code code;

    write_file(PINENTRY_PATH ".does", does, 0600);
    code = pinentry_ask("soft%0A (serial 12)", ret, err);
    hear();
    return code;
}

TEST(pin_is_taken_and_unescaped)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    assert_int_equal(ask("pin 12%25%0Ax4", &pin, &err), AAD_OK);
    assert_true(secret_equal_bytes(&pin, "12%\nx4", 6));
    assert_non_null(
        strstr(told, "SETDESC aad-credential needs the PIN of the token%0Asoft%250A (serial 12)"));
    assert_non_null(strstr(told, "SETPROMPT PIN:"));
}

TEST(no_pin_is_a_cancellation)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    assert_int_equal(ask("cancel", &pin, &err), AAD_CANCELLED);
    assert_int_equal(pin.len, 0);
    assert_int_equal(ask("pin ", &pin, &err), AAD_CANCELLED);
}

TEST(final_try_is_warned_of_and_wants_a_yes)
{
    struct aad_error err;

    write_file(PINENTRY_PATH ".does", "yes", 0600);
    assert_int_equal(pinentry_confirm("soft (serial 12)", &err), AAD_OK);
    hear();
    assert_non_null(strstr(told, "SETDESC One more wrong PIN locks this token"));
    assert_non_null(strstr(told, "%0Asoft (serial 12)"));
    assert_null(strstr(told, "GETPIN"));
    write_file(PINENTRY_PATH ".does", "cancel", 0600);
    assert_int_equal(pinentry_confirm("soft (serial 12)", &err), AAD_CANCELLED);
}

TEST(broken_pinentry_is_an_error_with_a_remedy)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    assert_int_equal(ask("die", &pin, &err), AAD_UNAVAILABLE);
    assert_non_null(strstr(err.remedy, "'pin'"));
    assert_int_equal(ask("garbage", &pin, &err), AAD_UNAVAILABLE);
    assert_int_equal(pin.len, 0);
}

TEST(missing_pinentry_is_said_so)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    assert_int_equal(chmod(PINENTRY_PATH, 0000), 0);
    assert_int_equal(rename(PINENTRY_PATH, PINENTRY_PATH ".away"), 0);
    assert_int_equal(pinentry_ask("x", &pin, &err), AAD_UNAVAILABLE);
    assert_non_null(strstr(err.remedy, "Install a pinentry"));
    assert_int_equal(rename(PINENTRY_PATH ".away", PINENTRY_PATH), 0);
    assert_int_equal(chmod(PINENTRY_PATH, 0700), 0);
}

TEST(new_pin_is_entered_twice)
{
    auto_secret struct secret pin = {0};
    struct aad_error err;

    write_file(PINENTRY_PATH ".does", "pin 5678", 0600);
    assert_int_equal(pinentry_ask_new("soft (serial 12), 4 to 8 characters", &pin, &err), AAD_OK);
    hear();
    assert_true(secret_equal_bytes(&pin, "5678", 4));
    assert_non_null(strstr(told, "SETDESC Choose a new PIN for the token%0Asoft (serial 12), 4 to "
                                 "8 characters"));
    assert_non_null(strstr(told, "SETDESC Enter the new PIN once more"));
    secret_clear(&pin);
    write_file(PINENTRY_PATH ".does", "twice 5678", 0600);
    assert_int_equal(pinentry_ask_new("soft", &pin, &err), AAD_CANCELLED);
    assert_int_equal(pin.len, 0);
    write_file(PINENTRY_PATH ".does", "cancel", 0600);
    assert_int_equal(pinentry_ask_new("soft", &pin, &err), AAD_CANCELLED);
}
