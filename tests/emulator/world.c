/* SPDX-License-Identifier: Apache-2.0 */
/* The default world. PORT stands for the main port.
 *
 *  tenant contoso.example   3f2a7c10-5b1e-4c8d-9a6f-0123456789ab
 *  tenant fabrikam.example  3f2a7c10-5b1e-4c8d-9a6f-0123456789ac (knows no app and one user)
 *
 *  app …0001  public, consented to LCS          app …0003  public, consented to nothing
 *  app …0002  confidential, secret below        app …0004  confidential, its secret has expired
 *  app …0005  public, consented to everything   app …0006  confidential and disabled (7000112)
 *  app …0007  confidential without a secret: it trusts an Azure Pipelines connection, a GitHub
 *             branch, a Kubernetes account, a managed identity, and job-1 of https://issuer.test
 *             (federation.c)
 *  app 1d000000-…02  the user-assigned identity "agent", which trusts nobody yet
 *  …0001, …0002, …0003 and …0005 have http://localhost, at any port, among their "redirects", and
 *  …0002 https://auth.cloudelements.test/oauth, too
 *
 *  user svc-lcs@contoso.example works; those that do not are called by what is wrong with them:
 *  mfa, mfa-enrol, locked, expired, disabled, federated, never-opened-lcs, lcs-forbidden,
 *  blocked (53003). All have the same password, below.
 *
 *  resource lcs, arm, dynamics, devops, graph, and power-api, power-admin and dataverse
 *  (api/powerplatform.c), vault and managedhsm: each accepts its real audience,
 * https://NAME.test:PORT and https://localhost:PORT (lcs: the one of --lcs-audience instead, when
 * given).
 *
 * What Resource Manager has is in the resource's "paths", among else: api/arm.h; the personal
 * access tokens of Azure DevOps are in its "pats": api/pat.h; its service connections in
 * "organizations": api/endpoints.h. "vaults" are in api/key_vault.h. How Graph behaves is in
 * api/graph.h; what of an app are objects of the directory, in directory.h.
 *
 * User flags: mfa, mfa_enrol, locked, expired, disabled, federated, no_password (booleans),
 * never_opened_lcs (true: 200 with IsSuccess false; 403: that status), refuse (any code of
 * refusal.c), on_premises (Graph changes no password). The emulator itself writes wrong_passwords
 * and locked_until_s, and with a password that Graph has changed password_changed_at_s,
 * password_known_at_s and former_password. App flags: public
 * (it may have secrets, too; what is shown of them is then checked), disabled, refuse. A secret is
 * {"value", "expires_at_s" (optional), "known_at_s" (optional: it is refused before)}; certificates
 * and subject_names are in assertion.h; federated, multi_tenant and federation (also of a tenant),
 * and the settings of all that, in federation.h.
 *
 * At a browser, and with a device code, a user needs no password, and mfa, mfa_enrol, expired,
 * federated and no_password do no harm. A user's refuse_refresh (a code) hits refresh tokens only;
 * guest_in is an array of other tenants (where an app with multi_tenant is at home, too; only such
 * an app signs people in at common or organizations); challenge, of a user or a resource, is in
 * claims.h.
 *
 * Settings: token_lifetime_s, refresh_in_s (0 = absent), issue_refresh_tokens,
 * refresh_token_lifetime_s, lockout_threshold, lockout_s, clock_offset_s (moves the server's clock
 * and Date header), lcs_throttle (more than 6 calls a minute and project get a 429),
 * device_life_s, device_interval_s and device_page (the address that is shown) of device codes;
 * browser_user (a UPN: whom /authorize signs in without its page), browser_error (such as
 * "access_denied": what it sends back instead); cae_lifetime_s (of the token for a client that says
 * xms_cc cp1); rotate_refresh_tokens ("keep": an old one stays good; "strict": it does not, and
 * when it comes again, none of its family is), refresh_token_idle_s (not used for that long:
 * 700082), sign_in_frequency_s (signed in that long ago: 70043), both 0: never; proxy
 * {"credentials": "user:password", "redirect": URL, "status": number, "headers": {name: value}}.
 *
 * Managed identities, "identity": tenant; header (the secret of App Service, Service Fabric and
 * Azure ML); has_system (false: this machine has no system-assigned one); identities, an array of
 * {"type": "system" or "user", "client_id", "object_id", "resource_id"}; by default
 *   system  client 1d000000-…01  object 0b1ec700-…02  a virtual machine
 *   user    client 1d000000-…02  object 0b1ec700-…01  .../userAssignedIdentities/agent
 * app_service_date ("iso" or "us": expires_on is such a date); fabric_number (true: expires_on is a
 * number); and of Azure Arc
 *   arc_directory       where the keys are written (its last folder is made)
 *   arc_shown_directory its name for the client, if that has mounts of its own
 *   arc_user_assigned   a new agent: it looks for the identity asked for and says so in the answer
 *   arc_realm           told to the client instead of the key's path
 *   arc_key_size        in bytes
 *   arc_first_status    of the answer to a request without key; 200: that is the token */
