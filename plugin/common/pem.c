/*
 * pem.c - one private key with its certificate: PEM text, signatures
 *
 * OpenSSL has many ways to read and write a key. These functions use those that wipe their
 * intermediate copies; the heap wipes what they forget.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/pem.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "common/heap.h"

#define PEM_RSA_MIN 2048
#define PEM_P256_HALF 32

static const struct {
    const char *name;
    size_t bits; /* 0: EC P-256 */
} pem_types[] = {{"rsa:2048", 2048}, {"rsa:3072", 3072}, {"rsa:4096", 4096}, {"ec:p256", 0}};

/* In place of a callback: OpenSSL's own would ask at the terminal. */
static char pem_no_password[] = "";

void pem_clear(struct pem *pem)
{
    if (!pem->key) /* a store that never held a key leaves OpenSSL alone */
        return;
    EVP_PKEY_free(pem->key);
    X509_free(pem->certificate);
    sk_X509_pop_free(pem->others, X509_free);
    memset(pem, 0, sizeof *pem);
    ERR_clear_error();
}

void pem_wipe(struct pem_bytes *bytes)
{
    OPENSSL_cleanse(bytes->bytes, sizeof bytes->bytes);
    bytes->len = 0;
}

/* --- keys ----------------------------------------------------------------------------------- */

static bool pem_is_p256(EVP_PKEY *key)
{
    char group[32] = "";

    return EVP_PKEY_is_a(key, "EC") &&
           EVP_PKEY_get_group_name(key, group, sizeof group, NULL) == 1 &&
           !strcmp(group, SN_X9_62_prime256v1);
}

static bool pem_take_key(EVP_PKEY *key, struct pem *ret)
{
    if (!key ||
        !(pem_is_p256(key) || (EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_bits(key) >= PEM_RSA_MIN))) {
        EVP_PKEY_free(key);
        return false;
    }
    EVP_PKEY_free(ret->key);
    ret->key = key;
    return true;
}

bool pem_read_key(const void *pkcs8, size_t len, struct pem *ret)
{
    const unsigned char *at = pkcs8;
    PKCS8_PRIV_KEY_INFO *info;
    EVP_PKEY *key;

    heap_init();
    info = len <= PEM_TEXT_MAX ? d2i_PKCS8_PRIV_KEY_INFO(NULL, &at, (long)len) : NULL;
    key = info ? EVP_PKCS82PKEY(info) : NULL;
    PKCS8_PRIV_KEY_INFO_free(info);
    return pem_take_key(key, ret);
}

bool pem_is_key_type(const char *type)
{
    for (size_t i = 0; i < sizeof pem_types / sizeof *pem_types; i++)
        if (!strcmp(pem_types[i].name, type))
            return true;
    return false;
}

bool pem_make_key(const char *type, struct pem *ret)
{
    heap_init();
    for (size_t i = 0; i < sizeof pem_types / sizeof *pem_types; i++) {
        size_t bits = pem_types[i].bits;

        if (strcmp(pem_types[i].name, type) != 0)
            continue;
        return pem_take_key(bits ? EVP_PKEY_Q_keygen(NULL, NULL, "RSA", bits)
                                 : EVP_PKEY_Q_keygen(NULL, NULL, "EC", SN_X9_62_prime256v1),
                            ret);
    }
    return false;
}

/* --- certificates --------------------------------------------------------------------------- */

static X509 *pem_parse_certificate(const void *der, size_t len)
{
    const unsigned char *at = der;

    return len <= PEM_TEXT_MAX ? d2i_X509(NULL, &at, (long)len) : NULL;
}

/* NULL where it is none, or not this key's. */
static X509 *pem_check_certificate(const struct pem *pem, X509 *take_certificate)
{
    if (take_certificate && X509_check_private_key(take_certificate, pem->key) == 1)
        return take_certificate;
    X509_free(take_certificate);
    return NULL;
}

int pem_count_others(const struct pem *pem)
{
    return pem->others ? sk_X509_num(pem->others) : 0;
}

