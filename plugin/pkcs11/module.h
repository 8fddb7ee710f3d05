/*
 * module.h - loading the one PKCS#11 module that is named, and no other
 *
 * A name is that of a file NAME.module in p11-kit's configuration (pkcs11.conf(5)): the system's,
 * or the user's own where the user is not root; user-config, enable-in and disable-in count. The
 * shared object that it names must lie on a path that nobody but root and the user can change.
 * "x-init-reserved: TEXT" in that file is what the module is started with; NSS wants
 * "configdir='sql:DIRECTORY'" there. "p11-kit-client" needs no file: it speaks to
 * P11_KIT_SERVER_ADDRESS.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_MODULE_H
#define PKCS11_MODULE_H

#include <limits.h>

#include "state.h"

#define MODULE_PROGRAM "aad-credential" /* as enable-in and disable-in have it */

/* Loads and initialises s->module_name. AAD_CONFIG, AAD_NOT_FOUND, AAD_UNAVAILABLE. */
enum aad_code module_load(struct aad_store_state *s, struct aad_error *err);
/* Starting it takes no time worth mentioning: it may be repeated at a mere guess. */
bool module_is_quick(const struct aad_store_state *s);
/* Starts the module anew, and keeps other processes from logging in until files_unlock(): then what
 * it knows of its tokens is up to date. *ret_lock is -1 where it goes on as it is, since no time is
 * left. Fails if it does not start any more: then nothing can be asked of it. */
enum aad_code module_restart(struct aad_store_state *s, int *ret_lock, struct aad_error *err);
/* Pauses, longer each time, and not as long as other processes that do the same. */
#define MODULE_PAUSE_MS 10
void module_pause(int *pause_ms);
void module_unload(struct aad_store_state *s);

/* --- module-file.c --- */

struct module_file {
    char path[PATH_MAX]; /* of the shared object */
    char start[1024];    /* "x-init-reserved": what NSS, for one, is started with */
    bool is_remote;      /* it is a command that p11-kit starts */
};

/* What the configuration says of a module of that name. AAD_NOT_FOUND: there is none for us.
 * AAD_CONFIG, AAD_REFUSED. */
enum aad_code module_find(const char *name, struct module_file *ret, struct aad_error *err);
/* Opens a file for reading, and gives its canonical path. AAD_NOT_FOUND; AAD_REFUSED: others could
 * change it. */
enum aad_code module_open_checked(const char *path, int *ret_fd, char *ret_path, size_t size,
                                  struct aad_error *err);

/* --- module-start.c --- */

/* Starts what has been loaded. */
enum aad_code module_begin(struct aad_store_state *s, struct aad_error *err);

#endif
