/* SPDX-License-Identifier: Apache-2.0 */
/* refresh_token: RFC 6749 section 6 as AAD answers it: bound to user and client
 * but not to a resource; each use returns a new one and the old stays good. */
#include <string.h>
#include <strings.h>

#include "client.h"
#include "target.h"
#include "token.h"
#include "user.h"
#include "world.h"

static int refresh_token_check_record(struct sts_call *call, const cJSON *record, const cJSON *user)
{
    const char *client_id = world_string(record, "client_id");
    const char *password = world_string(user, "password");

    if (!record || strcasecmp(client_id, call->app->string) != 0)
        return sts_refuse(call, 70000, NULL);
    if (!user || world_is_set(record, "revoked") || !password ||
        strcmp(password, world_string(record, "password")) != 0)
        return sts_refuse(call, 50173, NULL);
    if (world_number(record, "expires_at_s", 0) <= emulator_now_s(call->exchange->emulator))
        return sts_refuse(call, 70008, NULL);
    if (call->tenant && !world_equals(user, "tenant", call->tenant->string))
        return sts_refuse(call, 50034, user->string);
    return 0;
}

static int refresh_token_read_target(struct sts_call *call, const cJSON *record)
{
    if (form_find(&call->form, call->is_v2 ? "scope" : "resource"))
        return target_read_delegated(call);
    return target_read_again(call, world_string(record, "audience"),
                             world_string(record, "scopes"));
}

static int refresh_token_serve(struct sts_call *call)
{
    const struct emulator *emulator = call->exchange->emulator;
    const cJSON *record, *user = NULL;
    int code = sts_require(call, "refresh_token");

    if (!code)
        code = client_check(call);
    if (code)
        return code;
    record = cJSON_GetObjectItemCaseSensitive(emulator->refresh_tokens,
                                              form_find(&call->form, "refresh_token"));
    if (record)
        user = world_find_user(emulator->world, world_string(record, "user"));
    code = refresh_token_check_record(call, record, user);
    if (!code)
        code = refresh_token_read_target(call, record);
    if (!code)
        code = target_check_consent(call);
    /* The plain expiry of a password revokes nothing, so it is not looked at here. */
    if (!code && !world_is_set(user, "expired"))
        code = user_check_flags(call, user);
    call->target.has_offline_access = true;
    if (!code)
        token_reply(call, user);
    return code;
}

const struct sts_grant refresh_token_grant = {"refresh_token", refresh_token_serve};
