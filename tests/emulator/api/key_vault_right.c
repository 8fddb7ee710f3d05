/* SPDX-License-Identifier: Apache-2.0 */
/* Who may do what: by roles, or in an old vault by access policies. */
#include <string.h>
#include <strings.h>

#include "api/key_vault.h"
#include "token.h"
#include "world.h"

static const struct {
    const char *id;
    bool is_hsm;
    const char *may; /* KIND/PERMISSION, in the words of access policies; "*" is any */
} key_vault_roles[] = {
    /* Administrator, Contributor (which manages the vault, not what is in it), Reader */
    {"00482a5a-887f-4fb3-b363-3b7fe8e74483", false, "secrets/* keys/* certificates/*"},
    {"f25e0fa2-a7c4-4377-a976-54943a77a395", false, ""},
    {"21090545-7ca7-4776-b22c-e363652d74d2", false,
     "secrets/list keys/list keys/get certificates/list certificates/get"},
    /* Secrets Officer and User */
    {"b86a8fe4-44ce-4948-aee5-eccb2c155cd7", false, "secrets/*"},
    {"4633458b-17de-408a-b874-0445c86b69e6", false, "secrets/get secrets/list"},
    /* Crypto Officer and User */
    {"14b46e9e-c2b7-41b4-b07b-48a6ebf60603", false, "keys/*"},
    {"12338af0-0e69-4776-bea7-57ae8d297424", false,
     "keys/get keys/list keys/update keys/sign keys/verify"},
    /* Certificates Officer, Certificate User */
    {"a4417e6f-fecd-4de8-b567-7b0420556985", false, "certificates/*"},
    {"db79e9a7-68ee-4b58-9aeb-b90e7c24fcba", false,
     "certificates/get certificates/list secrets/get secrets/list keys/get keys/list"},
    /* Managed HSM Administrator (of roles), Crypto Officer, Crypto User */
    {"a290e904-7015-4bba-90c8-60543313cdb4", true, ""},
    {"515eb02d-2335-4d2d-92f2-b1cbdf9c3778", true, "keys/recover keys/purge"},
    {"21dbd100-6940-42c2-9190-5d6cb909625b", true,
     "keys/get keys/list keys/create keys/import keys/update keys/rotate keys/delete keys/sign "
     "keys/verify"},
};

static bool key_vault_has_word(const char *words, const char *word)
{
    size_t size = strlen(word);

    for (const char *at = words; (at = strstr(at, word)); at += size) {
        if ((at == words || at[-1] == ' ') && strchr(" ", at[size]))
            return true;
    }
    return false;
}

static bool key_vault_role_may(const struct key_vault_call *call, const char *role)
{
    auto_free one = text_format("%s/%s", call->kind->collection, call->row->permission);
    auto_free any = text_format("%s/*", call->kind->collection);

    for (size_t i = 0; i < sizeof(key_vault_roles) / sizeof(key_vault_roles[0]); i++) {
        if (role && strcasecmp(key_vault_roles[i].id, role) == 0 &&
            key_vault_roles[i].is_hsm == world_is_set(call->vault, "hsm"))
            return key_vault_has_word(key_vault_roles[i].may, one) ||
                   key_vault_has_word(key_vault_roles[i].may, any);
    }
    return false;
}

/* "/", "/KIND" or "/KIND/NAME" */
static bool key_vault_is_in(const struct key_vault_call *call, const char *scope)
{
    auto_free kind = text_format("/%s", call->kind->collection);
    auto_free object = text_format("/%s/%s", call->kind->collection, call->name);

    return !scope || strcmp(scope, "/") == 0 || strcasecmp(scope, kind) == 0 ||
           strcasecmp(scope, object) == 0;
}

static bool key_vault_is_caller(const struct key_vault_call *call, const cJSON *row)
{
    const char *app = token_app(call->claims), *oid = world_string(call->claims, "oid");

    return (oid && world_equals(row, "principal", oid)) ||
           (app && !token_user(call->claims) && world_equals(row, "principal", app));
}

static bool key_vault_has_role(const struct key_vault_call *call)
{
    const cJSON *row;

    cJSON_ArrayForEach(row, cJSON_GetObjectItemCaseSensitive(call->vault, "roles"))
    {
        if (key_vault_is_caller(call, row) && key_vault_is_in(call, world_string(row, "scope")) &&
            key_vault_role_may(call, world_string(row, "role")))
            return true;
    }
    return false;
}

static bool key_vault_has_policy(const struct key_vault_call *call, const cJSON *policies)
{
    const cJSON *row;

    cJSON_ArrayForEach(row, policies)
    {
        if (key_vault_is_caller(call, row) &&
            world_list_has(cJSON_GetObjectItemCaseSensitive(row, call->kind->collection),
                           call->row->permission))
            return true;
    }
    return false;
}

bool key_vault_may(const struct key_vault_call *call)
{
    const cJSON *policies = cJSON_GetObjectItemCaseSensitive(call->vault, "policies");
    const char *oid = world_string(call->claims, "oid");
    const char *issuer = world_string(call->claims, "iss");
    const char *app = token_app(call->claims);
    auto_free caller =
        text_format("appid=%s;oid=%s;iss=%s", app ? app : "", oid ? oid : "", issuer ? issuer : "");
    auto_free by_policy =
        text_format("The user, group or application '%s' does not have %s %s permission on key "
                    "vault '%s;location=westeurope'.",
                    caller, call->kind->collection, call->row->permission, call->vault->string);
    auto_free by_role = text_format(
        "Caller is not authorized to perform action on resource.\r\nIf role assignments, deny "
        "assignments or role definitions were changed recently, please observe propagation "
        "time.\r\nCaller: %s\r\nAction: 'Microsoft.KeyVault/%s/%s%s'\r\nResource: "
        "'/subscriptions/" WORLD_SUBSCRIPTION "/resourcegroups/rg/providers/microsoft.keyvault/%s/"
        "%s/%s/%s'\r\nAssignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: null",
        caller, world_is_set(call->vault, "hsm") ? "managedHsm" : "vaults", call->kind->collection,
        call->row->action, world_is_set(call->vault, "hsm") ? "managedhsms" : "vaults",
        call->vault->string, call->kind->collection, call->name);

    if (policies)
        return key_vault_has_policy(call, policies) ||
               key_vault_refuse(call, 403, "Forbidden", "ForbiddenByPolicy", by_policy);
    return key_vault_has_role(call) ||
           key_vault_refuse(call, 403, "Forbidden", "ForbiddenByRbac", by_role);
}
