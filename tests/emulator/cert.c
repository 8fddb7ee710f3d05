/* SPDX-License-Identifier: Apache-2.0 */
#include "cert.h"

#include <stdlib.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "text.h"

#define DAY_S (24L * 60 * 60)

static const char cert_good_names[] =
    "DNS:localhost,DNS:login.test,DNS:lcs.test,DNS:arm.test,DNS:dynamics.test,DNS:devops.test,"
    "DNS:git.test,DNS:graph.test,DNS:graph.microsoft.com,DNS:login.microsoftonline.com,DNS:login."
    "microsoftonline.us,DNS:login.windows.net,"
    "DNS:management.azure.com,DNS:dev.azure.com,DNS:api.powerplatform.com,DNS:api.bap.microsoft."
    "com,"
    "DNS:lcsapi.lcs.dynamics.com,DNS:contoso.crm4.dynamics.com,DNS:contoso.operations.dynamics.com,"
    "DNS:*.vault.test,DNS:*.vault.azure.net,DNS:*.vault.azure.cn,DNS:*.vault.usgovcloudapi.net,"
    "DNS:*.managedhsm.test,DNS:*.managedhsm.azure.net,DNS:*.managedhsm.azure.cn,"
    "DNS:*.managedhsm.usgovcloudapi.net,"
    "IP:127.0.0.1";

static const struct {
    const char *names;
    long from_s, until_s; /* from now */
} cert_leaves[] = {
    [CERT_GOOD] = {cert_good_names, -DAY_S, 30 * DAY_S},
    [CERT_EXPIRED] = {cert_good_names, -30 * DAY_S, -DAY_S},
    [CERT_WRONG_NAME] = {"DNS:wrong.test", -DAY_S, 30 * DAY_S},
    [CERT_SELF_SIGNED] = {cert_good_names, -DAY_S, 30 * DAY_S},
    [CERT_EVIL] = {"DNS:evil.test", -DAY_S, 30 * DAY_S},
    /* A cluster's: nobody knows its issuer, and it is not named as the host that is called. */
    [CERT_FABRIC] = {"DNS:fabric.test", -DAY_S, 30 * DAY_S},
};

static void cert_must(int is_true)
{
    if (!is_true)
        abort();
}

void cert_add_extension(X509 *certificate, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX context;
    X509_EXTENSION *extension;

    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    extension = X509V3_EXT_conf_nid(NULL, &context, nid, value);
    cert_must(extension && X509_add_ext(certificate, extension, -1) == 1);
    X509_EXTENSION_free(extension);
}

static X509 *cert_new(EVP_PKEY *key, const char *name, long from_s, long until_s)
{
    X509 *certificate = X509_new();
    X509_NAME *subject = X509_get_subject_name(certificate);
    uint64_t serial = 0;

    cert_must(RAND_bytes((unsigned char *)&serial, 7) == 1);
    cert_must(X509_set_version(certificate, X509_VERSION_3) == 1);
    cert_must(ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), serial | 1) == 1);
    cert_must(X509_gmtime_adj(X509_getm_notBefore(certificate), from_s) != NULL);
    cert_must(X509_gmtime_adj(X509_getm_notAfter(certificate), until_s) != NULL);
    cert_must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, (const unsigned char *)name,
                                         -1, -1, 0) == 1);
    cert_must(X509_set_pubkey(certificate, key) == 1);
    return certificate;
}

static void cert_sign(X509 *certificate, X509 *issuer, EVP_PKEY *issuer_key)
{
    cert_must(X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1);
    cert_must(X509_sign(certificate, issuer_key, EVP_sha256()) > 0);
}

void cert_init_authority(struct cert_authority *authority)
{
    authority->key = EVP_EC_gen("P-256");
    cert_must(authority->key != NULL);
    authority->certificate = cert_new(authority->key, "aad-emulator CA", -60 * DAY_S, 3650 * DAY_S);
    cert_add_extension(authority->certificate, authority->certificate, NID_basic_constraints,
                       "critical,CA:TRUE");
    cert_add_extension(authority->certificate, authority->certificate, NID_key_usage,
                       "critical,keyCertSign,cRLSign");
    cert_add_extension(authority->certificate, authority->certificate, NID_subject_key_identifier,
                       "hash");
    cert_sign(authority->certificate, authority->certificate, authority->key);
}

void cert_clear_authority(struct cert_authority *authority)
{
    EVP_PKEY_free(authority->key);
    X509_free(authority->certificate);
}

static char *cert_take_pem(BIO *bio)
{
    char *bytes;
    long size = BIO_get_mem_data(bio, &bytes);
    char *pem = text_format("%.*s", (int)size, bytes);

    BIO_free(bio);
    return pem;
}

static char *cert_print(X509 *certificate)
{
    BIO *bio = BIO_new(BIO_s_mem());

    cert_must(PEM_write_bio_X509(bio, certificate) == 1);
    return cert_take_pem(bio);
}

char *cert_print_authority(const struct cert_authority *authority)
{
    return cert_print(authority->certificate);
}

void cert_make_leaf(const struct cert_authority *authority, enum cert_kind kind, char **ret_key_pem,
                    char **ret_certificate_pem)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *leaf = cert_new(key, "aad-emulator", cert_leaves[kind].from_s, cert_leaves[kind].until_s);
    bool is_own_issuer = kind == CERT_SELF_SIGNED || kind == CERT_FABRIC;
    X509 *issuer = is_own_issuer ? leaf : authority->certificate;
    BIO *bio = BIO_new(BIO_s_mem());

    cert_add_extension(leaf, issuer, NID_basic_constraints, "critical,CA:FALSE");
    cert_add_extension(leaf, issuer, NID_key_usage, "critical,digitalSignature");
    cert_add_extension(leaf, issuer, NID_ext_key_usage, "serverAuth");
    cert_add_extension(leaf, issuer, NID_subject_alt_name, cert_leaves[kind].names);
    cert_sign(leaf, issuer, is_own_issuer ? key : authority->key);
    cert_must(PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) == 1);
    *ret_key_pem = cert_take_pem(bio);
    *ret_certificate_pem = cert_print(leaf);
    X509_free(leaf);
    EVP_PKEY_free(key);
}

char *cert_print_thumbprint(const char *certificate_pem)
{
    BIO *bio = BIO_new_mem_buf(certificate_pem, -1);
    X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    struct text text = {0};

    cert_must(certificate && X509_digest(certificate, EVP_sha1(), digest, &size) == 1);
    for (unsigned i = 0; i < size; i++)
        text_printf(&text, "%02X", digest[i]);
    X509_free(certificate);
    BIO_free(bio);
    return text_take(&text);
}
