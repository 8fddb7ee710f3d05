/*
 * verify-service.c - the step of `verify` that asks the service for which the token is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/verify-service.h"

#include <string.h>

#include "base/json.h"
#include "base/screen.h"
#include "base/text.h"
#include "connection/audience.h"
#include "connection/organization.h"
#include "connection/rule.h"
#include "http/http.h"
#include "mint/bare.h"
#include "mint/claims.h"
#include "mint/guard.h"
#include "connection/template.h"

#define SERVICE_SHOWN 161
#define SERVICE_NAMED 48
#define SERVICE_KEY 32
#define SERVICE_GUID 36

/* One call, and what of its answer is looked at. */
struct service_call {
    struct mint *mint;
    const struct kind_service *service;
    const struct secret *token;
    struct response response;
    struct cJSON *json;        /* NULL = the answer is no JSON */
    const char *code;          /* of an error answer, "" = none; borrowed from json */
    const char *message;       /* likewise, or beside a sign of failure */
    const char *sign;          /* likewise of a 200: see struct kind_refusal */
    char shown[SERVICE_SHOWN]; /* code and message, fit to be shown */
    char named[SERVICE_NAMED]; /* the code alone, likewise */
};

static void service_clear(struct service_call *call)
{
    json_free(&call->json);
    response_clear(&call->response);
}

/* --- where ---------------------------------------------------------------------------------- */

static bool service_may_call(const struct connection *c, const char *text, char *out, size_t size)
{
    struct url url;

    if (url_parse(text, &url, NULL) || !url.is_https || rule_check_target(c, &url, NULL))
        return false;
    url_print_origin(&url, out, size);
    return true;
}

/* The organization answers for itself: *why is how to name one. */
static bool service_find_organization(const struct connection *c, char *out, size_t size,
                                      struct buf *why)
{
    auto_buf struct buf address = {0};

    if (!organization_find(c, &address)) {
        buf_printf(why, "no host of '%s' names an organization: ", c->name);
        organization_print_remedy(c, why);
        return false;
    }
    if (!service_may_call(c, buf_text(&address), out, size))
        return false;
    return snprintf(out, size, "%s", buf_text(&address)) < (int)size;
}

/* The host of that audience where the rules allow it, else the first host, unless the audience
 * itself is the service. */
static bool service_find_origin(const struct mint *m, const struct kind_service *service, char *out,
                                size_t size)
{
    const struct connection *c = m->connection;
    char own[AUDIENCE_HOST_SIZE];

    if (audience_find_host(c, m->request->audience, own) && service_may_call(c, own, out, size))
        return true;
    return !service->is_audience_only && !c->kind->targets && c->n_hosts &&
           service_may_call(c, c->hosts[0], out, size);
}

/* Appends the path with the connection's own fields in it; false: it has not all of them. */
static bool service_print_path(const struct connection *c, const char *path, struct secret *ret)
{
    const char *open, *close;

    for (; (open = strchr(path, '{')); path = close + 1) {
        auto_buf struct buf value = {0};
        char key[SERVICE_KEY];

        close = strchr(open, '}');
        (void)snprintf(key, sizeof key, "%.*s", (int)(close - open - 1), open + 1);
        connection_get(c, key, &value);
        if (!value.len)
            return false;
        secret_append(ret, path, (size_t)(open - path));
        text_percent_encode(ret, buf_text(&value), value.len);
    }
    secret_append_text(ret, path);
    return true;
}

/* The first of that audience whose fields the connection has, with its path. */
static const struct kind_service *service_find(const struct connection *c, const char *audience,
                                               struct secret *ret_path)
{
    const struct kind_target *target = kind_find_target(c->kind, audience);
    const struct kind_service *service = c->kind->services;

    for (; service && service->path; service++) {
        secret_clear(ret_path);
        if ((!c->kind->targets || target == &c->kind->targets[service->target]) &&
            service_print_path(c, service->path, ret_path))
            return service;
    }
    return NULL;
}

/* --- what it answers ------------------------------------------------------------------------ */

