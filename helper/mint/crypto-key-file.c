/*
 * crypto-key-file.c - see key-file.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/key-file.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <openssl/provider.h>
#include <openssl/x509.h>

#include "base/base64.h"
#include "base/error.h"
#include "mint/certificate.h"

/* A file that is read: what was in it, and what got in the way. */
struct key_reading {
    struct key_file *file;
    const struct secret *password; /* NULL: none is known */
    bool needs_password;
    bool is_unreadable; /* a PFX that its password opens, but OpenSSL cannot decrypt */
};

void key_file_clear(struct key_file *file)
{
    secret_clear(&file->pkcs8);
    secret_clear(&file->spki);
    for (size_t i = 0; i < file->n_certificates; i++)
        secret_clear(&file->certificates[i]);
    file->n_certificates = 0;
}

/* --- what is found -------------------------------------------------------------------------- */

/* Appends what an i2d_ function made, and frees it. */
static void key_take_der(unsigned char *bytes, int len, struct secret *ret)
{
    if (len > 0)
        secret_append(ret, bytes, (size_t)len);
    else
        secret_fail(ret);
    OPENSSL_clear_free(bytes, len > 0 ? (size_t)len : 0);
}

static void key_take(struct key_reading *r, EVP_PKEY *take_key)
{
    PKCS8_PRIV_KEY_INFO *info = take_key ? EVP_PKEY2PKCS8(take_key) : NULL;
    unsigned char *bytes = NULL, *public = NULL;
    int len;

    if (!take_key)
        return;
    len = info ? i2d_PKCS8_PRIV_KEY_INFO(info, &bytes) : 0;
    key_take_der(bytes, len, &r->file->pkcs8);
    len = i2d_PUBKEY(take_key, &public);
    key_take_der(public, len, &r->file->spki);
    PKCS8_PRIV_KEY_INFO_free(info);
    EVP_PKEY_free(take_key);
}

static void key_add_certificate(struct key_reading *r, X509 *x509)
{
    struct key_file *file = r->file;
    unsigned char *bytes = NULL;
    int len = 0;

    if (!x509 || file->n_certificates == KEY_FILE_CERTIFICATES)
        return;
    len = i2d_X509(x509, &bytes);
    key_take_der(bytes, len, &file->certificates[file->n_certificates++]);
}

static void key_add_certificates(struct key_reading *r, const STACK_OF(X509) * list)
{
    for (int i = 0; list && i < sk_X509_num(list); i++)
        key_add_certificate(r, sk_X509_value(list, i));
}

/* --- PEM ------------------------------------------------------------------------------------ */

static int key_give_password(char *ret, int size, int is_write, void *ctx)
{
    struct key_reading *r = ctx;

    (void)is_write;
    r->needs_password = true;
    if (!r->password || r->password->len > (size_t)size)
        return -1;
    memcpy(ret, r->password->bytes, r->password->len);
    return (int)r->password->len;
}

static void key_add_pkcs7(struct key_reading *r, PKCS7 *take_bundle)
{
    if (take_bundle && PKCS7_type_is_signed(take_bundle) && take_bundle->d.sign)
        key_add_certificates(r, take_bundle->d.sign->cert);
    PKCS7_free(take_bundle);
}

static void key_read_pem(struct key_reading *r, const struct secret *bytes)
{
    BIO *bio = BIO_new_mem_buf(bytes->bytes, (int)bytes->len);
    char nothing[] = ""; /* in place of a callback: OpenSSL's own would ask at the terminal */
    EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, key_give_password, r) : NULL;
    X509 *x509;

    if (key)
        r->needs_password = false;
    key_take(r, key);
    if (bio && BIO_reset(bio) == 1) {
        while ((x509 = PEM_read_bio_X509(bio, NULL, NULL, nothing))) {
            key_add_certificate(r, x509);
            X509_free(x509);
        }
    }
    if (bio && BIO_reset(bio) == 1)
        key_add_pkcs7(r, PEM_read_bio_PKCS7(bio, NULL, NULL, nothing));
    BIO_free(bio);
}

/* --- PFX and DER ---------------------------------------------------------------------------- */

/* Windows and older programs encrypt with RC2, which only OpenSSL's provider "legacy" has. The
 * system's own is loaded, whatever $OPENSSL_MODULES names. */
static void key_load_legacy(void)
{
    const char *directory = OPENSSL_info(OPENSSL_INFO_MODULES_DIR);

    if (directory && OSSL_PROVIDER_set_default_search_path(NULL, directory) == 1)
        (void)OSSL_PROVIDER_try_load(NULL, "legacy", 1);
}

