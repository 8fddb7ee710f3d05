/*
 * key-crypto.c - the other side of a key that a store holds: what is imported, and who verifies
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-crypto.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <cmocka.h>

#define DAY_S (24 * 3600)

EVP_PKEY *key_crypto_make(const char *type)
{
    EVP_PKEY *key = NULL;

    if (!strncmp(type, "rsa:", 4))
        key = EVP_PKEY_Q_keygen(NULL, NULL, "RSA", (size_t)strtoul(type + 4, NULL, 10));
    else if (!strncmp(type, "P-", 2))
        key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", type);
    else
        key = EVP_PKEY_Q_keygen(NULL, NULL, type);
    assert_non_null(key);
    return key;
}

static void key_copy(struct key_bytes *ret, unsigned char *bytes, int len)
{
    assert_in_range(len, 1, sizeof ret->bytes);
    memcpy(ret->bytes, bytes, (size_t)len);
    ret->len = (size_t)len;
    OPENSSL_free(bytes);
}

void key_crypto_print(EVP_PKEY *key, struct key_bytes *ret_pkcs8)
{
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(key);
    unsigned char *bytes = NULL;
    int len = i2d_PKCS8_PRIV_KEY_INFO(info, &bytes);

    key_copy(ret_pkcs8, bytes, len);
    PKCS8_PRIV_KEY_INFO_free(info);
}

void key_crypto_print_public(EVP_PKEY *key, struct key_bytes *ret_spki)
{
    unsigned char *bytes = NULL;
    int len = i2d_PUBKEY(key, &bytes);

    key_copy(ret_spki, bytes, len);
}

static EVP_PKEY *key_read_public(const struct key_bytes *spki)
{
    const unsigned char *at = spki->bytes;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)spki->len);

    assert_non_null(key);
    assert_ptr_equal(at, spki->bytes + spki->len);
    return key;
}

void key_crypto_certify(const struct key_bytes *spki, EVP_PKEY *issuer, int days,
                        struct key_bytes *ret_der)
{
    X509 *x509 = X509_new();
    EVP_PKEY *key = key_read_public(spki);
    X509_NAME *name = X509_get_subject_name(x509);
    unsigned char *bytes = NULL;
    int len;

    assert_int_equal(X509_set_version(x509, X509_VERSION_3), 1);
    assert_int_equal(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), (uint64_t)days), 1);
    (void)X509_gmtime_adj(X509_getm_notBefore(x509), -60);
    (void)X509_gmtime_adj(X509_getm_notAfter(x509), (long)days * DAY_S);
    assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                                                (const unsigned char *)"conformance", -1, -1, 0),
                     1);
    assert_int_equal(X509_set_issuer_name(x509, name), 1);
    assert_int_equal(X509_set_pubkey(x509, key), 1);
    assert_true(X509_sign(x509, issuer, EVP_sha256()) > 0);
    len = i2d_X509(x509, &bytes);
    key_copy(ret_der, bytes, len);
    EVP_PKEY_free(key);
    X509_free(x509);
}

/* Encodes r and s of 32 bytes each as OpenSSL wants them; 0 when they are not that. */
static int key_encode_ecdsa(const void *signature, size_t len, unsigned char **ret)
{
    const unsigned char *bytes = signature;
    ECDSA_SIG *sig;
    int n;

    *ret = NULL;
    if (len != 64)
        return 0;
    sig = ECDSA_SIG_new();
    assert_int_equal(
        ECDSA_SIG_set0(sig, BN_bin2bn(bytes, 32, NULL), BN_bin2bn(bytes + 32, 32, NULL)), 1);
    n = i2d_ECDSA_SIG(sig, ret);
    ECDSA_SIG_free(sig);
    return n;
}

static bool key_verify_by(EVP_PKEY *key, bool is_pss, const void *message, size_t message_len,
                          const void *signature, size_t len)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx = NULL;
    bool is_good;

    assert_int_equal(EVP_DigestVerifyInit(ctx, &key_ctx, EVP_sha256(), NULL, key), 1);
    if (is_pss) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, 32), 1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_mgf1_md(key_ctx, EVP_sha256()), 1);
    }
    is_good = EVP_DigestVerify(ctx, signature, len, message, message_len) == 1;
    EVP_MD_CTX_free(ctx);
    return is_good;
}

bool key_crypto_verifies(const struct key_bytes *spki, const char *algorithm, const void *message,
                         size_t message_len, const void *signature, size_t len)
{
    EVP_PKEY *key = key_read_public(spki);
    unsigned char *encoded = NULL;
    int encoded_len;
    bool is_good = false;

    if (strcmp(algorithm, "ES256") != 0) {
        is_good = EVP_PKEY_is_a(key, "RSA") && key_verify_by(key, !strcmp(algorithm, "PS256"),
                                                             message, message_len, signature, len);
    } else if (EVP_PKEY_is_a(key, "EC")) {
        encoded_len = key_encode_ecdsa(signature, len, &encoded);
        is_good = encoded_len > 0 &&
                  key_verify_by(key, false, message, message_len, encoded, (size_t)encoded_len);
    }
    OPENSSL_free(encoded);
    EVP_PKEY_free(key);
    return is_good;
}
