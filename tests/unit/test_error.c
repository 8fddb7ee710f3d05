/*
 * test_error.c - the table of codes is whole, and errno values find their code
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void every_code_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (unsigned i = 0; i < AAD_CODES; i++) {
        assert_non_null(error_name((enum aad_code)i));
        for (unsigned j = 0; j < i; j++)
            assert_string_not_equal(error_name((enum aad_code)i), error_name((enum aad_code)j));
    }
}

static void exit_status_is_the_code(void **state)
{
    (void)state;
    for (unsigned i = 0; i < AAD_CODES; i++)
        assert_int_equal(error_exit_status((enum aad_code)i), i);
}

static void unknown_code_counts_as_internal(void **state)
{
    (void)state;
    assert_int_equal(error_exit_status((enum aad_code)99), AAD_INTERNAL);
    assert_string_equal(error_name((enum aad_code)99), "internal");
}

static void every_failure_but_cancelling_has_a_remedy(void **state)
{
    struct aad_error err = {0};

    (void)state;
    for (unsigned i = AAD_OK + 1; i < AAD_CODES; i++) {
        (void)aad_error_set(&err, (enum aad_code)i, NULL, "x");
        assert_non_null(error_remedy(&err));
        if (i != AAD_CANCELLED)
            assert_string_not_equal(error_remedy(&err), "");
    }
}

static void own_remedy_goes_before_the_default(void **state)
{
    struct aad_error err = {0};

    (void)state;
    (void)aad_error_set(&err, AAD_LOCKED, NULL, "x");
    assert_non_null(strstr(error_remedy(&err), "unlock"));
    assert_int_equal(aad_error_remedy(&err, "say %s", "please"), AAD_LOCKED);
    assert_string_equal(error_remedy(&err), "say please");
}

static void only_passing_failures_are_transient(void **state)
{
    (void)state;
    assert_true(error_is_transient(AAD_NETWORK));
    assert_true(error_is_transient(AAD_TIMEOUT));
    assert_true(error_is_transient(AAD_THROTTLED));
    assert_false(error_is_transient(AAD_REJECTED));
    assert_false(error_is_transient(AAD_LOCKED));
    assert_false(error_is_transient(AAD_OK));
}

static void errno_becomes_a_code_with_its_text(void **state)
{
    struct aad_error err = {0};

    (void)state;
    assert_int_equal(error_set_errno(&err, ENOENT, "cannot open %s", "x"), AAD_NOT_FOUND);
    assert_string_equal(err.what, "cannot open x: No such file or directory");
    assert_int_equal(error_set_errno(&err, ENOSPC, "w"), AAD_IO);
    assert_int_equal(error_set_errno(&err, ENOMEM, "w"), AAD_INTERNAL);
    assert_int_equal(error_set_errno(NULL, EACCES, "w"), AAD_IO);
}

static void long_text_keeps_its_reason(void **state)
{
    struct aad_error err = {0};
    char name[600];

    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    assert_int_equal(error_set_errno(&err, ENOSPC, "%s", name), AAD_IO);
    assert_non_null(strstr(err.what, ": No space left on device"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_a_name_of_its_own),
        cmocka_unit_test(exit_status_is_the_code),
        cmocka_unit_test(unknown_code_counts_as_internal),
        cmocka_unit_test(every_failure_but_cancelling_has_a_remedy),
        cmocka_unit_test(own_remedy_goes_before_the_default),
        cmocka_unit_test(only_passing_failures_are_transient),
        cmocka_unit_test(errno_becomes_a_code_with_its_text),
        cmocka_unit_test(long_text_keeps_its_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
