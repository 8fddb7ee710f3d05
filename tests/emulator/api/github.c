/* SPDX-License-Identifier: Apache-2.0 */
/* github: GitHub Actions, where a job asks for a JWT for an audience. The URL that a job is given
 * has a query already, to which it appends. */
#include <string.h>

#include "api/api.h"
#include "federation.h"
#include "world.h"

#define GITHUB_VERSION "api-version=2.0"
#define GITHUB_AUDIENCE "https://github.com/contoso"
#define GITHUB_LEAD_S 600
#define GITHUB_LIFETIME_S 300

static bool github_is_appended(const char *uri)
{
    const char *version = strstr(uri, GITHUB_VERSION);
    const char *audience = strstr(uri, "audience=");

    return version && (version[-1] == '?' || version[-1] == '&') &&
           strchr("&", version[strlen(GITHUB_VERSION)]) &&
           (!audience || (audience > version && audience[-1] == '&'));
}

static cJSON *github_new_identity(const struct exchange *exchange)
{
    cJSON *identity = cJSON_Duplicate(
        cJSON_GetObjectItemCaseSensitive(exchange->emulator->world, "github"), true);
    cJSON *query = exchange_query(exchange);
    const char *audience = world_string(query, "audience");

    cJSON_AddStringToObject(identity, "audience", audience ? audience : GITHUB_AUDIENCE);
    cJSON_Delete(query);
    return identity;
}

static void github_reply(struct exchange *exchange)
{
    cJSON *identity = github_new_identity(exchange);
    cJSON *body = cJSON_CreateObject();
    auto_free token = federation_mint(exchange, identity, GITHUB_LEAD_S, GITHUB_LIFETIME_S);

    cJSON_AddNumberToObject(body, "count", (double)strlen(token));
    cJSON_AddStringToObject(body, "value", token);
    exchange_reply_json(exchange, 200, body);
    cJSON_Delete(identity);
}

void github_serve(struct exchange *exchange)
{
    if (!api_is_bearer(exchange, "github_token"))
        api_reply_devops_error(exchange, 401, "UnauthorizedRequestException",
                               "The request's token is not valid.");
    else if (!exchange_is_method(exchange, "GET"))
        api_reply_devops_error(exchange, 405, "VssRequestMethodException",
                               "The requested resource does not support this http method.");
    else if (!github_is_appended(exchange->uri))
        api_reply_devops_error(exchange, 400, "VssVersionNotSpecifiedException",
                               "No api-version was supplied, or not before the audience.");
    else
        github_reply(exchange);
}
