/* SPDX-License-Identifier: Apache-2.0 */
/* refresh_token: RFC 6749 section 6 as AAD answers it: bound to user and client but not to a
 * resource; each use returns a new one and the old stays good, unless they rotate strictly. */
#include "claims.h"
#include "client.h"
#include "refresh.h"
#include "session.h"
#include "target.h"
#include "token.h"
#include "user.h"
#include "world.h"

static int refresh_token_read_target(struct sts_call *call)
{
    return form_find(&call->form, call->is_v2 ? "scope" : "resource")
               ? target_read_delegated(call)
               : session_read_target(call, call->session);
}

/* The plain expiry of a password revokes nothing, so it is not looked at here. */
static int refresh_token_check_user(struct sts_call *call, const cJSON *user)
{
    int code = (int)world_number(user, "refuse_refresh", 0);

    if (code)
        return sts_refuse(call, code, user->string);
    return world_is_set(user, "expired")
               ? 0
               : user_check_flags(call, user, world_is_set(call->session, "is_person"));
}

static int refresh_token_serve(struct sts_call *call)
{
    cJSON *session = NULL, *user = NULL;
    int code = sts_require(call, "refresh_token");

    if (!code)
        code = client_check(call);
    if (!code)
        code = refresh_find(call, &session, &user);
    call->session = session;
    if (!code)
        code = refresh_token_read_target(call);
    if (!code)
        code = target_check_consent(call);
    if (!code)
        code = refresh_token_check_user(call, user);
    if (!code)
        code = claims_check(call, user);
    if (code)
        return code;
    refresh_use(call, session);
    call->target.has_offline_access = true;
    token_reply(call, user);
    return 0;
}

const struct sts_grant refresh_token_grant = {"refresh_token", refresh_token_serve};
