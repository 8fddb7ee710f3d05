/*
 * find.c - what others can tell of a connection that is being made
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/find.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/url.h"
#include "connection/cloud.h"
#include "connection/complete.h"
#include "http/http.h"
#include "mint/answer.h"

#define FIND_NO_DIRECTORY "the authority does not say which directory that is"

static enum aad_code find_fail(const char *what, const char *remedy, struct aad_error *err)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL, "%s\n%s", what, remedy);
}

/* The first part of the path, where that is a GUID. */
static bool find_take_tenant(const char *address, struct url *ret_url, struct mint_found *ret)
{
    size_t len;

    if (url_parse(address, ret_url, NULL) || !ret_url->is_https || ret_url->path[0] != '/')
        return false;
    len = strcspn(ret_url->path + 1, "/?");
    if (len >= sizeof ret->tenant)
        return false;
    memcpy(ret->tenant, ret_url->path + 1, len);
    ret->tenant[len] = '\0';
    return text_is_guid(ret->tenant);
}

/* --- the directory of a domain ---------------------------------------------------------------- */

/* Asked by a domain, it names its endpoints by the directory's GUID. */
enum aad_code find_read_directory(const struct connection *c, const struct response *response,
                                  struct mint_found *ret, struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    const char *endpoint;
    struct url url;

    if (!response->is_json || json_parse(response->body.bytes, response->body.len, &json, NULL))
        return find_fail(FIND_NO_DIRECTORY,
                         "Give the directory's GUID: 'Tenant ID' on its overview page.", err);
    if (response->status == 400 && json_text(json, "error"))
        return aad_error_set(err, AAD_CONFIG, "AADSTS90002",
                             "there is no directory '%.100s' in this cloud\n"
                             "Look for a slip; a directory of a national cloud is found in that "
                             "cloud alone.",
                             c->tenant);
    endpoint = response->status == 200 ? json_text(json, "token_endpoint") : NULL;
    if (!endpoint || !find_take_tenant(endpoint, &url, ret))
        return find_fail(FIND_NO_DIRECTORY,
                         "Give the directory's GUID: 'Tenant ID' on its overview page.", err);
    return AAD_OK;
}

static void find_print_directory(const struct mint_request *request, struct buf *ret)
{
    buf_append_all(ret, request->connection->authority, "/v2.0/.well-known/openid-configuration",
                   (char *)NULL);
}

/* --- the directory of a resource -------------------------------------------------------------- */

/* The value of authorization_uri="..." (or authorization=), RFC 9110 section 11.6.1. */
static bool find_copy_authorization(const char *header, char *out, size_t size)
{
    const char *at = strcasestr(header, "authorization");
    size_t len;

    if (!at || strncasecmp(header, "Bearer ", strlen("Bearer ")) != 0)
        return false;
    at += strcspn(at, "=,");
    if (*at != '=')
        return false;
    at += at[1] == '"' ? 2 : 1;
    len = strcspn(at, "\", ");
    if (len >= size)
        return false;
    memcpy(out, at, len);
    out[len] = '\0';
    return true;
}

/* Somebody else's authority would say somebody else's directory. */
static bool find_is_own_cloud(const struct connection *c, const struct url *url)
{
    const struct cloud *cloud = connection_cloud(c);
    struct url own;

    return (cloud && cloud == cloud_of_authority(url->host)) ||
           (!url_parse(c->authority, &own, NULL) && url_same_origin(&own, url));
}

enum aad_code find_read_challenge(const struct connection *c, const struct response *response,
                                  struct mint_found *ret, struct aad_error *err)
{
    char address[256];
    struct url url;

    if (response->status == 401 &&
        find_copy_authorization(response->noted[0], address, sizeof address) &&
        find_take_tenant(address, &url, ret) && find_is_own_cloud(c, &url))
        return AAD_OK;
    ret->tenant[0] = '\0';
    return find_fail("the resource does not say which directory it wants tokens of",
                     "Give the directory's GUID or domain.", err);
}

static void find_print_resource(const struct mint_request *request, struct buf *ret)
{
    buf_append_text(ret, request->audience);
}

/* --- an Azure Stack Hub ----------------------------------------------------------------------- */

/* The audience is a name: no address that is ever called. */
enum aad_code find_read_azure_stack(const struct connection *c, const struct response *response,
                                    struct mint_found *ret, struct aad_error *err)
{
    auto_json struct cJSON *json = NULL;
    const struct cJSON *said, *audiences;
    const char *audience;
    size_t len;

    (void)c;
    if (response->status != 200 || !response->is_json ||
        json_parse(response->body.bytes, response->body.len, &json, NULL))
        return find_fail("no Azure Stack Hub answers there",
                         "Give the address of its Resource Manager, such as "
                         "https://management.local.azurestack.external.",
                         err);
    said = json_object(json, "authentication");
    audiences = said ? json_array(said, "audiences") : NULL;
    audience = audiences ? json_element_text(audiences, 0) : NULL;
    if (!said || !audience || strlen(audience) >= sizeof ret->audience ||
        !text_is_visible(audience, strlen(audience)) ||
        !answer_take_uri(said, "loginEndpoint", ret->authority, sizeof ret->authority))
        return find_fail("it names no login endpoint and audience that can be used",
                         "Ask who runs it for its login endpoint and audience, and give them as "
                         "--authority and --audience.",
                         err);
    len = strlen(ret->authority);
    if (ret->authority[len - 1] == '/')
        ret->authority[len - 1] = '\0';
    (void)memcpy(ret->audience, audience, strlen(audience) + 1);
    return AAD_OK;
}

static void find_print_azure_stack(const struct mint_request *request, struct buf *ret)
{
    buf_append_all(ret, request->audience, "/metadata/endpoints?api-version=2015-01-01",
                   (char *)NULL);
}

/* ---------------------------------------------------------------------------------------------- */

static const struct {
    void (*print)(const struct mint_request *request, struct buf *ret);
    find_read *read;
} find_rows[] = {
    [MINT_FIND_DIRECTORY] = {find_print_directory, find_read_directory},
    [MINT_FIND_BY_RESOURCE] = {find_print_resource, find_read_challenge},
    [MINT_FIND_AZURE_STACK] = {find_print_azure_stack, find_read_azure_stack},
};

enum aad_code find_run(const struct mint_request *request, enum mint_find what,
                       struct mint_found *ret, struct aad_error *err)
{
    auto_response struct response response = {0};
    auto_buf struct buf url = {0};
    struct deadline deadline = request->deadline;
    struct http_request call = {
        .connection = request->connection, .deadline = &deadline, .wanted = {"WWW-Authenticate"}};
    enum aad_code code = http_init(err);

    memset(ret, 0, sizeof *ret);
    find_rows[what].print(request, &url);
    if (!code)
        code = buf_ok(&url, err);
    if (code)
        return code;
    call.url = buf_text(&url);
    code = http_send(&call, &response, err);
    return code ? code : find_rows[what].read(request->connection, &response, ret, err);
}
