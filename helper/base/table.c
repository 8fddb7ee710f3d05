/*
 * table.c - see table.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/table.h"

#include <stdlib.h>
#include <string.h>

#define TABLE_GAP 2
#define TABLE_INDENT 4
#define TABLE_LAST_MIN 20 /* so much of the last column is enough to begin it there */

void table_clear(struct table *t)
{
    for (size_t i = 0; i < t->n_cells; i++)
        free(t->cells[i]);
    free(t->cells);
    t->cells = NULL;
    t->n_cells = t->room = 0;
}

static bool table_has_room(struct table *t)
{
    size_t room = t->room ? 2 * t->room : 16 * t->n_columns;
    char **cells;

    if (t->n_cells + t->n_columns <= t->room)
        return true;
    cells = reallocarray(t->cells, room, sizeof *cells);
    if (!cells)
        return false;
    t->cells = cells;
    t->room = room;
    return true;
}

void table_add(struct table *t, const char *const *cells)
{
    if (t->failed || !table_has_room(t)) {
        t->failed = true;
        return;
    }
    for (size_t i = 0; i < t->n_columns; i++) {
        char *copy = strdup(cells[i] ? cells[i] : "");

        t->failed |= !copy;
        t->cells[t->n_cells++] = copy;
    }
}

static size_t table_column_width(const struct table *t, size_t column)
{
    size_t most = strlen(t->titles[column]);

    for (size_t i = column; i < t->n_cells; i += t->n_columns)
        most = strlen(t->cells[i]) > most ? strlen(t->cells[i]) : most;
    return most;
}

/* Where the last column begins, behind all others. */
static size_t table_last_column(const struct table *t)
{
    size_t at = 0;

    for (size_t i = 0; i + 1 < t->n_columns; i++)
        at += table_column_width(t, i) + TABLE_GAP;
    return at;
}

/* Appends words from column `at` on, and further lines of them below `indent`. Returns the column
 * behind. */
static size_t table_wrap(const char *text, size_t at, size_t indent, size_t width, struct buf *out)
{
    bool is_first = true;

    while (*text) {
        size_t len = strcspn(text, " "), gap = is_first ? 0 : 1;

        if (width && !is_first && at + gap + len > width) {
            buf_printf(out, "\n%*s", (int)indent, "");
            at = indent;
            gap = 0;
        }
        buf_printf(out, "%*s%.*s", (int)gap, "", (int)len, text);
        at += gap + len;
        text += len + (text[len] == ' ');
        is_first = false;
    }
    return at;
}

static void table_print_row(const struct table *t, const char *const *cells, size_t width,
                            struct buf *out)
{
    size_t last = t->n_columns - 1, at = table_last_column(t);

    for (size_t i = 0; i < last; i++) {
        const char *cell = cells[i][0] ? cells[i] : "-";
        bool ends = i + 1 == last && !cells[last][0];

        buf_printf(out, "%-*s", ends ? 0 : (int)(table_column_width(t, i) + TABLE_GAP), cell);
    }
    (void)table_wrap(cells[last], at, at, width, out);
    buf_append_text(out, "\n");
}

/* "token 59 min" of a column TOKEN. */
static void table_print_pair(const char *title, const char *cell, struct buf *ret)
{
    for (; *title; title++)
        buf_printf(ret, "%c", *title >= 'A' && *title <= 'Z' ? *title - 'A' + 'a' : *title);
    buf_append_all(ret, " ", cell, (char *)NULL);
}

/* The first cell is the heading; below it stands what there is. */
static void table_print_block(const struct table *t, const char *const *cells, size_t width,
                              struct buf *out)
{
    size_t at = width;

    buf_append_text(out, cells[0]);
    for (size_t i = 1; i + 1 < t->n_columns; i++) {
        auto_buf struct buf pair = {0};

        if (!cells[i][0])
            continue;
        table_print_pair(t->titles[i], cells[i], &pair);
        if (at + TABLE_GAP + pair.len > width) {
            buf_printf(out, "\n%*s", TABLE_INDENT, "");
            at = TABLE_INDENT;
        } else {
            buf_printf(out, "%*s", TABLE_GAP, "");
            at += TABLE_GAP;
        }
        buf_append_text(out, buf_text(&pair));
        at += pair.len;
    }
    if (cells[t->n_columns - 1][0]) {
        buf_printf(out, "\n%*s", TABLE_INDENT, "");
        (void)table_wrap(cells[t->n_columns - 1], TABLE_INDENT, TABLE_INDENT, width, out);
    }
    buf_append_text(out, "\n");
}

void table_print(const struct table *t, size_t width, struct buf *out)
{
    bool is_narrow;

    if (t->failed) {
        out->failed = true;
        return;
    }
    is_narrow = width && table_last_column(t) + TABLE_LAST_MIN > width;
    if (!is_narrow)
        table_print_row(t, t->titles, width, out);
    for (size_t i = 0; i < t->n_cells; i += t->n_columns) {
        const char *const *cells = (const char *const *)t->cells + i;

        if (is_narrow)
            table_print_block(t, cells, width, out);
        else
            table_print_row(t, cells, width, out);
    }
}
