/*
 * env.h - the only caller of getenv, and the directories that follow from the environment
 *
 * XDG Base Directory Specification 0.8: a relative path in one of its variables is ignored.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_ENV_H
#define BASE_ENV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* The value, or NULL when unset or empty. Borrowed from the environment. */
const char *env_get(const char *name);

/* The variable that names a proxy for http alone, where none names one for https; else NULL. */
const char *env_idle_proxy(void);

/* All of it, as exec wants it: for a program that is the user's own, such as a browser. */
char *const *env_all(void);

/* "$XDG_CONFIG_HOME/aad-credential" and so on, with the default under the home directory.
 * The path may not exist. AAD_CONFIG when there is no absolute home at all. */
enum aad_code env_config_dir(struct buf *ret, struct aad_error *err);
enum aad_code env_state_dir(struct buf *ret, struct aad_error *err);
enum aad_code env_cache_dir(struct buf *ret, struct aad_error *err);
enum aad_code env_data_dir(struct buf *ret, struct aad_error *err);

/* "$XDG_RUNTIME_DIR/aad-credential"; AAD_NOT_FOUND when the variable is unset or relative.
 * This does not check who owns it: file.h does. What goes there asks runtime.h. */
enum aad_code env_runtime_dir(struct buf *ret, struct aad_error *err);

/* Is there anybody to ask: a controlling terminal or a display, and nobody said no
 * (GIT_TERMINAL_PROMPT=0, AAD_CREDENTIAL_PROMPT=never)? */
bool env_may_ask(void);
bool env_has_display(void);

#endif
