/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of digests, by OpenSSL: RFC 7518 sections 3.3 to 3.5. */
#include <stdlib.h>
#include <string.h>

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include "api/key_vault.h"
#include "world.h"

struct key_vault_algorithm {
    const char *name;
    const char *curve; /* NULL: RSA */
    const EVP_MD *(*digest)(void);
    bool is_pss;
    int number_size; /* of each half of an ECDSA signature */
};

static const struct key_vault_algorithm key_vault_algorithms[] = {
    {"PS256", NULL, EVP_sha256, true, 0},      {"PS384", NULL, EVP_sha384, true, 0},
    {"PS512", NULL, EVP_sha512, true, 0},      {"RS256", NULL, EVP_sha256, false, 0},
    {"RS384", NULL, EVP_sha384, false, 0},     {"RS512", NULL, EVP_sha512, false, 0},
    {"ES256", "P-256", EVP_sha256, false, 32}, {"ES256K", "P-256K", EVP_sha256, false, 32},
    {"ES384", "P-384", EVP_sha384, false, 48}, {"ES512", "P-521", EVP_sha512, false, 66},
};

/* What is wanted of a key. */
struct key_vault_deed {
    const struct key_vault_algorithm *algorithm;
    cJSON *version;
    EVP_PKEY *key;
    struct text digest, signature;
};

static void key_vault_clear_deed(struct key_vault_deed *deed)
{
    EVP_PKEY_free(deed->key);
    text_clear(&deed->digest);
    text_clear(&deed->signature);
}

#define auto_deed __attribute__((cleanup(key_vault_clear_deed))) struct key_vault_deed

/* --- may it be done ------------------------------------------------------------------------- */

/* For signing only: what was signed before can be verified for ever. */
static bool key_vault_check_time(const struct key_vault_call *call, cJSON *version)
{
    const cJSON *attributes = cJSON_GetObjectItemCaseSensitive(version, "attributes");
    long long now_s = emulator_now_s(call->exchange->emulator);

    if (!world_is_set(attributes, "enabled"))
        return key_vault_refuse(call, 403, "Forbidden", "KeyDisabled",
                                "Operation sign is not allowed on a disabled key.");
    if (world_number(attributes, "nbf", 0) > now_s || key_vault_count_down(version, "lag"))
        return key_vault_refuse(call, 403, "Forbidden", "KeyNotYetValid",
                                "Operation sign is not allowed on a key that is not yet valid.");
    return world_number(attributes, "exp", now_s + 1) > now_s ||
           key_vault_refuse(call, 403, "Forbidden", "KeyExpired",
                            "Operation sign is not allowed on an expired key.");
}

static bool key_vault_check_operation(const struct key_vault_call *call, const cJSON *version,
                                      const char *operation)
{
    auto_free message = text_format("Operation %s is not permitted on this key.", operation);

    return world_list_has(cJSON_GetObjectItemCaseSensitive(version, "key_ops"), operation) ||
           key_vault_refuse(call, 403, "Forbidden", "KeyOperationForbidden", message);
}

static bool key_vault_read_algorithm(const struct key_vault_call *call, struct key_vault_deed *deed)
{
    const char *name = world_string(call->body, "alg"), *curve = key_vault_curve(deed->key);
    auto_free wrong = text_format("Key and signing algorithm are incompatible. Key type is %s%s%s, "
                                  "and algorithm is '%s'.",
                                  world_string(deed->version, "kty"), curve ? " of curve " : "",
                                  curve ? curve : "", name);

    for (size_t i = 0; i < sizeof(key_vault_algorithms) / sizeof(key_vault_algorithms[0]); i++) {
        if (name && strcmp(key_vault_algorithms[i].name, name) == 0)
            deed->algorithm = &key_vault_algorithms[i];
    }
    if (!deed->algorithm)
        return key_vault_refuse_parameter(call, "Property alg has invalid value");
    if (!deed->algorithm->curve != !curve || (curve && strcmp(deed->algorithm->curve, curve) != 0))
        return key_vault_refuse_parameter(call, wrong);
    return true;
}

/* As it is sent: base64url without padding. */
static bool key_vault_read_bytes(const struct key_vault_call *call, const char *member,
                                 struct text *ret_bytes)
{
    const char *encoded = world_string(call->body, member);
    auto_free wrong = text_format("Property %s has invalid value", member);

    text_append(ret_bytes, "", 0);
    return (encoded && !strpbrk(encoded, "+/=") &&
            text_append_decoded64(ret_bytes, encoded, strlen(encoded))) ||
           key_vault_refuse_parameter(call, wrong);
}

static bool key_vault_begin(const struct key_vault_call *call, const char *digest,
                            struct key_vault_deed *deed)
{
    auto_free wrong = NULL;
    int size;

