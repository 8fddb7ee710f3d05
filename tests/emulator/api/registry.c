/* SPDX-License-Identifier: Apache-2.0 */
/* registry: Azure Container Registry, https://github.com/Azure/acr, "AAD-OAuth". It takes a token
 * of Azure AD in exchange for a refresh token of its own, and that one for an access token, which
 * alone opens the distribution API. "puller_apps" of the world are those that have a role. The
 * repository "hello" has two tags. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "form.h"
#include "jwt.h"
#include "token.h"
#include "world.h"

#define REGISTRY_REFRESH_S (3 * 3600)
#define REGISTRY_ACCESS_S (75 * 60)

static void registry_refuse(struct exchange *exchange, unsigned status, const char *code,
                            const char *message)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *error = cJSON_CreateObject();

    cJSON_AddStringToObject(error, "code", code);
    cJSON_AddStringToObject(error, "message", message);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(body, "errors"), error);
    exchange_reply_json(exchange, status, body);
}

static void registry_refuse_caller(struct exchange *exchange, const char *message)
{
    registry_refuse(exchange, 401, "UNAUTHORIZED", message);
}

/* The caller frees. */
static char *registry_sign(const struct exchange *exchange, const char *type, const char *service,
                           const char *app)
{
    long long now_s = emulator_now_s(exchange->emulator);
    long long life_s = strcmp(type, "refresh_token") == 0 ? REGISTRY_REFRESH_S : REGISTRY_ACCESS_S;
    cJSON *claims = cJSON_CreateObject();
    char id[37], *signed_text;

    text_print_guid(id);
    cJSON_AddStringToObject(claims, "jti", id);
    cJSON_AddStringToObject(claims, "iss", "Azure Container Registry");
    cJSON_AddStringToObject(claims, "aud", service);
    cJSON_AddStringToObject(claims, "grant_type", type);
    cJSON_AddStringToObject(claims, "appid", app);
    cJSON_AddNumberToObject(claims, "iat", (double)now_s);
    cJSON_AddNumberToObject(claims, "nbf", (double)now_s);
    cJSON_AddNumberToObject(claims, "exp", (double)(now_s + life_s));
    signed_text = jwt_sign(exchange->emulator->signing_key, claims);
    cJSON_Delete(claims);
    return signed_text;
}

/* One of its own, of that type and for this registry; the caller deletes. NULL = it is none. */
static cJSON *registry_check_own(const struct exchange *exchange, const char *token,
                                 const char *type)
{
    cJSON *claims = token ? jwt_verify(exchange->emulator->signing_key, token) : NULL;
    const char *service = exchange_header(exchange, "host");
    const cJSON *end = cJSON_GetObjectItemCaseSensitive(claims, "exp");

    if (claims && world_string(claims, "grant_type") &&
        strcmp(world_string(claims, "grant_type"), type) == 0 && service &&
        strcmp(world_string(claims, "aud"), service) == 0 &&
        end->valuedouble > (double)emulator_now_s(exchange->emulator))
        return claims;
    cJSON_Delete(claims);
    return NULL;
}

static void registry_reply_token(struct exchange *exchange, const char *name, char *take_token)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, name, take_token);
    free(take_token);
    exchange_reply_json(exchange, 200, body);
}

static bool registry_field_is(const struct form *form, const char *name, const char *wanted)
{
    const char *value = form_find(form, name);

    return value && wanted && strcmp(value, wanted) == 0;
}

static void registry_exchange(struct exchange *exchange, const struct form *form)
{
    const char *service = exchange_header(exchange, "host"),
               *token = form_find(form, "access_token");
    const cJSON *registry = api_find_resource(exchange, "registry");
    const cJSON *pullers = cJSON_GetObjectItemCaseSensitive(registry, "puller_apps");
    const char *reason = "no access_token";
    cJSON *claims = NULL;

    if (!registry_field_is(form, "grant_type", "access_token")) {
        registry_refuse(exchange, 400, "UNSUPPORTED", "grant_type must be access_token");
    } else if (!registry_field_is(form, "service", service)) {
        registry_refuse(exchange, 400, "NAME_INVALID", "service is another registry");
    } else {
        claims = token ? token_check_bare(exchange->emulator, token, "registry", &reason) : NULL;
        if (!claims)
            registry_refuse_caller(exchange, "authentication required, the token was refused");
        else if (!world_list_has(pullers, token_app(claims)))
            registry_refuse_caller(exchange, "authentication required, the identity has no role");
        else
            registry_reply_token(
                exchange, "refresh_token",
                registry_sign(exchange, "refresh_token", service, token_app(claims)));
    }
    cJSON_Delete(claims);
}

