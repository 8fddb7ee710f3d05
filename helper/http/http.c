/*
 * http.c - see http.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/http-handle.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/env.h"
#include "base/heap.h"
#include "base/text.h"
#include "base/trace.h"
#include "http/fault.h"

#define HTTP_TRIES 3
#define HTTP_PAUSE_MS 200 /* before the second try, doubled before the third */

/* --- what comes back ------------------------------------------------------------------------ */

size_t http_on_header(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http_call *call = ctx;
    size_t len = size * count;

    (void)bytes;
    call->header_bytes += len;
    if (call->header_bytes > HTTP_HEADER_MAX) {
        call->is_too_large = true;
        return 0;
    }
    return len;
}

size_t http_on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http_call *call = ctx;
    size_t len = size * count;

    size_t max = call->request->body_max ? call->request->body_max : HTTP_BODY_MAX;

    if (len > max - call->response->body.len) {
        call->is_too_large = true;
        return 0;
    }
    secret_append(&call->response->body, bytes, len);
    return secret_ok(&call->response->body, NULL) ? 0 : len;
}

int http_on_progress(void *ctx, curl_off_t total_in, curl_off_t in, curl_off_t total_out,
                     curl_off_t out)
{
    const struct http_call *call = ctx;

    (void)total_in, (void)in, (void)total_out, (void)out;
    return call->request->is_stopped();
}

/* --- the overlap ---------------------------------------------------------------------------- */

static void http_set_timeout(struct http_call *call)
{
    int64_t left = deadline_left_ms(call->request->deadline);
    int64_t spent = clock_steady_ms() - call->started_ms;

    /* 0 would mean for ever. */
    (void)curl_easy_setopt(call->curl, CURLOPT_TIMEOUT_MS, (long)(spent + (left > 0 ? left : 1)));
}

/* The peer is verified, and nothing but the TLS handshake has been sent. */
int http_on_connected(void *ctx, char *peer, char *own, int peer_port, int own_port)
{
    struct http_call *call = ctx;
    int64_t began_ms = clock_steady_ms();

    (void)peer, (void)own, (void)peer_port, (void)own_port;
    if (!call->request->write_body || call->is_written)
        return CURL_PREREQFUNC_OK;
    trace("http: %s is verified", call->url.host);
    call->body_code = call->request->write_body(call->request->body_ctx, &call->body, call->err);
    if (call->body_code)
        return CURL_PREREQFUNC_ABORT;
    call->is_written = true;
    trace("http: the body was waited for %lld ms", (long long)(clock_steady_ms() - began_ms));
    http_set_timeout(call);
    call->is_misfit = call->body.len != call->wire.len;
    if (call->is_misfit)
        return CURL_PREREQFUNC_ABORT;
    if (call->body.len)
        memcpy(call->wire.bytes, call->body.bytes, call->body.len);
    return CURL_PREREQFUNC_OK;
}

/* libcurl reads the wire buffer when it sends, so it may be filled until then. */
static enum aad_code http_set_body(struct http_call *call)
{
    size_t size = call->is_written ? call->body.len : call->request->body_size;
    char *room;

