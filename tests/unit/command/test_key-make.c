/*
 * test_key-make.c - keys are made as they were asked for, and destroyed only on purpose
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

TEST(new_key_is_shown_with_its_uri_and_what_comes_next)
{
    const char *text = run("generate arm --type ec:p256", AAD_OK);

    assert_string_equal(key_verbs_fixture.log, "generate(arm,ec:p256)");
    assert_non_null(strstr(text, "ec:p256\n'" KEY_FIXTURE_URI "'\n"));
    assert_non_null(strstr(text, "aad-credential key certificate arm\n"));
}

TEST(next_command_can_be_pasted_into_a_shell)
{
    assert_non_null(strstr(run("generate pkcs11:token=soft;object=a", AAD_OK),
                           "key certificate 'pkcs11:token=soft;object=a'\n"));
    /* which may match another key */
    assert_non_null(strstr(run("generate pkcs11:token=soft", AAD_OK),
                           "key certificate '" KEY_FIXTURE_URI "'\n"));
}

TEST(refused_key_says_nothing_on_stdout)
{
    key_verbs_fixture.verb_code = AAD_REFUSED;
    assert_string_equal(run("generate arm", AAD_REFUSED), "");
    key_verbs_fixture.open_code = AAD_UNAVAILABLE;
    assert_string_equal(run("generate arm", AAD_UNAVAILABLE), "");
}

TEST(deletion_without_a_person_needs_yes)
{
    (void)run("delete arm", AAD_USAGE);
    assert_string_equal(key_verbs_fixture.log, "");
    assert_non_null(strstr(error.remedy, "--yes"));
    assert_string_equal(run("delete arm --yes", AAD_OK), "The key is deleted.\n");
    assert_string_equal(key_verbs_fixture.log, "erase-key");
}

TEST(what_a_deletion_leaves_is_said)
{
    key_verbs_fixture.left = "Its public half is left.";
    assert_string_equal(run("delete arm --yes", AAD_OK),
                        "The key is deleted.\nIts public half is left.\n");
}

/* A connection that has got another grant, or store, says no longer where it was. */
TEST(key_that_was_left_behind_is_deleted_where_it_is)
{
    (void)run("delete arm --yes --store keyring-file", AAD_OK);
    assert_non_null(strstr(key_verbs_fixture.opened, "keyring-file"));
    (void)run("delete " KEY_FIXTURE_URI " --yes --store keyring-file", AAD_USAGE);
    assert_non_null(strstr(error.what, "a URI names its token itself"));
    (void)run("generate arm --store keyring-file", AAD_USAGE);
    assert_non_null(strstr(error.what, "'key generate' has no option --store"));
}

TEST(person_is_asked_before_the_deletion)
{
    key_verbs_fixture.has_terminal = true;
    assert_string_equal(run("delete arm", AAD_CANCELLED), "");
    assert_string_equal(key_verbs_fixture.log, "ask");
    key_verbs_fixture.says_yes = true;
    (void)run("delete arm", AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "ask erase-key");
}

TEST(failed_deletion_is_no_success)
{
    key_verbs_fixture.verb_code = AAD_LOCKED;
    assert_string_equal(run("delete arm --yes", AAD_LOCKED), "");
}
