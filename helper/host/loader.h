/*
 * loader.h - one plugin, from the fixed directory and nowhere else (promise P10)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_LOADER_H
#define HOST_LOADER_H

#include <stddef.h>

#include <aad-credential/error.h>

/* Loads DIRECTORY/NAME.so and gives its one symbol, for memcpy() into a pointer to a function.
 * kind: what it is, for a message ("store"). AAD_NOT_FOUND: no such plugin; AAD_CONFIG: its file
 * or a directory above it could have been written by somebody else; AAD_UNSUPPORTED: it is no
 * plugin. */
enum aad_code loader_load(const char *kind, const char *directory, const char *name,
                          const char *symbol, void **ret, struct aad_error *err);

#endif
