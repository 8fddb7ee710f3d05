/* SPDX-License-Identifier: Apache-2.0 */
/* Keys as JWK (RFC 7517 and 7518), and as the PEM that the world keeps. */
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>

#include "api/key_vault.h"
#include "jwt.h"
#include "world.h"

static const struct {
    const char *name, *group; /* as OpenSSL has it */
    int size;                 /* of a coordinate */
} key_vault_curves[] = {
    {"P-256", "prime256v1", 32},
    {"P-256K", "secp256k1", 32},
    {"P-384", "secp384r1", 48},
    {"P-521", "secp521r1", 66},
};

#define KEY_VAULT_CURVES (sizeof(key_vault_curves) / sizeof(key_vault_curves[0]))

static size_t key_vault_find_curve(const char *name)
{
    size_t i = 0;

    while (i < KEY_VAULT_CURVES && strcmp(key_vault_curves[i].name, name) != 0)
        i++;
    return i;
}

static size_t key_vault_curve_of(EVP_PKEY *key)
{
    char group[64] = "";
    size_t size, i = 0;

    if (EVP_PKEY_is_a(key, "EC"))
        EVP_PKEY_get_group_name(key, group, sizeof(group), &size);
    while (i < KEY_VAULT_CURVES && strcmp(key_vault_curves[i].group, group) != 0)
        i++;
    return i;
}

const char *key_vault_curve(EVP_PKEY *key)
{
    size_t i = key_vault_curve_of(key);

    return i < KEY_VAULT_CURVES ? key_vault_curves[i].name : NULL;
}

static EVP_PKEY *key_vault_refuse_key(const struct key_vault_call *call, const char *message)
{
    key_vault_refuse_parameter(call, message);
    return NULL;
}

/* A Managed HSM has nothing else. */
static bool key_vault_check_type(const struct key_vault_call *call, const char *type)
{
    bool is_hsm = strcmp(type, "RSA-HSM") == 0 || strcmp(type, "EC-HSM") == 0;
    bool is_soft = strcmp(type, "RSA") == 0 || strcmp(type, "EC") == 0;

    return (is_soft && !world_is_set(call->vault, "hsm")) || is_hsm ||
           key_vault_refuse_parameter(call, "Property kty has invalid value");
}

EVP_PKEY *key_vault_make_key(const struct key_vault_call *call, const cJSON *wanted)
{
    const char *type = world_string(wanted, "kty"), *curve = world_string(wanted, "crv");
    long long size = world_number(wanted, "key_size", 2048);
    size_t i = key_vault_find_curve(curve ? curve : "P-256");

    if (!key_vault_check_type(call, type ? type : ""))
        return NULL;
    if (text_has_prefix(type, "EC"))
        return i < KEY_VAULT_CURVES ? EVP_EC_gen(key_vault_curves[i].group)
                                    : key_vault_refuse_key(call, "Property crv has invalid value");
    if (size != 2048 && size != 3072 && size != 4096)
        return key_vault_refuse_key(call, "Property key_size has invalid value");
    return EVP_RSA_gen((unsigned)size);
}

/* --- a JWK that is read --------------------------------------------------------------------- */

static BIGNUM *key_vault_read_number(const cJSON *jwk, const char *member)
{
    const char *encoded = world_string(jwk, member);
    auto_text bytes = {0};

    if (!encoded || !text_append_decoded64(&bytes, encoded, strlen(encoded)) || !bytes.size)
        return NULL;
    return BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.size, NULL);
}

static EVP_PKEY *key_vault_build(OSSL_PARAM_BLD *parts, const char *type)
{
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(parts);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;

    if (parameters && EVP_PKEY_fromdata_init(context) == 1)
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters);
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

