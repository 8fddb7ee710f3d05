/*
 * mark.c - what is being waited for, on the terminal
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/mark.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/buf.h"
#include "base/output.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/trace.h"

#define MARK_SIZE 256
#define MARK_COLUMNS 80 /* of a terminal that does not say how many it has */

static bool mark_is_there;

void mark_show(const char *format, ...)
{
    size_t columns = output_columns(STDOUT_FILENO); /* no fewer are made of it, as for texts */
    char text[MARK_SIZE], shown[MARK_SIZE];
    auto_buf struct buf line = {0};
    va_list args;

    if (!columns)
        columns = MARK_COLUMNS;
    if (!screen_of(STDOUT_FILENO).can_erase || trace_is_on())
        return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    /* One line only: the end of a longer one could not be erased. */
    text_escape(shown, columns < sizeof shown ? columns : sizeof shown, text, strlen(text));
    buf_append_all(&line, "\r", shown, "\033[K", (char *)NULL);
    ask_show(buf_text(&line));
    mark_is_there = true;
}

void mark_clear(void)
{
    if (mark_is_there)
        ask_show("\r\033[K");
    mark_is_there = false;
}

void mark_make_way(void *ctx, bool is_asking)
{
    (void)ctx;
    if (is_asking)
        mark_clear();
}
