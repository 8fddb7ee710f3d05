/*
 * connection-default.c - the connection that is meant where a person names none
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-default.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/trace.h"
#include "command/connection-verbs.h"
#include "command/option.h"
#include "connection/settings.h"

static enum aad_code default_load(char ret_name[CONNECTION_NAME_MAX + 1], struct aad_error *err)
{
    auto_settings struct settings settings = {0};
    enum aad_code code = settings_load(&settings, err);

    if (!code)
        (void)snprintf(ret_name, CONNECTION_NAME_MAX + 1, "%s", settings.default_connection);
    return code;
}

bool connection_default_is(const char *name)
{
    char is[CONNECTION_NAME_MAX + 1];

    return !default_load(is, NULL) && !strcmp(is, name);
}

enum aad_code connection_default_find(const char *command, char ret_name[CONNECTION_NAME_MAX + 1],
                                      struct aad_error *err)
{
    enum aad_code code = default_load(ret_name, err);

    if (code)
        return code;
    if (!ret_name[0])
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'%s' needs the name of a connection, and there is no default\n"
                             "Name one that 'aad-credential connection list' shows; or choose the "
                             "default: aad-credential connection default NAME",
                             command);
    trace("the default connection is %s", ret_name);
    if (connection_exists(ret_name))
        return AAD_OK;
    return aad_error_set(err, AAD_NOT_FOUND, NULL,
                         "the default connection '%s' is not there\n"
                         "Name another one; or choose another default: aad-credential connection "
                         "default NAME, or --none",
                         ret_name);
}

enum aad_code connection_default_take(const char *command, int argc, char **argv,
                                      char ret_name[CONNECTION_NAME_MAX + 1], struct aad_error *err)
{
    const char *name;
    enum aad_code code;

    if (argc < 2)
        return connection_default_find(command, ret_name, err);
    code = option_take_connection(command, argc, argv, &name, err);
    if (!code)
        (void)snprintf(ret_name, CONNECTION_NAME_MAX + 1, "%s", name);
    return code;
}

enum aad_code connection_default_follow(const char *name, const char *to, struct buf *text,
                                        struct aad_error *err)
{
    enum aad_code code;

    if (!connection_default_is(name))
        return AAD_OK;
    code = settings_save_default(to, err);
    if (code)
        return code;
    buf_append_text(text, to[0] ? "It is the default connection, as before.\n"
                                : "It was the default connection: there is none any more.\n");
    return AAD_OK;
}

static enum aad_code default_show(struct command_context *ctx, struct aad_error *err)
{
    auto_buf struct buf text = {0};
    char name[CONNECTION_NAME_MAX + 1] = "";
    enum aad_code code = default_load(name, err);

    if (code)
        return code;
    if (!name[0])
        return command_say(ctx,
                           "There is no default connection. To choose one: aad-credential "
                           "connection default NAME\n",
                           err);
    buf_printf(&text, "%s%s\n", name, connection_exists(name) ? "" : ", which is not there");
    return command_print(ctx, &text, err);
}

enum aad_code connection_verb_default(struct command_context *ctx,
                                      const struct connection_options *options,
                                      struct aad_error *err)
{
    auto_connection struct connection c = {0};
    auto_buf struct buf text = {0};
    enum aad_code code = AAD_OK;

    if (!options->name && !options->none)
        return default_show(ctx, err);
    if (options->name && options->none)
        return aad_error_set(err, AAD_USAGE, NULL, "--none and a name exclude one another");
    if (options->name)
        code = connection_options_need_name(options, "default", err);
    if (!code && options->name)
        code = connection_load(options->name, &c, err);
    if (!code)
        code = settings_save_default(options->name ? options->name : "", err);
    if (code)
        return code;
    if (options->name)
        buf_printf(&text, "Where no connection is named, '%s' is meant from now on.\n", c.name);
    else
        buf_append_text(&text, "There is no default connection any more.\n");
    return command_print(ctx, &text, err);
}
