/*
 * key-fixture.c - see key-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "key-fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/error.h"
#include "store/open.h"

struct key_fixture key_fixture;

static void fixture_must(bool is_true)
{
    if (!is_true)
        abort();
}

/* Made while building: under valgrind the search for primes takes longer than all the tests. */
static EVP_PKEY *fixture_read(const char *path)
{
    FILE *file = fopen(path, "re");
    EVP_PKEY *key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;

    if (file)
        (void)fclose(file);
    return key;
}

int key_fixture_make(void)
{
    key_fixture.rsa = fixture_read(RSA_KEYS_DIR "/rsa.pem");
    key_fixture.other = fixture_read(RSA_KEYS_DIR "/other.pem");
    key_fixture.ec = EVP_EC_gen("P-256");
    return key_fixture.rsa && key_fixture.other && key_fixture.ec ? 0 : -1;
}

int key_fixture_reset(void)
{
    struct key_fixture *f = &key_fixture;

    secret_clear(&f->certificate);
    secret_clear(&f->imported);
    secret_clear(&f->next);
    secret_clear(&f->next_certificate);
    *f = (struct key_fixture){.key = f->rsa, .rsa = f->rsa, .other = f->other, .ec = f->ec};
    return 0;
}

int key_fixture_remove(void)
{
    (void)key_fixture_reset();
    EVP_PKEY_free(key_fixture.rsa);
    EVP_PKEY_free(key_fixture.other);
    EVP_PKEY_free(key_fixture.ec);
    return 0;
}

static void fixture_append_taken(struct secret *ret, unsigned char *take_bytes, int len)
{
    fixture_must(len > 0);
    secret_append(ret, take_bytes, (size_t)len);
    OPENSSL_free(take_bytes);
}

void key_fixture_certify(EVP_PKEY *key, long from_s, long until_s, struct secret *ret_der)
{
    X509 *x509 = X509_new();
    X509_NAME *name = X509_get_subject_name(x509);
    unsigned char *der = NULL;
    int len;

    fixture_must(X509_set_version(x509, X509_VERSION_3) == 1 &&
                 ASN1_INTEGER_set(X509_get_serialNumber(x509), 7) == 1 &&
                 X509_gmtime_adj(X509_getm_notBefore(x509), from_s) &&
                 X509_gmtime_adj(X509_getm_notAfter(x509), until_s) &&
                 X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"test",
                                            -1, -1, 0) == 1 &&
                 X509_set_issuer_name(x509, name) == 1 && X509_set_pubkey(x509, key) == 1 &&
                 X509_sign(x509, key, EVP_sha256()) > 0);
    len = i2d_X509(x509, &der);
    fixture_append_taken(ret_der, der, len);
    X509_free(x509);
}

void key_fixture_print(EVP_PKEY *key, bool is_private, struct secret *ret)
{
    PKCS8_PRIV_KEY_INFO *info = is_private ? EVP_PKEY2PKCS8(key) : NULL;
    unsigned char *der = NULL;
    int len = is_private ? i2d_PKCS8_PRIV_KEY_INFO(info, &der) : i2d_PUBKEY(key, &der);

    fixture_append_taken(ret, der, len);
    PKCS8_PRIV_KEY_INFO_free(info);
}

/* --- the verbs ------------------------------------------------------------------------------ */

static bool fixture_is_next_key(const struct aad_item *item)
{
    return !key_fixture.names_key && !strcmp(item->role, "next-certificate");
}

static EVP_PKEY *fixture_key(const struct aad_item *item)
{
    return fixture_is_next_key(item) ? key_fixture.next_key : key_fixture.key;
}

enum aad_code store_certificate(struct store *store, const struct aad_item *item,
                                struct secret *ret_der, struct aad_error *err)
{
    const struct secret *der =
        fixture_is_next_key(item) ? &key_fixture.next_certificate : &key_fixture.certificate;

