/*
 * http-handle.c - one call's curl handle
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/http-handle.h"

#include <stdlib.h>

#include "base/heap.h"
#include "connection/ca-file.h"
#include "http/tls.h"

#define HTTP_CONNECT_MS 10000

enum aad_code http_init(struct aad_error *err)
{
    static bool is_done;

    if (is_done)
        return AAD_OK;
    tls_init();
    /* libcurl would write the keys of every session into the file that the variable names (P3). */
    (void)unsetenv("SSLKEYLOGFILE");
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, heap_allocate, heap_free, heap_resize,
                             heap_copy_text, heap_allocate_zeroed))
        return aad_error_set(err, AAD_INTERNAL, NULL, "libcurl cannot be started");
    is_done = true;
    return AAD_OK;
}

const char *http_libraries(void)
{
    const curl_version_info_data *found = curl_version_info(CURLVERSION_NOW);
    static char text[128];

    (void)snprintf(text, sizeof text, "libcurl %s, %s", found->version,
                   found->ssl_version ? found->ssl_version : "without TLS");
    return text;
}

static bool http_add_header(struct http_call *call, const char *line)
{
    struct curl_slist *grown = curl_slist_append(call->headers, line);

    if (grown)
        call->headers = grown;
    return grown;
}

/* What Microsoft's own libraries tell an authority. */
static bool http_add_authority_headers(struct http_call *call)
{
    auto_secret struct secret correlation = {0};

    secret_append_all(&correlation, "client-request-id: ", call->request->correlation,
                      (char *)NULL);
    return !secret_ok(&correlation, NULL) && http_add_header(call, correlation.bytes) &&
           http_add_header(call, "return-client-request-id: true") &&
           http_add_header(call, "x-client-SKU: aad-credential") &&
           http_add_header(call, "x-client-VER: " AAD_CREDENTIAL_VERSION) &&
           http_add_header(call, "x-ms-lib-capability: retry-after, h429");
}

static enum aad_code http_set_headers(struct http_call *call)
{
    auto_secret struct secret proof = {0};
    const struct secret *shown =
        call->request->bearer ? call->request->bearer : call->request->basic;
    bool is_good =
        http_add_header(call, "Accept: application/json") && http_add_header(call, "Expect:");

    if (is_good && call->request->correlation)
        is_good = http_add_authority_headers(call);
    for (size_t i = 0; is_good && i < HTTP_HEADERS_MAX && call->request->headers[i]; i++)
        is_good = http_add_header(call, call->request->headers[i]);
    if (is_good && shown) {
        secret_append_all(&proof, "Authorization: ", call->request->bearer ? "Bearer " : "Basic ",
                          (char *)NULL);
        secret_append_secret(&proof, shown);
        is_good = !secret_ok(&proof, NULL) && http_add_header(call, proof.bytes);
    }
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
    if (!call->request->is_stopped)
        return;
    (void)curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, http_on_progress);
    (void)curl_easy_setopt(curl, CURLOPT_XFERINFODATA, call);
    (void)curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
}

static CURLcode http_on_tls(CURL *curl, void *context, void *ctx)
{
    const struct http_call *call = ctx;

    (void)curl;
    tls_pin(context, call->request->thumbprint);
    return CURLE_OK;
}

/* A certificate that is known by itself: no authority is read, and no name compared. */
static enum aad_code http_set_pin(struct http_call *call)
{
    (void)curl_easy_setopt(call->curl, CURLOPT_CAPATH, NULL);
    (void)curl_easy_setopt(call->curl, CURLOPT_CAINFO, NULL);
    (void)curl_easy_setopt(call->curl, CURLOPT_SSL_VERIFYHOST, 0L);
    (void)curl_easy_setopt(call->curl, CURLOPT_SSL_CTX_DATA, call);
    if (curl_easy_setopt(call->curl, CURLOPT_SSL_CTX_FUNCTION, http_on_tls) == CURLE_OK)
        return AAD_OK;
    return aad_error_set(call->err, AAD_UNSUPPORTED, NULL,
                         "this libcurl cannot be told which certificate is right\n"
                         "It needs a libcurl that was built with OpenSSL.");
}

static enum aad_code http_set_trust(struct http_call *call)
{
    const curl_version_info_data *built = curl_version_info(CURLVERSION_NOW);
    const char *ca_file = call->request->connection->ca_file;
    enum aad_code code;

    if (call->request->thumbprint)
        return http_set_pin(call);
    if (ca_file && ca_file[0]) {
        code = ca_file_check(call->request->connection, call->err);
        /* Only this authority is trusted, and none of the system's. */
        (void)curl_easy_setopt(call->curl, CURLOPT_CAPATH, NULL);
        (void)curl_easy_setopt(call->curl, CURLOPT_CAINFO, ca_file);
        return code;
    }
    /* Reading the system's whole bundle takes longer than all else together. So its directory comes
     * first, where the one certificate is looked up by name. */
    if (built->age >= CURLVERSION_SEVENTH && built->capath && built->cainfo) {
        call->bundle = built->cainfo;
        (void)curl_easy_setopt(call->curl, CURLOPT_CAINFO, NULL);
    }
    return AAD_OK;
}

bool http_may_use_bundle(struct http_call *call, CURLcode result)
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
    /* A resolver that hangs is left behind: otherwise its thread would be joined. */
    (void)curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
#endif
}

/* Loopback and whatever else is local has no proxy, whatever anybody says; else the connection's
 * own is used, whatever no_proxy says. Where the connection has none, libcurl is told nothing, and
 * reads the environment as the user's curl does. */
static void http_set_proxy(struct http_call *call)
{
    const char *proxy = call->request->connection->proxy;

    if (call->request->is_local || url_is_loopback(&call->url))
        proxy = "";
    else if (!proxy || !proxy[0])
        return;
    (void)curl_easy_setopt(call->curl, CURLOPT_PROXY, proxy);
    (void)curl_easy_setopt(call->curl, CURLOPT_NOPROXY, "");
}

enum aad_code http_open(struct http_call *call)
{
    enum aad_code code = http_init(call->err);

    if (code)
        return code;
    call->curl = curl_easy_init();
    if (!call->curl)
        return aad_error_set(call->err, AAD_INTERNAL, NULL, "memory ran out");
    http_set_rules(call->curl);
    http_set_callbacks(call);
    http_set_proxy(call);
    if (!call->url.is_https) /* http_send() has looked at it */
        (void)curl_easy_setopt(call->curl, CURLOPT_PROTOCOLS_STR, "http");
    (void)curl_easy_setopt(
        call->curl, CURLOPT_CONNECTTIMEOUT_MS,
        (long)(call->request->connect_ms ? call->request->connect_ms : HTTP_CONNECT_MS));
    (void)curl_easy_setopt(call->curl, CURLOPT_URL, call->request->url);
    code = http_set_trust(call);
    return code ? code : http_set_headers(call);
}

void http_close(struct http_call *call)
{
    curl_easy_cleanup(call->curl);
    curl_slist_free_all(call->headers);
    secret_clear(&call->body);
    secret_clear(&call->wire);
}
