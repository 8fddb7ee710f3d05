/*
 * test_index_path.c - of several connections for a host, the one whose path is the target's
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/index.h"

#include <stdio.h>

#include "home-fixture.h"
#include "unit.h"

BEFORE_EACH(home_fixture_make);
AFTER_EACH(home_fixture_remove);

/* Whose place on https://dev.example it is: the connection's name, or "" with *err. */
static const char *find(const char *path, const char *username, struct aad_error *err)
{
    static char name[CONNECTION_NAME_MAX + 1];
    auto_connection struct connection c = {0};
    struct request request = {.has_target = true};

    assert_int_equal(url_parse("https://dev.example", &request.target, NULL), AAD_OK);
    (void)snprintf(request.path, sizeof request.path, "%s", path);
    (void)snprintf(request.username, sizeof request.username, "%s", username);
    memset(err, 0, sizeof *err);
    if (index_find(&request, &c, err))
        assert_true(err->code != AAD_OK);
    (void)snprintf(name, sizeof name, "%s", c.name);
    return name;
}

/* Organizations on one host: whoever goes on furthest with the target. */
TEST(path_tells_two_connections_apart)
{
    static const struct {
        const char *path, *username, *name;
        enum aad_code code;
    } rows[] = {
        {"/one/p/_git/r", "", "a", AAD_OK},
        {"/One/p/_git/r", "", "a", AAD_OK},
        {"/two/p/_git/r", "", "b", AAD_OK},
        {"/two/deep/_git/r", "", "c", AAD_OK},
        {"/two/deeper/_git/r", "", "b", AAD_OK},
        {"/three/p/_git/r", "", "", AAD_NOT_FOUND},
        {"/three/p/_git/r", "one", "", AAD_NOT_FOUND},
        {"", "one", "a", AAD_OK},
        {"", "", "", AAD_AMBIGUOUS},
        {"", "three", "", AAD_AMBIGUOUS},
    };
    struct aad_error err;

    home_fixture_put_generic("a", "\"https://dev.example/one\"");
    home_fixture_put_generic("b", "\"https://dev.example/two\"");
    home_fixture_put_generic("c", "\"https://dev.example/two/deep\"");
    for (int again = 0; again < 2; again++) /* with a hint, where there is one */
        for (size_t i = 0; i < COUNT(rows); i++) {
            unit_row(rows[i].path);
            assert_string_equal(find(rows[i].path, rows[i].username, &err), rows[i].name);
            assert_int_equal(err.code, rows[i].code);
        }
}

/* One without a path is for all that is nobody else's. */
TEST(host_without_a_path_takes_what_is_left)
{
    struct aad_error err;

    home_fixture_put_generic("all", "\"https://dev.example\"");
    home_fixture_put_generic("one", "\"https://dev.example/one\"");
    assert_string_equal(find("/one/x", "", &err), "one");
    assert_string_equal(find("/two/x", "", &err), "all");
    assert_string_equal(find("", "", &err), "");
    assert_int_equal(err.code, AAD_AMBIGUOUS);
    assert_non_null(strstr(err.remedy, "aad-credential setup git NAME"));
}

TEST(single_connection_needs_no_path_to_be_said)
{
    struct aad_error err;

    home_fixture_put_generic("one", "\"https://dev.example/one\"");
    assert_string_equal(find("", "", &err), "one");
    assert_string_equal(find("", "me", &err), "one");
    assert_string_equal(find("/two/x", "", &err), "");
    assert_int_equal(err.code, AAD_NOT_FOUND);
}

TEST(same_path_is_ambiguous)
{
    struct aad_error err;

    home_fixture_put_generic("a", "\"https://dev.example/one\"");
    home_fixture_put_generic("b", "\"https://dev.example/ONE/\"");
    assert_string_equal(find("/one/x", "", &err), "");
    assert_int_equal(err.code, AAD_AMBIGUOUS);
    assert_non_null(strstr(err.what, "a, b"));
    assert_non_null(strstr(err.remedy, "--connection NAME"));
}
