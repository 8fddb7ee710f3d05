/* SPDX-License-Identifier: Apache-2.0 */
/* trust: the federated credentials of an application or of a user-assigned identity, by the rules
 * that both have. They are the app's "federated" in the world (federation.h), each with a name and
 * an id. */
#ifndef EMULATOR_TRUST_H
#define EMULATOR_TRUST_H

#include "emulator.h"

/* Why one is not taken. */
enum trust_wrong {
    TRUST_GOOD,
    TRUST_NAME,      /* it is no name */
    TRUST_ISSUER,    /* absent or too long */
    TRUST_SUBJECT,   /* the same */
    TRUST_AUDIENCES, /* there is exactly one, of up to 600 characters */
    TRUST_FULL,      /* twenty are there */
    TRUST_NAMED,     /* that name is there */
    TRUST_TWICE,     /* issuer and subject are there */
};

/* Body is {"issuer", "subject", "audiences"}. may_replace: the one of that name, if any. */
enum trust_wrong trust_check(const cJSON *federated, const char *name, const cJSON *body,
                             bool may_replace);

/* Puts it into the list, in the place of the one of that name; it is known from now on. */
cJSON *trust_put(const struct emulator *emulator, cJSON *federated, const char *name,
                 const cJSON *body);

/* By name or id; NULL = absent. */
cJSON *trust_find(const cJSON *federated, const char *name);
void trust_remove(cJSON *federated, cJSON *credential);

/* One that the world has by itself is called by an id that follows from it. The caller frees. */
char *trust_format_id(const cJSON *credential);
char *trust_format_name(const cJSON *credential);

/* Adds issuer, subject and audiences. */
void trust_print(const cJSON *credential, cJSON *object);

#endif
