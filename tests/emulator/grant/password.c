/* SPDX-License-Identifier: Apache-2.0 */
/* password: RFC 6749 section 4.3 as AAD answers it. */
#include "claims.h"
#include "client.h"
#include "target.h"
#include "token.h"
#include "user.h"

static int password_check_tenant(struct sts_call *call)
{
    /* v1 takes common, in practice; v2 takes organizations only. */
    if (sts_is_pseudo(call, "consumers") || (call->is_v2 && sts_is_pseudo(call, "common")))
        return sts_refuse(call, 9001023, NULL);
    return 0;
}

static int password_serve(struct sts_call *call)
{
    cJSON *user = NULL;
    int code = password_check_tenant(call);

    if (!code)
        code = sts_require(call, "username");
    if (!code)
        code = sts_require(call, "password");
    if (!code)
        code = client_check(call);
    if (!code)
        code = target_read_delegated(call);
    if (!code)
        code = user_sign_in(call, &user);
    if (!code)
        code = target_check_consent(call);
    if (!code)
        code = claims_check(call, user);
    if (!code)
        token_reply(call, user);
    return code;
}

const struct sts_grant password_grant = {"password", password_serve};
