/*
 * loopback-hearing.c - one request of a browser
 *
 * Any program of this machine, and any page in the browser, can send one. So what is not the answer
 * to our sign-in changes nothing, and learns nothing. libmicrohttpd has a copy of the answer in
 * memory that it does not wipe: a code is of use once, and only with the verifier.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/loopback-hearing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/url.h"
#include "sign-in/page.h"

#define HEARING_FORM "application/x-www-form-urlencoded"
#define HEARING_CLOSE " You can close this window."

struct hearing_request {
    struct hearing_request *next;
    const struct MHD_Connection *connection;
    struct secret text; /* the query, or the body of a form */
    bool is_begun, is_form, is_at_path;
};

struct hearing_page {
    unsigned status;
    const char *title, *text;
};

static const struct hearing_page
    hearing_stranger = {MHD_HTTP_FORBIDDEN, "Not here",
                        "This address was reached by a name that is not its own."},
    hearing_elsewhere = {MHD_HTTP_NOT_FOUND, "Not found", "There is no such page here."},
    hearing_method = {MHD_HTTP_METHOD_NOT_ALLOWED, "Not allowed",
                      "Only GET and POST are answered here."},
    hearing_no_form = {MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "Not understood",
                       "Only a form is read here."},
    hearing_too_large = {MHD_HTTP_CONTENT_TOO_LARGE, "Too long", "No answer is as long as that."},
    hearing_not_ours = {MHD_HTTP_BAD_REQUEST, "Not this sign-in",
                        "This is not the answer to the sign-in that waits here. Use the page that "
                        "it has opened, or start it again."},
    hearing_late = {MHD_HTTP_GONE, "Over", "This sign-in is over." HEARING_CLOSE},
    hearing_done = {MHD_HTTP_OK, "Signed in", /* as whom is not known here yet */
                    "You have signed in. The terminal says what comes of it." HEARING_CLOSE};

/* --- what is said --------------------------------------------------------------------------- */

static enum MHD_Result hearing_say(struct MHD_Connection *connection,
                                   const struct hearing_page *page)
{
    static const char *const headers[][2] = {
        {"Content-Type", PAGE_TYPE},
        {"Content-Security-Policy", PAGE_POLICY},
        {"Cache-Control", "no-store"},
        {"Referrer-Policy", "no-referrer"},
        {"X-Content-Type-Options", "nosniff"},
        {"Connection", "close"},
        {"Allow", "GET, POST"},
    };
    size_t n = sizeof headers / sizeof headers[0] - (page != &hearing_method);
    auto_buf struct buf html = {0};
    struct MHD_Response *response;
    enum MHD_Result result = MHD_YES;

    if (page_print(page->title, page->text, &html, NULL))
        return MHD_NO;
    response = MHD_create_response_from_buffer(html.len, html.bytes, MHD_RESPMEM_MUST_COPY);
    if (!response)
        return MHD_NO;
    for (size_t i = 0; i < n && result == MHD_YES; i++)
        result = MHD_add_response_header(response, headers[i][0], headers[i][1]);
    if (result == MHD_YES)
        result = MHD_queue_response(connection, page->status, response);
    MHD_destroy_response(response);
    return result;
}

/* An error's line follows the program's name elsewhere: here it is a sentence. */
static void hearing_append_sentence(struct buf *ret, const char *what)
{
    size_t len = strlen(what);
    char first[] = {what[0], '\0'};

    if (first[0] >= 'a' && first[0] <= 'z')
        first[0] = (char)(first[0] - 'a' + 'A');
    buf_append_all(ret, first, len ? what + 1 : "", len && what[len - 1] == '.' ? " " : ". ",
                   (char *)NULL);
}

static enum MHD_Result hearing_say_failure(struct MHD_Connection *connection,
                                           const struct aad_error *err)
{
    auto_buf struct buf text = {0};
    struct hearing_page page = {MHD_HTTP_OK, "Not signed in", NULL};

    hearing_append_sentence(&text, err->what);
    buf_append_all(&text, error_remedy(err), HEARING_CLOSE, (char *)NULL);
    page.text = buf_text(&text);
    return hearing_say(connection, &page);
}

/* --- what is asked -------------------------------------------------------------------------- */

struct hearing_hosts {
    const char *value;
    size_t n;
};

static enum MHD_Result hearing_count_host(void *ctx, enum MHD_ValueKind kind, const char *key,
                                          const char *value)
{
    struct hearing_hosts *hosts = ctx;

    (void)kind;
    if (text_equal_nocase(key, "Host")) {
        hosts->value = value;
        hosts->n++;
    }
    return MHD_YES;
}

