/*
 * test_connection-rename.c - a connection gets another name, and loses nothing
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "command-fixture.h"
#include "connection/beside.h"
#include "connection/certificate-note.h"
#include "unit.h"

static struct aad_error err;

static const char *run(const char *words, enum aad_code want)
{
    return command_fixture_run(&command_connection, words, NULL, want, &err);
}

static void put_item(const char *connection, const char *role, const char *secret)
{
    struct command_fixture_item *item = &command_fixture.items[command_fixture.n_items++];

    *item = (struct command_fixture_item){0};
    (void)snprintf(item->connection, sizeof item->connection, "%s", connection);
    (void)snprintf(item->role, sizeof item->role, "%s", role);
    (void)snprintf(item->secret, sizeof item->secret, "%s", secret);
}

static int make(void)
{
    int code = command_fixture_make();

    home_fixture_put("old", HOME_FIXTURE_LCS, 0600);
    put_item("old", "password", "canary-p");
    put_item("old", "refresh-token", "canary-r");
    return code;
}

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(make);
AFTER_EACH(command_fixture_remove);

static void check_is_old(void)
{
    assert_true(connection_exists("old") && !connection_exists("new"));
    assert_string_equal(command_fixture_secret("old", "password"), "canary-p");
    assert_string_equal(command_fixture_secret("old", "refresh-token"), "canary-r");
}

static void check_is_new(void)
{
    assert_true(!connection_exists("old") && connection_exists("new"));
    assert_string_equal(command_fixture_secret("new", "password"), "canary-p");
    assert_string_equal(command_fixture_secret("new", "refresh-token"), "canary-r");
    assert_null(command_fixture_secret("old", "password"));
    assert_null(command_fixture_secret("old", "refresh-token"));
}

TEST(file_and_secrets_get_the_new_name)
{
    assert_non_null(
        strstr(run("rename old new", AAD_OK), "Connection 'old' is called 'new' now.\n"));
    check_is_new();
    command_fixture_check("new", "username", "svc-lcs@contoso.example");
    assert_int_equal(command_fixture.n_forgets, 0); /* the tokens are the same identity's */
}

TEST(names_are_checked)
{
    run("rename old", AAD_USAGE);
    assert_non_null(strstr(err.remedy, "rename OLD NEW"));
    run("rename old New", AAD_USAGE);
    run("rename old old", AAD_USAGE);
    run("rename old new more", AAD_USAGE);
    run("rename none new", AAD_NOT_FOUND);
    check_is_old();
}

TEST(another_connection_is_not_replaced)
{
    home_fixture_put_generic("new", "\"https://api.example\"");
    run("rename old new", AAD_REFUSED);
    assert_non_null(strstr(err.what, "a connection 'new' already"));
    home_fixture_put("new", "{", 0600);
    run("rename old new", AAD_REFUSED);
    home_fixture_put("new", HOME_FIXTURE_LCS, 0600); /* the same, with a secret of its own */
    put_item("new", "password", "another");
    run("rename old new", AAD_REFUSED);
    assert_string_equal(command_fixture_secret("new", "password"), "another");
    assert_string_equal(command_fixture_secret("old", "password"), "canary-p");
    assert_true(connection_exists("old"));
}

TEST(connection_of_the_system_is_not_ours_to_rename)
{
    assert_int_equal(mkdir("system", 0755), 0);
    assert_int_equal(
        file_replace("system/theirs.json", 0644, HOME_FIXTURE_LCS, strlen(HOME_FIXTURE_LCS), NULL),
        AAD_OK);
    run("rename theirs mine", AAD_REFUSED);
    assert_non_null(strstr(err.remedy, "An administrator renames"));
    run("rename old theirs", AAD_REFUSED);
    check_is_old();
    assert_int_equal(unlink("system/theirs.json") | rmdir("system"), 0);
}

/* P8: what an earlier call has left, at each step. */
TEST(what_was_begun_is_ended)
{
    put_item("new", "password", "canary-p"); /* killed before the file */
    run("rename old new", AAD_OK);
    check_is_new();
    home_fixture_put("old", HOME_FIXTURE_LCS, 0600); /* killed after the file, and used since */
    put_item("old", "password", "canary-p");
    put_item("old", "refresh-token", "canary-r2");
    run("rename old new", AAD_OK);
    assert_string_equal(command_fixture_secret("new", "refresh-token"), "canary-r2");
    assert_string_equal(command_fixture_secret("new", "password"), "canary-p");
    command_fixture.n_items = 0;
    put_item("new", "password", "canary-p");
    put_item("new", "refresh-token", "canary-r");
    home_fixture_put("old", HOME_FIXTURE_LCS, 0600); /* killed before the last step */
    run("rename old new", AAD_OK);
    check_is_new();
}

