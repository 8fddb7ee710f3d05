/*
 * session.h - the encrypted session with the Secret Service
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SESSION_H
#define SESSION_H

#include "collection.h"

/* Begins the key exchange: the service works on it while we do something else. */
void session_begin(struct aad_store_state *s);
void session_drop(struct aad_store_state *s);

/* A session that encrypts what crosses the bus (security case 62). */
enum aad_code session_open(struct aad_store_state *s, struct aad_error *err);

#endif
