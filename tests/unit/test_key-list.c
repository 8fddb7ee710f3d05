/*
 * test_key-list.c - tokens and keys are shown for people and for programs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "key-verbs-fixture.h"

static struct aad_error error;

static const char *run(const char *words, enum aad_code want)
{
    return key_verbs_fixture_run(words, want, &error);
}

static void people_get_one_entry_each_with_its_uri(void **state)
{
    const char *text = run("list", AAD_OK);

    (void)state;
    assert_non_null(strstr(text, "token        work: SoftHSM\n  pkcs11:token=work\n"));
    assert_non_null(strstr(text, "  private-key  k\n      " KEY_FIXTURE_URI "\n"));
    assert_string_equal(key_verbs_fixture.log, "list(pkcs11:)");
}

static void module_that_was_left_out_is_named(void **state)
{
    (void)state;
    assert_non_null(
        strstr(run("list", AAD_OK), "module sluggish is not shown in full: it is slow\n"));
}

static void uri_narrows_what_is_shown_and_login_shows_more(void **state)
{
    (void)state;
    (void)run("list pkcs11:token=work --login", AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "list(pkcs11:token=work,login)");
}

static void programs_get_json(void **state)
{
    const char *text = run("list --json", AAD_OK);

    (void)state;
    assert_int_equal(text[0], '[');
    assert_non_null(strstr(text, "\"pkcs11:token=work\""));
    assert_non_null(strstr(text, "\"" KEY_FIXTURE_URI "\""));
    assert_non_null(strstr(text, "\"private-key\""));
    assert_null(strstr(text, "sluggish"));
}

static void nothing_is_said_to_be_nothing(void **state)
{
    (void)state;
    assert_non_null(strstr(run("list pkcs11:token=nosuch", AAD_OK), "There are no tokens"));
    assert_string_equal(run("list pkcs11:token=nosuch --json", AAD_OK), "[]\n");
}

static void what_is_no_uri_is_refused(void **state)
{
    (void)state;
    assert_string_equal(run("list work", AAD_USAGE), "");
    assert_non_null(strstr(error.what, "begins with 'pkcs11:'"));
}

static void failed_discovery_shows_nothing(void **state)
{
    (void)state;
    key_verbs_fixture.discover_code = AAD_REFUSED;
    assert_string_equal(run("list pkcs11:token=work", AAD_REFUSED), "");
}

#define TEST(name)                                                                                 \
    cmocka_unit_test_setup_teardown(name, key_verbs_fixture_make, key_verbs_fixture_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(people_get_one_entry_each_with_its_uri),
        TEST(module_that_was_left_out_is_named),
        TEST(uri_narrows_what_is_shown_and_login_shows_more),
        TEST(programs_get_json),
        TEST(nothing_is_said_to_be_nothing),
        TEST(what_is_no_uri_is_refused),
        TEST(failed_discovery_shows_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
