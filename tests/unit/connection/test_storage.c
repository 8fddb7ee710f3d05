/*
 * test_storage.c - a connection's file: what is read, what is refused, how it is written
 * (P8, P10, cases 30, 33)
 *
 * CONNECTION_SYSTEM_DIR is a directory of the test's own, and missing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "connection/beside.h"
#include "connection/connection.h"
#include "home-fixture.h"
#include "unit.h"

static enum aad_code load(const char *name, struct aad_error *err)
{
    auto_connection struct connection c = {0};

    return connection_load(name, &c, err);
}

static void check_load(const char *name, enum aad_code want, const char *what, const char *remedy)
{
    struct aad_error err = {0};

    if (load(name, &err) != want || !strstr(err.what, what) || !strstr(err.remedy, remedy))
        fail_msg("%s: %d %s / %s", name, (int)err.code, err.what, err.remedy);
}

/* --- reading ---------------------------------------------------------------------------------- */

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

TEST(well_formed_file_is_read)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    home_fixture_put("lcs-prod", HOME_FIXTURE_LCS, 0644);
    if (connection_load("lcs-prod", &c, &err))
        fail_msg("%s", err.what);
    assert_string_equal(c.name, "lcs-prod");
    assert_string_equal(c.kind->name, "lcs");
    assert_string_equal(c.tenant, "contoso.example");
    assert_string_equal(c.hosts[0], "https://lcsapi.lcs.dynamics.com");
    assert_int_equal(c.timeout_s, 15);
}

TEST(missing_connection_names_the_near_one)
{
    check_load("lcs-prod", AAD_NOT_FOUND, "'lcs-prod'", "connection add");
    home_fixture_put("lcs-prod", HOME_FIXTURE_LCS, 0600);
    check_load("lcs-prdo", AAD_NOT_FOUND, "'lcs-prdo'", "Did you mean 'lcs-prod'?");
    check_load("zz", AAD_NOT_FOUND, "'zz'", "connection list");
}

/* P10: no name leads out of the directory. */
TEST(names_that_are_paths_are_refused)
{
    static const char *const names[] = {"", "../x", "a/b", ".", "A", "ä", "a b", "a.b", "-\n"};
    char long_name[40] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    for (size_t i = 0; i < COUNT(names); i++) {
        check_load(names[i], AAD_USAGE, "is no connection name", "1 to 32");
        assert_false(connection_exists(names[i]));
        assert_int_equal(connection_erase(names[i], NULL, &(struct aad_error){0}), AAD_USAGE);
    }
    check_load(long_name, AAD_USAGE, "is no connection name", "");
}

TEST(file_that_others_can_write_is_refused)
{
    home_fixture_put("a", HOME_FIXTURE_LCS, 0666);
    check_load("a", AAD_CONFIG, "a.json", "chmod go-w");
    home_fixture_put("a", HOME_FIXTURE_LCS, 0620);
    check_load("a", AAD_CONFIG, "a.json", "chmod go-w");
    if (!geteuid()) {
        home_fixture_put("a", HOME_FIXTURE_LCS, 0600);
        assert_int_equal(chown(home_fixture_connection("a"), 65534, 65534), 0);
        check_load("a", AAD_CONFIG, "belongs to another user", "Run it as");
    }
}

TEST(directory_that_others_can_write_is_refused)
{
    home_fixture_put("a", HOME_FIXTURE_LCS, 0600);
    assert_int_equal(chmod(home_fixture_path(".config/aad-credential/connections"), 0777), 0);
    check_load("a", AAD_CONFIG, "connections", "chmod go-w");
    assert_int_equal(chmod(home_fixture_path(".config/aad-credential/connections"), 0700), 0);
    check_load("a", AAD_OK, "", "");
    assert_int_equal(chmod(home_fixture_path(".config"), 0770), 0);
    check_load("a", AAD_CONFIG, ".config", "chmod go-w");
}

TEST(what_is_no_file_is_refused_at_once)
{
    assert_int_equal(mkfifo(home_fixture_connection("fifo"), 0600), 0);
    assert_int_equal(mkdir(home_fixture_connection("dir"), 0700), 0);
    assert_int_equal(symlink("/dev/zero", home_fixture_connection("zero")), 0);
    check_load("fifo", AAD_CONFIG, "regular", "");
    check_load("dir", AAD_CONFIG, "regular", "");
    check_load("zero", AAD_CONFIG, "", "");
}

TEST(huge_file_is_refused)
{
    size_t size = 65537;
    char *text = malloc(size + 1);

    assert_non_null(text);
    memset(text, ' ', size);
    memcpy(text, HOME_FIXTURE_LCS, strlen(HOME_FIXTURE_LCS));
    text[size] = '\0';
    home_fixture_put("huge", text, 0600);
    check_load("huge", AAD_CONFIG, "huge.json", "");
    text[size - 1] = '\0';
    home_fixture_put("huge", text, 0600);
    check_load("huge", AAD_OK, "", "");
    free(text);
}

TEST(error_in_a_file_names_the_file)
{
    home_fixture_put("a", "{\"version\":1,\"kind\":\"lsc\"}", 0600);
    check_load("a", AAD_CONFIG, "/connections/a.json: kind", "lcs");
    home_fixture_put("a", "", 0600);
    check_load("a", AAD_CONFIG, "/connections/a.json: ", "");
}

