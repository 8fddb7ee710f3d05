/* SPDX-License-Identifier: Apache-2.0 */
#include "assertion.h"

#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "api/graph.h"
#include "federation.h"
#include "jwt.h"
#include "world.h"

#define ASSERTION_TYPE "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
#define ASSERTION_SKEW_S 300 /* the server is that lenient with clocks */

struct assertion {
    struct sts_call *call;
    struct jwt jwt;
    X509 *certificate;
    bool is_pss;
};

static void assertion_clear(struct assertion *a)
{
    jwt_clear(&a->jwt);
    X509_free(a->certificate);
}

/* --- whose certificate ---------------------------------------------------------------------- */

static X509 *assertion_read_pem(const char *pem)
{
    BIO *bio = pem ? BIO_new_mem_buf(pem, -1) : NULL;
    X509 *certificate = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;

    BIO_free(bio);
    return certificate;
}

static bool assertion_is_thumbprint(const X509 *certificate, const EVP_MD *digest,
                                    const char *claimed)
{
    unsigned char bytes[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    auto_text encoded = {0};

    if (X509_digest(certificate, digest, bytes, &size) != 1)
        return false;
    text_append_base64url(&encoded, bytes, size);
    return strcmp(encoded.data, claimed) == 0;
}

/* Every thumbprint that the header has must fit, and one must be there. */
static bool assertion_names(const struct assertion *a, const X509 *certificate)
{
    const char *sha1 = world_string(a->jwt.header, "x5t");
    const char *sha256 = world_string(a->jwt.header, "x5t#S256");

    return (sha1 || sha256) && (!sha1 || assertion_is_thumbprint(certificate, EVP_sha1(), sha1)) &&
           (!sha256 || assertion_is_thumbprint(certificate, EVP_sha256(), sha256));
}

static X509 *assertion_find_registered(const struct assertion *a)
{
    long long now_s = emulator_now_s(a->call->exchange->emulator);
    const cJSON *row;

    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(a->call->app, "certificates"))
    {
        X509 *certificate = assertion_read_pem(cJSON_GetStringValue(row));

        if (certificate && assertion_names(a, certificate) &&
            graph_knows_certificate(a->call->app, row->valuestring, now_s))
            return certificate;
        X509_free(certificate);
    }
    return NULL;
}

/* x5c is ordinary base64, leaf first (RFC 7515 section 4.1.6). */
static X509 *assertion_read_x5c(const struct assertion *a)
{
    const cJSON *chain = cJSON_GetObjectItemCaseSensitive(a->jwt.header, "x5c");
    const char *leaf = cJSON_GetStringValue(cJSON_GetArrayItem(chain, 0));
    auto_text der = {0};
    const unsigned char *at;

    if (!leaf || strpbrk(leaf, "-_") || !text_append_decoded64(&der, leaf, strlen(leaf)))
        return NULL;
    at = (const unsigned char *)der.data;
    return d2i_X509(NULL, &at, (long)der.size);
}

static bool assertion_is_trusted_name(const cJSON *row, X509 *certificate)
{
    X509 *issuer = assertion_read_pem(world_string(row, "issuer"));
    char name[256] = "";
    bool is_good;

    X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, name,
                              sizeof(name));
    is_good =
        issuer && world_equals(row, "subject", name) &&
        X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(issuer)) == 0 &&
        X509_verify(certificate, X509_get0_pubkey(issuer)) == 1;
    X509_free(issuer);
    return is_good;
}

static X509 *assertion_find_by_name(const struct assertion *a)
{
    X509 *certificate = assertion_read_x5c(a);
    const cJSON *row;

    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(a->call->app, "subject_names"))
    {
        if (certificate && assertion_is_trusted_name(row, certificate) &&
            assertion_names(a, certificate))
            return certificate;
    }
    X509_free(certificate);
    return NULL;
}

static int assertion_refuse_key(const struct assertion *a, const char *reason)
{
    return sts_refuse(a->call, 700027, reason);
}

static int assertion_find_certificate(struct assertion *a)
{
    time_t now = (time_t)emulator_now_s(a->call->exchange->emulator);

    a->certificate = assertion_find_registered(a);
    if (!a->certificate)
        a->certificate = assertion_find_by_name(a);
    if (!a->certificate)
        return assertion_refuse_key(a, "The key was not found");
    if (X509_cmp_time(X509_get0_notAfter(a->certificate), &now) < 0)
        return assertion_refuse_key(a, "The key used is expired");
    if (X509_cmp_time(X509_get0_notBefore(a->certificate), &now) > 0)
        return assertion_refuse_key(a, "The key used is not yet valid");
    return 0;
}

/* --- signature ------------------------------------------------------------------------------ */

