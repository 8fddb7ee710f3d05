/* SPDX-License-Identifier: Apache-2.0 */
/* Which vault is called, by whom, and what for; and how it refuses. */
#include "api/key_vault.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "form.h"
#include "token.h"
#include "world.h"

const char key_vault_world[] =
    "{\"vaults\":{"
    "\"contoso\":{\"tenant\":\"" WORLD_TENANT "\",\"roles\":["
    "{\"principal\":\"" WORLD_APP "2\",\"role\":\"00482a5a-887f-4fb3-b363-3b7fe8e74483\","
    "\"scope\":\"/\"},"
    "{\"principal\":\"1d000000-0000-4000-8000-000000000002\","
    "\"role\":\"00482a5a-887f-4fb3-b363-3b7fe8e74483\",\"scope\":\"/\"},"
    "{\"principal\":\"1d000000-0000-4000-8000-000000000001\","
    "\"role\":\"4633458b-17de-408a-b874-0445c86b69e6\",\"scope\":\"/\"},"
    "{\"principal\":\"1d000000-0000-4000-8000-000000000001\","
    "\"role\":\"12338af0-0e69-4776-bea7-57ae8d297424\",\"scope\":\"/\"},"
    "{\"principal\":\"1d000000-0000-4000-8000-000000000001\","
    "\"role\":\"db79e9a7-68ee-4b58-9aeb-b90e7c24fcba\",\"scope\":\"/\"}]},"
    "\"contoso-hsm\":{\"tenant\":\"" WORLD_TENANT "\",\"hsm\":true,\"roles\":["
    "{\"principal\":\"" WORLD_APP "2\",\"role\":\"21dbd100-6940-42c2-9190-5d6cb909625b\","
    "\"scope\":\"/\"}]}},"
    "\"resources\":{"
    "\"vault\":{\"app_id\":\"cfa8b339-82a2-471a-a3c9-0fc0be7a4093\",\"app_only\":true,"
    "\"scopes\":[\"user_impersonation\"],\"uris\":[\"https://vault.test\","
    "\"https://vault.azure.net\",\"https://vault.azure.cn\",\"https://vault.usgovcloudapi.net\"]},"
    "\"managedhsm\":{\"app_id\":\"589d5083-6f11-4d30-a62a-a4b316a14abf\",\"app_only\":true,"
    "\"scopes\":[\"user_impersonation\"],\"uris\":[\"https://managedhsm.test\","
    "\"https://managedhsm.azure.net\",\"https://managedhsm.azure.cn\","
    "\"https://managedhsm.usgovcloudapi.net\"]}}}";

static const struct {
    const char *suffix;   /* of the host; the resource is the same without the dot */
    const char *resource; /* of the world */
} key_vault_domains[] = {
    {".vault.test", "vault"},
    {".vault.azure.net", "vault"},
    {".vault.azure.cn", "vault"},
    {".vault.usgovcloudapi.net", "vault"},
    {".managedhsm.test", "managedhsm"},
    {".managedhsm.azure.net", "managedhsm"},
    {".managedhsm.azure.cn", "managedhsm"},
    {".managedhsm.usgovcloudapi.net", "managedhsm"},
};

static const char *const key_vault_versions[] = {"7.3", "7.4",        "7.5",
                                                 "7.6", "2025-07-01", "2026-04-01"};

#define KEY_VAULT_DOMAINS (sizeof(key_vault_domains) / sizeof(key_vault_domains[0]))

/* Which of them the request's host is in, KEY_VAULT_DOMAINS = none; and the host's name there. */
static size_t key_vault_domain(const struct exchange *exchange, struct text *ret_name)
{
    const char *host = exchange_header(exchange, "host");
    size_t host_size = host ? strcspn(host, ":") : 0, i = 0;

    while (i < KEY_VAULT_DOMAINS) {
        const char *suffix = key_vault_domains[i].suffix;
        size_t size = strlen(suffix);

        if (host_size > size && strncasecmp(host + host_size - size, suffix, size) == 0) {
            text_append(ret_name, host, host_size - size);
            break;
        }
        i++;
    }
    return i;
}

static cJSON *key_vault_of(const struct exchange *exchange, size_t *ret_domain)
{
    auto_text name = {0};
    size_t domain = key_vault_domain(exchange, &name);
    cJSON *vault =
        cJSON_GetObjectItem(cJSON_GetObjectItemCaseSensitive(exchange->emulator->world, "vaults"),
                            name.size ? name.data : "");
    bool is_hsm = world_is_set(vault, "hsm");

    if (!vault || domain == KEY_VAULT_DOMAINS ||
        is_hsm != (strcmp(key_vault_domains[domain].resource, "managedhsm") == 0))
        return NULL;
    *ret_domain = domain;
    return vault;
}

