/*
 * module.h - loads a part of the program that is needed rarely, and brings libraries of its own
 *
 * A module is a shared object that is built from the same sources at the same time as the program
 * and is loaded only from the program's own directory (P10). It exports one function, which gives
 * its table.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_MODULE_H
#define BROKER_MODULE_H

#include <stdint.h>

#include <aad-credential/error.h>

/* How each module's table begins. */
struct module_head {
    uint32_t abi;
    uint32_t size; /* of the whole table */
    /* What --verbose shows, by the program's clock: see trace_follow(). */
    void (*trace)(int64_t began_us);
    const char *(*libraries)(void); /* the names and versions of what it brings; may be NULL */
};

typedef const struct module_head *module_function(void);

struct module_spec {
    const char *name;  /* "mint" */
    const char *path;  /* a build constant */
    const char *entry; /* the function that it exports */
    uint32_t abi, size;
};

/* Loads it after file_check_chain(), and gives its table. For once a process: the caller keeps it.
 * AAD_UNAVAILABLE: it is not there, or of another version; AAD_CONFIG: others could have written
 * it; AAD_IO, AAD_INTERNAL: memory or descriptors ran out, or it may not be read. */
enum aad_code module_load(const struct module_spec *spec, const struct module_head **ret,
                          struct aad_error *err);

#endif
