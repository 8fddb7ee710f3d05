/* SPDX-License-Identifier: Apache-2.0 */
/* Service connections that are made, changed, shared and deleted. They are the organization's: the
 * projects are in the object, or in the query. */
#include <string.h>

#include "api/api.h"
#include "api/endpoints.h"
#include "federation.h"
#include "world.h"

#define WRITE_REFERENCES "serviceEndpointProjectReferences"

static void endpoints_set(cJSON *object, const char *name, const char *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    if (value)
        cJSON_AddStringToObject(object, name, value);
}

static void endpoints_set_flag(cJSON *object, const char *name, bool value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(object, name);
    cJSON_AddBoolToObject(object, name, value);
}

/* --- what Azure DevOps adds ----------------------------------------------------------------- */

void endpoints_complete_federation(const struct endpoints_call *call, cJSON *object)
{
    cJSON *authorization = cJSON_GetObjectItemCaseSensitive(object, "authorization");
    cJSON *parameters = cJSON_GetObjectItemCaseSensitive(authorization, "parameters");
    bool is_federated = world_equals(authorization, "scheme", ENDPOINTS_FEDERATED_SCHEME);
    const cJSON *first =
        cJSON_GetArrayItem(cJSON_GetObjectItemCaseSensitive(object, WRITE_REFERENCES), 0);
    const char *project =
        world_string(cJSON_GetObjectItemCaseSensitive(first, "projectReference"), "name");
    const char *id = world_string(call->organization, "id");
    auto_free issuer = text_format(FEDERATION_PIPELINES "%s", id ? id : "");
    auto_free subject = text_format("sc://%s/%s/%s", call->organization->string,
                                    project ? project : "", world_string(object, "name"));

    endpoints_set(parameters, "workloadIdentityFederationIssuer", is_federated ? issuer : NULL);
    endpoints_set(parameters, "workloadIdentityFederationSubject", is_federated ? subject : NULL);
}

cJSON *endpoints_new_identity(const cJSON *object)
{
    const cJSON *authorization = cJSON_GetObjectItemCaseSensitive(object, "authorization");
    const cJSON *parameters = cJSON_GetObjectItemCaseSensitive(authorization, "parameters");
    const char *issuer = world_string(parameters, "workloadIdentityFederationIssuer");
    const char *subject = world_string(parameters, "workloadIdentityFederationSubject");
    cJSON *identity;

    if (!issuer || !subject || !world_equals(authorization, "scheme", ENDPOINTS_FEDERATED_SCHEME))
        return NULL;
    identity = cJSON_CreateObject();
    cJSON_AddStringToObject(identity, "issuer", issuer);
    cJSON_AddStringToObject(identity, "subject", subject);
    cJSON_AddStringToObject(identity, "audience", FEDERATION_AUDIENCE);
    return identity;
}

/* Projects go by their real names, and every reference has a name. */
static void endpoints_complete_references(const struct endpoints_call *call, cJSON *object)
{
    cJSON *references = cJSON_GetObjectItemCaseSensitive(object, WRITE_REFERENCES), *reference;

    cJSON_ArrayForEach(reference, references)
    {
        cJSON *project = cJSON_GetObjectItemCaseSensitive(reference, "projectReference");
        const cJSON *known =
            endpoints_find_project(call->organization, world_string(project, "id"));
        const char *name = world_string(reference, "name");

        endpoints_set(project, "name", known->string);
        if (!name || !*name)
            endpoints_set(reference, "name", world_string(object, "name"));
    }
    endpoints_set_flag(object, "isShared", cJSON_GetArraySize(references) > 1);
}

/* Moves the secrets out of the object: what was not sent is not there any more. */
static void endpoints_keep_secrets(cJSON *entry, cJSON *object)
{
    cJSON *parameters = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(object, "authorization"), "parameters");
    cJSON *secrets = cJSON_CreateObject();

    for (size_t i = 0; endpoints_secrets[i]; i++) {
        const char *value = world_string(parameters, endpoints_secrets[i]);

        if (value && *value)
            cJSON_AddStringToObject(secrets, endpoints_secrets[i], value);
        cJSON_DeleteItemFromObjectCaseSensitive(parameters, endpoints_secrets[i]);
    }
    cJSON_DeleteItemFromObjectCaseSensitive(entry, "secrets");
    cJSON_AddItemToObject(entry, "secrets", secrets);
}

/* The entry becomes what was sent, all of it. */
static void endpoints_take(const struct endpoints_call *call, const cJSON *body,
                           const struct endpoints_scheme *scheme)
{
    const cJSON *settings = cJSON_GetObjectItemCaseSensitive(call->organization, "create");
    long long polls = world_number(settings, "polls", 0);
    cJSON *object = cJSON_Duplicate(body, true);

    cJSON_DeleteItemFromObjectCaseSensitive(object, "id");
    endpoints_set(object, "owner",
                  world_string(body, "owner") ? world_string(body, "owner") : "library");
    endpoints_set_flag(object, "isOutdated", false);
    endpoints_complete_references(call, object);
    endpoints_complete_federation(call, object);
    endpoints_make_application(call, object, scheme);
    endpoints_keep_secrets(call->entry, object);
    endpoints_set(call->entry, "secret", scheme->secret);
    cJSON_DeleteItemFromObjectCaseSensitive(call->entry, "object");
    cJSON_AddItemToObject(call->entry, "object", object);
    endpoints_begin(call->entry, polls > 0 ? polls + 1 : 0, world_string(settings, "fails"));
    endpoints_reply_entry(call);
}

/* --- the calls ------------------------------------------------------------------------------ */

