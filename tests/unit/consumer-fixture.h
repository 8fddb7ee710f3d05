/*
 * consumer-fixture.h - what a consumer prints, as a table
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_CONSUMER_FIXTURE_H
#define UNIT_CONSUMER_FIXTURE_H

#include "consumer/consumer.h"

/* The token expires at 1893553445, 2030-01-02T03:04:05Z. */
struct consumer_fixture_row {
    const char *name;
    enum aad_code code; /* other than AAD_OK: nothing is printed */
    const char *format; /* of token --output; NULL = the first, or the protocol's own answer */
    bool is_file;       /* the line for the agent's file, in place of it */
    const char *target; /* "http" or "https"; NULL = the request has none */
    const char *note;   /* the request's; NULL = none */
    const char *token;
    const char *out;          /* all of it */
    bool is_bare, is_endless; /* how it goes; and nobody knows when it expires */
};

void consumer_fixture_check(const struct consumer *consumer,
                            const struct consumer_fixture_row *rows, size_t n);

#endif