#include "world.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "api/key_vault.h"
#include "federation.h"
#include "text.h"

#define TENANT WORLD_TENANT
#define OTHER_TENANT "3f2a7c10-5b1e-4c8d-9a6f-0123456789ac"
#define APP WORLD_APP

#define SUBSCRIPTION "/subscriptions/" WORLD_SUBSCRIPTION
#define RESOURCE_GROUP SUBSCRIPTION "/resourcegroups/rg/providers/"

#define LOCAL_REDIRECT "\"redirects\":[\"http://localhost\"],"

static const char default_password[] = "p&w+1 caf\xc3\xa9%3D";

static const char world_template[] =
    "{\"token_lifetime_s\":3599,\"refresh_in_s\":0,\"issue_refresh_tokens\":true,"
    "\"refresh_token_lifetime_s\":7776000,\"lockout_threshold\":10,\"lockout_s\":60,"
    "\"clock_offset_s\":0,\"lcs_throttle\":false,"
    "\"device_life_s\":900,\"device_interval_s\":5,"
    "\"device_page\":\"https://microsoft.com/devicelogin\","
    "\"browser_user\":null,\"browser_error\":null,\"cae_lifetime_s\":100800,"
    "\"rotate_refresh_tokens\":\"keep\",\"refresh_token_idle_s\":0,\"sign_in_frequency_s\":0,"
    "\"proxy\":{\"credentials\":null,\"redirect\":null,\"status\":null,\"headers\":null},"
    "\"tenants\":{"
    "\"" TENANT "\":{\"domains\":[\"contoso.example\"]},"
    "\"" OTHER_TENANT "\":{\"domains\":[\"fabrikam.example\"]}},"
    "\"apps\":{"
    "\"" APP "1\":{\"tenant\":\"" TENANT "\",\"public\":true," LOCAL_REDIRECT
    "\"consents\":{\"lcs\":[\"user_impersonation\"]}},"
    "\"" APP "2\":{\"tenant\":\"" TENANT "\",\"public\":false,"
    "\"redirects\":[\"http://localhost\",\"https://auth.cloudelements.test/oauth\"],"
    "\"secrets\":[{\"value\":\"s3cr~t+/=&%25\"}],"
    "\"consents\":{\"lcs\":[\"user_impersonation\"]}},"
    "\"" APP "3\":{\"tenant\":\"" TENANT "\",\"public\":true," LOCAL_REDIRECT "\"consents\":{}},"
    "\"" APP "4\":{\"tenant\":\"" TENANT "\",\"public\":false,"
    "\"secrets\":[{\"value\":\"expired-secret\",\"expires_at_s\":1577836800}],\"consents\":{}},"
    "\"" APP "5\":{\"tenant\":\"" TENANT "\",\"public\":true," LOCAL_REDIRECT "\"consents\":{"
    "\"lcs\":[\"user_impersonation\"],\"arm\":[\"user_impersonation\"],"
    "\"dynamics\":[\"AX.FullAccess\",\"CustomService.FullAccess\",\"Odata.FullAccess\"],"
    "\"devops\":[\"user_impersonation\"]}},"
    "\"" APP "6\":{\"tenant\":\"" TENANT "\",\"public\":false,\"disabled\":true,"
    "\"secrets\":[{\"value\":\"s3cr~t+/=&%25\"}],\"consents\":{}},"
    "\"1d000000-0000-4000-8000-000000000002\":{\"tenant\":\"" TENANT "\",\"public\":false,"
    "\"identity\":\"" SUBSCRIPTION "/resourceGroups/rg/providers/"
    "Microsoft.ManagedIdentity/userAssignedIdentities/agent\","
    "\"principal_id\":\"0b1ec700-0000-4000-8000-000000000001\",\"consents\":{}}},"
    "\"resources\":{"
    "\"lcs\":{\"app_id\":\"913c6de4-2a4a-4a61-a9ce-945d2b2ce2e0\",\"app_only\":false,"
    "\"uris\":[\"https://lcsapi.lcs.dynamics.com\"],\"scopes\":[\"user_impersonation\"],"
    "\"projects\":[\"1234567\"]},"
    "\"arm\":{\"app_id\":\"797f4846-ba00-4fd7-ba43-dac1f8f63013\",\"app_only\":true,"
    "\"slash_ok\":true,\"scopes\":[\"user_impersonation\"],"
    "\"uris\":[\"https://management.azure.com/\",\"https://management.core.windows.net/\"],"
    "\"paths\":{\"" SUBSCRIPTION "\":{},\"" SUBSCRIPTION "/resourceGroups/rg\":{},"
    "\"" SUBSCRIPTION
    "/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ml-1\":"
    "{},\"/providers/Microsoft.Management/managementGroups/root\":{}}},"
    "\"dynamics\":{\"app_id\":\"00000015-0000-0000-c000-000000000000\",\"app_only\":true,"
    "\"uris\":[\"https://contoso.operations.dynamics.com\"],\"mapped_apps\":[\"" APP "2\",\"" APP
    "7\"],"
    "\"scopes\":[\"AX.FullAccess\",\"CustomService.FullAccess\",\"Odata.FullAccess\"]},"
    "\"devops\":{\"app_id\":\"499b84ac-1321-427f-aa17-267ca6975798\",\"app_only\":true,"
    "\"uris\":[\"https://app.vssps.visualstudio.com\"],\"scopes\":[\"user_impersonation\"]},"
    "\"registry\":{\"app_id\":\"6a0ec4d3-30cb-4a83-91c0-ae56bc0e3d26\",\"app_only\":true,"
    "\"uris\":[\"https://containerregistry.azure.net\"],\"scopes\":[\"user_impersonation\"],"
    "\"puller_apps\":[\"" APP "2\"]}},"
    "\"identity\":{\"tenant\":\"" TENANT "\",\"has_system\":true,"
    "\"header\":\"853b9a84-5bfa-4b22-a3f3-0b9a43d9ad8a\",\"identities\":["
    "{\"type\":\"system\",\"client_id\":\"1d000000-0000-4000-8000-000000000001\","
    "\"object_id\":\"0b1ec700-0000-4000-8000-000000000002\",\"resource_id\":\"" RESOURCE_GROUP
    "Microsoft.Compute/virtualMachines/agent\"},"
    "{\"type\":\"user\",\"client_id\":\"1d000000-0000-4000-8000-000000000002\","
    "\"object_id\":\"0b1ec700-0000-4000-8000-000000000001\",\"resource_id\":\"" RESOURCE_GROUP
    "Microsoft.ManagedIdentity/userAssignedIdentities/agent\"}],"
    "\"app_service_date\":null,\"fabric_number\":false,"
    "\"arc_directory\":\"/var/opt/azcmagent/tokens/\",\"arc_shown_directory\":null,"
    "\"arc_user_assigned\":false,"
    "\"arc_realm\":null,\"arc_key_size\":48,\"arc_first_status\":null},"
    "\"users\":{}}";

