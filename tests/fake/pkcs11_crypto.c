/*
 * pkcs11_crypto.c - the mock module's PIN, signatures and decryption: real ones, unless the script
 * wants others
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pkcs11_mock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define TRIES 3 /* the third wrong one locks */

static EVP_PKEY *key;

bool crypto_begin(void)
{
    const char *path = script_value("key");
    FILE *file = path ? fopen(path, "re") : NULL;

    if (!file)
        return false;
    key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    (void)fclose(file);
    return key != NULL;
}

CK_ULONG crypto_number(bool is_modulus, unsigned char *ret, CK_ULONG size)
{
    BIGNUM *number = NULL;
    int len = -1;

    if (EVP_PKEY_get_bn_param(key, is_modulus ? OSSL_PKEY_PARAM_RSA_N : OSSL_PKEY_PARAM_RSA_E,
                              &number) == 1 &&
        BN_num_bytes(number) <= (int)size)
        len = BN_bn2bin(number, ret);
    BN_free(number);
    return len > 0 ? (CK_ULONG)len : 0;
}

/* --- the PIN ---------------------------------------------------------------------------------- */

static unsigned tries_read(void)
{
    const char *path = script_value("tries");
    FILE *file = path ? fopen(path, "re") : NULL;
    unsigned n = 0;

    if (!file)
        return 0;
    (void)!fscanf(file, "%u", &n);
    (void)fclose(file);
    return n;
}

static void tries_write(unsigned n)
{
    const char *path = script_value("tries");
    FILE *file = path ? fopen(path, "we") : NULL;

    if (!file)
        return;
    (void)fprintf(file, "%u\n", n);
    (void)fclose(file);
}

CK_FLAGS crypto_pin_flags(void)
{
    unsigned n = tries_read();

    if (script_has("locked"))
        return CKF_USER_PIN_LOCKED;
    if (script_has("final-try"))
        return CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_COUNT_LOW;
    if (script_has("no-flags") || !n)
        return 0;
    return n >= TRIES       ? CKF_USER_PIN_LOCKED
           : n == TRIES - 1 ? CKF_USER_PIN_FINAL_TRY
                            : CKF_USER_PIN_COUNT_LOW;
}

/* The PIN that C_SetPIN has set, if it has. */
static const char *pin_read_changed(void)
{
    static char pin[256];
    const char *path = script_value("pin-file");
    FILE *file = path ? fopen(path, "re") : NULL;
    size_t len = file ? fread(pin, 1, sizeof pin - 1, file) : 0;

    if (file)
        (void)fclose(file);
    pin[len] = 0;
    return len ? pin : NULL;
}

static bool pin_is_right(bool is_context, const CK_UTF8CHAR *pin, CK_ULONG len)
{
    const char *right = script_value(is_context ? "context-pin" : "pin");

    if (pin_read_changed() && !(is_context && right))
        right = pin_read_changed();
    if (!right)
        right = script_has("pin") ? script_value("pin") : "1234";
    if (script_has("pinpad") && !pin)
        return !strcmp(script_value("pinpad"), "right");
    return pin && strlen(right) == len && !memcmp(right, pin, len);
}

static CK_RV pin_check(bool is_context, const CK_UTF8CHAR *pin, CK_ULONG len)
{
    const char *pad = script_value("pinpad");
    unsigned n = tries_read();

    if (pad && strcmp(pad, "either") != 0 ? pin != NULL : !pad && !pin)
        return CKR_ARGUMENTS_BAD;
    if (n >= TRIES || script_has("locked"))
        return CKR_PIN_LOCKED;
    if (len > script_number("pin-max", 255))
        return CKR_PIN_INVALID;
    if (pin_is_right(is_context, pin, len)) {
        tries_write(0);
        return CKR_OK;
    }
    tries_write(n + 1);
    return n + 1 == TRIES ? CKR_PIN_LOCKED : script_number("wrong-pin", CKR_PIN_INCORRECT);
}

