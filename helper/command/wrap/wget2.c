/*
 * wget2.c - wget2
 *
 * The options are those of wget2 1.99. ~/.wget2rc is not read: ours is in its place. By itself,
 * wget2 also asks the places that an answer names which is a metalink.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/wget-options.h"
#include "command/wrap/wrap.h"

#define WGET2_TLS "NORMAL:-VERS-SSL3.0:-VERS-TLS1.0:-VERS-TLS1.1"

static const struct arguments_option wget2_options[] = {
    WGET_OPTIONS,
    {"chunk-size", 0, TAKES_VALUE, NULL},
    {"fsync-policy", 0, TAKES_NOTHING, NULL},
    {"http-proxy", 0, TAKES_PROXY, NULL},
    {"https-proxy", 0, TAKES_PROXY, NULL},
    {"max-threads", 0, TAKES_VALUE, NULL},
    {"no-http2", 0, TAKES_NOTHING, NULL},
    {"no-metalink", 0, TAKES_NOTHING, NULL},
    {"no-ocsp", 0, TAKES_NOTHING, NULL},
    {"no-tcp-fastopen", 0, TAKES_NOTHING, NULL},
    {"no-xattr", 0, TAKES_NOTHING, NULL},
    {"force-metalink", 0, REFUSED, WGET_FOLLOWS},
    {"netrc-file", 0, REFUSED, COMPETES},
    {"check-hostname", 0, REFUSED, UNVERIFIED},
    {"no-check-hostname", 0, REFUSED, UNVERIFIED},
    {"gnutls-options", 0, REFUSED, UNVERIFIED},
    {"local-plugin", 0, REFUSED, UNSEEN},
    {"plugin", 0, REFUSED, UNSEEN},
    {"no-config", 0, REFUSED, UNSEEN},
};

static const struct arguments_grammar wget2_grammar = {
    .program = "wget2",
    .options = wget2_options,
    .n = sizeof wget2_options / sizeof wget2_options[0],
    .joins_value = true,
};

static enum aad_code wget2_build(const struct wrap_call *call, struct wrap_line *line,
                                 struct aad_error *err)
{
    const struct connection *c = &call->connection;

    (void)err;
    wrap_add(line, "--no-config", NULL); /* else the others are read as well */
    wrap_add(line, "--config", call->config);
    wrap_add(line, "--max-redirect=-1", NULL); /* in 1.99, 0 means any number */
    wrap_add(line, "--no-metalink", NULL);
    wrap_add(line, "--gnutls-options=" WGET2_TLS, NULL);
    if (c->ca_file && !call->given.has_ca)
        wrap_add(line, "--ca-certificate", c->ca_file);
    if (call->is_loopback_http)
        wrap_add(line, "--no-proxy", NULL);
    else if (c->proxy && !call->given.has_proxy)
        wrap_add(line, "--https-proxy", c->proxy);
    wrap_add_given(call, line);
    return AAD_OK;
}

const struct wrap wrap_wget2 = {
    .command = WRAP_COMMAND(
        "wget2", "run wget2 with the token, for allowed hosts only",
        "Runs wget2 with the connection's token, for example\n\n"
        "  aad-credential wget2 myfeed -- -O package.zip https://pkgs.dev.azure.com/...\n\n"
        "Every URL must be on a host that the connection allows. wget2 would send the token\n"
        "to wherever a redirect, a page or a metalink leads: it follows none of them (man\n"
        "aad-credential-wget2).\n"),
    .consumer = &consumer_wget,
    .grammar = &wget2_grammar,
    .build = wget2_build,
};
