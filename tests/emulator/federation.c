/* SPDX-License-Identifier: Apache-2.0 */
#include "federation.h"

#include <string.h>
#include <strings.h>

#include "assertion.h"
#include "token.h"
#include "world.h"

#define AUDIENCE "\"audience\":\"" FEDERATION_AUDIENCE "\""
#define PIPELINES                                                                                  \
    "{\"issuer\":\"" FEDERATION_PIPELINES FEDERATION_ORGANIZATION "\","                            \
    "\"subject\":\"sc://contoso/Project One/arm-prod\"," AUDIENCE "}"
#define GITHUB                                                                                     \
    "\"issuer\":\"https://token.actions.githubusercontent.com\","                                  \
    "\"subject\":\"repo:contoso/app:ref:refs/heads/main\""

const char federation_world[] =
    "{\"federation_delay_s\":0,"
    "\"pipelines_token\":\"job-access-token-2Wq8vN5xKj7RtY3bLm9ZcF4hGd6PsA1e\","
    "\"pipelines_sign_in_page\":false,"
    "\"service_connections\":{\"5e7c0000-0000-4000-8000-000000000001\":" PIPELINES "},"
    "\"github_token\":\"github-request-token-8uJk3ZpV6rXw1MdQ5nTyB7cHs4LgE2a\","
    "\"github\":{" GITHUB "},"
    "\"apps\":{\"" WORLD_APP "7\":{\"tenant\":\"" WORLD_TENANT "\",\"public\":false,"
    "\"consents\":{\"arm\":[\"user_impersonation\"],\"devops\":[\"user_impersonation\"],"
    "\"dynamics\":[\"AX.FullAccess\",\"CustomService.FullAccess\",\"Odata.FullAccess\"]},"
    "\"federated\":[" PIPELINES ",{" GITHUB "," AUDIENCE "},"
    "{\"issuer\":\"https://oidc.prod-aks.test/3f2a7c10-0000-4000-8000-000000000001/\","
    "\"subject\":\"system:serviceaccount:build:agent\"," AUDIENCE "},"
    "{\"issuer\":\"https://login.microsoftonline.com/" WORLD_TENANT "/v2.0\","
    "\"subject\":\"0b1ec700-0000-4000-8000-000000000001\"," AUDIENCE "},"
    "{\"issuer\":\"https://issuer.test\",\"subject\":\"job-1\"," AUDIENCE "}]}}}";

/* --- minted --------------------------------------------------------------------------------- */

static void federation_add(cJSON *claims, const char *claim, const cJSON *identity,
                           const char *member)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(identity, member);

    if (value)
        cJSON_AddItemToObject(claims, claim, cJSON_Duplicate(value, true));
}

static cJSON *federation_new_claims(const struct exchange *exchange, const cJSON *identity,
                                    long long lead_s, long long lifetime_s)
{
    long long now_s = emulator_now_s(exchange->emulator);
    cJSON *claims = cJSON_CreateObject();
    char jti[37];

    text_print_guid(jti);
    cJSON_AddStringToObject(claims, "jti", jti);
    federation_add(claims, "iss", identity, "issuer");
    federation_add(claims, "sub", identity, "subject");
    federation_add(claims, "aud", identity, "audience");
    cJSON_AddNumberToObject(claims, "iat", (double)now_s);
    cJSON_AddNumberToObject(claims, "nbf", (double)(now_s - lead_s));
    cJSON_AddNumberToObject(claims, "exp", (double)(now_s + lifetime_s));
    return claims;
}

static char *federation_sign(const struct exchange *exchange, const char *algorithm,
                             cJSON *take_claims, const cJSON *changes)
{
    char *jwt;

    world_merge_object(take_claims, changes);
    jwt = jwt_sign_as(exchange->emulator->signing_key, algorithm, take_claims);
    cJSON_Delete(take_claims);
    return jwt;
}

