/*
 * identity.c - the token of a machine's managed identity, from whoever gives it there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/identity/identity.h"

#include <stdio.h>
#include <string.h>

#include "base/env.h"
#include "base/json.h"
#include "base/text.h"
#include "base/trace.h"
#include "base/url.h"
#include "connection/challenge.h"
#include "connection/endpoint.h"
#include "crypto/crypto.h"
#include "mint/answer.h"
#include "mint/identity/refusal.h"

#define IDENTITY_RETRIES 3
#define IDENTITY_PAUSE_MS 1000
#define IDENTITY_GONE_RETRIES 7
#define IDENTITY_GONE_PAUSE_MS 10000
#define IDENTITY_HALF_LIFE_S 7200 /* of a token that lives so long, half is used */
#define IDENTITY_FORM_MAX 2048

#define IDENTITY(name, ...) &identity_##name,
static const struct identity *const identities[] = {
#include "connection/identity-source-rows.h"
};
#undef IDENTITY

static const struct identity *identity_find(const char *name)
{
    size_t i = 0;

    while (strcmp(identities[i]->name, name) != 0) /* each row has one */
        i++;
    return identities[i];
}

/* --- the request ------------------------------------------------------------------------------ */

static void identity_append(struct secret *ret, const char *key, const char *value)
{
    bool is_first = !ret->len || strchr("?&", ret->bytes[ret->len - 1]);

    secret_append_all(ret, is_first ? "" : "&", key, "=", (char *)NULL);
    text_percent_encode(ret, value, strlen(value));
}

/* The other sources keep a token as long as they like: nothing that could be said changes that. */
static void identity_append_refused(const struct identity_call *call, struct secret *ret)
{
    const struct secret *refused = call->refused;
    char hash[CRYPTO_HEX_SIZE];

    if (!call->identity->takes_refused || (!refused && !call->connection->capabilities))
        return;
    identity_append(ret, "xms_cc", CHALLENGE_CAPABILITY);
    if (refused && !crypto_sha256_hex(refused->bytes, refused->len, hash, NULL))
        identity_append(ret, "token_sha256_to_refresh", hash);
}

static void identity_write_parameters(const struct identity_call *call, struct secret *ret)
{
    const struct identity *identity = call->identity;
    const char *parameter = identity->parameters[call->id.kind];
    const char *default_id = call->source->default_id;
    const char *usual = default_id ? env_get(default_id) : NULL;
    auto_buf struct buf resource = {0};

    endpoint_print_resource(call->audience, &resource);
    if (buf_ok(&resource, NULL))
        secret_fail(ret);
    if (identity->api_version)
        identity_append(ret, "api-version", identity->api_version);
    identity_append(ret, "resource", buf_text(&resource));
    if (parameter)
        identity_append(ret, parameter, call->id.value);
    else if (usual)
        identity_append(ret, identity->parameters[IDENTITY_CLIENT_ID], usual);
    identity_append_refused(call, ret);
}

/* An http_write_body. */
static enum aad_code identity_write_form(void *ctx, struct secret *ret, struct aad_error *err)
{
    identity_write_parameters(ctx, ret);
    return secret_ok(ret, err);
}

static enum aad_code identity_refuse_endpoint(const struct identity_call *call,
                                              const char *variable, const char *why,
                                              struct aad_error *err)
{
    return aad_error_set(
        err, AAD_REFUSED, NULL,
        "%s is not asked where %s says: %s\n"
        "A managed identity is asked for on this machine or its cluster: https, or "
        "http to localhost or to a private address. Who sets %s?",
        call->source->title, variable, why, variable);
}

static enum aad_code identity_check_endpoint(const struct identity_call *call, const char *endpoint,
                                             struct aad_error *err)
{
    struct aad_error why = {0};
    struct url url;

    if (url_parse(endpoint, &url, &why))
        return identity_refuse_endpoint(call, call->source->endpoint, why.what, err);
    if (!url.is_https && !url_is_local(&url))
        return identity_refuse_endpoint(call, call->source->endpoint,
                                        "it is plain http to somewhere else", err);
    if (call->identity->thumbprint && !url.is_https)
        return identity_refuse_endpoint(call, call->source->endpoint, "it is not https", err);
    return AAD_OK;
}

