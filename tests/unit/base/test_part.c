/*
 * test_part.c - what is said of a part that is not here
 *
 * PARTS_LEFT_OUT is of this test: its build is without `endpoint` and `manage`.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/part.h"

#include "unit.h"

#define PATH "/usr/lib/aad-credential/a.so"

static struct aad_error err;
static char where[PART_WHERE_MAX];

TEST(package_of_a_part_is_named)
{
    assert_true(part_where("pkcs11", where, sizeof where));
    assert_string_equal(where, "it is in the package aad-credential-pkcs11");
    assert_int_equal(part_fail("pkcs11", PATH, &err), AAD_UNAVAILABLE);
    assert_string_equal(err.what, "the store pkcs11 is not installed: " PATH);
    assert_non_null(strstr(err.remedy, "Install the package aad-credential-pkcs11"));
}

TEST(build_without_a_part_names_the_option)
{
    assert_true(part_where("endpoint", where, sizeof where));
    assert_string_equal(where, "this aad-credential was built without it, by -Dendpoint=disabled");
    assert_int_equal(part_fail("manage", PATH, &err), AAD_UNAVAILABLE);
    assert_non_null(strstr(err.what, "was built without it"));
    assert_non_null(strstr(err.remedy, "-Dmanage=enabled"));
}

TEST(part_of_the_program_is_no_package)
{
    assert_false(part_where("keyring-file", where, sizeof where));
    assert_int_equal(part_fail("keyring-file", PATH, &err), AAD_UNAVAILABLE);
    assert_string_equal(err.what, "the store keyring-file is missing: " PATH);
    assert_string_equal(err.remedy, "Install aad-credential again.");
}

TEST(what_is_no_part_is_nowhere)
{
    assert_false(part_exists("vault"));
    assert_false(part_exists("point")); /* it ends the name of another */
    assert_true(part_exists("sign-in"));
    assert_false(part_where("vault", where, sizeof where));
    assert_int_equal(part_fail("vault", PATH, &err), AAD_UNAVAILABLE);
}
