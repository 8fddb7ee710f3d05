/*
 * made-up-kind.c - a service that does not exist: tests/check/made-up.sh adds it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const char *const made_up_kind_hosts[] = {"https://made-up.example", NULL};

const struct kind kind_made_up_kind = {
    .name = "made-up-kind",
    .title = "a made-up service",
    .grant = "made-up-grant",
    .permissions = ".default",
    .audience = "https://made-up.example",
    .hosts = made_up_kind_hosts,
    .service =
        {
            .path = "/whoami",
            .remedy = "Make the service up first.",
        },
};
