/* SPDX-License-Identifier: Apache-2.0 */
#include "user.h"

#include <string.h>

#include "world.h"

static const struct {
    const char *flag;
    int code;
    bool is_met_by_person; /* who has a second factor, and can change a password */
} user_flags[] = {
    {"disabled", 50057, false}, {"expired", 50055, true},   {"mfa", 50076, true},
    {"mfa_enrol", 50079, true}, {"federated", 50056, true}, {"no_password", 50056, true},
};

bool user_is_in(const cJSON *user, const cJSON *tenant)
{
    return world_equals(user, "tenant", tenant->string) ||
           world_list_has(cJSON_GetObjectItemCaseSensitive(user, "guest_in"), tenant->string);
}

static int user_find_refusal(const cJSON *user, bool is_person)
{
    for (size_t i = 0; i < sizeof(user_flags) / sizeof(user_flags[0]); i++) {
        if (world_is_set(user, user_flags[i].flag) &&
            !(is_person && user_flags[i].is_met_by_person))
            return user_flags[i].code;
    }
    return (int)world_number(user, "refuse", 0);
}

int user_check_flags(struct sts_call *call, const cJSON *user, bool is_person)
{
    int code = user_find_refusal(user, is_person);

    if (!code)
        return 0;
    return sts_refuse(call, code,
                      code == world_number(user, "refuse", 0)
                          ? user->string
                          : world_string(call->target.resource, "app_id"));
}

int user_find_person(const cJSON *world, const char *upn, const cJSON *tenant,
                     const cJSON **ret_user)
{
    const cJSON *user = world_find_user(world, upn);
    int code;

    if (!user || (tenant && !user_is_in(user, tenant)))
        return 50034;
    code = world_is_set(user, "locked") ? 50053 : user_find_refusal(user, true);
    if (!code)
        *ret_user = user;
    return code;
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
    if (world_number(user, "password_known_at_s", 0) > now_s &&
        world_string(user, "former_password"))
        expected = world_string(user, "former_password");
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
    if (!user || (call->tenant && !user_is_in(user, call->tenant)))
        return sts_refuse(call, 50034, upn);
    if (!world_is_set(user, "federated") && !world_is_set(user, "no_password")) {
        code = user_check_password(call, user);
        if (code)
            return code;
    }
    *ret_user = user;
    return user_check_flags(call, user, false);
}
