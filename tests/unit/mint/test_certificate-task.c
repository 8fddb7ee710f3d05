/*
 * test_certificate-task.c - certificates and requests that are made, and what becomes of them
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/file.h"
#include "connection/certificate-note.h"
#include "key-fixture.h"
#include "mint-fixture.h"
#include "unit.h"

#define DAY_S (24L * 3600)

static struct connection connection;
static struct aad_error error;
static const struct connection owner = {.name = "test"};
static struct mint_certificate made;

static int start(void)
{
    auto_buf struct buf directory = {0};

    (void)key_fixture_reset();
    mint_fixture_make_state();
    setenv("XDG_CONFIG_HOME", mint_fixture_state(), 1);
    memset(&error, 0, sizeof error);
    buf_printf(&directory, "%s/aad-credential/connections", mint_fixture_state());
    assert_int_equal(file_make_private_dir(buf_text(&directory), &error), AAD_OK);
    mint_fixture_application(&connection, "https://login.test/contoso.example");
    return 0;
}

static int stop_made(void)
{
    secret_clear(&made.used.pem);
    secret_clear(&made.next.pem);
    secret_clear(&made.request);
    memset(&made, 0, sizeof made);
    return 0;
}

static int stop(void)
{
    (void)stop_made();
    mint_fixture_remove_state();
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);
AFTER_EACH(stop);

static const char *key_type; /* of the next run */
static bool has_no_owner;    /* likewise: its URI alone is named */

static enum aad_code run(enum mint_key_task task)
{
    struct mint_key_request request = {.task = task,
                                       .store = "fixture",
                                       .connection = "test",
                                       .owner = has_no_owner ? NULL : &owner,
                                       .subject = "caf\303\251 & co",
                                       .days = 30,
                                       .key_type = key_type,
                                       .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    (void)stop_made();
    return certificate_run(&request, &made, &error);
}

static X509 *parse_made(void)
{
    BIO *bio = BIO_new_mem_buf(made.used.pem.bytes, (int)made.used.pem.len);
    X509 *x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);

    BIO_free(bio);
    assert_non_null(x509);
    return x509;
}

/* What OpenSSL thinks of the certificate that was made with the store's key. */
static void want_good_certificate(void)
{
    X509 *x509;
    char name[64];

    assert_int_equal(run(MINT_KEY_SHOW), AAD_OK);
    x509 = parse_made();
    assert_int_equal(X509_get_version(x509), X509_VERSION_3);
    assert_int_equal(X509_verify(x509, key_fixture.key), 1);
    assert_int_equal(X509_check_ca(x509), 0);
    assert_int_equal(X509_get_key_usage(x509), KU_DIGITAL_SIGNATURE);
    assert_int_equal(X509_get_extended_key_usage(x509), XKU_SSL_CLIENT);
    assert_non_null(X509_get0_subject_key_id(x509));
    assert_true(X509_NAME_get_text_by_NID(X509_get_subject_name(x509), NID_commonName, name,
                                          sizeof name) > 0);
    assert_string_equal(name, "caf\303\251 & co");
    X509_free(x509);
}

TEST(rsa_key_makes_a_certificate_that_openssl_takes)
{
    want_good_certificate();
    assert_string_equal(key_fixture.algorithm, "RS256");
    assert_int_equal(strlen(made.used.sha1), 40);
    assert_int_equal(strlen(made.used.sha256), 64);
}

TEST(ec_key_makes_a_certificate_that_openssl_takes)
{
    key_fixture.key = key_fixture.ec;
    want_good_certificate();
    assert_string_equal(key_fixture.algorithm, "ES256");
}

