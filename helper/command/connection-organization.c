/*
 * connection-organization.c - which one of many on the same host, or which server
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-organization.h"

#include <string.h>
#include <strings.h>

#include "base/ask.h"
#include "connection/copy.h"

#define ORGANIZATION_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"

static enum aad_code organization_set(const struct dialog *d, const char *name)
{
    enum aad_code code = AAD_OK;

    for (const char *const *host = d->c->kind->organization_hosts; !code && *host; host++) {
        const char *star = strchr(*host, '*');
        auto_buf struct buf text = {0};

        buf_append(&text, *host, (size_t)(star - *host));
        buf_append_all(&text, name, star + 1, (char *)NULL);
        code = buf_ok(&text, d->err);
        if (!code)
            code = connection_set(d->c, "hosts", buf_text(&text), d->err);
    }
    return code;
}

/* The name in one of its own addresses, wherever else that goes on to. */
static bool organization_find(const struct dialog *d, const char *answer, struct buf *ret)
{
    for (const char *const *host = d->c->kind->organization_hosts; *host; host++) {
        const char *star = strchr(*host, '*'), *at = answer + (star - *host);
        size_t len;

        if (strncasecmp(answer, *host, (size_t)(star - *host)) != 0)
            continue;
        len = strspn(at, ORGANIZATION_LETTERS);
        if (!len || strncasecmp(at + len, star + 1, strlen(star + 1)) != 0 ||
            !strchr("/", at[len + strlen(star + 1)]))
            continue;
        buf_append(ret, at, len);
        return !buf_ok(ret, NULL);
    }
    return false;
}

static enum aad_code organization_take(const struct dialog *d, const char *answer)
{
    auto_buf struct buf name = {0};

    if (organization_find(d, answer, &name))
        return organization_set(d, buf_text(&name));
    if (strchr(answer, '/'))
        return connection_set(d->c, "hosts", answer, d->err);
    if (!answer[strspn(answer, ORGANIZATION_LETTERS)])
        return organization_set(d, answer);
    return aad_error_set(d->err, AAD_USAGE, NULL,
                         "that is no organization's name, and no address\n"
                         "The name is the ORGANIZATION of https://dev.azure.com/ORGANIZATION.");
}

/* What is refused changes nothing. A later question could not mend it. */
static enum aad_code organization_try(struct dialog *d, const char *answer)
{
    auto_connection struct connection before = {0};
    enum aad_code code = connection_copy(d->c, &before, d->err);

    if (code)
        return code;
    code = connection_set(d->c, "hosts", "-", d->err);
    if (!code)
        code = organization_take(d, answer);
    if (!code)
        code = dialog_check(d);
    if (code)
        dialog_take_back(d, &before);
    return code;
}

enum aad_code connection_organization_ask(struct dialog *d)
{
    enum aad_code code;

    if (!d->c->kind->organization_hosts || (!d->is_again && (d->is_edit || d->c->n_hosts)))
        return AAD_OK;
    for (;;) {
        const char *current = d->c->n_hosts ? d->c->hosts[0] : NULL; /* one names them all */
        auto_buf struct buf answer = {0};

        code = dialog_ask_line(
            d, "Organization, or a server's https address (empty: every organization)", current,
            PASTE_ADDRESS, &answer);
        if (code || !answer.len || (current && !strcmp(buf_text(&answer), current)))
            return code;
        code = organization_try(d, buf_text(&answer));
        if (!code)
            return AAD_OK;
        dialog_complain(d->err);
    }
}
