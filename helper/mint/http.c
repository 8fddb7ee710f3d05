/*
 * http.c - see http.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/http.h"

#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "base/file.h"
#include "base/text.h"
#include "base/trace.h"
#include "mint/crypto.h"
#include "mint/fault.h"
#include "mint/heap.h"
#include "mint/proxy.h"

#define HTTP_TRIES 3
#define HTTP_PAUSE_MS 200 /* before the second try, doubled before the third */
#define HTTP_CONNECT_MS 10000

/* One http_send(). */
struct http_call {
    const struct http_request *request;
    struct response *response;
    CURL *curl;
    struct curl_slist *headers;
    struct url url;
    const char *proxy;
    const char *bundle;       /* of the system's authorities, as long as it was not needed */
    struct secret body, wire; /* as written; what libcurl was told to send */
    bool is_written, is_misfit, is_too_large;
    size_t header_bytes;
    int64_t started_ms;
    enum aad_code body_code;
    struct aad_error *err;
    char text[CURL_ERROR_SIZE];
};

enum aad_code http_init(struct aad_error *err)
{
    static bool is_done;

    if (is_done)
        return AAD_OK;
    crypto_init();
    /* libcurl would write the keys of every session into the file that it names (P3). */
    (void)unsetenv("SSLKEYLOGFILE");
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, heap_allocate, heap_free, heap_resize,
                             heap_copy_text, heap_allocate_zeroed))
        return aad_error_set(err, AAD_INTERNAL, NULL, "libcurl cannot be started");
    is_done = true;
    return AAD_OK;
}

/* --- what comes back ------------------------------------------------------------------------ */

static size_t http_on_header(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http_call *call = ctx;
    size_t len = size * count;

    call->header_bytes += len;
    if (call->header_bytes > HTTP_HEADER_MAX) {
        call->is_too_large = true;
        return 0;
    }
    response_read_header(call->response, bytes, len);
    return len;
}

static size_t http_on_body(char *bytes, size_t size, size_t count, void *ctx)
{
    struct http_call *call = ctx;
    size_t len = size * count;

    if (len > HTTP_BODY_MAX - call->response->body.len) {
        call->is_too_large = true;
        return 0;
    }
    return secret_append(&call->response->body, bytes, len) ? 0 : len;
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
static int http_on_connected(void *ctx, char *peer, char *own, int peer_port, int own_port)
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
    memcpy(call->wire.bytes, call->body.bytes, call->body.len);
    return CURL_PREREQFUNC_OK;
}

/* libcurl reads the wire buffer when it sends, so it may be filled until then. */
static enum aad_code http_set_body(struct http_call *call)
{
    size_t size = call->is_written ? call->body.len : call->request->body_size;
    char *room;

    if (!call->request->write_body)
        return AAD_OK;
    secret_clear(&call->wire);
    room = secret_reserve(&call->wire, size);
    if (!room)
        return aad_error_set(call->err, AAD_INTERNAL, NULL, "memory ran out");
    memset(room, '0', size);
    secret_grew(&call->wire, size);
    if (call->is_written)
        memcpy(room, call->body.bytes, size);
    (void)curl_easy_setopt(call->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
    (void)curl_easy_setopt(call->curl, CURLOPT_POSTFIELDS, call->wire.bytes);
    return AAD_OK;
}

/* --- the handle ----------------------------------------------------------------------------- */

static bool http_add_header(struct http_call *call, const char *line)
{
    struct curl_slist *grown = curl_slist_append(call->headers, line);

    if (grown)
        call->headers = grown;
    return grown;
}

static enum aad_code http_set_headers(struct http_call *call)
{
    auto_secret struct secret bearer = {0}, correlation = {0};
    bool is_good =
        !secret_append_all(&correlation, "client-request-id: ", call->request->correlation,
                           (char *)NULL) &&
        http_add_header(call, "Accept: application/json") && http_add_header(call, "Expect:") &&
        http_add_header(call, correlation.bytes) &&
        http_add_header(call, "return-client-request-id: true") &&
        http_add_header(call, "x-client-SKU: aad-credential") &&
        http_add_header(call, "x-client-VER: " AAD_CREDENTIAL_VERSION) &&
        http_add_header(call, "x-ms-lib-capability: retry-after, h429");