/* By POST with the refresh token, or by GET with it as the password of Basic; the caller frees. */
static char *registry_shown_token(const struct exchange *exchange, const struct form *form)
{
    const char *authorization = exchange_header(exchange, "authorization"), *colon;
    auto_text pair = {0};

    if (registry_field_is(form, "grant_type", "refresh_token") && form_find(form, "refresh_token"))
        return text_format("%s", form_find(form, "refresh_token"));
    if (!authorization || strncasecmp(authorization, "Basic ", 6) != 0 ||
        !text_append_decoded64(&pair, authorization + 6, strlen(authorization + 6)))
        return text_format("%s", "");
    colon = strchr(pair.data ? pair.data : "", ':');
    if (!colon || strncmp(pair.data, "00000000-0000-0000-0000-000000000000:", 37) != 0)
        return text_format("%s", "");
    return text_format("%s", colon + 1);
}

static void registry_token(struct exchange *exchange, const struct form *form)
{
    auto_free shown = registry_shown_token(exchange, form);
    cJSON *claims = registry_check_own(exchange, shown, "refresh_token");

    if (!claims)
        registry_refuse_caller(exchange, "authentication required");
    else
        registry_reply_token(exchange, "access_token",
                             registry_sign(exchange, "access_token", world_string(claims, "aud"),
                                           world_string(claims, "appid")));
    cJSON_Delete(claims);
}

static void registry_challenge(struct exchange *exchange)
{
    const char *service = exchange_header(exchange, "host");
    auto_free challenge =
        text_format("Bearer realm=\"https://%s/oauth2/token\",service=\"%s\"", service, service);

    registry_refuse_caller(exchange, "authentication required");
    exchange_add_header(exchange, "Www-Authenticate", challenge);
    exchange_add_header(exchange, "Docker-Distribution-Api-Version", "registry/2.0");
}

static void registry_distribution(struct exchange *exchange)
{
    const char *authorization = exchange_header(exchange, "authorization");
    bool is_bearer = authorization && strncasecmp(authorization, "Bearer ", 7) == 0;
    cJSON *claims =
        registry_check_own(exchange, is_bearer ? authorization + 7 : NULL, "access_token");
    bool is_allowed = claims != NULL;

    cJSON_Delete(claims);
    if (!is_allowed)
        registry_challenge(exchange);
    else if (strcmp(exchange->path, "/v2/") == 0)
        exchange_reply(exchange, 200, "application/json", "{}");
    else if (strcmp(exchange->path, "/v2/hello/tags/list") == 0)
        exchange_reply(exchange, 200, "application/json",
                       "{\"name\":\"hello\",\"tags\":[\"1\",\"latest\"]}");
    else
        registry_refuse(exchange, 404, "NAME_UNKNOWN", "repository name not known to registry");
}

void registry_serve(struct exchange *exchange)
{
    bool is_post = exchange_is_method(exchange, "POST");
    struct form form;

    form_parse(&form, is_post ? exchange->body.data : "", is_post ? exchange->body.size : 0);
    if (form.duplicate || form.is_malformed)
        registry_refuse(exchange, 400, "UNSUPPORTED", "malformed form");
    else if (strcmp(exchange->path, "/oauth2/exchange") == 0 && is_post)
        registry_exchange(exchange, &form);
    else if (strcmp(exchange->path, "/oauth2/token") == 0)
        registry_token(exchange, &form);
    else
        registry_distribution(exchange);
    form_clear(&form);
}
