/*
 * assertion.c - the JWT by which an application proves that it has its certificate's key
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/assertion.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/cloud.h"
#include "mint/chain.h"
#include "mint/renewal.h"
#include "crypto/crypto.h"

struct assertion {
    const struct connection *connection;
    const char *audience;
    const char *issuer;
    bool is_proof; /* of the key alone: it says nothing of who signs in */
    struct store *store;
    const struct secret *der;
    const struct certificate *certificate;
    const char *role; /* of the key */
};

static void assertion_put_quoted(struct secret *ret, const char *key, const char *value)
{
    secret_append_all(ret, "\"", key, "\":", (char *)NULL);
    text_json_quote(ret, value, strlen(value));
}

/* --- header and claims ---------------------------------------------------------------------- */

static void assertion_write_header(const struct assertion *a, const char *algorithm,
                                   struct secret *ret)
{
    bool is_sha1 = !strcmp(algorithm, "RS256");

    secret_append_all(ret, "{\"alg\":\"", algorithm, "\",\"typ\":\"JWT\",\"",
                      is_sha1 ? "x5t" : "x5t#S256", "\":\"", (char *)NULL);
    if (is_sha1)
        crypto_base64url_encode(ret, a->certificate->sha1, sizeof a->certificate->sha1);
    else
        crypto_base64url_encode(ret, a->certificate->sha256, sizeof a->certificate->sha256);
    secret_append_text(ret, "\"");
    if (a->connection->key_id) { /* RFC 7515 section 4.1.4 */
        secret_append_text(ret, ",");
        assertion_put_quoted(ret, "kid", a->connection->key_id);
    }
    if (a->connection->x5c) { /* RFC 7515 section 4.1.6: ordinary base64 */
        secret_append_text(ret, ",\"x5c\":[\"");
        crypto_base64_encode(ret, a->der->bytes, a->der->len);
        secret_append_text(ret, "\"");
        chain_append_x5c(a->connection->name, a->der, ret);
        secret_append_text(ret, "]");
    }
    secret_append_text(ret, "}");
}

static enum aad_code assertion_write_claims(const struct assertion *a, struct secret *ret,
                                            struct aad_error *err)
{
    int64_t now_s = clock_now_s();
    char id[CRYPTO_GUID_SIZE], times[120];
    enum aad_code code = crypto_guid(id, err);

    if (code)
        return code;
    (void)snprintf(times, sizeof times, ",\"nbf\":%" PRId64 ",\"exp\":%" PRId64, now_s,
                   now_s + ASSERTION_LIFE_S);
    secret_append_text(ret, "{");
    assertion_put_quoted(ret, "aud", a->audience);
    secret_append_text(ret, ",");
    assertion_put_quoted(ret, "iss", a->issuer);
    secret_append_text(ret, times);
    if (!a->is_proof) {
        (void)snprintf(times, sizeof times, ",\"iat\":%" PRId64 ",", now_s);
        secret_append_text(ret, times);
        assertion_put_quoted(ret, "sub", a->issuer);
        secret_append_text(ret, ",");
        assertion_put_quoted(ret, "jti", id);
    }
    secret_append_text(ret, "}");
    return secret_ok(ret, err);
}

/* --- signing -------------------------------------------------------------------------------- */

static enum aad_code assertion_sign(const struct assertion *a, const char *algorithm,
                                    struct secret *ret, struct aad_error *err)
{
    auto_secret struct secret header = {0}, claims = {0}, input = {0}, signature = {0};
    struct aad_item item = {.connection = a->connection->name, .role = a->role};
    enum aad_code code;

    assertion_write_header(a, algorithm, &header);
    code = secret_ok(&header, err);
    if (!code)
        code = assertion_write_claims(a, &claims, err);
    crypto_base64url_encode(&input, header.bytes, header.len);
    secret_append_text(&input, ".");
    crypto_base64url_encode(&input, claims.bytes, claims.len);
    if (!code)
        code = secret_ok(&input, err);
    if (!code)
        code = store_sign(a->store, &item, algorithm, &input, &signature, err);
    if (code)
        return code;
    if (!certificate_verifies(a->der, algorithm, &input, &signature))
        return aad_error_set(
            err, AAD_CONFIG, NULL,
            "the certificate of '%s' does not belong to its key, or the signature is wrong\n"
            "Make a certificate for this key: 'aad-credential key certificate %s --renew', and "
            "upload "
            "it.",
            a->connection->name, a->connection->name);
    trace("assertion: signed by %s, %s", algorithm, store_token(a->store));
    secret_append_secret(ret, &input);
    secret_append_text(ret, ".");
    crypto_base64url_encode(ret, signature.bytes, signature.len);
    return secret_ok(ret, err);
}

/* Before a PIN is tried for it. */
static enum aad_code assertion_check_key(const struct assertion *a, const char *wanted,
                                         struct aad_error *err)
{
    const char *name = a->connection->name;

    if (a->certificate->is_rsa == (strcmp(wanted, "ES256") != 0))
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "'assertion' of '%s' is %s, and its key is an %s key\n"
                         "Let the key decide: aad-credential connection edit %s --assertion auto",
                         name, wanted, a->certificate->is_rsa ? "RSA" : "EC", name);
}

static enum aad_code assertion_choose(const struct assertion *a, struct secret *ret,
                                      struct aad_error *err)
{
    const char *wanted = a->is_proof ? NULL : a->connection->assertion;
    enum aad_code code;

    if (wanted && strcmp(wanted, "auto") != 0) {
        code = assertion_check_key(a, wanted, err);
        return code ? code : assertion_sign(a, wanted, ret, err);
    }
    if (!a->certificate->is_rsa)
        return assertion_sign(a, "ES256", ret, err);
    if (a->is_proof || cloud_is_adfs(a->connection->tenant)) /* these know no other */
        return assertion_sign(a, "RS256", ret, err);
    code = assertion_sign(a, "PS256", ret, err);
    if (code != AAD_UNSUPPORTED)
        return code;
    trace("assertion: no PS256 with this key, so RS256");
    return assertion_sign(a, "RS256", ret, err);
}

/* Another key may have come into use after its certificate was read, and before it signed. */
static bool assertion_was_switched(const struct body_call *call)
{
    auto_secret struct secret before = {0};

    secret_append_secret(&before, &call->renewal->der);
    return !secret_ok(&before, NULL) &&
           !renewal_load(call->renewal, call->connection, call->store, NULL) &&
           !secret_equal(&before, &call->renewal->der);
}

static enum aad_code assertion_run(struct assertion *a, const struct body_call *call,
                                   struct secret *ret, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = renewal_load(call->renewal, call->connection, call->store, err);

    a->connection = call->connection;
    a->store = call->store;
    a->audience = call->endpoint;
    a->der = &call->renewal->der;
    a->certificate = &call->renewal->read;
    a->role = call->renewal->role;
    if (code)
        return code;
    code = assertion_choose(a, ret, &why);
    if (code == AAD_CONFIG && assertion_was_switched(call)) {
        trace("assertion: another key has come into use");
        a->role = call->renewal->role;
        return assertion_choose(a, ret, err);
    }
    if (code && err)
        *err = why;
    return code;
}

enum aad_code assertion_build(const struct body_call *call, struct secret *ret,
                              struct aad_error *err)
{
    struct assertion a = {.issuer = call->connection->client_id};

    return assertion_run(&a, call, ret, err);
}

enum aad_code assertion_build_proof(const struct body_call *call, const char *issuer,
                                    struct secret *ret, struct aad_error *err)
{
    struct assertion a = {.issuer = issuer, .is_proof = true};

    return assertion_run(&a, call, ret, err);
}
