/*
 * test_host-list.c - a host that is nobody's is answered without a look at the connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/host-list.h"

#include <stdio.h>
#include <unistd.h>

#include "connection/index.h"
#include "home-fixture.h"
#include "unit.h"

#define LIST ".cache/aad-credential/index/hosts"

static bool excludes(const char *url, const char *head)
{
    struct url target;

    assert_int_equal(url_parse(url, &target, NULL), AAD_OK);
    return host_list_excludes(&target, head);
}

static void save(size_t n, const char *head)
{
    auto_host_list struct host_list list = {0};

    for (size_t i = 0; i < n; i++) {
        char origin[40];

        (void)snprintf(origin, sizeof origin, "https://h%zu.example", i);
        host_list_add(&list, origin, strlen(origin));
    }
    host_list_save(&list, head);
}

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

TEST(host_in_the_list_is_not_excluded)
{
    assert_false(excludes("https://nobody.example", "1-1"));
    save(1000, "1-1");
    for (size_t i = 0; i < 1000; i++) {
        char url[40];

        (void)snprintf(url, sizeof url, "https://h%zu.example", i);
        assert_false(excludes(url, "1-1"));
    }
    assert_true(excludes("https://nobody.example", "1-1"));
    assert_true(excludes("http://h1.example", "1-1"));
    assert_true(excludes("https://h1.example:444", "1-1"));
    assert_true(excludes("https://h1000.example", "1-1"));
}

TEST(empty_list_excludes_all)
{
    save(0, "1-1");
    assert_true(excludes("https://h0.example", "1-1"));
}

TEST(list_of_another_state_excludes_nothing)
{
    static const char *const others[] = {"1-2", "1-11", "1-", "", "2-1"};

    save(3, "1-1");
    for (size_t i = 0; i < COUNT(others); i++)
        assert_false(excludes("https://nobody.example", others[i]));
}

TEST(broken_list_is_not_written)
{
    auto_host_list struct host_list list = {.is_broken = true};

    host_list_save(&list, "1-1");
    assert_false(excludes("https://nobody.example", "1-1"));
}

/* case 74 */
TEST(damaged_list_excludes_nothing)
{
    static const char *const damages[] = {
        "truncate -s -3 %s",    "truncate -s 5 %s",
        "truncate -s 0 %s",     "chmod 666 %s",
        "sed -i '1s/^1/2/' %s", "sed -i '1s/ [0-9]*$/ 99999999999999/' %s",
        "ln -f %s %s.link",     "sed -i '1s/ [0-9]*$/ x/' %s"};

    for (size_t i = 0; i < COUNT(damages); i++) {
        char path[200], command[600];

        (void)snprintf(path, sizeof path, "%s", home_fixture_path(LIST));
        (void)remove(path);
        save(3, "1-1");
        assert_true(excludes("https://nobody.example", "1-1"));
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        (void)snprintf(command, sizeof command, damages[i], path, path);
#pragma GCC diagnostic pop
        assert_int_equal(system(command), 0);
        assert_false(excludes("https://nobody.example", "1-1"));
    }
}

static enum aad_code find(const char *url)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    struct request request = {.has_target = true};

    assert_int_equal(url_parse(url, &request.target, NULL), AAD_OK);
    return index_find(&request, &c, &err);
}

static void make_older(int seconds)
{
    char command[300];

    (void)snprintf(command, sizeof command,
                   "f=%s; sed -i \"1s/ [0-9]*$/ $(($(date +%%s) - %d))/\" $f",
                   home_fixture_path(LIST), seconds);
    assert_int_equal(system(command), 0);
}

/* One look at all of them answers for every host that is nobody's, and for half a minute. What an
 * editor wrote into a file in place is seen after that. */
TEST(one_look_answers_for_all_others)
{
    FILE *f;

    home_fixture_put_generic("a", "\"https://a.example\"");
    home_fixture_put_generic("b", "\"https://b.example\", \"https://c.example:8443\"");
    assert_int_equal(find("https://nobody.example"), AAD_NOT_FOUND);
    f = fopen(home_fixture_connection("a"), "we");
    assert_non_null(f);
    assert_true(fputs("{", f) >= 0);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(find("https://nobody.example"), AAD_NOT_FOUND);
    assert_int_equal(find("https://nobody2.example"), AAD_NOT_FOUND);
    assert_int_equal(find("https://c.example:8443"), AAD_OK);
    make_older(HOST_LIST_LIFE_S - 5);
    assert_int_equal(find("https://nobody.example"), AAD_NOT_FOUND);
    make_older(HOST_LIST_LIFE_S + 1);
    assert_int_equal(find("https://nobody.example"), AAD_CONFIG);
    /* While one cannot be read, nobody knows whose hosts would be in it. */
    assert_int_equal(find("https://nobody.example"), AAD_CONFIG);
}

TEST(forgetting_takes_the_list)
{
    home_fixture_put_generic("a", "\"https://a.example\"");
    assert_int_equal(find("https://nobody.example"), AAD_NOT_FOUND);
    assert_true(home_fixture_read(home_fixture_path(LIST))[0]);
    index_forget();
    assert_int_not_equal(access(home_fixture_path(LIST), F_OK), 0);
}
