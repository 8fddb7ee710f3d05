/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate takes its time: one that signs itself is there after some reads, one of another
 * issuer when it is merged with the request's key. */
#include <stdlib.h>
#include <string.h>

#include "api/key_vault_certificate.h"
#include "world.h"

static cJSON *key_vault_pending_of(const struct key_vault_call *call)
{
    return cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItem(key_vault_list(call, "certificates"), call->name), "pending");
}

static bool key_vault_is_pending(const cJSON *pending)
{
    return world_equals(pending, "status", "inProgress");
}

static bool key_vault_is_self(const cJSON *pending)
{
    return world_equals(cJSON_GetObjectItemCaseSensitive(pending, "issuer"), "name", "Self");
}

/* NULL = 404 was answered. */
static cJSON *key_vault_find_pending(const struct key_vault_call *call)
{
    cJSON *pending = key_vault_pending_of(call);
    auto_free message = text_format("Pending certificate not found: %s", call->name);

    if (!pending)
        key_vault_refuse(call, 404, "PendingCertificateNotFound", NULL, message);
    return pending;
}

static void key_vault_reply_pending(const struct key_vault_call *call, unsigned status,
                                    const cJSON *pending)
{
    static const char *const members[] = {"issuer", "csr",        "status", "status_details",
                                          "error",  "request_id", NULL};
    auto_free path = text_format("certificates/%s", call->name);
    auto_free id = text_format("%s/pending", path);
    auto_free location =
        text_format("https://%s/%s?api-version=%s&request_id=%s", call->host, id,
                    world_string(call->query, "api-version"), world_string(pending, "request_id"));
    cJSON *body = cJSON_CreateObject();

    key_vault_add_id(call, body, "id", id, NULL);
    cJSON_AddBoolToObject(body, "cancellation_requested", false);
    for (const char *const *member = members; *member; member++) {
        const cJSON *value = cJSON_GetObjectItemCaseSensitive(pending, *member);

        if (value)
            cJSON_AddItemToObject(body, *member, cJSON_Duplicate(value, true));
    }
    if (world_equals(pending, "status", "completed"))
        key_vault_add_id(call, body, "target", path, NULL);
    exchange_reply_json(call->exchange, status, body);
    if (status == 202)
        exchange_add_header(call->exchange, "Location", location);
}

/* --- a request ------------------------------------------------------------------------------ */

/* The key of the version before, if the policy wants it again; else a new one. NULL = it was
 * refused. */
static EVP_PKEY *key_vault_choose_key(const struct key_vault_call *call, const cJSON *policy)
{
    const cJSON *wanted = key_vault_policy(policy, "key_props");
    const cJSON *latest =
        key_vault_latest(cJSON_GetObjectItem(key_vault_list(call, "keys"), call->name));

    return world_is_set(wanted, "reuse_key") && latest ? key_vault_get_key(latest)
                                                       : key_vault_make_key(call, wanted);
}

/* Takes the CSR. */
static cJSON *key_vault_new_pending(const struct key_vault_call *call, const cJSON *policy,
                                    char *take_request)
{
    const cJSON *issuer = cJSON_GetObjectItemCaseSensitive(policy, "issuer");
    cJSON *pending = cJSON_CreateObject();
    char id[33];

    key_vault_print_version(id);
    cJSON_AddStringToObject(pending, "request_id", id);
    cJSON_AddStringToObject(pending, "csr", take_request);
    free(take_request);
    cJSON_AddStringToObject(pending, "status", "inProgress");
    cJSON_AddItemToObject(pending, "issuer", cJSON_Duplicate(issuer, true));
    cJSON_AddNumberToObject(pending, "polls",
                            (double)world_number(call->vault, "pending_polls", 1));
    if (!key_vault_is_self(pending))
        cJSON_AddStringToObject(
            pending, "status_details",
            "Pending certificate created. Please Perform Merge to complete the request.");
    cJSON_AddItemToObject(pending, "said", cJSON_Duplicate(call->body, true));
    return pending;
}

/* What the body leaves out of a policy is as it was before. */
static cJSON *key_vault_new_policy(const struct key_vault_call *call)
{
    const cJSON *object = cJSON_GetObjectItem(key_vault_list(call, "certificates"), call->name);
    const cJSON *old = cJSON_GetObjectItemCaseSensitive(object, "policy");
    cJSON *policy = old ? cJSON_Duplicate(old, true) : cJSON_CreateObject();

    world_merge_object(policy, cJSON_GetObjectItemCaseSensitive(call->body, "policy"));
    return policy;
}

/* Takes the policy, if it is good. */
static void key_vault_request(const struct key_vault_call *call, cJSON *policy)
{
    EVP_PKEY *key = key_vault_choose_key(call, policy);
    char *request = key ? key_vault_make_request(policy, key) : NULL;
    cJSON *list = key_vault_list(call, "certificates"), *object, *pending;

    if (!request) {
        if (key)
            key_vault_refuse_parameter(call,
                                       "Property policy.x509_props.subject has invalid value");
        EVP_PKEY_free(key);
        return;
    }
    object = cJSON_GetObjectItem(list, call->name);
    object = object ? object : cJSON_AddObjectToObject(list, call->name);
    pending = key_vault_new_pending(call, policy, request);
    key_vault_put_key(pending, key);
    EVP_PKEY_free(key);
    key_vault_set(object, "policy", cJSON_Duplicate(policy, true));
    key_vault_set(object, "pending", pending);
    key_vault_announce(call);
    key_vault_reply_pending(call, 202, pending);
}

