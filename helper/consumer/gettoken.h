/*
 * gettoken.h - the arguments and variables of kubelogin's get-token
 *
 * What becomes of each option is said by connection/kubelogin-rows.h. Nothing fails here that could
 * be good for another kubelogin: whether the cluster is ours is found out first, and only then is
 * the request's objection told.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_GETTOKEN_H
#define CONSUMER_GETTOKEN_H

#include "consumer/call.h"

/* The variables that choose, NULL at the end. */
extern const char *const gettoken_variables[];

/* Of a consumer's input: the first variable's value, and "NAME=VALUE" of the others that are set,
 * each between two NULs. Borrowed from it. */
struct gettoken_input {
    const char *info, *variables; /* variables: up to end, which is behind the last one's NUL */
    size_t len;
    const char *end;
};

struct gettoken_input gettoken_divide(const struct secret *input);

/* argv: what stands behind "get-token". Sets audience and connection, username and meant, objection
 * and warning. */
enum aad_code gettoken_parse(int argc, char **argv, const struct gettoken_input *input,
                             struct request *ret, struct aad_error *err);

#endif
