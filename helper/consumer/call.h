/*
 * call.h - how a tool calls, and what several protocols have in common there
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_CALL_H
#define CONSUMER_CALL_H

#include "base/request.h"

/* What a tool says when it calls. */
struct call {
    int argc; /* without argv[0] */
    char **argv;
    const struct secret *input; /* from stdin, or from the consumer's variable */
};

/* The request is for nothing but this answer. */
enum aad_code call_answer(const char *text, struct request *ret, struct aad_error *err);

/* "--option VALUE" or "--option=VALUE" at the front: the value, and the arguments go on behind it.
 * NULL: it is not there. */
const char *call_take_option(int *argc, char ***argv, const char *option);

/* Takes the options off the front of the arguments that a tool's configuration may have put there,
 * before the tool's own: --connection NAME and --audience A, each also with "=". AAD_USAGE for any
 * other. */
enum aad_code call_take_options(int *argc, char ***argv, struct request *ret,
                                struct aad_error *err);

/* The next argument, which is there, is the connection's name. */
enum aad_code call_take_connection(int *argc, char ***argv, struct request *ret,
                                   struct aad_error *err);

/* The target is an absolute URL (base/url.h), of which the path is kept to choose by. */
enum aad_code call_set_url(const char *text, struct request *ret, struct aad_error *err);
/* The account that is wanted. AAD_USAGE for what could break an answer with it. */
enum aad_code call_set_username(const char *bytes, size_t len, struct request *ret,
                                struct aad_error *err);
/* A path alone, with or without its slash; of a long one, its first bytes. */
void call_set_path(const char *bytes, size_t len, struct request *ret);

#endif
