/*
 * test_index.c - from a host to its connection: the right one, and quickly
 *
 * connection_load() is counted, and may be interrupted by a hook. CONNECTION_SYSTEM_DIR is a
 * directory of the test's own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/index.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "home-fixture.h"
#include "unit.h"

#define HINTS ".cache/aad-credential/index"

static unsigned n_loads;
static void (*before_next_load)(void);

enum aad_code __real_connection_load(const char *name, struct connection *ret,
                                     struct aad_error *err);
enum aad_code __wrap_connection_load(const char *name, struct connection *ret,
                                     struct aad_error *err);

enum aad_code __wrap_connection_load(const char *name, struct connection *ret,
                                     struct aad_error *err)
{
    void (*hook)(void) = before_next_load;

    before_next_load = NULL;
    n_loads++;
    if (hook)
        hook();
    return __real_connection_load(name, ret, err);
}

/* Whose host it is: the connection's name, or "" with *err. */
static const char *find_as(const char *url, const char *username, struct aad_error *err)
{
    static char name[CONNECTION_NAME_MAX + 1];
    auto_connection struct connection c = {0};
    struct request request = {.has_target = true};

    assert_int_equal(url_parse(url, &request.target, NULL), AAD_OK);
    (void)snprintf(request.username, sizeof request.username, "%s", username ? username : "");
    memset(err, 0, sizeof *err);
    n_loads = 0;
    if (index_find(&request, &c, err))
        assert_true(err->code != AAD_OK);
    (void)snprintf(name, sizeof name, "%s", c.name);
    return name;
}

static const char *find(const char *url, struct aad_error *err)
{
    return find_as(url, NULL, err);
}

static void put_user(const char *name, const char *username)
{
    char text[600];

    (void)snprintf(text, sizeof text,
                   "{\"version\":1,\"kind\":\"lcs\",\"client-id\":\"" HOME_FIXTURE_GUID "\","
                   "\"username\":\"%s\",\"audiences\":[\"https://lcs.example\"]}",
                   username);
    home_fixture_put(name, text, 0600);
}

/* A change of the directory that no clock is too coarse for. */
static void change_directory(void)
{
    static time_t tick = 1000000000;
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = ++tick}};

    assert_int_equal(
        utimensat(AT_FDCWD, home_fixture_path(".config/aad-credential/connections"), times, 0), 0);
}

/* The number of hints, beside the list of all hosts; the last one's path. */
static unsigned count_hints(char *path, size_t size)
{
    DIR *dir = opendir(home_fixture_path(HINTS));
    const struct dirent *entry;
    unsigned n = 0;

    while (dir && (entry = readdir(dir))) {
        if (entry->d_name[0] == '.' || !strcmp(entry->d_name, "hosts"))
            continue;
        n++;
        if (path)
            (void)snprintf(path, size, "%s/%s", home_fixture_path(HINTS), entry->d_name);
    }
    if (dir)
        (void)closedir(dir);
    return n;
}

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

TEST(host_finds_its_connection_and_no_other)
{
    struct aad_error err;

    home_fixture_put_generic("a", "\"https://a.example\",\"https://both.example:8443\"");
    home_fixture_put_generic("b", "\"https://b.example\"");
    assert_string_equal(find("https://A.example/path", &err), "a");
    assert_string_equal(find("https://b.example", &err), "b");
    assert_string_equal(find("https://both.example:8443", &err), "a");
    assert_string_equal(find("https://both.example", &err), "");
    assert_int_equal(err.code, AAD_NOT_FOUND);
    assert_non_null(strstr(err.what, "https://both.example"));
    assert_string_equal(find("https://xa.example", &err), "");
    assert_string_equal(find("http://a.example", &err), "");
}

TEST(no_connections_at_all_is_not_found)
{
    struct aad_error err;

    assert_string_equal(find("https://a.example", &err), "");
    assert_int_equal(err.code, AAD_NOT_FOUND);
    assert_int_equal(count_hints(NULL, 0), 0);
}

TEST(host_of_two_connections_is_ambiguous_every_time)
{
    struct aad_error err;

    home_fixture_put_generic("a", "\"https://a.example\"");
    home_fixture_put_generic("b", "\"https://a.example:443/\"");
    for (int i = 0; i < 2; i++) {
        assert_string_equal(find("https://a.example", &err), "");
        assert_int_equal(err.code, AAD_AMBIGUOUS);
        assert_non_null(strstr(err.what, "a, b"));
        assert_non_null(strstr(err.remedy, "--connection NAME"));
        assert_int_equal(count_hints(NULL, 0), 0);
    }
}

