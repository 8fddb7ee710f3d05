/*
 * peer.c - whose a connection on loopback is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/peer.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/text.h"

#define PEER_WAIT_US 200000 /* the kernel answers at once */

/* A connection, as its other end sees it. */
struct peer_ends {
    struct sockaddr_in theirs, ours;
};

static bool peer_find_ends(int fd, struct peer_ends *ret)
{
    socklen_t theirs = sizeof ret->theirs, ours = sizeof ret->ours;

    return !getpeername(fd, (struct sockaddr *)&ret->theirs, &theirs) &&
           !getsockname(fd, (struct sockaddr *)&ret->ours, &ours) &&
           ret->theirs.sin_family == AF_INET && ret->ours.sin_family == AF_INET;
}

struct peer_query {
    struct nlmsghdr head;
    struct inet_diag_req_v2 body;
};

static bool peer_send_query(int netlink, const struct peer_ends *ends)
{
    struct peer_query query = {
        .head = {.nlmsg_len = sizeof query,
                 .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                 .nlmsg_flags = NLM_F_REQUEST},
        .body = {.sdiag_family = AF_INET,
                 .sdiag_protocol = IPPROTO_TCP,
                 .idiag_states = UINT32_MAX,
                 .id = {.idiag_sport = ends->theirs.sin_port,
                        .idiag_dport = ends->ours.sin_port,
                        .idiag_cookie = {INET_DIAG_NOCOOKIE, INET_DIAG_NOCOOKIE}}}};

    query.body.id.idiag_src[0] = ends->theirs.sin_addr.s_addr;
    query.body.id.idiag_dst[0] = ends->ours.sin_addr.s_addr;
    return send(netlink, &query, sizeof query, 0) == (ssize_t)sizeof query;
}

/* One exact look-up in the kernel's table. A socket that is closed has no inode any more, and in
 * its last state no user either: that is then 0, as if it were root's. */
static bool peer_ask_kernel(const struct peer_ends *ends, uid_t *ret, bool *ret_is_open)
{
    auto_fd int netlink = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    const struct timeval wait = {0, PEER_WAIT_US};
    struct {
        struct nlmsghdr head;
        struct inet_diag_msg body;
        char more[2048];
    } answer;
    ssize_t n;

    if (netlink < 0 || setsockopt(netlink, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait) ||
        !peer_send_query(netlink, ends))
        return false;
    n = recv(netlink, &answer, sizeof answer, 0);
    if (n < (ssize_t)(sizeof answer.head + sizeof answer.body) ||
        answer.head.nlmsg_type != SOCK_DIAG_BY_FAMILY)
        return false;
    *ret = answer.body.idiag_uid;
    *ret_is_open = answer.body.idiag_inode;
    return answer.body.id.idiag_sport == ends->theirs.sin_port &&
           answer.body.id.idiag_dport == ends->ours.sin_port;
}

/* "   1: 0100007F:EB08 0100007F:A4CF 01 00000000:00000000 00:00000000 00000000  1000  0 4711 ...",
 * where 4711 is the inode. */
static bool peer_read_line(const char *line, const struct peer_ends *ends, uid_t *ret)
{
    char local[32], remote[32], owner[32], file[32], theirs[32], ours[32];
    int64_t uid, inode;

    if (sscanf(line, " %*s %31s %31s %*s %*s %*s %*s %31s %*s %31s", local, remote, owner, file) !=
            4 ||
        !text_to_int(owner, 0, UINT32_MAX, &uid) || !text_to_int(file, 0, INT64_MAX, &inode))
        return false;
    (void)snprintf(theirs, sizeof theirs, "%08" PRIX32 ":%04X", ends->theirs.sin_addr.s_addr,
                   ntohs(ends->theirs.sin_port));
    (void)snprintf(ours, sizeof ours, "%08" PRIX32 ":%04X", ends->ours.sin_addr.s_addr,
                   ntohs(ends->ours.sin_port));
    *ret = (uid_t)uid;
    return inode && !strcmp(local, theirs) && !strcmp(remote, ours);
}

bool peer_find_uid_slowly(int fd, uid_t *ret)
{
    struct peer_ends ends;
    char line[256];
    FILE *table = peer_find_ends(fd, &ends) ? fopen("/proc/net/tcp", "re") : NULL;
    bool is_found = false;

    while (table && !is_found && fgets(line, sizeof line, table))
        is_found = peer_read_line(line, &ends, ret);
    if (table)
        (void)fclose(table);
    return is_found;
}

bool peer_find_uid(int fd, uid_t *ret)
{
    struct peer_ends ends;
    bool is_open;

    if (!peer_find_ends(fd, &ends))
        return false;
    return peer_ask_kernel(&ends, ret, &is_open) ? is_open : peer_find_uid_slowly(fd, ret);
}
