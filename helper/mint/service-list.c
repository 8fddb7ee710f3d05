/*
 * service-list.c - what the connection's service lists
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/service-list.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/url.h"
#include "connection/rule.h"
#include "crypto/crypto.h"
#include "http/http.h"

/* The name behind "/resourceGroups/" of a resource's id. */
static void service_list_copy_group(const char *id, char *out, size_t size)
{
    const char *at = id ? strcasestr(id, "/resourcegroups/") : NULL;
    size_t len;

    out[0] = '\0';
    if (!at)
        return;
    at += strlen("/resourcegroups/");
    len = strcspn(at, "/");
    if (len < size)
        (void)snprintf(out, size, "%.*s", (int)len, at);
}

static bool service_list_read(const struct cJSON *element, struct mint_choice *ret)
{
    const struct cJSON *properties = json_object(element, "properties");
    const char *subscription = json_text(element, "subscriptionId");
    const char *name = json_text(element, "name"), *id = subscription ? subscription : name;
    const char *title = json_text(element, "displayName");

    if (!title && properties)
        title = json_text(properties, "displayName");
    title = title ? title : name;
    if (!id || !title || strlen(id) >= sizeof ret->id || !text_is_visible(id, strlen(id)))
        return false;
    (void)memcpy(ret->id, id, strlen(id) + 1);
    screen_show(ret->title, sizeof ret->title, title, strlen(title));
    service_list_copy_group(json_text(element, "id"), ret->group, sizeof ret->group);
    return true;
}

void service_list_parse(const char *bytes, size_t len, struct mint_list *ret)
{
    auto_json struct cJSON *json = NULL;
    const struct cJSON *values;

    ret->n = 0;
    if (json_parse(bytes, len, &json, NULL))
        return;
    values = json_array(json, "value");
    for (size_t i = 0; values && ret->n < MINT_LIST_MAX && i < json_count(values); i++) {
        const struct cJSON *element = json_element_object(values, i);

        ret->n += element && service_list_read(element, &ret->choices[ret->n]);
    }
}

/* The first host is the service's. The rules decide, as for everybody (P1). */
static enum aad_code service_list_url(const struct connection *c, const char *path, struct buf *ret,
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

enum aad_code service_list_run(const struct mint_request *request,
                               const struct mint_question *asked, struct mint_list *ret,
                               struct aad_error *err)
{
    auto_response struct response response = {0};
    auto_buf struct buf url = {0};
    char correlation[CRYPTO_GUID_SIZE];
    struct deadline deadline = request->deadline;
    struct http_request call = {.connection = request->connection,
                                .deadline = &deadline,
                                .correlation = correlation,
                                .bearer = asked->token};
    enum aad_code code = service_list_url(request->connection, asked->path, &url, err);

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
    service_list_parse(response.body.bytes, response.body.len, ret);
    return AAD_OK;
}
