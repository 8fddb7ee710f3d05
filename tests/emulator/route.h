/* SPDX-License-Identifier: Apache-2.0 */
/* route: which room of the emulator answers a path. */
#ifndef EMULATOR_ROUTE_H
#define EMULATOR_ROUTE_H

#include "emulator.h"

struct route {
    const char *name; /* appears as "kind" in the records */
    bool (*matches)(const char *path);
    void (*serve)(struct exchange *exchange); /* runs with the emulator's lock held */
};

/* Never NULL: the last row matches everything and answers 404. */
const struct route *route_find(const struct exchange *exchange);

#endif
