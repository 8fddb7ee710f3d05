/* SPDX-License-Identifier: Apache-2.0 */
/* What OpenSSL makes of a policy, and of certificates that come from elsewhere. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "api/key_vault_certificate.h"
#include "cert.h"
#include "world.h"

/* As the clients of Key Vault read it everywhere. */
#define PFX_CIPHER NID_pbe_WithSHA1And3_Key_TripleDES_CBC

static void key_vault_must(bool is_true)
{
    if (!is_true)
        abort();
}

void key_vault_clear_parts(struct key_vault_parts *parts)
{
    EVP_PKEY_free(parts->key);
    X509_free(parts->leaf);
    sk_X509_pop_free(parts->chain, X509_free);
    *parts = (struct key_vault_parts){NULL, NULL, NULL};
}

/* --- asked for ------------------------------------------------------------------------------ */

static bool key_vault_is_usage(const char *usage)
{
    static const char *const usages[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                         "dataEncipherment", "keyAgreement",   "keyCertSign",
                                         "cRLSign",          "encipherOnly",   "decipherOnly"};

    for (size_t i = 0; i < sizeof(usages) / sizeof(usages[0]); i++) {
        if (strcmp(usages[i], usage) == 0)
            return true;
    }
    return false;
}

static bool key_vault_is_purpose(const char *purpose)
{
    ASN1_OBJECT *object = OBJ_txt2obj(purpose, 1);

    ASN1_OBJECT_free(object);
    return object != NULL;
}

/* Of DNS, or of e-mail. */
static bool key_vault_is_other_name(const char *name)
{
    return *name && !strpbrk(name, ", :\r\n");
}

static bool key_vault_are(const cJSON *array, bool (*is_good)(const char *text))
{
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        if (!cJSON_IsString(item) || !is_good(item->valuestring))
            return false;
    }
    return !array || cJSON_IsArray(array);
}

bool key_vault_is_request(const cJSON *policy)
{
    const cJSON *wanted = key_vault_policy(policy, "x509_props");
    const cJSON *names = cJSON_GetObjectItemCaseSensitive(wanted, "sans");

    return key_vault_are(cJSON_GetObjectItemCaseSensitive(wanted, "key_usage"),
                         key_vault_is_usage) &&
           key_vault_are(cJSON_GetObjectItemCaseSensitive(wanted, "ekus"), key_vault_is_purpose) &&
           key_vault_are(cJSON_GetObjectItemCaseSensitive(names, "dns_names"),
                         key_vault_is_other_name) &&
           key_vault_are(cJSON_GetObjectItemCaseSensitive(names, "emails"),
                         key_vault_is_other_name);
}

/* --- made ----------------------------------------------------------------------------------- */

/* "CN=a, O=b" */
static bool key_vault_read_subject(const cJSON *policy, X509_NAME *name)
{
    const char *subject = world_string(key_vault_policy(policy, "x509_props"), "subject");
    auto_free copy = text_format("%s", subject ? subject : "");
    char *rest = copy, *part;

    while ((part = strsep(&rest, ","))) {
        char *equals = strchr(part, '=');

        part += strspn(part, " ");
        if (!equals)
            return false;
        *equals = '\0';
        if (X509_NAME_add_entry_by_txt(name, part, MBSTRING_UTF8, (const unsigned char *)equals + 1,
                                       -1, -1, 0) != 1)
            return false;
    }
    return X509_NAME_entry_count(name) > 0;
}

char *key_vault_make_request(const cJSON *policy, EVP_PKEY *key)
{
    X509_REQ *request = X509_REQ_new();
    auto_text text = {0};
    unsigned char *der = NULL;
    int size;

    if (!key_vault_read_subject(policy, X509_REQ_get_subject_name(request))) {
        X509_REQ_free(request);
        return NULL;
    }
    key_vault_must(X509_REQ_set_pubkey(request, key) == 1 &&
                   X509_REQ_sign(request, key, EVP_sha256()) > 0);
    size = i2d_X509_REQ(request, &der);
    X509_REQ_free(request);
    text_append_base64(&text, der, (size_t)size);
    OPENSSL_free(der);
    return text_take(&text);
}

/* The strings of an array, each after a prefix, with commas between. */
static void key_vault_join(const cJSON *array, const char *prefix, struct text *text)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        if (cJSON_IsString(item))
            text_printf(text, "%s%s%s", text->size ? "," : "", prefix, item->valuestring);
    }
}

static void key_vault_add_extensions(const cJSON *policy, X509 *leaf)
{
    const cJSON *wanted = key_vault_policy(policy, "x509_props");
    const cJSON *names = cJSON_GetObjectItemCaseSensitive(wanted, "sans");
    auto_text usage = {0}, purposes = {0}, others = {0};

    key_vault_join(cJSON_GetObjectItemCaseSensitive(wanted, "key_usage"), "", &usage);
    key_vault_join(cJSON_GetObjectItemCaseSensitive(wanted, "ekus"), "", &purposes);
    key_vault_join(cJSON_GetObjectItemCaseSensitive(names, "dns_names"), "DNS:", &others);
    key_vault_join(cJSON_GetObjectItemCaseSensitive(names, "emails"), "email:", &others);
    cert_add_extension(leaf, leaf, NID_basic_constraints, "critical,CA:FALSE");
    cert_add_extension(leaf, leaf, NID_key_usage,
                       usage.size ? usage.data : "digitalSignature,keyEncipherment");
    cert_add_extension(leaf, leaf, NID_ext_key_usage,
                       purposes.size ? purposes.data : "serverAuth,clientAuth");
    if (others.size)
        cert_add_extension(leaf, leaf, NID_subject_alt_name, others.data);
    cert_add_extension(leaf, leaf, NID_subject_key_identifier, "hash");
}

