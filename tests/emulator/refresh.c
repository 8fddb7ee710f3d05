/* SPDX-License-Identifier: Apache-2.0 */
#include "refresh.h"

#include <string.h>

#include "session.h"
#include "user.h"
#include "world.h"

static bool refresh_is_strict(const struct sts_call *call)
{
    return world_equals(call->exchange->emulator->world, "rotate_refresh_tokens", "strict");
}

/* A changed password revokes what was got with it, but for a client that proves itself. */
static const char *refresh_password(const cJSON *user, const cJSON *app)
{
    const char *password = world_string(user, "password");

    return password && world_is_set(app, "public") ? password : "";
}

void refresh_add(const struct sts_call *call, const cJSON *user, cJSON *body)
{
    struct emulator *emulator = call->exchange->emulator;
    long long now_s = emulator_now_s(emulator);
    long long lifetime_s = world_number(emulator->world, "refresh_token_lifetime_s", 7776000);
    auto_free random = text_random64(48);
    auto_free token = text_format("0.A%s", random);
    cJSON *session = session_new(call);

    if (!call->session)
        session_sign_in(session, user, false, now_s);
    else
        cJSON_AddStringToObject(session, "user", user->string);
    if (!world_string(session, "family"))
        cJSON_AddStringToObject(session, "family", token);
    cJSON_AddStringToObject(session, "password", refresh_password(user, call->app));
    cJSON_AddNumberToObject(session, "issued_at_s", (double)now_s);
    cJSON_AddNumberToObject(session, "expires_at_s", (double)(now_s + lifetime_s));
    cJSON_AddItemToObject(emulator->refresh_tokens, token, session);
    cJSON_AddStringToObject(body, "refresh_token", token);
}

/* Whoever presents one again that was rotated has it from elsewhere: nobody keeps any of them. */
static int refresh_refuse_family(struct sts_call *call, const cJSON *session)
{
    const char *family = world_string(session, "family");
    cJSON *other;

    cJSON_ArrayForEach(other, call->exchange->emulator->refresh_tokens)
    {
        if (!world_is_set(other, "revoked") && world_equals(other, "family", family))
            cJSON_AddTrueToObject(other, "revoked");
    }
    return sts_refuse(call, 70000, "The provided refresh token was used before.");
}

static bool refresh_is_older(const struct sts_call *call, const cJSON *session, const char *since,
                             const char *limit)
{
    long long limit_s = world_number(call->exchange->emulator->world, limit, 0);

    return limit_s &&
           world_number(session, since, 0) + limit_s <= emulator_now_s(call->exchange->emulator);
}

static int refresh_check(struct sts_call *call, const cJSON *session, const cJSON *user)
{
    if (!session || !world_equals(session, "client_id", call->app->string))
        return sts_refuse(call, 70000, "The provided refresh token is not valid.");
    if (refresh_is_strict(call) && world_is_set(session, "is_rotated"))
        return refresh_refuse_family(call, session);
    if (!user || world_is_set(session, "revoked") ||
        strcmp(refresh_password(user, call->app), world_string(session, "password")) != 0)
        return sts_refuse(call, 50173, NULL);
    if (session_is_over(call, session))
        return sts_refuse(call, 70008, NULL);
    if (refresh_is_older(call, session, "issued_at_s", "refresh_token_idle_s"))
        return sts_refuse(call, 700082, NULL);
    if (refresh_is_older(call, session, "signed_in_at_s", "sign_in_frequency_s"))
        return sts_refuse(call, 70043, NULL);
    if (call->tenant && !user_is_in(user, call->tenant))
        return sts_refuse(call, 50034, user->string);
    return 0;
}

int refresh_find(struct sts_call *call, cJSON **ret_session, cJSON **ret_user)
{
    cJSON *session = cJSON_GetObjectItemCaseSensitive(call->exchange->emulator->refresh_tokens,
                                                      form_find(&call->form, "refresh_token"));
    cJSON *user = session ? session_find_user(call, session) : NULL;
    int code = refresh_check(call, session, user);

    if (!code) {
        *ret_session = session;
        *ret_user = user;
    }
    return code;
}

void refresh_use(struct sts_call *call, cJSON *session)
{
    if (refresh_is_strict(call))
        cJSON_AddTrueToObject(session, "is_rotated");
}
