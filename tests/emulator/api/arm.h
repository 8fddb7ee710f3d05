/* SPDX-License-Identifier: Apache-2.0 */
/* arm: Azure Resource Manager, as far as it has scopes, user-assigned identities and roles:
 *
 *   GET SCOPE, and the lists /subscriptions, SUBSCRIPTION/resourcegroups,
 *       /providers/Microsoft.Management/managementGroups,
 *       SUBSCRIPTION/providers/Microsoft.MachineLearningServices/workspaces
 *   GET SUBSCRIPTION or GROUP/providers/Microsoft.ManagedIdentity/userAssignedIdentities[/NAME]
 *   GET .../NAME/federatedIdentityCredentials;  PUT, GET, DELETE
 * .../federatedIdentityCredentials/ID PUT, GET, DELETE
 * SCOPE/providers/Microsoft.Authorization/roleAssignments/GUID
 *
 * A scope is a subscription, a resource group, a machine learning workspace or a management group.
 * What is not there and what one may not see is refused alike, except where it is "denied". The
 * world's resource arm has:
 *   "paths"              path → {"state": of a subscription, "tenant": whose it is, "denied": no
 *                        role there}
 *   "page_size"          n: so many of a list are in an answer; nextLink has the rest
 *   "denied_writes"      true: 403 for every change
 *   "role_assignments"   id → {"principal", "role", "scope", "type"}
 *   "checks_roles"       true: Azure DevOps' own test of a connection wants one, see endpoints.h
 * A user-assigned identity is an app of the world with "identity": its id as a resource, and
 * "principal_id" (directory.h); "busy": n makes the next n changes of its credentials a 409. */
#ifndef EMULATOR_ARM_H
#define EMULATOR_ARM_H

#include "emulator.h"

struct arm_call {
    struct exchange *exchange;
    cJSON *query;
    cJSON *body;           /* NULL = it is no JSON object */
    const cJSON *claims;   /* whose token it is */
    const cJSON *settings; /* the world's resource arm */
};

/* Is it one of these api-versions, which commas part? Else it was refused. */
bool arm_check_version(const struct arm_call *call, const char *versions);
/* Is the scope there for whoever asks? Else it was refused. */
bool arm_check_scope(const struct arm_call *call, const char *scope);
/* May it be changed? Else it was refused, for want of that action. */
bool arm_check_write(const struct arm_call *call, const char *action, const char *scope);
/* 405; and 400 for a body that is none. */
void arm_refuse_method(const struct arm_call *call);
void arm_refuse_body(const struct arm_call *call, const char *message);
/* A page of the list, which it takes. */
void arm_reply_list(const struct arm_call *call, cJSON *take_value);

/* arm_identity.c and arm_role.c: the path's part for that provider, NULL = it has none. */
const char *arm_find_identities(const char *path);
void arm_serve_identities(const struct arm_call *call, const char *provider);
const char *arm_find_roles(const char *path);
void arm_serve_roles(const struct arm_call *call, const char *provider);

/* The new assignment, in the world. */
cJSON *arm_add_role(const cJSON *world, const char *scope, const char *name, const char *principal,
                    const char *role);
/* Has the principal any role at the scope, or above? */
bool arm_has_role(const cJSON *settings, const char *principal, const char *scope);

#endif
