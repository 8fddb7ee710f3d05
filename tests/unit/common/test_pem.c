/*
 * test_pem.c - one private key with its certificate: PEM text and signatures
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/pem.h"

#include <stdio.h>

#include <openssl/pem.h>

#include "conformance/key-crypto.h"
#include "unit.h"

static const char message[] = "header.claims";

static void want_same(const struct pem_bytes *got, const struct key_bytes *wanted)
{
    assert_int_equal(got->len, wanted->len);
    assert_memory_equal(got->bytes, wanted->bytes, wanted->len);
}

/* A key with a certificate, as it comes from outside. */
static void import(const char *type, struct pem *ret, struct key_bytes *ret_spki,
                   struct key_bytes *ret_der)
{
    EVP_PKEY *key = key_crypto_make(type);
    struct key_bytes pkcs8;

    key_crypto_print(key, &pkcs8);
    key_crypto_print_public(key, ret_spki);
    key_crypto_certify(ret_spki, key, 10, ret_der);
    assert_true(pem_read_key(pkcs8.bytes, pkcs8.len, ret));
    EVP_PKEY_free(key);
}

static void want_signature(const struct pem *pem, const char *algorithm,
                           const struct key_bytes *spki)
{
    struct pem_bytes signature;

    assert_true(pem_can_sign(pem, algorithm));
    assert_true(pem_sign(pem, algorithm, message, sizeof message, &signature));
    assert_true(key_crypto_verifies(spki, algorithm, message, sizeof message, signature.bytes,
                                    signature.len));
}

TEST(text_says_all_of_key_and_certificate)
{
    static const char *const types[] = {"rsa:2048", "P-256"};
    struct key_bytes spki, der;

    for (size_t i = 0; i < 2; i++) {
        auto_pem struct pem pem = {0}, again = {0};
        struct pem_bytes text, part;

        import(types[i], &pem, &spki, &der);
        assert_true(pem_print(&pem, &text));
        assert_true(pem_read(&text, &again));
        assert_null(again.certificate);
        assert_true(pem_set_certificate(&again, der.bytes, der.len));
        assert_true(pem_print(&again, &text));
        pem_clear(&again);
        assert_true(pem_read(&text, &again));
        assert_true(pem_print_certificate(&again, 0, &part));
        want_same(&part, &der);
        assert_true(pem_print_public(&again, &part));
        want_same(&part, &spki);
        want_signature(&again, i ? "ES256" : "PS256", &spki);
    }
}

TEST(algorithms_fit_their_keys)
{
    static const char *const names[] = {"PS256", "RS256", "ES256", "HS256", "none", ""};
    auto_pem struct pem rsa = {0}, ec = {0};

    assert_true(pem_make_key("rsa:2048", &rsa) && pem_make_key("ec:p256", &ec));
    for (int i = 0; i < 6; i++) {
        assert_int_equal(pem_can_sign(&rsa, names[i]), i < 2);
        assert_int_equal(pem_can_sign(&ec, names[i]), i == 2);
    }
}

/* r and s keep their 32 bytes, also where one of them begins with zeros. */
TEST(ecdsa_signatures_have_one_length)
{
    auto_pem struct pem pem = {0};
    struct key_bytes spki, der;
    struct pem_bytes signature;

    import("P-256", &pem, &spki, &der);
    for (int i = 0; i < 1000; i++) {
        assert_true(pem_sign(&pem, "ES256", &i, sizeof i, &signature));
        assert_int_equal(signature.len, 64);
        assert_true(key_crypto_verifies(&spki, "ES256", &i, sizeof i, signature.bytes, 64));
    }
}

TEST(a_certificate_before_its_key_is_found)
{
    auto_pem struct pem pem = {0}, again = {0};
    struct key_bytes spki, der;
    struct pem_bytes text, turned = {0}, part;
    const char *at;
    size_t key_len;

    import("P-256", &pem, &spki, &der);
    assert_true(pem_set_certificate(&pem, der.bytes, der.len));
    assert_true(pem_print(&pem, &text));
    at = memmem(text.bytes, text.len, "-----BEGIN CERTIFICATE", 22);
    key_len = (size_t)(at - (const char *)text.bytes);
    memcpy(turned.bytes, at, text.len - key_len);
    memcpy(turned.bytes + text.len - key_len, text.bytes, key_len);
    turned.len = text.len;
    assert_true(pem_read(&turned, &again));
    assert_true(pem_print_certificate(&again, 0, &part));
    want_same(&part, &der);
}

