/*
 * test_registration.c - what a connection needs of the registration of its application
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/registration.h"

#include "connection/kind/kind.h"
#include "home-fixture.h"
#include "unit.h"

#define HERE                                                                                       \
    "client-id " HOME_FIXTURE_GUID "\nauthority https://login.microsoftonline.com/t.example\n"
#define LCS "kind lcs\nusername me@t.example\naudiences https://lcsapi.lcs.dynamics.com\n"

static void find(struct connection *c, const char *fields, struct registration_need *ret)
{
    unit_row(fields);
    (void)snprintf(c->name, sizeof c->name, "mine");
    home_fixture_set(c, fields);
    if (!c->grant)
        assert_int_equal(connection_set(c, "grant", c->kind->grant, NULL), AAD_OK);
    registration_find_need(c, ret);
}

TEST(need_follows_from_kind_and_grant)
{
    static const struct {
        const char *fields;
        bool is_public, is_web, trusts;
        const char *redirect;
        size_t n_apis, n_unknown;
    } rows[] = {
        {HERE LCS, true, false, false, NULL, 1, 0},
        {HERE LCS "grant device-code", true, false, false, NULL, 1, 0},
        {HERE LCS "grant authorization-code", false, false, false, "http://localhost", 1, 0},
        {HERE LCS "client-authentication private-key-jwt", false, false, false, NULL, 1, 0},
        {HERE "kind azurerm", false, false, false, NULL, 0, 0},
        {HERE "kind azurerm\ngrant workload-identity\nassertion-source github-actions", false,
         false, true, NULL, 0, 0},
        {HERE "kind dynamics\ngrant authorization-code\nredirect-uri https://a.test/x\n"
              "client-authentication client-secret-post\naudiences https://a.test",
         false, true, false, "https://a.test/x", 1, 0},
        {HERE "kind generic\ngrant device-code\naudiences https://a.test", true, false, false, NULL,
         0, 1},
        {HERE "kind powerplatform\ngrant device-code\naudiences https://api.powerplatform.com\n"
              "audiences https://service.powerapps.com/\naudiences https://x.crm4.dynamics.com\n"
              "audiences https://y.crm4.dynamics.com",
         true, false, false, NULL, 3, 0},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct registration_need need;

        find(&c, rows[i].fields, &need);
        assert_int_equal(need.is_public, rows[i].is_public);
        assert_int_equal(need.is_web, rows[i].is_web);
        assert_int_equal(need.trusts, rows[i].trusts);
        assert_int_equal(!need.redirect, !rows[i].redirect);
        if (need.redirect)
            assert_string_equal(need.redirect, rows[i].redirect);
        assert_int_equal(need.n_apis, rows[i].n_apis);
        assert_int_equal(need.n_unknown, rows[i].n_unknown);
        assert_false(need.takes_others);
    }
}

TEST(people_of_other_tenants_need_more)
{
    auto_connection struct connection c = {0};
    struct registration_need need;

    find(&c, LCS "authority https://login.microsoftonline.com/organizations", &need);
    assert_true(need.takes_others);
    assert_string_equal(need.apis[0]->id, "913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0");
}

/* A cloud of somebody's own has ids of its own. */
TEST(other_clouds_apis_are_unknown)
{
    auto_connection struct connection c = {0};
    struct registration_need need;

    find(&c, LCS "authority https://login.test/t.example", &need);
    assert_int_equal(need.n_apis, 0);
    assert_int_equal(need.n_unknown, 1);
}

TEST(what_nobody_registers_is_refused)
{
    static const struct {
        const char *fields;
        enum aad_code want;
    } rows[] = {
        {HERE LCS, AAD_OK},
        {HERE "kind azurerm", AAD_OK},
        {"kind azurerm\ngrant managed-identity", AAD_UNSUPPORTED},
        {"kind devops\ngrant personal-access-token", AAD_UNSUPPORTED},
        {"kind azurerm\nclient-id " HOME_FIXTURE_GUID "\nauthority https://fs.test/adfs",
         AAD_UNSUPPORTED},
        {"kind devops\ngrant device-code\nclient-id 04b07795-8ddb-461a-bbee-02f9e1bf7b46\n"
         "authority https://login.microsoftonline.com/t.example",
         AAD_UNSUPPORTED},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};
        struct registration_need need;

        find(&c, rows[i].fields, &need);
        assert_int_equal(registration_check(&c, NULL), rows[i].want);
    }
}

TEST(ports_of_loopback_are_not_compared)
{
    static const struct {
        const char *registered, *uri;
        bool want;
    } rows[] = {
        {"http://localhost\n", "http://localhost", true},
        {"http://localhost\n", "http://localhost:8400", true},
        {"http://localhost\n", "http://localhost:8400/", true},
        {"http://localhost/x\n", "http://localhost:8400", false},
        {"http://127.0.0.1\n", "http://localhost", false},
        {"https://a.test/x\nhttp://localhost:1/y\n", "http://localhost:2/y", true},
        {"https://a.test/x\n", "https://a.test/x", true},
        {"https://a.test:8443/x\n", "https://a.test/x", false},
        {"https://a.test/xy\n", "https://a.test/x", false},
        {"urn:ietf:wg:oauth:2.0:oob\n", "http://localhost", false},
        {"", "http://localhost", false},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_buf struct buf registered = {0};

        unit_row(rows[i].uri);
        buf_append_text(&registered, rows[i].registered);
        assert_int_equal(registration_has_redirect(&registered, rows[i].uri), rows[i].want);
    }
}

/* Each API is one of Microsoft's applications. */
TEST(kinds_name_whole_apis)
{
    const struct kind *kind;

    for (unsigned i = 0; (kind = kind_at(i)); i++) {
        const struct kind_target *target = kind->targets;

        for (; target && target->title; target++)
            assert_true(target->api && strlen(target->api->id) == 36 &&
                        target->api->permissions[0]);
        if (kind->api)
            assert_true(strlen(kind->api->id) == 36 && kind->api->title[0]);
    }
}