static void service_show(struct service_call *call)
{
    auto_buf struct buf text = {0};

    buf_append_all(&text, call->code, call->code[0] && call->message[0] ? ": " : "", call->message,
                   (char *)NULL);
    if (!text.len || guard_repeats(buf_text(&text), call->token))
        return;
    screen_show(call->shown, sizeof call->shown, buf_text(&text), text.len);
    text_escape(call->named, sizeof call->named, call->code, strlen(call->code));
}

static const char *service_text(const struct cJSON *object, const char *key)
{
    const char *text = object ? json_text(object, key) : NULL;

    return text ? text : "";
}

/* The error as most of Microsoft's services write it, or the words that stand alone. */
static void service_read_error(struct service_call *call)
{
    static const char *const alone[] = {"message", "Message", "ErrorMessage"};
    const struct cJSON *error = call->json ? json_object(call->json, "error") : NULL;

    call->code = service_text(error, "code");
    call->message = service_text(error, "message");
    for (size_t i = 0; !call->message[0] && i < sizeof alone / sizeof *alone; i++)
        call->message = service_text(call->json, alone[i]);
    service_show(call);
}

/* Of a 200, as the row's key has it. False: this is no answer of that service. */
static bool service_read_sign(struct service_call *call)
{
    const char *key = call->service->key;

    call->sign = "";
    if (call->response.status != 200 || !key)
        return true;
    if (!call->json || !json_has(call->json, key))
        return false;
    if (json_array(call->json, key))
        call->sign = json_count(json_array(call->json, key)) ? "" : "empty";
    else if (json_text(call->json, key))
        call->sign = json_text(call->json, key);
    else
        call->sign = json_bool(call->json, key, true) ? "" : "false";
    return true;
}

static const struct kind_refusal *service_find_refusal(const struct service_call *call)
{
    const struct kind_refusal *row = call->service->refusals;

    for (; row->status; row++)
        if (row->status == call->response.status &&
            (!row->sign || !strcmp(call->sign, row->sign) || strstr(call->code, row->sign) ||
             strstr(call->message, row->sign)))
            return row;
    return NULL;
}

/* --- what that means ------------------------------------------------------------------------ */

/* Appends the tenant whose token the service asks for, where it is another one than the token's.
 * Only a GUID is taken from the challenge (RFC 6750 section 3, with Azure's authorization_uri). */
static void service_note_tenant(const struct service_call *call, struct buf *what)
{
    auto_json struct cJSON *claims = claims_parse(call->token);
    const char *own = claims ? json_text(claims, "tid") : NULL;
    const char *at = strstr(call->response.noted[0], "authorization_uri=");

    while ((at = at ? strchr(at, '/') : NULL)) {
        char guid[SERVICE_GUID + 1];

        (void)snprintf(guid, sizeof guid, "%s", ++at);
        if (!text_is_guid(guid))
            continue;
        if (own && !text_equal_nocase(own, guid))
            buf_printf(what, "; it takes tokens of tenant %s", guid);
        return;
    }
}

static enum aad_code service_explain(const struct service_call *call,
                                     const struct kind_refusal *row, struct aad_error *err)
{
    const struct mint *m = call->mint;
    const char *audience = m->request->audience;
    bool is_person = m->grant->is_user && row->remedy_person;
    auto_buf struct buf what = {0}, remedy = {0};

    if (row->what)
        template_print(&what, row->what, m->connection, audience);
    else
        buf_printf(&what, "the service does not accept the token of '%s' (HTTP %ld)",
                   m->connection->name, call->response.status);
    if (row->quotes)
        buf_append_all(&what, ": ", call->shown[0] ? call->shown : "no reason", (char *)NULL);
    service_note_tenant(call, &what);
    template_print(&remedy, is_person ? row->remedy_person : row->remedy, m->connection, audience);
    return aad_error_set(err, row->code ? row->code : AAD_PERSON,
                         call->named[0] && !row->quotes ? call->named : NULL, "%s\n%s",
                         buf_text(&what), buf_text(&remedy));
}

