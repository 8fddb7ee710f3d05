/*
 * test_host-path.c - the path of a host chooses among connections, and allows nothing (P1)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/host-path.h"

#include "connection/rule.h"
#include "home-fixture.h"
#include "unit.h"

#define ORIGIN "https://dev.azure.com"

TEST(path_is_kept_as_it_is_but_for_its_end)
{
    static const char *const rows[][2] = {{"", ""},
                                          {"/", ""},
                                          {"/contoso", "/contoso"},
                                          {"/Contoso/", "/Contoso"},
                                          {"/tfs/DefaultCollection/", "/tfs/DefaultCollection"}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf out = {0};

        unit_row(rows[i][0]);
        assert_int_equal(host_path_check(rows[i][0], &out, NULL), AAD_OK);
        assert_string_equal(buf_text(&out), rows[i][1]);
    }
}

TEST(path_that_can_be_read_in_two_ways_is_refused)
{
    static const char *const rows[] = {"/a?b", "/a#b", "/a%2fb", "/a//b", "/../a",
                                       "/a/.", "/.a",  "/a;b",   "/a\"b", "/<b>"};
    struct aad_error err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf out = {0};

        unit_row(rows[i]);
        assert_int_equal(host_path_check(rows[i], &out, &err), AAD_USAGE);
        assert_non_null(strstr(err.remedy, "https://dev.azure.com/ORGANIZATION"));
    }
}

TEST(origin_ends_where_the_path_begins)
{
    assert_int_equal(host_path_origin_len("https://a.example:8443/b/c"), 22);
    assert_int_equal(host_path_origin_len("https://a.example"), 17);
    assert_true(host_path_is_at("https://a.example/b", "https://a.example"));
    assert_false(host_path_is_at("https://a.example.evil/b", "https://a.example"));
    assert_false(host_path_is_at("https://a.example", "https://a.exampl"));
}

static int fit(const char *hosts, const char *path, const char *username)
{
    auto_connection struct connection c = {0};
    const struct host_target target = {ORIGIN, path, username};

    home_fixture_set(&c, hosts);
    return host_path_fit(&c, &target);
}

TEST(longest_path_that_goes_on_with_the_targets_counts)
{
    static const struct {
        const char *hosts, *path, *username;
        int fit;
    } rows[] = {
        {"hosts " ORIGIN "/contoso\n", "/contoso/p/_git/r", "", 8},
        {"hosts " ORIGIN "/contoso\n", "/contoso", "", 8},
        {"hosts " ORIGIN "/contoso\n", "/Contoso/p", "", 8},
        {"hosts " ORIGIN "/contoso\n", "/contoso2/p", "", -1},
        {"hosts " ORIGIN "/contoso\n", "/fabrikam/p", "contoso", -1},
        {"hosts " ORIGIN "/contoso\nhosts " ORIGIN "/contoso/p\n", "/contoso/p/_git/r", "", 10},
        {"hosts " ORIGIN "/contoso/p\nhosts " ORIGIN "\n", "/contoso/q/_git/r", "", 0},
        {"hosts " ORIGIN "\n", "/contoso/p", "", 0},
        {"hosts " ORIGIN "\n", "", "", 0},
        {"hosts https://other.example/contoso\n", "/contoso/p", "", -1},
        /* A server may read each of these as another path. */
        {"hosts " ORIGIN "/contoso\n", "/contoso/../attacker/_git/x", "", -1},
        {"hosts " ORIGIN "/contoso\n", "/contoso/./x", "", -1},
        {"hosts " ORIGIN "/contoso\n", "/contoso//x", "", -1},
        {"hosts " ORIGIN "/contoso\n", "/contoso/%2e%2e/attacker", "", -1},
        {"hosts " ORIGIN "/contoso\n", "/contoso/..%2fattacker", "", -1},
        {"hosts " ORIGIN "\n", "/contoso/../attacker", "", 0},
        /* git does not say the path, unless it is told to. */
        {"hosts " ORIGIN "/contoso\n", "", "", 0},
        {"hosts " ORIGIN "/contoso/p\n", "", "contoso", 10},
        {"hosts " ORIGIN "/contoso\n", "", "Contoso", 8},
        {"hosts " ORIGIN "/contoso\n", "", "cont", 0},
        {"hosts " ORIGIN "/contoso\n", "", "me@contoso.example", 0},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unit_row(rows[i].hosts);
        assert_int_equal(fit(rows[i].hosts, rows[i].path, rows[i].username), rows[i].fit);
    }
}

TEST(path_is_needed_where_a_host_has_one)
{
    auto_connection struct connection c = {0};

    home_fixture_set(&c, "hosts " ORIGIN "/contoso\nhosts https://pkgs.dev.azure.com\n");
    assert_true(host_path_is_needed(&c, ORIGIN));
    assert_false(host_path_is_needed(&c, "https://pkgs.dev.azure.com"));
}

/* P1: neither more nor less. */
TEST(path_allows_nothing)
{
    auto_connection struct connection c = {0};
    struct url url;

    home_fixture_set(&c, "hosts " ORIGIN "/contoso\n");
    assert_int_equal(url_parse(ORIGIN "/fabrikam/x", &url, NULL), AAD_OK);
    assert_int_equal(rule_check_target(&c, &url, NULL), AAD_OK);
    assert_int_equal(url_parse("https://dev.azure.com.evil.test/contoso", &url, NULL), AAD_OK);
    assert_int_equal(rule_check_target(&c, &url, NULL), AAD_REFUSED);
    assert_int_equal(url_parse("https://dev.azure.com:8443/contoso", &url, NULL), AAD_OK);
    assert_int_equal(rule_check_target(&c, &url, NULL), AAD_REFUSED);
}
