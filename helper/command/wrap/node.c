/*
 * node.c - see node.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/node.h"

#include "base/env.h"

const struct arguments_option node_options[NODE_OPTIONS] = {
    {"globalconfig", 0, REFUSED, "would put another file in the place of the token's"},
    {"strict-ssl", 0, REFUSED, UNVERIFIED},
};

static enum aad_code node_set_default(const char *name, const char *value, struct aad_error *err)
{
    return value && !env_get(name) ? wrap_set_variable(name, value, err) : AAD_OK;
}

enum aad_code node_prepare(const struct wrap_call *call, struct aad_error *err)
{
    const struct connection *c = &call->connection;
    enum aad_code code = node_set_default("NODE_EXTRA_CA_CERTS", c->ca_file, err);

    if (!code && !env_get("HTTPS_PROXY") && !env_get("https_proxy"))
        code = node_set_default("npm_config_https_proxy", c->proxy, err);
    return code ? code : wrap_set_variable("npm_config_strict_ssl", "true", err);
}

enum aad_code node_build(const struct wrap_call *call, struct wrap_line *line,
                         struct aad_error *err)
{
    enum aad_code code = node_prepare(call, err);

    if (!code)
        code = wrap_set_variable("npm_config_globalconfig", call->config, err);
    wrap_add_given(call, line);
    return code;
}