static enum aad_code service_throttle(const struct response *response, struct aad_error *err)
{
    (void)aad_error_set(err, AAD_THROTTLED, NULL, "the service wants fewer requests (HTTP 429)");
    err->retry_after_s = (int32_t)response_throttle_s(response);
    return AAD_THROTTLED;
}

/* Nothing is known of this answer: its own words are all that there is. */
static enum aad_code service_fail(const struct service_call *call, struct aad_error *err)
{
    const struct response *response = &call->response;

    if (response->redirect[0])
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the service redirects to %.120s, which is not followed",
                             response->redirect);
    return aad_error_set(err, response->status >= 500 ? AAD_NETWORK : AAD_PROTOCOL, NULL,
                         "the service answers with HTTP status %ld%s%s", response->status,
                         call->shown[0] ? ": " : "", call->shown);
}

static enum aad_code service_read(struct service_call *call, struct aad_error *err)
{
    const struct response *response = &call->response;
    const struct kind_refusal *row;
    bool is_its_own;

    (void)json_parse(response->body.bytes, response->body.len, &call->json, NULL);
    service_read_error(call);
    is_its_own = service_read_sign(call);
    if (response->status == 429)
        return service_throttle(response, err);
    if (!is_its_own)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the answer is not that of %s\n"
                             "Check the audience and the hosts of '%s', and whether a proxy "
                             "answers in its place.",
                             call->mint->connection->kind->title, call->mint->connection->name);
    row = service_find_refusal(call);
    if (row)
        return service_explain(call, row, err);
    return response->status == 200 ? AAD_OK : service_fail(call, err);
}

/* --- the call ------------------------------------------------------------------------------- */

static enum aad_code service_send(struct service_call *call, const struct secret *url,
                                  struct aad_error *err)
{
    struct mint *m = call->mint;
    bool is_bare = m->grant->is_bare;
    const struct http_request request = {.connection = m->connection,
                                         .url = url->bytes,
                                         .deadline = &m->deadline,
                                         .correlation = m->correlation,
                                         .headers = {call->service->header},
                                         .wanted = {"WWW-Authenticate"},
                                         .bearer = is_bare ? NULL : call->token,
                                         .basic = is_bare ? &m->basic : NULL};
    enum aad_code code = secret_ok(url, err);

    if (!code && is_bare)
        code = bare_encode(call->token, &m->basic, err);
    return code ? code : http_send(&request, &call->response, err);
}

enum aad_code verify_service(struct mint *m, const struct secret *token, struct buf *detail,
                             struct aad_error *err)
{
    __attribute__((cleanup(service_clear))) struct service_call call = {.mint = m, .token = token};
    auto_secret struct secret path = {0}, url = {0};
    auto_buf struct buf why = {0};
    char origin[AUDIENCE_HOST_SIZE];
    enum aad_code code;
    bool is_found;

    call.service = service_find(m->connection, m->request->audience, &path);
    if (!call.service) {
        buf_printf(detail, "not tried: kind '%s' has no call that is harmless%s%s",
                   m->connection->kind->name, m->connection->kind->targets ? " for " : "",
                   m->connection->kind->targets ? m->request->audience : "");
        return AAD_OK;
    }
    is_found = m->connection->kind->organization_hosts
                   ? service_find_organization(m->connection, origin, sizeof origin, &why)
                   : service_find_origin(m, call.service, origin, sizeof origin);
    if (!is_found) {
        buf_append_all(detail, "not tried: ",
                       why.len ? buf_text(&why)
                               : "the audience is none of the connection's https hosts",
                       (char *)NULL);
        return AAD_OK;
    }
    buf_append_text(detail, origin);
    secret_append_all(&url, origin, path.bytes, (char *)NULL);
    code = service_send(&call, &url, err);
    if (!code)
        code = service_read(&call, err);
    return m->grant->is_bare ? bare_judge(m->connection, token, code, call.response.status, err)
                             : code;
}
