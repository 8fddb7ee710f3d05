/*
 * http.c - httpie
 *
 * The options are those of httpie 3.2. Its own configuration can add any option to those of the
 * command line, such as a session, which writes headers down: so it is not read.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/wrap.h"

#define HTTP_NO_CONFIG "/nonexistent"

static const struct arguments_option http_options[] = {
    {"all", 0, TAKES_NOTHING, NULL},
    {"body", 'b', TAKES_NOTHING, NULL},
    {"boundary", 0, TAKES_VALUE, NULL},
    {"cert", 0, TAKES_VALUE, NULL},
    {"cert-key", 0, TAKES_VALUE, NULL},
    {"cert-key-pass", 0, TAKES_VALUE, NULL},
    {"check-status", 0, TAKES_NOTHING, NULL},
    {"chunked", 0, TAKES_NOTHING, NULL},
    {"compress", 'x', TAKES_NOTHING, NULL},
    {"continue", 'c', TAKES_NOTHING, NULL},
    {"download", 'd', TAKES_NOTHING, NULL},
    {"follow", 'F', TAKES_NOTHING, NULL},
    {"form", 'f', TAKES_NOTHING, NULL},
    {"format-options", 0, TAKES_VALUE, NULL},
    {"headers", 'h', TAKES_NOTHING, NULL},
    {"ignore-netrc", 0, TAKES_NOTHING, NULL},
    {"ignore-stdin", 'I', TAKES_NOTHING, NULL},
    {"json", 'j', TAKES_NOTHING, NULL},
    {"max-headers", 0, TAKES_VALUE, NULL},
    {"max-redirects", 0, TAKES_VALUE, NULL},
    {"meta", 'm', TAKES_NOTHING, NULL},
    {"multipart", 0, TAKES_NOTHING, NULL},
    {"output", 'o', TAKES_VALUE, NULL},
    {"path-as-is", 0, TAKES_NOTHING, NULL},
    {"pretty", 0, TAKES_VALUE, NULL},
    {"proxy", 0, TAKES_PROXY, NULL},
    {"quiet", 'q', TAKES_NOTHING, NULL},
    {"raw", 0, TAKES_VALUE, NULL},
    {"response-charset", 0, TAKES_VALUE, NULL},
    {"response-mime", 0, TAKES_VALUE, NULL},
    {"sorted", 0, TAKES_NOTHING, NULL},
    {"stream", 'S', TAKES_NOTHING, NULL},
    {"style", 's', TAKES_VALUE, NULL},
    {"timeout", 0, TAKES_VALUE, NULL},
    {"unsorted", 0, TAKES_NOTHING, NULL},
    {"debug", 0, REFUSED, SHOWS},
    {"history-print", 'P', REFUSED, SHOWS},
    {"offline", 0, REFUSED, SHOWS},
    {"print", 'p', REFUSED, SHOWS},
    {"verbose", 'v', REFUSED, SHOWS},
    {"session", 0, REFUSED, WRITES},
    {"auth", 'a', REFUSED, COMPETES},
    {"auth-type", 'A', REFUSED, COMPETES},
    {"session-read-only", 0, REFUSED, COMPETES},
    {"ciphers", 0, REFUSED, UNVERIFIED},
    {"default-scheme", 0, REFUSED, UNVERIFIED},
    {"ssl", 0, REFUSED, UNVERIFIED},
    {"verify", 0, REFUSED, UNVERIFIED},
};

/* "Name:value", "Name;" and so on: what is left of the first of these that no backslash hides is
 * the name. Backslashes are dropped first, so that none hides a name. */
static enum aad_code http_check_item(const char *item, struct aad_error *err)
{
    char name[64];
    size_t len = 0;

    for (; *item && !strchr(":;=@", *item); item++)
        if (len < sizeof name && *item != '\\' && (len || *item != ' '))
            name[len++] = *item;
    while (len && name[len - 1] == ' ')
        len--;
    if (*item != ':' && *item != ';')
        return AAD_OK;
    return arguments_check_header_name(name, len, err);
}

/* [METHOD] URL [ITEM ...] */
static enum aad_code http_take(struct arguments *args, const char *word, struct aad_error *err)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    if (args->n_urls)
        return http_check_item(word, err);
    if (args->has_method || word[strspn(word, letters)])
        return arguments_add_url(args, word, err);
    args->has_method = true;
    return AAD_OK;
}

static const struct arguments_grammar http_grammar = {
    .program = "http",
    .options = http_options,
    .n = sizeof http_options / sizeof http_options[0],
    .joins_value = true,
    .take = http_take,
};

/* Our header is the last of its items. */
static enum aad_code http_build(const struct wrap_call *call, struct wrap_line *line,
                                struct aad_error *err)
{
    const struct connection *c = &call->connection;
    enum aad_code code = wrap_set_variable("HTTPIE_CONFIG_DIR", HTTP_NO_CONFIG, err);

    wrap_add(line, "--ignore-netrc", NULL);
    if (c->ca_file)
        wrap_add(line, "--verify", c->ca_file);
    if (!code && call->is_loopback_http)
        code = wrap_set_variable("no_proxy", "*", err);
    else if (!code && c->proxy && !call->given.has_proxy)
        code = wrap_set_variable("https_proxy", c->proxy, err);
    wrap_add_given(call, line);
    wrap_add(line, wrap_text(line, "Authorization:@", call->config), NULL);
    return code;
}

const struct wrap wrap_http = {
    .command = WRAP_COMMAND(
        "http", "run httpie with the token, for allowed hosts only",
        "Runs httpie with the connection's token, for example\n\n"
        "  aad-credential http mylcs -- https://lcsapi.lcs.dynamics.com/...\n\n"
        "The URL must be on a host that the connection allows, and be written with https://.\n"
        "Options that would show the token or write it down, such as a session, are refused\n"
        "(man aad-credential-http).\n"),
    .consumer = &consumer_httpie,
    .grammar = &http_grammar,
    .build = http_build,
};
