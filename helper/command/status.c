/*
 * status.c - do all connections work, as far as that is seen without asking? One line each, with
 * what to do; and an exit status for monitors
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json-print.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/wrap.h"
#include "command/command.h"
#include "command/connection-state.h"
#include "command/exec/running.h"
#include "command/option.h"
#include "command/status-find.h"

#define STATUS_INDENT 8
#define STATUS_SHOWN 600

static const char status_usage[] =
    "usage: aad-credential status [--json]\n\n"
    "Tells of all connections at once whether they work, as far as that is seen without\n"
    "asking anybody, a PIN or the network; what is missing or locked, and what ends when.\n"
    "Whether the authority agrees is for 'aad-credential verify CONNECTION'.\n\n"
    "  --json  for programs\n\n"
    "The exit status is that of the worst line:\n"
    "   0  nothing is wrong\n"
    "  11  something soon ends, or 'rotate' is not at its end: somebody has to act\n"
    "   6  a store is locked\n"
    "   7  a store does not answer\n"
    "   3  a connection cannot work: it is broken, not allowed here, or something is missing\n"
    "      or has expired\n";

/* From the worst on. */
static const struct {
    enum aad_code code;
    const char *word;
    enum screen_style style;
} status_levels[] = {
    {AAD_CONFIG, "fail", SCREEN_BAD},   {AAD_UNAVAILABLE, "fail", SCREEN_BAD},
    {AAD_LOCKED, "warn", SCREEN_DOUBT}, {AAD_PERSON, "warn", SCREEN_DOUBT},
    {AAD_OK, "ok", SCREEN_GOOD},
};

#define STATUS_LEVELS (sizeof status_levels / sizeof status_levels[0])

struct status {
    const struct connection_states *states;
    struct screen screen;
    size_t width; /* of the longest name */
    size_t worst; /* of status_levels */
    struct buf text;
    struct json_print *connections, *serve, *exec;
};

static size_t status_level(enum aad_code code)
{
    size_t level = 0;

    while (level + 1 < STATUS_LEVELS && status_levels[level].code != code)
        level++;
    return level;
}

/* --- what is told ----------------------------------------------------------------------------- */

static void status_add(struct status *s, const char *name, bool is_default,
                       const struct status_finding *found)
{
    size_t level = status_level(found->code);
    unsigned column = (unsigned)s->width + STATUS_INDENT;
    struct wrap wrap = {s->screen.columns, column, column};
    const char *word = status_levels[level].word;
    char shown[STATUS_SHOWN];

    s->worst = level < s->worst ? level : s->worst;
    screen_append(&s->screen, status_levels[level].style, word, &s->text);
    buf_printf(&s->text, "%*s%-*s  ", (int)(6 - strlen(word)), "", (int)s->width, name);
    wrap_append(&s->text, screen_show(shown, sizeof shown, buf_text(&found->what), found->what.len),
                &wrap);
    buf_append_text(&s->text, is_default ? " (the default)\n" : "\n");
    if (!found->remedy.len)
        return;
    buf_printf(&s->text, "%*s", (int)column, "");
    wrap_append(&s->text, buf_text(&found->remedy), &wrap);
    buf_append_text(&s->text, "\n");
}

static void status_add_json(struct status *s, const struct connection_state *row,
                            const struct status_finding *found)
{
    struct json_print *object = json_new_object();
    char shown[STATUS_SHOWN];

    json_add_text(object, "level", status_levels[status_level(found->code)].word);
    json_add_text(object, "found",
                  text_escape(shown, sizeof shown, buf_text(&found->what), found->what.len));
    if (found->remedy.len)
        json_add_text(object, "remedy", buf_text(&found->remedy));
    connection_state_add_json(object, row);
    json_append_taken(s->connections, object);
}

/* What every command that names none would fail with. */
static void status_look_at_default(struct status *s)
{
    const char *name = s->states->settings.default_connection;
    struct status_finding found = {.code = AAD_CONFIG};

    for (size_t i = 0; i < s->states->n; i++)
        if (s->states->rows[i].is_default)
            return;
    if (!name[0])
        return;
    buf_append_text(&found.what, "is the default connection, and is not there");
    buf_append_text(&found.remedy, "Choose another one: aad-credential connection default NAME, or "
                                   "--none");
    status_add(s, name, false, &found);
    buf_clear(&found.what);
    buf_clear(&found.remedy);
}

