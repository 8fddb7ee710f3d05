/*
 * askpass.c - a program that asks for passwords, as git and others start one
 *
 * gitcredentials(7), "core.askPass"; wget's --use-askpass is the same. The only argument is the
 * question that a person would be asked: "Username for 'https://HOST': ", "Password for
 * 'https://USER@HOST': ". Whatever else is asked (a key's passphrase) is nobody's of ours: then the
 * next one is asked, or the person.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "consumer/consumer.h"

#define ASKPASS_USAGE "usage: aad-askpass [--connection NAME] [--audience A] QUESTION"
#define ASKPASS_USERNAME "username" /* the note: the name is asked for, not the token */

/* In a user name that is not encoded, or behind the host, these look like the end of the host. */
static bool askpass_is_ambiguous(const char *host, const char *at, const char *end)
{
    const char *slash = memchr(host, '/', (size_t)(end - host));

    return (slash && memchr(slash, '@', (size_t)(end - slash))) ||
           (at && host + strcspn(host, "?#\\") < at);
}

/* The address that stands in the question, without the user that may be named there. */
static enum aad_code askpass_set_url(const char *quoted, struct request *ret, struct aad_error *err)
{
    auto_secret struct secret url = {0}, username = {0};
    const char *end = strrchr(quoted, '\''), *scheme = strstr(quoted, "://");
    const char *host = scheme ? scheme + strlen("://") : quoted, *at;
    enum aad_code code;

    if (!scheme || !end || end < host)
        return aad_error_set(err, AAD_USAGE, NULL, "the question names no address");
    at = memrchr(host, '@', strcspn(host, "/'"));
    if (askpass_is_ambiguous(host, at, end))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "the question could be read as about another host, too");
    secret_append(&url, quoted, (size_t)(host - quoted));
    if (at) {
        secret_append(&username, host, (size_t)(at - host));
        text_percent_decode(&username);
        host = at + 1;
    }
    secret_append(&url, host, (size_t)(end - host));
    code = secret_ok(&url, err);
    if (!code)
        code = secret_ok(&username, err);
    if (code)
        return code;
    code = call_set_username(username.len ? username.bytes : "", username.len, ret, err);
    return code ? code : call_set_url(url.bytes, ret, err);
}

static enum aad_code askpass_parse(int argc, char **argv, const struct secret *input,
                                   struct request *ret, struct aad_error *err)
{
    static const char username[] = "Username for '", password[] = "Password for '";
    bool is_username;
    enum aad_code code = call_take_options(&argc, &argv, ret, err);

    (void)input;
    if (code)
        return code;
    if (argc != 1)
        return aad_error_set(err, AAD_USAGE, NULL, ASKPASS_USAGE);
    is_username = text_has_prefix(argv[0], username);
    if (!is_username && !text_has_prefix(argv[0], password))
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "that question is not about a host's user name or password");
    code = askpass_set_url(argv[0] + (is_username ? strlen(username) : strlen(password)), ret, err);
    if (is_username)
        secret_append_text(&ret->note, ASKPASS_USERNAME);
    if (!code)
        ret->operation = REQUEST_GET;
    return code ? code : secret_ok(&ret->note, err);
}

static enum aad_code askpass_print(const struct request *request, const struct token *token,
                                   struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    if (secret_equal_bytes(&request->note, ASKPASS_USERNAME, sizeof ASKPASS_USERNAME - 1))
        secret_append_text(ret, CONSUMER_USERNAME);
    else
        secret_append_secret(ret, &token->access_token);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

const struct consumer consumer_askpass = {
    .name = "askpass",
    .program = "aad-askpass",
    .usage = ASKPASS_USAGE "\ngit and others run it, to ask for a password: man aad-askpass\n",
    .parse = askpass_parse,
    .print = askpass_print,
};
