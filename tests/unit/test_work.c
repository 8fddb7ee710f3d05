/*
 * test_work.c - which plugins a store's process takes, and what it does with a caller that is none
 *
 * The host process is the real one, built to load tests/fake/store_plugin.c.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/work.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "store/open.h"

#define LONG_MS 20000

static struct aad_error error;

static enum aad_code check(const char *name)
{
    struct store_spec spec = {.name_location = name, .deadline = deadline_in_ms(LONG_MS)};
    auto_store struct store *store = NULL;

    memset(&error, 0, sizeof error);
    assert_int_equal(store_open(&spec, &store, &error), AAD_OK);
    return store_check(store, &error);
}

static void want_refused(const char *name, enum aad_code wanted, const char *why)
{
    if (check(name) != wanted || !strstr(error.what, why))
        fail_msg("%s: code %d, '%s'", name, (int)error.code, error.what);
}

static void a_good_one_is_taken(void **state)
{
    (void)state;
    assert_int_equal(check("fake"), AAD_OK);
}

static void another_version_is_refused(void **state)
{
    (void)state;
    want_refused("fake-old", AAD_UNSUPPORTED, "another version");
    want_refused("fake-short", AAD_UNSUPPORTED, "another version");
    want_refused("fake-none", AAD_UNSUPPORTED, "does not work with this version");
}

static void a_plugin_is_what_its_file_says(void **state)
{
    (void)state;
    want_refused("fake-named", AAD_UNSUPPORTED, "not what its file says");
}

static void one_that_is_not_there_is_named(void **state)
{
    (void)state;
    want_refused("no-such", AAD_NOT_FOUND, "there is no store plugin '");
    assert_non_null(strstr(error.remedy, "the connection's store"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_one_is_taken),
        cmocka_unit_test(another_version_is_refused),
        cmocka_unit_test(a_plugin_is_what_its_file_says),
        cmocka_unit_test(one_that_is_not_there_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
