/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/identity.h"

#include <string.h>
#include <strings.h>

#include "refusal.h"
#include "target.h"
#include "token.h"
#include "world.h"

#define TOKEN_PATH "/metadata/identity/oauth2/token"

static const struct {
    const char *face, *path;
    struct route route; /* the path was compared here */
} identity_routes[] = {
    {"identity", TOKEN_PATH, {"imds", NULL, imds_serve}},
    {"identity", "/msi/token", {"app-service", NULL, app_service_serve}},
    {"identity", "/ml/token", {"azure-ml", NULL, azure_ml_serve}},
    {"identity", "/cloudshell/token", {"cloud-shell", NULL, cloud_shell_serve}},
    {"identity", "/arc" TOKEN_PATH, {"azure-arc", NULL, azure_arc_serve}},
    {"identity-tls", TOKEN_PATH, {"service-fabric", NULL, service_fabric_serve}},
};

#define IDENTITY_ROUTES (sizeof(identity_routes) / sizeof(identity_routes[0]))

/* What a client assertion is for, in each cloud. */
static const char *const identity_exchange_audiences[] = {"api://AzureADTokenExchange",
                                                          "api://AzureADTokenExchangeUSGov",
                                                          "api://AzureADTokenExchangeChina"};

bool identity_is_face(const struct face *face)
{
    for (size_t i = 0; i < IDENTITY_ROUTES; i++) {
        if (strcmp(identity_routes[i].face, face->name) == 0)
            return true;
    }
    return false;
}

const struct route *identity_find_route(const struct exchange *exchange)
{
    for (size_t i = 0; i < IDENTITY_ROUTES; i++) {
        if (strcmp(identity_routes[i].face, exchange->face->name) == 0 &&
            strcmp(identity_routes[i].path, exchange->path) == 0)
            return &identity_routes[i].route;
    }
    return NULL;
}

/* --- refusals ------------------------------------------------------------------------------- */

bool identity_refuse(struct identity_call *call, enum identity_wrong wrong)
{
    const struct identity_refusal *refusal = &call->source->refusals[wrong];

    if (refusal->status)
        call->source->refuse(call->exchange, refusal);
    else
        refusal_reply(call->exchange, 500011, call->resource);
    return false;
}

void identity_refuse_oauth(struct exchange *exchange, const struct identity_refusal *refusal)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "error", refusal->code);
    cJSON_AddStringToObject(body, "error_description", refusal->message);
    exchange_reply_json(exchange, refusal->status, body);
}

void identity_refuse_status(struct exchange *exchange, const struct identity_refusal *refusal)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddNumberToObject(body, "statusCode", refusal->status);
    cJSON_AddStringToObject(body, "message", refusal->message);
    exchange_reply_json(exchange, refusal->status, body);
}

/* --- the question --------------------------------------------------------------------------- */

static bool identity_is_form(const struct exchange *exchange)
{
    const char *type = exchange_header(exchange, "content-type");

    return type && strcasecmp(type, "application/x-www-form-urlencoded") == 0;
}

static void identity_read_form(struct identity_call *call)
{
    const struct exchange *exchange = call->exchange;
    const char *query = strchr(exchange->uri, '?');

    if (!exchange_is_method(exchange, "POST"))
        form_parse(&call->form, query ? query + 1 : "", query ? strlen(query + 1) : 0);
    else if (identity_is_form(exchange))
        form_parse(&call->form, exchange->body.data, exchange->body.size);
    else
        form_parse(&call->form, "", 0); /* a body of another type is not read */
}

static bool identity_check_header(struct identity_call *call)
{
    const char *value = exchange_header(call->exchange, call->source->header);
    const char *wanted = call->source->has_secret ? world_string(call->settings, "header") : "true";

    if (!value)
        return identity_refuse(call, IDENTITY_NO_HEADER);
    if (!wanted || strcmp(value, wanted) != 0)
        return identity_refuse(call, IDENTITY_WRONG_HEADER);
    return true;
}

static bool identity_is_exchange(const char *resource)
{
    for (size_t i = 0;
         i < sizeof(identity_exchange_audiences) / sizeof(identity_exchange_audiences[0]); i++) {
        if (strcmp(identity_exchange_audiences[i], resource) == 0)
            return true;
    }
    return false;
}

static bool identity_is_resource(const cJSON *world, const char *name)
{
    const cJSON *resource;

    cJSON_ArrayForEach(resource, cJSON_GetObjectItemCaseSensitive(world, "resources"))
    {
        if (target_is_audience(resource, name))
            return true;
    }
    return identity_is_exchange(name);
}

static bool identity_check_fields(struct identity_call *call)
{
    const char *wanted = call->source->api_version;
    const char *version = form_find(&call->form, "api-version");

    if (call->form.is_malformed || call->form.duplicate)
        return identity_refuse(call, IDENTITY_WRONG_FORM);
    if (wanted && (!version || strcmp(version, wanted) != 0))
        return identity_refuse(call, IDENTITY_WRONG_VERSION);
    call->resource = form_find(&call->form, "resource");
    if (!call->resource || !*call->resource)
        return identity_refuse(call, IDENTITY_NO_RESOURCE);
    if (!identity_is_resource(call->exchange->emulator->world, call->resource))
        return identity_refuse(call, IDENTITY_UNKNOWN_RESOURCE);
    return true;
}

