/* SPDX-License-Identifier: Apache-2.0 */
/* azure_arc: the agent of a machine that is not in Azure. Who asks must be able to read a file that
 * only some may read: the first answer names it, and its content, as it is, goes into the second
 * request. A key is good for one token. */
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "identity/identity.h"
#include "world.h"

#define ARC_KEY_LIMIT 65536 /* of a header that a client can send at all */

void azure_arc_forget(struct emulator *emulator)
{
    const cJSON *path;

    cJSON_ArrayForEach(path, emulator->arc_keys) unlink(path->valuestring);
    cJSON_Delete(emulator->arc_keys);
    emulator->arc_keys = cJSON_CreateObject();
}

static char *azure_arc_new_key(long long size)
{
    struct text key = {0};

    text_append(&key, "", 0);
    while ((long long)key.size < size && key.size < ARC_KEY_LIMIT) {
        auto_free more = text_random64(48);
        size_t missing = (size_t)size - key.size;

        text_append(&key, more, missing < strlen(more) ? missing : strlen(more));
    }
    return text_take(&key);
}

static char *azure_arc_new_path(const struct identity_call *call)
{
    const char *directory = world_string(call->settings, "arc_directory");
    char guid[37];

    directory = directory ? directory : ".";
    mkdir(directory, 0755); /* it may be there */
    text_print_guid(guid);
    return text_format("%s%s%s.key", directory, text_has_suffix(directory, "/") ? "" : "/", guid);
}

/* Where the agent's group may read it. */
static bool azure_arc_write(const char *path, const char *key)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0640);
    ssize_t size = (ssize_t)strlen(key);
    bool is_good = fd >= 0 && fchmod(fd, 0640) == 0 && write(fd, key, (size_t)size) == size;

    return fd >= 0 && close(fd) == 0 && is_good;
}

static bool azure_arc_challenge(struct identity_call *call, unsigned status)
{
    static const struct identity_refusal no_file = {500, "server_error",
                                                    "The key's file cannot be written"};
    const struct identity_refusal refusal = {status, "unauthorized_client",
                                             "The key is missing or wrong"};
    const char *realm = world_string(call->settings, "arc_realm");
    auto_free key = azure_arc_new_key(world_number(call->settings, "arc_key_size", 48));
    auto_free path = azure_arc_new_path(call);
    const char *shown = world_string(call->settings, "arc_shown_directory");
    auto_free shown_path = shown ? text_format("%s%s", shown, strrchr(path, '/') + 1) : NULL;
    auto_free challenge = text_format("Basic realm=%s", realm        ? realm
                                                        : shown_path ? shown_path
                                                                     : path);

    if (!azure_arc_write(path, key)) {
        identity_refuse_oauth(call->exchange, &no_file);
        return false;
    }
    cJSON_AddStringToObject(call->exchange->emulator->arc_keys, key, path);
    identity_refuse_oauth(call->exchange, &refusal);
    exchange_add_header(call->exchange, "WWW-Authenticate", challenge);
    return false;
}

static bool azure_arc_use_key(struct emulator *emulator, const char *key)
{
    const cJSON *path = cJSON_GetObjectItemCaseSensitive(emulator->arc_keys, key);

    if (!path)
        return false;
    unlink(path->valuestring);
    cJSON_DeleteItemFromObjectCaseSensitive(emulator->arc_keys, key);
    return true;
}

static bool azure_arc_admit(struct identity_call *call)
{
    const char *authorization = exchange_header(call->exchange, "authorization");
    unsigned first = (unsigned)world_number(call->settings, "arc_first_status", 401);

    if (!authorization)
        return first == 200 || azure_arc_challenge(call, first);
    return (text_has_prefix(authorization, "Basic ") &&
            azure_arc_use_key(call->exchange->emulator, authorization + strlen("Basic "))) ||
           azure_arc_challenge(call, 401);
}

/* An old agent has one identity: it reads no id, and says none. */
static void azure_arc_answer(const struct identity_call *call, cJSON *body)
{
    const struct identity_id *id = identity_find_id(call);

    cJSON_AddStringToObject(body, "refresh_token", "");
    identity_add_times(call, body);
    if (id)
        cJSON_AddStringToObject(body, id->parameter, form_find(&call->form, id->parameter));
}

static const struct identity_source azure_arc_source = {
    .method = "GET",
    .api_version = "2020-06-01",
    .header = "metadata",
    .ids = {{"client_id", "client_id"}, {"object_id", "object_id"}, {"msi_res_id", "resource_id"}},
    .admit = azure_arc_admit,
    .answer = azure_arc_answer,
    .refuse = identity_refuse_oauth,
    .refusals =
        {
            [IDENTITY_WRONG_METHOD] = {405, "invalid_request", "Only GET is supported"},
            [IDENTITY_WRONG_FORM] = {400, "invalid_request", "The query is not valid"},
            [IDENTITY_NO_HEADER] = {400, "invalid_request",
                                    "Required metadata header not specified"},
            [IDENTITY_WRONG_HEADER] = {400, "invalid_request",
                                       "Required metadata header not specified"},
            [IDENTITY_WRONG_VERSION] = {400, "invalid_request", "api-version is not supported"},
            [IDENTITY_NO_RESOURCE] = {400, "invalid_request", "The query has no resource"},
            [IDENTITY_UNKNOWN] = {400, "invalid_request", "Identity not found"},
        },
};

void azure_arc_serve(struct exchange *exchange)
{
    const cJSON *settings = cJSON_GetObjectItemCaseSensitive(exchange->emulator->world, "identity");
    struct identity_source source = azure_arc_source;

    if (!world_is_set(settings, "arc_user_assigned"))
        source.ids[0].parameter = NULL;
    identity_serve(exchange, &source);
}
