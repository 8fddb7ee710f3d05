/* SPDX-License-Identifier: Apache-2.0 */
/* Certificates, as they are read, imported and described by a policy. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/key_vault_certificate.h"
#include "world.h"

#define TYPE_PFX "application/x-pkcs12"
#define TYPE_PEM "application/x-pem-file"
#define VALIDITY_MONTHS_MAX 120

const cJSON *key_vault_policy(const cJSON *policy, const char *part)
{
    return cJSON_GetObjectItemCaseSensitive(policy, part);
}

static const char *key_vault_secret_type(const cJSON *policy)
{
    const char *type = world_string(key_vault_policy(policy, "secret_props"), "contentType");

    return type ? type : TYPE_PFX;
}

/* Unless it says that it may not. */
static bool key_vault_is_exportable(const cJSON *policy)
{
    return !cJSON_IsFalse(
        cJSON_GetObjectItemCaseSensitive(key_vault_policy(policy, "key_props"), "exportable"));
}

/* --- what is said of one -------------------------------------------------------------------- */

static cJSON *key_vault_print_policy(const struct key_vault_call *call, const char *name,
                                     const cJSON *policy)
{
    auto_free path = text_format("certificates/%s/policy", name);
    cJSON *body = cJSON_Duplicate(policy, true);

    cJSON_DeleteItemFromObjectCaseSensitive(body, "id");
    key_vault_add_id(call, body, "id", path, NULL);
    return body;
}

static void key_vault_print_whole(const struct key_vault_call *call,
                                  const struct key_vault_item *item, cJSON *body)
{
    const cJSON *policy = cJSON_GetObjectItemCaseSensitive(item->object, "policy");
    const char *version = world_string(item->version, "version");
    auto_free key = text_format("keys/%s", item->name);
    auto_free secret = text_format("secrets/%s", item->name);
    auto_free pending = text_format("certificates/%s/pending", item->name);

    if (!world_is_set(item->version, "unfinished")) {
        key_vault_add_id(call, body, "kid", key, version);
        key_vault_add_id(call, body, "sid", secret, version);
        cJSON_AddStringToObject(body, "cer", world_string(item->version, "cer"));
    }
    cJSON_AddStringToObject(body, "contentType", key_vault_secret_type(policy));
    cJSON_AddItemToObject(body, "policy", key_vault_print_policy(call, item->name, policy));
    if (cJSON_HasObjectItem(item->object, "pending"))
        key_vault_add_id(call, cJSON_AddObjectToObject(body, "pending"), "id", pending, NULL);
}

static void key_vault_print_certificate(const struct key_vault_call *call,
                                        const struct key_vault_item *item, cJSON *body)
{
    auto_free path = text_format("certificates/%s", item->name);
    const char *version = item->names_version ? world_string(item->version, "version") : NULL;

    key_vault_add_id(call, body, "id", path, version);
    if (!world_is_set(item->version, "unfinished"))
        cJSON_AddStringToObject(body, "x5t", world_string(item->version, "x5t"));
    if (item->is_full)
        key_vault_print_whole(call, item, body);
    key_vault_add_attributes(call, item, body);
}

/* --- what is wrong with one ----------------------------------------------------------------- */

bool key_vault_check_policy(const struct key_vault_call *call, const cJSON *policy)
{
    const cJSON *key = key_vault_policy(policy, "key_props");
    const char *issuer = world_string(key_vault_policy(policy, "issuer"), "name");
    const char *type = key_vault_secret_type(policy), *kind = world_string(key, "kty");
    long long months = world_number(key_vault_policy(policy, "x509_props"), "validity_months", 12);

    if (!issuer || (strcmp(issuer, "Self") != 0 && strcmp(issuer, "Unknown") != 0))
        return key_vault_refuse_parameter(call, issuer ? "The issuer of the policy does not exist"
                                                       : "Property policy.issuer is required");
    if (strcmp(type, TYPE_PFX) != 0 && strcmp(type, TYPE_PEM) != 0)
        return key_vault_refuse_parameter(call,
                                          "Property policy.secret_props.contentType has invalid "
                                          "value");
    if (!kind || (text_has_suffix(kind, "-HSM") && key_vault_is_exportable(policy)))
        return key_vault_refuse_parameter(call, kind ? "A key of an HSM cannot be exportable"
                                                     : "Property policy.key_props.kty is required");
    if (!key_vault_is_request(policy))
        return key_vault_refuse_parameter(call, "Property policy.x509_props has invalid value");
    return (months >= 1 && months <= VALIDITY_MONTHS_MAX) ||
           key_vault_refuse_parameter(call, "Property validity_months has invalid value");
}

