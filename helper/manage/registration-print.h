/*
 * registration-print.h - the members of an application's object, as it has to be
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_REGISTRATION_PRINT_H
#define MANAGE_REGISTRATION_PRINT_H

#include "base/secret.h"
#include "connection/registration.h"

struct cJSON;

struct registration_change {
    const struct cJSON *there; /* Graph's object; NULL = nothing, it is made */
    const struct registration_need *need;
    const struct registration *permissions;    /* with their ids */
    void (*tell)(void *ctx, const char *text); /* each thing that is added; NULL = nobody asks */
    void *ctx;
};

/* Appends the members that have to be sent, each with a comma before it: what is needed beside what
 * is there. Graph replaces a list as a whole, so that what it has is sent again; nothing is taken
 * out. AAD_PROTOCOL: what is there cannot be read. */
enum aad_code registration_print(const struct registration_change *change, struct secret *ret,
                                 struct aad_error *err);

#endif
