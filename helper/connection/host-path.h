/*
 * host-path.h - the path of a connection's host, which chooses and allows nothing (promise P1)
 *
 * "https://dev.azure.com/contoso": many an organization shares a host, each with a connection of
 * its own. What may have a token is decided by the origin alone (rule.h); of the connections that
 * may serve it, the one whose path goes on furthest with the target's is meant. Paths are compared
 * segment by segment, with ASCII case folded: so are the names of organizations.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_HOST_PATH_H
#define CONNECTION_HOST_PATH_H

#include "connection/connection.h"

#define HOST_PATH_MAX 200

/* Appends the path as it is kept: without a slash at its end. AAD_USAGE where it could be read in
 * more than one way (a query, dots, percent signs). */
enum aad_code host_path_check(const char *path, struct buf *ret, struct aad_error *err);

/* Of "https://host:port/path": the length of the part before the path. */
size_t host_path_origin_len(const char *host);

/* Is that the origin of the host? */
bool host_path_is_at(const char *host, const char *origin);

struct host_target {
    const char *origin;   /* as url_print_origin() has it */
    const char *path;     /* "/contoso/..."; "" = the caller does not say it */
    const char *username; /* in its place, where it is the first segment, as in
                             https://contoso@dev.azure.com; may be "" */
};

/* How far the connection's paths at that origin go with the target: the length of the longest, 0 =
 * none says anything, -1 = each names another place. */
int host_path_fit(const struct connection *c, const struct host_target *target);

/* Has a host at that origin a path? */
bool host_path_is_needed(const struct connection *c, const char *origin);

#endif