char *federation_mint(const struct exchange *exchange, const cJSON *identity, long long lead_s,
                      long long lifetime_s)
{
    cJSON *claims = federation_new_claims(exchange, identity, lead_s, lifetime_s);

    return federation_sign(exchange, "RS256", claims, exchange->claims);
}

char *federation_mint_as(const struct exchange *exchange, const cJSON *ask)
{
    const char *algorithm = world_string(ask, "alg");
    cJSON *claims = federation_new_claims(exchange, ask, 0, world_number(ask, "lifetime_s", 3600));

    return federation_sign(exchange, algorithm ? algorithm : "RS256", claims,
                           cJSON_GetObjectItemCaseSensitive(ask, "claims"));
}

/* --- refused -------------------------------------------------------------------------------- */

/* How far a credential fits, and what is said if none fits further. */
enum federation_fit {
    FEDERATION_NONE,
    FEDERATION_OTHER_ISSUER,
    FEDERATION_OTHER_SUBJECT,
    FEDERATION_OTHER_CASE,
    FEDERATION_OTHER_AUDIENCE,
    FEDERATION_FITS,
};

static const struct {
    int code;
    const char *claim; /* NULL: the app's id is said */
} federation_misfits[] = {
    [FEDERATION_NONE] = {70025, NULL},
    [FEDERATION_OTHER_ISSUER] = {700211, "iss"},
    [FEDERATION_OTHER_SUBJECT] = {700213, "sub"},
    [FEDERATION_OTHER_CASE] = {7002138, "sub"},
    [FEDERATION_OTHER_AUDIENCE] = {700212, "aud"},
};

/* A claim as it is printed: Kubernetes' audience is an array. */
static char *federation_print(const cJSON *claims, const char *name)
{
    const cJSON *claim = cJSON_GetObjectItemCaseSensitive(claims, name);
    const char *text = cJSON_GetStringValue(cJSON_IsArray(claim) ? claim->child : claim);

    return text_format("%s", text ? text : "");
}

static int federation_refuse(struct sts_call *call, const cJSON *claims, enum federation_fit fit)
{
    const char *name = federation_misfits[fit].claim;
    auto_free detail = name ? federation_print(claims, name) : text_format("%s", call->app->string);

    return sts_refuse(call, federation_misfits[fit].code, detail);
}

static int federation_refuse_all(struct sts_call *call, const cJSON *claims)
{
    auto_free issuer = federation_print(claims, "iss");
    auto_free subject = federation_print(claims, "sub");
    auto_free audience = federation_print(claims, "aud");
    auto_free detail =
        text_format("Assertion Issuer: '%s'. Assertion Subject: '%s'. Assertion Audience: '%s'.",
                    issuer, subject, audience);

    return sts_refuse(call, 70021, detail);
}

/* --- who says it ---------------------------------------------------------------------------- */

static int federation_check_signature(struct sts_call *call, const struct jwt *jwt)
{
    const char *algorithm = world_string(jwt->header, "alg");

    if (!algorithm || strcmp(algorithm, "RS256") != 0)
        return sts_refuse(call, 50013, "the signing algorithm is not supported");
    if (!jwt_is_signed(jwt, call->exchange->emulator->signing_key, false))
        return sts_refuse(
            call, 50013, "The provided signature value did not match the expected signature value");
    return 0;
}

static bool federation_is_azure_ad(const char *issuer)
{
    return text_has_prefix(issuer, "https://login.microsoftonline.com/") &&
           text_has_suffix(issuer, "/v2.0");
}

static bool federation_is_policy(const struct sts_call *call, const char *policy)
{
    return world_equals(call->app, "federation", policy) ||
           world_equals(call->tenant, "federation", policy);
}