static void status_look(struct status *s)
{
    s->width = strlen(s->states->settings.default_connection);
    for (size_t i = 0; i < s->states->n; i++)
        if (strlen(s->states->rows[i].name) > s->width)
            s->width = strlen(s->states->rows[i].name);
    for (size_t i = 0; i < s->states->n; i++) {
        const struct connection_state *row = &s->states->rows[i];
        struct status_finding found = {0};

        status_find(row, &found);
        status_add(s, row->name, row->is_default, &found);
        status_add_json(s, row, &found);
        buf_clear(&found.what);
        buf_clear(&found.remedy);
    }
    status_look_at_default(s);
    if (!s->text.len)
        buf_append_text(&s->text, "There are no connections yet: aad-credential connection add\n");
}

/* Neither is a connection, and neither can be wrong. */
static void status_look_at_running(struct status *s)
{
    auto_running struct running running = {0};
    struct json_print *commands = json_new_array(), *object = json_new_object();

    running_load(&running);
    if (running.serves)
        buf_printf(&s->text, "serve runs, and keeps %ld tokens fresh\n", running.n_kept);
    for (size_t i = 0; i < running.n; i++) {
        const struct running_command *command = &running.commands[i];
        struct json_print *row = json_new_object();

        buf_printf(&s->text, "exec gives tokens of %s to process %d%s%s\n", command->connection,
                   (int)command->pid, command->program[0] ? ", " : "", command->program);
        json_add_text(row, "connection", command->connection);
        json_add_integer(row, "process", command->pid);
        json_add_bool(row, "served", command->is_served);
        json_append_taken(commands, row);
    }
    json_add_bool(object, "running", running.serves);
    json_add_integer(object, "kept", running.n_kept);
    s->serve = object;
    s->exec = commands;
}

static enum aad_code status_print(struct command_context *ctx, struct status *s, bool as_json,
                                  struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();
    auto_buf struct buf json = {0};
    enum aad_code code = AAD_OK;

    if (!as_json)
        return command_print(ctx, &s->text, err);
    json_add_bool(object, "ok", !status_levels[s->worst].code);
    json_add_integer(object, "status", error_exit_status(status_levels[s->worst].code));
    json_add_text(object, "default", s->states->settings.default_connection);
    json_add_taken(object, "connections", s->connections);
    json_add_taken(object, "serve", s->serve);
    json_add_taken(object, "exec", s->exec);
    s->connections = s->serve = s->exec = NULL;
    code = json_print(object, &json, err);
    return code ? code : command_print(ctx, &json, err);
}

static enum aad_code status_run(struct command_context *ctx, int argc, char **argv,
                                struct aad_error *err)
{
    auto_states struct connection_states states = {0};
    struct status s = {
        .states = &states, .screen = screen_of(STDOUT_FILENO), .worst = STATUS_LEVELS - 1};
    bool as_json = false;
    const struct option_row rows[] = {{"json", NULL, &as_json}, {NULL, NULL, NULL}};
    enum aad_code code;

    code = option_parse("status", &argc, argv, rows, err);
    if (!code && argc > 1)
        code = aad_error_set(err, AAD_USAGE, NULL,
                             "'status' takes no name: it tells of all connections\n"
                             "'aad-credential verify NAME' tries one.");
    if (!code)
        code = connection_states_load(&states, err);
    if (code)
        return code;
    s.connections = json_new_array();
    status_look(&s);
    status_look_at_running(&s);
    code = status_print(ctx, &s, as_json, err);
    buf_clear(&s.text);
    json_print_free(&s.connections);
    json_print_free(&s.serve);
    json_print_free(&s.exec);
    if (code)
        return code;
    ctx->shows_report = true;
    code = status_levels[s.worst].code;
    return code ? aad_error_set(err, code, NULL, "not all is well") : AAD_OK;
}

const struct command command_status = {
    .name = "status",
    .summary = "tell of all connections whether they work, and what ends when",
    .help = status_usage,
    .run = status_run,
};
