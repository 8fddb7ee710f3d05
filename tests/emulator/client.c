/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <string.h>
#include <strings.h>

#include "assertion.h"
#include "world.h"

int client_read_basic(struct sts_call *call, const char *authorization)
{
    auto_text pair = {0}, joined = {0};
    struct form decoded;
    char *colon;
    int is_bad;

    if (strncasecmp(authorization, "Basic ", 6) != 0 ||
        !text_append_decoded64(&pair, authorization + 6, strlen(authorization + 6)))
        return 1;
    text_append(&pair, "", 0);
    colon = strchr(pair.data, ':');
    if (!colon || strlen(pair.data) != pair.size || form_find(&call->form, "client_secret"))
        return 1;
    *colon = '\0';
    text_printf(&joined, "i=%s&s=%s", pair.data, colon + 1);
    form_parse(&decoded, joined.data, joined.size);
    is_bad = decoded.is_malformed || decoded.duplicate || cJSON_GetArraySize(decoded.fields) != 2;
    if (!is_bad) {
        cJSON_AddStringToObject(call->form.fields, "client_id", form_find(&decoded, "i"));
        cJSON_AddStringToObject(call->form.fields, "client_secret", form_find(&decoded, "s"));
    }
    form_clear(&decoded);
    return is_bad;
}

static int client_check_secret(struct sts_call *call, const char *presented)
{
    const cJSON *secret;

    cJSON_ArrayForEach(secret, cJSON_GetObjectItemCaseSensitive(call->app, "secrets"))
    {
        const char *value = world_string(secret, "value");
        long long expires_at_s = world_number(secret, "expires_at_s", INT64_MAX);

        if (!value || strcmp(value, presented) != 0)
            continue;
        if (expires_at_s <= emulator_now_s(call->exchange->emulator))
            return sts_refuse(call, 7000222, call->app->string);
        return 0;
    }
    return sts_refuse(call, 7000215, call->app->string);
}

int client_check(struct sts_call *call)
{
    const char *secret = form_find(&call->form, "client_secret");
    const char *assertion = form_find(&call->form, "client_assertion");

    if (world_is_set(call->app, "public"))
        return secret || assertion ? sts_refuse(call, 700025, NULL) : 0;
    if (secret && assertion)
        return sts_refuse(call, 9002313, "Both client_secret and client_assertion were given.");
    if (assertion && *assertion)
        return assertion_check(call);
    if (!secret || !*secret)
        return sts_refuse(call, 7000218, NULL);
    return client_check_secret(call, secret);
}