TEST(certificate_is_valid_for_the_days_that_were_asked)
{
    struct certificate read = {0};
    int64_t now_s = clock_now_s(), later_s;

    assert_int_equal(run(MINT_KEY_SHOW), AAD_OK);
    later_s = clock_now_s();
    assert_int_equal(certificate_read(&key_fixture.certificate, &read, NULL), AAD_OK);
    assert_in_range(read.until_s, now_s + 30 * DAY_S, later_s + 30 * DAY_S);
    assert_in_range(read.from_s, now_s - 300, later_s - 300);
}

TEST(serial_numbers_are_never_the_same)
{
    X509 *first, *second;

    assert_int_equal(run(MINT_KEY_SHOW), AAD_OK);
    first = parse_made();
    secret_clear(&key_fixture.certificate);
    assert_int_equal(run(MINT_KEY_SHOW), AAD_OK);
    second = parse_made();
    assert_int_not_equal(
        ASN1_INTEGER_cmp(X509_get0_serialNumber(first), X509_get0_serialNumber(second)), 0);
    X509_free(first);
    X509_free(second);
}

TEST(certificate_is_kept_where_the_store_takes_it)
{
    assert_int_equal(run(MINT_KEY_SHOW), AAD_OK);
    assert_true(made.is_kept && made.is_made);
    assert_int_equal(key_fixture.n_saved, 1);
    key_fixture.takes_no_certificate = true;
    secret_clear(&key_fixture.certificate);
    assert_int_equal(run(MINT_KEY_SHOW), AAD_OK);
    assert_true(made.is_kept && made.used.is_beside);
    assert_int_equal(key_fixture.n_saved, 1);
}

TEST(request_is_signed_by_its_key_and_not_kept)
{
    X509_REQ *request;
    BIO *bio;

    assert_int_equal(run(MINT_KEY_REQUEST), AAD_OK);
    assert_int_equal(key_fixture.n_saved, 0);
    bio = BIO_new_mem_buf(made.request.bytes, (int)made.request.len);
    request = PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL);
    assert_non_null(request);
    assert_int_equal(X509_REQ_verify(request, key_fixture.key), 1);
    X509_REQ_free(request);
    BIO_free(bio);
}

TEST(wrong_signature_makes_no_certificate)
{
    key_fixture.breaks_signatures = true;
    assert_int_equal(run(MINT_KEY_SHOW), AAD_PROTOCOL);
    assert_int_equal(key_fixture.n_saved, 0);
    assert_int_equal(made.used.pem.len, 0);
}

/* --- the next one --------------------------------------------------------------------------- */

static void put_used(long from_s, long until_s)
{
    secret_clear(&key_fixture.certificate);
    key_fixture_certify(key_fixture.rsa, from_s, until_s, &key_fixture.certificate);
}

TEST(certificate_that_is_there_is_shown_and_nothing_is_changed)
{
    put_used(-DAY_S, DAY_S);
    assert_int_equal(run(MINT_KEY_SHOW), AAD_OK);
    assert_false(made.is_made);
    assert_true(made.used.pem.len && !made.next.pem.len);
    assert_int_equal(key_fixture.n_saved, 0);
    assert_int_equal(key_fixture.n_signs, 0);
}

TEST(next_one_waits_beside_the_one_in_use)
{
    put_used(-DAY_S, DAY_S);
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK);
    assert_true(made.is_made && made.next.pem.len);
    assert_string_not_equal(made.next.sha1, made.used.sha1);
    assert_int_equal(key_fixture.n_saved, 0);
    assert_true(key_fixture.next.len);
}

/* A URI has no files beside it: who would have got it could never use it. */
TEST(next_one_that_nothing_takes_is_refused)
{
    put_used(-DAY_S, DAY_S);
    key_fixture.takes_no_certificate = has_no_owner = true;
    assert_int_equal(run(MINT_KEY_RENEW), AAD_UNSUPPORTED);
    has_no_owner = false;
    assert_non_null(strstr(error.what, "takes no further certificate"));
    assert_non_null(strstr(error.remedy, "Name the connection"));
    assert_false(made.is_made);
    assert_int_equal(made.next.pem.len, 0);
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK); /* it is kept beside the connection */
    assert_true(made.is_made && made.next.is_beside);
}