X509 *key_vault_self_sign(const cJSON *policy, EVP_PKEY *key, long long now_s)
{
    long long months = world_number(key_vault_policy(policy, "x509_props"), "validity_months", 12);
    time_t from = (time_t)now_s - 600; /* as Key Vault has it: for clocks that are behind */
    X509 *leaf = X509_new();
    uint64_t serial = 0;
    struct tm until;

    gmtime_r(&from, &until);
    until.tm_mon += (int)months;
    key_vault_must(RAND_bytes((unsigned char *)&serial, 7) == 1);
    key_vault_must(X509_set_version(leaf, X509_VERSION_3) == 1 &&
                   ASN1_INTEGER_set_uint64(X509_get_serialNumber(leaf), serial | 1) == 1 &&
                   ASN1_TIME_set(X509_getm_notBefore(leaf), from) &&
                   ASN1_TIME_set(X509_getm_notAfter(leaf), timegm(&until)) &&
                   key_vault_read_subject(policy, X509_get_subject_name(leaf)) &&
                   X509_set_issuer_name(leaf, X509_get_subject_name(leaf)) == 1 &&
                   X509_set_pubkey(leaf, key) == 1);
    key_vault_add_extensions(policy, leaf);
    key_vault_must(X509_sign(leaf, key, EVP_sha256()) > 0);
    return leaf;
}

/* --- printed -------------------------------------------------------------------------------- */

char *key_vault_format_leaf(X509 *leaf)
{
    unsigned char *der = NULL;
    int size = i2d_X509(leaf, &der);
    auto_text text = {0};

    text_append_base64(&text, der, (size_t)size);
    OPENSSL_free(der);
    return text_take(&text);
}

char *key_vault_format_thumbprint(X509 *leaf)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    auto_text text = {0};

    key_vault_must(X509_digest(leaf, EVP_sha1(), digest, &size) == 1);
    text_append_base64url(&text, digest, size);
    return text_take(&text);
}

static void key_vault_write_pem(const struct key_vault_parts *parts, bool has_key, BIO *bio)
{
    if (has_key)
        key_vault_must(PEM_write_bio_PKCS8PrivateKey(bio, parts->key, NULL, NULL, 0, NULL, NULL) ==
                       1);
    key_vault_must(PEM_write_bio_X509(bio, parts->leaf) == 1);
    for (int i = 0; i < sk_X509_num(parts->chain); i++)
        key_vault_must(PEM_write_bio_X509(bio, sk_X509_value(parts->chain, i)) == 1);
}

static void key_vault_write_pfx(const struct key_vault_parts *parts, bool has_key, BIO *bio)
{
    PKCS12 *pfx = PKCS12_create("", NULL, has_key ? parts->key : NULL, parts->leaf, parts->chain,
                                PFX_CIPHER, PFX_CIPHER, 0, 0, 0);

    key_vault_must(pfx && i2d_PKCS12_bio(bio, pfx) == 1);
    PKCS12_free(pfx);
}

char *key_vault_format_secret(const struct key_vault_parts *parts, bool is_pem, bool has_key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    auto_text text = {0};
    char *bytes;
    size_t size;

    if (is_pem)
        key_vault_write_pem(parts, has_key, bio);
    else
        key_vault_write_pfx(parts, has_key, bio);
    size = (size_t)BIO_get_mem_data(bio, &bytes);
    if (is_pem)
        text_append(&text, bytes, size);
    else
        text_append_base64(&text, bytes, size);
    BIO_free(bio);
    return text_take(&text);
}

/* --- read ----------------------------------------------------------------------------------- */

X509 *key_vault_read_leaf(const char *base64)
{
    auto_text der = {0};
    const unsigned char *at;
    X509 *leaf;

    if (!base64 || !text_append_decoded64(&der, base64, strlen(base64)) || !der.size)
        return NULL;
    at = (const unsigned char *)der.data;
    leaf = d2i_X509(NULL, &at, (long)der.size);
    if (leaf && at == (const unsigned char *)der.data + der.size)
        return leaf;
    X509_free(leaf);
    return NULL;
}

static void key_vault_read_pem(const char *value, struct key_vault_parts *parts)
{
    BIO *bio = BIO_new_mem_buf(value, -1);
    X509 *certificate;

    parts->key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);
    BIO_free(bio);
    bio = BIO_new_mem_buf(value, -1);
    parts->leaf = PEM_read_bio_X509(bio, NULL, NULL, NULL);
    parts->chain = sk_X509_new_null();
    while (parts->leaf && (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL)))
        sk_X509_push(parts->chain, certificate);
    BIO_free(bio);
}

static void key_vault_read_pfx(const char *value, const char *password,
                               struct key_vault_parts *parts)
{
    auto_text der = {0};
    const unsigned char *at;
    PKCS12 *pfx = NULL;

    if (text_append_decoded64(&der, value, strlen(value)) && der.size) {
        at = (const unsigned char *)der.data;
        pfx = d2i_PKCS12(NULL, &at, (long)der.size);
    }
    if (pfx)
        PKCS12_parse(pfx, password, &parts->key, &parts->leaf, &parts->chain);
    PKCS12_free(pfx);
}

bool key_vault_read_secret(const char *value, const char *password, bool is_pem,
                           struct key_vault_parts *ret_parts)
{
    if (is_pem)
        key_vault_read_pem(value, ret_parts);
    else
        key_vault_read_pfx(value, password ? password : "", ret_parts);
    return ret_parts->key && ret_parts->leaf &&
           X509_check_private_key(ret_parts->leaf, ret_parts->key) == 1;
}
