/*
 * test_certificate.c - certificates and requests that are made, and the one that a connection uses
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/certificate.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/file.h"
#include "key-fixture.h"
#include "mint-fixture.h"
#include "unit.h"

#define DAY_S (24L * 3600)

static struct connection connection;
static struct aad_error error;
static struct mint_certificate made;

static int start(void)
{
    (void)key_fixture_reset();
    mint_fixture_make_state();
    setenv("XDG_CONFIG_HOME", mint_fixture_state(), 1);
    memset(&error, 0, sizeof error);
    mint_fixture_application(&connection, "https://login.test/contoso.example");
    return 0;
}

static int stop(void)
{
    secret_clear(&made.pem);
    memset(&made, 0, sizeof made);
    mint_fixture_remove_state();
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code make(bool is_request)
{
    struct mint_key_request request = {.store = "fixture",
                                       .connection = "test",
                                       .subject = "caf\303\251 & co",
                                       .days = 30,
                                       .is_request = is_request,
                                       .deadline = deadline_in_ms(UNIT_HUNG_MS)};

    return certificate_make(&request, &made, &error);
}

static X509 *parse_made(void)
{
    BIO *bio = BIO_new_mem_buf(made.pem.bytes, (int)made.pem.len);
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

    assert_int_equal(make(false), AAD_OK);
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
    assert_int_equal(strlen(made.sha1), 40);
    assert_int_equal(strlen(made.sha256), 64);
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

    assert_int_equal(make(false), AAD_OK);
    later_s = clock_now_s();
    assert_int_equal(certificate_read(&key_fixture.certificate, &read, NULL), AAD_OK);
    assert_in_range(read.until_s, now_s + 30 * DAY_S, later_s + 30 * DAY_S);
    assert_in_range(read.from_s, now_s - 300, later_s - 300);
}

TEST(serial_numbers_are_never_the_same)
{
    X509 *first, *second;

    assert_int_equal(make(false), AAD_OK);
    first = parse_made();
    secret_clear(&made.pem);
    assert_int_equal(make(false), AAD_OK);
    second = parse_made();
    assert_int_not_equal(
        ASN1_INTEGER_cmp(X509_get0_serialNumber(first), X509_get0_serialNumber(second)), 0);
    X509_free(first);
    X509_free(second);
}

TEST(certificate_is_kept_where_the_store_takes_it)
{
    assert_int_equal(make(false), AAD_OK);
    assert_true(made.is_kept);
    assert_int_equal(key_fixture.n_saved, 1);
    key_fixture.takes_no_certificate = true;
    secret_clear(&made.pem);
    assert_int_equal(make(false), AAD_OK);
    assert_false(made.is_kept);
}

TEST(request_is_signed_by_its_key_and_not_kept)
{
    X509_REQ *request;
    BIO *bio;

    assert_int_equal(make(true), AAD_OK);
    assert_int_equal(key_fixture.n_saved, 0);
    bio = BIO_new_mem_buf(made.pem.bytes, (int)made.pem.len);
    request = PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL);
    assert_non_null(request);
    assert_int_equal(X509_REQ_verify(request, key_fixture.key), 1);
    X509_REQ_free(request);
    BIO_free(bio);
}

TEST(wrong_signature_makes_no_certificate)
{
    key_fixture.breaks_signatures = true;
    assert_int_equal(make(false), AAD_PROTOCOL);
    assert_int_equal(key_fixture.n_saved, 0);
    assert_int_equal(made.pem.len, 0);
}

/* --- using one ------------------------------------------------------------------------------ */

static enum aad_code load(long from_s, long until_s)
{
    auto_secret struct secret der = {0};
    struct certificate read = {0};

    secret_clear(&key_fixture.certificate);
    key_fixture_certify(key_fixture.rsa, from_s, until_s, &key_fixture.certificate);
    return certificate_load(&connection, NULL, &der, &read, &error);
}

TEST(each_wrong_time_has_an_error_of_its_own)
{
    assert_int_equal(load(-DAY_S, DAY_S), AAD_OK);
    assert_int_equal(load(-2 * DAY_S, -60), AAD_REJECTED);
    assert_non_null(strstr(error.what, "expired at"));
    assert_non_null(strstr(error.remedy, "key certificate test"));
    assert_int_equal(load(DAY_S, 2 * DAY_S), AAD_REJECTED);
    assert_non_null(strstr(error.what, "is not valid before"));
    assert_non_null(strstr(error.remedy, "clock"));
}

TEST(small_difference_of_clocks_is_no_error)
{
    assert_int_equal(load(120, DAY_S), AAD_OK);
}

static void put_file(EVP_PKEY *key)
{
    auto_secret struct secret der = {0}, pem = {0};
    auto_buf struct buf path = {0}, directory = {0};

    buf_printf(&directory, "%s/aad-credential/connections", mint_fixture_state());
    assert_int_equal(file_make_private_dir(buf_text(&directory), &error), AAD_OK);
    key_fixture_certify(key, -DAY_S, DAY_S, &der);
    certificate_print_pem("CERTIFICATE", &der, &pem);
    assert_int_equal(connection_certificate_path("test", &path, NULL), AAD_OK);
    assert_int_equal(file_replace(buf_text(&path), 0644, pem.bytes, pem.len, &error), AAD_OK);
}

static enum aad_code load_from_file(struct secret *ret)
{
    struct certificate read = {0};

    return certificate_load(&connection, NULL, ret, &read, &error);
}

TEST(file_beside_the_connection_serves_where_the_store_has_none)
{
    auto_secret struct secret none = {0}, der = {0};

    assert_int_equal(load_from_file(&none), AAD_NOT_FOUND);
    assert_string_equal(error.what, "the store has no certificate");
    put_file(key_fixture.rsa);
    assert_int_equal(load_from_file(&der), AAD_OK);
    assert_true(der.len);
}

/* A token that is locked or gone must not look as if all were well. */
TEST(other_troubles_of_the_store_are_not_hidden_by_the_file)
{
    auto_secret struct secret der = {0};

    put_file(key_fixture.rsa);
    key_fixture.certificate_code = AAD_LOCKED;
    assert_int_equal(load_from_file(&der), AAD_LOCKED);
    assert_int_equal(der.len, 0);
}
