/* SPDX-License-Identifier: Apache-2.0 */
#include "directory.h"

#include <string.h>
#include <strings.h>

#include "token.h"
#include "world.h"

char *directory_format_application(const cJSON *app)
{
    const char *id = world_string(app, "object_id");
    auto_free name = text_format("application %s", app->string);

    return id ? text_format("%s", id) : token_format_oid(name);
}

char *directory_format_principal(const cJSON *app)
{
    const char *id = world_string(app, "principal_id");

    return id ? text_format("%s", id) : token_format_oid(app->string);
}

bool directory_has_principal(const cJSON *app)
{
    return !cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(app, "principal"));
}

static cJSON *directory_find(const cJSON *world, const char *object_id,
                             char *(*format)(const cJSON *app))
{
    cJSON *app;

    cJSON_ArrayForEach(app, cJSON_GetObjectItemCaseSensitive(world, "apps"))
    {
        auto_free id = format(app);

        if (strcasecmp(id, object_id) == 0)
            return app;
    }
    return NULL;
}

cJSON *directory_find_application(const cJSON *world, const char *object_id)
{
    cJSON *app = directory_find(world, object_id, directory_format_application);

    return app && !world_string(app, "identity") ? app : NULL;
}

cJSON *directory_find_unique(const cJSON *world, const char *name)
{
    cJSON *app;

    cJSON_ArrayForEach(app, cJSON_GetObjectItemCaseSensitive(world, "apps"))
    {
        if (world_equals(cJSON_GetObjectItemCaseSensitive(app, "graph"), "uniqueName", name))
            return app;
    }
    return NULL;
}

cJSON *directory_find_principal(const cJSON *world, const char *object_id)
{
    cJSON *app = directory_find(world, object_id, directory_format_principal);

    return app && directory_has_principal(app) ? app : NULL;
}

cJSON *directory_find_app(const cJSON *world, const char *app_id)
{
    return cJSON_GetObjectItem(cJSON_GetObjectItemCaseSensitive(world, "apps"), app_id);
}

const cJSON *directory_find_user(const cJSON *world, const char *object_id)
{
    const cJSON *user;

    cJSON_ArrayForEach(user, cJSON_GetObjectItemCaseSensitive(world, "users"))
    {
        auto_free id = token_format_oid(user->string);

        if (strcasecmp(id, object_id) == 0)
            return user;
    }
    return NULL;
}

bool directory_is_late(cJSON *app, const char *lag)
{
    long long left = world_number(app, lag, 0);

    if (left <= 0)
        return false;
    world_set_number(app, lag, left - 1);
    return true;
}

cJSON *directory_add_app(const cJSON *world, const char *tenant)
{
    cJSON *app;
    char id[37];

    text_print_guid(id);
    app = cJSON_AddObjectToObject(cJSON_GetObjectItemCaseSensitive(world, "apps"), id);
    cJSON_AddStringToObject(app, "tenant", tenant);
    text_print_guid(id);
    cJSON_AddStringToObject(app, "object_id", id);
    cJSON_AddFalseToObject(app, "principal");
    cJSON_AddFalseToObject(app, "public");
    cJSON_AddObjectToObject(app, "consents");
    return app;
}

cJSON *directory_list(cJSON *app, const char *name)
{
    cJSON *list = cJSON_GetObjectItemCaseSensitive(app, name);

    return list ? list : cJSON_AddArrayToObject(app, name);
}
