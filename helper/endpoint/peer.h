/*
 * peer.h - whose a connection on loopback is
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_PEER_H
#define ENDPOINT_PEER_H

#include <stdbool.h>
#include <sys/types.h>

/* The user who has made the other end of an IPv4 connection between two sockets of this machine
 * (sock_diag(7), else /proc/net/tcp). False: the kernel does not say, or the other end is closed:
 * then it would say root. */
bool peer_find_uid(int fd, uid_t *ret);

/* The same by /proc/net/tcp alone: slower, and also where a sandbox refuses netlink. */
bool peer_find_uid_slowly(int fd, uid_t *ret);

#endif
