/*
 * assertion-source.h - who makes the assertion that a workload identity is proved by, as data
 *
 * A connection's "assertion-source" is NAME or NAME:ARGUMENT. One row a source: what everybody
 * needs to know of it who does not fetch from it. How that is done is in mint/assertion/, found by
 * the same name. A new source is a row of assertion-source-rows.h and a file there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_ASSERTION_SOURCE_H
#define CONNECTION_ASSERTION_SOURCE_H

#include <stdbool.h>

#include "base/buf.h"

struct assertion_source {
    const char *name;
    const char *argument; /* what follows ':', for a message; NULL = nothing does */
    bool (*is_argument)(const char *text);
    bool may_omit;        /* the argument has a default */
    bool is_identity;     /* the argument is an identity_id, and the assertion one of its tokens */
    bool gives_once;      /* what was read there is gone */
    const char *variable; /* of the environment: it differs from job to job; NULL = none does */
    const char *issuer;   /* where all have the same; NULL = it differs */
    /* Variables with the argument, and who is vouched for there; NULL = those that all have. */
    const char *argument_variable, *client_id_variable, *tenant_variable;
};

/* The row of a connection's "assertion-source", NULL when there is none of that name. */
const struct assertion_source *assertion_source_of(const char *text);

/* What stands behind the ':', "" where nothing does. Into text. */
const char *assertion_source_argument(const char *text);

/* Is it a name of the table, with an argument that it takes? */
bool assertion_source_is_sound(const char *text);

/* The i-th row, NULL past the end. */
const struct assertion_source *assertion_source_at(unsigned i);

/* As they are written: "azure-pipelines:SERVICE-CONNECTION-ID, github-actions, ...". */
void assertion_source_print_names(struct buf *ret);

#endif
