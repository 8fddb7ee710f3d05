/*
 * test_serve.c - what `serve` is told
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command.h"
#include "command/command-run.h"

#include <stdio.h>

#include "home-fixture.h"
#include "unit.h"

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

static enum aad_code run(char *word, char *value, struct aad_error *err)
{
    char name[] = "serve", *argv[] = {name, word, value, NULL};
    struct command_context ctx = {0};
    enum aad_code code = command_run(&ctx, &command_serve, 1 + !!word + !!value, argv, err);

    secret_clear(&ctx.out);
    return code;
}

TEST(what_makes_no_sense_is_refused)
{
    char help[] = "--help", option[] = "--hand-out", names[] = "mine,other", twice[] = "mine,,mine";
    struct aad_error err = {0};

    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    assert_int_equal(run(help, NULL, &err), AAD_OK);
    assert_int_equal(run(names, NULL, &err), AAD_USAGE);
    assert_int_equal(run(option, names, &err), AAD_NOT_FOUND);
    assert_string_equal(err.what, "--hand-out names 'other', and there is no such connection");
    assert_int_equal(run(option, twice, &err), AAD_NOT_FOUND);
}