/* --- how it refuses ------------------------------------------------------------------------- */

bool key_vault_refuse(const struct key_vault_call *call, unsigned status, const char *code,
                      const char *inner, const char *message)
{
    cJSON *body = cJSON_CreateObject();
    cJSON *error = cJSON_AddObjectToObject(body, "error");

    cJSON_AddStringToObject(error, "code", code);
    cJSON_AddStringToObject(error, "message", message);
    if (inner)
        cJSON_AddStringToObject(cJSON_AddObjectToObject(error, "innererror"), "code", inner);
    exchange_reply_json(call->exchange, status, body);
    return false;
}

bool key_vault_refuse_parameter(const struct key_vault_call *call, const char *message)
{
    return key_vault_refuse(call, 400, "BadParameter", NULL, message);
}

static bool key_vault_refuse_caller(const struct key_vault_call *call, bool has_token,
                                    const char *message)
{
    const char *own = world_string(call->vault, "challenge");
    auto_free challenge = text_format(
        "Bearer authorization=\"https://localhost:%u/%s\", resource=\"https://%s\"%s",
        call->exchange->emulator->port, world_string(call->vault, "tenant"),
        key_vault_domains[call->domain].suffix + 1, has_token ? ", error=\"invalid_token\"" : "");

    key_vault_refuse(call, 401, "Unauthorized", NULL, message);
    exchange_add_header(call->exchange, "WWW-Authenticate", own ? own : challenge);
    return false;
}

/* --- who calls ------------------------------------------------------------------------------ */

static bool key_vault_check_audience(struct key_vault_call *call)
{
    const char *authorization = exchange_header(call->exchange, "authorization"), *reason;
    const struct emulator *emulator = call->exchange->emulator;
    auto_free other = NULL;

    call->claims = token_check(emulator, authorization, NULL, &reason);
    if (!call->claims) {
        auto_free message = text_format("Error validating token: %s.", reason);

        return key_vault_refuse_caller(call, true, message);
    }
    cJSON_Delete(call->claims);
    call->claims =
        token_check(emulator, authorization, key_vault_domains[call->domain].resource, &reason);
    if (call->claims)
        return true;
    call->claims = token_check(emulator, authorization, NULL, &reason);
    other =
        text_format("AKV10022: Invalid audience. Expected https://%s, found: %s.",
                    key_vault_domains[call->domain].suffix + 1, world_string(call->claims, "aud"));
    return key_vault_refuse_caller(call, true, other);
}

static bool key_vault_check_caller(struct key_vault_call *call)
{
    const char *tenant = world_string(call->vault, "tenant");
    auto_free issuer = NULL;

    if (!exchange_header(call->exchange, "authorization"))
        return key_vault_refuse_caller(call, false,
                                       "AKV10000: Request is missing a Bearer or PoP token.");
    if (!key_vault_check_audience(call))
        return false;
    issuer = text_format("AKV10032: Invalid issuer. Expected one of https://sts.windows.net/%s/, "
                         "found %s.",
                         tenant, world_string(call->claims, "iss"));
    return world_equals(call->claims, "tid", tenant) || key_vault_refuse_caller(call, true, issuer);
}

static bool key_vault_is_throttled(const struct key_vault_call *call)
{
    long long calls = world_number(call->vault, "throttled", 0);

    if (calls > 0)
        world_set_number(call->vault, "throttled", calls - 1);
    return calls > 0 || world_is_set(call->vault, "throttled");
}

/* From where it is called, and how often. */
static bool key_vault_check_network(const struct key_vault_call *call)
{
    if (world_is_set(call->vault, "private"))
        return key_vault_refuse(call, 403, "Forbidden", "ForbiddenByConnection",
                                "Public network access is disabled and request is not from a "
                                "trusted service nor via an approved private link.");
    if (world_is_set(call->vault, "firewall"))
        return key_vault_refuse(call, 403, "Forbidden", "ForbiddenByFirewall",
                                "Client address is not authorized and caller is not a trusted "
                                "service.\r\nClient address: 127.0.0.1");
    if (key_vault_is_throttled(call))
        return key_vault_refuse(call, 429, "Throttled", NULL,
                                "Request was not processed because too many requests were "
                                "received. Reason: VaultRequestTypeLimitReached");
    return true;
}

/* --- what for ------------------------------------------------------------------------------- */

static bool key_vault_check_version(const struct key_vault_call *call)
{
    const char *version = world_string(call->query, "api-version");
    auto_free unknown = text_format("The specified api-version '%s' is not supported.", version);

    if (!version)
        return key_vault_refuse_parameter(call, "The api-version query parameter is missing.");
    for (size_t i = 0; i < sizeof(key_vault_versions) / sizeof(key_vault_versions[0]); i++) {
        if (strcmp(key_vault_versions[i], version) == 0)
            return true;
    }
    return key_vault_refuse_parameter(call, unknown);
}