    if (is_good && call->request->header)
        is_good = http_add_header(call, call->request->header);
    if (is_good && call->request->bearer)
        is_good =
            !secret_append_text(&bearer, "Authorization: Bearer ") &&
            !secret_append(&bearer, call->request->bearer->bytes, call->request->bearer->len) &&
            http_add_header(call, bearer.bytes);
    if (!is_good)
        return aad_error_set(call->err, AAD_INTERNAL, NULL, "memory ran out");
    (void)curl_easy_setopt(call->curl, CURLOPT_HTTPHEADER, call->headers);
    return AAD_OK;
}

static void http_set_callbacks(struct http_call *call)
{
    CURL *curl = call->curl;

    (void)curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, http_on_header);
    (void)curl_easy_setopt(curl, CURLOPT_HEADERDATA, call);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, http_on_body);
    (void)curl_easy_setopt(curl, CURLOPT_WRITEDATA, call);
    (void)curl_easy_setopt(curl, CURLOPT_PREREQFUNCTION, http_on_connected);
    (void)curl_easy_setopt(curl, CURLOPT_PREREQDATA, call);
    (void)curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, call->text);
}

static enum aad_code http_set_trust(struct http_call *call)
{
    const curl_version_info_data *built = curl_version_info(CURLVERSION_NOW);
    const char *ca_file = call->request->connection->ca_file;
    enum aad_code code;

    if (ca_file && ca_file[0]) {
        code = file_check_chain(ca_file, call->err);
        /* This authority only, not beside those of the system. */
        (void)curl_easy_setopt(call->curl, CURLOPT_CAPATH, NULL);
        (void)curl_easy_setopt(call->curl, CURLOPT_CAINFO, ca_file);
        return code;
    }
    /* To read the system's whole bundle takes longer than all else together: its directory, where
     * the one certificate is looked up by name, comes first. */
    if (built->age >= CURLVERSION_SEVENTH && built->capath && built->cainfo) {
        call->bundle = built->cainfo;
        (void)curl_easy_setopt(call->curl, CURLOPT_CAINFO, NULL);
    }
    return AAD_OK;
}

/* The directory did not have it: is the bundle left to try? Nothing has been sent. */
static bool http_may_use_bundle(struct http_call *call, CURLcode result)
{
    if (result != CURLE_PEER_FAILED_VERIFICATION || !call->bundle)
        return false;
    (void)curl_easy_setopt(call->curl, CURLOPT_CAINFO, call->bundle);
    call->bundle = NULL;
    return true;
}

static void http_set_rules(CURL *curl)
{
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https");
    (void)curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, "https");
    (void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    (void)curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    (void)curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    (void)curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    (void)curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, NULL);
    (void)curl_easy_setopt(curl, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_USERAGENT, "aad-credential/" AAD_CREDENTIAL_VERSION);
    /* The proxy gets the CONNECT line, not our headers. */
    (void)curl_easy_setopt(curl, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    (void)curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
    /* A resolver that hangs is left behind: its thread would be joined otherwise. */
    (void)curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
#endif
}

/* The one constructor of a curl handle. */
static enum aad_code http_open(struct http_call *call)
{
    enum aad_code code = http_init(call->err);

    if (code)
        return code;
    call->curl = curl_easy_init();
    if (!call->curl)
        return aad_error_set(call->err, AAD_INTERNAL, NULL, "memory ran out");
    http_set_rules(call->curl);
    http_set_callbacks(call);
    call->proxy = proxy_find(call->request->connection, &call->url);
    (void)curl_easy_setopt(call->curl, CURLOPT_PROXY, call->proxy);
    (void)curl_easy_setopt(call->curl, CURLOPT_NOPROXY, "");
    (void)curl_easy_setopt(call->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)HTTP_CONNECT_MS);
    (void)curl_easy_setopt(call->curl, CURLOPT_URL, call->request->url);
    code = http_set_trust(call);
    return code ? code : http_set_headers(call);
}

static void http_close(struct http_call *call)
{
    curl_easy_cleanup(call->curl);
    curl_slist_free_all(call->headers);
    secret_clear(&call->body);
    secret_clear(&call->wire);
}

/* --- what went wrong ------------------------------------------------------------------------ */

