/*
 * test_command-run.c - help by verb, and a verb only if it is there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/command-run.h"

#include "unit.h"

static unsigned n_runs;

static enum aad_code run_it(struct command_context *ctx, int argc, char **argv,
                            struct aad_error *err)
{
    (void)ctx, (void)argc, (void)argv, (void)err;
    n_runs++;
    return AAD_OK;
}

static bool verb_at(unsigned i, struct command_verb *ret)
{
    static const struct command_verb rows[] = {
        {"boil", "boil it", "the page of boil\n", NULL},
        {"fry", "fry it", "the page of fry\n", NULL},
    };

    if (i < COUNT(rows))
        *ret = rows[i];
    return i < COUNT(rows);
}

static struct command command;

static enum aad_code run(const char *first, const char *second, const char *want,
                         struct aad_error *err)
{
    const char *argv[] = {"cook", first, second};
    struct command_context ctx = {0};
    enum aad_code code;

    n_runs = 0;
    memset(err, 0, sizeof *err);
    code = command_run(&ctx, &command, 1 + (first != NULL) + (second != NULL),
                       (char **)(uintptr_t)argv, err);
    assert_string_equal(ctx.out.len ? ctx.out.bytes : "", want);
    secret_clear(&ctx.out);
    return code;
}

static int set_up(void)
{
    command = (struct command){
        .name = "cook", .help = "the verbs:\n@verbs@\n", .verb_at = verb_at, .run = run_it};
    return 0;
}

BEFORE_EACH(set_up);

TEST(help_of_a_verb_is_its_page_and_no_other)
{
    struct aad_error err;

    assert_int_equal(run("fry", "--help", "the page of fry\n", &err), AAD_OK);
    assert_int_equal(run("boil", "-h", "the page of boil\n", &err), AAD_OK);
    assert_int_equal(n_runs, 0);
}

TEST(help_of_the_command_lists_its_verbs)
{
    static const char all[] = "the verbs:\n  boil  boil it\n  fry   fry it\n";
    struct aad_error err;

    assert_int_equal(run("--help", NULL, all, &err), AAD_OK);
    assert_int_equal(run("bake", "--help", all, &err), AAD_OK);
    assert_int_equal(n_runs, 0);
}

TEST(only_a_verb_that_is_there_is_run)
{
    struct aad_error err;

    assert_int_equal(run("boil", "egg", "", &err), AAD_OK);
    assert_int_equal(n_runs, 1);
    assert_int_equal(run("biol", NULL, "", &err), AAD_USAGE);
    assert_string_equal(err.what, "'cook' has no verb 'biol'");
    assert_string_equal(err.remedy, "Did you mean 'aad-credential cook boil'?");
    assert_int_equal(run("xxxxxx", NULL, "", &err), AAD_USAGE);
    assert_string_equal(err.remedy, "There are: boil, fry.");
    assert_int_equal(run(NULL, NULL, "", &err), AAD_USAGE);
    assert_string_equal(err.what, "'cook' needs a verb");
    assert_int_equal(n_runs, 0);
}

TEST(verb_may_be_omitted_where_the_command_says_so)
{
    struct aad_error err;

    command.may_omit_verb = true;
    command.verb_noun = "dish";
    assert_int_equal(run(NULL, NULL, "", &err), AAD_OK);
    assert_int_equal(run("--salt", NULL, "", &err), AAD_OK);
    assert_int_equal(n_runs, 1);
    assert_int_equal(run("bake", NULL, "", &err), AAD_USAGE);
    assert_string_equal(err.what, "'cook' has no dish 'bake'");
}

TEST(row_of_a_verb_is_its_place)
{
    assert_int_equal(command_verb_row(&command, "boil"), 0);
    assert_int_equal(command_verb_row(&command, "fry"), 1);
    assert_int_equal(command_verb_row(&command, "bake"), 2);
}
