/*
 * host-path.c - the path of a connection's host, which chooses and allows nothing
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/host-path.h"

#include <string.h>
#include <strings.h>

static enum aad_code host_path_refuse(const char *why, struct aad_error *err)
{
    return aad_error_set(err, AAD_USAGE, NULL,
                         "%s\n"
                         "Give https://HOST[:PORT], or with a path like "
                         "https://dev.azure.com/ORGANIZATION to tell connections apart.",
                         why);
}

enum aad_code host_path_check(const char *path, struct buf *ret, struct aad_error *err)
{
    size_t len = strlen(path);

    while (len && path[len - 1] == '/')
        len--;
    if (len > HOST_PATH_MAX)
        return host_path_refuse("the path of a host is too long", err);
    /* Segments of dots, and empty ones, mean another path than is written. */
    if (strpbrk(path, "?#%;\"<>") || strstr(path, "//") || strstr(path, "/."))
        return host_path_refuse("a host has more than a plain path", err);
    buf_append(ret, path, len);
    return buf_ok(ret, err);
}

size_t host_path_origin_len(const char *host)
{
    const char *name = strstr(host, "://");

    return name ? (size_t)(name - host) + 3 + strcspn(name + 3, "/") : strlen(host);
}

bool host_path_is_at(const char *host, const char *origin)
{
    size_t len = host_path_origin_len(host);

    return strlen(origin) == len && !memcmp(host, origin, len);
}

/* Does the path begin with the other's segments? */
static bool host_path_goes_on(const char *path, const char *with, size_t len)
{
    return !strncasecmp(path, with, len) && (path[len] == '/' || !path[len]);
}

/* What a server may read as another path is none that is known. */
static bool host_path_is_plain(const char *path)
{
    return !strstr(path, "//") && !strstr(path, "/.") && !strpbrk(path, "%\\?#");
}

static int host_path_fit_one(const char *own, const struct host_target *target)
{
    size_t len = strlen(own);

    if (!len)
        return 0;
    if (target->path[0])
        return host_path_is_plain(target->path) && host_path_goes_on(target->path, own, len)
                   ? (int)len
                   : -1;
    return target->username[0] &&
                   host_path_goes_on(own + 1, target->username, strlen(target->username))
               ? (int)len
               : 0;
}

int host_path_fit(const struct connection *c, const struct host_target *target)
{
    int best = -1;

    for (size_t i = 0; i < c->n_hosts; i++) {
        const char *own = c->hosts[i] + host_path_origin_len(c->hosts[i]);
        int fit =
            host_path_is_at(c->hosts[i], target->origin) ? host_path_fit_one(own, target) : -1;

        best = fit > best ? fit : best;
    }
    return best;
}

bool host_path_is_needed(const struct connection *c, const char *origin)
{
    for (size_t i = 0; i < c->n_hosts; i++)
        if (host_path_is_at(c->hosts[i], origin) && c->hosts[i][host_path_origin_len(c->hosts[i])])
            return true;
    return false;
}
