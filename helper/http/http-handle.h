/*
 * http-handle.h - one call's curl handle, for http*.c alone
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HTTP_HANDLE_H
#define HTTP_HANDLE_H

#include <stdbool.h>

#include <curl/curl.h>

#include "base/url.h"
#include "http/http.h"

/* One http_send(). */
struct http_call {
    const struct http_request *request;
    struct response *response;
    CURL *curl;
    struct curl_slist *headers;
    struct url url;
    const char *bundle;       /* of the system's authorities, as long as it was not needed */
    struct secret body, wire; /* as written; what libcurl was told to send */
    bool is_written, is_misfit, is_too_large;
    size_t header_bytes;
    int64_t started_ms;
    enum aad_code body_code;
    struct aad_error *err;
    char text[CURL_ERROR_SIZE];
};

/* The one constructor of a curl handle: https only, TLS 1.2 or newer, no redirects, no netrc. */
enum aad_code http_open(struct http_call *call);
void http_close(struct http_call *call);

/* The directory lacks the certificate, and nothing was sent: is the bundle left to try? Sets it. */
bool http_may_use_bundle(struct http_call *call, CURLcode result);

/* Reads the header of the last try into its empty response. In http-header.c. */
void http_read_header(struct http_call *call);

/* The callbacks, in http.c. */
size_t http_on_header(char *bytes, size_t size, size_t count, void *ctx);
size_t http_on_body(char *bytes, size_t size, size_t count, void *ctx);
int http_on_progress(void *ctx, curl_off_t total_in, curl_off_t in, curl_off_t total_out,
                     curl_off_t out);
int http_on_connected(void *ctx, char *peer, char *own, int peer_port, int own_port);

#endif
