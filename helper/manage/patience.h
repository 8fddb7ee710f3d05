/*
 * patience.h - a step that is tried again while what it needs may still come
 *
 * What was made just now is not known everywhere yet, and one object takes one change at a time.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_PATIENCE_H
#define MANAGE_PATIENCE_H

#include <stdbool.h>

#include "base/deadline.h"
#include <aad-credential/error.h>

struct patience {
    struct deadline deadline;
    bool (*is_stopped)(void); /* whoever wants it to stop; NULL = nobody */
    bool waits;               /* AAD_NOT_FOUND may pass; AAD_THROTTLED may always */
};

typedef enum aad_code patience_step(void *ctx, struct aad_error *err);

/* The step's own failure, or AAD_CANCELLED. */
enum aad_code patience_run(const struct patience *patience, patience_step *step, void *ctx,
                           struct aad_error *err);

#endif