    (void)curl_easy_setopt(call->curl, CURLOPT_CUSTOMREQUEST, call->request->method);
    if (!call->request->write_body)
        return AAD_OK;
    secret_clear(&call->wire);
    room = secret_reserve(&call->wire, size);
    if (!room)
        return secret_ok(&call->wire, call->err);
    memset(room, '0', size);
    secret_grew(&call->wire, size);
    if (call->is_written && size)
        memcpy(room, call->body.bytes, size);
    (void)curl_easy_setopt(call->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    (void)curl_easy_setopt(call->curl, CURLOPT_POSTFIELDS, call->wire.bytes);
    return AAD_OK;
}

/* --- what went wrong ------------------------------------------------------------------------ */

/* CURLE_TOO_LARGE of 8.6 and CURLINFO_USED_PROXY of 8.7. The header in use may be older than the
 * library in use. */
#define HTTP_CURLE_TOO_LARGE ((CURLcode)100)
#define HTTP_CURLINFO_USED_PROXY ((CURLINFO)(CURLINFO_LONG + 66))

static const struct http_cause {
    CURLcode curl;
    enum fault_cause cause;
} http_causes[] = {
    {CURLE_COULDNT_RESOLVE_HOST, FAULT_NO_ADDRESS},
    {CURLE_COULDNT_RESOLVE_PROXY, FAULT_NO_PROXY_ADDRESS},
    {CURLE_COULDNT_CONNECT, FAULT_NO_CONNECTION},
    {CURLE_PROXY, FAULT_SOCKS},
    {CURLE_OPERATION_TIMEDOUT, FAULT_TIME},
    {CURLE_SSL_CONNECT_ERROR, FAULT_TLS},
    {CURLE_SSL_CACERT_BADFILE, FAULT_CA_FILE},
    {CURLE_PEER_FAILED_VERIFICATION, FAULT_CERTIFICATE},
    {CURLE_UNSUPPORTED_PROTOCOL, FAULT_NOT_HTTP}, /* HTTP/0.9: no status line */
    {CURLE_WEIRD_SERVER_REPLY, FAULT_NOT_HTTP},
    {CURLE_BAD_CONTENT_ENCODING, FAULT_NOT_HTTP}, /* a Transfer-Encoding that nobody asked for */
    {HTTP_CURLE_TOO_LARGE, FAULT_TOO_LARGE},
    {CURLE_OUT_OF_MEMORY, FAULT_MEMORY},
    {CURLE_WRITE_ERROR, FAULT_MEMORY}, /* http_on_body() had no room */
    {CURLE_SEND_ERROR, FAULT_BROKEN_OFF},
    {CURLE_RECV_ERROR, FAULT_BROKEN_OFF},
    {CURLE_GOT_NOTHING, FAULT_BROKEN_OFF},
    {CURLE_PARTIAL_FILE, FAULT_BROKEN_OFF},
    {CURLE_OK, FAULT_UNKNOWN},
};

/* Was the connection reset or closed in the handshake? libcurl says so in its text only, and the
 * text of 7.88 is not that of 8.14. */
static bool http_is_broken_handshake(const struct http_call *call, CURLcode result)
{
    return result == CURLE_SSL_CONNECT_ERROR &&
           (strstr(call->text, "SSL_ERROR_SYSCALL") || strstr(call->text, "Connection reset") ||
            strstr(call->text, "unexpected eof"));
}

/* A connection did not come about: was it the one to a proxy? libcurl says so from 8.7 on; before
 * that, its text names whom it tried. */
static bool http_blames_proxy(const struct http_call *call)
{
    static const char failed[] = "Failed to connect to ";
    const char *tried = call->text + sizeof failed - 1;
    size_t len = strlen(call->url.host);
    long used = 0;

    if (!curl_easy_getinfo(call->curl, HTTP_CURLINFO_USED_PROXY, &used) && used)
        return true;
    return text_has_prefix(call->text, failed) &&
           (strncasecmp(tried, call->url.host, len) != 0 || !strchr(" :", tried[len]));
}

/* libcurl understands no proxy of that address, port or kind, and says so in its text only. */
static bool http_is_bad_proxy(const struct http_call *call)
{
    return text_has_prefix(call->text, "Unsupported proxy");
}

/* Of this call: no proxy is ever on a local way, and a connection may have its own. */
static const char *http_idle_proxy(const struct http_call *call)
{
    const char *own = call->request->connection->proxy;

    return call->request->is_local || url_is_loopback(&call->url) || (own && own[0])
               ? NULL
               : env_idle_proxy();
}

/* libcurl quotes the URL of a proxy that it does not understand, and with it a password. */
static size_t http_shown_len(const char *text)
{
    return strstr(text, "proxy") ? strcspn(text, "'") : strlen(text);
}

static enum aad_code http_explain(struct http_call *call, CURLcode result)
{
    const struct http_cause *row = http_causes;
    struct fault fault = {.host = call->url.host,
                          .port = call->url.port,
                          .connection = call->request->connection->name,
                          .idle_proxy = http_idle_proxy(call)};
    char text[80];

