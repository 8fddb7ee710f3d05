/*
 * keyctl.h - the kernel's user keyring by system call (keyctl(2), keyrings(7)), without libkeyutils
 *
 * Keys are of type "user", in @u, with all permissions for possessor and user: a process in a new
 * session keyring possesses nothing, and would otherwise find the key but not read it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_KEYCTL_H
#define BASE_KEYCTL_H

#include <stddef.h>
#include <stdint.h>

#include "base/secret.h"

/* All return 0 or an errno value: ENOKEY, EKEYEXPIRED, EDQUOT, EPERM, ENOSYS, EACCES, ... */
int keyctl_load(const char *description, struct secret *ret);
int keyctl_save(const char *description, const struct secret *payload, int64_t timeout_s);
int keyctl_erase(const char *description);

#endif
