/*
 * credential.h - a long-lived secret for a service of systemd, by LoadCredential=
 *
 * The manager connects from a name that says which unit and which credential it wants
 * (systemd.exec(5)); the credential's name is the connection's. It cannot be told why there is
 * nothing: the unit then starts with an empty credential.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_CREDENTIAL_H
#define ENDPOINT_CREDENTIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"

#define CREDENTIAL_SOCKET "credential" /* in our directory of runtime_find() */

struct credential_wish {
    char name[33];  /* of the connection */
    char unit[256]; /* for the log, escaped */
};

/* What a manager's own address says: "\0RANDOM/unit/UNIT/NAME". False: it is none. */
bool credential_parse(const char *address, size_t len, struct credential_wish *ret);
bool credential_find(int fd, struct credential_wish *ret);

/* Is it among the names, with commas between? */
bool credential_is_given(const char *names, const char *name);

/* The work of a process of its own, by name: writes the secret of the connection to the descriptor,
 * or nothing. */
enum aad_code credential_write(const char *name, int fd, struct aad_error *err);

#endif
