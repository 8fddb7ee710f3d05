/*
 * crypto-chain.c - see chain.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/chain.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "connection/beside.h"
#include "crypto/crypto.h"
#include "mint/certificate.h"

#define CHAIN_DEPTH 6
#define CHAIN_BYTES 4500 /* in an assertion, which has one size: STS_BODY_SIZE_LARGE */

static X509 *chain_parse(const struct secret *der)
{
    const unsigned char *at = (const unsigned char *)der->bytes;

    return der->len && der->len < INT32_MAX ? d2i_X509(NULL, &at, (long)der->len) : NULL;
}

static void chain_print(X509 *x509, struct secret *ret)
{
    unsigned char *bytes = NULL;
    int len = i2d_X509(x509, &bytes);

    if (len > 0)
        secret_append(ret, bytes, (size_t)len);
    else
        secret_fail(ret);
    OPENSSL_free(bytes);
}

static bool chain_is_root(X509 *x509)
{
    return X509_check_issued(x509, x509) == X509_V_OK;
}

/* Who has issued it; NULL: nobody of the pool, or it says itself that it is to be believed. */
static X509 *chain_find_issuer(const STACK_OF(X509) * pool, X509 *x509)
{
    if (chain_is_root(x509))
        return NULL;
    for (int i = 0; i < sk_X509_num(pool); i++) {
        X509 *one = sk_X509_value(pool, i);

        if (X509_check_issued(one, x509) == X509_V_OK &&
            X509_verify(x509, X509_get0_pubkey(one)) == 1)
            return one;
    }
    return NULL;
}

static void chain_add(STACK_OF(X509) * pool, X509 *take_x509)
{
    if (take_x509 && (!pool || sk_X509_push(pool, take_x509) <= 0))
        X509_free(take_x509);
}

static struct stack_st_X509 *chain_read(const struct secret *pem)
{
    BIO *bio = pem->len ? BIO_new_mem_buf(pem->bytes, (int)pem->len) : NULL;
    STACK_OF(X509) *pool = sk_X509_new_null();
    char nothing[] = "";
    X509 *x509;

    while (bio && (x509 = PEM_read_bio_X509(bio, NULL, NULL, nothing)))
        chain_add(pool, x509);
    BIO_free(bio);
    ERR_clear_error();
    return pool;
}

static bool chain_has(const STACK_OF(X509) * pool, const X509 *x509)
{
    for (int i = 0; i < sk_X509_num(pool); i++)
        if (!X509_cmp(sk_X509_value(pool, i), x509))
            return true;
    return false;
}

/* Appends those of the pool that lead up from it, as PEM, but for those that are there. */
static size_t chain_collect(X509 *leaf, const STACK_OF(X509) * pool, const STACK_OF(X509) * there,
                            struct secret *pem)
{
    X509 *at = leaf;
    size_t n = 0;

    for (; n < CHAIN_DEPTH && (at = chain_find_issuer(pool, at)); n++) {
        auto_secret struct secret der = {0};

        if (chain_has(there, at))
            continue;
        chain_print(at, &der);
        certificate_print_pem("CERTIFICATE", &der, pem);
    }
    return n;
}

enum aad_code chain_keep(const char *connection, const struct secret *certificate,
                         const struct key_file *file, size_t *ret_n, struct aad_error *err)
{
    auto_secret struct secret pem = {0};
    STACK_OF(X509) * there, *pool = sk_X509_new_null();
    X509 *leaf = chain_parse(certificate);
    enum aad_code code;
    size_t before;

    (void)beside_read(connection, BESIDE_CHAIN, &pem, NULL);
    there = chain_read(&pem);
    before = pem.len;
    for (size_t i = 0; i < file->n_certificates; i++)
        chain_add(pool, chain_parse(&file->certificates[i]));
    *ret_n = leaf && pool ? chain_collect(leaf, pool, there, &pem) : 0;
    code = secret_ok(&pem, err);
    if (!code && pem.len > before)
        code = beside_write(connection, BESIDE_CHAIN, &pem, err);
    X509_free(leaf);
    sk_X509_pop_free(pool, X509_free);
    sk_X509_pop_free(there, X509_free);
    ERR_clear_error();
    return code;
}

void chain_append_x5c(const char *connection, const struct secret *certificate, struct secret *ret)
{
    auto_secret struct secret pem = {0};
    STACK_OF(X509) * pool;
    X509 *leaf, *at;
    size_t used = 0;

    if (beside_read(connection, BESIDE_CHAIN, &pem, NULL))
        return;
    pool = chain_read(&pem);
    at = leaf = chain_parse(certificate);
    for (int i = 0; at && i < CHAIN_DEPTH && (at = chain_find_issuer(pool, at)); i++) {
        auto_secret struct secret der = {0};

        chain_print(at, &der);
        used += der.len;
        if (chain_is_root(at) || used > CHAIN_BYTES)
            break;
        secret_append_text(ret, ",\"");
        crypto_base64_encode(ret, der.bytes, der.len);
        secret_append_text(ret, "\"");
    }
    X509_free(leaf);
    sk_X509_pop_free(pool, X509_free);
    ERR_clear_error();
}
