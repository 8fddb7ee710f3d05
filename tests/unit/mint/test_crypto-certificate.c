/*
 * test_crypto-certificate.c - certificates that are read, signatures that fit or do not
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <time.h>

#include <openssl/pem.h>

#include "key-fixture.h"
#include "mint/certificate.h"
#include "store/client.h"
#include "unit.h"

#define DAY_S (24L * 3600)

static struct secret message = {0};

static int start(void)
{
    (void)key_fixture_reset();
    key_fixture_certify(key_fixture.rsa, -DAY_S, DAY_S, &key_fixture.certificate);
    secret_clear(&message);
    secret_append_text(&message, "what is signed");
    return 0;
}

static int stop(void)
{
    secret_clear(&message);
    return key_fixture_remove();
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(stop);
BEFORE_EACH(start);

static void sign(const char *algorithm, struct secret *ret)
{
    struct aad_item item = {.connection = "test", .role = "certificate"};

    assert_int_equal(store_sign(NULL, &item, algorithm, &message, ret, NULL), AAD_OK);
}

TEST(type_of_the_key_is_one_that_a_store_makes)
{
    auto_secret struct secret ec = {0};
    struct certificate read = {0};

    assert_int_equal(certificate_read(&key_fixture.certificate, &read, NULL), AAD_OK);
    assert_string_equal(read.key_type, "rsa:2048");
    key_fixture_certify(key_fixture.ec, -DAY_S, DAY_S, &ec);
    assert_int_equal(certificate_read(&ec, &read, NULL), AAD_OK);
    assert_string_equal(read.key_type, "ec:p256");
}

TEST(certificate_says_its_times_and_kind)
{
    struct certificate read = {0};
    time_t now_s = time(NULL);

    assert_int_equal(certificate_read(&key_fixture.certificate, &read, NULL), AAD_OK);
    assert_in_range(read.from_s, now_s - DAY_S - 5, now_s - DAY_S);
    assert_in_range(read.until_s, now_s + DAY_S - 5, now_s + DAY_S);
    assert_true(read.is_rsa);
}

TEST(nonsense_is_no_certificate)
{
    auto_secret struct secret der = {0};
    struct certificate read = {0};

    assert_int_equal(certificate_read(&der, &read, NULL), AAD_CONFIG);
    secret_append_text(&der, "0\202nonsense");
    assert_int_equal(certificate_read(&der, &read, NULL), AAD_CONFIG);
}

TEST(signature_fits_its_algorithm_only)
{
    auto_secret struct secret pss = {0}, pkcs1 = {0};

    sign("PS256", &pss);
    sign("RS256", &pkcs1);
    assert_true(certificate_verifies(&key_fixture.certificate, "PS256", &message, &pss));
    assert_true(certificate_verifies(&key_fixture.certificate, "RS256", &message, &pkcs1));
    assert_false(certificate_verifies(&key_fixture.certificate, "RS256", &message, &pss));
    assert_false(certificate_verifies(&key_fixture.certificate, "PS256", &message, &pkcs1));
    assert_false(certificate_verifies(&key_fixture.certificate, "ES256", &message, &pkcs1));
}

/* RFC 7518 section 3.5: Entra ID refuses another length, and OpenSSL would find it out itself. */
TEST(salt_of_another_length_does_not_fit)
{
    static const int lengths[] = {20, 64};

    for (size_t i = 0; i < COUNT(lengths); i++) {
        auto_secret struct secret signature = {0};

        key_fixture.salt_len = lengths[i];
        sign("PS256", &signature);
        assert_false(certificate_verifies(&key_fixture.certificate, "PS256", &message, &signature));
    }
}

TEST(signature_of_other_bytes_or_of_another_key_does_not_fit)
{
    auto_secret struct secret signature = {0}, other = {0}, empty = {0};

    sign("PS256", &signature);
    key_fixture.key = key_fixture.other;
    sign("PS256", &other);
    assert_false(certificate_verifies(&key_fixture.certificate, "PS256", &message, &other));
    assert_false(certificate_verifies(&key_fixture.certificate, "PS256", &message, &empty));
    message.bytes[0] ^= 1;
    assert_false(certificate_verifies(&key_fixture.certificate, "PS256", &message, &signature));
}

TEST(ecdsa_signature_is_r_and_s)
{
    auto_secret struct secret der = {0}, signature = {0};

    key_fixture.key = key_fixture.ec;
    key_fixture_certify(key_fixture.ec, -DAY_S, DAY_S, &der);
    sign("ES256", &signature);
    assert_int_equal(signature.len, 64);
    assert_true(certificate_verifies(&der, "ES256", &message, &signature));
    signature.bytes[40] ^= 1;
    assert_false(certificate_verifies(&der, "ES256", &message, &signature));
    assert_false(certificate_verifies(&key_fixture.certificate, "ES256", &message, &signature));
}

TEST(ecdsa_numbers_are_positive_and_short_in_der)
{
    static const char want[] = "\x30\x07\x02\x02\x00\x80\x02\x01\x01";
    auto_secret struct secret raw = {0}, none = {0}, der = {0};

    secret_append(&raw, "\0\x80\0\1", 4);
    certificate_ecdsa_to_der(&raw, &der);
    assert_true(secret_equal_bytes(&der, want, sizeof want - 1));
    secret_clear(&der);
    certificate_ecdsa_to_der(&none, &der);
    assert_true(secret_equal_bytes(&der, "\x30\x06\x02\x01\x00\x02\x01\x00", 8));
}

TEST(pem_has_lines_of_64_characters)
{
    static const char want[] = "-----BEGIN NAME-----\n"
                               "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4v\n"
                               "MA==\n-----END NAME-----\n";
    auto_secret struct secret der = {0}, pem = {0};

    for (char i = 0; i < 49; i++)
        secret_append(&der, &i, 1);
    certificate_print_pem("NAME", &der, &pem);
    assert_string_equal(pem.bytes, want);
    secret_fail(&der);
    certificate_print_pem("NAME", &der, &pem);
    assert_int_equal(secret_ok(&pem, NULL), AAD_INTERNAL);
}

TEST(key_says_whether_it_is_rsa)
{
    auto_secret struct secret rsa = {0}, ec = {0};

    key_fixture_print(key_fixture.rsa, false, &rsa);
    key_fixture_print(key_fixture.ec, false, &ec);
    assert_true(certificate_key_is_rsa(&rsa));
    assert_false(certificate_key_is_rsa(&ec));
}
