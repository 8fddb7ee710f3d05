/* SPDX-License-Identifier: Apache-2.0 */
/* world: the directory the emulator plays: tenants, apps, users, resources and settings.
 *
 * It is one JSON object (the default one is the tables in world.c), and PUT /world merges into it
 * as RFC 7396 says: null deletes. Everything here needs the emulator's lock. */
#ifndef EMULATOR_WORLD_H
#define EMULATOR_WORLD_H

#include <stdbool.h>

#include <cjson/cJSON.h>

/* contoso.example, the begin of all apps' ids, and the sandbox. */
#define WORLD_TENANT "3f2a7c10-5b1e-4c8d-9a6f-0123456789ab"
#define WORLD_APP "9b000000-0000-4000-8000-00000000000"
#define WORLD_SUBSCRIPTION "5c0ffee0-0000-4000-8000-000000000001"

/* The password of the default user is default_password when user_password is NULL. */
cJSON *world_new(unsigned port, const char *lcs_audience, const char *user_password);

/* RFC 7396, for any objects; no patch (NULL) changes nothing. */
void world_merge_object(cJSON *target, const cJSON *patch);

/* NULL, or the name of an unknown top-level key: then nothing was changed. */
const char *world_merge(cJSON *world, const cJSON *patch);

/* Members of any object of the world; the defaults are returned when absent or of another type. */
long long world_number(const cJSON *object, const char *name, long long otherwise);
bool world_is_set(const cJSON *object, const char *name);
const char *world_string(const cJSON *object, const char *name);
/* Is the member that string? Case does not matter: that holds for all names here. */
bool world_equals(const cJSON *object, const char *name, const char *string);
bool world_list_has(const cJSON *array, const char *string);
void world_set_number(cJSON *object, const char *name, long long number);

/* NULL = absent. Names are compared without case; the string of a found item is its key. */
const cJSON *world_find_tenant(const cJSON *world, const char *id_or_domain);
const cJSON *world_find_app(const cJSON *world, const char *client_id);
cJSON *world_find_user(const cJSON *world, const char *upn);

#endif