static const struct http_cause {
    CURLcode curl;
    enum fault_cause cause;
} http_causes[] = {
    {CURLE_COULDNT_RESOLVE_HOST, FAULT_NO_ADDRESS},
    {CURLE_COULDNT_RESOLVE_PROXY, FAULT_NO_PROXY_ADDRESS},
    {CURLE_COULDNT_CONNECT, FAULT_NO_CONNECTION},
    {CURLE_OPERATION_TIMEDOUT, FAULT_TIME},
    {CURLE_SSL_CONNECT_ERROR, FAULT_TLS},
    {CURLE_SSL_CACERT_BADFILE, FAULT_CA_FILE},
    {CURLE_PEER_FAILED_VERIFICATION, FAULT_CERTIFICATE},
    {CURLE_UNSUPPORTED_PROTOCOL, FAULT_NOT_HTTP}, /* HTTP/0.9: no status line */
    {CURLE_WEIRD_SERVER_REPLY, FAULT_NOT_HTTP},
    {CURLE_OUT_OF_MEMORY, FAULT_MEMORY},
    {CURLE_OK, FAULT_BROKEN_OFF},
};

/* The connection was reset in the handshake: libcurl says so in its text only. */
static bool http_is_broken_handshake(const struct http_call *call, CURLcode result)
{
    return result == CURLE_SSL_CONNECT_ERROR &&
           (strstr(call->text, "SSL_ERROR_SYSCALL") || strstr(call->text, "Connection reset"));
}

static enum aad_code http_explain(struct http_call *call, CURLcode result)
{
    const struct http_cause *row = http_causes;
    struct fault fault = {.host = call->url.host,
                          .port = call->url.port,
                          .connection = call->request->connection->name};
    char text[80];

    if (call->body_code)
        return call->body_code;
    while (row->curl != result && row->curl != CURLE_OK)
        row++;
    fault.cause = row->cause;
    (void)snprintf(fault.foreign, sizeof fault.foreign, "curl %d", (int)result);
    (void)curl_easy_getinfo(call->curl, CURLINFO_HTTP_CONNECTCODE, &fault.proxy_status);
    (void)curl_easy_getinfo(call->curl, CURLINFO_SSL_VERIFYRESULT, &fault.verify_result);
    if (call->is_too_large) {
        fault.cause = FAULT_TOO_LARGE;
        fault.foreign[0] = '\0';
    } else if (http_is_broken_handshake(call, result)) {
        fault.cause = FAULT_BROKEN_OFF;
    } else if (fault.proxy_status >= 300) {
        fault.cause = FAULT_PROXY;
    }
    trace("http: %s", text_escape(text, sizeof text, call->text, strlen(call->text)));
    return fault_explain(&fault, call->err);
}

/* --- sending -------------------------------------------------------------------------------- */

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
    trace("http: %s %s: status %ld, curl %d, %lld ms", call->request->write_body ? "POST" : "GET",
          call->url.host, call->response->status, (int)result,
          (long long)(clock_steady_ms() - call->started_ms));
    return result;
}

/* Only what cannot have been an answer to this request, and what the server says will pass. */
static bool http_may_try_again(const struct http_call *call, CURLcode result)
{
    long status = call->response->status;
    long proxy_status = 0;

    (void)curl_easy_getinfo(call->curl, CURLINFO_HTTP_CONNECTCODE, &proxy_status);
    if (call->body_code || call->is_too_large || proxy_status >= 300)
        return false;
    if (result == CURLE_OK)
        return (status >= 500 || status == 408) && !call->response->retry_after_s;
    return http_is_broken_handshake(call, result) || result == CURLE_COULDNT_CONNECT ||
           result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
           result == CURLE_GOT_NOTHING || result == CURLE_PARTIAL_FILE;
}

static enum aad_code http_perform(struct http_call *call)
{
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
        if (!http_may_try_again(call, result) || tries++ >= HTTP_TRIES ||
            deadline_left_ms(call->request->deadline) <= pause_ms)
            break;
        clock_sleep_ms(pause_ms, call->request->deadline);
        pause_ms *= 2;
    }
    return result == CURLE_OK ? AAD_OK : http_explain(call, result);
}

enum aad_code http_send(const struct http_request *request, struct response *ret,
                        struct aad_error *err)
{
    auto_response struct response response = {0};
    struct http_call call = {.request = request, .response = &response, .err = err, .proxy = ""};
    enum aad_code code = url_parse(request->url, &call.url, err);

    if (code)
        return code;
    if (!call.url.is_https)
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
