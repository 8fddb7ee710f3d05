/* SPDX-License-Identifier: Apache-2.0 */
/* directory: the objects of Entra ID behind the world's apps. An app has an application (its
 * registration) and, in its tenant, a service principal (who signs in), each with an id of its own;
 * tokens have the latter's as oid. A user-assigned identity is an app without an application.
 *
 * The members of an app in the world, beside those of world.c:
 *   "object_id"       of the application; absent: one that follows from the app's id
 *   "principal_id"    of the service principal; the same
 *   "principal"       false: there is none, and nobody signs in as the app (7000229)
 *   "identity"        the id of the resource that it is, see api/arm.h
 *   "lag"             n: so many reads of the application say that it is not there
 *   "principal_lag"   the same for the service principal; "role_lag": and for Resource Manager
 *   "graph"           what Graph was told of the application, see api/graph.h */
#ifndef EMULATOR_DIRECTORY_H
#define EMULATOR_DIRECTORY_H

#include "emulator.h"

/* The caller frees each. */
char *directory_format_application(const cJSON *app);
char *directory_format_principal(const cJSON *app);

bool directory_has_principal(const cJSON *app);

/* By the id of an object, of any tenant; NULL = absent. Lags do not count here. */
cJSON *directory_find_application(const cJSON *world, const char *object_id);
cJSON *directory_find_principal(const cJSON *world, const char *object_id);
/* By the name that a client of Graph has given it. */
cJSON *directory_find_unique(const cJSON *world, const char *name);
/* By the app's own id. */
cJSON *directory_find_app(const cJSON *world, const char *app_id);
/* The user with that object id; NULL = absent. */
const cJSON *directory_find_user(const cJSON *world, const char *object_id);

/* Is it not yet there for whoever asks now? Counts that lag down. */
bool directory_is_late(cJSON *app, const char *lag);

/* A new app of the tenant, without a service principal. */
cJSON *directory_add_app(const cJSON *world, const char *tenant);

/* An array of the app, which is made if it is not there. */
cJSON *directory_list(cJSON *app, const char *name);

#endif
