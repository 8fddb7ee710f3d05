/* SPDX-License-Identifier: Apache-2.0 */
#include "token.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "claims.h"
#include "directory.h"
#include "id_token.h"
#include "jwt.h"
#include "refresh.h"
#include "target.h"
#include "world.h"

const char *token_tenant(const struct sts_call *call, const cJSON *user)
{
    return call->tenant ? call->tenant->string : world_string(user, "tenant");
}

/* By the names of version 1 of a token, else those of version 2. */
const char *token_user(const cJSON *claims)
{
    const char *upn = world_string(claims, "upn");

    return upn ? upn : world_string(claims, "preferred_username");
}

const char *token_app(const cJSON *claims)
{
    const char *appid = world_string(claims, "appid");

    return appid ? appid : world_string(claims, "azp");
}

char *token_format_oid(const char *name)
{
    unsigned long long hash = 14695981039346656037u;

    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 1099511628211u;
    return text_format("0d000000-0000-4000-8000-%012llx", hash & 0xffffffffffff);
}

static void token_add_names(const struct sts_call *call, const cJSON *user, cJSON *claims)
{
    auto_free oid = user ? token_format_oid(user->string) : directory_format_principal(call->app);

    cJSON_AddStringToObject(claims, call->is_v2 ? "azp" : "appid", call->app->string);
    cJSON_AddStringToObject(claims, "oid", oid);
    if (!user) {
        cJSON_AddStringToObject(claims, "idtyp", "app");
    } else if (call->is_v2) {
        cJSON_AddStringToObject(claims, "preferred_username", user->string);
    } else {
        cJSON_AddStringToObject(claims, "upn", user->string);
        cJSON_AddStringToObject(claims, "unique_name", user->string);
    }
}

cJSON *token_new_claims(const struct emulator *emulator, const char *tenant, const char *audience,
                        bool is_v2)
{
    long long now_s = emulator_now_s(emulator);
    auto_free issuer =
        text_format("https://localhost:%u/%s/%s", emulator->port, tenant, is_v2 ? "v2.0" : "");
    cJSON *claims = cJSON_CreateObject();
    char jti[37];

    text_print_guid(jti);
    cJSON_AddStringToObject(claims, "aud", audience);
    cJSON_AddStringToObject(claims, "iss", issuer);
    cJSON_AddNumberToObject(claims, "iat", (double)now_s);
    cJSON_AddNumberToObject(claims, "nbf", (double)now_s);
    cJSON_AddNumberToObject(
        claims, "exp", (double)(now_s + world_number(emulator->world, "token_lifetime_s", 3599)));
    cJSON_AddStringToObject(claims, "jti", jti);
    cJSON_AddStringToObject(claims, "tid", tenant);
    cJSON_AddStringToObject(claims, "ver", is_v2 ? "2.0" : "1.0");
    return claims;
}

void token_change_claims(cJSON *claims, const cJSON *changes)
{
    const cJSON *change;

    cJSON_ArrayForEach(change, changes)
    {
        cJSON_DeleteItemFromObjectCaseSensitive(claims, change->string);
        if (!cJSON_IsNull(change))
            cJSON_AddItemToObject(claims, change->string, cJSON_Duplicate(change, true));
    }
}

void token_issue(const struct exchange *exchange, cJSON *take_claims, cJSON *body)
{
    struct emulator *emulator = exchange->emulator;
    auto_free token = NULL;

    token_change_claims(take_claims, exchange->claims);
    token = jwt_sign(emulator->signing_key, take_claims);
    cJSON_AddStringToObject(body, "access_token", token);
    cJSON_AddItemToObject(emulator->issued, world_string(take_claims, "jti"), take_claims);
}

/* A client that can answer a challenge of the resource gets a token that lives long. */
static long long token_lifetime_s(const struct sts_call *call)
{
    const cJSON *world = call->exchange->emulator->world;

    return claims_has_capability(call) ? world_number(world, "cae_lifetime_s", 100800)
                                       : world_number(world, "token_lifetime_s", 3599);
}

static void token_add_access_token(const struct sts_call *call, const cJSON *user, cJSON *body)
{
    const struct emulator *emulator = call->exchange->emulator;
    cJSON *claims =
        token_new_claims(emulator, token_tenant(call, user), call->target.audience, call->is_v2);

    token_add_names(call, user, claims);
    if (user)
        cJSON_AddStringToObject(claims, "scp", call->target.scopes);
    if (claims_has_capability(call)) {
        world_set_number(claims, "exp", world_number(claims, "iat", 0) + token_lifetime_s(call));
        cJSON_AddItemToArray(cJSON_AddArrayToObject(claims, "xms_cc"), cJSON_CreateString("cp1"));
    }
    token_issue(call->exchange, claims, body);
}

void token_add_number(cJSON *body, const char *name, long long number, bool as_string)
{
    auto_free text = text_format("%lld", number);

    if (as_string)
        cJSON_AddStringToObject(body, name, text);
    else
        cJSON_AddNumberToObject(body, name, (double)number);
}

