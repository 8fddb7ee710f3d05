/*
 * harden.h - the first statements of every program of ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_HARDEN_H
#define BASE_HARDEN_H

#include <aad-credential/error.h>

/* Refuses a set-id start (AAD_REFUSED), turns off core dumps and ptrace by the same user
 * (AAD_REFUSED where a sandbox does not let us), sets umask 077, opens descriptors 0 to 2 where
 * they are closed (AAD_IO), ignores SIGPIPE and SIGXFSZ (a write that fails is an error like any
 * other), and no longer ignores SIGCHLD. After a failure: leave at once. */
enum aad_code harden_process(struct aad_error *err);

/* Then, unless this process becomes a program of the user's own: what it starts leaves no core file
 * and gains no rights (no_new_privs: AAD_REFUSED, likewise), which cannot be taken back. */
enum aad_code harden_children(struct aad_error *err);

/* Checks that as many files can be opened as a call may need, and raises our own limit where it
 * must. Otherwise something would fail half-way, and seem to fail for another reason. AAD_IO. */
enum aad_code harden_files(struct aad_error *err);

/* The signals that harden_process() ignores, 0 last. What we start or become gets them back. */
extern const int harden_ignored[];
/* The same for what we are about to become: its reader may go away, and its file grow, as any
 * program's may. */
void harden_hear_signals(void);
/* All that harden_process() has set and a program that we become would inherit: it gets back what
 * our caller had. */
void harden_leave(void);

#endif
