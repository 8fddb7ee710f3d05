/* SPDX-License-Identifier: Apache-2.0 */
#include "device.h"

#include <string.h>

#include "claims.h"
#include "client.h"
#include "control.h"
#include "refusal.h"
#include "session.h"
#include "target.h"
#include "token.h"
#include "user.h"
#include "world.h"

#define DEVICE_CODE_LETTERS "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" /* none that looks like another */
#define DEVICE_CODE_SIZE 8
#define DEVICE_SLOWER_S 5
#define DEVICE_TOLERANCE_MS 100 /* what arrives a little early was sent in time */

/* --- the device's side ---------------------------------------------------------------------- */

static char *device_new_user_code(void)
{
    auto_free random = text_random64(DEVICE_CODE_SIZE);
    struct text code = {0};

    for (size_t i = 0; i < DEVICE_CODE_SIZE; i++)
        text_append(&code, &DEVICE_CODE_LETTERS[(unsigned char)random[i] % 32], 1);
    return text_take(&code);
}

static void device_reply(struct sts_call *call, const char *device_code, const cJSON *session)
{
    const cJSON *world = call->exchange->emulator->world;
    const char *user_code = world_string(session, "user_code");
    const char *page = world_string(world, "device_page");
    auto_free message = text_format("To sign in, use a web browser to open the page %s and enter "
                                    "the code %s to authenticate.",
                                    page, user_code);
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "user_code", user_code);
    cJSON_AddStringToObject(body, "device_code", device_code);
    cJSON_AddStringToObject(body, call->is_v2 ? "verification_uri" : "verification_url", page);
    token_add_number(body, "expires_in", world_number(world, "device_life_s", 900), !call->is_v2);
    token_add_number(body, "interval", world_number(session, "interval_s", 5), !call->is_v2);
    cJSON_AddStringToObject(body, "message", message);
    exchange_reply_json(call->exchange, 200, body);
}

static void device_issue(struct sts_call *call)
{
    struct emulator *emulator = call->exchange->emulator;
    const cJSON *world = emulator->world;
    auto_free random = text_random64(48);
    auto_free device_code = text_format("G%s", random);
    auto_free user_code = device_new_user_code();
    cJSON *session = session_begin(call);

    cJSON_AddStringToObject(session, "user_code", user_code);
    cJSON_AddStringToObject(session, "state", "pending");
    cJSON_AddNumberToObject(session, "version", call->is_v2 ? 2 : 1);
    world_set_number(session, "interval_s", world_number(world, "device_interval_s", 5));
    world_set_number(session, "expires_at_s",
                     emulator_now_s(emulator) + world_number(world, "device_life_s", 900));
    cJSON_AddItemToObject(emulator->devices, device_code, session);
    device_reply(call, device_code, session);
}

void device_serve(struct exchange *exchange)
{
    struct sts_call call;
    int code;

    sts_begin(&call, exchange, exchange->body.data, exchange->body.size);
    code = sts_check_post(&call, "client_id");
    if (!code)
        code = sts_check_app(&call);
    if (!code)
        code = sts_check_single_tenant(&call);
    if (!code)
        code = client_check(&call);
    if (!code)
        code = claims_read(&call);
    if (!code)
        code = target_read_delegated(&call);
    if (!code)
        device_issue(&call);
    sts_end(&call);
}

cJSON *device_find(const struct sts_call *call, const char *device_code)
{
    return cJSON_GetObjectItemCaseSensitive(call->exchange->emulator->devices, device_code);
}

bool device_is_hasty(cJSON *session)
{
    long long now_ms = emulator_clock_ms();
    long long interval_s = world_number(session, "interval_s", 0);
    long long next_ms = world_number(session, "polled_at_ms", 0) + interval_s * 1000;
    bool is_hasty = now_ms < next_ms - DEVICE_TOLERANCE_MS;

    world_set_number(session, "polled_at_ms", now_ms);
    if (is_hasty)
        world_set_number(session, "interval_s", interval_s + DEVICE_SLOWER_S);
    return is_hasty;
}

/* --- the person's side ---------------------------------------------------------------------- */

void device_show(struct exchange *exchange, const cJSON *input)
{
    cJSON *body = cJSON_CreateArray();
    const cJSON *session;

    (void)input;
    cJSON_ArrayForEach(session, exchange->emulator->devices)
    {
        cJSON *shown = cJSON_Duplicate(session, true);

        cJSON_AddStringToObject(shown, "device_code", session->string);
        cJSON_AddItemToArray(body, shown);
    }
    exchange_reply_json(exchange, 200, body);
}

static cJSON *device_find_pending(const struct emulator *emulator, const char *user_code)
{
    cJSON *session;

    cJSON_ArrayForEach(session, emulator->devices)
    {
        if (user_code && world_equals(session, "user_code", user_code) &&
            world_equals(session, "state", "pending") &&
            world_number(session, "expires_at_s", 0) > emulator_now_s(emulator))
            return session;
    }
    return NULL;
}

static void device_set_state(cJSON *session, const char *state)
{
    cJSON_ReplaceItemInObjectCaseSensitive(session, "state", cJSON_CreateString(state));
}

static void device_decline(struct exchange *exchange, cJSON *session, const cJSON *input)
{
    (void)exchange, (void)input;
    device_set_state(session, "declined");
}

/* A user who may not sign in sees that, and the code stays as it is. */
static void device_approve(struct exchange *exchange, cJSON *session, const cJSON *input)
{
    const cJSON *world = exchange->emulator->world;
    const char *upn = world_string(input, "user");
    const char *tenant = world_string(session, "tenant");
    const cJSON *user = NULL;
    int code = user_find_person(world, upn ? upn : "",
                                tenant ? world_find_tenant(world, tenant) : NULL, &user);

    if (!code && !*world_string(session, "scopes"))
        code = 65001;
    if (code) {
        refusal_reply(exchange, code, code == 65001 ? world_string(session, "client_id") : upn);
        return;
    }
    session_sign_in(session, user, true, emulator_now_s(exchange->emulator));
    device_set_state(session, "approved");
}

static const struct {
    const char *name;
    void (*run)(struct exchange *exchange, cJSON *session, const cJSON *input);
} device_actions[] = {
    {"approve", device_approve},
    {"decline", device_decline},
};

void device_act(struct exchange *exchange, const cJSON *input)
{
    cJSON *session = device_find_pending(exchange->emulator, world_string(input, "user_code"));
    cJSON *body = cJSON_CreateObject();

    cJSON_AddNumberToObject(body, "ok", 1);
    exchange_reply_json(exchange, 200, body);
    if (!session) {
        control_reply_error(exchange, "no pending code", "name one as user_code");
        return;
    }
    for (size_t i = 0; i < sizeof(device_actions) / sizeof(device_actions[0]); i++) {
        if (world_equals(input, "action", device_actions[i].name)) {
            device_actions[i].run(exchange, session, input);
            return;
        }
    }
    control_reply_error(exchange, "no such action", "approve or decline");
}
