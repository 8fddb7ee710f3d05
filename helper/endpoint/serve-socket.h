/*
 * serve-socket.h - the Unix sockets of `serve`: the manager's, or our own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_SERVE_SOCKET_H
#define ENDPOINT_SERVE_SOCKET_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/buf.h"

struct serve_socket {
    int fd; /* -1 = none; non-blocking */
    int lock_fd;
    struct buf path; /* of one that we have made, and remove; empty = the manager's */
};

#define SERVE_SOCKET_NONE ((struct serve_socket){.fd = -1, .lock_fd = -1})

/* Listens at a name in our directory of runtime_find(), which is made where it is missing.
 * AAD_CONFIG: the directory could be another's. AAD_UNAVAILABLE: there is none, or somebody listens
 * there. */
enum aad_code serve_socket_open(const char *name, int type, struct serve_socket *ret,
                                struct aad_error *err);

/* The next one who has connected, or -1. Others than these users are sent away: ours, and root
 * where root_too. */
int serve_socket_accept(const struct serve_socket *s, bool root_too);

void serve_socket_close(struct serve_socket *s);

#endif
