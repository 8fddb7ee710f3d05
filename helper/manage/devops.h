/*
 * devops.h - Azure DevOps' REST API of service connections, a function a call
 *
 * Failures are those of broker/manage-module.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_DEVOPS_H
#define MANAGE_DEVOPS_H

#include "broker/manage-module.h"

/* As broker/manage-module.h says. */
enum aad_code devops_list(const struct manage_project *project, const struct manage_filter *filter,
                          struct deadline deadline, struct service_endpoint_list *ret,
                          struct aad_error *err);

#endif
