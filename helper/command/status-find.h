/*
 * status-find.h - what is to be said of one connection, and what is to be done about it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_STATUS_FIND_H
#define COMMAND_STATUS_FIND_H

#include "command/connection-state.h"

struct status_finding {
    enum aad_code code;      /* AAD_OK: nothing is wrong */
    struct buf what, remedy; /* the caller clears them */
};

/* The worst alone. *ret is empty before. */
void status_find(const struct connection_state *row, struct status_finding *ret);

#endif