/* Whom nobody may trust, whatever credentials the app has. */
static int federation_check_policy(struct sts_call *call, const cJSON *claims)
{
    const char *issuer = world_string(claims, "iss");

    if (token_user(claims) || world_string(claims, "scp"))
        return sts_refuse(call, 700229, NULL);
    if (federation_is_policy(call, "disabled"))
        return sts_refuse(call, 700223, call->tenant_name);
    if (federation_is_policy(call, "issuer-not-allowed"))
        return sts_refuse(call, 700238, issuer);
    if (federation_is_azure_ad(issuer) && world_is_set(call->app, "multi_tenant"))
        return sts_refuse(call, 70052, NULL);
    return 0;
}

/* --- whether the app trusts them ------------------------------------------------------------ */

/* Case matters, unlike anywhere else in the world. */
static bool federation_is_same(const cJSON *claims, const char *claim, const char *wanted)
{
    const char *text = world_string(claims, claim);

    return text && wanted && strcmp(text, wanted) == 0;
}

static bool federation_is_for(const cJSON *claims, const char *wanted)
{
    const cJSON *audience = cJSON_GetObjectItemCaseSensitive(claims, "aud");

    return federation_is_same(claims, "aud", wanted) ||
           (cJSON_IsArray(audience) && world_list_has(audience, wanted));
}

static enum federation_fit federation_compare(const cJSON *claims, const cJSON *credential)
{
    const char *subject = world_string(credential, "subject");

    if (!federation_is_same(claims, "iss", world_string(credential, "issuer")))
        return FEDERATION_OTHER_ISSUER;
    if (!federation_is_same(claims, "sub", subject))
        return subject && world_equals(claims, "sub", subject) ? FEDERATION_OTHER_CASE
                                                               : FEDERATION_OTHER_SUBJECT;
    if (!federation_is_for(claims, world_string(credential, "audience")))
        return FEDERATION_OTHER_AUDIENCE;
    return FEDERATION_FITS;
}

static bool federation_is_known(const struct emulator *emulator, const cJSON *credential)
{
    long long since_s = world_number(credential, "since_s", 0);

    return !since_s || emulator_now_s(emulator) >=
                           since_s + world_number(emulator->world, "federation_delay_s", 0);
}

static int federation_check_match(struct sts_call *call, const cJSON *claims)
{
    enum federation_fit best = FEDERATION_NONE;
    bool will_fit = false;
    const cJSON *credential;

    cJSON_ArrayForEach(credential, cJSON_GetObjectItemCaseSensitive(call->app, "federated"))
    {
        enum federation_fit fit = federation_compare(claims, credential);

        if (!federation_is_known(call->exchange->emulator, credential))
            will_fit |= fit == FEDERATION_FITS;
        else if (fit > best)
            best = fit;
    }
    if (best == FEDERATION_FITS)
        return 0;
    return will_fit ? federation_refuse_all(call, claims) : federation_refuse(call, claims, best);
}

/* What the request's record says of it. */
static const struct {
    const char *claim, *note;
} federation_notes[] = {
    {"iss", "assertion_issuer"},
    {"sub", "assertion_subject"},
    {"aud", "assertion_audience"},
    {"jti", "assertion_jti"},
};

static void federation_note(struct exchange *exchange, const cJSON *claims)
{
    for (size_t i = 0; i < sizeof(federation_notes) / sizeof(federation_notes[0]); i++)
        exchange_note(exchange, federation_notes[i].note,
                      cJSON_GetObjectItemCaseSensitive(claims, federation_notes[i].claim));
}

int federation_check(struct sts_call *call, const struct jwt *jwt)
{
    const char *id = world_string(jwt->claims, "jti");
    int code;

    federation_note(call->exchange, jwt->claims);
    code = federation_check_signature(call, jwt);
    if (!code)
        code = assertion_check_time(call, jwt->claims);
    if (!code)
        code = federation_check_policy(call, jwt->claims);
    if (!code)
        code = federation_check_match(call, jwt->claims);
    if (!code && id)
        assertion_count(call, id);
    return code;
}
