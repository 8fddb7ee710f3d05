/*
 * test_rejected.c - P6: what was rejected is not sent again until it changes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "mint-fixture.h"
#include "mint/rejected.h"

static struct connection connection;
static struct secret right, wrong;
static struct aad_error err;

static int start(void **state)
{
    (void)state;
    mint_fixture_make_state();
    (void)unsetenv("XDG_RUNTIME_DIR");
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    memset(&err, 0, sizeof err);
    return secret_append_text(&right, "right-canary") || secret_append_text(&wrong, "wrong-canary");
}

static int stop(void **state)
{
    (void)state;
    mint_fixture_remove_state();
    secret_clear(&right);
    secret_clear(&wrong);
    return 0;
}

/* Rewrites a record with another time: seconds ago. */
static void make_older(int64_t age_s)
{
    char pattern[128], text[1024] = "", *at;
    glob_t found;
    FILE *file;

    (void)snprintf(pattern, sizeof pattern, "%s/aad-credential/rejected/*-[0-9]",
                   mint_fixture_state());
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, 1);
    file = fopen(found.gl_pathv[0], "r+");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    at = strstr(text, "\"rejected-at\"");
    assert_non_null(at);
    rewind(file);
    assert_int_equal(ftruncate(fileno(file), 0), 0);
    (void)fprintf(file, "%.*s\"rejected-at\": %lld}", (int)(at - text), text,
                  (long long)(clock_now_s() - age_s));
    assert_int_equal(fclose(file), 0);
    globfree(&found);
}

static void unknown_secret_may_be_sent(void **state)
{
    (void)state;
    assert_int_equal(rejected_check(&connection, &wrong, &err), AAD_OK);
}

static void rejected_secret_is_not_sent_again(void **state)
{
    (void)state;
    assert_int_equal(rejected_note(&connection, &wrong, 50126), AAD_OK);
    assert_int_equal(rejected_check(&connection, &wrong, &err), AAD_REJECTED);
    assert_string_equal(err.foreign, "AADSTS50126");
    assert_non_null(strstr(err.what, "not sent again"));
    assert_null(strstr(err.what, "canary"));
}

static void rejection_without_a_number_counts_too(void **state)
{
    (void)state;
    assert_int_equal(rejected_note(&connection, &wrong, 0), AAD_OK);
    assert_int_equal(rejected_check(&connection, &wrong, &err), AAD_REJECTED);
    assert_string_equal(err.foreign, "invalid_grant");
    assert_non_null(strstr(err.what, "(invalid_grant)"));
    assert_non_null(strstr(err.remedy, "Is the password of"));
    assert_int_equal(rejected_check(&connection, &right, &err), AAD_OK);
}

static void changed_secret_may_be_sent(void **state)
{
    (void)state;
    assert_int_equal(rejected_note(&connection, &wrong, 50126), AAD_OK);
    assert_int_equal(rejected_check(&connection, &right, &err), AAD_OK);
}

static void another_identity_is_not_meant(void **state)
{
    static char other[] = "other@contoso.example";

    (void)state;
    assert_int_equal(rejected_note(&connection, &wrong, 50126), AAD_OK);
    connection.username = other;
    assert_int_equal(rejected_check(&connection, &wrong, &err), AAD_OK);
}

static void success_forgets(void **state)
{
    (void)state;
    assert_int_equal(rejected_note(&connection, &wrong, 50126), AAD_OK);
    rejected_forget(&connection, &wrong);
    assert_int_equal(rejected_check(&connection, &wrong, &err), AAD_OK);
}

static void locked_account_is_left_alone_for_ten_minutes(void **state)
{
    (void)state;
    assert_int_equal(rejected_note(&connection, &right, 50053), AAD_OK);
    assert_int_equal(rejected_check(&connection, &right, &err), AAD_REJECTED);
    assert_in_range(err.retry_after_s, REJECTED_LOCKED_S - 60, REJECTED_LOCKED_S);
    make_older(REJECTED_LOCKED_S - 60);
    assert_int_equal(rejected_check(&connection, &right, &err), AAD_REJECTED);
    make_older(REJECTED_LOCKED_S + 5);
    assert_int_equal(rejected_check(&connection, &right, &err), AAD_OK);
}

