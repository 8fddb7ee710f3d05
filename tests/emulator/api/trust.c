/* SPDX-License-Identifier: Apache-2.0 */
#include "api/trust.h"

#include <string.h>
#include <strings.h>

#include "token.h"
#include "world.h"

#define TRUST_MAX 20
#define TRUST_LENGTH 600

static bool trust_is_name(const char *name)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    size_t size = name ? strlen(name) : 0;

    return size >= 3 && size <= 120 && strspn(name, letters) == size && !strchr("-_", name[0]);
}

/* In characters, not bytes. */
static bool trust_is_text(const char *value)
{
    size_t size = 0;

    for (const char *at = value; at && *at; at++)
        size += ((unsigned char)*at & 0xc0) != 0x80;
    return size && size <= TRUST_LENGTH;
}

static bool trust_has(const cJSON *object, const char *name, const char *value)
{
    const char *own = world_string(object, name);

    return own && value && strcmp(own, value) == 0;
}

enum trust_wrong trust_check(const cJSON *federated, const char *name, const cJSON *body,
                             bool may_replace)
{
    const char *issuer = world_string(body, "issuer"), *subject = world_string(body, "subject");
    const cJSON *audiences = cJSON_GetObjectItemCaseSensitive(body, "audiences"), *other;
    const cJSON *old = name ? trust_find(federated, name) : NULL;

    if (!trust_is_name(name))
        return TRUST_NAME;
    if (!trust_is_text(issuer))
        return TRUST_ISSUER;
    if (!trust_is_text(subject))
        return TRUST_SUBJECT;
    if (cJSON_GetArraySize(audiences) != 1 ||
        !trust_is_text(cJSON_GetStringValue(cJSON_GetArrayItem(audiences, 0))))
        return TRUST_AUDIENCES;
    if (old && !may_replace)
        return TRUST_NAMED;
    cJSON_ArrayForEach(other, federated)
    {
        if (other != old && trust_has(other, "issuer", issuer) &&
            trust_has(other, "subject", subject))
            return TRUST_TWICE;
    }
    return !old && cJSON_GetArraySize(federated) >= TRUST_MAX ? TRUST_FULL : TRUST_GOOD;
}

cJSON *trust_put(const struct emulator *emulator, cJSON *federated, const char *name,
                 const cJSON *body)
{
    const char *description = world_string(body, "description");
    cJSON *old = trust_find(federated, name), *credential = cJSON_CreateObject();
    const cJSON *audiences = cJSON_GetObjectItemCaseSensitive(body, "audiences");
    char id[37];

    text_print_guid(id);
    cJSON_AddStringToObject(credential, "id", id);
    cJSON_AddStringToObject(credential, "name", name);
    cJSON_AddStringToObject(credential, "issuer", world_string(body, "issuer"));
    cJSON_AddStringToObject(credential, "subject", world_string(body, "subject"));
    cJSON_AddStringToObject(credential, "audience", audiences->child->valuestring);
    if (description)
        cJSON_AddStringToObject(credential, "description", description);
    cJSON_AddNumberToObject(credential, "since_s", (double)emulator_now_s(emulator));
    if (old)
        trust_remove(federated, old);
    cJSON_AddItemToArray(federated, credential);
    return credential;
}

cJSON *trust_find(const cJSON *federated, const char *name)
{
    cJSON *credential;

    cJSON_ArrayForEach(credential, federated)
    {
        auto_free id = trust_format_id(credential);
        auto_free own = trust_format_name(credential);

        if (strcasecmp(name, own) == 0 || strcasecmp(name, id) == 0)
            return credential;
    }
    return NULL;
}

void trust_remove(cJSON *federated, cJSON *credential)
{
    cJSON_Delete(cJSON_DetachItemViaPointer(federated, credential));
}

char *trust_format_id(const cJSON *credential)
{
    const char *id = world_string(credential, "id");
    auto_free name = text_format("%s %s", world_string(credential, "issuer"),
                                 world_string(credential, "subject"));

    return id ? text_format("%s", id) : token_format_oid(name);
}

char *trust_format_name(const cJSON *credential)
{
    const char *name = world_string(credential, "name");

    return name ? text_format("%s", name) : trust_format_id(credential);
}

void trust_print(const cJSON *credential, cJSON *object)
{
    const char *audience = world_string(credential, "audience");

    cJSON_AddStringToObject(object, "issuer", world_string(credential, "issuer"));
    cJSON_AddStringToObject(object, "subject", world_string(credential, "subject"));
    cJSON_AddItemToArray(cJSON_AddArrayToObject(object, "audiences"),
                         cJSON_CreateString(audience ? audience : ""));
}
