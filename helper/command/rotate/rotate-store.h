/*
 * rotate-store.h - the secrets of a connection that is being rotated, in its own store
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_ROTATE_ROTATE_STORE_H
#define COMMAND_ROTATE_ROTATE_STORE_H

#include "command/rotate/rotate.h"

/* The store of that connection, or the one at `place` (NULL), with the PIN and the proxy of the
 * connection; for the log it is opened by 'rotate'. The caller closes it. */
enum aad_code rotate_open_store(const struct rotate_run *run, const struct connection *c,
                                const char *place, struct store **ret, struct aad_error *err);

/* Under a role. AAD_NOT_FOUND. */
enum aad_code rotate_load(struct rotate_run *run, const char *role, struct secret *ret,
                          struct aad_error *err);

/* And reads it back: nobody tells it a second time. */
enum aad_code rotate_save(struct rotate_run *run, const char *role, const struct secret *secret,
                          struct aad_error *err);

/* It is no failure if it is not there. */
enum aad_code rotate_erase(struct rotate_run *run, const char *role, struct aad_error *err);

/* The same for what was in use before, which may be in another store; the last where the connection
 * has got another grant. is_key: of a key with its certificate. */
enum aad_code rotate_load_former(struct rotate_run *run, const char *role, struct secret *ret,
                                 struct aad_error *err);
enum aad_code rotate_erase_former(struct rotate_run *run, const char *role, bool is_key,
                                  struct aad_error *err);

#endif
