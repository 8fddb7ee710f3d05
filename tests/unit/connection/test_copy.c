/*
 * test_copy.c - a connection as it is, to go back to
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/copy.h"

#include "home-fixture.h"
#include "unit.h"

#define ISSUER                                                                                     \
    "{\"version\":1,\"kind\":\"generic\",\"grant\":\"client-secret\","                             \
    "\"issuer\":\"https://a.example/one\",\"token-endpoint\":\"https://a.example/token\","         \
    "\"client-id\":\"my-app\",\"timeout\":7,\"x5c\":true,"                                         \
    "\"audiences\":[\"https://x.example\",\"https://y.example\"],"                                 \
    "\"hosts\":[\"https://x.example\",\"https://y.example/path\"],"                                \
    "\"description\":\"two words\"}"

static void check_copy(const struct connection *c)
{
    auto_connection struct connection copy = {0};
    auto_buf struct buf want = {0}, got = {0};

    assert_int_equal(connection_set(&copy, "username", "somebody else", NULL), AAD_USAGE);
    assert_int_equal(connection_set(&copy, "project", "7", NULL), AAD_OK);
    assert_int_equal(connection_copy(c, &copy, NULL), AAD_OK);
    for (const char *const *key = connection_keys(); *key; key++) {
        auto_buf struct buf old = {0}, new = {0};

        connection_get(c, *key, &old);
        connection_get(&copy, *key, &new);
        assert_string_equal(buf_text(&old), buf_text(&new));
    }
    assert_string_equal(copy.name, c->name);
    assert_string_equal(copy.authority ? copy.authority : "-", c->authority ? c->authority : "-");
    assert_string_equal(copy.tenant ? copy.tenant : "-", c->tenant ? c->tenant : "-");
    assert_int_equal(copy.n_hosts, c->n_hosts);
    assert_int_equal(connection_print(c, &want, NULL), AAD_OK);
    assert_int_equal(connection_print(&copy, &got, NULL), AAD_OK);
    assert_string_equal(buf_text(&want), buf_text(&got));
}

static void check_file(const char *text)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    if (connection_parse("mine", text, strlen(text), &c, &err))
        fail_msg("%s", err.what);
    check_copy(&c);
}

TEST(copy_has_every_field)
{
    check_file(HOME_FIXTURE_LCS);
    check_file(ISSUER);
}

/* In the middle of a dialog. */
TEST(copy_may_be_incomplete)
{
    auto_connection struct connection c = {0};

    check_copy(&c);
    assert_int_equal(connection_set(&c, "kind", "lcs", NULL), AAD_OK);
    assert_int_equal(connection_set(&c, "authority", "AzureCloud", NULL), AAD_OK);
    check_copy(&c);
}
