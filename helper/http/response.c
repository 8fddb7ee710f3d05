/*
 * response.c - see response.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/response.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/url.h"

#define RESPONSE_SKEW_S 300

void response_init(struct response *r)
{
    memset(r, 0, sizeof *r);
    r->is_json = true;
}

void response_clear(struct response *r)
{
    secret_clear(&r->body);
    memset(r, 0, sizeof *r);
}

static bool response_is_header(const char *line, const char *name, const char **ret_value)
{
    size_t len = strlen(name);

    if (strncasecmp(line, name, len) != 0 || line[len] != ':')
        return false;
    *ret_value = line + len + 1;
    *ret_value += strspn(*ret_value, " \t");
    return true;
}

/* The one form of a date that is still sent (RFC 9110 section 5.6.7). 0 = another. */
static int64_t response_parse_date(const char *value)
{
    struct tm tm = {0};
    const char *end = strptime(value, "%a, %d %b %Y %H:%M:%S GMT", &tm);
    time_t date = end && !*end ? timegm(&tm) : 0;

    return date > 0 ? (int64_t)date : 0;
}

static int64_t response_seconds_until(const char *value, int64_t now_s)
{
    int64_t seconds;

    if (!text_to_int(value, 0, INT64_MAX, &seconds)) {
        seconds = response_parse_date(value);
        seconds = seconds > now_s ? seconds - now_s : 0;
    }
    return seconds > RESPONSE_RETRY_MAX_S ? RESPONSE_RETRY_MAX_S : seconds;
}

static void response_read_location(struct response *r, const char *value)
{
    struct url target;

    if (url_parse(value, &target, NULL))
        (void)snprintf(r->redirect, sizeof r->redirect, "another page");
    else
        text_escape(r->redirect, sizeof r->redirect, target.host, strlen(target.host));
}

static bool response_is_json(const char *value)
{
    static const char type[] = "application/json";

    return !strncasecmp(value, type, sizeof type - 1) && strchr("; \t", value[sizeof type - 1]);
}

/* "HTTP/1.1 103 Early Hints", however long the reason is. */
static bool response_is_status(const char *line, size_t len, bool *ret_is_interim)
{
    const char *space;

    if (len < 5 || memcmp(line, "HTTP/", 5) != 0)
        return false;
    space = memchr(line, ' ', len);
    while (space && space < line + len && *space == ' ')
        space++;
    *ret_is_interim = space && space < line + len && *space == '1';
    return true;
}

static void response_read_field(struct response *r, const char *text)
{
    const char *value;

    if (response_is_header(text, "retry-after", &value))
        r->retry_after_s = response_seconds_until(value, r->date_s ? r->date_s : clock_now_s());
    else if (response_is_header(text, "date", &value))
        r->date_s = response_parse_date(value);
    else if (response_is_header(text, "location", &value))
        response_read_location(r, value);
    else if (response_is_header(text, "content-type", &value))
        r->is_json = response_is_json(value);
}

void response_read_header(struct response *r, const char *line, size_t len)
{
    bool is_end = !len || *line == '\r' || *line == '\n';
    char text[512];

    if (r->has_header)
        return;
    r->has_header = is_end && !r->is_interim;
    while (len && line[len - 1] && strchr("\r\n \t", line[len - 1]))
        len--;
    if (response_is_status(line, len, &r->is_interim) || r->is_interim)
        return;
    if (len >= sizeof text || memchr(line, '\0', len))
        return;
    memcpy(text, line, len);
    text[len] = '\0';
    response_read_field(r, text);
}

int64_t response_clock_skew_s(const struct response *r)
{
    int64_t skew = r->date_s ? clock_now_s() - r->date_s : 0;

    return skew > RESPONSE_SKEW_S || skew < -RESPONSE_SKEW_S ? skew : 0;
}
