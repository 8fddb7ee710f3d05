/*
 * test_module-file.c - where a module is registered: what there is beside the folder of this build
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "module.h"
#include "unit.h"

static struct module_file file;
static struct aad_error error;

static int start(void)
{
    memset(&file, 0, sizeof file);
    memset(&error, 0, sizeof error);
    return 0;
}

BEFORE_EACH(start);

/* The user has no file, and the administrator none. */
TEST(a_module_of_one_place_is_found_without_an_error)
{
    assert_int_equal(module_find("mock", &file, &error), AAD_OK);
    assert_non_null(strstr(file.path, "pkcs11-mock.so"));
    assert_int_equal(error.code, AAD_OK);
    assert_string_equal(error.what, "");
}

TEST(a_module_of_no_place_is_told)
{
    assert_int_equal(module_find("nowhere", &file, &error), AAD_NOT_FOUND);
    assert_int_equal(error.code, AAD_NOT_FOUND);
    assert_non_null(strstr(error.what, "'nowhere'"));
    assert_non_null(strstr(error.remedy, "NAME.module"));
}