/* AD FS takes RS256 with a SHA-1 thumbprint and nothing else. */
static int assertion_check_header(struct assertion *a)
{
    const char *algorithm = world_string(a->jwt.header, "alg");
    bool is_adfs = sts_is_pseudo(a->call, "adfs");

    a->is_pss = algorithm && strcmp(algorithm, "PS256") == 0;
    if (!algorithm || (!a->is_pss && strcmp(algorithm, "RS256") != 0) || (a->is_pss && is_adfs))
        return sts_refuse(a->call, 50013, "the signing algorithm is not supported");
    if (world_string(a->jwt.header, "typ") && !world_equals(a->jwt.header, "typ", "JWT"))
        return sts_refuse(a->call, 50013, "typ is not JWT");
    if (is_adfs && !world_string(a->jwt.header, "x5t"))
        return assertion_refuse_key(a, "The key was not found");
    return 0;
}

/* --- claims --------------------------------------------------------------------------------- */

/* Is aud the token endpoint that was posted to, under any name of this host, or the tenant's
 * issuer? */
static bool assertion_is_for_us(const struct assertion *a)
{
    const char *audience = world_string(a->jwt.claims, "aud");
    const char *host = exchange_header(a->call->exchange, "host");
    auto_free endpoint = text_format("https://%s%s", host ? host : "", a->call->exchange->path);
    auto_free issuer = text_format("https://%s/%s/v2.0", host ? host : "",
                                   a->call->tenant ? a->call->tenant->string : "");

    return audience && (strcmp(audience, endpoint) == 0 || strcmp(audience, issuer) == 0);
}

static void assertion_append_time(struct text *text, const char *what, long long at_s)
{
    time_t at = (time_t)at_s;
    struct tm parts = {0};
    char printed[32] = "";

    gmtime_r(&at, &parts);
    strftime(printed, sizeof(printed), "%Y-%m-%dT%H:%M:%SZ", &parts);
    text_printf(text, "%s %s", what, printed);
}

/* exp must be there; nbf or iat says from when. Neither has a longest life at Azure AD. */
int assertion_check_time(struct sts_call *call, const cJSON *claims)
{
    long long now_s = emulator_now_s(call->exchange->emulator);
    long long from_s = world_number(claims, "nbf", world_number(claims, "iat", 0));
    long long until_s = world_number(claims, "exp", 0);
    auto_text detail = {0};

    if (from_s <= now_s + ASSERTION_SKEW_S && now_s - ASSERTION_SKEW_S < until_s)
        return 0;
    assertion_append_time(&detail, "Current time:", now_s);
    assertion_append_time(&detail, ", assertion valid from", from_s);
    assertion_append_time(&detail, ", expiry time of assertion", until_s);
    return sts_refuse(call, 700024, detail.data);
}

static int assertion_check_claims(const struct assertion *a)
{
    if (!world_equals(a->jwt.claims, "iss", a->call->app->string) ||
        !world_equals(a->jwt.claims, "sub", a->call->app->string))
        return sts_refuse(a->call, 700021, a->call->app->string);
    if (!assertion_is_for_us(a))
        return sts_refuse(a->call, 700023, world_string(a->jwt.claims, "aud"));
    return assertion_check_time(a->call, a->jwt.claims);
}

void assertion_count(struct sts_call *call, const char *id)
{
    cJSON *seen = call->exchange->emulator->assertions;

    world_set_number(seen, id, world_number(seen, id, 0) + 1);
}

/* Azure AD itself is not strict about this; ours is, so that a reused assertion is noticed. */
static int assertion_check_fresh(const struct assertion *a)
{
    const char *id = world_string(a->jwt.claims, "jti");

    if (!id || !*id)
        return sts_refuse(a->call, 50013, "it has no jti");
    if (world_number(a->call->exchange->emulator->assertions, id, 0))
        return sts_refuse(a->call, 50013, "it was used before");
    assertion_count(a->call, id);
    return 0;
}

static int assertion_check_own(struct assertion *a)
{
    int code = assertion_check_header(a);

    if (!code)
        code = assertion_find_certificate(a);
    if (!code && !jwt_is_signed(&a->jwt, X509_get0_pubkey(a->certificate), a->is_pss))
        code = assertion_refuse_key(a, "The signature is wrong");
    if (!code)
        code = assertion_check_claims(a);
    if (!code)
        code = assertion_check_fresh(a);
    return code;
}

/* Whoever is not an application is somebody else, whom the app may trust. Of another application's
 * id Azure AD says that it is not the client's. */
static bool assertion_is_federated(const struct assertion *a)
{
    const char *issuer = world_string(a->jwt.claims, "iss");

    return issuer && (strlen(issuer) != 36 || strspn(issuer, "0123456789abcdefABCDEF-") != 36);
}

int assertion_check(struct sts_call *call)
{
    const char *type = form_find(&call->form, "client_assertion_type");
    struct assertion a = {.call = call};
    int code = sts_require(call, "client_assertion_type");

    if (!code && strcmp(type, ASSERTION_TYPE) != 0)
        code = sts_refuse(call, 9002313, "client_assertion_type is not supported.");
    if (!code && !jwt_parse(&a.jwt, form_find(&call->form, "client_assertion")))
        code = sts_refuse(call, 50027, NULL);
    if (!code)
        code =
            assertion_is_federated(&a) ? federation_check(call, &a.jwt) : assertion_check_own(&a);
    assertion_clear(&a);
    return code;
}
