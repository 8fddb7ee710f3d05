/*
 * loader.h - one plugin, from the fixed directory and nowhere else (promise P10)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef HOST_LOADER_H
#define HOST_LOADER_H

#include <stddef.h>

#include <aad-credential/error.h>

/* A kind of plugin. */
struct loader_kind {
    const char *name;      /* for a message: "store" */
    const char *directory; /* where all of them are */
    const char *symbol;    /* the only one that they export */
};

/* Loads DIRECTORY/NAME.so and gives its symbol, for memcpy() into a pointer to a function.
 * AAD_NOT_FOUND: no such plugin; AAD_CONFIG: its file
 * or a directory above it could have been written by somebody else; AAD_UNSUPPORTED: it is no
 * plugin. */
enum aad_code loader_load(const struct loader_kind *kind, const char *name, void **ret,
                          struct aad_error *err);

#endif
