/*
 * rest.c - one call of a REST API of Microsoft's, and what its answer means
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/rest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/url.h"
#include "connection/rule.h"
#include "crypto/crypto.h"
#include "http/http.h"
#include "manage/several.h"

#define REST_SHOWN 241

/* Until when nobody sends, in clock_steady_ms(): it is the identity that is throttled, not a call.
 */
static int64_t rest_free_at_ms;

struct rest_call rest_call_by(const struct rest_api *api, const struct manage_access *access)
{
    return (struct rest_call){.api = api,
                              .connection = access->connection,
                              .token = access->token,
                              .deadline = access->deadline,
                              .is_stopped = access->is_stopped};
}

void rest_clear(struct rest_call *call)
{
    secret_clear(&call->url);
    secret_clear(&call->basic);
    response_clear(&call->response);
}

/* --- where ------------------------------------------------------------------------------------ */

void rest_add_path(struct rest_call *call, ...)
{
    va_list parts;
    const char *part;

    va_start(parts, call);
    while ((part = va_arg(parts, const char *)))
        secret_append_text(&call->url, part);
    va_end(parts);
}

void rest_add_part(struct rest_call *call, const char *part)
{
    text_percent_encode(&call->url, part, strlen(part));
}

void rest_add_query(struct rest_call *call, const char *name, const char *value)
{
    const char *url = call->url.bytes ? call->url.bytes : "";

    if (!value)
        return;
    secret_append_all(&call->url, strchr(url, '?') ? "&" : "?", name, "=", (char *)NULL);
    rest_add_part(call, value);
}

static enum aad_code rest_check_url(const struct rest_call *call, struct aad_error *err)
{
    struct url url;
    enum aad_code code = secret_ok(&call->url, err);

    if (!code)
        code = url_parse(call->url.bytes, &url, err);
    return code ? code : rule_check_target(call->connection, &url, err);
}

/* --- what it answers -------------------------------------------------------------------------- */

bool rest_is_empty(const struct rest_call *call)
{
    const struct secret *body = &call->response.body;

    return !body->len || (body->len == strlen("null") && !memcmp(body->bytes, "null", body->len));
}

bool rest_reveals(const char *text, const struct secret *secret)
{
    return secret && secret->len && (strstr(text, secret->bytes) || strstr(text, "PRIVATE KEY"));
}

bool rest_may_show(const char *text, const struct token *token, const struct secret *secret)
{
    return !rest_reveals(text, token ? &token->access_token : NULL) && !rest_reveals(text, secret);
}

static void rest_show_of(const struct rest_call *call, const char *object, const char *key,
                         char *out, size_t size)
{
    const struct secret *body = &call->response.body;
    auto_json struct cJSON *json = NULL;
    const struct cJSON *within;
    const char *text;

    out[0] = '\0';
    if (!key || !call->response.is_json || json_parse(body->bytes, body->len, &json, NULL))
        return;
    within = object ? json_object(json, object) : json;
    text = within ? json_text(within, key) : NULL;
    if (text && rest_may_show(text, call->token, call->secret))
        (void)screen_show(out, size, text, strlen(text));
}

void rest_show(const struct rest_call *call, const char *key, char *out, size_t size)
{
    rest_show_of(call, NULL, key, out, size);
}

static void rest_note_wait(const struct rest_call *call, struct aad_error *err)
{
    if (err)
        err->retry_after_s = (int32_t)call->response.retry_after_s;
}

static enum aad_code rest_explain(const struct rest_call *call, struct aad_error *err)
{
    const struct rest_api *api = call->api;
    const struct rest_cause *cause = api->causes;
    long status = call->response.status;
    char said[REST_SHOWN], named[REST_SHOWN], foreign[32];
    enum aad_code code;

    rest_show_of(call, api->error, api->message, said, sizeof said);
    rest_show_of(call, api->error, api->code, named, sizeof named);
    while (cause->status &&
           (cause->status != status || (cause->said && strcmp(cause->said, named) != 0)))
        cause++;
    (void)snprintf(foreign, sizeof foreign, "HTTP %ld", status);
    code = aad_error_set(err, cause->code, foreign, "%s: %s (HTTP status %ld)%s%s\n%s", api->name,
                         cause->what, status, said[0] ? ": " : "", said, cause->remedy);
    if (cause->code == AAD_THROTTLED)
        rest_note_wait(call, err);
    return code;
}

/* What is only called JSON comes from something in between: then nobody has done what was asked
 * for, and whoever looks at the status alone would believe it. */
static bool rest_is_answer(const struct rest_call *call)
{
    const struct secret *body = &call->response.body;
    auto_json struct cJSON *json = NULL;

    return rest_is_empty(call) ||
           (call->response.is_json && !json_parse(body->bytes, body->len, &json, NULL));
}

