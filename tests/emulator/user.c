/* SPDX-License-Identifier: Apache-2.0 */
#include "user.h"

#include <string.h>

#include "world.h"

static const struct {
    const char *flag;
    int code;
} user_flags[] = {
    {"disabled", 50057},  {"expired", 50055},   {"mfa", 50076},
    {"mfa_enrol", 50079}, {"federated", 50056}, {"no_password", 50056},
};

int user_check_flags(struct sts_call *call, const cJSON *user)
{
    for (size_t i = 0; i < sizeof(user_flags) / sizeof(user_flags[0]); i++) {
        if (world_is_set(user, user_flags[i].flag))
            return sts_refuse(call, user_flags[i].code,
                              world_string(call->target.resource, "app_id"));
    }
    if (world_number(user, "refuse", 0))
        return sts_refuse(call, (int)world_number(user, "refuse", 0), user->string);
    return 0;
}

static bool user_has_outer_space(const char *password)
{
    size_t size = strlen(password);

    return size && (strchr(" \t\r\n", password[0]) || strchr(" \t\r\n", password[size - 1]));
}

static int user_check_password(struct sts_call *call, cJSON *user)
{
    const cJSON *world = call->exchange->emulator->world;
    long long now_s = emulator_now_s(call->exchange->emulator);
    const char *expected = world_string(user, "password");
    const char *presented = form_find(&call->form, "password");
    long long wrong = world_number(user, "wrong_passwords", 0);

    if (world_is_set(user, "locked") || world_number(user, "locked_until_s", 0) > now_s)
        return sts_refuse(call, 50053, NULL);
    /* AAD supports no password that begins or ends in white space, so none can be right. */
    if (expected && strcmp(expected, presented) == 0 && !user_has_outer_space(presented)) {
        world_set_number(user, "wrong_passwords", 0);
        return 0;
    }
    wrong++;
    world_set_number(user, "wrong_passwords", wrong);
    if (wrong >= world_number(world, "lockout_threshold", 10)) {
        world_set_number(user, "wrong_passwords", 0);
        world_set_number(user, "locked_until_s", now_s + world_number(world, "lockout_s", 60));
        return sts_refuse(call, 50053, NULL);
    }
    return sts_refuse(call, 50126, NULL);
}

int user_sign_in(struct sts_call *call, cJSON **ret_user)
{
    const cJSON *world = call->exchange->emulator->world;
    const char *upn = form_find(&call->form, "username");
    const char *at = strchr(upn, '@');
    cJSON *user = world_find_user(world, upn);
    int code;

    if (!call->tenant && (!at || !world_find_tenant(world, at + 1)))
        return sts_refuse(call, 90002, at ? at + 1 : upn);
    if (!user || (call->tenant && !world_equals(user, "tenant", call->tenant->string)))
        return sts_refuse(call, 50034, upn);
    if (!world_is_set(user, "federated") && !world_is_set(user, "no_password")) {
        code = user_check_password(call, user);
        if (code)
            return code;
    }
    *ret_user = user;
    return user_check_flags(call, user);
}
