/*
 * loader.h - one plugin, from the fixed directory and nowhere else (promise P10)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_LOADER_H
#define STORE_LOADER_H

#include <aad-credential/store.h>

/* Loads PLUGIN_DIR/NAME.so and copies its table; verbs that the plugin's table does not reach are
 * NULL. AAD_NOT_FOUND: no such plugin; AAD_CONFIG: its file or a directory above it could have
 * been written by somebody else; AAD_UNSUPPORTED: it is no plugin, or of another version. */
enum aad_code loader_load(const char *name, struct aad_store_plugin *ret, struct aad_error *err);

#endif