/* A page, whatever its status, is the one to sign in. */
static enum aad_code rest_judge(struct rest_call *call, struct aad_error *err)
{
    struct response *response = &call->response;
    bool is_good = response->status == 200 || response->status == 201 || response->status == 202;

    if (response->status == 204 || (is_good && rest_is_answer(call)))
        return AAD_OK;
    if (is_good)
        response->status = 203;
    return rest_explain(call, err);
}

/* --- sending ---------------------------------------------------------------------------------- */

/* A bare secret is shown alone, behind a colon. */
static enum aad_code rest_set_proof(struct rest_call *call, struct http_request *request,
                                    struct aad_error *err)
{
    const struct token *token = call->token;
    auto_secret struct secret pair = {0};

    if (!token->is_bare) {
        request->bearer = &token->access_token;
        return AAD_OK;
    }
    secret_append_text(&pair, ":");
    secret_append_secret(&pair, &token->access_token);
    if (secret_ok(&pair, err))
        return AAD_INTERNAL;
    secret_clear(&call->basic);
    crypto_base64_encode(&call->basic, pair.bytes, pair.len);
    request->basic = &call->basic;
    return secret_ok(&call->basic, err);
}

/* An http_write_body. */
static enum aad_code rest_write_body(void *ctx, struct secret *ret, struct aad_error *err)
{
    const struct rest_call *call = ctx;

    secret_append_secret(ret, call->body);
    return secret_ok(ret, err);
}

static struct deadline rest_limit(const struct rest_call *call)
{
    int64_t own_ms = call->connection->timeout_s * 1000;
    int64_t left_ms = deadline_left_ms(&call->deadline);

    own_ms = own_ms > 0 ? own_ms : DEADLINE_MS;
    return call->is_slow || left_ms < own_ms ? call->deadline : deadline_in_ms(own_ms);
}

static int64_t rest_wait_ms(void)
{
    int64_t wait_ms = rest_free_at_ms - clock_steady_ms();

    return wait_ms > 0 ? wait_ms : 0;
}

/* Whoever has no time to wait for its end does not come before that. */
static enum aad_code rest_wait(const struct rest_call *call, struct aad_error *err)
{
    for (int64_t wait_ms; (wait_ms = rest_wait_ms()) > 0;) {
        if (wait_ms >= deadline_left_ms(&call->deadline)) {
            enum aad_code code =
                aad_error_set(err, AAD_THROTTLED, NULL,
                              "%s wants fewer requests, for %lld seconds\nWait, then try "
                              "again.",
                              call->api->name, (long long)((wait_ms + 999) / 1000));

            if (err)
                err->retry_after_s = (int32_t)((wait_ms + 999) / 1000);
            return code;
        }
        several_sleep_ms(wait_ms, &call->deadline);
    }
    return AAD_OK;
}

/* A good answer may say it, too: the next ones would be slowed down. That is obeyed as far as there
 * is time. */
static void rest_note_throttle(const struct rest_call *call)
{
    int64_t wait_ms = call->response.retry_after_s * 1000;
    int64_t free_at_ms = clock_steady_ms() + wait_ms;

    if (wait_ms && free_at_ms > rest_free_at_ms &&
        (call->response.status == 429 || wait_ms < deadline_left_ms(&call->deadline)))
        rest_free_at_ms = free_at_ms;
}

static enum aad_code rest_try(struct rest_call *call, const struct http_request *request,
                              struct aad_error *err)
{
    enum aad_code code;

    do {
        code = rest_wait(call, err);
        if (code)
            return code;
        call->limit = rest_limit(call);
        response_clear(&call->response);
        several_pause();
        code = http_send(request, &call->response, err);
        several_resume();
        if (code)
            return code;
        rest_note_throttle(call);
    } while (call->response.status == 429 && call->response.retry_after_s);
    return rest_judge(call, err);
}

/* NULL = none. There are HTTP_HEADERS_MAX at most, and no more than these. */
static void rest_add_header(struct http_request *request, const char *line)
{
    size_t i = 0;

    while (request->headers[i])
        i++;
    request->headers[i] = line;
}

enum aad_code rest_send(struct rest_call *call, const char *method, const struct secret *body,
                        struct aad_error *err)
{
    struct http_request request = {.connection = call->connection,
                                   .deadline = &call->limit,
                                   .method = method,
                                   .body_max = call->body_max,
                                   .is_stopped = call->is_stopped,
                                   .sends_once = &call->sends_once};
    enum aad_code code = rest_check_url(call, err);

    if (!code)
        code = http_init(err);
    if (!code)
        code = rest_set_proof(call, &request, err);
    if (code)
        return code;
    request.url = call->url.bytes;
    rest_add_header(&request, body ? "Content-Type: application/json" : NULL);
    rest_add_header(&request, call->api->header);
    rest_add_header(&request, call->header);
    if (body) {
        call->body = body;
        request.write_body = rest_write_body;
        request.body_ctx = call;
        request.body_size = body->len;
    }
    return rest_try(call, &request, err);
}
