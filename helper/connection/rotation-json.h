/*
 * rotation-json.h - the note of a rotation as it is written
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_ROTATION_JSON_H
#define CONNECTION_ROTATION_JSON_H

#include "base/secret.h"
#include "connection/rotation.h"

/* Into *ret, all of it but the path, the lock and the time. AAD_CONFIG: it cannot be read. */
enum aad_code rotation_parse(const struct secret *text, struct rotation *ret,
                             struct aad_error *err);

/* Appends it. */
enum aad_code rotation_print(const struct rotation *r, struct buf *ret, struct aad_error *err);

#endif
