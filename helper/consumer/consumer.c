/*
 * consumer.c - the table of helper protocols
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/consumer.h"

#include <string.h>

#define CONSUMER_ROW(name) &consumer_##name,
static const struct consumer *const consumers[] = {CONSUMER_ROWS(CONSUMER_ROW)};

#define CONSUMERS (sizeof consumers / sizeof consumers[0])

const struct consumer *consumer_find_program(const char *program)
{
    for (size_t i = 0; i < CONSUMERS; i++)
        if (consumers[i]->program && !strcmp(consumers[i]->program, program))
            return consumers[i];
    return NULL;
}

const struct consumer *consumer_find_verb(const char *verb)
{
    for (size_t i = 0; i < CONSUMERS; i++)
        if (consumers[i]->verb && !strcmp(consumers[i]->verb, verb))
            return consumers[i];
    return NULL;
}

const struct consumer *consumer_at(unsigned i)
{
    return i < CONSUMERS ? consumers[i] : NULL;
}

enum aad_code consumer_parse(const struct consumer *consumer, const struct call *call,
                             struct request *ret, struct aad_error *err)
{
    const char *last = call->argc > 0 ? call->argv[call->argc - 1] : "";
    /* A person's: no tool says it. Of a command that is not ours, the next one tells. */
    bool is_for_us = !consumer->passes_on || call->argc == 1;
    enum aad_code code;

    if (is_for_us && (!strcmp(last, "--help") || !strcmp(last, "-h")))
        code = call_answer(consumer->usage, ret, err);
    else
        code = consumer->parse(call->argc, call->argv, call->input, ret, err);
    if (code)
        request_clear(ret);
    return code;
}
