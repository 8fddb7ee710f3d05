/* SPDX-License-Identifier: Apache-2.0 */
#include "target.h"

#include <stdlib.h>
#include <string.h>

#include "world.h"

/* A user's scope parameter, taken apart. */
struct target_ask {
    char *resource;    /* NULL until the first scope of a resource */
    cJSON *names;      /* permissions, or the single ".default" */
    const char *wrong; /* a scope that cannot be read */
    bool is_mixed;     /* two resources */
};

void target_clear(struct target *target)
{
    free(target->audience);
    free(target->scopes);
    *target = (struct target){0};
}

bool target_is_audience(const cJSON *resource, const char *audience)
{
    const cJSON *uris = cJSON_GetObjectItemCaseSensitive(resource, "uris");
    const char *app_id = world_string(resource, "app_id");
    size_t size = strlen(audience);
    auto_free other = audience[0] && audience[size - 1] == '/'
                          ? text_format("%.*s", (int)size - 1, audience)
                          : text_format("%s/", audience);

    return world_list_has(uris, audience) || (app_id && strcmp(app_id, audience) == 0) ||
           (world_is_set(resource, "slash_ok") && world_list_has(uris, other));
}

/* Several resources may share an audience (one port plays them all): the one that the app has
 * consent for, or that has the permission, is meant. */
static int target_score(const struct sts_call *call, const cJSON *resource, const cJSON *names)
{
    const cJSON *consents = cJSON_GetObjectItemCaseSensitive(call->app, "consents");
    const cJSON *first = cJSON_GetArrayItem(names, 0);
    int score = 1;

    if (cJSON_GetObjectItemCaseSensitive(consents, resource->string))
        score += 1;
    if (first &&
        world_list_has(cJSON_GetObjectItemCaseSensitive(resource, "scopes"), first->valuestring))
        score += 2;
    return score;
}

static int target_find(struct sts_call *call, const char *audience, const cJSON *names)
{
    const cJSON *resource;
    int best = 0;

    cJSON_ArrayForEach(
        resource, cJSON_GetObjectItemCaseSensitive(call->exchange->emulator->world, "resources"))
    {
        int score =
            target_is_audience(resource, audience) ? target_score(call, resource, names) : 0;

        if (score > best) {
            best = score;
            call->target.resource = resource;
        }
    }
    if (!best)
        return sts_refuse(call, 500011, audience);
    free(call->target.audience);
    call->target.audience = text_format("%s", audience);
    return 0;
}

/* Which of the permissions asked for (all, when `.default` or v1) the app has consent for. */
static void target_grant(struct sts_call *call, const cJSON *names)
{
    const cJSON *consents = cJSON_GetObjectItemCaseSensitive(call->app, "consents");
    const cJSON *mine = cJSON_GetObjectItemCaseSensitive(consents, call->target.resource->string);
    bool is_all = !names || world_list_has(names, ".default");
    struct text granted = {0};
    const cJSON *scope;

    cJSON_ArrayForEach(scope, mine)
    {
        if (is_all || world_list_has(names, scope->valuestring))
            text_printf(&granted, "%s%s", granted.size ? " " : "", scope->valuestring);
    }
    cJSON_ArrayForEach(scope, names)
    {
        if (!is_all && !world_list_has(mine, scope->valuestring))
            text_clear(&granted);
    }
    call->target.scopes = text_take(&granted);
}

int target_check_consent(struct sts_call *call)
{
    return *call->target.scopes ? 0 : sts_refuse(call, 65001, call->app->string);
}

static bool target_take_oidc(struct target *target, const char *scope)
{
    target->has_openid |= strcmp(scope, "openid") == 0;
    target->has_offline_access |= strcmp(scope, "offline_access") == 0;
    return strcmp(scope, "openid") == 0 || strcmp(scope, "offline_access") == 0 ||
           strcmp(scope, "profile") == 0 || strcmp(scope, "email") == 0;
}

static void target_split(struct target_ask *ask, const char *scope)
{
    const char *slash = strrchr(scope, '/');
    auto_free resource = NULL;

    if (!slash || slash == scope || !slash[1]) {
        ask->wrong = scope;
        return;
    }
    resource = text_format("%.*s", (int)(slash - scope), scope);
    ask->is_mixed |= ask->resource && strcmp(ask->resource, resource) != 0;
    if (!ask->resource) {
        ask->resource = resource;
        resource = NULL;
    }
    cJSON_AddItemToArray(ask->names, cJSON_CreateString(slash + 1));
}

static int target_check_ask(struct sts_call *call, const struct target_ask *ask, const char *scopes)
{
    const cJSON *known, *name;

    if (ask->wrong || !ask->resource)
        return sts_refuse(call, 70011, ask->wrong ? ask->wrong : scopes);
    if (ask->is_mixed)
        return sts_refuse(call, 700022, scopes);
    if (world_list_has(ask->names, ".default") && cJSON_GetArraySize(ask->names) != 1)
        return sts_refuse(call, 70011, scopes);
    if (target_find(call, ask->resource, ask->names))
        return 500011;
    known = cJSON_GetObjectItemCaseSensitive(call->target.resource, "scopes");
    cJSON_ArrayForEach(name, ask->names)
    {
        if (strcmp(name->valuestring, ".default") != 0 && !world_list_has(known, name->valuestring))
            return sts_refuse(call, 70011, name->valuestring);
    }
    target_grant(call, ask->names);
    return 0;
}

static int target_read_scopes(struct sts_call *call, const char *scopes)
{
    struct target_ask ask = {.names = cJSON_CreateArray()};
    auto_free copy = text_format("%s", scopes);
    char *rest = NULL;
    int code;

    for (char *scope = strtok_r(copy, " ", &rest); scope; scope = strtok_r(NULL, " ", &rest)) {
        if (!target_take_oidc(&call->target, scope))
            target_split(&ask, scope);
    }
    code = target_check_ask(call, &ask, scopes);
    cJSON_Delete(ask.names);
    free(ask.resource);
    return code;
}

int target_read_delegated(struct sts_call *call)
{
    const char *resource = form_find(&call->form, "resource");
    const char *scope = form_find(&call->form, "scope");

    if (call->is_v2)
        return sts_require(call, "scope") ? 900144 : target_read_scopes(call, scope);
    if (sts_require(call, "resource"))
        return 900144;
    call->target.has_openid = scope && strstr(scope, "openid");
    if (target_find(call, resource, NULL))
        return 500011;
    target_grant(call, NULL);
    return 0;
}

int target_read_app_only(struct sts_call *call)
{
    const char *scope = form_find(&call->form, "scope");
    auto_free resource = NULL;

    if (sts_require(call, call->is_v2 ? "scope" : "resource"))
        return 900144;
    if (!call->is_v2)
        return target_find(call, form_find(&call->form, "resource"), NULL);
    if (!text_has_suffix(scope, "/.default") || strchr(scope, ' ') || scope[0] == '/')
        return sts_refuse(call, 70011, scope);
    resource = text_format("%.*s", (int)(strlen(scope) - strlen("/.default")), scope);
    return target_find(call, resource, NULL);
}
