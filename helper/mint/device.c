/*
 * device.c - the beginning of a sign-in at another device (RFC 8628 sections 3.1 and 3.2)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/device.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "mint/answer.h"
#include "mint/mint.h"
#include "mint/sts.h"

#define DEVICE_INTERVAL_S 5 /* where none is said */
#define DEVICE_INTERVAL_MAX_S 60
#define DEVICE_LIFE_MAX_S 3600
#define DEVICE_ANY_MAX_S ((INT64_C(1) << 53) - 1) /* what a JSON number holds exactly */

/* An http_write_body. */
static enum aad_code device_write_body(void *ctx, struct secret *ret, struct aad_error *err)
{
    const struct mint *m = ctx;
    const struct body_call call = {
        .connection = m->connection, .audience = m->request->audience, .version = m->version};

    body_append_text(ret, "client_id", m->connection->client_id);
    body_append_target(ret, &call);
    body_append_claims(ret, m->connection, m->request->claims);
    sts_fill(ret, m->request->claims != NULL);
    return secret_ok(ret, err);
}

static bool device_take_text(const char *text, char *out, size_t size)
{
    if (!text || !text[0] || strlen(text) >= size || !text_is_visible(text, strlen(text)))
        return false;
    (void)memcpy(out, text, strlen(text) + 1);
    return true;
}

/* A shortcut to the address that is shown (RFC 8628 section 3.3.1): one that leads elsewhere would
 * send a person past it. */
static void device_take_complete(const struct cJSON *json, struct mint_device *ret)
{
    struct url plain, complete;

    if (answer_take_uri(json, "verification_uri_complete", ret->uri_complete,
                        sizeof ret->uri_complete) &&
        (url_parse(ret->uri, &plain, NULL) || url_parse(ret->uri_complete, &complete, NULL) ||
         !url_same_origin(&plain, &complete)))
        ret->uri_complete[0] = '\0';
}

static enum aad_code device_read(const struct cJSON *json, struct mint_device *ret,
                                 struct aad_error *err)
{
    const char *code = json_text(json, "device_code");
    bool is_v1 = !json_text(json, "verification_uri");

    if (!code || !code[0] || !text_is_visible(code, strlen(code)) ||
        !device_take_text(json_text(json, "user_code"), ret->user_code, sizeof ret->user_code) ||
        !answer_take_uri(json, is_v1 ? "verification_url" : "verification_uri", ret->uri,
                         sizeof ret->uri) ||
        !json_integer(json, "expires_in", 1, DEVICE_ANY_MAX_S, &ret->life_s))
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the authority's answer has no code for a sign-in at another device");
    device_take_complete(json, ret);
    if (!json_integer(json, "interval", 1, DEVICE_ANY_MAX_S, &ret->interval_s))
        ret->interval_s = DEVICE_INTERVAL_S;
    if (ret->life_s > DEVICE_LIFE_MAX_S)
        ret->life_s = DEVICE_LIFE_MAX_S;
    if (ret->interval_s > DEVICE_INTERVAL_MAX_S)
        ret->interval_s = DEVICE_INTERVAL_MAX_S;
    secret_append_text(&ret->code, code);
    return secret_ok(&ret->code, err);
}

static enum aad_code device_ask(struct mint *m, struct mint_device *ret, struct aad_error *err)
{
    auto_response struct response response = {0};
    auto_json struct cJSON *json = NULL;
    struct remedy_refusal refusal;
    const struct sts_call call = {.connection = m->connection,
                                  .audience = m->request->audience,
                                  .endpoint = buf_text(&m->endpoint),
                                  .correlation = m->correlation,
                                  .deadline = &m->deadline,
                                  .write_body = device_write_body,
                                  .has_claims = m->request->claims != NULL,
                                  .body_ctx = m};
    enum aad_code code = sts_send(&call, &response, err);

    if (!code)
        code = sts_parse_json(&call, &response, &json, &refusal, err);
    return code ? code : device_read(json, ret, err);
}

enum aad_code device_begin(const struct mint_request *request, struct mint_device *ret,
                           struct aad_error *err)
{
    auto_mint struct mint m = {0};
    enum aad_code code = mint_open(&m, request, err);

    if (!code)
        code = endpoint_check(m.connection, "devicecode", err);
    if (!code)
        code = crypto_guid(m.correlation, err);
    if (!code) {
        endpoint_print(m.connection, m.version, "devicecode", &m.endpoint);
        code = buf_ok(&m.endpoint, err);
    }
    return code ? code : device_ask(&m, ret, err);
}
