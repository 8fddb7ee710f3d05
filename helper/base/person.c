/*
 * person.c - that a person is being asked, and where
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/person.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/text.h"

#define PERSON_FIELD_TERMINAL 7

static struct {
    person_told *told;
    void *ctx;
} person_listener;

/* The number of the controlling terminal's device: field 7 of stat in proc(5), where field 2 may
 * hold spaces and parentheses. /dev/tty, once opened, shows only its own device. */
static int person_terminal(void)
{
    auto_fd int fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    char text[512];
    ssize_t len = fd >= 0 ? read(fd, text, sizeof text - 1) : 0;
    char *rest, *field = NULL;
    int64_t number;

    text[len > 0 ? len : 0] = '\0';
    rest = strrchr(text, ')');
    rest = rest && rest[1] ? rest + 2 : NULL;
    for (int i = 3; rest && i <= PERSON_FIELD_TERMINAL; i++)
        field = strsep(&rest, " ");
    return rest && text_to_int(field, 0, INT32_MAX, &number) ? (int)number : 0;
}

uint64_t person_seat(void)
{
    const char *display = env_get("WAYLAND_DISPLAY");
    int terminal = env_may_ask() ? person_terminal() : 0;

    if (terminal || !env_may_ask())
        return (uint64_t)terminal;
    display = display ? display : env_get("DISPLAY");
    return display ? text_hash(0, display, strlen(display)) : 0;
}

void person_tell(person_told *told, void *ctx)
{
    person_listener.told = told;
    person_listener.ctx = ctx;
}

void person_announce(bool is_asking)
{
    if (person_listener.told)
        person_listener.told(person_listener.ctx, is_asking);
}
