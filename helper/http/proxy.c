/*
 * proxy.c - see proxy.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/proxy.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/env.h"
#include "base/text.h"

static const char *proxy_first(const char *const *names)
{
    const char *value = NULL;

    for (; *names && !value; names++)
        value = env_get(*names);
    return value;
}

static bool proxy_entry_names(const char *entry, size_t len, const struct url *target)
{
    size_t host_len = strlen(target->host);
    const char *colon = memchr(entry, ':', len);
    char port[8];

    if (len == 1 && *entry == '*')
        return true;
    /* One colon is a port; more of them are an IPv6 address. */
    if (colon && !memchr(colon + 1, ':', len - (size_t)(colon + 1 - entry))) {
        int port_len = snprintf(port, sizeof port, "%u", (unsigned)target->port);

        if ((size_t)port_len != len - (size_t)(colon + 1 - entry) ||
            memcmp(port, colon + 1, (size_t)port_len) != 0)
            return false;
        len = (size_t)(colon - entry);
    }
    if (len > 1 && *entry == '*')
        entry++, len--;
    if (len && *entry == '.')
        entry++, len--;
    if (!len || len > host_len || strncasecmp(target->host + host_len - len, entry, len) != 0)
        return false;
    return len == host_len || target->host[host_len - len - 1] == '.';
}

bool proxy_is_excepted(const char *list, const struct url *target)
{
    while (*list) {
        size_t len = strcspn(list, ", \t");

        if (len && proxy_entry_names(list, len, target))
            return true;
        list += len + (list[len] != '\0');
    }
    return false;
}

const char *proxy_find(const struct connection *c, const struct url *target)
{
    static const char *const proxies[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY",
                                          NULL};
    static const char *const exceptions[] = {"no_proxy", "NO_PROXY", NULL};
    const char *proxy, *except;

    if (url_is_loopback(target))
        return "";
    if (c->proxy && c->proxy[0])
        return c->proxy;
    proxy = proxy_first(proxies);
    except = proxy_first(exceptions);
    if (!proxy || (except && proxy_is_excepted(except, target)))
        return "";
    return proxy;
}
