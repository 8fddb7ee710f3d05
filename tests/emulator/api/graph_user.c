/* SPDX-License-Identifier: Apache-2.0 */
/* People, and the change of one's own password. */
#include <ctype.h>
#include <string.h>

#include "api/graph.h"
#include "directory.h"
#include "token.h"
#include "world.h"

#define USER_PASSWORD_MIN 8
#define USER_PASSWORD_MAX 256
#define USER_CLASSES 3 /* of four */

static cJSON *graph_new_user(const cJSON *user)
{
    cJSON *object = cJSON_CreateObject();
    auto_free id = token_format_oid(user->string);
    auto_free changed =
        graph_format_time(world_number(user, "password_changed_at_s", 1577836800 /* of 2020 */));

    cJSON_AddStringToObject(object, "id", id);
    cJSON_AddStringToObject(object, "displayName", user->string);
    cJSON_AddStringToObject(object, "userPrincipalName", user->string);
    cJSON_AddStringToObject(object, "lastPasswordChangeDateTime", changed);
    if (world_is_set(user, "on_premises"))
        cJSON_AddTrueToObject(object, "onPremisesSyncEnabled");
    else
        cJSON_AddNullToObject(object, "onPremisesSyncEnabled");
    return object;
}

/* NULL = it was refused. */
static cJSON *graph_find_me(const struct graph_call *call)
{
    const char *upn = token_user(call->claims);
    cJSON *user = upn ? world_find_user(call->exchange->emulator->world, upn) : NULL;

    if (!upn)
        graph_reply_error(call, 400, "BadRequest",
                          "/me request is only valid with delegated authentication flow.");
    else if (!user)
        graph_reply_absent(call, upn);
    return user;
}

void graph_get_me(const struct graph_call *call)
{
    const cJSON *user = graph_find_me(call);

    if (user)
        graph_reply(call, 200, "users", graph_new_user(user));
}

void graph_get_user(const struct graph_call *call)
{
    const cJSON *world = call->exchange->emulator->world;
    const cJSON *user = call->id ? world_find_user(world, call->id) : NULL;

    if (!user && call->id)
        user = directory_find_user(world, call->id);
    if (user && world_equals(user, "tenant", call->tenant))
        graph_reply(call, 200, "users", graph_new_user(user));
    else
        graph_reply_absent(call, call->id ? call->id : "");
}

/* Microsoft Entra password policies: the length, the classes, and not the user's name. */
static bool graph_is_password(const char *upn, const char *password)
{
    size_t size = strlen(password);
    bool has[4] = {false};
    auto_free name = text_format("%.*s", (int)strcspn(upn, "@"), upn);

    for (const char *at = password; *at; at++)
        has[islower((unsigned char)*at)   ? 0
            : isupper((unsigned char)*at) ? 1
            : isdigit((unsigned char)*at) ? 2
                                          : 3] = true;
    return size >= USER_PASSWORD_MIN && size <= USER_PASSWORD_MAX &&
           has[0] + has[1] + has[2] + has[3] >= USER_CLASSES && !strcasestr(password, name);
}

static void graph_set_password(const struct graph_call *call, cJSON *user, const char *password)
{
    long long now_s = emulator_now_s(call->exchange->emulator);
    long long lag_s = world_number(call->settings, "password_lag_s", 0);
    auto_free former = text_format("%s", world_string(user, "password"));

    cJSON_DeleteItemFromObjectCaseSensitive(user, "former_password");
    if (lag_s)
        cJSON_AddStringToObject(user, "former_password", former);
    world_set_number(user, "password_known_at_s", now_s + lag_s);
    world_set_number(user, "password_changed_at_s", now_s);
    cJSON_DeleteItemFromObjectCaseSensitive(user, "password");
    cJSON_AddStringToObject(user, "password", password);
}

void graph_change_password(const struct graph_call *call)
{
    const char *current = world_string(call->body, "currentPassword");
    const char *password = world_string(call->body, "newPassword");
    cJSON *user = graph_find_me(call);

    if (!user)
        return;
    if (!current || !password) {
        graph_refuse(call, "Missing required parameter.");
    } else if (world_is_set(user, "on_premises")) {
        graph_refuse(call, "Unable to update the specified properties for on-premises mastered "
                           "Directory Sync objects or objects currently undergoing migration.");
    } else if (!world_equals(user, "password", current)) {
        world_set_number(user, "wrong_passwords", world_number(user, "wrong_passwords", 0) + 1);
        graph_refuse(call, "The specified password is incorrect.");
    } else if (!graph_is_password(user->string, password)) {
        graph_refuse(call, "The specified password does not comply with password complexity "
                           "requirements. Please provide a different password.");
    } else {
        graph_set_password(call, user, password);
        graph_reply_nothing(call);
    }
}
