/* SPDX-License-Identifier: Apache-2.0 */
/* Role assignments: a principal has a role at a scope and below. */
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "api/arm.h"
#include "directory.h"
#include "world.h"

#define ROLE_TYPE "Microsoft.Authorization/roleAssignments"
#define ROLE_PROVIDER "/providers/" ROLE_TYPE "/"
#define ROLE_DEFINITION "/providers/Microsoft.Authorization/roleDefinitions/"
#define ROLE_VERSION "2022-04-01"

/* The roles that there are: those that a service connection may have, and who may give them. */
static const char *const arm_roles[] = {
    "b24988ac-6180-42a0-ab88-20f7382dd24c", /* Contributor */
    "acdd72a7-3385-48ef-bd42-f606fba81ae7", /* Reader */
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635", /* Owner */
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", /* User Access Administrator */
    "e40ec5ca-96e0-45a2-b4ff-59039f2c2b59", /* Managed Identity Contributor */
    "f6c7c914-8db3-469d-8ca1-694a8f32e121", /* AzureML Data Scientist */
};

/* What is asked for. */
struct arm_role {
    const char *id, *name, *scope;
    const char *role; /* the GUID of its definition */
    const char *principal, *type;
};

const char *arm_find_roles(const char *path)
{
    return strcasestr(path, ROLE_PROVIDER);
}

static bool arm_role_is_guid(const char *name)
{
    return strlen(name) == 36 && strspn(name, "0123456789abcdefABCDEF-") == 36;
}

static cJSON *arm_role_list(const cJSON *settings)
{
    return cJSON_GetObjectItemCaseSensitive(settings, "role_assignments");
}

bool arm_has_role(const cJSON *settings, const char *principal, const char *scope)
{
    const cJSON *assignment;

    cJSON_ArrayForEach(assignment, arm_role_list(settings))
    {
        const char *at = world_string(assignment, "scope");
        size_t size = at ? strlen(at) : 0;

        if (size && world_equals(assignment, "principal", principal) &&
            strncasecmp(at, scope, size) == 0 && strchr("/", scope[size]))
            return true;
    }
    return false;
}

/* --- what is refused ------------------------------------------------------------------------ */

/* Always false, so that refusing is one line. */
static bool arm_role_refuse(const struct arm_call *call, unsigned status, const char *code,
                            const char *message)
{
    api_reply_error(call->exchange, status, code, message);
    return false;
}

static bool arm_role_check_body(const struct arm_call *call, struct arm_role *role)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(call->body, "properties");
    const char *definition = world_string(properties, "roleDefinitionId");
    const char *at = definition ? strcasestr(definition, ROLE_DEFINITION) : NULL;
    auto_free unknown = NULL;

    role->principal = world_string(properties, "principalId");
    role->type = world_string(properties, "principalType");
    if (!at || !role->principal || !arm_role_is_guid(role->principal)) {
        arm_refuse_body(call, !at ? "roleDefinitionId" : "principalId");
        return false;
    }
    role->role = at + strlen(ROLE_DEFINITION);
    for (size_t i = 0; i < sizeof(arm_roles) / sizeof(arm_roles[0]); i++) {
        if (strcasecmp(arm_roles[i], role->role) == 0)
            return true;
    }
    unknown = text_format("The specified role definition with ID '%s' does not exist.", role->role);
    return arm_role_refuse(call, 404, "RoleDefinitionDoesNotExist", unknown);
}

/* Resource Manager hears of a new principal late. */
static bool arm_role_check_principal(const struct arm_call *call, const struct arm_role *role)
{
    const cJSON *world = call->exchange->emulator->world;
    cJSON *app = directory_find_principal(world, role->principal);
    const cJSON *user = directory_find_user(world, role->principal);
    const char *type = app ? "ServicePrincipal" : "User";
    auto_free absent = text_format(
        "Principal %s does not exist in the directory %s. Check that you have the correct "
        "principal ID. If you are creating this principal and then immediately assigning a role, "
        "this error might be related to a replication delay. In this case, set the role assignment "
        "principalType property to a value, such as ServicePrincipal, User, or Group.  See "
        "https://aka.ms/docs-principaltype",
        role->principal, world_string(call->claims, "tid"));
    auto_free other = text_format("The PrincipalId '%s' has type '%s' , which is different from "
                                  "specified PrinciaplType '%s'.",
                                  role->principal, type, role->type ? role->type : "");

    if ((!app && !user) || (app && directory_is_late(app, "role_lag")))
        return arm_role_refuse(call, 400, "PrincipalNotFound", absent);
    return !role->type || strcasecmp(role->type, type) == 0 ||
           arm_role_refuse(call, 400, "UnmatchedPrincipalType", other);
}

static bool arm_role_is_same(const cJSON *assignment, const struct arm_role *role)
{
    return world_equals(assignment, "principal", role->principal) &&
           world_equals(assignment, "role", role->role) &&
           world_equals(assignment, "scope", role->scope);
}

