/*
 * test_key-list.c - tokens and keys are shown for people and for programs
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-verbs-fixture.h"
#include "unit.h"

static struct aad_error error;

static const char *run(const char *words, enum aad_code want)
{
    return key_verbs_fixture_run(words, want, &error);
}

BEFORE_EACH(key_verbs_fixture_make);
AFTER_EACH(key_verbs_fixture_remove);

TEST(people_get_one_entry_each_with_its_uri)
{
    const char *text = run("list", AAD_OK);

    assert_non_null(strstr(text, "token        work: SoftHSM\n  'pkcs11:token=work'\n"));
    assert_non_null(strstr(text, "  private-key  k\n      '" KEY_FIXTURE_URI "'\n"));
    assert_string_equal(key_verbs_fixture.log, "list(pkcs11:)");
}

TEST(module_that_was_left_out_is_named)
{
    assert_non_null(
        strstr(run("list", AAD_OK), "module sluggish is not shown in full: it is slow\n"));
}

TEST(uri_narrows_what_is_shown_and_login_shows_more)
{
    (void)run("list pkcs11:token=work --login", AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "list(pkcs11:token=work,login)");
}

TEST(programs_get_json)
{
    const char *text = run("list --json", AAD_OK);

    assert_int_equal(text[0], '[');
    assert_non_null(strstr(text, "\"pkcs11:token=work\""));
    assert_non_null(strstr(text, "\"" KEY_FIXTURE_URI "\""));
    assert_non_null(strstr(text, "\"private-key\""));
    assert_null(strstr(text, "sluggish"));
}

TEST(nothing_is_said_to_be_nothing)
{
    assert_non_null(strstr(run("list pkcs11:token=nosuch", AAD_OK), "There are no tokens"));
    assert_string_equal(run("list pkcs11:token=nosuch --json", AAD_OK), "[]\n");
}

TEST(what_is_no_uri_is_refused)
{
    assert_string_equal(run("list work", AAD_USAGE), "");
    assert_non_null(strstr(error.what, "pkcs11:"));
}

TEST(failed_discovery_shows_nothing)
{
    key_verbs_fixture.discover_code = AAD_REFUSED;
    assert_string_equal(run("list pkcs11:token=work", AAD_REFUSED), "");
}
