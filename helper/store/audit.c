/*
 * audit.c - the log of each use of a key or secret
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/audit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/proc.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/settings.h"

#ifndef AUDIT_SYSLOG /* the unit test has its own */
#define AUDIT_JOURNAL "/run/systemd/journal/socket"
#define AUDIT_SYSLOG "/dev/log"
#endif
#define AUDIT_PARENTS_MAX 8
#define AUDIT_PRIORITY 86 /* RFC 3164: authpriv (10), info (6) */

/* --- who asks ------------------------------------------------------------------------------- */

static void audit_describe_callers(struct buf *ret)
{
    pid_t pid = getpid();

    for (int i = 0; pid > 0 && i < AUDIT_PARENTS_MAX; i++) {
        char name[64] = "?";
        pid_t parent = proc_read(pid, name, sizeof name);

        buf_printf(ret, "%s%s(%d)", i ? " < " : "", name, (int)pid);
        pid = parent;
    }
}

/* --- the line ------------------------------------------------------------------------------- */

static void audit_describe(const struct audit_use *use, const char *callers, struct buf *ret)
{
    bool has_key = use->key && use->key[0];

    buf_printf(ret, "%s%s", use->verb, use->by_pin ? " with the PIN" : "");
    if (use->item->connection)
        buf_printf(ret, "%s %s of connection %s", use->by_pin ? " for" : "", use->item->role,
                   use->item->connection);
    buf_printf(ret, " in %s%s%s%s%s for %s: %s; asked by %s", use->store,
               use->token[0] ? " on " : "", use->token, has_key ? " by " : "",
               has_key ? use->key : "", use->target ? use->target : "nothing in particular",
               error_name(use->result), callers);
}

/* The journal's native protocol: NAME=value lines in one datagram. */
static void audit_print_journal(const struct audit_use *use, const char *message,
                                const char *callers, struct buf *ret)
{
    buf_printf(ret,
               "MESSAGE=%s\nPRIORITY=6\nSYSLOG_FACILITY=10\nSYSLOG_IDENTIFIER=aad-credential\n"
               "AAD_VERB=%s\nAAD_CONNECTION=%s\nAAD_ROLE=%s\nAAD_STORE=%s\nAAD_TOKEN=%s\n"
               "AAD_KEY=%s\nAAD_TARGET=%s\nAAD_RESULT=%s\nAAD_CALLERS=%s\n",
               message, use->verb, use->item->connection ? use->item->connection : "",
               use->item->role ? use->item->role : "", use->store, use->token,
               use->key ? use->key : "", use->target ? use->target : "", error_name(use->result),
               callers);
}

static const char *audit_path(enum settings_audit where)
{
    return where == SETTINGS_AUDIT_JOURNAL ? AUDIT_JOURNAL : AUDIT_SYSLOG;
}

/* -1: nobody listens. */
static int audit_connect(enum settings_audit where)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", audit_path(where));
    if (fd < 0 || !connect(fd, (const struct sockaddr *)(const void *)&address, sizeof address))
        return fd;
    (void)close(fd);
    return -1;
}

static bool audit_send(enum settings_audit where, const struct buf *text)
{
    auto_fd int fd = audit_connect(where);

    return fd >= 0 && send(fd, buf_text(text), text->len, MSG_NOSIGNAL) == (ssize_t)text->len;
}

static bool audit_write(enum settings_audit where, const struct audit_use *use)
{
    auto_buf struct buf callers = {0}, message = {0}, text = {0};

    audit_describe_callers(&callers);
    audit_describe(use, buf_text(&callers), &message);
    if (where == SETTINGS_AUDIT_JOURNAL)
        audit_print_journal(use, buf_text(&message), buf_text(&callers), &text);
    else
        buf_printf(&text, "<%d>aad-credential[%d]: %s", AUDIT_PRIORITY, (int)getpid(),
                   buf_text(&message));
    return !buf_ok(&callers, NULL) && !buf_ok(&message, NULL) && !buf_ok(&text, NULL) &&
           audit_send(where, &text);
}

static enum aad_code audit_refuse(struct aad_error *err)
{
    return aad_error_set(
        err, AAD_REFUSED, NULL,
        "the use of the secret cannot be logged, so it is not used\n"
        "Start the log (systemd-journald, rsyslog); config.json says 'audit-required'.");
}

bool audit_is_heard(const struct settings *settings)
{
    auto_fd int fd = -1;

    if (settings->audit == SETTINGS_AUDIT_OFF)
        return true;
    fd = audit_connect(settings->audit);
    return fd >= 0;
}

enum aad_code audit_check(struct aad_error *err)
{
    auto_settings struct settings settings = {0};
    enum aad_code code = settings_load(&settings, err);

    if (code || !settings.audit_required)
        return code;
    return audit_is_heard(&settings) ? AAD_OK : audit_refuse(err);
}

enum aad_code audit_log(const struct audit_use *use, struct aad_error *err)
{
    auto_settings struct settings settings = {0};
    enum aad_code code = settings_load(&settings, err);

    if (code || settings.audit == SETTINGS_AUDIT_OFF || audit_write(settings.audit, use))
        return code;
    if (!settings.audit_required) {
        trace_warn("the use of a secret cannot be logged: %s does not take it",
                   audit_path(settings.audit));
        return AAD_OK;
    }
    return audit_refuse(err);
}