/* A PFX without a password has an empty one, or none at all: both are tried. */
static bool key_is_password(PKCS12 *pfx, const char *text)
{
    return PKCS12_verify_mac(pfx, text, -1) == 1 ||
           (!text[0] && PKCS12_verify_mac(pfx, NULL, 0) == 1);
}

static void key_read_pfx(struct key_reading *r, PKCS12 *pfx)
{
    const char *text = r->password && r->password->len ? r->password->bytes : "";
    STACK_OF(X509) *others = NULL;
    EVP_PKEY *key = NULL;
    X509 *x509 = NULL;
    bool is_good;

    r->needs_password = PKCS12_mac_present(pfx) && !key_is_password(pfx, text);
    if (r->needs_password)
        return;
    is_good = PKCS12_parse(pfx, text, &key, &x509, &others) == 1;
    if (!is_good) {
        key_load_legacy();
        is_good = PKCS12_parse(pfx, text, &key, &x509, &others) == 1;
    }
    r->is_unreadable = !is_good;
    key_take(r, key);
    key_add_certificate(r, x509);
    key_add_certificates(r, others);
    X509_free(x509);
    sk_X509_pop_free(others, X509_free);
}

/* False: it is nothing of that kind. */
static bool key_read_der(struct key_reading *r, const struct secret *bytes)
{
    const unsigned char *at = (const unsigned char *)bytes->bytes;
    PKCS12 *pfx = d2i_PKCS12(NULL, &at, (long)bytes->len);
    PKCS7 *bundle = NULL;
    X509 *x509 = NULL;

    if (pfx)
        key_read_pfx(r, pfx);
    at = (const unsigned char *)bytes->bytes;
    if (!pfx)
        x509 = d2i_X509(NULL, &at, (long)bytes->len);
    key_add_certificate(r, x509);
    at = (const unsigned char *)bytes->bytes;
    if (!pfx && !x509)
        bundle = d2i_PKCS7(NULL, &at, (long)bytes->len);
    key_add_pkcs7(r, bundle);
    PKCS12_free(pfx);
    X509_free(x509);
    return pfx || x509 || bundle;
}

/* The bytes that a text of base64 stands for; lines and spaces count nothing. False: it is none. */
static bool key_decode(const struct secret *text, struct secret *ret)
{
    auto_secret struct secret dense = {0};

    for (size_t i = 0; i < text->len; i++)
        if (!strchr(" \t\r\n", text->bytes[i]))
            secret_append(&dense, text->bytes + i, 1);
    return dense.len && !secret_ok(&dense, NULL) &&
           base64_decode_secret(dense.bytes, dense.len, ret) && ret->len && ret->len < INT32_MAX;
}

/* --- all of it ------------------------------------------------------------------------------ */

static enum aad_code key_explain(const struct key_reading *r, struct aad_error *err)
{
    if (r->needs_password && !r->password)
        return aad_error_set(err, AAD_LOCKED, NULL, "the key file has a password");
    if (r->needs_password)
        return aad_error_set(err, AAD_REJECTED, NULL,
                             "the password of the key file is wrong\n"
                             "Try again with the password that the file was made with.");
    if (r->is_unreadable)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the PFX file is encrypted in a way that OpenSSL does not know here\n"
                             "Make a PEM file of it where it can be opened: openssl pkcs12 -legacy "
                             "-nomacver -in FILE -out NEW.pem");
    if (r->file->pkcs8.len || r->file->n_certificates)
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "there is no private key in the file, and no certificate\n"
                         "It must be PFX (PKCS #12) or PEM; a certificate alone may be DER or "
                         "PKCS #7, too.");
}

enum aad_code key_file_read(const struct secret *bytes, const struct secret *password,
                            struct key_file *ret, struct aad_error *err)
{
    struct key_reading r = {.file = ret, .password = password};
    auto_secret struct secret decoded = {0};
    enum aad_code code = AAD_OK;
    bool is_readable = bytes->len && bytes->len < INT32_MAX;

    if (is_readable && !key_read_der(&r, bytes) &&
        (!key_decode(bytes, &decoded) || !key_read_der(&r, &decoded)))
        key_read_pem(&r, bytes);
    ERR_clear_error();
    code = key_explain(&r, err);
    if (!code)
        code = secret_ok(&ret->pkcs8, err);
    for (size_t i = 0; !code && i < ret->n_certificates; i++)
        code = secret_ok(&ret->certificates[i], err);
    if (code)
        key_file_clear(ret);
    return code;
}

int key_file_find(const struct key_file *file, const struct secret *spki)
{
    int found = -1;

    for (size_t i = 0; i < file->n_certificates; i++)
        if (certificate_is_of_key(&file->certificates[i], spki) &&
            (found < 0 ||
             certificate_ends_later(&file->certificates[i], &file->certificates[found])))
            found = (int)i;
    return found;
}