static void wrong_password_stays_wrong(void **state)
{
    (void)state;
    assert_int_equal(rejected_note(&connection, &wrong, 50126), AAD_OK);
    make_older(REJECTED_LOCKED_S * 1000);
    assert_int_equal(rejected_check(&connection, &wrong, &err), AAD_REJECTED);
}

/* Jobs with wrong secrets of their own do not make each other's be sent again. */
static void oldest_record_makes_room(void **state)
{
    struct secret others[5] = {{0}};

    (void)state;
    for (size_t i = 0; i < 5; i++) {
        char text[16];

        (void)snprintf(text, sizeof text, "wrong-%zu", i);
        assert_int_equal(secret_append_text(&others[i], text), AAD_OK);
        assert_int_equal(rejected_note(&connection, &others[i], 50126), AAD_OK);
        if (!i)
            make_older(60);
    }
    assert_int_equal(rejected_check(&connection, &others[0], &err), AAD_OK);
    for (size_t i = 1; i < 5; i++)
        assert_int_equal(rejected_check(&connection, &others[i], &err), AAD_REJECTED);
    for (size_t i = 0; i < 5; i++)
        secret_clear(&others[i]);
}

/* Makes the state directory one that cannot be made, not even by root. */
static void take_state_away(void)
{
    assert_int_equal(setenv("XDG_STATE_HOME", "/proc/nothing-can-be-made-here", 1), 0);
}

static void read_only_home_makes_no_difference(void **state)
{
    (void)state;
    take_state_away();
    assert_int_equal(setenv("XDG_RUNTIME_DIR", mint_fixture_state(), 1), 0);
    assert_int_equal(rejected_note(&connection, &wrong, 50126), AAD_OK);
    assert_int_equal(rejected_check(&connection, &wrong, &err), AAD_REJECTED);
    assert_int_equal(rejected_check(&connection, &right, &err), AAD_OK);
    rejected_forget(&connection, &wrong);
    assert_int_equal(rejected_check(&connection, &wrong, &err), AAD_OK);
}

static void what_cannot_be_remembered_is_said(void **state)
{
    (void)state;
    take_state_away();
    assert_int_equal(unsetenv("XDG_RUNTIME_DIR"), 0);
    assert_int_not_equal(rejected_note(&connection, &wrong, 50126), AAD_OK);
}

/* P3 */
static void files_are_private_and_hold_no_secret(void **state)
{
    char pattern[128], text[4096];
    glob_t found;

    (void)state;
    assert_int_equal(rejected_note(&connection, &wrong, 50126), AAD_OK);
    (void)snprintf(pattern, sizeof pattern, "%s/aad-credential/rejected/*", mint_fixture_state());
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, 2);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct stat st;
        FILE *file = fopen(found.gl_pathv[i], "r");
        size_t len;

        assert_non_null(file);
        assert_int_equal(fstat(fileno(file), &st), 0);
        assert_int_equal(st.st_mode & 0777, 0600);
        len = fread(text, 1, sizeof text, file);
        assert_null(memmem(text, len, "canary", 6));
        (void)fclose(file);
    }
    globfree(&found);
}

#define REJECTED_TEST(function) cmocka_unit_test_setup_teardown(function, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        REJECTED_TEST(unknown_secret_may_be_sent),
        REJECTED_TEST(rejected_secret_is_not_sent_again),
        REJECTED_TEST(rejection_without_a_number_counts_too),
        REJECTED_TEST(changed_secret_may_be_sent),
        REJECTED_TEST(another_identity_is_not_meant),
        REJECTED_TEST(success_forgets),
        REJECTED_TEST(locked_account_is_left_alone_for_ten_minutes),
        REJECTED_TEST(wrong_password_stays_wrong),
        REJECTED_TEST(oldest_record_makes_room),
        REJECTED_TEST(read_only_home_makes_no_difference),
        REJECTED_TEST(what_cannot_be_remembered_is_said),
        REJECTED_TEST(files_are_private_and_hold_no_secret),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
