/*
 * browser.c - the person's own browser
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/browser.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/env.h"
#include "base/proc.h"
#include "base/trace.h"
#include "base/url.h"

#ifndef BROWSER_DIRECTORIES /* the unit test has its own */
#define BROWSER_DIRECTORIES "/usr/local/bin", "/usr/bin", "/bin"
#endif
#define BROWSER_MS 1000 /* who cannot open it at all has said so by then */

/* In the order in which they are tried. Without a display the ones that need it would start a
 * browser for terminals, with no terminal. */
static const struct browser_opener {
    const char *name;
    bool needs_display;
} browser_openers[] = {
    {"xdg-open", true},
    {"wslview", false}, /* Windows has the display */
    {"sensible-browser", true},
};

/* PATH is not searched: whoever is first in it would get the address (security case 37). */
static bool browser_find(const char *name, struct buf *ret)
{
    static const char *const directories[] = {BROWSER_DIRECTORIES};

    for (size_t i = 0; i < sizeof directories / sizeof directories[0]; i++) {
        buf_clear(ret);
        buf_append_all(ret, directories[i], "/", name, (char *)NULL);
        if (!buf_ok(ret, NULL) && !access(buf_text(ret), X_OK))
            return true;
    }
    return false;
}

/* One program, by its path or by its name: neither a list of several nor a command line. */
static bool browser_find_users(struct buf *ret)
{
    const char *value = env_get("BROWSER");

    if (!value || strpbrk(value, " \t:;%&|'\"\\$"))
        return false;
    if (!strchr(value, '/'))
        return browser_find(value, ret);
    buf_append_text(ret, value);
    return *value == '/' && !access(value, X_OK) && !buf_ok(ret, NULL);
}

static enum aad_code browser_start(const struct buf *program, const char *url,
                                   struct aad_error *err)
{
    struct deadline deadline = deadline_in_ms(BROWSER_MS);
    auto_buf struct buf address = {0};
    char *argv[] = {program->bytes, NULL, NULL};
    struct proc_spec spec = {.path = program->bytes,
                             .argv = argv,
                             .environ = env_all(),
                             .fds = {-1, -1, -1},
                             .extra_fd = -1};
    int status = 0;
    enum aad_code code;
    pid_t pid;

    buf_append_text(&address, url);
    code = buf_ok(&address, err);
    argv[1] = address.bytes;
    if (!code)
        code = proc_spawn(&spec, &pid, err);
    if (code)
        return code;
    trace("browser: %s", program->bytes);
    if (!proc_wait(pid, &deadline, &status) || (WIFEXITED(status) && !WEXITSTATUS(status)))
        return AAD_OK;
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "%s does not open the browser: %s %d\n"
                         "Open the address in a browser yourself.",
                         program->bytes, WIFEXITED(status) ? "exit status" : "signal",
                         WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
}

static enum aad_code browser_check_url(const char *text, struct aad_error *err)
{
    struct url url;
    enum aad_code code = url_parse(text, &url, err);

    if (!code && !url.is_https && !url_is_loopback(&url))
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "a page without https is not opened\n"
                             "Check the authentication endpoint of the connection.");
    return code;
}

enum aad_code browser_open(const char *url, struct aad_error *err)
{
    auto_buf struct buf program = {0};
    bool has_display = env_has_display();
    enum aad_code code = browser_check_url(url, err);

    if (code)
        return code;
    code = aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         has_display ? "there is no program that opens a browser\n"
                                       "Open the address in a browser yourself, or install one "
                                       "(Debian: xdg-utils), or set BROWSER to it."
                                     : "there is no display for a browser\n"
                                       "Open the address in a browser yourself.");
    if (browser_find_users(&program))
        code = browser_start(&program, url, err);
    for (size_t i = 0; code && i < sizeof browser_openers / sizeof browser_openers[0]; i++)
        if ((has_display || !browser_openers[i].needs_display) &&
            browser_find(browser_openers[i].name, &program))
            code = browser_start(&program, url, err);
    if (!code && err)
        memset(err, 0, sizeof *err);
    return code;
}
