/*
 * crypto.c - what this store needs of OpenSSL
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "crypto.h"

#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "common/seal.h"

#define CRYPTO_FINGERPRINT_ROUNDS 200000
#define CRYPTO_P256_POINT 65 /* 0x04, x, y */

bool crypto_random(void *ret, size_t len)
{
    return seal_random(ret, len);
}

bool crypto_sha256(const void *bytes, size_t len, unsigned char ret[CRYPTO_DIGEST_SIZE])
{
    return EVP_Digest(bytes, len, ret, NULL, EVP_sha256(), NULL) == 1;
}

bool crypto_fingerprint(const void *secret, size_t len, const unsigned char *salt, size_t salt_len,
                        unsigned char ret[CRYPTO_DIGEST_SIZE])
{
    return PKCS5_PBKDF2_HMAC(secret, (int)len, salt, (int)salt_len, CRYPTO_FINGERPRINT_ROUNDS,
                             EVP_sha256(), CRYPTO_DIGEST_SIZE, ret) == 1;
}

/* --- public keys ---------------------------------------------------------------------------- */

static bool crypto_print_key(EVP_PKEY *key, struct crypto_der *ret)
{
    unsigned char *end = ret->bytes;
    int len = key ? i2d_PUBKEY(key, NULL) : -1;

    if (len <= 0 || len > CRYPTO_MAX || i2d_PUBKEY(key, &end) != len)
        return false;
    ret->len = (size_t)len;
    return true;
}

static EVP_PKEY *crypto_make_key(const char *type, OSSL_PARAM *params)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;

    if (!ctx || !params || EVP_PKEY_fromdata_init(ctx) != 1 ||
        EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(ctx);
    return key;
}

bool crypto_print_rsa(const struct crypto_bytes *modulus, const struct crypto_bytes *exponent,
                      struct crypto_der *ret)
{
    BIGNUM *n = BN_bin2bn(modulus->bytes, (int)modulus->len, NULL);
    BIGNUM *e = BN_bin2bn(exponent->bytes, (int)exponent->len, NULL);
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    EVP_PKEY *key = NULL;
    bool is_good;

    if (n && e && build && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
        params = OSSL_PARAM_BLD_to_param(build);
    key = crypto_make_key("RSA", params);
    is_good = crypto_print_key(key, ret);
    EVP_PKEY_free(key);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(build);
    BN_free(n);
    BN_free(e);
    return is_good;
}

bool crypto_print_p256(const struct crypto_bytes *point, struct crypto_der *ret)
{
    const unsigned char *bytes = point->bytes;
    char group[] = "prime256v1";
    OSSL_PARAM params[3];
    EVP_PKEY *key;
    bool is_good;

    /* DER OCTET STRING of 65 bytes, as the standard wants it; some modules leave it out. */
    if (point->len == CRYPTO_P256_POINT + 2 && bytes[0] == 0x04 && bytes[1] == CRYPTO_P256_POINT)
        bytes += 2;
    else if (point->len != CRYPTO_P256_POINT)
        return false;
    params[0] = OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0);
    params[1] = OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)bytes,
                                                  CRYPTO_P256_POINT);
    params[2] = OSSL_PARAM_construct_end();
    key = crypto_make_key("EC", params);
    is_good = crypto_print_key(key, ret);
    EVP_PKEY_free(key);
    return is_good;
}

/* --- certificates --------------------------------------------------------------------------- */

bool crypto_print_certificate_key(const void *certificate, size_t len, struct crypto_der *ret)
{
    const unsigned char *at = certificate;
    X509 *x509 = d2i_X509(NULL, &at, (long)len);
    bool is_good = x509 && crypto_print_key(X509_get0_pubkey(x509), ret);

    X509_free(x509);
    return is_good;
}

static bool crypto_copy(struct crypto_bytes *ret, const unsigned char *bytes, int len)
{
    if (len <= 0 || len > CRYPTO_NUMBER_MAX)
        return false;
    memcpy(ret->bytes, bytes, (size_t)len);
    ret->len = (size_t)len;
    return true;
}

static bool crypto_copy_name(struct crypto_bytes *ret, const X509_NAME *name)
{
    unsigned char *bytes = NULL;
    int len = i2d_X509_NAME(name, &bytes);
    bool is_good = crypto_copy(ret, bytes, len);

    OPENSSL_free(bytes);
    return is_good;
}

bool crypto_read_certificate(const void *certificate, size_t len, struct crypto_bytes *ret_subject,
                             struct crypto_bytes *ret_issuer, struct crypto_bytes *ret_serial)
{
    const unsigned char *at = certificate;
    X509 *x509 = d2i_X509(NULL, &at, (long)len);
    unsigned char *serial = NULL;
    bool is_good = false;