void key_vault_create_certificate(const struct key_vault_call *call)
{
    cJSON *policy = key_vault_new_policy(call);

    if (key_vault_check_policy(call, policy) && key_vault_check_attributes(call) &&
        key_vault_check_certificate_name(call)) {
        if (key_vault_is_pending(key_vault_pending_of(call)))
            key_vault_refuse(call, 409, "Conflict", NULL,
                             "A new key vault certificate can not be created or imported while a "
                             "pending key vault certificate's status is inProgress.");
        else
            key_vault_request(call, policy);
    }
    cJSON_Delete(policy);
}

/* --- its end -------------------------------------------------------------------------------- */

static void key_vault_end(cJSON *pending, const char *status)
{
    key_vault_set(pending, "status", cJSON_CreateString(status));
    cJSON_DeleteItemFromObjectCaseSensitive(pending, "status_details");
    cJSON_DeleteItemFromObjectCaseSensitive(pending, "pem");
    cJSON_DeleteItemFromObjectCaseSensitive(pending, "said");
}

static void key_vault_fail(cJSON *pending, const char *message)
{
    cJSON *error = cJSON_CreateObject();

    cJSON_AddStringToObject(error, "code", "CertificateRequestFailed");
    cJSON_AddStringToObject(error, "message", message);
    key_vault_set(pending, "error", error);
    key_vault_end(pending, "failed");
}

void key_vault_settle(const struct key_vault_call *call)
{
    cJSON *pending = key_vault_pending_of(call);
    const cJSON *object = cJSON_GetObjectItem(key_vault_list(call, "certificates"), call->name);
    const char *failure = world_string(call->vault, "pending_error");
    struct key_vault_call made = *call;
    auto_parts parts = {NULL, NULL, NULL};

    if (!key_vault_is_pending(pending) || !key_vault_is_self(pending) ||
        key_vault_count_down(pending, "polls"))
        return;
    if (failure) {
        key_vault_fail(pending, failure);
        return;
    }
    made.body = cJSON_GetObjectItemCaseSensitive(pending, "said");
    parts.key = key_vault_get_key(pending);
    parts.leaf = key_vault_self_sign(cJSON_GetObjectItemCaseSensitive(object, "policy"), parts.key,
                                     emulator_now_s(call->exchange->emulator));
    key_vault_install(&made, &parts);
    key_vault_end(pending, "completed");
}

void key_vault_get_pending(const struct key_vault_call *call)
{
    const cJSON *pending = key_vault_find_pending(call);

    if (!pending)
        return;
    key_vault_settle(call);
    key_vault_reply_pending(call, 200, pending);
}

/* What was announced stays: that is another object. */
void key_vault_delete_pending(const struct key_vault_call *call)
{
    cJSON *object = cJSON_GetObjectItem(key_vault_list(call, "certificates"), call->name);
    cJSON *pending = key_vault_find_pending(call);

    if (!pending)
        return;
    key_vault_reply_pending(call, 200, pending);
    cJSON_Delete(cJSON_DetachItemViaPointer(object, pending));
}

/* The leaf first, then its chain. */
static bool key_vault_read_chain(const cJSON *certificates, struct key_vault_parts *parts)
{
    const cJSON *item;

    parts->chain = sk_X509_new_null();
    cJSON_ArrayForEach(item, certificates)
    {
        X509 *certificate = key_vault_read_leaf(cJSON_GetStringValue(item));

        if (!certificate)
            return false;
        if (parts->leaf)
            sk_X509_push(parts->chain, certificate);
        else
            parts->leaf = certificate;
    }
    return parts->leaf != NULL;
}

void key_vault_merge(const struct key_vault_call *call)
{
    cJSON *pending = key_vault_find_pending(call);
    auto_parts parts = {NULL, NULL, NULL};
    cJSON *version;

    if (!pending)
        return;
    if (!key_vault_is_pending(pending) || key_vault_is_self(pending)) {
        key_vault_refuse(call, 409, "Conflict", NULL, "There is nothing to be merged.");
        return;
    }
    parts.key = key_vault_get_key(pending);
    if (!key_vault_read_chain(cJSON_GetObjectItemCaseSensitive(call->body, "x5c"), &parts)) {
        key_vault_refuse_parameter(call, "Property x5c has invalid value");
        return;
    }
    if (X509_check_private_key(parts.leaf, parts.key) != 1) {
        key_vault_refuse_parameter(call, "The public key of the end-entity certificate does not "
                                         "match the public key of the pending certificate.");
        return;
    }
    if (!key_vault_check_attributes(call))
        return;
    version = key_vault_install(call, &parts);
    key_vault_end(pending, "completed");
    exchange_reply_json(call->exchange, 201, key_vault_new_body(call, version));
}