    if (call->body_code)
        return call->body_code;
    if (result == CURLE_ABORTED_BY_CALLBACK && call->request->is_stopped)
        return aad_error_set(call->err, AAD_CANCELLED, NULL,
                             "it was stopped while %.120s was asked, which may have done it",
                             call->url.host);
    while (row->curl != result && row->curl != CURLE_OK)
        row++;
    fault.cause = row->cause;
    (void)snprintf(fault.foreign, sizeof fault.foreign, "curl %d", (int)result);
    (void)curl_easy_getinfo(call->curl, CURLINFO_HTTP_CONNECTCODE, &fault.proxy_status);
    (void)curl_easy_getinfo(call->curl, CURLINFO_SSL_VERIFYRESULT, &fault.verify_result);
    /* Before 8.6 a line that is too long for libcurl was "out of memory". */
    if (call->is_too_large || (result == CURLE_OUT_OF_MEMORY && !heap_ran_out())) {
        fault.cause = FAULT_TOO_LARGE;
        fault.foreign[0] = '\0';
    } else if (http_is_broken_handshake(call, result)) {
        fault.cause = FAULT_BROKEN_OFF;
    } else if (http_is_bad_proxy(call)) {
        fault.cause = FAULT_BAD_PROXY;
    } else if (fault.proxy_status >= 300) {
        fault.cause = FAULT_PROXY;
    } else if (fault.cause == FAULT_NO_CONNECTION && http_blames_proxy(call)) {
        fault.cause = FAULT_NO_PROXY_CONNECTION;
    }
    trace("http: %s", text_escape(text, sizeof text, call->text, http_shown_len(call->text)));
    return fault_explain(&fault, call->err);
}

/* --- sending -------------------------------------------------------------------------------- */

static const char *http_method(const struct http_request *request)
{
    if (request->method)
        return request->method;
    return request->write_body ? "POST" : "GET";
}

static CURLcode http_try(struct http_call *call)
{
    CURLcode result;

    response_clear(call->response);
    response_init(call->response);
    call->header_bytes = 0;
    call->is_misfit = false;
    call->text[0] = '\0';
    call->started_ms = clock_steady_ms();
    http_set_timeout(call);
    result = curl_easy_perform(call->curl);
    (void)curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &call->response->status);
    http_read_header(call);
    trace("http: %s %s: status %ld, curl %d, %lld ms", http_method(call->request), call->url.host,
          call->response->status, (int)result, (long long)(clock_steady_ms() - call->started_ms));
    return result;
}

/* Only where this request cannot have been answered, or the server says that it will pass. */
static bool http_may_try_again(const struct http_call *call, CURLcode result)
{
    long status = call->response->status;
    long proxy_status = 0;

    (void)curl_easy_getinfo(call->curl, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    if (call->body_code || call->is_too_large || proxy_status >= 300 || http_is_bad_proxy(call))
        return false;
    if (call->is_written && call->request->sends_once && *call->request->sends_once)
        return false;
    /* An answer that was cut off after its status still counts: a password that it refuses must not
     * go there again and again (P6). */
    if (status >= 400 && status < 500 && status != 408)
        return false;
    if (result == CURLE_OK)
        return (status >= 500 || status == 408) && !call->response->retry_after_s;
    return http_is_broken_handshake(call, result) || result == CURLE_COULDNT_CONNECT ||
           result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
           result == CURLE_GOT_NOTHING || result == CURLE_PARTIAL_FILE;
}

static enum aad_code http_perform(struct http_call *call)
{
    int most = call->request->tries ? call->request->tries : HTTP_TRIES;
    int64_t pause_ms = HTTP_PAUSE_MS;
    CURLcode result = CURLE_OK;
    enum aad_code code;

    for (int tries = 1;;) {
        code = http_set_body(call);
        if (code)
            return code;
        result = http_try(call);
        if (call->is_misfit || http_may_use_bundle(call, result))
            continue; /* nothing was sent: no try */
        if (!http_may_try_again(call, result) || tries++ >= most ||
            deadline_left_ms(call->request->deadline) <= pause_ms)
            break;
        if (call->request->serves_once) {
            secret_clear(&call->body);
            call->is_written = false;
        }
        deadline_sleep_ms(pause_ms, call->request->deadline);
        pause_ms *= 2;
    }
    return result == CURLE_OK ? AAD_OK : http_explain(call, result);
}

enum aad_code http_send(const struct http_request *request, struct response *ret,
                        struct aad_error *err)
{
    auto_response struct response response = {0};
    struct http_call call = {.request = request, .response = &response, .err = err};
    enum aad_code code = url_parse(request->url, &call.url, err);

    if (code)
        return code;
    if (!call.url.is_https && !(request->is_local && url_is_local(&call.url)))
        return aad_error_set(err, AAD_REFUSED, NULL, "%.120s is not asked: only https is used",
                             call.url.host);
    code = http_open(&call);
    if (!code)
        code = http_perform(&call);
    http_close(&call);
    if (code)
        return code;
    *ret = response;
    memset(&response, 0, sizeof response);
    return AAD_OK;
}
