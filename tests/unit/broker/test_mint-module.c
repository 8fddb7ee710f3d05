/*
 * test_mint-module.c - what the loader of the mint module refuses (P10, case 79)
 *
 * Built together with broker/mint-module.c, whose MINT_MODULE_PATH is a path of this test: each
 * test puts something else there. FAKE_MINT_GOOD and FAKE_MINT_OLD are built from
 * tests/fake/mint_module.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/mint-module.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit.h"

static char dir[256];
static struct aad_error error;

static int set_up(void)
{
    (void)snprintf(dir, sizeof dir, "%s", MINT_MODULE_PATH);
    *strrchr(dir, '/') = '\0';
    memset(&error, 0, sizeof error);
    (void)unlink(MINT_MODULE_PATH);
    (void)mkdir(dir, 0755);
    return chmod(dir, 0755);
}

static int tear_down(void)
{
    (void)unlink(MINT_MODULE_PATH);
    return rmdir(dir);
}

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static void install(const char *from)
{
    char command[1024];

    (void)snprintf(command, sizeof command, "cp '%s' '%s' && chmod 644 '%s'", from,
                   MINT_MODULE_PATH, MINT_MODULE_PATH);
    assert_int_equal(system(command), 0);
}

TEST(an_absent_module_is_named)
{
    const struct mint_module *module = NULL;

    assert_int_equal(mint_load(&module, &error), AAD_UNAVAILABLE);
    assert_null(module);
    assert_non_null(strstr(error.remedy, MINT_MODULE_PATH));
}

TEST(what_is_no_module_is_refused)
{
    const struct mint_module *module = NULL;

    install("/etc/passwd");
    assert_int_equal(mint_load(&module, &error), AAD_UNAVAILABLE);
    assert_null(module);
}

TEST(a_module_of_another_version_is_refused)
{
    const struct mint_module *module = NULL;

    install(FAKE_MINT_OLD);
    assert_int_equal(mint_load(&module, &error), AAD_UNAVAILABLE);
    assert_null(module);
}

/* P10 */
TEST(a_module_that_others_could_replace_is_not_loaded)
{
    const struct mint_module *module = NULL;

    install(FAKE_MINT_GOOD);
    assert_int_equal(chmod(dir, 0777), 0);
    assert_int_equal(mint_load(&module, &error), AAD_CONFIG);
    assert_int_equal(chmod(dir, 0755), 0);
    assert_int_equal(chmod(MINT_MODULE_PATH, 0666), 0);
    assert_int_equal(mint_load(&module, &error), AAD_CONFIG);
    assert_null(module);
}

/* Last, since it stays loaded. */
TEST(a_good_module_is_loaded_once)
{
    const struct mint_module *module = NULL, *again = NULL;

    install(FAKE_MINT_GOOD);
    assert_int_equal(mint_load(&module, &error), AAD_OK);
    assert_int_equal(module->token(NULL, NULL, &error), AAD_CANCELLED);
    assert_int_equal(unlink(MINT_MODULE_PATH), 0);
    assert_int_equal(mint_load(&again, &error), AAD_OK);
    assert_ptr_equal(module, again);
}
