/* SPDX-License-Identifier: Apache-2.0 */
/* An application's secrets, and whom it trusts. A secret is shown once, when it is made. */
#include <string.h>
#include <strings.h>
#include <time.h>

#include "api/graph.h"
#include "api/trust.h"
#include "directory.h"
#include "token.h"
#include "world.h"

#define CREDENTIAL_LIFE_S (2 * 365 * 24 * 3600LL)
#define CREDENTIAL_BYTES 27 /* 36 characters of base64 */

/* --- secrets -------------------------------------------------------------------------------- */

cJSON *graph_new_credential(const cJSON *secret)
{
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(secret, "credential");
    const char *value = world_string(secret, "value");
    auto_free name = text_format("secret %s", value ? value : "");
    auto_free id = token_format_oid(name);
    auto_free hint = text_format("%.3s", value ? value : "");
    auto_free end = graph_format_time(world_number(secret, "expires_at_s", 4102444800));
    cJSON *credential;

    if (own)
        return cJSON_Duplicate(own, true);
    credential = cJSON_CreateObject();
    cJSON_AddNullToObject(credential, "customKeyIdentifier");
    cJSON_AddNullToObject(credential, "displayName");
    cJSON_AddStringToObject(credential, "endDateTime", end);
    cJSON_AddStringToObject(credential, "hint", hint);
    cJSON_AddStringToObject(credential, "keyId", id);
    cJSON_AddNullToObject(credential, "secretText");
    cJSON_AddStringToObject(credential, "startDateTime", "2020-01-01T00:00:00Z");
    return credential;
}

/* A time of the request, or the other one if there is none; false = it is no time. */
static bool graph_read_time(const cJSON *wanted, const char *name, long long otherwise,
                            long long *ret_at_s)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(wanted, name);
    const char *text = cJSON_GetStringValue(value), *rest;
    struct tm parts = {0};

    *ret_at_s = otherwise;
    if (!value || cJSON_IsNull(value))
        return true;
    rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &parts) : NULL;
    if (!rest)
        return false;
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    *ret_at_s = timegm(&parts);
    return strcmp(rest, "Z") == 0;
}

/* Puts a new secret into the world, and returns what is said of it, this once with its value. */
static cJSON *graph_make_password(const struct graph_call *call, const char *name,
                                  long long start_s, long long end_s)
{
    auto_free random = text_random64(CREDENTIAL_BYTES);
    auto_free value = text_format("%.3s8Q~%s", random, random + 3);
    auto_free start = graph_format_time(start_s);
    long long lag_s = world_number(call->settings, "secret_lag_s", 0);
    cJSON *secret = cJSON_CreateObject(), *credential;
    char id[37];

    cJSON_AddStringToObject(secret, "value", value);
    cJSON_AddNumberToObject(secret, "expires_at_s", (double)end_s);
    if (lag_s)
        cJSON_AddNumberToObject(secret, "known_at_s",
                                (double)(emulator_now_s(call->exchange->emulator) + lag_s));
    graph_hide(call, secret);
    credential = graph_new_credential(secret);
    text_print_guid(id);
    cJSON_ReplaceItemInObjectCaseSensitive(credential, "keyId", cJSON_CreateString(id));
    cJSON_ReplaceItemInObjectCaseSensitive(credential, "startDateTime", cJSON_CreateString(start));
    if (name)
        cJSON_ReplaceItemInObjectCaseSensitive(credential, "displayName", cJSON_CreateString(name));
    cJSON_AddItemToObject(secret, "credential", cJSON_Duplicate(credential, true));
    cJSON_AddItemToArray(directory_list(call->app, "secrets"), secret);
    cJSON_ReplaceItemInObjectCaseSensitive(credential, "secretText", cJSON_CreateString(value));
    return credential;
}

void graph_add_password(const struct graph_call *call)
{
    const cJSON *wanted = cJSON_GetObjectItemCaseSensitive(call->body, "passwordCredential");
    long long now_s = emulator_now_s(call->exchange->emulator), start_s, end_s = 0;

    if (!graph_read_time(wanted, "startDateTime", now_s, &start_s) ||
        !graph_read_time(wanted, "endDateTime", start_s + CREDENTIAL_LIFE_S, &end_s))
        graph_refuse(call, "Cannot convert the literal to the expected type 'Edm.DateTimeOffset'.");
    else if (end_s <= start_s || end_s <= now_s)
        graph_refuse(call, "Password credential end date is invalid.");
    else
        graph_reply(call, 200, "microsoft.graph.passwordCredential",
                    graph_make_password(call, world_string(wanted, "displayName"), start_s, end_s));
}

