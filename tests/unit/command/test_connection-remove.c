/*
 * test_connection-remove.c - a connection goes, and its secrets with it, after asking
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "command-fixture.h"
#include "unit.h"

static const char *run(const char *words, enum aad_code want, struct aad_error *err)
{
    return command_fixture_run(&command_connection, words, NULL, want, err);
}

/* Two connections; a password and a refresh token of the one, a password of the other. */
static int make_two(void)
{
    int code = command_fixture_make();

    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    home_fixture_put("other", HOME_FIXTURE_LCS, 0600);
    command_fixture.items[0] = (struct command_fixture_item){"mine", "password", "a", "", "", ""};
    command_fixture.items[1] = (struct command_fixture_item){"other", "password", "b", "", "", ""};
    command_fixture.items[2] =
        (struct command_fixture_item){"mine", "refresh-token", "c", "", "", ""};
    command_fixture.n_items = 3;
    return code;
}

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(make_two);
AFTER_EACH(command_fixture_remove);

static void check_nothing_happened(void)
{
    assert_true(connection_exists("mine"));
    assert_int_equal(command_fixture.n_items, 3);
    assert_int_equal(command_fixture.n_forgets, 0);
}

static void check_only_mine_is_gone(void)
{
    assert_false(connection_exists("mine"));
    assert_true(connection_exists("other"));
    assert_int_equal(command_fixture.n_items, 1);
    assert_string_equal(command_fixture_secret("other", "password"), "b");
    assert_int_equal(command_fixture.n_forgets, 1);
}

TEST(yes_removes_file_secrets_and_tokens)
{
    struct aad_error err;

    assert_string_equal(run("remove mine --yes", AAD_OK, &err),
                        "Connection 'mine' and its secrets are removed.\n");
    check_only_mine_is_gone();
}

TEST(person_is_asked_by_name_and_no_is_the_default)
{
    struct aad_error err;

    command_fixture_person("Remove connection 'mine' and its secrets from secret-service?=");
    assert_string_equal(run("remove mine", AAD_CANCELLED, &err), "");
    check_nothing_happened();
    command_fixture_person("Remove=n");
    run("remove mine", AAD_CANCELLED, &err);
    command_fixture_person("Remove=^C");
    run("remove mine", AAD_CANCELLED, &err);
    check_nothing_happened();
    command_fixture_person("Remove=y");
    run("remove mine", AAD_OK, &err);
    check_only_mine_is_gone();
}

/* P5: no terminal, no question, and no removal by default. */
TEST(without_a_terminal_only_yes_removes)
{
    struct aad_error err;

    run("remove mine", AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "--yes"));
    check_nothing_happened();
}

/* Else every fetch would fail, hard, where git names it. */
static void put_git(const char *connection)
{
    char text[200];

    (void)snprintf(text, sizeof text,
                   "[credential \"https://h\"]\n\thelper = \n"
                   "\thelper = /b/git-credential-aad --connection %s\n",
                   connection);
    assert_int_equal(file_replace(home_fixture_path(".gitconfig"), 0600, text, strlen(text), NULL),
                     AAD_OK);
}

TEST(setup_git_is_undone_with_it)
{
    struct aad_error err;

    put_git("mine");
    assert_non_null(strstr(run("remove mine --yes", AAD_OK, &err),
                           "git asks for it no more. In your git configuration (--global):\n"
                           "  - credential.https://h.helper  (all of them)\n"));
    check_only_mine_is_gone();
    assert_string_equal(home_fixture_read(home_fixture_path(".gitconfig")), "");
}

TEST(setup_git_is_undone_if_the_person_wants_it)
{
    struct aad_error err;

    put_git("mine");
    command_fixture_person("Remove=y\nTake that out of git=^C");
    run("remove mine", AAD_CANCELLED, &err);
    check_nothing_happened();
    command_fixture_person("Remove=y\nTake that out of git=n");
    assert_null(strstr(run("remove mine", AAD_OK, &err), "git asks"));
    check_only_mine_is_gone();
    assert_non_null(strstr(home_fixture_read(home_fixture_path(".gitconfig")), "mine"));
}

