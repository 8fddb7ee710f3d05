/*
 * graph-password.h - Microsoft Graph's calls for the client secrets of an application
 *
 * As manage-module.h says.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_GRAPH_PASSWORD_H
#define MANAGE_GRAPH_PASSWORD_H

#include "broker/manage-module.h"

enum aad_code graph_list_passwords(const struct manage_access *graph, const char *client_id,
                                   struct manage_passwords *ret, struct aad_error *err);
enum aad_code graph_add_password(const struct manage_access *graph, const char *application,
                                 struct manage_password *password, struct secret *ret,
                                 struct aad_error *err);
enum aad_code graph_remove_password(const struct manage_access *graph, const char *application,
                                    const char *id, struct aad_error *err);

#endif
