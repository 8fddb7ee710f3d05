/*
 * test_connection-conclude.c - what fails behind the questions is tried again, and nothing typed is
 * lost
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-conclude.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command-fixture.h"
#include "unit.h"

#define ANSWERS                                                                                    \
    "endpoint=\nAPI=\nUsername=u@x.example\nPassword=canary-7f\nID=" HOME_FIXTURE_GUID             \
    "\nname=mine\nDescription=by hand\n"

static const char *run(const char *words, const char *person, enum aad_code want)
{
    struct aad_error err;
    const char *out;

    command_fixture_person(person);
    out = command_fixture_run(&command_connection, words, NULL, want, &err);
    command_fixture_person_is_done();
    return out;
}

static bool was_shown(const char *text)
{
    return strstr(buf_text(&command_fixture.screen), text) != NULL;
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(store_that_fails_is_tried_again)
{
    static const enum aad_code codes[] = {AAD_LOCKED, AAD_IO, AAD_TIMEOUT, AAD_CANCELLED};

    for (size_t i = 0; i < COUNT(codes); i++) {
        command_fixture.save_code = codes[i];
        command_fixture.n_failures = 2;
        run("add --replace", ANSWERS "Try again=y\nTry again=", AAD_OK);
        assert_true(was_shown("the store says no"));
        assert_true(was_shown("(n: save it for now without the password)"));
        command_fixture_check("mine", "description", "by hand");
        assert_string_equal(command_fixture_secret("mine", "password"), "canary-7f");
    }
}

/* What remains is one command. */
TEST(connection_is_saved_without_the_secret_that_cannot_be_stored)
{
    const char *out;

    command_fixture.save_code = AAD_LOCKED;
    out = run("add", ANSWERS "Try again=n", AAD_OK);
    assert_non_null(strstr(out, "saved, without its password"));
    assert_non_null(strstr(out, "aad-credential connection edit mine --secret\n"));
    assert_int_equal(command_fixture.n_verifies, 0);
    command_fixture_check("mine", "username", "u@x.example");
    command_fixture.save_code = AAD_OK;
    run("edit mine --secret", "Password=canary-8", AAD_OK);
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-8");
}

TEST(whoever_leaves_leaves_nothing)
{
    command_fixture.save_code = AAD_LOCKED;
    run("add", ANSWERS "Try again=^C", AAD_CANCELLED);
    assert_false(connection_exists("mine"));
    assert_int_equal(command_fixture.n_items, 0);
}

TEST(file_that_cannot_be_written_is_tried_again)
{
    const char *connections = home_fixture_path(".config/aad-credential/connections");

    assert_int_equal(chmod(connections, 0777), 0); /* as anybody's, it is not trusted */
    run("add", ANSWERS "Try again (n: nothing is saved)=y\nTry again=n", AAD_CONFIG);
    assert_int_equal(command_fixture.n_items, 0);
    assert_false(was_shown("without the password")); /* which would be dropped for nothing */
}

TEST(missing_keyring_does_not_lose_the_answers)
{
    command_fixture.check_code = AAD_UNAVAILABLE;
    run("add", ANSWERS "keyring-file?=n\nTry again=n", AAD_OK);
    command_fixture_check("mine", "description", "by hand");
    run("add --replace", ANSWERS "keyring-file?=n\nTry again=y\nkeyring-file?=y", AAD_OK);
    command_fixture_check("mine", "store", "keyring-file");
}

/* Nor is anybody asked where nothing was typed. */
TEST(what_was_given_by_options_is_not_asked_about)
{
    struct aad_error err;

    command_fixture.save_code = AAD_LOCKED;
    command_fixture_person("");
    command_fixture_run(&command_connection, COMMAND_FIXTURE_ADD_LCS "--secret-stdin", "canary",
                        AAD_LOCKED, &err);
    assert_int_equal(command_fixture.screen.len, 0);
}

TEST(edit_is_tried_again)
{
    run("add", ANSWERS, AAD_OK);
    command_fixture.save_code = AAD_LOCKED;
    command_fixture.n_failures = 1;
    run("edit mine",
        "endpoint=\nAPI=\nUsername=v@x.example\nID=\nDescription=new\n"
        "Password=canary-8\nTry again (n: nothing is saved)=",
        AAD_OK);
    command_fixture_check("mine", "description", "new");
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-8");
    command_fixture.save_code = AAD_LOCKED;
    run("edit mine --secret", "Password=canary-9\nTry again=n", AAD_LOCKED);
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-8");
}