void endpoints_create(const struct endpoints_call *call)
{
    struct endpoints_call made = *call;
    cJSON *body = endpoints_parse_body(call);
    const struct endpoints_scheme *scheme = body ? endpoints_check(call, body) : NULL;
    cJSON *endpoints = cJSON_GetObjectItemCaseSensitive(call->organization, "endpoints");
    char id[37];

    if (scheme) {
        if (!endpoints)
            endpoints = cJSON_AddObjectToObject(call->organization, "endpoints");
        text_print_guid(id);
        made.entry = cJSON_AddObjectToObject(endpoints, id);
        endpoints_take(&made, body, scheme);
    }
    cJSON_Delete(body);
}

/* Why it cannot be changed, besides what is wrong with the object. */
static bool endpoints_refuse_update(const struct endpoints_call *call, const cJSON *body)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(call->entry, "object");
    const char *type = world_string(object, "type");

    if (endpoints_is_in_progress(object))
        api_reply_devops_error(call->exchange, 409, "ServiceEndpointConflictException",
                               "Another operation on this service connection is in progress.");
    else if (world_string(body, "id") && !world_equals(body, "id", call->entry->string))
        api_reply_devops_error(call->exchange, 400, "ServiceEndpointException",
                               "The id of the body is not that of the address.");
    else if (world_string(body, "type") && type && !world_equals(body, "type", type))
        api_reply_devops_error(call->exchange, 400, "ServiceEndpointException",
                               "The type of a service connection cannot be changed.");
    else
        return false;
    return true;
}

void endpoints_update(const struct endpoints_call *call)
{
    cJSON *body = call->entry ? endpoints_parse_body(call) : NULL;
    const struct endpoints_scheme *scheme = NULL;

    if (!call->entry)
        endpoints_reply_unknown(call);
    else if (world_string(call->query, "operation"))
        api_reply_devops_error(call->exchange, 400, "ArgumentException",
                               "The operation is not supported without a project.");
    else if (body && !endpoints_refuse_update(call, body))
        scheme = endpoints_check(call, body);
    if (scheme)
        endpoints_take(call, body, scheme);
    cJSON_Delete(body);
}

void endpoints_share(const struct endpoints_call *call)
{
    cJSON *body = call->entry ? endpoints_parse_body(call) : NULL, *object, *references;
    const cJSON *reference;

    if (!call->entry)
        endpoints_reply_unknown(call);
    object = cJSON_GetObjectItemCaseSensitive(call->entry, "object");
    /* For another connection it is this one, too, that has the name already. */
    if (body &&
        endpoints_check_references(&(struct endpoints_call){.exchange = call->exchange,
                                                            .organization = call->organization},
                                   body, world_string(object, "name"))) {
        references = cJSON_GetObjectItemCaseSensitive(object, WRITE_REFERENCES);
        cJSON_ArrayForEach(reference, body)
            cJSON_AddItemToArray(references, cJSON_Duplicate(reference, true));
        endpoints_complete_references(call, object);
        exchange_reply(call->exchange, 204, "application/json", "");
    }
    cJSON_Delete(body);
}

/* Takes it from one project. */
static void endpoints_leave(cJSON *object, const cJSON *project)
{
    cJSON *references = cJSON_GetObjectItemCaseSensitive(object, WRITE_REFERENCES);

    for (int i = cJSON_GetArraySize(references) - 1; i >= 0; i--) {
        const cJSON *reference = cJSON_GetArrayItem(references, i);

        if (world_equals(cJSON_GetObjectItemCaseSensitive(reference, "projectReference"), "id",
                         world_string(project, "id")))
            cJSON_DeleteItemFromArray(references, i);
    }
    endpoints_set_flag(object, "isShared", cJSON_GetArraySize(references) > 1);
}

/* Are all of them projects that have it? Commas part their ids. */
static bool endpoints_check_delete(const struct endpoints_call *call, char *ids)
{
    const cJSON *object = cJSON_GetObjectItemCaseSensitive(call->entry, "object");
    char *rest = NULL;

    for (char *id = strtok_r(ids, ",", &rest); id; id = strtok_r(NULL, ",", &rest)) {
        const cJSON *project = endpoints_find_project(call->organization, id);
        auto_free message = text_format("TF200016: The following project does not exist: %s.", id);

        if (!project || !world_equals(project, "id", id)) {
            api_reply_devops_error(call->exchange, 404, "ProjectDoesNotExistException", message);
            return false;
        }
        if (!endpoints_name_in(object, project)) {
            endpoints_reply_unknown(call);
            return false;
        }
    }
    return true;
}

static void endpoints_delete_from(const struct endpoints_call *call, char *ids)
{
    cJSON *object = cJSON_GetObjectItemCaseSensitive(call->entry, "object");
    char *rest = NULL;

    for (char *id = strtok_r(ids, ",", &rest); id; id = strtok_r(NULL, ",", &rest))
        endpoints_leave(object, endpoints_find_project(call->organization, id));
    if (cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(object, WRITE_REFERENCES)) == 0)
        cJSON_Delete(cJSON_DetachItemViaPointer(
            cJSON_GetObjectItemCaseSensitive(call->organization, "endpoints"), call->entry));
    exchange_reply(call->exchange, 204, "application/json", "");
}

void endpoints_delete(const struct endpoints_call *call)
{
    const char *ids = world_string(call->query, "projectIds");
    auto_free checked = text_format("%s", ids ? ids : "");
    auto_free left = text_format("%s", ids ? ids : "");

    if (!call->entry)
        endpoints_reply_unknown(call);
    else if (!ids || !*ids)
        api_reply_devops_error(call->exchange, 400, "ArgumentNullException",
                               "Value cannot be null. (Parameter 'projectIds')");
    else if (endpoints_check_delete(call, checked))
        endpoints_delete_from(call, left);
}
