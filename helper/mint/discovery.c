/*
 * discovery.c - what an issuer says of itself
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/discovery.h"

#include <string.h>

#include "base/json.h"
#include "connection/endpoint.h"
#include "http/http.h"
#include "mint/answer.h"

static enum aad_code discovery_fail(const char *issuer, const char *why, struct aad_error *err)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "%.200s does not describe itself as an issuer: %s\n"
                         "Check the address, to the letter and with its last '/'; or give "
                         "--token-endpoint, and what else the grant needs.",
                         issuer, why);
}

enum aad_code discovery_parse(const char *issuer, const struct response *response,
                              struct mint_endpoints *ret, struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    const char *said;

    if (response->status != 200 || !response->is_json ||
        json_parse(response->body.bytes, response->body.len, &json, NULL))
        return discovery_fail(issuer, "it answers with no such document", err);
    said = json_text(json, "issuer");
    if (!said || strcmp(said, issuer) != 0)
        return discovery_fail(issuer, "the document is another issuer's", err);
    /* A secret is sent there. */
    if (!answer_take_uri(json, "token_endpoint", ret->token, sizeof ret->token))
        return discovery_fail(issuer, "it names no token endpoint", err);
    (void)answer_take_uri(json, "authorization_endpoint", ret->authorization,
                          sizeof ret->authorization);
    (void)answer_take_uri(json, "device_authorization_endpoint", ret->device_authorization,
                          sizeof ret->device_authorization);
    (void)answer_take_uri(json, "userinfo_endpoint", ret->userinfo, sizeof ret->userinfo);
    (void)answer_take_uri(json, "jwks_uri", ret->keys, sizeof ret->keys);
    return AAD_OK;
}

enum aad_code discovery_run(const struct mint_request *request, struct mint_endpoints *ret,
                            struct aad_error *err)
{
    auto_response struct response response = {0};
    auto_buf struct buf url = {0};
    struct deadline deadline = request->deadline;
    const char *issuer = request->connection->issuer;
    struct http_request call = {.connection = request->connection, .deadline = &deadline};
    enum aad_code code = http_init(err);

    endpoint_print_discovery(issuer, &url);
    if (!code)
        code = buf_ok(&url, err);
    if (code)
        return code;
    call.url = buf_text(&url);
    code = http_send(&call, &response, err);
    return code ? code : discovery_parse(issuer, &response, ret, err);
}
