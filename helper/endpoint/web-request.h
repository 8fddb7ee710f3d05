/*
 * web-request.h - one request at an endpoint, from its first line to its answer
 *
 * The callbacks of libmicrohttpd.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_WEB_REQUEST_H
#define ENDPOINT_WEB_REQUEST_H

#include <microhttpd.h>

#include "endpoint/child.h"

struct web_request;

struct web_peer {
    struct child *child;         /* NULL = none */
    int fd;                      /* libmicrohttpd's */
    bool is_ending;              /* libmicrohttpd has not seen it yet */
    struct web_request *request; /* goes on; NULL = none */
    struct web_request *waiting; /* the same, for a token: how long is another's matter */
    int64_t since_ms;            /* it came, or had its last answer */
    bool has_asked;              /* a request is over */
};

/* ctx: a bool, which is set when a connection that waited goes on: libmicrohttpd has to run then.
 * The context of each socket is its struct web_peer. */
void *web_request_begin(void *ctx, const char *uri, struct MHD_Connection *connection);

/* Called with the head of the request, and again once there is an answer. */
enum MHD_Result web_request_handle(void *ctx, struct MHD_Connection *connection, const char *url,
                                   const char *method, const char *version, const char *upload,
                                   size_t *upload_len, void **state);

void web_request_end(void *ctx, struct MHD_Connection *connection, void **state,
                     enum MHD_RequestTerminationCode why);

/* Ends the request that goes on, if any. libmicrohttpd tells nobody of the end of one that it
 * refuses itself, such as one whose arguments are too many for its memory. */
void web_request_drop(struct web_peer *peer);

/* One that waits for a token waits no longer. */
void web_request_give_up(struct web_request *request);

#endif
