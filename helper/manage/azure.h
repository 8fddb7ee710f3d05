/*
 * azure.h - Azure Resource Manager's calls for managed identities and roles
 *
 * What is named by a path is named as Resource Manager does: "/subscriptions/...". Failures are
 * those of broker/manage-module.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MANAGE_AZURE_H
#define MANAGE_AZURE_H

#include "broker/manage-module.h"
#include "manage/trust.h"

/* The role that the automatic way of the guide gives. */
#define AZURE_CONTRIBUTOR "b24988ac-6180-42a0-ab88-20f7382dd24c"

/* A user-assigned managed identity. */
struct azure_identity {
    char client_id[37], tenant[37];
};

/* AAD_NOT_FOUND. */
enum aad_code azure_find_identity(const struct manage_access *azure, const char *path,
                                  struct azure_identity *ret, struct aad_error *err);

/* Gives it a federated credential, or changes that one of this name. And takes it. */
enum aad_code azure_trust(const struct manage_access *azure, const char *path,
                          const struct trust *trust, struct aad_error *err);
enum aad_code azure_distrust(const struct manage_access *azure, const char *path, const char *name,
                             struct aad_error *err);

/* One assignment of a role. */
struct azure_assignment {
    const char *scope; /* a path */
    const char *id;    /* of the assignment: a GUID that the caller has made */
    const char *role, *principal;
};

/* Gives a service principal the role, unless it has it. AAD_NOT_FOUND: it is not known yet. And
 * takes it. */
enum aad_code azure_give_role(const struct manage_access *azure,
                              const struct azure_assignment *assignment, struct aad_error *err);
enum aad_code azure_take_role(const struct manage_access *azure,
                              const struct azure_assignment *assignment, struct aad_error *err);

#endif
