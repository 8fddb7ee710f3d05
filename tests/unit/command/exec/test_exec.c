/*
 * test_exec.c - what `exec` refuses before it becomes the command
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/exec/exec.h"
#include "command/command-run.h"

#include <stdio.h>

#include "home-fixture.h"
#include "unit.h"

static int begin(void)
{
    if (home_fixture_make())
        return 1;
    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    return 0;
}

BEFORE_EACH(begin);
AFTER_EACH(home_fixture_remove);

static enum aad_code run(const char *words, struct secret *out, struct aad_error *err)
{
    struct command_context ctx = {0};
    char line[200], *argv[12] = {NULL}, *place;
    int argc = 0;
    enum aad_code code;

    (void)snprintf(line, sizeof line, "exec %s", words);
    for (char *word = strtok_r(line, " ", &place); word; word = strtok_r(NULL, " ", &place))
        argv[argc++] = word;
    code = command_run(&ctx, &command_exec, argc, argv, err);
    secret_take(out, &ctx.out);
    return code;
}

TEST(what_makes_no_sense_is_refused)
{
    static const struct {
        const char *words;
        enum aad_code code;
        const char *what;
    } rows[] = {
        {"mine", AAD_USAGE, "needs '--' and a command"},
        {"mine --", AAD_USAGE, "needs '--' and a command"},
        {"mine --nothing -- true", AAD_USAGE, "--nothing"},
        {"mine --env 1A -- true", AAD_USAGE, "--env takes the name of a variable"},
        {"mine --env A=B -- true", AAD_USAGE, "--env takes the name of a variable"},
        {"mine --file PATH -- true", AAD_REFUSED, "steers"},
        {"mine --env LD_PRELOAD -- true", AAD_REFUSED, "steers"},
        {"mine --env A --file A -- true", AAD_USAGE, "the same variable"},
        {"mine --audience https://other.example -- true", AAD_REFUSED, "no such audience"},
        {"other -- true", AAD_NOT_FOUND, "other"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_secret struct secret out = {0};
        struct aad_error err = {0};

        unit_row(rows[i].words);
        assert_int_equal(run(rows[i].words, &out, &err), rows[i].code);
        assert_non_null(strstr(err.what, rows[i].what));
    }
}

TEST(help_is_told)
{
    auto_secret struct secret out = {0};

    assert_int_equal(run("--help", &out, NULL), AAD_OK);
    assert_non_null(strstr(out.bytes, "usage: aad-credential exec"));
}
