/*
 * kind.c - the table of kinds
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/kind/kind.h"

#include <stddef.h>
#include <string.h>

/* The first is what is meant where no kind is named. */
static const struct kind *const kind_rows[] = {&kind_lcs, &kind_azurerm, &kind_dynamics,
                                               &kind_devops, &kind_generic};

#define KIND_ROWS (sizeof kind_rows / sizeof kind_rows[0])

const struct kind *kind_find(const char *name)
{
    for (size_t i = 0; i < KIND_ROWS; i++)
        if (!strcmp(kind_rows[i]->name, name))
            return kind_rows[i];
    return NULL;
}

const char *const *kind_names(void)
{
    static const char *names[KIND_ROWS + 1];

    for (size_t i = 0; i < KIND_ROWS; i++)
        names[i] = kind_rows[i]->name;
    return names;
}

void kind_print_names(struct buf *ret)
{
    for (size_t i = 0; i < KIND_ROWS; i++)
        buf_printf(ret, "%s%s", !i ? "" : i + 1 < KIND_ROWS ? ", " : " or ", kind_rows[i]->name);
}

const struct kind *kind_at(unsigned i)
{
    return i < KIND_ROWS ? kind_rows[i] : NULL;
}
