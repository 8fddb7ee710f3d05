/*
 * exchange.c - see exchange.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/exchange.h"

#include <stdio.h>

#include "broker/mint-module.h"

bool exchange_is_wanted(const struct connection *c, const struct request *request)
{
    return request->wants_exchange && request->has_target && c->kind->has_exchange;
}

void exchange_print_key(const struct url *target, struct buf *key)
{
    char origin[300];

    buf_append_all(key, " for ", url_print_origin(target, origin, sizeof origin), (char *)NULL);
}

enum aad_code exchange_get(const struct exchange *e, struct token *ret, struct aad_error *err)
{
    struct request plain = {.operation = REQUEST_GET};
    struct broker part = *e->broker;
    auto_token struct token own = {0};
    struct mint_request request = {
        .connection = e->connection, .audience = e->audience, .deadline = e->deadline};
    const struct mint_exchange exchange = {.token = &own.access_token, .target = e->target};
    const struct mint_module *module;
    enum aad_code code;

    (void)snprintf(plain.audience, sizeof plain.audience, "%s", e->audience);
    part.deadline = e->deadline;
    part.may_ask = e->may_ask;
    part.is_part = true;
    code = broker_get_for(&part, e->connection, &plain, &own, err);
    if (!code)
        code = mint_load(&module, err);
    return code ? code : module->exchange(&request, &exchange, ret, err);
}
