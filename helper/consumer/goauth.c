/*
 * goauth.c - the commands of GOAUTH: what go sends to the hosts of private modules
 *
 * `go help goauth`: without an argument go wants to know what is known already, which is nothing;
 * with an address, which was refused, what goes there. Its answer stands on stdin, and says nothing
 * that the address does not.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/text.h"
#include "consumer/consumer.h"

#define GOAUTH_USAGE "usage: goauth-aad [--connection NAME] [--audience A] [URL]"
#define GOAUTH_INPUT_MAX 65536

static enum aad_code goauth_parse(int argc, char **argv, const struct secret *input,
                                  struct request *ret, struct aad_error *err)
{
    enum aad_code code = call_take_options(&argc, &argv, ret, err);

    (void)input;
    if (code || argc == 0)
        return code;
    if (argc != 1)
        return aad_error_set(err, AAD_USAGE, NULL, GOAUTH_USAGE);
    code = call_set_url(argv[0], ret, err);
    if (code)
        return code;
    ret->operation = REQUEST_GET;
    if (strchr(argv[0], '?') && !strchr(argv[0], '#') && text_is_visible(argv[0], strlen(argv[0])))
        secret_append_text(&ret->note, argv[0]);
    return secret_ok(&ret->note, err);
}

/* go sends it to whatever begins with the address: less of it could be another connection's. go
 * 1.24 looks for the address with its query, to the letter, and then for the host alone, so that
 * one is there, too. */
static enum aad_code goauth_print(const struct request *request, const struct token *token,
                                  struct secret *ret, struct aad_error *err)
{
    char origin[300];
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    if (strlen(request->path) + 1 >= sizeof request->path)
        return aad_error_set(err, AAD_USAGE, NULL, "the address is too long");
    secret_append_all(ret, url_print_origin(&request->target, origin, sizeof origin), request->path,
                      "\n", (char *)NULL);
    if (request->note.len) {
        secret_append_secret(ret, &request->note);
        secret_append_text(ret, "\n");
    }
    secret_append_text(ret, "\nAuthorization: ");
    consumer_append_authorization(token, ret);
    secret_append_text(ret, "\n\n");
    return secret_ok(ret, err);
}

/* Silence: go has no credentials there, and says what the server has said. */
static void goauth_not_ours(const struct request *request, struct secret *ret)
{
    (void)request, (void)ret;
}

static bool goauth_reads_input(int argc, char **argv)
{
    return argc > 0 && strstr(argv[argc - 1], "://");
}

const struct consumer consumer_goauth = {
    .name = "goauth",
    .program = "goauth-aad",
    .usage = GOAUTH_USAGE "\ngo runs it, by its setting GOAUTH: man goauth-aad\n",
    .input_max = GOAUTH_INPUT_MAX,
    .parse = goauth_parse,
    .print = goauth_print,
    .not_ours = goauth_not_ours,
    .reads_input = goauth_reads_input,
};
