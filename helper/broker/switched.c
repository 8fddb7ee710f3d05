/*
 * switched.c - see switched.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/switched.h"

#include <string.h>

/* What a connection signs in with. All else is who it is, and where it may be used. */
static const char *const switched_keys[] = {
    "grant",
    "client-authentication",
    "assertion-source",
    "store",
    "assertion-issuer",
    "assertion-subject",
    "pin",
    "assertion-audience",
    "expires",
    "assertion",
    "key-id",
    "x5c",
};

static bool switched_is_proof(const char *key)
{
    for (size_t i = 0; i < sizeof switched_keys / sizeof *switched_keys; i++)
        if (!strcmp(switched_keys[i], key))
            return true;
    return false;
}

static bool switched_is_same(const struct connection *a, const struct connection *b,
                             const char *key)
{
    auto_buf struct buf one = {0}, other = {0};

    connection_get(a, key, &one);
    connection_get(b, key, &other);
    return !buf_ok(&one, NULL) && !buf_ok(&other, NULL) &&
           !strcmp(buf_text(&one), buf_text(&other));
}

bool switched_load(const struct connection *c, struct connection *ret, struct aad_error *err)
{
    const char *const *keys = connection_keys();
    bool is_settled, is_switched;

    if ((err->code != AAD_REJECTED && err->code != AAD_NOT_FOUND) ||
        connection_load(c->name, ret, NULL))
        return false;
    /* What was beside has taken its own place: nothing was sent. */
    is_settled = err->code == AAD_NOT_FOUND && c->is_edited && !ret->is_edited;
    if (connection_grant(c)->is_user && !is_settled)
        return false;
    is_switched = is_settled;
    for (size_t i = 0; keys[i]; i++) {
        bool is_same = switched_is_same(c, ret, keys[i]);

        if (!is_same && !switched_is_proof(keys[i]))
            return false;
        is_switched |= !is_same;
    }
    is_switched = is_switched && (is_settled || !connection_grant(ret)->is_user);
    if (is_switched)
        *err = (struct aad_error){0};
    return is_switched;
}
