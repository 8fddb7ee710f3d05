/*
 * broker-list.c - what there is to be asked for, where nobody asks for anything yet
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/broker.h"

#include <string.h>

#include "base/text.h"
#include "connection/policy.h"

static bool broker_has_line(const struct buf *lines, const char *line)
{
    size_t len = strlen(line);

    for (const char *at = buf_text(lines); *at; at += strcspn(at, "\n") + 1)
        if (strcspn(at, "\n") == len && !strncmp(at, line, len))
            return true;
    return false;
}

/* The tools ask with https. */
static void broker_add_host(const char *host, struct buf *ret)
{
    static const char https[] = "https://";
    struct url url;
    char origin[300];

    if (url_parse(host, &url, NULL) || !url.is_https)
        return;
    host = url_print_origin(&url, origin, sizeof origin) + strlen(https);
    if (!broker_has_line(ret, host))
        buf_append_all(ret, host, "\n", (char *)NULL);
}

static void broker_add_hosts(const struct connection *c, struct buf *ret)
{
    for (size_t i = 0; c->kind->has_exchange && i < c->n_hosts; i++)
        broker_add_host(c->hosts[i], ret);
}

/* A connection_visit. */
static enum aad_code broker_visit(void *ctx, const char *name)
{
    auto_connection struct connection c = {0};

    if (!connection_load(name, &c, NULL) && !policy_check(&c, NULL, NULL))
        broker_add_hosts(&c, ctx);
    return AAD_OK;
}

enum aad_code broker_list_hosts(const struct request *request, struct buf *ret,
                                struct aad_error *err)
{
    auto_connection struct connection c = {0};
    enum aad_code code = request->connection[0] ? connection_load(request->connection, &c, err)
                                                : connection_list(broker_visit, ret, err);

    if (!code && request->connection[0]) {
        code = policy_check(&c, NULL, err);
        if (!code)
            broker_add_hosts(&c, ret);
    }
    return code ? code : buf_ok(ret, err);
}
