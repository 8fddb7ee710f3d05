/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include <string.h>

#include "face.h"
#include "form.h"
#include "generate.h"
#include "refusal.h"
#include "world.h"

/* The members that select a request, those that only disturb an answer, and those that make one. */
static const char *const fault_selectors[] = {"path",  "face", "kind",   "grant",
                                              "times", "skip", "one_in", "seed"};
static const char *const fault_disturbers[] = {"delay_ms",       "drip_ms",        "truncate",
                                               "content_length", "headers",        "drip_bytes",
                                               "claims",         "id_token_claims"};
static const char *const fault_makers[] = {"status", "body", "json",     "generate", "raw",
                                           "reset",  "hang", "redirect", "throttle", "refuse"};
static const char *const fault_objects[] = {"claims", "id_token_claims"};

#define FAULT_HAS(list, name) fault_has(list, sizeof(list) / sizeof((list)[0]), name)

static bool fault_has(const char *const *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], name) == 0)
            return true;
    }
    return false;
}

/* Headers are strings by name, or an array of [name, value] where order or repetition matters. */
static bool fault_has_good_headers(const cJSON *fault)
{
    const cJSON *header;

    cJSON_ArrayForEach(header, cJSON_GetObjectItemCaseSensitive(fault, "headers"))
    {
        if (!(cJSON_IsString(header) && header->string) &&
            !(cJSON_GetArraySize(header) == 2 && cJSON_IsString(header->child) &&
              cJSON_IsString(header->child->next)))
            return false;
    }
    return true;
}

static const char *fault_check(const cJSON *fault)
{
    const char *generator = world_string(fault, "generate");
    const cJSON *member;

    if (!cJSON_IsObject(fault))
        return "not an object";
    cJSON_ArrayForEach(member, fault)
    {
        if (!FAULT_HAS(fault_selectors, member->string) &&
            !FAULT_HAS(fault_disturbers, member->string) &&
            !FAULT_HAS(fault_makers, member->string))
            return member->string;
    }
    if (!fault_has_good_headers(fault))
        return "headers";
    if (world_number(fault, "drip_bytes", 1) < 1)
        return "drip_bytes";
    if (world_number(fault, "one_in", 1) < 1)
        return "one_in";
    for (size_t i = 0; i < sizeof(fault_objects) / sizeof(fault_objects[0]); i++) {
        if (cJSON_HasObjectItem(fault, fault_objects[i]) &&
            !cJSON_IsObject(cJSON_GetObjectItem(fault, fault_objects[i])))
            return fault_objects[i];
    }
    return generator && !generate_is_known(generator) ? generator : NULL;
}

const char *fault_add(struct emulator *emulator, const cJSON *fault)
{
    const char *wrong = fault_check(fault);
    cJSON *copy;

    if (wrong)
        return wrong;
    copy = cJSON_Duplicate(fault, true);
    if (!cJSON_HasObjectItem(copy, "times"))
        cJSON_AddNumberToObject(copy, "times", 1);
    cJSON_AddItemToArray(emulator->script, copy);
    return NULL;
}

static bool fault_matches_grant(const struct exchange *exchange, const char *grant)
{
    struct form form;
    const char *asked;
    bool is_same;

    if (!grant)
        return true;
    form_parse(&form, exchange->body.data, exchange->body.size);
    asked = form_find(&form, "grant_type");
    is_same = asked && strcmp(asked, grant) == 0;
    form_clear(&form);
    return is_same;
}

static bool fault_matches(const struct exchange *exchange, const cJSON *fault)
{
    const char *path = world_string(fault, "path");
    const char *face = world_string(fault, "face");
    const char *kind = world_string(fault, "kind");

    return (!path || text_has_prefix(exchange->path, path)) &&
           (!face || strcmp(exchange->face->name, face) == 0) &&
           (!kind || strcmp(exchange->kind, kind) == 0) &&
           fault_matches_grant(exchange, world_string(fault, "grant"));
}

/* Is it this one's turn, of those that the fault matches? The seed is what the next one begins
 * with: the same seed, the same turns. */
static bool fault_draws(cJSON *fault)
{
    long long one_in = world_number(fault, "one_in", 1);
    uint32_t state;

    if (one_in == 1)
        return true;
    state = (uint32_t)world_number(fault, "seed", 1) * 1664525u + 1013904223u;
    world_set_number(fault, "seed", state);
    return (state >> 8) % (uint32_t)one_in == 0; /* its low bits repeat soon */
}

cJSON *fault_take(const struct exchange *exchange)
{
    cJSON *fault, *copy;

    cJSON_ArrayForEach(fault, exchange->emulator->script)
    {
        if (!fault_matches(exchange, fault))
            continue;
        if (world_number(fault, "skip", 0) > 0) {
            world_set_number(fault, "skip", world_number(fault, "skip", 0) - 1);
            continue;
        }
        if (!fault_draws(fault))
            continue;
        copy = cJSON_Duplicate(fault, true);
        if (world_string(fault, "times")) /* "always" */
            return copy;
        world_set_number(fault, "times", world_number(fault, "times", 1) - 1);
        if (world_number(fault, "times", 0) <= 0)
            cJSON_Delete(cJSON_DetachItemViaPointer(exchange->emulator->script, fault));
        return copy;
    }
    return NULL;
}

bool fault_keeps_answer(const cJSON *fault)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, fault)
    {
        if (FAULT_HAS(fault_makers, member->string))
            return false;
    }
    return true;
}

static void fault_fill_throttle(struct exchange *exchange, const cJSON *fault)
{
    auto_free seconds = text_format("%lld", world_number(fault, "throttle", 60));

    if (cJSON_HasObjectItem(fault, "json"))
        exchange_reply_json(exchange, 429, cJSON_Duplicate(cJSON_GetObjectItem(fault, "json"), 1));
    else
        exchange_reply(exchange, 429, "text/plain", "Too Many Requests");
    exchange_add_header(exchange, "Retry-After", seconds);
}

static void fault_fill_body(struct exchange *exchange, const cJSON *fault)
{
    unsigned status = (unsigned)world_number(fault, "status", 200);
    const char *body = world_string(fault, "body");
    const char *generator = world_string(fault, "generate");
    const cJSON *json = cJSON_GetObjectItemCaseSensitive(fault, "json");

    if (json)
        exchange_reply_json(exchange, status, cJSON_Duplicate(json, true));
    else if (generator)
        generate_fill(exchange, generator);
    else
        exchange_reply(exchange, status, "text/plain", body ? body : "");
    if (cJSON_HasObjectItem(fault, "status"))
        exchange->status = status;
}

void fault_fill(struct exchange *exchange, const cJSON *fault)
{
    const char *location = world_string(fault, "redirect");

    if (cJSON_HasObjectItem(fault, "throttle")) {
        fault_fill_throttle(exchange, fault);
    } else if (cJSON_HasObjectItem(fault, "refuse")) {
        refusal_reply(exchange, (int)world_number(fault, "refuse", 0), NULL);
    } else if (location) {
        exchange_reply(exchange, (unsigned)world_number(fault, "status", 302), "text/html", "");
        exchange_add_header(exchange, "Location", location);
    } else {
        fault_fill_body(exchange, fault);
    }
}
