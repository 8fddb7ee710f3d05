/*
 * settings.h - what holds for all connections: config.json
 *
 * /etc/aad-credential/config.json, then $XDG_CONFIG_HOME/aad-credential/config.json:
 *
 *   { "version": 1, "audit": "journal", "audit-required": true }
 *
 * "default" is the connection of a person's command that names none: never of git, or another
 * program that asks for tokens (P1). The user's word goes before the administrator's.
 *
 * What an administrator turns on, a user cannot turn off. "padding": false is for an authority that
 * refuses parameters which it does not know. Only the administrator's file has limits
 * (policy.h), and only root may have written it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_SETTINGS_H
#define CONNECTION_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include <aad-credential/error.h>

#define SETTINGS_LIST_MAX 128

/* Are requests for tokens filled up to one size? Whoever says it first. */
enum settings_padding {
    SETTINGS_PADDING_UNSAID, /* then they are */
    SETTINGS_PADDING_ON,
    SETTINGS_PADDING_OFF,
};

enum settings_audit {
    SETTINGS_AUDIT_OFF,
    SETTINGS_AUDIT_SYSLOG,  /* the socket /dev/log */
    SETTINGS_AUDIT_JOURNAL, /* the journal's own socket */
};

/* What may be used of something: no list, no limit; an empty one allows nothing. */
struct settings_list {
    bool is_there;
    char *items[SETTINGS_LIST_MAX];
    size_t n;
};

/* The lists that there are, in the order of their names in config.json. */
enum settings_limit {
    SETTINGS_STORES,
    SETTINGS_GRANTS,
    SETTINGS_AUTHORITIES,
    SETTINGS_AUDIENCES,
    SETTINGS_LIMITS,
};

struct settings {
    enum settings_audit audit;
    bool audit_required; /* what cannot be logged is not done */
    enum settings_padding padding;
    bool has_default;            /* it is said, if only that there is none */
    char default_connection[33]; /* for people's commands that name none; "" = none */
    struct settings_list limits[SETTINGS_LIMITS];
};

/* "off"; "stores"; and the path of the administrator's file. */
const char *settings_audit_name(enum settings_audit audit);
const char *settings_limit_name(enum settings_limit limit);
const char *settings_system_path(void);

void settings_clear(struct settings *s);
#define auto_settings __attribute__((cleanup(settings_clear)))

/* Both files. Missing ones are no error; AAD_CONFIG for one that is wrong or unsafe. */
enum aad_code settings_load(struct settings *ret, struct aad_error *err);

/* The user's alone; none is no error, and neither is to have no home. */
enum aad_code settings_load_user(struct settings *ret, struct aad_error *err);

/* Writes the user's file: from now on that connection is the default, "" = there is none, whatever
 * the administrator's file says. What else is in it stays. In settings-default.c. */
enum aad_code settings_save_default(const char *name, struct aad_error *err);

/* Is there anything where the administrator's file would be? What cannot be told is there. One call
 * of the system. */
bool settings_has_system(void);

/* The administrator's alone; none is no error. */
enum aad_code settings_load_system(struct settings *ret, struct aad_error *err);

#endif
