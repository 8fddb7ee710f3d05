/*
 * switched.h - a connection that signs in with something else by now
 *
 * `rotate` may have written the connection after a call had read it, and have taken out of use what
 * that call signs in with: then it is rejected, and nobody is at fault.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_SWITCHED_H
#define BROKER_SWITCHED_H

#include "connection/connection.h"

/* Loads it again where *err says that what it signed in with was rejected, or is not in its store.
 * True if it is the same identity with the same rules, and another key, another store or another
 * grant, or the secret of an edit that has ended meanwhile: then *err is cleared. Not where a
 * person's password was tried: each wrong one counts. The caller clears *ret. */
bool switched_load(const struct connection *c, struct connection *ret, struct aad_error *err);

#endif
