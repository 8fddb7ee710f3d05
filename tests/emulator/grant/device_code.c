/* SPDX-License-Identifier: Apache-2.0 */
/* device_code: RFC 8628 section 3.4 as AAD answers it; v1 has shorter names for the same. */
#include "claims.h"
#include "client.h"
#include "device.h"
#include "refusal.h"
#include "session.h"
#include "target.h"
#include "token.h"
#include "user.h"
#include "world.h"

static int device_code_check_state(struct sts_call *call, cJSON *session)
{
    struct exchange *exchange = call->exchange;
    bool is_hasty;

    if (world_equals(session, "state", "redeemed"))
        return sts_refuse(call, 54005, NULL);
    if (session_is_over(call, session))
        return sts_refuse(call, 70019, NULL);
    if (world_equals(session, "state", "declined"))
        return refusal_reply_as(exchange, 65004, "authorization_declined", NULL);
    is_hasty = device_is_hasty(session);
    if (is_hasty) /* AAD has no number of its own for it */
        return refusal_reply_as(exchange, 70016, "slow_down", NULL);
    return world_equals(session, "state", "approved") ? 0 : sts_refuse(call, 70016, NULL);
}

static int device_code_check_user(struct sts_call *call, const cJSON *session, const cJSON *user)
{
    int code = user ? user_check_flags(call, user, true) : sts_refuse(call, 50034, NULL);

    if (!code)
        code = session_read_target(call, session);
    if (!code)
        code = target_check_consent(call);
    return code ? code : claims_check(call, user);
}

static int device_code_redeem(struct sts_call *call, const char *device_code)
{
    cJSON *session = device_find(call, device_code);
    const cJSON *user;
    int code = client_check(call);

    if (!code && !session)
        code = sts_refuse(call, 70018, NULL);
    if (!code)
        code = session_check_owner(call, session, 70018);
    if (!code)
        code = device_code_check_state(call, session);
    if (code)
        return code;
    call->session = session;
    user = session_find_user(call, session);
    code = device_code_check_user(call, session, user);
    if (code)
        return code;
    cJSON_ReplaceItemInObjectCaseSensitive(session, "state", cJSON_CreateString("redeemed"));
    token_reply(call, user);
    return 0;
}

static int device_code_serve(struct sts_call *call)
{
    const char *old_name = call->is_v2 ? NULL : form_find(&call->form, "code");
    int code = old_name ? 0 : sts_require(call, "device_code");

    if (code)
        return code;
    return device_code_redeem(call, old_name ? old_name : form_find(&call->form, "device_code"));
}

static int device_code_serve_old(struct sts_call *call)
{
    return call->is_v2 ? sts_refuse(call, 70003, "device_code") : device_code_serve(call);
}

const struct sts_grant device_code_grant = {"urn:ietf:params:oauth:grant-type:device_code",
                                            device_code_serve};
const struct sts_grant old_device_code_grant = {"device_code", device_code_serve_old};
