/*
 * azure-pipelines.c - the token of a service connection, in a job of Azure Pipelines
 *
 * "REST API: Oidctoken - Create". The agent gives every job the address; the job's own access token
 * is in the environment only if the step maps it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/env.h"
#include "base/json.h"
#include "base/screen.h"
#include "mint/assertion/fetch.h"
#include "mint/guard.h"

#define PIPELINES_URL "SYSTEM_OIDCREQUESTURI"
#define PIPELINES_TOKEN "SYSTEM_ACCESSTOKEN"
#define PIPELINES_MAP "Map it in the step: 'env:' with 'SYSTEM_ACCESSTOKEN: $(System.AccessToken)'."

/* What was sent may come back: it is not shown. */
static bool pipelines_repeats(const char *text)
{
    auto_secret struct secret token = {0};

    secret_append_text(&token, env_get(PIPELINES_TOKEN));
    return secret_ok(&token, NULL) || guard_repeats(text, &token);
}

/* What the service wants to hear when it is asked about a failure. */
static void pipelines_append_ids(const struct response *response, struct buf *what)
{
    static const char *const names[] = {"x-vss-e2eid", "x-msedge-ref"};
    char shown[80];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (response->noted[i][0] && !pipelines_repeats(response->noted[i]))
            buf_printf(
                what, ", %s %s", names[i],
                screen_show(shown, sizeof shown, response->noted[i], strlen(response->noted[i])));
}

static void pipelines_append_message(const struct response *response, struct buf *what)
{
    auto_json struct cJSON *json = NULL;
    const char *message = NULL;
    char shown[161];

    if (!json_parse(response->body.bytes, response->body.len, &json, NULL))
        message = json_text(json, "message");
    if (!message)
        message = json_text(json, "value"); /* where the message stands alone */
    if (message && !pipelines_repeats(message))
        buf_printf(what, ": %s", screen_show(shown, sizeof shown, message, strlen(message)));
}

static enum aad_code pipelines_refuse(const struct response *response, enum aad_code code,
                                      const char *remedy, struct aad_error *err)
{
    auto_buf struct buf what = {0};

    buf_printf(&what, "Azure Pipelines gives this job no token (HTTP %ld", response->status);
    pipelines_append_ids(response, &what);
    buf_append_text(&what, ")");
    pipelines_append_message(response, &what);
    return aad_error_set(err, code, NULL, "%s\n%s", buf_text(&what), remedy);
}

/* A page to sign in at is what a token that is refused brings, whatever its status. */
static enum aad_code pipelines_read(const struct response *response, struct secret *ret,
                                    struct aad_error *err)
{
    long status = response->status;
    bool is_page = (status >= 200 && status < 400) && !response->is_json;

    if (status == 200 && response->is_json)
        return fetch_from_json(response, "oidcToken", "Azure Pipelines", ret, err);
    if (status == 401 || status == 403 || is_page || (status >= 300 && status < 400))
        return pipelines_refuse(response, AAD_PERSON,
                                PIPELINES_TOKEN " is not accepted: it is of another job, or has "
                                                "ended with it. " PIPELINES_MAP,
                                err);
    if (status == 404 || status == 400)
        return pipelines_refuse(response, AAD_PERSON,
                                "Is the id behind 'azure-pipelines:' that of the service "
                                "connection, and may this pipeline use it ('Pipeline "
                                "permissions')?",
                                err);
    if (status == 429)
        return pipelines_refuse(response, AAD_THROTTLED, "", err);
    return pipelines_refuse(response, status >= 500 ? AAD_NETWORK : AAD_PROTOCOL,
                            "Try again; if it stays, look at https://status.dev.azure.com.", err);
}

/* An http_write_body: POST with nothing in it. */
static enum aad_code pipelines_write_nothing(void *ctx, struct secret *ret, struct aad_error *err)
{
    (void)ctx, (void)ret, (void)err;
    return AAD_OK;
}

static enum aad_code pipelines_run(const struct fetch_call *call, struct secret *ret,
                                   struct aad_error *err)
{
    auto_response struct response response = {0};
    auto_secret struct secret url = {0};
    const char *base = env_get(PIPELINES_URL), *token = env_get(PIPELINES_TOKEN);
    struct http_request request = {
        .connection = call->connection,
        .deadline = call->deadline,
        .headers = {"Content-Type: application/json", "X-TFS-FedAuthRedirect: Suppress"},
        .wanted = {"x-vss-e2eid", "x-msedge-ref"},
        .write_body = pipelines_write_nothing};
    enum aad_code code;

    if (!base)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "this is no job of Azure Pipelines: " PIPELINES_URL " is not set\n"
                             "Run it in a job; the agent sets the variable.");
    if (!token)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "the job's access token is not here: " PIPELINES_TOKEN
                             " is not set\n" PIPELINES_MAP);
    secret_append_all(&url, base, strchr(base, '?') ? "&" : "?",
                      "api-version=7.1&serviceConnectionId=", call->argument, (char *)NULL);
    code = fetch_send(&request, &url, token, &response, err);
    return code ? code : pipelines_read(&response, ret, err);
}

const struct fetch fetch_azure_pipelines = {.name = "azure-pipelines", .run = pipelines_run};
