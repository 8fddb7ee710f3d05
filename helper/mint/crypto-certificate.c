/*
 * crypto-certificate.c - reading and checking certificates and key files by OpenSSL
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/error.h"
#include "mint/certificate.h"
#include "crypto/crypto.h"

/* Appends what an i2d_ function made, and frees it. */
static void certificate_take_der(unsigned char *bytes, int len, struct secret *ret)
{
    if (len > 0)
        secret_append(ret, bytes, (size_t)len);
    else
        secret_fail(ret);
    OPENSSL_clear_free(bytes, len > 0 ? (size_t)len : 0);
}

static X509 *certificate_parse(const struct secret *der)
{
    const unsigned char *at = (const unsigned char *)der->bytes;

    return der->len && der->len < INT32_MAX ? d2i_X509(NULL, &at, (long)der->len) : NULL;
}

static bool certificate_time(const ASN1_TIME *time, int64_t *ret_s)
{
    struct tm tm;

    if (ASN1_TIME_to_tm(time, &tm) != 1)
        return false;
    *ret_s = timegm(&tm);
    return true;
}

static void certificate_print_key_type(const EVP_PKEY *key, char *out, size_t size)
{
    out[0] = '\0';
    if (key && EVP_PKEY_is_a(key, "RSA"))
        (void)snprintf(out, size, "rsa:%d", EVP_PKEY_get_bits(key));
    else if (key && EVP_PKEY_is_a(key, "EC") && EVP_PKEY_get_bits(key) == 256)
        (void)snprintf(out, size, "ec:p256");
}

enum aad_code certificate_read(const struct secret *der, struct certificate *ret,
                               struct aad_error *err)
{
    X509 *x509 = certificate_parse(der);
    bool is_good = x509 && certificate_time(X509_get0_notBefore(x509), &ret->from_s) &&
                   certificate_time(X509_get0_notAfter(x509), &ret->until_s) &&
                   X509_digest(x509, EVP_sha1(), ret->sha1, NULL) == 1 &&
                   X509_digest(x509, EVP_sha256(), ret->sha256, NULL) == 1;

    if (is_good) {
        certificate_print_key_type(X509_get0_pubkey(x509), ret->key_type, sizeof ret->key_type);
        ret->is_rsa = X509_get0_pubkey(x509) && EVP_PKEY_is_a(X509_get0_pubkey(x509), "RSA");
        ret->is_self_made = !X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509));
    }
    X509_free(x509);
    return is_good ? AAD_OK
                   : aad_error_set(err, AAD_CONFIG, NULL, "the certificate cannot be read");
}

/* --- signatures ----------------------------------------------------------------------------- */

void certificate_ecdsa_to_der(const struct secret *raw, struct secret *ret)
{
    const unsigned char *bytes = (const unsigned char *)(raw->len ? raw->bytes : "");
    int half = (int)(raw->len / 2);
    BIGNUM *r = BN_bin2bn(bytes, half, NULL), *s = BN_bin2bn(bytes + half, half, NULL);
    ECDSA_SIG *sig = ECDSA_SIG_new();
    unsigned char *der = NULL;
    int len = 0;

    if (sig && r && s && ECDSA_SIG_set0(sig, r, s) == 1) {
        r = s = NULL; /* the signature owns them now */
        len = i2d_ECDSA_SIG(sig, &der);
    }
    certificate_take_der(der, len, ret);
    ECDSA_SIG_free(sig);
    BN_free(r);
    BN_free(s);
}

static bool certificate_verify_by(EVP_PKEY *key, bool is_pss, const struct secret *message,
                                  const struct secret *signature)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_ctx = NULL;
    bool is_good = ctx && EVP_DigestVerifyInit(ctx, &key_ctx, EVP_sha256(), NULL, key) == 1;

    if (is_good && is_pss)
        is_good = EVP_PKEY_CTX_set_rsa_padding(key_ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
                  EVP_PKEY_CTX_set_rsa_pss_saltlen(key_ctx, 32) == 1;
    is_good =
        is_good && EVP_DigestVerify(ctx, (const unsigned char *)signature->bytes, signature->len,
                                    (const unsigned char *)message->bytes, message->len) == 1;
    EVP_MD_CTX_free(ctx);
    ERR_clear_error();
    return is_good;
}

bool certificate_verifies(const struct secret *der, const char *algorithm,
                          const struct secret *message, const struct secret *signature)
{
    auto_secret struct secret converted = {0};
    bool is_ecdsa = !strcmp(algorithm, "ES256"), is_pss = !strcmp(algorithm, "PS256");
    X509 *x509 = certificate_parse(der);
    EVP_PKEY *key = x509 ? X509_get0_pubkey(x509) : NULL;
    bool is_good = key && signature->len && EVP_PKEY_is_a(key, is_ecdsa ? "EC" : "RSA");

    if (is_good && is_ecdsa)
        certificate_ecdsa_to_der(signature, &converted);
    is_good =
        is_good && certificate_verify_by(key, is_pss, message, is_ecdsa ? &converted : signature);
    X509_free(x509);
    return is_good;
}

