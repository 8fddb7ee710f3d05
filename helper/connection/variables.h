/*
 * variables.h - a connection as the variables of this process describe it
 *
 * Azure's own libraries, and the runners of jobs, have names for what a connection is made of. The
 * order in which it is looked for is theirs ("EnvironmentCredential", "WorkloadIdentityCredential",
 * "ManagedIdentityCredential" of the Azure SDK): a secret, a certificate, somebody's assertion, the
 * machine's identity. So a connection signs in as the same as the other programs there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_VARIABLES_H
#define CONNECTION_VARIABLES_H

#include "connection/connection.h"

#define VARIABLES_MAX 8

struct variables {
    const char *used[VARIABLES_MAX]; /* the variables that were used */
    size_t n_used;
    const char *proof; /* the variable with the secret, or the path of the certificate, of the
                          connection's grant; NULL = none is set */
};

/* Sets what c has not yet: kind, grant, authority, client id, where an assertion or a machine's
 * identity comes from. What is set already narrows what is looked for, and stays. AAD_NOT_FOUND
 * says what was looked for; AAD_USAGE names the variable with a value that cannot be. */
enum aad_code variables_fill(struct connection *c, struct variables *ret, struct aad_error *err);

#endif
