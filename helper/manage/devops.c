/*
 * devops.c - Azure DevOps' REST API of service connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/devops.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "connection/rule.h"
#include "crypto/crypto.h"
#include "http/http.h"
#include "manage/endpoint.h"

#define DEVOPS_VERSION "7.1" /* as the guide's script has it */
#define DEVOPS_PROXY "/_apis/serviceendpoint/endpointproxy"
#define DEVOPS_PROXY_VERSION "7.1-preview.1"
#define DEVOPS_ENDPOINTS "/_apis/serviceendpoint/endpoints"
#define DEVOPS_SHOWN 241

/* One call and its answer. */
struct devops_call {
    const struct manage_project *project;
    struct deadline deadline; /* for all of it, also for waiting while it is throttled */
    struct deadline limit;    /* of one request */
    bool is_slow;             /* it may take all of that; another has the connection's time-out */
    struct secret url, basic;
    struct response response;
};

static void devops_clear(struct devops_call *call)
{
    secret_clear(&call->url);
    secret_clear(&call->basic);
    response_clear(&call->response);
}
#define auto_devops __attribute__((cleanup(devops_clear)))

/* --- where ------------------------------------------------------------------------------------ */

static void devops_begin_url(struct devops_call *call, const char *path)
{
    const char *name = call->project->name;

    secret_append_all(&call->url, call->project->organization, "/", (char *)NULL);
    text_percent_encode(&call->url, name, strlen(name));
    secret_append_text(&call->url, path);
}

static void devops_add_query(struct devops_call *call, const char *name, const char *value)
{
    if (!value)
        return;
    secret_append_all(&call->url, strchr(call->url.bytes ? call->url.bytes : "", '?') ? "&" : "?",
                      name, "=", (char *)NULL);
    text_percent_encode(&call->url, value, strlen(value));
}

/* The rules decide, as for everybody (P1). */
static enum aad_code devops_check_url(const struct devops_call *call, struct aad_error *err)
{
    struct url url;
    enum aad_code code = secret_ok(&call->url, err);

    if (!code)
        code = url_parse(call->url.bytes, &url, err);
    return code ? code : rule_check_target(call->project->connection, &url, err);
}

/* --- what it answers -------------------------------------------------------------------------- */

/* What it says there, fit to be shown; "" where that is nothing, or repeats the token. */
static void devops_show(const struct devops_call *call, const char *key, char *out, size_t size)
{
    const struct secret *token = &call->project->token->access_token;
    const struct secret *body = &call->response.body;
    auto_json struct cJSON *json = NULL;
    const char *message;

    out[0] = '\0';
    if (!call->response.is_json || json_parse(body->bytes, body->len, &json, NULL))
        return;
    message = json_text(json, key);
    if (message && token->len && !strstr(message, token->bytes))
        (void)text_escape(out, size, message, strlen(message));
}

static const struct devops_cause {
    long status;
    enum aad_code code;
    const char *what, *remedy;
} devops_causes[] = {
    {203, AAD_PERSON, "it wants somebody to sign in",
     "Add the identity to the organization, or name another connection with --as."},
    {302, AAD_PERSON, "it wants somebody to sign in",
     "Add the identity to the organization, or name another connection with --as."},
    {401, AAD_PERSON, "it does not take the token",
     "Add the identity to the organization, or name another connection with --as."},
    {403, AAD_PERSON, "the identity may not do that",
     "Give it the role Administrator, in the security of the service connections."},
    {404, AAD_NOT_FOUND, "it has no such thing",
     "Look for a slip in --organization and --project, and whether the identity is a member."},
    {409, AAD_THROTTLED, "something else is going on with it",
     "Wait until that has ended, then try again."},
    {429, AAD_THROTTLED, "it has been asked too often", "Wait, then try again."},
    {0, AAD_PROTOCOL, "it does not understand", "'aad-credential --verbose ...' shows the calls."},
};

static void devops_note_wait(const struct devops_call *call, struct aad_error *err)
{
    if (err)
        err->retry_after_s = (int32_t)call->response.retry_after_s;
}

