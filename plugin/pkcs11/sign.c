/*
 * sign.c - signatures as a JWS has them, by whatever mechanism the token offers
 *
 * There are two ways for each algorithm: the token gets a digest that we made, which nearly all can
 * sign, or the whole message. What a token says that it can do (C_GetMechanismInfo) is believed
 * only until it refuses the mechanism; then the other way is tried.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign.h"

#include <string.h>

#include "location.h"
#include "object.h"

#define SIGN_MEMORY "ways" /* of the file: see files_mark() */
#define SIGN_P256 64       /* r and s */

struct sign_way {
    const char *algorithm;
    CK_KEY_TYPE key;
    CK_MECHANISM_TYPE mechanism;
    enum { SIGN_DIGEST, SIGN_DIGEST_INFO, SIGN_MESSAGE } input;
    bool is_pss;
};

static const struct sign_way sign_ways[] = {
    {"PS256", CKK_RSA, CKM_RSA_PKCS_PSS, SIGN_DIGEST, true},
    {"PS256", CKK_RSA, CKM_SHA256_RSA_PKCS_PSS, SIGN_MESSAGE, true},
    {"RS256", CKK_RSA, CKM_RSA_PKCS, SIGN_DIGEST_INFO, false},
    {"RS256", CKK_RSA, CKM_SHA256_RSA_PKCS, SIGN_MESSAGE, false},
    {"ES256", CKK_EC, CKM_ECDSA, SIGN_DIGEST, false},
    {"ES256", CKK_EC, CKM_ECDSA_SHA256, SIGN_MESSAGE, false},
};

/* DigestInfo of SHA-256 (RFC 8017 section 9.2, note 1). */
static const unsigned char sign_prefix[] = {0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
                                            0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
                                            0x01, 0x05, 0x00, 0x04, 0x20};

static bool sign_is_offered(struct aad_store_state *s, CK_MECHANISM_TYPE mechanism)
{
    CK_MECHANISM_INFO info = {0};

    return s->module->C_GetMechanismInfo(s->slot, mechanism, &info) == CKR_OK &&
           (info.flags & CKF_SIGN);
}

bool sign_knows_type(struct aad_store_state *s, CK_KEY_TYPE type)
{
    for (size_t i = 0; i < sizeof sign_ways / sizeof *sign_ways; i++)
        if (sign_ways[i].key == type && sign_is_offered(s, sign_ways[i].mechanism))
            return true;
    return false;
}

/* Is it the way that does not work here, and not the token, the key or the PIN? */
static bool sign_is_about_the_way(CK_RV rv)
{
    return rv == CKR_MECHANISM_INVALID || rv == CKR_MECHANISM_PARAM_INVALID ||
           rv == CKR_FUNCTION_NOT_SUPPORTED || rv == CKR_ARGUMENTS_BAD ||
           rv == CKR_DATA_LEN_RANGE || rv == CKR_DATA_INVALID || rv == CKR_KEY_TYPE_INCONSISTENT ||
           rv == CKR_KEY_FUNCTION_NOT_PERMITTED;
}

static CK_RV sign_final(struct sign_call *c, const struct sign_way *way)
{
    unsigned char digest_info[sizeof sign_prefix + CRYPTO_DIGEST_SIZE];
    const void *input = way->input == SIGN_MESSAGE  ? c->message
                        : way->input == SIGN_DIGEST ? c->digest
                                                    : digest_info;
    size_t len = way->input == SIGN_MESSAGE  ? c->message_len
                 : way->input == SIGN_DIGEST ? CRYPTO_DIGEST_SIZE
                                             : sizeof digest_info;
    CK_RV rv;

    memcpy(digest_info, sign_prefix, sizeof sign_prefix);
    memcpy(digest_info + sizeof sign_prefix, c->digest, sizeof c->digest);
    c->signature_len = sizeof c->signature;
    rv =
        c->s->module->C_Sign(c->s->session, (CK_BYTE *)input, len, c->signature, &c->signature_len);
    if (rv == CKR_OK && (!c->signature_len || c->signature_len > sizeof c->signature))
        rv = CKR_BUFFER_TOO_SMALL;
    return rv;
}

static enum aad_code sign_try(struct sign_call *c, const struct sign_way *way, CK_RV *ret_rv,
                              struct aad_error *err)
{
    /* RFC 7518 section 3.5: MGF1 with SHA-256, a salt as long as the digest. */
    CK_RSA_PKCS_PSS_PARAMS pss = {CKM_SHA256, CKG_MGF1_SHA256, CRYPTO_DIGEST_SIZE};
    CK_MECHANISM mechanism = {way->mechanism, way->is_pss ? &pss : NULL,
                              way->is_pss ? sizeof pss : 0};
    struct aad_store_state *s = c->s;
    enum aad_code code = AAD_OK;

