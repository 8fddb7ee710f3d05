/*
 * fresh-key.c - a key that is made for one service connection, and is kept nowhere else
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/fresh-key.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>

#include "crypto/crypto.h"

#define FRESH_KEY_BITS 2048
#define FRESH_KEY_NAME_MAX 64 /* X.520's upper bound of a common name */
#define FRESH_KEY_EARLY_S 300 /* for clocks that are behind */

void fresh_key_clear(struct fresh_key *key)
{
    secret_clear(&key->pem);
    secret_clear(&key->der);
    buf_clear(&key->certificate);
}

/* 16 random bytes, of which the first bit is 0: a number that is positive (RFC 5280 section
 * 4.1.2.2). */
static bool fresh_key_set_serial(X509 *x509)
{
    unsigned char bytes[16];
    BIGNUM *number = RAND_bytes(bytes, sizeof bytes) == 1 ? BN_new() : NULL;
    bool is_good;

    bytes[0] &= 0x7f;
    is_good = number && BN_bin2bn(bytes, sizeof bytes, number) &&
              BN_to_ASN1_INTEGER(number, X509_get_serialNumber(x509));
    BN_free(number);
    return is_good;
}

static bool fresh_key_sign(X509 *x509, EVP_PKEY *key, const char *name)
{
    size_t len = strnlen(name, FRESH_KEY_NAME_MAX);
    X509_NAME *subject;

    while (len && ((unsigned char)name[len] & 0xc0) == 0x80)
        len--; /* no half of a letter */
    subject = X509_get_subject_name(x509);
    return X509_set_version(x509, X509_VERSION_3) == 1 && fresh_key_set_serial(x509) &&
           X509_gmtime_adj(X509_getm_notBefore(x509), -FRESH_KEY_EARLY_S) &&
           X509_time_adj_ex(X509_getm_notAfter(x509), FRESH_KEY_DAYS, 0, NULL) &&
           X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name,
                                      (int)len, -1, 0) == 1 &&
           X509_set_issuer_name(x509, subject) == 1 && X509_set_pubkey(x509, key) == 1 &&
           X509_sign(x509, key, EVP_sha256()) > 0;
}

/* BIO_s_secmem() wipes what it held. */
static bool fresh_key_print_pem(X509 *x509, EVP_PKEY *key, struct secret *ret)
{
    BIO *bio = BIO_new(BIO_s_secmem());
    char *text = NULL;
    long len = 0;

    if (bio && (!key || PEM_write_bio_PKCS8PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1) &&
        PEM_write_bio_X509(bio, x509) == 1)
        len = BIO_get_mem_data(bio, &text);
    if (len > 0)
        secret_append(ret, text, (size_t)len);
    BIO_free(bio);
    return len > 0;
}

static bool fresh_key_print(X509 *x509, EVP_PKEY *key, struct fresh_key *ret)
{
    auto_secret struct secret certificate = {0};
    unsigned char *der = NULL;
    int len = i2d_X509(x509, &der);
    bool is_good = len > 0 && fresh_key_print_pem(x509, key, &ret->pem) &&
                   fresh_key_print_pem(x509, NULL, &certificate);

    if (is_good) {
        crypto_base64_encode(&ret->der, der, (size_t)len);
        buf_append(&ret->certificate, certificate.bytes, certificate.len);
    }
    OPENSSL_free(der);
    return is_good && !secret_ok(&ret->pem, NULL) && !secret_ok(&ret->der, NULL) &&
           !buf_ok(&ret->certificate, NULL);
}

enum aad_code fresh_key_make(const char *name, struct fresh_key *ret, struct aad_error *err)
{
    EVP_PKEY *key = EVP_RSA_gen(FRESH_KEY_BITS);
    X509 *x509 = X509_new();
    bool is_good =
        key && x509 && fresh_key_sign(x509, key, name) && fresh_key_print(x509, key, ret);

    X509_free(x509);
    EVP_PKEY_free(key);
    ERR_clear_error();
    return is_good ? AAD_OK
                   : aad_error_set(err, AAD_INTERNAL, NULL,
                                   "a key and its certificate could not "
                                   "be made");
}
