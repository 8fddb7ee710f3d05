/* SPDX-License-Identifier: Apache-2.0 */
#include "jwt.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/hmac.h>
#include <openssl/rsa.h>

#include "world.h"

#define JWT_PSS_SALT 32

EVP_PKEY *jwt_new_key(void)
{
    return EVP_RSA_gen(2048);
}

/* --- signed --------------------------------------------------------------------------------- */

static void jwt_append_rs256(struct text *jwt, EVP_PKEY *key)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    unsigned char signature[512];
    size_t size = sizeof(signature);

    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(context, signature, &size, (const unsigned char *)jwt->data, jwt->size) != 1)
        abort();
    EVP_MD_CTX_free(context);
    text_append(jwt, ".", 1);
    text_append_base64url(jwt, signature, size);
}

static void jwt_append_hs256(struct text *jwt, EVP_PKEY *key)
{
    auto_free secret = text_random64(32);
    unsigned char signature[EVP_MAX_MD_SIZE];
    unsigned size = 0;

    (void)key;
    if (!HMAC(EVP_sha256(), secret, (int)strlen(secret), (const unsigned char *)jwt->data,
              jwt->size, signature, &size))
        abort();
    text_append(jwt, ".", 1);
    text_append_base64url(jwt, signature, size);
}

static void jwt_append_none(struct text *jwt, EVP_PKEY *key)
{
    (void)key;
    text_append(jwt, ".", 1);
}

static const struct {
    const char *name;
    void (*append)(struct text *jwt, EVP_PKEY *key);
} jwt_algorithms[] = {
    {"RS256", jwt_append_rs256},
    {"HS256", jwt_append_hs256},
    {"none", jwt_append_none},
};

char *jwt_sign_as(EVP_PKEY *key, const char *algorithm, const cJSON *claims)
{
    auto_free header =
        text_format("{\"typ\":\"JWT\",\"alg\":\"%s\",\"kid\":\"emulator-1\"}", algorithm);
    auto_free payload = cJSON_PrintUnformatted(claims);

    for (size_t i = 0; i < sizeof(jwt_algorithms) / sizeof(jwt_algorithms[0]); i++) {
        struct text jwt = {0};

        if (strcmp(jwt_algorithms[i].name, algorithm) != 0)
            continue;
        text_append_base64url(&jwt, header, strlen(header));
        text_append(&jwt, ".", 1);
        text_append_base64url(&jwt, payload, strlen(payload));
        jwt_algorithms[i].append(&jwt, key);
        return text_take(&jwt);
    }
    return NULL;
}

char *jwt_sign(EVP_PKEY *key, const cJSON *claims)
{
    return jwt_sign_as(key, "RS256", claims);
}

/* --- taken apart ---------------------------------------------------------------------------- */

/* text.c would take other forms of base64, AAD does not. */
static bool jwt_decode(const char *part, size_t size, struct text *ret)
{
    for (size_t i = 0; i < size; i++) {
        if (strchr("+/=", part[i]))
            return false;
    }
    text_append(ret, "", 0);
    return text_append_decoded64(ret, part, size);
}

static cJSON *jwt_parse_part(const char *part, size_t size)
{
    auto_text json = {0};
    cJSON *object = jwt_decode(part, size, &json) && strlen(json.data) == json.size
                        ? cJSON_Parse(json.data)
                        : NULL;

    if (cJSON_IsObject(object))
        return object;
    cJSON_Delete(object);
    return NULL;
}

bool jwt_parse(struct jwt *jwt, const char *text)
{
    const char *claims = strchr(text, '.');
    const char *signature = claims ? strchr(claims + 1, '.') : NULL;

    *jwt = (struct jwt){.text = text};
    if (!signature || strchr(signature + 1, '.'))
        return false;
    jwt->signed_size = (size_t)(signature - text);
    jwt->header = jwt_parse_part(text, (size_t)(claims - text));
    jwt->claims = jwt_parse_part(claims + 1, (size_t)(signature - claims - 1));
    return jwt->header && jwt->claims &&
           jwt_decode(signature + 1, strlen(signature + 1), &jwt->signature);
}

void jwt_clear(struct jwt *jwt)
{
    text_clear(&jwt->signature);
    cJSON_Delete(jwt->header);
    cJSON_Delete(jwt->claims);
    *jwt = (struct jwt){0};
}

bool jwt_is_signed(const struct jwt *jwt, EVP_PKEY *key, bool is_pss)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    EVP_PKEY_CTX *key_context = NULL;
    bool is_good = key && EVP_PKEY_is_a(key, "RSA") && jwt->signature.size &&
                   EVP_DigestVerifyInit(context, &key_context, EVP_sha256(), NULL, key) == 1;

    if (is_good && is_pss)
        is_good = EVP_PKEY_CTX_set_rsa_padding(key_context, RSA_PKCS1_PSS_PADDING) == 1 &&
                  EVP_PKEY_CTX_set_rsa_pss_saltlen(key_context, JWT_PSS_SALT) == 1;
    is_good = is_good && EVP_DigestVerify(context, (const unsigned char *)jwt->signature.data,
                                          jwt->signature.size, (const unsigned char *)jwt->text,
                                          jwt->signed_size) == 1;
    EVP_MD_CTX_free(context);
    return is_good;
}

cJSON *jwt_verify(EVP_PKEY *key, const char *token)
{
    struct jwt jwt;
    bool is_good = jwt_parse(&jwt, token);
    const char *algorithm = world_string(jwt.header, "alg");
    cJSON *claims = NULL;

    if (is_good && algorithm && strcmp(algorithm, "RS256") == 0 &&
        jwt_is_signed(&jwt, key, false)) {
        claims = jwt.claims;
        jwt.claims = NULL;
    }
    jwt_clear(&jwt);
    return claims;
}

/* --- its key, for others -------------------------------------------------------------------- */

void jwt_add_number(cJSON *jwk, EVP_PKEY *key, const char *parameter, const char *name, int size)
{
    unsigned char bytes[512];
    BIGNUM *number = NULL;
    auto_text encoded = {0};

    if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1)
        abort();
    size = size ? size : BN_num_bytes(number);
    if (size > (int)sizeof(bytes) || BN_bn2binpad(number, bytes, size) != size)
        abort();
    BN_free(number);
    text_append_base64url(&encoded, bytes, (size_t)size);
    cJSON_AddStringToObject(jwk, name, encoded.data);
}

cJSON *jwt_new_key_set(EVP_PKEY *key)
{
    cJSON *set = cJSON_CreateObject();
    cJSON *jwk = cJSON_CreateObject();

    cJSON_AddStringToObject(jwk, "kty", "RSA");
    cJSON_AddStringToObject(jwk, "use", "sig");
    cJSON_AddStringToObject(jwk, "kid", "emulator-1");
    jwt_add_number(jwk, key, OSSL_PKEY_PARAM_RSA_N, "n", 0);
    jwt_add_number(jwk, key, OSSL_PKEY_PARAM_RSA_E, "e", 0);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(set, "keys"), jwk);
    return set;
}