static const struct {
    const char *upn;
    const char *flags;
} world_users[] = {
    {"svc-lcs@contoso.example", "{}"},
    {"mfa@contoso.example", "{\"mfa\":true}"},
    {"mfa-enrol@contoso.example", "{\"mfa_enrol\":true}"},
    {"locked@contoso.example", "{\"locked\":true}"},
    {"expired@contoso.example", "{\"expired\":true}"},
    {"disabled@contoso.example", "{\"disabled\":true}"},
    {"federated@contoso.example", "{\"federated\":true}"},
    {"never-opened-lcs@contoso.example", "{\"never_opened_lcs\":true}"},
    {"lcs-forbidden@contoso.example", "{\"never_opened_lcs\":403}"},
    {"blocked@contoso.example", "{\"refuse\":53003}"},
    {"svc@fabrikam.example", "{}"},
};

static void world_add_users(cJSON *users, const char *password)
{
    for (size_t i = 0; i < sizeof(world_users) / sizeof(world_users[0]); i++) {
        cJSON *user = cJSON_Parse(world_users[i].flags);
        bool is_fabrikam = text_has_suffix(world_users[i].upn, "fabrikam.example");

        cJSON_AddStringToObject(user, "tenant", is_fabrikam ? OTHER_TENANT : TENANT);
        cJSON_AddStringToObject(user, "password", password);
        cJSON_AddItemToObject(users, world_users[i].upn, user);
    }
}

