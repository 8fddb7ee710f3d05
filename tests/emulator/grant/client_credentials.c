/* SPDX-License-Identifier: Apache-2.0 */
/* client_credentials: RFC 6749 section 4.4 as AAD answers it: an app's own
 * token, never with a refresh token. */
#include "client.h"
#include "directory.h"
#include "target.h"
#include "token.h"

static int client_credentials_check_tenant(struct sts_call *call)
{
    if (call->tenant)
        return 0;
    return sts_refuse(call, sts_is_pseudo(call, "organizations") ? 50059 : 9001023, NULL);
}

static int client_credentials_serve(struct sts_call *call)
{
    int code = client_credentials_check_tenant(call);

    /* A public app that presents nothing cannot prove itself: there is no user to vouch. */
    if (!code && !form_find(&call->form, "client_secret") &&
        !form_find(&call->form, "client_assertion"))
        code = sts_refuse(call, 7000218, NULL);
    if (!code)
        code = client_check(call);
    /* Without one there is nobody in the tenant whose token it would be. */
    if (!code && !directory_has_principal(call->app))
        code = sts_refuse(call, 7000229, call->app->string);
    if (!code)
        code = target_read_app_only(call);
    if (!code)
        token_reply(call, NULL);
    return code;
}

const struct sts_grant client_credentials_grant = {"client_credentials", client_credentials_serve};
