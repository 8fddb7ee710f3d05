/* SPDX-License-Identifier: Apache-2.0 */
/* app_service: App Service, Functions and Automation: a secret header, and the expiry as a time
 * only, which older ones write as a date. */
#include <string.h>
#include <time.h>

#include "identity/identity.h"
#include "world.h"

/* "2030-01-02T03:04:05Z" or "1/2/2030 3:04:05 AM +00:00" */
static char *app_service_print_date(time_t at, const char *form)
{
    struct tm t;

    gmtime_r(&at, &t);
    if (strcmp(form, "iso") == 0)
        return text_format("%04d-%02d-%02dT%02d:%02d:%02dZ", t.tm_year + 1900, t.tm_mon + 1,
                           t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
    return text_format("%d/%d/%d %d:%02d:%02d %s +00:00", t.tm_mon + 1, t.tm_mday, t.tm_year + 1900,
                       t.tm_hour % 12 ? t.tm_hour % 12 : 12, t.tm_min, t.tm_sec,
                       t.tm_hour < 12 ? "AM" : "PM");
}

static void app_service_answer(const struct identity_call *call, cJSON *body)
{
    const char *form = world_string(call->settings, "app_service_date");
    auto_free date =
        form ? app_service_print_date((time_t)(call->now_s + call->lifetime_s), form) : NULL;

    identity_add_client_id(call, body);
    if (date)
        cJSON_AddStringToObject(body, "expires_on", date);
    else
        identity_add_expiry(call, body);
}

static const struct identity_source app_service_source = {
    .method = "GET",
    .api_version = "2019-08-01",
    .header = "x-identity-header",
    .has_secret = true,
    .ids = {{"client_id", "client_id"}, {"object_id", "object_id"}, {"mi_res_id", "resource_id"}},
    .answer = app_service_answer,
    .refuse = identity_refuse_status,
    .refusals =
        {
            [IDENTITY_WRONG_METHOD] = {405, NULL, "Only GET is supported."},
            [IDENTITY_WRONG_FORM] = {400, NULL, "The query is not valid."},
            [IDENTITY_NO_HEADER] = {401, NULL, "The X-IDENTITY-HEADER is missing."},
            [IDENTITY_WRONG_HEADER] = {403, NULL, "The X-IDENTITY-HEADER is not this app's."},
            [IDENTITY_WRONG_VERSION] = {400, NULL, "The api-version is missing or not supported."},
            [IDENTITY_NO_RESOURCE] = {400, NULL, "The parameter resource is missing."},
            [IDENTITY_UNKNOWN_RESOURCE] = {400, NULL,
                                           "AADSTS500011: The resource principal was not found in "
                                           "the tenant."},
            [IDENTITY_UNKNOWN] = {400, NULL,
                                  "No Managed Identity found for specified "
                                  "ClientId/ResourceId/PrincipalId."},
        },
};

void app_service_serve(struct exchange *exchange)
{
    identity_serve(exchange, &app_service_source);
}