static void world_add_uris(cJSON *resources, unsigned port, const char *lcs_audience)
{
    cJSON *resource;

    cJSON_ArrayForEach(resource, resources)
    {
        cJSON *uris = cJSON_GetObjectItemCaseSensitive(resource, "uris");
        auto_free named = text_format("https://%s.test:%u", resource->string, port);
        auto_free local = text_format("https://localhost:%u", port);
        bool is_lcs = strcmp(resource->string, "lcs") == 0;

        cJSON_AddItemToArray(uris, cJSON_CreateString(named));
        cJSON_AddItemToArray(uris,
                             cJSON_CreateString(is_lcs && lcs_audience ? lcs_audience : local));
    }
}

/* The tables of the default world, all of which are merged into one. */
static cJSON *world_parse_tables(void)
{
    cJSON *world = cJSON_Parse(world_template);
    cJSON *const others[] = {cJSON_Parse(federation_world), cJSON_Parse(powerplatform_world),
                             cJSON_Parse(graph_world), cJSON_Parse(key_vault_world),
                             endpoints_new_world()};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (!world || !others[i])
            abort();
        world_merge_object(world, others[i]);
        cJSON_Delete(others[i]);
    }
    return world;
}

cJSON *world_new(unsigned port, const char *lcs_audience, const char *user_password)
{
    cJSON *world = world_parse_tables();

    world_add_users(cJSON_GetObjectItemCaseSensitive(world, "users"),
                    user_password ? user_password : default_password);
    world_add_uris(cJSON_GetObjectItemCaseSensitive(world, "resources"), port, lcs_audience);
    return world;
}

void world_merge_object(cJSON *target, const cJSON *patch)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, patch)
    {
        cJSON *old = cJSON_GetObjectItemCaseSensitive(target, item->string);

        if (cJSON_IsObject(item) && cJSON_IsObject(old)) {
            world_merge_object(old, item);
            continue;
        }
        cJSON_DeleteItemFromObjectCaseSensitive(target, item->string);
        if (cJSON_IsObject(item))
            world_merge_object(cJSON_AddObjectToObject(target, item->string), item);
        else if (!cJSON_IsNull(item))
            cJSON_AddItemToObject(target, item->string, cJSON_Duplicate(item, true));
    }
}

const char *world_merge(cJSON *world, const cJSON *patch)
{
    cJSON *known = world_parse_tables();
    const char *unknown = cJSON_IsObject(patch) ? NULL : "not an object";
    const cJSON *item;

    cJSON_ArrayForEach(item, patch)
    {
        if (!cJSON_HasObjectItem(known, item->string))
            unknown = item->string;
    }
    cJSON_Delete(known);
    if (!unknown)
        world_merge_object(world, patch);
    return unknown;
}

long long world_number(const cJSON *object, const char *name, long long otherwise)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);

    return cJSON_IsNumber(item) ? (long long)item->valuedouble : otherwise;
}

bool world_is_set(const cJSON *object, const char *name)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, name));
}

const char *world_string(const cJSON *object, const char *name)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name));
}

bool world_equals(const cJSON *object, const char *name, const char *string)
{
    const char *value = world_string(object, name);

    return value && strcasecmp(value, string) == 0;
}

bool world_list_has(const cJSON *array, const char *string)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, array)
    {
        if (cJSON_IsString(item) && string && strcmp(item->valuestring, string) == 0)
            return true;
    }
    return false;
}

void world_set_number(cJSON *object, const char *name, long long number)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    cJSON_AddNumberToObject(object, name, (double)number);
}

const cJSON *world_find_tenant(const cJSON *world, const char *id_or_domain)
{
    const cJSON *tenant, *domain;

    cJSON_ArrayForEach(tenant, cJSON_GetObjectItemCaseSensitive(world, "tenants"))
    {
        if (strcasecmp(tenant->string, id_or_domain) == 0)
            return tenant;
        cJSON_ArrayForEach(domain, cJSON_GetObjectItemCaseSensitive(tenant, "domains"))
        {
            if (cJSON_IsString(domain) && strcasecmp(domain->valuestring, id_or_domain) == 0)
                return tenant;
        }
    }
    return NULL;
}

const cJSON *world_find_app(const cJSON *world, const char *client_id)
{
    return cJSON_GetObjectItem(cJSON_GetObjectItemCaseSensitive(world, "apps"), client_id);
}

cJSON *world_find_user(const cJSON *world, const char *upn)
{
    return cJSON_GetObjectItem(cJSON_GetObjectItemCaseSensitive(world, "users"), upn);
}
