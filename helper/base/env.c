/*
 * env.c - the only caller of getenv
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/env.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/ask.h"
#include "base/text.h"

#define ENV_PROGRAM "aad-credential"

const char *env_get(const char *name)
{
    const char *value = getenv(name);

    return value && *value ? value : NULL;
}

const char *env_idle_proxy(void)
{
    static const char *const of_https[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

    for (size_t i = 0; i < sizeof of_https / sizeof of_https[0]; i++)
        if (env_get(of_https[i]))
            return NULL;
    if (env_get("http_proxy"))
        return "http_proxy";
    return env_get("HTTP_PROXY") ? "HTTP_PROXY" : NULL;
}

char *const *env_all(void)
{
    static char *const nothing[] = {NULL};

    return environ ? environ : nothing;
}

static const char *env_get_absolute(const char *name)
{
    const char *value = env_get(name);

    return value && *value == '/' ? value : NULL;
}

static enum aad_code env_find_home(struct buf *ret, struct aad_error *err)
{
    const char *home = env_get_absolute("HOME");
    struct passwd entry, *found = NULL;
    char room[4096];

    if (!home && !getpwuid_r(geteuid(), &entry, room, sizeof room, &found) && found &&
        found->pw_dir && found->pw_dir[0] == '/')
        home = found->pw_dir;
    if (!home)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "there is no home directory\n"
                             "Set HOME to an absolute path, or XDG_CONFIG_HOME, XDG_STATE_HOME, "
                             "XDG_CACHE_HOME and XDG_DATA_HOME.");
    buf_append_text(ret, home);
    return buf_ok(ret, err);
}

static enum aad_code env_make_dir(const char *variable, const char *under_home, struct buf *ret,
                                  struct aad_error *err)
{
    const char *base = env_get_absolute(variable);
    auto_buf struct buf dir = {0};
    enum aad_code code = AAD_OK;

    if (base)
        buf_append_text(&dir, base);
    else
        code = env_find_home(&dir, err);
    if (code)
        return code;
    while (dir.len && dir.bytes[dir.len - 1] == '/')
        dir.bytes[--dir.len] = '\0';
    buf_append_all(&dir, base ? "" : under_home, "/" ENV_PROGRAM, (char *)NULL);
    code = buf_ok(&dir, err);
    if (code)
        return code;
    buf_clear(ret);
    *ret = dir;
    dir = (struct buf){0};
    return AAD_OK;
}

enum aad_code env_config_dir(struct buf *ret, struct aad_error *err)
{
    return env_make_dir("XDG_CONFIG_HOME", "/.config", ret, err);
}

enum aad_code env_state_dir(struct buf *ret, struct aad_error *err)
{
    return env_make_dir("XDG_STATE_HOME", "/.local/state", ret, err);
}

enum aad_code env_cache_dir(struct buf *ret, struct aad_error *err)
{
    return env_make_dir("XDG_CACHE_HOME", "/.cache", ret, err);
}

enum aad_code env_data_dir(struct buf *ret, struct aad_error *err)
{
    return env_make_dir("XDG_DATA_HOME", "/.local/share", ret, err);
}

enum aad_code env_runtime_dir(struct buf *ret, struct aad_error *err)
{
    if (!env_get_absolute("XDG_RUNTIME_DIR"))
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "there is no runtime directory\n"
                             "Log in through PAM and systemd, or set XDG_RUNTIME_DIR to a "
                             "directory of mode 0700 on a tmpfs.");
    return env_make_dir("XDG_RUNTIME_DIR", "", ret, err);
}

bool env_has_display(void)
{
    return env_get("DISPLAY") || env_get("WAYLAND_DISPLAY");
}

/* git reads the variable as one of its booleans. */
static bool env_git_says_no(void)
{
    static const char *const no[] = {"0", "false", "no", "off"};
    const char *value = env_get("GIT_TERMINAL_PROMPT");

    for (size_t i = 0; value && i < sizeof no / sizeof no[0]; i++)
        if (text_equal_nocase(value, no[i]))
            return true;
    return false;
}

bool env_may_ask(void)
{
    const char *prompt = env_get("AAD_CREDENTIAL_PROMPT");

    if (env_git_says_no() || (prompt && text_equal_nocase(prompt, "never")))
        return false;
    return env_has_display() || ask_has_terminal();
}