static enum aad_code identity_write_url(const struct identity_call *call, struct secret *ret,
                                        struct aad_error *err)
{
    const char *endpoint = env_get(call->source->endpoint);
    size_t len;
    enum aad_code code;

    endpoint = endpoint ? endpoint : call->identity->endpoint;
    code = identity_check_endpoint(call, endpoint, err);
    if (code)
        return code;
    len = strlen(endpoint);
    while (call->identity->path[0] && len && endpoint[len - 1] == '/')
        len--;
    secret_append(ret, endpoint, len);
    secret_append_text(ret, call->identity->path);
    if (!call->identity->sends_form) {
        secret_append_text(ret, strchr(endpoint, '?') ? "&" : "?");
        identity_write_parameters(call, ret);
    }
    return secret_ok(ret, err);
}

/* What the environment proves the caller by, as a header. */
static enum aad_code identity_write_header(const struct identity_call *call, struct secret *ret,
                                           struct aad_error *err)
{
    const char *value = env_get(call->identity->header_value);

    if (!value || !text_is_visible(value, strlen(value)))
        return aad_error_set(err, AAD_CONFIG, NULL, "%s holds nothing that can be sent",
                             call->identity->header_value);
    secret_append_all(ret, call->identity->header, ": ", value, (char *)NULL);
    return secret_ok(ret, err);
}

/* --- sending ---------------------------------------------------------------------------------- */

/* Does the source's documentation tell us to ask again? */
static bool identity_passes(const struct identity *identity, long status)
{
    if (status == 404)
        return identity->is_updating_404;
    if (identity->backs_off && (status == 410 || status >= 500))
        return true;
    return status == 408 || status == 429 || status == 500 || status == 503 || status == 504;
}

static int64_t identity_pause_ms(const struct identity *identity, const struct response *response,
                                 int retry)
{
    if (response->retry_after_s)
        return response->retry_after_s * 1000;
    if (response->status == 410)
        return IDENTITY_GONE_PAUSE_MS;
    return identity->backs_off ? IDENTITY_PAUSE_MS << retry : IDENTITY_PAUSE_MS;
}

/* An answer that is no JSON was not given by the source: asking again changes nothing. */
static bool identity_may_ask_again(const struct identity_call *call,
                                   const struct response *response, int retry)
{
    int most = response->status == 410 ? IDENTITY_GONE_RETRIES : IDENTITY_RETRIES;

    return identity_passes(call->identity, response->status) && retry < most &&
           !identity_refusal_is_strangers(call, response) &&
           identity_pause_ms(call->identity, response, retry) < deadline_left_ms(call->deadline);
}

enum aad_code identity_send(const struct identity_call *call, const struct http_request *request,
                            struct response *ret, struct aad_error *err)
{
    for (int retry = 0;; retry++) {
        auto_response struct response response = {0};
        enum aad_code code = http_send(request, &response, err);

        if (code)
            return code;
        if (!identity_may_ask_again(call, &response, retry)) {
            *ret = response;
            response = (struct response){0};
            return AAD_OK;
        }
        trace("identity: %s answers %ld, asked again", call->source->name, response.status);
        deadline_sleep_ms(identity_pause_ms(call->identity, &response, retry), call->deadline);
    }
}

static enum aad_code identity_ask(const struct identity_call *call, struct response *ret,
                                  struct aad_error *err)
{
    const struct identity *identity = call->identity;
    auto_secret struct secret header = {0};
    struct http_request request = {.connection = call->connection,
                                   .url = call->url,
                                   .deadline = call->deadline,
                                   .headers = {IDENTITY_METADATA},
                                   .is_local = true,
                                   .tries = 1,
                                   .connect_ms = identity->connect_ms};
    enum aad_code code = identity->header ? identity_write_header(call, &header, err) : AAD_OK;

