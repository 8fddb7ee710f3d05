/*
 * doctor-report.c - what is sent to whoever helps: all that matters, and nothing that says whose it
 * is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <pwd.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/text.h"
#include "broker/broker.h"
#include "command/doctor.h"
#include "command/redact.h"

static bool report_is_of(const char *const *keys, const char *key)
{
    while (*keys && strcmp(*keys, key) != 0)
        keys++;
    return *keys;
}

/* Their values are words of ours. A key that is in neither list may say whose it is. */
static const char *const report_words[] = {"grant",
                                           "client-authentication",
                                           "endpoint-version",
                                           "capabilities",
                                           "identity-source",
                                           "expires",
                                           "assertion",
                                           NULL};

static bool report_is_word(const char *key)
{
    enum connection_type type = connection_type(key);

    return (type != CONNECTION_TEXT && type != CONNECTION_LIST) || report_is_of(report_words, key);
}

/* A word of ours, a colon, and what it is called there. */
static const char *const report_sources[] = {"store", "assertion-source", "pin", NULL};

static void report_hide_value(struct redact *r, const char *key, const char *value)
{
    const char *colon = strchr(value, ':');

    if (report_is_of(report_sources, key))
        redact_hide(r, colon ? colon + 1 : NULL, "name");
    else if (!strcmp(key, "username"))
        redact_hide(r, value, "user");
    else
        redact_hide_url(r, value);
}

/* The words of a list, or the whole of a text, which may have blanks of its own. */
static void report_hide_field(struct redact *r, const struct connection *c, const char *key)
{
    auto_buf struct buf value = {0};
    char *rest = NULL;

    connection_get(c, key, &value);
    if (!value.len || report_is_word(key))
        return;
    if (connection_type(key) == CONNECTION_TEXT) {
        report_hide_value(r, key, buf_text(&value));
        return;
    }
    for (char *word = strtok_r(value.bytes, " ", &rest); word; word = strtok_r(NULL, " ", &rest))
        report_hide_value(r, key, word);
}

/* The domain of a user is often the name of the tenant. */
static void report_hide_domain(struct redact *r, const char *username)
{
    const char *at = username ? strchr(username, '@') : NULL;

    redact_hide(r, at ? at + 1 : NULL, "domain");
}

/* Also of one whose file cannot be read. */
static enum aad_code report_hide_name(void *ctx, const char *name)
{
    redact_hide(ctx, name, "connection");
    return AAD_OK;
}

static void report_hide_all(struct redact *r, const struct doctor *d)
{
    const char *const *keys = connection_keys();
    const struct passwd *user = getpwuid(geteuid());
    struct utsname machine;

    redact_hide(r, env_get("HOME"), "home");
    if (user && user->pw_uid)
        redact_hide(r, user->pw_name, "user");
    if (!uname(&machine) && strcmp(machine.nodename, "localhost") != 0)
        redact_hide(r, machine.nodename, "machine");
    (void)connection_list(report_hide_name, r, NULL);
    for (size_t i = 0; i < d->n_connections; i++) {
        const struct connection *c = &d->connections[i];

        redact_hide(r, c->tenant, "tenant");
        report_hide_domain(r, c->username);
        for (const char *const *key = keys; *key; key++)
            report_hide_field(r, c, *key);
    }
}

/* r is NULL where names are wanted. */
static void report_put(struct redact *r, const char *text, struct buf *ret)
{
    if (!r)
        buf_append_text(ret, text);
    else if (redact_append(r, text, ret, NULL))
        ret->failed = true;
}

static void report_put_failure(struct redact *r, const struct connection *c, const char *audience,
                               struct buf *ret)
{
    auto_buf struct buf text = {0};
    struct aad_error why = {0};
    int64_t ago_ms = broker_failed_ago_ms(c, audience, &why);

    if (ago_ms < 0)
        return;
    buf_printf(ret, "  last failure, %" PRId64 " s ago, for ", ago_ms / 1000);
    report_put(r, audience, ret);
    buf_printf(ret, ":\n    %s: ", error_name(why.code));
    buf_printf(&text, "%s%s%s%s", why.what, why.foreign[0] ? " [" : "", why.foreign,
               why.foreign[0] ? "]\n" : "\n");
    report_put(r, buf_text(&text), ret);
}

static void report_put_connection(struct redact *r, const struct connection *c, struct buf *ret)
{
    buf_append_text(ret, "\nconnection ");
    report_put(r, c->name, ret);
    buf_append_text(ret, "\n");
    for (const char *const *key = connection_keys(); *key; key++) {
        auto_buf struct buf value = {0};

        connection_get(c, *key, &value);
        if (!value.len)
            continue;
        buf_printf(ret, "  %s: ", *key);
        report_put(report_is_word(*key) ? NULL : r, buf_text(&value), ret);
        buf_append_text(ret, "\n");
    }
    for (size_t i = 0; i < c->n_audiences; i++)
        report_put_failure(r, c, c->audiences[i], ret);
}

enum aad_code doctor_report_print(struct doctor *d, bool with_names, struct buf *ret,
                                  struct aad_error *err)
{
    auto_redact struct redact hidden = {0};
    struct redact *r = with_names ? NULL : &hidden;

    if (r)
        report_hide_all(r, d);
    buf_printf(ret, "A report of aad-credential doctor. No secret is in it. %s\n\n",
               with_names
                   ? "Names are not replaced: it says whose it is."
                   : "Names, tenants, hosts and ids are replaced; read it before you send it.");
    report_put(r, buf_text(&d->text), ret);
    for (size_t i = 0; i < d->n_connections; i++)
        report_put_connection(r, &d->connections[i], ret);
    return buf_ok(&d->text, err) ? AAD_INTERNAL : buf_ok(ret, err);
}
