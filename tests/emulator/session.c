/* SPDX-License-Identifier: Apache-2.0 */
#include "session.h"

#include <string.h>

#include "target.h"
#include "world.h"

static void session_add_string(cJSON *session, const char *name, const char *value)
{
    if (value)
        cJSON_AddStringToObject(session, name, value);
}

cJSON *session_new(const struct sts_call *call)
{
    static const char *const inherited[] = {"is_person", "signed_in_at_s", "claims", "family"};
    cJSON *session = cJSON_CreateObject();

    session_add_string(session, "client_id", call->app->string);
    session_add_string(session, "tenant", call->tenant ? call->tenant->string : NULL);
    session_add_string(session, "resource", call->target.resource->string);
    session_add_string(session, "audience", call->target.audience);
    session_add_string(session, "scopes", call->target.scopes);
    cJSON_AddBoolToObject(session, "openid", call->target.has_openid);
    cJSON_AddBoolToObject(session, "offline_access", call->target.has_offline_access);
    for (size_t i = 0; i < sizeof(inherited) / sizeof(inherited[0]); i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(call->session, inherited[i]);

        if (item)
            cJSON_AddItemToObject(session, inherited[i], cJSON_Duplicate(item, true));
    }
    return session;
}

cJSON *session_begin(const struct sts_call *call)
{
    cJSON *session = session_new(call);

    session_add_string(session, "nonce", form_find(&call->form, "nonce"));
    if (call->claims)
        cJSON_AddItemToObject(session, "claims", cJSON_Duplicate(call->claims, true));
    return session;
}

void session_sign_in(cJSON *session, const cJSON *user, bool is_person, long long now_s)
{
    if (!world_string(session, "tenant"))
        session_add_string(session, "tenant", world_string(user, "tenant"));
    session_add_string(session, "user", user->string);
    cJSON_AddBoolToObject(session, "is_person", is_person);
    cJSON_AddNumberToObject(session, "signed_in_at_s", (double)now_s);
}

cJSON *session_find_user(const struct sts_call *call, const cJSON *session)
{
    const char *upn = world_string(session, "user");

    return upn ? world_find_user(call->exchange->emulator->world, upn) : NULL;
}

int session_check_owner(struct sts_call *call, const cJSON *session, int code)
{
    const char *tenant = world_string(session, "tenant");

    if (!world_equals(session, "client_id", call->app->string) ||
        (tenant && call->tenant && strcmp(tenant, call->tenant->string) != 0))
        return sts_refuse(call, code, NULL);
    return 0;
}

int session_read_target(struct sts_call *call, const cJSON *session)
{
    const cJSON *resources =
        cJSON_GetObjectItemCaseSensitive(call->exchange->emulator->world, "resources");
    const char *resource = world_string(session, "resource");
    const char *audience = world_string(session, "audience");

    target_clear(&call->target);
    call->target = (struct target){
        .resource = cJSON_GetObjectItemCaseSensitive(resources, resource),
        .audience = text_format("%s", audience),
        .scopes = text_format("%s", world_string(session, "scopes")),
        .has_openid = world_is_set(session, "openid"),
        .has_offline_access = world_is_set(session, "offline_access"),
    };
    return call->target.resource ? 0 : sts_refuse(call, 500011, audience);
}

bool session_is_over(const struct sts_call *call, const cJSON *session)
{
    return world_number(session, "expires_at_s", 0) <= emulator_now_s(call->exchange->emulator);
}
