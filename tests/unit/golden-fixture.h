/*
 * golden-fixture.h - a helper protocol by golden files
 *
 * tests/golden/CONSUMER has a case for each NAME.in, which is what comes from stdin. The others are
 * there where they are needed:
 *
 *   NAME.args      the arguments, one a line; else the consumer's usual one
 *   NAME.request   what was understood
 *   NAME.out       the whole answer, with a token that is GOLDEN_TOKEN and expires at
 * GOLDEN_EXPIRY; needed unless it is refused NAME.refused   the name of the code that it is refused
 * with, in place of all these NAME.not-ours  the whole answer where the target is nobody's
 *   NAME.failed    the whole answer where the token cannot be had
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef UNIT_GOLDEN_FIXTURE_H
#define UNIT_GOLDEN_FIXTURE_H

#include "consumer/consumer.h"

#define GOLDEN_TOKEN "eyJ0.canary%0Ahost=evil.sig-_"
#define GOLDEN_HOSTS "reg.azurecr.io\nreg.example:5000\n" /* that are listed */
#define GOLDEN_EXPIRY 1900000000                          /* 2030-03-17T17:46:40Z */

/* Checks all of tests/golden/CONSUMER, which are at least so many. */
void golden_fixture_check(const struct consumer *consumer, const char *usual_argument,
                          size_t at_least);

#endif