TEST(user_name_tells_two_connections_apart)
{
    struct aad_error err;

    put_user("a", "one@x.example");
    put_user("b", "two@x.example");
    for (int i = 0; i < 2; i++) {
        assert_string_equal(find_as("https://lcs.example", "two@x.example", &err), "b");
        assert_string_equal(find_as("https://lcs.example", "ONE@x.example", &err), "a");
        assert_string_equal(find_as("https://lcs.example", "three@x.example", &err), "");
        assert_int_equal(err.code, AAD_NOT_FOUND);
        assert_string_equal(find_as("https://lcs.example", "", &err), "");
        assert_int_equal(err.code, AAD_AMBIGUOUS);
    }
}

/* An application has no user name, and serves whoever is nobody else. */
TEST(named_account_is_meant_before_an_application)
{
    struct aad_error err;

    home_fixture_put_generic("app", "\"https://lcs.example\"");
    put_user("a-user", "svc@contoso.com");
    put_user("z-user", "z@contoso.com");
    for (int again = 0; again < 2; again++) { /* with a hint */
        assert_string_equal(find_as("https://lcs.example", "svc@contoso.com", &err), "a-user");
        assert_string_equal(find_as("https://lcs.example", "Z@contoso.com", &err), "z-user");
        assert_string_equal(find_as("https://lcs.example", "me@contoso.com", &err), "app");
        assert_string_equal(find_as("https://lcs.example", "", &err), "");
        assert_int_equal(err.code, AAD_AMBIGUOUS);
        assert_non_null(strstr(err.remedy, "--host https://lcs.example/PATH"));
    }
}

TEST(broken_file_is_reported_when_nothing_else_is_found)
{
    struct aad_error err;

    home_fixture_put("broken", "{\"version\":1,\"kind\":\"lsc\"}", 0600);
    home_fixture_put_generic("good", "\"https://good.example\"");
    assert_string_equal(find("https://good.example", &err), "good");
    assert_string_equal(find("https://other.example", &err), "");
    assert_int_equal(err.code, AAD_CONFIG);
    assert_non_null(strstr(err.what, "broken.json"));
}

TEST(many_connections_cost_one_look_the_second_time)
{
    struct aad_error err;
    char name[40], hosts[60];

    for (int i = 0; i < 500; i++) {
        (void)snprintf(name, sizeof name, "c%d", i);
        (void)snprintf(hosts, sizeof hosts, "\"https://h%d.example\"", i);
        home_fixture_put_generic(name, hosts);
    }
    assert_string_equal(find("https://h321.example", &err), "c321");
    assert_int_equal(n_loads, 500);
    assert_string_equal(find("https://h321.example/x", &err), "c321");
    assert_int_equal(n_loads, 1);
    assert_string_equal(find("https://h499.example", &err), "c499");
    assert_int_equal(count_hints(NULL, 0), 2);
}

/* A message has an end, however many there are. */
TEST(hundreds_of_candidates_fit_the_message)
{
    struct aad_error err;
    char name[40];

    for (int i = 0; i < 100; i++) {
        (void)snprintf(name, sizeof name, "a-rather-long-name-of-a-%d", i);
        home_fixture_put_generic(name, "\"https://a.example\"");
    }
    assert_string_equal(find("https://a.example", &err), "");
    assert_int_equal(err.code, AAD_AMBIGUOUS);
    assert_non_null(strstr(err.what, "a-rather-long-name-of-a-0, "));
}

/* --- hints are only hints --------------------------------------------------------------------- */

TEST(edited_connection_no_longer_gets_its_old_host)
{
    struct aad_error err;

    home_fixture_put_generic("a", "\"https://old.example\"");
    assert_string_equal(find("https://old.example", &err), "a");
    home_fixture_put_generic("a", "\"https://new.example\"");
    change_directory();
    assert_string_equal(find("https://old.example", &err), "");
    assert_string_equal(find("https://new.example", &err), "a");
}

