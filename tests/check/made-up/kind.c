/*
 * made-up-kind.c - a service that does not exist: tests/check/made-up.sh adds it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>

static const char *const made_up_kind_hosts[] = {"https://made-up.example", NULL};

static const struct kind_refusal made_up_kind_refusals[] = {
    {401, .remedy = "Make the service up first."},
    {403, .remedy = "Make the service up first."},
    {0},
};

static const struct kind_service made_up_kind_services[] = {
    {.path = "/whoami", .refusals = made_up_kind_refusals},
    {0},
};

const struct kind kind_made_up_kind = {
    .name = "made-up-kind",
    .title = "a made-up service",
    .grant = "made-up-grant",
    .permissions = ".default",
    .audience = "https://made-up.example",
    .hosts = made_up_kind_hosts,
    .services = made_up_kind_services,
};
