/*
 * test_grant_find("password")->c - the body of a user's name and password
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mint-fixture.h"
#include "mint/grant/body.h"

static struct connection connection;

static enum aad_code build(enum body_version version, const char *text, struct secret *body,
                           struct aad_error *err)
{
    return mint_fixture_build(&body_password, &connection, version, text, body, err);
}

static int start(void **state)
{
    (void)state;
    mint_fixture_lcs(&connection, "https://login.test/contoso.example");
    return 0;
}

static void v2_body_has_the_scope_and_everything_encoded(void **state)
{
    auto_secret struct secret body = {0};

    (void)state;
    assert_int_equal(build(BODY_V2, "p&w+1 =%", &body, NULL), AAD_OK);
    assert_string_equal(body.bytes,
                        "grant_type=password&client_id=9b000000-0000-4000-8000-000000000001"
                        "&scope=https%3A%2F%2Flcsapi.lcs.dynamics.com%2Fuser_impersonation"
                        "%20openid%20profile%20offline_access"
                        "&username=svc-lcs%40contoso.example&password=p%26w%2B1%20%3D%25");
}

static void v1_body_has_the_resource(void **state)
{
    auto_secret struct secret body = {0};

    (void)state;
    assert_int_equal(build(BODY_V1, "pw", &body, NULL), AAD_OK);
    assert_string_equal(body.bytes,
                        "grant_type=password&client_id=9b000000-0000-4000-8000-000000000001"
                        "&resource=https%3A%2F%2Flcsapi.lcs.dynamics.com&scope=openid"
                        "&username=svc-lcs%40contoso.example&password=pw");
}

static void password_with_outer_space_is_not_sent(void **state)
{
    static const char *const passwords[] = {" pw", "pw ", "pw\n", "\tpw", " "};
    struct aad_error err = {0};

    (void)state;
    for (size_t i = 0; i < sizeof passwords / sizeof *passwords; i++) {
        auto_secret struct secret body = {0};

        assert_int_equal(build(BODY_V2, passwords[i], &body, &err), AAD_REJECTED);
        assert_int_equal(body.len, 0);
        assert_non_null(strstr(err.what, "white space"));
    }
}

static void empty_password_is_not_sent(void **state)
{
    auto_secret struct secret body = {0};
    struct aad_error err = {0};

    (void)state;
    assert_int_equal(build(BODY_V2, "", &body, &err), AAD_NOT_FOUND);
}

static void it_is_found_by_name_and_is_a_users(void **state)
{
    (void)state;
    assert_ptr_equal(body_find("password"), &body_password);
    assert_true(grant_find("password")->is_user);
    assert_string_equal(grant_find("password")->secret_role, "password");
    assert_null(grant_find("no-such-grant"));
    assert_null(grant_find(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(v2_body_has_the_scope_and_everything_encoded),
        cmocka_unit_test(v1_body_has_the_resource),
        cmocka_unit_test(password_with_outer_space_is_not_sent),
        cmocka_unit_test(empty_password_is_not_sent),
        cmocka_unit_test(it_is_found_by_name_and_is_a_users),
    };

    return cmocka_run_group_tests(tests, start, NULL);
}