static CK_RV login_context(struct mock_session *session, const CK_UTF8CHAR *pin, CK_ULONG len)
{
    CK_RV rv;

    if (script_has("context-login"))
        return script_number("context-login", CKR_OK);
    if (session->operation == MOCK_NOTHING)
        return CKR_OPERATION_NOT_INITIALIZED;
    rv = pin_check(true, pin, len);
    session->is_proved = rv == CKR_OK;
    return rv == CKR_OK ? rv : mock_fail(session, rv);
}

CK_RV mock_C_Login(CK_SESSION_HANDLE handle, CK_USER_TYPE user, CK_UTF8CHAR *pin, CK_ULONG len)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    ENTER(user == CKU_CONTEXT_SPECIFIC ? "C_Login_context" : "C_Login");
    if (!session)
        return rv;
    if (user == CKU_CONTEXT_SPECIFIC)
        return login_context(session, pin, len);
    if (mock_is_logged_in)
        return CKR_USER_ALREADY_LOGGED_IN;
    script_empty_token();
    rv = pin_check(false, pin, len);
    mock_is_logged_in = rv == CKR_OK;
    return rv == CKR_OK ? rv : mock_fail(session, rv);
}

static CK_RV pin_write(const CK_UTF8CHAR *pin, CK_ULONG len)
{
    FILE *file = fopen(script_value("pin-file"), "we");
    bool is_written = file && fwrite(pin, 1, len, file) == len;

    return file && !fclose(file) && is_written ? CKR_OK : CKR_DEVICE_ERROR;
}

CK_RV mock_C_SetPIN(CK_SESSION_HANDLE handle, CK_UTF8CHAR *old, CK_ULONG old_len, CK_UTF8CHAR *next,
                    CK_ULONG len)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    ENTER("C_SetPIN");
    if (!session)
        return rv;
    if (!script_has("pin-file"))
        return CKR_FUNCTION_NOT_SUPPORTED;
    if (!session->is_writable)
        return CKR_SESSION_READ_ONLY;
    rv = pin_check(false, old, old_len);
    if (rv == CKR_OK && script_has("new-pin"))
        rv = script_number("new-pin", CKR_OK);
    if (rv == CKR_OK && next)
        rv = len < 4 || len > script_number("pin-max", 32) ? CKR_PIN_LEN_RANGE
                                                           : pin_write(next, len);
    if (rv == CKR_OK)
        rv = script_enter("C_SetPIN_done");
    return rv == CKR_OK ? rv : mock_fail(session, rv);
}

/* --- operations ------------------------------------------------------------------------------- */

static CK_RV operation_begin(CK_SESSION_HANDLE handle, enum mock_operation operation,
                             const CK_MECHANISM *mechanism, CK_OBJECT_HANDLE object)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    if (!session)
        return rv;
    if (session->is_busy || session->operation != MOCK_NOTHING)
        return CKR_OPERATION_ACTIVE;
    if (!object_is_private_key(object))
        return CKR_KEY_HANDLE_INVALID;
    if (!mock_is_logged_in && !script_has("no-login"))
        return mock_fail(session, CKR_USER_NOT_LOGGED_IN);
    if (!mock_has_mechanism(mechanism->mechanism))
        return mock_fail(session, CKR_MECHANISM_INVALID);
    session->operation = operation;
    session->mechanism = mechanism->mechanism;
    session->is_proved = false;
    return CKR_OK;
}

static CK_RV operation_end(CK_SESSION_HANDLE handle, enum mock_operation operation,
                           struct mock_session **ret)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);

    if (!session)
        return rv;
    if (session->operation != operation)
        return CKR_OPERATION_NOT_INITIALIZED;
    session->operation = MOCK_NOTHING;
    *ret = session;
    if (script_has("always-auth") && !session->is_proved)
        return mock_fail(session, CKR_USER_NOT_LOGGED_IN);
    return CKR_OK;
}

CK_RV mock_C_SignInit(CK_SESSION_HANDLE handle, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE object)
{
    ENTER("C_SignInit");
    return operation_begin(handle, MOCK_SIGN, mechanism, object);
}

