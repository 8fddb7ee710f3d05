/*
 * azure.c - Azure Resource Manager's calls for managed identities and roles
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "manage/azure.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "manage/rest.h"

#define AZURE_IDENTITY_VERSION "2023-01-31"
#define AZURE_ROLE_VERSION "2022-04-01"
#define AZURE_TRUSTS "/federatedIdentityCredentials/"
#define AZURE_ASSIGNMENTS "/providers/Microsoft.Authorization/roleAssignments/"
#define AZURE_ROLES "/providers/Microsoft.Authorization/roleDefinitions/"

#define AZURE_RIGHTS                                                                               \
    "It needs Managed Identity Contributor on the identity, and for a role User Access "           \
    "Administrator on the scope; or name another connection with --azure-as."

static const struct rest_cause azure_causes[] = {
    {400, "PrincipalNotFound", AAD_NOT_FOUND, "it does not know the service principal yet",
     "Try again in a minute."},
    {401, NULL, AAD_PERSON, "it does not take the token", AZURE_RIGHTS},
    {403, NULL, AAD_PERSON, "the identity may not do that", AZURE_RIGHTS},
    {404, NULL, AAD_NOT_FOUND, "it has no such thing",
     "Look for a slip in the ids, and whether the identity has a role there."},
    {409, "RoleAssignmentExists", AAD_CONFIG, "it has that role already",
     "There is nothing to do."},
    {409, NULL, AAD_THROTTLED, "something else is going on with it", "Try again in a moment."},
    REST_CAUSES_OF_ANY,
};

static const struct rest_api azure_api = {
    .name = "Azure Resource Manager",
    .error = "error",
    .code = "code",
    .message = "message",
    .causes = azure_causes,
};

static enum aad_code azure_erase(struct rest_call *call, struct aad_error *err)
{
    struct aad_error why = {0};
    enum aad_code code = rest_send(call, "DELETE", NULL, &why);

    return !code || code == AAD_NOT_FOUND ? AAD_OK : rest_pass(err, &why);
}

/* --- managed identities ----------------------------------------------------------------------- */

static void azure_copy_id(const struct cJSON *object, const char *key, char ret[37])
{
    const char *id = object ? json_text(object, key) : NULL;

    if (id && text_is_guid(id))
        (void)memcpy(ret, id, 37);
    else
        ret[0] = '\0';
}

enum aad_code azure_find_identity(const struct manage_access *azure, const char *path,
                                  struct azure_identity *ret, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&azure_api, azure);
    const struct secret *body = &call.response.body;
    auto_json struct cJSON *json = NULL;
    const struct cJSON *properties;
    enum aad_code code;

    rest_add_path(&call, azure->origin, path, (char *)NULL);
    rest_add_query(&call, "api-version", AZURE_IDENTITY_VERSION);
    code = rest_send(&call, "GET", NULL, err);
    if (!code)
        code = json_parse(body->bytes, body->len, &json, err);
    if (code)
        return code;
    properties = json_object(json, "properties");
    azure_copy_id(properties, "clientId", ret->client_id);
    azure_copy_id(properties, "tenantId", ret->tenant);
    if (!ret->client_id[0])
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "Azure Resource Manager's answer is no managed identity");
    return AAD_OK;
}

static void azure_begin_trust(struct rest_call *call, const struct manage_access *azure,
                              const char *path, const char *name)
{
    rest_add_path(call, azure->origin, path, AZURE_TRUSTS, (char *)NULL);
    rest_add_part(call, name);
    rest_add_query(call, "api-version", AZURE_IDENTITY_VERSION);
}

enum aad_code azure_trust(const struct manage_access *azure, const char *path,
                          const struct trust *trust, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&azure_api, azure);
    auto_secret struct secret body = {0};
    enum aad_code code;

    secret_append_text(&body, "{\"properties\":{");
    trust_print(trust, &body);
    secret_append_text(&body, "}}");
    azure_begin_trust(&call, azure, path, trust->name);
    code = secret_ok(&body, err);
    return code ? code : rest_send(&call, "PUT", &body, err);
}

enum aad_code azure_distrust(const struct manage_access *azure, const char *path, const char *name,
                             struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&azure_api, azure);

    azure_begin_trust(&call, azure, path, name);
    return azure_erase(&call, err);
}

/* --- roles ------------------------------------------------------------------------------------ */

static void azure_begin_assignment(struct rest_call *call, const struct manage_access *azure,
                                   const struct azure_assignment *assignment)
{
    rest_add_path(call, azure->origin, assignment->scope, AZURE_ASSIGNMENTS, assignment->id,
                  (char *)NULL);
    rest_add_query(call, "api-version", AZURE_ROLE_VERSION);
}

/* What kind of principal it is spares Resource Manager the look-up that a new one fails. */
enum aad_code azure_give_role(const struct manage_access *azure,
                              const struct azure_assignment *assignment, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&azure_api, azure);
    auto_secret struct secret body = {0};
    struct aad_error refusal = {0};
    enum aad_code code;

    secret_append_all(&body, "{\"properties\":{\"roleDefinitionId\":\"", assignment->scope,
                      AZURE_ROLES, assignment->role, "\",\"principalId\":\"", assignment->principal,
                      "\",\"principalType\":\"ServicePrincipal\"}}", (char *)NULL);
    azure_begin_assignment(&call, azure, assignment);
    code = secret_ok(&body, &refusal);
    if (!code)
        code = rest_send(&call, "PUT", &body, &refusal);
    if (!code || code == AAD_CONFIG)
        return AAD_OK;
    return rest_pass(err, &refusal);
}

enum aad_code azure_take_role(const struct manage_access *azure,
                              const struct azure_assignment *assignment, struct aad_error *err)
{
    auto_rest struct rest_call call = rest_call_by(&azure_api, azure);

    azure_begin_assignment(&call, azure, assignment);
    return azure_erase(&call, err);
}
