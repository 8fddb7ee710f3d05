/*
 * consumer.h - a helper protocol as a pure translator: bytes -> request, token -> bytes
 *
 * No file, no clock, no environment: tested by golden files. The broker works in between.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_CONSUMER_H
#define CONSUMER_CONSUMER_H

#include "base/request.h"
#include "base/token.h"

struct consumer {
    const char *name;    /* "git" */
    const char *program; /* the name it is called by: "git-credential-aad"; NULL = a command makes
                            the request, and only print is there */
    size_t input_max;    /* most bytes that are read from stdin; 0 = stdin is not read */
    /* argv: the program's arguments without argv[0]. On AAD_OK the request is filled. */
    enum aad_code (*parse)(int argc, char **argv, const char *input, size_t len,
                           struct request *ret, struct aad_error *err);
    /* The whole answer, or nothing. */
    enum aad_code (*print)(const struct request *request, const struct token *token,
                           struct secret *ret, struct aad_error *err);
    /* What is answered in the protocol when the token cannot be had; NULL or nothing appended =
     * only the exit status. err says why. */
    enum aad_code (*refuse)(const struct request *request, const struct aad_error *why,
                            struct secret *ret);
    /* Does an operation that needs no input from stdin exist: asked before stdin is read. */
    bool (*reads_input)(int argc, char **argv);
    /* Is what has come from stdin all of it, though stdin is still open? NULL = read to its end. */
    bool (*has_all_input)(const char *input, size_t len);
};

/* By the last component of argv[0]; NULL = not a consumer's name. */
const struct consumer *consumer_find_program(const char *program);
const struct consumer *consumer_find(const char *name);

/* For the consumers: the token is sound. AAD_PROTOCOL. */
enum aad_code consumer_check_token(const struct token *token, struct aad_error *err);

extern const struct consumer consumer_git;
extern const struct consumer consumer_script; /* `token`: --output text|json|header */
extern const struct consumer consumer_curl;   /* a curl configuration with one header */
extern const struct consumer consumer_azure_pipelines;
extern const struct consumer consumer_github_actions;

#endif
