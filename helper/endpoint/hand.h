/*
 * hand.h - how an endpoint is handed to the process that answers at it
 *
 * `aad-credential exec` opens the port, makes the endpoint's secret, and hands both over: to
 * `aad-credential serve` where one listens, else to a process of its own. Then it becomes the
 * child. One message of a SOCK_SEQPACKET socket, with two descriptors.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_HAND_H
#define ENDPOINT_HAND_H

#include <sys/types.h>

#include "base/secret.h"

#define HAND_MAX 2048       /* bytes of a message */
#define HAND_SOCKET "serve" /* in our directory of runtime_find() */
#define HAND_DONE "done"    /* what `serve` answers */

enum hand_verb {
    HAND_ENDPOINT, /* answer at this port until the child is gone */
    HAND_STATUS,   /* say what there is, a line each (serve.c); no descriptors */
};

struct hand {
    enum hand_verb verb;
    char connection[33];
    char audience[512];   /* the only one that the child may have; "" = all of the connection */
    struct secret secret; /* the child says it with each request (P9) */
    pid_t pid;            /* the child, for people */
    int listener_fd;      /* listens on loopback */
    int life_fd;          /* readable once the child is gone: a pidfd of it */
};

#define HAND_EMPTY ((struct hand){.listener_fd = -1, .life_fd = -1})

/* Closes both descriptors, wipes the secret. */
void hand_clear(struct hand *hand);
#define auto_hand __attribute__((cleanup(hand_clear)))

/* The message without its descriptors. hand_parse(): AAD_PROTOCOL. *ret is HAND_EMPTY before. */
void hand_print(const struct hand *hand, struct secret *ret);
enum aad_code hand_parse(const char *bytes, size_t len, struct hand *ret, struct aad_error *err);

/* Both block for as long as the socket does. The descriptors stay the caller's when they are sent,
 * and are the receiver's. AAD_UNAVAILABLE: there is nobody, or no more. AAD_PROTOCOL. */
enum aad_code hand_send(int socket_fd, const struct hand *hand, struct aad_error *err);
enum aad_code hand_receive(int socket_fd, struct hand *ret, struct aad_error *err);

#endif
