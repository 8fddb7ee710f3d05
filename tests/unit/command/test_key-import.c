/*
 * test_key-import.c - keys that are imported
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

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

TEST(missing_file_imports_nothing)
{
    (void)run("import /nonexistent/app.pfx arm", AAD_NOT_FOUND);
    assert_string_equal(key_verbs_fixture.log, "");
}