/* Whoever was killed before he had it runs it once more. */
TEST(next_one_is_made_once)
{
    char sha1[sizeof made.next.sha1];

    put_used(-DAY_S, DAY_S);
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK);
    (void)snprintf(sha1, sizeof sha1, "%s", made.next.sha1);
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK);
    assert_false(made.is_made);
    assert_string_equal(made.next.sha1, sha1);
    assert_int_equal(run(MINT_KEY_SHOW), AAD_OK);
    assert_string_equal(made.next.sha1, sha1);
}

TEST(pending_one_is_dropped)
{
    put_used(-DAY_S, DAY_S);
    assert_int_equal(run(MINT_KEY_DISCARD), AAD_NOT_FOUND);
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK);
    assert_int_equal(run(MINT_KEY_DISCARD), AAD_OK);
    assert_int_equal(key_fixture.next.len, 0);
    assert_true(key_fixture.certificate.len);
}

TEST(renewal_of_nothing_is_the_first_one)
{
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK);
    assert_true(made.is_made && made.used.pem.len && !made.next.pem.len);
    assert_int_equal(key_fixture.n_saved, 1);
}

TEST(next_one_may_have_a_new_key)
{
    auto_secret struct secret spki = {0};
    char sha1[sizeof made.next.sha1];

    put_used(-DAY_S, DAY_S);
    key_type = "rsa:2048";
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK);
    assert_true(made.is_made && made.next.pem.len);
    key_fixture_print(key_fixture.other, false, &spki);
    assert_true(certificate_is_of_key(&key_fixture.next_certificate, &spki));
    (void)snprintf(sha1, sizeof sha1, "%s", made.next.sha1);
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK); /* the same once more */
    assert_string_equal(made.next.sha1, sha1);
    secret_clear(&key_fixture.next_certificate); /* as if it had been stopped before */
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK);
    assert_true(made.is_made && made.next.pem.len);
    key_type = NULL;
    assert_int_equal(run(MINT_KEY_DISCARD), AAD_OK);
    assert_null(key_fixture.next_key);
    assert_true(key_fixture.certificate.len);
}

TEST(pending_one_of_the_same_key_is_not_replaced_by_a_new_key)
{
    put_used(-DAY_S, DAY_S);
    assert_int_equal(run(MINT_KEY_RENEW), AAD_OK);
    key_type = "rsa:2048";
    assert_int_equal(run(MINT_KEY_RENEW), AAD_USAGE);
    assert_non_null(strstr(error.remedy, "--discard"));
    key_type = NULL;
    assert_null(key_fixture.next_key);
}

TEST(key_that_the_location_names_has_no_next_one)
{
    put_used(-DAY_S, DAY_S);
    key_fixture.names_key = true;
    key_type = "rsa:2048";
    assert_int_equal(run(MINT_KEY_RENEW), AAD_UNSUPPORTED);
    key_type = NULL;
    assert_non_null(strstr(error.remedy, "connection edit"));
    assert_int_equal(key_fixture.n_saved, 0);
}

/* `doctor` changes nothing. */
TEST(look_makes_and_writes_nothing)
{
    struct certificate_note note;

    assert_int_equal(run(MINT_KEY_LOOK), AAD_NOT_FOUND);
    put_used(-DAY_S, DAY_S);
    assert_int_equal(run(MINT_KEY_LOOK), AAD_OK);
    assert_true(made.used.pem.len && !made.is_made);
    assert_int_equal(key_fixture.n_saved, 0);
    assert_false(certificate_note_load("test", NULL, &note));
    assert_int_equal(run(MINT_KEY_SHOW), AAD_OK);
    assert_true(certificate_note_load("test", NULL, &note));
    assert_string_equal(note.sha1, made.used.sha1);
}
