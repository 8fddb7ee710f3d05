/*
 * table.h - rows for people: in columns, or below one another where the terminal is too narrow
 *
 * A zeroed struct with its titles is a valid empty table. When memory runs out, table_print()
 * leaves `out` failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/buf.h"

struct table {
    const char *const *titles; /* n_columns of them, borrowed; in capitals */
    size_t n_columns;
    char **cells; /* row by row */
    size_t n_cells, room;
    bool failed;
};

/* Copies one text for each column, NULL or "" where there is none. The last column is for what has
 * any length. */
void table_add(struct table *t, const char *const *cells);

/* With its titles. width: of the terminal; 0 = it is none, and the lines are as long as they are.
 */
void table_print(const struct table *t, size_t width, struct buf *out);

void table_clear(struct table *t);
#define auto_table __attribute__((cleanup(table_clear)))

#endif
