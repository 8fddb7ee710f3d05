/*
 * http.h - one https request; curl itself is seen by http*.c alone
 *
 * https with TLS 1.2 or newer to a verified peer only. No redirect is followed, no netrc, no
 * cookie, no compression. While an answer is read, it is cut off at HTTP_BODY_MAX, its header at
 * HTTP_HEADER_MAX. All of it, with at most three tries, ends within the deadline.
 *
 * The request goes through the connection's own proxy, else through the one that https_proxy,
 * all_proxy and no_proxy name, as libcurl reads them; to loopback it goes through none.
 *
 * One exception: an endpoint of this machine or its cluster (is_local) may be asked by plain http,
 * if its host is "localhost" or an address of a loopback, link-local or private network, written
 * out: no other name is looked up for it. No proxy is ever on that way.
 *
 * Overlap: request->write_body writes a POST body only when the peer has been verified and the
 * request could be sent. It may block while a store works. libcurl announces the length before it
 * connects: that is body_size. A body of another length costs a second connection.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/deadline.h"
#include "base/secret.h"
#include "connection/connection.h"
#include "http/response.h"

#define HTTP_BODY_MAX (1024 * 1024)
#define HTTP_HEADER_MAX (64 * 1024)
#define HTTP_HEADERS_MAX 3

/* Writes the body into ret, which is empty. Called at most once for a request, or once for each try
 * where a body serves only once. Its failure is the request's. */
typedef enum aad_code http_write_body(void *ctx, struct secret *ret, struct aad_error *err);

struct http_request {
    const struct connection *connection; /* its proxy and ca-file */
    const char *url;
    struct deadline *deadline; /* write_body may move it: a person was waited for */
    const char *correlation;   /* client-request-id, a GUID, and what else an authority reads;
                                  NULL = it is none */
    const char *headers[HTTP_HEADERS_MAX]; /* more lines, NULL = no more */
    const char *wanted[RESPONSE_NOTED];    /* names of headers to be noted, NULL = no more */
    const struct secret *bearer;           /* the token that is shown, or NULL */
    const struct secret *basic;            /* likewise, as RFC 7617 has it, encoded already */
    bool is_local;                         /* see above */
    const char *thumbprint; /* SHA-1, in hex, of the one certificate that is right, whoever signed
                               it and whatever its name; NULL = TLS is verified as usual */
    int tries;              /* at most; 0 = as many as usual */
    int64_t connect_ms;     /* for connecting; 0 = as long as usual */
    size_t body_max;        /* of the answer, in bytes; 0 = HTTP_BODY_MAX */
    bool (*is_stopped)(
        void); /* looked at while it goes on: AAD_CANCELLED; NULL = nobody stops it */
    http_write_body *write_body; /* NULL = there is no body */
    const char *method;          /* "PUT", "DELETE"; NULL = POST with a body, else GET */
    void *body_ctx;
    size_t body_size;
    const bool *sends_once; /* read after the body is written: what may have left is not sent again,
                               not even when nothing came back. NULL = false */
    bool serves_once;       /* the server takes no body a second time: each try gets its own */
};

/* Works once. It takes longer than all other set-ups, so start the store first. */
enum aad_code http_init(struct aad_error *err);

/* "libcurl 8.5.0, OpenSSL/3.0.13": those that are loaded. */
const char *http_libraries(void);

/* AAD_OK with any status below 500, or with a 5xx that did not go away. Else AAD_NETWORK,
 * AAD_TIMEOUT, AAD_PROTOCOL, AAD_CONFIG, AAD_REFUSED (not https), or what write_body returned. */
enum aad_code http_send(const struct http_request *request, struct response *ret,
                        struct aad_error *err);

#endif