static void token_add_times(const struct sts_call *call, cJSON *body)
{
    const struct emulator *emulator = call->exchange->emulator;
    long long now_s = emulator_now_s(emulator);
    long long lifetime_s = token_lifetime_s(call);
    long long refresh_in_s = world_number(emulator->world, "refresh_in_s", 0);

    if (!refresh_in_s && claims_has_capability(call))
        refresh_in_s = lifetime_s / 2;

    token_add_number(body, "expires_in", lifetime_s, !call->is_v2);
    token_add_number(body, "ext_expires_in", lifetime_s, !call->is_v2);
    if (refresh_in_s)
        token_add_number(body, "refresh_in", refresh_in_s, !call->is_v2);
    if (call->is_v2)
        return;
    token_add_number(body, "expires_on", now_s + lifetime_s, true);
    token_add_number(body, "not_before", now_s, true);
    cJSON_AddStringToObject(body, "resource", call->target.audience);
}

/* v1 names the permissions, v2 qualifies them by the resource. */
static void token_add_scope(const struct sts_call *call, cJSON *body)
{
    auto_free copy = text_format("%s", call->target.scopes);
    auto_text scope = {0};
    char *rest = NULL;

    for (char *name = strtok_r(copy, " ", &rest); name; name = strtok_r(NULL, " ", &rest))
        text_printf(&scope, "%s%s%s%s", scope.size ? " " : "",
                    call->is_v2 ? call->target.audience : "", call->is_v2 ? "/" : "", name);
    cJSON_AddStringToObject(body, "scope", scope.size ? scope.data : "");
}

void token_reply(struct sts_call *call, const cJSON *user)
{
    const cJSON *world = call->exchange->emulator->world;
    bool may_refresh = user && world_is_set(world, "issue_refresh_tokens") &&
                       (!call->is_v2 || call->target.has_offline_access);
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "token_type", "Bearer");
    if (user)
        token_add_scope(call, body);
    token_add_times(call, body);
    token_add_access_token(call, user, body);
    if (may_refresh)
        refresh_add(call, user, body);
    if (user && call->target.has_openid)
        id_token_add(call, user, body);
    exchange_reply_json(call->exchange, 200, body);
}

static const char *token_find_fault(const struct emulator *emulator, const cJSON *claims,
                                    const char *resource_name)
{
    const cJSON *issued =
        cJSON_GetObjectItemCaseSensitive(emulator->issued, world_string(claims, "jti"));
    const cJSON *resources = cJSON_GetObjectItemCaseSensitive(emulator->world, "resources");
    const cJSON *resource;

    if (!issued)
        return "not issued";
    if (world_is_set(issued, "revoked"))
        return "revoked";
    if (world_number(issued, "exp", 0) <= emulator_now_s(emulator))
        return "expired";
    if (!resource_name)
        return NULL;
    resource = cJSON_GetObjectItemCaseSensitive(resources, resource_name);
    if (!resource || !target_is_audience(resource, world_string(issued, "aud")))
        return "wrong audience";
    if (world_string(issued, "idtyp") &&
        cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(resource, "app_only")))
        return "app-only token";
    return NULL;
}

cJSON *token_check_bare(const struct emulator *emulator, const char *token, const char *resource,
                        const char **ret_reason)
{
    cJSON *claims = jwt_verify(emulator->signing_key, token);

    *ret_reason = claims ? token_find_fault(emulator, claims, resource) : "bad signature or form";
    if (!*ret_reason)
        return claims;
    cJSON_Delete(claims);
    return NULL;
}

cJSON *token_check(const struct emulator *emulator, const char *authorization, const char *resource,
                   const char **ret_reason)
{
    if (!authorization || strncasecmp(authorization, "Bearer ", 7) != 0) {
        *ret_reason = authorization ? "not a Bearer" : "absent";
        return NULL;
    }
    return token_check_bare(emulator, authorization + 7, resource, ret_reason);
}

static int token_revoke_in(cJSON *records, const char *only, const char *user)
{
    cJSON *record;
    int count = 0;

    cJSON_ArrayForEach(record, records)
    {
        const char *owner = world_string(record, "user"); /* of a refresh token */

        owner = owner ? owner : token_user(record);
        if ((only && strcmp(only, record->string) != 0) ||
            (user && (!owner || strcasecmp(user, owner) != 0)) || world_is_set(record, "revoked"))
            continue;
        cJSON_DeleteItemFromObjectCaseSensitive(record, "revoked");
        cJSON_AddTrueToObject(record, "revoked");
        count++;
    }
    return count;
}

int token_revoke(struct emulator *emulator, const char *token, const char *user)
{
    cJSON *claims = token ? jwt_verify(emulator->signing_key, token) : NULL;
    const char *jti = claims ? world_string(claims, "jti") : token;
    int count = token_revoke_in(emulator->issued, jti, user) +
                token_revoke_in(emulator->refresh_tokens, token, user);

    cJSON_Delete(claims);
    return count;
}
