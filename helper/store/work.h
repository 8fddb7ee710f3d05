/*
 * work.h - what a store does in its process (host.h)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_WORK_H
#define STORE_WORK_H

#include "host/host.h"

/* Loads PLUGIN_DIR/NAME.so, opens it and runs its verbs; those that its table does not reach are
 * not supported. */
extern const struct host_work store_work;

/* Only loads it: does it fit this program, and has it all that it needs? (probe.h) */
extern const struct host_work store_probe_work;

#endif