/* --- writing ---------------------------------------------------------------------------------- */

static void make(struct connection *c, const char *name, const char *description)
{
    assert_int_equal(connection_parse(name, HOME_FIXTURE_LCS, strlen(HOME_FIXTURE_LCS), c, NULL),
                     AAD_OK);
    assert_int_equal(connection_set(c, "description", description, NULL), AAD_OK);
}

static mode_t mode_of(const char *path)
{
    struct stat st;

    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode & 07777;
}

/* case 33: "Az PowerShell wrote 0666" */
TEST(saving_makes_private_files_whatever_the_umask)
{
    auto_connection struct connection c = {0};

    assert_int_equal(setenv("XDG_CONFIG_HOME", home_fixture_path("fresh/config"), 1), 0);
    make(&c, "a", "one");
    (void)umask(0);
    assert_int_equal(connection_save(&c, NULL), AAD_OK);
    (void)umask(022);
    assert_int_equal(mode_of(home_fixture_path("fresh")), 0700);
    assert_int_equal(mode_of(home_fixture_path("fresh/config/aad-credential/connections")), 0700);
    assert_int_equal(mode_of(home_fixture_path("fresh/config/aad-credential/connections/a.json")),
                     0600);
    assert_int_equal(unsetenv("XDG_CONFIG_HOME"), 0);
}

TEST(saving_into_a_directory_of_others_is_refused)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    make(&c, "a", "one");
    assert_int_equal(chmod(home_fixture_path(".config/aad-credential/connections"), 0777), 0);
    assert_int_equal(connection_save(&c, &err), AAD_CONFIG);
    assert_int_equal(access(home_fixture_connection("a"), F_OK), -1);
}

static void save_for_ever(const char *description)
{
    auto_connection struct connection c = {0};

    (void)alarm(60);
    make(&c, "a", description);
    while (!connection_save(&c, NULL))
        ;
    _exit(1);
}

/* P8: two writers at once, killed in the middle; every look in between sees one of the two. */
TEST(two_writers_leave_one_of_two_whole_files)
{
    static const char *const texts[] = {"first writer", "the second writer, with a longer text"};
    unsigned seen[2] = {0};
    pid_t pids[2];

    home_fixture_put("a", HOME_FIXTURE_LCS, 0600);
    for (int i = 0; i < 2; i++)
        if (!(pids[i] = fork()))
            save_for_ever(texts[i]);
    for (int i = 0; i < 20000 && (seen[0] < 20 || seen[1] < 20); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};

        if (connection_load("a", &c, &err))
            fail_msg("%s", err.what);
        if (c.description)
            seen[strcmp(c.description, texts[0]) != 0]++;
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(kill(pids[i], SIGKILL), 0);
        assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
        assert_true(seen[i] >= 20);
    }
    check_load("a", AAD_OK, "", "");
}

TEST(erasing_takes_the_certificate_along)
{
    auto_buf struct buf certificate = {0};
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    make(&c, "a", "one");
    assert_int_equal(connection_save(&c, NULL), AAD_OK);
    assert_true(connection_exists("a"));
    assert_int_equal(beside_path("a", BESIDE_USED, &certificate, NULL), AAD_OK);
    assert_int_equal(file_replace(buf_text(&certificate), 0600, "x", 1, NULL), AAD_OK);
    assert_int_equal(connection_erase("a", NULL, &err), AAD_OK);
    assert_false(connection_exists("a"));
    assert_int_equal(access(buf_text(&certificate), F_OK), -1);
    assert_int_equal(connection_erase("a", NULL, &err), AAD_NOT_FOUND);
}

static enum aad_code count_name(void *ctx, const char *name)
{
    size_t *n = ctx;

    (void)name;
    (*n)++;
    return AAD_OK;
}

/* One that is left out would have no token, or leave its host to another. */
TEST(all_connections_are_listed_however_many)
{
    size_t n = 0;

    for (int i = 0; i < 5000; i++) {
        char name[16];
        int fd;

        (void)snprintf(name, sizeof name, "m%05d", i);
        fd = open(home_fixture_connection(name), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        assert_true(fd >= 0);
        assert_int_equal(close(fd), 0);
    }
    assert_int_equal(connection_list(count_name, &n, NULL), AAD_OK);
    assert_int_equal(n, 5000);
}

/* None is what a person has who has made none, not what nobody can read. */
TEST(connections_that_cannot_be_listed_are_not_none)
{
    struct aad_error err = {0};
    size_t n = 0;

    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    assert_int_equal(rename(home_fixture_connection("mine"), home_fixture_path("file")), 0);
    assert_int_equal(rmdir(home_fixture_path(".config/aad-credential/connections")), 0);
    assert_int_equal(connection_list(count_name, &n, NULL), AAD_OK);
    assert_int_equal(n, 0);
    assert_int_equal(
        rename(home_fixture_path("file"), home_fixture_path(".config/aad-credential/connections")),
        0);
    assert_int_equal(connection_list(count_name, &n, &err), AAD_IO);
    assert_non_null(strstr(err.what, "cannot list the connections in"));
}