    if (x509) {
        int serial_len = i2d_ASN1_INTEGER(X509_get_serialNumber(x509), &serial);

        is_good = crypto_copy_name(ret_subject, X509_get_subject_name(x509)) &&
                  crypto_copy_name(ret_issuer, X509_get_issuer_name(x509)) &&
                  crypto_copy(ret_serial, serial, serial_len);
    }
    OPENSSL_free(serial);
    X509_free(x509);
    return is_good;
}

bool crypto_is_later(const struct crypto_der *certificate, const struct crypto_der *other)
{
    const unsigned char *at = certificate->bytes, *other_at = other->bytes;
    X509 *a = d2i_X509(NULL, &at, (long)certificate->len);
    X509 *b = d2i_X509(NULL, &other_at, (long)other->len);
    bool is_later =
        a && (!b || ASN1_TIME_compare(X509_get0_notAfter(a), X509_get0_notAfter(b)) > 0);

    X509_free(a);
    X509_free(b);
    return is_later;
}

/* --- private keys, on their way into a token ------------------------------------------------ */

static bool crypto_get_number(EVP_PKEY *key, const char *name, size_t width,
                              struct crypto_bytes *ret)
{
    BIGNUM *number = NULL;
    int len = -1;

    if (EVP_PKEY_get_bn_param(key, name, &number) == 1) {
        len = width ? (int)width : BN_num_bytes(number);
        if (len > CRYPTO_NUMBER_MAX || BN_bn2binpad(number, ret->bytes, len) != len)
            len = -1;
    }
    BN_clear_free(number);
    ret->len = len > 0 ? (size_t)len : 0;
    return len > 0;
}

static bool crypto_read_rsa(EVP_PKEY *key, struct crypto_private *ret)
{
    return crypto_get_number(key, OSSL_PKEY_PARAM_RSA_N, 0, &ret->modulus) &&
           crypto_get_number(key, OSSL_PKEY_PARAM_RSA_E, 0, &ret->exponent) &&
           crypto_get_number(key, OSSL_PKEY_PARAM_RSA_D, 0, &ret->private_exponent) &&
           crypto_get_number(key, OSSL_PKEY_PARAM_RSA_FACTOR1, 0, &ret->primes[0]) &&
           crypto_get_number(key, OSSL_PKEY_PARAM_RSA_FACTOR2, 0, &ret->primes[1]) &&
           crypto_get_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT1, 0, &ret->exponents[0]) &&
           crypto_get_number(key, OSSL_PKEY_PARAM_RSA_EXPONENT2, 0, &ret->exponents[1]) &&
           crypto_get_number(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1, 0, &ret->coefficient);
}

static bool crypto_read_ec(EVP_PKEY *key, struct crypto_private *ret)
{
    char group[32] = "";
    size_t len = 0;

    if (EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                       NULL) != 1 ||
        strcmp(group, "prime256v1") != 0)
        return false;
    if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, ret->point.bytes + 2,
                                        sizeof ret->point.bytes - 2, &len) != 1 ||
        len != CRYPTO_P256_POINT)
        return false;
    ret->is_ec = true;
    ret->point.bytes[0] = 0x04;
    ret->point.bytes[1] = CRYPTO_P256_POINT;
    ret->point.len = CRYPTO_P256_POINT + 2;
    return crypto_get_number(key, OSSL_PKEY_PARAM_PRIV_KEY, 32, &ret->scalar);
}

bool crypto_read_private(const void *pkcs8, size_t len, struct crypto_private *ret)
{
    const unsigned char *at = pkcs8;
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &at, (long)len);
    bool is_good = false;

    memset(ret, 0, sizeof *ret);
    if (key && EVP_PKEY_is_a(key, "RSA"))
        is_good = crypto_read_rsa(key, ret);
    else if (key && EVP_PKEY_is_a(key, "EC"))
        is_good = crypto_read_ec(key, ret);
    EVP_PKEY_free(key);
    return is_good;
}

/* --- envelopes ------------------------------------------------------------------------------ */

bool crypto_wrap(const struct crypto_der *public_key, bool is_oaep, const void *plain, size_t len,
                 struct crypto_bytes *ret)
{
    const unsigned char *at = public_key->bytes;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)public_key->len);
    EVP_PKEY_CTX *ctx = key ? EVP_PKEY_CTX_new(key, NULL) : NULL;
    bool is_good;

    ret->len = sizeof ret->bytes;
    is_good = ctx && EVP_PKEY_encrypt_init(ctx) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(ctx, is_oaep ? RSA_PKCS1_OAEP_PADDING
                                                        : RSA_PKCS1_PADDING) == 1 &&
              EVP_PKEY_encrypt(ctx, ret->bytes, &ret->len, plain, len) == 1;
    EVP_PKEY_CTX_free(ctx);
    EVP_PKEY_free(key);
    return is_good;
}
