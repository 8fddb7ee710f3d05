/*
 * test_key-certificate.c - certificates that are asked for, and keys that are imported
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

TEST(certificate_is_printed_with_what_to_upload)
{
    const char *text = run("certificate arm", AAD_OK);

    assert_int_equal(strncmp(text, "PEM of the certificate\n", 23), 0);
    assert_non_null(strstr(text, "kept beside its key"));
    assert_non_null(strstr(text, "(SHA-1)    A1A1\n"));
    assert_non_null(strstr(text, "(SHA-256)  B2B2\n"));
    assert_non_null(strstr(text, "Upload the PEM text above"));
    assert_string_equal(key_verbs_fixture.opened, KEY_FIXTURE_URI);
    assert_string_equal(key_verbs_fixture.pin, "fd:9");
}

TEST(output_gets_the_certificate_and_nothing_else)
{
    char words[200];
    const char *text;

    (void)snprintf(words, sizeof words, "certificate arm --output %s", home_fixture_path("c.pem"));
    text = run(words, AAD_OK);
    assert_null(strstr(text, "PEM of"));
    assert_non_null(strstr(text, "c.pem to the application registration"));
    assert_string_equal(home_fixture_read(home_fixture_path("c.pem")), "PEM of the certificate\n");
}

/* A new certificate takes the place of the one that is registered. */
TEST(output_that_cannot_be_written_leaves_the_old_certificate)
{
    char words[200];

    (void)snprintf(words, sizeof words, "certificate arm --output %s",
                   home_fixture_path("missing/c.pem"));
    (void)run(words, AAD_NOT_FOUND);
    assert_string_equal(key_verbs_fixture.opened, "");
}

TEST(certificate_that_the_store_does_not_take_is_kept_beside_the_connection)
{
    key_verbs_fixture.takes_no_certificate = true;
    assert_non_null(strstr(run("certificate arm", AAD_OK), "connections/arm.pem"));
    assert_string_equal(
        home_fixture_read(home_fixture_path(".config/aad-credential/connections/arm.pem")),
        "PEM of the certificate\n");
    assert_non_null(strstr(run("certificate " KEY_FIXTURE_URI, AAD_OK), "keep the file"));
}

TEST(request_is_printed_alone)
{
    assert_string_equal(run("certificate arm --request", AAD_OK), "PEM of the certificate\n");
    assert_true(key_verbs_fixture.is_request);
}

TEST(subject_is_what_was_given_or_the_label)
{
    (void)run("certificate arm", AAD_OK);
    assert_string_equal(key_verbs_fixture.subject, "k");
    (void)run("certificate pkcs11:object=a%20b;token=x?module-name=m", AAD_OK);
    assert_string_equal(key_verbs_fixture.subject, "a b");
    (void)run("certificate pkcs11:token=x?module-name=m", AAD_OK);
    assert_string_equal(key_verbs_fixture.subject, "aad-credential");
    (void)run("certificate pkcs11:object=a%0ab?module-name=m", AAD_OK);
    assert_string_equal(key_verbs_fixture.subject, "aad-credential");
    (void)run("certificate arm --subject CN=build", AAD_OK);
    assert_string_equal(key_verbs_fixture.subject, "build");
}

TEST(subject_and_days_have_limits)
{
    (void)run("certificate arm --days 1826", AAD_OK);
    assert_int_equal(key_verbs_fixture.days, 1826);
    (void)run("certificate arm", AAD_OK);
    assert_int_equal(key_verbs_fixture.days, 365);
    (void)run("certificate arm --days 1827", AAD_USAGE);
    (void)run("certificate arm --days 0", AAD_USAGE);
    (void)run("certificate arm --days x", AAD_USAGE);
    (void)run("certificate arm --subject CN=", AAD_USAGE);
    (void)run("certificate arm --subject "
              "12345678901234567890123456789012345678901234567890123456789012345",
              AAD_USAGE);
    assert_string_equal(key_verbs_fixture.log, "");
}

TEST(failed_certificate_prints_nothing)
{
    key_verbs_fixture.verb_code = AAD_NOT_FOUND;
    assert_string_equal(run("certificate arm", AAD_NOT_FOUND), "");
}

/* --- import --------------------------------------------------------------------------------- */

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