CK_RV mock_C_DecryptInit(CK_SESSION_HANDLE handle, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE object)
{
    ENTER("C_DecryptInit");
    return operation_begin(handle, MOCK_DECRYPT, mechanism, object);
}

static bool sign_set_pss(EVP_PKEY_CTX *ctx)
{
    return EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(ctx, 32) == 1;
}

/* Signs a digest (PSS) or a DigestInfo (PKCS#1). */
static bool sign_short(bool is_pss, const CK_BYTE *data, CK_ULONG len, CK_BYTE *ret,
                       size_t *ret_len)
{
    EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
    bool is_good = ctx && EVP_PKEY_sign_init(ctx) == 1;

    if (is_good && is_pss)
        is_good = sign_set_pss(ctx) && EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) == 1;
    else if (is_good)
        is_good = EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) == 1;
    is_good = is_good && EVP_PKEY_sign(ctx, ret, ret_len, data, len) == 1;
    EVP_PKEY_CTX_free(ctx);
    return is_good;
}

static bool sign_whole(bool is_pss, const CK_BYTE *data, CK_ULONG len, CK_BYTE *ret,
                       size_t *ret_len)
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY_CTX *inner = NULL;
    bool is_good = ctx && EVP_DigestSignInit(ctx, &inner, EVP_sha256(), NULL, key) == 1 &&
                   (!is_pss || sign_set_pss(inner)) &&
                   EVP_DigestSign(ctx, ret, ret_len, data, len) == 1;

    EVP_MD_CTX_free(ctx);
    return is_good;
}

CK_RV mock_C_Sign(CK_SESSION_HANDLE handle, CK_BYTE *data, CK_ULONG len, CK_BYTE *ret,
                  CK_ULONG *ret_len)
{
    struct mock_session *session = NULL;
    size_t size = *ret_len;
    bool is_pss, is_short;
    CK_RV rv;

    ENTER("C_Sign");
    rv = operation_end(handle, MOCK_SIGN, &session);
    if (rv != CKR_OK)
        return rv;
    is_pss =
        session->mechanism == CKM_RSA_PKCS_PSS || session->mechanism == CKM_SHA256_RSA_PKCS_PSS;
    is_short = session->mechanism == CKM_RSA_PKCS || session->mechanism == CKM_RSA_PKCS_PSS;
    if (!(is_short ? sign_short : sign_whole)(is_pss, data, len, ret, &size))
        return mock_fail(session, CKR_DATA_LEN_RANGE);
    if (script_has("wrong-signature"))
        ret[size / 2] ^= 0x10;
    *ret_len = script_number("signature-length", size);
    return CKR_OK;
}

CK_RV mock_C_Decrypt(CK_SESSION_HANDLE handle, CK_BYTE *data, CK_ULONG len, CK_BYTE *ret,
                     CK_ULONG *ret_len)
{
    struct mock_session *session = NULL;
    size_t size = *ret_len;
    EVP_PKEY_CTX *ctx;
    bool is_good;
    CK_RV rv;

    ENTER("C_Decrypt");
    rv = operation_end(handle, MOCK_DECRYPT, &session);
    if (rv != CKR_OK)
        return rv;
    ctx = EVP_PKEY_CTX_new(key, NULL);
    is_good = ctx && EVP_PKEY_decrypt_init(ctx) == 1 &&
              EVP_PKEY_CTX_set_rsa_padding(ctx, session->mechanism == CKM_RSA_PKCS_OAEP
                                                    ? RSA_PKCS1_OAEP_PADDING
                                                    : RSA_PKCS1_PADDING) == 1 &&
              EVP_PKEY_decrypt(ctx, ret, &size, data, len) == 1;
    EVP_PKEY_CTX_free(ctx);
    *ret_len = script_number("decrypted-length", size);
    return is_good ? CKR_OK : mock_fail(session, CKR_ENCRYPTED_DATA_INVALID);
}
