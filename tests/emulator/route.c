/* SPDX-License-Identifier: Apache-2.0 */
#include "route.h"

#include <string.h>

#include "api/api.h"
#include "api/key_vault.h"
#include "authorize.h"
#include "device.h"
#include "discovery.h"
#include "face.h"
#include "identity/identity.h"
#include "sts.h"

/* Is it /TENANT/oauth2/NAME or /TENANT/oauth2/v2.0/NAME? */
static bool route_is_endpoint(const char *path, const char *name)
{
    const char *slash = path[0] == '/' && path[1] != '/' ? strchr(path + 1, '/') : NULL;

    if (!slash || !text_has_prefix(slash, "/oauth2/"))
        return false;
    slash += strlen("/oauth2/");
    return strcmp(text_has_prefix(slash, "v2.0/") ? slash + strlen("v2.0/") : slash, name) == 0;
}

static bool route_is_token(const char *path)
{
    return route_is_endpoint(path, "token");
}

static bool route_is_authorize(const char *path)
{
    return route_is_endpoint(path, "authorize");
}

static bool route_is_device(const char *path)
{
    return route_is_endpoint(path, "devicecode");
}

static bool route_is_openid(const char *path)
{
    return text_has_suffix(path, "/.well-known/openid-configuration");
}

static bool route_is_keys(const char *path)
{
    return text_has_suffix(path, "/discovery/v2.0/keys") ||
           text_has_suffix(path, "/discovery/keys");
}

static bool route_is_instance(const char *path)
{
    return strcmp(path, "/common/discovery/instance") == 0;
}

static bool route_is_realm(const char *path)
{
    return text_has_prefix(path, "/common/userrealm/");
}

static bool route_is_lcs(const char *path)
{
    return text_has_prefix(path, "/environmentinfo/") || text_has_prefix(path, "/box/fileasset/") ||
           text_has_prefix(path, "/databasemovement/") || text_has_prefix(path, "/environment/v2/");
}

static bool route_is_lcs_blob(const char *path)
{
    return text_has_prefix(path, "/lcsblob/");
}

static bool route_is_arm(const char *path)
{
    return strcmp(path, "/subscriptions") == 0 || text_has_prefix(path, "/subscriptions/") ||
           text_has_prefix(path, "/providers/Microsoft.Management/");
}

static bool route_is_metadata(const char *path)
{
    return strcmp(path, "/metadata/endpoints") == 0;
}

static bool route_is_dynamics(const char *path)
{
    return strcmp(path, "/data") == 0 || text_has_prefix(path, "/data/");
}

static bool route_is_power_api(const char *path)
{
    return text_has_prefix(path, "/environmentmanagement/");
}

static bool route_is_power_admin(const char *path)
{
    return text_has_prefix(path, "/providers/Microsoft.BusinessAppPlatform/");
}

static bool route_is_dataverse(const char *path)
{
    return text_has_prefix(path, "/api/data/") && text_has_suffix(path, "/WhoAmI");
}

static bool route_is_devops(const char *path)
{
    return text_has_suffix(path, "/_apis/connectionData");
}

static bool route_is_endpoints(const char *path)
{
    return strstr(path, "/_apis/serviceendpoint/") || strstr(path, "/_apis/projects/") ||
           strstr(path, "/_apis/pipelines/pipelinepermissions/");
}

static bool route_is_graph(const char *path)
{
    return text_has_prefix(path, "/v1.0/");
}

static bool route_is_registry(const char *path)
{
    return text_has_prefix(path, "/v2/") || strcmp(path, "/oauth2/exchange") == 0 ||
           strcmp(path, "/oauth2/token") == 0;
}

static bool route_is_git(const char *path)
{
    return text_has_prefix(path, "/git/") || strstr(path, "/_git/");
}

static bool route_is_oidc_pipelines(const char *path)
{
    return text_has_suffix(path, "/oidctoken");
}

static bool route_is_oidc_github(const char *path)
{
    return text_has_prefix(path, "/idtoken/");
}

static bool route_is_sign_in(const char *path)
{
    return strcmp(path, "/_signin") == 0;
}

static bool route_is_any(const char *path)
{
    return path != NULL;
}

static void route_serve_nothing(struct exchange *exchange)
{
    exchange_reply(exchange, 404, "text/plain", "not found\n");
}

static const struct route routes[] = {
    {"token", route_is_token, sts_serve},
    {"authorize", route_is_authorize, authorize_serve},
    {"device", route_is_device, device_serve},
    {"openid", route_is_openid, discovery_serve_openid},
    {"keys", route_is_keys, discovery_serve_keys},
    {"instance", route_is_instance, discovery_serve_instance},
    {"userrealm", route_is_realm, discovery_serve_realm},
    {"oidc-pipelines", route_is_oidc_pipelines, pipelines_serve},
    {"oidc-github", route_is_oidc_github, github_serve},
    {"sign-in", route_is_sign_in, api_reply_sign_in},
    {"lcs", route_is_lcs, lcs_serve},
    {"lcs-blob", route_is_lcs_blob, lcs_asset_serve_blob},
    {"arm", route_is_arm, arm_serve},
    {"metadata", route_is_metadata, metadata_serve},
    {"dynamics", route_is_dynamics, dynamics_serve},
    {"power-api", route_is_power_api, power_serve_api},
    {"power-admin", route_is_power_admin, power_serve_admin},
    {"dataverse", route_is_dataverse, power_serve_dataverse},
    {"devops", route_is_devops, devops_serve},
    {"endpoints", route_is_endpoints, endpoints_serve},
    {"graph", route_is_graph, graph_serve},
    {"registry", route_is_registry, registry_serve},
    {"git", route_is_git, git_serve},
    {"none", route_is_any, route_serve_nothing},
};

const struct route *route_find(const struct exchange *exchange)
{
    const struct route *none = &routes[sizeof(routes) / sizeof(routes[0]) - 1];
    const struct route *route = routes;

    /* The evil host plays nobody: whatever reaches it is only counted. */
    if (strcmp(exchange->face->name, "sink") == 0)
        return none;
    if (identity_is_face(exchange->face)) {
        route = identity_find_route(exchange);
        return route ? route : none;
    }
    route = key_vault_find_route(exchange); /* by the host alone */
    if (route)
        return route;
    route = routes;
    while (!route->matches(exchange->path))
        route++;
    return route;
}
