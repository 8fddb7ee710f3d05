/*
 * broker-find.c - whose it is: the connection and the token that a request means
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/broker.h"

#include "broker/exchange.h"
#include "connection/audience.h"
#include "connection/index.h"
#include "connection/meant.h"
#include "connection/rule.h"

enum aad_code broker_find_connection(const struct request *request, struct connection *ret,
                                     struct aad_error *err)
{
    auto_connection struct connection c = {0};
    enum aad_code code;

    if (request->connection[0])
        code = connection_load(request->connection, &c, err);
    else if (request->has_target || request->meant.by_audience) /* of those whose rule allows it */
        return index_find(request, ret, err);
    else
        code = aad_error_set(err, AAD_USAGE, NULL, "neither a connection nor a host was given");
    if (!code && request->has_target)
        code = rule_check_target(&c, &request->target, err);
    if (!code)
        code = meant_check(&c, &request->meant, err);
    if (code)
        return code;
    *ret = c;
    c = (struct connection){0};
    return AAD_OK;
}

/* Where nobody says which audience, the host may. */
static const char *broker_find_audience(const struct connection *c, const struct request *request)
{
    const char *audience = NULL;

    if (request->audience[0] && request->names_resource)
        audience = audience_of_resource(c, request->audience);
    else if (!request->audience[0] && request->has_target)
        audience = audience_of_host(c, &request->target);
    return audience ? audience : request->audience;
}

enum aad_code broker_find_key(const struct connection *c, const struct request *request,
                              const char **ret_audience, struct buf *ret_key, struct aad_error *err)
{
    const char *audience = NULL;
    enum aad_code code = rule_check_audience(c, broker_find_audience(c, request), &audience, err);

    if (code)
        return code;
    connection_identity(c, audience, ret_key);
    if (exchange_is_wanted(c, request))
        exchange_print_key(&request->target, ret_key);
    *ret_audience = audience;
    return buf_ok(ret_key, err);
}
