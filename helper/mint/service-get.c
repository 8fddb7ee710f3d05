/*
 * service-get.c - one harmless question to the connection's service
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/service-get.h"

#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "connection/rule.h"
#include "crypto/crypto.h"
#include "http/http.h"

/* The first host is the service's. The rules decide, as for everybody (P1). */
static enum aad_code service_get_url(const struct connection *c, const char *path, struct buf *ret,
                                     struct aad_error *err)
{
    struct url url;
    enum aad_code code;

    if (!c->n_hosts)
        return aad_error_set(err, AAD_CONFIG, NULL, "connection '%s' has no host", c->name);
    buf_append_all(ret, c->hosts[0], path, (char *)NULL);
    code = buf_ok(ret, err);
    if (!code)
        code = url_parse(buf_text(ret), &url, err);
    return code ? code : rule_check_target(c, &url, err);
}

enum aad_code service_get_run(const struct mint_request *request, const struct mint_question *asked,
                              struct secret *ret, struct aad_error *err)
{
    auto_response struct response response = {0};
    auto_buf struct buf url = {0};
    char correlation[CRYPTO_GUID_SIZE];
    struct deadline deadline = request->deadline;
    struct http_request call = {.connection = request->connection,
                                .deadline = &deadline,
                                .correlation = correlation,
                                .bearer = asked->token};
    enum aad_code code = service_get_url(request->connection, asked->path, &url, err);

    if (!code)
        code = http_init(err);
    if (!code)
        code = crypto_guid(correlation, err);
    if (code)
        return code;
    call.url = buf_text(&url);
    code = http_send(&call, &response, err);
    if (code)
        return code;
    if (response.status != 200 || !response.is_json)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the service answers with HTTP status %ld",
                             response.status);
    secret_take(ret, &response.body);
    return AAD_OK;
}
