/*
 * node.c - see node.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/node.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/env.h"

#define NODE_SETTING_MAX 40

const struct arguments_option node_options[NODE_OPTIONS] = {
    {"globalconfig", 0, REFUSED, "would put another file in the place of the token's"},
    {"strict-ssl", 0, REFUSED, UNVERIFIED},
};

static enum aad_code node_set_default(const char *name, const char *value, struct aad_error *err)
{
    return value && !env_get(name) ? wrap_set_variable(name, value, err) : AAD_OK;
}

/* Does a line of the environment say what npm takes for that setting, in whatever case? */
static bool node_is_setting(const char *line, const char *name)
{
    for (; *name; line++, name++)
        if (tolower((unsigned char)(*line == '-' ? '_' : *line)) != *name)
            return false;
    return *line == '=';
}

/* Of several spellings npm takes whichever comes last: only ours may be there. */
static enum aad_code node_set(const char *name, const char *value, struct aad_error *err)
{
    char spelling[NODE_SETTING_MAX];

    for (char *const *line = env_all(); *line;)
        if (node_is_setting(*line, name)) {
            (void)snprintf(spelling, sizeof spelling, "%.*s", (int)strlen(name), *line);
            (void)unsetenv(spelling);
            line = env_all();
        } else {
            line++;
        }
    return wrap_set_variable(name, value, err);
}

enum aad_code node_prepare(const struct wrap_call *call, struct aad_error *err)
{
    const struct connection *c = &call->connection;
    enum aad_code code = node_set_default("NODE_EXTRA_CA_CERTS", c->ca_file, err);

    if (!code && !env_get("HTTPS_PROXY") && !env_get("https_proxy"))
        code = node_set_default("npm_config_https_proxy", c->proxy, err);
    return code ? code : node_set("npm_config_strict_ssl", "true", err);
}

enum aad_code node_build(const struct wrap_call *call, struct wrap_line *line,
                         struct aad_error *err)
{
    enum aad_code code = node_prepare(call, err);

    if (!code)
        code = node_set("npm_config_globalconfig", call->config, err);
    wrap_add_given(call, line);
    return code;
}
