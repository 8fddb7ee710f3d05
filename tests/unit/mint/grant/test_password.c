/*
 * test_password.c - the body of a user's name and password
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint-fixture.h"
#include "mint/grant/body.h"
#include "unit.h"

static struct connection connection;

static enum aad_code build(enum body_version version, const char *text, struct secret *body,
                           struct aad_error *err)
{
    return mint_fixture_build(&body_password, &connection, version, text, body, err);
}

static int start(void)
{
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    return 0;
}

BEFORE_ALL(start);

TEST(v2_body_has_the_scope_and_everything_encoded)
{
    auto_secret struct secret body = {0};

    assert_int_equal(build(BODY_V2, "p&w+1 =%", &body, NULL), AAD_OK);
    assert_string_equal(body.bytes,
                        "grant_type=password&client_id=9b000000-0000-4000-8000-000000000001"
                        "&scope=https%3A%2F%2Flcsapi.lcs.dynamics.com%2Fuser_impersonation"
                        "%20openid%20profile%20offline_access"
                        "&username=svc-lcs%40contoso.example&password=p%26w%2B1%20%3D%25");
}

TEST(v1_body_has_the_resource)
{
    auto_secret struct secret body = {0};

    assert_int_equal(build(BODY_V1, "pw", &body, NULL), AAD_OK);
    assert_string_equal(body.bytes,
                        "grant_type=password&client_id=9b000000-0000-4000-8000-000000000001"
                        "&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com&scope=openid"
                        "&username=svc-lcs%40contoso.example&password=pw");
}

TEST(password_with_outer_space_is_not_sent)
{
    static const char *const passwords[] = {" pw", "pw ", "pw\n", "\tpw", " "};
    struct aad_error err = {0};

    for (size_t i = 0; i < COUNT(passwords); i++) {
        auto_secret struct secret body = {0};

        assert_int_equal(build(BODY_V2, passwords[i], &body, &err), AAD_REJECTED);
        assert_int_equal(body.len, 0);
        assert_non_null(strstr(err.what, "white space"));
    }
}

TEST(empty_password_is_not_sent)
{
    auto_secret struct secret body = {0};
    struct aad_error err = {0};

    assert_int_equal(build(BODY_V2, "", &body, &err), AAD_NOT_FOUND);
}

TEST(it_is_found_by_name_and_is_a_users)
{
    assert_ptr_equal(body_find("password"), &body_password);
    assert_true(grant_find("password")->is_user);
    assert_string_equal(grant_find("password")->secret_role, "password");
    assert_null(grant_find("no-such-grant"));
    assert_null(grant_find(NULL));
}
