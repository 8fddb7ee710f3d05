/* SPDX-License-Identifier: Apache-2.0 */
/* authorization_code: RFC 6749 section 4.1.3 and RFC 7636 section 4.6 as AAD answers them.
 *
 * A code is a session in the emulator's codes with "redirect_uri", "code_challenge", "expires_at_s"
 * and "is_redeemed"; authorize.c makes it. */
#include <string.h>

#include "claims.h"
#include "client.h"
#include "session.h"
#include "target.h"
#include "token.h"
#include "user.h"
#include "world.h"

static int authorization_code_require(struct sts_call *call)
{
    int code = sts_require(call, "code");

    return code ? code : sts_require(call, "redirect_uri");
}

/* The verifier may be missing only where there was no challenge, and the other way round. */
static int authorization_code_check_verifier(struct sts_call *call, const cJSON *session)
{
    static const char unreserved[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    const char *challenge = world_string(session, "code_challenge");
    const char *verifier = form_find(&call->form, "code_verifier");
    size_t size = verifier ? strlen(verifier) : 0;
    auto_text digest = {0};

    if (!challenge && !verifier)
        return 0;
    if (!challenge || !verifier)
        return sts_refuse(call, 501481, NULL);
    if (size < 43 || size > 128 || strspn(verifier, unreserved) != size)
        return sts_refuse(call, 9002313, "The code_verifier is none of RFC 7636.");
    text_append_sha256(&digest, verifier);
    return strcmp(digest.data, challenge) == 0 ? 0 : sts_refuse(call, 501481, NULL);
}

static int authorization_code_check(struct sts_call *call, const cJSON *session)
{
    const char *redirect_uri = form_find(&call->form, "redirect_uri");
    int code = 0;

    if (!session)
        return sts_refuse(call, 70000, "The provided value for the 'code' parameter is not valid.");
    code = session_check_owner(call, session, 700005);
    if (code)
        return code;
    if (world_is_set(session, "is_redeemed"))
        return sts_refuse(call, 54005, NULL);
    if (session_is_over(call, session))
        return sts_refuse(call, 70008, NULL);
    if (strcmp(world_string(session, "redirect_uri"), redirect_uri) != 0)
        return sts_refuse(call, 50011, redirect_uri);
    return authorization_code_check_verifier(call, session);
}

/* What is asked for now may be less than at the sign-in, but not more. */
static int authorization_code_check_scope(struct sts_call *call, const cJSON *session)
{
    const struct target *target = &call->target;
    auto_free granted = text_format(" %s ", world_string(session, "scopes"));
    auto_free copy = text_format("%s", target->scopes);
    char *rest = NULL;
    bool is_more = strcmp(target->audience, world_string(session, "audience")) != 0 ||
                   (target->has_openid && !world_is_set(session, "openid")) ||
                   (target->has_offline_access && !world_is_set(session, "offline_access"));

    for (char *name = strtok_r(copy, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        auto_free word = text_format(" %s ", name);

        is_more |= !strstr(granted, word);
    }
    return is_more ? sts_refuse(call, 70000,
                                "The request was denied because one or more scopes requested are "
                                "unauthorized or expired.")
                   : 0;
}

static int authorization_code_read_target(struct sts_call *call, const cJSON *session)
{
    int code;

    if (!form_find(&call->form, call->is_v2 ? "scope" : "resource"))
        return session_read_target(call, session);
    code = target_read_delegated(call);
    return code ? code : authorization_code_check_scope(call, session);
}

static int authorization_code_check_user(struct sts_call *call, const cJSON *user)
{
    int code = user ? user_check_flags(call, user, true) : sts_refuse(call, 50034, NULL);

    if (!code)
        code = target_check_consent(call);
    return code ? code : claims_check(call, user);
}

static int authorization_code_serve(struct sts_call *call)
{
    const cJSON *user;
    cJSON *session = NULL;
    int code = authorization_code_require(call);

    if (!code)
        code = client_check(call);
    if (code)
        return code;
    session = cJSON_GetObjectItemCaseSensitive(call->exchange->emulator->codes,
                                               form_find(&call->form, "code"));
    code = authorization_code_check(call, session);
    if (!code)
        code = authorization_code_read_target(call, session);
    if (code)
        return code;
    call->session = session;
    user = session_find_user(call, session);
    code = authorization_code_check_user(call, user);
    if (code)
        return code;
    cJSON_AddTrueToObject(session, "is_redeemed");
    token_reply(call, user);
    return 0;
}

const struct sts_grant authorization_code_grant = {"authorization_code", authorization_code_serve};