    deed->key = key_vault_get_key(deed->version);
    if (!key_vault_read_algorithm(call, deed) || !key_vault_read_bytes(call, digest, &deed->digest))
        return false;
    size = EVP_MD_get_size(deed->algorithm->digest());
    wrong = text_format("Invalid length of '%s': %zu bytes. The length must be %d bytes for "
                        "algorithm '%s'.",
                        digest, deed->digest.size, size, deed->algorithm->name);
    return deed->digest.size == (size_t)size || key_vault_refuse_parameter(call, wrong);
}

/* --- it is done ----------------------------------------------------------------------------- */

static EVP_PKEY_CTX *key_vault_new_context(const struct key_vault_deed *deed,
                                           int (*begin)(EVP_PKEY_CTX *context))
{
    const struct key_vault_algorithm *algorithm = deed->algorithm;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(deed->key, NULL);
    bool is_good = begin(context) == 1;

    if (!algorithm->curve)
        is_good = is_good &&
                  EVP_PKEY_CTX_set_rsa_padding(context, algorithm->is_pss ? RSA_PKCS1_PSS_PADDING
                                                                          : RSA_PKCS1_PADDING) == 1;
    is_good = is_good && EVP_PKEY_CTX_set_signature_md(context, algorithm->digest()) == 1;
    if (algorithm->is_pss)
        is_good = is_good && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1;
    if (!is_good)
        abort();
    return context;
}

/* The two numbers one after the other, from what OpenSSL makes; and back. */
static void key_vault_flatten(struct text *signature, int size)
{
    const unsigned char *at = (const unsigned char *)signature->data;
    ECDSA_SIG *numbers = d2i_ECDSA_SIG(NULL, &at, (long)signature->size);
    unsigned char flat[2 * 66];

    if (!numbers || BN_bn2binpad(ECDSA_SIG_get0_r(numbers), flat, size) != size ||
        BN_bn2binpad(ECDSA_SIG_get0_s(numbers), flat + size, size) != size)
        abort();
    ECDSA_SIG_free(numbers);
    text_clear(signature);
    text_append(signature, flat, (size_t)size * 2);
}

static bool key_vault_unflatten(struct text *signature, int size)
{
    const unsigned char *flat = (const unsigned char *)signature->data;
    ECDSA_SIG *numbers = ECDSA_SIG_new();
    unsigned char *der = NULL;
    int der_size;

    if (signature->size != (size_t)size * 2 ||
        ECDSA_SIG_set0(numbers, BN_bin2bn(flat, size, NULL), BN_bin2bn(flat + size, size, NULL)) !=
            1) {
        ECDSA_SIG_free(numbers);
        return false;
    }
    der_size = i2d_ECDSA_SIG(numbers, &der);
    ECDSA_SIG_free(numbers);
    text_clear(signature);
    text_append(signature, der, (size_t)der_size);
    OPENSSL_free(der);
    return true;
}

void key_vault_sign(const struct key_vault_call *call)
{
    auto_deed deed = {.version = key_vault_find_version(call)};
    unsigned char signature[512];
    size_t size = sizeof(signature);
    EVP_PKEY_CTX *context;
    auto_text encoded = {0}, path = {0};
    cJSON *body;

    if (!deed.version || !key_vault_check_time(call, deed.version) ||
        !key_vault_check_operation(call, deed.version, "sign") ||
        !key_vault_begin(call, "value", &deed))
        return;
    context = key_vault_new_context(&deed, EVP_PKEY_sign_init);
    if (EVP_PKEY_sign(context, signature, &size, (const unsigned char *)deed.digest.data,
                      deed.digest.size) != 1)
        abort();
    EVP_PKEY_CTX_free(context);
    text_append(&deed.signature, signature, size);
    if (deed.algorithm->curve)
        key_vault_flatten(&deed.signature, deed.algorithm->number_size);
    text_append_base64url(&encoded, deed.signature.data, deed.signature.size);
    text_printf(&path, "keys/%s", call->name);
    body = cJSON_CreateObject();
    key_vault_add_id(call, body, "kid", path.data, world_string(deed.version, "version"));
    cJSON_AddStringToObject(body, "value", encoded.data);
    exchange_reply_json(call->exchange, 200, body);
}

void key_vault_verify(const struct key_vault_call *call)
{
    auto_deed deed = {.version = key_vault_find_version(call)};
    EVP_PKEY_CTX *context;
    bool is_good;
    cJSON *body;

    if (!deed.version || !key_vault_check_operation(call, deed.version, "verify") ||
        !key_vault_begin(call, "digest", &deed) ||
        !key_vault_read_bytes(call, "value", &deed.signature))
        return;
    context = key_vault_new_context(&deed, EVP_PKEY_verify_init);
    is_good =
        (!deed.algorithm->curve ||
         key_vault_unflatten(&deed.signature, deed.algorithm->number_size)) &&
        EVP_PKEY_verify(context, (const unsigned char *)deed.signature.data, deed.signature.size,
                        (const unsigned char *)deed.digest.data, deed.digest.size) == 1;
    EVP_PKEY_CTX_free(context);
    body = cJSON_CreateObject();
    cJSON_AddBoolToObject(body, "value", is_good);
    exchange_reply_json(call->exchange, 200, body);
}
