/* SPDX-License-Identifier: Apache-2.0 */
/* GET /counters: {"requests", "token_requests", "tokens_issued", "connections",
 *   "by_path": {path: n}, "by_grant": {}, "by_status": {}, "by_face": {}, "connections_by_face"}
 *
 * GET /requests: an array of {"number", "at_ms", "face", "method", "uri", "path", "kind",
 * "headers", "form", "body", "body_size", "status", "fault", "connection", "connected_at_ms",
 * "tls"}, of an assertion of somebody else "assertion_issuer", "_subject", "_audience", "_jti", and
 * of /authorize "query": {name: value}.
 */
#include "record.h"

#include <string.h>

#include "face.h"
#include "fault.h"
#include "form.h"
#include "world.h"

#define RECORD_KEPT 1000
#define RECORD_BODY_SHOWN 16384

static const char *const record_maps[] = {"by_path",   "by_kind", "by_grant",
                                          "by_status", "by_face", "connections_by_face"};
static const char *const record_numbers[] = {"requests", "token_requests", "tokens_issued",
                                             "connections"};

void record_reset(struct emulator *emulator)
{
    cJSON_Delete(emulator->counters);
    cJSON_Delete(emulator->requests);
    emulator->counters = cJSON_CreateObject();
    emulator->requests = cJSON_CreateArray();
    for (size_t i = 0; i < sizeof(record_numbers) / sizeof(record_numbers[0]); i++)
        cJSON_AddNumberToObject(emulator->counters, record_numbers[i], 0);
    for (size_t i = 0; i < sizeof(record_maps) / sizeof(record_maps[0]); i++)
        cJSON_AddObjectToObject(emulator->counters, record_maps[i]);
}

static void record_count(cJSON *map, const char *name)
{
    cJSON *number = cJSON_GetObjectItemCaseSensitive(map, name);

    if (number)
        cJSON_SetNumberValue(number, number->valuedouble + 1);
    else
        cJSON_AddNumberToObject(map, name, 1);
}

static void record_count_in(struct emulator *emulator, const char *map, const char *name)
{
    record_count(cJSON_GetObjectItemCaseSensitive(emulator->counters, map), name);
}

long long record_add_connection(struct emulator *emulator, const char *face)
{
    record_count(emulator->counters, "connections");
    record_count_in(emulator, "connections_by_face", face);
    return ++emulator->connection_count;
}

static cJSON *record_new_entry(const struct exchange *exchange, const struct form *form,
                               const cJSON *fault)
{
    auto_free shown = text_format("%.*s", RECORD_BODY_SHOWN, exchange->body.data);
    cJSON *entry = cJSON_CreateObject();
    const cJSON *note;

    cJSON_AddNumberToObject(entry, "number",
                            (double)world_number(exchange->emulator->counters, "requests", 0));
    cJSON_AddNumberToObject(entry, "at_ms", (double)emulator_clock_ms());
    cJSON_AddStringToObject(entry, "face", exchange->face->name);
    face_add_connection_facts(entry, exchange->connection);
    cJSON_AddStringToObject(entry, "method", exchange->method);
    cJSON_AddStringToObject(entry, "uri", exchange->uri);
    cJSON_AddStringToObject(entry, "path", exchange->path);
    cJSON_AddStringToObject(entry, "kind", exchange->kind);
    cJSON_AddItemToObject(entry, "headers", cJSON_Duplicate(exchange->headers, true));
    cJSON_AddItemToObject(entry, "form", cJSON_Duplicate(form->fields, true));
    cJSON_AddStringToObject(entry, "body", shown);
    cJSON_AddNumberToObject(entry, "body_size", (double)exchange->body.size);
    cJSON_AddNumberToObject(entry, "status", exchange->status);
    cJSON_AddItemToObject(entry, "fault",
                          fault ? cJSON_Duplicate(fault, true) : cJSON_CreateNull());
    cJSON_ArrayForEach(note, exchange->notes)
        cJSON_AddItemToObject(entry, note->string, cJSON_Duplicate(note, true));
    return entry;
}

static void record_count_token(const struct exchange *exchange, const struct form *form,
                               const cJSON *fault)
{
    struct emulator *emulator = exchange->emulator;
    const char *grant = form_find(form, "grant_type");

    record_count(emulator->counters, "token_requests");
    record_count_in(emulator, "by_grant", grant ? grant : "none");
    if (exchange->status == 200 && (!fault || fault_keeps_answer(fault)))
        record_count(emulator->counters, "tokens_issued");
}

void record_add(const struct exchange *exchange, const cJSON *fault)
{
    struct emulator *emulator = exchange->emulator;
    auto_free status = text_format("%u", exchange->status);
    struct form form;

    form_parse(&form, exchange->body.data, exchange->body.size);
    record_count(emulator->counters, "requests");
    record_count_in(emulator, "by_path", exchange->path);
    record_count_in(emulator, "by_kind", exchange->kind);
    record_count_in(emulator, "by_status", status);
    record_count_in(emulator, "by_face", exchange->face->name);
    if (strcmp(exchange->kind, "token") == 0)
        record_count_token(exchange, &form, fault);
    cJSON_AddItemToArray(emulator->requests, record_new_entry(exchange, &form, fault));
    if (cJSON_GetArraySize(emulator->requests) > RECORD_KEPT)
        cJSON_DeleteItemFromArray(emulator->requests, 0);
    form_clear(&form);
}
