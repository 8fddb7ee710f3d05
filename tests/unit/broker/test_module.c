/*
 * test_module.c - what the loader of modules refuses (P10, case 79)
 *
 * FAKE_MINT_GOOD is built from tests/fake/mint_module.c. test_mint-module.c has the rest.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/module.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "broker/mint-module.h"
#include "unit.h"

#define PATH "/proc/self/cwd/modules/m.so"

static struct aad_error error;

static int begin(void)
{
    char command[1024];

    memset(&error, 0, sizeof error);
    (void)mkdir("modules", 0755);
    (void)snprintf(command, sizeof command,
                   "rm -f modules/m.so && cp '%s' modules/m.so && chmod 644 modules/m.so",
                   FAKE_MINT_GOOD);
    return system(command);
}

BEFORE_ALL(unit_enter_dir);
BEFORE_EACH(begin);

static enum aad_code load(struct module_spec spec, const struct module_head **head)
{
    *head = NULL;
    spec.name = "fake";
    return module_load(&spec, head, &error);
}

TEST(what_is_another_table_is_refused)
{
    const struct module_spec good = {.path = PATH,
                                     .entry = "mint_module_entry",
                                     .abi = MINT_ABI,
                                     .size = sizeof(struct mint_module)};
    struct module_spec newer = good, larger = good, other = good, absent = good;
    const struct module_head *head;

    newer.abi++;
    larger.size++;
    other.entry = "sign_in_module_entry";
    absent.path = "/proc/self/cwd/modules/absent.so";
    assert_int_equal(load(newer, &head), AAD_UNAVAILABLE);
    assert_null(head);
    assert_non_null(strstr(error.what, "the fake module"));
    assert_non_null(strstr(error.what, "of another version"));
    assert_non_null(strstr(error.remedy, PATH));
    assert_int_equal(load(larger, &head), AAD_UNAVAILABLE);
    assert_int_equal(load(other, &head), AAD_UNAVAILABLE);
    assert_int_equal(load(absent, &head), AAD_UNAVAILABLE);
    assert_non_null(strstr(error.what, "it is not there"));
    assert_int_equal(load(good, &head), AAD_OK);
    assert_int_equal(head->abi, MINT_ABI);
}

/* To install it again would not help. */
TEST(a_module_that_cannot_be_opened_now_is_not_missing)
{
    const struct module_spec good = {.path = PATH, .entry = "mint_module_entry", .abi = MINT_ABI};
    const struct module_head *head;
    struct rlimit before, none;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = (struct rlimit){0, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    (void)load(good, &head);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(error.code, AAD_IO);
    assert_null(head);
    assert_non_null(strstr(error.what, "Too many open files"));
    assert_non_null(strstr(error.remedy, "ulimit -n"));
}

TEST(what_others_can_write_is_refused)
{
    const struct module_spec good = {.path = PATH, .entry = "mint_module_entry", .abi = MINT_ABI};
    const struct module_head *head;

    assert_int_equal(chmod("modules/m.so", 0666), 0);
    assert_int_equal(load(good, &head), AAD_CONFIG);
    assert_null(head);
}
