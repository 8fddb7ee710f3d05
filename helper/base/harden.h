/*
 * harden.h - the first statements of every program of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_HARDEN_H
#define BASE_HARDEN_H

#include <aad-credential/error.h>

/* Refuses a set-id start (AAD_REFUSED), turns off core dumps and ptrace by the same user, sets
 * no_new_privs (AAD_REFUSED where a sandbox does not let us) and umask 077, opens descriptors 0 to
 * 2 where they are closed (AAD_IO), ignores SIGPIPE and SIGXFSZ (a write that fails is an error
 * like any other), and no longer ignores SIGCHLD. After a failure: leave at once. */
enum aad_code harden_process(struct aad_error *err);

/* Whether as many files can be opened as a call may need, raising our own limit where it must be:
 * before something fails half-way, and for another reason as it seems. AAD_IO. */
enum aad_code harden_files(struct aad_error *err);

/* The signals that it ignores, 0 last: what we start or become gets them back. */
extern const int harden_ignored[];

#endif
