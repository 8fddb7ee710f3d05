/*
 * wget.c - wget
 *
 * The options are those of wget 1.21. ~/.wgetrc and $WGETRC are not read: ours is in their place.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/wget-options.h"
#include "command/wrap/wrap.h"

static const struct arguments_option wget_options[] = {
    WGET_OPTIONS,
    {"no-dns-cache", 0, TAKES_NOTHING, NULL},
    {"no-http-keep-alive", 0, TAKES_NOTHING, NULL},
    {"no-if-modified-since", 0, TAKES_NOTHING, NULL},
    {"pinnedpubkey", 0, TAKES_VALUE, NULL},
    {"proxy-password", 0, TAKES_VALUE, NULL},
    {"proxy-user", 0, TAKES_VALUE, NULL},
    {"report-speed", 0, TAKES_VALUE, NULL},
    {"show-progress", 0, TAKES_NOTHING, NULL},
    {"input-metalink", 0, REFUSED, WGET_FOLLOWS},
    {"warc-file", 0, REFUSED, WRITES},
    {"ciphers", 0, REFUSED, UNVERIFIED},
    {"no-config", 0, REFUSED, UNSEEN},
};

static const struct arguments_grammar wget_grammar = {
    .program = "wget",
    .options = wget_options,
    .n = sizeof wget_options / sizeof wget_options[0],
    .joins_value = true,
};

static enum aad_code wget_build(const struct wrap_call *call, struct wrap_line *line,
                                struct aad_error *err)
{
    const struct connection *c = &call->connection;
    enum aad_code code = AAD_OK;

    wrap_add(line, "--config", call->config);
    wrap_add(line, "--max-redirect=0", NULL);
    wrap_add(line, "--secure-protocol=TLSv1_2", NULL); /* or later */
    if (c->ca_file && !call->given.has_ca)
        wrap_add(line, "--ca-certificate", c->ca_file);
    if (call->is_loopback_http)
        wrap_add(line, "--no-proxy", NULL);
    else if (c->proxy && !call->given.has_proxy) /* it has no option for that */
        code = wrap_set_variable("https_proxy", c->proxy, err);
    wrap_add_given(call, line);
    return code;
}

const struct wrap wrap_wget = {
    .command = WRAP_COMMAND(
        "wget", "run wget with the token, for allowed hosts only",
        "Runs wget with the connection's token, for example\n\n"
        "  aad-credential wget myfeed -- -O package.zip https://pkgs.dev.azure.com/...\n\n"
        "Every URL must be on a host that the connection allows. wget would send the token to\n"
        "wherever a redirect or a page leads: it follows neither (man\n"
        "aad-credential-wget).\n"),
    .consumer = &consumer_wget,
    .grammar = &wget_grammar,
    .build = wget_build,
};