static bool arm_role_check_new(const struct arm_call *call, const struct arm_role *role)
{
    const cJSON *assignment;

    cJSON_ArrayForEach(assignment, arm_role_list(call->settings))
    {
        bool is_it = strcasecmp(assignment->string, role->id) == 0;

        if (is_it && !arm_role_is_same(assignment, role))
            return arm_role_refuse(call, 409, "RoleAssignmentUpdateNotPermitted",
                                   "Tenant ID, application ID, principal ID, and scope are not "
                                   "allowed to be updated.");
        if (!is_it && arm_role_is_same(assignment, role))
            return arm_role_refuse(call, 409, "RoleAssignmentExists",
                                   "The role assignment already exists.");
    }
    return true;
}

/* --- the calls ------------------------------------------------------------------------------ */

static cJSON *arm_role_new(const cJSON *assignment)
{
    cJSON *object = cJSON_CreateObject(), *properties;
    const char *scope = world_string(assignment, "scope");
    const char *type = world_string(assignment, "type");
    auto_free definition =
        text_format("%s" ROLE_DEFINITION "%s", scope, world_string(assignment, "role"));

    cJSON_AddStringToObject(object, "id", assignment->string);
    cJSON_AddStringToObject(object, "name", strrchr(assignment->string, '/') + 1);
    cJSON_AddStringToObject(object, "type", ROLE_TYPE);
    properties = cJSON_AddObjectToObject(object, "properties");
    cJSON_AddStringToObject(properties, "roleDefinitionId", definition);
    cJSON_AddStringToObject(properties, "principalId", world_string(assignment, "principal"));
    cJSON_AddStringToObject(properties, "principalType", type ? type : "ServicePrincipal");
    cJSON_AddStringToObject(properties, "scope", scope);
    return object;
}

cJSON *arm_add_role(const cJSON *world, const char *scope, const char *name, const char *principal,
                    const char *role)
{
    cJSON *settings = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(world, "resources"), "arm");
    auto_free id = text_format("%s" ROLE_PROVIDER "%s", scope, name);
    cJSON *list = arm_role_list(settings), *assignment;

    if (!list)
        list = cJSON_AddObjectToObject(settings, "role_assignments");
    assignment = cJSON_AddObjectToObject(list, id);
    cJSON_AddStringToObject(assignment, "principal", principal);
    cJSON_AddStringToObject(assignment, "role", role);
    cJSON_AddStringToObject(assignment, "scope", scope);
    return assignment;
}

static void arm_role_put(const struct arm_call *call, struct arm_role *role)
{
    cJSON *assignment = cJSON_GetObjectItem(arm_role_list(call->settings), role->id);

    if (!arm_role_check_body(call, role) || !arm_role_check_principal(call, role) ||
        !arm_role_check_new(call, role))
        return;
    if (assignment) {
        exchange_reply_json(call->exchange, 200, arm_role_new(assignment));
        return;
    }
    assignment = arm_add_role(call->exchange->emulator->world, role->scope, role->name,
                              role->principal, role->role);
    if (role->type)
        cJSON_AddStringToObject(assignment, "type", role->type);
    exchange_reply_json(call->exchange, 201, arm_role_new(assignment));
}

static void arm_role_delete(const struct arm_call *call, const struct arm_role *role)
{
    cJSON *assignment = cJSON_GetObjectItem(arm_role_list(call->settings), role->id);

    if (!assignment) {
        exchange_reply(call->exchange, 204, "application/json", "");
        return;
    }
    exchange_reply_json(call->exchange, 200, arm_role_new(assignment));
    cJSON_Delete(cJSON_DetachItemViaPointer(arm_role_list(call->settings), assignment));
}

static void arm_role_get(const struct arm_call *call, const struct arm_role *role)
{
    const cJSON *assignment = cJSON_GetObjectItem(arm_role_list(call->settings), role->id);
    auto_free message = text_format("The role assignment '%s' is not found.", role->name);

    if (assignment)
        exchange_reply_json(call->exchange, 200, arm_role_new(assignment));
    else
        api_reply_error(call->exchange, 404, "RoleAssignmentNotFound", message);
}

static void arm_role_serve(const struct arm_call *call, struct arm_role *role)
{
    auto_free wrong = text_format("The role assignment ID '%s' is not valid. The role assignment "
                                  "ID must be a GUID.",
                                  role->name);
    bool is_put = exchange_is_method(call->exchange, "PUT");
    bool is_delete = exchange_is_method(call->exchange, "DELETE");

    if (!arm_role_is_guid(role->name))
        api_reply_error(call->exchange, 400, "InvalidRoleAssignmentId", wrong);
    else if (is_put && arm_check_write(call, ROLE_TYPE "/write", call->exchange->path))
        arm_role_put(call, role);
    else if (is_delete && arm_check_write(call, ROLE_TYPE "/delete", call->exchange->path))
        arm_role_delete(call, role);
    else if (exchange_is_method(call->exchange, "GET"))
        arm_role_get(call, role);
    else if (!is_put && !is_delete)
        arm_refuse_method(call);
}

void arm_serve_roles(const struct arm_call *call, const char *provider)
{
    const char *path = call->exchange->path;
    auto_free scope = text_format("%.*s", (int)(provider - path), path);
    struct arm_role role = {.id = path, .name = provider + strlen(ROLE_PROVIDER), .scope = scope};

    if (arm_check_version(call, ROLE_VERSION) && arm_check_scope(call, scope))
        arm_role_serve(call, &role);
}