    (void)store;
    if (key_fixture.certificate_code)
        return aad_error_set(err, key_fixture.certificate_code, NULL, "the store says no");
    if (!der->len)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the store has no certificate");
    secret_append(ret_der, der->bytes, der->len);
    return AAD_OK;
}

/* ECDSA as a JWS has it: r and s, 32 bytes each. */
static void fixture_unwrap(const unsigned char *der, size_t len, unsigned char ret[64])
{
    ECDSA_SIG *pair = d2i_ECDSA_SIG(NULL, &der, (long)len);

    fixture_must(pair && BN_bn2binpad(ECDSA_SIG_get0_r(pair), ret, 32) == 32 &&
                 BN_bn2binpad(ECDSA_SIG_get0_s(pair), ret + 32, 32) == 32);
    ECDSA_SIG_free(pair);
}

static size_t fixture_sign(EVP_PKEY *signer, bool is_pss, const struct secret *message,
                           unsigned char *ret, size_t size)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key = NULL;
    int salt_len = key_fixture.salt_len ? key_fixture.salt_len : 32;

    fixture_must(
        EVP_DigestSignInit(ctx, &key, EVP_sha256(), NULL, signer) == 1 &&
        (!is_pss || (EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_PSS_PADDING) == 1 &&
                     EVP_PKEY_CTX_set_rsa_pss_saltlen(key, salt_len) == 1)) &&
        EVP_DigestSign(ctx, ret, &size, (const unsigned char *)message->bytes, message->len) == 1);
    EVP_MD_CTX_free(ctx);
    return size;
}

enum aad_code store_sign(struct store *store, const struct aad_item *item, const char *algorithm,
                         const struct secret *message, struct secret *ret, struct aad_error *err)
{
    bool is_ec = !strcmp(algorithm, "ES256"), is_pss = !strcmp(algorithm, "PS256");
    unsigned char signature[512], pair[64];
    size_t len;

    (void)store;
    if (key_fixture.switches_before_signing) {
        key_fixture.switches_before_signing = false;
        key_fixture.key = key_fixture.next_key;
        key_fixture.next_key = NULL;
        secret_take(&key_fixture.certificate, &key_fixture.next_certificate);
    }
    if (is_ec == EVP_PKEY_is_a(fixture_key(item), "RSA") || (is_pss && key_fixture.has_no_pss))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the key cannot sign by %s", algorithm);
    key_fixture.n_signs++;
    if (key_fixture.sign_code)
        return aad_error_set(err, key_fixture.sign_code, NULL, "the key does not sign");
    (void)snprintf(key_fixture.algorithm, sizeof key_fixture.algorithm, "%s", algorithm);
    len = fixture_sign(fixture_key(item), is_pss, message, signature, sizeof signature);
    if (is_ec)
        fixture_unwrap(signature, len, pair);
    if (key_fixture.breaks_signatures)
        signature[0] ^= 1, pair[0] ^= 1;
    return is_ec ? secret_sink(ret, pair, sizeof pair) : secret_sink(ret, signature, len);
}

enum aad_code store_public_key(struct store *store, const struct aad_item *item,
                               struct secret *ret_der, struct aad_error *err)
{
    (void)store;
    if (key_fixture.public_code || !fixture_key(item))
        return aad_error_set(err, key_fixture.public_code ? key_fixture.public_code : AAD_NOT_FOUND,
                             NULL, "there is no key");
    key_fixture_print(fixture_key(item), false, ret_der);
    return AAD_OK;
}

static bool fixture_is_next(const struct secret *der)
{
    return key_fixture.next.len == der->len &&
           !memcmp(key_fixture.next.bytes, der->bytes, der->len);
}

