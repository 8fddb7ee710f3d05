/*
 * generic.c - any other resource: nothing follows from it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

const struct kind kind_generic = {
    .name = "generic",
    .title = "any other resource",
    .may_assert = true,
    .any_issuer = true,
    .grant = "client-secret",
    .permissions = ".default",
};
