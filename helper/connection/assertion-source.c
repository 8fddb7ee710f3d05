/*
 * assertion-source.c - who makes the assertion that a workload identity is proved by, as data
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/assertion-source.h"

#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "connection/identity-source.h"

#define ASSERTION_DESCRIPTOR_MAX 65535

static bool assertion_source_is_path(const char *text)
{
    return text[0] == '/';
}

static bool assertion_source_is_descriptor(const char *text)
{
    int64_t number;

    return text_to_int(text, 0, ASSERTION_DESCRIPTOR_MAX, &number);
}

/* A system-assigned identity cannot be trusted by an application: the argument is needed. */
static bool assertion_source_is_identity(const char *text)
{
    struct identity_id id;

    return identity_id_parse(text, &id);
}

#define ASSERTION(name, ...) {__VA_ARGS__},
static const struct assertion_source assertion_source_rows[] = {
#include "connection/assertion-source-rows.h"
};
#undef ASSERTION

#define ASSERTION_SOURCE_ROWS (sizeof assertion_source_rows / sizeof assertion_source_rows[0])

const struct assertion_source *assertion_source_of(const char *text)
{
    size_t len = strcspn(text, ":");

    for (size_t i = 0; i < ASSERTION_SOURCE_ROWS; i++) {
        const char *name = assertion_source_rows[i].name;

        if (strlen(name) == len && !strncmp(name, text, len))
            return &assertion_source_rows[i];
    }
    return NULL;
}

const char *assertion_source_argument(const char *text)
{
    const char *colon = strchr(text, ':');

    return colon ? colon + 1 : "";
}

bool assertion_source_is_sound(const char *text)
{
    const struct assertion_source *source = assertion_source_of(text);

    if (!source)
        return false;
    if (!strchr(text, ':'))
        return !source->argument || source->may_omit;
    return source->argument && source->is_argument(assertion_source_argument(text));
}

const struct assertion_source *assertion_source_at(unsigned i)
{
    return i < ASSERTION_SOURCE_ROWS ? &assertion_source_rows[i] : NULL;
}

void assertion_source_print_names(struct buf *ret)
{
    for (size_t i = 0; i < ASSERTION_SOURCE_ROWS; i++) {
        const struct assertion_source *source = &assertion_source_rows[i];

        buf_printf(ret, "%s%s%s%s%s",
                   !i                              ? ""
                   : i + 1 < ASSERTION_SOURCE_ROWS ? ", "
                                                   : " or ",
                   source->name, source->may_omit ? "[" : "", source->argument ? ":" : "",
                   source->argument ? source->argument : "");
        if (source->may_omit)
            buf_append_text(ret, "]");
    }
}