    if (code)
        return code;
    if (identity->header)
        request.headers[1] = header.bytes;
    if (identity->thumbprint)
        request.thumbprint = env_get(identity->thumbprint);
    if (identity->sends_form) {
        request.write_body = identity_write_form;
        request.body_ctx = (void *)(uintptr_t)call; /* only read */
        request.body_size = strlen("resource=") + strlen(call->audience);
    }
    return identity->send ? identity->send(call, &request, ret, err)
                          : identity_send(call, &request, ret, err);
}

/* --- the answer ------------------------------------------------------------------------------- */

/* Is it the identity that was asked for? Some say so, and an old agent does not look at it. */
static enum aad_code identity_check_echo(const struct identity_call *call, const struct cJSON *json,
                                         struct aad_error *err)
{
    const char *parameter = call->identity->parameters[call->id.kind];
    const char *said = parameter ? json_text(json, parameter) : NULL;

    if (!parameter || (!said && !call->identity->must_echo))
        return AAD_OK;
    if (said && text_equal_nocase(said, call->id.value))
        return AAD_OK;
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "%s gave the token of another identity than the one that was asked for\n"
                         "It is not used. %s",
                         call->source->title,
                         said ? "Check the ids of the connection."
                              : "Its agent may be too old for user-assigned identities: update it, "
                                "or leave client-id, object-id and resource-id out.");
}

static void identity_set_times(const struct cJSON *json, int64_t life_s, struct token *token)
{
    answer_set_times(json, life_s, token);
    if (!json_has(json, "refresh_in") && life_s >= IDENTITY_HALF_LIFE_S)
        token->refresh_at_s = token->minted_at_s + life_s / 2;
}

static enum aad_code identity_read(const struct identity_call *call,
                                   const struct response *response, struct token *ret,
                                   struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    auto_token struct token token = {0};
    int64_t life_s = 0;
    const char *why = "it is not JSON";
    enum aad_code code;

    if (response->status != 200)
        return identity_refusal_explain(call, response, err);
    if (!json_parse(response->body.bytes, response->body.len, &json, NULL))
        why = answer_read_token(json, response, &token.access_token, &life_s);
    if (why)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the answer of %s is not to be used: %s\n"
                             "Find out who answers there instead: --verbose shows the address.",
                             call->source->title, why);
    code = secret_ok(&token.access_token, err);
    if (!code)
        code = identity_check_echo(call, json, err);
    if (code)
        return code;
    identity_set_times(json, life_s, &token);
    *ret = token;
    token = (struct token){0};
    return AAD_OK;
}

/* --- the whole -------------------------------------------------------------------------------- */

static enum aad_code identity_check_here(const struct identity_call *call, struct aad_error *err)
{
    auto_buf struct buf missing = {0};
    unsigned n = 0;

    if (call->is_detected || identity_source_is_here(call->source) || call->identity->endpoint)
        return AAD_OK;
    for (size_t i = 0; i < IDENTITY_SOURCE_VARIABLES && call->source->variables[i]; i++)
        if (!env_get(call->source->variables[i]))
            buf_printf(&missing, "%s%s", n++ ? ", " : "", call->source->variables[i]);
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "this is not %s: %s %s not set\n"
                         "Run it there, or correct identity-source of '%s'.",
                         call->source->title, buf_text(&missing), n > 1 ? "are" : "is",
                         call->connection->name);
}

enum aad_code identity_get(const struct identity_call *call, struct token *ret,
                           struct aad_error *err)
{
    const char *named = call->connection->identity_source;
    struct identity_call own = *call;
    auto_response struct response response = {0};
    auto_secret struct secret url = {0};
    struct aad_error why = {0};
    enum aad_code code;

    own.is_detected = !named || !strcmp(named, IDENTITY_SOURCE_AUTO);
    own.source = own.is_detected ? identity_source_detect() : identity_source_find(named);
    own.identity = identity_find(own.source->name);
    code = identity_check_here(&own, err);
    if (!code)
        code = identity_source_check(own.source, &own.id, err);
    if (!code)
        code = identity_write_url(&own, &url, err);
    if (code)
        return code;
    own.url = url.bytes;
    trace("identity: %s is asked", own.source->name);
    code = identity_ask(&own, &response, &why);
    return code ? identity_refusal_unreached(&own, &why, err)
                : identity_read(&own, &response, ret, err);
}
