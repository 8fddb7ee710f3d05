/*
 * web-request.c - one request at an endpoint, from its first line to its answer
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/web-request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "endpoint/reply.h"

/* One request, from its first line to its answer. */
struct web_request {
    struct fetch_waiter waiter; /* first: its callback casts */
    bool *has_resumed;
    struct web_peer *peer;
    struct MHD_Connection *connection;
    char *uri;
    struct question question;
    struct reply reply; /* status 0 = there is none yet */
    bool is_begun, is_suspended;
};

/* --- answers -------------------------------------------------------------------------------- */

static void request_free_body(void *ctx)
{
    struct secret *body = ctx;

    secret_clear(body);
    free(body);
}

static struct MHD_Response *request_make_response(struct reply *reply)
{
    struct secret *body = calloc(1, sizeof *body);
    struct MHD_Response *response;

    if (!body)
        return NULL;
    secret_take(body, &reply->body);
    if (body->failed || !body->len) {
        request_free_body(body);
        return NULL;
    }
    response = MHD_create_response_from_buffer_with_free_callback_cls(body->len, body->bytes,
                                                                      request_free_body, body);
    if (!response)
        request_free_body(body);
    return response;
}

/* A request that was refused may be the head of another one's smuggling: it is the last. */
static enum MHD_Result request_say(struct web_request *request)
{
    struct reply *reply = &request->reply;
    struct MHD_Response *response = request_make_response(reply);
    char seconds[16];
    enum MHD_Result result;

    if (!response)
        return MHD_NO;
    result = MHD_add_response_header(response, "Content-Type", "application/json; charset=utf-8");
    if (result == MHD_YES)
        result = MHD_add_response_header(response, "Cache-Control", "no-store");
    if (result == MHD_YES && reply->status != MHD_HTTP_OK)
        result = MHD_add_response_header(response, "Connection", "close");
    if (result == MHD_YES && reply->retry_after_s) {
        (void)snprintf(seconds, sizeof seconds, "%d", (int)reply->retry_after_s);
        result = MHD_add_response_header(response, "Retry-After", seconds);
    }
    if (result == MHD_YES)
        result = MHD_queue_response(request->connection, reply->status, response);
    MHD_destroy_response(response);
    return result;
}

static void request_on_token(struct fetch_waiter *waiter, const struct fetch_found *found,
                             const struct aad_error *err)
{
    struct web_request *request = (struct web_request *)waiter;

    if (found)
        reply_with_token(found, request->question.resource, clock_now_s(), &request->reply);
    else
        reply_with_error(err, &request->reply);
    if (request->is_suspended) {
        request->is_suspended = false;
        request->peer->waiting = NULL;
        *request->has_resumed = true;
        MHD_resume_connection(request->connection);
    }
}

/* --- requests ------------------------------------------------------------------------------- */

static enum MHD_Result request_add_header(void *ctx, enum MHD_ValueKind kind, const char *name,
                                          const char *value)
{
    (void)kind;
    question_add_header(ctx, name, value);
    return MHD_YES;
}

static void request_judge(struct web_request *request, const char *method, const char *version)
{
    struct question *question = &request->question;
    struct child *child = request->peer->child;
    const char *why = NULL;

    question_begin(question, method, request->uri, version);
    (void)MHD_get_connection_values(request->connection, MHD_HEADER_KIND, request_add_header,
                                    question);
    switch (question_end(question, child->port, &child->hand.secret, &why)) {
    case QUESTION_STRANGE:
        reply_with_strange(&request->reply);
        break;
    case QUESTION_BAD:
        reply_with_bad(why, &request->reply);
        break;
    case QUESTION_GOOD:
        request->waiter.called = request_on_token;
        fetch_get(&child->fetch, question, &request->waiter);
        break;
    }
}

enum MHD_Result web_request_handle(void *ctx, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *upload,
                                   size_t *upload_len, void **state)
{
    struct web_request *request = *state;

    (void)ctx;
    (void)url;
    (void)upload;
    if (!request || !request->peer || !request->peer->child || *upload_len)
        return MHD_NO;
    if (!request->is_begun) {
        request->is_begun = true;
        request->connection = connection;
        request_judge(request, method, version);
        /* An answer to a good head alone would close the connection. */
        return request->reply.status < MHD_HTTP_BAD_REQUEST ? MHD_YES : request_say(request);
    }
    if (request->reply.status)
        return request_say(request);
    request->is_suspended = true;
    request->peer->waiting = request;
    MHD_suspend_connection(connection);
    return MHD_YES;
}

void *web_request_begin(void *ctx, const char *uri, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    struct web_request *request = calloc(1, sizeof *request);

    if (!request)
        return NULL;
    request->has_resumed = ctx;
    request->peer = info ? info->socket_context : NULL;
    request->uri = strdup(uri);
    if (request->uri && request->peer) {
        web_request_drop(request->peer);
        request->peer->request = request;
        return request;
    }
    free(request->uri);
    free(request);
    return NULL;
}

void web_request_drop(struct web_peer *peer)
{
    struct web_request *request = peer->request;

    if (!request)
        return;
    peer->request = NULL;
    peer->since_ms = clock_steady_ms();
    peer->has_asked = true;
    fetch_forget(&request->waiter);
    reply_clear(&request->reply);
    explicit_bzero(&request->question, sizeof request->question);
    free(request->uri);
    free(request);
}

void web_request_end(void *ctx, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode why)
{
    const struct web_request *request = *state;

    (void)ctx;
    (void)connection;
    (void)why;
    if (request)
        web_request_drop(request->peer);
    *state = NULL;
}

void web_request_give_up(struct web_request *request)
{
    request->peer->waiting = NULL;
    request->is_suspended = false;
    fetch_forget(&request->waiter);
    reply_with_strange(&request->reply);
    *request->has_resumed = true;
    MHD_resume_connection(request->connection);
}