bool key_vault_check_certificate_name(const struct key_vault_call *call)
{
    static const char *const others[] = {"keys", "secrets"};
    auto_free taken = text_format("A key or secret with the name %s already exists.", call->name);

    if (!key_vault_check_free(call, "certificates"))
        return false;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        const cJSON *latest =
            key_vault_latest(cJSON_GetObjectItem(key_vault_list(call, others[i]), call->name));

        if (!key_vault_check_free(call, others[i]))
            return false;
        if (latest && !world_is_set(latest, "managed"))
            return key_vault_refuse(call, 409, "Conflict", NULL, taken);
    }
    return true;
}

/* --- a version ------------------------------------------------------------------------------ */

static void key_vault_set_time(cJSON *version, const char *name, const ASN1_TIME *time)
{
    struct tm parts = {0};

    ASN1_TIME_to_tm(time, &parts);
    world_set_number(cJSON_GetObjectItemCaseSensitive(version, "attributes"), name,
                     (long long)timegm(&parts));
}

static void key_vault_finish(const struct key_vault_parts *parts, cJSON *version)
{
    key_vault_set_time(version, "nbf", X509_get0_notBefore(parts->leaf));
    key_vault_set_time(version, "exp", X509_get0_notAfter(parts->leaf));
}

static void key_vault_install_secret(const struct key_vault_call *call, const char *id,
                                     const cJSON *policy, const struct key_vault_parts *parts)
{
    const char *type = key_vault_secret_type(policy);
    auto_free value = key_vault_format_secret(parts, strcmp(type, TYPE_PEM) == 0,
                                              key_vault_is_exportable(policy));
    auto_free key = text_format("keys/%s", call->name);
    cJSON *version = key_vault_add_version(call, "secrets", id);

    cJSON_AddStringToObject(version, "value", value);
    cJSON_AddStringToObject(version, "contentType", type);
    cJSON_AddStringToObject(version, "kid", key);
    cJSON_AddTrueToObject(version, "managed");
    key_vault_finish(parts, version);
}

void key_vault_announce(const struct key_vault_call *call)
{
    cJSON *version;
    char id[33];

    if (key_vault_latest(cJSON_GetObjectItem(key_vault_list(call, "certificates"), call->name)))
        return;
    key_vault_print_version(id);
    version = key_vault_add_version(call, "certificates", id);
    cJSON_AddTrueToObject(version, "unfinished");
    key_vault_set(cJSON_GetObjectItemCaseSensitive(version, "attributes"), "enabled",
                  cJSON_CreateFalse());
}

/* That of the announced one, which goes; else a new one. */
static void key_vault_take_id(const struct key_vault_call *call, char ret_id[33])
{
    cJSON *object = cJSON_GetObjectItem(key_vault_list(call, "certificates"), call->name);
    cJSON *latest = key_vault_latest(object);

    key_vault_print_version(ret_id);
    if (!world_is_set(latest, "unfinished"))
        return;
    snprintf(ret_id, 33, "%s", world_string(latest, "version"));
    cJSON_Delete(
        cJSON_DetachItemViaPointer(cJSON_GetObjectItemCaseSensitive(object, "versions"), latest));
}

cJSON *key_vault_install(const struct key_vault_call *call, const struct key_vault_parts *parts)
{
    auto_free cer = key_vault_format_leaf(parts->leaf);
    auto_free thumbprint = key_vault_format_thumbprint(parts->leaf);
    const cJSON *policy;
    cJSON *version, *key;
    char id[33];

    key_vault_take_id(call, id);
    version = key_vault_add_version(call, "certificates", id);
    cJSON_AddStringToObject(version, "cer", cer);
    cJSON_AddStringToObject(version, "x5t", thumbprint);
    key_vault_finish(parts, version);
    policy = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItem(key_vault_list(call, "certificates"), call->name), "policy");
    key = key_vault_add_key(call, id, key_vault_policy(policy, "key_props"), parts->key);
    cJSON_AddTrueToObject(key, "managed");
    key_vault_finish(parts, key);
    key_vault_install_secret(call, id, policy, parts);
    return version;
}

/* --- the calls ------------------------------------------------------------------------------ */

static void key_vault_get_certificate(const struct key_vault_call *call)
{
    key_vault_settle(call);
    key_vault_get(call);
}