static bool hearing_is_called_so(const struct hearing *h, struct MHD_Connection *connection)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]", NULL};
    struct hearing_hosts hosts = {NULL, 0};

    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, hearing_count_host, &hosts);
    return hosts.n == 1 && hosts.value && url_is_called(hosts.value, names, h->port);
}

static const char *hearing_header(struct MHD_Connection *connection, const char *name)
{
    const char *value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);

    return value ? value : "";
}

/* "application/x-www-form-urlencoded; charset=UTF-8", too. */
static bool hearing_has_form(struct MHD_Connection *connection)
{
    const char *type = hearing_header(connection, "Content-Type");
    size_t len = sizeof HEARING_FORM - 1;

    return !strncasecmp(type, HEARING_FORM, len) && (!type[len] || strchr("; \t", type[len]));
}

/* NULL, or what is wrong with the request's head. */
static const struct hearing_page *hearing_check(const struct hearing *h,
                                                struct MHD_Connection *connection,
                                                const char *method,
                                                const struct hearing_request *request)
{
    const char *length = hearing_header(connection, "Content-Length");
    int64_t n;

    if (!hearing_is_called_so(h, connection))
        return &hearing_stranger;
    if (!request->is_at_path)
        return &hearing_elsewhere;
    if (strcmp(method, "GET") != 0 && !request->is_form)
        return &hearing_method;
    if (request->is_form && !hearing_has_form(connection))
        return &hearing_no_form;
    if (*length && !text_to_int(length, 0, ANSWER_MAX, &n))
        return &hearing_too_large;
    return NULL;
}

/* A body that nobody asked for, or without an end, ends the connection. */
static enum MHD_Result hearing_take(struct hearing_request *request, const char *upload, size_t len)
{
    if (!request->is_form || request->text.len + len > ANSWER_MAX)
        return MHD_NO;
    secret_append(&request->text, upload, len);
    return MHD_YES;
}

static enum MHD_Result hearing_judge(struct hearing *h, struct MHD_Connection *connection,
                                     const struct hearing_request *request)
{
    const struct secret *text = &request->text;
    struct aad_error err = {0};
    enum aad_code code;

    if (h->is_over)
        return hearing_say(connection, &hearing_late);
    code = answer_parse(text->len ? text->bytes : "", text->len, h->state, &h->answer, &err);
    if (code == AAD_REFUSED)
        return hearing_say(connection, &hearing_not_ours);
    h->is_over = true;
    h->code = code;
    h->err = err;
    return code ? hearing_say_failure(connection, &err) : hearing_say(connection, &hearing_done);
}

/* --- the callbacks -------------------------------------------------------------------------- */

void *hearing_begin(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    struct hearing *h = ctx;
    struct hearing_request *request = calloc(1, sizeof *request);
    size_t path = strcspn(uri, "?");

    hearing_forget(h, connection);
    if (!request)
        return NULL;
    request->connection = connection;
    request->next = h->open;
    h->open = request;
    request->is_at_path = path == strlen(h->path) && !memcmp(uri, h->path, path);
    if (uri[path])
        secret_append_text(&request->text, uri + path + 1);
    return request;
}

enum MHD_Result hearing_handle(void *ctx, struct MHD_Connection *connection, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_len, void **request)
{
    struct hearing *h = ctx;
    struct hearing_request *r = *request;
    const struct hearing_page *wrong = NULL;

    (void)url;
    (void)version;
    if (!r)
        return MHD_NO;
    if (!r->is_begun) {
        r->is_begun = true;
        r->is_form = !strcmp(method, "POST");
        if (r->is_form)
            secret_clear(&r->text);
        wrong = hearing_check(h, connection, method, r);
        return wrong ? hearing_say(connection, wrong) : MHD_YES;
    }
    if (*upload_len) {
        enum MHD_Result result = hearing_take(r, upload, *upload_len);

        *upload_len = 0;
        return result;
    }
    return hearing_judge(h, connection, r);
}

void hearing_end(void *ctx, struct MHD_Connection *connection, void **request,
                 enum MHD_RequestTerminationCode why)
{
    (void)why;
    hearing_forget(ctx, connection);
    *request = NULL;
}

void hearing_forget(struct hearing *h, const struct MHD_Connection *connection)
{
    struct hearing_request **at = &h->open, *r;

    while (*at && (*at)->connection != connection)
        at = &(*at)->next;
    r = *at;
    if (!r)
        return;
    *at = r->next;
    secret_clear(&r->text);
    free(r);
}
