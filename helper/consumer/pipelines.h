/*
 * pipelines.h - what the pipeline consumers give beside their answer on stdout
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONSUMER_PIPELINES_H
#define CONSUMER_PIPELINES_H

#include "base/request.h"
#include "base/token.h"

/* The line to append to the file $GITHUB_OUTPUT, after the answer (which masks the token) has been
 * written to stdout. All or nothing. */
enum aad_code github_actions_print_output(const struct request *request, const struct token *token,
                                          struct secret *ret, struct aad_error *err);

#endif