enum aad_code store_save_certificate(struct store *store, const struct aad_item *item,
                                     const struct secret *der, struct aad_error *err)
{
    (void)store;
    if (key_fixture.takes_no_certificate)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the store takes no certificates");
    if (fixture_is_next_key(item)) {
        secret_clear(&key_fixture.next_certificate);
        secret_append(&key_fixture.next_certificate, der->bytes, der->len);
        return AAD_OK;
    }
    key_fixture.n_saved++;
    secret_clear(&key_fixture.certificate);
    secret_append(&key_fixture.certificate, der->bytes, der->len);
    if (fixture_is_next(der))
        secret_clear(&key_fixture.next);
    return AAD_OK;
}

enum aad_code store_certificates(struct store *store, const struct aad_item *item,
                                 aad_visit_certificate *visit, void *ctx, struct aad_error *err)
{
    const struct secret *one = &key_fixture.certificate, *other = &key_fixture.next;

    (void)store, (void)item;
    if (key_fixture.keeps_one_only)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the store keeps one only");
    if (key_fixture.switches_before_listing)
        secret_take(&key_fixture.certificate, &key_fixture.next);
    if (one->len)
        (void)visit(ctx, &(struct aad_certificate){one->bytes, one->len, true});
    if (other->len)
        (void)visit(ctx, &(struct aad_certificate){other->bytes, other->len, false});
    return AAD_OK;
}

enum aad_code store_add_certificate(struct store *store, const struct aad_item *item,
                                    const struct secret *der, struct aad_error *err)
{
    (void)store, (void)item;
    if (key_fixture.keeps_one_only || key_fixture.takes_no_certificate)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the store keeps one only");
    secret_clear(&key_fixture.next);
    secret_append(&key_fixture.next, der->bytes, der->len);
    return AAD_OK;
}

enum aad_code store_drop_certificate(struct store *store, const struct aad_item *item,
                                     const struct secret *der, struct aad_error *err)
{
    (void)store, (void)item;
    if (!fixture_is_next(der))
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the store has no such certificate");
    secret_clear(&key_fixture.next);
    return AAD_OK;
}

/* The other key, which is made only once. */
enum aad_code store_generate(struct store *store, const struct aad_item *item, const char *key_type,
                             struct aad_error *err)
{
    (void)store, (void)key_type;
    if (!fixture_is_next_key(item) || key_fixture.next_key)
        return aad_error_set(err, AAD_REFUSED, NULL, "there is a key already");
    key_fixture.next_key = key_fixture.other;
    return AAD_OK;
}

enum aad_code store_erase_key(struct store *store, const struct aad_item *item,
                              struct aad_error *err)
{
    (void)store;
    key_fixture.n_erased++;
    if (!fixture_is_next_key(item) || !key_fixture.next_key)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no key");
    key_fixture.next_key = NULL;
    secret_clear(&key_fixture.next_certificate);
    return AAD_OK;
}

enum aad_code store_use_certificate(struct store *store, const struct aad_item *item,
                                    const struct secret *der, struct aad_error *err)
{
    (void)store, (void)item, (void)der;
    if (!key_fixture.next_key)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "the store has no such certificate");
    key_fixture.key = key_fixture.next_key;
    key_fixture.next_key = NULL;
    secret_clear(&key_fixture.certificate);
    secret_take(&key_fixture.certificate, &key_fixture.next_certificate);
    return AAD_OK;
}

enum aad_code store_import(struct store *store, const struct aad_item *item,
                           const struct secret *pkcs8, struct aad_error *err)
{
    (void)store;
    if (fixture_is_next_key(item)) {
        key_fixture.next_key = key_fixture.other;
        return AAD_OK;
    }
    if (key_fixture.import_code)
        return aad_error_set(err, key_fixture.import_code, NULL, "there is a key already");
    secret_append(&key_fixture.imported, pkcs8->bytes, pkcs8->len);
    return AAD_OK;
}

const char *store_token(const struct store *store)
{
    (void)store;
    return "fixture";
}

const char *store_outcome(const struct store *store)
{
    (void)store;
    return "pkcs11:object=fixture";
}
