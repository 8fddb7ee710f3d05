/*
 * keyring.c - the command of Python's keyring, as pip, uv and others run it
 *
 * pip 23.1 runs `keyring get SERVICE USER`, pip 26.2 `keyring --mode=creds --output=json get
 * SERVICE [USER]`, uv `keyring get SERVICE USER` or `keyring get SERVICE --mode creds`. A service
 * is an address or a host. We stand in the way of a real keyring there: whatever is not ours is for
 * that one to answer, also each other operation.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "consumer/consumer.h"

#define KEYRING_USAGE                                                                              \
    "usage: keyring [--mode password|creds] [--output plain|json] [--no-next]\n"                   \
    "               get SERVICE [USER]"
#define KEYRING_NAME 'n' /* in the note: the user name is wanted, too */
#define KEYRING_JSON 'j' /* in the note: as JSON */

struct keyring_words {
    const char *mode, *output, *words[3];
    int n;
    bool is_last;    /* no other keyring is asked */
    bool is_strange; /* there is something that we do not know */
};

static void keyring_read(int argc, char **argv, struct keyring_words *ret)
{
    while (argc > 0) {
        const char *mode = call_take_option(&argc, &argv, "--mode");
        const char *output = mode ? NULL : call_take_option(&argc, &argv, "--output");
        bool is_flag = !mode && !output && !strcmp(*argv, "--no-next");
        bool is_word = !mode && !output && !is_flag;

        ret->is_strange |= (mode && ret->mode) || (output && ret->output) ||
                           (is_word && (ret->n == 3 || argv[0][0] == '-'));
        if (ret->is_strange)
            return;
        if (mode)
            ret->mode = mode;
        if (output)
            ret->output = output;
        ret->is_last |= is_flag;
        if (is_word)
            ret->words[ret->n++] = *argv;
        if (is_word || is_flag) {
            argv++;
            argc--;
        }
    }
}

/* "" = as it is without the option. */
static bool keyring_choose(const char *value, const char *usual, const char *other, bool *ret)
{
    *ret = value && !strcmp(value, other);
    return !value || *ret || !strcmp(value, usual);
}

static enum aad_code keyring_set_service(const char *service, struct request *ret,
                                         struct aad_error *err)
{
    enum aad_code code;

    if (strstr(service, "://"))
        return call_set_url(service, ret, err);
    code = url_parse_host("https", service, &ret->target, err);
    ret->has_target = !code;
    return code;
}

static enum aad_code keyring_parse(int argc, char **argv, const struct secret *input,
                                   struct request *ret, struct aad_error *err)
{
    struct keyring_words said = {0};
    bool has_name = false, is_json = false, is_get;
    enum aad_code code = AAD_OK;

    (void)input;
    keyring_read(argc, argv, &said);
    is_get = !said.is_strange && said.n >= 2 && !strcmp(said.words[0], "get") &&
             keyring_choose(said.mode, "password", "creds", &has_name) &&
             keyring_choose(said.output, "plain", "json", &is_json);
    /* A service that is no host is the name of something else's password. */
    if (!is_get || keyring_set_service(said.words[1], ret, NULL)) {
        request_clear(ret);
        ret->operation = REQUEST_PASS_ON;
        ret->is_last = said.is_last;
        return AAD_OK;
    }
    ret->is_last = said.is_last;
    ret->operation = REQUEST_GET;
    if (said.n == 3)
        code = call_set_username(said.words[2], strlen(said.words[2]), ret, err);
    if (code)
        return code;
    if (has_name)
        secret_append(&ret->note, (char[]){KEYRING_NAME}, 1);
    if (is_json)
        secret_append(&ret->note, (char[]){KEYRING_JSON}, 1);
    return secret_ok(&ret->note, err);
}

static bool keyring_wants(const struct request *request, char what)
{
    return request->note.len && memchr(request->note.bytes, what, request->note.len);
}

static const char *keyring_username(const struct request *request)
{
    return request->username[0] ? request->username : CONSUMER_USERNAME;
}

static void keyring_print_json(const struct request *request, const struct token *token,
                               struct secret *ret)
{
    const char *username = keyring_username(request);

    secret_append_text(ret, "{");
    if (keyring_wants(request, KEYRING_NAME)) {
        secret_append_text(ret, "\"username\":");
        text_json_quote(ret, username, strlen(username));
        secret_append_text(ret, ",");
    }
    secret_append_text(ret, "\"password\":");
    text_json_quote(ret, token->access_token.bytes, token->access_token.len);
    secret_append_text(ret, "}\n");
}

static enum aad_code keyring_print(const struct request *request, const struct token *token,
                                   struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    if (keyring_wants(request, KEYRING_JSON)) {
        keyring_print_json(request, token, ret);
        return secret_ok(ret, err);
    }
    if (keyring_wants(request, KEYRING_NAME))
        secret_append_all(ret, keyring_username(request), "\n", (char *)NULL);
    secret_append_secret(ret, &token->access_token);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

/* For whoever asks others himself: as the only answer it cannot be mistaken for a failure. */
static void keyring_not_ours(const struct request *request, struct secret *ret)
{
    (void)request;
    secret_append_text(ret, "{}\n");
}

const struct consumer consumer_keyring = {
    .name = "keyring",
    .program = "keyring",
    .usage =
        KEYRING_USAGE "\nWhat is not for a host of ours, or is not get, is for the next keyring "
                      "on PATH.\n\n"
                      "  --no-next   it is answered with {} instead, and nobody is asked: for "
                      "callers that\n"
                      "              ask others themselves\n",
    .parse = keyring_parse,
    .print = keyring_print,
    .not_ours = keyring_not_ours,
    .not_ours_code = AAD_NOT_FOUND,
    .passes_on = true,
};
