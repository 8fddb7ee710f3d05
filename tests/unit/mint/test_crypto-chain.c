/*
 * test_crypto-chain.c - the certificates of the issuers, for x5c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/chain.h"

#include <openssl/x509.h>

#include "base/file.h"
#include "crypto/crypto.h"
#include "key-fixture.h"
#include "mint-fixture.h"
#include "unit.h"

#define DAY_S (24L * 3600)

/* root issues middle, middle issues leaf; stranger is nobody's. */
static struct secret root, middle, leaf, stranger;

static void issue(const char *name, EVP_PKEY *key, const char *issuer, EVP_PKEY *issuer_key,
                  struct secret *ret)
{
    X509 *x509 = X509_new();
    unsigned char *der = NULL;
    int len;

    assert_int_equal(X509_set_version(x509, X509_VERSION_3), 1);
    assert_int_equal(ASN1_INTEGER_set(X509_get_serialNumber(x509), 7), 1);
    assert_non_null(X509_gmtime_adj(X509_getm_notBefore(x509), -DAY_S));
    assert_non_null(X509_gmtime_adj(X509_getm_notAfter(x509), DAY_S));
    assert_int_equal(X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                                                (const unsigned char *)name, -1, -1, 0),
                     1);
    assert_int_equal(X509_NAME_add_entry_by_txt(X509_get_issuer_name(x509), "CN", MBSTRING_ASC,
                                                (const unsigned char *)issuer, -1, -1, 0),
                     1);
    assert_int_equal(X509_set_pubkey(x509, key), 1);
    assert_true(X509_sign(x509, issuer_key, EVP_sha256()) > 0);
    len = i2d_X509(x509, &der);
    secret_append(ret, der, (size_t)len);
    OPENSSL_free(der);
    X509_free(x509);
}

static int start(void)
{
    auto_buf struct buf directory = {0};
    struct aad_error err;

    (void)key_fixture_reset();
    mint_fixture_make_state();
    setenv("XDG_CONFIG_HOME", mint_fixture_state(), 1);
    buf_printf(&directory, "%s/aad-credential/connections", mint_fixture_state());
    assert_int_equal(file_make_private_dir(buf_text(&directory), &err), AAD_OK);
    issue("root", key_fixture.ec, "root", key_fixture.ec, &root);
    issue("middle", key_fixture.other, "root", key_fixture.ec, &middle);
    issue("leaf", key_fixture.rsa, "middle", key_fixture.other, &leaf);
    issue("middle", key_fixture.ec, "root", key_fixture.ec, &stranger);
    return 0;
}

static int stop(void)
{
    secret_clear(&root);
    secret_clear(&middle);
    secret_clear(&leaf);
    secret_clear(&stranger);
    mint_fixture_remove_state();
    return 0;
}

BEFORE_ALL(key_fixture_make);
AFTER_ALL(key_fixture_remove);
BEFORE_EACH(start);
AFTER_EACH(stop);

static size_t keep(const struct secret *list, size_t n)
{
    struct key_file file = {.n_certificates = n};
    struct aad_error err = {0};
    size_t kept = 99;

    memcpy(file.certificates, list, n * sizeof *list); /* borrowed */
    assert_int_equal(chain_keep("test", &leaf, &file, &kept, &err), AAD_OK);
    return kept;
}

static void want_x5c(const struct secret *wanted)
{
    auto_secret struct secret got = {0}, want = {0};

    chain_append_x5c("test", &leaf, &got);
    if (wanted) {
        secret_append_text(&want, ",\"");
        crypto_base64_encode(&want, wanted->bytes, wanted->len);
        secret_append_text(&want, "\"");
    }
    assert_int_equal(got.len, want.len);
    if (want.len)
        assert_memory_equal(got.bytes, want.bytes, want.len);
}

TEST(issuers_are_kept_and_sent_but_for_the_root)
{
    struct secret list[] = {stranger, root, leaf, middle};

    want_x5c(NULL);
    assert_int_equal(keep(list, COUNT(list)), 2);
    want_x5c(&middle);
    assert_int_equal(keep(list, COUNT(list)), 2); /* once more: nothing is there twice */
    want_x5c(&middle);
}

TEST(who_has_only_the_same_name_is_no_issuer)
{
    struct secret list[] = {stranger, root};

    assert_int_equal(keep(list, COUNT(list)), 0);
    want_x5c(NULL);
}
