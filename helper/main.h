/*
 * main.h - what the halves of main share
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MAIN_H
#define MAIN_H

#include "base/deadline.h"
#include "base/secret.h"
#include "consumer/consumer.h"

/* Runs the consumer that argv[0] names, and returns the exit status. */
int main_run_consumer(const struct consumer *consumer, int argc, char **argv);

/* How long what is written now may wait for its reader: until the end of the call. */
struct deadline main_write_end(const struct deadline *call);

/* The one writing of an answer: all of it, or a failure that the caller sees (P4). */
enum aad_code main_write(const struct secret *out, const struct deadline *end,
                         struct aad_error *err);

/* The same for one answer of several: nothing is closed. */
enum aad_code main_put(const struct secret *out, const struct deadline *end, struct aad_error *err);

/* On stderr. */
void main_print_error(const char *program, const struct aad_error *err, const struct deadline *end);
void main_print_warning(const char *program, const struct aad_error *err,
                        const struct deadline *end);

/* Where something had to be kept that is not the usual place: said once. */
void main_warn_of_place(const char *program, const struct deadline *end);

#endif
