/* SPDX-License-Identifier: Apache-2.0 */
#include "id_token.h"

#include "discovery.h"
#include "jwt.h"
#include "token.h"
#include "world.h"

#define ID_TOKEN_LIFETIME_S 3600

/* Another one for each app, so that two cannot compare notes. */
static void id_token_add_subject(const struct sts_call *call, const cJSON *user, cJSON *claims)
{
    auto_free pair = text_format("%s %s", call->app->string, user->string);
    auto_text subject = {0};

    text_append_sha256(&subject, pair);
    cJSON_AddStringToObject(claims, "sub", subject.data);
}

static void id_token_add_names(const struct sts_call *call, const cJSON *user, cJSON *claims)
{
    auto_free oid = token_format_oid(user->string);

    cJSON_AddStringToObject(claims, "oid", oid);
    if (call->is_v2) {
        cJSON_AddStringToObject(claims, "preferred_username", user->string);
    } else {
        cJSON_AddStringToObject(claims, "upn", user->string);
        cJSON_AddStringToObject(claims, "unique_name", user->string);
    }
}

void id_token_add(const struct sts_call *call, const cJSON *user, cJSON *body)
{
    const struct exchange *exchange = call->exchange;
    const char *tenant = token_tenant(call, user);
    const char *nonce = world_string(call->session, "nonce");
    auto_free issuer = discovery_format_issuer(exchange, tenant, call->is_v2);
    double now_s = (double)emulator_now_s(exchange->emulator);
    auto_free token = NULL;
    cJSON *claims = cJSON_CreateObject();

    cJSON_AddStringToObject(claims, "aud", call->app->string);
    cJSON_AddStringToObject(claims, "iss", issuer);
    cJSON_AddNumberToObject(claims, "iat", now_s);
    cJSON_AddNumberToObject(claims, "nbf", now_s);
    cJSON_AddNumberToObject(claims, "exp", now_s + ID_TOKEN_LIFETIME_S);
    cJSON_AddStringToObject(claims, "tid", tenant);
    cJSON_AddStringToObject(claims, "ver", call->is_v2 ? "2.0" : "1.0");
    if (nonce)
        cJSON_AddStringToObject(claims, "nonce", nonce);
    id_token_add_subject(call, user, claims);
    id_token_add_names(call, user, claims);
    token_change_claims(claims, exchange->id_token_claims);
    token = jwt_sign(exchange->emulator->signing_key, claims);
    cJSON_AddStringToObject(body, "id_token", token);
    cJSON_Delete(claims);
}
