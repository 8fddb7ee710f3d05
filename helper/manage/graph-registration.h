/*
 * graph-registration.h - an application as Microsoft Graph has it, against what it has to have
 *
 * As manage-module.h says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_GRAPH_REGISTRATION_H
#define MANAGE_GRAPH_REGISTRATION_H

#include "broker/manage-module.h"

enum aad_code graph_look_registration(const struct manage_access *graph,
                                      const struct manage_registration *wanted,
                                      struct registration *ret, struct aad_error *err);

/* The needed permissions into an empty *ret, with their ids and services: not whether they are
 * listed, or consented to. */
enum aad_code graph_find_permissions(const struct manage_access *graph,
                                     const struct registration_need *need, struct registration *ret,
                                     struct aad_error *err);

#endif
