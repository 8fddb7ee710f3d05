/*
 * az-call.h - the arguments of Azure's az, as far as its `account` goes
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_AZ_CALL_H
#define CONSUMER_AZ_CALL_H

#include "consumer/call.h"

#define AZ_WORDS_MAX 2
#define AZ_SCOPES_MAX 16

enum az_option {
    AZ_RESOURCE,
    AZ_RESOURCE_TYPE,
    AZ_TENANT,
    AZ_SUBSCRIPTION,
    AZ_OUTPUT,
    AZ_QUERY,
    AZ_VALUES, /* the ones before this have a value */
    AZ_SCOPE = AZ_VALUES,
    AZ_QUIET, /* how much is told beside the answer */
    AZ_ALL,   /* of `list`: what it lists is all that there is */
    AZ_HELP,
    AZ_VERSION,
};

#define AZ_USE(option) (1U << (option))

struct az_call {
    const char *words[AZ_WORDS_MAX]; /* the first ones that are no options: what is to be done */
    size_t n_words;                  /* of all */
    const char *values[AZ_VALUES];   /* NULL = it is not said */
    const char *scopes[AZ_SCOPES_MAX];
    size_t n_scopes;
    unsigned uses;     /* AZ_USE of each option that is there */
    const char *fault; /* what is wrong first, in words for az_call_check(); NULL = nothing */
    const char *at;    /* with which argument */
};

/* All of it is read, wherever the options stand. Nothing fails here: it may be another program's.
 * argv ends with NULL, and is borrowed. */
void az_call_read(int argc, char **argv, struct az_call *ret);

bool az_call_is(const struct az_call *call, const char *first, const char *second);

/* AAD_USAGE: there is a fault, or an option that is not among these uses. */
enum aad_code az_call_check(const struct az_call *call, unsigned uses, struct aad_error *err);

#endif
