/*
 * error-json.h - an error for programs, which ask by --json
 *
 *     {"error": {"code": "locked", "what": ..., "foreign": ..., "remedy": ...}}
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_ERROR_JSON_H
#define BASE_ERROR_JSON_H

#include <aad-credential/error.h>

#include "base/buf.h"
#include "base/json-print.h"

/* The inner object: the code's name, what went wrong, the other side's code where there is one, and
 * what is to be done. Text of others is made fit to be shown. */
struct json_print *error_json_new(const struct aad_error *err);

/* Appends the whole object. False: memory ran out. */
bool error_json_print(const struct aad_error *err, struct buf *ret);

#endif
