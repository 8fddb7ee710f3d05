/*
 * test_key-import.c - keys that are imported
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "key-verbs-fixture.h"
#include "unit.h"

static struct aad_error error;

static const char *run(const char *words, enum aad_code want)
{
    return key_verbs_fixture_run(words, want, &error);
}

BEFORE_EACH(key_verbs_fixture_make);
AFTER_EACH(key_verbs_fixture_remove);

static const char *import_file(enum aad_code want)
{
    char words[200];

    assert_int_equal(
        file_replace(home_fixture_path("app.pfx"), 0600, "content of the file", 19, &error),
        AAD_OK);
    (void)snprintf(words, sizeof words, "import %s arm", home_fixture_path("app.pfx"));
    return run(words, want);
}

TEST(imported_key_is_said_and_its_file_is_to_be_deleted)
{
    const char *text = import_file(AAD_OK);

    assert_non_null(strstr(text, "The key is imported"));
    assert_non_null(strstr(text, "app.pfx now, and every other copy"));
    assert_string_equal(key_verbs_fixture.file, "content of the file");
    assert_string_equal(key_verbs_fixture.log, "import");
}

TEST(password_of_the_file_is_asked_for_once)
{
    key_verbs_fixture.wants_password = true;
    assert_string_equal(import_file(AAD_LOCKED), "");
    assert_string_equal(key_verbs_fixture.log, "import");
    assert_non_null(strstr(error.remedy, "terminal"));
    key_verbs_fixture.has_terminal = true;
    (void)import_file(AAD_OK);
    assert_string_equal(key_verbs_fixture.log, "import ask-password import");
}

TEST(wrong_password_is_not_asked_for_again)
{
    key_verbs_fixture.has_terminal = true;
    key_verbs_fixture.import_code = AAD_REJECTED;
    assert_string_equal(import_file(AAD_REJECTED), "");
    assert_string_equal(key_verbs_fixture.log, "import");
}

TEST(password_may_come_by_a_descriptor)
{
    char words[200];
    int ends[2];

    (void)import_file(AAD_OK);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "by fd\n", 6), 6);
    assert_int_equal(close(ends[1]), 0);
    key_verbs_fixture.wants_password = true;
    (void)snprintf(words, sizeof words, "import %s arm --secret-fd %d",
                   home_fixture_path("app.pfx"), ends[0]);
    (void)run(words, AAD_OK);
    assert_string_equal(key_verbs_fixture.password, "by fd");
    assert_string_equal(key_verbs_fixture.log, "import");
    (void)close(ends[0]);
    (void)run("import /nonexistent arm --secret-fd x", AAD_NOT_FOUND);
    (void)run("certificate arm --secret-fd 3", AAD_USAGE);
}

TEST(certificate_alone_is_pending_beside_the_one_in_use)
{
    const char *text;

    key_verbs_fixture.has_certificate = key_verbs_fixture.has_next = true;
    text = import_file(AAD_OK);
    assert_non_null(strstr(text, "The next certificate is pending"));
    assert_non_null(strstr(text, "app.pfx to the application registration"));
    assert_null(strstr(text, "every other copy"));
}

TEST(chain_is_said)
{
    key_verbs_fixture.has_chain = true;
    assert_non_null(strstr(import_file(AAD_OK), "2 certificates are kept beside the connection"));
}

TEST(missing_file_imports_nothing)
{
    (void)run("import /nonexistent/app.pfx arm", AAD_NOT_FOUND);
    assert_string_equal(key_verbs_fixture.log, "");
}

TEST(next_key_is_not_for_a_token)
{
    (void)run("import /nonexistent/app.pfx arm --renew", AAD_UNSUPPORTED);
    assert_non_null(strstr(error.remedy, "connection edit arm --store URI"));
}