static bool key_vault_is_name(const char *name)
{
    static const char allowed[] = "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    size_t size = strlen(name);

    return size && size <= 127 && strspn(name, allowed) == size;
}

/* Puts the name and the version where the row has them. */
static bool key_vault_matches(struct key_vault_call *call, const struct key_vault_row *row)
{
    auto_free copy = text_format("%s", row->path);
    char *rest = copy, *wanted;
    size_t i = 0;

    call->name = call->version = "";
    for (; i < KEY_VAULT_DEPTH && call->segments[i] && (wanted = strsep(&rest, "/")); i++) {
        if (strcmp(wanted, "*") == 0)
            call->name = call->segments[i];
        else if (strcmp(wanted, "#") == 0)
            call->version = call->segments[i];
        else if (strcmp(wanted, call->segments[i]) != 0)
            return false;
    }
    return !rest && i && (i == KEY_VAULT_DEPTH || !call->segments[i]);
}

static bool key_vault_find_row(struct key_vault_call *call)
{
    static const struct key_vault_kind *const kinds[] = {&key_vault_secrets, &key_vault_keys,
                                                         &key_vault_certificates};
    bool is_hsm = world_is_set(call->vault, "hsm"), is_path = false;

    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        call->kind = kinds[i];
        for (call->row = kinds[i]->rows; call->row->method; call->row++) {
            bool is_it =
                (!is_hsm || kinds[i] == &key_vault_keys) && key_vault_matches(call, call->row);

            if (is_it && exchange_is_method(call->exchange, call->row->method))
                return true;
            is_path |= is_it;
        }
    }
    if (is_path)
        return key_vault_refuse(call, 405, "BadParameter", NULL,
                                "The method is not allowed for this operation.");
    return key_vault_refuse(call, 404, "NotFound", NULL, "There is no such operation.");
}

static bool key_vault_check_request(struct key_vault_call *call)
{
    const struct exchange *exchange = call->exchange;
    const char *type = exchange_header(exchange, "content-type");
    auto_free bad_name = NULL;

    if (!key_vault_check_version(call) || !key_vault_find_row(call))
        return false;
    bad_name = text_format("The request URI contains an invalid name: %s", call->name);
    if (strchr(call->row->path, '*') && !key_vault_is_name(call->name))
        return key_vault_refuse_parameter(call, bad_name);
    if (!exchange->body.size)
        return true;
    if (!type || !text_has_prefix(type, "application/json"))
        return key_vault_refuse(call, 415, "BadParameter", NULL,
                                "The content type must be application/json.");
    call->body = cJSON_ParseWithOpts(exchange->body.data, NULL, true);
    return cJSON_IsObject(call->body) ||
           key_vault_refuse_parameter(call, "The request body is no JSON object.");
}

/* The path's segments; one that is empty at the end is none. */
static void key_vault_split(struct key_vault_call *call, char *path)
{
    char *rest = *path == '/' ? path + 1 : path, *segment;
    size_t count = 0;

    if (text_has_suffix(rest, "/"))
        rest[strlen(rest) - 1] = '\0';
    while (count < KEY_VAULT_DEPTH && (segment = strsep(&rest, "/")))
        call->segments[count++] = segment;
    if (rest)
        call->segments[0] = NULL; /* too deep for any */
}

static void key_vault_serve(struct exchange *exchange)
{
    struct key_vault_call call = {.exchange = exchange};
    auto_free path = text_format("%s", exchange->path);
    char id[37];

    call.vault = key_vault_of(exchange, &call.domain);
    call.host = exchange_header(exchange, "host");
    call.query = exchange_query(exchange);
    key_vault_split(&call, path);
    if (key_vault_check_caller(&call) && key_vault_check_network(&call) &&
        key_vault_check_request(&call) && key_vault_may(&call))
        call.row->serve(&call);
    text_print_guid(id);
    exchange_add_header(exchange, "x-ms-request-id", id);
    exchange_add_header(exchange, "x-ms-keyvault-region", "westeurope");
    exchange_add_header(exchange, "x-ms-keyvault-service-version", "1.9.2400.1");
    cJSON_Delete(call.query);
    cJSON_Delete(call.body);
    cJSON_Delete(call.claims);
}

const struct route *key_vault_find_route(const struct exchange *exchange)
{
    static const struct route route = {"key-vault", NULL, key_vault_serve};
    size_t domain;

    return key_vault_of(exchange, &domain) ? &route : NULL;
}