static X509 *pem_certificate_at(const struct pem *pem, int at)
{
    return at ? sk_X509_value(pem->others, at - 1) : pem->certificate;
}

static int pem_find(const struct pem *pem, X509 *certificate)
{
    for (int i = 0; certificate && i <= pem_count_others(pem); i++) {
        X509 *one = pem_certificate_at(pem, i);

        if (one && !X509_cmp(one, certificate))
            return i;
    }
    return -1;
}

int pem_find_certificate(const struct pem *pem, const void *der, size_t len)
{
    X509 *certificate = pem_parse_certificate(der, len);
    int at = pem_find(pem, certificate);

    X509_free(certificate);
    return at;
}

void pem_use_certificate(struct pem *pem, int at)
{
    X509 *before = pem->certificate;

    if (!at)
        return;
    pem->certificate = pem_certificate_at(pem, at);
    if (before)
        (void)sk_X509_set(pem->others, at - 1, before);
    else
        (void)sk_X509_delete(pem->others, at - 1);
}

void pem_drop_certificate(struct pem *pem, int at)
{
    if (at)
        X509_free(sk_X509_delete(pem->others, at - 1));
}

bool pem_set_certificate(struct pem *pem, const void *der, size_t len)
{
    X509 *certificate = pem_check_certificate(pem, pem_parse_certificate(der, len));

    if (!certificate)
        return false;
    pem_drop_certificate(pem, pem_find(pem, certificate) > 0 ? pem_find(pem, certificate) : 0);
    X509_free(pem->certificate);
    pem->certificate = certificate;
    return true;
}

/* One that is there already is not put there again. */
static bool pem_take_other(struct pem *pem, X509 *take_certificate)
{
    if (pem_find(pem, take_certificate) >= 0) {
        X509_free(take_certificate);
        return true;
    }
    if (!pem->others)
        pem->others = sk_X509_new_null();
    if (pem->others && sk_X509_push(pem->others, take_certificate) > 0)
        return true;
    X509_free(take_certificate);
    return false;
}

bool pem_add_certificate(struct pem *pem, const void *der, size_t len)
{
    X509 *certificate = pem_check_certificate(pem, pem_parse_certificate(der, len));

    return certificate && pem_take_other(pem, certificate);
}

/* --- text ----------------------------------------------------------------------------------- */

static bool pem_read_block(BIO *bio, struct pem *ret)
{
    unsigned char *bytes = NULL;
    long len = 0;
    bool is_good = PEM_bytes_read_bio_secmem(&bytes, &len, NULL, PEM_STRING_PKCS8INF, bio, NULL,
                                             pem_no_password) == 1 &&
                   pem_read_key(bytes, (size_t)len, ret);

    OPENSSL_secure_clear_free(bytes, len > 0 ? (size_t)len : 0);
    return is_good;
}

static void pem_read_certificates(BIO *bio, struct pem *ret)
{
    X509 *one;

    while ((one = PEM_read_bio_X509(bio, NULL, NULL, pem_no_password))) {
        one = pem_check_certificate(ret, one);
        if (one && !ret->certificate)
            ret->certificate = one;
        else if (one)
            (void)pem_take_other(ret, one);
    }
}

bool pem_read(const struct pem_bytes *text, struct pem *ret)
{
    BIO *bio;
    bool is_good;

    heap_init();
    bio = BIO_new_mem_buf(text->bytes, (int)text->len);
    is_good = bio && pem_read_block(bio, ret);

    /* Read again from the beginning: people who put it there themselves may have the certificate
     * first. */
    if (is_good && BIO_reset(bio) == 1)
        pem_read_certificates(bio, ret);
    BIO_free(bio);
    ERR_clear_error();
    return is_good;
}

static bool pem_write_certificates(BIO *bio, const struct pem *pem)
{
    bool is_good = !pem->certificate || PEM_write_bio_X509(bio, pem->certificate) == 1;

    for (int i = 0; is_good && i < pem_count_others(pem); i++)
        is_good = PEM_write_bio_X509(bio, sk_X509_value(pem->others, i)) == 1;
    return is_good;
}

