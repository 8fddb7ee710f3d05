/* SPDX-License-Identifier: Apache-2.0 */
/* pipelines: Azure Pipelines, where a job asks for a JWT of one of its service connections. Without
 * the job's token it sends a browser to sign in, unless told to suppress that. */
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "api/endpoints.h"
#include "federation.h"
#include "world.h"

#define PIPELINES_VERSION "7.1"
#define PIPELINES_LEAD_S 600 /* as was seen in a real one */
#define PIPELINES_LIFETIME_S 299

static void pipelines_refuse_token(struct exchange *exchange)
{
    auto_free location = NULL;

    if (!api_may_redirect(exchange)) {
        api_reply_devops_error(exchange, 401, "UnauthorizedRequestException",
                               "TF400813: The user '' is not authorized to access this resource.");
        return;
    }
    location = text_format("https://localhost:%u/_signin?realm=devops.test&reply_to=%s",
                           exchange->emulator->port, exchange->path);
    exchange_reply(exchange, 302, "text/html; charset=utf-8",
                   "<html><head><title>Object moved</title></head></html>");
    exchange_add_header(exchange, "Location", location);
}

/* Whatever it is sent has to be what the service expects; a POST without a length is none. */
static bool pipelines_check_http(struct exchange *exchange)
{
    const char *length = exchange_header(exchange, "content-length");
    const char *type = exchange_header(exchange, "content-type");
    static const char json[] = "application/json";

    if (!exchange_is_method(exchange, "POST"))
        api_reply_devops_error(exchange, 405, "VssRequestMethodException",
                               "The requested resource does not support this http method.");
    else if (!length && !exchange_header(exchange, "transfer-encoding"))
        api_reply_devops_error(exchange, 411, "VssRequestContentException", "Length Required");
    else if (!length || strcmp(length, "0") != 0)
        api_reply_devops_error(exchange, 400, "VssRequestContentException",
                               "The body must be empty.");
    else if (!type || strncasecmp(type, json, strlen(json)) != 0 ||
             !strchr("; ", type[strlen(json)]))
        api_reply_devops_error(exchange, 415, "VssRequestContentTypeNotSupportedException",
                               "The request indicated a Content-Type that is not supported.");
    else
        return true;
    return false;
}

static bool pipelines_check_version(struct exchange *exchange, const char *version)
{
    auto_free message = NULL;

    if (version && strcmp(version, PIPELINES_VERSION) == 0)
        return true;
    if (!version) {
        api_reply_devops_error(exchange, 400, "VssVersionNotSpecifiedException",
                               "No api-version was supplied for the \"POST\" request.");
        return false;
    }
    message = text_format("The requested REST API version of %s is out of range for this server. "
                          "The latest REST API version this server supports is %s.",
                          version, PIPELINES_VERSION);
    api_reply_devops_error(exchange, 400, "VssVersionOutOfRangeException", message);
    return false;
}

/* Whoever a service connection says that it is: the world has some by themselves, others are those
 * of Azure DevOps (endpoints.h) with federation. The caller deletes it; NULL = absent. */
static cJSON *pipelines_new_identity(const struct exchange *exchange, const char *id)
{
    const cJSON *own =
        cJSON_GetObjectItemCaseSensitive(exchange->emulator->world, "service_connections");
    const cJSON *identity = cJSON_GetObjectItem(own, id), *organization, *entry;

    if (identity)
        return cJSON_Duplicate(identity, true);
    cJSON_ArrayForEach(organization, cJSON_GetObjectItemCaseSensitive(
                                         api_find_resource(exchange, "devops"), "organizations"))
    {
        entry =
            cJSON_GetObjectItem(cJSON_GetObjectItemCaseSensitive(organization, "endpoints"), id);
        if (entry)
            return endpoints_new_identity(cJSON_GetObjectItemCaseSensitive(entry, "object"));
    }
    return NULL;
}

static void pipelines_reply(struct exchange *exchange, const char *id)
{
    cJSON *identity = pipelines_new_identity(exchange, id ? id : "");
    auto_free message = NULL;
    auto_free token = NULL;
    cJSON *body;

    if (!identity) {
        message = text_format("The service connection '%s' was not found.", id ? id : "");
        api_reply_devops_error(exchange, 404, "ServiceEndpointNotFoundException", message);
        return;
    }
    token = federation_mint(exchange, identity, PIPELINES_LEAD_S, PIPELINES_LIFETIME_S);
    body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "oidcToken", token);
    exchange_reply_json(exchange, 200, body);
    cJSON_Delete(identity);
}

void pipelines_serve(struct exchange *exchange)
{
    cJSON *query = exchange_query(exchange);
    char id[37];

    if (world_is_set(exchange->emulator->world, "pipelines_sign_in_page"))
        api_reply_sign_in(exchange);
    else if (!api_is_bearer(exchange, "pipelines_token"))
        pipelines_refuse_token(exchange);
    else if (pipelines_check_http(exchange) &&
             pipelines_check_version(exchange, world_string(query, "api-version")))
        pipelines_reply(exchange, world_string(query, "serviceConnectionId"));
    text_print_guid(id);
    exchange_add_header(exchange, "x-vss-e2eid", id);
    exchange_add_header(exchange, "x-msedge-ref", "Ref A: EMULATOR Ref B: EMULATOR Ref C: now");
    cJSON_Delete(query);
}
