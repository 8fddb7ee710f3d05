/* SPDX-License-Identifier: Apache-2.0 */
#include "discovery.h"

#include <string.h>

#include "jwt.h"
#include "refusal.h"
#include "world.h"

static void discovery_add_url(cJSON *body, const char *name, const char *base, const char *rest)
{
    auto_free url = text_format("%s%s", base, rest);

    cJSON_AddStringToObject(body, name, url);
}

/* The authority as the client addressed it, so that its own check of the issuer holds. */
static char *discovery_format_base(const struct exchange *exchange, const char *tenant)
{
    const char *host = exchange_header(exchange, "host");

    return text_format("https://%s/%s", host ? host : "localhost", tenant);
}

char *discovery_format_issuer(const struct exchange *exchange, const char *tenant, bool is_v2)
{
    auto_free base = discovery_format_base(exchange, tenant);

    return text_format("%s/%s", base, is_v2 ? "v2.0" : "");
}

static bool discovery_is_pseudo(const char *tenant)
{
    return strcmp(tenant, "common") == 0 || strcmp(tenant, "organizations") == 0 ||
           strcmp(tenant, "consumers") == 0;
}

static void discovery_add_lists(cJSON *body)
{
    static const struct {
        const char *name;
        const char *values[6];
    } lists[] = {
        {"response_types_supported", {"code"}},
        {"response_modes_supported", {"query", "fragment", "form_post"}},
        {"grant_types_supported",
         {"authorization_code", "refresh_token", "password", "client_credentials",
          "urn:ietf:params:oauth:grant-type:device_code"}},
        {"scopes_supported", {"openid", "profile", "email", "offline_access"}},
        {"subject_types_supported", {"pairwise"}},
        {"id_token_signing_alg_values_supported", {"RS256"}},
        {"code_challenge_methods_supported", {"S256"}},
        {"token_endpoint_auth_methods_supported",
         {"client_secret_post", "private_key_jwt", "client_secret_basic"}},
    };

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        cJSON *list = cJSON_AddArrayToObject(body, lists[i].name);

        for (size_t j = 0; j < 6 && lists[i].values[j]; j++)
            cJSON_AddItemToArray(list, cJSON_CreateString(lists[i].values[j]));
    }
}

void discovery_serve_openid(struct exchange *exchange)
{
    bool is_v2 = strstr(exchange->path, "/v2.0/.well-known") != NULL;
    auto_free name = text_format("%.*s", (int)strcspn(exchange->path + 1, "/"), exchange->path + 1);
    const cJSON *tenant = world_find_tenant(exchange->emulator->world, name);
    auto_free base = NULL;
    cJSON *body;

    if (!tenant && !discovery_is_pseudo(name)) {
        refusal_reply(exchange, 90002, name);
        return;
    }
    /* Asked by domain, AAD answers with the tenant's GUID. */
    base = discovery_format_base(exchange, tenant ? tenant->string : name);
    body = cJSON_CreateObject();
    discovery_add_url(body, "token_endpoint", base, is_v2 ? "/oauth2/v2.0/token" : "/oauth2/token");
    discovery_add_url(body, "authorization_endpoint", base,
                      is_v2 ? "/oauth2/v2.0/authorize" : "/oauth2/authorize");
    discovery_add_url(body, "device_authorization_endpoint", base,
                      is_v2 ? "/oauth2/v2.0/devicecode" : "/oauth2/devicecode");
    discovery_add_url(body, "jwks_uri", base, is_v2 ? "/discovery/v2.0/keys" : "/discovery/keys");
    discovery_add_url(body, "issuer", base, is_v2 ? "/v2.0" : "/");
    discovery_add_lists(body);
    exchange_reply_json(exchange, 200, body);
}

void discovery_serve_keys(struct exchange *exchange)
{
    exchange_reply_json(exchange, 200, jwt_new_key_set(exchange->emulator->signing_key));
}

/* "https://HOST/TENANT" of an authorization endpoint. */
static char *discovery_cut_base(const char *endpoint)
{
    const char *end = strstr(endpoint, "/oauth2/");

    return text_format("%.*s", (int)(end ? (size_t)(end - endpoint) : strlen(endpoint)), endpoint);
}

static cJSON *discovery_new_metadata(const char *host)
{
    cJSON *metadata = cJSON_CreateArray();
    cJSON *entry = cJSON_CreateObject();

    cJSON_AddStringToObject(entry, "preferred_network", host);
    cJSON_AddStringToObject(entry, "preferred_cache", host);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(entry, "aliases"), cJSON_CreateString(host));
    cJSON_AddItemToArray(metadata, entry);
    return metadata;
}

void discovery_serve_instance(struct exchange *exchange)
{
    cJSON *query = exchange_query(exchange);
    const char *version = world_string(query, "api-version");
    const char *endpoint = world_string(query, "authorization_endpoint");
    const char *rest = endpoint && text_has_prefix(endpoint, "https://") ? endpoint + 8 : "";
    auto_free host = text_format("%.*s", (int)strcspn(rest, "/:"), rest);
    auto_free base = discovery_cut_base(endpoint ? endpoint : "");
    cJSON *body;

    if (!version || (strcmp(host, "localhost") != 0 && strcmp(host, "login.test") != 0)) {
        refusal_reply(exchange, 50049, NULL);
    } else {
        body = cJSON_CreateObject();
        discovery_add_url(body, "tenant_discovery_endpoint", base,
                          "/v2.0/.well-known/openid-configuration");
        cJSON_AddStringToObject(body, "api-version", version);
        cJSON_AddItemToObject(body, "metadata", discovery_new_metadata(host));
        exchange_reply_json(exchange, 200, body);
    }
    cJSON_Delete(query);
}

void discovery_serve_realm(struct exchange *exchange)
{
    const struct emulator *emulator = exchange->emulator;
    const char *upn = exchange->path + strlen("/common/userrealm/");
    const char *domain = strchr(upn, '@');
    const cJSON *user = world_find_user(emulator->world, upn);
    bool is_known = domain && world_find_tenant(emulator->world, domain + 1);
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "ver", "1.0");
    cJSON_AddStringToObject(body, "account_type",
                            user && world_is_set(user, "federated") ? "Federated"
                            : is_known                              ? "Managed"
                                                                    : "Unknown");
    cJSON_AddStringToObject(body, "domain_name", domain ? domain + 1 : "");
    cJSON_AddStringToObject(body, "cloud_audience_urn", "urn:federation:MicrosoftOnline");
    exchange_reply_json(exchange, 200, body);
}