static enum aad_code devops_explain(const struct devops_call *call, struct aad_error *err)
{
    const struct devops_cause *cause = devops_causes;
    char said[DEVOPS_SHOWN], foreign[32];
    enum aad_code code;

    while (cause->status && cause->status != call->response.status)
        cause++;
    devops_show(call, "message", said, sizeof said);
    (void)snprintf(foreign, sizeof foreign, "HTTP %ld", call->response.status);
    code =
        aad_error_set(err, cause->code, foreign, "Azure DevOps: %s (HTTP status %ld)%s%s\n%s",
                      cause->what, call->response.status, said[0] ? ": " : "", said, cause->remedy);
    if (cause->code == AAD_THROTTLED)
        devops_note_wait(call, err);
    return code;
}

/* A page, whatever its status, is the one to sign in. */
static enum aad_code devops_judge(struct devops_call *call, struct aad_error *err)
{
    if (call->response.status == 200 && call->response.is_json)
        return AAD_OK;
    if (call->response.status == 200)
        call->response.status = 203;
    return devops_explain(call, err);
}

/* --- sending ---------------------------------------------------------------------------------- */

/* A bare secret is shown alone, behind a colon. */
static enum aad_code devops_set_proof(struct devops_call *call, struct http_request *request,
                                      struct aad_error *err)
{
    const struct token *token = call->project->token;
    auto_secret struct secret pair = {0};

    if (!token->is_bare) {
        request->bearer = &token->access_token;
        return AAD_OK;
    }
    secret_append_text(&pair, ":");
    secret_append_secret(&pair, &token->access_token);
    if (secret_ok(&pair, err))
        return AAD_INTERNAL;
    crypto_base64_encode(&call->basic, pair.bytes, pair.len);
    request->basic = &call->basic;
    return secret_ok(&call->basic, err);
}

static struct deadline devops_limit(const struct devops_call *call)
{
    int64_t own_ms = call->project->connection->timeout_s * 1000;
    int64_t left_ms = deadline_left_ms(&call->deadline);

    own_ms = own_ms > 0 ? own_ms : DEADLINE_MS;
    return call->is_slow || left_ms < own_ms ? call->deadline : deadline_in_ms(own_ms);
}

/* As long as the deadline lets it, it waits for as long as it is told to. */
static enum aad_code devops_send(struct devops_call *call, struct http_request *request,
                                 struct aad_error *err)
{
    enum aad_code code = devops_check_url(call, err);

    if (!code)
        code = http_init(err);
    if (!code)
        code = devops_set_proof(call, request, err);
    if (code)
        return code;
    request->connection = call->project->connection;
    request->url = call->url.bytes;
    request->deadline = &call->limit;
    request->headers[0] = "X-TFS-FedAuthRedirect: Suppress"; /* else it shows a page */
    for (;;) {
        call->limit = devops_limit(call);
        response_clear(&call->response);
        code = http_send(request, &call->response, err);
        if (!code && call->response.status == 429 && call->response.retry_after_s &&
            call->response.retry_after_s * 1000 < deadline_left_ms(&call->deadline))
            deadline_sleep_ms(call->response.retry_after_s * 1000, &call->deadline);
        else
            return code ? code : devops_judge(call, err);
    }
}

/* The answer is one service connection, or nothing: "null" is none. */
static bool devops_is_empty(const struct devops_call *call)
{
    const struct secret *body = &call->response.body;

    return !body->len || (body->len == strlen("null") && !memcmp(body->bytes, "null", body->len));
}

/* --- the calls -------------------------------------------------------------------------------- */

enum aad_code devops_list(const struct manage_project *project, const struct manage_filter *filter,
                          struct deadline deadline, struct service_endpoint_list *ret,
                          struct aad_error *err)
{
    auto_devops struct devops_call call = {.project = project, .deadline = deadline};
    struct http_request request = {0};
    enum aad_code code;

    devops_begin_url(&call, DEVOPS_ENDPOINTS);
    devops_add_query(&call, "authSchemes", filter->scheme);
    devops_add_query(&call, "type", filter->type);
    devops_add_query(&call, "includeFailed", "false");
    devops_add_query(&call, "includeDetails", "true");
    devops_add_query(&call, "api-version", DEVOPS_VERSION);
    code = devops_send(&call, &request, err);
    return code ? code
                : endpoint_parse_list(call.response.body.bytes, call.response.body.len, ret, err);
}

