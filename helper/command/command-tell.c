/*
 * command-tell.c - a sentence of a command
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stdio.h>

#include "command/command.h"

#define TELL_MAX 600 /* what is longer is cut off: names and places have limits */

void command_tell(struct command_context *ctx, const char *format, ...)
{
    char text[TELL_MAX];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    secret_append_text(&ctx->out, text);
}
