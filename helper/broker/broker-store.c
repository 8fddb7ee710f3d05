/*
 * broker-store.c - a store that signs in is a caller like any other: request in, token out
 *
 * The token is for the vault that the store talks to, and goes where that connection lets it go
 * (P1). Nobody is asked for anything: who waits for the store has an own question, or nobody is
 * there.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/broker.h"

#include <stdatomic.h>
#include <stdio.h>

#include "base/trace.h"

static enum aad_code broker_read_wish(const struct store_sign_in *asked, struct request *ret,
                                      struct aad_error *err)
{
    enum aad_code code = url_parse(asked->url, &ret->target, err);

    if (code)
        return code;
    if (strlen(asked->audience) >= sizeof ret->audience)
        return aad_error_set(err, AAD_PROTOCOL, NULL,
                             "the store names no audience of usual length");
    ret->operation = REQUEST_GET;
    ret->has_target = true;
    ret->is_unattended = true;
    (void)snprintf(ret->connection, sizeof ret->connection, "%s", asked->connection);
    (void)snprintf(ret->audience, sizeof ret->audience, "%s", asked->audience);
    return AAD_OK;
}

static enum aad_code broker_get_wish(const struct store_sign_in *asked, struct secret *ret,
                                     struct aad_error *err)
{
    const struct broker broker = {.deadline = asked->deadline, .is_part = true};
    auto_request struct request request = {0};
    auto_connection struct connection c = {0};
    auto_token struct token token = {0};
    struct aad_error stays = {0}; /* that it was minted just now */
    enum aad_code code = broker_read_wish(asked, &request, err);

    if (!code)
        code = broker_find_connection(&request, &c, err);
    if (!code && asked->was_refused)
        code = broker_evict_kept(&c, &request, &stays, err);
    if (!code)
        code = broker_get_for(&broker, &c, &request, &token, err);
    if (!code)
        secret_take(ret, &token.access_token);
    return code;
}

enum aad_code broker_get_for_store(const struct store_sign_in *asked, struct secret *ret,
                                   struct aad_error *err)
{
    static _Atomic bool is_within; /* one store waits for another */
    enum aad_code code;

    if (atomic_exchange(&is_within, true))
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "a store asks for connection '%s' to open another store\n"
                             "A connection that opens a store cannot be kept in one that has to be "
                             "opened that way: give it the grant managed-identity or "
                             "workload-identity, or another store.",
                             asked->connection);
    trace("broker: a store signs in by connection %s", asked->connection);
    code = broker_get_wish(asked, ret, err);
    atomic_store(&is_within, false);
    return code;
}
