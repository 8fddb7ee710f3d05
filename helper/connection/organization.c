/*
 * organization.c - which organization a connection is of, where its kind's service has many
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/organization.h"

#include <string.h>

#include "connection/host-path.h"

/* Is it a host of many organizations, each of which has a path there? */
static bool organization_is_shared(const struct connection *c, const char *host)
{
    const char *const *row = c->kind->organization_hosts;

    for (; row && *row; row++) {
        const char *star = strchr(*row, '*');
        size_t len = (size_t)(star - *row) - 1; /* without the slash before it */

        if (star[-1] == '/' && host_path_origin_len(host) == len && !strncmp(host, *row, len))
            return true;
    }
    return false;
}

/* Is the organization a part of the host's name? */
static bool organization_is_host(const struct connection *c, const char *host)
{
    const char *const *row = c->kind->organization_hosts;
    size_t len = host_path_origin_len(host);

    for (; row && *row; row++) {
        const char *tail = strchr(*row, '*') + 1;
        size_t tail_len = strlen(tail);

        if (tail_len && len > tail_len && !memcmp(host + len - tail_len, tail, tail_len))
            return true;
    }
    return false;
}

/* How much of the host is the organization's address; 0 = it names none. */
static size_t organization_len(const struct connection *c, const char *host)
{
    size_t len = host_path_origin_len(host);

    if (organization_is_shared(c, host))
        return host[len] ? len + 1 + strcspn(host + len + 1, "/") : 0;
    return organization_is_host(c, host) ? len : strlen(host);
}

bool organization_find(const struct connection *c, struct buf *ret)
{
    for (size_t i = 0; i < c->n_hosts; i++) {
        size_t len = organization_len(c, c->hosts[i]);

        if (!len)
            continue;
        buf_append(ret, c->hosts[i], len);
        return !buf_ok(ret, NULL);
    }
    return false;
}

/* The hosts that are given take the place of all that were there. */
void organization_print_remedy(const struct connection *c, struct buf *ret)
{
    buf_append_all(ret, "aad-credential connection edit ", c->name, (char *)NULL);
    for (size_t i = 0; i < c->n_hosts; i++)
        buf_append_all(ret, " --host ", c->hosts[i],
                       organization_len(c, c->hosts[i]) ? "" : "/ORGANIZATION", (char *)NULL);
}