static EVP_PKEY *key_vault_read_rsa(const cJSON *jwk)
{
    static const struct {
        const char *member, *parameter;
    } rows[] = {
        {"n", OSSL_PKEY_PARAM_RSA_N},          {"e", OSSL_PKEY_PARAM_RSA_E},
        {"d", OSSL_PKEY_PARAM_RSA_D},          {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
        {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},    {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
        {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2}, {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1},
    };
    BIGNUM *numbers[sizeof(rows) / sizeof(rows[0])] = {NULL};
    OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;
    bool is_whole = true;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        numbers[i] = key_vault_read_number(jwk, rows[i].member);
        is_whole = is_whole && numbers[i] &&
                   OSSL_PARAM_BLD_push_BN(parts, rows[i].parameter, numbers[i]) == 1;
    }
    if (is_whole)
        key = key_vault_build(parts, "RSA");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        BN_clear_free(numbers[i]);
    OSSL_PARAM_BLD_free(parts);
    return key;
}

/* The point as its bytes are, uncompressed. */
static bool key_vault_read_point(const cJSON *jwk, int size, struct text *ret_point)
{
    static const char *const members[] = {"x", "y"};

    text_append(ret_point, "\x04", 1);
    for (size_t i = 0; i < 2; i++) {
        const char *encoded = world_string(jwk, members[i]);
        size_t before = ret_point->size;

        if (!encoded || !text_append_decoded64(ret_point, encoded, strlen(encoded)) ||
            ret_point->size - before != (size_t)size)
            return false;
    }
    return true;
}

static EVP_PKEY *key_vault_read_ec(const cJSON *jwk)
{
    const char *curve = world_string(jwk, "crv");
    size_t i = key_vault_find_curve(curve ? curve : "");
    BIGNUM *secret = key_vault_read_number(jwk, "d");
    OSSL_PARAM_BLD *parts = OSSL_PARAM_BLD_new();
    auto_text point = {0};
    EVP_PKEY *key = NULL;

    if (secret && i < KEY_VAULT_CURVES &&
        key_vault_read_point(jwk, key_vault_curves[i].size, &point) &&
        OSSL_PARAM_BLD_push_utf8_string(parts, OSSL_PKEY_PARAM_GROUP_NAME,
                                        key_vault_curves[i].group, 0) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(parts, OSSL_PKEY_PARAM_PUB_KEY, point.data, point.size) ==
            1 &&
        OSSL_PARAM_BLD_push_BN(parts, OSSL_PKEY_PARAM_PRIV_KEY, secret) == 1)
        key = key_vault_build(parts, "EC");
    BN_clear_free(secret);
    OSSL_PARAM_BLD_free(parts);
    return key;
}

EVP_PKEY *key_vault_read_jwk(const struct key_vault_call *call, const cJSON *jwk)
{
    const char *type = world_string(jwk, "kty");
    EVP_PKEY *key;

    if (!type || !key_vault_check_type(call, type))
        return type ? NULL : key_vault_refuse_key(call, "Property kty is required");
    key = text_has_prefix(type, "EC") ? key_vault_read_ec(jwk) : key_vault_read_rsa(jwk);
    return key ? key : key_vault_refuse_key(call, "Property key has invalid value");
}

/* --- what is kept, and what is shown -------------------------------------------------------- */

void key_vault_put_key(cJSON *version, EVP_PKEY *key)
{
    BIO *bio = BIO_new(BIO_s_mem());
    auto_free pem = NULL;
    char *bytes;
    long size;

    if (PEM_write_bio_PrivateKey(bio, key, NULL, NULL, 0, NULL, NULL) != 1)
        abort();
    size = BIO_get_mem_data(bio, &bytes);
    pem = text_format("%.*s", (int)size, bytes);
    BIO_free(bio);
    cJSON_AddStringToObject(version, "pem", pem);
}

EVP_PKEY *key_vault_get_key(const cJSON *version)
{
    BIO *bio = BIO_new_mem_buf(world_string(version, "pem"), -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(bio, NULL, NULL, NULL);

    BIO_free(bio);
    if (!key)
        abort();
    return key;
}

void key_vault_add_jwk(cJSON *jwk, EVP_PKEY *key)
{
    size_t i = key_vault_curve_of(key);

    if (i == KEY_VAULT_CURVES) {
        jwt_add_number(jwk, key, OSSL_PKEY_PARAM_RSA_N, "n", 0);
        jwt_add_number(jwk, key, OSSL_PKEY_PARAM_RSA_E, "e", 0);
        return;
    }
    cJSON_AddStringToObject(jwk, "crv", key_vault_curves[i].name);
    jwt_add_number(jwk, key, OSSL_PKEY_PARAM_EC_PUB_X, "x", key_vault_curves[i].size);
    jwt_add_number(jwk, key, OSSL_PKEY_PARAM_EC_PUB_Y, "y", key_vault_curves[i].size);
}
