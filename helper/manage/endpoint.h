/*
 * endpoint.h - what Azure DevOps says of its service connections
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_ENDPOINT_H
#define MANAGE_ENDPOINT_H

#include <stddef.h>

#include <aad-credential/error.h>

#include "base/secret.h"
#include "connection/service-draft.h"
#include "connection/service-endpoint.h"

/* AAD_PROTOCOL: it is none. The caller clears *ret, which is set on success only. */
enum aad_code endpoint_parse(const char *bytes, size_t len, struct service_endpoint *ret,
                             struct aad_error *err);

/* The "value" of an answer, sorted by name as the guide's script sorts. The same holds for *ret. */
enum aad_code endpoint_parse_list(const char *bytes, size_t len, struct service_endpoint_list *ret,
                                  struct aad_error *err);

/* Appends it with another scheme, and without the deadline of an earlier change, as the script has
 * it; all else to the letter. AAD_PROTOCOL: it has no scheme. */
enum aad_code endpoint_print_changed(const struct service_endpoint *endpoint, const char *scheme,
                                     struct secret *ret, struct aad_error *err);

/* A project that has it, and what it is called there. */
struct endpoint_reference {
    const char *project, *project_id;
    const char *name, *description; /* of the service connection; the second may be NULL */
};

/* Appends it, as Azure DevOps wants it. The caller looks for a failure. */
void endpoint_print_reference(const struct endpoint_reference *reference, struct secret *ret);

/* One that is yet to be made. */
struct endpoint_new {
    const struct service_draft *draft;
    const char *client_id;       /* of the application; "" = that of the draft */
    const struct secret *secret; /* NULL where its scheme has none */
    struct endpoint_reference reference;
};

/* Appends what is sent for it. */
enum aad_code endpoint_print_new(const struct endpoint_new *endpoint, struct secret *ret,
                                 struct aad_error *err);

/* Appends it with another secret; all else to the letter. AAD_PROTOCOL: it has no parameters. */
enum aad_code endpoint_print_with_secret(const struct service_endpoint *endpoint,
                                         const char *parameter, const struct secret *secret,
                                         struct secret *ret, struct aad_error *err);

/* Appends the text of one of its parameters, or nothing. */
void endpoint_read_parameter(const struct service_endpoint *endpoint, const char *parameter,
                             struct buf *ret);

/* Appends the question whether it works, as the portal asks it: its own members, to the letter. */
enum aad_code endpoint_print_test(const struct service_endpoint *endpoint, struct secret *ret,
                                  struct aad_error *err);

#endif
