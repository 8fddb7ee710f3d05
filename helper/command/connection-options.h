/*
 * connection-options.h - the options of the connection verbs
 *
 * Every key of a connection file is an option of the same name; an option for a list may be
 * repeated. No option takes a secret: those that sound like it are refused, with a word on what to
 * use instead (security case 13).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_CONNECTION_OPTIONS_H
#define COMMAND_CONNECTION_OPTIONS_H

#include <stdbool.h>

#include "command/help.h"
#include "connection/connection.h"

#define CONNECTION_OPTIONS_MAX 128

struct connection_setting {
    const char *key, *value; /* borrowed from argv */
};

struct connection_options {
    const char *file; /* the positional argument as it is; NULL = not given */
    const char *name; /* --name, or else the positional argument where a verb takes a name */
    const char *to;   /* rename: the second one */
    const char *from, *entry; /* --from FORMAT (of add: CONNECTION), and which of several in it;
                                 NULL = not given */
    struct connection_setting settings[CONNECTION_OPTIONS_MAX];
    size_t n_settings;
    int secret_fd;    /* -1 = not from a descriptor */
    bool asks_secret; /* --secret */
    bool no_instance_discovery;
    bool no_secret, no_verify, yes, json, names, none, no_store, replace, from_environment;
};

/* argv[0] is the verb, which takes what its page has. AAD_USAGE names what is wrong. */
enum aad_code connection_options_parse(const struct help_page *page, int argc, char **argv,
                                       struct connection_options *ret, struct aad_error *err);

/* Applies the settings to c: the first value of a list replaces what c had of it. */
enum aad_code connection_options_apply(const struct connection_options *options,
                                       struct connection *c, struct aad_error *err);

/* The value that was given for a key of the file, NULL = none. */
const char *connection_options_value_of(const struct connection_options *options, const char *key);
bool connection_options_has(const struct connection_options *options, const char *key);

/* AAD_USAGE when no name was given. */
enum aad_code connection_options_need_name(const struct connection_options *options,
                                           const char *verb, struct aad_error *err);

#endif
