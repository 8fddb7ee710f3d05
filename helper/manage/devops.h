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

/* One, by its GUID. AAD_NOT_FOUND. The caller clears *ret. */
enum aad_code devops_get(const struct manage_project *project, const char *id,
                         struct deadline deadline, struct service_endpoint *ret,
                         struct aad_error *err);

/* Has the organization service connections of that type? */
enum aad_code devops_find_type(const struct manage_project *project, const char *type,
                               struct deadline deadline, bool *ret, struct aad_error *err);

/* Sends it as it shall be, once: with another scheme than Azure DevOps has. AAD_PROTOCOL: the
 * answer is empty. AAD_NETWORK and AAD_TIMEOUT: it may have arrived. */
enum aad_code devops_convert(const struct manage_project *project, const char *id,
                             struct deadline deadline, const struct secret *object,
                             struct aad_error *err);

/* As broker/manage-module.h says. */
enum aad_code devops_test(const struct manage_project *project,
                          const struct service_endpoint *endpoint, struct deadline deadline,
                          struct aad_error *err);

enum aad_code devops_share(const struct manage_project *project,
                           const struct service_endpoint *endpoint, const char *with,
                           struct deadline deadline, struct aad_error *err);
enum aad_code devops_erase(const struct manage_project *project,
                           const struct service_endpoint *endpoint, struct deadline deadline,
                           struct aad_error *err);

/* Makes one, which is not ready then (settle.h). AAD_CONFIG: the project has one of that name. The
 * caller clears *ret. AAD_NETWORK and AAD_TIMEOUT: it may have arrived. */
enum aad_code devops_create(const struct manage_project *project, const struct secret *object,
                            struct deadline deadline, struct service_endpoint *ret,
                            struct aad_error *err);

/* The same for the one that *ret is, which becomes what it is then: what the object lacks is gone.
 */
enum aad_code devops_replace(const struct manage_project *project, const struct secret *object,
                             struct deadline deadline, struct service_endpoint *ret,
                             struct aad_error *err);

/* Every pipeline of the project may use it. */
enum aad_code devops_permit(const struct manage_project *project, const char *id,
                            struct deadline deadline, struct aad_error *err);

/* A project as Azure DevOps calls it. */
struct devops_project {
    struct buf name;
    char id[37];
};

void devops_clear_project(struct devops_project *project);
#define auto_devops_project __attribute__((cleanup(devops_clear_project)))

/* The one of that name or id in the organization. AAD_NOT_FOUND. The caller clears *ret. */
enum aad_code devops_find_project(const struct manage_project *project, const char *name,
                                  struct deadline deadline, struct devops_project *ret,
                                  struct aad_error *err);

#endif
