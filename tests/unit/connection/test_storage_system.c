/*
 * test_storage_system.c - connections of the whole system, beside those of the user
 *
 * CONNECTION_SYSTEM_DIR is a directory of the test's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "connection/beside.h"
#include "connection/connection.h"
#include "home-fixture.h"
#include "unit.h"

static void put_system(const char *name, const char *text)
{
    char path[256];

    (void)snprintf(path, sizeof path, CONNECTION_SYSTEM_DIR "/%s", name);
    assert_int_equal(file_make_private_dir(CONNECTION_SYSTEM_DIR, NULL), AAD_OK);
    assert_int_equal(file_replace(path, 0644, text, strlen(text), NULL), AAD_OK);
}

static int remove_rooms(void)
{
    DIR *dir = opendir(CONNECTION_SYSTEM_DIR);
    const struct dirent *entry;

    while (dir && (entry = readdir(dir)))
        (void)unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        (void)closedir(dir);
    (void)rmdir(CONNECTION_SYSTEM_DIR);
    return home_fixture_remove();
}

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(home_fixture_make);
AFTER_EACH(remove_rooms);

/* A broken file of the user's does not make place for another identity. */
TEST(users_file_comes_before_the_systems)
{
    auto_connection struct connection system = {0}, user = {0}, broken = {0};
    struct aad_error err = {0};

    put_system("a.json", HOME_FIXTURE_LCS);
    assert_true(connection_exists("a"));
    assert_int_equal(connection_load("a", &system, NULL), AAD_OK);
    assert_string_equal(system.kind->name, "lcs");
    home_fixture_put_generic("a", "\"https://a.example\"");
    assert_int_equal(connection_load("a", &user, NULL), AAD_OK);
    assert_string_equal(user.kind->name, "generic");
    home_fixture_put("a", "broken", 0600);
    assert_int_equal(connection_load("a", &broken, &err), AAD_CONFIG);
    assert_non_null(strstr(err.what, ".config/"));
}

TEST(systems_connection_is_not_erased)
{
    struct aad_error err = {0};

    put_system("a.json", HOME_FIXTURE_LCS);
    put_system("a.pem", "x");
    assert_int_equal(connection_check_own("a", &err), AAD_REFUSED);
    assert_int_equal(connection_erase("a", NULL, &err), AAD_REFUSED);
    assert_non_null(strstr(err.remedy, CONNECTION_SYSTEM_DIR "/a.json"));
    assert_true(connection_exists("a"));
    assert_int_equal(access(CONNECTION_SYSTEM_DIR "/a.pem", F_OK), 0);
}

/* The user's copy goes; what it stood before comes back whole. */
TEST(systems_certificate_stays_when_the_users_copy_goes)
{
    put_system("a.json", HOME_FIXTURE_LCS);
    put_system("a.pem", "x");
    home_fixture_put("a", HOME_FIXTURE_LCS, 0600);
    assert_int_equal(connection_check_own("a", NULL), AAD_OK);
    assert_int_equal(connection_erase("a", NULL, NULL), AAD_OK);
    assert_true(connection_exists("a"));
    assert_int_equal(access(CONNECTION_SYSTEM_DIR "/a.pem", F_OK), 0);
    assert_int_equal(connection_check_own("none", NULL), AAD_NOT_FOUND);
}

TEST(certificate_of_the_system_is_found)
{
    auto_buf struct buf path = {0}, own = {0};

    put_system("a.pem", "x");
    assert_int_equal(beside_path("a", BESIDE_USED, &path, NULL), AAD_OK);
    assert_string_equal(buf_text(&path), CONNECTION_SYSTEM_DIR "/a.pem");
    assert_int_equal(beside_path("b", BESIDE_USED, &own, NULL), AAD_OK);
    assert_string_equal(buf_text(&own),
                        home_fixture_path(".config/aad-credential/connections/b.pem"));
}

static enum aad_code note_name(void *ctx, const char *name)
{
    struct buf *names = ctx;

    buf_printf(names, "%s ", name);
    return strcmp(name, "stop") != 0 ? AAD_OK : AAD_CANCELLED;
}

TEST(list_is_sorted_and_merged_and_has_names_only)
{
    static const char *const junk[] = {".json",
                                       "A.json",
                                       "a.json.tmp",
                                       "x.txt",
                                       "sp ace.json",
                                       ".hidden.json",
                                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.json"};
    auto_buf struct buf names = {0}, stopped = {0};
    char path[200];

    for (size_t i = 0; i < COUNT(junk); i++) {
        (void)snprintf(path, sizeof path, ".config/aad-credential/connections/%s", junk[i]);
        assert_int_equal(file_replace(home_fixture_path(path), 0600, "", 0, NULL), AAD_OK);
    }
    home_fixture_put("b", HOME_FIXTURE_LCS, 0600);
    home_fixture_put("z", "broken files are listed too", 0600);
    put_system("a.json", HOME_FIXTURE_LCS);
    put_system("b.json", HOME_FIXTURE_LCS);
    assert_int_equal(connection_list(note_name, &names, NULL), AAD_OK);
    assert_string_equal(buf_text(&names), "a b z ");
    put_system("stop.json", "");
    assert_int_equal(connection_list(note_name, &stopped, NULL), AAD_CANCELLED);
    assert_string_equal(buf_text(&stopped), "a b stop ");
}