static void devops_begin_one(struct devops_call *call, const char *id)
{
    devops_begin_url(call, DEVOPS_ENDPOINTS "/");
    text_percent_encode(&call->url, id, strlen(id));
}

enum aad_code devops_get(const struct manage_project *project, const char *id,
                         struct deadline deadline, struct service_endpoint *ret,
                         struct aad_error *err)
{
    auto_devops struct devops_call call = {.project = project, .deadline = deadline};
    struct http_request request = {0};
    enum aad_code code;

    devops_begin_one(&call, id);
    devops_add_query(&call, "api-version", DEVOPS_VERSION);
    code = devops_send(&call, &request, err);
    if (!code && devops_is_empty(&call))
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "there is no service connection %s in this project\n"
                             "'aad-credential service-connection list' shows those there are.",
                             id);
    return code ? code : endpoint_parse(call.response.body.bytes, call.response.body.len, ret, err);
}

/* An http_write_body. */
static enum aad_code devops_write_body(void *ctx, struct secret *ret, struct aad_error *err)
{
    const struct buf *body = ctx;

    secret_append(ret, body->bytes, body->len);
    return secret_ok(ret, err);
}

enum aad_code devops_convert(const struct manage_project *project, const char *id,
                             struct deadline deadline, const struct buf *object,
                             struct aad_error *err)
{
    auto_devops struct devops_call call = {
        .project = project, .deadline = deadline, .is_slow = true};
    static const bool sends_once = true; /* a second one would be refused: it is done already */
    struct buf body = *object;
    struct http_request request = {.headers = {NULL, "Content-Type: application/json"},
                                   .method = "PUT",
                                   .write_body = devops_write_body,
                                   .body_ctx = &body,
                                   .body_size = body.len,
                                   .sends_once = &sends_once};
    enum aad_code code;

    devops_begin_one(&call, id);
    devops_add_query(&call, "operation", "ConvertAuthenticationScheme");
    devops_add_query(&call, "api-version", DEVOPS_VERSION);
    code = devops_send(&call, &request, err);
    if (!code && devops_is_empty(&call))
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Azure DevOps' answer to the conversion is empty\n"
                             "Look at the service connection in Azure DevOps, then try again.");
    return code;
}

/* It answers with 200 also where the test fails. */
static enum aad_code devops_judge_test(const struct devops_call *call, struct aad_error *err)
{
    char status[DEVOPS_SHOWN], said[DEVOPS_SHOWN];

    devops_show(call, "statusCode", status, sizeof status);
    if (text_equal_nocase(status, "ok"))
        return AAD_OK;
    devops_show(call, "errorMessage", said, sizeof said);
    return aad_error_set(err, AAD_PERSON, NULL,
                         "Azure DevOps cannot use the service connection: %s%s%s\n"
                         "Look at its application in Entra ID: its secret or federated credential, "
                         "and its role on the scope.",
                         status[0] ? status : "it does not say why", said[0] ? ": " : "", said);
}

enum aad_code devops_test(const struct manage_project *project,
                          const struct service_endpoint *endpoint, struct deadline deadline,
                          struct aad_error *err)
{
    auto_devops struct devops_call call = {
        .project = project, .deadline = deadline, .is_slow = true};
    auto_buf struct buf body = {0};
    enum aad_code code = endpoint_print_test(endpoint, &body, err);
    struct http_request request = {.headers = {NULL, "Content-Type: application/json"},
                                   .write_body = devops_write_body,
                                   .body_ctx = &body,
                                   .body_size = body.len};

    if (code)
        return code;
    devops_begin_url(&call, DEVOPS_PROXY);
    devops_add_query(&call, "endpointId", endpoint->id);
    devops_add_query(&call, "api-version", DEVOPS_PROXY_VERSION);
    code = devops_send(&call, &request, err);
    return code ? code : devops_judge_test(&call, err);
}
