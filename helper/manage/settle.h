/*
 * settle.h - until nothing goes on any more with a service connection
 *
 * Azure DevOps answers to a change before that is done. Its answer is not believed: what it has is
 * read until it says that it is ready, or that it failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_SETTLE_H
#define MANAGE_SETTLE_H

#include "broker/manage-module.h"

struct settle {
    const struct manage_project *project;
    const char *id;
    struct deadline deadline;
    bool (*is_stopped)(void); /* whoever wants it to stop waiting; NULL = nobody */
};

/* What it has now, whatever goes on. */
enum aad_code settle_look(const struct settle *settle, struct service_endpoint *ret,
                          struct aad_error *err);

/* Waits: *ret, which the caller clears, is what it has in the end. AAD_PERSON: it has failed, and
 * why; AAD_TIMEOUT and AAD_CANCELLED: it may still become so. */
enum aad_code settle_wait(const struct settle *settle, struct service_endpoint *ret,
                          struct aad_error *err);

/* Has whoever wants it to stop said so (NULL: nobody)? AAD_CANCELLED. And a pause that listens for
 * that. */
enum aad_code settle_check_stop(bool (*is_stopped)(void), struct aad_error *err);
enum aad_code settle_pause(bool (*is_stopped)(void), int64_t ms, const struct deadline *deadline,
                           struct aad_error *err);

#endif
