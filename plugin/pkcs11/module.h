/*
 * module.h - loading the one PKCS#11 module that is named, and no other
 *
 * A name is that of a file NAME.module in p11-kit's configuration (pkcs11.conf(5)): the system's,
 * or the user's own where the user is not root. The shared object that it names must lie on a path
 * that nobody but root and the user can change. "x-init-reserved: TEXT" in that file is what the
 * module is started with; NSS wants "configdir='sql:DIRECTORY'" there. "p11-kit-client" needs no
 * file: it speaks to P11_KIT_SERVER_ADDRESS.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_MODULE_H
#define PKCS11_MODULE_H

#include "state.h"

/* Loads and initialises s->module_name. AAD_CONFIG, AAD_NOT_FOUND, AAD_UNAVAILABLE. */
enum aad_code module_load(struct aad_store_state *s, struct aad_error *err);
/* Starts the module anew, if that is quick, and keeps other processes from logging in until
 * files_unlock(): then what the module knows of its tokens is up to date. False, and no lock, if
 * that is not quick or no time is left. */
bool module_restart(struct aad_store_state *s, int *ret_lock);
/* Pauses, longer each time, and not as long as other processes that do the same. */
#define MODULE_PAUSE_MS 10
void module_pause(int *pause_ms);
void module_unload(struct aad_store_state *s);

#endif
