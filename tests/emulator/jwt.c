/* SPDX-License-Identifier: Apache-2.0 */
#include "jwt.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include "text.h"

static const char jwt_header[] = "{\"typ\":\"JWT\",\"alg\":\"RS256\",\"kid\":\"emulator-1\"}";

EVP_PKEY *jwt_new_key(void)
{
    return EVP_RSA_gen(2048);
}

char *jwt_sign(EVP_PKEY *key, const cJSON *claims)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    auto_free payload = cJSON_PrintUnformatted(claims);
    unsigned char signature[512];
    size_t size = sizeof(signature);
    struct text jwt = {0};

    text_append_base64url(&jwt, jwt_header, strlen(jwt_header));
    text_append(&jwt, ".", 1);
    text_append_base64url(&jwt, payload, strlen(payload));
    if (EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) != 1 ||
        EVP_DigestSign(context, signature, &size, (const unsigned char *)jwt.data, jwt.size) != 1)
        abort();
    EVP_MD_CTX_free(context);
    text_append(&jwt, ".", 1);
    text_append_base64url(&jwt, signature, size);
    return text_take(&jwt);
}

static int jwt_is_signed(EVP_PKEY *key, const char *token, size_t signed_size)
{
    const char *encoded = token + signed_size + 1;
    auto_text signature = {0};
    EVP_MD_CTX *context;
    int is_good;

    if (!text_append_decoded64(&signature, encoded, strlen(encoded)))
        return 0;
    context = EVP_MD_CTX_new();
    is_good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
              EVP_DigestVerify(context, (const unsigned char *)signature.data, signature.size,
                               (const unsigned char *)token, signed_size) == 1;
    EVP_MD_CTX_free(context);
    return is_good;
}

cJSON *jwt_verify(EVP_PKEY *key, const char *token)
{
    const char *payload = strchr(token, '.');
    const char *signature = payload ? strchr(payload + 1, '.') : NULL;
    auto_text header = {0}, claims = {0};

    if (!signature || !jwt_is_signed(key, token, (size_t)(signature - token)))
        return NULL;
    text_append_decoded64(&header, token, (size_t)(payload - token));
    if (strcmp(header.data, jwt_header) != 0)
        return NULL;
    text_append_decoded64(&claims, payload + 1, (size_t)(signature - payload - 1));
    return cJSON_Parse(claims.data);
}

static void jwt_add_number(cJSON *jwk, EVP_PKEY *key, const char *parameter, const char *name)
{
    unsigned char bytes[512];
    BIGNUM *number = NULL;
    auto_text encoded = {0};

    if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1)
        abort();
    text_append_base64url(&encoded, bytes, (size_t)BN_bn2bin(number, bytes));
    BN_free(number);
    cJSON_AddStringToObject(jwk, name, encoded.data);
}

cJSON *jwt_new_key_set(EVP_PKEY *key)
{
    cJSON *set = cJSON_CreateObject();
    cJSON *jwk = cJSON_CreateObject();

    cJSON_AddStringToObject(jwk, "kty", "RSA");
    cJSON_AddStringToObject(jwk, "use", "sig");
    cJSON_AddStringToObject(jwk, "kid", "emulator-1");
    jwt_add_number(jwk, key, OSSL_PKEY_PARAM_RSA_N, "n");
    jwt_add_number(jwk, key, OSSL_PKEY_PARAM_RSA_E, "e");
    cJSON_AddItemToArray(cJSON_AddArrayToObject(set, "keys"), jwk);
    return set;
}
