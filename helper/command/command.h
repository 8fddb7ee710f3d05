/*
 * command.h - the subcommands for people: one file and one row of the table each
 *
 * A command never writes to stdout itself: it appends to ctx->out, which main writes once, all or
 * nothing (P4). A report (verify, doctor) is shown even when it ends with a failure, which is in
 * it: its command sets ctx->shows_report, and command_show() shows what it has so far, so that a
 * person need not wait for its end. ctx->shows_out shows it before a failure that is told as usual.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_COMMAND_H
#define COMMAND_COMMAND_H

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/deadline.h"
#include "base/screen.h"
#include "base/secret.h"
#include "connection/connection.h"

struct command_context {
    struct secret out;
    struct deadline end; /* main waits for a reader of `out` until then */
    /* main's: writes what `out` has so far, and empties it. NULL = nothing is shown early. */
    void (*show)(struct command_context *ctx);
    struct aad_error unshown; /* main's: why that failed; AAD_OK = it did not */
    bool has_shown;           /* main's: some of it is written */
    /* main calls it after `out` was written, and only then. NULL = nothing. */
    enum aad_code (*after)(struct command_context *ctx, struct aad_error *err);
    struct secret after_bytes; /* for `after`; main clears them */
    int after_fd;              /* likewise, where `after` is set */
    struct aad_error warning;  /* for main to print, after `out`; AAD_OK = none */
    bool shows_report, shows_out;
    bool may_ask;
    int exit_status; /* when the command replaces or mirrors another program; else 0 */
};

/* One thing of several that a command does. */
struct command_verb {
    const char *name, *summary; /* one line */
    const char *help;           /* its page (help.h) */
    const char *about;          /* what is put into that for @about@, or NULL */
};

struct command {
    const char *name, *summary, *help, *about; /* likewise; @verbs@ is where those are listed */
    /* The i-th verb, false past the last one. NULL = it has none. */
    bool (*verb_at)(unsigned i, struct command_verb *ret);
    const char *verb_noun; /* what they are called; NULL = "verb" */
    bool may_omit_verb;
    bool becomes_another; /* a program of the user's own, with all that the caller had */
    /* argv[0] = the command's name, argv[1] = one of its verbs. Called by command_run() of
     * command-run.h. */
    enum aad_code (*run)(struct command_context *ctx, int argc, char **argv, struct aad_error *err);
};

/* The call has the connection's own time-out, from now on. */
static inline void command_limit(struct command_context *ctx, const struct connection *c)
{
    deadline_prolong_all(c->timeout_s * 1000 - DEADLINE_MS);
    if (c->timeout_s > 0)
        ctx->end = deadline_in_ms(c->timeout_s * 1000);
}

/* Appends what the command says. main checks `out` once more before it writes. */
static inline enum aad_code command_say(struct command_context *ctx, const char *text,
                                        struct aad_error *err)
{
    secret_append_text(&ctx->out, text);
    return secret_ok(&ctx->out, err);
}

/* The same for a sentence or two with names in them. Its failure is seen when `out` is written. */
void command_tell(struct command_context *ctx, const char *format, ...) AAD_PRINTF(2, 3);

static inline enum aad_code command_print(struct command_context *ctx, const struct buf *text,
                                          struct aad_error *err)
{
    secret_append(&ctx->out, text->bytes, text->len);
    return buf_ok(text, err) ? AAD_INTERNAL : secret_ok(&ctx->out, err);
}

/* The same for people: what a connection's own texts have beside ASCII, as their locale can. */
static inline enum aad_code command_print_shown(struct command_context *ctx, struct buf *text,
                                                struct aad_error *err)
{
    struct screen screen = {.shows_unicode = screen_is_utf8()};

    if (text->bytes) {
        screen_fit(&screen, text->bytes);
        text->len = strlen(text->bytes);
    }
    return command_print(ctx, text, err);
}

/* Shows a report's lines so far. Never an answer, which is written as a whole or not at all. */
static inline void command_show(struct command_context *ctx)
{
    if (ctx->show)
        ctx->show(ctx);
}

const struct command *command_find(const char *name);
const struct command *command_at(unsigned i); /* NULL past the end */

/* The list of all, with the consumers that are called by a word; `help [COMMAND [VERB]]`; and what
 * is said where there is none of that name. */
enum aad_code command_help(struct command_context *ctx, struct aad_error *err);
enum aad_code command_help_of(struct command_context *ctx, int argc, char **argv,
                              struct aad_error *err);
enum aad_code command_refuse(const char *name, struct aad_error *err);

extern const struct command command_connection, command_token, command_setup, command_verify,
    command_sign_in, command_sign_out, command_doctor, command_unlock, command_lock, command_key,
    command_service_connection, command_status, command_exec, command_serve, command_rotate,
    command_app;

#endif
