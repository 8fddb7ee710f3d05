/*
 * creation.h - a service connection is made, with what it needs at the other side
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_CREATION_H
#define MANAGE_CREATION_H

#include "broker/manage-module.h"

/* As broker/manage-module.h says. */
enum aad_code creation_run(const struct manage_project *project,
                           const struct manage_creation *creation, struct manage_made *ret,
                           struct aad_error *err);
enum aad_code creation_undo(const struct manage_project *project,
                            const struct manage_creation *creation, struct aad_error *err);
enum aad_code creation_update(const struct manage_project *project,
                              const struct manage_creation *creation,
                              const struct service_endpoint *endpoint, struct manage_made *ret,
                              struct aad_error *err);

#endif
