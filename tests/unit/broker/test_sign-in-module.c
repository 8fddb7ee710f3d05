/*
 * test_sign-in-module.c - the module that signs a person in is loaded from one place
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/sign-in-module.h"

#include <unistd.h>

#include "unit.h"

/* Nothing is at the path that it was compiled with. */
TEST(absent_module_is_named)
{
    const struct sign_in_module *module = NULL;
    struct aad_error err = {0};

    assert_int_equal(sign_in_load(&module, &err), AAD_UNAVAILABLE);
    assert_null(module);
    assert_non_null(strstr(err.what, "the module that signs a person in"));
    assert_non_null(strstr(err.what, "modules/sign-in.so"));
}
