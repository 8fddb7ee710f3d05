/*
 * test_mint_load.c - what the loader of the mint module refuses (P10)
 *
 * Built together with broker/mint.c, whose MINT_MODULE_PATH is a path of this test: each test puts
 * something else there. FAKE_MINT_GOOD and FAKE_MINT_OLD are built from tests/fake/mint_module.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/mint.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char dir[256];
static struct aad_error error;

static int set_up(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof dir, "%s", MINT_MODULE_PATH);
    *strrchr(dir, '/') = '\0';
    memset(&error, 0, sizeof error);
    (void)unlink(MINT_MODULE_PATH);
    (void)mkdir(dir, 0755);
    return chmod(dir, 0755);
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(MINT_MODULE_PATH);
    return rmdir(dir);
}

static void install(const char *from)
{
    char command[1024];

    (void)snprintf(command, sizeof command, "cp '%s' '%s' && chmod 644 '%s'", from,
                   MINT_MODULE_PATH, MINT_MODULE_PATH);
    assert_int_equal(system(command), 0);
}

static void an_absent_module_is_named(void **state)
{
    const struct mint_module *module = NULL;

    (void)state;
    assert_int_equal(mint_load(&module, &error), AAD_UNAVAILABLE);
    assert_null(module);
    assert_non_null(strstr(error.remedy, MINT_MODULE_PATH));
}

static void what_is_no_module_is_refused(void **state)
{
    const struct mint_module *module = NULL;

    (void)state;
    install("/etc/passwd");
    assert_int_equal(mint_load(&module, &error), AAD_UNAVAILABLE);
    assert_null(module);
}

static void a_module_of_another_version_is_refused(void **state)
{
    const struct mint_module *module = NULL;

    (void)state;
    install(FAKE_MINT_OLD);
    assert_int_equal(mint_load(&module, &error), AAD_UNAVAILABLE);
    assert_null(module);
}

/* P10 */
static void a_module_that_others_could_replace_is_not_loaded(void **state)
{
    const struct mint_module *module = NULL;

    (void)state;
    install(FAKE_MINT_GOOD);
    assert_int_equal(chmod(dir, 0777), 0);
    assert_int_equal(mint_load(&module, &error), AAD_CONFIG);
    assert_int_equal(chmod(dir, 0755), 0);
    assert_int_equal(chmod(MINT_MODULE_PATH, 0666), 0);
    assert_int_equal(mint_load(&module, &error), AAD_CONFIG);
    assert_null(module);
}

/* Last, since it stays loaded. */
static void a_good_module_is_loaded_once(void **state)
{
    const struct mint_module *module = NULL, *again = NULL;

    (void)state;
    install(FAKE_MINT_GOOD);
    assert_int_equal(mint_load(&module, &error), AAD_OK);
    assert_int_equal(module->token(NULL, NULL, &error), AAD_CANCELLED);
    assert_int_equal(unlink(MINT_MODULE_PATH), 0);
    assert_int_equal(mint_load(&again, &error), AAD_OK);
    assert_ptr_equal(module, again);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_absent_module_is_named),
        TEST(what_is_no_module_is_refused),
        TEST(a_module_of_another_version_is_refused),
        TEST(a_module_that_others_could_replace_is_not_loaded),
        TEST(a_good_module_is_loaded_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
