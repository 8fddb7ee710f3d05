/*
 * proxy.h - through which proxy a host is reached, if any
 *
 * The connection's own proxy, else https_proxy, HTTPS_PROXY, all_proxy or ALL_PROXY, unless
 * no_proxy or NO_PROXY names the host. Never for loopback.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HTTP_PROXY_H
#define HTTP_PROXY_H

#include <stdbool.h>

#include "base/url.h"
#include "connection/connection.h"

/* The proxy's URL, "" = none. It may hold a password: never show it. Borrowed from the
 * connection or the environment. */
const char *proxy_find(const struct connection *c, const struct url *target);

/* Does a no_proxy list (names and their subdomains, "host:port", "*", separated by commas or
 * spaces) name the target? */
bool proxy_is_excepted(const char *list, const struct url *target);

#endif
