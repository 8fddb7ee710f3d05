/*
 * runtime.h - where we keep what a reboot may forget
 *
 * $XDG_RUNTIME_DIR/aad-credential. Where that variable names nothing, as in a container, a job of
 * cron or a service: /dev/shm/aad-credential-UID, if /dev/shm is a tmpfs that belongs to root and
 * is sticky, so that nobody else can rename or remove what is ours. It is opened without following
 * a link; it must be of this user and of mode 0700 (P10).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_RUNTIME_H
#define BASE_RUNTIME_H

#include <stdbool.h>

#include "base/buf.h"

/* Makes nothing: the directory may not be there yet. AAD_NOT_FOUND where there is none. */
enum aad_code runtime_find(struct buf *ret, struct aad_error *err);

/* Makes the one in /dev/shm where it is the one that counts. False where it may not be used. */
bool runtime_make(void);

/* Is the one in /dev/shm in use, and has nobody said so yet? Then *ret is a warning for this user,
 * once for as long as the directory is there. */
bool runtime_warn(struct aad_error *ret);

/* "/dev/shm"; a test has a place of its own. */
extern const char *runtime_parent;

#endif