/* P1: an editor that writes into the file changes no directory, but the rules are the file's. */
TEST(file_written_in_place_decides_over_the_hint)
{
    struct aad_error err;
    FILE *f;

    home_fixture_put_generic("a", "\"https://old.example\"");
    assert_string_equal(find("https://old.example", &err), "a");
    f = fopen(home_fixture_connection("a"), "we");
    assert_non_null(f);
    assert_true(fputs(HOME_FIXTURE_LCS, f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_string_equal(find("https://old.example", &err), "");
    assert_int_equal(err.code, AAD_NOT_FOUND);
}

TEST(second_connection_of_a_host_is_noticed)
{
    struct aad_error err;

    home_fixture_put_generic("a", "\"https://a.example\"");
    assert_string_equal(find("https://a.example", &err), "a");
    home_fixture_put_generic("b", "\"https://a.example\"");
    change_directory();
    assert_string_equal(find("https://a.example", &err), "");
    assert_int_equal(err.code, AAD_AMBIGUOUS);
}

TEST(removed_connection_is_not_found_by_its_hint)
{
    struct aad_error err;

    home_fixture_put_generic("a", "\"https://a.example\"");
    home_fixture_put_generic("b", "\"https://b.example\"");
    assert_string_equal(find("https://a.example", &err), "a");
    assert_int_equal(unlink(home_fixture_connection("a")), 0);
    change_directory();
    assert_string_equal(find("https://a.example", &err), "");
    assert_int_equal(err.code, AAD_NOT_FOUND);
}

static void add_a_second(void)
{
    home_fixture_put_generic("second", "\"https://a.example\"");
    change_directory();
    index_forget();
}

/* One process looks while another adds: what the first one saw is old when it is written down. */
TEST(hint_of_an_overtaken_look_is_not_believed)
{
    struct aad_error err;

    home_fixture_put_generic("first", "\"https://a.example\"");
    before_next_load = add_a_second;
    assert_string_equal(find("https://a.example", &err), "first");
    assert_string_equal(find("https://a.example", &err), "");
    assert_int_equal(err.code, AAD_AMBIGUOUS);
}

/* The hint of a host, with another name in it. */
static void forge_hint(const char *name, mode_t mode)
{
    char path[400], text[1200];

    assert_int_equal(count_hints(path, sizeof path), 1);
    (void)snprintf(text, sizeof text, "%s", home_fixture_read(path));
    assert_non_null(strrchr(text, ' '));
    (void)snprintf(strrchr(text, ' '), 200, " %s\n", name);
    assert_int_equal(file_replace(path, mode, text, strlen(text), NULL), AAD_OK);
}

TEST(forged_hint_leads_to_no_other_connection)
{
    static const char *const names[] = {
        "b", "../b", "", "no-such", "b\nb", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    struct aad_error err;

    home_fixture_put_generic("a", "\"https://a.example\"");
    home_fixture_put_generic("b", "\"https://b.example\"");
    assert_string_equal(find("https://a.example", &err), "a");
    for (size_t i = 0; i < COUNT(names); i++) {
        forge_hint(names[i], 0600);
        assert_string_equal(find("https://a.example", &err), "a");
    }
    forge_hint("a", 0666);
    assert_string_equal(find("https://a.example", &err), "a");
    assert_int_equal(n_loads, 2);
}

TEST(forgetting_removes_every_hint)
{
    struct aad_error err;

    index_forget();
    home_fixture_put_generic("a", "\"https://a.example\",\"https://b.example\"");
    assert_string_equal(find("https://a.example", &err), "a");
    assert_string_equal(find("https://b.example", &err), "a");
    assert_int_equal(count_hints(NULL, 0), 2);
    index_forget();
    assert_int_equal(count_hints(NULL, 0), 0);
}

TEST(search_works_where_no_hint_can_be_written)
{
    struct aad_error err;

    home_fixture_put_generic("a", "\"https://a.example\"");
    assert_int_equal(file_replace(home_fixture_path(".cache"), 0600, "", 0, NULL), AAD_OK);
    assert_string_equal(find("https://a.example", &err), "a");
    assert_string_equal(find("https://a.example", &err), "a");
}

TEST(connections_of_the_system_are_found_and_noticed)
{
    static const char path[] = CONNECTION_SYSTEM_DIR "/sys.json";
    struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, {.tv_sec = 1000}};
    struct aad_error err;

    assert_int_equal(file_make_private_dir(CONNECTION_SYSTEM_DIR, NULL), AAD_OK);
    assert_int_equal(file_replace(path, 0644, HOME_FIXTURE_LCS, strlen(HOME_FIXTURE_LCS), NULL),
                     AAD_OK);
    assert_string_equal(find("https://lcsapi.lcs.dynamics.com", &err), "sys");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(utimensat(AT_FDCWD, CONNECTION_SYSTEM_DIR, times, 0), 0);
    assert_string_equal(find("https://lcsapi.lcs.dynamics.com", &err), "");
    assert_int_equal(rmdir(CONNECTION_SYSTEM_DIR), 0);
}

/* The list of hosts is for those who ask by host: it costs an fsync. */
TEST(whoever_asks_by_an_audience_writes_no_list_of_hosts)
{
    auto_connection struct connection c = {0};
    struct request request = {.audience = "https://nobody.example", .meant.by_audience = true};
    struct aad_error err;

    home_fixture_put("mine", HOME_FIXTURE_LCS, 0600);
    assert_int_equal(index_find(&request, &c, &err), AAD_NOT_FOUND);
    assert_int_equal(access(home_fixture_path(HINTS "/hosts"), F_OK), -1);
    assert_string_equal(find("https://nobody.example", &err), "");
    assert_int_equal(access(home_fixture_path(HINTS "/hosts"), F_OK), 0);
}
