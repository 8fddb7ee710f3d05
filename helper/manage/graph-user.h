/*
 * graph-user.h - Microsoft Graph's calls for the person whose token it is, version 1.0
 *
 * "user: changePassword" wants the person's own token and password: no administrator, and no
 * application, can make it. See broker/manage-module.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_GRAPH_USER_H
#define MANAGE_GRAPH_USER_H

#include "broker/manage-module.h"

enum aad_code graph_read_me(const struct manage_access *graph, struct manage_user *ret,
                            struct aad_error *err);
enum aad_code graph_change_password(const struct manage_access *graph, const struct secret *current,
                                    const struct secret *password, struct aad_error *err);

#endif
