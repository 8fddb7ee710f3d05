/* SPDX-License-Identifier: Apache-2.0 */
#include "control.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device.h"
#include "fault.h"
#include "federation.h"
#include "generate.h"
#include "identity/identity.h"
#include "record.h"
#include "token.h"
#include "world.h"

struct control_call {
    const char *method, *path;
    void (*serve)(struct exchange *exchange, const cJSON *input); /* input: NULL without a body */
};

void control_reply_error(struct exchange *exchange, const char *what, const char *detail)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "error", what);
    cJSON_AddStringToObject(body, "detail", detail);
    exchange_reply_json(exchange, 400, body);
}

static void control_reply_number(struct exchange *exchange, const char *name, int number)
{
    cJSON *body = cJSON_CreateObject();

    cJSON_AddNumberToObject(body, name, number);
    exchange_reply_json(exchange, 200, body);
}

static void control_show_counters(struct exchange *exchange, const cJSON *input)
{
    (void)input;
    exchange_reply_json(exchange, 200, cJSON_Duplicate(exchange->emulator->counters, true));
}

static void control_replace(cJSON **item, cJSON *fresh)
{
    cJSON_Delete(*item);
    *item = fresh;
}

static bool control_is_asked(const cJSON *only, const char *what)
{
    return !only || world_list_has(only, what);
}

void control_reset(struct emulator *emulator, const cJSON *only)
{
    if (control_is_asked(only, "world"))
        control_replace(&emulator->world, cJSON_Duplicate(emulator->pristine_world, true));
    if (control_is_asked(only, "counters"))
        record_reset(emulator);
    if (control_is_asked(only, "script"))
        control_replace(&emulator->script, cJSON_CreateArray());
    if (control_is_asked(only, "tokens")) {
        control_replace(&emulator->issued, cJSON_CreateObject());
        control_replace(&emulator->refresh_tokens, cJSON_CreateObject());
        control_replace(&emulator->codes, cJSON_CreateObject());
        control_replace(&emulator->devices, cJSON_CreateObject());
        control_replace(&emulator->assertions, cJSON_CreateObject());
        control_replace(&emulator->lcs_calls, cJSON_CreateObject());
        azure_arc_forget(emulator);
    }
}

static void control_do_reset(struct exchange *exchange, const cJSON *input)
{
    control_reset(exchange->emulator, cJSON_GetObjectItemCaseSensitive(input, "only"));
    control_reply_number(exchange, "ok", 1);
}

static void control_show_world(struct exchange *exchange, const cJSON *input)
{
    (void)input;
    exchange_reply_json(exchange, 200, cJSON_Duplicate(exchange->emulator->world, true));
}

static void control_merge_world(struct exchange *exchange, const cJSON *input)
{
    const char *unknown = input ? world_merge(exchange->emulator->world, input) : "no body";

    if (unknown)
        control_reply_error(exchange, "no such part of the world", unknown);
    else
        control_reply_number(exchange, "ok", 1);
}

static void control_add_faults(struct exchange *exchange, const cJSON *input)
{
    const char *wrong = input ? NULL : "no body";
    const cJSON *fault;

    if (cJSON_IsArray(input)) {
        cJSON_ArrayForEach(fault, input) wrong =
            wrong ? wrong : fault_add(exchange->emulator, fault);
    } else if (input) {
        wrong = fault_add(exchange->emulator, input);
    }
    if (wrong)
        control_reply_error(exchange, "a fault cannot have this", wrong);
    else
        control_reply_number(exchange, "queued", cJSON_GetArraySize(exchange->emulator->script));
}

static void control_show_script(struct exchange *exchange, const cJSON *input)
{
    cJSON *body = cJSON_CreateObject();

    (void)input;
    cJSON_AddItemToObject(body, "script", cJSON_Duplicate(exchange->emulator->script, true));
    cJSON_AddItemToObject(body, "generators", generate_new_list());
    exchange_reply_json(exchange, 200, body);
}

static void control_clear_script(struct exchange *exchange, const cJSON *input)
{
    (void)input;
    control_replace(&exchange->emulator->script, cJSON_CreateArray());
    control_reply_number(exchange, "queued", 0);
}

