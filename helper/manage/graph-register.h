/*
 * graph-register.h - an application is registered at Microsoft Graph, or gets what it lacks
 *
 * As manage-module.h says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_GRAPH_REGISTER_H
#define MANAGE_GRAPH_REGISTER_H

#include "broker/manage-module.h"

enum aad_code graph_make_registration(const struct manage_access *graph,
                                      const struct manage_registration *wanted,
                                      struct registration *ret, struct aad_error *err);
enum aad_code graph_end_registration(const char *key, struct aad_error *err);

#endif
