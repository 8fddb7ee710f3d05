/*
 * fuzz_http-header.c - the header of an answer, line by line, as libcurl has it: the fuzzer plays
 * curl_easy_header()
 *
 * reads: helper/http/http-header.c helper/http/response.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/text.h"
#include "check.h"
#include "http/http-handle.h"

#define LINES_MAX 16

static struct {
    char *names[LINES_MAX], *values[LINES_MAX];
    size_t n;
} header;

CURLHcode __wrap_curl_easy_header(CURL *curl, const char *name, size_t index, unsigned origin,
                                  int request, struct curl_header **ret);

CURLHcode __wrap_curl_easy_header(CURL *curl, const char *name, size_t index, unsigned origin,
                                  int request, struct curl_header **ret)
{
    static struct curl_header found;
    size_t n = 0;

    (void)curl;
    check(origin == CURLH_HEADER && request == -1);
    found.value = NULL;
    for (size_t i = 0; i < header.n; i++)
        if (!strcasecmp(header.names[i], name) && n++ == index) {
            found.name = header.names[i];
            found.value = header.values[i];
        }
    found.amount = n;
    *ret = &found;
    return !n ? CURLHE_MISSING : index >= n ? CURLHE_BADINDEX : CURLHE_OK;
}

/* "Name: value" lines. libcurl cuts the white space around a value. */
static void split(char *text)
{
    header.n = 0;
    for (char *line = strtok(text, "\n"); line && header.n < LINES_MAX; line = strtok(NULL, "\n")) {
        char *colon = strchr(line, ':');

        if (!colon)
            continue;
        *colon = '\0';
        header.names[header.n] = line;
        header.values[header.n++] = colon + 1 + strspn(colon + 1, " \t");
    }
}

static void check_response(const struct response *r)
{
    check(r->retry_after_s >= 0 && r->retry_after_s <= RESPONSE_RETRY_MAX_S);
    check(r->date_s >= 0 && r->date_s <= TEXT_LAST_SECOND);
    check(!r->may_retry_at_once || !r->retry_after_s);
    check_shown(r->redirect);
    for (size_t i = 0; i < RESPONSE_NOTED; i++)
        check(strlen(r->noted[i]) < sizeof r->noted[i]);
    check(response_throttle_s(r) > 0 && response_throttle_s(r) <= RESPONSE_RETRY_MAX_S);
    check(!response_is_throttled(r) || r->status == 429 || r->status >= 500);
    check(r->date_s || !response_clock_skew_s(r));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static const long statuses[] = {200, 302, 401, 429, 503};
    auto_free char *text = check_text(bytes, len);
    auto_response struct response response;
    struct http_request request = {.wanted = {"WWW-Authenticate", "X-Other"}};
    struct http_call call = {.request = &request, .response = &response};

    response_init(&response);
    response.status = statuses[len % (sizeof statuses / sizeof statuses[0])];
    split(text);
    http_read_header(&call);
    check_response(&response);
    return 0;
}
