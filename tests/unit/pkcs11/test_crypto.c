/*
 * test_crypto.c - what the store on tokens needs of OpenSSL: envelopes, keys, fingerprints
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crypto.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "quick-fingerprint.h"
#include "unit.h"

static EVP_PKEY *make(const char *type)
{
    EVP_PKEY *made = strcmp(type, "RSA") ? EVP_EC_gen("P-256") : EVP_RSA_gen(2048);

    assert_non_null(made);
    return made;
}

static size_t print_private(EVP_PKEY *from, unsigned char *ret)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(from);
    unsigned char *end = ret;
    int len = i2d_PKCS8_PRIV_KEY_INFO(info, &end);

    PKCS8_PRIV_KEY_INFO_free(info);
    assert_true(len > 0);
    return (size_t)len;
}

static size_t print_public(EVP_PKEY *from, unsigned char *ret)
{
    unsigned char *end = ret;
    int len = i2d_PUBKEY(from, &end);

    assert_true(len > 0);
    return (size_t)len;
}

/* Who has read the fingerprints tries some ten PINs a second, and not a million. */
TEST(a_fingerprint_is_slow)
{
    unsigned char print[CRYPTO_DIGEST_SIZE];

    assert_true(crypto_fingerprint("1234", 4, (const unsigned char[]){1, 2}, 2, print));
    assert_true(quick_fingerprint_rounds >= 200000);
}

TEST(a_fingerprint_needs_the_same_pin_and_salt)
{
    unsigned char one[CRYPTO_DIGEST_SIZE], two[CRYPTO_DIGEST_SIZE];
    const unsigned char salt[] = {1, 2}, other[] = {1, 3};

    assert_true(crypto_fingerprint("1234", 4, salt, 2, one));
    assert_true(crypto_fingerprint("1234", 4, salt, 2, two));
    assert_memory_equal(one, two, sizeof one);
    assert_true(crypto_fingerprint("1235", 4, salt, 2, two));
    assert_memory_not_equal(one, two, sizeof one);
    assert_true(crypto_fingerprint("1234", 4, other, 2, two));
    assert_memory_not_equal(one, two, sizeof one);
}

TEST(rsa_keys_are_taken_apart_and_put_together)
{
    unsigned char pkcs8[4096], wanted[1024];
    EVP_PKEY *made = make("RSA");
    struct crypto_private private;
    struct crypto_der spki = {0};
    size_t wanted_len = print_public(made, wanted);

    assert_true(crypto_read_private(pkcs8, print_private(made, pkcs8), &private));
    assert_false(private.is_ec);
    assert_int_equal(private.modulus.len, 256);
    assert_true(private.coefficient.len > 0);
    assert_true(crypto_print_rsa(&private.modulus, &private.exponent, &spki));
    assert_int_equal(spki.len, wanted_len);
    assert_memory_equal(spki.bytes, wanted, wanted_len);
    EVP_PKEY_free(made);
}

TEST(ec_points_are_read_with_and_without_their_wrapping)
{
    unsigned char pkcs8[4096], wanted[1024];
    EVP_PKEY *made = make("EC");
    struct crypto_private private;
    struct crypto_bytes bare;
    struct crypto_der spki = {0};
    size_t wanted_len = print_public(made, wanted);

    assert_true(crypto_read_private(pkcs8, print_private(made, pkcs8), &private));
    assert_true(private.is_ec);
    assert_int_equal(private.scalar.len, 32);
    assert_true(crypto_print_p256(&private.point, &spki));
    assert_int_equal(spki.len, wanted_len);
    assert_memory_equal(spki.bytes, wanted, wanted_len);
    bare.len = private.point.len - 2;
    memcpy(bare.bytes, private.point.bytes + 2, bare.len);
    assert_true(crypto_print_p256(&bare, &spki));
    assert_memory_equal(spki.bytes, wanted, wanted_len);
    bare.len--;
    assert_false(crypto_print_p256(&bare, &spki));
    EVP_PKEY_free(made);
}

TEST(nonsense_is_no_key_and_no_certificate)
{
    struct crypto_der spki = {.len = 1, .bytes = "x"};
    struct crypto_private private;
    struct crypto_bytes a, b, c, point = {.len = 65, .bytes = {4, 1, 2, 3}};

    assert_false(crypto_read_private("nonsense", 8, &private));
    assert_false(crypto_print_certificate_key("nonsense", 8, &spki));
    assert_false(crypto_read_certificate("nonsense", 8, &a, &b, &c));
    assert_false(crypto_is_later(&spki, &spki));
    assert_false(crypto_print_p256(&point, &spki)); /* not on the curve */
    assert_false(crypto_wrap(&spki, true, "y", 1, &a));
}

TEST(a_wrapped_key_is_what_the_private_key_opens)
{
    struct crypto_der spki;
    struct crypto_bytes wrapped;
    unsigned char back[CRYPTO_NUMBER_MAX];
    EVP_PKEY *made = make("RSA");

    spki.len = print_public(made, spki.bytes);
    for (int is_oaep = 0; is_oaep < 2; is_oaep++) {
        EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(made, NULL);
        size_t back_len = sizeof back;

        assert_true(crypto_wrap(&spki, is_oaep, "a key", 5, &wrapped));
        assert_int_equal(EVP_PKEY_decrypt_init(ctx), 1);
        assert_int_equal(
            EVP_PKEY_CTX_set_rsa_padding(ctx, is_oaep ? RSA_PKCS1_OAEP_PADDING : RSA_PKCS1_PADDING),
            1);
        assert_int_equal(EVP_PKEY_decrypt(ctx, back, &back_len, wrapped.bytes, wrapped.len), 1);
        assert_int_equal(back_len, 5);
        assert_memory_equal(back, "a key", 5);
        EVP_PKEY_CTX_free(ctx);
    }
    EVP_PKEY_free(made);
}
