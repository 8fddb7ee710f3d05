/*
 * broker-find.c - whose it is: the connection that a request means
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/broker.h"
#include "connection/index.h"
#include "connection/rule.h"

enum aad_code broker_find_connection(const struct request *request, struct connection *ret,
                                     struct aad_error *err)
{
    auto_connection struct connection c = {0};
    enum aad_code code;

    if (request->connection[0])
        code = connection_load(request->connection, &c, err);
    else if (request->has_target) /* of those whose rule allows it */
        return index_find(&request->target, request->path, request->username, ret, err);
    else
        code = aad_error_set(err, AAD_USAGE, NULL, "neither a connection nor a host was given");
    if (!code && request->has_target)
        code = rule_check_target(&c, &request->target, err);
    if (code)
        return code;
    *ret = c;
    c = (struct connection){0};
    return AAD_OK;
}
