/*
 * http-answers.c - see http-answers.h; instead of helper/http/http.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http-answers.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/url.h"
#include "check.h"
#include "http/http.h"

#define END_OF_ANSWER 0x1e
#define REQUESTS_MAX 64 /* beyond an answer's worth of bytes each: a loop that does not end */

static const uint8_t *left;
static size_t left_len;
static size_t n_requests, n_requests_max;
static int64_t steady_ms;

void answers_set(const uint8_t *bytes, size_t len)
{
    left = bytes;
    left_len = len;
    n_requests = 0;
    steady_ms += 2 * 3600 * 1000; /* what was to be waited for is over */
    n_requests_max = len + REQUESTS_MAX;
}

size_t answers_requests(void)
{
    return n_requests;
}

/* Reads "key=NUMBER" of the line, up to what http.c lets through. 0 where it is not there. */
static int64_t read_number(const char *line, const char *key, int64_t max)
{
    const char *at = strstr(line, key);
    long long n = at ? strtoll(at + strlen(key), NULL, 10) : 0;

    return n <= 0 ? 0 : n < max ? n : max;
}

static void read_line(const char *line, struct response *ret)
{
    const char *noted = strstr(line, "noted=");

    ret->status = strtol(line, NULL, 10);
    ret->retry_after_s = read_number(line, "retry=", RESPONSE_RETRY_MAX_S);
    ret->may_retry_at_once = strstr(line, "retry=0") != NULL;
    ret->date_s = read_number(line, "date=", TEXT_LAST_SECOND);
    ret->is_json = !strstr(line, "html");
    if (strstr(line, "redirect"))
        (void)strcpy(ret->redirect, "other.example");
    if (noted && strlen(noted + 6) < sizeof ret->noted[0])
        (void)strcpy(ret->noted[0], noted + 6);
}

bool answers_next(struct response *ret)
{
    const uint8_t *end, *body;
    char line[512];
    size_t len, head;

    if (!left_len)
        return false;
    end = memchr(left, END_OF_ANSWER, left_len);
    len = end ? (size_t)(end - left) : left_len;
    body = memchr(left, '\n', len);
    head = body ? (size_t)(body - left) : len;
    if (head >= sizeof line)
        head = sizeof line - 1;
    memcpy(line, left, head);
    line[head] = '\0';
    response_init(ret);
    read_line(line, ret);
    if (body)
        secret_append(&ret->body, body + 1, len - (size_t)(body + 1 - left));
    left += end ? len + 1 : len;
    left_len -= end ? len + 1 : len;
    return true;
}

/* What goes out is a request of ours, whatever was said before: one line each, and to nobody in
 * the clear who is not here. */
static void check_request(const struct http_request *request)
{
    struct url url;

    check_shown(request->url);
    check(!strpbrk(request->url, " \"<>"));
    check(!url_parse(request->url, &url, NULL));
    check(url.is_https || request->is_local);
    for (size_t i = 0; i < HTTP_HEADERS_MAX && request->headers[i]; i++)
        check_shown(request->headers[i]);
}

enum aad_code http_send(const struct http_request *request, struct response *ret,
                        struct aad_error *err)
{
    auto_secret struct secret body = {0};
    enum aad_code code;

    check_request(request);
    check(++n_requests < n_requests_max);
    code = request->write_body ? request->write_body(request->body_ctx, &body, err) : AAD_OK;
    if (code)
        return code;
    if (!answers_next(ret))
        return aad_error_set(err, AAD_NETWORK, "curl 7", "there is nobody");
    if (ret->status >= 100)
        return AAD_OK;
    code = ret->status == AAD_TIMEOUT || ret->status == AAD_PROTOCOL ? (enum aad_code)ret->status
                                                                     : AAD_NETWORK;
    response_clear(ret);
    return aad_error_set(err, code, "curl 56", "there was no answer");
}

/* Nobody waits for a fuzzer: the clock is put on; and its day is always the same. */
void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d);
void __wrap_several_sleep_ms(int64_t ms, const struct deadline *d);
int64_t __wrap_clock_now_s(void);
int64_t __wrap_clock_steady_ms(void);

void __wrap_deadline_sleep_ms(int64_t ms, const struct deadline *d)
{
    (void)d;
    check(ms >= 0);
    steady_ms += ms;
}

void __wrap_several_sleep_ms(int64_t ms, const struct deadline *d)
{
    (void)d;
    check(ms >= 0);
    steady_ms += ms;
}

int64_t __wrap_clock_steady_ms(void)
{
    return steady_ms;
}

int64_t __wrap_clock_now_s(void)
{
    return ANSWERS_NOW_S;
}

enum aad_code http_init(struct aad_error *err)
{
    (void)err;
    return AAD_OK;
}

const char *http_libraries(void)
{
    return "none";
}