TEST(a_certificate_of_another_key_is_not_taken)
{
    auto_pem struct pem pem = {0}, other = {0};
    struct key_bytes spki, der, other_der;
    struct pem_bytes part;

    import("P-256", &pem, &spki, &der);
    import("P-256", &other, &spki, &other_der);
    assert_true(pem_set_certificate(&pem, der.bytes, der.len));
    assert_false(pem_set_certificate(&pem, other_der.bytes, other_der.len));
    assert_false(pem_set_certificate(&pem, der.bytes, der.len - 1));
    assert_true(pem_print_certificate(&pem, 0, &part));
    want_same(&part, &der);
}

TEST(further_certificates_survive_the_text)
{
    auto_pem struct pem pem = {0}, again = {0};
    EVP_PKEY *issuer = key_crypto_make("P-256");
    struct key_bytes spki, der, next;
    struct pem_bytes text, part;

    import("P-256", &pem, &spki, &der);
    key_crypto_certify(&spki, issuer, 30, &next);
    assert_true(pem_set_certificate(&pem, der.bytes, der.len));
    assert_true(pem_add_certificate(&pem, next.bytes, next.len));
    assert_true(pem_add_certificate(&pem, next.bytes, next.len)); /* is there already */
    assert_true(pem_add_certificate(&pem, der.bytes, der.len));
    assert_true(pem_print(&pem, &text));
    assert_true(pem_read(&text, &again));
    assert_int_equal(pem_count_others(&again), 1);
    assert_int_equal(pem_find_certificate(&again, der.bytes, der.len), 0);
    assert_int_equal(pem_find_certificate(&again, next.bytes, next.len), 1);
    assert_int_equal(pem_find_certificate(&again, spki.bytes, spki.len), -1);
    assert_true(pem_print_certificate(&again, 1, &part));
    want_same(&part, &next);
    EVP_PKEY_free(issuer);
}

TEST(keys_that_cannot_sign_in_are_not_taken)
{
    static const char *const types[] = {"rsa:1024", "P-384", "ED25519", "X25519"};
    auto_pem struct pem pem = {0};
    struct key_bytes pkcs8;

    for (size_t i = 0; i < COUNT(types); i++) {
        EVP_PKEY *key = key_crypto_make(types[i]);

        key_crypto_print(key, &pkcs8);
        assert_false(pem_read_key(pkcs8.bytes, pkcs8.len, &pem));
        assert_false(pem_read_key(pkcs8.bytes, pkcs8.len - 1, &pem));
        EVP_PKEY_free(key);
    }
    assert_false(pem_read_key("", 0, &pem));
    assert_false(pem_make_key("rsa:1024", &pem));
    assert_null(pem.key);
}

/* In the text of a person who put it there: nobody is asked for a password, least at the terminal.
 */
TEST(encrypted_or_other_text_is_no_key)
{
    EVP_PKEY *key = key_crypto_make("rsa:2048");
    auto_pem struct pem pem = {0};
    struct pem_bytes text = {0};
    char password[] = "x";

    assert_false(pem_read(&text, &pem));
    for (int kind = 0; kind < 3; kind++) {
        BIO *bio = BIO_new(BIO_s_mem());
        int len;

        if (kind == 0)
            (void)PEM_write_bio_PKCS8PrivateKey(bio, key, EVP_aes_128_cbc(), password, 1, NULL,
                                                NULL);
        else if (kind == 1)
            (void)PEM_write_bio_PrivateKey_traditional(bio, key, EVP_aes_128_cbc(),
                                                       (unsigned char *)password, 1, NULL, NULL);
        else
            (void)BIO_printf(bio, "-----BEGIN PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                                  "DEK-Info: AES-128-CBC,00000000000000000000000000000000\n\n"
                                  "AAAAAAAAAAAAAAAAAAAAAA==\n-----END PRIVATE KEY-----\n");
        len = BIO_read(bio, text.bytes, sizeof text.bytes);
        assert_true(len > 0);
        text.len = (size_t)len;
        assert_false(pem_read(&text, &pem));
        BIO_free(bio);
    }
    EVP_PKEY_free(key);
}
