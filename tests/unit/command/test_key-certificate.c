/*
 * test_key-certificate.c - certificates that are shown, made and dropped
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

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

/* What is made is not to be lost on its way out. */
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
    assert_string_equal(key_verbs_fixture.files, "arm");
    assert_non_null(strstr(run("certificate " KEY_FIXTURE_URI, AAD_OK), "keep the file"));
}

TEST(request_is_printed_alone)
{
    assert_string_equal(run("certificate arm --request", AAD_OK), "PEM of the request\n");
    assert_int_equal(key_verbs_fixture.task, MINT_KEY_REQUEST);
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

/* --- a certificate has a life --------------------------------------------------------------- */

TEST(certificate_that_is_there_is_shown)
{
    const char *text;

    key_verbs_fixture.has_certificate = true;
    text = run("certificate arm", AAD_OK);
    assert_int_equal(key_verbs_fixture.task, MINT_KEY_SHOW);
    assert_int_equal(strncmp(text, "PEM of the certificate\n", 23), 0);
    assert_non_null(strstr(text, "(SHA-1)    A1A1\n"));
    assert_non_null(strstr(text, "10 days left"));
    assert_null(strstr(text, "Upload"));
}

/* They would have done nothing, and somebody believed that they did. */
TEST(options_of_a_new_certificate_make_none)
{
    key_verbs_fixture.has_certificate = true;
    (void)run("certificate arm --days 30", AAD_USAGE);
    assert_non_null(strstr(error.remedy, "--renew"));
    key_verbs_fixture.has_next = true;
    (void)run("certificate arm --renew --days 30", AAD_USAGE);
    assert_non_null(strstr(error.remedy, "--discard"));
}

TEST(next_certificate_is_pending)
{
    const char *text;

    key_verbs_fixture.has_certificate = true;
    text = run("certificate arm --renew --days 30", AAD_OK);
    assert_int_equal(key_verbs_fixture.task, MINT_KEY_RENEW);
    assert_int_equal(strncmp(text, "PEM of the next one\n", 20), 0);
    assert_non_null(strstr(text, "is made, and pending"));
    assert_non_null(strstr(text, "(SHA-1)    C3C3\n"));
    assert_null(strstr(text, "A1A1"));
    assert_non_null(strstr(text, "verify arm"));
    key_verbs_fixture.has_next = true;
    text = run("certificate arm --renew", AAD_OK); /* again: the same one */
    assert_null(strstr(text, "is made"));
    assert_non_null(strstr(text, "PEM of the next one\n"));
}

TEST(what_is_pending_is_shown_beside_what_is_in_use)
{
    const char *text, *next;

    key_verbs_fixture.has_certificate = key_verbs_fixture.has_next = true;
    text = run("certificate arm", AAD_OK);
    next = strstr(text, "The next certificate is pending");
    assert_int_equal(strncmp(text, "PEM of the certificate\n", 23), 0);
    assert_non_null(next);
    assert_non_null(strstr(next, "C3C3"));
    assert_non_null(strstr(next, "PEM of the next one\n"));
}

TEST(pending_certificate_is_dropped)
{
    key_verbs_fixture.has_certificate = true;
    assert_non_null(
        strstr(run("certificate arm --discard", AAD_OK), "pending certificate is dropped"));
    assert_int_equal(key_verbs_fixture.task, MINT_KEY_DISCARD);
    key_verbs_fixture.has_own = true;
    assert_non_null(
        strstr(run("certificate arm --discard", AAD_OK), "beside the connection is dropped"));
}

TEST(one_thing_at_a_time)
{
    (void)run("certificate arm --renew --discard", AAD_USAGE);
    (void)run("certificate arm --renew --request", AAD_USAGE);
    assert_string_equal(key_verbs_fixture.log, "");
}

TEST(new_key_is_for_keyrings_and_for_a_renewal)
{
    (void)run("certificate arm --new-key", AAD_USAGE);
    (void)run("certificate arm --renew --new-key", AAD_UNSUPPORTED);
    assert_non_null(strstr(error.remedy, "connection edit arm --store URI"));
    assert_null(strstr(key_verbs_fixture.log, "certificate"));
}