bool pem_print(const struct pem *pem, struct pem_bytes *ret)
{
    BIO *bio = BIO_new(BIO_s_mem());
    PKCS8_PRIV_KEY_INFO *info = EVP_PKEY2PKCS8(pem->key);
    bool is_good = bio && info && PEM_write_bio_PKCS8_PRIV_KEY_INFO(bio, info) == 1 &&
                   pem_write_certificates(bio, pem) && BIO_pending(bio) <= PEM_TEXT_MAX;
    int len = is_good ? BIO_read(bio, ret->bytes, PEM_TEXT_MAX) : 0;

    ret->len = len > 0 ? (size_t)len : 0;
    PKCS8_PRIV_KEY_INFO_free(info);
    BIO_free(bio);
    return len > 0;
}

static bool pem_copy(struct pem_bytes *ret, unsigned char *bytes, int len)
{
    bool is_good = len > 0 && len <= PEM_TEXT_MAX;

    if (is_good)
        memcpy(ret->bytes, bytes, (size_t)len);
    ret->len = is_good ? (size_t)len : 0;
    OPENSSL_free(bytes);
    return is_good;
}

bool pem_print_certificate(const struct pem *pem, int at, struct pem_bytes *ret_der)
{
    X509 *certificate = pem_certificate_at(pem, at);
    unsigned char *bytes = NULL;
    int len = certificate ? i2d_X509(certificate, &bytes) : 0;

    return pem_copy(ret_der, bytes, len);
}

bool pem_print_public(const struct pem *pem, struct pem_bytes *ret_der)
{
    unsigned char *bytes = NULL;
    int len = i2d_PUBKEY(pem->key, &bytes);

    return pem_copy(ret_der, bytes, len);
}

/* --- signatures ----------------------------------------------------------------------------- */

bool pem_can_sign(const struct pem *pem, const char *algorithm)
{
    if (!strcmp(algorithm, "ES256"))
        return EVP_PKEY_is_a(pem->key, "EC");
    return EVP_PKEY_is_a(pem->key, "RSA") &&
           (!strcmp(algorithm, "PS256") || !strcmp(algorithm, "RS256"));
}

/* Converts an Ecdsa-Sig-Value (RFC 3279 section 2.2.3) to r and s, one after the other. */
static bool pem_convert_ecdsa(struct pem_bytes *signature)
{
    const unsigned char *at = signature->bytes;
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)signature->len);
    bool is_good =
        sig &&
        BN_bn2binpad(ECDSA_SIG_get0_r(sig), signature->bytes, PEM_P256_HALF) == PEM_P256_HALF &&
        BN_bn2binpad(ECDSA_SIG_get0_s(sig), signature->bytes + PEM_P256_HALF, PEM_P256_HALF) ==
            PEM_P256_HALF;

    signature->len = is_good ? 2 * PEM_P256_HALF : 0;
    ECDSA_SIG_free(sig);
    return is_good;
}

bool pem_sign(const struct pem *pem, const char *algorithm, const void *message, size_t len,
              struct pem_bytes *ret)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx = NULL;
    bool is_good = ctx && EVP_DigestSignInit(ctx, &key_ctx, EVP_sha256(), NULL, pem->key) == 1;

    /* RFC 7518 section 3.5: MGF1 with SHA-256, a salt as long as the digest. */
    if (is_good && !strcmp(algorithm, "PS256"))
        is_good = EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
                  EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, RSA_PSS_SALTLEN_DIGEST) == 1;
    ret->len = sizeof ret->bytes;
    is_good = is_good && EVP_DigestSign(ctx, ret->bytes, &ret->len, message, len) == 1;
    EVP_MD_CTX_free(ctx);
    return is_good && (strcmp(algorithm, "ES256") != 0 || pem_convert_ecdsa(ret));
}
