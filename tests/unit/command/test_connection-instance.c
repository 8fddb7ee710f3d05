/*
 * test_connection-instance.c - an authority's host that is in none of our tables
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-instance.h"

#include "broker/mint-module.h"
#include "home-fixture.h"
#include "unit.h"

static unsigned n_asked;

static enum aad_code play_instance(const struct mint_request *request, struct aad_error *err)
{
    n_asked++;
    assert_true(deadline_left_ms(&request->deadline) > 0);
    return aad_error_set(err, AAD_CONFIG, NULL, "%s is unknown", request->connection->authority);
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.head = {.abi = MINT_ABI, .size = sizeof module},
                                              .instance = play_instance};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

static int begin(void)
{
    n_asked = 0;
    return 0;
}

BEFORE_EACH(begin);

TEST(host_that_nobody_knows_is_asked_about)
{
    static const struct {
        const char *fields;
        bool is_asked;
    } rows[] = {
        {"authority https://login.microsoftonline.com/t.example", false},
        {"authority https://login.windows.net/t.example", false},
        {"authority https://login.microsoftonline.us/t.example", false},
        {"authority https://login.microsoftonIine.com/t.example", true},
        {"authority https://login.microsoftonline.com.evil.example/t.example", true},
        {"authority https://login.sovcloud-identity.fr/t.example", true},
        {"authority https://t.b2clogin.com/t.example", false},
        {"authority https://t.ciamlogin.com/t.example", false},
        {"authority https://evilb2clogin.com/t.example", true},
        {"authority https://a.t.b2clogin.com/t.example", true},
        {"authority https://sts.example/adfs", false},
        {"authority https://localhost:8443/t.example", false},
        {"authority https://login.example/t.example\ngrant managed-identity", false},
        {"issuer https://login.example/t.example", false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct aad_error err = {0};

        unit_row(rows[i].fields);
        home_fixture_set(&c, "kind generic");
        home_fixture_set(&c, rows[i].fields);
        n_asked = 0;
        assert_int_equal(connection_instance_is_asked(&c), rows[i].is_asked);
        assert_int_equal(connection_instance_check(&c, NULL, &err),
                         rows[i].is_asked ? AAD_CONFIG : AAD_OK);
        assert_int_equal(n_asked, rows[i].is_asked);
    }
}

TEST(authority_that_stays_is_not_asked_about)
{
    auto_connection struct connection c = {0}, before = {0};

    home_fixture_set(&c, "kind generic\nauthority https://login.example/t.example");
    home_fixture_set(&before, "kind generic\nauthority https://login.example/t.example");
    assert_int_equal(connection_instance_check(&c, &before, NULL), AAD_OK);
    assert_int_equal(n_asked, 0);
    home_fixture_set(&before, "authority https://login.example/other.example");
    assert_int_equal(connection_instance_check(&c, &before, NULL), AAD_CONFIG);
}
