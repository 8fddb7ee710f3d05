/*
 * instance.c - does Microsoft know an authority's host?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/instance.h"

#include <string.h>

#include "base/json.h"
#include "base/secret.h"
#include "base/text.h"
#include "connection/cloud.h"
#include "crypto/crypto.h"
#include "http/http.h"

#define INSTANCE_OTHERWISE                                                                         \
    "Without a way there, and with an authority that you know: --no-instance-discovery."

void instance_print_url(const struct connection *c, struct buf *ret)
{
    auto_secret struct secret asked = {0};
    static const char path[] = "/oauth2/v2.0/authorize";

    text_percent_encode(&asked, c->authority, strlen(c->authority));
    text_percent_encode(&asked, path, strlen(path));
    buf_append_all(ret, cloud_at(0)->authority,
                   "/common/discovery/instance?api-version=1.1&authorization_endpoint=",
                   secret_ok(&asked, NULL) ? "" : asked.bytes, (char *)NULL);
}

enum aad_code instance_parse(const struct connection *c, const struct response *response,
                             struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    const char *word;

    if (!response->is_json || json_parse(response->body.bytes, response->body.len, &json, NULL))
        json = NULL;
    if (json && response->status == 200 && json_text(json, "tenant_discovery_endpoint"))
        return AAD_OK;
    word = json ? json_text(json, "error") : NULL;
    if (response->status == 400 && word && !strcmp(word, "invalid_instance"))
        return aad_error_set(
            err, AAD_CONFIG, "AADSTS50049",
            "Microsoft knows no authority at %.200s\n"
            "Look for a slip in it; that of AD FS ends in /adfs, another issuer is "
            "given with --issuer. One of your own that is right all the same: "
            "--no-instance-discovery.",
            c->authority);
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "nobody says whether %.200s is an authority: %s answers with HTTP status "
                         "%ld\n" INSTANCE_OTHERWISE,
                         c->authority, cloud_at(0)->authority, response->status);
}

enum aad_code instance_run(const struct mint_request *request, struct aad_error *err)
{
    auto_response struct response response = {0};
    auto_buf struct buf url = {0};
    char correlation[CRYPTO_GUID_SIZE];
    struct deadline deadline = request->deadline;
    struct http_request call = {
        .connection = request->connection, .deadline = &deadline, .correlation = correlation};
    struct aad_error why = {0};
    enum aad_code code = http_init(err);

    instance_print_url(request->connection, &url);
    if (!code)
        code = buf_ok(&url, err);
    if (!code)
        code = crypto_guid(correlation, err);
    if (code)
        return code;
    call.url = buf_text(&url);
    code = http_send(&call, &response, &why);
    if (!code)
        return instance_parse(request->connection, &response, err);
    return aad_error_set(err, code, NULL,
                         "nobody says whether %.200s is an authority: %s\n" INSTANCE_OTHERWISE,
                         request->connection->authority, why.what);
}
