/*
 * azure-scope.h - what of Azure a connection is for: a subscription, a resource group in it, a
 * management group, or a workspace of Azure Machine Learning
 *
 * It is the "scope level" of an Azure Resource Manager service connection. Which one follows from
 * the ids that are given. Tokens are not narrowed by it: `verify` reads what it names, and whoever
 * makes the service connection needs it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_AZURE_SCOPE_H
#define CONNECTION_AZURE_SCOPE_H

#include "connection/connection.h"
#include "connection/field.h"

enum azure_scope {
    AZURE_SCOPE_NONE, /* nothing in particular */
    AZURE_SCOPE_SUBSCRIPTION,
    AZURE_SCOPE_RESOURCE_GROUP,
    AZURE_SCOPE_MANAGEMENT_GROUP,
    AZURE_SCOPE_WORKSPACE,
};

/* Of fields that fit together. */
enum azure_scope azure_scope_of(const struct connection *c);

/* Appends its path at Azure Resource Manager, "/subscriptions/ID...", or nothing. */
void azure_scope_print(const struct connection *c, struct buf *ret);

/* Do the fields fit together, and has the kind any of them? AAD_CONFIG. */
enum aad_code azure_scope_check(const struct connection *c, struct aad_error *err);

/* The checks of single values: "Naming rules and restrictions for Azure resources". */
field_check azure_scope_check_guid, azure_scope_check_group, azure_scope_check_management_group,
    azure_scope_check_workspace;

#endif
