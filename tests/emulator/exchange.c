/* SPDX-License-Identifier: Apache-2.0 */
#include "emulator.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "face.h"
#include "fault.h"
#include "form.h"
#include "record.h"
#include "route.h"

struct exchange *exchange_new(struct emulator *emulator, const struct face *face, const char *uri)
{
    struct exchange *exchange = calloc(1, sizeof(*exchange));

    if (!exchange)
        abort();
    exchange->emulator = emulator;
    exchange->face = face;
    exchange->uri = text_format("%s", uri);
    exchange->path = text_format("%.*s", (int)strcspn(uri, "?"), uri);
    exchange->headers = cJSON_CreateObject();
    exchange->reply_headers = cJSON_CreateArray();
    exchange->notes = cJSON_CreateObject();
    exchange->kind = "";
    text_append(&exchange->body, "", 0);
    text_append(&exchange->reply, "", 0);
    return exchange;
}

void exchange_free(struct exchange *exchange)
{
    if (!exchange)
        return;
    free(exchange->uri);
    free(exchange->path);
    cJSON_Delete(exchange->headers);
    cJSON_Delete(exchange->reply_headers);
    cJSON_Delete(exchange->notes);
    text_clear(&exchange->body);
    text_clear(&exchange->reply);
    free(exchange);
}

void exchange_note_header(struct exchange *exchange, const char *name, const char *value)
{
    auto_free lower = text_format("%s", name);
    auto_free joined = NULL;
    const char *earlier;

    for (char *at = lower; *at; at++)
        *at = (char)tolower((unsigned char)*at);
    earlier = exchange_header(exchange, lower);
    if (!earlier) {
        cJSON_AddStringToObject(exchange->headers, lower, value ? value : "");
        return;
    }
    joined = text_format("%s, %s", earlier, value ? value : "");
    cJSON_ReplaceItemInObjectCaseSensitive(exchange->headers, lower, cJSON_CreateString(joined));
}

const char *exchange_header(const struct exchange *exchange, const char *lower_case_name)
{
    return cJSON_GetStringValue(
        cJSON_GetObjectItemCaseSensitive(exchange->headers, lower_case_name));
}

void exchange_note(struct exchange *exchange, const char *name, const cJSON *value)
{
    if (value)
        cJSON_AddItemToObject(exchange->notes, name, cJSON_Duplicate(value, true));
}

void exchange_add_header(struct exchange *exchange, const char *name, const char *value)
{
    cJSON *pair = cJSON_CreateArray();

    cJSON_AddItemToArray(pair, cJSON_CreateString(name));
    cJSON_AddItemToArray(pair, cJSON_CreateString(value));
    cJSON_AddItemToArray(exchange->reply_headers, pair);
}

void exchange_reply(struct exchange *exchange, unsigned status, const char *type, const char *body)
{
    exchange->status = status;
    exchange->reply.size = 0;
    cJSON_Delete(exchange->reply_headers); /* of an answer that is now replaced */
    exchange->reply_headers = cJSON_CreateArray();
    text_append(&exchange->reply, body, strlen(body));
    exchange_add_header(exchange, "Content-Type", type);
}

void exchange_reply_json(struct exchange *exchange, unsigned status, cJSON *take_json)
{
    auto_free body = cJSON_PrintUnformatted(take_json);

    exchange_reply(exchange, status, "application/json; charset=utf-8", body);
    cJSON_Delete(take_json);
}

cJSON *exchange_query(const struct exchange *exchange)
{
    const char *question = strchr(exchange->uri, '?');
    const char *query = question ? question + 1 : "";
    struct form form;

    form_parse(&form, query, strlen(query));
    return form.fields;
}

bool exchange_is_method(const struct exchange *exchange, const char *method)
{
    return strcmp(exchange->method, method) == 0;
}

static void exchange_add_common_headers(struct exchange *exchange)
{
    time_t now = (time_t)emulator_now_s(exchange->emulator);
    struct tm parts;
    char date[64];

    gmtime_r(&now, &parts);
    strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    exchange_add_header(exchange, "Date", date);
    exchange_add_header(exchange, "Cache-Control", "no-store, no-cache");
    exchange_add_header(exchange, "Pragma", "no-cache");
}

cJSON *exchange_serve(struct exchange *exchange)
{
    struct emulator *emulator = exchange->emulator;
    const struct route *route;
    cJSON *fault;

    pthread_mutex_lock(&emulator->lock);
    route = route_find(exchange);
    exchange->kind = route->name;
    fault = fault_take(exchange);
    exchange->claims = cJSON_GetObjectItemCaseSensitive(fault, "claims");
    exchange->id_token_claims = cJSON_GetObjectItemCaseSensitive(fault, "id_token_claims");
    if (!fault || fault_keeps_answer(fault)) {
        if (exchange->is_body_too_large)
            exchange_reply(exchange, 413, "text/plain", "too large\n");
        else
            route->serve(exchange);
    } else {
        fault_fill(exchange, fault);
    }
    exchange_add_common_headers(exchange);
    exchange->claims = exchange->id_token_claims = NULL;
    record_add(exchange, fault);
    pthread_mutex_unlock(&emulator->lock);
    return fault;
}