TEST(setup_git_of_another_stays)
{
    struct aad_error err;

    put_git("other");
    command_fixture_person("Remove=y");
    run("remove mine", AAD_OK, &err);
    assert_non_null(strstr(home_fixture_read(home_fixture_path(".gitconfig")), "other"));
}

TEST(store_that_is_locked_or_gone_keeps_everything)
{
    static const enum aad_code codes[] = {AAD_LOCKED, AAD_UNAVAILABLE, AAD_TIMEOUT, AAD_IO};
    struct aad_error err;

    for (size_t i = 0; i < COUNT(codes); i++) {
        command_fixture.open_code = codes[i];
        run("remove mine --yes", codes[i], &err);
        check_nothing_happened();
        command_fixture.open_code = AAD_OK;
        command_fixture.erase_code = codes[i];
        run("remove mine --yes", codes[i], &err);
        check_nothing_happened();
        command_fixture.erase_code = AAD_OK;
    }
    command_fixture.open_code = AAD_LOCKED;
    run("remove mine --yes", AAD_LOCKED, &err);
    assert_non_null(strstr(err.remedy, "so the connection stays"));
}

TEST(connection_without_secrets_can_be_removed)
{
    struct aad_error err;

    command_fixture.n_items = 0;
    run("remove mine --yes", AAD_OK, &err);
    assert_false(connection_exists("mine"));
}

TEST(what_is_not_there_is_not_removed)
{
    struct aad_error err;

    run("remove mien --yes", AAD_NOT_FOUND, &err);
    assert_non_null(strstr(err.remedy, "'mine'"));
    run("remove --yes", AAD_USAGE, &err);
    run("remove ../mine --yes", AAD_USAGE, &err);
    check_nothing_happened();
}

/* As managers of dotfiles make it. */
TEST(what_a_link_led_to_stays_and_is_named)
{
    struct aad_error err;
    const char *target = home_fixture_path("mine-elsewhere.json");
    char want[300];

    assert_int_equal(rename(home_fixture_connection("mine"), target), 0);
    assert_int_equal(symlink(target, home_fixture_connection("mine")), 0);
    (void)snprintf(want, sizeof want,
                   "Connection 'mine' and its secrets are removed.\n"
                   "Its file was a link; what it led to stays: %s\n",
                   target);
    assert_string_equal(run("remove mine --yes", AAD_OK, &err), want);
    check_only_mine_is_gone();
    assert_string_equal(home_fixture_read(target), HOME_FIXTURE_LCS);
}

/* Of a connection that stays nothing is taken away. */
TEST(connection_of_the_system_keeps_its_secrets)
{
    struct aad_error err;

    assert_int_equal(file_make_private_dir(CONNECTION_SYSTEM_DIR, NULL), AAD_OK);
    assert_int_equal(file_replace(CONNECTION_SYSTEM_DIR "/mine.json", 0644, HOME_FIXTURE_LCS,
                                  strlen(HOME_FIXTURE_LCS), NULL),
                     AAD_OK);
    assert_int_equal(connection_erase("mine", NULL, NULL), AAD_OK);
    run("remove mine --yes", AAD_REFUSED, &err);
    check_nothing_happened();
    assert_int_equal(unlink(CONNECTION_SYSTEM_DIR "/mine.json"), 0);
    assert_int_equal(rmdir(CONNECTION_SYSTEM_DIR), 0);
}

TEST(what_a_gone_connection_left_is_removed_from_a_store)
{
    struct aad_error err;

    run("remove mine --store secret-service --yes", AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "Leave out --store"));
    check_nothing_happened();
    assert_int_equal(connection_erase("mine", NULL, NULL), AAD_OK);
    run("remove mine --yes", AAD_NOT_FOUND, &err);
    run("remove mine --store ../x --yes", AAD_USAGE, &err);
    run("remove mine --store secret-service", AAD_USAGE, &err);
    assert_non_null(strstr(err.remedy, "--yes"));
    assert_string_equal(run("remove mine --store secret-service --yes", AAD_OK, &err),
                        "The store secret-service has no secret of 'mine' any more.\n");
    assert_int_equal(command_fixture.n_items, 1);
    assert_string_equal(command_fixture_secret("other", "password"), "b");
}
