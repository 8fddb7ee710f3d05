/*
 * replaced.c - see replaced.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/replaced.h"

#include "base/trace.h"
#include "connection/client-auth.h"

bool replaced_take(struct mint *m)
{
    const struct connection *c = m->connection;
    const struct aad_item item = {c->name, client_auth_store_role(c), NULL, c->username};
    auto_secret struct secret now = {0};
    bool may_be = m->takes_another && m->sends_secret && !m->grant->is_user && m->store;

    if (!may_be || m->has_reloaded || store_load(m->store, &item, &now, NULL) ||
        secret_equal(&now, &m->secret))
        return false;
    trace("mint: the store has another secret now: it goes instead");
    attempt_close(&m->attempt);
    secret_clear(&m->secret);
    secret_take(&m->secret, &now);
    m->has_reloaded = true;
    m->takes_another = false;
    return true;
}
