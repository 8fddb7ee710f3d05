/*
 * kind.c - the table of kinds
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>
#include <string.h>

#define KIND_ROW(name) &kind_##name,
static const struct kind *const kind_rows[] = {KIND_ROWS(KIND_ROW)};

#define KINDS (sizeof kind_rows / sizeof kind_rows[0])

const char *kind_known_client(const char *name)
{
    return strcmp(name, "azure-cli") ? NULL : "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
}

const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (!strcmp(kind_rows[i]->name, name))
            return kind_rows[i];
    return NULL;
}

const char *const *kind_names(void)
{
    static const char *names[KINDS + 1];

    for (size_t i = 0; i < KINDS; i++)
        names[i] = kind_rows[i]->name;
    return names;
}

void kind_print_names(struct buf *ret)
{
    for (size_t i = 0; i < KINDS; i++)
        buf_printf(ret, "%s%s", !i ? "" : i + 1 < KINDS ? ", " : " or ", kind_rows[i]->name);
}

const struct kind *kind_at(unsigned i)
{
    return i < KINDS ? kind_rows[i] : NULL;
}
