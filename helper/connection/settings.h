/*
 * settings.h - what holds for all connections: config.json
 *
 * /etc/aad-credential/config.json, then $XDG_CONFIG_HOME/aad-credential/config.json:
 *
 *   { "version": 1, "audit": "journal", "audit-required": true }
 *
 * What an administrator turns on, a user cannot turn off.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_SETTINGS_H
#define CONNECTION_SETTINGS_H

#include <stdbool.h>

#include <aad-credential/error.h>

enum settings_audit {
    SETTINGS_AUDIT_OFF,
    SETTINGS_AUDIT_SYSLOG,  /* the socket /dev/log */
    SETTINGS_AUDIT_JOURNAL, /* the journal's own socket */
};

struct settings {
    enum settings_audit audit;
    bool audit_required; /* what cannot be logged is not done */
};

/* Missing files are no error; AAD_CONFIG for one that is wrong or unsafe. */
enum aad_code settings_load(struct settings *ret, struct aad_error *err);

#endif