void graph_remove_password(const struct graph_call *call)
{
    const char *id = world_string(call->body, "keyId");
    cJSON *secrets = cJSON_GetObjectItemCaseSensitive(call->app, "secrets"), *secret;
    auto_free message = text_format("No password credential found with keyId '%s'.", id ? id : "");

    cJSON_ArrayForEach(secret, secrets)
    {
        cJSON *credential = graph_new_credential(secret);
        bool is_it = id && world_equals(credential, "keyId", id);

        cJSON_Delete(credential);
        if (!is_it)
            continue;
        cJSON_Delete(cJSON_DetachItemViaPointer(secrets, secret));
        graph_reply_nothing(call);
        return;
    }
    graph_refuse(call, message);
}

/* --- whom it trusts ------------------------------------------------------------------------- */

#define TRUST_CONTEXT "applications/federatedIdentityCredentials"

static const struct {
    unsigned status;
    const char *code, *message;
} graph_trust_wrongs[] = {
#define WRONG_VALUE(name)                                                                          \
    400, "Request_BadRequest",                                                                     \
        "Invalid value specified for property '" name "' of resource "                             \
        "'FederatedIdentityCredential'."
    [TRUST_NAME] = {WRONG_VALUE("name")},
    [TRUST_ISSUER] = {WRONG_VALUE("issuer")},
    [TRUST_SUBJECT] = {WRONG_VALUE("subject")},
    [TRUST_AUDIENCES] = {WRONG_VALUE("audiences")},
    [TRUST_FULL] = {400, "Directory_QuotaExceeded",
                    "The application has the most federated identity credentials that it may have: "
                    "20."},
    [TRUST_NAMED] = {409, "Request_MultipleObjectsWithSameKeyValue",
                     "FederatedIdentityCredential with that name already exists."},
    [TRUST_TWICE] = {409, "Request_MultipleObjectsWithSameKeyValue",
                     "FederatedIdentityCredential with the same issuer and subject already "
                     "exists."},
};

static cJSON *graph_new_trust(const cJSON *credential)
{
    const char *description = world_string(credential, "description");
    cJSON *object = cJSON_CreateObject();
    auto_free id = trust_format_id(credential);
    auto_free name = trust_format_name(credential);

    cJSON_AddStringToObject(object, "id", id);
    cJSON_AddStringToObject(object, "name", name);
    trust_print(credential, object);
    if (description)
        cJSON_AddStringToObject(object, "description", description);
    else
        cJSON_AddNullToObject(object, "description");
    return object;
}

void graph_list_trust(const struct graph_call *call)
{
    cJSON *value = cJSON_CreateArray();
    const cJSON *credential;

    cJSON_ArrayForEach(credential, cJSON_GetObjectItemCaseSensitive(call->app, "federated"))
        cJSON_AddItemToArray(value, graph_new_trust(credential));
    graph_reply_list(call, TRUST_CONTEXT, value);
}

void graph_add_trust(const struct graph_call *call)
{
    cJSON *federated = directory_list(call->app, "federated");
    const char *name = world_string(call->body, "name");
    enum trust_wrong wrong = trust_check(federated, name, call->body, false);

    if (wrong)
        graph_reply_error(call, graph_trust_wrongs[wrong].status, graph_trust_wrongs[wrong].code,
                          graph_trust_wrongs[wrong].message);
    else
        graph_reply(
            call, 201, TRUST_CONTEXT,
            graph_new_trust(trust_put(call->exchange->emulator, federated, name, call->body)));
}

void graph_get_trust(const struct graph_call *call)
{
    const cJSON *credential =
        trust_find(cJSON_GetObjectItemCaseSensitive(call->app, "federated"), call->id);

    if (credential)
        graph_reply(call, 200, TRUST_CONTEXT, graph_new_trust(credential));
    else
        graph_reply_absent(call, call->id);
}

void graph_delete_trust(const struct graph_call *call)
{
    cJSON *federated = cJSON_GetObjectItemCaseSensitive(call->app, "federated");
    cJSON *credential = trust_find(federated, call->id);

    if (!credential) {
        graph_reply_absent(call, call->id);
        return;
    }
    trust_remove(federated, credential);
    graph_reply_nothing(call);
}
