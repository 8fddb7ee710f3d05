/*
 * test_rv.c - what a PKCS#11 return value means for a person
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "state.h"
#include "unit.h"

TEST(every_value_is_an_error_that_says_what)
{
    for (CK_RV rv = 1; rv < 0x300; rv++) {
        struct aad_error err = {0};
        enum aad_code code = rv_error(rv, "it failed", &err);

        assert_true(code > AAD_OK && code < AAD_CODES);
        assert_int_equal(err.code, code);
        assert_int_equal(strncmp(err.what, "it failed: ", 11), 0);
        assert_true(strlen(err.what) > 15 && err.foreign[0]);
    }
}

TEST(what_a_person_must_do_differs)
{
    static const struct {
        CK_RV rv;
        enum aad_code code;
    } rows[] = {
        {CKR_PIN_INCORRECT, AAD_REJECTED},        {CKR_PIN_LOCKED, AAD_LOCKED},
        {CKR_DEVICE_REMOVED, AAD_UNAVAILABLE},    {CKR_SESSION_HANDLE_INVALID, AAD_UNAVAILABLE},
        {CKR_MECHANISM_INVALID, AAD_UNSUPPORTED}, {CKR_FUNCTION_CANCELED, AAD_CANCELLED},
        {CKR_USER_NOT_LOGGED_IN, AAD_LOCKED},     {CKR_GENERAL_ERROR, AAD_IO},
    };

    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(rv_error(rows[i].rv, "it failed", NULL), rows[i].code);
}

TEST(a_value_has_its_name_or_its_number)
{
    assert_string_equal(rv_name(CKR_PIN_LOCKED), "CKR_PIN_LOCKED");
    assert_string_equal(rv_name(0x80000001), "0x80000001");
}
