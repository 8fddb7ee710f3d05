/* SPDX-License-Identifier: Apache-2.0 */
/* User-assigned managed identities, and whom they trust. */
#include <string.h>
#include <strings.h>

#include "api/api.h"
#include "api/arm.h"
#include "api/trust.h"
#include "directory.h"
#include "world.h"

#define IDENTITY_TYPE "Microsoft.ManagedIdentity/userAssignedIdentities"
#define IDENTITY_PROVIDER "/providers/" IDENTITY_TYPE
#define IDENTITY_CREDENTIALS "federatedIdentityCredentials"
#define IDENTITY_TRUST "/" IDENTITY_CREDENTIALS
#define IDENTITY_VERSIONS "2023-01-31,2024-11-30"

/* SCOPE/providers/TYPE[/NAME[/federatedIdentityCredentials[/ID]]], taken apart. */
struct arm_identity {
    char *scope, *id; /* the scope; and the identity's own id */
    const char *name, *trust, *trust_name;
    cJSON *app;
};

const char *arm_find_identities(const char *path)
{
    const char *at = strcasestr(path, IDENTITY_PROVIDER);

    return at && strchr("/", at[strlen(IDENTITY_PROVIDER)]) ? at : NULL;
}

static void arm_identity_find_app(struct arm_identity *identity, const cJSON *world)
{
    cJSON *app;

    cJSON_ArrayForEach(app, cJSON_GetObjectItemCaseSensitive(world, "apps"))
    {
        if (world_equals(app, "identity", identity->id))
            identity->app = app;
    }
}

/* --- identities ----------------------------------------------------------------------------- */

static cJSON *arm_identity_new(const cJSON *app)
{
    const char *id = world_string(app, "identity");
    auto_free principal = directory_format_principal(app);
    cJSON *object = cJSON_CreateObject(), *properties;

    cJSON_AddStringToObject(object, "id", id);
    cJSON_AddStringToObject(object, "name", strrchr(id, '/') + 1);
    cJSON_AddStringToObject(object, "type", IDENTITY_TYPE);
    cJSON_AddStringToObject(object, "location", "westeurope");
    cJSON_AddObjectToObject(object, "tags");
    properties = cJSON_AddObjectToObject(object, "properties");
    cJSON_AddStringToObject(properties, "tenantId", world_string(app, "tenant"));
    cJSON_AddStringToObject(properties, "principalId", principal);
    cJSON_AddStringToObject(properties, "clientId", app->string);
    return object;
}

static void arm_identity_list(const struct arm_call *call, const char *scope)
{
    const cJSON *world = call->exchange->emulator->world, *app;
    cJSON *value;

    if (!arm_check_scope(call, scope))
        return;
    value = cJSON_CreateArray();
    cJSON_ArrayForEach(app, cJSON_GetObjectItemCaseSensitive(world, "apps"))
    {
        const char *id = world_string(app, "identity");

        if (id && strncasecmp(id, scope, strlen(scope)) == 0 && id[strlen(scope)] == '/')
            cJSON_AddItemToArray(value, arm_identity_new(app));
    }
    arm_reply_list(call, value);
}

static void arm_identity_refuse_absent(const struct arm_call *call,
                                       const struct arm_identity *identity)
{
    const char *group = strrchr(identity->scope, '/');
    auto_free message = text_format("The Resource '" IDENTITY_TYPE
                                    "/%s' under resource group '%s' was not found. For more "
                                    "details please go to https://aka.ms/ARMResourceNotFoundFix",
                                    identity->name, group ? group + 1 : "");
    auto_free parent = text_format(
        "Failed to perform '%s' on resource(s) of type "
        "'userAssignedIdentities/federatedIdentityCredentials', because the parent resource '%s' "
        "could not be found.",
        exchange_is_method(call->exchange, "GET") ? "read" : "write", identity->id);

    api_reply_error(call->exchange, 404,
                    identity->trust ? "ParentResourceNotFound" : "ResourceNotFound",
                    identity->trust ? parent : message);
}

/* --- whom one trusts ------------------------------------------------------------------------ */

static const struct {
    unsigned status;
    const char *code, *message;
} arm_trust_wrongs[] = {
    [TRUST_NAME] = {400, "BadRequest",
                    "The name of a federated identity credential is 3 to 120 letters, digits, "
                    "hyphens and underscores, and begins with a letter or digit."},
    [TRUST_ISSUER] = {400, "BadRequest", "The issuer has to be there, with up to 600 characters."},
    [TRUST_SUBJECT] = {400, "BadRequest",
                       "The subject has to be there, with up to 600 characters."},
    [TRUST_AUDIENCES] = {400, "BadRequest", "There has to be exactly one audience."},
    [TRUST_FULL] = {400, "BadRequest",
                    "The managed identity has the most federated identity credentials that it may "
                    "have: 20."},
    [TRUST_TWICE] = {409, "Conflict",
                     "Issuer and subject combination already exists for this managed identity."},
};

static cJSON *arm_trust_new(const struct arm_identity *identity, const cJSON *credential)
{
    cJSON *object = cJSON_CreateObject();
    auto_free name = trust_format_name(credential);
    auto_free id = text_format("%s" IDENTITY_TRUST "/%s", identity->id, name);

    cJSON_AddStringToObject(object, "id", id);
    cJSON_AddStringToObject(object, "name", name);
    cJSON_AddStringToObject(object, "type", IDENTITY_TYPE IDENTITY_TRUST);
    trust_print(credential, cJSON_AddObjectToObject(object, "properties"));
    return object;
}

