/*
 * test_fresh-key.c - a key that is made for one service connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/fresh-key.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "crypto/crypto.h"
#include "unit.h"

#define SIXTY "123456789012345678901234567890123456789012345678901234567890"
#define A_DAY_S 86400

static struct {
    struct fresh_key fresh;
    EVP_PKEY *key;
    X509 *x509;
} made;

static void make(const char *name)
{
    BIO *bio;

    assert_int_equal(fresh_key_make(name, &made.fresh, NULL), AAD_OK);
    bio = BIO_new_mem_buf(made.fresh.pem.bytes, (int)made.fresh.pem.len);
    made.key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    made.x509 = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    assert_int_equal(BIO_pending(bio), 0);
    BIO_free(bio);
    assert_true(made.key && made.x509);
}

static int begin(void)
{
    make("a");
    return 0;
}

static int end(void)
{
    fresh_key_clear(&made.fresh);
    EVP_PKEY_free(made.key);
    X509_free(made.x509);
    memset(&made, 0, sizeof made);
    return 0;
}

/* A key is slow to make, so that what only looks at one shares it. */
BEFORE_ALL(begin);
AFTER_ALL(end);

TEST(pem_holds_a_key_and_its_certificate)
{
    static const char begin[] = "-----BEGIN PRIVATE KEY-----\n"; /* PKCS#8 */

    assert_true(made.fresh.pem.len > sizeof begin);
    assert_memory_equal(made.fresh.pem.bytes, begin, sizeof begin - 1);
    assert_int_equal(X509_check_private_key(made.x509, made.key), 1);
    assert_int_equal(EVP_PKEY_get_base_id(made.key), EVP_PKEY_RSA);
    assert_int_equal(EVP_PKEY_get_bits(made.key), 2048);
}

TEST(certificate_is_its_own_authority_for_a_year)
{
    const time_t now = time(NULL);
    int days = 0, seconds = 0;

    assert_int_equal(X509_verify(made.x509, made.key), 1);
    assert_int_equal(
        X509_NAME_cmp(X509_get_subject_name(made.x509), X509_get_issuer_name(made.x509)), 0);
    assert_int_equal(X509_get_version(made.x509), X509_VERSION_3);
    assert_false(ASN1_STRING_type(X509_get0_serialNumber(made.x509)) == V_ASN1_NEG_INTEGER);
    assert_int_equal(ASN1_TIME_diff(&days, &seconds, X509_get0_notBefore(made.x509), NULL), 1);
    assert_in_range(days * A_DAY_S + seconds, 300, 300 + UNIT_HUNG_MS / 1000);
    assert_int_equal(ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(made.x509)), 1);
    assert_in_range(days * A_DAY_S + seconds, FRESH_KEY_DAYS * A_DAY_S - UNIT_HUNG_MS / 1000,
                    FRESH_KEY_DAYS * A_DAY_S);
    assert_true(X509_cmp_time(X509_get0_notBefore(made.x509), &(time_t){now}) < 0);
}

TEST(certificate_is_the_same_in_each_form)
{
    auto_secret struct secret again = {0};
    unsigned char *der = NULL;
    int len;

    assert_non_null(strstr(made.fresh.pem.bytes, buf_text(&made.fresh.certificate)));
    assert_null(strstr(buf_text(&made.fresh.certificate), "PRIVATE"));
    len = i2d_X509(made.x509, &der);
    crypto_base64_encode(&again, der, (size_t)len);
    OPENSSL_free(der);
    assert_string_equal(again.bytes, made.fresh.der.bytes);
}

TEST(name_is_cut_between_two_letters)
{
    static const struct {
        const char *name, *common;
    } rows[] = {
        {"a \xc3\xa4", "a \xc3\xa4"},
        {SIXTY "12345", SIXTY "1234"},
        {SIXTY "123\xc3\xa4", SIXTY "123"},
        {SIXTY "1\xf0\x9f\x98\x80", SIXTY "1"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        unsigned char *text = NULL;
        X509_NAME *name;

        unit_row(rows[i].name);
        assert_int_equal(end(), 0);
        make(rows[i].name);
        name = X509_get_subject_name(made.x509);
        assert_int_equal(X509_NAME_entry_count(name), 1);
        assert_true(
            ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, 0))) > 0);
        assert_string_equal((const char *)text, rows[i].common);
        OPENSSL_free(text);
    }
}

TEST(name_that_is_none_is_refused)
{
    static const char *const rows[] = {"", "\xff\xfe"};

    for (size_t i = 0; i < COUNT(rows); i++) {
        auto_fresh_key struct fresh_key none = {0};
        struct aad_error err = {0};

        unit_row(rows[i]);
        assert_int_equal(fresh_key_make(rows[i], &none, &err), AAD_INTERNAL);
        assert_int_equal(err.code, AAD_INTERNAL);
        assert_null(none.pem.bytes);
    }
}

TEST(no_two_are_alike)
{
    auto_fresh_key struct fresh_key other = {0};
    X509 *second;
    BIO *bio;

    assert_int_equal(fresh_key_make("a", &other, NULL), AAD_OK);
    bio = BIO_new_mem_buf(other.certificate.bytes, (int)other.certificate.len);
    second = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    BIO_free(bio);
    assert_int_equal(X509_check_private_key(second, made.key), 0);
    assert_int_not_equal(
        ASN1_INTEGER_cmp(X509_get0_serialNumber(second), X509_get0_serialNumber(made.x509)), 0);
    X509_free(second);
}
