/*
 * pkce.c - what ties an authorization code to the one who asked for it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/pkce.h"

#include <string.h>

#include "crypto/crypto.h"

#define PKCE_BYTES 32

static enum aad_code pkce_random(struct secret *ret, struct aad_error *err)
{
    uint8_t bytes[PKCE_BYTES];
    enum aad_code code = crypto_random(bytes, sizeof bytes, err);

    if (!code)
        crypto_base64url_encode(ret, bytes, sizeof bytes);
    explicit_bzero(bytes, sizeof bytes);
    return code ? code : secret_ok(ret, err);
}

/* Moves what may be seen into the text of a request. */
static enum aad_code pkce_show(const struct secret *text, char ret[PKCE_TEXT_SIZE],
                               struct aad_error *err)
{
    if (secret_ok(text, err))
        return AAD_INTERNAL;
    if (text->len != PKCE_TEXT_SIZE - 1)
        return aad_error_set(err, AAD_INTERNAL, NULL, "256 bits are not 43 letters");
    memcpy(ret, text->bytes, PKCE_TEXT_SIZE);
    return AAD_OK;
}

enum aad_code pkce_challenge(const struct secret *verifier, char ret[PKCE_TEXT_SIZE],
                             struct aad_error *err)
{
    auto_secret struct secret text = {0};
    uint8_t digest[CRYPTO_DIGEST_SIZE];
    enum aad_code code = secret_ok(verifier, err);

    if (!code)
        code = crypto_sha256(verifier->len ? verifier->bytes : "", verifier->len, digest, err);
    if (code)
        return code;
    crypto_base64url_encode(&text, digest, sizeof digest);
    return pkce_show(&text, ret, err);
}

enum aad_code pkce_make(struct pkce *ret, struct aad_error *err)
{
    auto_pkce struct pkce pkce = {0};
    auto_secret struct secret nonce = {0};
    enum aad_code code = pkce_random(&pkce.verifier, err);

    if (!code)
        code = pkce_challenge(&pkce.verifier, pkce.challenge, err);
    if (!code)
        code = pkce_random(&pkce.state, err);
    if (!code)
        code = pkce_random(&nonce, err);
    if (!code)
        code = pkce_show(&nonce, pkce.nonce, err);
    if (code)
        return code;
    pkce_clear(ret);
    *ret = pkce;
    pkce = (struct pkce){0};
    return AAD_OK;
}

void pkce_clear(struct pkce *pkce)
{
    secret_clear(&pkce->verifier);
    secret_clear(&pkce->state);
    memset(pkce->challenge, 0, sizeof pkce->challenge);
    memset(pkce->nonce, 0, sizeof pkce->nonce);
}
