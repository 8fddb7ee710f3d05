/*
 * test_connection.c - the verbs of `connection`, and a connection's way to another machine
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "command-fixture.h"
#include "unit.h"

static const char *run(const char *words, const char *input, enum aad_code want,
                       struct aad_error *err)
{
    return command_fixture_run(&command_connection, words, input, want, err);
}

BEFORE_EACH(command_fixture_make);
AFTER_EACH(command_fixture_remove);

TEST(unknown_verbs_name_the_nearest)
{
    struct aad_error err;

    assert_string_equal(run("lsit", NULL, AAD_USAGE, &err), "");
    assert_non_null(strstr(err.remedy, "connection list"));
    run("frobnicate", NULL, AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "add, list, show, edit, rename, remove, default, "
                                       "export, import"));
    run("", NULL, AAD_USAGE, &err);
    assert_non_null(strstr(err.what, "needs a verb"));
    run("\x1b[31m", NULL, AAD_USAGE, &err);
    assert_null(strchr(err.what, '\x1b'));
}

TEST(verbs_are_whole_words)
{
    static const char *const words[] = {"ad", "adds", "LIST", "--list", "rm"};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(words); i++)
        assert_string_equal(run(words[i], NULL, AAD_USAGE, &err), "");
}

TEST(help_of_a_verb_shows_that_verb_alone)
{
    struct aad_error err;
    const char *help = run("add mine --help", NULL, AAD_OK, &err);

    assert_non_null(strstr(help, "connection add "));
    assert_non_null(strstr(help, "--secret-stdin"));
    assert_null(strstr(help, "connection edit"));
    assert_null(strstr(help, "--entry"));
    assert_false(connection_exists("mine"));
    help = run("--help", NULL, AAD_OK, &err);
    assert_non_null(strstr(help, "  rename "));
    assert_null(strstr(help, "--secret-stdin"));
}

/* Adds here, exports, removes, imports there: the file is the same, and the secret stayed. */
TEST(connection_goes_to_another_machine_without_its_secret)
{
    char text[2048], file[2048];
    struct aad_error err;

    run("add --name mine --username u@x.example --client-id " HOME_FIXTURE_GUID
        " --lcs-region eu --project 12345 --timeout 60 --host https://a.example:8443 "
        "--secret-stdin",
        "canary-7f", AAD_OK, &err);
    (void)snprintf(file, sizeof file, "%s", home_fixture_read(home_fixture_connection("mine")));
    (void)snprintf(text, sizeof text, "%s", run("export mine", NULL, AAD_OK, &err));
    assert_string_equal(text, file);
    assert_null(strstr(text, "canary"));
    run("remove mine --yes", NULL, AAD_OK, &err);
    assert_int_equal(command_fixture.n_items, 0);
    run("import - --name mine --no-secret", text, AAD_OK, &err);
    assert_string_equal(home_fixture_read(home_fixture_connection("mine")), file);
    assert_int_equal(command_fixture.n_items, 0);
    run("edit mine --secret-stdin", "canary-8a", AAD_OK, &err);
    assert_string_equal(command_fixture_secret("mine", "password"), "canary-8a");
}
