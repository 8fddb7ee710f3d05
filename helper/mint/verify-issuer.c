/*
 * verify-issuer.c - what `verify` can see of an issuer that is not Entra ID
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-issuer.h"

#include <string.h>

#include "base/json.h"
#include "base/url.h"
#include "connection/rule.h"
#include "http/http.h"
#include "mint/discovery.h"

static enum aad_code issuer_get(struct mint *m, const char *url, const struct secret *bearer,
                                struct response *ret, struct aad_error *err)
{
    struct http_request request = {
        .connection = m->connection, .url = url, .deadline = &m->deadline, .bearer = bearer};

    return http_send(&request, ret, err);
}

/* An issuer of opaque tokens has none. */
static enum aad_code issuer_check_keys(struct mint *m, const char *url, struct buf *detail,
                                       struct aad_error *err)
{
    auto_response struct response response = {0};
    auto_json struct cJSON *json = NULL;
    const struct cJSON *keys = NULL;
    enum aad_code code = url[0] ? issuer_get(m, url, NULL, &response, err) : AAD_OK;

    if (code || !url[0])
        return code;
    if (response.status == 200 && !json_parse(response.body.bytes, response.body.len, &json, NULL))
        keys = json_array(json, "keys");
    if (keys && json_count(keys)) {
        buf_printf(detail, "; its key set has %zu key%s", json_count(keys),
                   json_count(keys) == 1 ? "" : "s");
        return AAD_OK;
    }
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "the issuer's key set at %.200s has no keys (HTTP %ld)\n"
                         "No service can check its tokens: ask who runs it.",
                         url, response.status);
}

enum aad_code verify_issuer(struct mint *m, const struct response *response, struct buf *detail,
                            struct aad_error *err)
{
    const struct connection *c = m->connection;
    struct mint_endpoints said = {.token = ""};
    enum aad_code code = discovery_parse(c->issuer, response, &said, err);

    if (code)
        return code;
    /* What it said when the connection was made is what is used. */
    if (!strcmp(said.token, c->token_endpoint))
        return issuer_check_keys(m, said.keys, detail, err);
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the issuer's token endpoint is %.200s now, and connection '%s' has "
                         "another one\n"
                         "If that is right: aad-credential connection edit %s --issuer %.200s",
                         said.token, c->name, c->name, c->issuer);
}

bool verify_has_userinfo(const struct connection *c)
{
    struct url url;

    return c->issuer && c->userinfo_endpoint && connection_grant(c)->is_user &&
           !url_parse(c->userinfo_endpoint, &url, NULL) && !rule_check_target(c, &url, NULL);
}

enum aad_code verify_userinfo(struct mint *m, const struct secret *token, struct buf *detail,
                              struct aad_error *err)
{
    auto_response struct response response = {0};
    const struct connection *c = m->connection;
    enum aad_code code = issuer_get(m, c->userinfo_endpoint, token, &response, err);

    buf_append_text(detail, c->userinfo_endpoint);
    if (code || response.status == 200)
        return code;
    return aad_error_set(err, AAD_PERSON, NULL,
                         "the issuer's userinfo does not accept the token of '%s' (HTTP %ld)\n"
                         "If its tokens are for another service alone, leave it out: "
                         "aad-credential connection edit %s --userinfo-endpoint ''",
                         c->name, response.status, c->name);
}
