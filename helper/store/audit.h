/*
 * audit.h - the log of each use and change of a key or secret, where the settings ask for one
 *
 * One line for each use: what was used and how it went, the connection and target, the token with
 * its serial number and the key on it, the process that asked and its parents. Never the secret.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_AUDIT_H
#define STORE_AUDIT_H

#include <stdbool.h>

#include <aad-credential/store.h>

#include "connection/settings.h"

struct audit_use {
    const char *verb;            /* "load", "sign", "look"; of a change verb_log_name() */
    const struct aad_item *item; /* without a connection, where the whole store is meant */
    bool by_pin;                 /* nothing was used but a token's PIN */
    const char *store;           /* its name */
    const char *token;           /* as the plugin describes it; "" = none */
    const char *key;             /* on it: the URI; NULL or "" = none is known */
    const char *target;          /* what the token is for; NULL = nothing in particular */
    enum aad_code result;
};

/* Before a use: fails where it must be logged and nothing would take the line, so that no PIN is
 * tried and no key signs for nothing. */
enum aad_code audit_check(struct aad_error *err);

/* Does anybody take the lines? True also where none are written. */
bool audit_is_heard(const struct settings *settings);

/* AAD_OK when it is logged, or need not be. Fails where the settings say that what cannot be
 * logged is not done: then the secret is not to be used. */
enum aad_code audit_log(const struct audit_use *use, struct aad_error *err);

#endif
