/*
 * test_sign-in.c - the module's entry
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/sign-in-module.h"
#include "unit.h"

module_function sign_in_module_entry;

static const struct sign_in_module *module(void)
{
    return (const struct sign_in_module *)(const void *)sign_in_module_entry();
}

TEST(table_is_this_versions)
{
    assert_int_equal(module()->head.abi, SIGN_IN_ABI);
    assert_int_equal(module()->head.size, sizeof(struct sign_in_module));
    assert_non_null(module()->head.trace);
    assert_non_null(module()->authorize);
}

TEST(code_is_shown_only_where_it_fits)
{
    auto_buf struct buf code = {0}, none = {0};

    assert_true(module()->qr("https://microsoft.com/devicelogin", 80, 40, &code));
    assert_true(code.len > 0);
    assert_false(module()->qr("https://microsoft.com/devicelogin", 20, 40, &none));
    assert_false(module()->qr("https://microsoft.com/devicelogin", 80, 10, &none));
    assert_int_equal(none.len, 0);
}