static void control_show_requests(struct exchange *exchange, const cJSON *input)
{
    cJSON *query = exchange_query(exchange);
    const char *since = world_string(query, "since");
    const char *kind = world_string(query, "kind");
    long long from = since ? atoll(since) : 0;
    cJSON *body = cJSON_CreateArray();
    const cJSON *entry;

    (void)input;
    cJSON_ArrayForEach(entry, exchange->emulator->requests)
    {
        const char *entry_kind = world_string(entry, "kind");

        if (world_number(entry, "number", 0) > from && (!kind || strcmp(entry_kind, kind) == 0))
            cJSON_AddItemToArray(body, cJSON_Duplicate(entry, true));
    }
    exchange_reply_json(exchange, 200, body);
    cJSON_Delete(query);
}

static void control_validate(struct exchange *exchange, const cJSON *input)
{
    const struct emulator *emulator = exchange->emulator;
    const char *token = world_string(input, "token");
    const char *resource = world_string(input, "resource");
    const char *reason = NULL;
    cJSON *claims =
        token ? token_check_bare(emulator, token, resource, &reason)
              : token_check(emulator, world_string(input, "authorization"), resource, &reason);
    cJSON *body = cJSON_CreateObject();

    cJSON_AddBoolToObject(body, "valid", claims != NULL);
    if (claims)
        cJSON_AddItemToObject(body, "claims", claims);
    else
        cJSON_AddStringToObject(body, "reason", reason);
    exchange_reply_json(exchange, 200, body);
}

static void control_revoke(struct exchange *exchange, const cJSON *input)
{
    const char *authorization = world_string(input, "authorization");
    const char *token = world_string(input, "token");
    const char *user = world_string(input, "user");

    if (authorization && text_has_prefix(authorization, "Bearer "))
        token = authorization + 7;
    if (!token && !user && !world_is_set(input, "all"))
        control_reply_error(exchange, "name one", "token, authorization, user or all:true");
    else
        control_reply_number(exchange, "revoked", token_revoke(exchange->emulator, token, user));
}

static void control_show_assertions(struct exchange *exchange, const cJSON *input)
{
    (void)input;
    exchange_reply_json(exchange, 200, cJSON_Duplicate(exchange->emulator->assertions, true));
}

/* What somebody else says of a workload: right, or wrong in whatever way the test names. */
static void control_mint_assertion(struct exchange *exchange, const cJSON *input)
{
    auto_free jwt = federation_mint_as(exchange, input);
    cJSON *body;

    if (!jwt) {
        control_reply_error(exchange, "no such alg", world_string(input, "alg"));
        return;
    }
    body = cJSON_CreateObject();
    cJSON_AddStringToObject(body, "assertion", jwt);
    exchange_reply_json(exchange, 200, body);
}

static void control_quit(struct exchange *exchange, const cJSON *input)
{
    (void)input;
    control_reply_number(exchange, "ok", 1);
    kill(getpid(), SIGTERM);
}

static const struct control_call control_calls[] = {
    {"GET", "/counters", control_show_counters},
    {"POST", "/reset", control_do_reset},
    {"GET", "/world", control_show_world},
    {"PUT", "/world", control_merge_world},
    {"POST", "/script", control_add_faults},
    {"GET", "/script", control_show_script},
    {"DELETE", "/script", control_clear_script},
    {"GET", "/requests", control_show_requests},
    {"POST", "/tokens/validate", control_validate},
    {"POST", "/tokens/revoke", control_revoke},
    {"GET", "/assertions", control_show_assertions},
    {"POST", "/assertions", control_mint_assertion},
    {"GET", "/device", device_show},
    {"POST", "/device", device_act},
    {"POST", "/quit", control_quit},
};

static const struct control_call *control_find(const struct exchange *exchange)
{
    for (size_t i = 0; i < sizeof(control_calls) / sizeof(control_calls[0]); i++) {
        if (exchange_is_method(exchange, control_calls[i].method) &&
            strcmp(exchange->path, control_calls[i].path) == 0)
            return &control_calls[i];
    }
    return NULL;
}

void control_serve(struct exchange *exchange)
{
    const struct control_call *call = control_find(exchange);
    cJSON *input = NULL;

    if (exchange->body.size)
        input = cJSON_ParseWithOpts(exchange->body.data, NULL, true);
    pthread_mutex_lock(&exchange->emulator->lock);
    if (!call)
        exchange_reply(exchange, 404, "text/plain", "no such call\n");
    else if (exchange->body.size && !input)
        control_reply_error(exchange, "the body is not JSON", exchange->body.data);
    else
        call->serve(exchange, input);
    pthread_mutex_unlock(&exchange->emulator->lock);
    cJSON_Delete(input);
}
