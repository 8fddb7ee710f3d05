/*
 * environment.c - the environment of a store's process, built from nothing
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "host/environment.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/env.h"
#include "base/text.h"

static const char *const environment_always[] = {"HOME", "XDG_RUNTIME_DIR", "LANG", NULL};
static const char *const environment_display[] = {"DISPLAY", "WAYLAND_DISPLAY", "XAUTHORITY", NULL};

static void environment_add(struct environment *e, const char *name, const char *value)
{
    for (size_t i = 0; i < ENVIRONMENT_ROWS; i++) {
        if (e->rows[i])
            continue;
        buf_printf(&e->text[i], "%s=%s", name, value);
        e->rows[i] = e->text[i].bytes;
        return;
    }
    e->is_full = true;
}

/* Every address of the list must be a socket: "autolaunch:" and "unixexec:" start programs, and
 * a bus over TCP is not the one of this session. */
static bool environment_is_plain_bus(const char *address)
{
    while (address) {
        if (!text_has_prefix(address, "unix:"))
            return false;
        address = strchr(address, ';');
        if (address)
            address++;
        if (address && !*address)
            return true;
    }
    return true;
}

static void environment_copy(struct environment *e, const char *const *names)
{
    for (; *names; names++) {
        const char *value = env_get(*names);

        if (value &&
            (strcmp(*names, "DBUS_SYSTEM_BUS_ADDRESS") != 0 || environment_is_plain_bus(value)))
            environment_add(e, *names, value);
    }
}

static bool environment_is_our_socket(const char *path)
{
    struct stat st;

    return !lstat(path, &st) && S_ISSOCK(st.st_mode) && st.st_uid == geteuid();
}

/* Login managers put the bus of a session there. It is used only where nothing names another. */
static void environment_guess_bus(struct environment *e)
{
    const char *runtime = env_get("XDG_RUNTIME_DIR");
    auto_buf struct buf path = {0}, address = {0};

    if (runtime && runtime[0] == '/')
        buf_printf(&path, "%s/bus", runtime);
    else
        buf_printf(&path, "/run/user/%u/bus", (unsigned)geteuid());
    if (!environment_is_our_socket(buf_text(&path)) || strpbrk(buf_text(&path), ",;%*\\"))
        return;
    buf_printf(&address, "unix:path=%s", buf_text(&path));
    environment_add(e, "DBUS_SESSION_BUS_ADDRESS", buf_text(&address));
}

static void environment_add_bus(struct environment *e)
{
    const char *address = env_get("DBUS_SESSION_BUS_ADDRESS");

    if (!address)
        environment_guess_bus(e);
    else if (environment_is_plain_bus(address))
        environment_add(e, "DBUS_SESSION_BUS_ADDRESS", address);
}

enum aad_code environment_init(struct environment *ret, const char *const *names, bool may_ask,
                               struct aad_error *err)
{
    memset(ret, 0, sizeof *ret);
    environment_copy(ret, environment_always);
    if (may_ask)
        environment_copy(ret, environment_display);
    if (names)
        environment_copy(ret, names);
    environment_add_bus(ret);
    if (ret->is_full)
        return aad_error_set(err, AAD_INTERNAL, NULL, "a store's environment has no room");
    for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
        if (buf_ok(&ret->text[i], err))
            return AAD_INTERNAL;
    return AAD_OK;
}

void environment_clear(struct environment *e)
{
    for (size_t i = 0; i < ENVIRONMENT_ROWS; i++)
        buf_clear(&e->text[i]);
    memset(e->rows, 0, sizeof e->rows);
}