static void arm_trust_list(const struct arm_call *call, const struct arm_identity *identity)
{
    cJSON *value = cJSON_CreateArray();
    const cJSON *credential;

    cJSON_ArrayForEach(credential, cJSON_GetObjectItemCaseSensitive(identity->app, "federated"))
        cJSON_AddItemToArray(value, arm_trust_new(identity, credential));
    arm_reply_list(call, value);
}

/* Two changes at the same time: only one of them is made. */
static bool arm_trust_is_busy(const struct arm_call *call, const struct arm_identity *identity)
{
    auto_free message = text_format(
        "Too many Federated Identity Credentials are written concurrently for the managed identity "
        "'%s'. Concurrent Federated Identity Credentials writes under the same managed identity "
        "are not supported.",
        identity->id);

    if (!directory_is_late(identity->app, "busy"))
        return false;
    api_reply_error(call->exchange, 409,
                    "ConcurrentFederatedIdentityCredentialsWritesForSingleManagedIdentity",
                    message);
    return true;
}

static void arm_trust_put(const struct arm_call *call, const struct arm_identity *identity)
{
    const cJSON *properties = cJSON_GetObjectItemCaseSensitive(call->body, "properties");
    cJSON *federated = directory_list(identity->app, "federated");
    bool is_there = trust_find(federated, identity->trust_name) != NULL;
    enum trust_wrong wrong;

    if (!cJSON_IsObject(properties)) {
        arm_refuse_body(call, "properties");
        return;
    }
    wrong = trust_check(federated, identity->trust_name, properties, true);
    if (wrong)
        api_reply_error(call->exchange, arm_trust_wrongs[wrong].status,
                        arm_trust_wrongs[wrong].code, arm_trust_wrongs[wrong].message);
    else if (!arm_trust_is_busy(call, identity))
        exchange_reply_json(call->exchange, is_there ? 200 : 201,
                            arm_trust_new(identity, trust_put(call->exchange->emulator, federated,
                                                              identity->trust_name, properties)));
}

static void arm_trust_delete(const struct arm_call *call, const struct arm_identity *identity)
{
    cJSON *federated = directory_list(identity->app, "federated");
    cJSON *credential = trust_find(federated, identity->trust_name);

    if (arm_trust_is_busy(call, identity))
        return;
    if (credential)
        trust_remove(federated, credential);
    exchange_reply(call->exchange, credential ? 200 : 204, "application/json", "");
}

static void arm_trust_get(const struct arm_call *call, const struct arm_identity *identity)
{
    const cJSON *credential = trust_find(
        cJSON_GetObjectItemCaseSensitive(identity->app, "federated"), identity->trust_name);

    if (credential)
        exchange_reply_json(call->exchange, 200, arm_trust_new(identity, credential));
    else
        api_reply_error(call->exchange, 404, "NotFound",
                        "The federated identity credential was not found.");
}

/* --- which call ----------------------------------------------------------------------------- */

static void arm_trust_serve(const struct arm_call *call, const struct arm_identity *identity)
{
    bool is_put = exchange_is_method(call->exchange, "PUT");
    bool is_delete = exchange_is_method(call->exchange, "DELETE");

    if (!is_put && !is_delete && !exchange_is_method(call->exchange, "GET")) {
        arm_refuse_method(call);
        return;
    }
    if ((is_put || is_delete) && !arm_check_write(call,
                                                  is_put ? IDENTITY_TYPE IDENTITY_TRUST "/write"
                                                         : IDENTITY_TYPE IDENTITY_TRUST "/delete",
                                                  call->exchange->path))
        return;
    if (!identity->app)
        arm_identity_refuse_absent(call, identity);
    else if (is_put)
        arm_trust_put(call, identity);
    else if (is_delete)
        arm_trust_delete(call, identity);
    else
        arm_trust_get(call, identity);
}

static void arm_identity_serve(const struct arm_call *call, const struct arm_identity *identity)
{
    if (identity->trust_name)
        arm_trust_serve(call, identity);
    else if (!exchange_is_method(call->exchange, "GET"))
        arm_refuse_method(call);
    else if (!identity->name)
        arm_identity_list(call, identity->scope);
    else if (!identity->app)
        arm_identity_refuse_absent(call, identity);
    else if (identity->trust)
        arm_trust_list(call, identity);
    else
        exchange_reply_json(call->exchange, 200, arm_identity_new(identity->app));
}

void arm_serve_identities(const struct arm_call *call, const char *provider)
{
    const char *path = call->exchange->path;
    auto_free scope = text_format("%.*s", (int)(provider - path), path);
    auto_free rest = text_format("%s", provider + strlen(IDENTITY_PROVIDER));
    char *more = NULL;
    struct arm_identity identity = {.scope = scope};
    auto_free id = NULL;

    identity.name = strtok_r(rest, "/", &more);
    identity.trust = strtok_r(NULL, "/", &more);
    identity.trust_name = strtok_r(NULL, "/", &more);
    id = text_format("%s" IDENTITY_PROVIDER "/%s", scope, identity.name ? identity.name : "");
    identity.id = id;
    arm_identity_find_app(&identity, call->exchange->emulator->world);
    if (identity.trust && strcasecmp(identity.trust, IDENTITY_CREDENTIALS) != 0)
        api_reply_error(call->exchange, 404, "InvalidResourceType",
                        "The resource type could not be found.");
    else if (arm_check_version(call, IDENTITY_VERSIONS))
        arm_identity_serve(call, &identity);
}
