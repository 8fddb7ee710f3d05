/* SPDX-License-Identifier: Apache-2.0 */
#include "redirect.h"

#include <stdlib.h>
#include <string.h>

#define REDIRECT_LOCAL "http://localhost"

/* What follows http://localhost and a port (if any); NULL: that is no such URI. */
static const char *redirect_find_local_path(const char *uri)
{
    const char *rest = uri + strlen(REDIRECT_LOCAL);

    if (!text_has_prefix(uri, REDIRECT_LOCAL))
        return NULL;
    if (*rest == ':') {
        size_t digits = strspn(rest + 1, "0123456789");

        if (digits < 1 || digits > 5 || atoi(rest + 1) > 65535)
            return NULL;
        rest += 1 + digits;
    }
    return *rest && *rest != '/' ? NULL : rest;
}

static bool redirect_is_same(const char *registered, const char *uri)
{
    const char *mine = redirect_find_local_path(registered);
    const char *theirs = redirect_find_local_path(uri);

    return mine && theirs ? strcmp(mine, theirs) == 0 : strcmp(registered, uri) == 0;
}

bool redirect_is_registered(const cJSON *app, const char *uri)
{
    const cJSON *row;

    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(app, "redirects"))
    {
        if (cJSON_IsString(row) && redirect_is_same(row->valuestring, uri))
            return true;
    }
    return false;
}

static void redirect_append_fields(struct text *text, const cJSON *fields)
{
    const cJSON *field;

    cJSON_ArrayForEach(field, fields)
    {
        text_printf(text, "%s%s=", field == fields->child ? "" : "&", field->string);
        text_append_url(text, field->valuestring);
    }
}

/* A URI without a path gets one. */
static void redirect_reply_location(struct exchange *exchange, const char *uri, char separator,
                                    const cJSON *fields)
{
    const char *authority = strstr(uri, "://");
    bool has_path = authority && strchr(authority + 3, '/');
    auto_text location = {0};

    text_printf(&location, "%s%s%c", uri, has_path ? "" : "/", separator);
    redirect_append_fields(&location, fields);
    exchange_reply(exchange, 302, "text/html; charset=utf-8", "");
    exchange_add_header(exchange, "Location", location.data);
}

static void redirect_reply_query(struct exchange *exchange, const char *uri, const cJSON *fields)
{
    redirect_reply_location(exchange, uri, strchr(uri, '?') ? '&' : '?', fields);
}

static void redirect_reply_fragment(struct exchange *exchange, const char *uri, const cJSON *fields)
{
    redirect_reply_location(exchange, uri, '#', fields);
}

/* A page that posts itself: OAuth 2.0 Form Post Response Mode. */
static void redirect_reply_form(struct exchange *exchange, const char *uri, const cJSON *fields)
{
    auto_text page = {0};
    const cJSON *field;

    text_printf(&page, "<!DOCTYPE html>\n<html><head><title>Working...</title></head>"
                       "<body onload=\"document.forms[0].submit()\">\n"
                       "<form method=\"POST\" action=\"");
    text_append_html(&page, uri);
    text_printf(&page, "\">\n");
    cJSON_ArrayForEach(field, fields)
    {
        text_printf(&page, "<input type=\"hidden\" name=\"%s\" value=\"", field->string);
        text_append_html(&page, field->valuestring);
        text_printf(&page, "\">\n");
    }
    text_printf(&page, "<noscript><button>Continue</button></noscript>\n</form></body></html>\n");
    exchange_reply(exchange, 200, "text/html; charset=utf-8", page.data);
}

static const struct {
    const char *name;
    void (*reply)(struct exchange *exchange, const char *uri, const cJSON *fields);
} redirect_modes[] = {
    {"query", redirect_reply_query},
    {"form_post", redirect_reply_form},
    {"fragment", redirect_reply_fragment},
};

bool redirect_is_mode(const char *mode)
{
    for (size_t i = 0; i < sizeof(redirect_modes) / sizeof(redirect_modes[0]); i++) {
        if (strcmp(redirect_modes[i].name, mode) == 0)
            return true;
    }
    return false;
}

void redirect_reply(struct exchange *exchange, const char *uri, const char *mode,
                    const cJSON *fields)
{
    for (size_t i = 0; i < sizeof(redirect_modes) / sizeof(redirect_modes[0]); i++) {
        if (strcmp(redirect_modes[i].name, mode) == 0)
            redirect_modes[i].reply(exchange, uri, fields);
    }
}
