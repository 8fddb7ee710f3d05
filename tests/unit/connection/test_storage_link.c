/*
 * test_storage_link.c - a connection's file that is a link to one elsewhere (P10, cases 30, 33)
 *
 * CONNECTION_SYSTEM_DIR is a directory of the test's own, and missing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "connection/connection.h"
#include "home-fixture.h"
#include "unit.h"

static void check_load(const char *name, enum aad_code want, const char *what, const char *remedy)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    if (connection_load(name, &c, &err) != want || !strstr(err.what, what) ||
        !strstr(err.remedy, remedy))
        fail_msg("%s: %d %s / %s", name, (int)err.code, err.what, err.remedy);
}

static void make(struct connection *c)
{
    assert_int_equal(connection_parse("a", HOME_FIXTURE_LCS, strlen(HOME_FIXTURE_LCS), c, NULL),
                     AAD_OK);
    assert_int_equal(connection_set(c, "description", "new", NULL), AAD_OK);
}

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

/* case 33 */
TEST(link_into_a_directory_of_others_is_refused)
{
    auto_connection struct connection c = {0};
    char folder[200], target[220];

    (void)snprintf(folder, sizeof folder, "%s", home_fixture_path("shared"));
    (void)snprintf(target, sizeof target, "%s/a.json", folder);
    home_fixture_put("b", HOME_FIXTURE_LCS, 0600); /* makes the directory */
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(file_replace(target, 0600, HOME_FIXTURE_LCS, strlen(HOME_FIXTURE_LCS), NULL),
                     AAD_OK);
    assert_int_equal(symlink(target, home_fixture_connection("a")), 0);
    assert_int_equal(connection_load("a", &c, NULL), AAD_OK);
    assert_int_equal(chmod(folder, 0777), 0);
    assert_int_equal(connection_load("a", &c, NULL), AAD_CONFIG);
}

/* case 30; a link of one's own (dotfiles kept elsewhere) is believed as far as its target. */
TEST(link_is_believed_as_its_target_is)
{
    char target[256];

    (void)snprintf(target, sizeof target, "%s", home_fixture_path("elsewhere.json"));
    assert_int_equal(file_replace(target, 0600, HOME_FIXTURE_LCS, strlen(HOME_FIXTURE_LCS), NULL),
                     AAD_OK);
    assert_int_equal(symlink(target, home_fixture_connection("a")), 0);
    check_load("a", AAD_OK, "", "");
    assert_int_equal(chmod(target, 0666), 0);
    check_load("a", AAD_CONFIG, "a.json", "chmod go-w");
    assert_int_equal(unlink(target), 0);
    check_load("a", AAD_CONFIG, "leads nowhere", "rm ");
}

/* As stow, chezmoi and home-manager make them: NAME.json -> elsewhere -> dotfiles/a.json. */
static void link_to_a_file(const char *text)
{
    assert_int_equal(mkdir(home_fixture_path("dotfiles"), 0755), 0);
    if (text)
        assert_int_equal(
            file_replace(home_fixture_path("dotfiles/a.json"), 0600, text, strlen(text), NULL),
            AAD_OK);
    home_fixture_put("b", HOME_FIXTURE_LCS, 0600); /* makes the directory */
    assert_int_equal(symlink("dotfiles/a.json", home_fixture_path("elsewhere")), 0);
    assert_int_equal(symlink("../../../elsewhere", home_fixture_connection("a")), 0);
}

static void check_is_link(const char *path)
{
    struct stat st;

    assert_int_equal(lstat(path, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
}

TEST(link_stays_one_when_its_file_is_saved)
{
    static const char *const before[] = {HOME_FIXTURE_LCS, NULL /* it is made */};
    auto_connection struct connection c = {0};

    make(&c);
    for (size_t i = 0; i < 2; i++) {
        link_to_a_file(before[i]);
        assert_int_equal(connection_rehearse_save(&c, NULL), AAD_OK);
        assert_int_equal(connection_save(&c, NULL), AAD_OK);
        check_is_link(home_fixture_connection("a"));
        check_is_link(home_fixture_path("elsewhere"));
        assert_non_null(strstr(home_fixture_read(home_fixture_path("dotfiles/a.json")), "new"));
        check_load("a", AAD_OK, "", "");
        (void)home_fixture_remove();
        (void)home_fixture_make();
    }
}

TEST(link_that_others_could_turn_round_is_not_followed)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    make(&c);
    link_to_a_file("untouched");
    assert_int_equal(chmod(home_fixture_path("dotfiles"), 0777), 0);
    assert_int_equal(connection_rehearse_save(&c, &err), AAD_CONFIG);
    assert_int_equal(connection_save(&c, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, "dotfiles"));
    assert_int_equal(chmod(home_fixture_path("dotfiles"), 0755), 0);
    assert_int_equal(chmod(home_fixture_path("dotfiles/a.json"), 0666), 0);
    assert_int_equal(connection_save(&c, &err), AAD_CONFIG);
    if (!geteuid()) {
        assert_int_equal(chmod(home_fixture_path("dotfiles/a.json"), 0600), 0);
        assert_int_equal(lchown(home_fixture_path("elsewhere"), 65534, 65534), 0);
        assert_int_equal(connection_save(&c, &err), AAD_CONFIG);
        assert_int_equal(lchown(home_fixture_path("elsewhere"), 0, 0), 0);
        assert_int_equal(chown(home_fixture_path("dotfiles/a.json"), 65534, 65534), 0);
        assert_int_equal(connection_save(&c, &err), AAD_CONFIG);
    }
    assert_string_equal(home_fixture_read(home_fixture_path("dotfiles/a.json")), "untouched");
    check_is_link(home_fixture_connection("a"));
}

TEST(link_to_what_is_no_file_is_refused)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    make(&c);
    link_to_a_file(NULL);
    assert_int_equal(mkfifo(home_fixture_path("dotfiles/a.json"), 0600), 0);
    assert_int_equal(connection_save(&c, &err), AAD_CONFIG);
    assert_int_equal(unlink(home_fixture_path("elsewhere")), 0);
    assert_int_equal(symlink("elsewhere", home_fixture_path("elsewhere")), 0);
    assert_int_equal(connection_save(&c, &err), AAD_CONFIG);
    check_is_link(home_fixture_connection("a"));
}

TEST(erasing_a_link_leaves_its_file)
{
    auto_buf struct buf stays = {0};

    link_to_a_file(HOME_FIXTURE_LCS);
    assert_int_equal(connection_erase("a", &stays, NULL), AAD_OK);
    assert_non_null(strstr(buf_text(&stays), "/dotfiles/a.json"));
    assert_false(connection_exists("a"));
    assert_string_equal(home_fixture_read(buf_text(&stays)), HOME_FIXTURE_LCS);
    buf_clear(&stays);
    assert_int_equal(connection_erase("b", &stays, NULL), AAD_OK);
    assert_string_equal(buf_text(&stays), "");
}