/* --- the secret is wrong ---------------------------------------------------------------------- */

TEST(rejected_secret_is_asked_for_again)
{
    const char *out;

    command_fixture.verify_code = AAD_REJECTED;
    command_fixture.takes_another = true;
    command_fixture.n_rejections = 2;
    out = run("add",
              ANSWERS "Password (Enter: leave it, for now)= x \nPassword=canary-7f\n"
                      "Password=canary-8\n"
                      "Password (Enter: leave it, for now)=canary-9",
              AAD_OK);
    assert_true(was_shown("it does not work.\n  That was try 1 of 3"));
    assert_true(was_shown("try 2 of 3: each wrong one counts"));
    assert_true(was_shown("white space"));
    assert_true(was_shown("the one that was rejected: it is not sent again"));
    assert_int_equal(command_fixture.n_verifies, 3);
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-9");
    assert_string_equal(out, "(the steps of verify)\n\nConnection 'mine' is ready.\n");
}

/* P6 */
TEST(three_tries_are_enough)
{
    command_fixture.verify_code = AAD_REJECTED;
    command_fixture.takes_another = true;
    assert_non_null(strstr(run("add", ANSWERS "Password=canary-8\nPassword=canary-9", AAD_REJECTED),
                           "is saved, but it does not work yet"));
    assert_int_equal(command_fixture.n_verifies, 3);
}

/* Nothing was sent: an account is as far from its lock as before. */
TEST(secret_that_is_known_to_be_wrong_is_no_try)
{
    command_fixture.verify_code = AAD_REJECTED;
    command_fixture.takes_another = true;
    command_fixture.n_known = 1;
    run("add", ANSWERS "Password=canary-8\nPassword=", AAD_REJECTED);
    assert_true(was_shown("That was try 1 of 3"));
    assert_false(was_shown("try 2 of 3"));
    command_fixture.n_known = 4;
    run("add --replace",
        ANSWERS "Password=canary-1\nPassword=canary-2\nPassword=canary-3\nPassword=canary-4\n"
                "Password=canary-5\nPassword=canary-6",
        AAD_REJECTED);
}

TEST(whoever_has_no_other_secret_leaves_it)
{
    static const char *const answers[] = {ANSWERS "Password=", ANSWERS "Password=^C"};

    for (size_t i = 0; i < COUNT(answers); i++) {
        command_fixture.verify_code = AAD_REJECTED;
        command_fixture.takes_another = true;
        assert_non_null(strstr(run("add --replace", answers[i], AAD_REJECTED),
                               "is saved, but it does not work yet"));
        command_fixture_check("mine", "description", "by hand");
    }
}

/* A locked account, a service that refuses, a script's secret: another one would not help. */
TEST(nobody_is_asked_where_no_secret_would_help)
{
    struct aad_error err;

    command_fixture.verify_code = AAD_REJECTED;
    run("add", ANSWERS, AAD_REJECTED);
    command_fixture.takes_another = true;
    command_fixture_person("");
    command_fixture_run(&command_connection, COMMAND_FIXTURE_ADD_LCS "--replace --secret-stdin",
                        "canary", AAD_REJECTED, &err);
    assert_int_equal(command_fixture.n_verifies, 2);
}

/* A slip is told at once by whoever knows the secret; else, by typing it twice. */
TEST(secret_that_is_verified_is_typed_once)
{
    run("add", ANSWERS, AAD_OK);
    assert_false(was_shown("(twice)"));
    run("add --replace --no-verify", ANSWERS, AAD_OK);
    assert_true(was_shown("(twice) Password"));
    run("edit mine --secret --no-verify", "Password=canary-8", AAD_OK);
    assert_true(was_shown("(twice) Password"));
    run("edit mine --secret", "Password=\nPassword=canary-8", AAD_OK);
    assert_false(was_shown("(twice)"));
    assert_true(was_shown("It is needed."));
}