    *ret_rv = s->module->C_SignInit(s->session, &mechanism, c->key);
    if (*ret_rv != CKR_OK)
        return rv_error(*ret_rv, "the token does not sign", err);
    if (object_is(s, c->key, CKA_ALWAYS_AUTHENTICATE))
        code = login_key(s, err);
    if (code)
        return code;
    *ret_rv = sign_final(c, way);
    return *ret_rv == CKR_OK ? AAD_OK : rv_error(*ret_rv, "the token does not sign", err);
}

static enum aad_code sign_unsupported(const char *algorithm, struct aad_error *err)
{
    return aad_error_set(err, AAD_UNSUPPORTED, NULL, "the token's key cannot sign by %.8s",
                         algorithm);
}

/* The caller sees whether the signature is right: it has the certificate. */
static enum aad_code sign_check_length(const struct sign_call *c, CK_KEY_TYPE type,
                                       struct aad_error *err)
{
    struct crypto_bytes modulus;
    size_t wanted = SIGN_P256;

    if (type == CKK_RSA && !object_read_bytes(c->s, c->key, CKA_MODULUS, &modulus))
        return AAD_OK;
    if (type == CKK_RSA)
        wanted = modulus.len;
    if (c->signature_len == wanted)
        return AAD_OK;
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "the token made a signature of %lu bytes, where its key makes %zu",
                         c->signature_len, wanted);
}

/* The ways that this token has refused although it lists them, one bit each. They are kept beside
 * the token, so that nobody has to enter a PIN for an attempt that is known to fail. Losing the
 * file costs one attempt. */
static unsigned char sign_load_refused(struct aad_store_state *s)
{
    unsigned char bits = 0;
    char path[600];
    size_t len;

    if (files_mark(s, SIGN_MEMORY, path, sizeof path, NULL) ||
        files_read(path, &bits, sizeof bits, &len, NULL) || len != sizeof bits)
        return 0;
    return bits;
}

static void sign_save_refused(struct aad_store_state *s, unsigned char bits)
{
    char path[600];

    if (!files_mark(s, SIGN_MEMORY, path, sizeof path, NULL))
        (void)files_write(path, &bits, sizeof bits, NULL);
}

/* Is it the token as a whole that does not know the way, and not this key? */
static bool sign_is_about_the_token(CK_RV rv)
{
    return rv == CKR_MECHANISM_INVALID || rv == CKR_MECHANISM_PARAM_INVALID ||
           rv == CKR_FUNCTION_NOT_SUPPORTED;
}

static enum aad_code sign_by(struct sign_call *c, const char *algorithm, struct aad_error *err)
{
    enum aad_code code = AAD_UNSUPPORTED;
    CK_KEY_TYPE type = CKK_RSA;
    unsigned char refused = sign_load_refused(c->s);

    (void)object_read_ulong(c->s, c->key, CKA_KEY_TYPE, &type);
    for (size_t i = 0; i < sizeof sign_ways / sizeof *sign_ways; i++) {
        const struct sign_way *way = &sign_ways[i];
        CK_RV rv = CKR_OK;

        if (strcmp(way->algorithm, algorithm) != 0 || way->key != type || refused >> i & 1 ||
            !sign_is_offered(c->s, way->mechanism))
            continue;
        code = sign_try(c, way, &rv, err);
        if (!code)
            return sign_check_length(c, type, err);
        token_reopen(c->s);
        if (!sign_is_about_the_way(rv))
            return code;
        if (sign_is_about_the_token(rv))
            sign_save_refused(c->s, refused |= (unsigned char)(1u << i));
    }
    return sign_unsupported(algorithm, err);
}

/* For the log: which key it is. */
static void sign_tell(struct sign_call *c)
{
    char uri[PKCS11_TEXT_MAX];

    if (!location_print(object_uri(c->s, &c->s->token, c->key), uri, sizeof uri, NULL))
        c->s->host->note(c->s->host->ctx, "key", uri);
}

enum aad_code sign_message(struct sign_call *c, const char *algorithm, struct aad_error *err)
{
    enum aad_code code = key_open(c->s, &c->key, err);

    if (code)
        return code;
    sign_tell(c);
    if (!crypto_sha256(c->message, c->message_len, c->digest))
        return aad_error_set(err, AAD_INTERNAL, NULL, "SHA-256 failed");
    return sign_by(c, algorithm, err);
}
