/*
 * test_grant.c - the ways in which a connection gets its token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/grant.h"

#include "base/text.h"
#include "unit.h"

TEST(grants_are_found_by_name)
{
    static const char *const names[] = {
        "password",           "authorization-code", "device-code",      "client-secret",
        "client-certificate", "workload-identity",  "managed-identity", "personal-access-token"};

    for (size_t i = 0; i < COUNT(names); i++) {
        assert_non_null(grant_find(names[i]));
        assert_string_equal(grant_find(names[i])->name, names[i]);
        assert_int_equal(grant_find(names[i])->is_user, i < 3);
    }
    assert_null(grant_find("refresh-token")); /* no connection chooses it */
    assert_null(grant_find("Password"));
    assert_null(grant_find(""));
    assert_null(grant_find(NULL));
}

/* Whatever grants there are: a new one is not written here. */
TEST(names_are_printed_as_a_list_of_the_rows)
{
    auto_buf struct buf printed = {0}, expected = {0};

    for (unsigned i = 0; grant_at(i); i++)
        buf_printf(&expected, "%s%s", !i ? "" : grant_at(i + 1) ? ", " : " or ", grant_at(i)->name);
    grant_print_names(&printed);
    assert_string_equal(buf_text(&printed), buf_text(&expected));
    assert_int_equal(strncmp(buf_text(&printed), "password, ", 10), 0);
}

/* What one column says, another must not deny. */
TEST(rows_are_consistent)
{
    const struct grant *grant;

    for (unsigned i = 0; (grant = grant_at(i)); i++) {
        assert_true(text_is_name(grant->name));
        assert_int_equal(!grant->secret_role, !grant->secret_title);
        assert_false(grant->secret_role && grant->has_key);
        assert_int_equal(grant->needs_store,
                         grant->secret_role || grant->has_key || grant->needs_person);
        assert_int_equal(!!grant->secret_role + grant->has_key + grant->has_source +
                             grant->is_machine + grant->needs_person,
                         1); /* there is one proof */
        assert_int_equal(grant->is_assertion, grant->has_key || grant->has_source);
        assert_false(grant->is_machine && grant->refused_with); /* no authority refuses it */
        assert_true(grant->is_user || !grant->needs_person);
        assert_true(grant->is_user || !grant->pseudo_tenants[0].tenant);
        assert_true(!grant->is_bare || grant->secret_role);
        if (grant->secret_role) /* a bare one is shown to no authority */
            assert_int_equal(!grant->refused_with, grant->is_bare);
    }
}

TEST(pseudo_tenants_are_for_people)
{
    const struct grant *password = grant_find("password"), *secret = grant_find("client-secret");

    for (unsigned i = 0; grant_at(i); i++)
        assert_int_equal(grant_allows_tenant(grant_at(i), "organizations", "auto"),
                         grant_at(i)->is_user);
    assert_true(grant_allows_tenant(secret, "contoso.example", "2"));
    assert_false(grant_allows_tenant(secret, "Organizations", "auto"));
    assert_true(grant_allows_tenant(password, "ORGANIZATIONS", "2"));
    assert_true(grant_allows_tenant(password, "common", "auto"));
    assert_true(grant_allows_tenant(password, "common", "1"));
    assert_false(grant_allows_tenant(password, "common", "2"));
    assert_false(grant_allows_tenant(password, "consumers", "1"));
}
