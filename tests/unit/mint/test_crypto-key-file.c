/*
 * test_crypto-key-file.c - what administrators have in files
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/key-file.h"

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>

#include "base/base64.h"
#include "key-fixture.h"
#include "mint/certificate.h"
#include "unit.h"

#define DAY_S (24L * 3600)

static int start(void)
{
    (void)key_fixture_reset();
    key_fixture_certify(key_fixture.rsa, -DAY_S, DAY_S, &key_fixture.certificate);
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);

static X509 *parse(void)
{
    const unsigned char *at = (const unsigned char *)key_fixture.certificate.bytes;

    return d2i_X509(NULL, &at, (long)key_fixture.certificate.len);
}

static void take_bio(BIO *bio, struct secret *ret)
{
    char *bytes;
    long len = BIO_get_mem_data(bio, &bytes);

    secret_append(ret, bytes, (size_t)len);
    BIO_free(bio);
}

static void make_pem(const char *password, struct secret *ret)
{
    BIO *bio = BIO_new(BIO_s_mem());
    X509 *x509 = parse();

    assert_int_equal(
        PEM_write_bio_PKCS8PrivateKey(bio, key_fixture.rsa, password ? EVP_aes_256_cbc() : NULL,
                                      password, password ? (int)strlen(password) : 0, NULL, NULL),
        1);
    assert_int_equal(PEM_write_bio_X509(bio, x509), 1);
    X509_free(x509);
    take_bio(bio, ret);
}

static void make_pfx(const char *password, struct secret *ret)
{
    BIO *bio = BIO_new(BIO_s_mem());
    X509 *x509 = parse();
    PKCS12 *pfx = PKCS12_create(password, "test", key_fixture.rsa, x509, NULL, 0, 0, 0, 0, 0);

    assert_int_equal(i2d_PKCS12_bio(bio, pfx), 1);
    PKCS12_free(pfx);
    X509_free(x509);
    take_bio(bio, ret);
}

/* Reads with a password (NULL = none is known): the code, and on success the fixture's key. */
static enum aad_code unpack(const struct secret *bytes, const char *password)
{
    auto_secret struct secret given = {0}, want = {0};
    auto_key_file struct key_file file = {0};
    struct aad_error err = {0};
    enum aad_code code;

    secret_append_text(&given, password ? password : "");
    code = key_file_read(bytes, password ? &given : NULL, &file, &err);
    if (code) {
        assert_int_equal(file.pkcs8.len + file.n_certificates, 0);
        assert_string_not_equal(err.what, "");
        return code;
    }
    key_fixture_print(key_fixture.rsa, true, &want);
    assert_int_equal(file.pkcs8.len, want.len);
    assert_memory_equal(file.pkcs8.bytes, want.bytes, want.len);
    assert_int_equal(key_file_find(&file, &file.spki), 0);
    assert_int_equal(file.certificates[0].len, key_fixture.certificate.len);
    assert_memory_equal(file.certificates[0].bytes, key_fixture.certificate.bytes,
                        key_fixture.certificate.len);
    return AAD_OK;
}

TEST(pem_gives_key_and_certificate)
{
    auto_secret struct secret file = {0};

    make_pem(NULL, &file);
    assert_int_equal(unpack(&file, NULL), AAD_OK);
}

TEST(pfx_gives_key_and_certificate)
{
    auto_secret struct secret file = {0};

    make_pfx("", &file);
    assert_int_equal(unpack(&file, NULL), AAD_OK);
}

static void password_is_asked_for_and_checked(void (*make)(const char *, struct secret *))
{
    auto_secret struct secret file = {0};

    make("p&w+1", &file);
    assert_int_equal(unpack(&file, NULL), AAD_LOCKED);
    assert_int_equal(unpack(&file, "wrong"), AAD_REJECTED);
    assert_int_equal(unpack(&file, "p&w+1"), AAD_OK);
}

