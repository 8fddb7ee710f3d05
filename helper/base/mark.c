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
#include "base/screen.h"
#include "base/text.h"
#include "base/trace.h"

#define MARK_SIZE 256
#define MARK_COLUMNS 80 /* of a terminal that does not say how many it has */

static bool mark_is_there;

void mark_show(const char *format, ...)
{
    struct screen screen = screen_of(STDOUT_FILENO);
    unsigned columns = screen.columns ? screen.columns : MARK_COLUMNS;
    char text[MARK_SIZE], shown[MARK_SIZE];
    va_list args;

    if (!screen.can_erase || trace_is_on())
        return;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    /* One line only: the end of a longer one could not be erased. */
    text_escape(shown, columns < sizeof shown ? columns : sizeof shown, text, strlen(text));
    ask_say("\r%s\033[K", shown);
    mark_is_there = true;
}

void mark_clear(void)
{
    if (mark_is_there)
        ask_say("\r\033[K");
    mark_is_there = false;
}

void mark_make_way(void *ctx, bool is_asking)
{
    (void)ctx;
    if (is_asking)
        mark_clear();
}
