/*
 * harden.h - the first statements of every program of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_HARDEN_H
#define BASE_HARDEN_H

/* Refuses a set-id start, turns off core dumps and ptrace by the same user, sets no_new_privs and
 * umask 077, opens descriptors 0 to 2 on /dev/null where they are closed, ignores SIGPIPE and
 * SIGXFSZ (a write that fails is an error like any other), and no longer ignores SIGCHLD.
 * Returns 0, or the errno of what failed (EPERM: started set-id): then leave at once. */
int harden_process(void);

/* The signals that it ignores, 0 last: what we start or become gets them back. */
extern const int harden_ignored[];

#endif
