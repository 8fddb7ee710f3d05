/* SPDX-License-Identifier: Apache-2.0 */
/* generate: bad answers by name, each wrong in one way. */
#ifndef EMULATOR_GENERATE_H
#define EMULATOR_GENERATE_H

#include "emulator.h"

bool generate_is_known(const char *name);

/* The whole answer, for those that are made of status, headers and body. */
void generate_fill(struct exchange *exchange, const char *name);

/* What must be made while sending: the parts that are added to the answer of generate_fill. */
enum generate_extra {
    GENERATE_PLAIN,
    GENERATE_HUGE_BODY,
    GENERATE_HUGE_HEADER,
    GENERATE_LONG_HEADER,
    GENERATE_MANY_1XX
};
enum generate_extra generate_find_extra(const char *name);

/* The names, as a JSON array. */
cJSON *generate_new_list(void);

#endif
