/*
 * trace.c - what --verbose shows
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/trace.h"

#include <errno.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/output.h"
#include "base/text.h"

#define TRACE_LINE_MAX 576

static _Atomic bool trace_on; /* a module may have threads */
static int64_t trace_start_us;
static _Atomic unsigned trace_unread; /* lines for which there was no room since the last one */

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

/* Never waits for a reader: other processes may be waiting for a lock that we hold. It writes once,
 * so that processes that share stderr do not cut each other's lines. */
static enum aad_code trace_write(const char *line)
{
    const struct deadline at_once = {0};
    char text[TRACE_LINE_MAX + 96] = "";
    enum aad_code code;

    if (trace_unread)
        (void)snprintf(text, sizeof text,
                       "aad-credential: lines left out here, since nobody read: %u\n",
                       trace_unread);
    (void)snprintf(text + strlen(text), sizeof text - strlen(text), "%s", line);
    code = output_write(STDERR_FILENO, text, strlen(text), &at_once, NULL);
    trace_unread = code == AAD_TIMEOUT ? trace_unread + 1 : 0;
    return code;
}

void trace(const char *format, ...)
{
    char text[512], safe[sizeof text], line[TRACE_LINE_MAX];
    enum aad_code code;
    int64_t us;
    va_list args;
    int kept = errno;

    if (!trace_on)
        return;
    us = clock_steady_us() - trace_start_us;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_escape(safe, sizeof safe, text, strlen(text));
    (void)snprintf(line, sizeof line, "aad-credential: %4lld.%03lld ms  %s\n",
                   (long long)(us / 1000), (long long)(us % 1000), safe);
    code = trace_write(line);
    trace_on = !code || code == AAD_TIMEOUT;
    errno = kept;
}

void trace_warn(const char *format, ...)
{
    char text[512], safe[sizeof text], line[TRACE_LINE_MAX];
    static uint64_t last;
    va_list args;
    int kept = errno;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    text_escape(safe, sizeof safe, text, strlen(text));
    (void)snprintf(line, sizeof line, "aad-credential: warning: %s\n", safe);
    if (text_hash(0, safe, strlen(safe)) != last && !trace_write(line))
        last = text_hash(0, safe, strlen(safe));
    errno = kept;
}
