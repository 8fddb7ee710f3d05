/*
 * az-answer.h - an object as Azure's az prints it: --output and --query
 *
 * Of JMESPath, which --query takes, there are names of members alone: they are what scripts ask
 * for.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_AZ_ANSWER_H
#define CONSUMER_AZ_ANSWER_H

#include <stdbool.h>

#include "base/secret.h"

/* A member of the object. */
enum az_kind {
    AZ_TEXT,
    AZ_NUMBER,
    AZ_TRUE,
    AZ_EMPTY_LIST,
    AZ_OBJECT, /* of the AZ_INNER ones that follow it, which are called "object.name" */
    AZ_INNER,  /* a text */
};

struct az_member {
    const char *name;
    enum az_kind kind;
    const char *text; /* of a text or a number; NULL = null. Borrowed */
    size_t len;
};

/* One of a text, also in an object; "" is null. */
struct az_member az_answer_text(const char *name, const char *text);
struct az_member az_answer_inner(const char *name, const char *text);

enum az_output { AZ_JSON, AZ_TSV, AZ_NONE };
enum az_list {
    AZ_NO_LIST,
    AZ_LIST,  /* the object is the only one of a list */
    AZ_FIRST, /* --query has taken it out of that: "[0]" */
};

/* How it is to be printed. */
struct az_form {
    enum az_output output;
    enum az_list list;
    char query[40]; /* a member's name; "" = all */
};

/* What --output and --query say, each NULL where it is not there. ret->list is set; names has the
 * members. AAD_UNSUPPORTED: it is another output, or a query for something else. */
enum aad_code az_answer_choose(const char *output, const char *query,
                               const struct az_member *members, struct az_form *ret,
                               struct aad_error *err);

/* Appends it. The members end with one that has no name. What --query names and is not there is
 * null. */
void az_answer_print(const struct az_form *form, const struct az_member *members,
                     struct secret *ret);

#endif
