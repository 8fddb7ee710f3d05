/* SPDX-License-Identifier: Apache-2.0 */
#include "claims.h"

#include "refusal.h"
#include "world.h"

int claims_read(struct sts_call *call)
{
    const char *claims = form_find(&call->form, "claims");

    if (!claims)
        return 0;
    call->claims = cJSON_ParseWithOpts(claims, NULL, true);
    return cJSON_IsObject(call->claims) ? 0
                                        : sts_refuse(call, 9002313, "The claims are not valid.");
}

bool claims_has_capability(const struct sts_call *call)
{
    const cJSON *token = cJSON_GetObjectItemCaseSensitive(call->claims, "access_token");
    const cJSON *capability = cJSON_GetObjectItemCaseSensitive(token, "xms_cc");

    return world_list_has(cJSON_GetObjectItemCaseSensitive(capability, "values"), "cp1");
}

/* Nothing that is wanted is missing; there may be more. */
static bool claims_include(const cJSON *claims, const cJSON *wanted)
{
    const cJSON *item;

    if (!cJSON_IsObject(wanted))
        return cJSON_Compare(claims, wanted, true);
    cJSON_ArrayForEach(item, wanted)
    {
        const cJSON *mine = cJSON_GetObjectItemCaseSensitive(claims, item->string);

        if (!mine || !claims_include(mine, item))
            return false;
    }
    return true;
}

static int claims_check_of(struct sts_call *call, const cJSON *whose)
{
    const cJSON *challenge = cJSON_GetObjectItemCaseSensitive(whose, "challenge");
    const cJSON *wanted = cJSON_GetObjectItemCaseSensitive(challenge, "claims");
    const char *error = world_string(challenge, "error");
    auto_free printed = NULL;

    if (!wanted ||
        claims_include(cJSON_GetObjectItemCaseSensitive(call->session, "claims"), wanted))
        return 0;
    printed = cJSON_PrintUnformatted(wanted);
    return refusal_reply_as(call->exchange, (int)world_number(challenge, "code", 50076),
                            error ? error : "interaction_required", printed);
}

int claims_check(struct sts_call *call, const cJSON *user)
{
    int code = claims_check_of(call, user);

    return code ? code : claims_check_of(call, call->target.resource);
}