bool certificate_is_self_signed(const struct secret *der, bool is_request)
{
    const unsigned char *at = (const unsigned char *)der->bytes;
    X509_REQ *request = is_request ? d2i_X509_REQ(NULL, &at, (long)der->len) : NULL;
    X509 *x509 = is_request ? NULL : certificate_parse(der);
    bool is_good = is_request
                       ? request && X509_REQ_verify(request, X509_REQ_get0_pubkey(request)) == 1
                       : x509 && X509_verify(x509, X509_get0_pubkey(x509)) == 1;

    X509_REQ_free(request);
    X509_free(x509);
    ERR_clear_error();
    return is_good;
}

/* --- keys ----------------------------------------------------------------------------------- */

bool certificate_key_is_rsa(const struct secret *spki)
{
    const unsigned char *at = (const unsigned char *)spki->bytes;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)spki->len);
    bool is_rsa = key && EVP_PKEY_is_a(key, "RSA");

    EVP_PKEY_free(key);
    return is_rsa;
}

bool certificate_is_of_same_key(const struct secret *der, const struct secret *other)
{
    X509 *a = certificate_parse(der), *b = certificate_parse(other);
    bool is_same = a && b && EVP_PKEY_eq(X509_get0_pubkey(a), X509_get0_pubkey(b)) == 1;

    X509_free(a);
    X509_free(b);
    return is_same;
}

bool certificate_is_of_key(const struct secret *der, const struct secret *spki)
{
    const unsigned char *at = (const unsigned char *)spki->bytes;
    EVP_PKEY *key = d2i_PUBKEY(NULL, &at, (long)spki->len);
    X509 *x509 = certificate_parse(der);
    bool is_its = x509 && key && EVP_PKEY_eq(X509_get0_pubkey(x509), key) == 1;

    X509_free(x509);
    EVP_PKEY_free(key);
    return is_its;
}

bool certificate_ends_later(const struct secret *der, const struct secret *other)
{
    struct certificate one = {0}, two = {0};

    return !certificate_read(der, &one, NULL) &&
           (certificate_read(other, &two, NULL) || one.until_s > two.until_s);
}

bool certificate_key_id(const struct secret *spki, uint8_t ret[CERTIFICATE_SHA1_SIZE])
{
    const unsigned char *at = (const unsigned char *)spki->bytes, *bits;
    X509_PUBKEY *key = d2i_X509_PUBKEY(NULL, &at, (long)spki->len);
    int len = 0;
    bool is_good = key && X509_PUBKEY_get0_param(NULL, &bits, &len, NULL, key) == 1 &&
                   EVP_Digest(bits, (size_t)len, ret, NULL, EVP_sha1(), NULL) == 1;

    X509_PUBKEY_free(key);
    return is_good;
}

/* --- files ---------------------------------------------------------------------------------- */

/* In place of a callback: OpenSSL's own would ask at the terminal. */
static char certificate_no_password[] = "";

static BIO *certificate_open(const struct secret *file)
{
    return file->len && file->len < INT32_MAX ? BIO_new_mem_buf(file->bytes, (int)file->len) : NULL;
}

static void certificate_print(X509 *x509, struct secret *ret)
{
    unsigned char *bytes = NULL;
    int len = i2d_X509(x509, &bytes);

    certificate_take_der(bytes, len, ret);
}

void certificate_print_pem(const char *name, const struct secret *der, struct secret *ret)
{
    const unsigned char *bytes = (const unsigned char *)der->bytes;
    BIO *bio = BIO_new(BIO_s_mem()); /* wipes what it frees */
    char *text = NULL;
    bool is_good =
        bio && der->len < INT32_MAX && PEM_write_bio(bio, name, "", bytes, (long)der->len) > 0;
    long len = is_good ? BIO_get_mem_data(bio, &text) : 0;

    if (len > 0)
        secret_append(ret, text, (size_t)len);
    else
        secret_fail(ret);
    BIO_free(bio);
    ERR_clear_error();
}

enum aad_code certificate_from_pem(const struct secret *pem, struct secret *ret_der,
                                   struct aad_error *err)
{
    BIO *bio = certificate_open(pem);
    X509 *x509 = bio ? PEM_read_bio_X509(bio, NULL, NULL, certificate_no_password) : NULL;
    bool is_there = x509 != NULL;

    if (is_there)
        certificate_print(x509, ret_der);
    X509_free(x509);
    BIO_free(bio);
    ERR_clear_error();
    if (!is_there)
        return aad_error_set(err, AAD_CONFIG, NULL, "there is no certificate in PEM form");
    return secret_ok(ret_der, err);
}