TEST(password_of_a_pem_is_asked_for_and_checked)
{
    password_is_asked_for_and_checked(make_pem);
}

TEST(password_of_a_pfx_is_asked_for_and_checked)
{
    password_is_asked_for_and_checked(make_pfx);
}

/* --- certificates alone --------------------------------------------------------------------- */

static void want_alone(const struct secret *bytes, size_t n, int found)
{
    auto_secret struct secret spki = {0};
    auto_key_file struct key_file file = {0};
    struct aad_error err = {0};

    key_fixture_print(key_fixture.rsa, false, &spki);
    assert_int_equal(key_file_read(bytes, NULL, &file, &err), AAD_OK);
    assert_int_equal(file.pkcs8.len, 0);
    assert_int_equal(file.n_certificates, n);
    assert_int_equal(key_file_find(&file, &spki), found);
}

static void make_pkcs7(bool is_pem, struct secret *ret)
{
    BIO *bio = BIO_new(BIO_s_mem());
    PKCS7 *bundle = PKCS7_new();
    X509 *x509 = parse();

    assert_int_equal(PKCS7_set_type(bundle, NID_pkcs7_signed), 1);
    assert_int_equal(PKCS7_content_new(bundle, NID_pkcs7_data), 1);
    assert_int_equal(PKCS7_add_certificate(bundle, x509), 1);
    assert_int_equal(is_pem ? PEM_write_bio_PKCS7(bio, bundle) : i2d_PKCS7_bio(bio, bundle), 1);
    PKCS7_free(bundle);
    X509_free(x509);
    take_bio(bio, ret);
}

TEST(certificate_alone_is_der_pem_or_pkcs7)
{
    for (int is_pem = 0; is_pem < 2; is_pem++) {
        auto_secret struct secret file = {0};

        make_pkcs7(is_pem, &file);
        want_alone(&file, 1, 0);
        secret_clear(&file);
        if (is_pem)
            certificate_print_pem("CERTIFICATE", &key_fixture.certificate, &file);
        else
            secret_append_secret(&file, &key_fixture.certificate);
        want_alone(&file, 1, 0);
    }
}

TEST(of_several_the_one_that_is_valid_longest_is_found)
{
    auto_secret struct secret file = {0}, later = {0}, other = {0};

    key_fixture_certify(key_fixture.rsa, -DAY_S, 9 * DAY_S, &later);
    key_fixture_certify(key_fixture.other, -DAY_S, 99 * DAY_S, &other);
    certificate_print_pem("CERTIFICATE", &other, &file);
    certificate_print_pem("CERTIFICATE", &key_fixture.certificate, &file);
    certificate_print_pem("CERTIFICATE", &later, &file);
    want_alone(&file, 3, 2);
}

/* As `az keyvault secret show` prints it: no password, and perhaps lines. */
TEST(base64_text_of_a_pfx_is_understood)
{
    auto_secret struct secret file = {0}, text = {0}, lines = {0};

    make_pfx("", &file);
    base64_encode_secret(file.bytes, file.len, &text);
    assert_int_equal(unpack(&text, NULL), AAD_OK);
    for (size_t i = 0; i < text.len; i += 64) {
        secret_append(&lines, text.bytes + i, text.len - i < 64 ? text.len - i : 64);
        secret_append_text(&lines, "\r\n");
    }
    assert_int_equal(unpack(&lines, NULL), AAD_OK);
}

TEST(file_with_nothing_in_it_is_refused)
{
    auto_secret struct secret empty = {0}, text = {0};

    secret_append_text(&text, "-----BEGIN NOTHING-----\n");
    assert_int_equal(unpack(&text, NULL), AAD_CONFIG);
    secret_clear(&text);
    secret_append_text(&text, "bm9uc2Vuc2U="); /* "nonsense" */
    assert_int_equal(unpack(&text, NULL), AAD_CONFIG);
    assert_int_equal(unpack(&empty, NULL), AAD_CONFIG);
}
