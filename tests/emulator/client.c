/* SPDX-License-Identifier: Apache-2.0 */
#include "client.h"

#include <string.h>
#include <strings.h>

#include "assertion.h"
#include "world.h"

/* "ID:SECRET", still form-encoded, as the fields of a form. False when it is no such thing. */
static bool client_decode_basic(const char *encoded, struct form *ret_fields)
{
    auto_text pair = {0}, joined = {0};
    char *colon = NULL;
    bool is_text = text_append_decoded64(&pair, encoded, strlen(encoded));

    text_append(&pair, "", 0);
    if (is_text && strlen(pair.data) == pair.size)
        colon = strchr(pair.data, ':');
    if (colon)
        *colon = '\0';
    if (colon)
        text_printf(&joined, "client_id=%s&client_secret=%s", pair.data, colon + 1);
    form_parse(ret_fields, joined.data ? joined.data : "", joined.size);
    return !ret_fields->is_malformed && !ret_fields->duplicate &&
           cJSON_GetArraySize(ret_fields->fields) == 2;
}

int client_read_basic(struct sts_call *call, const char *authorization)
{
    const char *id = form_find(&call->form, "client_id");
    struct form basic;
    bool is_good;

    if (strncasecmp(authorization, "Basic ", 6) != 0)
        return id ? 0 : 1;
    is_good = client_decode_basic(authorization + 6, &basic) &&
              !form_find(&call->form, "client_secret") &&
              (!id || strcasecmp(id, form_find(&basic, "client_id")) == 0);
    if (is_good)
        world_merge_object(call->form.fields, basic.fields);
    form_clear(&basic);
    return is_good ? 0 : 1;
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
        if (world_number(secret, "known_at_s", 0) > emulator_now_s(call->exchange->emulator))
            continue; /* it has not spread yet */
        return 0;
    }
    return sts_refuse(call, 7000215, call->app->string);
}

/* Whoever is public proves nothing; a registration may be both, and proves itself by what it has.
 */
static bool client_has_proof(const cJSON *app)
{
    static const char *const lists[] = {"secrets", "certificates", "federated"};
    int count = 0;

    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        count += cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(app, lists[i]));
    return count > 0;
}

int client_check(struct sts_call *call)
{
    const char *secret = form_find(&call->form, "client_secret");
    const char *assertion = form_find(&call->form, "client_assertion");

    if (world_is_set(call->app, "public") && !secret && !assertion)
        return 0;
    if (world_is_set(call->app, "public") && !client_has_proof(call->app))
        return sts_refuse(call, 700025, NULL);
    if (secret && assertion)
        return sts_refuse(call, 9002313, "Both client_secret and client_assertion were given.");
    if (assertion && *assertion)
        return assertion_check(call);
    if (!secret || !*secret)
        return sts_refuse(call, 7000218, NULL);
    return client_check_secret(call, secret);
}
