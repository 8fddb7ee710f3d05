/*
 * test_setup-git.c - `setup git` with the real git, on a file of its own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command/command.h"
#include "command/command-run.h"
#include "unit.h"

static char dir[] = "/tmp/aad-setup-git-XXXXXX";
static char file[64], connection[128];

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    (void)fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

static const char *read_file(void)
{
    static char text[2000];
    FILE *f = fopen(file, "r");

    memset(text, 0, sizeof text);
    if (f) {
        text[fread(text, 1, sizeof text - 1, f)] = 0;
        (void)fclose(f);
    }
    return text;
}

/* Runs `setup git mylcs --file FILE WORD WORD`. */
static const char *run(enum aad_code want, const char *word, const char *word2)
{
    static struct command_context ctx;
    const char *argv[] = {"setup", "git", "mylcs", "--file", file, word, word2};
    struct aad_error err = {0};

    secret_clear(&ctx.out);
    ctx.may_ask = false;
    if (command_run(&ctx, &command_setup,
                    word2  ? 7
                    : word ? 6
                           : 5,
                    (char **)(uintptr_t)argv, &err) != want)
        fail_msg("%s", err.what);
    return ctx.out.len ? ctx.out.bytes : "";
}

#define SECTION                                                                                    \
    "[credential \"https://lcsapi.lcs.dynamics.com\"]\n\thelper = \n"                              \
    "\thelper = " GIT_HELPER_PATH " --connection mylcs\n"

static int set_up(void)
{
    char path[100];

    if (!mkdtemp(dir))
        return -1;
    (void)snprintf(file, sizeof file, "%s/gitconfig", dir);
    (void)snprintf(path, sizeof path, "%s/aad-credential", dir);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/aad-credential/connections", dir);
    (void)mkdir(path, 0700);
    (void)snprintf(connection, sizeof connection, "%s/mylcs.json", path);
    write_file(connection, "{\"version\": 1, \"kind\": \"lcs\",\n"
                           " \"authority\": \"https://login.microsoftonline.com/contoso.com\",\n"
                           " \"client-id\": \"11111111-2222-3333-4444-555555555555\",\n"
                           " \"username\": \"a@contoso.com\", \"grant\": \"password\",\n"
                           " \"audiences\": [\"https://lcsapi.lcs.dynamics.com\"],\n"
                           " \"hosts\": [\"https://lcsapi.lcs.dynamics.com\"],\n"
                           " \"store\": \"secret-service\"}\n");
    (void)chmod(connection, 0600);
    return setenv("XDG_CONFIG_HOME", dir, 1) || setenv("HOME", dir, 1);
}

static int tear_down(void)
{
    char path[100];

    (void)unlink(file);
    (void)unlink(connection);
    (void)snprintf(path, sizeof path, "%s/aad-credential/connections", dir);
    (void)rmdir(path);
    (void)snprintf(path, sizeof path, "%s/aad-credential", dir);
    (void)rmdir(path);
    return rmdir(dir);
}

BEFORE_ALL(set_up);
AFTER_ALL(tear_down);

TEST(lines_are_written_once_and_undone)
{
    (void)unlink(file);
    assert_non_null(strstr(run(AAD_OK, "--yes", NULL), "+ credential.https://lcsapi"));
    assert_string_equal(read_file(), SECTION);
    assert_string_equal(run(AAD_OK, "--yes", NULL), "All set up already.\n");
    assert_string_equal(read_file(), SECTION);
    run(AAD_OK, "--yes", "--undo");
    assert_string_equal(read_file(), "");
    assert_string_equal(run(AAD_OK, "--yes", "--undo"), "Nothing of it is there.\n");
}

TEST(undo_leaves_the_rest_of_the_file)
{
    static const char mine[] =
        "# mine\n[user]\n\tname = \"A; B\"\n[credential]\n\thelper = store\n";

    write_file(file, mine);
    run(AAD_OK, "--yes", NULL);
    assert_non_null(strstr(read_file(), SECTION));
    run(AAD_OK, "--yes", "--undo");
    assert_string_equal(read_file(), mine);
}

/* Also with --yes: nobody loses a host silently. */
TEST(connection_that_loses_its_host_is_named)
{
    static const char other[] = "[credential \"https://lcsapi.lcs.dynamics.com\"]\n\thelper = \n"
                                "\thelper = /b/git-credential-aad --connection other\n";
    const char *said;

    write_file(file, other);
    said = run(AAD_OK, "--yes", NULL);
    assert_non_null(strstr(said, "the connection 'other' at https://lcsapi.lcs.dynamics.com now"));
    assert_non_null(strstr(said, "it asks for 'mylcs'"));
    assert_non_null(strstr(said, "--host https://lcsapi.lcs.dynamics.com/PATH\n"));
    assert_string_equal(read_file(), SECTION);
    assert_null(strstr(run(AAD_OK, "--yes", NULL), "other"));
}

TEST(dry_run_writes_nothing)
{
    (void)unlink(file);
    assert_non_null(strstr(run(AAD_OK, "--dry-run", NULL), "Nothing was written."));
    assert_int_not_equal(access(file, F_OK), 0);
}

TEST(without_a_terminal_yes_is_needed)
{
    (void)unlink(file);
    run(AAD_USAGE, NULL, NULL);
    assert_int_not_equal(access(file, F_OK), 0);
}

TEST(broken_file_is_left_alone)
{
    write_file(file, "[credential\n");
    run(AAD_CONFIG, "--yes", NULL);
    assert_string_equal(read_file(), "[credential\n");
}
