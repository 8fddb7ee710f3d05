/*
 * trace.c - what --verbose shows
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/trace.h"

#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

static bool trace_on;
static int64_t trace_start_us;

void trace_enable(bool on)
{
    if (on && !trace_on)
        trace_start_us = clock_steady_us();
    trace_on = on;
}

bool trace_is_on(void)
{
    return trace_on;
}

int64_t trace_began_us(void)
{
    return trace_on ? trace_start_us : 0;
}

void trace_follow(int64_t began_us)
{
    trace_on = began_us != 0;
    trace_start_us = began_us;
}

void trace(const char *format, ...)
{
    char text[512], safe[sizeof text], line[sizeof text + 64];
    int64_t us;
    va_list args;
    int len;
    int kept = errno;

    if (!trace_on)
        return;
    us = clock_steady_us() - trace_start_us;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_escape(safe, sizeof safe, text, strlen(text));
    len = snprintf(line, sizeof line, "aad-credential: %4lld.%03lld ms  %s\n",
                   (long long)(us / 1000), (long long)(us % 1000), safe);
    /* One write a line: processes that share stderr do not cut each other's lines. */
    if (len > 0 && write(STDERR_FILENO, line, (size_t)len) < 0)
        trace_on = false;
    errno = kept;
}

void trace_warn(const char *format, ...)
{
    char text[512], safe[sizeof text], line[sizeof text + 64];
    static uint64_t last;
    va_list args;
    int len;
    int kept = errno;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_escape(safe, sizeof safe, text, strlen(text));
    len = snprintf(line, sizeof line, "aad-credential: warning: %s\n", safe);
    if (text_hash(0, safe, strlen(safe)) != last && len > 0)
        (void)!write(STDERR_FILENO, line, (size_t)len);
    last = text_hash(0, safe, strlen(safe));
    errno = kept;
}