static bool identity_check(struct identity_call *call)
{
    if (!exchange_is_method(call->exchange, call->source->method))
        return identity_refuse(call, IDENTITY_WRONG_METHOD);
    return identity_check_header(call) && identity_check_fields(call) &&
           (!call->source->admit || call->source->admit(call));
}

/* --- whose token ---------------------------------------------------------------------------- */

const struct identity_id *identity_find_id(const struct identity_call *call)
{
    for (const struct identity_id *id = call->source->ids; id->parameter; id++) {
        if (form_find(&call->form, id->parameter))
            return id;
    }
    return NULL;
}

static bool identity_is_there(const struct identity_call *call, const cJSON *identity)
{
    return world_is_set(call->settings, "has_system") || !world_equals(identity, "type", "system");
}

static bool identity_find_named(struct identity_call *call, const struct identity_id *id)
{
    const char *name = form_find(&call->form, id->parameter);
    const cJSON *identity;

    for (const struct identity_id *other = id + 1; other->parameter; other++) {
        if (form_find(&call->form, other->parameter))
            return identity_refuse(call, IDENTITY_WRONG_FORM);
    }
    cJSON_ArrayForEach(identity, cJSON_GetObjectItemCaseSensitive(call->settings, "identities"))
    {
        if (identity_is_there(call, identity) && world_equals(identity, id->member, name))
            call->identity = identity;
    }
    return call->identity || identity_refuse(call, IDENTITY_UNKNOWN);
}

static bool identity_find_default(struct identity_call *call)
{
    const cJSON *identity, *only = NULL;
    int count = 0;

    cJSON_ArrayForEach(identity, cJSON_GetObjectItemCaseSensitive(call->settings, "identities"))
    {
        if (!identity_is_there(call, identity))
            continue;
        if (world_equals(identity, "type", "system"))
            call->identity = identity;
        only = identity;
        count++;
    }
    if (!call->identity && call->source->may_be_the_only && count > 1)
        return identity_refuse(call, IDENTITY_SEVERAL);
    if (!call->identity && call->source->may_be_the_only)
        call->identity = only;
    return call->identity || identity_refuse(call, IDENTITY_UNKNOWN);
}

/* --- the answer ----------------------------------------------------------------------------- */

/* As an app's own token, with the resource that has the identity. Azure AD takes one for the
 * exchange as a client assertion, and knows it by the issuer that it has in all the world. */
static cJSON *identity_new_claims(const struct identity_call *call)
{
    bool is_exchange = identity_is_exchange(call->resource);
    const char *tenant = world_string(call->settings, "tenant");
    const char *object_id = world_string(call->identity, "object_id");
    auto_free issuer = text_format("https://login.microsoftonline.com/%s/v2.0", tenant);
    cJSON *claims = token_new_claims(call->exchange->emulator, tenant, call->resource, is_exchange);

    if (is_exchange)
        cJSON_ReplaceItemInObjectCaseSensitive(claims, "iss", cJSON_CreateString(issuer));
    cJSON_AddStringToObject(claims, is_exchange ? "azp" : "appid",
                            world_string(call->identity, "client_id"));
    cJSON_AddStringToObject(claims, "idtyp", "app");
    cJSON_AddStringToObject(claims, "oid", object_id);
    cJSON_AddStringToObject(claims, "sub", object_id);
    cJSON_AddStringToObject(claims, "xms_mirid", world_string(call->identity, "resource_id"));
    return claims;
}

static void identity_reply(const struct identity_call *call)
{
    cJSON *body = cJSON_CreateObject();

    token_issue(call->exchange, identity_new_claims(call), body);
    call->source->answer(call, body);
    cJSON_AddStringToObject(body, "resource", call->resource);
    cJSON_AddStringToObject(body, "token_type", "Bearer");
    exchange_reply_json(call->exchange, 200, body);
}

void identity_add_expiry(const struct identity_call *call, cJSON *body)
{
    token_add_number(body, "expires_on", call->now_s + call->lifetime_s, true);
}

void identity_add_times(const struct identity_call *call, cJSON *body)
{
    token_add_number(body, "expires_in", call->lifetime_s, true);
    identity_add_expiry(call, body);
    token_add_number(body, "not_before", call->now_s, true);
}

void identity_add_client_id(const struct identity_call *call, cJSON *body)
{
    cJSON_AddStringToObject(body, "client_id", world_string(call->identity, "client_id"));
}

void identity_serve(struct exchange *exchange, const struct identity_source *source)
{
    const cJSON *world = exchange->emulator->world;
    struct identity_call call = {.exchange = exchange, .source = source};
    const struct identity_id *id;

    call.settings = cJSON_GetObjectItemCaseSensitive(world, "identity");
    call.now_s = emulator_now_s(exchange->emulator);
    call.lifetime_s = world_number(world, "token_lifetime_s", 3599);
    identity_read_form(&call);
    if (identity_check(&call)) {
        id = identity_find_id(&call);
        if (id ? identity_find_named(&call, id) : identity_find_default(&call))
            identity_reply(&call);
    }
    form_clear(&call.form);
}
