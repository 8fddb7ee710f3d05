/*
 * connection-target.c - asking for the addresses of a kind that has several targets
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-target.h"

#include <stdlib.h>
#include <string.h>

#include "base/ask.h"
#include "base/url.h"
#include "connection/audience.h"

#define TARGET_NONE "-"

/* The first audience of that target, or n_audiences. */
static size_t target_find(const struct connection *c, const struct kind_target *target)
{
    size_t i = 0;

    while (i < c->n_audiences && kind_find_target(c->kind, c->audiences[i]) != target)
        i++;
    return i;
}

static void target_remove(struct connection *c, size_t i)
{
    free(c->audiences[i]);
    memmove(&c->audiences[i], &c->audiences[i + 1],
            (c->n_audiences - i - 1) * sizeof c->audiences[0]);
    c->audiences[--c->n_audiences] = NULL;
}

static enum aad_code target_set(const struct dialog *d, const struct kind_target *target,
                                const char *answer)
{
    bool is_address = strcmp(answer, TARGET_NONE) != 0;
    struct connection *c = d->c;
    struct url url;
    size_t i;

    if (is_address && (url_parse(answer, &url, NULL) || !url.is_https || strlen(url.path) > 1 ||
                       kind_find_target(c->kind, answer) != target))
        return aad_error_set(d->err, AAD_USAGE, NULL,
                             "that is no address of %s\n"
                             "It looks like %s",
                             target->title, target->example);
    i = target_find(c, target);
    if (i < c->n_audiences)
        target_remove(c, i);
    return is_address ? connection_set(c, "audiences", answer, d->err) : AAD_OK;
}

static enum aad_code target_ask(const struct dialog *d, const struct kind_target *target)
{
    size_t at = target_find(d->c, target);
    auto_buf struct buf prompt = {0}, current = {0};

    buf_printf(&prompt, "%s, as %s, or %s for none", target->title, target->example, TARGET_NONE);
    buf_append_text(&current, at < d->c->n_audiences ? d->c->audiences[at] : TARGET_NONE);
    for (;;) {
        auto_buf struct buf answer = {0};
        enum aad_code code =
            dialog_ask_line(d, buf_text(&prompt), buf_text(&current), PASTE_ADDRESS, &answer);

        if (code || !strcmp(buf_text(&answer), buf_text(&current)) ||
            !target_set(d, target, buf_text(&answer)))
            return code;
        dialog_complain(d->err);
    }
}

enum aad_code connection_target_ask(struct dialog *d)
{
    const struct kind_target *target = d->c->kind->targets;
    bool is_changed;
    enum aad_code code = audience_forget(d->c, &is_changed, d->err);

    for (; !code && target->title; target++)
        if (!target->cloud)
            code = target_ask(d, target);
    if (!code && !connection_options_has(d->options, "hosts"))
        code = connection_set(d->c, "hosts", "-", d->err);
    return code;
}
