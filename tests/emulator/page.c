/* SPDX-License-Identifier: Apache-2.0 */
#include "page.h"

#include "refusal.h"

#define PAGE_HEAD                                                                                  \
    "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Sign in</title>"      \
    "</head><body>\n<h1>Sign in</h1>\n"
#define PAGE_END "</body></html>\n"

static void page_append_users(struct text *page, const cJSON *world)
{
    const cJSON *user;

    text_printf(page, "<datalist id=\"users\">\n");
    cJSON_ArrayForEach(user, cJSON_GetObjectItemCaseSensitive(world, "users"))
    {
        text_printf(page, "<option value=\"");
        text_append_html(page, user->string);
        text_printf(page, "\">\n");
    }
    text_printf(page, "</datalist>\n");
}

void page_reply_sign_in(struct exchange *exchange, const char *hint)
{
    auto_text page = {0};

    text_printf(&page, PAGE_HEAD "<form method=\"POST\" action=\"");
    text_append_html(&page, exchange->uri);
    text_printf(&page, "\">\n<label>User <input name=\"user\" list=\"users\" value=\"");
    text_append_html(&page, hint ? hint : "");
    text_printf(&page, "\" autofocus></label>\n");
    page_append_users(&page, exchange->emulator->world);
    text_printf(&page,
                "<button name=\"action\" value=\"sign-in\">Sign in</button>\n"
                "<button name=\"action\" value=\"cancel\">Cancel</button>\n</form>" PAGE_END);
    exchange_reply(exchange, 200, "text/html; charset=utf-8", page.data);
}

void page_reply_refusal(struct exchange *exchange, int code, const char *detail)
{
    auto_free description = refusal_describe(exchange, code, detail);
    auto_text page = {0};

    text_printf(&page, PAGE_HEAD "<p>Sorry, but we're having trouble signing you in.</p>\n<pre>");
    text_append_html(&page, description);
    text_printf(&page, "</pre>\n" PAGE_END);
    exchange_reply(exchange, 400, "text/html; charset=utf-8", page.data);
}
