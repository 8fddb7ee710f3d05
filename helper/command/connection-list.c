/*
 * connection-list.c - `connection list`: all connections, and how it stands with each
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json-print.h"
#include "base/output.h"
#include "base/table.h"
#include "base/screen.h"
#include "command/connection-state.h"
#include "command/connection-verbs.h"

#define LIST_COLUMNS 8
#define LIST_SHOWN 600

static const char *const list_titles[LIST_COLUMNS] = {"NAME",   "KIND",  "IDENTITY", "STORE",
                                                      "SECRET", "TOKEN", "EXPIRES",  "DESCRIPTION"};

/* --- for people ------------------------------------------------------------------------------- */

/* The store's name; its location, a long URI, is for `connection show`. */
static void list_print_store(const struct connection *c, struct buf *ret)
{
    if (c->store)
        buf_append(ret, c->store, strcspn(c->store, ":"));
}

static void list_print_secret(const struct connection_state *row, struct buf *ret)
{
    if (row->secret == STATE_MISSING)
        buf_append_text(ret, "MISSING");
    else if (row->secret != STATE_NOT_NEEDED && !row->refused.code)
        buf_append_text(ret, connection_state_word(row->secret));
}

static void list_print_days(int64_t days, struct buf *ret)
{
    buf_printf(ret, "%" PRId64 " day%s", days, days == 1 ? "" : "s");
}

/* Of its certificate, or of a bare secret. */
static void list_print_expiry(const struct connection_state *row, struct buf *ret)
{
    int64_t left_s = row->note.until_s - clock_now_s();

    if (row->expiry == EXPIRY_OVER || (row->has_note && left_s <= 0))
        buf_append_text(ret, "EXPIRED");
    else if (row->expiry == EXPIRY_UNKNOWN)
        buf_append_text(ret, "unknown");
    else if (row->expiry != EXPIRY_NONE)
        list_print_days(row->expiry_days, ret);
    else if (row->has_note)
        list_print_days(left_s / CERTIFICATE_NOTE_DAY_S, ret);
}

/* What is wrong, before what it is for. */
static void list_print_words(const struct connection_state *row, struct buf *ret)
{
    const char *what = row->broken.code ? row->broken.what : row->refused.what;
    char shown[LIST_SHOWN];

    if (row->is_default)
        buf_append_all(ret, "default", what[0] || row->c.description ? "; " : "", (char *)NULL);
    if (row->broken.code || row->refused.code)
        buf_append_all(ret, row->broken.code ? "unusable: " : "not allowed here: ",
                       screen_show(shown, sizeof shown, what, strlen(what)), (char *)NULL);
    else if (row->secret == STATE_UNKNOWN)
        buf_append_all(ret, screen_show(shown, sizeof shown, row->why.what, strlen(row->why.what)),
                       row->c.description ? "; " : "", (char *)NULL);
    if (unfinished_needs_person(&row->unfinished))
        buf_append_all(ret, "rotation not at its end: aad-credential rotate ", row->unfinished.by,
                       " --finish", row->c.description ? "; " : "", (char *)NULL);
    if (row->c.description && !row->broken.code && !row->refused.code)
        buf_append_text(ret, row->c.description);
}

static void list_add_row(struct table *table, const struct connection_state *row)
{
    auto_buf struct buf store = {0}, secret = {0}, token = {0}, expiry = {0}, words = {0};
    const struct connection *c = &row->c;
    bool is_good = !row->broken.code;
    const char *cells[LIST_COLUMNS] = {row->name, is_good ? c->kind->name : NULL,
                                       is_good ? connection_owner(c) : NULL};

    if (is_good) {
        list_print_store(c, &store);
        list_print_secret(row, &secret);
        list_print_expiry(row, &expiry);
    }
    if (row->token_until_s)
        connection_state_print_left(row->token_until_s - clock_now_s(), &token);
    list_print_words(row, &words);
    cells[3] = buf_text(&store);
    cells[4] = buf_text(&secret);
    cells[5] = buf_text(&token);
    cells[6] = buf_text(&expiry);
    cells[7] = buf_text(&words);
    table_add(table, cells);
}

static void list_print_all(const struct connection_states *states, struct buf *out)
{
    auto_table struct table table = {.titles = list_titles, .n_columns = LIST_COLUMNS};

    for (size_t i = 0; i < states->n; i++)
        list_add_row(&table, &states->rows[i]);
    table_print(&table, output_columns(STDOUT_FILENO), out);
}

/* --- the verb --------------------------------------------------------------------------------- */

static enum aad_code list_visit_name(void *ctx, const char *name)
{
    buf_append_all(ctx, name, "\n", (char *)NULL);
    return AAD_OK;
}

static enum aad_code list_print_json(const struct connection_states *states, struct buf *out,
                                     struct aad_error *err)
{
    auto_json_print struct json_print *array = json_new_array();

    for (size_t i = 0; i < states->n; i++) {
        struct json_print *object = json_new_object();

        connection_state_add_json(object, &states->rows[i]);
        json_append_taken(array, object);
    }
    return json_print(array, out, err);
}

enum aad_code connection_verb_list(struct command_context *ctx,
                                   const struct connection_options *options, struct aad_error *err)
{
    auto_states struct connection_states states = {0};
    auto_buf struct buf text = {0};
    enum aad_code code;

    if (options->names) /* for completions: at once */
        code = connection_list(list_visit_name, &text, err);
    else
        code = connection_states_load(&states, err);
    if (!code && options->json)
        code = list_print_json(&states, &text, err);
    else if (!code && !options->names && !states.n)
        buf_append_text(&text, "There are no connections yet: aad-credential connection add\n");
    else if (!code && !options->names)
        list_print_all(&states, &text);
    if (!code && !options->json)
        return command_print_shown(ctx, &text, err);
    return code ? code : command_print(ctx, &text, err);
}
