/*
 * failing.h - which PKCS#11 modules did not start when they were looked at last
 *
 * Such a module costs every command the time that it takes to fail. So it is remembered, with what
 * it said, until it starts again: in the room "module" of state.h, one file each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_FAILING_H
#define STORE_FAILING_H

#include <stdbool.h>

#include <aad-credential/error.h>

/* Did it fail? *ret (may be NULL): how. */
bool failing_find(const char *module, struct aad_error *ret);
/* It has failed like that; it has started. Where nothing can be written, nothing is remembered. */
void failing_note(const char *module, const struct aad_error *err);
void failing_forget(const char *module);

#endif