/* What a policy of an imported one does not say follows from its key. */
static void key_vault_import_policy(const struct key_vault_call *call,
                                    const struct key_vault_parts *parts)
{
    cJSON *policy = cJSON_CreateObject(), *list = key_vault_list(call, "certificates"), *object;
    const char *curve = key_vault_curve(parts->key);
    cJSON *key = cJSON_AddObjectToObject(policy, "key_props");

    cJSON_AddTrueToObject(key, "exportable");
    cJSON_AddStringToObject(key, "kty", curve ? "EC" : "RSA");
    if (curve)
        cJSON_AddStringToObject(key, "crv", curve);
    else
        cJSON_AddNumberToObject(key, "key_size", EVP_PKEY_get_bits(parts->key));
    cJSON_AddBoolToObject(key, "reuse_key", false);
    cJSON_AddStringToObject(cJSON_AddObjectToObject(policy, "issuer"), "name", "Unknown");
    world_merge_object(policy, cJSON_GetObjectItemCaseSensitive(call->body, "policy"));
    object = cJSON_GetObjectItem(list, call->name);
    object = object ? object : cJSON_AddObjectToObject(list, call->name);
    key_vault_set(object, "policy", policy);
}

static void key_vault_import_certificate(const struct key_vault_call *call)
{
    const cJSON *policy = cJSON_GetObjectItemCaseSensitive(call->body, "policy");
    const char *value = world_string(call->body, "value");
    bool is_pem = strcmp(key_vault_secret_type(policy), TYPE_PEM) == 0;
    auto_parts parts = {NULL, NULL, NULL};

    if (!value || !key_vault_read_secret(value, world_string(call->body, "pwd"), is_pem, &parts)) {
        key_vault_refuse_parameter(call, "The specified PKCS#12 or PEM X.509 certificate content "
                                         "can not be read.");
        return;
    }
    if (!key_vault_check_attributes(call) || !key_vault_check_certificate_name(call))
        return;
    key_vault_import_policy(call, &parts);
    key_vault_reply_version(call, key_vault_install(call, &parts));
}

static void key_vault_get_policy(const struct key_vault_call *call)
{
    const cJSON *object = key_vault_find(call);

    if (object)
        exchange_reply_json(
            call->exchange, 200,
            key_vault_print_policy(call, object->string,
                                   cJSON_GetObjectItemCaseSensitive(object, "policy")));
}

static void key_vault_change_policy(const struct key_vault_call *call)
{
    cJSON *object = key_vault_find(call);
    cJSON *policy = cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(object, "policy"), true);

    if (object)
        world_merge_object(policy, call->body);
    if (object && key_vault_check_policy(call, policy)) {
        key_vault_set(object, "policy", policy);
        key_vault_get_policy(call);
        return;
    }
    cJSON_Delete(policy);
}

static const struct key_vault_row key_vault_certificate_rows[] = {
    {"GET", "certificates", "list", "/read", key_vault_get_list},
    {"GET", "certificates/*/versions", "list", "/read", key_vault_get_versions},
    {"POST", "certificates/*/create", "create", "/create/action", key_vault_create_certificate},
    {"POST", "certificates/*/import", "import", "/import/action", key_vault_import_certificate},
    {"GET", "certificates/*/pending", "get", "/read", key_vault_get_pending},
    {"DELETE", "certificates/*/pending", "delete", "/delete", key_vault_delete_pending},
    {"POST", "certificates/*/pending/merge", "create", "/create/action", key_vault_merge},
    {"GET", "certificates/*/policy", "get", "/read", key_vault_get_policy},
    {"PATCH", "certificates/*/policy", "update", "/update/action", key_vault_change_policy},
    {"GET", "certificates/*", "get", "/read", key_vault_get_certificate},
    {"GET", "certificates/*/#", "get", "/read", key_vault_get_certificate},
    {"PATCH", "certificates/*/#", "update", "/update/action", key_vault_change},
    {"PATCH", "certificates/*", "update", "/update/action", key_vault_change},
    {"DELETE", "certificates/*", "delete", "/delete", key_vault_delete},
    {"GET", "deletedcertificates", "list", "/read", key_vault_list_deleted},
    {"GET", "deletedcertificates/*", "get", "/read", key_vault_get_deleted},
    {"DELETE", "deletedcertificates/*", "purge", "/purge/action", key_vault_purge},
    {"POST", "deletedcertificates/*/recover", "recover", "/recover/action", key_vault_recover},
    {0},
};

const struct key_vault_kind key_vault_certificates = {
    "certificates",
    "deletedcertificates",
    "Certificate",
    key_vault_print_certificate,
    key_vault_certificate_rows,
};
