/*
 * screen.c - what the reader of a descriptor can see
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/screen.h"

#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/output.h"
#include "base/text.h"
#include "base/utf8.h"

#define SCREEN_MIN_COLUMNS 40
#define SCREEN_MAX_COLUMNS 100 /* longer lines are hard to read */

bool screen_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    const char *locale = NULL;

    for (size_t i = 0; !locale && i < sizeof names / sizeof names[0]; i++)
        locale = env_get(names[i]);
    locale = locale ? strchr(locale, '.') : NULL;
    return locale && (text_equal_nocase(locale, ".UTF-8") || text_equal_nocase(locale, ".utf8"));
}

/* A terminal that does not know its width wraps by itself. */
static unsigned screen_columns(int fd)
{
    size_t columns = output_columns(fd);

    if (columns && columns < SCREEN_MIN_COLUMNS)
        return SCREEN_MIN_COLUMNS;
    return columns < SCREEN_MAX_COLUMNS ? (unsigned)columns : SCREEN_MAX_COLUMNS;
}

struct screen screen_of(int fd)
{
    const char *term = env_get("TERM");
    bool is_terminal = isatty(fd);
    bool can_erase = is_terminal && term && strcmp(term, "dumb") != 0;

    return (struct screen){.columns = is_terminal ? screen_columns(fd) : 0,
                           .shows_unicode = screen_is_utf8(),
                           .has_colour = can_erase && !env_get("NO_COLOR"),
                           .can_erase = can_erase};
}

void screen_append(const struct screen *screen, enum screen_style style, const char *text,
                   struct buf *out)
{
    static const char *const begins[] = {"", "\033[32m", "\033[1;33m", "\033[1;31m"};

    if (screen->has_colour && style != SCREEN_PLAIN)
        buf_append_all(out, begins[style], text, "\033[0m", (char *)NULL);
    else
        buf_append_text(out, text);
}

void screen_fit(const struct screen *screen, char *text)
{
    char *to = text;
    size_t left = strlen(text);

    while (left) {
        uint32_t character = 0;
        size_t len = utf8_read(text, left, &character);
        bool stays = len == 1 || (len && screen->shows_unicode && utf8_is_shown(character));

        if (!len)
            len = 1;
        if (stays)
            memmove(to, text, len);
        else
            *to = '?';
        to += stays ? len : 1;
        text += len;
        left -= len;
    }
    *to = '\0';
}

const char *screen_show(char *out, size_t size, const char *text, size_t len)
{
    return text_show(out, size, text, len, screen_is_utf8());
}
