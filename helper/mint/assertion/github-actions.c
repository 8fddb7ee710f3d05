/*
 * github-actions.c - the token of a job of GitHub Actions
 *
 * "Security hardening your deployments: OpenID Connect in cloud providers". The runner gives the
 * job both variables if its permissions have "id-token: write".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/env.h"
#include "base/text.h"
#include "mint/assertion/fetch.h"

#define GITHUB_URL "ACTIONS_ID_TOKEN_REQUEST_URL"
#define GITHUB_TOKEN "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
#define GITHUB_PERMISSION                                                                          \
    "Give the job 'permissions: id-token: write', also where a workflow is called by another; a "  \
    "pull request from a fork does not get it."

static enum aad_code github_read(const struct response *response, struct secret *ret,
                                 struct aad_error *err)
{
    if (response->status == 200)
        return fetch_from_json(response, "value", "GitHub Actions", ret, err);
    if (response->status == 401 || response->status == 403)
        return aad_error_set(
            err, AAD_PERSON, NULL,
            "GitHub Actions gives this job no token (HTTP %ld)\n" GITHUB_PERMISSION,
            response->status);
    return aad_error_set(err, response->status >= 500 ? AAD_NETWORK : AAD_PROTOCOL, NULL,
                         "GitHub Actions answers the request for the job's token with HTTP status "
                         "%ld\n"
                         "Try again; if it stays, look at https://www.githubstatus.com.",
                         response->status);
}

static enum aad_code github_run(const struct fetch_call *call, struct secret *ret,
                                struct aad_error *err)
{
    auto_response struct response response = {0};
    auto_secret struct secret url = {0};
    const char *base = env_get(GITHUB_URL), *token = env_get(GITHUB_TOKEN);
    struct http_request request = {.connection = call->connection, .deadline = call->deadline};
    enum aad_code code;

    if (!base || !token)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "this is no job of GitHub Actions that may have a token: %s is not "
                             "set\n" GITHUB_PERMISSION,
                             base ? GITHUB_TOKEN : GITHUB_URL);
    secret_append_all(&url, base, strchr(base, '?') ? "&" : "?", "audience=", (char *)NULL);
    text_percent_encode(&url, call->audience, strlen(call->audience));
    code = fetch_send(&request, &url, token, &response, err);
    return code ? code : github_read(&response, ret, err);
}

const struct fetch fetch_github_actions = {.name = "github-actions", .run = github_run};
