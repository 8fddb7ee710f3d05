/*
 * made-up-consumer.c - a helper protocol that nobody speaks: tests/check/made-up.sh adds it
 *
 * "hello" is answered at once. "get" reads a line, "want ORIGIN NAME", and answers "NAME TOKEN".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/consumer.h"

#define MADE_UP_INPUT_MAX 512

static enum aad_code made_up_parse_line(const char *line, struct request *ret,
                                        struct aad_error *err)
{
    char origin[MADE_UP_INPUT_MAX + 1] = "";
    const char *name = strchr(line, ' ');
    enum aad_code code;

    if (!name || !name[1] || name[1 + strcspn(name + 1, " \n")] != '\n')
        return aad_error_set(err, AAD_USAGE, NULL, "the line is not 'want ORIGIN NAME'");
    memcpy(origin, line, (size_t)(name - line));
    code = url_parse(origin, &ret->target, err);
    ret->target.path = "";
    if (code)
        return code;
    if (!ret->target.is_https && !url_is_loopback(&ret->target))
        return aad_error_set(err, AAD_REFUSED, NULL, "tokens are given for https only");
    ret->operation = REQUEST_GET;
    ret->has_target = true;
    secret_append(&ret->note, name + 1, strcspn(name + 1, "\n"));
    return secret_ok(&ret->note, err);
}

static enum aad_code made_up_parse(int argc, char **argv, const struct secret *input,
                                   struct request *ret, struct aad_error *err)
{
    auto_request struct request request = {0};
    char line[MADE_UP_INPUT_MAX + 1] = "";
    enum aad_code code;

    if (argc == 1 && !strcmp(argv[0], "hello")) {
        secret_append_text(&ret->reply, "made up\n");
        return secret_ok(&ret->reply, err);
    }
    if (argc != 1 || strcmp(argv[0], "get") != 0 || input->len > MADE_UP_INPUT_MAX ||
        input->len < strlen("want ") || memcmp(input->bytes, "want ", strlen("want ")) != 0)
        return aad_error_set(err, AAD_USAGE, NULL, "usage: made-up-credential-aad hello|get");
    memcpy(line, input->bytes, input->len);
    code = made_up_parse_line(line + strlen("want "), &request, err);
    if (code)
        return code;
    *ret = request;
    request = (struct request){0};
    return AAD_OK;
}

static enum aad_code made_up_print(const struct request *request, const struct token *token,
                                   struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_token(token, err);

    if (code)
        return code;
    if (request->note.len)
        secret_append_all(ret, request->note.bytes, " ", (char *)NULL);
    secret_append_secret(ret, &token->access_token);
    secret_append_text(ret, "\n");
    return secret_ok(ret, err);
}

static void made_up_not_ours(const struct request *request, struct secret *ret)
{
    (void)request;
    secret_append_text(ret, "none\n");
}

static bool made_up_reads_input(int argc, char **argv)
{
    return argc == 1 && !strcmp(argv[0], "get");
}

const struct consumer consumer_made_up_consumer = {
    .name = "made-up-consumer",
    .program = "made-up-credential-aad",
    .usage = "usage: made-up-credential-aad hello|get\n",
    .input_max = MADE_UP_INPUT_MAX,
    .parse = made_up_parse,
    .print = made_up_print,
    .not_ours = made_up_not_ours,
    .reads_input = made_up_reads_input,
};
