/*
 * test_module.c - the manage module's entry
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/manage-module.h"
#include "unit.h"

module_function manage_module_entry;

TEST(module_has_each_function_of_its_abi)
{
    const struct manage_module *module =
        (const struct manage_module *)(const void *)manage_module_entry();

    assert_int_equal(module->head.abi, MANAGE_ABI);
    assert_int_equal(module->head.size, sizeof *module);
    assert_true(module->list && module->convert && module->test && module->share && module->erase);
    assert_true(module->list_passwords && module->add_password && module->remove_password);
}
