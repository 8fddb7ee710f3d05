/*
 * http-header.c - what the header of an answer says, as libcurl reads it
 *
 * RFC 9110 sections 5.6.7 (dates), 6.6.1 (Date), 8.3 (Content-Type), 10.2.2 (Location) and 10.2.3
 * (Retry-After). Only the header of the final answer counts: not what an interim one (15.2) said
 * before it, nor a trailer (6.5) behind, nor a proxy's. libcurl tells these apart by the header's
 * origin only: what CURLINFO_RETRY_AFTER and CURLINFO_CONTENT_TYPE say may be an interim answer's.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/http-handle.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"

/* NULL = not said. Of several, the last one counts, as libcurl has it elsewhere. */
static const char *http_find_header(CURL *curl, const char *name)
{
    struct curl_header *header;

    if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK ||
        (header->amount > 1 &&
         curl_easy_header(curl, name, header->amount - 1, CURLH_HEADER, -1, &header) != CURLHE_OK))
        return NULL;
    return header->value;
}

/* 0 = no date: libcurl takes years of more digits than HTTP has. */
static int64_t http_parse_date(const char *value)
{
    time_t date = curl_getdate(value, NULL);

    return date > 0 && date <= TEXT_LAST_SECOND ? (int64_t)date : 0;
}

/* A date is the server's: it is compared with the server's own clock, where that is said. */
static void http_read_retry(struct response *r, const char *value)
{
    int64_t now_s = r->date_s ? r->date_s : clock_now_s(), seconds, date_s;

    if (!text_to_int(value, 0, INT64_MAX, &seconds)) {
        date_s = http_parse_date(value);
        if (!date_s)
            return;
        seconds = date_s > now_s ? date_s - now_s : 0;
    }
    r->may_retry_at_once = !seconds;
    r->retry_after_s = seconds > RESPONSE_RETRY_MAX_S ? RESPONSE_RETRY_MAX_S : seconds;
}

static bool http_is_json(const char *value)
{
    static const char type[] = "application/json";

    return !strncasecmp(value, type, sizeof type - 1) && strchr("; \t", value[sizeof type - 1]);
}

static void http_read_location(struct response *r, const char *value)
{
    struct url target;

    if (url_parse(value, &target, NULL))
        (void)snprintf(r->redirect, sizeof r->redirect, "another page");
    else
        text_escape(r->redirect, sizeof r->redirect, target.host, strlen(target.host));
}

void http_read_header(struct http_call *call)
{
    struct response *r = call->response;
    const char *value;

    if ((value = http_find_header(call->curl, "Date")))
        r->date_s = http_parse_date(value);
    if ((value = http_find_header(call->curl, "Retry-After")))
        http_read_retry(r, value);
    if ((value = http_find_header(call->curl, "Content-Type")))
        r->is_json = http_is_json(value);
    if ((value = http_find_header(call->curl, "Location")))
        http_read_location(r, value);
    for (size_t i = 0; i < RESPONSE_NOTED && call->request->wanted[i]; i++)
        if ((value = http_find_header(call->curl, call->request->wanted[i])) &&
            strlen(value) < sizeof r->noted[i])
            memcpy(r->noted[i], value, strlen(value) + 1);
}
