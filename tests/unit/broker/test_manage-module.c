/*
 * test_manage-module.c - the module for Azure DevOps is loaded from one place
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/manage-module.h"

#include <unistd.h>

#include "unit.h"

/* Nothing is at the path that it was compiled with. */
TEST(absent_module_is_named)
{
    const struct manage_module *module = NULL;
    struct aad_error err = {0};

    assert_int_equal(manage_load(&module, &err), AAD_UNAVAILABLE);
    assert_null(module);
    assert_non_null(strstr(err.what, "the module for Azure DevOps and Microsoft Graph"));
    assert_non_null(strstr(err.what, "modules/manage.so"));
}
