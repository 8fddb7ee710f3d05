/*
 * page.c - the page that a browser shows at the end of a sign-in
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/page.h"

#include <string.h>

static void page_escape(const char *text, struct buf *ret)
{
    static const char special[] = "&<>\"'";
    static const char *const shown[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

    while (*text) {
        size_t plain = strcspn(text, special);

        buf_append(ret, text, plain);
        text += plain;
        if (*text)
            buf_append_text(ret, shown[strchr(special, *text++) - special]);
    }
}

enum aad_code page_print(const char *title, const char *text, struct buf *ret,
                         struct aad_error *err)
{
    buf_append_text(ret, "<!DOCTYPE html>\n"
                         "<html lang=\"en\">\n"
                         "<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width\">\n"
                         "<meta name=\"color-scheme\" content=\"light dark\">\n"
                         "<title>");
    page_escape(title, ret);
    buf_append_text(ret, " - aad-credential</title>\n"
                         "<style>\n"
                         "body { font: 1.1em/1.5 system-ui, sans-serif; max-width: 34em; "
                         "margin: 15vh auto; padding: 0 1em }\n"
                         "h1 { font-size: 1.5em; font-weight: 600 }\n"
                         "small { opacity: 0.7 }\n"
                         "</style>\n"
                         "<h1>");
    page_escape(title, ret);
    buf_append_text(ret, "</h1>\n<p>");
    page_escape(text, ret);
    buf_append_text(ret, "</p>\n<p><small>aad-credential</small></p>\n</html>\n");
    return buf_ok(ret, err);
}