TEST(locked_store_loses_nothing)
{
    command_fixture.load_code = AAD_LOCKED;
    run("rename old new", AAD_LOCKED);
    assert_non_null(strstr(err.remedy, "Nothing has changed"));
    check_is_old();
    command_fixture.load_code = AAD_OK;
    command_fixture.save_code = AAD_LOCKED;
    run("rename old new", AAD_LOCKED);
    check_is_old();
    command_fixture.save_code = AAD_OK;
    command_fixture.erase_code = AAD_LOCKED;
    run("rename old new", AAD_LOCKED);
    assert_non_null(strstr(err.remedy, "both there"));
    assert_non_null(strstr(err.remedy, "connection rename old new"));
    assert_true(connection_exists("old") && connection_exists("new"));
    command_fixture.erase_code = AAD_OK;
    run("rename old new", AAD_OK);
    check_is_new();
}

TEST(certificates_and_their_notes_come_along)
{
    struct certificate_note note = {.sha1 = "0123456789ABCDEF0123456789ABCDEF01234567",
                                    .until_s = 4000000000};
    auto_secret struct secret pem = {0}, there = {0};

    secret_append_text(&pem, "PEM");
    assert_int_equal(beside_write("old", BESIDE_NEXT, &pem, NULL), AAD_OK);
    certificate_note_save("old", "secret-service", &note);
    run("rename old new", AAD_OK);
    assert_int_equal(beside_read("new", BESIDE_NEXT, &there, NULL), AAD_OK);
    assert_string_equal(there.bytes, "PEM");
    assert_true(certificate_note_load("new", "secret-service", &note));
    assert_false(certificate_note_load("old", "secret-service", &note));
    check_is_new();
}

/* Else the next connection of that name would find what was never its own. */
TEST(what_fails_is_taken_back)
{
    auto_secret struct secret pem = {0};
    auto_buf struct buf path = {0};

    secret_append_text(&pem, "PEM");
    assert_int_equal(beside_write("old", BESIDE_USED, &pem, NULL), AAD_OK);
    assert_int_equal(beside_write("old", BESIDE_NEXT, &pem, NULL), AAD_OK);
    assert_int_equal(beside_path("old", BESIDE_NEXT, &path, NULL), AAD_OK);
    assert_int_equal(chmod(buf_text(&path), 0666), 0); /* it is not believed */
    run("rename old new", AAD_CONFIG);
    check_is_old();
    assert_null(command_fixture_secret("new", "password"));
    assert_int_equal(beside_read("new", BESIDE_USED, &pem, NULL), AAD_NOT_FOUND);
}

/* --- git -------------------------------------------------------------------------------------- */

static void put_git(void)
{
    static const char text[] = "[credential \"https://h\"]\n\thelper = \n"
                               "\thelper = /b/git-credential-aad --connection old\n"
                               "[credential \"https://i\"]\n"
                               "\thelper = /b/git-credential-aad --connection other\n";

    assert_int_equal(file_replace(home_fixture_path(".gitconfig"), 0600, text, strlen(text), NULL),
                     AAD_OK);
}

static bool git_asks_for(const char *name)
{
    char line[60];

    (void)snprintf(line, sizeof line, "--connection %s\n", name);
    return strstr(home_fixture_read(home_fixture_path(".gitconfig")), line);
}

TEST(git_asks_for_the_new_name)
{
    put_git();
    assert_non_null(strstr(run("rename old new --yes", AAD_OK), "git asks for the new name. "));
    assert_true(git_asks_for("new") && git_asks_for("other") && !git_asks_for("old"));
    check_is_new();
}

TEST(person_is_asked_about_git)
{
    put_git();
    run("rename old new", AAD_USAGE); /* nobody is there */
    assert_non_null(strstr(err.remedy, "--yes"));
    command_fixture_person("Change that along?=^C");
    run("rename old new", AAD_CANCELLED);
    check_is_old();
    command_fixture_person("Change that along?=n");
    run("rename old new", AAD_OK);
    assert_true(git_asks_for("old"));
    check_is_new();
}
