/*
 * test_client-auth.c - how an application proves itself at the token endpoint
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/client-auth.h"

#include "home-fixture.h"
#include "unit.h"

TEST(each_connection_has_one)
{
    static const struct {
        const char *fields, *name, *role;
        bool has_key, is_extra;
    } rows[] = {
        {"grant password", "none", "password", false, false},
        {"grant client-secret", "client-secret-post", "client-secret", false, false},
        {"grant client-secret\nclient-authentication client-secret-basic", "client-secret-basic",
         "client-secret", false, false},
        {"grant client-certificate", "private-key-jwt", NULL, true, false},
        {"grant workload-identity", "none", NULL, false, false},
        {"grant managed-identity", "none", NULL, false, false},
        {"grant authorization-code", "none", NULL, false, false},
        {"grant authorization-code\nclient-authentication client-secret-post", "client-secret-post",
         "client-secret", false, true},
        {"grant device-code\nclient-authentication private-key-jwt", "private-key-jwt", NULL, true,
         true},
        {"grant authorization-code\nclient-authentication none", "none", NULL, false, false},
        {"grant password\nclient-authentication private-key-jwt", "private-key-jwt", "password",
         true, true},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_connection struct connection c = {0};

        unit_row(rows[i].fields);
        home_fixture_set(&c, rows[i].fields);
        assert_string_equal(client_auth_of(&c)->name, rows[i].name);
        assert_string_equal(client_auth_secret_role(&c) ? client_auth_secret_role(&c) : "",
                            rows[i].role ? rows[i].role : "");
        assert_int_equal(!client_auth_secret_title(&c), !rows[i].role);
        assert_int_equal(client_auth_has_key(&c), rows[i].has_key);
        assert_int_equal(client_auth_is_extra(&c), rows[i].is_extra);
    }
}

/* Until all of an edit is done, the new secret is beside the old one. */
TEST(an_edited_secret_is_beside)
{
    struct connection c = {.grant = (char[]){"password"}};

    assert_string_equal(client_auth_store_role(&c), "password");
    c.is_edited = true;
    assert_string_equal(client_auth_store_role(&c), "edited-password");
    assert_string_equal(client_auth_secret_role(&c), "password");
    c.grant = (char[]){"client-secret"};
    assert_string_equal(client_auth_store_role(&c), "edited-client-secret");
    c.grant = (char[]){"device-code"};
    assert_null(client_auth_store_role(&c));
    c.client_authentication = (char[]){"client-secret-basic"};
    assert_string_equal(client_auth_store_role(&c), "edited-client-secret");
}

TEST(names_are_those_of_the_rows)
{
    auto_buf struct buf names = {0};

    client_auth_print_names(&names);
    assert_string_equal(buf_text(&names),
                        "none, client-secret-post, client-secret-basic or private-key-jwt");
    assert_null(client_auth_find("client_secret_post"));
}
