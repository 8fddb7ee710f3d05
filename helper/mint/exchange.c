/*
 * exchange.c - see exchange.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/exchange.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "crypto/crypto.h"
#include "http/http.h"
#include "mint/answer.h"
#include "mint/claims.h"
#include "mint/guard.h"

#define EXCHANGE_LIFE_S 3600 /* where the token does not say it: less than any */
#define EXCHANGE_SHOWN 161

struct exchange_call {
    const struct mint_request *request;
    const struct mint_exchange *exchange;
    const char *service;
};

static void exchange_append_field(struct secret *ret, const char *name, const void *value,
                                  size_t len)
{
    secret_append_all(ret, "&", name, "=", (char *)NULL);
    text_percent_encode(ret, value, len);
}

/* An http_write_body. */
static enum aad_code exchange_write_body(void *ctx, struct secret *ret, struct aad_error *err)
{
    const struct exchange_call *call = ctx;
    const char *tenant = call->request->connection->tenant;
    const struct secret *token = call->exchange->token;

    secret_append_text(ret, "grant_type=access_token");
    exchange_append_field(ret, "service", call->service, strlen(call->service));
    if (tenant && tenant[0])
        exchange_append_field(ret, "tenant", tenant, strlen(tenant));
    exchange_append_field(ret, "access_token", token->bytes, token->len);
    return secret_ok(ret, err);
}

static size_t exchange_body_size(const struct exchange_call *call)
{
    auto_secret struct secret body = {0};

    return exchange_write_body((void *)(uintptr_t)call, &body, NULL) ? 0 : body.len;
}

/* {"errors":[{"code":"UNAUTHORIZED","message":"..."}]}, as every registry has it. */
static void exchange_show_refusal(const struct mint_exchange *exchange,
                                  const struct response *response, char shown[EXCHANGE_SHOWN])
{
    auto_json struct cJSON *json = NULL;
    const struct cJSON *errors, *first;
    const char *message;

    shown[0] = '\0';
    if (json_parse(response->body.bytes, response->body.len, &json, NULL))
        return;
    errors = json_array(json, "errors");
    first = errors ? json_element_object(errors, 0) : NULL;
    message = first ? json_text(first, "message") : NULL;
    if (message && !guard_repeats(message, exchange->token))
        text_escape(shown, EXCHANGE_SHOWN, message, strlen(message));
}

static enum aad_code exchange_fail_throttled(const struct mint_exchange *exchange,
                                             const struct response *response, struct aad_error *err)
{
    int64_t wait_s = response_throttle_s(response);
    enum aad_code code = aad_error_set(
        err, AAD_THROTTLED, NULL, "%.150s wants no exchange for %" PRId64 " s (HTTP status %ld)",
        exchange->target->host, wait_s, response->status);

    if (err)
        err->retry_after_s = (int32_t)wait_s;
    return code;
}

static enum aad_code exchange_refuse(const struct mint_exchange *exchange,
                                     const struct response *response, struct aad_error *err)
{
    const char *host = exchange->target->host;
    bool is_out_of_order = response->status >= 500 || response->status == 408;
    char shown[EXCHANGE_SHOWN];

    if (response_is_throttled(response))
        return exchange_fail_throttled(exchange, response, err);
    exchange_show_refusal(exchange, response, shown);
    if (response->status == 401 || response->status == 403)
        return aad_error_set(
            err, AAD_PERSON, NULL,
            "%.150s gives no token for ours (HTTP %ld)%s%s\n"
            "Give the identity a role there, such as AcrPull; the tenant has to be "
            "that of the registry.",
            host, response->status, shown[0] ? ": " : "", shown);
    if (is_out_of_order)
        return aad_error_set(
            err, AAD_NETWORK, NULL,
            "%.150s is out of order (HTTP %ld)\n"
            "Try again in a minute; if it stays, look at https://status.azure.com.",
            host, response->status);
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "%.150s exchanges no token (HTTP %ld)%s%s\n"
                         "It has to be the login server of an Azure Container Registry: "
                         "NAME.azurecr.io.",
                         host, response->status, shown[0] ? ": " : "", shown);
}

/* By the clock of who gave it, as far as that is known; 0 = it is over. */
static int64_t exchange_life_s(const struct secret *token, const struct response *response)
{
    auto_json struct cJSON *claims = claims_parse(token);
    int64_t now_s = response->date_s ? response->date_s : clock_now_s(), end_s;

    if (!claims || !json_integer(claims, "exp", INT64_MIN, INT64_MAX, &end_s))
        return EXCHANGE_LIFE_S;
    if (end_s <= now_s)
        return 0;
    return end_s - now_s < TOKEN_LIFE_MAX_S ? end_s - now_s : TOKEN_LIFE_MAX_S;
}

enum aad_code exchange_parse(const struct mint_exchange *exchange, const struct response *response,
                             struct token *ret, struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    auto_token struct token token = {0};
    const char *text;
    int64_t life_s;

    if (response->status != 200)
        return exchange_refuse(exchange, response, err);
    if (!response->is_json || json_parse(response->body.bytes, response->body.len, &json, NULL))
        return exchange_refuse(exchange, response, err);
    text = json_text(json, "refresh_token");
    if (!answer_is_token(text))
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the answer of %.150s has no token",
                             exchange->target->host);
    secret_append_text(&token.access_token, text);
    life_s = exchange_life_s(&token.access_token, response);
    if (!life_s)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the token of %.150s has expired already",
                             exchange->target->host);
    token.minted_at_s = clock_now_s();
    token.expires_at_s = token.minted_at_s + life_s;
    *ret = token;
    token = (struct token){0};
    return secret_ok(&ret->access_token, err);
}

enum aad_code exchange_run(const struct mint_request *request, const struct mint_exchange *exchange,
                           struct token *ret, struct aad_error *err)
{
    auto_response struct response response = {0};
    char origin[300], url[340], correlation[CRYPTO_GUID_SIZE];
    struct deadline deadline = request->deadline;
    struct exchange_call call = {.request = request, .exchange = exchange};
    struct http_request http = {.connection = request->connection,
                                .url = url,
                                .deadline = &deadline,
                                .correlation = correlation,
                                .write_body = exchange_write_body,
                                .body_ctx = &call};
    enum aad_code code = http_init(err);

    (void)url_print_origin(exchange->target, origin, sizeof origin);
    call.service = strstr(origin, "://") + strlen("://");
    (void)snprintf(url, sizeof url, "%s/oauth2/exchange", origin);
    if (!code)
        code = crypto_guid(correlation, err);
    if (code)
        return code;
    http.body_size = exchange_body_size(&call);
    code = http_send(&http, &response, err);
    return code ? code : exchange_parse(exchange, &response, ret, err);
}
