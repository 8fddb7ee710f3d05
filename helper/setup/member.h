/*
 * member.h - one text in one object of a JSON file of others' (RFC 8259), and nothing else of it
 *
 * {"OBJECT": {"KEY": "value"}}: everything else in the file stays as it is, to the byte. Pure.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef SETUP_MEMBER_H
#define SETUP_MEMBER_H

#include "base/buf.h"

struct setup_member {
    const char *object, *key; /* as JSON has them between the quotes: no escapes */
};

/* The value, or "" where there is none. AAD_CONFIG: the file is no JSON object, or has something
 * else there. */
enum aad_code setup_member_find(const char *text, const struct setup_member *member,
                                struct buf *ret, struct aad_error *err);

/* The text with that value, which needs no escapes; it makes the object where it is missing. An
 * empty text becomes an object. */
enum aad_code setup_member_put(const char *text, const struct setup_member *member,
                               const char *value, struct buf *ret, struct aad_error *err);

/* The text without it, and without the object that is empty then. */
enum aad_code setup_member_drop(const char *text, const struct setup_member *member,
                                struct buf *ret, struct aad_error *err);

#endif
